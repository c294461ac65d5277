"""Texts of blocks -> statistics of their characters and words: arrays with one value a block.

All texts are processed at once, as one array of code points. In scripts without spaces a character counts as half a
word, so that a paragraph has about the same size in every language.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt

__all__ = ["CharacterStats", "character_stats"]

Array = npt.NDArray[Any]

# classes of characters, each a bit of a uint8
UPPER, LOWER, DIGIT, COMMA, END, SYMBOL, WIDE, SPACE = (1 << bit for bit in range(8))
WIDE_RANGES = ((0x0E00, 0x0EFF), (0x3040, 0x30FF), (0x3400, 0x9FFF))
NO_SYMBOL = "'’‘\"“”«»„()-–—"
PLANE = 0x10000  # code points beyond the basic plane (emoji, rare ideographs) are counted as the last one of it
SHORT = 3  # letters of a short word: articles and prepositions in most languages, rare in menus
MANY = 20  # cap of counts of marks


@dataclass(frozen=True, slots=True)
class CharacterStats:
    """Statistics of the blocks of a page; every array has shape (blocks,)."""

    words: Array
    """int64: words between white space."""
    units: Array
    """float32: words, plus half the characters of scripts without spaces."""
    commas: Array
    """float32: commas, colons and semicolons."""
    ended: Array
    """float32: 1 where the last character, or the one before a closing quote, ends a sentence; else 0."""
    columns: dict[str, Array]
    """Name -> column for the models."""


@lru_cache(maxsize=1)
def _classes() -> npt.NDArray[np.uint8]:
    """Return the class of each code point of the basic plane, uint8 of shape (65536,); takes 20 ms, once."""
    table = np.zeros(PLANE, np.uint8)
    for code in range(PLANE):
        char = chr(code)
        if char.isspace():
            table[code] = SPACE
        elif char.isdecimal():
            table[code] = DIGIT
        elif char in ",;:、，；：،؛":
            table[code] = COMMA
        elif char in ".!?…。！？؟।":
            table[code] = END
        elif any(low <= code <= high for low, high in WIDE_RANGES):
            table[code] = WIDE | LOWER
        elif char.isupper() or char.istitle():
            table[code] = UPPER
        elif char.isalpha():
            table[code] = LOWER
        elif char not in NO_SYMBOL:
            table[code] = SYMBOL
    return table


def character_stats(texts: Sequence[str]) -> CharacterStats:
    """Return the statistics of the texts. No text may be empty."""
    size = len(texts)
    # the line break after each text ends its last word
    codes = np.frombuffer(("\n".join(texts) + "\n").encode("utf-32-le", "surrogatepass"), np.uint32)
    kinds = _classes()[np.minimum(codes, PLANE - 1)]
    lengths = np.fromiter(map(len, texts), np.int64, size)
    ends = np.cumsum(lengths + 1) - 1
    starts = ends - lengths

    def count(mask: Array) -> Array:
        return np.add.reduceat(mask, starts, dtype=np.int64).astype(np.float32)

    space = kinds == SPACE
    first = np.flatnonzero(~space & np.append(True, space[:-1]))
    length = np.flatnonzero(space & np.append(False, ~space[:-1])) - first
    owner = np.searchsorted(starts, first, side="right") - 1
    words = np.bincount(owner, minlength=size)
    initial = kinds[first]
    begun = np.minimum(np.cumsum(words) - words, max(0, len(length) - 1))
    longest = np.maximum.reduceat(length, begun) if len(length) else words

    letters = np.maximum(count((kinds & (UPPER | LOWER)) > 0), 1)
    wide = count((kinds & WIDE) > 0)
    commas, stops, symbols = count(kinds == COMMA), count(kinds == END), count(kinds == SYMBOL)
    last = kinds[ends - 1]
    ended = (last == END) | ((last == 0) & (kinds[np.maximum(ends - 2, starts)] == END))
    units = (words + wide / 2).astype(np.float32)
    some, chars, least = np.maximum(words, 1), np.maximum(lengths, 1), np.maximum(units, 1)
    return CharacterStats(
        words=words,
        units=units,
        commas=commas,
        ended=ended.astype(np.float32),
        columns={
            "units": np.log1p(units),
            "word_length": lengths / some,
            "longest": np.log1p(longest),
            "short_words": np.bincount(owner, length <= SHORT, size) / some,
            "capital_words": np.bincount(owner, initial == UPPER, size) / some,
            "lower_words": np.bincount(owner, (initial & LOWER) > 0, size) / some,
            "uppers": count(kinds == UPPER) / letters,
            "digits": count(kinds == DIGIT) / chars,
            "symbols": symbols / chars,
            "symbols_n": np.minimum(symbols, MANY),
            "commas": commas / least,
            "ends": stops / least,
            "ends_n": np.minimum(stops, MANY),
            "sentence": np.log1p(units / np.maximum(stops, 1)),
            "last": last,
            "last_end": ended,
            "first": kinds[starts],
            "wide": wide / chars,
        },
    )
