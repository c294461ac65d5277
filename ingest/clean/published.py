"""What a page states and shows of its date -> the date of publication, with its evidence.

No library is asked: on 749 development pages htmldate, which looks for any date in markup and text, gave 44 right dates
where the page states none, 19 wrong ones, and 101 on pages that have none; the lines beside the headline give 89, 11
and 18.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise
from urllib.parse import urlsplit

from lxml.html import HtmlElement

from ingest.clean import jsonld
from ingest.clean.beside import Line
from ingest.clean.calendars import folded
from ingest.clean.closing import Closing
from ingest.clean.dates import HEAD, MONTHS, numeric_readings, parse_date, read_date
from ingest.clean.datewords import FIRST, OTHER, UPDATED
from ingest.clean.marked import Marked
from ingest.clean.owners import Region
from ingest.clean.sizes import size_of
from ingest.clean.stated import Stated, fold, shown_text

__all__ = ["Dated", "changed", "published", "shown_dates"]

_PUBLISHED = (
    "article:published_time",
    "og:article:published_time",
    "datepublished",
    "date.published",
    "dc.date.issued",
    "dcterms.created",
    "dcterms.date",
    "dc.date",
    "dc.date.created",
    "parsely-pub-date",
    "sailthru.date",
    "publish_date",
    "publish-date",
    "publication_date",
    "pubdate",
    "article.published",
    "citation_publication_date",
    "citation_date",
    "cxenseparse:recs:publishtime",
    "rnews:datepublished",
    "date",
)
_PUBLISHED_KEY = re.compile(r"(?:publi\w{0,12}|pub|issue\w{0,6})[-_.: ]?(?:date|time|at)\b|[.:]date$")
_CHANGED_KEY = re.compile(r"modif|updat|revis|expir")
_IN_ADDRESS = re.compile(
    r"/((?:19[89]|20[0-4])\d)[/-](0?[1-9]|1[0-2]|[a-z]{3,9})[/-](0?[1-9]|[12]\d|3[01])(?=\W|_|$)", re.IGNORECASE
)
_PAGE = "json-ld datePublished of the page"
MAX_TIMES = 20
MAX_DATES = 4  # of one line
MAX_BEHIND = 20  # characters right behind a date that can say what it is of, as in Japanese
BEHIND, AHEAD = 12, 14  # hours that the clocks of the world are behind and ahead of universal time
_ZONE = re.compile(r"[+-]\d\d:\d\d$")
_THREAD = re.compile(r"\bthread starter\b.{0,60}\bstart date\b|\bdate posted\b", re.IGNORECASE)
_DASH = re.compile(
    r"\s*(?:[-–—~〜～→]|\b(?:to|until|till|through|bis|au|al|hasta|até|tot|до|по|do|sampai|đến)\b|から|至|到|부터)\s*",
    re.IGNORECASE,
)
_DAY_AND_DASH = re.compile(r"(?<![\d:.])\d{1,2}(?:st|nd|rd|th|\.)?\s?(?:[-–—~〜]|to|bis|au|al)\s?$")
FAR = 75  # elements below a headline; a date farther down that does not say what it is may be anything's
MAX_LABEL = 25  # characters of a line that names the date on the next
MAX_WORDS = 16  # a line with a date and more words than that is a sentence
ABOVE_COSTS = 20  # elements: as far below the headline stands what is as likely its date as what stands right above
MANY = 4  # different days beside a headline: the page lists articles or events, and none is its own


@dataclass(frozen=True, slots=True)
class Dated:
    """A date as read."""

    iso: str
    precision: str
    words: str
    """What it was read from."""
    place: int = 0
    """Elements from the headline, as in ``Line``."""
    kind: str = ""
    """``first`` where the page says that it is the date of publication, ``updated`` where of a later change."""

    @property
    def stood(self) -> str:
        """The name of the evidence, for a date beside the headline."""
        return "shown above" if self.place < 0 else "shown"


def published(
    marks: Callable[[], Marked],
    end: Callable[[], Closing],
    given: Stated,
    lines: Sequence[Line],
    region: Region,
    *,
    modified: str | None,
    language: str | None,
    url: str | None,
    latest: str | None,
    signed: bool,
) -> tuple[str, Dated] | None:
    """Return the name of the evidence and the date of publication; None where the page has none.

    What machines are told goes before what readers see, which may be the day of a change; but where they are told that
    the page was changed on the day it was published, and readers see an earlier one, they are told when it was built.
    The day of a change that readers see stands in where no other is told; an address comes last.
    ``signed`` says whether the page has an author: what has none and shows no date is often no article at all.
    """
    evidence = _evidence(
        marks, end, given, lines, region, url, modified=modified, language=language, latest=latest, signed=signed
    )
    found = next(evidence, None)
    if found is None and (dated := _addressed(url, latest)):
        return "address", dated
    return found


def _addressed(url: str | None, latest: str | None) -> Dated | None:
    """Return the day that an address names: ``/2025/12/09/``."""
    written = _IN_ADDRESS.search(_path(url)) if url else None
    if written is None:
        return None
    month = MONTHS.get(written[2].lower(), written[2])
    dated = _read(f"{written[1]}-{month}-{written[3]}", latest)
    return replace(dated, words=written[0]) if dated else None


def _local(told: tuple[str, Dated], shown: Dated | None, addressed: Dated | None) -> tuple[str, Dated]:
    """Return a date told to machines in universal time, or, where readers see the day before or after, that day.

    Both are one moment if there is a zone, of 12 hours behind to 14 ahead, that has it on the day that is shown.
    """
    moment = told[1].iso
    if told[1].precision in {"minute", "second"} and (moment.endswith("+00:00") or _ZONE.search(moment) is None):
        hour = int(moment[11:13])
        for name, seen in (((shown.stood, shown),) if shown else ()) + ((("address", addressed),) if addressed else ()):
            days = _days_between(seen.iso, moment)
            if (days == 1 and hour <= BEHIND) or (days == -1 and hour >= 24 - AHEAD):
                return name, seen
    return told


def _path(url: str) -> str:
    """Return the path of an address, empty where it is none."""
    try:
        return urlsplit(url).path
    except ValueError:
        return ""


def _evidence(
    marks: Callable[[], Marked],
    end: Callable[[], Closing],
    given: Stated,
    lines: Sequence[Line],
    region: Region,
    url: str | None,
    *,
    modified: str | None,
    language: str | None,
    latest: str | None,
    signed: bool,
) -> Iterator[tuple[str, Dated]]:
    """Yield what the page says of the day it was published, the most trustworthy first."""
    stated = [(name, dated) for name, text in _statements(given) if (dated := _read(text, latest))]
    strong = next((each for each in stated if each[0] != _PAGE), None)
    shown = [each for each in shown_dates(lines, language) if _possible(each.iso, latest) and not given.sells]
    own = _own(shown)
    if strong and not (modified and modified[:10] == strong[1].iso[:10]):
        yield _local(strong, own, _addressed(url, latest))
    if strong:
        yield (own.stood, own) if own and _days_between(own.iso, strong[1].iso) > 1 else _local(strong, own, None)
    if given.sells:
        return
    # one that stands alone on the page is the page's, wherever it stands
    alone = len({_stamp(each)[:10] for each in marks().dates}) == 1
    for element in [each for each in marks().dates if alone or not region.stranger(each)][:2]:
        if dated := _read(_stamp(element), latest):
            yield "itemprop datePublished", dated
    if own:
        yield own.stood, own
    if stated and (signed or shown):
        yield stated[0]
    if shown and shown[0].kind == "updated":
        yield "shown change", shown[0]
    own_times = [each for each in marks().times[:MAX_TIMES] if not region.stranger(each)]
    times = [dated for element in own_times if (dated := _read(_stamp(element), latest))]
    if times and len({each.iso[:10] for each in times}) < MANY:
        yield "time", times[0]
    if given.written or signed:
        once = [end().posted, *((end().dated,) if given.written and signed else ())]
        yield from (("shown once", Dated(*each)) for each in once if each and _possible(each[0], latest))


def _own(shown: Sequence[Dated]) -> Dated | None:
    """Return the date beside a headline that is the article's own: one that says so, else the nearest."""
    many = len({each.iso[:10] for each in shown}) >= MANY
    own = [each for each in shown if each.kind == "first" or (not many and not each.kind and each.place <= FAR)]
    return min(own, key=lambda each: each.kind != "first", default=None)


