"""An article's site, date, title and id -> the path of its file, safe on every common file system."""

from __future__ import annotations

import re
import unicodedata
from pathlib import PurePosixPath

__all__ = ["LIMIT", "article_id", "article_path", "slug"]

LIMIT = 120
"""Bytes of a folder or file name. File systems stop at 255; encrypted homes (eCryptfs) at 143."""

RESERVED = frozenset({"con", "prn", "aux", "nul"} | {f"{port}{n}" for port in ("com", "lpt") for n in range(10)})
"""Device names that Windows refuses as a name, with any ending (Microsoft: Naming Files, Paths, and Namespaces)."""

_DATE = re.compile(r"[0-9]{4}(?:-[0-9]{2}(?:-[0-9]{2})?)?(?=\Z|[T ])")
_ID = re.compile(r"-([0-9]{1,19})\.[a-z]+\Z")


def slug(text: str | None, limit: int = LIMIT) -> str:
    """Return ``text`` as one lower-case word with hyphens, at most ``limit`` UTF-8 bytes; empty where nothing is left.

    Latin letters lose their accents; other scripts are kept, since a file name in them says more than none.

    >>> slug("Überfall im Straßencafé — 2. Teil")
    'uberfall-im-strassencafe-2-teil'
    >>> slug("../../etc/passwd"), slug("Спутник молчит"), slug("?!")
    ('etc-passwd', 'спутник-молчит', '')
    """
    folded = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text or "").casefold())
    # U+0300-036F are the accents of Latin, Greek and Cyrillic; the marks of other scripts are vowels and stay.
    bare = (char for char in folded if not "\u0300" <= char <= "\u036f")
    spaced = "".join(char if char.isalnum() or unicodedata.category(char)[0] == "M" else " " for char in bare)
    words = unicodedata.normalize("NFC", "-".join(spaced.split()))
    if len(words.encode()) <= limit:
        return words
    cut = words.encode()[: limit + 1].decode("utf-8", "ignore")
    whole, _, _ = cut.rpartition("-")
    return whole or words.encode()[:limit].decode("utf-8", "ignore")


def article_path(site: str | None, published: str | None, title: str | None, key: int, ending: str) -> PurePosixPath:
    """Return the relative path of an article's file: two safe names, no matter what the page claimed.

    The same article has the same path as long as its site, date and title stay; the id keeps paths apart.

    >>> str(article_path("spacewar.com", "2025-12-09T10:00:00+00:00", "Allies meet", 12, "md"))
    'spacewar.com/2025-12-09-allies-meet-12.md'
    >>> str(article_path(None, None, None, 7, "txt"))
    'no-site/undated-untitled-7.txt'
    """
    dated = _DATE.match(published or "")
    head, tail = dated[0] if dated else "undated", f"-{key}.{ending}"
    room = LIMIT - len(head) - 1 - len(tail)
    return PurePosixPath(_folder(site), f"{head}-{slug(title, room) or 'untitled'}{tail}")


def article_id(name: str) -> int | None:
    """Return the id at the end of a file name made by ``article_path``, or None.

    >>> article_id("2025-12-09-allies-meet-12.md"), article_id("notes.md")
    (12, None)
    """
    found = _ID.search(name)
    return int(found[1]) if found else None


def _folder(site: str | None) -> str:
    """Return the folder of a site: its host, with whatever a folder's name may not hold turned into hyphens."""
    labels = (slug(label, 63) for label in (site or "").split("."))  # a DNS label has 63 bytes at most
    name = ".".join(label for label in labels if label).encode()[: LIMIT - 1].decode("utf-8", "ignore").rstrip("-.")
    head, dot, rest = (name or "no-site").partition(".")
    return f"{head}_{dot}{rest}" if head in RESERVED else f"{head}{dot}{rest}"
