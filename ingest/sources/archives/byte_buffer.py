"""Chunks of decompressed bytes -> one buffer that is read forwards, with the place of each byte in the file.

Positions count decompressed bytes from the start of the buffer. Reading stops at a damaged frame until ``take_damage``
is called, because the bytes behind it do not continue those before.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator

from ingest.sources.archives.frames import Chunk

__all__ = ["ByteBuffer"]


class ByteBuffer:
    """The decompressed bytes of an archive, from ``start`` to ``end``; the rest is discarded or not read yet."""

    def __init__(self, chunks: Iterator[Chunk], *, is_compressed: bool) -> None:
        self.chunks, self.is_compressed = chunks, is_compressed
        self.data = bytearray()
        self.start = 0
        """Position of the first byte in memory."""
        self.frames: deque[tuple[int, int]] = deque()
        """(position, offset in the file) of each frame that is in memory, at least in part."""
        self.damaged: Chunk | None = None
        """The damaged chunk with which the bytes in memory end; None where there is none."""
        self.ended = False

    @property
    def end(self) -> int:
        """Position behind the last byte in memory."""
        return self.start + len(self.data)

    def fill(self, position: int) -> bool:
        """Read up to a position; False if the archive ends or is damaged before it."""
        while self.end < position:
            if self.ended or self.damaged:
                return False
            self._more()
        return True

    def ends_at(self, position: int) -> bool:
        """Say whether the archive ends or is damaged at a position."""
        return not self.fill(position + 1)

    def bytes(self, begin: int, end: int) -> bytes:
        """Return the bytes between two positions, as far as they are in memory."""
        return bytes(memoryview(self.data)[max(begin - self.start, 0) : max(end - self.start, 0)])

    def discard_before(self, position: int) -> None:
        """Free the bytes before a position."""
        position = min(position, self.end)
        while len(self.frames) > 1 and self.frames[1][0] <= position:
            self.frames.popleft()
        # moving the rest costs time: not for every record
        if position - self.start > 1 << 18 or position == self.end:
            del self.data[: position - self.start]
            self.start = position

    def frame(self, position: int) -> tuple[int, int]:
        """Return position and offset of the frame that a position is in."""
        last = (0, 0)
        for each in self.frames:
            if each[0] > position:
                break
            last = each
        return last

    def frame_starts(self, first: int, last: int) -> Iterator[int]:
        """Yield the positions from ``first`` to ``last`` at which a frame begins."""
        for position, _ in self.frames:
            if position > last:
                return
            if position >= first:
                yield position

    def name(self, position: int) -> str:
        """Return the name of the record at a position: its offset; if compressed ``<offset of frame>+<bytes>``."""
        begin, offset = self.frame(position)
        if not self.is_compressed:
            return str(offset + position - begin)
        return str(offset) if begin == position else f"{offset}+{position - begin}"

    def damage_start(self) -> int:
        """Return the first position that comes from the damaged frame; ``end`` if none does."""
        if self.damaged and self.frames and self.frames[-1][1] == self.damaged.frame:
            return self.frames[-1][0]
        return self.end

    def take_damage(self) -> Chunk | None:
        """Return the damaged chunk and let reading continue behind it; None at the end of the archive."""
        damaged, self.damaged = self.damaged, None
        return damaged

    def _more(self) -> None:
        chunk = next(self.chunks, None)
        if chunk is None:
            self.ended = True
            return
        if chunk.frame is not None and chunk.data and (not self.frames or self.frames[-1][1] != chunk.frame):
            self.frames.append((self.end, chunk.frame))
        self.data += chunk.data
        if chunk.broke:
            self.damaged = chunk
