"""Text -> its words, and how many they are. The only module that says what a word is.

There are five counters, and each is the definition that something measured or trained depends on:

- ``Block.words`` (ingest.models): runs between white space. For thresholds on lines in languages with spaces; the
  cheapest, and the number that is stored and shown.
- ``size_of``: the same, but each character of a script without spaces (Chinese, Japanese, Thai, Lao) is a word. For
  shares of a text, in any script.
- ``split_words``, and ``count_of`` and ``counts_of``, which give the length of its result without making it:
  runs of letters and digits in lower case, each character of a script without spaces a word. For alignment and
  scores, where punctuation must not matter.
- ``count_words``: runs between white space, or half the characters of scripts without spaces, whichever is more.
  For thresholds on plain-text lines, which are in words of European length.
- ``features.characters.CharacterStats.units`` (float32): runs between white space plus half the characters of such
  scripts, for all blocks of a page at once. The models were trained on it.

They give different numbers on purpose: "5-0 won!" is 2 words by ``size_of`` and 3 by ``count_of``. To replace one by
another moves thresholds and needs the models trained again.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

import numpy as np
import numpy.typing as npt

__all__ = ["UNSPACED", "count_of", "count_words", "counts_of", "size_of", "split_words", "tokens", "unspaced_letters"]

UNSPACED = r"\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff"
"""Letters of scripts without spaces between words: Thai, Lao, Burmese, Khmer, Japanese, Chinese; a regex class."""

_TOKEN = re.compile(rf"[{UNSPACED}]|[^\W{UNSPACED}]+")
_UNSPACED_RUN = re.compile(f"[{UNSPACED}]+")
_WIDE = re.compile("[\u0e00-\u0eff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff]")
_SPLIT = re.compile(
    "[\u0e00-\u0eff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff]|[^\\W\u0e00-\u0eff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff]+"
)
# as ``_SPLIT``, but a run of such letters as one: a text can have millions
_RUN = re.compile(
    "([\u0e00-\u0eff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff]+)|[^\\W\u0e00-\u0eff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff]+"
)
_WORD = re.compile(r"\w+")
_PLANE = 0x10000  # beyond the basic plane there are emoji, and letters that are counted one by one
_LETTER, _ODD = 1, 2


def split_words(text: str) -> list[str]:
    """Return the words of a text for comparison: lower case, without punctuation, a character of wide scripts each.

    >>> split_words("It’s 5-0, \u5b87\u5b99!")
    ['it', 's', '5', '0', '\u5b87', '\u5b99']
    """
    return _SPLIT.findall(text.lower())


def size_of(text: str) -> int:
    """Return the number of words between white space; each character of a script without spaces counts as a word.

    >>> size_of("The sea came in, and stayed."), size_of("宇宙")
    (6, 2)
    """
    if text.isascii() or not _WIDE.search(text):
        return len(text.split())
    return count_of(text)


def count_of(text: str) -> int:
    """Return ``len(split_words(text))`` without making the list: a line can have millions of words.

    >>> count_of("The sea came in, and stayed."), count_of("5-0 宇宙")
    (6, 4)
    """
    if text.isascii():
        return len(_WORD.findall(text))
    text = text.lower()
    # nearly every text has no letter of these scripts, and its words need no weighing
    return sum(len(run) or 1 for run in _RUN.findall(text)) if _WIDE.search(text) else len(_WORD.findall(text))


def counts_of(texts: Sequence[str]) -> list[int]:
    """Return ``count_of`` of each text, in a third of the time of separate calls.

    >>> counts_of(["The sea came in, and stayed.", "5-0 宇宙"])
    [6, 4]
    """
    if not texts:
        return []
    # the line break behind each text ends its last word
    codes = np.frombuffer(("\n".join(texts) + "\n").encode("utf-32-le", "surrogatepass"), np.uint32)
    kinds = _kinds()[np.minimum(codes, _PLANE - 1)]
    starts = np.cumsum([0, *[len(text) + 1 for text in texts]])[:-1]
    letters = kinds & _LETTER
    begun = letters > np.append(0, letters[:-1])
    counts: list[int] = np.add.reduceat(begun, starts, dtype=np.int64).tolist()
    for place in np.flatnonzero(np.bitwise_or.reduceat(kinds, starts) & _ODD).tolist():
        counts[place] = count_of(texts[place])
    return counts


@lru_cache(maxsize=1)
def _kinds() -> npt.NDArray[np.uint8]:
    """Return a table (uint8, 65,536 entries) of flags for each code point: ``_LETTER``, part of a word; ``_ODD``.

    A text with an ``_ODD`` character is counted by ``count_of``: a letter of a script without spaces, or one whose
    lower case has another number of characters or another class.
    """
    table = np.zeros(_PLANE, np.uint8)
    plane = "".join(map(chr, range(_PLANE)))
    for run in _WORD.finditer(plane):
        table[run.start() : run.end()] = _LETTER
    for letter in _WIDE.finditer(plane):
        table[letter.start()] |= _ODD
    for code, char in enumerate(plane):
        small = char.lower()
        if small != char and (len(small) > 1 or table[ord(small)] != table[code]):
            table[code] |= _ODD
    table[-1] |= _ODD
    return table


def unspaced_letters(text: str) -> int:
    """Return the number of letters of scripts without spaces in a text."""
    return 0 if text.isascii() else sum(map(len, _UNSPACED_RUN.findall(text)))


def count_words(text: str) -> int:
    """Return the number of words of a text; in scripts without spaces, one for two letters.

    >>> count_words("The river rose."), count_words("川の水が夜のうちに増えた。")
    (3, 6)
    """
    return max(len(text.split()), unspaced_letters(text) // 2)


def tokens(text: str) -> list[str]:
    """Return the words of a text in lower case, without punctuation; of scripts without spaces, its letters."""
    return _TOKEN.findall(text.lower())
