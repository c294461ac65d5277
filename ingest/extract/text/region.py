"""Labelled blocks of a text capture -> the region, the run of blocks that holds the article.

Every block has a weight: prose its number of words, boilerplate a loss. The region is the run of blocks with the
greatest sum (Bentley 1984, "Algorithm design techniques"), so that lists, subheadings and boxes inside an article are
bridged by the prose around them, while menus, teasers and comments outside cost more than they bring. Positions and
regions are those of blocks; the end of a region is exclusive.
"""

from __future__ import annotations

import re
from bisect import bisect
from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import pairwise

from ingest.extract.metadata.dateline import dated, parse_byline, split_dateline
from ingest.extract.prose import LineStats, line_stats
from ingest.extract.text.line_labels import PAGE_LABELS, LabelledBlocks
from ingest.extract.text.transcripts import transcript
from ingest.models import Block

__all__ = ["Marks", "find_region"]

Marks = Mapping[int, tuple[bool, str]]
"""Position -> a verdict that is already made: whether the block is kept, and the rule that says so."""

MAX_STANDFIRST = 110
"""Words between a headline and the byline that can be standfirst and captions."""

MAX_BLOCK_WORDS = 150
"""Words that count of one block, so that no single block outweighs an article."""

BARRIERS = {"related": 35.0, "comment": 35.0}
"""Loss, in words, at a heading of other stories or comments: the region does not reach for a short tail behind it."""

MAX_BOX, RESUMED_LOSS = 4, 12.0
"""Headlines of other stories in a box inside an article, at most, and the loss at the heading of such a box."""

TERMINAL_LOSS = 25.0
"""Loss, in words, at what closes a page: closed comments, copyright, consent, an end mark."""

MOSTLY_ARTICLE_FACTOR = 0.4
"""Factor of the loss at an unlabelled line in a capture that is little more than an article."""

LABEL_LOSSES = {
    "caption": 3.0,
    "credit": 3.0,
    "source": 3.0,
    "widget": 3.0,
    "share": 5.0,
    "subscribe": 6.0,
    "advert": 5.0,
    "note": 3.0,
}
"""Loss, in words, at boilerplate that often stands inside an article; all other labels lose ``LABEL_LOSS``."""

LABEL_LOSS = 10.0
_END_MARK = re.compile(r"[#* ]{3,12}|[-–— ]{0,4}(?:30|E\.?N\.?D\.?S?|[Ee]nds?)[-–— .]{0,4}|[<(\[](?:END|Ends?)[>)\]]")
"""The marks that agencies and press offices put under a text."""

_TIME_OF_DAY = re.compile(r"^\d{1,2}[:.h]\d\d(?: ?(?:[ap]\.?m\.?|Uhr))?$", re.IGNORECASE | re.MULTILINE)
_NUMBER = re.compile(r"\d+")
_STARTS_WITH_LINK = re.compile(r"\W{0,4}\[\d{1,4}\]")
_FOOTNOTE_MARK = re.compile(r"\[\^[^\]\s]{1,40}\]")
_COMMENT_LINE = re.compile(
    r"[\W\d]*(?:(?:\[\d+\])?reply(?: to .{1,40})?|.{1,40} says|antworten|répondre|responder|rispondi|beantwoorden|"
    r"report(?: abuse| comment)?|upvote|permalink|like reply)[\W\d]*",
    re.IGNORECASE,
)
"""A line that belongs to a reader's comment: who says it, or a button below it."""

STRUCTURES = frozenset({"item", "code", "cell", "quote"})
"""Kinds of block that only markup tells apart from lines."""

STRUCTURE_LOSS = 1.5

COMMENT_FACTOR = 0.1
"""Factor of the weight of prose among readers' comments, which are often longer than the article."""

MIN_SENTENCES, MAX_HEADLINE = 6, 40
"""Finished sentences from which a capture is known to set end marks, so that a text of up to so many words without one
is a headline."""

OPENING_WORDS, MIN_OPENINGS = 8, 4
"""First words that blocks share, and how many blocks share them, where a page says the same of many things."""

