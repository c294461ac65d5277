"""An archive file -> its members one by one, each with its place: captures, losses, and what is not a page.

Archives are read as streams in bounded memory; nothing is written to disk. Zip and tar files may hold archives, one
level deep.
"""

from __future__ import annotations

import io
import os
import re
import stat
from collections.abc import Callable, Iterator
from fnmatch import fnmatch
from pathlib import Path, PurePosixPath
from typing import BinaryIO

from ingest.errors import CaptureError, Corrupt, TooLarge, Unsupported, crash_of
from ingest.models import Capture
from ingest.settings import DEFAULT
from ingest.sources import discover
from ingest.sources.archives import wacz
from ingest.sources.archives.har import har
from ingest.sources.archives.kinds import HEAD, NAMES, kind_of
from ingest.sources.archives.mail import mail, mbox
from ingest.sources.archives.member import Member, decode_name, encode_name
from ingest.sources.archives.mhtml import mhtml
from ingest.sources.archives.streams import Entry, Stream, joined, unpacked
from ingest.sources.archives.tar_files import tar_entries
from ingest.sources.archives.warc import arc, warc
from ingest.sources.archives.zip_files import zip_entries
from ingest.sources.hosts import host_of
from ingest.sources.http_response import Response, member_of_response
from ingest.sources.sidecar import SUFFIX, Sidecar, parse

__all__ = ["HEAD", "Member", "capture_at", "kind_of", "members"]

HELD = 1 << 26
"""The most bytes of a zip, tar or WACZ file in an archive, which is read into memory."""


def members(path: Path, source: str, *, limit: int = DEFAULT.capture_bytes) -> Iterator[Member]:
    """Yield the records of an archive in file order, as a stream; ``source`` is its name in their sources.

    What cannot be read is a member with ``error``; nothing is raised but for memory that has run out. Of a page over
    ``limit`` bytes, decoded, the first so many are the capture, and its ``damage`` says so.
    """
    try:
        with _opened(path) as file:
            yield from _read_open(file, path.name, source, limit)
    except CaptureError as error:
        yield Member(source, error=error)


def capture_at(path: Path, source: str, place: str, *, limit: int = DEFAULT.capture_bytes) -> Capture:
    """Return the capture that lies in an archive at ``place``, what stands behind ``source#`` in its own source.

    Raises CaptureError: that with which it is lost, Unsupported for a record that is no page, Corrupt where there is
    no such record.
    """
    wanted = f"{source}#{place}"
    with _opened(path) as file:
        for each in _read_open(file, path.name, source, limit, place):
            if each.error and each.source in {wanted, source}:
                raise each.error
            if each.source != wanted:
                continue
            if each.capture:
                return each.capture
            raise Unsupported(f"{wanted}: no page: {each.left_out}")
    raise Corrupt(f"{wanted}: no such record", "the archive has changed")


def _opened(path: Path) -> BinaryIO:
    """Open a regular file. Raises Corrupt for what cannot be read, Unsupported for a pipe or device."""
    try:
        # a pipe that took its place must not make opening wait
        file = os.fdopen(os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)), "rb")
        if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
            file.close()
            raise Unsupported(f"{path}: no regular file")
    except (OSError, ValueError) as error:
        raise Corrupt(f"{path}: cannot be read: {getattr(error, 'strerror', None) or error}") from error
    return file


def _read_open(file: BinaryIO, name: str, source: str, limit: int, place: str = "") -> Iterator[Member]:
    """Yield the members of an open file; one error if it is not an archive."""
    kind = kind_of(file.read(HEAD), name)
    file.seek(0)
    if kind is None:
        yield Member(source, error=Unsupported(f"{source}: no archive of captures"))
    else:
        yield from _run_reader(kind, file, source, limit, place, 0)


def _run_reader(
    kind: str, file: BinaryIO | Stream, source: str, limit: int, place: str, depth: int
) -> Iterator[Member]:
    """Yield the members that a reader yields; an exception becomes the last member."""
    try:
        yield from READERS[kind](file, source, limit, place, depth)  # type: ignore[arg-type]
    except MemoryError:
        raise
    except (CaptureError, OSError) as error:
        yield Member(source, error=Corrupt(f"the archive cannot be read further: {error}"[:500]))
    except Exception as error:  # noqa: BLE001 - bytes that break a reader must not end the run
        yield Member(source, error=crash_of("reading the archive", error))


def _read_zip(file: BinaryIO, source: str, limit: int, place: str, depth: int) -> Iterator[Member]:
    only = _entry_name(place)
    return _read_bundle(lambda: zip_entries(file, {only, only + SUFFIX} if only else None), source, limit, place, depth)


def _read_tar(file: BinaryIO, source: str, limit: int, place: str, depth: int) -> Iterator[Member]:
    def entries() -> Iterator[Entry]:
        file.seek(0)
        return tar_entries(file)

    return _read_bundle(entries, source, limit, place, depth)


def _read_wacz(file: BinaryIO, source: str, limit: int, place: str, depth: int) -> Iterator[Member]:
    """Yield the records of the WARC files of a package, and each file that is not as its descriptor says.

    See https://specs.webrecorder.net/wacz/1.1.1/.
    """
    only, found = _entry_name(place), False
    noted = {} if only else wacz.digests(file)
    for each in zip_entries(file, {only} if only else None):
        entry, wrong = wacz.with_digest(each, noted.pop(each.name, None))
        if entry.error or re.search(NAMES["warc"], entry.name.lower()):
            found = True
            yield from _read_entry(entry, source, limit, place, depth)
        if said := wrong():
            yield Member(
                f"{source}#{encode_name(entry.name)}", error=Corrupt(said, "what is in it was read all the same")
            )
    for name in noted:
        if re.search(NAMES["warc"], name.lower()):
            yield Member(
                f"{source}#{encode_name(name)}",
                error=Corrupt(f"{wacz.DESCRIPTOR} lists it, and it is not in the package"),
            )
    if not found:
        yield Member(source, error=Corrupt("a WACZ file without a WARC file in it"))


