"""A capture and its ledger -> the capture as it was, as a page that does nothing, with each block of the ledger marked.

The marks are what was decided then; they are put on the page as it is parsed now, with the steps the pipeline takes
before it judges. Where the page cannot be had, or is not one to parse beside a server's other work, its blocks stand
for it, in page order.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from html import escape

from ingest.errors import Reject
from ingest.extract.decode.decode import decode
from ingest.extract.html.archive_copies import enclose_toolbar
from ingest.extract.html.parse_routes import parse_page
from ingest.extract.text.limits import scan_lines
from ingest.models import MARKUP, Block, Capture
from ingest.web.compare.locate_blocks import Span, by_lines, cut, lines_of, place, solid, texts
from ingest.web.compare.sanitize import MARK, Defused, defused, piece

__all__ = ["MOST_BYTES", "Facsimile", "Marked", "blocks_page", "facsimile"]

MOST_BYTES = 4_000_000
"""Bytes of a capture that is parsed to be looked at: a second of work. Of 1,497 real pages 3 are larger."""

_ONE_AT_A_TIME = threading.BoundedSemaphore(1)
"""A page takes up to fifty times its bytes while it is parsed and written."""

_GROUND = "html { background: #fff; color: #1d2330; color-scheme: light; font-family: Georgia, serif }"
_PLAIN = """
html { background: #fff; color: #1d2330; color-scheme: light dark; font: 1rem/1.55 Georgia, "Times New Roman", serif }
body { margin: 1rem; overflow-wrap: anywhere }
img { max-width: 100% }
table { border-collapse: collapse } td, th { padding: .1rem .5rem; vertical-align: top; text-align: left }
pre { white-space: pre-wrap }
@media (prefers-color-scheme: dark) { html { background: #1b2027; color: #dfe3e8 } }
"""
_LINES = """
pre { counter-reset: line; margin: 0; font: .875rem/1.6 ui-monospace, Consolas, monospace }
pre > span { display: block; min-height: 1.6em; padding-left: 3.5rem; text-indent: -3.5rem }
pre > span::before { counter-increment: line; content: counter(line); display: inline-block; width: 3rem;
  margin-right: .5rem; text-indent: 0; text-align: right; color: #767676; user-select: none }
"""
# the page's own style is not to decide what can be seen of a mark, nor to hide or lock the page until a script has run
_MARKS = f"""
html, body {{ display: block !important; visibility: visible !important; opacity: 1 !important;
  animation: none !important; overflow: auto !important; height: auto !important; max-height: none !important }}
{MARK} {{ cursor: default }}
{MARK}.d {{ color: #666 !important; background: #ececec !important; text-shadow: none !important;
  -webkit-text-fill-color: currentColor !important }}
{MARK}:hover, {MARK}.lit {{ color: #1d2330 !important; background: #ffe08a !important }}
{MARK}:focus {{ outline: 2px solid #1f5f8b !important }}
{MARK}:target, {MARK}.chosen {{ outline: 2px solid #a4453b !important; outline-offset: 1px }}
html.filtered {MARK}.d:not(.chosen) {{ opacity: .45 !important }}
ingest-note, ingest-rest {{ all: initial; display: block !important; margin: 0 0 1rem; padding: .75rem 1rem;
  font: .9375rem/1.5 system-ui, sans-serif !important; color: #1d2330 !important; background: #f4f1e4 !important;
  overflow-wrap: anywhere !important; clear: both !important }}
ingest-rest {{ margin: 2rem 0 0; background: #f4f4f1 !important }}
ingest-button {{ display: inline-block; padding: 0 .4em; margin: 0 .2em .2em 0; border: 1px solid #9a9a9a;
  border-radius: 3px }}
ingest-img {{ display: inline-block; padding: 0 .4em; border: 1px dashed #9a9a9a; color: inherit;
  font: .8125rem/1.5 system-ui, sans-serif; max-width: 100% }}
ingest-p {{ all: unset; display: block !important; margin: .5rem 0 !important }}
"""
_DARK = f"""
@media (prefers-color-scheme: dark) {{
  {MARK}.d {{ color: #a3adba !important; background: #2a313a !important }}
  {MARK}:hover, {MARK}.lit {{ color: #fff !important; background: #6b5710 !important }}
  ingest-note, ingest-rest {{ color: #dfe3e8 !important; background: #242b33 !important }}
}}
"""


@dataclass(frozen=True, slots=True)
class Marked:
    """A block of a ledger, and what is said of it where it stands on the page."""

    block: Block
    kept: bool
    said: str
    """Who decided and what that means, in a sentence."""
    reason: int = 0
    """Number of the reason it was dropped for; 0 of a kept one."""


@dataclass(frozen=True, slots=True)
class Facsimile:
    """A capture to look at."""

    page: str = field(repr=False)
    """A whole HTML page."""
    placed: int
    """Blocks that are marked where they stand; the others are listed at the end."""


def facsimile(capture: Capture, marks: Sequence[Marked], *, name: str, styled: bool = True) -> Facsimile:
    """Return a capture as it was with the blocks of its ledger marked; ``name`` is the title of the page.

    ``styled`` is whether a page of HTML keeps its own looks. A capture over ``MOST_BYTES``, and one that was cleaned
    without building a tree, comes as ``blocks_page``. Takes seconds at most, and one thread at a time; do not wait for
    it where others wait for you.
    """
    markup = (capture.media_type or "text/html") in MARKUP
    if len(capture.body) > MOST_BYTES:
        return blocks_page(marks, f"the capture has {len(capture.body):,} bytes, too many to be shown as it was", name)
    if markup and any(lines_of(each.block) for each in marks):
        return blocks_page(marks, "the capture was cleaned with less care, without its markup", name)
    with _ONE_AT_A_TIME:
        try:
            return _of_html(capture, marks, name, styled=styled) if markup else _of_text(capture, marks, name)
        except Reject as reject:
            return blocks_page(marks, f"the capture cannot be parsed: {reject.reason}", name)


def blocks_page(marks: Sequence[Marked], why: str, name: str) -> Facsimile:
    """Return the blocks of a ledger in page order, with the words for why they stand for the page."""
    note = (
        f"<ingest-note>Not the page itself: {piece(why)}. These are its blocks, in the order of the page.</ingest-note>"
    )
    said = _writer(marks)
    body = "".join(f"<p>{said(each.block.text, number)}</p>\n" for number, each in enumerate(marks))
    return Facsimile(_page(name, [_PLAIN, _MARKS, _DARK], note + body), 0)


def _of_html(capture: Capture, marks: Sequence[Marked], name: str, *, styled: bool) -> Facsimile:
    media_type = capture.media_type or "text/html"
    decoded = decode(capture.body, media_type=media_type, headers=capture.headers)
    tree = parse_page(enclose_toolbar(decoded.text)).tree
    nodes = list(texts(tree))
    spans = place([each.block.text for each in marks], solid("".join(nodes)))
    shown = defused(tree, cut(nodes, spans), _writer(marks), styled=styled)
    sheets = [_MARKS] if styled else [_MARKS, _DARK]
    ground = _GROUND if styled else _PLAIN
    return Facsimile(_page(name, [ground, *sheets], shown.body + _rest(marks, spans), shown), _count(spans))


def _of_text(capture: Capture, marks: Sequence[Marked], name: str) -> Facsimile:
    media_type = capture.media_type or "text/plain"
    decoded = decode(capture.body, media_type=media_type, headers=capture.headers)
    lines = scan_lines(decoded.text, markdown=media_type == "text/markdown").text.split("\n")
    spans = by_lines([each.block for each in marks], lines)
    said = _writer(marks)
    shown = "".join(
        f"<span>{''.join(piece(text) if at is None else said(text, at) for text, at in line)}</span>"
        for line in cut(lines, spans)
    )
    body = f"<pre>{shown}</pre>{_rest(marks, spans)}"
    return Facsimile(_page(name, [_PLAIN, _LINES, _MARKS, _DARK], body), _count(spans))


def _count(spans: Sequence[Span | None]) -> int:
    return sum(span is not None for span in spans)


def _writer(marks: Sequence[Marked]) -> Callable[[str, int], str]:
    """Return what writes the pieces of blocks; the first of a block is its anchor."""
    begun: set[int] = set()

    def write(text: str, number: int) -> str:
        each = marks[number]
        position = each.block.position
        anchor = "" if number in begun else f' id="b{position}"'
        begun.add(number)
        reason = f' data-r="{each.reason}"' if each.reason else ""
        kind = "k" if each.kept else "d"
        return (
            f'<{MARK}{anchor} class="{kind}" data-b="{position}"{reason} title="{escape(each.said)}">'
            f"{piece(text)}</{MARK}>"
        )

    return write


def _rest(marks: Sequence[Marked], spans: Sequence[Span | None]) -> str:
    """Return the blocks that do not stand on the page; empty where all do."""
    rest = list(_missing(marks, spans))
    if not rest:
        return ""
    said = _writer(marks)
    listed = "".join(f"<ingest-p>{said(marks[number].block.text, number)}</ingest-p>" for number in rest)
    many = "1 block does" if len(rest) == 1 else f"{len(rest):,} blocks do"
    return f"<ingest-rest>{many} not stand in the page as it is shown:{listed}</ingest-rest>"


def _missing(marks: Sequence[Marked], spans: Sequence[Span | None]) -> Iterator[int]:
    yield from (number for number, span in enumerate(spans) if span is None and marks[number].block.text.strip())


def _page(name: str, sheets: Sequence[str], body: str, of: Defused | None = None) -> str:
    """Return a whole page; the style sheets of the capture stand behind the first of ours."""
    first, *others = (f"<style>{sheet}</style>" for sheet in sheets)
    head = f'<meta charset="utf-8"><title>{piece(name)}</title>{first}{of.styles if of else ""}{"".join(others)}'
    language = f' lang="{escape(of.language)}"' if of and of.language else ""
    return (
        f"<!doctype html>\n<html{language}><head>{head}</head><body{of.attributes if of else ''}>{body}</body></html>\n"
    )
