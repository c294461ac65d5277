"""Markdown -> blocks: headings, paragraphs, list entries, quotes, code and cells, as plain text with link shares."""

from __future__ import annotations

import re
from collections.abc import Sequence

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock, reference
from markdown_it.token import Token

from ingest.models import Block

__all__ = ["read_markdown"]

_TAG = re.compile(r"<!--.{0,10000}?-->|</?[A-Za-z][^<>]{0,2000}>", re.DOTALL)
_PARSER = MarkdownIt("commonmark").enable("table")


def _linkable(url: str) -> bool:
    """Accept a link of any scheme: nothing is fetched, and an image can be a data URI."""
    return bool(url)


_PARSER.validateLink = _linkable  # type: ignore[method-assign]


def _reference(state: StateBlock, start: int, end: int, silent: bool) -> bool:  # noqa: FBT001 - the parser calls it with these arguments
    """Read the definition of a link; that of a footnote, which CommonMark does not have, stays text."""
    if state.src.startswith("[^", state.bMarks[start] + state.tShift[start]):
        return False
    return reference(state, start, end, silent)


_PARSER.block.ruler.at("reference", _reference)
_CONTAINERS = {"blockquote_open": "quote", "list_item_open": "item", "th_open": "cell", "td_open": "cell"}
_CLOSERS = {name.replace("_open", "_close") for name in _CONTAINERS}


def read_markdown(text: str, first: int = 1) -> list[Block]:
    """Return the blocks of a Markdown text; ``first`` is the number of its first line, all positions are 0.

    An image alone in its paragraph is a caption, with its alternative text; inside a sentence it has no text.
    """
    blocks: list[Block] = []
    inside: list[str] = []
    level, new_row, lines = 0, True, (first, first)
    for token in _PARSER.parse(text):
        if token.map and token.type != "inline":
            lines = (first + token.map[0], first + max(token.map[0], token.map[1] - 1))
        if token.type in _CONTAINERS:
            inside.append(_CONTAINERS[token.type])
        elif token.type in _CLOSERS:
            inside.pop()
        elif token.type == "tr_open":
            new_row = True
        elif token.type in {"heading_open", "heading_close"}:
            level = int(token.tag[1]) if token.nesting > 0 else 0
        elif token.type in {"fence", "code_block"}:
            _add(blocks, Block(0, "code", token.content.strip("\n"), _path(lines)))
        elif token.type == "html_block":
            words = " ".join(_TAG.sub(" ", token.content).split())
            _add(blocks, Block(0, inside[-1] if inside else "paragraph", words, _path(lines)))
        elif token.type == "inline":
            words, links, pictured = _inline(token.children or [])
            kind = "heading" if level else inside[-1] if inside else "caption" if pictured else "paragraph"
            joined = kind == "cell" and not new_row
            _add(blocks, Block(0, kind, words, _path(lines), level, links, joined))
            new_row = new_row and not words
    return blocks


def _add(blocks: list[Block], block: Block) -> None:
    if block.text.strip():
        blocks.append(block)


def _path(lines: tuple[int, int]) -> str:
    return f"line {lines[0]}" if lines[0] == lines[1] else f"lines {lines[0]}-{lines[1]}"


def _inline(tokens: Sequence[Token]) -> tuple[str, float, bool]:
    """Return the plain text of inline tokens, its share inside links, 0 to 1, and whether it is that of images only."""
    words: list[str] = []
    images: list[str] = []
    linked = depth = 0
    for token in tokens:
        if token.type == "link_open":
            depth += 1
        elif token.type == "link_close":
            depth -= 1
        elif token.type == "image":
            images.append(token.content)
        elif token.type in {"softbreak", "hardbreak"}:
            words.append(" ")
        elif token.type in {"text", "code_inline"}:
            words.append(token.content)
            linked += len(token.content) if depth else 0
    text = " ".join("".join(words).split())
    if not text:
        return " ".join(" ".join(images).split()), 0.0, True
    return text, min(1.0, linked / max(1, len("".join(words)))), False
