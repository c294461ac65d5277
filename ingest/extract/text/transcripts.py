"""Blocks of a text capture -> the run of them that is a transcript, told by time codes that only ever rise."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from ingest.models import Block

__all__ = ["transcript"]

LEAST = 40
"""Time codes of a transcript; a programme of a day or a table of departures has fewer."""

RISING = 0.95
"""Share of the codes that are no earlier than the one before: those of comments and of tables are in no order."""

APART = 8
"""Blocks, at most, between two codes of one transcript: what one speaker says without a break."""

_CODE = re.compile(
    r"(?:[^\d\n]{0,60}?[\s(\[<])?[(\[<]?(?:(?P<h>\d{1,2}):)?(?P<m>\d{1,3}):(?P<s>[0-5]\d)(?:[.,]\d{1,3})?(?![\d:])"
)


def transcript(blocks: Sequence[Block]) -> range:
    """Return the places of the blocks of a transcript, empty where the capture holds none.

    A code stands at the start of a block or behind the name of who speaks: ``01:02:03``, ``[2:03]``, ``Ann (2:03)``.
    """
    codes = [(n, seconds) for n, block in enumerate(blocks) if (seconds := _seconds(block.text)) is not None]
    best = range(0)
    begin = 0
    for at in range(1, len(codes) + 1):
        if at == len(codes) or codes[at][0] - codes[at - 1][0] > APART:
            run = codes[begin:at]
            rising = sum(later >= earlier for (_, earlier), (_, later) in pairwise(run))
            if len(run) >= max(LEAST, len(best)) and rising >= RISING * (len(run) - 1):
                best = range(run[0][0], _last(blocks, run[-1][0], codes[at][0] if at < len(codes) else len(blocks)) + 1)
            begin = at
    return best


def _last(blocks: Sequence[Block], code: int, end: int) -> int:
    """Return the place of what is said behind the last code: the next block where the code stands alone."""
    alone = len(blocks[code].text) < APART * 8 and code + 1 < end
    return code + 1 if alone else code


def _seconds(text: str) -> int | None:
    """Return the time of the code that a block starts with, None where it starts with none."""
    found = _CODE.match(text) if ":" in text[:80] else None
    return int(found["h"] or 0) * 3600 + int(found["m"]) * 60 + int(found["s"]) if found else None
