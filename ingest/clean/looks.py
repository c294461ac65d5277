"""Blocks -> what each of them looks like: its shape, and what furniture its words say it is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ingest.clean.labels import HINTS
from ingest.clean.prose import Shape, shape_of
from ingest.clean.signs import key_of, sign_of
from ingest.models import Block

__all__ = ["Looks", "look_at"]


@dataclass(frozen=True, slots=True)
class Looks:
    """The blocks of a capture and, place by place, what they look like."""

    blocks: Sequence[Block]
    shapes: Sequence[Shape]
    signs: Sequence[str | None]
    """What a block is beyond doubt; decides wherever it stands."""
    hints: Sequence[str | None]
    """What an unsigned line is if it is furniture; decides only beside other furniture."""


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
        if credited and signs[n] is None and _captioned(blocks[n], shapes[n]):
            signs[n], hints[n] = "caption", None
    return Looks(blocks, shapes, signs, hints)


def _sign(block: Block) -> str | None:
    """Return the sign of a block; code is never furniture."""
    if block.path.startswith("front-matter"):
        return "front-matter"
    return None if block.kind == "code" else "caption" if block.kind == "caption" else sign_of(block.text)


def _captioned(block: Block, shape: Shape) -> bool:
    """Say whether a block is a caption if the credit of a picture follows it: a sentence or more, no headline."""
    return block.words <= 80 and block.level == 0 and shape.words >= (5 if shape.finished else 17)
