"""A page -> the boxes in which it asks its readers for something: an address, a subscription, to share, to sign in."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import cast

from lxml.etree import XPath
from lxml.html import HtmlElement

from ingest.extract.boilerplate.match import hint_of
from ingest.extract.html.class_concepts import CONCEPTS
from ingest.extract.page_parts.context import PageContext, is_link

__all__ = ["prompts"]

BOX_WORDS, BOX_SHARE = 60, 0.25
"""Words of a box around a field for an address, at most, and share of the words kept."""

BUTTON_WORDS = 5
"""Words of a button, at most."""

SURE = 0.8
"""Mean likelihood from which a box is text of the article, whatever its name."""

PLEA_WORDS = 60
"""Words of what is said above a button in the same breath, at most."""

STEM = 5
"""First letters of a button's word by which it is known again in another form."""

ASKING = frozenset({"comment", "paywall", "share", "subscribe"})
"""Signs of buttons that ask a reader for something."""

BEFORE = 25
"""Words of sentences above a box, at least, or below it: a page that is made of one box says nothing else."""

_FIELDS = XPath(
    "descendant::input[@type='email' or @type='password'"
    " or contains(translate(concat(@name, ' ', @id, ' ', @placeholder), 'EMAIL', 'email'), 'email')]"
)
_ASKS = 1 << CONCEPTS.index("newsletter")
_LETTERS = re.compile(r"[^\W\d_]+")


def prompts(page: PageContext) -> set[int]:
    """Return the positions of the blocks of boxes that ask readers for something, and of what is said in them."""
    found: set[int] = set()
    total = sum(page.words[n] for n in page.kept)
    for span in (*_around_fields(page, total), *_called(page, total), *_above_buttons(page)):
        if page.sentence_words(0, span.start) + page.sentence_words(span.stop, len(page.blocks)) >= BEFORE:
            found.update(span)
    return found


def _around_fields(page: PageContext, total: int) -> Iterator[range]:
    """Yield the largest boxes around fields for an e-mail address or a password that hold little beside them."""
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
    """Yield the small elements that are called a newsletter or a subscription, and say so or hold a button."""
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
            says = any(hint_of(blocks[n].text) == "subscribe" for n in span)
            if says or (acts and not page.is_likely(span, SURE)):
                yield span


def _small(page: PageContext, span: range, total: int) -> bool:
    size = sum(page.words[n] for n in span)
    return size <= BOX_WORDS and sum(page.words[n] for n in span if page.likelihoods[n] >= 0.5) <= BOX_SHARE * total


def _above_buttons(page: PageContext) -> Iterator[range]:
    """Yield sentences with the button below them that says the same word: "Subscribe for free ..." and "Subscribe"."""
    blocks = page.blocks
    for n in range(1, len(blocks)):
        button, above = blocks[n], blocks[n - 1]
        if page.spaced_words[n] > BUTTON_WORDS or not (is_link(button) or button.kind == "control"):
            continue
        if not page.sentences[n - 1] or page.spaced_words[n - 1] > PLEA_WORDS:
            continue
        if above.level or above.kind in {"quote", "item"} or hint_of(button.text) not in ASKING:
            continue
        said = {word[:STEM].casefold() for word in _LETTERS.findall(above.text)}
        if any(word[:STEM].casefold() in said for word in _LETTERS.findall(button.text) if len(word) >= STEM):
            yield range(n - 1, n + 1)
