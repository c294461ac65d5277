"""Blocks of a page and what it carries for its scripts -> the blocks, and behind them the text that it does not show.

Some pages show nothing until a script has run, or less than they carry (JSON-LD ``articleBody`` behind a notice): the
text is there, as JSON. It is read where the page itself shows hardly a sentence of it, and only then: a page that shows
its text is judged by what it shows.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from lxml import etree
from lxml.html import HtmlElement, fragment_fromstring

from ingest.clean import jsonld
from ingest.clean.embedded import folded
from ingest.clean.segment import Segments, segment
from ingest.clean.sizes import size_of
from ingest.clean.stated import Stated
from ingest.models import Block

__all__ = ["Unfolded", "unfold"]

LEAST_ALONE = 12  # ... unless nothing at all is shown
LEAST = 60  # words: fewer embedded ones are a description
SHOWN_SHARE = 0.25  # the page shows hardly a sentence of it
SHOWN_WORDS = 40  # application state is read only where the page shows less than this in sentences
SENTENCE_WORDS = 10
TEXT_LENGTH = 30  # characters of a string of application state that can be text; shorter ones are labels
STATE_LENGTH = 200  # characters of an attribute that can hold state
MAX_JSON = 10_000_000  # characters of application state that are read
MAX_VALUES = 200_000
MAX_NESTED = 40
MAX_TEXT = 1_000_000
SHOWN = "embedded:shown"
BODY_KEYS = ("articleBody", "text")
WRITTEN = jsonld.ARTICLES | {"answer", "comment"}
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
    least = LEAST if parts.blocks else LEAST_ALONE
    if words < least:
        if _shown(parts, SHOWN_WORDS) >= SHOWN_WORDS:
            return Unfolded(parts, {})
        told, name = list(_state(tree)), "embedded:state"
        words = sum(map(size_of, told))
    enough = max(1.0, SHOWN_SHARE * words)
    if words < least or _shown(parts, enough) >= enough:
        return Unfolded(parts, {})
    seen = folded(" ".join(block.text for block in parts.blocks))
    told = [each for each in told if folded(each)[:80] not in seen]
    if sum(map(size_of, told)) < least:
        return Unfolded(parts, {})
    blocks, elements = list(parts.blocks), list(parts.elements)
    first = len(blocks)
    for text in told:
        for block in _blocks(text, name):
            blocks.append(replace(block, position=len(blocks)))
            elements.append(tree)
    marks = dict.fromkeys(range(first, len(blocks)), (True, name))
    # next to nothing: a notice that there is nothing
    if sum(size_of(block.text) for block in parts.blocks if "[hidden]" not in block.path) < SHOWN_WORDS:
        marks |= dict.fromkeys(range(first), (False, SHOWN))
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
    """Yield the bodies of what is written to be read that JSON-LD states, each once, in page order.

    Not the transcript of a film, nor the review of a thing for sale.
    """
    met: set[str] = set()
    for node in given.nodes:
        if WRITTEN.isdisjoint(jsonld.types(node)):
            continue
        for key in BODY_KEYS:
            value = node.get(key)
            if isinstance(value, str) and value.strip() and value not in met:
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
            if key.startswith("data-") and len(value) > STATE_LENGTH and value.lstrip()[:1] in {"{", "["}
        ]
    met: set[str] = set()
    budget = MAX_JSON
    for source in sources:
        budget -= len(source)
        if budget < 0:
            return
        found = list(_strings(source))
        # what is text stands under one key, a post or a paragraph each time; labels have a key each
        words: Counter[str] = Counter()
        for key, text in found:
            words[key] += size_of(text)
        for key, text in found:
            if words[key] >= LEAST and text not in met:
                met.add(text)
                yield text[:MAX_TEXT]


def _strings(source: str) -> Iterator[tuple[str, str]]:
    """Yield key and text of what reads like text in a JSON value, in its order, also in JSON inside its strings."""
    waiting: list[tuple[str, Any, int]] = [("", source, 0)]
    for _ in range(MAX_VALUES):
        if not waiting:
            return
        key, value, depth = waiting.pop()
        if isinstance(value, str):
            if value.lstrip()[:1] in {"{", "["} and value.rstrip()[-1:] in {"}", "]"} and depth < MAX_NESTED:
                try:
                    waiting.append((key, json.loads(value), depth + 1))
                except (ValueError, RecursionError):
                    continue
            elif len(value) > TEXT_LENGTH and _SENTENCE_END.search(value, 0, MAX_TEXT):
                yield key, value
        elif depth < MAX_NESTED and isinstance(value, dict):
            waiting += [(str(name), each, depth + 1) for name, each in reversed(list(value.items()))]
        elif depth < MAX_NESTED and isinstance(value, list):
            waiting += [(key, each, depth + 1) for each in reversed(value)]


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
