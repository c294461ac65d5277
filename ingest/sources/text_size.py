"""The bytes of a page -> roughly what it shows, without a parser: to choose between several forms of one page."""

from __future__ import annotations

import re

__all__ = ["shown"]

_PROGRAMS = re.compile(rb"</?(?:style|script|noscript|template)\b[^<>]*>", re.IGNORECASE)
_TAGS = re.compile(rb"<[^<>]*>")


def shown(data: bytes) -> bytes:
    """Return the bytes of a page outside of tags, scripts and styles; in linear time.

    >>> shown(b"<p>Pears<script>if (a < b) ripe()</script> &amp; plums").split()
    [b'Pears', b'&amp;', b'plums']
    """
    # what stands between two such tags, the first, the third ... is page
    return _TAGS.sub(b" ", b"".join(_PROGRAMS.split(data)[::2]))
