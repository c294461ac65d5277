"""How the blocks of a text capture follow each other -> columns for the forest: runs, rhythm, what recurs.

A menu is lines of like length, a thread is the same few stats over and over, an article is one long run of sentences.
None of these columns knows a word of any language.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from ingest.extract.prose import without_link_markers
from ingest.extract.text.line_labels import LabelledBlocks
from ingest.extract.text.run_features import window
from ingest.extract.words import tokens

__all__ = ["rhythm"]

Array = npt.NDArray[Any]
Columns = Iterator[tuple[str, Array | float]]

WINDOWS = (2, 5, 12)
"""Blocks on either side."""

REST = 3
"""Short lines that a run of paragraphs may hold in a row: subheadings, captions, a list."""

LONG_LINE = 12
"""Words from which a block is text whatever it ends with."""

NEAR = 4
"""Blocks within which a repetition is close."""

ECHO_LENGTH = 240
"""Characters of a block whose words are looked for in others."""

MOST_WORDS = 1 << 21
"""Different words of a capture that are told apart."""

TINY = 1e-6

_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_CLOCK = re.compile(r"(?<!\d)\d{1,2}[:.h]\d\d(?!\d)")
_QUOTES = re.compile('["“”«»„]')


def rhythm(labelled: LabelledBlocks, names: Sequence[str | None]) -> Columns:
    """Yield the columns by name; ``names`` are those that the rules give the blocks, None where they keep one."""
    words = np.array([line.words for line in labelled.stats], np.float64)
    ends = np.array([line.ends_sentence or line.ends_with_colon for line in labelled.stats], np.float64)
    text = np.array([line.is_prose for line in labelled.stats], np.float64)
    yield from _marks(labelled, words)
    yield from _around(labelled, words, ends)
    yield from _runs(words, np.maximum(text, words >= LONG_LINE))
    yield from _recurring(labelled, words, ends)
    yield from _since(labelled, names)
    yield from _echoes([block.text for block in labelled.blocks])


def _marks(labelled: LabelledBlocks, words: Array) -> Columns:
    texts = [block.text for block in labelled.blocks]
    yield "year", np.array([_YEAR.search(text) is not None for text in texts]) * (words < LONG_LINE)
    yield "clock", np.array([_CLOCK.search(text) is not None for text in texts]) * (words < LONG_LINE)
    yield "quotes", np.array([len(_QUOTES.findall(text)) for text in texts]) / np.sqrt(words + 1)


def _around(labelled: LabelledBlocks, words: Array, ends: Array) -> Columns:
    """Yield how the blocks about each one are made: how even their lengths are, how many are items, labels, dates."""
    length = np.log1p(words)
    kinds = [block.kind for block in labelled.blocks]
    shares = {
        "item": np.array([kind == "item" for kind in kinds], np.float64),
        "line": np.array([kind == "line" for kind in kinds], np.float64),
        "capital": np.array([line.words > 0 and line.lower_share < 0.3 for line in labelled.stats], np.float64),
        "brief": (words <= 3) * 1.0,
        "dated": np.array([_YEAR.search(block.text) is not None for block in labelled.blocks]) * (words < LONG_LINE),
        "marker": np.array(["[" in block.text for block in labelled.blocks], np.float64),
    }
    for width in WINDOWS:
        count = window(np.ones(len(words)), width)
        middle = window(length, width) / count
        spread = window(length * length, width) / count - middle * middle
        yield f"window{width}_spread", np.sqrt(np.maximum(spread, 0))
        yield f"window{width}_apart", length - middle
        for name, values in shares.items():
            yield f"window{width}_{name}", window(values, width) / count
    yield "ended_before", window_back(ends, 3)
    yield "ended_after", window_back(ends[::-1], 3)[::-1]


def _runs(words: Array, text: Array) -> Columns:
    """Yield how heavy the run of paragraphs is that a block stands in or beside, and how far the heaviest stands."""
    size = len(words)
    starts, stops = paragraph_runs(text)
    sums = np.concatenate(([0.0], np.cumsum(words * text)))
    weight = sums[stops] - sums[starts]
    own = np.zeros(size)
    for start, stop, each in zip(starts.tolist(), stops.tolist(), weight.tolist(), strict=True):
        own[start:stop] = each
    heaviest = int(weight.argmax()) if len(weight) else 0
    start, stop = (int(starts[heaviest]), int(stops[heaviest])) if len(weight) else (0, 0)
    at = np.arange(size)
    most = float(weight.max(initial=0.0)) + TINY
    yield "run_words", np.log1p(own)
    yield "run_share", own / most
    yield "run_count", np.log1p(float(len(weight)))
    yield "main_start", np.sign(at - start) * np.log1p(np.abs(at - start))
    yield "main_end", np.sign(at - stop) * np.log1p(np.abs(at - stop))
    yield "main_share", most / (words.sum() + TINY)
    heavier = np.concatenate(([0.0], np.maximum.accumulate(own)[:-1])) / most
    yield "run_before", heavier
    yield "run_after", np.concatenate((np.maximum.accumulate(own[::-1])[::-1][1:], [0.0])) / most


def paragraph_runs(text: Array) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Return where runs of paragraphs start and stop: paragraphs with at most ``REST`` other blocks between two."""
    at = np.flatnonzero(text)
    if not len(at):
        return np.zeros(0, np.int64), np.zeros(0, np.int64)
    parts = np.flatnonzero(np.diff(at) > REST + 1)
    return at[np.concatenate(([0], parts + 1))], at[np.concatenate((parts, [len(at) - 1]))] + 1