UNIQUE_SHARE = 0.2
"""Words of prose that occurs once, to those of prose that repeats, below which repetition says nothing of a capture."""

MAX_DATED = 2_000
"""Blocks that are read for dates of their own: a chronicle shows its first ones long before."""

GAP_LINES, GAP_LABELS, GAP_LOSS = 12, 3, 100.0
"""Lines of a run of boilerplate, kinds of it in the run, and the loss where a region would reach over it."""

FAR, FAR_FACTOR = 12, 0.35
"""Blocks from the next boilerplate from which a line is not taken for that of a menu, and the factor of its loss."""

LINE_LOSSES, LINE_LOSS_WORDS = (-3.0, -4.0, -6.0), (3, 7)
"""Loss at a line that is not a sentence: below 3 words, below 7, and more. A headline costs more than a label."""

TRANSCRIPT_WEIGHT = 0.5
"""Least weight of a line of a transcript, which holds together what is said before and after it."""

TEASER_FACTOR = 0.25
"""Factor of the weight of prose behind a barrier while it comes as one sentence under a headline: a teaser."""


def find_region(labelled: LabelledBlocks, marks: Marks, *, markdown: bool = False) -> tuple[int, int]:
    """Return start and end of the article, without the standfirst before its byline, with a list that closes it.

    With ``markdown``, the kinds of blocks tell lists, tables and code apart from other lines.
    """
    weights = _weights(labelled)
    for n, (kept, _) in marks.items():
        if 0 <= n < len(weights):
            weights[n] = abs(weights[n]) + 5.0 if kept else -1.0
    start, end = _heaviest(weights)
    if start == end:
        return _verse(labelled)
    start = _past_standfirst(labelled, _past_headline(labelled, start, end), end)
    while start < end and weights[start] < 0:
        start += 1
    if start == end:
        return start, end
    start = _with_first_time(labelled.blocks, start, end)
    return start, _extended_end(labelled, end, markdown=markdown)


def _weights(labelled: LabelledBlocks) -> list[float]:
    """Return the weight of each block, in words gained or lost."""
    blocks, stats, labels = labelled.blocks, labelled.stats, labelled.labels
    repeated = _repeated(blocks, stats)
    sets_end_marks = sum(line.is_prose and line.ends_sentence for line in stats) >= MIN_SENTENCES
    comments = _comments_start(blocks, stats, labels)
    far = _far_from_boilerplate(labelled)
    weights: list[float] = []
    behind_barrier = after_prose = False
    for n, (block, line, label) in enumerate(zip(blocks, stats, labels, strict=True)):
        is_prose = False
        if label is not None:
            weight = _label_weight(labelled, n, label)
            behind_barrier = behind_barrier or (_is_barrier(block, line, label) and weight <= -BARRIERS[label])
        elif _END_MARK.fullmatch(block.text):
            weight = -TERMINAL_LOSS
        elif line.is_prose and not (sets_end_marks and _is_headline(block, line)):
            is_prose = True
            behind_barrier = behind_barrier and not after_prose
            weight = _prose_weight(block, line, repeated=repeated[n], behind_barrier=behind_barrier)
        else:
            weight = _line_weight(labelled, n, far=n in far)
        if n > comments and weight > 0:
            weight *= COMMENT_FACTOR
        weights.append(weight)
        after_prose = is_prose
    _add_gaps(labelled, weights)
    for n in transcript(blocks):
        # no line of a transcript is a headline, however short and unfinished
        if labels[n] is None:
            weights[n] = max(weights[n], TRANSCRIPT_WEIGHT)
    return weights


def _repeated(blocks: Sequence[Block], stats: Sequence[LineStats]) -> list[bool]:
    """Return for each block whether its text, or its opening, repeats in the capture.

    False for all where nearly all prose does: then repetition is not a sign of a page around an article.
    """
    texts = Counter(block.text for block in blocks)
    openings = Counter(_opening(block.text) for block in blocks)
    repeated = [texts[block.text] > 1 or openings[_opening(block.text)] >= MIN_OPENINGS for block in blocks]
    words = {True: 0, False: 0}
    for line, repeats in zip(stats, repeated, strict=True):
        if line.is_prose:
            words[repeats] += min(line.words, MAX_BLOCK_WORDS)
    return [False] * len(blocks) if words[False] < UNIQUE_SHARE * words[True] else repeated


