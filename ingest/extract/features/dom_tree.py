"""Elements of the blocks -> the tree above the blocks as arrays, parents before children.

The blocks of an element are consecutive, so that a sum over an element is a difference of two prefix sums.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt
from lxml.html import HtmlElement

from ingest.extract.html.class_concepts import CONCEPTS, HIDDEN_BIT, MICRODATA_BIT, concepts
from ingest.extract.html.segment import hidden

__all__ = ["Tree", "tree_of"]

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float32]

_NAMING = ("class", "id", "role", "itemprop")  # attributes that name the purpose of an element
DECAY = 0.85  # factor of the nearness of a concept from an element to its children
_DIGITS = re.compile(r"\d+")


@dataclass(frozen=True, slots=True)
class Tree:
    """Every element above a block, numbered in page order. Arrays are int64 of shape (elements,) unless noted."""

    of: Ints
    """Block -> number of the element it stands in; shape (blocks,)."""
    parent: Ints
    """Element -> its parent, -1 for the root."""
    start: Ints
    """Element -> its first block."""
    end: Ints
    """Element -> the position after its last block."""
    up: Ints
    """Element -> its nearest ancestor that holds more blocks; the root -> itself."""
    depth: Ints
    """Element -> its distance from the root."""
    signature: Ints
    """Element -> number of its chain of tags and classes from the root: the posts or rows of one list share it."""
    bits: tuple[int, ...]
    """Element -> the concepts that its attributes name, as bits, see ``class_concepts``."""
    names: tuple[tuple[str, str], ...]
    """Element -> its tag, and the values of its naming attributes joined by spaces."""

    def __len__(self) -> int:
        return len(self.parent)

    def groups(self) -> Ints:
        """Return for each block its nearest ancestor that holds other blocks too; int64 of shape (blocks,)."""
        alone = self.end[self.of] - self.start[self.of] == 1
        return np.where(alone, self.up[self.of], self.of)

    def nearness(self) -> Floats:
        """Return the nearness of concepts, float32 of shape (elements, concepts).

        1 where the element names the concept, ``DECAY`` to the power of the distance where an ancestor does, else 0.
        """
        size = (len(CONCEPTS) + 7) // 8
        packed = np.frombuffer(b"".join([bits.to_bytes(size, "little") for bits in self.bits]), np.uint8)
        flags = np.unpackbits(packed.reshape(len(self), size), axis=1, bitorder="little")[:, : len(CONCEPTS)]
        near = flags.astype(np.float32)
        order = np.argsort(self.depth, kind="stable")
        bounds = np.searchsorted(self.depth[order], np.arange(1, int(self.depth.max()) + 2))
        for first, last in pairwise(bounds):
            level = order[first:last]
            near[level] = np.maximum(near[level], near[self.parent[level]] * np.float32(DECAY))
        return near

    def smallest(self, sums: npt.NDArray[np.float64], least: float) -> int:
        """Return the element with the fewest blocks, the innermost of equals, that holds enough.

        ``sums`` has one value an element; enough is a value of at least ``least``. The root if none has that.
        """
        enough = np.flatnonzero(sums >= least - 1e-6)
        if not len(enough):
            return 0
        sizes = (self.end - self.start)[enough]
        return int(enough[len(sizes) - 1 - int(sizes[::-1].argmin())])


def tree_of(elements: Sequence[HtmlElement]) -> Tree:
    """Return the tree above blocks, given the element of each block in page order; there must be one at least."""
    number: dict[HtmlElement, int] = {}
    parent: list[int] = []
    start: list[int] = []
    depth: list[int] = []
    bits: list[int] = []
    names: list[tuple[str, str]] = []
    signature: list[int] = []
    chains: dict[tuple[int, Any, str], int] = {}
    of: list[int] = []
    for place, element in enumerate(elements):
        new: list[HtmlElement] = []
        at: HtmlElement | None = element
        while at is not None and at not in number:
            new.append(at)
            at = at.getparent()
        # an element that was removed from the tree has no root above it: it becomes a child of the first
        above = number[at] if at is not None else -1 if not parent else 0
        for each in reversed(new):
            tag = each.tag
            # one call for all attributes: to read one from lxml costs as much as to list them
            if attributes := dict(each.items()):
                named, name, classes = _named(tag, *[attributes.get(key) for key in _NAMING])
                if hidden(attributes):
                    named |= HIDDEN_BIT
                if attributes.get("itemprop") or attributes.get("itemtype"):
                    named |= MICRODATA_BIT
            else:
                named, name, classes = _named(tag)
            bits.append(named)
            names.append(name)
            chain = (signature[above] if above >= 0 else -1, tag, classes)
            signature.append(chains.setdefault(chain, len(chains)))
            depth.append(depth[above] + 1 if above >= 0 else 0)
            start.append(place)
            parent.append(above)
            above = number[each] = len(parent) - 1
        of.append(above)
    end = [0] * len(parent)
    for place, at_number in enumerate(of):
        end[at_number] = place + 1
    for at_number in range(len(parent) - 1, 0, -1):
        around = parent[at_number]
        end[around] = max(end[around], end[at_number])
    up = [0] * len(parent)
    for at_number in range(1, len(parent)):
        around = parent[at_number]
        larger = end[around] > end[at_number] or start[around] < start[at_number]
        up[at_number] = around if larger else up[around]
    return Tree(
        of=np.array(of),
        parent=np.array(parent),
        start=np.array(start),
        end=np.array(end),
        up=np.array(up),
        depth=np.array(depth),
        signature=np.array(signature),
        bits=tuple(bits),
        names=tuple(names),
    )


# siblings share their attribute values, and so do the pages of a site
@lru_cache(maxsize=20_000)
def _named(tag: str, classes: str | None = None, *others: str | None) -> tuple[int, tuple[str, str], str]:
    """Return the concept bits of an element, its tag with its attribute values, and its class names for comparison.

    In the latter every number is replaced by 0, so that numbered siblings are still equal.
    """
    called = " ".join([value for value in (classes, *others) if value is not None])
    return concepts(tag, called), (tag, called), _DIGITS.sub("0", classes or "")
