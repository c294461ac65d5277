"""Parsed page -> the elements its markup calls author, byline or date, found in one pass over the page.

The names are those of microdata, of the links rel=author, of the class names most themes share, and HTML's own time.
"""

from __future__ import annotations

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
    for element in cast("list[HtmlElement]", _MARKED(tree)):
        prop, tag = element.get("itemprop"), element.tag
        if prop == "author" and len(authors) < MAX_MARKED and not _answers(element):
            authors.append(element)
        if tag == "a" and element.get("rel") == "author" and len(signers) < MAX_MARKED:
            signers.append(element)
        if tag in _BYLINE_TAGS and len(bylines) < MAX_MARKED and _bylined(element):
            bylines.append(element)
        if (prop in _DATES or element.get("pubdate") is not None) and len(dates) < MAX_MARKED and not _answers(element):
            dates.append(element)
        if tag == "time" and len(times) < MAX_MARKED and not any(up.tag in _ASIDE for up in element.iterancestors()):
            times.append(element)
    return Marked(tuple(authors), tuple(signers), tuple(bylines), tuple(dates), tuple(times))


def _answers(element: HtmlElement) -> bool:
    return any(up.get("itemprop") in _ANSWERS for up in element.iterancestors())


def _bylined(element: HtmlElement) -> bool:
    name = element.get("class") or ""
    if "uthor" not in name and "yline" not in name:
        return False
    return not any(
        other in f"{up.get('class') or ''} {up.get('id') or ''}"
        for up in (element, *element.iterancestors())
        for other in _OTHERS
    )
