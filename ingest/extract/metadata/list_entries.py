"""An element of a page that names somebody or a day -> whether it speaks of another text: an entry of a list, an inset.

The author of an article and its date stand above its text or right below it. A list of two or more items alike, each
with a name and a day or a story, is one of mentions, of other stories or of posts of a blog.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from lxml.html import HtmlElement

from ingest.extract.html.head import key_of_title, shown_text
from ingest.extract.metadata.dates import LINE_CHARS, read_date
from ingest.extract.metadata.ownership import MAX_SIBLINGS, PROSE_BEFORE_COMMENTS, PROSE_WORDS, Region

__all__ = ["of_another_text"]

MAX_UP = 6  # elements around a name that can be the item of a list
MAX_INSIDE = 200  # elements of an item that are looked at
MAX_ITEM = 400  # words of an item that are read
STORY_WORDS = 4  # words of a link from which it is a headline
BOX_UP = 3  # elements around a name that can be a box in a text
_HEADINGS = ("h2", "h3", "h4", "h5", "h6")


def of_another_text(element: HtmlElement, region: Region) -> bool:
    """Say whether an element that names somebody stands in another text than the article of a region.

    That is an item of a list above the headline or behind the text of the article, or not its first; or a box with a
    heading of its own that the text goes on behind.
    """
    item = _item(element)
    if item is not None:
        first = not any(_alike(item, each) for each in islice(item.itersiblings(preceding=True), MAX_SIBLINGS))
        return not first or region.above(item) or region.behind_prose(item, PROSE_WORDS)
    return _inset(element, region)


def _item(element: HtmlElement) -> HtmlElement | None:
    """Return the item of a list of stories or posts in which an element stands; None where it stands in none."""
    up: HtmlElement | None = element
    for _ in range(MAX_UP):
        if up is None or up.tag in {"html", "body", "main"}:
            return None
        if up is not element and any(_is_equal(each, element) for each in _neighbours(up)) and _tells_more(up):
            return up
        up = up.getparent()
    return None


def _neighbours(element: HtmlElement) -> Iterator[HtmlElement]:
    """Yield the elements around one that look like it, nearest first."""
    for preceding in (False, True):
        yield from (
            each for each in islice(element.itersiblings(preceding=preceding), MAX_SIBLINGS) if _alike(element, each)
        )


def _alike(one: HtmlElement, other: HtmlElement) -> bool:
    return bool(one.tag == other.tag and one.get("class") == other.get("class"))


def _is_equal(other: HtmlElement, element: HtmlElement) -> bool:
    """Say whether another item names somebody as this one does, and not the same."""
    named = next((each for each in islice(other.iter(element.tag), MAX_INSIDE) if _alike(each, element)), None)
    return named is not None and shown_text(named, LINE_CHARS) != shown_text(element, LINE_CHARS) and _tells_more(other)


def _tells_more(item: HtmlElement) -> bool:
    """Say whether an item holds a day or a headline beside a name: the authors of one text can be a list too."""
    if read_date(shown_text(item, MAX_ITEM)[:MAX_ITEM]):
        return True
    return any(
        len(shown_text(each, LINE_CHARS).split()) >= STORY_WORDS for each in islice(item.iter("a", "time"), MAX_INSIDE)
    )


def _inset(element: HtmlElement, region: Region) -> bool:
    """Say whether an element stands in a box with a heading and sentences, with sentences before and behind it."""
    up: HtmlElement | None = element
    for _ in range(BOX_UP):
        up = up.getparent() if up is not None else None
        if up is None or up in region.steps:
            return False
        heading = next(up.iter("h1", *_HEADINGS), None)
        if heading is not None:
            title = element.getroottree().findtext(".//title") or ""
            if heading.tag == "h1" or key_of_title(shown_text(heading, LINE_CHARS)) in key_of_title(title):
                return False
            behind = sum(region.prose(each) for each in islice(up.itersiblings(), MAX_SIBLINGS))
            return min(behind, region.prose(up)) >= PROSE_BEFORE_COMMENTS and region.behind_prose(
                up, PROSE_BEFORE_COMMENTS
            )
    return False