def _days_between(early: str, late: str) -> int:
    """Return the days from one date to a later one; less than 0 where it is the earlier, 0 where a day is not told."""
    if len(early) < 10 or len(late) < 10:
        return 0
    return (date.fromisoformat(late[:10]) - date.fromisoformat(early[:10])).days


def _stamp(element: HtmlElement) -> str:
    return element.get("datetime") or element.get("content") or element.get("title") or shown_text(element)


def shown_dates(lines: Sequence[Line], language: str | None) -> list[Dated]:
    """Return the dates beside a headline, nearest first; ``language`` is the one the page declares, as ``en-US``."""
    found: list[Dated] = []
    label = before = ""
    for line in lines:
        if len(line.text) > HEAD:
            label = ""
            continue
        other = OTHER.search(line.text) and not _THREAD.search(f"{before} {line.text}")
        dates = [] if other or label == "other" else _dates_of(line, language)
        found += [replace(each, kind=each.kind or label) for each in dates]
        label = ""
        if not dates and len(line.text) <= MAX_LABEL:
            label = "other" if other else _kind_of(line.text)
        before = line.text
    return sorted(found, key=lambda each: each.place if each.place >= 0 else ABOVE_COSTS - each.place)


def changed(lines: Sequence[Line], language: str | None, latest: str | None) -> str | None:
    """Return the day beside a headline of which the page says that the article was changed on it, the nearest."""
    return next(
        (each.iso for each in shown_dates(lines, language) if each.kind == "updated" and _possible(each.iso, latest)),
        None,
    )


