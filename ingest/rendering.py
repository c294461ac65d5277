"""Kept blocks -> Markdown (CommonMark, tables of GFM) and HTML, with every mark that is text escaped."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from typing import Protocol

__all__ = ["PIECE", "RenderedBlock", "escape_markdown", "render_document", "render_html", "render_markdown"]


class RenderedBlock(Protocol):
    """What is read of a block; ``models.Block`` is one, and is not imported because it is above this module."""

    @property
    def position(self) -> int:
        """0-based position on the page."""

    @property
    def kind(self) -> str:
        """One of ``models.KINDS``."""

    @property
    def text(self) -> str:
        """The text as shown."""

    @property
    def level(self) -> int:
        """1 to 6 for a heading, else 0."""

    @property
    def joined(self) -> bool:
        """Whether it continues the line of the block before it."""


PIECE = 100_000  # characters escaped at a time
_SPACES = re.compile(r"[ \t\r\n\f\v]+")
# Inline marks of CommonMark and of GFM's strikethrough; < and & only where they would start a tag or an entity, and an
# underscore inside a word needs nothing.
_INLINE = re.compile(r"[\\`*\[~]|<(?=[A-Za-z/!?])|&(?=#?\w+;)|(?<![^\W_])_|_(?![^\W_])")
# Marks that count at the start of a line only: headings, quotes, lists, rules. Numbers have at most nine digits there.
_START = re.compile(r"^(?:([0-9]{1,9})(?=[.)](?:\s|$))|(?=#{1,6}(?:\s|$)|>|[-+](?:\s|$)|-(?:\s*-)+\s*$))")
_CLOSING = re.compile(r"(?:^|(?<=\s))(?=#+$)")


def render_markdown(blocks: Iterable[RenderedBlock]) -> str:
    """Return kept blocks as Markdown whose text, once rendered, is theirs.

    Headings become ``##`` at least (the title stands in the front matter); a block that is joined continues the line
    of the block before it; rows of cells become a table where there are at least two by two.
    """
    parts: list[str] = []
    before = ""
    for kind, lines in _runs(blocks):
        if parts:
            parts.append({"item": "\n", "quote": "\n>\n"}.get(kind, "\n\n") if kind == before else "\n\n")
        parts.append(_RENDER.get(kind, _paragraph)(lines))
        before = kind
    return "".join(parts)


def _runs(blocks: Iterable[RenderedBlock]) -> Iterator[tuple[str, list[list[RenderedBlock]]]]:
    """Yield (kind, lines of blocks): a line is a block with those joined to it, and a table is one run of lines."""
    run: list[list[RenderedBlock]] = []
    last: RenderedBlock | None = None
    for block in blocks:
        if last is not None and block.joined and block.position == last.position + 1:
            run[-1].append(block)
        elif run and block.kind == "cell" == run[0][0].kind:
            run.append([block])
        else:
            if run:
                yield run[0][0].kind, run
            run = [[block]]
        last = block
    if run:
        yield run[0][0].kind, run


def escape_markdown(text: str) -> str:
    r"""Return a line of text with white space folded and the inline marks of Markdown escaped.

    >>> escape_markdown("2 * 3 < 7 & [sic], snake_case &amp; <b>")
    '2 \\* 3 < 7 & \\[sic], snake_case \\&amp; \\<b>'
    """
    return " ".join(filter(None, map(_escaped, _pieces(text))))


def _escaped(text: str) -> str:
    return _INLINE.sub(r"\\\g<0>", _SPACES.sub(" ", text).strip(" "))


def _pieces(text: str) -> Iterator[str]:
    """Yield a text in pieces between white space: a pattern that matches a million times holds them all in memory."""
    start = 0
    while len(text) - start > PIECE:
        space = _SPACES.search(text, start + PIECE)
        if space is None:
            break
        yield text[start : space.start()]
        start = space.end()
    yield text[start:]


def _inline(line: Sequence[RenderedBlock]) -> str:
    """Return the text of a block and those joined to it."""
    return escape_markdown(" ".join(block.text for block in line))


def _at_start(text: str) -> str:
    r"""Return a line that starts no heading, quote, list or rule: ``- a`` as ``\- a``, ``1. a`` as ``1\. a``."""
    return _START.sub(r"\1\\", text, count=1)


def _paragraph(lines: list[list[RenderedBlock]]) -> str:
    return _at_start(_inline(lines[0]))


def _heading(lines: list[list[RenderedBlock]]) -> str:
    level = min(max(lines[0][0].level, 2), 6)
    return "#" * level + " " + _at_start(_CLOSING.sub(r"\\", _inline(lines[0])))


def _prefixed(prefix: str, lines: list[list[RenderedBlock]]) -> str:
    return prefix + _at_start(_inline(lines[0]))


def _code(lines: list[list[RenderedBlock]]) -> str:
    """Return a fenced block; the fence is longer than any in the code."""
    text = "\n".join(block.text for block in lines[0])
    fence = "`" * max(3, 1 + max((len(run) for run in re.findall("`+", text)), default=0))
    return f"{fence}\n{text}\n{fence}"


def _table(lines: list[list[RenderedBlock]]) -> str:
    """Return rows of cells as a table; as paragraphs where a table needs more, for GFM drops what has no column."""
    width = max(len(line) for line in lines)
    if len(lines) < 2 or width < 2:
        return "\n\n".join(_at_start(" | ".join(escape_markdown(cell.text) for cell in line)) for line in lines)
    table = [
        "| " + " | ".join([*(_cell(cell.text) for cell in line), *[""] * (width - len(line))]) + " |" for line in lines
    ]
    return "\n".join([table[0], "|" + " --- |" * width, *table[1:]])


def _cell(text: str) -> str:
    r"""Return the text of a cell; a bar after a backslash needs an entity, for tables read ``\\|`` as a bar."""
    return re.sub(r"(?<!\\)\|", r"\\|", escape_markdown(text)).replace("\\\\|", "\\\\&#124;")


_RENDER: dict[str, Callable[[list[list[RenderedBlock]]], str]] = {
    "heading": _heading,
    "item": partial(_prefixed, "- "),
    "quote": partial(_prefixed, "> "),
    "code": _code,
    "cell": _table,
}


def render_html(blocks: Iterable[RenderedBlock]) -> str:
    """Return kept blocks as HTML elements, one a line, without attributes.

    Headings become ``h2`` at least, items ``ul``, quotes ``blockquote``, code ``pre``, cells ``table``, captions
    ``figcaption``, all others ``p``. All text is escaped.

    >>> from ingest.models import Block
    >>> print(render_html([Block(0, "heading", "Tides & walls", level=1), Block(1, "item", "Six <metres>")]))
    <h2>Tides &amp; walls</h2>
    <ul>
    <li>Six &lt;metres&gt;</li>
    </ul>
    """
    parts: list[str] = []
    open_kind = ""
    for kind, lines in _runs(blocks):
        if open_kind and kind != open_kind:
            parts.append(_CLOSE[open_kind])
            open_kind = ""
        if kind in _OPEN and not open_kind:
            parts.append(_OPEN[kind])
            open_kind = kind
        parts.append(_HTML.get(kind, _html_paragraph)(lines))
    if open_kind:
        parts.append(_CLOSE[open_kind])
    return "\n".join(parts)


def render_document(
    blocks: Iterable[RenderedBlock],
    *,
    title: str | None,
    authors: Sequence[str] = (),
    published: str | None = None,
    url: str | None = None,
    language: str | None = None,
) -> str:
    """Return a whole HTML document with one ``article``: title, authors, date and address, then the kept blocks.

    It loads nothing: no style, script or picture. An address that is not http or https is left out.
    """
    head = [f"<h1>{html.escape(title)}</h1>" if title else ""]
    head.append(f"<p>{html.escape(', '.join(authors))}</p>" if authors else "")
    if published:
        head.append(f'<p><time datetime="{html.escape(published)}">{html.escape(published)}</time></p>')
    if url and _WEB.match(url):
        head.append(f'<p><a href="{html.escape(url)}">{html.escape(url)}</a></p>')
    shown = "\n".join(filter(None, head))
    lang = f' lang="{language}"' if language and _LANGUAGE.fullmatch(language) else ""
    return "\n".join(
        filter(
            None,
            (
                "<!DOCTYPE html>",
                f"<html{lang}>",
                "<head>",
                '<meta charset="utf-8">',
                f"<title>{html.escape(title or 'Untitled')}</title>",
                "</head>",
                "<body>",
                "<article>",
                f"<header>\n{shown}\n</header>" if shown else "",
                render_html(blocks),
                "</article>",
                "</body>",
                "</html>",
            ),
        )
    )


_WEB = re.compile(r"https?://", re.IGNORECASE)
_LANGUAGE = re.compile(r"[A-Za-z]{2,8}(?:-[A-Za-z0-9]{1,8})*")


def _line_html(line: Sequence[RenderedBlock]) -> str:
    return html.escape(" ".join(block.text for block in line), quote=False)


def _html_element(name: str, lines: list[list[RenderedBlock]]) -> str:
    return f"<{name}>{_line_html(lines[0])}</{name}>"


_html_paragraph = partial(_html_element, "p")


def _html_heading(lines: list[list[RenderedBlock]]) -> str:
    return _html_element(f"h{min(max(lines[0][0].level, 2), 6)}", lines)


def _html_code(lines: list[list[RenderedBlock]]) -> str:
    """Return preformatted text; a parser drops one line break behind the start tag, so one is put there."""
    text = "\n".join(block.text for block in lines[0])
    return f"<pre>\n<code>{html.escape(text, quote=False)}</code></pre>"


def _html_table(lines: list[list[RenderedBlock]]) -> str:
    rows = ("".join(f"<td>{html.escape(cell.text, quote=False)}</td>" for cell in line) for line in lines)
    return "\n".join(["<table>", *(f"<tr>{row}</tr>" for row in rows), "</table>"])


def _html_caption(lines: list[list[RenderedBlock]]) -> str:
    return f"<figure><figcaption>{_line_html(lines[0])}</figcaption></figure>"


_OPEN = {"item": "<ul>", "quote": "<blockquote>"}
_CLOSE = {"item": "</ul>", "quote": "</blockquote>"}
"""Kinds of block that are put into one element with those of the same kind beside them."""

_HTML: dict[str, Callable[[list[list[RenderedBlock]]], str]] = {
    "heading": _html_heading,
    "item": partial(_html_element, "li"),
    "code": _html_code,
    "cell": _html_table,
    "caption": _html_caption,
}
