"""Labelled blocks of a text capture -> columns for the forest that describe their sequence: runs, rhythm, repetitions.

A menu is lines of similar length, a thread repeats a few forms of block, an article is one long run of sentences. None
of these columns knows a word of any language.
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

MAX_SHORT_LINES = 3
"""Short lines in a row that a run of paragraphs may contain: subheadings, captions, a list."""

LONG_LINE = 12
"""Words from which a block is text whatever it ends with."""

NEAR_BLOCKS = 4
"""Blocks within which a repetition is close."""

ECHO_LENGTH = 240
"""Characters of a block whose words are looked for in others."""

MOST_WORDS = 1 << 21
"""Different words of a capture that get different numbers."""

TINY = 1e-6

_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_CLOCK = re.compile(r"(?<!\d)\d{1,2}[:.h]\d\d(?!\d)")
_QUOTES = re.compile('["“”«»„]')


def rhythm(labelled: LabelledBlocks, reasons: Sequence[str | None]) -> Columns:
    """Yield name and column; ``reasons`` are those for which the rules drop the blocks, None where they keep one."""
    words = np.array([line.words for line in labelled.stats], np.float64)
    ends = np.array([line.ends_sentence or line.ends_with_colon for line in labelled.stats], np.float64)
    text = np.array([line.is_prose for line in labelled.stats], np.float64)
    yield from _marks(labelled, words)
    yield from _around(labelled, words, ends)
    yield from _runs(words, np.maximum(text, words >= LONG_LINE))
    yield from _recurring(labelled, words, ends)
    yield from _distances(labelled, reasons)
    yield from _echoes([block.text for block in labelled.blocks])


def _marks(labelled: LabelledBlocks, words: Array) -> Columns:
    """Yield whether a short block holds a year or a time of day, and how many quotation marks a block has."""
    texts = [block.text for block in labelled.blocks]
    yield "year", np.array([_YEAR.search(text) is not None for text in texts]) * (words < LONG_LINE)
    yield "clock", np.array([_CLOCK.search(text) is not None for text in texts]) * (words < LONG_LINE)
    yield "quotes", np.array([len(_QUOTES.findall(text)) for text in texts]) / np.sqrt(words + 1)


def _around(labelled: LabelledBlocks, words: Array, ends: Array) -> Columns:
    """Yield how even the lengths of the blocks around each one are, and how many are items, labels, dates."""
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
    """Yield the words of the run of paragraphs that a block is in, and its distance to the longest run."""
    size = len(words)
    starts, stops = paragraph_runs(text)
    sums = np.concatenate(([0.0], np.cumsum(words * text)))
    weight = sums[stops] - sums[starts]
    own = np.zeros(size)
    for start, stop, run_words in zip(starts.tolist(), stops.tolist(), weight.tolist(), strict=True):
        own[start:stop] = run_words
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
    """Return starts and ends of runs of paragraphs, with at most ``MAX_SHORT_LINES`` other blocks between two."""
    at = np.flatnonzero(text)
    if not len(at):
        return np.zeros(0, np.int64), np.zeros(0, np.int64)
    parts = np.flatnonzero(np.diff(at) > MAX_SHORT_LINES + 1)
    return at[np.concatenate(([0], parts + 1))], at[np.concatenate((parts, [len(at) - 1]))] + 1


def _recurring(labelled: LabelledBlocks, words: Array, ends: Array) -> Columns:
    """Yield how often the form of a block and its neighbours recurs in the capture: often in menus and threads."""
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
    counts = Counter(around)
    yield "form_times", np.log1p([counts[form] for form in around])
    yield "form_share", np.array([counts[form] for form in around]) / len(forms)
    heads = [tuple(block.text[:40].split()[:2]) for block in labelled.blocks]
    opened = Counter(heads)
    repeated = np.array([opened[head] > 1 for head in heads], np.float64)
    tails = [block.text[-12:] for block in labelled.blocks]
    closed = Counter(tails)
    yield "heads", np.log1p([opened[head] for head in heads])
    yield "tails", np.log1p([closed[tail] for tail in tails])
    for width in WINDOWS:
        yield f"window{width}_heads", window(repeated, width) / window(np.ones(len(words)), width)


def _distances(labelled: LabelledBlocks, reasons: Sequence[str | None]) -> Columns:
    """Yield the distance back to the last block with a label or reason, and ahead to the next one."""
    size = len(reasons)
    at = np.arange(size, dtype=np.float64)
    for name in ("related", "comment", "share", "byline", "date", "title", "subscribe", "author-bio"):
        mark = np.array(
            [
                name in {own, sign, hint}
                for own, sign, hint in zip(reasons, labelled.labels, labelled.weak_labels, strict=True)
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
    """Yield the share of a block's runs of three words that occur in blocks before it, behind it, and close to it.

    Captions are printed twice, teasers in several boxes, a pull quote beside its sentence; a paragraph comes once.
    """
    words, of = _numbered(texts)
    size = len(texts)
    runs = np.flatnonzero(of[2:] == of[:-2])
    block = of[runs]
    # 21 bits are enough for the number of a word
    keys = (words[runs] << 42) | (words[runs + 1] << 21) | words[runs + 2]
    order = np.argsort(keys, kind="stable")
    same = keys[order][1:] == keys[order][:-1]
    apart = np.diff(block[order])
    earlier, later, near = (np.zeros(len(runs), bool) for _ in range(3))
    earlier[order[1:]] = same & (apart > 0)
    later[order[:-1]] = same & (apart > 0)
    close = same & (apart > 0) & (apart <= NEAR_BLOCKS)
    near[order[1:]] |= close
    near[order[:-1]] |= close
    count = np.bincount(block, minlength=size) + TINY
    for name, repeats in (("before", earlier), ("after", later), ("near", near)):
        share = np.bincount(block, repeats, size) / count
        yield f"echo_{name}", share
        yield f"window2_echo_{name}", window(share, 2) / window(np.ones(size), 2)


def _numbered(texts: Sequence[str]) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Return the words at the start of each text as numbers, one for each word, and the index of their text."""
    numbers: dict[str, int] = {}
    words: list[int] = []
    counts: list[int] = []
    for text in texts:
        start = without_link_markers(text[:ECHO_LENGTH].lower())
        text_words = start.split() if start.isascii() else tokens(start)
        words += [numbers.setdefault(word, len(numbers)) for word in text_words]
        counts.append(len(text_words))
    return np.array(words, np.int64) % MOST_WORDS, np.repeat(np.arange(len(texts)), counts)


def window_back(values: Array, width: int) -> Array:
    """Return the mean of the ``width`` values before each position, 0 where there is none."""
    sums = np.concatenate(([0.0], np.cumsum(values)))
    at = np.arange(len(values))
    first = np.maximum(at - width, 0)
    return np.asarray((sums[at] - sums[first]) / np.maximum(at - first, 1))