def _opening(text: str) -> str:
    """Return the first words of a text: what a page says of each of its editions or offers starts alike."""
    return " ".join(text.split(None, OPENING_WORDS)[:OPENING_WORDS])


def _is_barrier(block: Block, line: LineStats, label: str) -> bool:
    """Say whether a labelled block is a heading of other stories or of comments."""
    return label in BARRIERS and line.words <= 8 and not line.ends_sentence and ": " not in block.text


def _label_weight(labelled: LabelledBlocks, n: int, label: str) -> float:
    """Return the weight of a block with a label."""
    line = labelled.stats[n]
    if _is_barrier(labelled.blocks[n], line, label):
        weight = -BARRIERS[label]
    elif label in {"legal", "cookie"} or (label == "comment" and line.ends_sentence):
        weight = -TERMINAL_LOSS
    else:
        weight = -LABEL_LOSSES.get(label, LABEL_LOSS)
    return max(weight, -_greatest_related_loss(labelled, n)) if label == "related" else weight


def _greatest_related_loss(labelled: LabelledBlocks, heading: int) -> float:
    """Return the greatest loss at a heading of other stories: little where the article goes on after a few headlines.

    It goes on where sentences follow each other; teasers come one by one, each under its headline.
    """
    stats, labels = labelled.stats, labelled.labels
    n = heading + 1
    while n < len(stats) and n <= heading + MAX_BOX and labels[n] is None and not stats[n].is_prose:
        n += 1
    words = 0
    first = n
    while n < len(stats) and n < first + MAX_BOX and labels[n] is None and stats[n].is_complete:
        words += stats[n].words
        n += 1
    return RESUMED_LOSS if n - first > 1 and words >= 2 * RESUMED_LOSS else BARRIERS["related"]


def _is_headline(block: Block, line: LineStats) -> bool:
    """Say whether a text as long as a sentence is a headline or caption: it has no end mark inside or behind."""
    return not line.is_complete and line.words <= MAX_HEADLINE and ". " not in block.text


def _prose_weight(block: Block, line: LineStats, *, repeated: bool, behind_barrier: bool) -> float:
    """Return the weight of prose: its words; little for a teaser, a loss for what is repeated or all links."""
    if block.links > 0.5 or (repeated and line.words < 30):
        return -3.0
    teaser = behind_barrier or (block.text.endswith(("...", "…")) and line.words < 60)
    return min(line.words, MAX_BLOCK_WORDS) * (TEASER_FACTOR if teaser else 1.0)


def _line_weight(labelled: LabelledBlocks, n: int, *, far: bool) -> float:
    """Return the weight of an unlabelled block that is not prose; ``far`` is whether boilerplate is far from it."""
    block, line, mostly_article = labelled.blocks[n], labelled.stats[n], labelled.mostly_article
    complete = line.is_complete or (mostly_article and block.text.endswith(","))
    if complete and (line.words >= 2 or mostly_article):
        return 1.0
    if block.kind in STRUCTURES:
        return -STRUCTURE_LOSS
    weight = LINE_LOSSES[bisect(LINE_LOSS_WORDS, line.words)]
    if mostly_article and labelled.weak_labels[n] is None:
        weight *= MOSTLY_ARTICLE_FACTOR
    return weight * FAR_FACTOR if far else weight


def _add_gaps(labelled: LabelledBlocks, weights: list[float]) -> None:
    """Add the loss of the runs of boilerplate that separate an article from what else a page says.

    Such a run is long, has boilerplate of several kinds and holds no sentence: nothing behind it is the same text.
    """
    start, length = 0, len(weights)
    for n in range(length + 1):
        if n < length and weights[n] <= 1.0:
            continue
        if n - start >= GAP_LINES and _separates(labelled, range(start, n)):
            weights[start] -= GAP_LOSS
        start = n + 1


