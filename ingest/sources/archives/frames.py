"""A gzip, zstd or plain file -> its decompressed bytes in chunks, with the start of each frame and damage marked.

Compressed web archives are gzip members or zstd frames end to end, mostly one for each record; both are called frames
here. A damaged frame loses only its own bytes: reading resumes at the next frame that can be decompressed. fastwarc 2.0
ends at the first damage, and does not report a last frame that is cut short.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import BinaryIO, Protocol

import zstandard

__all__ = ["SIGNATURES", "WINDOW", "Chunk", "chunks", "compression_of", "salvage"]

READ = 1 << 18
BACK = 1 << 23
"""Compressed bytes kept in memory to resume from after damage; the frame of a page has some ten thousand."""
AGAIN = 1 << 26
"""Compressed bytes that may be decompressed twice, beside four times the file: a bound for forged frames."""
SLICES = {"gzip": 1 << 15, "zstd": 1 << 10}
"""The most compressed bytes that are decompressed in one call: at the highest ratio they yield 32 MB."""
WINDOW = 1 << 27
"""Window of a zstd frame, in bytes: the maximum that the zstd tool accepts by default."""
DICTIONARY = 1 << 24
"""The most bytes of a zstd dictionary; those of web archives have some hundred thousand."""

GZIP = b"\x1f\x8b\x08"
ZSTD = b"\x28\xb5\x2f\xfd"
SIGNATURES = {"gzip": GZIP, "zstd": ZSTD}
"""Compression -> the first bytes of a frame."""
DICTIONARY_FRAME = b"\x5d\x2a\x4d\x18"
"""See https://iipc.github.io/warc-specifications/specifications/warc-zstd/."""


@dataclass(frozen=True, slots=True)
class Chunk:
    """Some decompressed bytes, in the order of the file."""

    data: bytes
    frame: int | None = None
    """Offset in the file of the frame that begins with these bytes, or that is damaged."""
    broke: str = ""
    """The damage to the frame, in words; the next chunk does not continue this one. Empty for a sound frame."""


class _Unpacker(Protocol):
    @property
    def eof(self) -> bool: ...
    @property
    def unused_data(self) -> bytes: ...
    def decompress(self, data: bytes, /) -> bytes: ...


def compression_of(head: bytes) -> str:
    """Return gzip, zstd or, for anything else, plain."""
    if head.startswith(GZIP):
        return "gzip"
    skippable = head[1:4] == DICTIONARY_FRAME[1:] and head[0] >> 4 == 5
    return "zstd" if head.startswith(ZSTD) or skippable else "plain"


def chunks(file: BinaryIO, compression: str, offset: int = 0) -> Iterator[Chunk]:
    """Yield the decompressed bytes from ``offset``, where a frame begins; ``compression`` is gzip, zstd or plain.

    Damaged data raises nothing. The start of a zstd file is read in any case, as a dictionary may be there.
    """
    if compression == "plain":
        first: int | None = offset
        _skip_to(file, offset)
        while data := file.read(READ):
            yield Chunk(data, first)
            first = None
        return
    make: Callable[[], _Unpacker] = _gzip
    compressed = _CompressedInput(file)
    if compression == "zstd":
        make = _zstd(_dictionary(compressed))
    if offset and file.seekable():
        compressed = _CompressedInput(file, offset)
    compressed.skip(offset)
    yield from _frames(compressed, compression, make, offset)


def _skip_to(file: BinaryIO, offset: int) -> None:
    if file.seekable():
        file.seek(offset)
        return
    while offset > 0 and (data := file.read(min(offset, READ))):
        offset -= len(data)


class _CompressedInput:
    """The compressed bytes of a file, addressed by their offset; keeps what was read until it is discarded."""

    def __init__(self, file: BinaryIO, offset: int = 0) -> None:
        _skip_to(file, offset)
        self.file, self.start, self.data, self.ended = file, offset, bytearray(), False

    def at(self, offset: int, size: int) -> bytes:
        """Return up to ``size`` bytes; fewer only at the end of the file."""
        while not self.ended and self.start + len(self.data) < offset + size:
            data = self.file.read(READ)
            self.data += data
            self.ended = not data
        begin = offset - self.start
        return bytes(memoryview(self.data)[begin : begin + size])

    def discard_before(self, offset: int) -> None:
        """Free the bytes before an offset, if they are many."""
        if offset - self.start > READ:
            del self.data[: offset - self.start]
            self.start = offset

    def skip(self, offset: int) -> None:
        """Read on to an offset without keeping what precedes it."""
        while not self.ended and self.start + len(self.data) < offset:
            self.start += len(self.data)
            self.data.clear()
            self.at(self.start, 1)
        self.discard_before(min(offset, self.start + len(self.data)))

    def find(self, mark: bytes, offset: int) -> int | None:
        """Return the offset of the next occurrence of ``mark``, or None."""
        while (found := self.data.find(mark, offset - self.start)) < 0:
            if self.ended:
                return None
            offset = max(offset, self.start + len(self.data) - len(mark) + 1)
            self.discard_before(offset)
            self.at(offset, self.start + len(self.data) - offset + 1)
        return self.start + found


