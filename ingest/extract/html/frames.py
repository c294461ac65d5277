"""Page with ``srcdoc`` frames -> the page without those attribute values, and the texts of the frames to insert later.

Such a frame is a page in an attribute (HTML standard, 4.8.5); tools that save a page as one file write its frames so,
nested in each other. Its markup must not be read as markup of the page.
"""

from __future__ import annotations

import html as entities
import re
from collections.abc import Callable

from lxml.html import HtmlElement

from ingest.errors import Reject

__all__ = ["FRAME", "MOST_FRAMES", "NESTED", "extract_frames", "frame_text_at", "insert_frames"]

_VALUE = re.compile(r"""(?<=[\s"'])(srcdoc)\s*+=\s*+("[^"]*+"|'[^']*+'|[^\s"'>]++)""", re.IGNORECASE)

FRAME = "iframe-srcdoc"
"""Class of the element that holds the text of a frame; block paths show it."""

MOST_FRAMES = 500
"""Most frames of a page that are read."""

NESTED = 8
"""Depth of nested frames that are read."""

LONGEST = 5_000
"""Characters of a tag before that attribute."""

_PLACE = "data-ingest-frame"
_NAMED = re.compile(r"(?<=[\s\"'])srcdoc\s*+=", re.IGNORECASE)
_OPEN = re.compile(r"""<iframe\s(?:[^>"']++|"[^"]*+"|'[^']*+')*+""", re.IGNORECASE)
_SILENT = frozenset({"head", "script", "style", "template", "title", "meta", "link", "base"})


def extract_frames(text: str) -> tuple[str, tuple[str, ...]]:
    """Return the page with a number in place of each frame's text, and the decoded texts in the order of the numbers.

    >>> extract_frames('<iframe srcdoc="<p>One &quot;two&quot;"></iframe>')
    ('<iframe data-ingest-frame="0"></iframe>', ('<p>One "two"',))
    """
    if "srcdoc" not in text and "SRCDOC" not in text:
        return text, ()
    texts: list[str] = []
    parts: list[str] = []
    at = 0
    for value in _VALUE.finditer(text):
        tag = text.rfind("<", max(at, value.start() - LONGEST), value.start())
        if tag >= 0 and _OPEN.fullmatch(text, tag, value.start()):
            parts += (text[at : value.start()], f'{_PLACE}="{len(texts)}"')
            texts.append(_decoded(value[2]))
            at = value.end()
    return "".join((*parts, text[at:])), tuple(texts)


def frame_text_at(text: str, start: int) -> tuple[str, int] | None:
    """Return the text of the frame whose tag starts at ``start`` and the end of its attribute; None if it has none.

    >>> frame_text_at('<iframe srcdoc="One"></iframe>', 0)
    ('One', 20)
    """
    named = _NAMED.search(text, start, start + LONGEST)
    if named is None or not _OPEN.fullmatch(text, start, named.start()):
        return None
    value = _VALUE.match(text, named.start())
    return (_decoded(value[2]), value.end()) if value else None


def _decoded(value: str) -> str:
    """Return the text of a frame from its attribute value as written, in quotes or not."""
    return entities.unescape(value[1:-1] if value[0] in "\"'" else value)


def insert_frames(tree: HtmlElement, frames: tuple[str, ...], parse: Callable[[str], HtmlElement]) -> bool:
    """Insert the text of each frame behind its element, in a div of its own; return whether all frames were inserted.

    ``parse`` returns the tree of a page and raises Reject where there is no element in it. Head and scripts of a frame
    are left out, so that its metadata is not taken for that of the page.
    """
    placed = 0
    for frame in list(tree.iter("iframe")):
        number = frame.get(_PLACE)
        if number is None or not number.isdigit() or int(number) >= len(frames) or placed >= MOST_FRAMES:
            continue
        del frame.attrib[_PLACE]
        placed += 1
        try:
            box = _box(parse(frames[int(number)]), frame)
        except Reject:
            continue
        parent = frame.getparent()
        if parent is not None:
            box.tail, frame.tail = frame.tail, None
            parent.insert(parent.index(frame) + 1, box)
    return placed == len(frames)


def _box(page: HtmlElement, frame: HtmlElement) -> HtmlElement:
    """Return the body of a frame's page as a div that is hidden if the frame is."""
    box: HtmlElement = frame.makeelement("div", {"class": FRAME})
    for name in ("style", "hidden"):
        if name in frame.attrib:
            box.set(name, frame.get(name, ""))
    for element in list(page.iter(*_SILENT)):
        parent = element.getparent()
        if parent is not None:
            element.drop_tree()
    body = page if page.tag != "html" else next((each for each in page if each.tag in {"body", "frameset"}), page)
    box.text = body.text
    for child in list(body):
        box.append(child)
    return box
