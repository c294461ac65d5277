"""A path -> the host that one of its folders is named after."""

from __future__ import annotations

import re
from pathlib import PurePath

from tld import get_tld

from ingest.origin import archive_of

__all__ = ["host_of"]

FILE_ENDINGS = frozenset({"mov", "py", "zip"})
"""File endings that are also top-level domains: ``backup.zip`` is not a host, ``abc.com.py`` is."""

RESERVED = frozenset({"example", "test"})
"""Top-level domains that RFC 2606 reserves for examples and tests."""


def host_of(path: PurePath) -> str | None:
    """Return the nearest parent folder that is named like a host, in lower case; hosts of web archives do not count.

    >>> host_of(PurePath("raw/WWW.Example.org/2025/a.html"))
    'www.example.org'
    >>> host_of(PurePath("v1.2/2024.12/a.html")) is None
    True
    """
    return next((part.lower() for part in reversed(path.parts[:-1]) if _names_host(part.lower())), None)


_HOST = re.compile(r"(?:[^\W_](?:[\w-]{0,61}[^\W_])?\.)+[^\W\d_][\w-]{0,22}[^\W_]")


def _names_host(name: str) -> bool:
    if len(name) > 253 or not _HOST.fullmatch(name):
        return False
    labels = name.split(".")
    if labels[-1] in RESERVED:
        return True
    if len(labels) == 2 and labels[-1] in FILE_ENDINGS:
        return False
    return get_tld(f"http://{name}", fail_silently=True) is not None and archive_of(f"http://{name}/") is None
