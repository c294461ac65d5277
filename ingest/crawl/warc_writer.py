"""Exchanges -> WARC 1.1 files in raw/, one open at a time; a file that a killed crawl left open -> its whole records.

The head of a response is stored byte for byte, except headers that no longer describe the body: as chunks are joined,
Transfer-Encoding and a wrong Content-Length are renamed to X-Archive-Orig-..., as Heritrix and warcio do. Metadata and
request precede the response, so that a file which ends with a whole response is complete.
"""

from __future__ import annotations

import os
import re
import sys
import uuid
import zlib
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import IO, Any, Self

from warcio.archiveiterator import ArchiveIterator
from warcio.statusandheaders import StatusAndHeaders
from warcio.utils import Digester
from warcio.warcwriter import WARCWriter

from ingest.crawl.http_exchange import Exchange
from ingest.settings import DEFAULT

try:
    import fcntl
except ImportError:  # Windows, or a Python that was built without it
    fcntl = None  # type: ignore[assignment]

__all__ = ["OPEN", "ROTATE", "PriorResponse", "StoredResponse", "WarcFiles", "left_open", "plain_headers", "recover"]

ROTATE = DEFAULT.warc_bytes
"""Bytes of a file after which the next is begun: what the standard's annex recommends."""
OPEN = ".part"
"""Ending of a file that is being written; ``ingest run`` ignores it."""
NAME = re.compile(r"ingest-\d{17}-\d{5}-[0-9a-f]{8}\.warc\.gz")
SAME = "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest"
NOT_MODIFIED = "http://netpreserve.org/warc/1.1/revisit/server-not-modified"
READ = 1 << 16


@dataclass(frozen=True, slots=True)
class PriorResponse:
    """The last whole response of an address, to which a revisit record refers."""

    date: str
    """Its WARC-Date."""
    digest: str
    """Its WARC-Payload-Digest."""


@dataclass(frozen=True, slots=True)
class StoredResponse:
    """A response or revisit record in a WARC file."""

    url: str
    file: Path
    """The file, under its final name."""
    offset: int
    date: str
    digest: str | None
    revisit: str | None
    """not-modified or same; None for a response of its own."""
    status: int
    headers: Mapping[str, str]
    """As ``plain_headers`` gives them."""
    truncated: str | None
    detail: str = ""
    size: int = 0


class _Head(StatusAndHeaders):  # type: ignore[misc]  # warcio has no types
    """A head that is written as it is: warcio would spell bytes that are not ASCII otherwise."""

    def __init__(self, head: bytes) -> None:
        super().__init__("", [])
        self.head = head

    def __bool__(self) -> bool:
        return True

    def compute_headers_buffer(self, header_filter: Any = None) -> None:  # noqa: ARG002 - warcio's
        self.headers_buff = self.head


