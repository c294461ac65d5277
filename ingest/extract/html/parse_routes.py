"""Decoded page -> its tree and its blocks, by the first route that loses no words, else by the one that loses fewest.

The usual route is libxml2 on the page as it was scanned; it is taken unless the count of ``conservation`` finds more
words on the page than in its blocks. Then the page is read again: with every element closed where it ends, with the
parser of the HTML standard, and last as its bare paragraphs. The same page takes the same route everywhere.
"""

from __future__ import annotations

import html as entities
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace

from lxml.html import HtmlElement
from selectolax.lexbor import LexborHTMLParser

from ingest.errors import Reject
from ingest.extract.html import conservation, frames, preparse
from ingest.extract.html import parse as html
from ingest.extract.html.conservation import Missing
from ingest.extract.html.repair import mend
from ingest.extract.html.segment import Segments, segment
from ingest.reasons import ReasonCode

__all__ = ["ROUTES", "Reading", "read_page", "shown_text"]

MOST_OPEN = 20_000
"""Start tags of a page that the parser of the standard is given: its time grows with the square of the depth, to a
second at that many. Of 1,497 real pages the fullest has 15,795."""

ROUTES = ("parsed", "closed", "standard", "plain")
"""How a page is read, in the order in which it is tried."""


@dataclass(frozen=True, slots=True)
class Reading:
    """A page read."""

    tree: HtmlElement
    elements: tuple[HtmlElement, ...] = field(repr=False)
    """All of the tree: lxml makes the Python face of an element anew whenever nobody holds the last one."""
    parts: Segments = field(repr=False)
    route: str
    cuts: tuple[str, ...]
    """What was done that may have cost visible text, in words."""
    missing: Missing | None
    """What is on the page and in no block."""


def read_page(text: str) -> Reading:
    """Return a page read by the route that loses the fewest words. Raises Reject where none finds an element in it."""
    best: Reading | None = None
    refused: Reject | None = None
    for route, attempt in _attempts(text):
        try:
            tree, cuts = attempt()
        except Reject as reject:
            refused = refused or reject
            continue
        reading = _reading(text, route, tree, cuts)
        if best is None or _lost(reading) < _lost(best):
            best = reading
        if best.missing is None:
            return best
        if refused is not None and best.missing.of <= conservation.LEAST:
            break
    if best is None:
        raise refused or Reject(ReasonCode.NO_TEXT)
    return replace(best, cuts=(*best.cuts, str(best.missing)))


def _lost(reading: Reading) -> int:
    return reading.missing.words if reading.missing else 0


def _reading(text: str, route: str, tree: HtmlElement, cuts: tuple[str, ...]) -> Reading:
    elements = tuple(tree.iter())
    parts = segment(tree)
    missing = conservation.lacking(text, (block.text for block in parts.blocks))
    return Reading(tree, elements, parts, route, cuts, missing)


Attempt = Callable[[], tuple[HtmlElement, tuple[str, ...]]]


def _attempts(text: str) -> Iterator[tuple[str, Attempt]]:
    """Yield the routes that can be tried on a page, each with what reads its tree."""
    page, inner = frames.take(text)
    scanned = preparse.scan(page)
    yield "parsed", lambda: _framed(*_parsed(scanned), inner, 0)
    # what lies beyond the longest page that is parsed is found by none of the routes that parse
    if len(page) <= preparse.MOST_CHARACTERS:
        yield "closed", lambda: _framed(html.parse(mend(scanned.text, closed=True).text), scanned.cuts, inner, 0)
        if page.count("<") - page.count("</") <= MOST_OPEN:
            yield "standard", lambda: _framed(html.parse(_standard(page)), scanned.cuts, inner, 0)
    yield "plain", lambda: (html.parse(_bare(text)), scanned.cuts)


def _parsed(scanned: preparse.Scanned) -> tuple[HtmlElement, tuple[str, ...]]:
    """Return the tree that libxml2 makes of a page; of a page it gives up on, that of the page mended."""
    tree = html.parse(scanned.text)
    if mended := preparse.whole(scanned, int(tree.xpath("count(//*)"))):
        return html.parse(mended.text), mended.cuts
    return tree, scanned.cuts


def _framed(
    tree: HtmlElement, cuts: tuple[str, ...], inner: tuple[str, ...], depth: int
) -> tuple[HtmlElement, tuple[str, ...]]:
    """Return the tree with the text of its frames, each read as the page is."""
    if inner and depth < frames.NESTED:
        frames.place(tree, inner, lambda text: _frame(text, depth + 1))
    return tree, cuts


def _frame(text: str, depth: int) -> HtmlElement:
    page, inner = frames.take(text)
    return _framed(*_parsed(preparse.scan(page)), inner, depth)[0]


def _standard(page: str) -> str:
    """Return a page as the parser of the HTML standard (lexbor) writes it: every element closed, none misnested."""
    return LexborHTMLParser(page).html or ""


def shown_text(text: str, depth: int = 0) -> str:
    """Return the text of a page and of its frames without building a tree: a blank line between paragraphs."""
    page, inner = frames.take(text)
    below = inner[: frames.MOST_FRAMES] if depth < frames.NESTED else ()
    return "\n\n".join(filter(None, (preparse.plain_text(page), *(shown_text(each, depth + 1) for each in below))))


def _bare(text: str) -> str:
    """Return a page of its paragraphs alone, with the head that it had."""
    start = preparse.BODY.search(text, 0, preparse.LONGEST_HEAD)
    head = (
        text[: start.start()] if start else f"<title>{entities.escape(preparse.title(text) or '', quote=False)}</title>"
    )
    shown = shown_text(text[start.start() :] if start else text)[: preparse.MOST_CHARACTERS]
    return head + "".join(f"<p>{entities.escape(each, quote=False)}</p>\n" for each in shown.split("\n\n"))