def _separates(labelled: LabelledBlocks, run: range) -> bool:
    """Say whether at least half of the blocks of a run are boilerplate of the page, of several kinds."""
    labels, weak_labels = labelled.labels, labelled.weak_labels
    kinds = {labels[n] or weak_labels[n] for n in run} & PAGE_LABELS
    boilerplate = sum(labels[n] in PAGE_LABELS or weak_labels[n] in PAGE_LABELS for n in run)
    return len(kinds) >= GAP_LABELS and 2 * boilerplate >= len(run)


def _far_from_boilerplate(labelled: LabelledBlocks) -> set[int]:
    """Return the positions of lines far from boilerplate: lists and tables of the article rather than menus."""
    blocks = labelled.blocks
    boilerplate = [
        n for n in range(len(blocks)) if labelled.labels[n] in PAGE_LABELS or labelled.weak_labels[n] is not None
    ]
    far: set[int] = set()
    for before, after in pairwise((-FAR, *boilerplate, len(blocks) + FAR)):
        far.update(range(max(0, before + FAR), min(len(blocks), after - FAR + 1)))
    return {n for n in far if blocks[n].links <= 0.5 and not _STARTS_WITH_LINK.match(blocks[n].text)}


def _comments_start(blocks: Sequence[Block], stats: Sequence[LineStats], labels: Sequence[str | None]) -> int:
    """Return the position where readers' comments start, the number of blocks where there are none.

    They start at the fourth line of comments within 40 blocks, counted back to the first one and its heading.
    """
    comment_lines = [
        n
        for n, (block, line) in enumerate(zip(blocks, stats, strict=True))
        if line.words <= 8 and _COMMENT_LINE.fullmatch(block.text)
    ]
    for first, fourth in zip(comment_lines, comment_lines[3:], strict=False):
        if fourth - first <= 40:
            headings = (n for n in range(max(0, first - 8), first) if labels[n] == "comment")
            return next(headings, first - 1)
    return len(blocks)


def _heaviest(weights: Sequence[float]) -> tuple[int, int]:
    """Return start and end of the run of greatest sum, (0, 0) where no weight is positive."""
    greatest, run = 0.0, (0, 0)
    total, start = 0.0, 0
    for n, weight in enumerate(weights):
        if total <= 0:
            total, start = 0.0, n
        total += weight
        if total > greatest:
            greatest, run = total, (start, n + 1)
    return run


def _past_headline(labelled: LabelledBlocks, start: int, end: int) -> int:
    """Return the start of the article behind a headline that ends with a mark, and so reads like a sentence.

    It is recognised by its capitals, and by standing above a byline or repeating an earlier line.
    """
    blocks, stats = labelled.blocks, labelled.stats
    for n in range(start, min(end - 1, start + 4)):
        text, line = blocks[n].text, stats[n]
        exclaims = line.ends_sentence and not text.endswith((".", ":"))
        if exclaims and 4 <= line.words <= 25 and line.lower_share < 0.45:
            repeats = any(text[:20] in block.text for block in blocks[:n])
            if repeats or _is_credit_line(blocks[n + 1], stats[n + 1]):
                return n + 1
    return start


def _past_standfirst(labelled: LabelledBlocks, start: int, end: int) -> int:
    """Return the start of the article behind its byline, date or dateline, if one stands among its first sentences."""
    blocks, stats = labelled.blocks, labelled.stats
    credit_lines = {n for n in range(start, min(end, start + MAX_DATED)) if _is_credit_line(blocks[n], stats[n])}
    most_words = min(MAX_STANDFIRST, 0.3 * sum(line.words for line in stats[start:end]))
    # dates apart from each other are those of a chronicle
    chronicle = sum(n - 1 not in credit_lines for n in credit_lines) >= 3
    article, words, sentences = start, 0, 0
    for n in range(start, min(end, start + 12)):
        if words > most_words or sentences > 2:
            break
        if n in credit_lines and not chronicle:
            article = n + 1
        elif words and stats[n].is_prose and _opens_with_dateline(blocks[n].text):
            article = n
        words += stats[n].words
        sentences += stats[n].ends_sentence
    return article


