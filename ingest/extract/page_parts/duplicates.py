"""Proposed blocks and their tree -> the blocks of a second copy of the same text on the page.

Some pages hold their text twice: for wide and for narrow screens, or once visible and once hidden. A copy is a run of
sentences in an element of its own. A refrain, a repeated table row or a repeated phrase is not a copy: it is in the
same element as its original, or is one block alone.
"""

from __future__ import annotations

from bisect import bisect
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from ingest.extract.features.dom_tree import Tree
from ingest.extract.prose import is_sentence
from ingest.extract.words import size_of
from ingest.models import Block

__all__ = ["COPY", "copies_of"]

COPY = "copy"
"""The name of the verdict on a block of a copy."""

LONG = 12
"""Words (``words.size_of``) from which a sentence is unlikely to be repeated by chance."""

RUN = 2
"""Fewest long sentences of a copy that the page does not hide."""

SHARE = 0.4
"""Smallest share of the kept words in both copies together: sections of a manual repeat a few sentences."""

WHOLE = 0.6
"""Smallest share of an element's words that the repeated run in it must hold."""

TIMES = 4
"""Most copies beside the first."""

SKIPPED = 3
"""Most long sentences of one copy between two sentences that both copies have."""


@dataclass(frozen=True, slots=True)
class _Run:
    """Two runs of equal sentences, by position."""

    first: tuple[int, ...]
    second: tuple[int, ...]


def copies_of(blocks: Sequence[Block], tree: Tree, kept: Collection[int], words: Sequence[int] = ()) -> dict[int, int]:
    """Return the position of each block of a copy, with that of the block whose text it repeats.

    ``kept`` are the positions of the blocks that are proposed for the article; no other block is looked at. ``words``
    are the words of each block by ``words.size_of``, if the caller has them already. Of two
    copies the one with fewer words goes, of equal ones the one that the page hides, then the second. A block that the
    other copy does not have stays.
    """
    copies: dict[int, int] = {}
    sizes = {n: words[n] if words else size_of(blocks[n].text) for n in kept}
    for _ in range(TIMES):
        further = _copies(blocks, tree, sizes, [n for n in sorted(kept) if n not in copies])
        if not further:
            break
        copies |= further
    return copies


def _copies(blocks: Sequence[Block], tree: Tree, sizes: Mapping[int, int], order: Sequence[int]) -> dict[int, int]:
    """Return what ``copies_of`` does, for one of the copies of a text only; ``order`` are the positions looked at."""
    long = [n for n in order if sizes[n] >= LONG and is_sentence(blocks[n].text, blocks[n].links, sizes[n])]
    texts = {n: _folded(blocks[n].text) for n in long}
    if len(set(texts.values())) == len(long):
        return {}
    texts = {n: _folded(blocks[n].text) for n in order}
    sizes = {n: sizes[n] for n in order}
    copied: dict[int, int] = {}
    for run in _runs(long, texts):
        if any(n in copied for n in (*run.first, *run.second)):
            continue
        spans = _apart(tree, run)
        if spans is None:
            continue
        hidden = [blocks[side[0]].hidden for side in (run.first, run.second)]
        # a copy that the page hides is one whatever its size
        if hidden[0] == hidden[1] and not _is_large(sizes, run, spans):
            continue
        goes, stays = _goes_and_stays(sizes, [_inside(order, span) for span in spans], hidden)
        originals = {texts[n]: n for n in reversed(stays)}
        copied |= {n: originals[texts[n]] for n in goes if texts[n] in originals}
    return copied


def _is_large(sizes: Mapping[int, int], run: _Run, spans: Sequence[tuple[int, int]]) -> bool:
    """Whether a run of repeated sentences is large enough for a copy: see ``RUN``, ``SHARE`` and ``WHOLE``."""
    words = sum(sizes[n] for n in (*run.first, *run.second))
    return len(run.first) >= RUN and words >= SHARE * sum(sizes.values()) and _whole(sizes, run, spans)


def _goes_and_stays(
    sizes: Mapping[int, int], sides: Sequence[list[int]], hidden: Sequence[bool]
) -> tuple[list[int], list[int]]:
    """Return the blocks of the copy that goes and of the one that stays: the one with more words, then the visible."""
    worth = [(sum(sizes[n] for n in side), not hides) for side, hides in zip(sides, hidden, strict=True)]
    return (sides[1], sides[0]) if worth[0] >= worth[1] else (sides[0], sides[1])


def _folded(text: str) -> str:
    return " ".join(text.casefold().split())


def _runs(long: Sequence[int], texts: Mapping[int, str]) -> list[_Run]:
    """Return the runs of sentences that occur twice in the same order."""
    places: dict[str, list[int]] = defaultdict(list)
    for rank, n in enumerate(long):
        places[texts[n]].append(rank)
    runs: list[_Run] = []
    taken: set[int] = set()
    for rank, n in enumerate(long):
        ranks = places[texts[n]]
        next_index = bisect(ranks, rank)
        if rank in taken or next_index == len(ranks) or ranks[next_index] in taken:
            continue
        pairs = _grown(long, texts, rank, ranks[next_index])
        taken.update(place for pair in pairs for place in pair)
        runs.append(_Run(tuple(long[one] for one, _ in pairs), tuple(long[two] for _, two in pairs)))
    return runs


def _grown(long: Sequence[int], texts: Mapping[int, str], one: int, two: int) -> list[tuple[int, int]]:
    """Return the pairs of equal sentences from a first pair on, with at most ``SKIPPED`` others between two pairs."""
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
    """Return the spans of the two largest elements that hold one run each and not the other; None if there are none."""
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
    """Whether either run is most of the kept words of its element; the fuller copy may hold much more."""
    return any(
        sum(sizes[n] for n in own) >= WHOLE * sum(size for n, size in sizes.items() if start <= n < end)
        for own, (start, end) in zip((run.first, run.second), spans, strict=True)
    )


def _inside(order: Sequence[int], span: tuple[int, int]) -> list[int]:
    return [n for n in order if span[0] <= n < span[1]]