class WarcFiles:
    """The WARC files of a crawl, of which one is open; a context manager that closes it."""

    def __init__(self, folder: Path, info: Mapping[str, str], *, rotate: int = ROTATE) -> None:
        self.folder, self.info, self.rotate = folder, info, rotate
        self.out: IO[bytes] | None = None
        self.path = Path()
        self.number = 0
        self.closed: list[Path] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def write(
        self, exchange: Exchange, known: PriorResponse | None = None, about: Mapping[str, str] | None = None
    ) -> StoredResponse:
        """Write metadata, request and response (or revisit) of an exchange; returns where the last one lies.

        ``known`` is the last answer of the address: a 304 or the same bytes again become a revisit of it. ``about`` are
        the fields of the metadata record. The records are with the system when this returns. Raises OSError; what
        was half written is cut off.
        """
        out, writer = self._ready()
        before = out.tell()
        try:
            return self._write(exchange, known, about or {}, out, writer)
        except BaseException:
            with suppress(OSError):
                out.seek(before)
                out.truncate()
            raise

    def _write(
        self, exchange: Exchange, known: PriorResponse | None, about: Mapping[str, str], out: IO[bytes], writer: Any
    ) -> StoredResponse:
        date = exchange.started.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")
        answer_id, asked_id = _new_id(), _new_id()
        common = {"WARC-Date": date, "WARC-IP-Address": exchange.address}
        lines = {name: value for name, value in about.items() if value}
        lines["fetchTimeMs"] = str(round(exchange.seconds * 1000))
        if exchange.detail:
            lines["truncated-why"] = exchange.detail
        fields = "".join(f"{name}: {_line(value)}\r\n" for name, value in lines.items()).encode()
        beside = {"WARC-Date": date, "WARC-Record-ID": _new_id(), "WARC-Concurrent-To": answer_id}
        self._put(writer, "metadata", exchange.url, BytesIO(fields), len(fields), beside)
        asked = {**common, "WARC-Record-ID": asked_id, "WARC-Concurrent-To": answer_id}
        self._put(writer, "request", exchange.url, BytesIO(), 0, asked, _Head(exchange.asked))
        said = {**common, "WARC-Record-ID": answer_id, "WARC-Concurrent-To": asked_id}
        said |= {"WARC-Protocol": exchange.protocol[0]}
        # once more, on the record itself: it is to be read alone as it is read in its place
        said |= {name.title(): _line(value) for name, value in about.items() if value and name.startswith("feed-")}
        digest = _digest(exchange.body)
        revisit = _revisit(exchange, known, digest)
        if exchange.truncated:
            said["WARC-Truncated"] = exchange.truncated
        head = _Head(_stored_head(exchange))
        offset = out.tell()
        if revisit and known:
            said |= {
                "WARC-Profile": NOT_MODIFIED if revisit == "not-modified" else SAME,
                "WARC-Refers-To-Target-URI": exchange.url,
                "WARC-Refers-To-Date": known.date,
                "WARC-Payload-Digest": known.digest,
            }
            self._put(writer, "revisit", exchange.url, BytesIO(), 0, said, head)
        else:
            said["WARC-Payload-Digest"] = digest
            exchange.body.seek(0)
            self._put(writer, "response", exchange.url, exchange.body, exchange.size, said, head)
        out.flush()
        headers = plain_headers((name.decode("latin-1"), value.decode("latin-1")) for name, value in exchange.headers)
        return StoredResponse(
            exchange.url, self.path, offset, date, known.digest if revisit and known else digest, revisit,
            exchange.status, headers, exchange.truncated, exchange.detail, exchange.size,
        )  # fmt: skip

    def _put(
        self, writer: Any, kind: str, url: str, body: IO[bytes], size: int, headers: dict[str, str], head: Any = None
    ) -> None:
        # a body without a head would be parsed for one; these have their own
        record = writer.create_warc_record(
            url, kind, payload=body if head is None or size else None, length=size, http_headers=head,
            warc_headers_dict=headers,
        )  # fmt: skip
        writer.write_record(record)

    def _ready(self) -> tuple[IO[bytes], Any]:
        """Return the open file, a new one if there is none or it is full."""
        if self.out is not None and self.out.tell() >= self.rotate:
            self.close()
        if self.out is None:
            self.folder.mkdir(parents=True, exist_ok=True)
            stamp = datetime.now(UTC).strftime("%Y%m%d%H%M%S%f")[:17]
            self.path = self.folder / f"ingest-{stamp}-{self.number:05}-{uuid.uuid4().hex[:8]}.warc.gz"
            self.number += 1
            self.out = open(f"{self.path}{OPEN}", "xb")  # noqa: SIM115, PTH123 - held until close
            _lock(self.out)
            writer = WARCWriter(self.out, gzip=True, warc_version="1.1")
            writer.write_record(writer.create_warcinfo_record(self.path.name, dict(self.info)))
        return self.out, WARCWriter(self.out, gzip=True, warc_version="1.1")

    def close(self) -> None:
        """Close the open file and give it its final name."""
        if self.out is None:
            return
        out, self.out = self.out, None
        out.flush()
        os.fsync(out.fileno())
        if sys.platform == "win32":
            out.close()  # an open file has no other name there
        # elsewhere it is named while it is locked: nobody else takes it for one that was left
        Path(out.name).replace(self.path)
        out.close()
        self.closed.append(self.path)


