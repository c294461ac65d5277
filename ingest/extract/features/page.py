"""Blocks and their elements -> arrays that all feature columns are computed from: character statistics, tree, sums."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from ingest.extract.features.characters import CharacterStats, character_stats
from ingest.extract.features.dom_tree import Tree, tree_of
from ingest.extract.html.segment import Segments
from ingest.models import KINDS, Block

__all__ = ["TINY", "PageFeatures", "page_features"]

Array = npt.NDArray[Any]

TINY = 1e-9
PROSE_UNITS = 10  # words from which a block with an end mark, few of them linked, counts as prose
LEVELS = 4  # ancestors of a block that are described, each with more blocks than the one before


@dataclass(frozen=True, slots=True)
class PageFeatures:
    """A page as arrays, for the columns of ``block``, ``story`` and ``votes``; shape (blocks,) unless noted."""

    blocks: tuple[Block, ...]
    lowered: tuple[str, ...]
    """The text of each block in lower case."""
    characters: CharacterStats
    tree: Tree
    nearness: Array
    """float32 of shape (concepts, blocks): see ``Tree.nearness``."""
    at: Array
    """Positions of the blocks: 0, 1, 2 ..."""
    kind: Array
    """Index into ``models.KINDS``."""
    links: Array
    """Share of characters inside links, 0 to 1."""
    prose: Array
    """bool: reads like running text."""
    heading: Array
    """bool: is a heading."""
    words: Array
    """Words of each block, 0 for controls: a list of countries to choose from is not text of the page."""
    prefix_sums: dict[str, Array]
    """Measure -> its sum over the blocks before each position; float64 of shape (blocks + 1,)."""
    element_sums: dict[str, Array]
    """Measure -> its sum over each element; float64 of shape (elements,)."""
    ancestors: tuple[Array, ...]
    """``LEVELS`` arrays: the ancestors of each block, each with more blocks than the one before."""
    chain: Array
    """Number of the chain of tags and classes together with the kind: the blocks of one list share it."""
    heading_above: Array
    """Position of the last heading up to each block; -1 where there is none."""
    section: tuple[Array, Array]
    """First block of the section of each block, and the position after its last."""

    def total(self, name: str) -> float:
        """Return the sum of a measure over the page."""
        return float(self.prefix_sums[name][-1])

    def between(self, name: str, start: Array, end: Array) -> Array:
        """Return the sum of a measure over stretches of blocks."""
        return np.asarray(self.prefix_sums[name][end] - self.prefix_sums[name][start])


def page_features(parts: Segments) -> PageFeatures:
    """Return the arrays of a page. It must have at least one block."""
    blocks = parts.blocks
    size = len(blocks)
    characters = character_stats([block.text for block in blocks])
    tree = tree_of(parts.elements)
    at = np.arange(size)
    kind = np.array([KINDS.index(block.kind) for block in blocks])
    links = np.array([block.links for block in blocks])
    heading, control = kind == KINDS.index("heading"), kind == KINDS.index("control")
    prose = (characters.units >= PROSE_UNITS) & (links < 0.5) & (characters.ended > 0) & ~control
    words = characters.units * ~control
    measures = {
        "units": words,
        "linked": words * links,
        "prose": words * prose,
        "blocks": np.ones(size),
        "headings": heading,
        "items": kind == KINDS.index("item"),
        "proseblocks": prose,
    }
    prefix_sums = {name: np.concatenate(([0.0], np.cumsum(each, dtype=np.float64))) for name, each in measures.items()}
    ancestors = [tree.groups()]
    while len(ancestors) < LEVELS:
        ancestors.append(tree.up[ancestors[-1]])
    heading_above = np.maximum.accumulate(np.where(heading, at, -1))
    heads = np.append(np.flatnonzero(heading), size)
    return PageFeatures(
        blocks=blocks,
        lowered=tuple([block.text.lower() for block in blocks]),
        characters=characters,
        tree=tree,
        nearness=np.ascontiguousarray(tree.nearness().T[:, tree.of]),
        at=at,
        kind=kind,
        links=links,
        prose=prose,
        heading=heading,
        words=words,
        prefix_sums=prefix_sums,
        element_sums={name: each[tree.end] - each[tree.start] for name, each in prefix_sums.items()},
        ancestors=tuple(ancestors),
        chain=np.unique(tree.signature[tree.of] * len(KINDS) + kind, return_inverse=True)[1],
        heading_above=heading_above,
        section=(np.maximum(heading_above, 0), heads[np.searchsorted(heads, at, side="right")]),
    )
