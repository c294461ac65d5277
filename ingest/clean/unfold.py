"""Blocks of a page and what it carries for its scripts -> the blocks, and behind them the text that it does not show.

Some pages show nothing until a script has run, or less than they carry (JSON-LD ``articleBody`` behind a notice): the
text is there, as JSON. It is read where the page itself shows hardly a sentence of it, and only then: a page that shows
its text is judged by what it shows.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from lxml import etree
from lxml.html import HtmlElement, fragment_fromstring

from ingest.clean.embedded import folded
from ingest.clean.segment import Segments, segment
from ingest.clean.sizes import size_of
from ingest.clean.stated import Stated
from ingest.models import Block

__all__ = ["Unfolded", "unfold"]

LEAST = 60  # words: fewer embedded ones are a description
SHOWN_SHARE = 0.25  # the page shows hardly a sentence of it
SHOWN_WORDS = 40  # application state is read only where the page shows less than this in sentences
SENTENCE_WORDS = 10
TEXT_LENGTH = 200  # characters of a string of application state that can be text; shorter ones are labels
SENTENCES = 2
MAX_JSON = 10_000_000  # characters of application state that are read
MAX_VALUES = 200_000
MAX_NESTED = 40
MAX_TEXT = 1_000_000
SHOWN = "embedded:shown"
BODY_KEYS = ("articleBody", "text", "reviewBody")
_SENTENCE_END = re.compile(r"\w[.!?…。！？][\"'”’»)\]]*(?=\s|$|<)|[。！？]")
_TAG = re.compile(r"</?(?:p|br|div|li|ul|ol|h[1-6]|blockquote|pre|table|span|strong|em|a)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Unfolded:
    """The blocks of a page, shown before embedded, and what that means for each."""

    parts: Segments
    marks: Mapping[int, tuple[bool, str]]
    """Position -> kept, and the name of who says so; empty where nothing was unfolded."""


def unfold(parts: Segments, tree: HtmlElement, given: Stated) -> Unfolded:
    """Return the blocks with what the page carries and does not show behind them; as they are where it shows enough."""
    told = list(_stated(given))
    words = sum(map(size_of, told))
    name = "embedded:json-ld"
    if words < LEAST:
        if _shown(parts, SHOWN_WORDS) >= SHOWN_WORDS:
            return Unfolded(parts, {})
        told, name = list(_state(tree)), "embedded:state"
        words = sum(map(size_of, told))
    if words < LEAST or _shown(parts, SHOWN_SHARE * words) >= SHOWN_SHARE * words:
        return Unfolded(parts, {})
    seen = folded(" ".join(block.text for block in parts.blocks))
    told = [each for each in told if folded(each)[:80] not in seen]
    if sum(map(size_of, told)) < LEAST:
        return Unfolded(parts, {})
    blocks, elements = list(parts.blocks), list(parts.elements)
    first = len(blocks)
    for text in told:
        for block in _blocks(text, name):
            blocks.append(replace(block, position=len(blocks)))
            elements.append(tree)
    # what little is shown is a notice, or the first lines of what follows
    marks = {position: (position >= first, name if position >= first else SHOWN) for position in range(len(blocks))}
    return Unfolded(Segments(tuple(blocks), tuple(elements)), marks)


def _shown(parts: Segments, enough: float) -> int:
    """Return how many words of sentences a page shows, counted until there are enough."""
    shown = 0
    for block in parts.blocks:
        if block.links < 0.5 and len(block.text) > SENTENCE_WORDS and "[hidden]" not in block.path:
            size = size_of(block.text)
            shown += size if size >= SENTENCE_WORDS else 0
            if shown >= enough:
                break
    return shown


def _stated(given: Stated) -> Iterator[str]:
    """Yield the bodies that JSON-LD states, each once, in page order."""
    met: set[str] = set()
    for node in given.nodes:
        for key in BODY_KEYS:
            value = node.get(key)
            if isinstance(value, str) and len(value) > TEXT_LENGTH and value not in met:
                met.add(value)
                yield value[:MAX_TEXT]


def _state(tree: HtmlElement) -> Iterator[str]:
    """Yield the strings of application state that read like text: JSON in scripts and in data attributes."""
    sources = [
        each.text or ""
        for each in tree.iter("script")
        if (each.get("type") or "").partition(";")[0].strip().lower() == "application/json"
    ]
    for element in tree.iter("div", "section", "main", "body", "noscript"):
        sources += [
            value
            for key, value in element.items()
            if key.startswith("data-") and len(value) > TEXT_LENGTH and value.lstrip()[:1] in {"{", "["}
        ]
    met: set[str] = set()
    budget = MAX_JSON
    for source in sources:
        budget -= len(source)
        if budget < 0:
            return
        for text in _strings(source):
            if text not in met:
                met.add(text)
                yield text[:MAX_TEXT]


def _strings(source: str) -> Iterator[str]:
    """Yield the texts of a JSON value in its order, also of JSON inside its strings; nothing where it is malformed."""
    waiting: list[tuple[Any, int]] = [(source, 0)]
    for _ in range(MAX_VALUES):
        if not waiting:
            return
        value, depth = waiting.pop()
        if isinstance(value, str):
            if value.lstrip()[:1] in {"{", "["} and value.rstrip()[-1:] in {"}", "]"} and depth < MAX_NESTED:
                try:
                    waiting.append((json.loads(value), depth + 1))
                except (ValueError, RecursionError):
                    continue
            elif len(value) > TEXT_LENGTH and len(_SENTENCE_END.findall(value[:MAX_TEXT])) >= SENTENCES:
                yield value
        elif depth < MAX_NESTED and isinstance(value, dict | list):
            inner = value.values() if isinstance(value, dict) else value
            waiting += [(each, depth + 1) for each in reversed(list(inner))]


def _blocks(text: str, name: str) -> Iterator[Block]:
    """Yield the blocks of a text that is HTML, or plain with a line a paragraph."""
    if _TAG.search(text):
        try:
            fragment = fragment_fromstring(text, create_parent="div")
        except (etree.ParserError, ValueError):
            return
        for block in segment(fragment).blocks:
            yield replace(block, path=f"{name}>{block.path}" if block.path else name)
        return
    for line in text.splitlines():
        if folded_line := " ".join(line.split()):
            yield Block(0, "paragraph", folded_line, name)