def _dates_of(line: Line, language: str | None) -> list[Dated]:
    """Return the dates of a line, each with what the line calls it; none of a line that gives a span of time.

    A sentence counts only if it says that something was published. A time element states its time and zone where the
    line shows the day alone.
    """
    text = line.text
    whole = _kind_of(text)
    if whole != "first" and size_of(text) > MAX_WORDS * (3 if len(text.split()) < size_of(text) else 1):
        return []
    places = _places(text, language)
    if _spans(text, places):
        return []
    if not places:
        numeric = _numeric(text, language)
        stamps = [] if numeric else _stamps(line)
        return [Dated(*each, text, line.place, whole) for each in ([numeric] if numeric else stamps[:1])]
    if len(places) == 1:
        iso, precision, *_ = places[0]
        return [Dated(*_exact(iso, precision, line), text, line.place, whole)]
    found: list[Dated] = []
    for (iso, precision, start, end), before in zip(places, (0, *(each[3] for each in places)), strict=False):
        behind = text[end : end + MAX_BEHIND].partition(" ")[0]
        kind = _kind_of(text[before:start]) or _kind_of(behind)
        found.append(Dated(iso, precision, text[before:end].strip(" |·•"), line.place, kind))
    return found


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


def _statements(given: Stated) -> Iterator[tuple[str, str]]:
    """Yield what the head states, the most trustworthy first."""
    page = jsonld.types(given.article) == ["webpage"]
    for key in ("datePublished", "dateCreated", "uploadDate"):
        if not page and (text := jsonld.text_of(given.article.get(key))):
            yield f"json-ld {key}", text
    for key in _PUBLISHED:
        for text in given.meta.get(key, ())[:1]:
            yield f"meta {key}", text
    for key in given.meta:
        if key not in _PUBLISHED and _PUBLISHED_KEY.search(key) and not _CHANGED_KEY.search(key):
            yield f"meta {key}", given.meta[key][0]
    for node in given.nodes:
        if text := jsonld.text_of(node.get("datePublished")):
            # WordPress states it for every page, a home page as well
            yield (_PAGE if "webpage" in jsonld.types(node) else "json-ld datePublished"), text


def _read(text: str, latest: str | None) -> Dated | None:
    read = parse_date(text)
    return Dated(*read, fold(text)[:100]) if read and _possible(read[0], latest) else None


def _possible(iso: str, latest: str | None) -> bool:
    # before 1990 there were no web pages
    return iso >= "1990" and (latest is None or iso[:10] <= latest)
