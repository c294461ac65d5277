"""A parsed page and its text in pieces -> HTML that does nothing: no script, link, form or request; pieces are marked.

The page is not cleaned of what is known to be dangerous; it is written anew, with the elements and attributes listed
here and no others, and every text escaped. None of the elements written holds raw text (as ``noscript``, ``textarea``
or ``svg`` would), so that what a browser reads is what was written, however the two read the page before: there is
nothing for mutation attacks to work on. Style sheets are the one exception, see ``calm``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from html import escape

from lxml.etree import iterwalk
from lxml.html import HtmlElement

from ingest.extract.html.segment import SKIPPED_TAGS
from ingest.web.compare.locate_blocks import Piece

__all__ = ["ATTRIBUTES", "MARK", "TAGS", "Defused", "calm", "defused", "piece"]

MARK = "ingest-b"
"""The element that wraps a piece of a block; no page has rules for one of that name."""

TAGS = {
    **{
        tag: tag
        for tag in (
            "a abbr acronym address article aside b bdi bdo big blockquote br caption center cite code col colgroup "
            "data dd del details dfn div dl dt em fieldset figcaption figure font footer h1 h2 h3 h4 h5 h6 header "
            "hgroup hr i img ins kbd label legend li main mark menu nav ol p pre q rp rt ruby s samp search section "
            "small span strike strong sub summary sup table tbody td tfoot th thead time tr tt u ul var wbr"
        ).split()
    },
    **dict.fromkeys("dialog form frameset marquee noscript object optgroup option select textarea".split(), "div"),
    "button": "ingest-button",
    "dir": "ul",
    **dict.fromkeys(("listing", "xmp", "plaintext"), "pre"),
}
"""Element of a page -> the one written for it; ``GONE`` leave only what is in them, all others become ``span``."""

GONE = frozenset("area basefont bgsound body embed frame head html input keygen param source track".split())
VOID = frozenset("br col hr img wbr".split())

ATTRIBUTES = frozenset(
    "align alt bgcolor border cellpadding cellspacing class color colspan dir face height hidden id lang nowrap open "
    "reversed rowspan size span start style type valign value width".split()
)
"""Attributes that are written; none holds an address, but for ``src`` of a picture that is in the page itself."""

LOOKS = ATTRIBUTES & frozenset("align bgcolor border class color face height hidden size style valign width".split())
"""Those that are left out where the page is shown without its style."""

_OURS = re.compile(r"b\d+")  # anchors of blocks
_PICTURE = r"data:image/(?:png|gif|jpe?g|webp|avif|bmp|x-icon);base64,[A-Za-z0-9+/=\s]*+"
_INSIDE = re.compile(_PICTURE, re.IGNORECASE)
MOST_STYLE = 500_000
"""Characters of style sheets that are kept; the largest of 1,497 real pages holds 1.2 million, most hold 30,000."""
MOST_PICTURES = 2_000_000  # characters of pictures that are kept

_ESCAPES = re.compile(r"\\(?:([0-9a-fA-F]{1,6})[ \t\n\r\f]?|[^\W_])")
_IMPORTS = re.compile(r"@import\b[^;{}]*+;?", re.IGNORECASE)
_KEPT_URL = re.compile(rf"url\(\s*+([\"']?)({_PICTURE})\1\s*\)", re.IGNORECASE)
_URLS = re.compile(r"\b(?:url|src)\([^)]*+\)?", re.IGNORECASE)
_ADDRESSES = re.compile(r"(?:\bhttps?:)?//[^\s\"'();{}]*+", re.IGNORECASE)
_OTHERS = re.compile(r"(?:-webkit-)?(?:image-set|cross-fade|image|element|expression)\s*\(", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Defused:
    """A page that does nothing."""

    body: str = field(repr=False)
    """What stands in its body."""
    attributes: str
    """Of its body element, as they are written in the tag."""
    styles: str = field(repr=False)
    """Its style sheets, as elements."""
    language: str
    """What the page says of its language; empty where it says nothing."""


def defused(
    tree: HtmlElement, pieces: Iterable[Sequence[Piece]], mark: Callable[[str, int], str], *, styled: bool = True
) -> Defused:
    """Return a parsed page that does nothing. The tree is not changed.

    ``pieces`` are the texts of the page as ``locate_blocks.cut`` gives them, ``mark`` writes a piece of a block.
    ``styled`` is whether the page keeps its own looks: its style sheets, style attributes, and what it hides.
    """
    writer = _Writer(iter(pieces), mark, styled=styled)
    walk = iterwalk(tree, events=("start", "end"), tag="*")
    for event, element in walk:
        if event == "end":
            writer.leave(element)
            if element is not tree and element.tail:
                writer.text()
        elif element.tag in SKIPPED_TAGS:
            writer.style(element)
            walk.skip_subtree()
        else:
            writer.enter(element)
            if element.text:
                writer.text()
    body = next(tree.iter("body"), None)
    return Defused(
        body="".join(writer.out),
        attributes="" if body is None else writer.attributes(body),
        styles="".join(writer.styles),
        language=tree.get("lang") or "",
    )


def piece(text: str) -> str:
    """Return a text as it is written into the page."""
    return escape(text, quote=False)


def calm(css: str) -> str:
    r"""Return a style sheet, or the value of a style attribute, that asks for nothing and ends no element.

    Addresses go, but for pictures that are in it; so do escapes that could spell one. The policy of the response would
    stop what came through: this is so that nothing is even tried.

    >>> calm("@import 'a.css'; p { background: u\\72l(http://quay.example/a.gif) red }")
    ' p { background: u_l() red }'
    >>> calm("p { background: URL(http://quay.example/a.gif) red } </style>")
    'p { background: none red } <\\/style>'
    """
    css = _IMPORTS.sub("", _ESCAPES.sub(_unspelled, css.replace("\0", " ")))
    kept = iter([match[2] for match in _KEPT_URL.finditer(css)])
    css = _KEPT_URL.sub("\0", css)
    css = _OTHERS.sub("none(", _ADDRESSES.sub("", _URLS.sub("none", css))).replace("</", "<\\/")
    return re.sub("\0", lambda _: f'url("{"".join(next(kept).split())}")', css)


def _unspelled(found: re.Match[str]) -> str:
    r"""Return an escape that spells no letter of ASCII: u\72l(...) is url(...)."""
    return found[0] if found[1] and int(found[1], 16) > 0x7F else "_"


class _Writer:
    """Writes the elements of a page. A class because it holds what is written and how much more there may be."""

    def __init__(self, pieces: Iterable[Sequence[Piece]], mark: Callable[[str, int], str], *, styled: bool) -> None:
        self.pieces = iter(pieces)
        self.mark = mark
        self.styled = styled
        self.out: list[str] = []
        self.styles: list[str] = []
        self.style_room, self.picture_room = MOST_STYLE, MOST_PICTURES

    def enter(self, element: HtmlElement) -> None:
        """Take an element that opens."""
        tag = _written(element)
        if tag == "details":
            self.out.append(f"<details open{self.attributes(element, without=('open',))}>")
        elif tag == "img":
            self.out.append(self._picture(element))
        elif tag:
            self.out.append(f"<{tag}{self.attributes(element)}>")

    def leave(self, element: HtmlElement) -> None:
        """Take an element that closes."""
        tag = _written(element)
        if tag and tag not in VOID:
            self.out.append(f"</{tag}>")

    def text(self) -> None:
        """Take the next text."""
        for text, position in next(self.pieces, ()):
            self.out.append(piece(text) if position is None else self.mark(text, position))

    def style(self, element: HtmlElement) -> None:
        """Keep a style sheet, if it is one and looks are kept."""
        above = element.getparent()
        if element.tag != "style" or not self.styled or (above is not None and above.tag == "noscript"):
            return
        css = element.text or ""
        self.style_room -= len(css)
        if self.style_room < 0 or element.get("type", "text/css").strip().lower() not in {"", "text/css"}:
            return
        media = f' media="{escape(element.get("media", ""))}"' if element.get("media") else ""
        self.styles.append(f"<style{media}>{calm(css)}</style>")

    def attributes(self, element: HtmlElement, without: Sequence[str] = ()) -> str:
        """Return the attributes that are written of an element."""
        written: list[str] = []
        for name, value in element.items():
            kept = None if name in without else self._kept(name, value)
            if kept is not None:
                written.append(f' {name}="{escape(kept)}"')
        return "".join(written)

    def _picture(self, element: HtmlElement) -> str:
        """Return a picture that is in the page itself; of any other what is said in its place."""
        source = element.get("src", "")
        if self._held(source):
            return f'<img src="{escape("".join(source.split()))}"{self.attributes(element)}>'
        said = " ".join(element.get("alt", "").split())
        return f"<ingest-img>{piece(said)}</ingest-img>" if said else ""

    def _kept(self, name: str, value: str) -> str | None:
        """Return what is written of the value of an attribute, None where it is left out."""
        if name not in ATTRIBUTES or (not self.styled and name in LOOKS):
            return None
        if name == "id" and _OURS.fullmatch(value.strip()):
            return None
        return calm(value) if name == "style" else value

    def _held(self, source: str) -> bool:
        """Whether a picture is in the page itself, and there is room for it."""
        if len(source) > self.picture_room or not self.styled or not _INSIDE.fullmatch(source.strip()):
            return False
        self.picture_room -= len(source)
        return True


def _written(element: HtmlElement) -> str:
    """Return the element that is written for one of a page; empty where none is."""
    tag = element.tag
    return "" if tag in SKIPPED_TAGS or tag in GONE else TAGS.get(tag, "span")
