"""Shapes and signs of blocks -> the run of blocks that holds the article.

The weight of prose is its words, that of furniture a loss; the region is the run with the greatest sum (Bentley 1984,
"Algorithm design techniques"), so that lists, subheadings and boxes inside an article are bridged by the prose around
them while menus, teasers and comments outside cost more than they bring.
"""

from __future__ import annotations

import re
from bisect import bisect
from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import pairwise

from ingest.extract.metadata.dateline import dated, parse_byline, split_dateline
from ingest.extract.prose import Shape, shape_of
from ingest.extract.text.line_labels import PAGE, Looks
from ingest.extract.text.transcripts import transcript
from ingest.models import Block

__all__ = ["Marks", "find_region"]

Marks = Mapping[int, tuple[bool, str]]
"""Verdicts given beforehand, by position: whether a block is kept, and by which rule."""

STANDFIRST = 110
"""Words that can stand between a headline and the byline without being the article: standfirst and captions."""

MOST = 150
"""Words that count of one block, so that no single wall of text outweighs an article."""

BARRIERS = {"related": 35.0, "comment": 35.0}
"""Loss at a heading of other stories or of comments, in words: a short tail behind one is not reached for."""

BOX, RESUMED = 4, 12.0
"""Headlines of other stories in a box inside an article, at most, and the loss at its heading."""

TERMINAL = 25.0
"""Loss at what closes a page (closed comments, copyright, consent, an end mark), in words."""

LEAN = 0.4
"""What a loss at an unsigned line counts in a capture that is little more than an article."""

FURNITURE = {
    "caption": 3.0,
    "credit": 3.0,
    "source": 3.0,
    "widget": 3.0,
    "share": 5.0,
    "subscribe": 6.0,
    "advert": 5.0,
    "note": 3.0,
}
"""Loss at a line of furniture that often stands inside an article; all other signs lose ``SIGN``."""

SIGN = 10.0
_END = re.compile(r"[#* ]{3,12}|[-–— ]{0,4}(?:30|E\.?N\.?D\.?S?|[Ee]nds?)[-–— .]{0,4}|[<(\[](?:END|Ends?)[>)\]]")
"""The marks agencies and press offices set under a text."""

_CLOCK = re.compile(r"^\d{1,2}[:.h]\d\d(?: ?(?:[ap]\.?m\.?|Uhr))?$", re.IGNORECASE | re.MULTILINE)
_NUMBER = re.compile(r"\d+")
_LINKED = re.compile(r"\W{0,4}\[\d{1,4}\]")
_NOTE = re.compile(r"\[\^[^\]\s]{1,40}\]")
_ANSWER = re.compile(
    r"[\W\d]*(?:(?:\[\d+\])?reply(?: to .{1,40})?|.{1,40} says|antworten|répondre|responder|rispondi|beantwoorden|"
    r"report(?: abuse| comment)?|upvote|permalink|like reply)[\W\d]*",
    re.IGNORECASE,
)
STRUCTURES = frozenset({"item", "code", "cell", "quote"})
"""Kinds of block that only markup tells apart."""

TALK = 0.1
"""What prose is worth among readers' comments: they are often longer than what they comment on."""

SENTENCES, HEADLINE = 6, 40
"""Finished sentences from which a capture sets end marks, so that a text of so many words without one is a headline."""

SAME, SAME_TIMES = 8, 4
"""First words that texts share, and how many do, where a page says the same of many things."""

MONOTONOUS = 0.2
"""Prose that is said once, to prose that is not, up to which a capture repeats itself and nothing else."""

DATED = 2_000
"""Blocks that are read for dates of their own: a chronicle shows its first ones long before."""

CHASM = (12, 3, 100.0)
"""Lines of a run of furniture, kinds of it there, and the loss where an article would reach over it."""

FAR, REMOTE = 12, 0.35
"""Blocks from the next furniture at which a line is no longer taken for a menu's, and what its loss counts there."""

LOSSES, LOSSES_TO = (-3.0, -4.0, -6.0), (3, 7)
"""Loss at a line that is no sentence: of up to two words, up to six, and more; a headline costs more than a label."""

