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
from urllib.parse import urlsplit

from lxml.html import HtmlElement

from ingest.clean import jsonld
from ingest.clean.beside import Line
from ingest.clean.closing import Closing
from ingest.clean.dates import HEAD, MONTHS, numeric_readings, parse_date, read_date
from ingest.clean.marked import Marked
from ingest.clean.stated import Stated, fold, shown_text

__all__ = ["Dated", "published", "shown_dates"]

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
_UPDATED = re.compile(
    r"\b(?:updated?|modified|revised|reviewed|edited|changed|aktualisiert|stand|mis à jour|modifié|actualizado|"
    r"aggiornato|atualizado|bijgewerkt|gewijzigd|uppdaterad|oppdatert|opdateret|päivitetty|zaktualizowano|обновлено|"
    r"güncellen\w+)\b|更新",
    re.IGNORECASE,
)
_FIRST = re.compile(
    r"\b(?:published|posted|publication|originally|veröffentlicht|erstellt|publié|publicado|"
    r"pubblicato|gepubliceerd|geplaatst|publicerad|publisert|opublikowano|опубликовано|yayınlan\w+)\b|公開|发布|發布|投稿",
    re.IGNORECASE,
)
_NOT_PUBLISHED = re.compile(
    r"©|\b(?:copyright|until|through|valid|expir\w+|deadline|ends?|starts?|begins?|due|since|born|founded|joined|event|"
    r"accessed|retrieved|effective|as of|before|after|today|available|opens?|closes?)\b",
    re.IGNORECASE,
)
_IN_ADDRESS = re.compile(
    r"/((?:19[89]|20[0-4])\d)[/-](0?[1-9]|1[0-2]|[a-z]{3,9})[/-](0?[1-9]|[12]\d|3[01])(?=\W|_|$)", re.IGNORECASE
)
_PAGE = "json-ld datePublished of the page"
MAX_TIMES = 20
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


def published(
    marks: Callable[[], Marked],
    end: Callable[[], Closing],
    given: Stated,
    lines: Sequence[Line],
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
    evidence = _evidence(marks, end, given, lines, modified=modified, language=language, latest=latest, signed=signed)
    found = next(evidence, None)
    if found is None and url and (written := _IN_ADDRESS.search(_path(url))):
        month = MONTHS.get(written[2].lower(), written[2])
        dated = _read(f"{written[1]}-{month}-{written[3]}", latest)
        return ("address", replace(dated, words=written[0])) if dated else None
    return found


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
    *,
    modified: str | None,
    language: str | None,
    latest: str | None,
    signed: bool,
) -> Iterator[tuple[str, Dated]]:
    """Yield what the page says of the day it was published, the most trustworthy first."""
    stated = [(name, dated) for name, text in _statements(given) if (dated := _read(text, latest))]
    strong = next((each for each in stated if each[0] != _PAGE), None)
    if strong and not (modified and modified[:10] == strong[1].iso[:10]):
        yield strong
    shown = [each for each in shown_dates(lines, language) if _possible(each.iso, latest) and not given.sells]
    own = _own(shown)
    if strong:
        yield ("shown", own) if own and _days_between(own.iso, strong[1].iso) > 1 else strong
    if given.sells:
        return
    for element in marks().dates[:2]:
        if dated := _read(_stamp(element), latest):
            yield "itemprop datePublished", dated
    if own:
        yield "shown", own
    if stated and (signed or shown):
        yield stated[0]
    if shown and shown[0].kind == "updated":
        yield "shown change", shown[0]
    times = [dated for element in marks().times[:MAX_TIMES] if (dated := _read(_stamp(element), latest))]
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
    label = ""
    for line in lines:
        if len(line.text) > HEAD:
            label = ""
            continue
        kind = _kind_of(line.text)
        read = _shown(line, language, told=kind == "first")
        if read and not _NOT_PUBLISHED.search(line.text):
            found.append(Dated(*read, line.text, line.place, kind or label))
        label = kind if not read and len(line.text) <= MAX_LABEL else ""
    return sorted(found, key=lambda each: each.place if each.place >= 0 else ABOVE_COSTS - each.place)


def _shown(line: Line, language: str | None, *, told: bool) -> tuple[str, str] | None:
    """Return the date a line shows, else the one its time element states; a sentence's only if it tells what it is."""
    text = line.text
    if not told and len(text.split()) > MAX_WORDS:
        return None
    read = read_date(text)
    if read and read[1] not in {"year", "month"}:
        return read[:2]
    readings, month_first = numeric_readings(text), _month_first(language)
    if readings and month_first is not None:
        return readings[0 if month_first else 1], "day"
    for run in line.runs:
        for element in (run.element, run.element.getparent()):
            if element is not None and element.tag == "time" and (stamp := parse_date(element.get("datetime") or "")):
                return stamp
    return None


def _kind_of(text: str) -> str:
    if _FIRST.search(text):
        return "first"
    return "updated" if _UPDATED.search(text) else ""


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
