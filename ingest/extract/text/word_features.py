"""Blocks of a text capture -> hashed words of each and of its neighbours, for ``vocabulary.likelihoods``.

The method and the table of weights are those of ``vocabulary``. Here no element or class name describes a block, so its
last words, all words of a short text and the label above it are used as well.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from zlib import crc32

import numpy as np
import numpy.typing as npt

from ingest.extract.models.vocabulary import SIZE
from ingest.extract.prose import LineStats, without_link_markers
from ingest.models import Block

__all__ = ["FILE", "line_bags"]

FILE = "lines-vocabulary.npz"
"""File of the weights."""

OPENING, CLOSING = 10, 3
"""Words at the start, and at the end, of a block that are features of their own."""
SHORT_WORDS, SHORT_LENGTH = 40, 300
"""Words, and characters, of a short block, of which every word is a feature: notices are short."""
LENGTH = 160
"""Characters that are read at each end of a longer block."""
PHRASE_WORDS = 5
"""Words, at most, of a block whose whole text is one more feature."""
NEIGHBOUR_WORDS = 8
"""Words, at most, of a neighbour that describes a block; longer ones are text."""
MAX_LABEL_WORDS, MAX_LABEL_DISTANCE = 5, 12
"""Words of a label, and blocks between it and one that it describes, at most."""

_WORD = re.compile(
    r"[\u0e00-\u0eff\u3040-\u30ff\u3400-\u9fff]{1,2}|[^\W\d\u0e00-\u0eff\u3040-\u30ff\u3400-\u9fff]+|\d+"
)


def line_bags(
    blocks: Sequence[Block], stats: Sequence[LineStats]
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Return the hashed words of all blocks in one array, and the index at which those of each block start.

    All numbers are the same word; in scripts without spaces, two letters are a word.
    """
    heads: list[tuple[str, ...]] = []
    tails: list[tuple[str, ...]] = []
    for block in blocks:
        text = without_link_markers(block.text)
        if len(text) <= SHORT_LENGTH:
            head = tail = _read(text.lower())
        else:
            head, tail = _read(text[:LENGTH].lower())[:-1], _read(text[-LENGTH:].lower())[1:]
        heads.append(head)
        tails.append(tail)
    label, label_at = (), -MAX_LABEL_DISTANCE  # type: tuple[tuple[str, ...], int]
    words: list[int] = []
    starts: list[int] = []
    for n, (block, line, head, tail) in enumerate(zip(blocks, stats, heads, tails, strict=True)):
        starts.append(len(words))
        words.append(_hash("k", block.kind))
        words += _own(head, tail, whole=head is tail)
        if n - label_at <= MAX_LABEL_DISTANCE:
            words += _label(label)
        for mark, neighbour in (("p", n - 1), ("n", n + 1)):
            if 0 <= neighbour < len(blocks) and len(heads[neighbour]) <= NEIGHBOUR_WORDS:
                words += _hashes(mark, heads[neighbour])
        if 0 < len(head) <= MAX_LABEL_WORDS and not line.ends_sentence:
            label, label_at = head, n
    return np.array(words, np.int64), np.array(starts, np.int64)


def _read(lower: str) -> tuple[str, ...]:
    """Return the words of a text, with "0" for every number."""
    return tuple(["0" if word[0].isdigit() else word for word in _WORD.findall(lower)])


@lru_cache(maxsize=4_000)
def _own(head: tuple[str, ...], tail: tuple[str, ...], *, whole: bool) -> tuple[int, ...]:
    """Return the hashed words of a block: its first and last ones, and if it is ``whole`` all of them."""
    hashes = [_hash("o", word) for word in dict.fromkeys(head[:OPENING])]
    hashes.append(_hash("2", " ".join(head[:2])))
    hashes += [_hash("e", word) for word in dict.fromkeys(tail[-CLOSING:])]
    if whole:
        hashes += [_hash("w", word) for word in dict.fromkeys(head[:SHORT_WORDS])]
        if len(head) <= PHRASE_WORDS:
            hashes.append(_hash("O", " ".join(head)))
    return tuple(hashes)


@lru_cache(maxsize=2_000)
def _label(text: tuple[str, ...]) -> tuple[int, ...]:
    return (*_hashes("h", tuple(dict.fromkeys(text))), _hash("H", " ".join(text)))


@lru_cache(maxsize=10_000)
def _hashes(mark: str, text: tuple[str, ...]) -> tuple[int, ...]:
    return tuple([_hash(mark, word) for word in text])


@lru_cache(maxsize=50_000)
def _hash(mark: str, word: str) -> int:
    return crc32(f"{mark}:{word}".encode("utf-8", "replace")) % SIZE
