"""Page whose text stands in ``pre`` -> that text, and what the archive of a mailing list says of it above.

Two kinds of page are so: a text file that a browser has saved, which is but one ``pre``, and a message in the archive
of a mailing list, where links and the header of the message stand around it. Programs in ``pre`` have an article around
them, or hold hardly a sentence.
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

__all__ = ["KEPT", "Letter", "letter", "only_text", "with_letter"]

KEPT = "text:preformatted"
"""Who keeps the text of a message."""

PROSE, LEAST = 0.4, 12
"""Share of the words of a ``pre`` that stand in sentences, and how many at least: below is a program or a table."""

AROUND = 0.5
"""Words in sentences elsewhere on the page, to those in its ``pre``, from which the page is not about that text."""

_PARAGRAPH = re.compile(r"\n[ \t]*\n")
_QUOTED = re.compile(r"^[ \t]*(?:>[ \t]?)+", re.MULTILINE)
_MONTHS = {name: number for number, name in enumerate("jan feb mar apr may jun jul aug sep oct nov dec".split(), 1)}
_ZONES = {
    "UT": 0, "UTC": 0, "GMT": 0, "Z": 0, "EST": -5, "EDT": -4, "CST": -6, "CDT": -5, "MST": -7, "MDT": -6,
    "PST": -8, "PDT": -7, "WET": 0, "WEST": 1, "CET": 1, "CEST": 2, "MET": 1, "MEST": 2, "EET": 2, "EEST": 3, "JST": 9,
}  # fmt: skip
"""Hours of the zones of RFC 5322, section 4.3, and of Europe and Japan, whose names mean one thing only in mail."""

_DAY = r"(?:(?P<day>\d{1,2}) (?P<month>[A-Z][a-z]{2})[a-z]*|(?P<month2>[A-Z][a-z]{2})[a-z]* (?P<day2>\d{1,2}))"
_TIME = r"(?P<hour{0}>\d{{1,2}}):(?P<minute{0}>\d\d)(?::(?P<second{0}>\d\d))?"
_ZONE = r"(?P<zone{0}>[+-]\d{{4}}|[A-Z]{{1,5}})"
_WHEN = re.compile(
    rf"(?:(?:date|sent|posted|on)\s?: ?)?(?:[A-Z][a-z]{{2,8}},? )?{_DAY},?"
    rf"(?: (?P<year>\d{{4}}),? {_TIME.format('')}(?: {_ZONE.format('')})?"
    rf"| {_TIME.format(2)}(?: {_ZONE.format(2)})? (?P<year2>\d{{4}}))(?: ?\([\w +:-]{{1,30}}\))?",
    re.IGNORECASE,
)
"""A date of mail (RFC 5322, section 3.3) or of ctime(3), in either with or without its label."""

_FROM = re.compile(r"(?:from|author|sender|posted by)\s?: ?(?P<name>.{2,80})", re.IGNORECASE)
_ADDRESS = re.compile(
    r"\s*(?:[<(\[]\s*)?[\w.+-]+(?:@| (?:at|\(at\)|\[at\]) ?)[\w.-]*\w(?:\s*[>)\]])?\s*$", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Letter:
    """A message in the archive of a mailing list."""

    kept: tuple[int, ...]
    """Positions of the blocks that are its text."""
    author: str | None
    published: str | None
    """ISO 8601: with the second and its offset, a day where the zone is none that is known."""
    precision: str | None
    """second or day."""
    evidence: str | None
    """The line that says when."""


def only_text(parts: Segments) -> str | None:
    """Return the text of a page that is but one ``pre`` of running text, as it was saved; None of any other page."""
    if len(parts.blocks) != 1 or parts.elements[0].tag != "pre":
        return None
    text = parts.blocks[0].text
    return text if _told(text)[0] else None


def letter(parts: Segments) -> Letter | None:
    """Return the message that a page is about, None where no ``pre`` is longer than all around it."""
    kept = [n for n, element in enumerate(parts.elements) if element.tag == "pre" and parts.blocks[n].kind == "code"]
    told = {n: _told(parts.blocks[n].text) for n in kept}
    if not any(reads for reads, _ in told.values()):
        return None
    inside = sum(words for _, words in told.values())
    around = sum(_told(block.text)[1] for n, block in enumerate(parts.blocks) if n not in told and block.links < 0.5)
    if around > AROUND * inside:
        return None
    head = parts.blocks[: kept[0]]
    when = next(((block, found) for block in head if (found := _WHEN.fullmatch(_line(block)))), None)
    if when is None:
        return None  # nothing says that it is a message
    published, precision = _date(when[1])
    return Letter(tuple(kept), _author(head, when[0].position), published, precision, _line(when[0]))


def with_letter(known: Metadata, found: Letter) -> Metadata:
    """Return metadata with what the header of a message says, where the page does not state it or not as exactly."""
    if found.author and not known.authors:
        known = replace(known, authors=(found.author,))
    if found.published and found.published.startswith(known.published or ""):
        known = replace(
            known,
            published=found.published,
            published_precision=found.precision,
            published_from=f"message header: {found.evidence}",
        )
    return known


def _line(block: Block) -> str:
    return " ".join(block.text.split())


def _told(text: str) -> tuple[bool, int]:
    """Return whether a text is running text, and how many of its words stand in sentences."""
    stats = [line_stats(part) for part in _PARAGRAPH.split(_QUOTED.sub("", text))]
    words = sum(line.words for line in stats if line.is_prose)
    return words >= max(LEAST, PROSE * sum(line.words for line in stats)), words


def _author(head: Sequence[Block], when: int) -> str | None:
    """Return the person that a header names: behind a label, else with an address on the line above the date."""
    lines = [_line(block) for block in head]
    for line in lines:
        if (said := _FROM.fullmatch(line)) and (name := person(_ADDRESS.sub("", said["name"]).strip("\"' "))):
            return name
    above = lines[when - 1] if when else ""
    bare = _ADDRESS.sub("", above)
    return person(bare.strip("\"' ")) if bare and bare != above else None


def _date(when: re.Match[str]) -> tuple[str | None, str | None]:
    """Return a date in ISO 8601 and its precision; None where there is no such day."""
    said = {name.rstrip("2"): value for name, value in when.groupdict().items() if value is not None}
    month = _MONTHS.get(said["month"].lower())
    try:
        plain = datetime(  # noqa: DTZ001 - the zone comes next
            int(said["year"]),
            month or 0,
            int(said["day"]),
            int(said["hour"]),
            int(said["minute"]),
            int(said.get("second", 0)),
        )
    except ValueError:
        return None, None
    zone = said.get("zone", "")
    if zone[:1] in {"+", "-"}:
        minutes = int(zone[:3]) * 60 + int(zone[0] + zone[3:])
    elif zone.upper() in _ZONES:
        minutes = _ZONES[zone.upper()] * 60
    else:
        return plain.date().isoformat(), "day"
    return plain.replace(tzinfo=timezone(timedelta(minutes=minutes))).isoformat(), "second"