def _entry_name(place: str) -> str | None:
    """Return the name of the entry that a place is in; None for all, and for an entry that is named by its offset."""
    first = place.partition("#")[0]
    return decode_name(first) if first and "%@" not in first else None


def _read_bundle(
    entries: Callable[[], Iterator[Entry]], source: str, limit: int, place: str, depth: int
) -> Iterator[Member]:
    """Yield the members of a zip or tar file; a first pass reads the sidecars."""
    said = dict(_sidecars(entries()))
    seen: set[str] = set()
    for entry in entries():
        if not entry.name.endswith(SUFFIX) or entry.error:
            known = said.pop(entry.name, None) if entry.name not in seen else None
            yield from _read_entry(entry, source, limit, place, depth, known, again=entry.name in seen)
            seen.add(entry.name)
    for name in said:
        reason = f"a sidecar without its capture: {PurePosixPath(name).name} is not beside it"
        yield Member(f"{source}#{encode_name(name + SUFFIX)}", error=Unsupported(reason))


def _sidecars(entries: Iterator[Entry]) -> Iterator[tuple[str, Sidecar]]:
    for entry in entries:
        if entry.name.endswith(SUFFIX) and entry.stream and not _is_ignored(entry.name):
            yield entry.name.removesuffix(SUFFIX), parse(entry.stream.read(discover.SIDECAR_LIMIT))


def _read_entry(
    entry: Entry,
    source: str,
    limit: int,
    place: str,
    depth: int,
    said: Sidecar | None = None,
    *,
    again: bool = False,
) -> Iterator[Member]:
    """Yield the member that an entry is; for an archive in the archive, its members."""
    here = f"{source}#{encode_name(entry.name)}" + (f"%@{entry.place}" if again or not entry.name else "")
    stream, name = entry.stream, PurePosixPath(entry.name).name
    if stream is None or entry.error:
        yield Member(here, error=entry.error, left_out="" if entry.error else entry.left_out)
        return
    if _is_ignored(entry.name):
        yield Member(here, left_out="passed over by its name")
        return
    head = stream.read(HEAD)
    kind = kind_of(head, name)
    if kind is None:
        yield _capture_of_entry(
            head, entry, here, limit, said or Sidecar(), host_of(PurePosixPath(source) / entry.name)
        )
        return
    if depth and kind in BUNDLES:
        reason = f"a {kind} file in an archive in an archive: unpack the outer one first"
        yield Member(here, error=Unsupported(reason))
        return
    file: BinaryIO | Stream = joined(head, stream)
    if kind in BUNDLES or kind == "wacz":
        data = file.read(HELD + 1)
        if len(data) > HELD:
            reason = f"over the limit of {HELD:,} bytes for a {kind} file in an archive: unpack the outer one first"
            yield Member(here, error=TooLarge(reason))
            return
        file = io.BytesIO(data)
    yield from _run_reader(kind, file, here, limit, place.partition("#")[2], depth + 1)
    if stream.broke:
        yield Member(here, error=Corrupt(f"what holds the archive breaks: {stream.broke}"))


def _capture_of_entry(head: bytes, entry: Entry, here: str, limit: int, said: Sidecar, host: str | None) -> Member:
    assert entry.stream is not None
    body = head + entry.stream.read(max(limit + 1 - len(head), 0))
    damage = (Corrupt.outcome, f"the entry breaks: {entry.stream.broke}") if entry.stream.broke else None
    # what was saved is free of codings, whatever the sidecar knows of the response
    headers = {name: value for name, value in said.headers.items() if name not in CODED}
    return member_of_response(
        Response(body[:limit], said.status, headers, len(body) <= limit),
        source=here,
        url=said.url,
        fetched_at=said.fetched_at,
        limit=limit,
        name=re.sub(r"\.gz$", "", PurePosixPath(entry.name).name, flags=re.IGNORECASE),
        host=host,
        damage=damage,
    )


def _is_ignored(name: str) -> bool:
    """Say whether an entry is ignored by its name, as ``discover.find`` passes over files."""
    parts = [part for part in name.lower().split("/") if part not in {"", ".", ".."}]
    return any(
        (part.startswith(".") and not (part.endswith(discover.PAGES) and not part.startswith(("._", ".#"))))
        or any(fnmatch(part, pattern) for pattern in discover.NOT_CAPTURES)
        for part in parts
    ) or (len(parts) == 1 and parts[0].partition(".")[0] == "readme")


CODED = frozenset({"content-length", "transfer-encoding", "content-encoding"})

BUNDLES = frozenset({"zip", "tar"})
"""Kinds of archive that hold files."""

READERS: dict[str, Callable[[BinaryIO, str, int, str, int], Iterator[Member]]] = {
    "warc": lambda file, source, limit, place, _: warc(file, source, limit, place),
    "arc": lambda file, source, limit, place, _: arc(file, source, limit, place),
    "wacz": _read_wacz,
    "mhtml": lambda file, source, limit, place, _: mhtml(unpacked(file), source, limit, place),
    "har": lambda file, source, limit, place, _: har(unpacked(file), source, limit, place),
    "mail": lambda file, source, limit, place, _: mail(unpacked(file), source, limit, place),
    "mbox": lambda file, source, limit, place, _: mbox(unpacked(file), source, limit, place),
    "zip": _read_zip,
    "tar": _read_tar,
}
"""Kinds of archive -> their readers: of an open file, its source, the limit of a capture, the place to begin at, and
how many archives it lies in."""
