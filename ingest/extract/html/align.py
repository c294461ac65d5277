"""Texts of blocks and an extractor's text -> the share of each block's words that the extractor took, aligned in order.

A bag of words would credit a menu line with words of the article; here a word of the page counts as taken only where
the two texts run together. The method is patience diff (Bram Cohen, 2008) over words: runs of words that occur once
in both texts are anchors, the longest chain of anchors in common order is kept (Schensted, 1961), each anchor grows in
both directions, and what is left between two anchors is aligned the same way with shorter runs. Cost n log n.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from ingest.extract.words import split_words

__all__ = ["coverage"]

# words of an anchor at each level: four are rarely twice on a page by chance; pairs and single words follow in the gaps
RUNS = (4, 2, 1)


def coverage(texts: Iterable[str], taken: str) -> list[float]:
    """Return for each text, in order, the share of its words that are aligned with words of ``taken``, 0 to 1.

    A text without words gets the share of the text before it, so that an ornament between paragraphs is treated as
    they are. A text that occurs twice on the page and once in ``taken`` is covered once.
    """
    page: list[str] = []
    spans: list[tuple[int, int]] = []
    for text in texts:
        start = len(page)
        page += split_words(text)
        spans.append((start, len(page)))
    other = split_words(taken)
    hit = bytearray(len(page))
    used = bytearray(len(other))
    _align(page, other, hit, used)
    _place_moved(page, other, spans, hit, used)
    shares: list[float] = []
    for start, end in spans:
        shares.append(sum(hit[start:end]) / (end - start) if end > start else (shares[-1] if shares else 0.0))
    return shares


class _Gap(NamedTuple):
    """A stretch of the page, words ``a0`` to before ``a1``, to be aligned with words ``b0`` to before ``b1``."""

    a0: int
    a1: int
    b0: int
    b1: int
    level: int
    """How often the stretch was narrowed already; chooses the length of the anchors from ``RUNS``."""

    @property
    def empty(self) -> bool:
        return self.a0 == self.a1 or self.b0 == self.b1


def _align(a: Sequence[str], b: Sequence[str], hit: bytearray, used: bytearray) -> None:
    """Mark the words of ``a`` and ``b`` that run together: sets ``hit[i]`` and ``used[j]`` to 1 for each pair."""
    gaps = [_Gap(0, len(a), 0, len(b), 0)]
    while gaps:
        gap = gaps.pop()
        if gap.level:  # not at level 0: the page starts with its menus
            gap = _mark_equal_ends(a, b, gap, hit, used)
        if gap.empty:
            continue
        size = RUNS[min(gap.level, len(RUNS) - 1)]
        anchors = _chain(_anchors(a, gap.a0, gap.a1, b, gap.b0, gap.b1, size))
        if anchors:
            gaps += _mark_around_anchors(a, b, gap, anchors, hit, used)
        elif gap.level + 1 < len(RUNS):
            gaps.append(gap._replace(level=gap.level + 1))


def _mark_equal_ends(a: Sequence[str], b: Sequence[str], gap: _Gap, hit: bytearray, used: bytearray) -> _Gap:
    """Mark the equal words at both ends of a gap; return what is left between them."""
    a0, a1, b0, b1, level = gap
    while a0 < a1 and b0 < b1 and a[a0] == b[b0]:
        hit[a0] = used[b0] = 1
        a0, b0 = a0 + 1, b0 + 1
    while a0 < a1 and b0 < b1 and a[a1 - 1] == b[b1 - 1]:
        a1, b1 = a1 - 1, b1 - 1
        hit[a1] = used[b1] = 1
    return _Gap(a0, a1, b0, b1, level)


def _mark_around_anchors(
    a: Sequence[str],
    b: Sequence[str],
    gap: _Gap,
    anchors: Iterable[tuple[int, int]],
    hit: bytearray,
    used: bytearray,
) -> Iterator[_Gap]:
    """Mark the equal words around each anchor (position in ``a``, in ``b``); yield the gaps between the anchors."""
    a_done, b_done = gap.a0, gap.b0
    for i, j in anchors:
        if i < a_done or j < b_done:
            continue  # inside the run that grew from the anchor before it
        start_a, start_b = i, j
        while start_a > a_done and start_b > b_done and a[start_a - 1] == b[start_b - 1]:
            start_a, start_b = start_a - 1, start_b - 1
        end_a, end_b = i, j
        while end_a < gap.a1 and end_b < gap.b1 and a[end_a] == b[end_b]:
            end_a, end_b = end_a + 1, end_b + 1
        hit[start_a:end_a] = b"\1" * (end_a - start_a)
        used[start_b:end_b] = b"\1" * (end_b - start_b)
        if start_a > a_done and start_b > b_done:
            yield _Gap(a_done, start_a, b_done, start_b, gap.level + 1)
        a_done, b_done = end_a, end_b
    if a_done < gap.a1 and b_done < gap.b1:
        yield _Gap(a_done, gap.a1, b_done, gap.b1, gap.level + 1)


def _anchors(
    a: Sequence[str], a0: int, a1: int, b: Sequence[str], b0: int, b1: int, size: int
) -> list[tuple[int, int]]:
    """Return (i, j) where the run of ``size`` words at i of a and j of b occurs once in each stretch."""
    there = _unique(b, b0, b1, size)
    if not there:
        return []
    here = _unique(a, a0, a1, size)
    return [(i, there[run]) for run, i in here.items() if run in there]


def _unique(text: Sequence[str], start: int, end: int, size: int) -> dict[tuple[str, ...], int]:
    seen: dict[tuple[str, ...], int] = {}
    twice: set[tuple[str, ...]] = set()
    for i in range(start, end - size + 1):
        run = tuple(text[i : i + size])
        if run in seen:
            twice.add(run)
        else:
            seen[run] = i
    for run in twice:
        del seen[run]
    return seen


def _chain(pairs: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return the longest subsequence of pairs that increases in both places; pairs come sorted by the first."""
    last_j: list[int] = []
    last_of_length: list[int] = []
    back = [-1] * len(pairs)
    for index, (_, j) in enumerate(pairs):
        place = bisect_left(last_j, j)
        if place == len(last_j):
            last_j.append(j)
            last_of_length.append(index)
        else:
            last_j[place], last_of_length[place] = j, index
        back[index] = last_of_length[place - 1] if place else -1
    chain = []
    index = last_of_length[-1] if last_of_length else -1
    while index >= 0:
        chain.append(pairs[index])
        index = back[index]
    return chain[::-1]


def _place_moved(
    page: Sequence[str],
    other: Sequence[str],
    spans: Sequence[tuple[int, int]],
    hit: bytearray,
    used: bytearray,
) -> None:
    """Mark whole blocks that the extractor took in another order: extractors append text that they recover late."""
    free = _join(word if not used[j] else "\n" for j, word in enumerate(other))
    if free.isspace():
        return
    for start, end in spans:
        if end - start >= RUNS[0] and not any(hit[start:end]):
            block = _join(page[start:end])
            offset = free.find(block)
            if offset >= 0:
                hit[start:end] = b"\1" * (end - start)
                free = free[:offset] + " \n " + free[offset + len(block) :]


def _join(run: Iterable[str]) -> str:
    """Return words as one string in which a run of words can be found only at word boundaries."""
    return f" {' '.join(run)} "