def plain_headers(pairs: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Return headers with lower-case names; of several the last, of those that add up (X-Robots-Tag) all."""
    found: dict[str, str] = {}
    for name, value in pairs:
        lower = name.lower()
        found[lower] = f"{found[lower]}, {value}" if lower == "x-robots-tag" and lower in found else value
    return found


def _new_id() -> str:
    return f"<urn:uuid:{uuid.uuid4()}>"


def _line(value: str) -> str:
    return " ".join(value.split())[:2000]


def _digest(body: IO[bytes]) -> str:
    digester = Digester("sha1")
    body.seek(0)
    while data := body.read(READ):
        digester.update(data)
    body.seek(0)
    return str(digester)


def _revisit(exchange: Exchange, known: PriorResponse | None, digest: str) -> str | None:
    """Return ``not-modified`` or ``same`` if a response is not new; else None."""
    if known is None or exchange.truncated:
        return None
    if exchange.status == 304 and exchange.conditional:
        return "not-modified"
    return "same" if exchange.status == 200 and exchange.size and digest == known.digest else None


def _stored_head(exchange: Exchange) -> bytes:
    """Return the head of a response as HTTP/1.1, with headers that fit the stored body."""
    lines = [f"HTTP/1.1 {exchange.status} {exchange.phrase}".encode("latin-1", "replace")]
    told = False
    bodiless = exchange.status in {204, 304} or exchange.status < 200
    for name, value in exchange.headers:
        lower = name.lower()
        right = lower == b"content-length" and value.strip() == str(exchange.size).encode()
        if lower == b"transfer-encoding" or (lower == b"content-length" and not right and not bodiless):
            lines.append(b"X-Archive-Orig-" + name + b": " + value)
        elif right and told:
            continue
        else:
            told = told or right
            lines.append(name + b": " + value)
    if not told and not bodiless:
        lines.append(b"Content-Length: " + str(exchange.size).encode())
    return b"\r\n".join([*lines, b"", b""])


# --- what a kill left ------------------------------------------------------------------------------------------------


def _lock(file: IO[bytes]) -> bool:
    """Lock an open file for this process; False where another one has it. Where nothing can be locked, True."""
    if sys.platform == "win32":
        return True
    if fcntl is None:
        return True
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError:
        return True
    return True


def left_open(folder: Path) -> Iterator[Path]:
    """Yield the files that a killed crawl left open in a folder, not those that are being written."""
    for path in sorted(folder.glob(f"ingest-*.warc.gz{OPEN}")):
        if NAME.fullmatch(path.name.removesuffix(OPEN)):
            with path.open("rb") as file:
                free = _lock(file)
            if free:
                yield path


def recover(path: Path) -> tuple[Path | None, list[StoredResponse]]:
    """Cut a file that was left open back to its last whole record and give it its name; returns what it holds.

    A file without a whole record is removed: None. Raises OSError.
    """
    final = path.with_name(path.name.removesuffix(OPEN))
    with path.open("r+b") as file:
        end = _whole(file)
        file.truncate(end)
        file.seek(0)
        found = list(_records(file, final)) if end else []
        os.fsync(file.fileno())
    if not end:
        path.unlink()
        return None, []
    path.replace(final)
    return final, found


def _whole(file: IO[bytes]) -> int:
    """Return where the last whole gzip member ends."""
    end = 0
    member = zlib.decompressobj(wbits=31)
    place = 0
    while data := file.read(READ):
        place += len(data)
        while data:
            try:
                # only to find the ends: what comes out is let go in pieces
                member.decompress(data, 1 << 20)
                while not member.eof and member.unconsumed_tail:
                    member.decompress(member.unconsumed_tail, 1 << 20)
            except zlib.error:
                return end
            if not member.eof:
                break
            data = member.unused_data
            end = place - len(data)
            member = zlib.decompressobj(wbits=31)
    return end


def _records(file: IO[bytes], final: Path) -> Iterator[StoredResponse]:
    records = ArchiveIterator(file)
    for record in records:
        if record.rec_type not in {"response", "revisit"} or record.http_headers is None:
            continue
        told = record.rec_headers
        profile = told.get_header("WARC-Profile")
        status = record.http_headers.get_statuscode()
        yield StoredResponse(
            url=told.get_header("WARC-Target-URI"),
            file=final,
            offset=records.get_record_offset(),
            date=told.get_header("WARC-Date"),
            digest=told.get_header("WARC-Payload-Digest"),
            revisit=None if profile is None else "not-modified" if profile == NOT_MODIFIED else "same",
            status=int(status) if status.isdigit() else 0,
            headers=plain_headers(record.http_headers.headers),
            truncated=told.get_header("WARC-Truncated"),
            size=int(record.http_headers.get_header("Content-Length") or 0),
        )
