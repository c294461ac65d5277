"""Parsed page -> the elements that its markup names as author, byline or date.

They are those of microdata, links with rel=author, the class names that most themes share, and ``time`` elements.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from typing import cast

from lxml.etree import XPath
from lxml.html import HtmlElement

from ingest.extract.metadata.ownership import ANSWERS

__all__ = ["MicrodataElements"]

# from attributes to their elements: in half the time that asking each element takes
_MICRODATA = XPath("descendant::*/@itemprop/.. | descendant::*/@pubdate/..")
_POSTERS = XPath("descendant::*/@data-author/..")
_BYLINE_TAGS = ("a", "span", "p", "div", "address", "li", "cite", "strong")
_DATES = frozenset(("datePublished", "dateCreated"))
_OTHERS = ("comment", "testimonial", "review", "related")
_ASIDE = frozenset(("aside", "nav", "footer"))
MAX_MARKED = 50  # elements of a kind whose ancestors are examined


@dataclass(frozen=True)
class MicrodataElements:
    """Elements of a page in page order, at most ``MAX_MARKED`` of a kind; none of a comment, a review or an answer.

    Each kind is searched for on first use: that walks the whole page, and few pages need all kinds.
    """

    tree: HtmlElement

    @cached_property
    def _microdata(self) -> list[HtmlElement]:
        return cast("list[HtmlElement]", _MICRODATA(self.tree))

    @cached_property
    def authors(self) -> tuple[HtmlElement, ...]:
        """Elements with itemprop=author."""
        return _outside(_answers, (each for each in self._microdata if each.get("itemprop") == "author"))

    @cached_property
    def rel_author_links(self) -> tuple[HtmlElement, ...]:
        """Links with rel=author."""
        return tuple(islice((each for each in self.tree.iter("a") if each.get("rel") == "author"), MAX_MARKED))

    @cached_property
    def bylines(self) -> tuple[HtmlElement, ...]:
        """Elements whose class speaks of an author or a byline."""
        return _outside(_of_others, filter(_bylined, self.tree.iter(*_BYLINE_TAGS)))

    @cached_property
    def poster(self) -> str | None:
        """Who wrote the first post of a thread, as forum software notes it on the element of each post."""
        posts = _outside(_quotes, cast("list[HtmlElement]", _POSTERS(self.tree)))
        return posts[0].get("data-author") if posts else None

    @cached_property
    def dates(self) -> tuple[HtmlElement, ...]:
        """Elements with itemprop=datePublished or dateCreated, or with pubdate."""
        return _outside(_answers, filter(_dated, self._microdata))

    @cached_property
    def times(self) -> tuple[HtmlElement, ...]:
        """Elements time outside aside, nav and footer."""
        return _outside(_beside, self.tree.iter("time"))


def _outside(test: Callable[[HtmlElement], bool], elements: Iterable[HtmlElement]) -> tuple[HtmlElement, ...]:
    """Return the first elements for which, and for whose ancestors, ``test`` is false."""
    known: dict[HtmlElement, bool] = {}
    return tuple(islice((each for each in elements if not _within(each, test, known)), MAX_MARKED))


def _within(element: HtmlElement, test: Callable[[HtmlElement], bool], cache: dict[HtmlElement, bool]) -> bool:
    """Say whether ``test`` is true of an element or an ancestor; ``cache`` holds answers, so each is tested once."""
    path: list[HtmlElement] = []
    up: HtmlElement | None = element
    answer = False
    while up is not None:
        if up in cache:
            answer = cache[up]
            break
        path.append(up)
        if test(up):
            answer = True
            break
        up = up.getparent()
    cache.update(dict.fromkeys(path, answer))
    return answer


def _bylined(element: HtmlElement) -> bool:
    # "uthor" and "yline" stand in author, Author, byline and Byline
    named = element.get("class") or ""
    return "uthor" in named or "yline" in named


def _dated(element: HtmlElement) -> bool:
    return element.get("itemprop") in _DATES or element.get("pubdate") is not None


def _quotes(element: HtmlElement) -> bool:
    return bool(element.tag == "blockquote")


def _answers(element: HtmlElement) -> bool:
    return element.get("itemprop") in ANSWERS


def _beside(element: HtmlElement) -> bool:
    return element.tag in _ASIDE


def _of_others(element: HtmlElement) -> bool:
    name = f"{element.get('class') or ''} {element.get('id') or ''}"
    return any(other in name for other in _OTHERS)