SPOKEN = 0.5
"""What a line of a transcript is worth at least: it holds together what is said before and behind it."""

TEASER = 0.25
"""What prose is worth behind a barrier while it comes as one sentence under a headline: a teaser of another story."""


def _weigh(looks: Looks) -> list[float]:
    """Return the weight of each block, in words gained or lost."""
    blocks, shapes, signs, hints = looks.blocks, looks.shapes, looks.signs, looks.hints
    times = Counter(block.text for block in blocks)
    openings = Counter(_opening(block.text) for block in blocks)
    again = [times[block.text] > 1 or openings[_opening(block.text)] >= SAME_TIMES for block in blocks]
    if _monotonous(shapes, again):
        again = [False] * len(blocks)
    strict = sum(shape.prose and shape.finished for shape in shapes) >= SENTENCES
    talk = _comments_from(blocks, shapes, signs)
    remote = _remote(looks)
    weights: list[float] = []
    behind = False
    before = False
    for place, (block, shape, sign) in enumerate(zip(blocks, shapes, signs, strict=True)):
        prose = False
        if sign is not None:
            heading = sign in BARRIERS and shape.words <= 8 and not shape.finished and ": " not in block.text
            closes = sign in {"legal", "cookie"} or (sign == "comment" and shape.finished)
            weight = -BARRIERS[sign] if heading else -TERMINAL if closes else -FURNITURE.get(sign, SIGN)
            if sign == "related":
                weight = max(weight, -_resumption(looks, place))
            behind = behind or (heading and weight <= -BARRIERS[sign])
        elif _END.fullmatch(block.text):
            weight = -TERMINAL
        elif shape.prose and not (strict and _headlike(block, shape)):
            prose = True
            behind = behind and not before
            weight = _prose_weight(
                block,
                shape,
                repeated=again[place],
                behind=behind,
            )
        elif (shape.finished or shape.opens or (looks.lean and block.text.endswith(","))) and (
            shape.words >= 2 or looks.lean
        ):
            weight = 1.0
        elif block.kind in {"item", "code", "cell", "quote"}:
            weight = -1.5
        else:
            weight = LOSSES[bisect(LOSSES_TO, shape.words)] * (LEAN if looks.lean and hints[place] is None else 1.0)
            if place in remote:
                weight *= REMOTE
        if place > talk and weight > 0:
            weight *= TALK
        weights.append(weight)
        before = prose
    _chasms(looks, weights)
    for place in transcript(blocks):
        # no line of it is a headline, however short and unfinished
        if signs[place] is None:
            weights[place] = max(weights[place], SPOKEN)
    return weights


def _opening(text: str) -> str:
    """Return the first words of a text: what a page says of each of its editions or offers starts alike."""
    return " ".join(text.split(None, SAME)[:SAME])


def _monotonous(shapes: Sequence[Shape], again: Sequence[bool]) -> bool:
    """Say whether nearly all prose is said twice or opens alike: then that is no sign of a page around an article."""
    told = [0, 0]
    for shape, twice in zip(shapes, again, strict=True):
        if shape.prose:
            told[twice] += min(shape.words, MOST)
    return told[0] < MONOTONOUS * told[1]


def _headlike(block: Block, shape: Shape) -> bool:
    """Say whether a text of sentence length is a headline or caption: it has no end mark, neither inside nor behind."""
    return not shape.finished and not shape.opens and shape.words <= HEADLINE and ". " not in block.text


def _chasms(looks: Looks, weights: list[float]) -> None:
    """Add the loss of the runs of furniture that part an article from what else a page says.

    Such a run is long, speaks of several things and holds no sentence: nothing behind it is the same text.
    """
    begin, length = 0, len(weights)
    for n in range(length + 1):
        if n < length and weights[n] <= 1.0:
            continue
        run = range(begin, n)
        kinds = {looks.signs[m] or looks.hints[m] for m in run} & PAGE
        marks = sum(looks.signs[m] in PAGE or looks.hints[m] in PAGE for m in run)
        if len(run) >= CHASM[0] and len(kinds) >= CHASM[1] and 2 * marks >= len(run):
            weights[begin] -= CHASM[2]
        begin = n + 1


