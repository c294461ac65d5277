"""Blocks -> what each of them looks like: its shape, and what furniture its words say it is."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from ingest.extract.boilerplate.match import boilerplate_label, line_key
from ingest.extract.boilerplate.tables import NOTICE_TOPICS, WEAK_LINE_LABELS
from ingest.extract.boilerplate.topics import edge_topic
from ingest.extract.prose import Shape, shape_of
from ingest.models import Block

__all__ = ["PAGE", "Looks", "look_at"]

LEAN_SHARE = 0.4
"""Words of unsigned lines to those of prose, at most, where a capture is little more than an article."""

PAGE = frozenset(
    (
        "nav",
        "share",
        "subscribe",
        "paywall",
        "comment",
        "legal",
        "cookie",
        "advert",
        "linkrefs",
        "tags",
        "event",
        "promo",
    )
)
"""Signs of a page around an article; the others (a caption, a source, a related story) can be the article's own."""

BARE_SIGNS, BARE_HINTS = (0.01, 0.025), 0.06
"""Share of the blocks, at most, that are furniture by sign (of any, or of one alone) and by hint in a capture that is
nothing but an article."""

SLIDE = (8, 80, 2)
"""Blocks and words between two counters of a gallery, at most, and such pairs, at least."""

CREDIT = frozenset(
    (
        "credit", "credits", "photo credit", "image credit", "photo by", "photograph by", "photography by",
        "photographs by", "video by",
    )
)  # fmt: skip
"""Labels that stand before the name of a photographer."""

MENU = 8
"""Lines before the first prose, or of links alone, at most, of such a capture."""

_COUNTER = re.compile(r"\(?(\d{1,3}) ?(?:of|/|von|de|sur|di|van|av|z|из) ?(\d{1,3})\)?")
_NUMBERED = re.compile(r"(?:\d{1,3}[.):]|[A-Z][.)])\s")


@dataclass(frozen=True, slots=True)
class Looks:
    """The blocks of a capture and, place by place, what they look like."""

    blocks: Sequence[Block]
    shapes: Sequence[Shape]
    signs: Sequence[str | None]
    """What a block is beyond doubt; decides wherever it stands."""
    hints: Sequence[str | None]
    """What an unsigned line is if it is furniture; decides only beside other furniture."""
    lean: bool
    """Hardly any furniture stands around the article: what is unsigned is more likely its own."""
    bare: bool
    """No furniture stands around it at all: somebody has cleaned it before, what is left is all its own."""


def look_at(blocks: Sequence[Block]) -> Looks:
    """Return what blocks look like."""
    shapes = [shape_of(block.text) for block in blocks]
    signs = [_sign(block) for block in blocks]
    hints = [
        WEAK_LINE_LABELS.get(line_key(block.text)) if sign is None and len(block.text) < 60 and block.kind != "cell" else None
        for block, sign in zip(blocks, signs, strict=True)
    ]
    _sign_captions(blocks, shapes, signs, hints)
    _sign_galleries(blocks, shapes, signs)
    for places in (range(len(blocks)), range(len(blocks) - 1, -1, -1)):
        _sign_edge(blocks, shapes, signs, hints, places)
    return Looks(blocks, shapes, signs, hints, _lean(shapes, signs, hints), _bare(blocks, shapes, signs, hints))


def _sign_captions(
    blocks: Sequence[Block], shapes: Sequence[Shape], signs: list[str | None], hints: list[str | None]
) -> None:
    """Sign what the credits of pictures belong to: the text before a credit, or behind it where a page sets it so."""
    for n in range(len(blocks) - 1):
        # the label stands alone, whose picture it is follows
        if hints[n] == "credit" and line_key(blocks[n].text) in CREDIT and signs[n + 1] is None:
            signs[n] = "credit"
            if shapes[n + 1].words <= 10 and not shapes[n + 1].finished and blocks[n + 1].level == 0:
                signs[n + 1], hints[n + 1] = "credit", None
    named = [n for n in range(len(blocks)) if shapes[n].words <= 12 and "credit" in {signs[n], hints[n]}]
    behind = {n: _under(blocks, shapes, signs, n) for n in named}
    above, under, last = 0, set[int](), None
    for n in named:
        taken = last is not None and last == n - 1
        if n and not taken and shapes[n - 1].words >= 5 and not shapes[n - 1].finished and signs[n - 1] is None:
            above += 1
        elif n and behind[n] is not None and (taken or shapes[n - 1].prose):
            under.add(n)
            last = behind[n]
    set_above = len(under) > max(1, above)
    for n in named:
        # under a numbered heading stands its text, not the caption of the picture that follows
        numbered = n > 1 and _NUMBERED.match(blocks[n - 2].text) is not None
        if n in under and set_above:
            signs[n], signs[behind[n] or 0] = "credit", "caption"
        elif n and signs[n - 1] is None and not numbered and _captioned(blocks[n - 1], shapes[n - 1]):
            signs[n - 1], hints[n - 1] = "caption", None


