"""Parsed page -> blocks: every run of text of the whole page, in page order, each with the element it stands in.

Elements that a browser shows on lines of their own end a block (HTML Living Standard, section 15.3.3, "display: block",
and the table and list elements). Text in ``noscript`` and in hidden elements makes blocks too (``Block.hidden``), since
scripts may show it, and forums keep whole threads there.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache

from lxml.etree import iterwalk
from lxml.html import HtmlElement

from ingest.models import HIDDEN, Block
from ingest.settings import DEFAULT

__all__ = ["Segments", "merge_to_limit", "segment"]

BLOCK_TAGS = frozenset(
    "address article aside blockquote body button caption center dd details dialog dir div dl dt fieldset figcaption "
    "figure footer form frameset h1 h2 h3 h4 h5 h6 header hgroup hr html legend li main menu nav noscript ol optgroup "
    "option p pre search section select summary table tbody td textarea tfoot th thead tr ul xmp listing".split()
)
# head is not skipped: some pages never open their body; the text of head itself is title, script and style
SKIPPED_TAGS = frozenset(
    "script style template title meta link base iframe canvas audio video svg datalist noembed noframes".split()
)
HEADINGS = {f"h{level}": level for level in range(1, 7)}
CONTROLS = frozenset({"button", "option", "optgroup", "select", "legend", "textarea"})
KINDS = {
    **dict.fromkeys(HEADINGS, "heading"),
    **dict.fromkeys(CONTROLS, "control"),
    **dict.fromkeys(("li", "dd", "dt"), "item"),
    **dict.fromkeys(("td", "th"), "cell"),
    "figcaption": "caption",
    **dict.fromkeys(("pre", "xmp", "listing"), "code"),
    "blockquote": "quote",
}
# kinds that a paragraph inside takes over; not control: a page that never closes a button is inside it
INHERITED = {"quote", "item", "code", "caption"}
LISTS = frozenset({"table", "ul", "ol", "dl"})
"""Elements whose text is not of the kind of the element around them."""
BARE = frozenset({"div", "tbody", "tr", "html", "body", "center", "table"})
PATH_DEPTH = 4  # named elements in the path of a block; more would cost space in the database
_NEVER_OPEN = SKIPPED_TAGS | {"br"}
NAMING = frozenset({"cite", "b", "strong"})
"""Elements that name the author above a quote."""
NAME_LENGTH = 32  # generated class names grow without end


@dataclass(slots=True)
class OpenElement:
    """An open element: what it means for the text inside it. Not frozen, for speed: a page has thousands."""

    element: HtmlElement
    """The nearest block-level element, itself or around it."""
    kind: str
    level: int
    link: bool
    hidden: bool
    path: tuple[str, ...]
    """The named elements down to this one, the last ``PATH_DEPTH`` of them."""


@dataclass(frozen=True, slots=True)
class Segments:
    """The blocks of a page and, in the same order, the block-level elements they stand in."""

    blocks: tuple[Block, ...]
    elements: tuple[HtmlElement, ...]


def hidden(attributes: HtmlElement | Mapping[str, str]) -> bool:
    """Whether an element, given itself or its attributes, states that it is not shown: ``hidden`` or a style."""
    if attributes.get("hidden") is not None:
        return True
    style = attributes.get("style")
    if not style:
        return False
    style = style.replace(" ", "").lower()
    return "display:none" in style or "visibility:hidden" in style


@lru_cache(maxsize=4_000)
def _name(tag: str, identity: str, classes: str) -> str:
    """Return the tag with its id or first two classes, as a CSS selector would write it."""
    if own := identity.split(None, 1):
        return f"{tag}#{own[0][:NAME_LENGTH]}"
    return ".".join([tag, *(name[:NAME_LENGTH] for name in classes.split(None, 2)[:2])])


def _open_inline(element: HtmlElement, tag: str, parent: OpenElement) -> OpenElement:
    """Return what an inline element means for its text: ``parent`` itself where it changes nothing, the usual case."""
    link = parent.link or tag == "a"
    is_hidden = parent.hidden or hidden(element)
    if link == parent.link and is_hidden == parent.hidden:
        return parent
    return OpenElement(parent.element, parent.kind, parent.level, link, is_hidden, parent.path)


def _open_block(element: HtmlElement, tag: str, parent: OpenElement | None) -> OpenElement:
    """Return what a block-level element means for its text; ``parent`` is the one around it, None at the root."""
    inside_hidden = parent is not None and parent.hidden
    is_hidden = inside_hidden or hidden(element)
    path = parent.path if parent is not None else ()
    # to ask for one attribute takes a tenth of the time that to read them all does
    name = _name(tag, element.get("id", ""), element.get("class", ""))
    if is_hidden and not inside_hidden:
        name += HIDDEN
    # a bare div or tr says nothing of where a block stands
    if name not in BARE:
        path = (*path[1 - PATH_DEPTH :], name)
    link = parent is not None and parent.link
    return OpenElement(element, _kind(element, tag, parent), HEADINGS.get(tag, 0), link, is_hidden, path)


def _kind(element: HtmlElement, tag: str, parent: OpenElement | None) -> str:
    """Return the kind of the blocks that stand directly in a block-level element, one of ``models.KINDS``."""
    kind = KINDS.get(tag, "paragraph")
    if kind == "cell" and any(child.tag in BLOCK_TAGS for child in element):
        kind = "paragraph"  # a table for layout: what stands in it are paragraphs, not data
    inherits = kind == "paragraph" and parent is not None and parent.kind in INHERITED and tag not in LISTS
    return parent.kind if inherits and parent is not None else kind


def segment(tree: HtmlElement) -> Segments:
    """Return every visible block of a parsed page, in page order. The tree is not changed."""
    walker = _Walker()
    walk = iterwalk(tree, events=("start", "end"), tag="*")
    for event, element in walk:
        tag = element.tag
        if event == "end":
            walker.leave(element, tag)
        elif tag in SKIPPED_TAGS:
            walk.skip_subtree()
        else:
            walker.enter(element, tag)
    walker.flush()
    return Segments(tuple(walker.blocks), tuple(walker.elements))


def merge_to_limit(parts: Segments, most: int = DEFAULT.page_blocks) -> tuple[Segments, tuple[str, ...]]:
    """Return the blocks of a page, about ``most`` at most, and notes on what was joined: mostly none.

    Neighbouring blocks are joined, one on each line: first those of one kind and path, then any.
    """
    size = len(parts.blocks)
    if size <= most:
        return parts, ()
    for alike in (True, False):
        parts = _joined(parts, -(-len(parts.blocks) // most), alike=alike)
        if len(parts.blocks) <= most:
            break
    return parts, (f"blocks: {size}, those side by side were joined",)


def _joined(parts: Segments, run: int, *, alike: bool) -> Segments:
    """Return the blocks with up to ``run`` neighbours joined; with ``alike`` only those of the same kind and path."""
    blocks: list[Block] = []
    elements: list[HtmlElement] = []
    group: list[Block] = []

    def close() -> None:
        if group:
            text = "\n".join([block.text for block in group])
            links = sum(block.links * len(block.text) for block in group) / sum(len(block.text) for block in group)
            blocks.append(replace(group[0], position=len(blocks), text=text, links=min(1.0, links), joined=False))

    for block, element in zip(parts.blocks, parts.elements, strict=True):
        same = not alike or (group and (block.kind, block.path) == (group[0].kind, group[0].path))
        if not same or not 0 < len(group) < run:
            close()
            group = []
            elements.append(element)
        group.append(block)
    close()
    return Segments(tuple(blocks), tuple(elements))


class _Walker:
    """Collects the text between the starts and ends of block-level elements and makes blocks of it."""

    __slots__ = ("after_link", "blocks", "breaks", "elements", "frame", "link_letters", "open", "pieces")

    def __init__(self) -> None:
        self.blocks: list[Block] = []
        self.elements: list[HtmlElement] = []
        self.open: list[OpenElement] = []
        # the text since the last block, the open element in which it began, and the line breaks before it
        self.pieces: list[str] = []
        self.frame: OpenElement | None = None
        self.link_letters = 0
        self.breaks = 0
        self.after_link = False

    def enter(self, element: HtmlElement, tag: str) -> None:
        """Handle the start of an element and the text behind its start tag."""
        if tag == "br":
            self._break()
            return
        if tag in BLOCK_TAGS:
            if self.frame is not None:
                self.flush()
            self.after_link, self.breaks = False, 0
            self.open.append(_open_block(element, tag, self.open[-1] if self.open else None))
        else:
            self.open.append(_open_inline(element, tag, self.open[-1]))
        if text := element.text:
            self._add(text)

    def leave(self, element: HtmlElement, tag: str) -> None:
        """Handle the end of an element and the text behind it."""
        if tag not in _NEVER_OPEN:
            if tag in BLOCK_TAGS:
                if self.frame is not None:
                    self.flush()
                self.after_link, self.breaks = False, 0
            self.open.pop()
            if tag == "a":
                self.after_link = True
            elif tag in NAMING and self.frame is not None and self.frame.kind == "quote":
                self._name_above(element.tail)
        if text := element.tail:
            self._add(text)

    def _name_above(self, behind: str | None) -> None:
        """End the block behind the name of a quote's author, where the text follows the colon without a space.

        Forums show the name on a line of its own by a style sheet.
        """
        if behind and not behind[0].isspace() and "".join(self.pieces).rstrip().endswith((":", "：")):
            self.flush()

    def _break(self) -> None:
        if self.frame is not None and self.frame.kind == "code":
            self.pieces.append("\n")
        elif self.pieces:
            self.flush()
            self.breaks = 1
        else:
            self.breaks += 1

    def _add(self, text: str) -> None:
        if not self.open:
            return
        frame = self.open[-1]
        if self.frame is None:
            if text.isspace():
                return
            self.frame = frame
        if frame.link:
            # links side by side without a space are separate things on the screen
            if self.after_link and self.pieces and not self.pieces[-1][-1:].isspace():
                self.pieces.append(" ")
            self.link_letters += sum(map(len, text.split()))
        self.after_link = False
        self.pieces.append(text)

    def flush(self) -> None:
        """Make a block of the text collected so far."""
        frame = self.frame
        if frame is None:
            return
        raw = "".join(self.pieces)
        text = raw.strip("\n").rstrip() if frame.kind == "code" else " ".join(raw.split())
        if text.strip():
            self._make(frame, text)
        self.frame, self.link_letters, self.after_link = None, 0, False
        self.pieces.clear()

    def _make(self, frame: OpenElement, text: str) -> None:
        kind = frame.kind
        last = self.elements[-1] if self.elements else None
        # the second line of an address or a verse belongs to the block above it
        if self.breaks == 1 and kind == "paragraph" and last is frame.element:
            kind = "line"
        joined = (
            kind == "cell"
            and last is not None
            and last is not frame.element
            and self.blocks[-1].kind == "cell"
            and last.getparent() is frame.element.getparent()
        )
        level = frame.level if kind == "heading" else 0
        # most blocks hold no link: their letters need no counting
        links = min(1.0, self.link_letters / sum(map(len, text.split()))) if self.link_letters else 0.0
        hides = frame.hidden and any(step.endswith(HIDDEN) for step in frame.path)
        path = ">".join(frame.path)
        self.blocks.append(Block(len(self.blocks), kind, text, path, level, links, joined, hides))
        self.elements.append(frame.element)
        self.breaks = 0
