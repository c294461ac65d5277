"""Shapes and signs of blocks -> the run of blocks that holds the article.

The weight of prose is its words, that of furniture a loss; the region is the run with the greatest sum (Bentley 1984,
"Algorithm design techniques"), so that lists, subheadings and boxes inside an article are bridged by the prose around
them while menus, teasers and comments outside cost more than they bring.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from ingest.clean.prose import Shape
from ingest.models import Block

__all__ = ["find_region", "weigh"]

MOST = 150
"""Words that count of one block, so that no single wall of text outweighs an article."""

BARRIERS = {"related": 35.0, "comment": 35.0}
"""Loss at a heading of other stories or of comments, in words: a short tail behind one is not reached for."""

FURNITURE = {"caption": 3.0, "credit": 3.0, "source": 3.0, "widget": 3.0, "share": 5.0, "subscribe": 6.0, "advert": 5.0, "note": 3.0}
"""Loss at a line of furniture that often stands inside an article; all other signs lose ``SIGN``."""

SIGN = 10.0
_ANSWER = re.compile(
    r"[\W\d]*(?:(?:\[\d+\])?reply(?: to .{1,40})?|.{1,40} says|antworten|répondre|responder|rispondi|beantwoorden|"
    r"report(?: abuse| comment)?|upvote|permalink|like reply)[\W\d]*",
    re.IGNORECASE,
)
TALK = 0.1
"""What prose is worth among readers' comments: they are often longer than what they comment on."""

TEASER = 0.25
"""What prose is worth behind a barrier while it comes as one sentence under a headline: a teaser of another story."""


def weigh(blocks: Sequence[Block], shapes: Sequence[Shape], signs: Sequence[str | None]) -> list[float]:
    """Return the weight of each block, in words gained or lost."""
    times = Counter(block.text for block in blocks)
    talk = _comments_from(blocks, shapes, signs)
    weights: list[float] = []
    behind = False
    before = False
    for place, (block, shape, sign) in enumerate(zip(blocks, shapes, signs, strict=True)):
        prose = False
        if sign is not None:
            heading = sign in BARRIERS and shape.words <= 8 and not shape.finished
            weight = -BARRIERS[sign] if heading else -FURNITURE.get(sign, SIGN)
            behind = behind or heading
        elif shape.prose:
            prose = True
            weight = float(min(shape.words, MOST))
            if block.text.endswith(("...", "…")) and shape.words < 60:
                weight *= TEASER
            elif behind:
                if before:
                    behind = False
                else:
                    weight *= TEASER
            if shape.words < 30 and times[block.text] > 1:
                weight = -3.0  # a headline that ends like a sentence, a teaser shown twice
            if block.links > 0.5:
                weight *= -0.2
        elif (shape.finished or shape.opens) and shape.words >= 2:
            weight = 1.0
        elif block.kind in {"item", "code", "cell", "quote"}:
            weight = -1.5
        else:
            weight = -3.0 if shape.words <= 2 else -4.0 if shape.words <= 6 else -6.0
        if place > talk and weight > 0:
            weight *= TALK
        weights.append(weight)
        before = prose
    return weights


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


def find_region(weights: Sequence[float]) -> tuple[int, int]:
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
