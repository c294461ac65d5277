"""Markup of a page -> the plain text that people make of it: text browsers, strings of a parser, a browser's text.

Each entry of ``FLATTENERS`` is one way to flatten a page. ``lynx`` and ``w3m`` are the programs of Debian; the text a
browser shows is worked out here, by the rules of the HTML standard for ``innerText`` without scripts and styles.
"""

from __future__ import annotations

import re
import subprocess
import textwrap
import warnings
from collections.abc import Callable, Mapping
from types import MappingProxyType

import inscriptis
from bs4 import BeautifulSoup
from lxml import html
from lxml.html import HtmlElement
from markdownify import ATX, markdownify

__all__ = ["FLATTENERS", "MARKDOWN", "flatten"]

SECONDS = 20
"""Time a text browser may take for a page."""

COLUMNS = 72
"""Columns at which copied text is wrapped."""

MARKDOWN = frozenset({"markdown"})
"""Flatteners that write Markdown, the others write plain text."""

_CHARSET = re.compile(r"(<meta\b[^>]{0,300}?charset\s*=\s*[\"']?)[\w-]+", re.IGNORECASE)
_REFRESH = re.compile(r"<meta\b[^>]{0,100}http-equiv=[\"']?refresh[^>]*>", re.IGNORECASE)
_BASE = re.compile(r"<base\b[^>]*>", re.IGNORECASE)
_EMPTY = re.compile(r"\n{3,}")

BLOCKS = frozenset(
    "address article aside blockquote body caption center dd details dialog dir div dl dt fieldset figcaption figure "
    "footer form h1 h2 h3 h4 h5 h6 header hgroup hr legend li main menu nav ol optgroup option p pre section summary "
    "table tbody tfoot thead tr ul".split()
)
"""Elements that a browser shows as blocks."""
UNSEEN = frozenset(
    "head script style noscript template iframe object svg audio video select datalist textarea canvas title".split()
)
"""Elements whose text is not part of what a browser gives as text; scripts are on there, so ``noscript`` is not."""
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)


def _browser(markup: str, *command: str) -> str:
    """Return what a text browser prints of a page given on its standard input; nothing where it fails."""
    given = _BASE.sub("", _REFRESH.sub("", _CHARSET.sub(r"\1utf-8", markup)))
    try:
        done = subprocess.run(  # noqa: S603 - the programs named below
            command,
            input=given.encode("utf-8", "replace"),
            capture_output=True,
            timeout=SECONDS,
            check=False,
            env={"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8", "HOME": "/nonexistent", "http_proxy": "127.0.0.1:9"},
        )
    except subprocess.TimeoutExpired:
        return ""
    return done.stdout.decode("utf-8", "replace")


def _lynx(*options: str) -> Callable[[str], str]:
    charset = ("-assume_charset=utf-8", "-display_charset=utf-8")
    return lambda markup: _browser(markup, "lynx", "-dump", "-stdin", "-force_html", *charset, *options)


def _w3m(columns: int) -> Callable[[str], str]:
    fixed = ("-dump", "-T", "text/html", "-I", "utf-8", "-O", "utf-8", "-o", "auto_image=0")
    return lambda markup: _browser(markup, "w3m", *fixed, "-cols", str(columns))


def _soup(markup: str) -> BeautifulSoup:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        soup = BeautifulSoup(markup, "lxml")
    for element in soup(["script", "style", "noscript", "template"]):
        element.decompose()
    return soup


def _strings(markup: str) -> str:
    """Return the strings of a page, one a line, without empty ones."""
    return "\n".join(_soup(markup).stripped_strings)


def _own_lines(markup: str) -> str:
    """Return the text of a page with the line breaks of its source, runs of empty lines shortened."""
    lines = [line.rstrip() for line in _soup(markup).get_text().split("\n")]
    return _EMPTY.sub("\n\n", "\n".join(lines))


def _inscriptis(markup: str) -> str:
    return str(inscriptis.get_text(markup))


def _inner_text(markup: str) -> str:
    """Return about what a browser gives as the text of the page: one line a block, an empty one round paragraphs."""
    tree = html.document_fromstring(markup)
    parts: list[str | int] = []
    body = tree.find("body")
    _shown(tree if body is None else body, parts, keep=False)
    out: list[str] = []
    breaks = 0
    for part in parts:
        if isinstance(part, int):
            breaks = max(breaks, part)
            continue
        if breaks and out:
            out.append("\n" * breaks)
        shown = part.lstrip(" ") if breaks else part
        if shown:
            breaks = 0
            out.append(shown)
    return "\n".join(" ".join(line.split(" ")).strip() for line in "".join(out).split("\n"))


def _shown(element: HtmlElement, parts: list[str | int], *, keep: bool) -> None:
    """Add the text of an element: strings, and numbers for the line breaks that are needed between two of them."""
    for child in (None, *element):
        if child is not None:
            if isinstance(child.tag, str) and not _unseen(child):
                _element(child, parts, keep=keep)
            text = child.tail
        else:
            text = element.text
        if text:
            folded = text if keep else re.sub(r"[ \t\r\n\f]+", " ", text)
            if folded.strip() or (folded and parts and isinstance(parts[-1], str)):
                parts.append(folded)


def _element(child: HtmlElement, parts: list[str | int], *, keep: bool) -> None:
    breaks = 2 if child.tag == "p" else 1 if child.tag in BLOCKS else 0
    if child.tag == "br":
        parts.append("\n")
        return
    if breaks:
        parts.append(breaks)
    _shown(child, parts, keep=keep or child.tag == "pre")
    if child.tag in {"td", "th"} and child.getnext() is not None:
        parts.append("\t")
    if breaks:
        parts.append(breaks)


def _unseen(element: HtmlElement) -> bool:
    return (
        element.tag in UNSEEN
        or element.get("hidden") is not None
        or _HIDDEN.search(element.get("style") or "") is not None
    )


def _copied(markup: str) -> str:
    """Return the text a browser shows, wrapped as mail programs and editors do."""
    lines = _inner_text(markup).split("\n")
    return "\n".join("\n".join(textwrap.wrap(line, COLUMNS, break_on_hyphens=False)) for line in lines)


def _markdown(markup: str) -> str:
    soup = _soup(markup)
    for element in soup(["head", "svg", "iframe"]):
        element.decompose()
    return str(markdownify(str(soup), heading_style=ATX))


FLATTENERS: Mapping[str, Callable[[str], str]] = MappingProxyType(
    {
        "lynx": _lynx(),
        "lynx-nolist": _lynx("-nolist"),
        "lynx-wide": _lynx("-nolist", "-width=1000"),
        "lynx-100": _lynx("-width=100"),
        "w3m": _w3m(80),
        "w3m-wide": _w3m(500),
        "strings": _strings,
        "own-lines": _own_lines,
        "inscriptis": _inscriptis,
        "inner-text": _inner_text,
        "copied": _copied,
        "markdown": _markdown,
    }
)
"""Name -> function from the markup of a page to its text."""


def flatten(markup: str, name: str) -> str:
    """Return the text that a flattener makes of a page; nothing where it cannot read it.

    Raises KeyError for a name that is none of ``FLATTENERS``.
    """
    make = FLATTENERS[name]
    try:
        return make(markup).replace("\x00", "")
    except (ValueError, RecursionError, AttributeError, TypeError, html.etree.ParserError):
        return ""  # a page that a flattener cannot read gives no capture
