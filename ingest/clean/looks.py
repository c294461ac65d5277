"""Blocks -> what each of them looks like: its shape, and what furniture its words say it is."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ingest.clean.families import FAMILIES, edge_family
from ingest.clean.labels import HINTS
from ingest.clean.prose import Shape, shape_of
from ingest.clean.signs import key_of, sign_of
from ingest.models import Block

__all__ = ["Looks", "look_at"]

LEAN_SHARE = 0.4
"""Words of unsigned lines to those of prose, at most, where a capture is little more than an article."""

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


def look_at(blocks: Sequence[Block]) -> Looks:
    """Return what blocks look like."""
    shapes = [shape_of(block.text) for block in blocks]
    signs = [_sign(block) for block in blocks]
    hints = [
        HINTS.get(key_of(block.text)) if sign is None and len(block.text) < 60 else None
        for block, sign in zip(blocks, signs, strict=True)
    ]
    for n in range(len(blocks) - 1):
        credited = shapes[n + 1].words <= 12 and "credit" in {signs[n + 1], hints[n + 1]}
        # under a numbered heading stands its text, not the caption of the picture that follows
        below = n > 0 and _NUMBERED.match(blocks[n - 1].text) is not None
        if credited and not below and signs[n] is None and _captioned(blocks[n], shapes[n]):
            signs[n], hints[n] = "caption", None
    for places in (range(len(blocks)), range(len(blocks) - 1, -1, -1)):
        _sign_edge(blocks, shapes, signs, hints, places)
    return Looks(blocks, shapes, signs, hints, _lean(shapes, signs, hints))


def _sign_edge(
    blocks: Sequence[Block],
    shapes: Sequence[Shape],
    signs: list[str | None],
    hints: list[str | None],
    places: Iterable[int],
) -> None:
    """Sign the notices met from an edge of the page until its first prose; none on what the page itself is about."""
    for n in places:
        if signs[n] is not None or shapes[n].words < 6:
            continue
        family = edge_family(blocks[n].text) if blocks[n].kind != "code" else None
        if family is not None:
            topic = re.compile(FAMILIES[family].topic, re.IGNORECASE)
            told = sum(
                shapes[m].prose and signs[m] is None and topic.search(blocks[m].text) is not None
                for m in range(len(blocks))
                if m != n
            )
            if told < 2:
                signs[n], hints[n] = FAMILIES[family].sign, None
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


def _sign(block: Block) -> str | None:
    """Return the sign of a block; code is never furniture."""
    if block.path.startswith("front-matter"):
        return "front-matter"
    return None if block.kind == "code" else "caption" if block.kind == "caption" else sign_of(block.text)


def _captioned(block: Block, shape: Shape) -> bool:
    """Say whether a block is a caption if the credit of a picture follows it: a sentence or more, no headline."""
    return block.words <= 80 and block.level == 0 and shape.words >= (5 if shape.finished else 17)
