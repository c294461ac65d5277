"""Blocks of a text capture -> the run of them that is a transcript, recognised by time codes that rise."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from ingest.models import Block

__all__ = ["transcript"]

MIN_CODES = 40
"""Time codes of a transcript; the programme of a day or a table of departures has fewer."""

RISING_SHARE = 0.95
"""Share of the codes that are not earlier than the one before: those of comments and tables are in no order."""

MAX_BETWEEN = 8
"""Blocks, at most, from one code of a transcript to the next: what one speaker says without a break."""

MAX_CODE_LINE = 64
"""Characters from which a block holds more than a code and the name of a speaker."""

_CODE = re.compile(
    r"(?:[^\d\n]{0,60}?[\s(\[<])?[(\[<]?(?:(?P<h>\d{1,2}):)?(?P<m>\d{1,3}):(?P<s>[0-5]\d)(?:[.,]\d{1,3})?(?![\d:])"
)


def transcript(blocks: Sequence[Block]) -> range:
    """Return the positions of the blocks of a transcript, empty where the capture holds none.

    A code stands at the start of a block or behind the name of who speaks: ``01:02:03``, ``[2:03]``, ``Ann (2:03)``.
    """
    codes = [(n, seconds) for n, block in enumerate(blocks) if (seconds := _seconds(block.text)) is not None]
    best = range(0)
    begin = 0
    for at in range(1, len(codes) + 1):
        if at == len(codes) or codes[at][0] - codes[at - 1][0] > MAX_BETWEEN:
            run = codes[begin:at]
            rising = sum(later >= earlier for (_, earlier), (_, later) in pairwise(run))
            if len(run) >= max(MIN_CODES, len(best)) and rising >= RISING_SHARE * (len(run) - 1):
                best = range(run[0][0], _last(blocks, run[-1][0], codes[at][0] if at < len(codes) else len(blocks)) + 1)
            begin = at
    return best


def _last(blocks: Sequence[Block], code: int, end: int) -> int:
    """Return the position of the last block: that of the last code, or the next one where the code stands alone."""
    alone = len(blocks[code].text) < MAX_CODE_LINE and code + 1 < end
    return code + 1 if alone else code


def _seconds(text: str) -> int | None:
    """Return the time code that a block starts with, in seconds; None where it starts with none."""
    code = _CODE.match(text) if ":" in text[:80] else None
    return int(code["h"] or 0) * 3600 + int(code["m"]) * 60 + int(code["s"]) if code else None
