"""A HAR file, as developer tools export it -> its entries: requests, and responses with their text.

The format is that of http://www.softwareishard.com/blog/har-12-spec/. Entries are read one by one, as files have
hundreds of megabytes.
"""

from __future__ import annotations

import binascii
import codecs
import json
import re
from collections.abc import Iterator
from typing import Any

from ingest.errors import CaptureError, Corrupt, TooLarge
from ingest.sources.archives.member import Member
from ingest.sources.archives.streams import Stream
from ingest.sources.http_response import Response, essence, member_of_response
from ingest.sources.times import parse_time

__all__ = ["har"]

READ = 1 << 18
LONG = 40
"""Characters of a text without any markup that may be base64."""
START = re.compile(r'"entries"\s*:\s*\[')
NEXT_ENTRY = re.compile(
    r'[}\]]\s*,\s*(?=\{\s*"(?:_\w+|startedDateTime|pageref|request|response|cache|time|connection)"\s*:)'
)
"""Where the next entry begins behind a damaged one."""


class _TextBuffer:
    """The text of a file, read forwards: ``data`` is in memory, and parsing continues at ``at``."""

    def __init__(self, file: Stream) -> None:
        self.file, self.data, self.ended = file, "", False
        self.at = 0
        """Index in ``data`` where parsing continues."""
        self.decode = codecs.getincrementaldecoder("utf-8-sig")("replace").decode

    def more(self, least: int = READ) -> bool:
        """Read at least ``least`` more characters; False if the file has no more."""
        parts, size, self.at = [self.data[self.at :]], 0, 0
        while size < least and not self.ended:
            data = self.file.read(READ)
            self.ended = not data
            parts.append(self.decode(data, not data))
            size += len(parts[-1])
        self.data = "".join(parts)
        return size > 0


def har(file: Stream, source: str, limit: int, at: str = "") -> Iterator[Member]:
    """Yield the entries of a HAR file in order, ``#0`` the first; ``at`` is for readers that can begin elsewhere."""
    del at
    text, number = _TextBuffer(file), 0
    while (found := START.search(text.data)) is None:
        text.at = max(len(text.data) - 100, 0)
        if not text.more():
            yield Member(f"{source}#0", error=Corrupt("a HAR file without a list of entries"))
            return
    text.at = found.end()
    while True:
        while text.at < len(text.data) and text.data[text.at] in " \t\r\n,":
            text.at += 1
        if text.at == len(text.data) and text.more():
            continue
        if text.data.startswith("]", text.at):
            return
        place = f"{source}#{number}"
        number += 1
        try:
            entry, text.at = _entry(text, 4 * limit)
        except CaptureError as error:
            yield Member(place, error=error)
            if not _resumed(text):
                return
        else:
            yield _member_of_entry(entry, place, limit)


def _entry(text: _TextBuffer, max_chars: int) -> tuple[Any, int]:
    """Return the next entry and the index where it ends; reads more of the file as needed.

    Raises Corrupt for a damaged entry, TooLarge for one of more than ``max_chars`` characters.
    """
    decoder = json.JSONDecoder()
    while True:
        try:
            return decoder.raw_decode(text.data, text.at)
        except json.JSONDecodeError as error:
            data = len(text.data) - text.at
            if not error.msg.startswith("Unterminated string") and error.pos < len(text.data) - 12:
                raise Corrupt(f"an entry that is no JSON: {error.msg}") from error
            if data > max_chars:
                raise TooLarge(f"an entry of over {max_chars:,} characters") from error
            # twice as much each time: what is read again and again adds up to twice the whole
            if not text.more(max(READ, data)):
                raise Corrupt("a HAR file that ends within an entry") from error
        except RecursionError as error:
            raise Corrupt("an entry that is nested too deep") from error


def _resumed(text: _TextBuffer) -> bool:
    """Move to the start of the next entry; False if there is none."""
    text.at += 1
    while (found := NEXT_ENTRY.search(text.data, text.at)) is None:
        text.at = max(len(text.data) - 200, text.at)
        if not text.more():
            return False
    text.at = found.end()
    return True


def _member_of_entry(entry: Any, source: str, limit: int) -> Member:
    """Return the member that an entry is."""
    request, answer = (_dict(_dict(entry).get(name)) for name in ("request", "response"))
    status = answer.get("status")
    headers = _headers(answer.get("headers"))
    body, content_type = _body(_dict(answer.get("content")), headers.get("content-type", ""))
    # the text is free of chunks and compression, which their headers and lengths no longer describe
    decoded = {"transfer-encoding", "content-encoding", "content-length"}
    headers = {name: value for name, value in headers.items() if name not in decoded} | {"content-type": content_type}
    result = member_of_response(
        Response((body or b"")[:limit], _status(status), headers, len(body or b"") <= limit),
        source=source,
        url=str(request.get("url") or ""),
        fetched_at=parse_time(str(_dict(entry).get("startedDateTime") or "")),
        limit=limit,
    )
    if result.left_out == "an empty response" and body is None:
        return Member(source, left_out="a response without its text", url=result.url)
    return result


def _status(value: Any) -> int | None:
    """Return a status of HTTP; None where the value is none."""
    return value if isinstance(value, int) and 100 <= value <= 599 else None


def _headers(pairs: Any) -> dict[str, str]:
    """Return headers by their names in lower case, without the pseudo-headers of HTTP/2; equal ones are joined."""
    headers: dict[str, str] = {}
    for pair in pairs if isinstance(pairs, list) else ():
        name, value = str(_dict(pair).get("name", "")).lower(), str(_dict(pair).get("value", ""))
        if name and not name.startswith(":"):
            headers[name] = f"{headers[name]}, {value}" if name in headers else value
    return headers


def _body(content: dict[str, Any], declared: str) -> tuple[bytes | None, str]:
    """Return the bytes of a ``content`` object and their Content-Type; None for bytes where it holds no text.

    ``declared`` is the Content-Type of the headers, which ``mimeType`` goes before.
    """
    content_type = str(content.get("mimeType") or declared)
    text = content.get("text")
    if not isinstance(text, str):
        return None, content_type
    if (data := _unpacked(text, content_type, said=content.get("encoding") == "base64")) is not None:
        return data, content_type
    # the exporting tool decoded the text, whatever its charset was
    body = text.encode("utf-8", "replace")
    return body, f"{essence(content_type) or 'text/html'}; charset=utf-8" if body else content_type


_BASE64 = re.compile(r"[A-Za-z0-9+/\r\n]*={0,2}\s*")
_PAGE = re.compile(rb"\s*<[!a-zA-Z?]")


def _unpacked(text: str, kind: str, *, said: bool) -> bytes | None:
    """Return the bytes of a base64 text; None for any other text. ``said``: whether the file declares base64.

    Some proxies call every text base64, and some keep base64 without saying so: of the latter it is read where it
    gives markup.
    """
    if not _BASE64.fullmatch(text):
        return None
    whole = re.sub(r"[\s=]", "", text)
    data = binascii.a2b_base64(
        whole[: len(whole) // 4 * 4] + (whole[len(whole) // 4 * 4 :] + "==")[:4] * (len(whole) % 4 > 1)
    )
    if said:
        # letters without a space or a mark of markup are base64; a lone word that gives no text is a word
        return data if len(whole) % 4 != 1 else None
    return data if "html" in kind and len(whole) > LONG and _PAGE.match(data) else None


def _dict(said: Any) -> dict[str, Any]:
    return said if isinstance(said, dict) else {}