def _resumption(looks: Looks, place: int) -> float:
    """Return what a heading of other stories costs at most: little where, a few headlines on, the article goes on.

    It does where sentences follow each other; teasers come one by one, each under its headline.
    """
    shapes, signs = looks.shapes, looks.signs
    n = place + 1
    while n < len(shapes) and n <= place + BOX and signs[n] is None and not shapes[n].prose:
        n += 1
    told = 0
    first = n
    while n < len(shapes) and n < first + BOX and signs[n] is None and (shapes[n].finished or shapes[n].opens):
        told += shapes[n].words
        n += 1
    return RESUMED if n - first > 1 and told >= 2 * RESUMED else BARRIERS["related"]


def _remote(looks: Looks) -> set[int]:
    """Return the places of lines that no furniture stands near: lists and tables of the article rather than menus."""
    marks = [n for n in range(len(looks.blocks)) if looks.signs[n] in PAGE or looks.hints[n] is not None]
    found: set[int] = set()
    for before, after in pairwise((-FAR, *marks, len(looks.blocks) + FAR)):
        found.update(range(max(0, before + FAR), min(len(looks.blocks), after - FAR + 1)))
    return {n for n in found if looks.blocks[n].links <= 0.5 and not _LINKED.match(looks.blocks[n].text)}


def _prose_weight(block: Block, shape: Shape, *, repeated: bool, behind: bool) -> float:
    """Return the weight of prose: its words; little for a teaser, a loss for what is said twice or is all links."""
    if block.links > 0.5 or (repeated and shape.words < 30):
        return -3.0
    teaser = behind or (block.text.endswith(("...", "…")) and shape.words < 60)
    return min(shape.words, MOST) * (TEASER if teaser else 1.0)


def _comments_from(blocks: Sequence[Block], shapes: Sequence[Shape], signs: Sequence[str | None]) -> int:
    """Return where readers' comments start: at a heading that answers or "says" follow, else at four of those."""
    marks = [
        n
        for n, (block, shape) in enumerate(zip(blocks, shapes, strict=True))
        if shape.words <= 8 and _ANSWER.fullmatch(block.text)
    ]
    for first, fourth in zip(marks, marks[3:], strict=False):
        if fourth - first <= 40:
            headings = (n for n in range(max(0, first - 8), first) if signs[n] == "comment")
            return next(headings, first - 1)
    return len(blocks)


def _heaviest(weights: Sequence[float]) -> tuple[int, int]:
    """Return start and end of the run of greatest sum, (0, 0) where no weight is positive."""
    best, found = 0.0, (0, 0)
    total, start = 0.0, 0
    for place, weight in enumerate(weights):
        if total <= 0:
            total, start = 0.0, place
        total += weight
        if total > best:
            best, found = total, (start, place + 1)
    return found


def find_region(looks: Looks, marks: Marks, *, marked: bool = False) -> tuple[int, int]:
    """Return start and end of the article: without the standfirst before its byline, with a list that closes it.

    ``marked`` is whether the blocks come of markup that tells lists, tables and code apart from other lines.
    """
    weights = _weigh(looks)
    for n, (kept, _) in marks.items():
        if 0 <= n < len(weights):
            weights[n] = abs(weights[n]) + 5.0 if kept else -1.0
    start, end = _heaviest(weights)
    if start == end:
        return _verse(looks)
    start = _past_standfirst(looks, _past_headline(looks, start, end), end)
    while start < end and weights[start] < 0:
        start += 1
    if start == end:
        return start, end
    if start and len(_CLOCK.findall("\n".join(block.text for block in looks.blocks[start:end]))) > 1:
        start -= _CLOCK.fullmatch(looks.blocks[start - 1].text) is not None  # the hour of a live report's first entry
    if looks.lean and looks.blocks[end - 1].text.endswith(","):
        return start, min(end + 1, len(looks.blocks))  # who signs a letter
    if marked:
        return start, _through_structures(looks, end)
    return start, _through_list(looks, end) if looks.shapes[end - 1].opens else end


