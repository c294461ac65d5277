"""A tape -> the records of a WARC or ARC archive, and what was lost between them.

A record's declared length is believed where another record, or the end, follows it. Where none does, the record ends
before the next that begins; where none begins in it, it goes on to the next. What cannot be told apart from junk is one
loss up to the next record. Every byte is looked at a bounded number of times, whatever lengths are declared.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace

from ingest.errors import Corrupt
from ingest.sources.archives.byte_buffer import Tape
from ingest.sources.archives.digest import sound

__all__ = ["ARC", "WARC", "Grammar", "Loss", "Record", "records"]

HEAD = 1 << 16
"""Bytes of a record's own headers: the longest address in use has some thousand."""
AHEAD = 1 << 25
"""Bytes read ahead to see whether a declared length is true; a longer record ends where one begins inside it."""
TAIL = 1 << 12
"""Bytes looked at behind a record for the start of the next: blank lines, and of ARC a line with an address."""
STEP = 1 << 18
BLANK = 1 << 20
"""Bytes of zeros and line ends that are told of: a file that was given its size beforehand, or a bomb."""
JUNK = 8
"""Bytes between records that are no loss: a damaged blank line."""


@dataclass(frozen=True, slots=True)
class Record:
    """A record as it lies there."""

    name: str
    """Its offset, see ``Member.source``."""
    head: Mapping[str, str]
    """Its own headers with lower-case names, of an ARC under the names of WARC."""
    block: bytes
    """What it holds, at most as much as was asked for."""
    size: int
    """Bytes of the block as it lies there."""
    damage: tuple[str, str] | None = None
    """As ``Capture.damage``."""
    doubt: str = ""
    """What is wrong with the packed frame it came from, though the record is whole: its digest can prove it sound."""


@dataclass(frozen=True, slots=True)
class Loss:
    """A place where a record cannot be read."""

    name: str
    reason: str


@dataclass(frozen=True, slots=True)
class Grammar:
    """How records of a kind of archive begin."""

    kind: str
    start: re.Pattern[bytes]
    find: Callable[[bytearray, int, int], int | None]
    """Where between two places of some bytes a record surely begins, on a line of its own."""
    head: Callable[[bytes], tuple[int, dict[str, str]] | None]
    """Length and content of the headers that some bytes start with; None where they do not end."""
    trailer: re.Pattern[bytes]
    """What stands behind a block."""


def records(tape: Tape, grammar: Grammar, hold: int, begin: int = 0) -> Iterator[Record | Loss]:
    """Yield what stands on the tape from a position on; of each block at most ``hold`` bytes are held."""
    at = begin
    while at - tape.end > 0 and tape.fill(min(at, tape.end + STEP)):
        tape.let_go(min(at, tape.end))
    while True:
        tape.fill(at + 1)
        name, blank = tape.name(at), at
        at = _past_blanks(tape, at)
        tape.let_go(at)
        if at - blank > BLANK:
            yield Loss(name, f"no {grammar.kind} record begins here; {at - blank:,} bytes of blanks were passed over")
        if tape.stops(at):
            if (wall := tape.pass_wall()) is None:
                return
            yield Loss(str(wall.frame), wall.broke)
        else:
            met, at = _record(tape, grammar, at, hold)
            yield met


def _record(tape: Tape, grammar: Grammar, at: int, hold: int) -> tuple[Record | Loss, int]:
    """Return the record or loss at a position, and the position behind it, before some of the blanks there."""
    tape.fill(at + HEAD)
    name, first = tape.name(at), tape.bytes(at, at + HEAD)
    found = grammar.head(first) if grammar.start.match(first) else None
    if found is None:
        cut = grammar.start.match(first) and len(first) < HEAD
        end = _next_start(tape, grammar, at + 1)
        reason = "a record that is cut off in its headers" if cut else f"no {grammar.kind} record begins here"
        broke = _wall_of(tape, at, end)
        return Loss(name, f"{reason}; {end - at:,} bytes were passed over" + (f": {broke}" if broke else "")), end
    length, head = found
    body, declared = at + length, _length(head)
    if declared is not None and declared <= AHEAD:
        end, after, damage = _end(tape, grammar, body, body + declared, head.get("warc-block-digest", ""))
        block = tape.bytes(body, min(end, body + hold))
    else:
        block, end, after, damage = _stream(tape, grammar, body, declared, hold)
    record = Record(name, head, block, end - body, (Corrupt.outcome, damage) if damage else None)
    after = _past_rubble(tape, grammar, at, _past_blanks(tape, after, BLANK))
    if broke := _wall_of(tape, at, after):
        # the digest may prove whole what a broken frame gave whole
        if damage:
            record = replace(record, damage=(Corrupt.outcome, f"{damage}: {broke}"))
        else:
            record = replace(record, doubt=broke)
    return record, after


