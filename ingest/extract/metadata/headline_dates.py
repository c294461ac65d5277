"""Lines near a headline -> the dates that they show, each with its label: published or updated.

Dates of other texts are left out: a linked story, a fact in a table, a period, a sentence about a day.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import pairwise

from lxml.html import HtmlElement

from ingest.extract.html.head import shown_text
from ingest.extract.metadata.calendars import folded
from ingest.extract.metadata.date_context import FIRST, LABELS, OTHER, UPDATED
from ingest.extract.metadata.dates import LINE_CHARS, dated_line, numeric_readings, parse_date, read_date
from ingest.extract.metadata.near_headline import Line
from ingest.extract.words import size_of

__all__ = ["DateEvidence", "changed", "possible", "shown_dates"]

MAX_DATES = 4  # of one line
MAX_BEHIND = 20  # characters right behind a date that can say what it is of, as in Japanese
_DATE_OF_TEXT = re.compile(rf"(?:{LABELS})", re.IGNORECASE)
_THREAD = re.compile(r"\bthread starter\b.{0,60}\bstart date\b|\bdate posted\b", re.IGNORECASE)
_DASH = re.compile(
    r"\s*(?:[-–—~〜～→]|\b(?:to|until|till|through|bis|au|al|hasta|até|tot|до|по|do|sampai|đến)\b|から|至|到|부터)\s*",
    re.IGNORECASE,
)
_DAY_AND_DASH = re.compile(r"(?<![\d:.])\d{1,2}(?:st|nd|rd|th|\.)?\s?(?:[-–—~〜]|to|bis|au|al)\s?$")
MAX_LABEL = 25  # characters of a line that names the date on the next
MAX_WORDS = 16  # a line with a date and more words than that is a sentence
ABOVE_COSTS = 20  # elements: as far below the headline stands what is as likely its date as what stands right above
SENTENCE = 12  # words of a line from which it is text of the article
LATE = 60  # words of it, from which a date that does not say what it is of stands too far down
STORY_WORDS = 4  # words of a link from which it is a headline
MAX_CELL = 4  # elements around a text that can be the cell of a table


@dataclass(frozen=True, slots=True)
class DateEvidence:
    """A date, and where and how the page shows it."""

    iso: str
    precision: str
    words: str
    """The words that it was read from."""
    place: int = 0
    """Elements from the headline, as in ``Line``."""
    kind: str = ""
    """``first`` if it is labelled as the date of publication, ``updated`` if as that of a later change."""
    late: bool = False
    """Whether the text of the article precedes it."""
    shape: str = ""
    """Tag and class of the element that shows it: the days of a list look alike."""

    @property
    def evidence_name(self) -> str:
        """The name of the evidence, for a date beside the headline."""
        return "shown above" if self.place < 0 else "shown"


def shown_dates(lines: Sequence[Line], language: str | None) -> list[DateEvidence]:
    """Return the dates beside a headline, nearest first; ``language`` is the one the page declares, as ``en-US``."""
    found: list[DateEvidence] = []
    before = ""
    label = partial(_label_of, "", None)  # of the line before: asked for only where a date follows
    read = 0  # words of the article that stand between it and the headline
    for line in lines:
        text = line.text
        if line.place > 0 and len(text) > MAX_LABEL and (size := size_of(text)) >= SENTENCE:
            read += size
        if len(text) > LINE_CHARS:
            label = partial(_label_of, "", None)
            continue
        dates = _dates_of(line, language)
        if dates and (label() == "other" or _of_other(before, text) or _of_story(line) or _of_subject(line)):
            dates = []
        found += [replace(each, kind=each.kind or label(), late=read >= LATE) for each in dates]
        label = partial(_label_of, before, None if dates else text)
        before = text
    return sorted(found, key=lambda each: each.place if each.place >= 0 else ABOVE_COSTS - each.place)


def changed(shown: Iterable[DateEvidence], latest: str | None) -> str | None:
    """Return the day of ``shown_dates`` of which the page says that the article was changed on it, the nearest."""
    return next((each.iso for each in shown if each.kind == "updated" and possible(each.iso, latest)), None)


def _label_of(before: str, text: str | None) -> str:
    """Return what a line without a date calls the date on the next: a kind, or ``other``; nothing where it is long."""
    if text is None or len(text) > MAX_LABEL:
        return ""
    return "other" if _of_other(before, text) else _kind_of(text)


def _of_other(before: str, text: str) -> bool:
    """Say whether a line speaks of another day than those of the article; ``before`` is the line above it."""
    return bool(OTHER.search(text)) and not _THREAD.search(f"{before} {text}")


def _of_story(line: Line) -> bool:
    """Say whether most of the words of a line are one link that says more than a day: another story with its day."""
    linked = [run.text for run in line.runs if run.element.tag == "a" and 2 * len(run.text) >= len(line.text)]
    return any(len(text.split()) >= STORY_WORDS and not dated_line(text) for text in linked)


def _of_subject(line: Line) -> bool:
    """Say whether a line is a cell of a table beside a heading that names no date of a text: a fact of its subject."""
    element: HtmlElement | None = line.runs[0].element
    for _ in range(MAX_CELL):
        if element is None or element.tag == "td":
            break
        element = element.getparent()
    if element is None or element.tag != "td" or (row := element.getparent()) is None:
        return False
    head = next(row.iterchildren("th"), None)
    return head is not None and not _DATE_OF_TEXT.search(folded(shown_text(head, LINE_CHARS)))


def _dates_of(line: Line, language: str | None) -> list[DateEvidence]:
    """Return the dates of a line, each with what the line calls it; none of a line that gives a span of time.

    A sentence counts only if it says that something was published. A time element states its time and zone where the
    line shows the day alone.
    """
    text = line.text
    places = _places(text, language)
    numeric = None if places else _numeric(text, language)
    stamps = [] if places or numeric else _stamps(line)
    if not (places or numeric or stamps):
        return []
    whole = _kind_of(text)
    if whole != "first" and size_of(text) > MAX_WORDS * (3 if len(text.split()) < size_of(text) else 1):
        return []
    if _spans(text, places):
        return []
    shape = _shape(line)
    if not places:
        return [
            DateEvidence(*each, text, line.place, whole, shape=shape) for each in ([numeric] if numeric else stamps[:1])
        ]
    if len(places) == 1:
        iso, precision, *_ = places[0]
        return [DateEvidence(*_exact(iso, precision, line), text, line.place, whole, shape=shape)]
    found: list[DateEvidence] = []
    for (iso, precision, start, end), before in zip(places, (0, *(each[3] for each in places)), strict=False):
        behind = text[end : end + MAX_BEHIND].partition(" ")[0]
        kind = _kind_of(text[before:start]) or _kind_of(behind)
        found.append(DateEvidence(iso, precision, text[before:end].strip(" |·•"), line.place, kind, shape=shape))
    return found


def _shape(line: Line) -> str:
    """Return tag and class of the elements that a line ends in."""
    element = line.runs[-1].element
    parent = element.getparent()
    around = "" if parent is None else f"{parent.tag} {parent.get('class')}"
    return f"{element.tag} {element.get('class')} {around}"


def _places(text: str, language: str | None) -> list[tuple[str, str, int, int]]:
    """Return the days of a line with their starts and ends."""
    found: list[tuple[str, str, int, int]] = []
    at = 0
    while len(found) < MAX_DATES and (read := read_date(text[at:], language)) and read[1] not in {"year", "month"}:
        found.append((read[0], read[1], at + read[2], at + read[3]))
        at += read[3]
    return found


def _spans(text: str, places: Sequence[tuple[str, str, int, int]]) -> bool:
    """Say whether a line gives a span of time: two days, or a day and a date, with a dash between them."""
    if any(_DASH.fullmatch(text[one[3] : other[2]]) for one, other in pairwise(places)):
        return True
    return any(_DAY_AND_DASH.search(folded(text[:start])) for _, _, start, _ in places)


def _numeric(text: str, language: str | None) -> tuple[str, str] | None:
    """Return the day of a date of two readings, if the language tells which is meant."""
    readings, month_first = numeric_readings(text), _month_first(language)
    return (readings[0 if month_first else 1], "day") if readings and month_first is not None else None


def _stamps(line: Line) -> list[tuple[str, str]]:
    """Return what the time elements of a line state."""
    elements = (each for run in line.runs for each in (run.element, run.element.getparent()))
    times = [each.get("datetime") or "" for each in elements if each is not None and each.tag == "time"]
    return [stamp for each in times if (stamp := parse_date(each))]


def _exact(iso: str, precision: str, line: Line) -> tuple[str, str]:
    """Return a day with the time and zone that the time element around it states; the day itself where it has none."""
    if precision != "day":
        zoned = next((each for each in _stamps(line) if each[0][:16] == iso[:16] and len(each[0]) > len(iso)), None)
        return zoned or (iso, precision)
    return next((each for each in _stamps(line) if each[0][:10] == iso), (iso, precision))


def _kind_of(text: str) -> str:
    text = folded(text)
    if FIRST.search(text):
        return "first"
    return "updated" if UPDATED.search(text) else ""


def _month_first(language: str | None) -> bool | None:
    """Return whether 3/4/2025 means March in the language a page declares; None where that is not known."""
    told = (language or "").lower().replace("_", "-")
    if told in {"en-us", "en-ph"}:
        return True
    return False if "-" in told or told not in {"", "en"} else None


def possible(iso: str, latest: str | None) -> bool:
    """Say whether a date can be that of a page of the web; ``latest`` is the last day it can speak of."""
    # before 1990 there were no web pages
    return iso >= "1990" and (latest is None or iso[:10] <= latest)