def _frames(
    compressed: _CompressedInput, compression: str, make: Callable[[], _Unpacker], offset: int
) -> Iterator[Chunk]:
    """Yield the bytes of frame after frame; after a damaged one, continue at the next that can be decompressed."""
    again = 0
    place: int | None = offset
    while place is not None:
        head = compressed.at(place, 8)
        if not head.strip(b"\0"):  # tapes and block devices pad with zeros
            place = _past_zeros(compressed, place)
            continue
        if compression == "zstd" and compression_of(head) == "zstd" and not head.startswith(ZSTD) and len(head) == 8:
            place += 8 + int.from_bytes(head[4:], "little")
            compressed.skip(place)
            continue
        if compression_of(head) != compression:
            yield Chunk(b"", place, f"bytes that are no {compression} data")
            place = _next(compressed, compression, make, place + 1)
            continue
        broke, end = "", place
        for data, end, broke in _frame(compressed, compression, make, place):  # noqa: B007 - the last ones are read below
            if data or broke:
                yield Chunk(data, place, broke)
        if not broke:
            place = end
        else:
            back = max(place + 1, compressed.start)
            again += max(end - back, 0)
            place = _next(compressed, compression, make, back if again < AGAIN + 4 * end else max(end, back))
        if place is not None:
            compressed.discard_before(place)


def _frame(
    compressed: _CompressedInput, compression: str, make: Callable[[], _Unpacker], begin: int
) -> Iterator[tuple[bytes, int, str]]:
    """Yield bytes of one frame, the offset behind what was decompressed so far, and last the damage, if any."""
    unpacker, place, size = make(), begin, 1 << 12
    while not unpacker.eof:
        data = compressed.at(place, min(size, SLICES[compression]))
        if not data:
            yield b"", place, f"{compression} data that ends early"
            return
        try:
            out = unpacker.decompress(data)
        except (zlib.error, zstandard.ZstdError, MemoryError) as error:
            can_reread = compression == "gzip" and begin >= compressed.start
            rest = salvage(_reread(compressed.at(begin, place - begin)), data) if can_reread else b""
            yield rest, place + len(data), f"{compression} data that cannot be unpacked: {error}"
            return
        place += len(data) - len(unpacker.unused_data)
        yield out, place, ""
        compressed.discard_before(max(begin, place - BACK))
        size *= 4


def salvage(stream: zlib._Decompress, data: bytes) -> bytes:
    """Return what a zlib stream yields from the part of ``data`` that precedes the byte at which it breaks.

    zlib discards the output of a call that fails, so the byte is searched for by halving.
    """
    parts = []
    while data:
        half = (len(data) + 1) // 2
        before = stream.copy()
        try:
            parts.append(stream.decompress(data[:half]))
        except zlib.error:
            if half == 1:
                break
            stream, data = before, data[:half]
        else:
            data = data[half:]
    return b"".join(parts)


def _reread(data: bytes) -> zlib._Decompress:
    """Return a gzip stream that has read some sound bytes; their output is discarded."""
    stream = zlib.decompressobj(wbits=31)
    for begin in range(0, len(data), SLICES["gzip"]):
        stream.decompress(data[begin : begin + SLICES["gzip"]])
    return stream


def _next(compressed: _CompressedInput, compression: str, make: Callable[[], _Unpacker], offset: int) -> int | None:
    """Return the offset of the next frame whose first thousand bytes can be decompressed; None if there is none."""
    found: int | None = offset
    while found is not None and (found := compressed.find(SIGNATURES[compression], found)) is not None:
        place = found
        # the upper bits of a gzip member's flags are reserved
        if compression == "zstd" or compressed.at(place, 4)[3:] < b"\x20":
            try:
                make().decompress(compressed.at(place, 1 << 10))
            except (zlib.error, zstandard.ZstdError, MemoryError):
                pass
            else:
                return place
        found = place + 1
        compressed.discard_before(found)
    return None


def _past_zeros(compressed: _CompressedInput, place: int) -> int | None:
    while data := compressed.at(place, READ):
        rest = data.lstrip(b"\0")
        if rest:
            return place + len(data) - len(rest)
        place += len(data)
        compressed.discard_before(place)
    return None


def _gzip() -> _Unpacker:
    return zlib.decompressobj(wbits=31)


def _zstd(dictionary: zstandard.ZstdCompressionDict | None) -> Callable[[], _Unpacker]:
    context = zstandard.ZstdDecompressor(dict_data=dictionary, max_window_size=WINDOW)
    return context.decompressobj


def _dictionary(compressed: _CompressedInput) -> zstandard.ZstdCompressionDict | None:
    """Return the dictionary at the start of a file, compressed or not; None if there is no valid one."""
    head = compressed.at(0, 8)
    size = int.from_bytes(head[4:], "little")
    if not head.startswith(DICTIONARY_FRAME) or size > DICTIONARY:
        return None
    data = compressed.at(8, size)
    try:
        if data.startswith(ZSTD):
            with zstandard.ZstdDecompressor(max_window_size=WINDOW).stream_reader(data) as reader:
                data = reader.read(DICTIONARY)
        return zstandard.ZstdCompressionDict(data)
    except zstandard.ZstdError:
        return None
