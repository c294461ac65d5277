"""Blocks and their elements -> what is dear to read of a page and stays when an extractor is heard: shapes and tree."""

from __future__ import annotations

from dataclasses import dataclass

from ingest.clean.elements import Tree, tree_of
from ingest.clean.segment import Segments
from ingest.clean.shape import Shape, shape
from ingest.models import Block

__all__ = ["Look", "look"]


@dataclass(frozen=True, slots=True)
class Look:
    """What the columns of ``features`` are made from."""

    blocks: tuple[Block, ...]
    shape: Shape
    tree: Tree


def look(parts: Segments) -> Look:
    """Return a look at a page; it must have one block at least."""
    return Look(parts.blocks, shape([block.text for block in parts.blocks]), tree_of(parts.elements))
