"""Blocks and their elements -> what the columns of the arbiter are made from: characters, tree, sums, sections."""

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
LEVELS = 4  # elements around a block that are looked at, each larger than the one before


@dataclass(frozen=True, slots=True)
class PageFeatures:
    """A page as the columns of ``features`` and ``votes`` see it; one number a block where nothing else is said."""

    blocks: tuple[Block, ...]
    lowered: tuple[str, ...]
    """The text of each block in lower case."""
    characters: CharacterStats
    tree: Tree
    nearness: Array
    """A row a concept, a column a block: how near the element is that names it, see ``Tree.nearness``."""
    at: Array
    """0, 1, 2 ..."""
    kind: Array
    links: Array
    prose: Array
    heading: Array
    words: Array
    """Words that count: none in controls, for a list of countries to choose from is not text of the page."""
    prefix_sums: dict[str, Array]
    """Measure -> its sum over the blocks before a place; one longer than the blocks."""
    element_sums: dict[str, Array]
    """Measure -> its sum over an element."""
    ancestors: tuple[Array, ...]
    """The elements around a block, each larger than the one before."""
    chain: Array
    """Number of the chain of tags, classes and kind that a block shares with others of its list."""
    heading_above: Array
    """The heading above a block, itself for a heading; -1 where there is none."""
    section: tuple[Array, Array]
    """First block of the section a block stands in, and the one behind its last."""

    def total(self, name: str) -> float:
        """Return the sum of a measure over the page."""
        return float(self.prefix_sums[name][-1])

    def between(self, name: str, start: Array, end: Array) -> Array:
        """Return the sum of a measure over stretches of blocks."""
        return np.asarray(self.prefix_sums[name][end] - self.prefix_sums[name][start])


def page_features(parts: Segments) -> PageFeatures:
    """Return a look at a page; it must have one block at least."""
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
