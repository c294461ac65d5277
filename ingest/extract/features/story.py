"""Page features and title -> columns that tell the article of the page from comments and from further articles.

An endless page repeats the markup of its article, and a comment thread looks like prose. The columns describe: the
number of an element among those with the same tags and classes, how often the words of the title occur around a block,
its place among the paragraphs that make up most of the prose, and the elements named comments, related etc. before it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt

from ingest.extract.features.page import TINY, PageFeatures
from ingest.extract.html.class_concepts import CONCEPTS
from ingest.models import Metadata

__all__ = ["inside_story", "story"]

Array = npt.NDArray[Any]
Columns = Iterator[tuple[str, Array | float]]

BEHIND = ("comment", "reply", "related", "newsletter", "share", "author", "tag", "promo", "more", "advert", "footer")
"""Concepts of elements that follow an article."""
_BEHIND = [CONCEPTS.index(name) for name in BEHIND]
NAMED_FROM = 0.5  # nearness of an element that names a concept; one or two elements out is near
FAR = 60  # blocks: larger distances are capped
NEAR = 5  # blocks to either side in which words of the title are counted
MORE = 3  # added to every count of words, so that one word of the title in a short block gives no high share
WORD_LENGTH = 4  # letters of a word of the title that is counted: shorter ones are articles and prepositions
MOST_WORDS = 40  # words of a title or description that are counted
TOP_LEVELS = (1, 2)
LONGEST_GAP = 60  # blocks between two paragraphs of a story: a table may have many cells


def story(page: PageFeatures, known: Metadata) -> Iterator[tuple[str, Array]]:
    """Yield the columns by name, float32 of shape (blocks,)."""
    size = len(page.blocks)
    for group in (_orders(page), _topic(page, known), _chain(page), _behind(page), _begun(page)):
        for name, values in group:
            column = np.asarray(values, np.float32)
            yield name, column if column.ndim else np.full(size, column, np.float32)


def inside_story(page: PageFeatures, kept: Array) -> list[bool]:
    """Return for each block whether it stands between two kept paragraphs of one element, inside that element.

    ``kept`` is a bool array of shape (blocks,): whether each block is kept by its likelihood.
    """
    inside = np.zeros(len(page.blocks), bool)
    paragraphs = np.flatnonzero(kept & page.prose)
    around = page.tree.parent[page.tree.of]
    for before, after in pairwise(paragraphs.tolist()):
        if 1 < after - before <= LONGEST_GAP and around[before] == around[after]:
            inside[before + 1 : after] = True
    return inside.tolist()


def _orders(page: PageFeatures) -> Columns:
    """Yield the number of each ancestor among the elements with its chain of tags and classes."""
    signature, parent = page.tree.signature, page.tree.parent
    order = _place_among(signature)
    for level, group in enumerate(page.ancestors, 1):
        yield f"g{level}_index", np.log1p(order[group])
    most = order.tolist()
    for element, around in enumerate(parent.tolist()):
        if around >= 0 and most[around] > most[element]:
            most[element] = most[around]
    yield "most_index", np.log1p(np.asarray(most)[page.tree.of])


def _place_among(values: Array) -> Array:
    """Return how many equal values stand before each value."""
    order = np.argsort(values, kind="stable")
    ordered = values[order]
    first = np.flatnonzero(np.append(True, ordered[1:] != ordered[:-1]))
    counts = np.arange(len(values)) - np.repeat(first, np.diff(np.append(first, len(values))))
    places = np.empty(len(values), np.int64)
    places[order] = counts
    return places


def _topic(page: PageFeatures, known: Metadata) -> Columns:
    """Yield how often words of the title and of the description occur in and around a block."""
    at, size, units = page.at, len(page.blocks), page.prefix_sums["units"]
    start, end = np.maximum(at - NEAR, 0), np.minimum(at + NEAR + 1, size)
    counted = _hits(page.lowered, [(about or "").lower() for about in (known.title, known.description)])
    for name, hits in zip(("title", "desc"), counted, strict=True):
        sums = np.concatenate(([0.0], np.cumsum(hits)))
        yield f"{name}_hits", np.log1p(hits)
        yield f"window{NEAR}_{name}", (sums[end] - sums[start]) / (units[end] - units[start] + MORE)
        yield f"page_{name}_share", float(sums[-1] / (units[-1] + MORE))
        inside = (sums[page.tree.end] - sums[page.tree.start]) / (page.element_sums["units"] + MORE)
        for level, element in enumerate(page.ancestors, 1):
            yield f"g{level}_{name}", inside[element]
        first, last = page.section
        yield f"section_{name}", (sums[last] - sums[first]) / (units[last] - units[first] + MORE)


def _hits(texts: Sequence[str], titles: Sequence[str]) -> Array:
    """Return how many words of each text are words of each title, float64 of shape (titles, texts).

    All are in lower case. In scripts without spaces, pairs of letters are counted.
    """
    hits = np.zeros((len(titles), len(texts)))
    words = [title.split()[:MOST_WORDS] for title in titles]
    known = [
        {word for word in each if len(word) >= WORD_LENGTH and word.isalpha() and not _wide(word)} for each in words
    ]
    # most texts hold no word of any title: one test for all titles
    if any_known := set().union(*known):
        for at, text in enumerate(texts):
            text_words = text.split()
            if not any_known.isdisjoint(text_words):
                hits[:, at] = [sum(map(each.__contains__, text_words)) for each in known]
    for row, each in zip(hits, words, strict=True):
        wide = "".join(letter for letter in "".join(each) if _wide(letter))
        if pairs := {wide[at : at + 2] for at in range(min(len(wide) - 1, MOST_WORDS))}:
            row += [sum(map(text.count, pairs)) for text in texts]
    return hits


def _wide(text: str) -> bool:
    """Whether a text starts with a letter of a script that is written without spaces."""
    return "\u0e00" <= text[:1] <= "\u0eff" or "\u3040" <= text[:1] <= "\u9fff"


def _chain(page: PageFeatures) -> Columns:
    """Yield the place of a block in its chain (tags, classes, kind) and relative to the chain with most prose."""
    at, chain, size = page.at, page.chain, len(page.blocks)
    prose = np.bincount(chain, np.diff(page.prefix_sums["prose"]))
    best = chain == int(prose.argmax())
    places = np.flatnonzero(best)
    yield "chain_best", best
    yield "chain_prose", prose[chain] / (prose.max() + TINY)
    yield "chain_from", np.clip(at - places[0], -FAR, FAR)
    yield "chain_to", np.clip(at - places[-1], -FAR, FAR)
    order = np.argsort(chain, kind="stable")
    alike = np.append(False, chain[order][1:] == chain[order][:-1])
    step = np.minimum(np.diff(order, prepend=-FAR), FAR)
    before, after = np.full(size, FAR), np.full(size, FAR)
    before[order[alike]] = step[alike]
    after[order[np.flatnonzero(alike) - 1]] = step[alike]
    index = _place_among(chain)
    yield "chain_prev", before
    yield "chain_next", after
    yield "chain_idx", np.log1p(index)
    # the widest gap between the blocks of a chain so far: behind it another list of the same markup begins
    widest: dict[int, int] = defaultdict(int)
    gaps = []
    for number, gap, place in zip(chain.tolist(), before.tolist(), index.tolist(), strict=True):
        if place and gap > widest[number]:
            widest[number] = gap
        gaps.append(widest[number])
    yield "chain_gap", np.asarray(gaps)


def _behind(page: PageFeatures) -> Columns:
    """Yield how many blocks of each concept in ``BEHIND`` come before a block, and the distance to the last one."""
    first = int(page.prose.argmax())  # 0 where there is no prose
    named = (page.nearness[_BEHIND] > NAMED_FROM) & (page.at > first)
    after = np.log1p(np.cumsum(named, axis=1) - named)
    last = np.maximum.accumulate(np.where(named, page.at, -1), axis=1)
    since = np.where(last >= 0, np.log1p(page.at - last), -1)
    for at, name in enumerate(BEHIND):
        yield f"after_{name}", after[at]
        yield f"since_{name}", since[at]


def _begun(page: PageFeatures) -> Columns:
    """Yield how many top-level headings and article elements begin before a block."""
    level = np.array([block.level for block in page.blocks])
    top, high = level == TOP_LEVELS[0], np.isin(level, TOP_LEVELS)
    yield "h1_before", np.cumsum(top) - top
    yield "h12_before", np.cumsum(high) - high
    is_article = np.array([tag == "article" for tag, _ in page.tree.names])
    begun = np.bincount(page.tree.start[is_article], minlength=len(page.blocks))
    yield "articles_begun", np.cumsum(begun)[: len(page.blocks)]
    yield "page_articles", float(is_article.sum())
    inside = np.zeros(len(page.blocks) + 1)
    np.add.at(inside, page.tree.start[is_article], 1)
    np.add.at(inside, page.tree.end[is_article], -1)
    yield "in_article", np.cumsum(inside)[:-1] > 0
