"""Blocks of a text capture and what the rules say of them -> one row of numbers a block, for the trained forest.

A block is described by its form, its place, its neighbours, what it repeats, how many of its words the rest of the text
shares, what the rules say of it, and what its words say (``word_features``). No column knows a language, a host or a
URL. The names of the columns are those that the forest was trained with.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from ingest.extract.prose import LINK_MARKER, without_link_markers
from ingest.extract.text.line_labels import PAGE_LABELS, LabelledBlocks
from ingest.extract.text.rhythm_features import rhythm
from ingest.extract.text.run_features import WINDOWS, beside, context, window
from ingest.extract.words import tokens

__all__ = ["FIELDS", "RuleVerdicts", "line_columns"]

Array = npt.NDArray[Any]
Matrix = npt.NDArray[np.float32]
Columns = Iterator[tuple[str, Array | float]]

FIELDS = frozenset({"title", "byline", "date", "dateline", "front-matter", "linkrefs", "tags", "source"})
"""Reasons of blocks that are metadata, or not text for readers: training leaves them out."""

KINDS = ("heading", "paragraph", "item", "quote", "code", "cell", "caption", "control", "line")
"""Kinds of block; the index of a kind is its number in the columns."""

REASONS = (
    "outside", "nav", "related", "comment", "share", "subscribe", "paywall", "legal", "cookie", "advert", "promo",
    "caption", "credit", "widget", "standfirst", "kicker", "author-bio", "event", "pullquote", "note", "title",
    "byline", "date", "dateline", "tags", "source", "linkrefs", "front-matter",
)  # fmt: skip
"""Reasons why blocks are dropped; the index of a reason is its number in the columns."""

MIN_TOPIC_WORD = 4
"""Letters of a word from which it shows what a text is about; in scripts without spaces any letter does."""

MAX_SHARED = 400
"""Characters at the start of a block whose words are looked for in the rest of the text."""

TINY = 1e-6

_DIGITS = re.compile(r"\d+")
_SIGNS = '?!…|»›@©•[(:,"“”«\u201e/'


@dataclass(frozen=True, slots=True)
class RuleVerdicts:
    """What the rules say of a capture."""

    labelled: LabelledBlocks
    region: tuple[int, int]
    """First block of the article, and the one behind its last."""
    reasons: Mapping[int, str]
    """Position of a dropped block -> why it is dropped."""


def line_columns(rules: RuleVerdicts, word_likelihoods: Array) -> dict[str, Matrix]:
    """Return name -> column, float32 of one number a block.

    ``word_likelihoods`` is how likely the words of each block make it article text, 0 to 1.
    """
    table = _Table(rules)
    return _as_columns(
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
        rhythm(table.labelled, table.reasons),
        context("worded", np.asarray(word_likelihoods, np.float64), table.words, table.kept),
    )


def _as_columns(size: int, *groups: Columns) -> dict[str, Matrix]:
    """Return name -> column of ``size`` numbers; a single number is that of every block."""
    columns: dict[str, Matrix] = {}
    for group in groups:
        for name, values in group:
            column = np.asarray(values, np.float32)
            columns[name] = column if column.ndim else np.full(size, column, np.float32)
    return columns


class _Table:
    """The arrays of a capture that several columns are made of, float64 of one number a block."""

    def __init__(self, rules: RuleVerdicts) -> None:
        labelled, stats = rules.labelled, rules.labelled.stats
        self.rules, self.labelled = rules, labelled
        self.texts = [block.text for block in labelled.blocks]
        self.markers = _floats(len(LINK_MARKER.findall(text)) if "[" in text else 0 for text in self.texts)
        self.words = _floats(line.words for line in stats)
        self.ends_sentence = _floats(line.ends_sentence for line in stats)
        self.lower_share = _floats(line.lower_share for line in stats)
        self.is_prose = _floats(line.is_prose for line in stats)
        self.has_label = _floats(label is not None for label in labelled.labels)
        self.has_weak_label = _floats(label is not None for label in labelled.weak_labels)
        self.reasons = [rules.reasons.get(n) for n in range(len(stats))]
        self.reason_numbers = np.array([_reason_number(reason) for reason in self.reasons])
        self.kept = _floats(reason is None for reason in self.reasons)
        self.at = np.arange(len(stats), dtype=np.float64)


def _floats(values: Iterable[float]) -> Array:
    return np.array(list(values), np.float64)


def _reason_number(reason: str | None) -> float:
    """Return the number of a reason or label, -1 for none and for those without a number."""
    return float(REASONS.index(reason)) if reason in REASONS else -1.0


def _form(table: _Table) -> Columns:
    """Yield what each block looks like: its length, its characters, its kind."""
    texts, stats, blocks = table.texts, table.labelled.stats, table.labelled.blocks
    size = np.array([len(text) for text in texts], np.float64)
    letters = np.frombuffer("".join(texts).encode("utf-32-le", "replace"), np.uint32)
    starts = np.concatenate(([0], np.cumsum(size[:-1]))).astype(np.int64)
    yield "words", np.log1p(table.words)
    yield "letters", size / (table.words + 1)
    yield "finished", table.ends_sentence
    yield "opens", np.array([line.ends_with_colon for line in stats])
    yield "small", table.lower_share
    yield "stops", np.array([line.stopword_share for line in stats])
    yield "prose", table.is_prose
    yield "kind", np.array([KINDS.index(block.kind) if block.kind in KINDS else -1 for block in blocks])
    yield "level", np.array([block.level for block in blocks])
    yield "links", np.array([block.links for block in blocks])
    digits = (letters >= ord("0")) & (letters <= ord("9"))
    yield "digits", np.add.reduceat(digits, starts, dtype=np.int64) / (size + 1)
    yield "capitals", np.array([text.isupper() for text in texts])
    yield "lower", np.array([text[0].islower() for text in texts])
    yield "markers", table.markers / (table.words + 1)
    yield "marked", np.array([LINK_MARKER.match(text.lstrip("*+ ")) is not None for text in texts])
    root = np.sqrt(table.words + 1)
    for number, sign in enumerate(_SIGNS):
        yield f"sign{number}", np.add.reduceat(letters == ord(sign), starts, dtype=np.int64) / root
    yield (
        "end",
        np.array([ord(text[-1]) if text[-1] in _SIGNS or not text[-1].isalnum() else 0 for text in texts]) % 127,
    )
    yield "dots", np.array([text.endswith(("...", "…")) for text in texts])


def _lines(table: _Table) -> Columns:
    """Yield how many lines a block takes and how far it stands from its neighbours."""
    spans = [list(map(int, _DIGITS.findall(block.path)[-2:])) or [n] for n, block in enumerate(table.labelled.blocks)]
    first = np.array([span[0] for span in spans], np.float64)
    last = np.array([span[-1] for span in spans], np.float64)
    gap = np.clip(first[1:] - last[:-1] - 1, 0, 5)
    yield "lines", np.minimum(last - first + 1, 30)
    yield "gap_before", np.concatenate(([5.0], gap))
    yield "gap_after", np.concatenate((gap, [5.0]))
    yield "page_gap", gap.mean() if len(gap) else 0.0
    yield "page_wrapped", float((last > first).mean())


def _page(table: _Table) -> Columns:
    """Yield what the whole capture is like: the same number for every block."""
    size, words = len(table.words), table.words.sum() + TINY
    yield "page_blocks", np.log1p(size)
    yield "page_words", np.log1p(words)
    yield "page_prose", (table.words * table.is_prose).sum() / words
    yield "page_proseblocks", table.is_prose.mean()
    yield "page_signed", table.has_label.mean()
    yield "page_kept", (table.words * table.kept).sum() / words
    yield "page_kept_words", np.log1p((table.words * table.kept).sum())
    yield "page_mean", np.log1p(words / size)
    yield "page_lean", float(table.labelled.mostly_article)
    yield "page_bare", float(table.labelled.only_article)
    yield "page_levels", sum(block.level > 0 for block in table.labelled.blocks) / size
    yield "page_markers", (table.markers > 0).mean()
    yield "page_around", len({label for label in table.labelled.labels if label in PAGE_LABELS})


def _place(table: _Table) -> Columns:
    """Yield where each block stands in the capture, to the region and to the title."""
    size = len(table.words)
    yield "position", table.at / size
    yield "from_start", np.log1p(table.at)
    yield "from_end", np.log1p(size - table.at)
    for name, values in (("words", table.words), ("prose", table.words * table.is_prose)):
        yield f"before_{name}", np.cumsum(values) / (values.sum() + TINY)
        yield f"far_{name}", np.log1p(np.cumsum(values))
    start, end = table.rules.region
    yield "region_start", np.sign(table.at - start) * np.log1p(np.abs(table.at - start))
    yield "region_end", np.sign(table.at - end) * np.log1p(np.abs(table.at - end))
    yield "region_place", np.clip((table.at - start) / max(1, end - start), -1, 2)
    titles = [n for n, name in table.rules.reasons.items() if name == "title" and n <= start]
    top = max(titles, default=-1)
    yield "from_title", np.clip(table.at - top, -20, 40)
    yield "titled", float(top >= 0)


def _rules(table: _Table) -> Columns:
    """Yield what the rules say of each block."""
    yield "kept", table.kept
    yield "name", table.reason_numbers
    yield "signed", table.has_label
    yield "hinted", table.has_weak_label
    yield "sign", np.array([_reason_number(label) for label in table.labelled.labels])
    yield "hint", np.array([_reason_number(label) for label in table.labelled.weak_labels])


def _repeated(table: _Table) -> Columns:
    """Yield how often a text and its opening occur, and how many words a block shares with the title and the prose."""
    texts = [without_link_markers(text).strip() if "[" in text else text for text in table.texts]
    masked = [_DIGITS.sub("0", text).lower() for text in texts]
    copies = Counter(masked)
    yield "copies", np.log1p([copies[text] for text in masked])
    openings = Counter(text[:12] for text in masked)
    yield "openings", np.log1p([openings[text[:12]] for text in masked])
    topic_words = [_topic_words(text) for text in texts]
    is_kept_prose = (table.kept * table.is_prose) > 0
    shared, often = _shared_words(topic_words, is_kept_prose.tolist())
    titles = [n for n, reason in table.rules.reasons.items() if reason == "title"]
    title = topic_words[min(titles)] if titles else frozenset()
    in_title = np.array([len(words & title) / len(words) if words else 0.0 for words in topic_words])
    yield "shared", shared
    yield "often", often
    yield "in_title", in_title
    for name, values in (("shared", shared), ("in_title", in_title)):
        for width in (1, 4):
            weight = np.minimum(table.words, 30)
            yield f"window{width}_{name}", window(values * weight, width) / (window(weight, width) + TINY)


def _topic_words(text: str) -> frozenset[str]:
    """Return the words at the start of a text that show what it is about."""
    words = tokens(text[:MAX_SHARED])
    return frozenset([word for word in words if len(word) >= MIN_TOPIC_WORD or word > "\u0e00"])


def _shared_words(topic_words: list[frozenset[str]], is_kept_prose: list[bool]) -> tuple[Array, Array]:
    """Return for each block the share of its words that other kept prose has, in one block and in more than two."""
    counts: Counter[str] = Counter()
    for words, counted in zip(topic_words, is_kept_prose, strict=True):
        if counted:
            counts.update(words)
    shared, often = np.zeros((2, len(topic_words)))
    for n, (words, counted) in enumerate(zip(topic_words, is_kept_prose, strict=True)):
        if words:
            others = [counts[word] - counted for word in words]
            shared[n] = sum(count > 0 for count in others) / len(words)
            often[n] = sum(count > 2 for count in others) / len(words)
    return shared, often


def _windows(table: _Table) -> Columns:
    """Yield the means of the blocks around each block."""
    ones = np.ones(len(table.words))
    for width in WINDOWS:
        words, count = window(table.words, width) + TINY, window(ones, width)
        yield f"window{width}_words", np.log1p(words / count)
        yield f"window{width}_prose", window(table.words * table.is_prose, width) / words
        yield f"window{width}_kept", window(table.words * table.kept, width) / words
        yield f"window{width}_finished", window(table.ends_sentence, width) / count
        yield f"window{width}_signed", window(np.maximum(table.has_label, table.has_weak_label), width) / count


def _neighbours(table: _Table) -> Columns:
    """Yield the values of the blocks before and behind each block."""
    columns: dict[str, Array] = {
        "words": np.log1p(table.words),
        "prose": table.is_prose,
        "finished": table.ends_sentence,
        "kept": table.kept,
        "name": table.reason_numbers,
        "small": table.lower_share,
    }
    for name, values in columns.items():
        yield from beside(name, values)


def _runs(table: _Table) -> Columns:
    """Yield how far the nearest paragraph and the nearest boilerplate stand, before and behind."""
    marks = {"prose": table.is_prose > 0, "signed": table.has_label > 0, "long": table.words >= 40}
    size = len(table.words)
    for name, mark in marks.items():
        before = np.maximum.accumulate(np.where(mark, table.at, -50.0))
        after = np.minimum.accumulate(np.where(mark, table.at, size + 50.0)[::-1])[::-1]
        earlier = np.concatenate(([-50.0], before[:-1]))
        later = np.concatenate((after[1:], [size + 50.0]))
        yield f"{name}_before", np.log1p(table.at - earlier)
        yield f"{name}_after", np.log1p(later - table.at)
        yield f"{name}_left", np.log1p(np.cumsum(mark[::-1])[::-1] - mark)
