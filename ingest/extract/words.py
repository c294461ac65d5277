"""Text -> its words, how many they are, and whether it is a sentence. The only module that says what a word is.

There are five counters, and each is the definition that something measured or trained depends on:

- ``Block.words`` (ingest.models): runs between white space. For thresholds on lines in languages with spaces; the
  cheapest, and the number that is stored and shown.
- ``size_of``: the same, but each character of a script without spaces (Chinese, Japanese, Thai, Lao) is a word. For
  shares of a text, in any script.
- ``split_words``, and ``count_of`` and ``counts_of``, which give the length of its result without making it:
  runs of letters and digits in lower case, each character of a script without spaces a word. For alignment and
  scores, where punctuation must not matter.
- ``prose.count_words``: runs between white space, or half the characters of scripts without spaces, whichever is more.
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

from ingest.models import Block

__all__ = [
    "SENTENCE_WORDS",
    "STOPS",
    "count_of",
    "counts_of",
    "ends_with",
    "is_sentence",
    "sentence",
    "size_of",
    "split_words",
]

SENTENCE_WORDS = 6
STOPS = frozenset(".!?…。！？।۔؟")
"""Marks that end a sentence."""
_ENDS = STOPS | {":", ";"}
_CLOSING = "\"'”’»)]"
"""Quotes and brackets that may stand behind such a mark."""

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


def sentence(block: Block) -> bool:
    """Whether a block reads like a sentence or more, see ``is_sentence``."""
    return is_sentence(block.text, block.links)


def is_sentence(text: str, links: float, size: int | None = None) -> bool:
    """Whether a text reads like a sentence or more: some words, an end mark, few characters in ``links`` (0 to 1).

    ``size`` is ``size_of(text)`` if the caller has it already.
    """
    if links >= 0.5 or not ends_with(text, _ENDS):
        return False
    return (size_of(text) if size is None else size) >= SENTENCE_WORDS


def ends_with(text: str, marks: frozenset[str]) -> bool:
    """Whether a text ends with one of ``marks``; quotes, brackets and one line break may follow the mark.

    >>> ends_with('"The sea came in."', STOPS), ends_with("The sea, then", STOPS)
    (True, False)
    """
    # looking at the end takes a twentieth of the time of a pattern, which is tried from each mark of a paragraph on
    return text.removesuffix("\n").rstrip(_CLOSING)[-1:] in marks
