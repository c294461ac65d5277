"""Blocks of a ledger and the page they were cut from -> where on the page each stands, in characters that are no space.

A block's text is that of the page with its white space folded: without any white space, the blocks of a ledger follow
each other in the text of the page. So they are found again by their letters alone, whatever the elements around them
are, and also where a later version cuts the same page into other blocks. What the ledger has and the page does not show
(text out of JSON, which stands behind the blocks of the page) has no place.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import accumulate

from lxml.etree import iterwalk
from lxml.html import HtmlElement

from ingest.extract.html.segment import SKIPPED_TAGS
from ingest.models import Block

__all__ = ["Piece", "Span", "by_lines", "cut", "lines_of", "place", "solid", "texts"]

Span = tuple[int, int]
"""Where a block starts and ends among the characters of a page that are no white space."""

Piece = tuple[str, int | None]
"""A stretch of text and the number of the block it belongs to, None where it is on no record."""

REACH = 100
"""Times its own length that a block is looked for ahead of where it should stand: a word chances to stand anywhere."""

_LINES = re.compile(r"(?:^|front-matter )lines? (\d{1,9})(?:-(\d{1,9}))?$")


def solid(text: str) -> str:
    """Return a text without its white space.

    >>> solid(" The tide\\ncame in.")
    'Thetidecamein.'
    """
    return "".join(text.split())


def texts(tree: HtmlElement) -> Iterator[str]:
    """Yield the texts of a parsed page that ``segment`` makes blocks of, in page order, as they are written."""
    walk = iterwalk(tree, events=("start", "end"), tag="*")
    for event, element in walk:
        if event == "end":
            if element is not tree and element.tail:
                yield element.tail
        elif element.tag in SKIPPED_TAGS:
            walk.skip_subtree()
        elif element.text:
            yield element.text


def place(blocks: Sequence[str], page: str) -> list[Span | None]:
    """Return where each block stands in ``page``, a text that is ``solid``; None for a block that is not there.

    Blocks are given in page order and found in that order, each behind the one before it. Time is linear in the length
    of the page and in that of the blocks.

    >>> place(["The tide", "came out", "in."], "Thetidecamein.")
    [(0, 7), None, (11, 14)]
    """
    found: list[Span | None] = []
    at = 0
    for text in blocks:
        sought = solid(text)
        start = at if page.startswith(sought, at) else page.find(sought, at, at + REACH * len(sought))
        if not sought or start < 0:
            found.append(None)
            continue
        at = start + len(sought)
        found.append((start, at))
    return found


def lines_of(block: Block) -> Span | None:
    """Return the first and last line of a block of a plain-text capture, counted from 1; None for a block of HTML.

    >>> lines_of(Block(0, "line", "Tide", "lines 12-15")), lines_of(Block(0, "paragraph", "Tide", "main>p"))
    ((12, 15), None)
    """
    told = _LINES.match(block.path)
    return (int(told[1]), int(told[2] or told[1])) if told else None


def by_lines(blocks: Sequence[Block], lines: Sequence[str]) -> list[Span | None]:
    """Return where each block of a plain-text capture stands in the ``solid`` text of its lines.

    A block stands in the lines that its path names. Of Markdown the marks between its letters belong to it; one whose
    letters are not there as they are (an entity, say) has the rest of its lines.
    """
    whole = [solid(line) for line in lines]
    starts = [0, *accumulate(map(len, whole))]
    page = "".join(whole)
    found: list[Span | None] = []
    at = 0
    for block in blocks:
        told = lines_of(block)
        if told is None or not 0 < told[0] <= told[1] <= len(lines):
            found.append(None)
            continue
        start, end = max(at, starts[told[0] - 1]), starts[told[1]]
        span = _within(solid(block.text), page, start, end)
        if span[0] >= span[1]:
            found.append(None)
            continue
        at = span[1]
        found.append(span)
    return found


def _within(sought: str, page: str, start: int, end: int) -> Span:
    """Return the stretch of ``page[start:end]`` that holds these letters in their order, all of it where none does."""
    at = page.find(sought, start, end)
    if at >= 0:
        return at, at + len(sought)
    first = at = start - 1
    for number, letter in enumerate(sought):
        at = page.find(letter, at + 1, end)
        if at < 0:
            return start, end
        if not number:
            first = at
    return first, at + 1


def cut(nodes: Sequence[str], spans: Sequence[Span | None]) -> Iterator[list[Piece]]:
    """Yield each text of a page in pieces, each of one block or of none; put together they are the text.

    ``spans`` are what ``place`` or ``by_lines`` returned: they ascend and do not overlap.

    >>> list(cut(["The tide came", " in."], [(0, 7), (7, 14)]))
    [[('The tide', 0), (' ', None), ('came', 1)], [(' in.', 1)]]
    """
    known = [(start, end, number) for number, span in enumerate(spans) if span for start, end in [span]]
    at = next_span = 0
    for node in nodes:
        size = len(solid(node))
        pieces: list[Piece] = []
        written = 0  # characters of the node that are in pieces
        passed = at  # characters of the page that are
        while passed < at + size:
            while next_span < len(known) and known[next_span][1] <= passed:
                next_span += 1
            start, end, number = known[next_span] if next_span < len(known) else (at + size, at + size, -1)
            inside = start <= passed
            stop = min(end if inside else start, at + size)
            upto = len(node) if stop == at + size else _reach(node, written, stop - passed)
            text = node[written:upto]
            if inside:
                pieces += _trimmed(text, number, first=start == passed, last=stop == end)
            else:
                pieces.append((text, None))
            written, passed = upto, stop
        if not size and node:
            pieces.append((node, None))
        at += size
        yield pieces


def _trimmed(text: str, number: int, *, first: bool, last: bool) -> Iterator[Piece]:
    """Yield a piece of a block; the white space before its first one and behind its last is not the block's."""
    begin = len(text) - len(text.lstrip()) if first else 0
    end = len(text.rstrip()) if last else len(text)
    for part, of in ((text[:begin], None), (text[begin:end], number), (text[end:], None)):
        if part:
            yield part, of


def _reach(node: str, written: int, count: int) -> int:
    """Return the place in a text behind so many characters that are no white space."""
    for at in range(written, len(node)):
        count -= not node[at].isspace()
        if not count:
            return at + 1
    return len(node)
