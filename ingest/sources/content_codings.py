"""The body of a response as transferred -> its bytes without chunks and compression, up to a limit."""

from __future__ import annotations

import re
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import brotli
import zstandard

from ingest.errors import Corrupt, TooLarge
from ingest.sources.archives.frames import WINDOW, salvage

__all__ = ["Decoded", "decoded", "gunzipped", "over"]

SLICE = 1 << 14
"""Compressed bytes that are decompressed in one call: at the highest ratio they yield 16 MB."""


@dataclass(frozen=True, slots=True)
class Decoded:
    """The bytes that could be decoded."""

    body: bytes
    damage: tuple[str, str] | None = None
    """As ``Capture.damage``."""
    left: int = 0
    """Number of bytes behind the compressed data."""


def decoded(body: bytes, headers: Mapping[str, str], limit: int) -> Decoded:
    """Return a body free of the codings its headers name, at most ``limit`` bytes; see RFC 9110 8.4 and RFC 9112 7.1.

    Many archives keep the headers of bodies that they have decoded: a coding that does not fit the bytes is ignored.
    """
    damage = None
    if "chunked" in headers.get("transfer-encoding", "").lower():
        body, damage = _dechunked(body)
    codings = [each.strip().lower() for each in headers.get("content-encoding", "").split(",")]
    for coding in reversed(codings[:4]):
        if body and (decode := DECODERS.get(coding)) and (result := decode(body, limit)):
            body, damage = result.body, result.damage or damage
    if len(body) > limit:
        return Decoded(body[:limit], over(limit))
    return Decoded(body, damage)


def over(limit: int) -> tuple[str, str]:
    """Return the ``damage`` of a capture that is cut at the limit."""
    return TooLarge.outcome, f"over the limit of {limit:,} bytes a capture: the rest was left out"


_CHUNK = re.compile(rb"(?:\r?\n)?([0-9a-fA-F]{1,16})[ \t]*(?:;[^\r\n]{0,4096})?\r?\n")


def _dechunked(data: bytes) -> tuple[bytes, tuple[str, str] | None]:
    """Return the bytes of all chunks; of data in no chunks, the data."""
    parts: list[bytes] = []
    place = 0
    while found := _CHUNK.match(data, place):
        size, place = int(found[1], 16), found.end()
        if size == 0:
            return b"".join(parts), None
        parts.append(data[place : place + size])
        place += size
    if not parts:
        return data, None
    rest = data[place:]
    if rest.strip():
        return b"".join((*parts, rest)), (Corrupt.outcome, f"no chunk begins at byte {place:,} of the body")
    return b"".join(parts), (Corrupt.outcome, "the body ends before its last chunk")


def gunzipped(data: bytes, limit: int) -> Decoded | None:
    """Return the bytes of all gzip members, at most ``limit``; None if ``data`` is not gzip."""
    if not data.startswith(b"\x1f\x8b"):
        return None
    return _unpacked("gzip data", data, limit, lambda: zlib.decompressobj(wbits=31), b"\x1f\x8b")


def _inflated(data: bytes, limit: int) -> Decoded | None:
    # the standard says zlib, and servers send bare deflate data as well
    bare = not (data[0] & 15 == 8 and int.from_bytes(data[:2], "big") % 31 == 0)
    result = _unpacked("deflate data", data, limit, lambda: zlib.decompressobj(wbits=-15 if bare else 15), b"")
    return result if result.body else None


def _unpacked(what: str, data: bytes, limit: int, make: Callable[[], zlib._Decompress], another: bytes) -> Decoded:
    """Return the bytes of zlib streams end to end, as far as each begins with ``another``."""
    parts: list[bytes] = []
    size = place = 0
    while place < len(data) and (not place or (another and data.startswith(another, place))):
        stream, step = make(), 1 << 10
        while not stream.eof and place < len(data):
            before, packed = stream.copy(), data[place : place + step]
            try:
                part = stream.decompress(packed)
            except zlib.error as error:
                parts.append(salvage(before, packed))
                whole = b"".join(parts)
                if len(whole) > limit:
                    return Decoded(whole[:limit], over(limit))
                return Decoded(
                    whole, (Corrupt.outcome, f"{what} that breaks after {len(whole):,} bytes of the capture: {error}")
                )
            parts.append(part)
            size += len(part)
            place += len(packed) - len(stream.unused_data)
            step = min(step * 4, SLICE)
            if size > limit:
                return Decoded(b"".join(parts)[:limit], over(limit))
        if not stream.eof:
            return Decoded(
                b"".join(parts), (Corrupt.outcome, f"{what} that ends early, after {size:,} bytes of the capture")
            )
    return Decoded(b"".join(parts), left=len(data) - place)


def _unbrotlied(data: bytes, limit: int) -> Decoded | None:
    stream, size = brotli.Decompressor(), 0
    parts: list[bytes] = []
    try:
        part = stream.process(data, output_buffer_limit=1 << 20)
        while part or not stream.is_finished():
            parts.append(part)
            size += len(part)
            if size > limit:
                return Decoded(b"".join(parts)[:limit], over(limit))
            if not part and stream.can_accept_more_data():
                return Decoded(b"".join(parts), (Corrupt.outcome, f"brotli data that ends early, after {size:,} bytes"))
            part = stream.process(b"", output_buffer_limit=1 << 20)
    except brotli.error as error:
        # brotli has no signature: what gives nothing is none
        if not size:
            return None
        return Decoded(b"".join(parts), (Corrupt.outcome, f"brotli data that breaks after {size:,} bytes: {error}"))
    return Decoded(b"".join(parts))


def _unzstd(data: bytes, limit: int) -> Decoded | None:
    if not data.startswith(b"\x28\xb5\x2f\xfd"):
        return None
    parts, size = [], 0
    unpacker = zstandard.ZstdDecompressor(max_window_size=WINDOW)
    with unpacker.stream_reader(data, read_size=SLICE, read_across_frames=True) as reader:
        try:
            while size <= limit and (part := reader.read(min(limit + 1 - size, 1 << 20))):
                parts.append(part)
                size += len(part)
        except (zstandard.ZstdError, MemoryError) as error:
            damage = f"zstd data that breaks after {size:,} bytes: {error}"
            return Decoded(b"".join(parts), (Corrupt.outcome, damage))
    return Decoded(b"".join(parts)[:limit], over(limit) if size > limit else None)


DECODERS: dict[str, Callable[[bytes, int], Decoded | None]] = {
    "gzip": gunzipped,
    "x-gzip": gunzipped,
    "deflate": _inflated,
    "br": _unbrotlied,
    "zstd": _unzstd,
}
"""Content codings -> what decodes them; None says that the bytes are not so coded."""
