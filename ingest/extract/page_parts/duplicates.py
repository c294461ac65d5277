"""Blocks that are proposed for an article and the tree above them -> those that a page says a second time in a copy.

Pages hold their text twice: once for wide screens and once for narrow ones, or once to be shown and once hidden. A copy
is a run of sentences in an element of its own. What a poem, a table or a writer says again stands beside what it
repeats, in the same element, or is one block alone.
"""

from __future__ import annotations

from bisect import bisect
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from ingest.extract.features.dom_tree import Tree
from ingest.extract.words import is_sentence, size_of
from ingest.models import Block

__all__ = ["COPY", "copies_of"]

COPY = "copy"
"""The name of the verdict on a block of a copy."""

LONG = 12
"""Words from which a sentence is unlikely to be said twice by chance; characters where no spaces part the words."""

RUN = 2
"""Long sentences of a copy, at least, where the page does not hide it."""

SHARE = 0.4
"""Share of the words kept that two copies hold together, at least: sections of a manual repeat a few sentences."""

WHOLE = 0.6
"""Share of the words of the element around a run that it holds, at least."""

TIMES = 4
"""Copies of a page beside the first, at most."""

SKIPPED = 3
"""Long sentences, at most, that one copy has between two that both have."""


@dataclass(frozen=True, slots=True)
class _Run:
    """Two runs of the same sentences, by position."""

    first: tuple[int, ...]
    second: tuple[int, ...]


def copies_of(blocks: Sequence[Block], tree: Tree, kept: Collection[int], words: Sequence[int] = ()) -> dict[int, int]:
    """Return the position of each block of a copy, with that of the block whose text it repeats.

    ``kept`` are the positions of the blocks that are proposed for the article; no other block is looked at. ``words``
    are the words of each block as ``words.size_of`` counts them, for those who have counted. Of two
    copies the one with fewer words goes, of equal ones the one that the page hides, then the second. A block that the
    other copy does not have stays.
    """
    found: dict[int, int] = {}
    sizes = {n: words[n] if words else size_of(blocks[n].text) for n in kept}
    for _ in range(TIMES):
        more = _copies(blocks, tree, sizes, [n for n in sorted(kept) if n not in found])
        if not more:
            break
        found |= more
    return found


def _copies(blocks: Sequence[Block], tree: Tree, sizes: Mapping[int, int], order: Sequence[int]) -> dict[int, int]:
    """Return what ``copies_of`` does, of three copies one."""
    long = [n for n in order if sizes[n] >= LONG and is_sentence(blocks[n].text, blocks[n].links, sizes[n])]
    texts = {n: _folded(blocks[n].text) for n in long}
    if len(set(texts.values())) == len(long):
        return {}
    texts = {n: _folded(blocks[n].text) for n in order}
    sizes = {n: sizes[n] for n in order}
    total = sum(sizes.values())
    found: dict[int, int] = {}
    for run in _runs(long, texts):
        if any(n in found for n in (*run.first, *run.second)):
            continue
        spans = _apart(tree, run)
        if spans is None:
            continue
        hides = [blocks[side[0]].hidden for side in (run.first, run.second)]
        if hides[0] == hides[1]:
            words = sum(sizes[n] for n in (*run.first, *run.second))
            if len(run.first) < RUN or words < SHARE * total or not _whole(sizes, run, spans):
                continue
        sides = [_inside(order, span) for span in spans]
        worth = [(sum(sizes[n] for n in side), not hidden) for side, hidden in zip(sides, hides, strict=True)]
        goes, stays = (sides[1], sides[0]) if worth[0] >= worth[1] else (sides[0], sides[1])
        places = {texts[n]: n for n in reversed(stays)}
        found |= {n: places[texts[n]] for n in goes if texts[n] in places}
    return found


def _folded(text: str) -> str:
    return " ".join(text.casefold().split())


def _runs(long: Sequence[int], texts: Mapping[int, str]) -> list[_Run]:
    """Return the runs of sentences that are said twice in the same order, a run for each sentence said first."""
    places: dict[str, list[int]] = defaultdict(list)
    for rank, n in enumerate(long):
        places[texts[n]].append(rank)
    runs: list[_Run] = []
    taken: set[int] = set()
    for rank, n in enumerate(long):
        said = places[texts[n]]
        later = bisect(said, rank)
        if rank in taken or later == len(said) or said[later] in taken:
            continue
        pairs = _grown(long, texts, rank, said[later])
        taken.update(place for pair in pairs for place in pair)
        runs.append(_Run(tuple(long[one] for one, _ in pairs), tuple(long[two] for _, two in pairs)))
    return runs


def _grown(long: Sequence[int], texts: Mapping[int, str], one: int, two: int) -> list[tuple[int, int]]:
    """Return the pairs of equal sentences from a first pair on, with at most ``SKIPPED`` between two on either side."""
    begun = two
    pairs = [(one, two)]
    while True:
        step = next(
            (
                (one + ahead, two + beyond)
                for ahead, beyond in _STEPS
                if one + ahead < begun
                and two + beyond < len(long)
                and texts[long[one + ahead]] == texts[long[two + beyond]]
            ),
            None,
        )
        if step is None:
            return pairs
        one, two = step
        pairs.append(step)


_STEPS = sorted(
    ((ahead, beyond) for ahead in range(1, SKIPPED + 2) for beyond in range(1, SKIPPED + 2)),
    key=lambda step: (step[0] + step[1], step),
)


def _apart(tree: Tree, run: _Run) -> tuple[tuple[int, int], tuple[int, int]] | None:
    """Return the blocks of the two largest elements that hold one run each and not the other; None where none do."""
    spans = []
    for own, other in ((run.first, run.second), (run.second, run.first)):
        at = int(tree.of[own[0]])
        held = None
        while at >= 0:
            start, end = int(tree.start[at]), int(tree.end[at])
            if start <= other[-1] and other[0] < end:
                break
            if end > own[-1]:
                held = start, end
            at = int(tree.parent[at])
        if held is None:
            return None
        spans.append(held)
    return spans[0], spans[1]


def _whole(sizes: Mapping[int, int], run: _Run, spans: Sequence[tuple[int, int]]) -> bool:
    """Say whether either run is most of what is kept of the element around it; the fuller copy may hold much more."""
    return any(
        sum(sizes[n] for n in own) >= WHOLE * sum(size for n, size in sizes.items() if start <= n < end)
        for own, (start, end) in zip((run.first, run.second), spans, strict=True)
    )


def _inside(order: Sequence[int], span: tuple[int, int]) -> list[int]:
    return [n for n in order if span[0] <= n < span[1]]
