"""Blocks of a text capture -> the same with statistics and labels: how each reads, and what boilerplate it is."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from ingest.extract.boilerplate.match import boilerplate_label, line_key
from ingest.extract.boilerplate.tables import NOTICE_TOPICS, WEAK_LINE_LABELS
from ingest.extract.boilerplate.topics import edge_topic
from ingest.extract.prose import LineStats, line_stats
from ingest.models import Block

__all__ = ["PAGE_LABELS", "LabelledBlocks", "label_blocks"]

OTHER_LINES_SHARE = 0.4
"""Words of unlabelled lines to those of prose, at most, where a capture is little more than an article."""

PAGE_LABELS = frozenset(
    (
        "nav", "share", "subscribe", "paywall", "comment", "legal", "cookie", "advert", "linkrefs", "tags", "event",
        "promo",
    )
)  # fmt: skip
"""Labels of the page around an article; blocks with others (caption, source, related) can be the article's own."""

MAX_LABELLED, MAX_LABELLED_ALIKE, MAX_WEAKLY_LABELLED = 0.01, 0.025, 0.06
"""Share of the blocks, at most, that have a label of the page, the same if all have one label, or a weak label, in a
capture that is nothing but an article."""

MAX_LINES = 8
"""Lines before the first prose, or lines that are links, at most, in such a capture."""

SLIDE_BLOCKS, SLIDE_WORDS, MIN_SLIDES = 8, 80, 2
"""Blocks and words between two counters of a gallery, at most, and such slides, at least."""

CREDIT_LINES = frozenset(
    (
        "credit", "credits", "photo credit", "image credit", "photo by", "photograph by", "photography by",
        "photographs by", "video by",
    )
)  # fmt: skip
"""Lines that stand before the name of a photographer."""

_COUNTER = re.compile(r"\(?(\d{1,3}) ?(?:of|/|von|de|sur|di|van|av|z|из) ?(\d{1,3})\)?")
_NUMBERED = re.compile(r"(?:\d{1,3}[.):]|[A-Z][.)])\s")

Labels = list[str | None]


@dataclass(frozen=True, slots=True)
class LabelledBlocks:
    """The blocks of a capture with their statistics and labels, by position."""

    blocks: Sequence[Block]
    stats: Sequence[LineStats]
    labels: Sequence[str | None]
    """The boilerplate that a block is, wherever it stands."""
    weak_labels: Sequence[str | None]
    """The boilerplate that a block without a label is if other boilerplate stands beside it."""
    mostly_article: bool
    """There is little boilerplate around the article: a line without a label is more likely the article's own."""
    only_article: bool
    """There is none: the capture was cleaned before, and what is left is the article's own."""


def label_blocks(blocks: Sequence[Block]) -> LabelledBlocks:
    """Return blocks with their statistics and labels."""
    stats = [line_stats(block.text) for block in blocks]
    labels = [_label(block) for block in blocks]
    weak_labels = [_weak_label(block) if label is None else None for block, label in zip(blocks, labels, strict=True)]
    _label_credits(blocks, stats, labels, weak_labels)
    _label_galleries(blocks, stats, labels)
    for positions in (range(len(blocks)), range(len(blocks) - 1, -1, -1)):
        _label_edge(blocks, stats, labels, weak_labels, positions)
    return LabelledBlocks(
        blocks,
        stats,
        labels,
        weak_labels,
        mostly_article=_is_mostly_article(stats, labels, weak_labels),
        only_article=_is_only_article(blocks, stats, labels, weak_labels),
    )


def _label(block: Block) -> str | None:
    """Return the label of a block by its kind and words; code and cells of a table are never boilerplate."""
    if block.path.startswith("front-matter"):
        return "front-matter"
    if block.kind in {"code", "cell"}:
        return None
    return "caption" if block.kind == "caption" else boilerplate_label(block.text)


def _weak_label(block: Block) -> str | None:
    if len(block.text) >= 60 or block.kind == "cell":
        return None
    return WEAK_LINE_LABELS.get(line_key(block.text))


