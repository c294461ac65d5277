"""Pieces of unpacked bytes -> one tape that is read forwards, with names for its places.

Positions count unpacked bytes from where the tape began. A broken frame is a wall: nothing is held across it, as what
follows is not what followed in the archive.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator

from ingest.sources.archives.frames import Piece

__all__ = ["Tape"]


class Tape:
    """The unpacked bytes of an archive. A class because it holds what was read and not yet let go."""

    def __init__(self, pieces: Iterator[Piece], *, packed: bool) -> None:
        self.pieces, self.packed = pieces, packed
        self.held = bytearray()
        self.start = 0
        """Position of the first byte held."""
        self.frames: deque[tuple[int, int]] = deque()
        """Position and offset of each frame that begins in what is held, and of the one that reaches into it."""
        self.wall: Piece | None = None
        """What broke where the bytes held end."""
        self.ended = False

    @property
    def end(self) -> int:
        """Position behind the last byte held."""
        return self.start + len(self.held)

    def fill(self, position: int) -> bool:
        """Hold all bytes up to a position; False where the tape ends or breaks before."""
        while self.end < position:
            if self.ended or self.wall:
                return False
            self._more()
        return True

    def stops(self, position: int) -> bool:
        """Whether the tape ends or breaks at a position."""
        return not self.fill(position + 1)

    def bytes(self, begin: int, end: int) -> bytes:
        """Return what stands between two positions, as far as it is held."""
        return bytes(memoryview(self.held)[max(begin - self.start, 0) : max(end - self.start, 0)])

    def let_go(self, position: int) -> None:
        """Forget what stands before a position."""
        position = min(position, self.end)
        while len(self.frames) > 1 and self.frames[1][0] <= position:
            self.frames.popleft()
        # moving the rest costs time: not for every record
        if position - self.start > 1 << 18 or position == self.end:
            del self.held[: position - self.start]
            self.start = position

    def frame(self, position: int) -> tuple[int, int]:
        """Return position and offset of the frame a position lies in."""
        last = (0, 0)
        for each in self.frames:
            if each[0] > position:
                break
            last = each
        return last

    def begins(self, first: int, last: int) -> Iterator[int]:
        """Yield the positions from ``first`` to ``last`` at which a frame begins."""
        for position, _ in self.frames:
            if position > last:
                return
            if position >= first:
                yield position

    def name(self, position: int) -> str:
        """Return the offset of a position in the file; in packed ones of its frame, and ``+`` its place in there."""
        begin, offset = self.frame(position)
        if not self.packed:
            return str(offset + position - begin)
        return str(offset) if begin == position else f"{offset}+{position - begin}"

    def broke_from(self) -> int:
        """Return the position from which what is held comes from the frame that broke; its end where nothing does."""
        if self.wall and self.frames and self.frames[-1][1] == self.wall.frame:
            return self.frames[-1][0]
        return self.end

    def pass_wall(self) -> Piece | None:
        """Return the frame that broke at the end of what is held, and go on behind it; None at the end of the tape."""
        wall, self.wall = self.wall, None
        return wall

    def _more(self) -> None:
        piece = next(self.pieces, None)
        if piece is None:
            self.ended = True
            return
        if piece.frame is not None and piece.data and (not self.frames or self.frames[-1][1] != piece.frame):
            self.frames.append((self.end, piece.frame))
        self.held += piece.data
        if piece.broke:
            self.wall = piece