def _past_headline(looks: Looks, start: int, end: int) -> int:
    """Return where the article starts behind a headline that asks, calls or quotes, and so reads like a sentence.

    It is told by its capitals, and by standing above a byline or being said before.
    """
    blocks, shapes = looks.blocks, looks.shapes
    for n in range(start, min(end - 1, start + 4)):
        text, shape = blocks[n].text, shapes[n]
        calls = shape.finished and not text.endswith((".", ":"))
        if calls and 4 <= shape.words <= 25 and shape.small < 0.45:
            again = any(text[:20] in block.text for block in blocks[:n])
            if again or _credited(blocks[n + 1], shapes[n + 1]):
                return n + 1
    return start


def _past_standfirst(looks: Looks, start: int, end: int) -> int:
    """Return where the article starts behind its byline, date or dateline if one stands among its first sentences."""
    lines = {n for n in range(start, min(end, start + DATED)) if _credited(looks.blocks[n], looks.shapes[n])}
    total = sum(shape.words for shape in looks.shapes[start:end])
    found, words = start, 0
    # lines apart from each other are the dates of a chronicle
    chronicle = sum(n - 1 not in lines for n in lines) >= 3
    told = 0
    for n in range(start, min(end, start + 12)):
        if words > min(STANDFIRST, 0.3 * total) or told > 2:
            break
        if n in lines and not chronicle:
            found = n + 1
        elif words and looks.shapes[n].prose and _placed(looks.blocks[n].text):
            found = n
        words += looks.shapes[n].words
        told += looks.shapes[n].finished
    return found


def _through_list(looks: Looks, end: int) -> int:
    """Return the end of the list that the last sentence of the article, ending with a colon, announces."""
    blocks = looks.blocks
    kind = blocks[end].kind if end < len(blocks) else ""
    first = end
    while end < len(blocks) and blocks[end].kind == kind and looks.signs[end] is None and looks.hints[end] is None:
        if kind != "item" and end > first and not _adjacent(blocks[end - 1], blocks[end]):
            break
        end += 1
    return end


def _through_structures(looks: Looks, end: int) -> int:
    """Return the end of the lists, tables, code and notes that stand directly behind the article in marked-up text.

    Menus and other stories are links there, or stand under a heading of their own.
    """
    for n in range(end, len(looks.blocks)):
        block = looks.blocks[n]
        bare = _NOTE.sub("", block.text)
        shape = looks.shapes[n] if bare == block.text else shape_of(bare)
        told = block.kind in STRUCTURES or shape.finished or shape.opens or block.text.startswith("[^")
        if looks.signs[n] or looks.hints[n] or block.level or block.links > 0.5 or not told:
            return n
    return len(looks.blocks)


def _verse(looks: Looks) -> tuple[int, int]:
    """Return the region of a capture without a single sentence: all of it if its lines are running text, else none."""
    furniture = sum(sign is not None or hint is not None for sign, hint in zip(looks.signs, looks.hints, strict=True))
    plain = [shape for shape, sign in zip(looks.shapes, looks.signs, strict=True) if sign is None]
    words = sum(shape.words for shape in plain)
    if (
        words >= 20
        and furniture <= 0.2 * len(looks.shapes)
        and sum(shape.stops * shape.words for shape in plain) >= 0.2 * words
    ):
        return 0, len(looks.shapes)
    return 0, 0


def _placed(text: str) -> bool:
    """Say whether a paragraph opens with a dateline: no article has a sentence before it."""
    dateline, rest = split_dateline(text)
    return dateline is not None and dateline.place is not None and bool(rest)


def _credited(block: Block, shape: Shape) -> bool:
    """Say whether a line is a date, byline or dateline and nothing else."""
    if shape.words > 20 or shape.words == 0:
        return False
    dateline, rest = split_dateline(block.text)
    return bool(dated(block.text) or parse_byline(block.text) or (dateline and not rest))


def _adjacent(before: Block, block: Block) -> bool:
    """Say whether a block stands on the line after another's last."""
    last, first = _NUMBER.findall(before.path)[-1:], _NUMBER.findall(block.path)[:1]
    return bool(last and first) and int(first[0]) == int(last[0]) + 1
