"""Parsed page and its headline -> the lines near it, each with the elements that hold its words.

Byline and date are a few lines above or below the headline, whatever the class names of the site. The walk visits a
bounded number of elements, so its cost does not grow with the page.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from lxml.html import HtmlElement

from ingest.extract.html.head import fold

__all__ = ["Line", "Run", "label_of", "near_headline"]

ABOVE, BELOW = 25, 90  # elements walked; on development pages nine in ten bylines stand within 12 above or 50 below
MAX_RUN = 400  # characters of one text; a longer one is prose, and its beginning says all that is asked of it
_ANCESTORS = 3  # how far up a class still speaks of a text: <div class=author><p><a>Name
_SKIPPED = frozenset(
    ("script", "style", "noscript", "template", "svg", "select", "textarea", "iframe", "nav", "button", "head")
)
_INLINE = frozenset(
    (
        "a", "abbr", "b", "bdi", "cite", "em", "font", "i", "img", "label", "mark", "meta", "picture", "s", "small",
        "source", "span", "strong", "sub", "sup", "time", "u", "wbr",
    )
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Run:
    """A text between two tags."""

    text: str
    element: HtmlElement
    """The element that holds the text directly."""


@dataclass(frozen=True, slots=True)
class Line:
    """The words of one line."""

    text: str
    runs: tuple[Run, ...]
    place: int
    """Elements between the headline and the line; negative above it."""


def near_headline(headline: HtmlElement) -> tuple[list[Line], set[str]]:
    """Return the lines above and below a headline, in page order, and the names that its images bear, in lower case."""
    lines: list[Line] = []
    runs: list[Run] = []
    alts: set[str] = set()
    place, reached, inside = 0, False, False  # the words of the headline itself are left out

    def end_line() -> None:
        if runs:
            lines.append(Line(" ".join(run.text for run in runs), tuple(runs), place))
            runs.clear()

    for event, element in _walk(_start(headline)):
        if element.tag not in _INLINE or element is headline:
            end_line()
        if event == "start":
            place += 1
            if element is headline:
                # above it, places were counted from the far end
                lines = [Line(line.text, line.runs, line.place - place) for line in lines]
                place, reached, inside = 0, True, True
            elif place > (BELOW if reached else ABOVE):
                break
            if element.tag == "img" and (alt := element.get("alt")):
                alts.add(fold(alt[:MAX_RUN]).lower())
            if not inside and element.tag not in _SKIPPED:
                _add(runs, element.text, element)
        else:
            inside = inside and element is not headline
            if not inside and (parent := element.getparent()) is not None:
                _add(runs, element.tail, parent)
    end_line()
    return (lines if reached else []), alts


def _walk(start: HtmlElement) -> Iterator[tuple[str, HtmlElement]]:
    """Yield the elements of the page from here on, each at its start and its end, and not what is in those skipped."""
    node: HtmlElement | None = start
    entering = True
    while node is not None:
        if entering:
            yield "start", node
            child = None if node.tag in _SKIPPED else next(node.iterchildren(), None)
            if child is not None:
                node = child
                continue
        if node.tag in {"body", "html"}:
            return
        yield "end", node
        following = node.getnext()
        entering = following is not None
        node = following if following is not None else node.getparent()


def label_of(run: Run) -> str:
    """Return what the elements around a text are called, nearest first, in lower case: class, itemprop, rel, id."""
    parts: list[str] = []
    element: HtmlElement | None = run.element
    for _ in range(_ANCESTORS):
        if element is None or element.tag in {"body", "html", "main", "article"}:
            break
        parts += [value[:MAX_RUN] for name in ("itemprop", "rel", "class", "id") if (value := element.get(name))]
        element = element.getparent()
    return " ".join(parts).lower()


def _add(runs: list[Run], text: str | None, element: HtmlElement) -> None:
    if text and not text.isspace() and (folded := fold(text[:MAX_RUN])):
        runs.append(Run(folded, element))


def _start(headline: HtmlElement) -> HtmlElement:
    """Return the element ``ABOVE`` elements before the headline; a menu counts as one."""
    node = headline
    for _ in range(ABOVE):
        before = node.getprevious()
        if before is None:
            parent = node.getparent()
            if parent is None or parent.tag in {"body", "html"}:
                break
            node = parent
            continue
        node = before
        while node.tag not in _SKIPPED and (last := next(node.iterchildren(reversed=True), None)) is not None:
            node = last
    return node
