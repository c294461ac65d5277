"""Text -> its length in words, as ``align.words`` counts them and several times as fast."""

from __future__ import annotations

import re

from ingest.clean.align import words

__all__ = ["size_of"]

_WIDE = re.compile("[\u0e00-\u0eff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff]")


def size_of(text: str) -> int:
    """Return the number of words; of scripts written without spaces, the number of characters.

    >>> size_of("The sea came in, and stayed."), size_of("宇宙")
    (6, 2)
    """
    return len(text.split()) if text.isascii() or not _WIDE.search(text) else len(words(text))
