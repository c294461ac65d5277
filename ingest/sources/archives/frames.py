"""A gzip, zstd or plain file, read forwards -> its bytes, where packed frames begin in them, and where one broke.

The compressed archives of the field are gzip members or zstd frames end to end, mostly one a record. One that is
damaged costs itself: the next is looked for in the bytes it took. fastwarc 2.0 does not do that: it ends at the first
damage, and does not say so where the last frame is cut short.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import BinaryIO, Protocol

import zstandard

__all__ = ["MARKS", "WINDOW", "Piece", "packing", "pieces"]

READ = 1 << 18
BACK = 1 << 23
"""Packed bytes held to go back to: damage shows within a few thousand, frames of a page have some ten thousand."""
AGAIN = 1 << 26
"""Packed bytes that may be unpacked a second time beside four times the file, so that forged frames cost no more."""
SLICES = {"gzip": 1 << 15, "zstd": 1 << 10}
"""Most packed bytes unpacked in one call: of the worst that is packed, they give 32 MB."""
WINDOW = 1 << 27
"""Bytes a zstd frame may look back: what the zstd tool accepts unless told otherwise."""
DICTIONARY = 1 << 24
"""Bytes of a dictionary: those of web archives have some hundred thousand."""

GZIP = b"\x1f\x8b\x08"
ZSTD = b"\x28\xb5\x2f\xfd"
MARKS = {"gzip": GZIP, "zstd": ZSTD}
"""What a packed frame begins with."""
DICTIONARY_FRAME = b"\x5d\x2a\x4d\x18"
"""See https://iipc.github.io/warc-specifications/specifications/warc-zstd/."""


@dataclass(frozen=True, slots=True)
class Piece:
    """Some of the bytes, in order."""

    data: bytes
    frame: int | None = None
    """Offset in the file of the packed frame that begins with these bytes, or that broke."""
    broke: str = ""
    """What is wrong with the frame: what follows is not what followed these bytes."""


class _Unpacker(Protocol):
    @property
    def eof(self) -> bool: ...
    @property
    def unused_data(self) -> bytes: ...
    def decompress(self, data: bytes, /) -> bytes: ...


def packing(head: bytes) -> str:
    """Return gzip, zstd or, for anything else, plain."""
    if head.startswith(GZIP):
        return "gzip"
    skippable = head[1:4] == DICTIONARY_FRAME[1:] and head[0] >> 4 == 5
    return "zstd" if head.startswith(ZSTD) or skippable else "plain"


def pieces(file: BinaryIO, packed: str, offset: int = 0) -> Iterator[Piece]:
    """Yield the unpacked bytes from ``offset``, where a frame begins; ``packed`` is gzip, zstd or plain.

    Never raises for what the bytes are. Of zstd data the start is read as well: a dictionary may stand there.
    """
    if packed == "plain":
        first: int | None = offset
        _skip_to(file, offset)
        while data := file.read(READ):
            yield Piece(data, first)
            first = None
        return
    make: Callable[[], _Unpacker] = _gzip
    feed = _Feed(file)
    if packed == "zstd":
        make = _zstd(_dictionary(feed))
    if offset and file.seekable():
        feed = _Feed(file, offset)
    feed.skip(offset)
    yield from _frames(feed, packed, make, offset)


def _skip_to(file: BinaryIO, offset: int) -> None:
    if file.seekable():
        file.seek(offset)
        return
    while offset > 0 and (data := file.read(min(offset, READ))):
        offset -= len(data)


class _Feed:
    """Packed bytes by their offset in the file; a class because it holds what was read and not yet let go."""

    def __init__(self, file: BinaryIO, offset: int = 0) -> None:
        _skip_to(file, offset)
        self.file, self.start, self.held, self.ended = file, offset, bytearray(), False

    def at(self, offset: int, size: int) -> bytes:
        """Return up to ``size`` bytes; fewer only at the end of the file."""
        while not self.ended and self.start + len(self.held) < offset + size:
            data = self.file.read(READ)
            self.held += data
            self.ended = not data
        begin = offset - self.start
        return bytes(memoryview(self.held)[begin : begin + size])

    def let_go(self, offset: int) -> None:
        """Forget what stands before an offset, when that is much."""
        if offset - self.start > READ:
            del self.held[: offset - self.start]
            self.start = offset

    def skip(self, offset: int) -> None:
        """Read on to an offset without holding what stands before it."""
        while not self.ended and self.start + len(self.held) < offset:
            self.start += len(self.held)
            self.held.clear()
            self.at(self.start, 1)
        self.let_go(min(offset, self.start + len(self.held)))

    def find(self, mark: bytes, offset: int) -> int | None:
        """Return the offset of the next mark, or None."""
        while (found := self.held.find(mark, offset - self.start)) < 0:
            if self.ended:
                return None
            offset = max(offset, self.start + len(self.held) - len(mark) + 1)
            self.let_go(offset)
            self.at(offset, self.start + len(self.held) - offset + 1)
        return self.start + found


