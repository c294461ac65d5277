"""Records of a WARC file -> the same, those that were written in segments whole again (WARC 1.1, section 7).

The segments of a record share the id of the first. Those that lie in another file are missing here, and what there is
says so; a segment without its first one is a loss.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from ingest.errors import Corrupt
from ingest.sources.archives.digest import sound
from ingest.sources.archives.records import Loss, Record

__all__ = ["whole"]

MOST = 8
"""Records of which segments are held at a time: writers finish one before they begin the next."""


@dataclass(slots=True)
class _Pieces:
    """What was read of a record in segments; filled as its segments come."""

    first: Record
    last: int = 1
    """Number of the last segment read."""
    block: bytearray = field(default_factory=bytearray)
    size: int = 0
    damage: str = ""
    """What went wrong first."""


def whole(found: Iterator[Record | Loss], hold: int) -> Iterator[Record | Loss]:
    """Yield records and losses as they come, a record in segments where its last one lies, at most ``hold`` bytes."""
    open_: dict[str, _Pieces] = {}
    for met in found:
        number = _number(met.head.get("warc-segment-number", "")) if isinstance(met, Record) else 0
        if not isinstance(met, Record) or not number:
            yield met
            continue
        head = met.head
        if number == 1:
            pieces = _Pieces(met)
            _add(pieces, met, hold)
            if len(open_) == MOST:
                yield _joined(open_.pop(next(iter(open_))), "")
            open_[_id(head, "warc-record-id")] = pieces
        elif (held := open_.get(_id(head, "warc-segment-origin-id"))) is None:
            yield Loss(met.name, f"segment {number} of a record whose first one does not stand before it in this file")
        else:
            if number != held.last + 1:
                held.damage = held.damage or f"segment {held.last + 1} of the record is not in this file"
            held.last = max(number, held.last)
            _add(held, met, hold)
            if total := head.get("warc-segment-total-length"):
                del open_[_id(head, "warc-segment-origin-id")]
                yield _joined(held, total)
    for held in open_.values():
        yield _joined(held, "")


def _number(said: str) -> int:
    return int(said) if said.isascii() and said.isdigit() and len(said) < 10 else 0


def _id(head: Mapping[str, str], name: str) -> str:
    return head.get(name, "").strip("<> ")


def _add(pieces: _Pieces, met: Record, hold: int) -> None:
    if len(met.block) == met.size and sound(met.block, met.head.get("warc-block-digest", "")) is False:
        pieces.damage = pieces.damage or "the bytes of a segment are not those its digest was made of"
    if met.damage:
        pieces.damage = pieces.damage or met.damage[1]
    if pieces.size == len(pieces.block):
        pieces.block += met.block[: max(hold - len(pieces.block), 0)]
    pieces.size += met.size


def _joined(pieces: _Pieces, total: str) -> Record:
    """Return the record; ``total`` is the length it should have by its last segment, empty where that was not read."""
    damage = pieces.damage
    if not total:
        damage = damage or f"the record goes on behind segment {pieces.last}, and the rest is not in this file"
    elif not damage and total.isascii() and total.isdigit() and int(total[:18]) != pieces.size:
        damage = f"{pieces.size:,} of the {int(total[:18]):,} bytes that the segments of the record declare"
    head = {name: value for name, value in pieces.first.head.items() if name != "warc-block-digest"}
    return replace(
        pieces.first,
        head=head,
        block=bytes(pieces.block),
        size=pieces.size,
        damage=(Corrupt.outcome, damage) if damage else None,
    )