def _with_first_time(blocks: Sequence[Block], start: int, end: int) -> int:
    """Return the start of a report by the hour with the line of its first time of day, else ``start``."""
    if start and len(_TIME_OF_DAY.findall("\n".join(block.text for block in blocks[start:end]))) > 1:
        return start - (_TIME_OF_DAY.fullmatch(blocks[start - 1].text) is not None)
    return start


def _extended_end(labelled: LabelledBlocks, end: int, *, markdown: bool) -> int:
    """Return the end of the article with the signature, list or structures that belong to its last sentence."""
    if labelled.mostly_article and labelled.blocks[end - 1].text.endswith(","):
        return min(end + 1, len(labelled.blocks))  # the signature of a letter
    if markdown:
        return _through_structures(labelled, end)
    return _through_list(labelled, end) if labelled.stats[end - 1].ends_with_colon else end


def _through_list(labelled: LabelledBlocks, end: int) -> int:
    """Return the end of the list that the last sentence of the article, ending with a colon, announces."""
    blocks = labelled.blocks
    kind = blocks[end].kind if end < len(blocks) else ""
    first = end
    while end < len(blocks) and blocks[end].kind == kind and not (labelled.labels[end] or labelled.weak_labels[end]):
        if kind != "item" and end > first and not _on_next_line(blocks[end - 1], blocks[end]):
            break
        end += 1
    return end


def _through_structures(labelled: LabelledBlocks, end: int) -> int:
    """Return the end of the lists, tables, code and footnotes that stand directly behind the article in Markdown.

    Menus and other stories are links there, or stand under a heading of their own.
    """
    for n in range(end, len(labelled.blocks)):
        if labelled.labels[n] or labelled.weak_labels[n] or not _is_structure(labelled.blocks[n], labelled.stats[n]):
            return n
    return len(labelled.blocks)


def _is_structure(block: Block, line: LineStats) -> bool:
    """Say whether a block of Markdown is a list entry, cell, code, quote, footnote or sentence, and not a link."""
    if block.level or block.links > 0.5:
        return False
    if block.kind in STRUCTURES or block.text.startswith("[^"):
        return True
    bare = _FOOTNOTE_MARK.sub("", block.text)
    return (line if bare == block.text else line_stats(bare)).is_complete


def _verse(labelled: LabelledBlocks) -> tuple[int, int]:
    """Return the region of a capture without a single sentence: all of it if its lines are running text, else none."""
    stats = labelled.stats
    boilerplate = sum(
        label is not None or weak_label is not None
        for label, weak_label in zip(labelled.labels, labelled.weak_labels, strict=True)
    )
    unlabelled = [line for line, label in zip(stats, labelled.labels, strict=True) if label is None]
    words = sum(line.words for line in unlabelled)
    stopwords = sum(line.stopword_share * line.words for line in unlabelled)
    if words >= 20 and boilerplate <= 0.2 * len(stats) and stopwords >= 0.2 * words:
        return 0, len(stats)
    return 0, 0


def _opens_with_dateline(text: str) -> bool:
    """Say whether a paragraph opens with a dateline: no article has a sentence before it."""
    dateline, rest = split_dateline(text)
    return dateline is not None and dateline.place is not None and bool(rest)


def _is_credit_line(block: Block, line: LineStats) -> bool:
    """Say whether a line is a date, byline or dateline and nothing else."""
    if not 0 < line.words <= 20:
        return False
    dateline, rest = split_dateline(block.text)
    return bool(dated(block.text) or parse_byline(block.text) or (dateline and not rest))


def _on_next_line(before: Block, block: Block) -> bool:
    """Say whether a block starts on the line after the last one of another."""
    last, first = _NUMBER.findall(before.path)[-1:], _NUMBER.findall(block.path)[:1]
    return bool(last and first) and int(first[0]) == int(last[0]) + 1
