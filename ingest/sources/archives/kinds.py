"""The first bytes of a file and its name -> the kind of archive that it is, if any."""

from __future__ import annotations

import io
import re
import zlib
from contextlib import suppress

import zstandard

from ingest.sources.archives import mbox
from ingest.sources.archives.streams import unpacked

__all__ = ["HEAD", "NAMES", "kind_of"]

HEAD = 1 << 16
"""Bytes of a file that ``kind_of`` needs."""

NAMES = {
    "warc": r"\.w?warc(\.gz|\.zst)?$",
    "arc": r"\.arc(\.gz)?$",
    "wacz": r"\.wacz$",
    "mhtml": r"\.mht(ml)?(\.gz)?$",
    "har": r"\.har(\.gz)?$",
    "mbox": r"\.mbo?x(\.gz)?$",
    "mail": r"\.emlx?(\.gz)?$",
    "zip": r"\.zip$",
    "tar": r"\.(tar(\.(gz|bz2|xz|zst))?|tgz|tbz2?|txz|tzst)$",
}
"""Kind -> the endings of names of such files, used if their bytes do not show the kind."""

NO_BUNDLE = re.compile(
    r"\.(docx|docm|dotx|xlsx|xlsm|xlsb|pptx|pptm|od[tspg]|epub|jar|war|ear|apk|aab|ipa|xpi|crx|whl|kmz|3mf|cbz|vsdx|pages"
    r"|numbers|key|nupkg|vsix)$",
    re.IGNORECASE,
)
"""Endings of formats based on zip that hold no captures."""

NO_BUNDLE_FIRST = ("mimetype", "[Content_Types].xml", "_rels/", "META-INF/", "AndroidManifest.xml", "classes.dex")
"""First entries of such files."""


def kind_of(head: bytes, name: str) -> str | None:
    r"""Return the kind of archive that a file is, a key of ``read.READERS``; None for any other file.

    It is determined by the first ``HEAD`` bytes, then by the name. Office files and books are not archives here.

    >>> kind_of(b"WARC/1.1\r\nWARC-Type: warcinfo\r\n", "data")
    'warc'
    >>> kind_of(b"<!DOCTYPE html>", "a.mht") is None
    True
    """
    if head.startswith(b"PK\3\4"):
        return _kind_of_zip(head, name)
    inner = _first(head)
    for kind, pattern in BEGIN.items():
        if pattern.match(inner):
            return "mail" if kind == "mhtml" and _is_posted(inner, name) else kind
    if _is_mail(inner):
        return "mail"
    if head.startswith(b"\x5d\x2a\x4d\x18"):
        return "warc"  # no others begin with a dictionary
    lower = name.lower()
    named = next((kind for kind, ending in NAMES.items() if re.search(ending, lower)), None)
    page = inner.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"<"
    return None if page or not head.strip(b"\0") else named


BEGIN = {
    "warc": re.compile(rb"WARC/\d\.\d"),
    "arc": re.compile(rb"filedesc:"),
    "har": re.compile(rb'(?:\xef\xbb\xbf)?\s*\{\s*"log"\s*:\s*\{'),
    "mhtml": re.compile(
        rb"(?=[\w-]+:)(?=(?:[^\n]+\n)*?mime-version:)(?=(?:[^\n]+\n)*?content-type:\s*multipart/related)", re.IGNORECASE
    ),
    "tar": re.compile(rb"(?s).{257}ustar"),
    "mbox": mbox.BEGIN,
}
"""Kind -> how such files begin, decompressed."""


HEADERS = re.compile(rb"(?:\d{1,10} *\r?\n)?((?:[!-9;-~]{1,70}[ \t]*:[^\n]*(?:\n[ \t][^\n]*)*(?:\n|\Z))+)")
"""The header of a message, perhaps preceded by its length."""
POSTED = frozenset(
    b"received return-path delivered-to message-id dkim-signature arc-seal authentication-results list-id"
    b" list-unsubscribe reply-to to cc x-received newsgroups in-reply-to references".split()
)
"""Headers of messages that were sent; saved pages do not have them."""
WRITTEN = POSTED | frozenset(b"from sender subject date mime-version".split())
ENOUGH = 3
"""Different headers of messages that a text must begin with: an article may begin with a line or two like them."""


def _headers(inner: bytes) -> set[bytes]:
    """Return the names of the headers that a file begins with."""
    found = HEADERS.match(inner)
    return {name.lower() for name in re.findall(rb"(?m)^([!-9;-~]{1,70})[ \t]*:", found[1])} if found else set()


def _is_mail(inner: bytes) -> bool:
    """Say whether a file begins like a message."""
    names = _headers(inner)
    return len(names & WRITTEN) >= ENOUGH and bool(names & POSTED)


def _is_posted(inner: bytes, name: str) -> bool:
    """Say whether an MHTML file is a message that was sent: messages with pictures have the same format."""
    if re.search(NAMES["mhtml"], name.lower()) or re.search(rb"(?im)^(?:from: *.?saved by|snapshot-content)", inner):
        return False
    return bool(re.search(NAMES["mail"], name.lower()) or len(_headers(inner) & POSTED) > 1)


def _first(head: bytes) -> bytes:
    """Return the first bytes of a file, decompressed if it is compressed."""
    with suppress(zlib.error, zstandard.ZstdError, EOFError, OSError):
        if head.startswith(b"\x1f\x8b"):
            return zlib.decompressobj(wbits=31).decompress(head, 4096)
        return unpacked(io.BytesIO(head)).read(4096)
    return b""


def _kind_of_zip(head: bytes, name: str) -> str | None:
    first = head[30 : 30 + int.from_bytes(head[26:28], "little")].decode("utf-8", "replace")
    if NO_BUNDLE.search(name) or first.startswith(NO_BUNDLE_FIRST):
        return None
    return (
        "wacz"
        if re.search(NAMES["wacz"], name.lower()) or re.match(r"archive/.*\.warc|indexes/|pages/.*\.jsonl", first)
        else "zip"
    )
