"""Records of a WARC file -> the same records, with those that were written in segments joined (WARC 1.1, section 7).

The segments of a record share the id of the first. Segments in another file are missing here, and the damage of the
record says so; a segment without its first one is a loss.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from ingest.errors import Corrupt
from ingest.sources.archives.digest import digest_matches
from ingest.sources.archives.records import Loss, Record

__all__ = ["join_segments"]

MOST = 8
"""Unfinished records that are kept at a time: writers finish one before they begin the next."""


@dataclass(slots=True)
class _Segments:
    """The segments of a record that were read so far, joined."""

    first: Record
    last: int = 1
    """Number of the last segment read."""
    block: bytearray = field(default_factory=bytearray)
    size: int = 0
    damage: str = ""
    """The first damage, in words."""


def join_segments(items: Iterator[Record | Loss], hold: int) -> Iterator[Record | Loss]:
    """Yield records and losses in order, a record in segments in place of its last one, with at most ``hold`` bytes."""
    unfinished: dict[str, _Segments] = {}
    for item in items:
        number = _number(item.head.get("warc-segment-number", "")) if isinstance(item, Record) else 0
        if not isinstance(item, Record) or not number:
            yield item
            continue
        head = item.head
        if number == 1:
            segments = _Segments(item)
            _add(segments, item, hold)
            if len(unfinished) == MOST:
                yield _joined(unfinished.pop(next(iter(unfinished))), "")
            unfinished[_id(head, "warc-record-id")] = segments
        elif (opened := unfinished.get(_id(head, "warc-segment-origin-id"))) is None:
            yield Loss(item.name, f"segment {number} of a record whose first one does not stand before it in this file")
        else:
            if number != opened.last + 1:
                opened.damage = opened.damage or f"segment {opened.last + 1} of the record is not in this file"
            opened.last = max(number, opened.last)
            _add(opened, item, hold)
            if total := head.get("warc-segment-total-length"):
                del unfinished[_id(head, "warc-segment-origin-id")]
                yield _joined(opened, total)
    for opened in unfinished.values():
        yield _joined(opened, "")


def _number(said: str) -> int:
    return int(said) if said.isascii() and said.isdigit() and len(said) < 10 else 0


def _id(head: Mapping[str, str], name: str) -> str:
    return head.get(name, "").strip("<> ")


def _add(segments: _Segments, item: Record, hold: int) -> None:
    if len(item.block) == item.size and digest_matches(item.block, item.head.get("warc-block-digest", "")) is False:
        segments.damage = segments.damage or "the bytes of a segment are not those its digest was made of"
    if item.damage:
        segments.damage = segments.damage or item.damage[1]
    if segments.size == len(segments.block):
        segments.block += item.block[: max(hold - len(segments.block), 0)]
    segments.size += item.size


def _joined(segments: _Segments, total: str) -> Record:
    """Return the joined record; ``total`` is the length that its last segment states, empty if that was not read."""
    damage = segments.damage
    if not total:
        damage = damage or f"the record goes on behind segment {segments.last}, and the rest is not in this file"
    elif not damage and total.isascii() and total.isdigit() and int(total[:18]) != segments.size:
        damage = f"{segments.size:,} of the {int(total[:18]):,} bytes that the segments of the record declare"
    head = {name: value for name, value in segments.first.head.items() if name != "warc-block-digest"}
    return replace(
        segments.first,
        head=head,
        block=bytes(segments.block),
        size=segments.size,
        damage=(Corrupt.outcome, damage) if damage else None,
    )
