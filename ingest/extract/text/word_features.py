"""Blocks of a text capture -> hashed words of each and of what stands beside it, for ``vocabulary.likelihoods``.

The method and the table of weights are those of ``vocabulary``; here no element and no class name tells of a block, so
its last words, all words of a short text and the label above it are read as well.
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

OPENING, CLOSING = 10, 3
"""Words at the start and at the end of a block that count by themselves."""
SPOKEN, SPOKEN_LENGTH = 40, 300
"""Words and characters of a block of which every word is read: notices are short, and paragraphs are many."""
LENGTH = 160
"""Characters of a longer block that are read from each end."""
WHOLE = 5
"""Words of a block that is one more word as a whole."""
BESIDE = 8
"""Words of a neighbour that says something of a block; longer ones are text."""
LABEL = (5, 12)
"""Words of a label at most, and how many blocks it can stand above another."""

_WORD = re.compile(
    r"[\u0e00-\u0eff\u3040-\u30ff\u3400-\u9fff]{1,2}|[^\W\d\u0e00-\u0eff\u3040-\u30ff\u3400-\u9fff]+|\d+"
)


def line_bags(
    blocks: Sequence[Block], stats: Sequence[LineStats]
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Return the hashed words of all blocks one after the other, and where those of each block start.

    Numbers are one word; of scripts that part no words by spaces, two letters are one.
    """
    heads: list[tuple[str, ...]] = []
    tails: list[tuple[str, ...]] = []
    for block in blocks:
        text = without_link_markers(block.text)
        if len(text) <= SPOKEN_LENGTH:
            head = tail = _read(text.lower())
        else:
            head, tail = _read(text[:LENGTH].lower())[:-1], _read(text[-LENGTH:].lower())[1:]
        heads.append(head)
        tails.append(tail)
    label, label_at = (), -LABEL[1]  # type: tuple[tuple[str, ...], int]
    words: list[int] = []
    starts: list[int] = []
    for place, (block, line, head, tail) in enumerate(zip(blocks, stats, heads, tails, strict=True)):
        starts.append(len(words))
        words.append(_hash("k", block.kind))
        words += _own(head, tail, whole=head is tail)
        if place - label_at <= LABEL[1]:
            words += _label(label)
        for mark, beside in (("p", place - 1), ("n", place + 1)):
            if 0 <= beside < len(blocks) and len(heads[beside]) <= BESIDE:
                words += _marked(mark, heads[beside])
        if 0 < len(head) <= LABEL[0] and not line.ends_sentence:
            label, label_at = head, place
    return np.array(words, np.int64), np.array(starts, np.int64)


def _read(lower: str) -> tuple[str, ...]:
    """Return the words of a text; every number is the same one."""
    return tuple(["0" if word[0].isdigit() else word for word in _WORD.findall(lower)])


@lru_cache(maxsize=4_000)
def _own(head: tuple[str, ...], tail: tuple[str, ...], *, whole: bool) -> tuple[int, ...]:
    """Return the hashed words of a block: how it opens and closes, and if it is short all that it says."""
    found = [_hash("o", word) for word in dict.fromkeys(head[:OPENING])]
    found.append(_hash("2", " ".join(head[:2])))
    found += [_hash("e", word) for word in dict.fromkeys(tail[-CLOSING:])]
    if whole:
        found += [_hash("w", word) for word in dict.fromkeys(head[:SPOKEN])]
        if len(head) <= WHOLE:
            found.append(_hash("O", " ".join(head)))
    return tuple(found)


@lru_cache(maxsize=2_000)
def _label(text: tuple[str, ...]) -> tuple[int, ...]:
    return (*_marked("h", tuple(dict.fromkeys(text))), _hash("H", " ".join(text)))


@lru_cache(maxsize=10_000)
def _marked(mark: str, text: tuple[str, ...]) -> tuple[int, ...]:
    return tuple([_hash(mark, word) for word in text])


@lru_cache(maxsize=50_000)
def _hash(mark: str, word: str) -> int:
    return crc32(f"{mark}:{word}".encode("utf-8", "replace")) % SIZE
