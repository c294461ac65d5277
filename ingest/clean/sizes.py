"""Text or block -> its length in words, as ``align.words`` counts but several times as fast; is it a sentence."""

from __future__ import annotations

import re

from ingest.models import Block

__all__ = ["SENTENCE_WORDS", "count_of", "is_sentence", "sentence", "size_of"]

SENTENCE_WORDS = 6
_END = re.compile(r"[.!?…。！？।۔؟:;][\"'”’»)\]]*$")

_WIDE = re.compile("[\u0e00-\u0eff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff]")
# as ``align.words`` reads them, but a run of such letters as one: a text can have millions
_RUN = re.compile(
    "([\u0e00-\u0eff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff]+)|[^\\W\u0e00-\u0eff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff]+"
)
_WORD = re.compile(r"\w+")


def size_of(text: str) -> int:
    """Return the number of words; of scripts written without spaces, the number of characters.

    >>> size_of("The sea came in, and stayed."), size_of("宇宙")
    (6, 2)
    """
    if text.isascii() or not _WIDE.search(text):
        return len(text.split())
    return count_of(text)


def count_of(text: str) -> int:
    """Return the number of ``align.words`` of a text, without making a list of them: a line can have millions.

    >>> count_of("The sea came in, and stayed."), count_of("5-0 宇宙")
    (6, 4)
    """
    if text.isascii():
        return len(_WORD.findall(text))
    text = text.lower()
    # nearly every text has no letter of these scripts, and its words need no weighing
    return sum(len(run) or 1 for run in _RUN.findall(text)) if _WIDE.search(text) else len(_WORD.findall(text))


def sentence(block: Block) -> bool:
    """Whether a block reads like a sentence or more, see ``is_sentence``."""
    return is_sentence(block.text, block.links)


def is_sentence(text: str, links: float) -> bool:
    """Whether a text reads like a sentence or more: some words, an end mark, few characters in ``links`` (0 to 1)."""
    return links < 0.5 and bool(_END.search(text)) and size_of(text) >= SENTENCE_WORDS
