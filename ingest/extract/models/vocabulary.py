"""Words in and around each block -> the likelihood that it is article text, by a linear model.

The words are the first ones of a block, those of the heading above it and of short blocks beside it, and those in the
class names of the elements around it. They are hashed (Weinberger and others, "Feature Hashing for Large Scale
Multitask Learning", 2009), and `training/train.py` gives weight only to hash values of words that occur on several
sites: no site's name has a weight. Where no word is known, as in other languages, all blocks get about the same score.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from zlib import crc32

import numpy as np
import numpy.typing as npt

from ingest.extract.features.page import PageFeatures

__all__ = ["FILE", "SIZE", "Vocabulary", "bags", "likelihoods", "vocabulary"]

FILE = "vocabulary.npz"
SIZE = 1 << 16
"""Number of hash values."""

OPENING = 12  # first words of a block that are read
OPENING_LENGTH = 200  # characters; in a script without spaces a paragraph can be one word
WHOLE = 5  # the text of a block of up to that many words is one more word
BESIDE = 6  # most words of a neighbour that is read: longer ones are text
HEAD = 8  # words of the heading above a block that are read
ANCESTORS = 8  # elements around a block whose names are read
NEAR = 3  # ancestors up to this distance have the mark "d", further ones "e"
_AROUND = tuple("d" if step < NEAR else "e" for step in range(1, ANCESTORS))
NAMES_LENGTH = 200  # characters of class names that are read: utility frameworks write thousands
_MARKED = {mark: crc32(f"{mark}:".encode()) for mark in "okhpncdeHO2"}  # role of a word -> start of its hash
_WORD = re.compile(r"\w+")
_NAME = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+")

Floats = npt.NDArray[np.float32]
Ints = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """A linear model: the weights of a block's words, summed and divided by the root of their number, are log odds."""

    weights: Floats
    """float32 of shape (SIZE,)."""
    bias: float


@lru_cache(maxsize=2)
def vocabulary(name: str = FILE) -> Vocabulary:
    """Return a trained vocabulary; it is read from the package on first use."""
    with files(__package__).joinpath(name).open("rb") as file, np.load(file, allow_pickle=False) as stored:
        return Vocabulary(stored["weights"].astype(np.float32) * stored["step"], float(stored["bias"]))


def likelihoods(bags_of_blocks: tuple[Ints, Ints], model: Vocabulary | None = None) -> Floats:
    """Return the likelihood of each block by its words, 0 to 1, float32; ``bags_of_blocks`` is from ``bags``."""
    model = model or vocabulary()
    words, starts = bags_of_blocks
    counts = np.diff(np.append(starts, len(words)))
    # no bag is empty: the kind of a block is one of its words
    odds = np.add.reduceat(model.weights[words], starts) / np.sqrt(counts) + model.bias
    return np.asarray(1 / (1 + np.exp(-np.clip(odds, -30, 30))), np.float32)


def bags(page: PageFeatures, *, names: bool = True) -> tuple[Ints, Ints]:
    """Return the hashed words of all blocks, int64 of shape (words,), and the start of each block's words, (blocks,).

    Hash values are below ``SIZE``. Without ``names`` the words of tags and class names are left out.
    """
    texts = [tuple(_WORD.findall(block.text[:OPENING_LENGTH].lower())[: OPENING + 2]) for block in page.blocks]
    tags, parent = page.tree.names, page.tree.parent.tolist()
    of, above = page.tree.of.tolist(), page.heading_above.tolist()
    named: dict[int, list[int]] = {}
    words: list[int] = []
    starts: list[int] = []
    for place, (block, text) in enumerate(zip(page.blocks, texts, strict=True)):
        starts.append(len(words))
        words += _opening(text)
        words += _hashed("k", (block.kind,))
        if above[place] >= 0 and above[place] != place:
            words += _head(texts[above[place]][:HEAD])
        if place and len(beside := texts[place - 1]) <= BESIDE:
            words += _hashed("p", beside)
        if place + 1 < len(texts) and len(beside := texts[place + 1]) <= BESIDE:
            words += _hashed("n", beside)
        if not names:
            continue
        element = of[place]
        words += _named("c", *tags[element])
        # siblings share their ancestors
        if (around := parent[element]) >= 0:
            if around not in named:
                named[around] = _around(around, parent, tags)
            words += named[around]
    return np.array(words, np.int64), np.array(starts, np.int64)


def _around(element: int, parent: Sequence[int], tags: Sequence[tuple[str, str]]) -> list[int]:
    """Return the hashed names of an element and its ancestors, up to ``ANCESTORS`` - 1 elements, each once."""
    hashes: list[int] = []
    for mark in _AROUND:
        hashes += _named(mark, *tags[element])
        element = parent[element]
        if element < 0:
            break
    return list(dict.fromkeys(hashes))


@lru_cache(maxsize=20_000)
def _named(mark: str, tag: str, called: str) -> tuple[int, ...]:
    return _hashes(mark, _names(tag, called))


@lru_cache(maxsize=20_000)
def _names(tag: str, called: str) -> tuple[str, ...]:
    if not called:
        return (f"<{tag}",)
    names = {name.lower() for name in _NAME.findall(called[:NAMES_LENGTH])}
    return (f"<{tag}", *sorted([name for name in names if len(name) > 1]))


@lru_cache(maxsize=4_000)
def _head(text: tuple[str, ...]) -> tuple[int, ...]:
    return (*_hashes("h", dict.fromkeys(text)), *_hashes("H", (" ".join(text),)))


@lru_cache(maxsize=4_000)
def _opening(text: tuple[str, ...]) -> tuple[int, ...]:
    own = _hashes("o", dict.fromkeys(text[:OPENING]))
    whole = _hashes("O", (" ".join(text),)) if len(text) <= WHOLE else ()
    return (*own, *whole, *_hashes("2", (" ".join(text[:2]),)))


@lru_cache(maxsize=20_000)
def _hashed(mark: str, text: tuple[str, ...]) -> tuple[int, ...]:
    return _hashes(mark, text)


def _hashes(mark: str, words: Iterable[str]) -> tuple[int, ...]:
    """Return the hash values of words; the CRC is continued from that of their role ``mark``."""
    start = _MARKED[mark]
    return tuple([crc32(word.encode("utf-8", "replace"), start) % SIZE for word in words])
