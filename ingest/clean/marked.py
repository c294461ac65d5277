"""Parsed page -> the elements its markup calls author, byline or date, found in one pass over the page.

The names are those of microdata, of the links rel=author, of the class names most themes share, and HTML's own time.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import cast

from lxml.etree import XPath
from lxml.html import HtmlElement

__all__ = ["Marked", "marked"]

# "uthor" and "yline" stand in author, Author, byline and Byline: XPath 1 knows no other way to fold case that is fast
_MARKED = XPath(
    "descendant::*[@itemprop or @pubdate or self::time or @rel='author' or contains(@class, 'uthor') "
    "or contains(@class, 'yline')]"
)
_BYLINE_TAGS = frozenset(("a", "span", "p", "div", "address", "li", "cite", "strong"))
_DATES = frozenset(("datePublished", "dateCreated"))
_ANSWERS = frozenset(("comment", "review", "reviews", "suggestedAnswer", "acceptedAnswer"))
_OTHERS = ("comment", "testimonial", "review", "related")
_ASIDE = frozenset(("aside", "nav", "footer"))
MAX_MARKED = 50  # elements of a kind whose surroundings are looked at; the first that will do is taken


@dataclass(frozen=True, slots=True)
class Marked:
    """Elements in page order; none of a comment, a review or an answer."""

    authors: tuple[HtmlElement, ...]
    """itemprop=author"""
    signers: tuple[HtmlElement, ...]
    """Links with rel=author."""
    bylines: tuple[HtmlElement, ...]
    """Elements whose class speaks of an author or a byline."""
    dates: tuple[HtmlElement, ...]
    """itemprop=datePublished or dateCreated, or pubdate."""
    times: tuple[HtmlElement, ...]
    """time, outside aside, nav and footer."""


def marked(tree: HtmlElement) -> Marked:
    """Return the elements of a page that are marked as author, byline or date, at most ``MAX_MARKED`` of a kind."""
    authors: list[HtmlElement] = []
    signers: list[HtmlElement] = []
    bylines: list[HtmlElement] = []
    dates: list[HtmlElement] = []
    times: list[HtmlElement] = []
    answers: dict[HtmlElement, bool] = {}
    aside: dict[HtmlElement, bool] = {}
    others: dict[HtmlElement, bool] = {}
    for element in cast("list[HtmlElement]", _MARKED(tree)):
        prop, tag = element.get("itemprop"), element.tag
        if prop == "author" and len(authors) < MAX_MARKED and not _within(element, _answers, answers):
            authors.append(element)
        if tag == "a" and element.get("rel") == "author" and len(signers) < MAX_MARKED:
            signers.append(element)
        named = element.get("class") or ""
        bylined = tag in _BYLINE_TAGS and ("uthor" in named or "yline" in named)
        if bylined and len(bylines) < MAX_MARKED and not _within(element, _of_others, others):
            bylines.append(element)
        dated = prop in _DATES or element.get("pubdate") is not None
        if dated and len(dates) < MAX_MARKED and not _within(element, _answers, answers):
            dates.append(element)
        if tag == "time" and len(times) < MAX_MARKED and not _within(element, _beside, aside):
            times.append(element)
    return Marked(tuple(authors), tuple(signers), tuple(bylines), tuple(dates), tuple(times))


def _within(element: HtmlElement, test: Callable[[HtmlElement], bool], met: dict[HtmlElement, bool]) -> bool:
    """Say whether a test holds of an element or of one it stands in; ``met`` remembers, so that each is tested once."""
    path: list[HtmlElement] = []
    up: HtmlElement | None = element
    answer = False
    while up is not None:
        if up in met:
            answer = met[up]
            break
        path.append(up)
        if test(up):
            answer = True
            break
        up = up.getparent()
    met.update(dict.fromkeys(path, answer))
    return answer


def _answers(element: HtmlElement) -> bool:
    return element.get("itemprop") in _ANSWERS


def _beside(element: HtmlElement) -> bool:
    return element.tag in _ASIDE


def _of_others(element: HtmlElement) -> bool:
    name = f"{element.get('class') or ''} {element.get('id') or ''}"
    return any(other in name for other in _OTHERS)
