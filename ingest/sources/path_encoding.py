r"""A path of any bytes <-> text that any database can hold: bytes that are not UTF-8 are written as ``\xNN``."""

from __future__ import annotations

import os
import re

__all__ = ["path_of", "spelled"]

_ESCAPED = re.compile(r"\\(?:x([0-9a-f]{2})|\\)")
_SPELLED = re.compile(r"[\\\udc80-\udcff]")


def spelled(path: str) -> str:
    r"""Return a path as text without surrogates; a backslash is doubled, so that different paths stay different.

    >>> print(spelled(os.fsdecode(b"raw/caf\xe9.html")))
    raw/caf\xe9.html
    >>> print(spelled("raw/caf\\xe9.html"))
    raw/caf\\xe9.html
    """
    text = os.fsencode(path).decode("utf-8", "surrogateescape")
    return _SPELLED.sub(lambda found: "\\\\" if found[0] == "\\" else f"\\x{ord(found[0]) - 0xDC00:02x}", text)


def path_of(name: str) -> str:
    r"""Return the path that ``spelled`` encoded.

    >>> path_of(spelled("raw/a\\b.html"))
    'raw/a\\b.html'
    """
    text = _ESCAPED.sub(lambda found: chr(0xDC00 + int(found[1], 16)) if found[1] else "\\", name)
    return os.fsdecode(text.encode("utf-8", "surrogateescape"))