def _label_credits(blocks: Sequence[Block], stats: Sequence[LineStats], labels: Labels, weak_labels: Labels) -> None:
    """Label the names behind "photo by" as credits, and the text that a credit belongs to as a caption.

    The caption stands above its credit, except where most credits of a capture stand above theirs.
    """
    _label_names_of_credits(blocks, stats, labels, weak_labels)
    credit_lines = [n for n in range(len(blocks)) if stats[n].words <= 12 and "credit" in {labels[n], weak_labels[n]}]
    caption_below = _credits_above_captions(blocks, stats, labels, credit_lines)
    for n in credit_lines:
        if n in caption_below:
            labels[n], labels[caption_below[n]] = "credit", "caption"
        elif (
            n
            and labels[n - 1] is None
            and not _under_numbered_heading(blocks, n)
            and _can_be_caption(blocks, stats, n - 1)
        ):
            labels[n - 1], weak_labels[n - 1] = "caption", None


def _label_names_of_credits(
    blocks: Sequence[Block], stats: Sequence[LineStats], labels: Labels, weak_labels: Labels
) -> None:
    """Label a line such as "photo by", and the name on the line behind it."""
    for n in range(len(blocks) - 1):
        if weak_labels[n] == "credit" and line_key(blocks[n].text) in CREDIT_LINES and labels[n + 1] is None:
            labels[n] = "credit"
            if stats[n + 1].words <= 10 and not stats[n + 1].ends_sentence and blocks[n + 1].level == 0:
                labels[n + 1], weak_labels[n + 1] = "credit", None


def _credits_above_captions(
    blocks: Sequence[Block], stats: Sequence[LineStats], labels: Labels, credit_lines: Sequence[int]
) -> dict[int, int]:
    """Return credit -> caption below it, where a capture sets most captions so; empty for other captures."""
    below: dict[int, int] = {}
    captions_above, last_caption = 0, -1
    for n in credit_lines:
        caption = _caption_below(blocks, stats, labels, n)
        # the text above is the caption of the credit before
        taken = last_caption == n - 1
        unfinished_above = stats[n - 1].words >= 5 and not stats[n - 1].ends_sentence and labels[n - 1] is None
        if n and not taken and unfinished_above:
            captions_above += 1
        elif n and caption is not None and (taken or stats[n - 1].is_prose):
            below[n] = last_caption = caption
    return below if len(below) > max(1, captions_above) else {}


def _caption_below(blocks: Sequence[Block], stats: Sequence[LineStats], labels: Labels, credit: int) -> int | None:
    """Return the position of the caption below a credit, past counters: neither a full sentence nor a headline."""
    for n in range(credit + 1, min(credit + 3, len(blocks))):
        if any(char.isalpha() for char in blocks[n].text):
            fits = 5 <= stats[n].words <= 50 and not blocks[n].text.endswith((".", ":")) and blocks[n].level == 0
            return n if fits and labels[n] is None else None
    return None


def _under_numbered_heading(blocks: Sequence[Block], credit: int) -> bool:
    """Say whether the block above a credit is the text under a numbered heading, and so not a caption."""
    return credit > 1 and _NUMBERED.match(blocks[credit - 2].text) is not None


def _can_be_caption(blocks: Sequence[Block], stats: Sequence[LineStats], n: int) -> bool:
    """Say whether a block is a caption if a credit follows it: a sentence or more, not a headline."""
    fewest = 5 if stats[n].ends_sentence else 17
    return blocks[n].words <= 80 and blocks[n].level == 0 and stats[n].words >= fewest