def _length(head: Mapping[str, str]) -> int | None:
    text = head.get("content-length", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None


def _wall_of(tape: Tape, begin: int, end: int) -> str:
    """Return what broke, and pass it, where the tape breaks behind a record in a frame that gave bytes of it."""
    if tape.stops(end) and tape.wall and begin < tape.end and tape.broke_from() < end:
        wall = tape.pass_wall()
        return f"offset {wall.frame:,}: {wall.broke}" if wall else ""
    return ""


def _past_rubble(tape: Tape, grammar: Grammar, at: int, end: int) -> int:
    """Return the end of a frame that broke behind its one record: what else it gave is no record of its own."""
    # cheap for what is sound: the next record begins here, or the tape stops
    if tape.stops(end) or tape.frame(at)[0] != at or grammar.start.match(tape.held, end - tape.start):
        return end
    within = tape.fill(end + STEP) or _start_in(tape, grammar, end, tape.end) is not None
    return end if within or tape.broke_from() != at else tape.end


def _end(tape: Tape, grammar: Grammar, body: int, end: int, digest: str) -> tuple[int, int, str | None]:
    """Return where a block ends, where the next record may begin, and what is wrong with it."""
    whole = tape.fill(end + TAIL) or tape.end >= end
    inner = _start_in(tape, grammar, body, min(end, tape.end))
    said = f"a record that declares {end - body:,} bytes"
    if whole:
        sure, after = _followed(tape, grammar, end)
        if sure or (inner is None and after > end):
            return end, after, None
    if inner is not None:
        real = _before(tape, grammar, body, inner)
        return real, inner, f"{said} and has {real - body:,}"
    if not whole:
        return tape.end, tape.end, f"{said} and is cut off after {tape.end - body:,}"
    proved = digest and sound(tape.bytes(body, end), digest)
    following = None if proved else _start_ahead(tape, grammar, end)
    if following is None:
        return end, end, None
    real = _before(tape, grammar, end, following)
    return real, following, f"{said} and has {real - body:,}"


def _stream(
    tape: Tape, grammar: Grammar, body: int, declared: int | None, hold: int
) -> tuple[bytes, int, int, str | None]:
    """Return the first bytes of a block too long to be held, and what ``_end`` returns."""
    said = f"a record that declares {'no length' if declared is None else f'{declared:,} bytes'}"
    block, at, end = bytearray(), body, None if declared is None else body + declared
    while end is None or at < end:
        upto = at + STEP if end is None else min(at + STEP, end)
        whole = tape.fill(upto + TAIL) or tape.end >= upto
        upto = min(upto, tape.end)
        inner = _start_in(tape, grammar, at, upto)
        if inner is not None:
            real = max(_before(tape, grammar, at, inner), at)
            block += tape.bytes(at, min(real, body + hold))
            return bytes(block), real, inner, f"{said} and has {real - body:,}"
        if at < body + hold:
            block += tape.bytes(at, min(upto, body + hold))
        at = upto
        if not whole:
            damage = None if end is None else f"{said} and is cut off after {at - body:,}"
            return bytes(block), at, at, damage or said
        # a line that begins a record may lie across the step
        tape.let_go(max(at - 1, body))
    return bytes(block), at, _followed(tape, grammar, at)[1], None


def _followed(tape: Tape, grammar: Grammar, end: int) -> tuple[bool, int]:
    """Return whether a block surely ends here, and where the next record may begin: behind ``end`` if it may end."""
    tail = tape.bytes(end, end + TAIL)
    rest = tail.lstrip(b"\r\n\0")
    after = end + len(tail) - len(rest)
    if not rest or grammar.start.match(rest) or any(tape.begins(end, after)):
        return True, after
    for skipped in range(1, JUNK + 1):
        # a whole blank line further on is where the block really ends
        if grammar.start.match(tail, skipped) and not grammar.trailer.search(tail, 1, skipped):
            return True, end + skipped
    trailer = grammar.trailer.match(tail)
    return False, end + (trailer.end() if trailer else 0)


def _before(tape: Tape, grammar: Grammar, begin: int, start: int) -> int:
    """Return where what stands before a record ends, without the blank lines between."""
    tail = tape.bytes(max(begin, start - 4), start)
    blank = next((blank for blank in (b"\r\n\r\n", b"\n\n", b"\r\n", b"\n") if tail.endswith(blank)), b"")
    return start - len(blank if grammar.kind == "WARC" else blank[-1:])


def _past_blanks(tape: Tape, at: int, most: int | None = None) -> int:
    """Return where something stands again, or ``most`` bytes on, letting go of the blank lines before."""
    size, begin = 1 << 6, at
    while (most is None or at - begin <= most) and tape.fill(at + 1):
        data = tape.bytes(at, at + size)
        rest = data.lstrip(b"\r\n\0")
        at += len(data) - len(rest)
        tape.let_go(at)
        if rest:
            break
        size = STEP
    return at


def _start_in(tape: Tape, grammar: Grammar, begin: int, end: int) -> int | None:
    """Return where in what is held a record begins, on a line or with a frame of its own."""
    place = grammar.find(tape.held, begin - tape.start, end - tape.start)
    first = None if place is None else tape.start + place
    for position in tape.begins(begin + 1, (end if first is None else first) - 1):
        if grammar.start.match(tape.held, position - tape.start):
            return position
    return first


def _start_ahead(tape: Tape, grammar: Grammar, at: int) -> int | None:
    """Return where the next record begins or the tape stops; None where that is too far ahead."""
    begin = at
    while at - begin < AHEAD:
        whole = tape.fill(at + STEP)
        found = _start_in(tape, grammar, at, tape.end)
        if found is not None or not whole:
            return tape.end if found is None else found
        # once more from where a line may have begun
        at = max(at + 1, tape.end - TAIL)
    return None


def _next_start(tape: Tape, grammar: Grammar, at: int) -> int:
    """Return where the next record begins or the tape stops, letting go of what stands before."""
    while True:
        whole = tape.fill(at + STEP)
        found = _start_in(tape, grammar, at, tape.end)
        if found is not None or not whole:
            return tape.end if found is None else found
        at = max(at + 1, tape.end - TAIL)
        tape.let_go(at - 1)


def _warc_head(data: bytes) -> tuple[int, dict[str, str]] | None:
    """Return length and content of the headers of a WARC record; of a name that stands twice the first is taken."""
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
    """Return length and content of the line before an ARC record: address, IP, date, type ... length."""
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


def _warc_find(held: bytearray, begin: int, end: int) -> int | None:
    mark = b"\nWARC/"
    place = held.find(mark, max(begin - 1, 0), end - 2 + len(mark))
    while place >= 0:
        if _WARC_SURE.match(held, place):
            return place + 1
        place = held.find(mark, place + 1, end - 2 + len(mark))
    return None


def _arc_find(held: bytearray, begin: int, end: int) -> int | None:
    found = _ARC_SURE.search(held, max(begin - 1, 0), end + TAIL)
    return found.start() + 1 if found and found.start() + 1 < end else None


WARC = Grammar("WARC", _WARC_START, _warc_find, _warc_head, re.compile(rb"\r?\n\r?\n"))
"""https://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/"""
ARC = Grammar("ARC", _ARC_START, _arc_find, _arc_head, re.compile(rb"\r?\n"))
"""http://archive.org/web/researcher/ArcFileFormat.php"""
