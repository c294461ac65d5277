"""A compressed file or an entry of one -> a stream of its bytes, which ends at damage and states it in ``broke``."""

from __future__ import annotations

import bz2
import lzma
import struct
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import BinaryIO, Protocol, cast

import zstandard

from ingest.errors import CaptureError, Corrupt
from ingest.sources.archives.frames import chunks, compression_of

__all__ = ["BROKEN", "READ", "Entry", "Readable", "Stream", "joined", "parts", "unpacked"]

READ = 1 << 16
MEMORY = 1 << 28
"""Bytes of memory that decompressing xz may use."""


class Readable(Protocol):
    """Anything with a ``read`` method."""

    def read(self, size: int, /) -> bytes:
        """Return up to so many bytes; none at the end."""
        ...


class Stream:
    """A read-only file over an iterator of bytes. It ends at damage; ``broke`` then holds the reason, else nothing."""

    def __init__(self, parts: Iterator[bytes]) -> None:
        self.parts, self.broke = parts, ""
        self.data, self.at = b"", 0

    def read(self, size: int) -> bytes:
        """Return up to ``size`` bytes; fewer only at the end."""
        out, length = [], 0
        while True:
            # a part may be large and be asked for in small pieces: it is not moved each time
            out.append(self.data[self.at : self.at + size - length])
            length += len(out[-1])
            self.at += len(out[-1])
            if length == size or (part := self._next()) is None:
                return b"".join(out)
            self.data, self.at = part, 0

    def _next(self) -> bytes | None:
        try:
            return next(self.parts, None)
        except BROKEN as error:
            self.broke = str(error) or type(error).__name__
            return None

    def seekable(self) -> bool:
        """Return False."""
        return False


BROKEN = (
    CaptureError, OSError, EOFError, ValueError, zlib.error, lzma.LZMAError, zstandard.ZstdError, zipfile.BadZipFile,
    tarfile.TarError, NotImplementedError, RuntimeError, MemoryError, struct.error,
)  # fmt: skip
"""What the libraries raise for damaged data."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A file in an archive, or why it cannot be read."""

    name: str
    place: int
    """Offset of its header."""
    stream: Stream | None = None
    error: CaptureError | None = None
    left_out: str = ""


def parts(file: Readable) -> Iterator[bytes]:
    """Yield the bytes of a file."""
    while data := file.read(READ):
        yield data


def unpacked(file: Readable) -> Stream:
    """Return a stream of the decompressed bytes of a gzip, bzip2, xz or zstd file; of any other file its bytes."""
    first = file.read(6)
    opened = next((unpack for mark, unpack in PACKED.items() if first.startswith(mark)), parts)
    return Stream(opened(_Prepended(first, file)))


def joined(first: bytes, stream: Stream) -> Stream:
    """Return a stream of ``first`` and the bytes that follow."""
    return Stream(parts(_Prepended(first, stream)))


class _Prepended:
    """A file of which the first bytes have been read already."""

    def __init__(self, first: bytes, file: Readable) -> None:
        self.first, self.file = first, file

    def read(self, size: int = READ) -> bytes:
        first, self.first = self.first[:size], self.first[size:]
        return first or self.file.read(size)

    def seekable(self) -> bool:
        return False


def _in_frames(file: _Prepended) -> Iterator[bytes]:
    """Yield what is in a gzip or zstd file. Raises Corrupt where it breaks."""
    for chunk in chunks(cast(BinaryIO, file), compression_of(file.first)):
        yield chunk.data
        if chunk.broke:
            raise Corrupt(chunk.broke)


def _in_streams(
    make: Callable[[], bz2.BZ2Decompressor | lzma.LZMADecompressor],
) -> Callable[[_Prepended], Iterator[bytes]]:
    """Return what yields the bytes of a file packed by bzip2 or xz. Raises EOFError where it ends early."""

    def unpack(file: _Prepended) -> Iterator[bytes]:
        stream, left = make(), file.read(READ)
        while left.strip(b"\0"):
            yield stream.decompress(left, READ)
            while not stream.eof:
                left = file.read(READ) if stream.needs_input else b""
                if not left and stream.needs_input:
                    raise EOFError("packed data that ends early")
                yield stream.decompress(left, READ)
            stream, left = make(), stream.unused_data or file.read(READ)

    return unpack


PACKED: dict[bytes, Callable[[_Prepended], Iterator[bytes]]] = {
    b"\x1f\x8b": _in_frames,
    b"\x28\xb5\x2f\xfd": _in_frames,
    b"BZh": _in_streams(bz2.BZ2Decompressor),
    b"\xfd7zXZ\0": _in_streams(lambda: lzma.LZMADecompressor(memlimit=MEMORY)),
}
"""First bytes of a compressed file -> what decompresses it, in chunks of bounded size."""
