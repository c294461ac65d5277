"""Blocks of a text capture and what the rules say of them -> one row of numbers a block, for the trained forest.

A block is described by its form, its place, its neighbours, what it repeats, how many of its words the rest of the text
shares, what the rules make of it, and what its words say (``line_bags``). No column knows a language, a host or a URL.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from ingest.extract.prose import MARKER, tokens, unmarked
from ingest.extract.text.line_labels import PAGE, Looks
from ingest.extract.text.rhythm_features import rhythm
from ingest.extract.text.run_features import WINDOWS, beside, context, window

__all__ = ["FIELDS", "Reading", "line_columns"]

Array = npt.NDArray[Any]
Matrix = npt.NDArray[np.float32]
Columns = Iterator[tuple[str, Array | float]]

FIELDS = frozenset({"title", "byline", "date", "dateline", "front-matter", "linkrefs", "tags", "source"})
"""Names of blocks that are kept as fields, or are no text for readers: the forest has no say in them."""

KINDS = ("heading", "paragraph", "item", "quote", "code", "cell", "caption", "control", "line")
"""Kinds of block in the order of their numbers."""

NAMES = (
    "outside", "nav", "related", "comment", "share", "subscribe", "paywall", "legal", "cookie", "advert", "promo",
    "caption", "credit", "widget", "standfirst", "kicker", "author-bio", "event", "pullquote", "note", "title",
    "byline", "date", "dateline", "tags", "source", "linkrefs", "front-matter",
)  # fmt: skip
"""Names of dropped blocks in the order of their numbers."""

SHARED = 4
"""Letters of a word from which it says what a text is about; of scripts without spaces any letter does."""
SHARED_LETTERS = 400
"""Letters at the start of a block whose words are looked for in the rest of the text."""
TINY = 1e-6

_LINES = re.compile(r"\d+")
_DIGITS = re.compile(r"\d+")
_SIGNS = '?!…|»›@©•[(:,"“”«\u201e/'


@dataclass(frozen=True, slots=True)
class Reading:
    """What the rules make of a capture."""

    looks: Looks
    region: tuple[int, int]
    """Start and end of the article."""
    names: Mapping[int, str]
    """Place of a dropped block -> its name."""


def line_columns(reading: Reading, worded: Array) -> dict[str, Matrix]:
    """Return the columns by name, a number a block; ``worded`` is how likely its words make it article text."""
    table = _Table(reading)
    return _filled(
        len(table.words),
        _form(table),
        _lines(table),
        _page(table),
        _place(table),
        _rules(table),
        _repeated(table),
        _windows(table),
        _neighbours(table),
        _runs(table),
        rhythm(table.looks, table.called),
        context("worded", np.asarray(worded, np.float64), table.words, table.kept),
    )


def _kept(reading: Reading) -> Array:
    """Return 1 for each block that the rules keep, else 0."""
    return np.array([n not in reading.names for n in range(len(reading.looks.blocks))], np.float64)


def _filled(size: int, *groups: Columns) -> dict[str, Matrix]:
    found: dict[str, Matrix] = {}
    for group in groups:
        for name, values in group:
            column = np.asarray(values, np.float32)
            found[name] = column if column.ndim else np.full(size, column, np.float32)
    return found


class _Table:
    """The numbers of a capture that several columns are made of."""

    def __init__(self, reading: Reading) -> None:
        looks = reading.looks
        self.reading, self.looks = reading, looks
        self.texts = [block.text for block in looks.blocks]
        self.markers = np.array([len(MARKER.findall(text)) if "[" in text else 0 for text in self.texts], np.float64)
        shapes = looks.shapes
        self.words = np.array([shape.words for shape in shapes], np.float64)
        self.finished = np.array([shape.finished for shape in shapes], np.float64)
        self.small = np.array([shape.small for shape in shapes], np.float64)
        self.prose = np.array([shape.prose for shape in shapes], np.float64)
        self.signed = np.array([sign is not None for sign in looks.signs], np.float64)
        self.hinted = np.array([hint is not None for hint in looks.hints], np.float64)
        self.called = [reading.names.get(n) for n in range(len(shapes))]
        self.names = np.array([NAMES.index(name) if name in NAMES else -1.0 for name in self.called])
        self.kept = _kept(reading)
        self.at = np.arange(len(shapes), dtype=np.float64)


def _form(table: _Table) -> Columns:
    texts, shapes, blocks = table.texts, table.looks.shapes, table.looks.blocks
    size = np.array([len(text) for text in texts], np.float64)
    letters = np.frombuffer("".join(texts).encode("utf-32-le", "replace"), np.uint32)
    starts = np.concatenate(([0], np.cumsum(size[:-1]))).astype(np.int64)
    yield "words", np.log1p(table.words)
    yield "letters", size / (table.words + 1)
    yield "finished", table.finished
    yield "opens", np.array([shape.opens for shape in shapes])
    yield "small", table.small
    yield "stops", np.array([shape.stops for shape in shapes])
    yield "prose", table.prose
    yield "kind", np.array([KINDS.index(block.kind) if block.kind in KINDS else -1 for block in blocks])
    yield "level", np.array([block.level for block in blocks])
    yield "links", np.array([block.links for block in blocks])
    digits = (letters >= ord("0")) & (letters <= ord("9"))
    yield "digits", np.add.reduceat(digits, starts, dtype=np.int64) / (size + 1)
    yield "capitals", np.array([text.isupper() for text in texts])
    yield "lower", np.array([text[0].islower() for text in texts])
    yield "markers", table.markers / (table.words + 1)
    yield "marked", np.array([MARKER.match(text.lstrip("*+ ")) is not None for text in texts])
    root = np.sqrt(table.words + 1)
    for number, sign in enumerate(_SIGNS):
        yield f"sign{number}", np.add.reduceat(letters == ord(sign), starts, dtype=np.int64) / root
    yield (
        "end",
        np.array([ord(text[-1]) if text[-1] in _SIGNS or not text[-1].isalnum() else 0 for text in texts]) % 127,
    )
    yield "dots", np.array([text.endswith(("...", "…")) for text in texts])


def _lines(table: _Table) -> Columns:
    """Tell how many lines a block takes and how far it stands from its neighbours."""
    spans = [list(map(int, _LINES.findall(block.path)[-2:])) or [n] for n, block in enumerate(table.looks.blocks)]
    first = np.array([span[0] for span in spans], np.float64)
    last = np.array([span[-1] for span in spans], np.float64)
    gap = np.clip(first[1:] - last[:-1] - 1, 0, 5)
    yield "lines", np.minimum(last - first + 1, 30)
    yield "gap_before", np.concatenate(([5.0], gap))
    yield "gap_after", np.concatenate((gap, [5.0]))
    yield "page_gap", gap.mean() if len(gap) else 0.0
    yield "page_wrapped", float((last > first).mean())


def _page(table: _Table) -> Columns:
    """Tell what the whole capture is like: the same number for every block."""
    size, words = len(table.words), table.words.sum() + TINY
    yield "page_blocks", np.log1p(size)
    yield "page_words", np.log1p(words)
    yield "page_prose", (table.words * table.prose).sum() / words
    yield "page_proseblocks", table.prose.mean()
    yield "page_signed", table.signed.mean()
    yield "page_kept", (table.words * table.kept).sum() / words
    yield "page_kept_words", np.log1p((table.words * table.kept).sum())
    yield "page_mean", np.log1p(words / size)
    yield "page_lean", float(table.looks.lean)
    yield "page_bare", float(table.looks.bare)
    yield "page_levels", sum(block.level > 0 for block in table.looks.blocks) / size
    yield "page_markers", (table.markers > 0).mean()
    yield "page_around", len({sign for sign in table.looks.signs if sign in PAGE})


def _place(table: _Table) -> Columns:
    size = len(table.words)
    yield "position", table.at / size
    yield "from_start", np.log1p(table.at)
    yield "from_end", np.log1p(size - table.at)
    for name, values in (("words", table.words), ("prose", table.words * table.prose)):
        yield f"before_{name}", np.cumsum(values) / (values.sum() + TINY)
        yield f"far_{name}", np.log1p(np.cumsum(values))
    start, end = table.reading.region
    yield "region_start", np.sign(table.at - start) * np.log1p(np.abs(table.at - start))
    yield "region_end", np.sign(table.at - end) * np.log1p(np.abs(table.at - end))
    yield "region_place", np.clip((table.at - start) / max(1, end - start), -1, 2)
    titles = [n for n, name in table.reading.names.items() if name == "title" and n <= start]
    top = max(titles, default=-1)
    yield "from_title", np.clip(table.at - top, -20, 40)
    yield "titled", float(top >= 0)


def _rules(table: _Table) -> Columns:
    yield "kept", table.kept
    yield "name", table.names
    yield "signed", table.signed
    yield "hinted", table.hinted
    yield "sign", np.array([NAMES.index(sign) if sign in NAMES else -1.0 for sign in table.looks.signs])
    yield "hint", np.array([NAMES.index(hint) if hint in NAMES else -1.0 for hint in table.looks.hints])


def _repeated(table: _Table) -> Columns:
    """Tell what is said twice, and how much of what a block speaks of the title and the other paragraphs speak of."""
    texts = [unmarked(text).strip() if "[" in text else text for text in table.texts]
    masked = [_DIGITS.sub("0", text).lower() for text in texts]
    times = Counter(masked)
    yield "copies", np.log1p([times[text] for text in masked])
    openings = Counter(text[:12] for text in masked)
    yield "openings", np.log1p([openings[text[:12]] for text in masked])
    told = [
        frozenset([word for word in tokens(text[:SHARED_LETTERS]) if len(word) >= SHARED or word > "\u0e00"])
        for text in texts
    ]
    known: Counter[str] = Counter()
    for own, weight in zip(told, (table.kept * table.prose).tolist(), strict=True):
        if weight:
            known.update(own)
    titles = [n for n, name in table.reading.names.items() if name == "title"]
    title = told[min(titles)] if titles else frozenset()
    shared, often, titled = np.zeros((3, len(texts)))
    for n, own in enumerate(told):
        if own:
            base = 1 if table.kept[n] and table.prose[n] else 0
            counts = [known[word] - base for word in own]
            shared[n] = sum(count > 0 for count in counts) / len(own)
            often[n] = sum(count > 2 for count in counts) / len(own)
            titled[n] = len(own & title) / len(own)
    yield "shared", shared
    yield "often", often
    yield "in_title", titled
    for name, values in (("shared", shared), ("in_title", titled)):
        for width in (1, 4):
            weight = np.minimum(table.words, 30)
            yield f"window{width}_{name}", window(values * weight, width) / (window(weight, width) + TINY)


def _windows(table: _Table) -> Columns:
    ones = np.ones(len(table.words))
    for width in WINDOWS:
        words, count = window(table.words, width) + TINY, window(ones, width)
        yield f"window{width}_words", np.log1p(words / count)
        yield f"window{width}_prose", window(table.words * table.prose, width) / words
        yield f"window{width}_kept", window(table.words * table.kept, width) / words
        yield f"window{width}_finished", window(table.finished, width) / count
        yield f"window{width}_signed", window(np.maximum(table.signed, table.hinted), width) / count


def _neighbours(table: _Table) -> Columns:
    seen: dict[str, Array] = {
        "words": np.log1p(table.words),
        "prose": table.prose,
        "finished": table.finished,
        "kept": table.kept,
        "name": table.names,
        "small": table.small,
    }
    for name, values in seen.items():
        yield from beside(name, values)


def _runs(table: _Table) -> Columns:
    """Tell how far the nearest paragraph and the nearest furniture stand, before and behind."""
    marks = {"prose": table.prose > 0, "signed": table.signed > 0, "long": table.words >= 40}
    size = len(table.words)
    for name, mark in marks.items():
        before = np.maximum.accumulate(np.where(mark, table.at, -50.0))
        after = np.minimum.accumulate(np.where(mark, table.at, size + 50.0)[::-1])[::-1]
        earlier = np.concatenate(([-50.0], before[:-1]))
        later = np.concatenate((after[1:], [size + 50.0]))
        yield f"{name}_before", np.log1p(table.at - earlier)
        yield f"{name}_after", np.log1p(later - table.at)
        yield f"{name}_left", np.log1p(np.cumsum(mark[::-1])[::-1] - mark)
