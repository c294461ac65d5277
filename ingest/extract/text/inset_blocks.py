"""Labelled blocks between the paragraphs of an article -> those that belong to the page: teasers, boxes, repetitions.

Every function takes the ``reasons`` for which blocks are dropped already, and returns the reasons for more blocks.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from ingest.extract.boilerplate.match import line_key
from ingest.extract.metadata.dateline import parse_byline
from ingest.extract.prose import LineStats, find_repeats
from ingest.extract.text.line_labels import LabelledBlocks

__all__ = ["TEASER_WORDS", "headline_cards", "inset_boxes", "repeated_texts", "teasers"]

STRUCTURES = frozenset({"heading", "item", "cell", "code"})
"""Kinds of block that may repeat what the text says."""

TEASER_WORDS = (12, 80)
"""Words, at least and at most, of the first sentences of another story, cut short by dots."""

MAX_BOX_SENTENCE = 45
"""Words of a sentence, at most, that is taken for that of a box because boilerplate stands on both sides of it."""

MIN_BOX_LINES = 3
"""Different lines of boilerplate that a box has, at least."""

MAX_BOX_DISTANCE = 3
"""Blocks between the sentence of a box and the nearest boilerplate, below which that belongs to the box."""

NOT_OF_BOXES = frozenset(
    {"advert", "caption", "credit", "note", "source", "pullquote", "linkrefs", "dateline", "related"}
)
"""Labels of blocks that stand between paragraphs by themselves: not a sign of a box."""

READ_MORE = frozenset(
    (
        "read more", "continue reading", "full story", "read full story", "see more", "weiterlesen", "mehr lesen",
        "lire la suite", "lire plus", "leer más", "leggi tutto", "leia mais", "lees meer", "läs mer", "читать далее",
        "続きを読む", "阅读更多", "더보기",
    )
)  # fmt: skip
"""Lines that stand under the headline of another story."""

MIN_HALF, MAX_DOUBLED, MAX_PREFIX = 6, 300, 16
"""Words of a text that is printed twice in a block, at least; words of that block, at most; words before both."""

MIN_PAIRS = 4
"""Times that a label stands before a headline where it names a kind of story."""

_LINK_MARKER = re.compile(r"\[\d{1,4}\]\S")
_CUT_SHORT = re.compile(r"(?:\.\.\.|…)[\"'”’»)\]]*(?: \(.{2,80}\))?$")
_ATTRIBUTION = re.compile(r"[-–—―~] ?[^\W\d_]")


def teasers(labelled: LabelledBlocks, reasons: Mapping[int, str], region: tuple[int, int]) -> dict[int, str]:
    """Return the reasons for teasers of other stories: a headline and sentences cut short, with one more sign.

    The sign is a byline between the two, the same sentences again (the alternative text of a picture), or a label
    before or after them. The first and the last paragraph of an article are not teasers: it can itself be cut short.
    """
    blocks, stats = labelled.blocks, labelled.stats
    prose = [n for n in range(*region) if stats[n].is_prose and n not in reasons]
    added: dict[int, str] = {}
    for n in prose[1:-1]:
        text = blocks[n].text
        if n in added or not TEASER_WORDS[0] <= stats[n].words <= TEASER_WORDS[1] or not _CUT_SHORT.search(text):
            continue
        last = n + 1 if blocks[n + 1].text.startswith(text.rstrip(".…")) else n
        has_byline = region[0] < n - 1 and _is_line_under_headline(stats, n - 1)
        has_label = "related" in {reasons.get(m) for m in (n - 2, last + 1)}
        headline = n - 2 if has_byline else n - 1
        if (last > n or has_byline or has_label) and region[0] < n - 1 and _can_be_headline(stats[headline]):
            added.update(dict.fromkeys(range(headline, last + 1), "related"))
    return added


def _can_be_headline(line: LineStats) -> bool:
    """Say whether a block can be the headline of another story."""
    return 3 <= line.words <= 25 and not line.is_prose and not line.ends_with_colon


def _is_line_under_headline(stats: Sequence[LineStats], n: int) -> bool:
    """Say whether a block can be a byline under the headline of another story."""
    return stats[n].words <= 12 and not stats[n].ends_with_colon and _can_be_headline(stats[n - 1])


def headline_cards(labelled: LabelledBlocks, reasons: Mapping[int, str], region: tuple[int, int]) -> dict[int, str]:
    """Return the reasons for headlines of other stories that something beside them gives away.

    That is a label behind ("read more"), a byline behind in the middle of the article, a label before each of several
    ("watch video"), or a link that is the whole line.
    """
    blocks, stats = labelled.blocks, labelled.stats
    start, end = region
    label_lines = Counter(blocks[n].text for n in range(start, end) if labelled.labels[n] and stats[n].words <= 4)
    prose = 0
    added: dict[int, str] = {}
    for n in range(start, end):
        prose += stats[n].is_prose
        if n in reasons or n in added or not _is_headline_line(labelled, n):
            continue
        following = blocks[n + 1].text if n + 1 < end else ""
        read_more = reasons.get(n + 1) == "related" and line_key(following) in READ_MORE
        has_byline = prose >= 3 and following.lower().startswith("by ") and bool(parse_byline(following))
        has_kind = n > start and label_lines[blocks[n - 1].text] >= MIN_PAIRS and not stats[n].ends_sentence
        if read_more or has_byline or has_kind or _is_link_line(labelled, n):
            added[n] = "related"
        if has_byline:
            added[n + 1] = "related"
    return added


def _is_link_line(labelled: LabelledBlocks, n: int) -> bool:
    """Say whether a block starts with a link marker and is not a sentence."""
    line = labelled.stats[n]
    return not line.ends_sentence and line.words >= 5 and _LINK_MARKER.match(labelled.blocks[n].text) is not None


def _is_headline_line(labelled: LabelledBlocks, n: int) -> bool:
    """Say whether a block is a line, not a heading or list entry, that can be the headline of another story."""
    block = labelled.blocks[n]
    if block.kind in STRUCTURES or block.level or block.text.endswith((".", ",")):
        return False
    return _can_be_headline(labelled.stats[n])


def inset_boxes(labelled: LabelledBlocks, reasons: Mapping[int, str], region: tuple[int, int]) -> dict[int, str]:
    """Return the reasons for boxes: sentences with boilerplate close before and behind each, and the lines between.

    A form, a player or a poll says a sentence or two among its labels; alone they would read like the article's own.
    """
    blocks, stats = labelled.blocks, labelled.stats
    start, end = region
    added: dict[int, str] = {}
    for n in range(start, end):
        is_short_sentence = (
            stats[n].is_prose and stats[n].words <= MAX_BOX_SENTENCE and blocks[n].kind not in STRUCTURES
        )
        if n in reasons or n in added or not is_short_sentence:
            continue
        before = _box_lines(labelled, reasons, range(n - 1, start - 1, -1))
        behind = _box_lines(labelled, reasons, range(n + 1, end))
        if before and behind and _make_box(labelled, (*before, *behind)):
            added.update({m: "widget" for m in (*before, n, *behind) if m not in reasons})
    for n in range(start + 1, end - 1):
        is_short_line = n not in reasons and stats[n].words <= 4 and not stats[n].ends_with_colon
        if is_short_line and _is_of_box(labelled, n - 1) and _is_of_box(labelled, n + 1):
            added[n] = "widget"
    return added


def _box_lines(labelled: LabelledBlocks, reasons: Mapping[int, str], positions: range) -> list[int]:
    """Return the lines of a box on one side of its sentence, empty if boilerplate is not among the nearest blocks.

    ``positions`` lead away from the sentence. The lines reach to the last boilerplate before the next sentence.
    """
    lines: list[int] = []
    for n in positions[: 4 * MIN_BOX_LINES]:
        if labelled.stats[n].is_prose and n not in reasons:
            break
        lines.append(n)
    of_box = [index for index, n in enumerate(lines) if _is_of_box(labelled, n)]
    return lines[: of_box[-1] + 1] if of_box and of_box[0] < MAX_BOX_DISTANCE else []


def _make_box(labelled: LabelledBlocks, lines: Sequence[int]) -> bool:
    """Say whether the lines on both sides of a sentence are enough, and different enough, for a box."""
    texts = {labelled.blocks[n].text for n in lines if _is_of_box(labelled, n)}
    return len(texts) >= MIN_BOX_LINES and len(lines) >= 2 * MIN_BOX_LINES - 1


def _is_of_box(labelled: LabelledBlocks, n: int) -> bool:
    """Say whether a block is boilerplate that stands between paragraphs only as a part of a box."""
    label, weak_label = labelled.labels[n], labelled.weak_labels[n]
    if label is not None:
        return label not in NOT_OF_BOXES
    return weak_label is not None and weak_label != "credit"


def repeated_texts(labelled: LabelledBlocks, reasons: Mapping[int, str], region: tuple[int, int]) -> dict[int, str]:
    """Return the reasons for repetitions: pull quotes with whom they quote, and captions printed as text too."""
    blocks, stats = labelled.blocks, labelled.stats
    positions = [n for n in range(*region) if n not in reasons or reasons[n] == "caption"]
    added = {n: "caption" for n in positions if n not in reasons and _is_printed_twice(blocks[n].text)}
    for n, original in _repeats(labelled, positions):
        if n in reasons:
            continue
        if reasons.get(original) == "caption":
            added[n] = "caption"
        elif stats[original].is_prose:
            added[n] = "pullquote"
            following = n + 1
            is_short = following < region[1] and following not in reasons and stats[following].words <= 12
            if is_short and _ATTRIBUTION.match(blocks[following].text):
                added[following] = "pullquote"
    return added


def _repeats(labelled: LabelledBlocks, positions: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Yield the position of each block that repeats another, and that of the other.

    A heading, list entry, cell or line of code may repeat a part of the text, but not all of another block.
    """
    blocks = labelled.blocks
    for repeat, original in find_repeats([blocks[n].text for n in positions]).items():
        block, other = blocks[positions[repeat]], blocks[positions[original]]
        if block.text == other.text or not (block.kind in STRUCTURES or block.level):
            yield positions[repeat], positions[original]


def _is_printed_twice(text: str) -> bool:
    """Say whether a block is a text printed twice, behind some words or none: a caption and its alternative text."""
    words = text.split()
    size = len(words)
    if not 2 * MIN_HALF <= size <= MAX_DOUBLED:
        return False
    for prefix in range(min(MAX_PREFIX, size - 2 * MIN_HALF) + 1):
        half = (size - prefix) // 2
        if 2 * half == size - prefix and words[prefix : prefix + half] == words[prefix + half :]:
            return True
    return False
