"""Blocks of a page, their tree and likelihoods -> words, sentences and spans, computed once for all page parts."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from lxml.html import HtmlElement

from ingest.extract.features.dom_tree import Tree
from ingest.extract.metadata.dates import LINE_CHARS, read_date
from ingest.extract.prose import is_sentence
from ingest.extract.words import size_of
from ingest.models import Block

__all__ = ["PageContext", "folded", "is_dated_line", "is_link", "page_context"]

LINKED = 0.8
"""Share of a block's letters inside links from which it is a link and nothing else."""
WHEN_WORDS = 12
"""Most words of a line with a name and a date or time."""
AGO_WORDS = 6
"""Most words of a line that tells how long ago: one with a number in it, in any language."""
_NUMBER = re.compile(r"(?<![\d.,])\d{1,2}(?![\d.,%])")
_CLOCK = re.compile(r"\b\d{1,2}[:.h]\d\d\b")


@dataclass(frozen=True, slots=True)
class PageContext:
    """The blocks of a page with what the page parts need of each. Sequences are by position unless noted."""

    blocks: Sequence[Block]
    elements: Sequence[HtmlElement]
    """The element each block stands in."""
    tree: Tree
    kept: Sequence[int]
    """Positions of the blocks that are proposed for the article, in order."""
    likelihoods: Sequence[float]
    """Likelihood of each block to be article text, by the forests, 0 to 1."""
    words: Sequence[int]
    """Words of each block, counted by ``words.size_of``."""
    spaced_words: Sequence[int]
    """Words of each block between white space, as ``Block.words``."""
    sentences: Sequence[bool]
    """Whether each block is a sentence or more, see ``words.is_sentence``."""
    page_type: str
    element_of: Sequence[int]
    """The element that each block stands in, by its number in the tree."""
    parent: Sequence[int]
    """Element -> its parent, -1 for the root."""
    spans: Sequence[range]
    """Element -> the positions of its blocks."""
    attribute_text: str
    """The naming attributes of all elements in one lower-case text: a word that is not in it names no element."""

    def sentence_words(self, start: int, end: int) -> int:
        """Return the number of words in proposed sentences from position ``start`` to before ``end``."""
        return sum(self.words[n] for n in self.kept if start <= n < end and self.sentences[n])

    def is_likely(self, span: range, least: float) -> bool:
        """Whether the mean likelihood of the proposed blocks in a span is at least ``least``; False if none."""
        likely = [self.likelihoods[n] for n in self.kept if n in span]
        return bool(likely) and sum(likely) >= least * len(likely)

    def ancestors(self, position: int) -> Iterator[int]:
        """Yield the elements around a block, the nearest first."""
        at = self.element_of[position]
        while at >= 0:
            yield at
            at = self.parent[at]

    def span_with_next(self, position: int) -> range:
        """Return the span of the nearest element around a block that holds the next block too; else the block alone."""
        at = self.element_of[position]
        while at >= 0:
            if self.spans[at].stop > position + 1:
                return self.spans[at]
            at = self.parent[at]
        return range(position, position + 1)

    def span(self, element: int) -> range:
        """Return the positions of the blocks of an element."""
        return self.spans[element]


def page_context(
    blocks: Sequence[Block],
    elements: Sequence[HtmlElement],
    tree: Tree,
    likelihoods: Sequence[float],
    threshold: float,
    page_type: str,
    spaced_words: Sequence[int] = (),
) -> PageContext:
    """Return the context of a page. Blocks with a likelihood of at least ``threshold`` are proposed for the article.

    ``likelihoods`` has one number a block, 0 to 1. ``spaced_words`` are the numbers of words of each block, counted at
    white space, if the caller has them already; else they are counted here.
    """
    texts = [block.text for block in blocks]
    spaced_words = spaced_words or [len(text.split()) for text in texts]
    words = [count if text.isascii() else size_of(text) for text, count in zip(texts, spaced_words, strict=True)]
    return PageContext(
        blocks=blocks,
        elements=elements,
        tree=tree,
        kept=[n for n, likelihood in enumerate(likelihoods) if likelihood >= threshold],
        likelihoods=likelihoods,
        words=words,
        spaced_words=spaced_words,
        sentences=[is_sentence(block.text, block.links, size) for block, size in zip(blocks, words, strict=True)],
        page_type=page_type,
        element_of=tree.of.tolist(),
        parent=tree.parent.tolist(),
        spans=list(map(range, tree.start.tolist(), tree.end.tolist())),
        attribute_text="\n".join({names: None for _, names in tree.names}).lower(),
    )


def is_link(block: Block) -> bool:
    """Whether nearly all of a block is links."""
    return block.links >= LINKED


def is_dated_line(block: Block) -> bool:
    """Whether a block is a short line with a date, a time of day, or how long ago something was written."""
    text = block.text
    if len(text) > LINE_CHARS or text.endswith((".", "!", "?")):
        return False
    return _is_dated(text)


# cached: the lines near each heading are tested, and headings are close together
@lru_cache(maxsize=4096)
def _is_dated(text: str) -> bool:
    size = len(text.split())
    if size > WHEN_WORDS:
        return False
    return bool(_CLOCK.search(text) or (size <= AGO_WORDS and _NUMBER.search(text)) or read_date(text))


def folded(text: str) -> str:
    """Return a text in lower case with white space folded.

    >>> folded(" The  Quay ")
    'the quay'
    """
    return " ".join(text.casefold().split())
