"""The dates that a page states and shows -> its date of publication, with the evidence for it.

No library is used: on 749 development pages htmldate, which looks for any date in markup and text, gave 44 right dates
where the page states none, 19 wrong ones, and 101 on pages that have none; the lines beside the headline give 89, 11
and 18.

How often each kind of evidence that decides is right, on three development sets: JSON-LD 338 of 383 dates, OpenGraph's
113 of 122, a line below the headline 171 of 188, one above it 22 of 26, microdata 26 of 27, the day of a change 15 of
22, the only day of a page 7 of 10. Of the wrong ones in JSON-LD most are the gold's: it has the day of a change.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from urllib.parse import urlsplit

from lxml.html import HtmlElement

from ingest.extract.html import jsonld
from ingest.extract.html.head import HeadMetadata, fold, shown_text
from ingest.extract.metadata.dates import LINE_CHARS, MONTHS, parse_date
from ingest.extract.metadata.footer import FooterCredits
from ingest.extract.metadata.headline_dates import DateEvidence, possible
from ingest.extract.metadata.list_entries import of_another_text
from ingest.extract.metadata.microdata import MicrodataElements
from ingest.extract.metadata.ownership import Region

__all__ = ["publication_date"]

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
BEHIND, AHEAD = 12, 14  # hours that the clocks of the world are behind and ahead of universal time
_ZONE = re.compile(r"[+-]\d\d:\d\d$")
FAR = 90  # elements below a headline; a date farther down that does not say what it is may be anything's
NEAR = 31  # days between two dates of one text: the day it was begun and the one it came out
MANY = 4  # different days beside a headline: the page lists articles or events, and none is its own


def publication_date(
    microdata: MicrodataElements,
    footer: Callable[[], FooterCredits],
    given: HeadMetadata,
    dates: Sequence[DateEvidence],
    region: Region,
    *,
    modified: str | None,
    url: str | None,
    latest: str | None,
    signed: bool,
) -> tuple[str, DateEvidence] | None:
    """Return the name of the evidence and the date of publication; None where the page has none.

    What machines are told goes before what readers see, which may be the day of a change; but where they are told that
    the page was changed on the day it was published, and readers see an earlier one, they are told when it was built.
    The day of a change that readers see stands in where no other is told; an address comes last.
    ``dates`` are those of ``shown_dates``. ``signed`` says whether the page has an author: what has none and shows no
    date is often no article at all.
    """
    evidence = _evidence(microdata, footer, given, dates, region, url, modified=modified, latest=latest, signed=signed)
    found = next(evidence, None)
    if found is None and (dated := _addressed(url, latest)):
        return "address", dated
    return found


def _addressed(url: str | None, latest: str | None) -> DateEvidence | None:
    """Return the day in the path of an address: ``/2025/12/09/``."""
    written = _IN_ADDRESS.search(_path(url)) if url else None
    if written is None:
        return None
    month = MONTHS.get(written[2].lower(), written[2])
    dated = _read(f"{written[1]}-{month}-{written[3]}", latest)
    return replace(dated, words=written[0]) if dated else None


def _local(
    told: tuple[str, DateEvidence], shown: DateEvidence | None, addressed: DateEvidence | None
) -> tuple[str, DateEvidence]:
    """Return a date that the head states in UTC, or, if the page shows the day before or after, that day.

    Both are one moment if there is a zone, of 12 hours behind to 14 ahead, that has it on the day that is shown.
    """
    moment = told[1].iso
    if told[1].precision in {"minute", "second"} and (moment.endswith("+00:00") or _ZONE.search(moment) is None):
        hour = int(moment[11:13])
        for name, seen in (((shown.evidence_name, shown),) if shown else ()) + (
            (("address", addressed),) if addressed else ()
        ):
            days = _days_between(seen.iso, moment)
            if (days == 1 and hour <= BEHIND) or (days == -1 and hour >= 24 - AHEAD):
                return name, seen
    return told


def _path(url: str) -> str:
    """Return the path of an address; empty if it is not valid."""
    try:
        return urlsplit(url).path
    except ValueError:
        return ""


def _evidence(
    microdata: MicrodataElements,
    footer: Callable[[], FooterCredits],
    given: HeadMetadata,
    dates: Sequence[DateEvidence],
    region: Region,
    url: str | None,
    *,
    modified: str | None,
    latest: str | None,
    signed: bool,
) -> Iterator[tuple[str, DateEvidence]]:
    """Yield the name of each piece of evidence for the day of publication and its date, the most trustworthy first."""
    stated = [(name, dated) for name, text in _statements(given) if (dated := _read(text, latest))]
    shown = [] if given.sells else [each for each in dates if possible(each.iso, latest)]
    own = _own(shown)
    yield from _of_head(stated, own, _addressed(url, latest), modified)
    if given.sells:
        return
    yield from _of_microdata(microdata, region, latest)
    if own:
        yield own.evidence_name, own
    if stated and (signed or shown):
        yield stated[0]
    if shown and shown[0].kind == "updated":
        yield "shown change", shown[0]
    yield from _of_time_elements(microdata, region, latest)
    yield from _of_byline_elements(microdata, region, latest)
    yield from _of_footer(footer, given, latest, signed=signed)


def _of_head(
    stated: Sequence[tuple[str, DateEvidence]],
    own: DateEvidence | None,
    addressed: DateEvidence | None,
    modified: str | None,
) -> Iterator[tuple[str, DateEvidence]]:
    """Yield the date that the head states for the article, corrected by the dates that readers and the address have."""
    strong = next((each for each in stated if each[0] != _PAGE), None)
    if strong is None:
        return
    if own and addressed and _agree(own, addressed) and not _agree(own, strong[1]):
        yield own.evidence_name, own
    if not (modified and modified[:10] == strong[1].iso[:10]):
        yield _local(strong, own, addressed)
    shown_is_earlier = own is not None and _days_between(own.iso, strong[1].iso) > 1
    yield (own.evidence_name, own) if own and shown_is_earlier else _local(strong, own, None)


def _of_microdata(
    microdata: MicrodataElements, region: Region, latest: str | None
) -> Iterator[tuple[str, DateEvidence]]:
    """Yield the dates of the first two elements with ``itemprop=datePublished`` that belong to the article."""
    # the only day that the page marks so is the page's own, wherever it is shown
    one_day = len({_stamp(element)[:10] for element in microdata.dates}) == 1
    for element in [element for element in microdata.dates if one_day or not region.foreign_part(element)][:2]:
        if dated := _read(_stamp(element), latest):
            yield "itemprop datePublished", dated


def _of_time_elements(
    microdata: MicrodataElements, region: Region, latest: str | None
) -> Iterator[tuple[str, DateEvidence]]:
    """Yield the date of the first ``time`` element of the article, unless there are many days, as in a list."""
    elements = [element for element in microdata.times[:MAX_TIMES] if not region.foreign_part(element)]
    times = [dated for element in elements if (dated := _read(_stamp(element), latest))]
    if times and len({each.iso[:10] for each in times}) < MANY:
        yield "time", times[0]


def _of_byline_elements(
    microdata: MicrodataElements, region: Region, latest: str | None
) -> Iterator[tuple[str, DateEvidence]]:
    """Yield the dates in the first two elements marked as the article's byline."""
    for element in [element for element in microdata.bylines if not of_another_text(element, region)][:2]:
        if dated := _read(shown_text(element, LINE_CHARS), latest):
            yield "byline", dated


