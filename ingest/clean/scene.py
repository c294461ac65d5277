"""A page as the forests see it -> what the steps that look for its parts ask of it, counted once."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from lxml.html import HtmlElement

from ingest.clean.dates import HEAD, read_date
from ingest.clean.elements import Tree
from ingest.clean.sizes import is_sentence, size_of
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
    sentences: Sequence[bool]
    """Whether each block is a sentence or more, see ``sizes.is_sentence``."""
    page_type: str

    def sentence_words(self, start: int, end: int) -> int:
        """Return the words of the sentences proposed for the article from a position to before another."""
        return sum(self.words[n] for n in self.kept if start <= n < end and self.sentences[n])

    def sure(self, span: range, least: float) -> bool:
        """Whether what is proposed for the article of a run of blocks is so likely, in the mean; not if nothing is."""
        likely = [self.likely[n] for n in self.kept if n in span]
        return bool(likely) and sum(likely) >= least * len(likely)

    def above(self, position: int) -> Iterator[int]:
        """Yield the numbers of the elements around a block, the nearest first."""
        at = int(self.tree.of[position])
        while at >= 0:
            yield at
            at = int(self.tree.parent[at])

    def span(self, element: int) -> range:
        """Return the positions of the blocks of an element."""
        return range(int(self.tree.start[element]), int(self.tree.end[element]))


def scene_of(
    blocks: Sequence[Block],
    elements: Sequence[HtmlElement],
    tree: Tree,
    likely: Sequence[float],
    cut: float,
    page_type: str,
) -> Scene:
    """Return the scene of a page; blocks that are at least ``cut`` likely are proposed for its article."""
    words = [size_of(block.text) for block in blocks]
    sentences = [is_sentence(block.text, block.links) for block in blocks]
    kept = [n for n, chance in enumerate(likely) if chance >= cut]
    return Scene(blocks, elements, tree, kept, likely, words, sentences, page_type)


def linked(block: Block) -> bool:
    """Whether a block is links and nothing else, to speak of."""
    return block.links >= LINKED


def when(block: Block) -> bool:
    """Whether a block is a short line that says when something was written, by a date, a clock or how long ago."""
    text = block.text
    size = len(text.split())
    if size > WHEN_WORDS or len(text) > HEAD or text.endswith((".", "!", "?")):
        return False
    return bool(_CLOCK.search(text) or (size <= AGO_WORDS and _NUMBER.search(text)) or read_date(text))


def folded(text: str) -> str:
    """Return a text in lower case with white space folded.

    >>> folded(" The  Quay ")
    'the quay'
    """
    return " ".join(text.casefold().split())
