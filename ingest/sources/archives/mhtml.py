"""An MHTML file, as Chromium or Internet Explorer save one -> its parts, of which the root is the page (RFC 2557)."""

from __future__ import annotations

import binascii
import email
import re
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import Message
from itertools import islice

from ingest.errors import Corrupt, Empty, TooLarge
from ingest.sources.archives.member import Member
from ingest.sources.archives.streams import Stream
from ingest.sources.content_codings import over
from ingest.sources.http_response import Response, essence, member_of_response
from ingest.sources.times import parse_time

__all__ = ["mhtml"]

WHOLE = 3
"""Times the limit of a capture that a file may have: its pictures are a third longer in base64."""
PART_HEAD_BYTES = 1 << 16
PARTS = 10_000
DEPTH = 3
"""Multiparts in multiparts: mail programs wrap a page and its plain text once more."""


@dataclass(frozen=True, slots=True)
class _Part:
    """A part of the message: bytes ``begin`` to ``end``."""

    head: Message
    begin: int
    end: int
    closed: bool


def mhtml(file: Stream, source: str, limit: int, at: str = "") -> Iterator[Member]:
    """Yield the parts of an MHTML file: the root part is the capture, ``#0`` the first part; those from ``at`` on."""
    data = file.read(WHOLE * limit + 1)
    cut = len(data) > WHOLE * limit
    data = data[: WHOLE * limit]
    outer, begin = _head(data, 0)
    parts = list(islice(_parts(data, outer, begin, len(data), DEPTH), PARTS))
    if not parts:
        yield Member(f"{source}#0", error=Empty("an MHTML file without a part"))
    root = _root(outer, parts)
    for number, part in enumerate(parts[int(at or 0) :], int(at or 0)):
        place, declared = f"{source}#{number}", _header(part.head, "Content-Type")
        if number != root:
            yield Member(place, left_out=f"part {essence(declared) or 'text/plain'}")
            continue
        body = _decoded(data[part.begin : part.end], _header(part.head, "Content-Transfer-Encoding"))
        missing = over(len(data)) if cut else (Corrupt.outcome, "the MHTML file ends within the page")
        yield member_of_response(
            Response(body[:limit], None, {"content-type": declared}, len(body) <= limit),
            source=place,
            url=_header(outer, "Snapshot-Content-Location") or _header(part.head, "Content-Location").replace(" ", ""),
            fetched_at=parse_time(_header(outer, "Date")),
            limit=limit,
            damage=None if part.closed else missing,
        )
    if cut or len(parts) == PARTS:
        reason = f"parts behind the first {PARTS:,} or {WHOLE * limit:,} bytes of an MHTML file"
        yield Member(f"{source}#{len(parts)}", error=TooLarge(reason))


def _root(outer: Message, parts: list[_Part]) -> int:
    """Return the number of the part that is the page: the one that ``start`` names, else the first of a page's type."""
    start = outer.get_param("start")
    named = [n for n, part in enumerate(parts) if start and _header(part.head, "Content-ID") == start]
    pages = [n for n, part in enumerate(parts) if part.head.get_content_type() in PAGES]
    return (named or pages or [0])[0]


def _header(head: Message, name: str) -> str:
    """Return a header in one line; empty if it is missing."""
    return " ".join(str(head.get(name, "")).split())


PAGES = frozenset({"text/html", "application/xhtml+xml", "text/plain"})


def _head(data: bytes, begin: int) -> tuple[Message, int]:
    """Return the headers at offset ``begin``, and the offset behind them."""
    end = re.compile(rb"\r?\n\r?\n").search(data, begin, begin + PART_HEAD_BYTES)
    stop = end.end() if end else min(begin + PART_HEAD_BYTES, len(data))
    return email.message_from_bytes(data[begin:stop]), stop


def _parts(data: bytes, head: Message, begin: int, end: int, depth: int) -> Iterator[_Part]:
    """Yield the parts between two offsets; a multipart is replaced by its parts."""
    boundary = head.get_boundary()
    if boundary is None or not head.get_content_type().startswith("multipart/") or depth == 0:
        yield _Part(head, begin, end, end < len(data))
        return
    mark = b"--" + boundary.encode("utf-8", "surrogateescape")
    line = re.compile(rb"(?:(?<=\n)|\A)" + re.escape(mark) + rb"(--)?[ \t]*(?:\r?\n|\Z)")
    found = line.search(data, begin, end)
    while found and not found[1]:
        inner, start = _head(data, found.end())
        found = line.search(data, start, end)
        stop = len(data[start : found.start()].removesuffix(b"\n").removesuffix(b"\r")) + start if found else end
        if found is None and start >= end:
            return
        yield from _parts(data, inner, start, stop, depth - 1)


def _decoded(body: bytes, coding: str) -> bytes:
    """Return a part without its transfer encoding."""
    coding = coding.strip().lower()
    if coding == "quoted-printable":
        return binascii.a2b_qp(body)
    if coding == "base64":
        body = re.sub(rb"[^A-Za-z0-9+/]", b"", body)
        # what is left of a last group that is cut off is no byte
        return binascii.a2b_base64(
            body[: len(body) // 4 * 4] + (body[len(body) // 4 * 4 :] + b"==")[:4] * (len(body) % 4 > 1)
        )
    return body
