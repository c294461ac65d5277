"""A zip file -> its entries, each with a stream of its bytes. Nothing is written to disk.

The directory is read with zipfile; if it is damaged, missing or too long, the entries are found by their headers. The
bytes are read here, because zipfile discards the last ones if the checksum does not match.
"""

from __future__ import annotations

import bz2
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator
from typing import BinaryIO

from ingest.errors import Corrupt, Unsupported
from ingest.sources.archives.streams import BROKEN, READ, Entry, Stream

__all__ = ["zip_entries"]

STEP = 1 << 11
DIRECTORY = 1 << 24
"""Bytes of a zip file's directory that are read at once: of 200,000 entries, which take 150 MB."""


def zip_entries(file: BinaryIO, only: set[str] | None = None) -> Iterator[Entry]:
    """Yield the entries of a zip file in file order, without folders; with ``only``, those of these names."""
    file.seek(0, 2)
    size, spent = file.tell(), 0
    try:
        if _directory(file, size) > DIRECTORY:
            raise zipfile.BadZipFile
        with zipfile.ZipFile(file) as archive:
            listed = sorted(archive.infolist(), key=lambda info: info.header_offset)
    except BROKEN:
        yield from _walked(file)
        return
    for info in listed:
        name = info.filename.replace("\\", "/")
        spent += info.compress_size
        if name.endswith("/") or (only is not None and name not in only):
            continue
        # a small file can list the same large entry a million times
        if spent > size:
            yield Entry(name, info.header_offset, error=Corrupt("an entry that lies over others"))
            continue
        yield _entry(file, name, info.header_offset, info.flag_bits, info.compress_type, info.compress_size, info.CRC)


def _directory(file: BinaryIO, size: int) -> int:
    """Return the length of the directory that a zip file states."""
    file.seek(max(size - (1 << 16) - 100, 0))
    tail = file.read()
    end = tail.rfind(b"PK\5\6")
    length = int.from_bytes(tail[end + 12 : end + 16], "little") if end >= 0 else 0
    large = tail.rfind(b"PK\6\6", 0, max(end, 0))
    return int.from_bytes(tail[large + 40 : large + 48], "little") if length == 0xFFFFFFFF and large >= 0 else length


def _entry(file: BinaryIO, name: str, place: int, flags: int, method: int, size: int, crc: int | None) -> Entry:
    if flags & 1:
        return Entry(name, place, error=Unsupported("an entry under a password: unpack the archive first"))
    if method not in METHODS:
        return Entry(name, place, error=Unsupported(f"an entry packed by method {method}: unpack the archive first"))
    return Entry(name, place, Stream(_checked(METHODS[method](_raw(file, place, size)), crc)))


def _raw(file: BinaryIO, place: int, size: int) -> Iterator[bytes]:
    """Yield the compressed bytes of the entry whose header is at offset ``place``."""
    file.seek(place)
    head = file.read(30)
    if not head.startswith(b"PK\3\4") or len(head) < 30:
        raise Corrupt(f"no entry begins at offset {place:,}")
    at = place + 30 + sum(struct.unpack("<HH", head[26:]))
    while size > 0:
        file.seek(at)
        data = file.read(min(size, READ))
        if not data:
            raise Corrupt("the archive ends within the entry")
        at, size = at + len(data), size - len(data)
        yield data


def _inflated(raw: Iterator[bytes]) -> Iterator[bytes]:
    stream = zlib.decompressobj(wbits=-15)
    for data in raw:
        # in small steps: of the one that breaks nothing is given
        for begin in range(0, len(data), STEP):
            left = data[begin : begin + STEP]
            while left and not stream.eof:
                yield stream.decompress(left, 1 << 20)
                left = stream.unconsumed_tail
            if stream.eof:
                return
    raise Corrupt("packed data that ends early")


def _unbz2(raw: Iterator[bytes]) -> Iterator[bytes]:
    stream = bz2.BZ2Decompressor()
    for data in raw:
        yield stream.decompress(data, 1 << 20)
        while not stream.needs_input and not stream.eof:
            yield stream.decompress(b"", 1 << 20)
        if stream.eof:
            return
    raise Corrupt("packed data that ends early")


METHODS: dict[int, Callable[[Iterator[bytes]], Iterator[bytes]]] = {
    0: lambda raw: raw,
    8: _inflated,
    12: _unbz2,
}
"""Methods of zip files -> what unpacks them. See 4.4.5 of https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT."""


def _checked(parts: Iterator[bytes], crc: int | None) -> Iterator[bytes]:
    made = 0
    for part in parts:
        made = zlib.crc32(part, made)
        yield part
    if crc is not None and made != crc:
        raise Corrupt("the checksum does not fit the bytes")


def _walked(file: BinaryIO) -> Iterator[Entry]:
    """Yield the entries of a zip file by their headers, without its directory."""
    at, size = 0, file.seek(0, 2)
    while (place := _found(file, b"PK\3\4", at)) is not None:
        # behind an entry may stand its sizes, in up to 24 bytes
        if place - at > 24:
            yield Entry("", at, error=Corrupt(f"{place - at:,} bytes that are no entry of a zip file"))
        file.seek(place)
        head = file.read(30)
        if len(head) < 30:
            break
        flags, method, _, _, crc, packed, unpacked, name_length, extra_length = struct.unpack("<HHHHIIIHH", head[6:])
        encoded, extra = file.read(name_length), file.read(extra_length)
        name = encoded.decode("utf-8" if flags & 1 << 11 else "cp437", "replace").replace("\\", "/")
        begin = place + 30 + name_length + extra_length
        if packed == 0xFFFFFFFF:
            packed = _long_size(extra, 8 if unpacked == packed else 0)
        at = begin + packed
        if flags & 8:
            # its sizes stand behind it
            crc = None
            if not packed:
                packed = (_found(file, b"PK\7\x08", begin) or size) - begin if method == 0 else size - begin
        if not name.endswith("/"):
            yield _entry(file, name, place, flags, method, packed, crc)
    if _found(file, b"PK\1\2", min(at, size)) is None:
        yield Entry("", min(at, size), error=Corrupt("the zip file ends without its directory: it was cut off"))


def _long_size(extra: bytes, skip: int) -> int:
    while len(extra) >= 4:
        kind, length = struct.unpack("<HH", extra[:4])
        if kind == 1 and length >= skip + 8:
            return int.from_bytes(extra[4 + skip : 12 + skip], "little")
        extra = extra[4 + length :]
    return 0


def _found(file: BinaryIO, mark: bytes, at: int) -> int | None:
    """Return the offset of the next signature of four bytes, or None."""
    file.seek(at)
    held = b""
    while data := file.read(READ):
        if (place := (held + data).find(mark)) >= 0:
            return at - len(held) + place
        at += len(data)
        held = (held + data)[-3:]
    return None
