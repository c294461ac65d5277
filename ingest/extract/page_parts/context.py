"""Blocks of a page, their tree and likelihoods -> words, sentences and spans, counted once for all steps after."""

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

__all__ = ["Scene", "folded", "linked", "scene_of", "when"]

LINKED = 0.8
"""Share of the letters of a block that are links from which it says nothing of its own."""
WHEN_WORDS = 12
"""Words of a line that says who wrote something and when, at most."""
AGO_WORDS = 6
"""The same of a line that says how long ago: with a number in it, in any language."""
_NUMBER = re.compile(r"(?<![\d.,])\d{1,2}(?![\d.,%])")
_CLOCK = re.compile(r"\b\d{1,2}[:.h]\d\d\b")


@dataclass(frozen=True, slots=True)
class Scene:
    """The blocks of a page and what is known of each, by position."""

    blocks: Sequence[Block]
    elements: Sequence[HtmlElement]
    """The element each block stands in."""
    tree: Tree
    kept: Sequence[int]
    """Positions of the blocks that are proposed for the article, in order."""
    likely: Sequence[float]
    """How likely the forests hold each block to be article text, 0 to 1."""
    words: Sequence[int]
    """Words of each block; characters where no spaces part words."""
    spaced: Sequence[int]
    """Words of each block, counted at white space whatever its script."""
    sentences: Sequence[bool]
    """Whether each block is a sentence or more, see ``words.is_sentence``."""
    page_type: str
    of: Sequence[int]
    """The element each block stands in, by its number in the tree."""
    parent: Sequence[int]
    """Element -> the one around it, -1 for the root."""
    spans: Sequence[range]
    """Element -> the positions of its blocks."""
    called: str
    """What the attributes of all these elements call them, in lower case: what stands not here names no element."""

    def sentence_words(self, start: int, end: int) -> int:
        """Return the words of the sentences proposed for the article from a position to before another."""
        return sum(self.words[n] for n in self.kept if start <= n < end and self.sentences[n])

    def sure(self, span: range, least: float) -> bool:
        """Whether what is proposed for the article of a run of blocks is so likely, in the mean; not if nothing is."""
        likely = [self.likely[n] for n in self.kept if n in span]
        return bool(likely) and sum(likely) >= least * len(likely)

    def above(self, position: int) -> Iterator[int]:
        """Yield the numbers of the elements around a block, the nearest first."""
        at = self.of[position]
        while at >= 0:
            yield at
            at = self.parent[at]

    def going_on(self, position: int) -> range:
        """Return the span of the nearest element around a block that holds the next one too; else the block alone."""
        at = self.of[position]
        while at >= 0:
            if self.spans[at].stop > position + 1:
                return self.spans[at]
            at = self.parent[at]
        return range(position, position + 1)

    def span(self, element: int) -> range:
        """Return the positions of the blocks of an element."""
        return self.spans[element]


def scene_of(
    blocks: Sequence[Block],
    elements: Sequence[HtmlElement],
    tree: Tree,
    likely: Sequence[float],
    cut: float,
    page_type: str,
    spaced: Sequence[int] = (),
) -> Scene:
    """Return the scene of a page; blocks that are at least ``cut`` likely are proposed for its article.

    ``spaced`` are the words of each block, counted at white space, for those who have counted.
    """
    texts = [block.text for block in blocks]
    spaced = spaced or [len(text.split()) for text in texts]
    words = [count if text.isascii() else size_of(text) for text, count in zip(texts, spaced, strict=True)]
    sentences = [is_sentence(block.text, block.links, size) for block, size in zip(blocks, words, strict=True)]
    kept = [n for n, chance in enumerate(likely) if chance >= cut]
    spans = list(map(range, tree.start.tolist(), tree.end.tolist()))
    of, parent = tree.of.tolist(), tree.parent.tolist()
    called = "\n".join({names: None for _, names in tree.names}).lower()
    return Scene(blocks, elements, tree, kept, likely, words, spaced, sentences, page_type, of, parent, spans, called)


def linked(block: Block) -> bool:
    """Whether a block is links and nothing else, to speak of."""
    return block.links >= LINKED


def when(block: Block) -> bool:
    """Whether a block is a short line that says when something was written, by a date, a clock or how long ago."""
    text = block.text
    if len(text) > LINE_CHARS or text.endswith((".", "!", "?")):
        return False
    return _when(text)


# the lines near each heading are asked about, and headings stand close together
@lru_cache(maxsize=4096)
def _when(text: str) -> bool:
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
