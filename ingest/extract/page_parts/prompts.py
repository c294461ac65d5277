"""Page context -> the boxes that ask the reader for something: an address, a subscription, to share, to sign in."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import cast

from lxml.etree import XPath
from lxml.html import HtmlElement

from ingest.extract.boilerplate.match import weak_label
from ingest.extract.html.class_concepts import CONCEPTS
from ingest.extract.page_parts.context import PageContext, is_link

__all__ = ["prompts"]

BOX_WORDS, BOX_SHARE = 60, 0.25
"""Most words of a box around an e-mail field, and its largest share of the kept words."""

BUTTON_WORDS = 5
"""Most words of a button."""

SURE = 0.8
"""Mean likelihood from which a box is article text, whatever its name."""

PLEA_WORDS = 60
"""Most words of a sentence that belongs to the button below it."""

STEM = 5
"""First letters by which two forms of a word are compared."""

ASKING = frozenset({"comment", "paywall", "share", "subscribe"})
"""Labels of buttons that ask the reader for something."""

BEFORE = 25
"""Fewest words of sentences above and below a box: with fewer, the box is the page."""

_FIELDS = XPath(
    "descendant::input[@type='email' or @type='password'"
    " or contains(translate(concat(@name, ' ', @id, ' ', @placeholder), 'EMAIL', 'email'), 'email')]"
)
_ASKS = 1 << CONCEPTS.index("newsletter")
_LETTERS = re.compile(r"[^\W\d_]+")


def prompts(page: PageContext) -> set[int]:
    """Return the positions of the blocks in boxes that ask the reader for something."""
    positions: set[int] = set()
    total = sum(page.words[n] for n in page.kept)
    for span in (*_around_fields(page, total), *_called(page, total), *_above_buttons(page)):
        if page.sentence_words(0, span.start) + page.sentence_words(span.stop, len(page.blocks)) >= BEFORE:
            positions.update(span)
    return positions


def _around_fields(page: PageContext, total: int) -> Iterator[range]:
    """Yield the spans of the largest small elements around a field for an e-mail address or password."""
    fields = cast("list[HtmlElement]", _FIELDS(page.elements[0].getroottree().getroot()))
    place = {element: n for n, element in enumerate(page.elements)} if fields else {}
    for field in fields:
        around = field.iterancestors()
        held = next(filter(None, ([place[each] for each in box.iter() if each in place] for box in around)), [])
        at = int(page.tree.of[held[0]]) if held else -1
        # the element around the field and the text nearest to it
        while at >= 0 and page.span(at).stop <= held[-1]:
            at = int(page.tree.parent[at])
        best = None
        while at >= 0:
            span = page.span(at)
            if not _small(page, span, total) or page.tree.names[at][0] in {"article", "main", "body"}:
                break
            best = span
            at = int(page.tree.parent[at])
        if best is not None:
            yield best


def _called(page: PageContext, total: int) -> Iterator[range]:
    """Yield the spans of small elements named newsletter whose text says so or that hold a button."""
    blocks, tree = page.blocks, page.tree
    for at, bits in enumerate(tree.bits):
        if bits & _ASKS and tree.names[at][0] not in {"article", "main", "body"}:
            span = page.span(at)
            if not _small(page, span, total):
                continue
            acts = any(
                blocks[n].kind == "control" or (is_link(blocks[n]) and page.spaced_words[n] <= BUTTON_WORDS)
                for n in span
            )
            says = any(weak_label(blocks[n].text) == "subscribe" for n in span)
            if says or (acts and not page.is_likely(span, SURE)):
                yield span


def _small(page: PageContext, span: range, total: int) -> bool:
    size = sum(page.words[n] for n in span)
    return size <= BOX_WORDS and sum(page.words[n] for n in span if page.likelihoods[n] >= 0.5) <= BOX_SHARE * total


def _above_buttons(page: PageContext) -> Iterator[range]:
    """Yield spans of a sentence and the button below it that share a word: "Subscribe for free ..." and "Subscribe"."""
    blocks = page.blocks
    for n in range(1, len(blocks)):
        button, above = blocks[n], blocks[n - 1]
        if page.spaced_words[n] > BUTTON_WORDS or not (is_link(button) or button.kind == "control"):
            continue
        if not page.sentences[n - 1] or page.spaced_words[n - 1] > PLEA_WORDS:
            continue
        if above.level or above.kind in {"quote", "item"} or weak_label(button.text) not in ASKING:
            continue
        said = {word[:STEM].casefold() for word in _LETTERS.findall(above.text)}
        if any(word[:STEM].casefold() in said for word in _LETTERS.findall(button.text) if len(word) >= STEM):
            yield range(n - 1, n + 1)