def _recurring(labelled: LabelledBlocks, words: Array, ends: Array) -> Columns:
    """Yield how often the form of a block with those beside it comes on the page: often in menus, cards and threads."""
    forms = list(
        zip(
            (np.minimum(np.log2(words + 1), 6)).astype(int).tolist(),
            ends.astype(int).tolist(),
            [block.kind == "item" for block in labelled.blocks],
            strict=True,
        )
    )
    edge = (-1, 0, False)
    padded = [edge, *forms, edge]
    around = list(zip(padded, forms, padded[2:], strict=False))
    times = Counter(around)
    yield "form_times", np.log1p([times[each] for each in around])
    yield "form_share", np.array([times[each] for each in around]) / len(forms)
    heads = [tuple(block.text[:40].split()[:2]) for block in labelled.blocks]
    opened = Counter(heads)
    repeated = np.array([opened[each] > 1 for each in heads], np.float64)
    tails = [block.text[-12:] for block in labelled.blocks]
    closed = Counter(tails)
    yield "heads", np.log1p([opened[each] for each in heads])
    yield "tails", np.log1p([closed[each] for each in tails])
    for width in WINDOWS:
        yield f"window{width}_heads", window(repeated, width) / window(np.ones(len(words)), width)


def _since(labelled: LabelledBlocks, names: Sequence[str | None]) -> Columns:
    """Yield how far back the last sign or name of a kind stands, and how many of its kind follow."""
    size = len(names)
    at = np.arange(size, dtype=np.float64)
    for name in ("related", "comment", "share", "byline", "date", "title", "subscribe", "author-bio"):
        mark = np.array(
            [
                name in {own, sign, hint}
                for own, sign, hint in zip(names, labelled.labels, labelled.weak_labels, strict=True)
            ]
        )
        last = np.maximum.accumulate(np.where(mark, at, -60.0))
        following = np.minimum.accumulate(np.where(mark, at, size + 60.0)[::-1])[::-1]
        yield f"since_{name}", np.log1p(at - last)
        yield f"until_{name}", np.log1p(following - at)
    above = np.array([block.level > 0 for block in labelled.blocks])
    last = np.maximum.accumulate(np.where(above, at, -60.0))
    yield "since_heading", np.log1p(at - last)


def _echoes(texts: Sequence[str]) -> Columns:
    """Yield the share of a block's runs of three words that stand in blocks before it, behind it, and close to it.

    Captions are printed twice, teasers in several boxes, a pull quote beside its sentence; a paragraph comes once.
    """
    words, of = _numbered(texts)
    size = len(texts)
    runs = np.flatnonzero(of[2:] == of[:-2])
    block = of[runs]
    # as many bits as a number of a word can need
    keys = (words[runs] << 42) | (words[runs + 1] << 21) | words[runs + 2]
    order = np.argsort(keys, kind="stable")
    same = keys[order][1:] == keys[order][:-1]
    apart = np.diff(block[order])
    earlier, later, near = (np.zeros(len(runs), bool) for _ in range(3))
    earlier[order[1:]] = same & (apart > 0)
    later[order[:-1]] = same & (apart > 0)
    close = same & (apart > 0) & (apart <= NEAR)
    near[order[1:]] |= close
    near[order[:-1]] |= close
    count = np.bincount(block, minlength=size) + TINY
    for name, found in (("before", earlier), ("after", later), ("near", near)):
        share = np.bincount(block, found, size) / count
        yield f"echo_{name}", share
        yield f"window2_echo_{name}", window(share, 2) / window(np.ones(size), 2)


def _numbered(texts: Sequence[str]) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Return the words at the start of each text as numbers, the same for the same word, and whose words they are."""
    known: dict[str, int] = {}
    words: list[int] = []
    counts: list[int] = []
    for text in texts:
        start = without_link_markers(text[:ECHO_LENGTH].lower())
        found = start.split() if start.isascii() else tokens(start)
        words += [known.setdefault(word, len(known)) for word in found]
        counts.append(len(found))
    return np.array(words, np.int64) % MOST_WORDS, np.repeat(np.arange(len(texts)), counts)


def window_back(values: Array, width: int) -> Array:
    """Return the mean of so many values before each place; of none it is 0."""
    sums = np.concatenate(([0.0], np.cumsum(values)))
    at = np.arange(len(values))
    first = np.maximum(at - width, 0)
    return np.asarray((sums[at] - sums[first]) / np.maximum(at - first, 1))