def _label_galleries(blocks: Sequence[Block], stats: Sequence[LineStats], labels: Labels) -> None:
    """Label as captions what stands between the counters of a gallery ("2 of 20", "3 of 20"), and the counters."""
    counters = [
        (n, int(counter[1]), int(counter[2]))
        for n, block in enumerate(blocks)
        if len(block.text) <= 12 and (counter := _COUNTER.fullmatch(block.text))
    ]
    slides = [
        range(start, end + 1)
        for (start, number, total), (end, next_number, next_total) in pairwise(counters)
        if (next_number, next_total) == (number + 1, total)
        and end - start <= SLIDE_BLOCKS
        and sum(stats[n].words for n in range(start, end)) <= SLIDE_WORDS
    ]
    if len(slides) >= MIN_SLIDES:
        for slide in slides:
            for n in slide:
                labels[n] = labels[n] or "caption"


def _label_edge(
    blocks: Sequence[Block],
    stats: Sequence[LineStats],
    labels: Labels,
    weak_labels: Labels,
    positions: Iterable[int],
) -> None:
    """Label the notices from an edge of the page to its first prose, except on what the page itself is about.

    ``positions`` lead from the edge inwards.
    """
    prose_on: dict[str, set[int]] = {}
    for n in positions:
        if labels[n] is not None or stats[n].words < 6:
            continue
        name = edge_topic(blocks[n].text) if blocks[n].kind != "code" else None
        if name is not None:
            if name not in prose_on:
                prose_on[name] = _prose_on_topic(blocks, stats, labels, name)
            if len(prose_on[name]) - (n in prose_on[name]) < 2:
                for about in prose_on.values():
                    about.discard(n)
                labels[n], weak_labels[n] = NOTICE_TOPICS[name].label, None
                continue
        if stats[n].is_prose:
            return


def _prose_on_topic(blocks: Sequence[Block], stats: Sequence[LineStats], labels: Labels, name: str) -> set[int]:
    """Return the positions of unlabelled prose that speaks of the topic of a notice."""
    topic = re.compile(NOTICE_TOPICS[name].topic, re.IGNORECASE)
    return {n for n, line in enumerate(stats) if line.is_prose and labels[n] is None and topic.search(blocks[n].text)}


def _is_mostly_article(
    stats: Sequence[LineStats], labels: Sequence[str | None], weak_labels: Sequence[str | None]
) -> bool:
    """Say whether a capture is little more than an article."""
    prose_words = other_words = boilerplate = 0
    for line, label, weak_label in zip(stats, labels, weak_labels, strict=True):
        if label is not None or weak_label is not None:
            boilerplate += 1
        elif line.is_prose:
            prose_words += line.words
        elif not line.is_complete:
            other_words += line.words
    few_lines = other_words <= OTHER_LINES_SHARE * min(prose_words, 200) + 20
    return few_lines and boilerplate <= 0.25 * min(len(stats), 20) + 2


def _is_only_article(
    blocks: Sequence[Block],
    stats: Sequence[LineStats],
    labels: Sequence[str | None],
    weak_labels: Sequence[str | None],
) -> bool:
    """Say whether a capture is nothing but an article."""
    of_page = [label for label in labels if label in PAGE_LABELS]
    share = MAX_LABELLED_ALIKE if len(set(of_page)) == 1 else MAX_LABELLED
    if len(of_page) > share * len(labels):
        return False
    if sum(label is not None for label in weak_labels) > MAX_WEAKLY_LABELLED * len(weak_labels):
        return False
    links = sum(block.links > 0.8 for block in blocks)
    return links <= MAX_LINES and _lines_before_prose(blocks, stats) <= MAX_LINES


def _lines_before_prose(blocks: Sequence[Block], stats: Sequence[LineStats]) -> int:
    """Return how many lines, headings not counted, stand before the first prose that another sentence follows."""
    last = len(blocks) - 1
    first = next(
        (n for n, line in enumerate(stats) if line.is_prose and (n == last or _reads_as_text(stats[n + 1]))), 0
    )
    return sum(blocks[n].level == 0 and not _reads_as_text(stats[n]) for n in range(first))


def _reads_as_text(line: LineStats) -> bool:
    """Say whether a block is prose, a sentence however short, or announces what follows."""
    return line.is_prose or line.is_complete
