"""An HTTP response -> a capture, or why it holds no page: by status, declared type and content, in that order."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import PurePosixPath
from urllib.parse import urlsplit

from ingest.errors import CaptureError, Corrupt, Empty, TooLarge
from ingest.models import Capture, Evidence
from ingest.reasons import Outcome
from ingest.sources.archive_copies import located
from ingest.sources.archives.member import Member
from ingest.sources.content_codings import decoded, gunzipped, over
from ingest.sources.media_type import media_type
from ingest.sources.sidecar import web_address

__all__ = ["MAX_HEAD_BYTES", "NOT_MODIFIED", "Response", "essence", "member_of_response", "parse_response"]

MAX_HEAD_BYTES = 1 << 16
"""Bytes of the status line and headers of a response."""

NOT_MODIFIED = "status 304"
"""``Member.left_out`` of a response that says that the page has not changed."""
BEGIN = 1 << 12
"""Bytes of a body, as transferred, in which HTML is recognised that is declared as something else."""

TOLD_BY_CONTENT = frozenset(
    "text/html application/xhtml+xml text/plain text/markdown text/x-markdown application/xml text/xml */*"
    " application/octet-stream binary/octet-stream application/unknown unknown/unknown application/force-download"
    " application/x-httpd-php application/vnd.wap.xhtml+xml httpd/unix-directory".split()
)
"""Declared types that may be a page; anything else is left out unless its content begins like HTML."""


@dataclass(frozen=True, slots=True)
class Response:
    """A response of a server, or an archived page without one."""

    body: bytes = field(repr=False)
    """As transferred."""
    status: int | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    """Names in lower case; several values of one name are joined by a comma."""
    whole: bool = True
    """Whether ``body`` is all that the archive holds of it."""


def parse_response(block: bytes, size: int) -> Response:
    r"""Parse an HTTP message of ``size`` bytes, of which ``block`` is the beginning.

    A message without a status line is all body.

    >>> parse_response(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<p>Hello", 49).headers
    {'content-type': 'text/html'}
    """
    line = re.match(rb"(?:HTTP/\d(?:\.\d)?|ICY)[ \t]+(\d{3})\b", block)
    if line is None:
        return Response(block, whole=size <= len(block))
    end = re.compile(rb"\r?\n\r?\n").search(block, 0, MAX_HEAD_BYTES)
    head = block[: end.start() if end else MAX_HEAD_BYTES]
    try:
        text = head.decode("utf-8")
    except UnicodeDecodeError:
        text = head.decode("latin-1")
    headers: dict[str, str] = {}
    for each in re.sub(r"\n[ \t]+", " ", text.replace("\r\n", "\n")).split("\n")[1:]:
        name, colon, value = each.partition(":")
        name, value = name.strip().lower(), value.strip()
        if colon and name not in headers:
            headers[name] = value
        elif colon and name not in {"content-type", "content-length", "location", "date"}:
            headers[name] += f", {value}"
    return Response(block[end.end() :] if end else b"", int(line[1]), headers, size <= len(block))


def member_of_response(
    answer: Response,
    *,
    source: str,
    url: str | None,
    fetched_at: datetime | None,
    limit: int,
    name: str = "",
    host: str | None = None,
    damage: tuple[str, str] | None = None,
    evidence: Evidence | None = None,
) -> Member:
    """Return the member that a response is: a capture, or why it holds no page.

    ``name`` is that of its file, by default the last part of the address. ``damage`` is what the reader found.
    """
    status, headers = answer.status, answer.headers
    declared = essence(headers.get("content-type", ""))
    address = web_address(url) if url else None
    left_out = _by_status(status)
    if not left_out and declared and declared not in TOLD_BY_CONTENT and not _begins_a_page(answer):
        left_out = declared
    if urlsplit(address or "").path == "/robots.txt":
        return Member(source, left_out="robots.txt", url=address)  # RFC 9309 2.3
    if not left_out:
        body, damage = _body(answer, limit, damage)
        name = name or PurePosixPath(urlsplit(address or "").path).name
        try:
            kind = media_type(body, name, declared)
        except CaptureError as error:
            if damage:
                lost = {TooLarge.outcome: TooLarge}.get(Outcome(damage[0]), Corrupt)(damage[1])
                return Member(source, error=lost, url=address)
            left_out = "an empty response" if isinstance(error, Empty) else str(error).partition(":")[0]
        else:
            where = located(body, kind, url, fetched_at, headers)
            capture = Capture(
                body, where.url, host, where.fetched_at, kind, status, headers, source, damage, where.via,
                evidence or where.evidence,
            )  # fmt: skip
            return Member(source, capture, url=where.url)
    if status is not None and status >= 400:
        left_out = f"error {status} without a page"
    return Member(source, left_out=left_out, url=address)


def essence(declared: str) -> str:
    """Return the media type that a Content-Type declares, in lower case; empty where it declares none.

    >>> essence("Text/HTML; charset=utf-8")
    'text/html'
    >>> essence("html")
    ''
    """
    found = re.match(r"\s*([\w.+*-]{1,60}/[\w.+*-]{1,60})", declared, re.ASCII)
    return found[1].lower() if found else ""


_PAGE = re.compile(
    rb"(?:\xef\xbb\xbf)?\s*(?:<\?xml[^>]{0,200}\?>\s*)?(?:<!--.{0,1000}?-->\s*)?"
    rb"<(?:!doctype\s+html|html)[\s>]",
    re.IGNORECASE | re.DOTALL,
)


def _begins_a_page(answer: Response) -> bool:
    """Say whether a body begins like an HTML document, whatever it is declared as."""
    return bool(_PAGE.match(decoded(answer.body[:BEGIN], answer.headers, BEGIN).body))


def _by_status(status: int | None) -> str:
    if status is None or status == 200:
        return ""
    if 300 <= status < 400 and status != 304:
        return f"redirect {status}"
    if status == 304:
        return NOT_MODIFIED
    return f"status {status}" if status < 200 or status in {204, 205} else ""


def _body(answer: Response, limit: int, damage: tuple[str, str] | None) -> tuple[bytes, tuple[str, str] | None]:
    """Return the body without its codings, and its damage: the given one, or what shows here."""
    headers = answer.headers
    if not answer.whole:
        damage = damage or over(limit)
    length = headers.get("content-length", "")
    if (
        damage is None
        and "chunked" not in headers.get("transfer-encoding", "").lower()
        and re.fullmatch(r"\d{1,18}", length, re.ASCII)
        and len(answer.body) < int(length)
        and answer.body
    ):
        damage = Corrupt.outcome, f"{len(answer.body):,} of the {int(length):,} bytes that the response declares"
    if answer.status == 206 and (part := _part(headers.get("content-range", ""))):
        damage = damage or (Corrupt.outcome, part)
    plain = decoded(answer.body, headers, limit)
    body, damage = plain.body, plain.damage or damage
    # servers that compress what is compressed already are not rare
    if again := gunzipped(body, limit):
        body, damage = again.body, again.damage or damage
    return body, damage


def _part(said: str) -> str:
    found = re.match(r"bytes (\d{1,18})-(\d{1,18})/(\d{1,18}|\*)", said, re.ASCII)
    if not found or (found[1] == "0" and found[3] != "*" and int(found[2]) + 1 == int(found[3])):
        return ""
    return f"a part of the page was asked for: {found[0]}"
