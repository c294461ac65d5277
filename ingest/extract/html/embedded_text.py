"""Blocks of a page and its JSON data -> the blocks, followed by text that the page carries in JSON and does not show.

Some pages show no text until a script has run, or less than they carry (JSON-LD ``articleBody`` behind a notice). The
JSON is read only where the page itself shows hardly any text. Also here: the longer texts of JSON-LD, in a form that
can be compared with the text of blocks.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from html import escape, unescape
from typing import Any

from lxml.html import HtmlElement

from ingest.errors import Reject
from ingest.extract.html import jsonld
from ingest.extract.html.head import HeadMetadata
from ingest.extract.html.parse import parse
from ingest.extract.html.preparse import prepare
from ingest.extract.html.segment import Segments, merge_to_limit, segment
from ingest.extract.words import size_of
from ingest.models import Block

__all__ = ["QUOTED_LENGTH", "WithEmbedded", "append_embedded", "folded", "jsonld_texts"]

QUOTED_LENGTH = 20  # characters: a shorter text occurs anywhere by chance
MARKUP = re.compile(r"<[^<>]{0,500}+>")
LEAST = 60  # words of embedded text; fewer are a description ...
LEAST_ALONE = 12  # ... unless the page shows nothing at all
SHOWN_SHARE = 0.25  # of the embedded words: a page that shows more of its own shows its text
SHOWN_WORDS = 40  # application state is read only where the page shows fewer words
TEXT_LENGTH = 30  # characters of a string of application state that can be text; shorter ones are labels
CODE_SHARE = 0.02  # share of characters typical of program code, above which a string is code
STATE_LENGTH = 200  # characters of an attribute that can hold state
MAX_JSON = 10_000_000  # characters of application state that are read
MAX_VALUES = 200_000
MAX_NESTED = 40
MAX_TEXT = 1_000_000
MAX_TREES = 200
MAX_COMPARED = 500  # texts, the first ones, that others can be a part of
MAX_SOUGHT = 500_000_000  # characters of embedded text times number of blocks
EDGE = 80  # characters at either end of a text that are compared
SHOWN = "embedded:shown"
BODY_KEYS = ("articleBody", "text")
THREAD = frozenset({"answer", "comment", "discussionforumposting", "question"})
"""Types of JSON-LD nodes of which one page has many; of articles with a body it has one."""
_SENTENCE_END = re.compile(r"\w[.!?…。！？।۔؟][\"'”’»)\]]*(?=\s|$|<)|[。！？]")
_CODE = re.compile(r"[{};=]")


@dataclass(frozen=True, slots=True)
class WithEmbedded:
    """The blocks of a page, visible ones before embedded ones, and the verdicts that follow from that."""

    parts: Segments
    marks: Mapping[int, tuple[bool, str]]
    """Position -> kept, and the name for ``decided_by``; empty where no text was appended."""


def folded(text: str | None) -> str:
    """Return a text for comparison: lower case, white space folded."""
    return " ".join((text or "").lower().split())


def plain_words(text: str) -> str:
    """Return the words of a text that can be HTML, escaped once more or not, folded for comparison."""
    return folded(unescape(MARKUP.sub(" ", unescape(text))) if "<" in text or "&" in text else text)


def jsonld_texts(given: HeadMetadata, keys: Sequence[str]) -> Iterator[str]:
    """Yield the longer texts that the JSON-LD of a page holds under these keys."""
    for node in given.nodes:
        for key in keys:
            value = node.get(key)
            if isinstance(value, str) and len(value) > 2 * QUOTED_LENGTH:
                yield plain_words(value)


def append_embedded(parts: Segments, tree: HtmlElement, given: HeadMetadata) -> WithEmbedded:
    """Return the blocks followed by those of text in JSON; unchanged where the page shows enough text itself."""
    texts, name = _hidden_texts(parts, tree, given)
    if not texts:
        return WithEmbedded(parts, {})
    first = len(parts.blocks)
    embedded: list[Block] = []
    # one tree for each text; those beyond MAX_TREES share one
    markups = [_markup(text) for text in texts]
    markups[MAX_TREES:] = filter(None, ["".join(f"<div>{each}</div>" for each in markups[MAX_TREES:])])
    for markup in markups:
        embedded += _blocks(markup, name)
    if not embedded:
        return WithEmbedded(parts, {})
    joined, _ = merge_to_limit(Segments(tuple(embedded), (tree,) * len(embedded)))
    blocks = [*parts.blocks, *(replace(block, position=first + n) for n, block in enumerate(joined.blocks))]
    marks = dict.fromkeys(range(first, len(blocks)), (True, name))
    whole = folded(" ".join(block.text for block in blocks[first:]))
    # each block is searched in all of the embedded text: on a page of many blocks that takes too long
    shows_little = _shown(parts, SHOWN_WORDS) < SHOWN_WORDS or len(whole) * len(parts.blocks) > MAX_SOUGHT
    for block in parts.blocks:
        # a visible text of a few words is a notice; a visible text that is part of the embedded one is a copy
        if shows_little or folded(block.text) in whole:
            marks[block.position] = (False, SHOWN)
    return WithEmbedded(Segments(tuple(blocks), (*parts.elements, *joined.elements)), marks)


def _hidden_texts(parts: Segments, tree: HtmlElement, given: HeadMetadata) -> tuple[list[str], str]:
    """Return the texts in JSON that the page does not show, and the name of their source; empty if it shows enough."""
    least = LEAST if parts.blocks else LEAST_ALONE
    readers = ((list(_jsonld_bodies(given)), "embedded:json-ld"), (_state_texts(tree), "embedded:state"))
    for texts, name in readers:
        if name == "embedded:state" and _shown(parts, SHOWN_WORDS) >= SHOWN_WORDS:
            break
        candidates = [(text, plain_words(text)) for text in texts]
        words = sum(size_of(folded_text) for _, folded_text in candidates)
        enough = max(1.0, SHOWN_SHARE * words)
        if words < least or _shown(parts, enough) >= enough:
            continue
        page_text = folded(" ".join(block.text for block in parts.blocks))
        kept = _without_repeats(candidates, page_text)
        if sum(size_of(folded_text) for _, folded_text in kept) >= least:
            return [text for text, _ in kept], name
    return [], ""


def _without_repeats(texts: Sequence[tuple[str, str]], page_text: str) -> list[tuple[str, str]]:
    """Return the (text, folded text) pairs that are neither shown by the page nor part of an earlier text."""
    kept: list[tuple[str, str]] = []
    earlier: set[str] = set()
    longer = ""
    for text, folded_text in texts:
        whole = (
            len(page_text) > 0.8 * len(folded_text)
            and folded_text[:EDGE] in page_text
            and folded_text[-EDGE:] in page_text
        )
        if folded_text not in earlier and folded_text not in longer and not whole:
            earlier.add(folded_text)
            if len(earlier) <= MAX_COMPARED:
                longer += f"\n{folded_text}"
            kept.append((text, folded_text))
    return kept


def _shown(parts: Segments, enough: float) -> int:
    """Return the number of visible words outside links and controls; counting stops at ``enough``."""
    shown = 0
    for block in parts.blocks:
        if block.links < 0.5 and block.kind != "control":
            shown += size_of(block.text)
            if shown >= enough:
                break
    return shown


def _jsonld_bodies(given: HeadMetadata) -> Iterator[str]:
    """Yield the bodies in JSON-LD of the one article of a page, or of the posts of a thread.

    Other types (video transcripts, product reviews) are skipped; a page with several articles yields none.
    """
    bodies = []
    for node in given.nodes:
        kinds = set(jsonld.types(node))
        if kinds & (jsonld.ARTICLES | THREAD):
            values = [value for key in BODY_KEYS if isinstance(value := node.get(key), str) and value.strip()]
            bodies += [(bool(kinds & THREAD), value[:MAX_TEXT]) for value in values]
    if len({plain_words(body) for of_thread, body in bodies if not of_thread}) > 1:
        return
    yield from (body for _, body in bodies)


def _state_texts(tree: HtmlElement) -> Iterator[str]:
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
    yielded: set[str] = set()
    budget = MAX_JSON
    for source in sources:
        budget -= len(source)
        if budget < 0:
            budget += len(source)
            continue
        strings = list(_strings(source))
        # posts and paragraphs share one key; labels have a key each
        words: Counter[str] = Counter()
        for key, text in strings:
            words[key] += size_of(text)
        for key, text in strings:
            if words[key] >= LEAST and text not in yielded:
                yielded.add(text)
                yield text[:MAX_TEXT]


def _strings(source: str) -> Iterator[tuple[str, str]]:
    """Yield (key, string) for each string of a JSON value that reads like text, in order; JSON in strings is parsed."""
    stack: list[tuple[str, Any, int]] = [("", source, 0)]
    for _ in range(MAX_VALUES):
        if not stack:
            return
        key, value, depth = stack.pop()
        if isinstance(value, str):
            if value.lstrip()[:1] in {"{", "["} and value.rstrip()[-1:] in {"}", "]"} and depth < MAX_NESTED:
                try:
                    stack.append((key, json.loads(value), depth + 1))
                except (ValueError, RecursionError):
                    continue
            elif len(value) > TEXT_LENGTH and _reads_like_text(value[:MAX_TEXT]):
                yield key, value
        elif depth < MAX_NESTED and isinstance(value, dict):
            stack += [(str(name), each, depth + 1) for name, each in reversed(list(value.items()))]
        elif depth < MAX_NESTED and isinstance(value, list):
            stack += [(key, each, depth + 1) for each in reversed(value)]


def _reads_like_text(text: str) -> bool:
    """Whether a string holds a sentence and is not program code."""
    words = MARKUP.sub(" ", text)
    return bool(_SENTENCE_END.search(words)) and len(_CODE.findall(words)) <= CODE_SHARE * len(words)


def _markup(text: str) -> str:
    """Return a text as HTML; it may be HTML, HTML escaped once more, or plain text with one paragraph a line."""
    # HTML can come escaped twice, as its quotes did
    markup = text if MARKUP.search(text) else unescape(text)
    if MARKUP.search(markup):
        return markup
    return "".join(f"<p>{escape(line)}</p>" for line in markup.splitlines() if line.strip())


def _blocks(markup: str, name: str) -> Iterator[Block]:
    """Yield the blocks of an HTML fragment; ``name`` becomes the first part of their paths."""
    try:
        tree = parse(prepare(f"<html><body>{markup}</body></html>").text)
    except Reject:
        return
    for block in segment(tree).blocks:
        yield replace(block, path=f"{name}>{block.path}" if block.path else name)
