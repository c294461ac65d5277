"""The byte buffer of a WARC or ARC archive -> its records, and the losses between them.

The declared length of a record is used if another record, or the end, follows it. If none does, the record ends before
the next one that begins inside it, or else extends to the next one. Bytes that are no record are one loss, up to the
next record. Each byte is examined a bounded number of times, whatever lengths are declared.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace

from ingest.errors import Corrupt
from ingest.sources.archives.byte_buffer import ByteBuffer
from ingest.sources.archives.digest import digest_matches

__all__ = ["ARC", "WARC", "Grammar", "Loss", "Record", "records"]

MAX_HEADER_BYTES = 1 << 16
"""The most bytes of the headers of a record; the longest address in use has some thousand."""
LOOKAHEAD = 1 << 25
"""Bytes read ahead to check a declared length; a longer record ends where another begins inside it."""
TAIL = 1 << 12
"""Bytes examined behind a record for the start of the next: blank lines, and in ARC a line with an address."""
STEP = 1 << 18
BLANK = 1 << 20
"""Bytes of zeros and line ends from which they are reported: a preallocated file, or a decompression bomb."""
GARBAGE_BYTES = 8
"""Bytes between records that are not reported as a loss: a damaged blank line."""


@dataclass(frozen=True, slots=True)
class Record:
    """A record of an archive."""

    name: str
    """Its offset, see ``Member.source``."""
    head: Mapping[str, str]
    """Its WARC headers, names in lower case; those of an ARC record under the names of WARC."""
    block: bytes
    """Its content, at most as many bytes as requested."""
    size: int
    """Bytes of the whole block in the archive."""
    damage: tuple[str, str] | None = None
    """As ``Capture.damage``."""
    doubt: str = ""
    """The damage to its compressed frame, in words, if the record itself looks whole: its digest may prove it sound."""


@dataclass(frozen=True, slots=True)
class Loss:
    """A place in the archive where no record can be read."""

    name: str
    reason: str


@dataclass(frozen=True, slots=True)
class Grammar:
    """How the records of a format begin and end."""

    kind: str
    start: re.Pattern[bytes]
    find: Callable[[bytearray, int, int], int | None]
    """(data, begin, end) -> where the first record begins beyond doubt, on a line of its own; None for nowhere."""
    head: Callable[[bytes], tuple[int, dict[str, str]] | None]
    """Bytes that start with headers -> their length and fields; None if the headers do not end."""
    trailer: re.Pattern[bytes]
    """The blank lines behind a block."""


def records(buffer: ByteBuffer, grammar: Grammar, hold: int, begin: int = 0) -> Iterator[Record | Loss]:
    """Yield the records and losses from position ``begin`` on; at most ``hold`` bytes of each block are kept."""
    at = begin
    while at - buffer.end > 0 and buffer.fill(min(at, buffer.end + STEP)):
        buffer.discard_before(min(at, buffer.end))
    while True:
        buffer.fill(at + 1)
        name, blank = buffer.name(at), at
        at = _past_blanks(buffer, at)
        buffer.discard_before(at)
        if at - blank > BLANK:
            yield Loss(name, f"no {grammar.kind} record begins here; {at - blank:,} bytes of blanks were passed over")
        if buffer.ends_at(at):
            if (damaged := buffer.take_damage()) is None:
                return
            yield Loss(str(damaged.frame), damaged.broke)
        else:
            item, at = _record(buffer, grammar, at, hold)
            yield item


def _record(buffer: ByteBuffer, grammar: Grammar, at: int, hold: int) -> tuple[Record | Loss, int]:
    """Return the record or loss at a position, and the position where reading continues."""
    buffer.fill(at + MAX_HEADER_BYTES)
    name, first = buffer.name(at), buffer.bytes(at, at + MAX_HEADER_BYTES)
    found = grammar.head(first) if grammar.start.match(first) else None
    if found is None:
        cut = grammar.start.match(first) and len(first) < MAX_HEADER_BYTES
        end = _next_start(buffer, grammar, at + 1)
        reason = "a record that is cut off in its headers" if cut else f"no {grammar.kind} record begins here"
        broke = _take_damage_behind(buffer, at, end)
        return Loss(name, f"{reason}; {end - at:,} bytes were passed over" + (f": {broke}" if broke else "")), end
    length, head = found
    body, declared = at + length, _length(head)
    if declared is not None and declared <= LOOKAHEAD:
        end, after, damage = _end(buffer, grammar, body, body + declared, head.get("warc-block-digest", ""))
        block = buffer.bytes(body, min(end, body + hold))
    else:
        block, end, after, damage = _stream(buffer, grammar, body, declared, hold)
    record = Record(name, head, block, end - body, (Corrupt.outcome, damage) if damage else None)
    after = _past_trailing_garbage(buffer, grammar, at, _past_blanks(buffer, after, BLANK))
    if broke := _take_damage_behind(buffer, at, after):
        # a record from a damaged frame may be whole all the same: its digest tells
        if damage:
            record = replace(record, damage=(Corrupt.outcome, f"{damage}: {broke}"))
        else:
            record = replace(record, doubt=broke)
    return record, after


def _length(head: Mapping[str, str]) -> int | None:
    text = head.get("content-length", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None


def _take_damage_behind(buffer: ByteBuffer, begin: int, end: int) -> str:
    """Return the damage behind a record, and pass it, if it is in a frame with bytes of the record; else empty."""
    if buffer.ends_at(end) and buffer.damaged and begin < buffer.end and buffer.damage_start() < end:
        damaged = buffer.take_damage()
        return f"offset {damaged.frame:,}: {damaged.broke}" if damaged else ""
    return ""


def _past_trailing_garbage(buffer: ByteBuffer, grammar: Grammar, at: int, end: int) -> int:
    """Return the position after trailing garbage.

    If a frame is damaged after exactly one whole record, the other bytes from it are no record and are skipped.
    """
    # a sound record returns here: the next begins, or the readable bytes end
    if buffer.ends_at(end) or buffer.frame(at)[0] != at or grammar.start.match(buffer.data, end - buffer.start):
        return end
    within = buffer.fill(end + STEP) or _start_in(buffer, grammar, end, buffer.end) is not None
    return end if within or buffer.damage_start() != at else buffer.end


def _end(buffer: ByteBuffer, grammar: Grammar, body: int, end: int, digest: str) -> tuple[int, int, str | None]:
    """Return where a block ends, where the next record may begin, and the damage in words, or None."""
    whole = buffer.fill(end + TAIL) or buffer.end >= end
    inner = _start_in(buffer, grammar, body, min(end, buffer.end))
    said = f"a record that declares {end - body:,} bytes"
    if whole:
        sure, after = _followed(buffer, grammar, end)
        if sure or (inner is None and after > end):
            return end, after, None
    if inner is not None:
        real = _before(buffer, grammar, body, inner)
        return real, inner, f"{said} and has {real - body:,}"
    if not whole:
        return buffer.end, buffer.end, f"{said} and is cut off after {buffer.end - body:,}"
    proved = digest and digest_matches(buffer.bytes(body, end), digest)
    following = None if proved else _start_ahead(buffer, grammar, end)
    if following is None:
        return end, end, None
    real = _before(buffer, grammar, end, following)
    return real, following, f"{said} and has {real - body:,}"


def _stream(
    buffer: ByteBuffer, grammar: Grammar, body: int, declared: int | None, hold: int
) -> tuple[bytes, int, int, str | None]:
    """Return the first bytes of a block that is too long to keep in memory, and what ``_end`` returns."""
    said = f"a record that declares {'no length' if declared is None else f'{declared:,} bytes'}"
    block, at, end = bytearray(), body, None if declared is None else body + declared
    while end is None or at < end:
        upto = at + STEP if end is None else min(at + STEP, end)
        whole = buffer.fill(upto + TAIL) or buffer.end >= upto
        upto = min(upto, buffer.end)
        inner = _start_in(buffer, grammar, at, upto)
        if inner is not None:
            real = max(_before(buffer, grammar, at, inner), at)
            block += buffer.bytes(at, min(real, body + hold))
            return bytes(block), real, inner, f"{said} and has {real - body:,}"
        if at < body + hold:
            block += buffer.bytes(at, min(upto, body + hold))
        at = upto
        if not whole:
            damage = None if end is None else f"{said} and is cut off after {at - body:,}"
            return bytes(block), at, at, damage or said
        # a line that begins a record may lie across the step
        buffer.discard_before(max(at - 1, body))
    return bytes(block), at, _followed(buffer, grammar, at)[1], None


def _followed(buffer: ByteBuffer, grammar: Grammar, end: int) -> tuple[bool, int]:
    """Return whether a block ends here beyond doubt, and where the next record may begin."""
    tail = buffer.bytes(end, end + TAIL)
    rest = tail.lstrip(b"\r\n\0")
    after = end + len(tail) - len(rest)
    if not rest or grammar.start.match(rest) or any(buffer.frame_starts(end, after)):
        return True, after
    for skipped in range(1, GARBAGE_BYTES + 1):
        # a whole blank line further on is where the block really ends
        if grammar.start.match(tail, skipped) and not grammar.trailer.search(tail, 1, skipped):
            return True, end + skipped
    trailer = grammar.trailer.match(tail)
    return False, end + (trailer.end() if trailer else 0)


def _before(buffer: ByteBuffer, grammar: Grammar, begin: int, start: int) -> int:
    """Return where the block before a record ends, without the blank lines between."""
    tail = buffer.bytes(max(begin, start - 4), start)
    blank = next((blank for blank in (b"\r\n\r\n", b"\n\n", b"\r\n", b"\n") if tail.endswith(blank)), b"")
    return start - len(blank if grammar.kind == "WARC" else blank[-1:])


def _past_blanks(buffer: ByteBuffer, at: int, most: int | None = None) -> int:
    """Return the position after blank lines and zeros, at most about ``most`` bytes on, and free what precedes it."""
    size, begin = 1 << 6, at
    while (most is None or at - begin <= most) and buffer.fill(at + 1):
        data = buffer.bytes(at, at + size)
        rest = data.lstrip(b"\r\n\0")
        at += len(data) - len(rest)
        buffer.discard_before(at)
        if rest:
            break
        size = STEP
    return at


def _start_in(buffer: ByteBuffer, grammar: Grammar, begin: int, end: int) -> int | None:
    """Return where a record begins within the bytes in memory, on a line or with a frame of its own."""
    place = grammar.find(buffer.data, begin - buffer.start, end - buffer.start)
    first = None if place is None else buffer.start + place
    for position in buffer.frame_starts(begin + 1, (end if first is None else first) - 1):
        if grammar.start.match(buffer.data, position - buffer.start):
            return position
    return first


def _start_ahead(buffer: ByteBuffer, grammar: Grammar, at: int) -> int | None:
    """Return where the next record begins or the readable bytes end; None if that is beyond ``LOOKAHEAD``."""
    begin = at
    while at - begin < LOOKAHEAD:
        whole = buffer.fill(at + STEP)
        found = _start_in(buffer, grammar, at, buffer.end)
        if found is not None or not whole:
            return buffer.end if found is None else found
        # once more from where a line may have begun
        at = max(at + 1, buffer.end - TAIL)
    return None


def _next_start(buffer: ByteBuffer, grammar: Grammar, at: int) -> int:
    """Return where the next record begins or the readable bytes end, and free what precedes it."""
    while True:
        whole = buffer.fill(at + STEP)
        found = _start_in(buffer, grammar, at, buffer.end)
        if found is not None or not whole:
            return buffer.end if found is None else found
        at = max(at + 1, buffer.end - TAIL)
        buffer.discard_before(at - 1)


def _warc_head(data: bytes) -> tuple[int, dict[str, str]] | None:
    """Return length and fields of the headers of a WARC record; of a repeated name the first counts."""
    end = re.search(rb"\r?\n\r?\n", data)
    if end is None:
        return None
    head: dict[str, str] = {}
    text = data[: end.start()].decode("utf-8", "replace").replace("\r\n", "\n")
    for line in re.sub(r"\n[ \t]+", " ", text).split("\n")[1:]:
        name, colon, value = line.partition(":")
        if colon:
            head.setdefault(name.strip().lower(), value.strip())
    return end.end(), head


def _arc_head(data: bytes) -> tuple[int, dict[str, str]] | None:
    """Return length and fields of the line before an ARC record: address, IP, date, type ... length."""
    line, newline, _ = data.partition(b"\n")
    fields = line.decode("utf-8", "replace").split()
    if not newline or len(fields) < 5:
        return None
    url, _, date, kind = fields[:4]
    said = {"warc-target-uri": url, "warc-date": date, "content-type": kind, "content-length": fields[-1]}
    return len(line) + 1, {"warc-type": "filedesc" if url.startswith("filedesc:") else "response", **said}


_WARC_START = re.compile(rb"WARC/\d\.\d")
_WARC_SURE = re.compile(rb"\nWARC/\d\.\d+[ \t]*\r?\n[A-Za-z-]+[ \t]*:")
_ARC_START = re.compile(rb"[a-z][\w+.-]*:\S* \S+ \d{14} [^\n]*\d\r?\n")
_ARC_SURE = re.compile(rb"\n[a-z][\w+.-]*:\S* [\da-fA-F:.]+ \d{14} [^\n]*\d\r?\n")


def _warc_find(data: bytearray, begin: int, end: int) -> int | None:
    mark = b"\nWARC/"
    place = data.find(mark, max(begin - 1, 0), end - 2 + len(mark))
    while place >= 0:
        if _WARC_SURE.match(data, place):
            return place + 1
        place = data.find(mark, place + 1, end - 2 + len(mark))
    return None


def _arc_find(data: bytearray, begin: int, end: int) -> int | None:
    found = _ARC_SURE.search(data, max(begin - 1, 0), end + TAIL)
    return found.start() + 1 if found and found.start() + 1 < end else None


WARC = Grammar("WARC", _WARC_START, _warc_find, _warc_head, re.compile(rb"\r?\n\r?\n"))
"""https://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/"""
ARC = Grammar("ARC", _ARC_START, _arc_find, _arc_head, re.compile(rb"\r?\n"))
"""http://archive.org/web/researcher/ArcFileFormat.php"""