def _of_footer(
    footer: Callable[[], FooterCredits], given: HeadMetadata, latest: str | None, *, signed: bool
) -> Iterator[tuple[str, DateEvidence]]:
    """Yield the dates below the text of a page that is an article or may be one."""
    # a head that does not say what the page is, is that of an old page or of a small site
    says_no_kind = not given.nodes and not any(key.startswith("og:") for key in given.meta)
    if given.written or signed or says_no_kind:
        only_dates = [footer().posted, *((footer().dated,) if given.written and signed else ())]
        yield from (("shown once", DateEvidence(*each)) for each in only_dates if each and possible(each[0], latest))


def _own(shown: Sequence[DateEvidence]) -> DateEvidence | None:
    """Return the date beside a headline that is the article's: one labelled as published, else the nearest."""
    many = len({each.iso[:10] for each in shown}) >= MANY
    shapes = Counter(each.shape for each in shown)
    own = [
        each
        for each in shown
        if each.kind == "first"
        or (
            not each.kind
            and each.place <= FAR
            and not each.late
            and (not many or (each is shown[0] and shapes[each.shape] == 1))
        )
    ]
    return min(own, key=lambda each: each.kind != "first", default=None)


def _agree(one: DateEvidence, other: DateEvidence) -> bool:
    """Say whether two dates are at most a month apart."""
    return abs(_days_between(one.iso, other.iso)) <= NEAR


def _days_between(early: str, late: str) -> int:
    """Return the days from ``early`` to ``late``, negative in the other order; 0 if one of them has no day."""
    if len(early) < 10 or len(late) < 10:
        return 0
    return (date.fromisoformat(late[:10]) - date.fromisoformat(early[:10])).days


def _stamp(element: HtmlElement) -> str:
    return element.get("datetime") or element.get("content") or element.get("title") or shown_text(element)


def _statements(given: HeadMetadata) -> Iterator[tuple[str, str]]:
    """Yield the evidence and text of each date in the head, the most trustworthy first."""
    inner = set(jsonld.types(given.article)) <= {"webpage", "videoobject"}
    for key in ("datePublished", "dateCreated", "uploadDate"):
        if not inner and (text := jsonld.text_of(given.article.get(key))):
            yield f"json-ld {key}", text
    for key in _PUBLISHED:
        for text in given.meta.get(key, ())[:1]:
            yield f"meta {key}", text
    for key in given.meta:
        if key not in _PUBLISHED and _PUBLISHED_KEY.search(key) and not _CHANGED_KEY.search(key):
            yield f"meta {key}", given.meta[key][0]
    for node in given.nodes:
        if text := jsonld.text_of(node.get("datePublished") or node.get("uploadDate")):
            # WordPress states it for every page, a home page as well
            yield (_PAGE if "webpage" in jsonld.types(node) else "json-ld datePublished"), text


def _read(text: str, latest: str | None) -> DateEvidence | None:
    read = parse_date(text)
    return DateEvidence(*read, fold(text)[:100]) if read and possible(read[0], latest) else None
