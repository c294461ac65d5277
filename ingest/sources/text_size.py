"""The bytes of a page -> roughly its visible text, without a parser: to choose between several forms of one page."""

from __future__ import annotations

import re

__all__ = ["text_bytes"]

_PROGRAMS = re.compile(rb"</?(?:style|script|noscript|template)\b[^<>]*>", re.IGNORECASE)
_TAGS = re.compile(rb"<[^<>]*>")


def text_bytes(data: bytes) -> bytes:
    """Return the bytes of a page outside of tags, scripts and styles; in linear time.

    >>> text_bytes(b"<p>Pears<script>if (a < b) ripe()</script> &amp; plums").split()
    [b'Pears', b'&amp;', b'plums']
    """
    # every second part is inside such an element
    return _TAGS.sub(b" ", b"".join(_PROGRAMS.split(data)[::2]))
