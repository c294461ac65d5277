"""Page whose text is in ``pre`` elements -> that text, and what the header of a mailing list message says of it.

There are two such kinds of page: a text file that a browser saved, which is a single ``pre``, and a message in the
archive of a mailing list, with links and the header of the message around it. Program code in ``pre`` has an article
around it, or holds hardly a sentence.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta, timezone

from ingest.extract.html.segment import Segments
from ingest.extract.metadata.byline import person
from ingest.extract.prose import line_stats
from ingest.models import Block, Metadata

__all__ = ["KEPT", "ListMessage", "pre_text", "read_list_message", "with_message"]

KEPT = "text:preformatted"
"""``decided_by`` of the text of a message."""

MIN_PROSE_SHARE, MIN_PROSE = 0.4, 12
"""Share, and number, of the words of a ``pre`` in sentences, at least: with fewer it is program code or a table."""

MAX_AROUND = 0.5
"""Words in sentences elsewhere on the page, to those in its ``pre``, at most, where the page is about that text."""

_PARAGRAPH = re.compile(r"\n[ \t]*\n")
_QUOTE_MARKS = re.compile(r"^[ \t]*(?:>[ \t]?)+", re.MULTILINE)
_MONTHS = {name: number for number, name in enumerate("jan feb mar apr may jun jul aug sep oct nov dec".split(), 1)}
_ZONES = {
    "UT": 0, "UTC": 0, "GMT": 0, "Z": 0, "EST": -5, "EDT": -4, "CST": -6, "CDT": -5, "MST": -7, "MDT": -6,
    "PST": -8, "PDT": -7, "WET": 0, "WEST": 1, "CET": 1, "CEST": 2, "MET": 1, "MEST": 2, "EET": 2, "EEST": 3, "JST": 9,
}  # fmt: skip
"""Offsets in hours of the zones of RFC 5322, section 4.3, and of those of Europe and Japan with unambiguous names."""

_DAY = r"(?:(?P<day>\d{1,2}) (?P<month>[A-Z][a-z]{2})[a-z]*|(?P<month2>[A-Z][a-z]{2})[a-z]* (?P<day2>\d{1,2}))"
_TIME = r"(?P<hour{0}>\d{{1,2}}):(?P<minute{0}>\d\d)(?::(?P<second{0}>\d\d))?"
_ZONE = r"(?P<zone{0}>[+-]\d{{4}}|[A-Z]{{1,5}})"
_MAIL_DATE = re.compile(
    rf"(?:(?:date|sent|posted|on)\s?: ?)?(?:[A-Z][a-z]{{2,8}},? )?{_DAY},?"
    rf"(?: (?P<year>\d{{4}}),? {_TIME.format('')}(?: {_ZONE.format('')})?"
    rf"| {_TIME.format(2)}(?: {_ZONE.format(2)})? (?P<year2>\d{{4}}))(?: ?\([\w +:-]{{1,30}}\))?",
    re.IGNORECASE,
)
"""A date of mail (RFC 5322, section 3.3) or of ctime(3), in either with or without its label."""

_SENDER = re.compile(r"(?:from|author|sender|posted by)\s?: ?(?P<name>.{2,80})", re.IGNORECASE)
_ADDRESS = re.compile(
    r"\s*(?:[<(\[]\s*)?[\w.+-]+(?:@| (?:at|\(at\)|\[at\]) ?)[\w.-]*\w(?:\s*[>)\]])?\s*$", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class ListMessage:
    """A message in the archive of a mailing list."""

    kept: tuple[int, ...]
    """Positions of the blocks that are its text."""
    author: str | None
    published: str | None
    """ISO 8601: to the second with an offset, or a day where the zone is unknown."""
    precision: str | None
    """second or day."""
    evidence: str
    """The line with the date."""


def pre_text(parts: Segments) -> str | None:
    """Return the text of a page that is a single ``pre`` of running text; None for any other page."""
    if len(parts.blocks) != 1 or parts.elements[0].tag != "pre":
        return None
    text = parts.blocks[0].text
    return text if _is_running_text(text)[0] else None


def read_list_message(parts: Segments) -> ListMessage | None:
    """Return the message that a page is about; None without a header, or where more text stands around its ``pre``."""
    positions = [
        n for n, element in enumerate(parts.elements) if element.tag == "pre" and parts.blocks[n].kind == "code"
    ]
    if not _is_about(parts, positions):
        return None
    head = parts.blocks[: positions[0]]
    dates = ((block, match) for block in head if (match := _MAIL_DATE.fullmatch(_one_line(block))))
    block, match = next(dates, (None, None))
    if block is None or match is None:
        return None  # nothing shows that it is a message
    published, precision = _date(match)
    return ListMessage(tuple(positions), _author(head, block.position), published, precision, _one_line(block))


def _is_about(parts: Segments, positions: Sequence[int]) -> bool:
    """Say whether the blocks at ``positions`` hold running text, and more of it than the rest of the page."""
    texts = [_is_running_text(parts.blocks[n].text) for n in positions]
    if not any(is_running for is_running, _ in texts):
        return False
    inside = sum(words for _, words in texts)
    inside_positions = frozenset(positions)
    others = (block for n, block in enumerate(parts.blocks) if n not in inside_positions and block.links < 0.5)
    return sum(_is_running_text(block.text)[1] for block in others) <= MAX_AROUND * inside


def with_message(known: Metadata, message: ListMessage) -> Metadata:
    """Return metadata with what the header of a message says, where the page does not state it or less exactly."""
    if message.author and not known.authors:
        known = replace(known, authors=(message.author,))
    if message.published and message.published.startswith(known.published or ""):
        known = replace(
            known,
            published=message.published,
            published_precision=message.precision,
            published_from=f"message header: {message.evidence}",
        )
    return known


def _one_line(block: Block) -> str:
    return " ".join(block.text.split())


def _is_running_text(text: str) -> tuple[bool, int]:
    """Return whether a text is running text, and how many of its words are in sentences."""
    stats = [line_stats(part) for part in _PARAGRAPH.split(_QUOTE_MARKS.sub("", text))]
    words = sum(line.words for line in stats if line.is_prose)
    return words >= max(MIN_PROSE, MIN_PROSE_SHARE * sum(line.words for line in stats)), words


def _author(head: Sequence[Block], date: int) -> str | None:
    """Return the person that a header names: behind a label, else with an address on the line above the ``date``."""
    lines = [_one_line(block) for block in head]
    for line in lines:
        if (sender := _SENDER.fullmatch(line)) and (name := person(_ADDRESS.sub("", sender["name"]).strip("\"' "))):
            return name
    above = lines[date - 1] if date else ""
    bare = _ADDRESS.sub("", above)
    return person(bare.strip("\"' ")) if bare and bare != above else None


def _date(match: re.Match[str]) -> tuple[str | None, str | None]:
    """Return a date in ISO 8601 and its precision; None for both where there is no such day."""
    fields = {name.rstrip("2"): value for name, value in match.groupdict().items() if value is not None}
    month = _MONTHS.get(fields["month"].lower())
    try:
        local = datetime(  # noqa: DTZ001 - the zone comes next
            int(fields["year"]),
            month or 0,
            int(fields["day"]),
            int(fields["hour"]),
            int(fields["minute"]),
            int(fields.get("second", 0)),
        )
    except ValueError:
        return None, None
    zone = fields.get("zone", "")
    if zone[:1] in {"+", "-"}:
        minutes = int(zone[:3]) * 60 + int(zone[0] + zone[3:])
    elif zone.upper() in _ZONES:
        minutes = _ZONES[zone.upper()] * 60
    else:
        return local.date().isoformat(), "day"
    return local.replace(tzinfo=timezone(timedelta(minutes=minutes))).isoformat(), "second"
