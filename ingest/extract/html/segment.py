"""Parsed page -> blocks: every visible run of text of the whole page, in page order, with the element it stands in.

What a browser would put on lines of their own becomes blocks of their own (HTML Living Standard, section 15.3.3,
"display: block" and the table and list elements). Text in ``noscript`` and in hidden elements is on record too: pages
reveal it with scripts, and forums keep whole threads there. ``Block.hidden`` says so.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache

from lxml.etree import iterwalk
from lxml.html import HtmlElement

from ingest.models import HIDDEN, Block

__all__ = ["MOST_BLOCKS", "Segments", "fit", "segment"]

BLOCK_TAGS = frozenset(
    "address article aside blockquote body button caption center dd details dialog dir div dl dt fieldset figcaption "
    "figure footer form frameset h1 h2 h3 h4 h5 h6 header hgroup hr html legend li main menu nav noscript ol optgroup "
    "option p pre search section select summary table tbody td textarea tfoot th thead tr ul xmp listing".split()
)
# head matters only for pages whose body never opened; its own text is title, script and style, all skipped
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
# a paragraph inside one of these is one of these; not inside a button: a page that never closes one goes on in it
INHERITED = {"quote", "item", "code", "caption"}
BARE = frozenset({"div", "tbody", "tr", "html", "body", "center", "table"})
PATH_DEPTH = 4  # that many named ancestors tell a reader where a block stands; more costs ledger space
_NEVER_OPEN = SKIPPED_TAGS | {"br"}
NAMING = frozenset({"cite", "b", "strong"})
"""Elements that say above a quote whose it is."""
MOST_BLOCKS = 20_000
"""Blocks of a page that are judged one by one."""
NAME_LENGTH = 32  # generated class names grow without end


@dataclass(slots=True)
class Frame:
    """What an open element means for the text inside it. Not frozen: a page has thousands."""

    element: HtmlElement
    """The one that starts a line: the text of an inline element stands where its parent's does."""
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


def hidden(element: HtmlElement) -> bool:
    """Whether an element says of itself that it is not shown."""
    if element.get("hidden") is not None:
        return True
    style = element.get("style")
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


def _open(element: HtmlElement, tag: str, parent: Frame | None) -> Frame:
    # to ask for one attribute takes a tenth of the time that to read them all does
    link = tag == "a" or (parent is not None and parent.link)
    inside_hidden = parent is not None and parent.hidden
    concealed = inside_hidden or hidden(element)
    if tag not in BLOCK_TAGS:
        assert parent is not None
        if link == parent.link and concealed == parent.hidden:
            return parent  # emphasis: the most usual element there is
        return Frame(parent.element, parent.kind, parent.level, link, concealed, parent.path)
    kind, level = KINDS.get(tag, "paragraph"), HEADINGS.get(tag, 0)
    if kind == "cell" and any(child.tag in BLOCK_TAGS for child in element):
        kind = "paragraph"  # a table for layout: what stands in it are paragraphs, not data
    if (
        parent is not None
        and kind == "paragraph"
        and parent.kind in INHERITED
        and tag not in {"table", "ul", "ol", "dl"}
    ):
        kind = parent.kind
    path = parent.path if parent is not None else ()
    name = _name(tag, element.get("id", ""), element.get("class", ""))
    if concealed and not inside_hidden:
        name += HIDDEN
    # a bare div or tr says nothing of where a block stands
    if name not in BARE:
        path = (*path[1 - PATH_DEPTH :], name)
    return Frame(element, kind, level, link, concealed, path)


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


def fit(parts: Segments, most: int = MOST_BLOCKS) -> tuple[Segments, tuple[str, ...]]:
    """Return the blocks of a page, at most about so many, and in words what was done for that: mostly nothing.

    Blocks side by side become one, a line each: of one kind in one place first, then whatever their kind.
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
    """Return the blocks with up to ``run`` neighbours made one, of the same kind and place where ``alike`` says so."""
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
    """Gathers text until an element starts or ends a line of its own. A class because it holds what is gathered."""

    __slots__ = ("after_link", "blocks", "breaks", "elements", "frame", "link_letters", "open", "pieces")

    def __init__(self) -> None:
        self.blocks: list[Block] = []
        self.elements: list[HtmlElement] = []
        self.open: list[Frame] = []
        # the text gathered since the last block, the frame it began in, and the line breaks met before it
        self.pieces: list[str] = []
        self.frame: Frame | None = None
        self.link_letters = 0
        self.breaks = 0
        self.after_link = False

    def enter(self, element: HtmlElement, tag: str) -> None:
        """Take an element that opens."""
        if tag == "br":
            self._break()
            return
        frame = _open(element, tag, self.open[-1] if self.open else None)
        if tag in BLOCK_TAGS:
            if self.frame is not None:
                self.flush()
            self.after_link, self.breaks = False, 0
        self.open.append(frame)
        if text := element.text:
            self._add(text)

    def leave(self, element: HtmlElement, tag: str) -> None:
        """Take an element that closes, and the text behind it."""
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
        """End the block behind the name of whom a quote is of, where the text goes on right behind its colon.

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
        """Make a block of the text gathered."""
        frame = self.frame
        if frame is None:
            return
        raw = "".join(self.pieces)
        text = raw.strip("\n").rstrip() if frame.kind == "code" else " ".join(raw.split())
        if text.strip():
            self._make(frame, text)
        self.frame, self.link_letters, self.after_link = None, 0, False
        self.pieces.clear()

    def _make(self, frame: Frame, text: str) -> None:
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