def _frames(feed: _Feed, packed: str, make: Callable[[], _Unpacker], offset: int) -> Iterator[Piece]:
    """Yield the bytes of frame after frame; after a broken one, go on at the next place that can be unpacked."""
    again = 0
    place: int | None = offset
    while place is not None:
        head = feed.at(place, 8)
        if not head.strip(b"\0"):  # tapes and block devices pad with zeros
            place = _past_zeros(feed, place)
            continue
        if packed == "zstd" and packing(head) == "zstd" and not head.startswith(ZSTD) and len(head) == 8:
            place += 8 + int.from_bytes(head[4:], "little")
            feed.skip(place)
            continue
        if packing(head) != packed:
            yield Piece(b"", place, f"bytes that are no {packed} data")
            place = _next(feed, packed, make, place + 1)
            continue
        broke, end = "", place
        for data, end, broke in _frame(feed, packed, make, place):  # noqa: B007 - the last ones are read below
            if data or broke:
                yield Piece(data, place, broke)
        if not broke:
            place = end
        else:
            back = max(place + 1, feed.start)
            again += max(end - back, 0)
            place = _next(feed, packed, make, back if again < AGAIN + 4 * end else max(end, back))
        if place is not None:
            feed.let_go(place)


def _frame(feed: _Feed, packed: str, make: Callable[[], _Unpacker], begin: int) -> Iterator[tuple[bytes, int, str]]:
    """Yield the bytes of one frame, the offset behind what was unpacked so far, and at last what broke it."""
    unpacker, place, size = make(), begin, 1 << 12
    while not unpacker.eof:
        data = feed.at(place, min(size, SLICES[packed]))
        if not data:
            yield b"", place, f"{packed} data that ends early"
            return
        try:
            out = unpacker.decompress(data)
        except (zlib.error, zstandard.ZstdError, MemoryError) as error:
            rest = _salvaged(feed.at(begin, place - begin), data) if packed == "gzip" and begin >= feed.start else b""
            yield rest, place + len(data), f"{packed} data that cannot be unpacked: {error}"
            return
        place += len(data) - len(unpacker.unused_data)
        yield out, place, ""
        feed.let_go(max(begin, place - BACK))
        size *= 4


def _salvaged(before: bytes, data: bytes) -> bytes:
    """Return what a gzip member gives between some bytes of it, which are sound, and the byte at which it breaks."""
    unpacker = zlib.decompressobj(wbits=31)
    for begin in range(0, len(before), SLICES["gzip"]):
        unpacker.decompress(before[begin : begin + SLICES["gzip"]])
    parts = []
    while data:
        half = (len(data) + 1) // 2
        copy = unpacker.copy()
        try:
            parts.append(unpacker.decompress(data[:half]))
        except zlib.error:
            if half == 1:
                break
            unpacker, data = copy, data[:half]
        else:
            data = data[half:]
    return b"".join(parts)


def _next(feed: _Feed, packed: str, make: Callable[[], _Unpacker], offset: int) -> int | None:
    """Return where the next frame begins that can be unpacked, at least its first thousand bytes; None for nowhere."""
    found: int | None = offset
    while found is not None and (found := feed.find(MARKS[packed], found)) is not None:
        place = found
        # the upper bits of a gzip member's flags are reserved
        if packed == "zstd" or feed.at(place, 4)[3:] < b"\x20":
            try:
                make().decompress(feed.at(place, 1 << 10))
            except (zlib.error, zstandard.ZstdError, MemoryError):
                pass
            else:
                return place
        found = place + 1
        feed.let_go(found)
    return None


def _past_zeros(feed: _Feed, place: int) -> int | None:
    while data := feed.at(place, READ):
        rest = data.lstrip(b"\0")
        if rest:
            return place + len(data) - len(rest)
        place += len(data)
        feed.let_go(place)
    return None


def _gzip() -> _Unpacker:
    return zlib.decompressobj(wbits=31)


def _zstd(dictionary: zstandard.ZstdCompressionDict | None) -> Callable[[], _Unpacker]:
    context = zstandard.ZstdDecompressor(dict_data=dictionary, max_window_size=WINDOW)
    return context.decompressobj


def _dictionary(feed: _Feed) -> zstandard.ZstdCompressionDict | None:
    """Return the dictionary at the start of a file, itself packed or not; None where there is none that can be used."""
    head = feed.at(0, 8)
    size = int.from_bytes(head[4:], "little")
    if not head.startswith(DICTIONARY_FRAME) or size > DICTIONARY:
        return None
    data = feed.at(8, size)
    try:
        if data.startswith(ZSTD):
            with zstandard.ZstdDecompressor(max_window_size=WINDOW).stream_reader(data) as reader:
                data = reader.read(DICTIONARY)
        return zstandard.ZstdCompressionDict(data)
    except zstandard.ZstdError:
        return None