def _sign_galleries(blocks: Sequence[Block], shapes: Sequence[Shape], signs: list[str | None]) -> None:
    """Sign what stands between the counters of a gallery ("2 of 20", "3 of 20"): pictures, each with a line or two."""
    counters = [
        (n, int(found[1]), int(found[2]))
        for n, block in enumerate(blocks)
        if len(block.text) <= 12 and (found := _COUNTER.fullmatch(block.text))
    ]
    spans = [
        range(one[0], other[0] + 1)
        for one, other in pairwise(counters)
        if other[1:] == (one[1] + 1, one[2])
        and other[0] - one[0] <= SLIDE[0]
        and sum(shapes[n].words for n in range(one[0], other[0])) <= SLIDE[1]
    ]
    if len(spans) >= SLIDE[2]:
        for span in spans:
            for n in span:
                signs[n] = signs[n] or "caption"


def _under(blocks: Sequence[Block], shapes: Sequence[Shape], signs: Sequence[str | None], credit: int) -> int | None:
    """Return the place of the caption that a credit stands above, counters skipped: no full sentence, no headline."""
    for n in range(credit + 1, min(credit + 3, len(blocks))):
        if any(char.isalpha() for char in blocks[n].text):
            fits = 5 <= shapes[n].words <= 50 and not blocks[n].text.endswith((".", ":")) and blocks[n].level == 0
            return n if fits and signs[n] is None else None
    return None


def _sign_edge(
    blocks: Sequence[Block],
    shapes: Sequence[Shape],
    signs: list[str | None],
    hints: list[str | None],
    places: Iterable[int],
) -> None:
    """Sign the notices met from an edge of the page until its first prose; none on what the page itself is about."""
    telling: dict[str, set[int]] = {}
    for n in places:
        if signs[n] is not None or shapes[n].words < 6:
            continue
        family = edge_topic(blocks[n].text) if blocks[n].kind != "code" else None
        if family is not None:
            if family not in telling:
                topic = re.compile(NOTICE_TOPICS[family].topic, re.IGNORECASE)
                telling[family] = {
                    m
                    for m, shape in enumerate(shapes)
                    if shape.prose and signs[m] is None and topic.search(blocks[m].text)
                }
            if len(telling[family] - {n} if len(telling[family]) < 3 else telling[family]) < 2:
                for told in telling.values():
                    told.discard(n)
                signs[n], hints[n] = NOTICE_TOPICS[family].label, None
                continue
        if shapes[n].prose:
            return


def _lean(shapes: Sequence[Shape], signs: Sequence[str | None], hints: Sequence[str | None]) -> bool:
    """Say whether a capture is little more than an article."""
    prose = lines = furniture = 0
    for shape, sign, hint in zip(shapes, signs, hints, strict=True):
        if sign is not None or hint is not None:
            furniture += 1
        elif shape.prose:
            prose += shape.words
        elif not shape.finished and not shape.opens:
            lines += shape.words
    return lines <= LEAN_SHARE * min(prose, 200) + 20 and furniture <= 0.25 * min(len(shapes), 20) + 2


def _bare(
    blocks: Sequence[Block], shapes: Sequence[Shape], signs: Sequence[str | None], hints: Sequence[str | None]
) -> bool:
    """Say whether a capture is nothing but an article."""
    first = next(
        (n for n in range(len(blocks)) if shapes[n].prose and (n + 1 == len(blocks) or _told(shapes[n + 1]))), 0
    )
    lines = sum(
        block.level == 0 and not _told(shape) for block, shape in zip(blocks[:first], shapes[:first], strict=True)
    )
    links = sum(block.links > 0.8 for block in blocks)
    found = [sign for sign in signs if sign in PAGE]
    return (
        len(found) <= BARE_SIGNS[len(set(found)) == 1] * len(signs)
        and sum(hint is not None for hint in hints) <= BARE_HINTS * len(hints)
        and lines <= MENU
        and links <= MENU
    )


def _told(shape: Shape) -> bool:
    """Say whether a block is a sentence or announces what follows."""
    return shape.prose or shape.finished or shape.opens


def _sign(block: Block) -> str | None:
    """Return the sign of a block; code and cells of a table are never furniture."""
    if block.path.startswith("front-matter"):
        return "front-matter"
    return None if block.kind in {"code", "cell"} else "caption" if block.kind == "caption" else boilerplate_label(block.text)


def _captioned(block: Block, shape: Shape) -> bool:
    """Say whether a block is a caption if the credit of a picture follows it: a sentence or more, no headline."""
    return block.words <= 80 and block.level == 0 and shape.words >= (5 if shape.finished else 17)
