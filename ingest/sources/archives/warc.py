"""A WARC or ARC file -> its members: captures, losses, and records that are not pages.

Records are found by ``frames``, ``byte_buffer`` and ``records``, not by fastwarc; README.md in this folder gives the
reasons. The tests compare every sound archive with fastwarc and warcio.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import BinaryIO

from ingest.errors import Corrupt, TooLarge
from ingest.models import Evidence
from ingest.sources.archives.byte_buffer import ByteBuffer
from ingest.sources.archives.digest import digest_matches
from ingest.sources.archives.frames import SIGNATURES, chunks, compression_of
from ingest.sources.archives.member import Member
from ingest.sources.archives.records import ARC, WARC, Grammar, Record, records
from ingest.sources.archives.segments import join_segments
from ingest.sources.http_response import MAX_HEAD_BYTES, Response, member_of_response, parse_response
from ingest.sources.sidecar import web_address
from ingest.sources.times import parse_time

__all__ = ["arc", "warc"]

PEEK = 1 << 16
"""Bytes in which the compression of a file is recognised."""

CUT = {"length": TooLarge.outcome, "time": Corrupt.outcome, "disconnect": Corrupt.outcome}
"""Value of WARC-Truncated -> outcome if no article is found."""

SCHEMES = re.compile(r"(?:https?|ftps?|file|gopher|gemini)://", re.IGNORECASE)
"""Schemes of resource records that may be pages: crawlers store logs and settings under others."""


def warc(file: BinaryIO, source: str, limit: int, at: str = "") -> Iterator[Member]:
    """Yield the records of a WARC file, packed or not, in order; those from ``at``, the last part of a source, on.

    Responses, resources and conversions that hold a page are captures; every other record is left out under its kind.
    """
    return _read_records(file, source, limit, at, WARC)


def arc(file: BinaryIO, source: str, limit: int, at: str = "") -> Iterator[Member]:
    """Yield the records of an ARC file, see ``warc``."""
    return _read_records(file, source, limit, at, ARC)


def _read_records(file: BinaryIO, source: str, limit: int, at: str, grammar: Grammar) -> Iterator[Member]:
    offset, _, inside = at.partition("+")
    head = _PeekedFile(file)
    compression = _compression(head.first, grammar)
    begin = int(offset or 0)
    buffer = ByteBuffer(chunks(head, compression, begin), is_compressed=compression != "plain")  # type: ignore[arg-type]
    for item in join_segments(
        records(buffer, grammar, limit + MAX_HEAD_BYTES, int(inside or 0)), limit + MAX_HEAD_BYTES
    ):
        place = f"{source}#{item.name}"
        if isinstance(item, Record):
            yield _member_of_record(item, place, limit)
        else:
            yield Member(place, error=Corrupt(f"a record is lost at offset {item.name}: {item.reason}"))


def _compression(first: bytes, grammar: Grammar) -> str:
    """Return the compression of a file; if its start is damaged, that of the first frame or record in it."""
    compression = compression_of(first)
    if compression != "plain" or grammar.start.match(first):
        return compression
    plain = grammar.find(bytearray(first), 0, len(first))
    marks = [
        (place, compression)
        for compression, mark in SIGNATURES.items()
        if 0 <= (place := first.find(mark)) < (plain or PEEK)
    ]
    return min(marks)[1] if marks else "plain"


class _PeekedFile:
    """A file whose first bytes can be looked at before it is read."""

    def __init__(self, file: BinaryIO) -> None:
        self.file, self.seekable = file, file.seekable
        self.first = self.left = file.read(PEEK)

    def read(self, size: int) -> bytes:
        first, self.left = self.left[:size], self.left[size:]
        return first or self.file.read(size)

    def seek(self, offset: int) -> None:
        self.left = b""
        self.file.seek(offset)


def _member_of_record(record: Record, source: str, limit: int) -> Member:
    """Return the member that a record is."""
    head = record.head
    url = head.get("warc-target-uri", "").strip("<> ")
    kind = _kind(record)
    damage = record.damage
    if cut := head.get("warc-truncated", "").lower():
        damage = damage or (CUT.get(cut, Corrupt.outcome), f"the crawler cut it short: {cut[:60]}")
    known = {"source": source, "url": url, "fetched_at": parse_time(head.get("warc-date", "")), "limit": limit}
    if kind == "response" and url.lower().startswith("dns:"):
        result = Member(source, left_out="dns", url=web_address(url))
    elif kind == "response":
        answer = parse_response(record.block, record.size)
        if not answer.headers and "http" not in head.get("content-type", ""):
            answer = replace(answer, headers={"content-type": head.get("content-type", "")})
        result = member_of_response(answer, damage=damage, evidence=_feed_evidence(head), **known)  # type: ignore[arg-type]
    elif kind == "conversion" or (kind == "resource" and SCHEMES.match(url)):
        answer = Response(
            record.block, None, {"content-type": head.get("content-type", "")}, record.size <= len(record.block)
        )
        result = member_of_response(answer, damage=damage, **known)  # type: ignore[arg-type]
        if result.left_out:
            result = replace(result, left_out=f"{kind} {result.left_out}")
    else:
        scheme = url.partition(":")[0].lower()[:20]
        result = Member(source, left_out=f"resource {scheme}:" if kind == "resource" else kind, url=web_address(url))
    return _with_damage(record, result)


def _feed_evidence(head: Mapping[str, str]) -> Evidence | None:
    """Return what a feed stated of the page, from headers that ``crawl.warc_writer`` adds to the record."""
    title, author, day = (head.get(f"feed-{name}", "") for name in ("title", "author", "published"))
    if not (title or author or day):
        return None
    return Evidence("feed", title or None, (author,) if author else (), day or None)


def _kind(record: Record) -> str:
    """Return the type of a record; an unknown type with an HTTP block is read as a response."""
    kind = record.head.get("warc-type", "").lower()
    known = kind in {"warcinfo", "response", "resource", "request", "metadata", "revisit", "conversion", "filedesc"}
    if not known and kind != "continuation" and record.block.startswith(b"HTTP/"):
        return "response"
    return kind if re.fullmatch(r"[a-z-]{1,40}", kind) else "a record of no known type"


def _with_damage(record: Record, result: Member) -> Member:
    """Return the member of a record, with its damage added unless the digest proves it sound."""
    wrong = record.damage[1] if record.damage else record.doubt
    capture = result.capture
    if capture is None:
        if not wrong or result.error:
            return result
        return Member(result.source, error=Corrupt(f"a damaged record, {result.left_out}: {wrong}"), url=result.url)
    all_there = len(record.block) == record.size
    proved = digest_matches(record.block, record.head.get("warc-block-digest", "")) if all_there else None
    if capture.damage is None and proved is not True and (record.doubt or proved is False):
        damage = record.doubt or "the bytes of the record are not those its digest was made of"
        return replace(result, capture=replace(capture, damage=(Corrupt.outcome, damage)))
    return result
