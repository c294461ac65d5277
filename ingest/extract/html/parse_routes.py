"""Decoded page -> its tree and blocks, by the first way of parsing that loses no words, else the one that loses fewest.

The usual route is libxml2 on the prepared page. Only if ``conservation`` counts more words on the page than in the
blocks, the page is parsed again: with every element closed explicitly, then with the parser of the HTML standard
(lexbor), and last as its bare paragraphs. The routes taken depend on the page alone.
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
from ingest.extract.html.repair import repair
from ingest.extract.html.segment import Segments, segment
from ingest.reasons import ReasonCode
from ingest.settings import DEFAULT, Settings

__all__ = ["ROUTES", "ParsedPage", "parse_page", "shown_text"]

MOST_OPEN = 20_000
"""Start tags of a page up to which lexbor is tried: its time grows with the square of the depth, to a second at that
many. Of 1,497 real pages the fullest has 15,795."""

ROUTES = ("parsed", "closed", "standard", "plain")
"""Names of the ways to parse a page, in the order in which they are tried."""


@dataclass(frozen=True, slots=True)
class ParsedPage:
    """A parsed page with its blocks."""

    tree: HtmlElement
    elements: tuple[HtmlElement, ...] = field(repr=False)
    """All elements of the tree; holding them keeps lxml from making new proxy objects for them at each access."""
    parts: Segments = field(repr=False)
    route: str
    cuts: tuple[str, ...]
    """Notes on changes that may have lost visible text."""
    missing: Missing | None
    """How many words of the page are in no block; None if next to none."""


def parse_page(text: str, settings: Settings = DEFAULT) -> ParsedPage:
    """Return the page by the route that loses the fewest words. Raises Reject if no route finds an element in it."""
    best: ParsedPage | None = None
    refused: Reject | None = None
    for route, attempt in _attempts(text, settings):
        try:
            tree, cuts = attempt()
        except Reject as reject:
            refused = refused or reject
            continue
        parsed = _parsed_page(text, route, tree, cuts)
        if best is None or _lost(parsed) < _lost(best):
            best = parsed
        if best.missing is None:
            return best
        if refused is not None and best.missing.of <= conservation.LEAST:
            break
    if best is None:
        raise refused or Reject(ReasonCode.NO_TEXT)
    return replace(best, cuts=(*best.cuts, str(best.missing)))


def _lost(parsed: ParsedPage) -> int:
    return parsed.missing.words if parsed.missing else 0


def _parsed_page(text: str, route: str, tree: HtmlElement, cuts: tuple[str, ...]) -> ParsedPage:
    elements = tuple(tree.iter())
    parts = segment(tree)
    missing = conservation.missing_from_html(text, (block.text for block in parts.blocks))
    return ParsedPage(tree, elements, parts, route, cuts, missing)


Attempt = Callable[[], tuple[HtmlElement, tuple[str, ...]]]


def _attempts(text: str, settings: Settings) -> Iterator[tuple[str, Attempt]]:
    """Yield the names of the routes that can be tried on a page, each with a function that parses it."""
    page, inner = frames.extract_frames(text)
    prepared = preparse.prepare(page, settings)
    yield "parsed", lambda: _framed(*_parsed(prepared), inner, 0, settings)
    # text beyond that limit is found by none of the routes that parse
    if len(page) <= settings.page_characters:
        yield (
            "closed",
            lambda: _framed(html.parse(repair(prepared.text, closed=True).text), prepared.cuts, inner, 0, settings),
        )
        if page.count("<") - page.count("</") <= MOST_OPEN:
            yield "standard", lambda: _framed(html.parse(_standard(page)), prepared.cuts, inner, 0, settings)
    yield "plain", lambda: (html.parse(_bare(text, settings.page_characters)), prepared.cuts)


def _parsed(prepared: preparse.Prepared) -> tuple[HtmlElement, tuple[str, ...]]:
    """Return the tree that libxml2 makes of a page; if it stopped early, that of the repaired page."""
    tree = html.parse(prepared.text)
    if repaired := preparse.repair_if_cut_off(prepared, int(tree.xpath("count(//*)"))):
        return html.parse(repaired.text), repaired.cuts
    return tree, prepared.cuts


def _framed(
    tree: HtmlElement, cuts: tuple[str, ...], inner: tuple[str, ...], depth: int, settings: Settings
) -> tuple[HtmlElement, tuple[str, ...]]:
    """Return the tree with the text of its frames inserted, each parsed as the page is."""
    if inner and depth < frames.NESTED:
        frames.insert_frames(tree, inner, lambda text: _frame(text, depth + 1, settings))
    return tree, cuts


def _frame(text: str, depth: int, settings: Settings) -> HtmlElement:
    page, inner = frames.extract_frames(text)
    return _framed(*_parsed(preparse.prepare(page, settings)), inner, depth, settings)[0]


def _standard(page: str) -> str:
    """Return a page as lexbor serialises it: every element closed, none misnested."""
    return LexborHTMLParser(page).html or ""


def shown_text(text: str, depth: int = 0) -> str:
    """Return the text of a page and of its frames without building a tree: a blank line between paragraphs."""
    page, inner = frames.extract_frames(text)
    below = inner[: frames.MOST_FRAMES] if depth < frames.NESTED else ()
    return "\n\n".join(filter(None, (preparse.plain_text(page), *(shown_text(each, depth + 1) for each in below))))


def _bare(text: str, most: int) -> str:
    """Return a page of the original head and, as paragraphs, the text of the body."""
    start = preparse.BODY.search(text, 0, preparse.LONGEST_HEAD)
    head = (
        text[: start.start()] if start else f"<title>{entities.escape(preparse.title(text) or '', quote=False)}</title>"
    )
    shown = shown_text(text[start.start() :] if start else text)[:most]
    return head + "".join(f"<p>{entities.escape(each, quote=False)}</p>\n" for each in shown.split("\n\n"))
