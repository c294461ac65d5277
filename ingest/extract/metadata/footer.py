"""Parsed page -> the byline and the date that it shows away from its headline, as at the foot of an article.

Used only if there is no other evidence. A name or day far from the headline may belong to anything on the page, so it
counts only if the page shows no other in the same form.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TypeVar, cast

from lxml.etree import XPath
from lxml.html import HtmlElement

from ingest.extract.html.head import key_of_title, shown_text
from ingest.extract.metadata.byline import parse_byline, person
from ingest.extract.metadata.calendars import folded
from ingest.extract.metadata.date_context import FIRST, OTHER, UPDATED
from ingest.extract.metadata.dates import LINE_CHARS, dated_line, read_date
from ingest.extract.metadata.headline_byline import credentialed
from ingest.extract.metadata.ownership import Region

__all__ = ["FooterCredits", "footer_credits"]

_CANDIDATE_TEXTS = XPath(
    "descendant::text()[contains(., '20') or contains(., 'ritten by') or contains(., 'osted by')"
    " or contains(., 'uthor') or contains(., ' By ')]"
    "[string-length(.) < 200][not(parent::script or parent::style or parent::noscript or parent::title)]"
)
_SIGNED = re.compile(
    r"\W*(?:(?:this|the) (?:post|article|story|piece|guide|blog|blog post|page) (?:was|is) )?"
    r"(?:written|posted|authored|contributed|article|post) by\b\W*|\W*(?:about the )?author\s?:\W*|"
    r"\s*(?:--|[-–—])\s*by\s+",
    re.IGNORECASE,
)
_T = TypeVar("_T")
MAX_GAP = 14  # characters between "posted" and the day: " on Wednesday, "
MAX_LABEL = 40  # characters before a date that are read
MAX_TEXTS = 300  # texts looked at; a page that has more names and dates than that shows no one of them


@dataclass(frozen=True, slots=True)
class FooterCredits:
    """The author and dates that a page shows exactly once."""

    author: str | None
    posted: tuple[str, str, str] | None
    """Date, precision and words of the only day the page says something was published on."""
    dated: tuple[str, str, str] | None
    """The same of the only day that stands on a line of its own."""


def footer_credits(tree: HtmlElement, region: Region) -> FooterCredits:
    """Return the only author, and the only days, that the page shows in the region of its article."""
    authors: dict[str, str] = {}
    posted: dict[str, tuple[str, str, str]] = {}
    dated: dict[str, tuple[str, str, str]] = {}
    for text in cast("list[str]", _CANDIDATE_TEXTS(tree))[:MAX_TEXTS]:
        words = " ".join(text.split())
        # lxml's text knows where it stood
        element = cast("HtmlElement", text.getparent())  # type: ignore[attr-defined]
        read = dated_line(words)
        if read and read[1] not in {"year", "month"} and not region.foreign_part(element):
            context = folded(f"{_before(element, words)} {words}")
            if FIRST.search(context):
                posted.setdefault(read[0][:10], (*read, words))
            elif not UPDATED.search(context) and not OTHER.search(context):
                dated.setdefault(read[0][:10], (*read, words))
        elif (said_so := _posted_on(words)) and not region.foreign_part(element):
            posted.setdefault(said_so[0][:10], (*said_so, words))
        elif (opening := _SIGNED.match(words)) and (name := _name(text, words, opening.end())):
            authors.setdefault(key_of_title(name), name)
    return FooterCredits(_only(authors), _only(posted), _only(dated))


def _posted_on(words: str) -> tuple[str, str] | None:
    """Return the day on which a sentence says that something was posted: "This entry was posted on May 3, 2020"."""
    context = FIRST.search(words)
    read = read_date(words[context.end() :]) if context else None
    return read[:2] if read and read[1] not in {"year", "month"} and read[2] <= MAX_GAP else None


def _before(element: HtmlElement, words: str) -> str:
    """Return the text before ``words`` in the parent element: it can label a date."""
    parent = element.getparent()
    return shown_text(parent, LINE_CHARS).partition(words)[0][-MAX_LABEL:] if parent is not None else ""


def _name(text: str, words: str, start: int) -> str | None:
    """Return the person named behind the opening of a byline, in the same text or in the elements right after it."""
    rest = words[start:]
    parent = cast("HtmlElement", text.getparent())  # type: ignore[attr-defined]  # lxml's text knows where it stood
    if not rest and parent is not None:
        whole = shown_text(parent, LINE_CHARS)
        at = whole.find(words)
        rest = whole[at + len(words) :].strip() if at >= 0 else ""
    if lettered := credentialed(rest):
        return lettered
    first = re.split(r"\s*[,|(–—]|\s-\s|\.\s", rest, maxsplit=1)[0]
    return person(first) or next(iter(parse_byline(f"by {first}")), None)


def _only(found: dict[str, _T]) -> _T | None:
    return next(iter(found.values())) if len(found) == 1 else None
