"""Lines before an article -> its headline: it shares words with the text and stands where headlines do."""

from __future__ import annotations

import math
import re
from collections.abc import Collection
from types import MappingProxyType

from ingest.clean.looks import Looks
from ingest.clean.prose import Shape, tokens

__all__ = ["REACH", "find_title", "plain"]

REACH = 60
"""Blocks before the article in which its title is looked for: captions, share bars and boxes come between."""

BODY = 12
"""Blocks of the article whose words a headline is compared with."""

SURE = 0.22
"""Probability from which a line is taken for the headline; a wrong title is worse than none."""

WEIGHTS = MappingProxyType(
    {
        "bias": -7.0,
        "overlap": 2.4,
        "hits": 2.6,
        "length": 2.5,
        "repeated": 0.9,
        "quoted": 0.3,
        "level": 3.0,
        "near": 0.4,
        "distance": -2.2,
        "signed": 1.8,
        "behind_credit": -0.5,
        "menu": 0.7,
        "under_list": -0.3,
        "picture": -2.5,
        "second": -1.2,
        "longer": -0.5,
        "last": 0.4,
        "question": 0.5,
        "first": 0.3,
    }
)
"""Weights of a logistic regression on 19,000 lines before 790 articles of the development part of WCXB (Foley 2026)
rendered as text; ``level`` and ``picture`` do not occur there and are set by hand."""

_INITIALS = re.compile(r"(?:^|[\s(])(?:[A-Z]\.){2,4}$")
_SENTENCES = re.compile(r"[a-z]{2}[.] ?[A-Z]")


def plain(text: str) -> str:
    """Return a line as headlines are compared: its words in lower case."""
    return " ".join(tokens(text))


def find_title(
    looks: Looks,
    region: tuple[int, int],
    signed: Collection[int],
) -> int | None:
    """Return the place of the headline of the article in ``region``, or None where no line before it can be one.

    ``signed`` are the places of lines that are bylines or dates.
    """
    blocks, shapes, signs, hints = looks.blocks, looks.shapes, looks.signs, looks.hints
    start, end = region
    places = [
        n
        for n in range(max(0, start - REACH), start)
        if n not in signed and not signs[n] and not hints[n] and _headline(blocks[n].text, shapes[n])
    ]
    if not places:
        return None
    body: set[str] = set()
    for block in blocks[start : min(end, start + BODY)]:
        body.update(_stems(block.text))
    lines = [plain(block.text) for block in blocks[: start + 3]]
    best, found = SURE, None
    under = {}
    sign: str | None = None
    for n in range(max(0, start - REACH), start):
        sign = signs[n] or sign
        under[n] = sign in {"related", "advert", "promo"}
    for rank, n in enumerate(places):
        stems = _stems(blocks[n].text)
        if not stems:
            continue
        hits = sum(stem in body for stem in stems)
        longer = sum(shapes[other].words >= 5 for other in places[rank + 1 :])
        around = [shapes[other] for other in (n - 2, n - 1, n + 1, n + 2) if 0 <= other < start]
        second = rank > 0 and places[rank - 1] == n - 1 and shapes[n - 1].words >= 4
        features = {
            "bias": 1.0,
            "overlap": hits / len(stems),
            "hits": min(hits, 5) / 5,
            "length": min(shapes[n].words, 8) / 8,
            "repeated": lines.count(lines[n]) > 1,
            "quoted": any(lines[n] != line and lines[n] in line for line in lines[:3]),
            "level": (blocks[n].level == 1) + 0.5 * (blocks[n].level == 2),
            "near": start - n <= 3,
            "distance": min(start - n, 40) / 40,
            "signed": any(other in signed for other in range(n + 1, n + 4)),
            "behind_credit": any(other in signed for other in range(n - 3, n)),
            "menu": sum(shape.words <= 4 and not shape.finished for shape in around) / 4,
            "under_list": under[n],
            "picture": _names_picture(blocks[n].text, blocks[n + 1].text if n + 1 < len(blocks) else ""),
            "second": second,
            "longer": min(longer, 6) / 6,
            "last": longer == 0,
            "question": blocks[n].text.endswith("?"),
            "first": n <= 3,
        }
        chance = 1 / (1 + math.exp(-sum(WEIGHTS[name] * float(value) for name, value in features.items())))
        if chance > best:
            best, found = chance, n
    return found


def _headline(text: str, shape: Shape) -> bool:
    """Say whether a line can be a headline by its form: 2 to 28 words, one clause, no full stop."""
    end = text.rstrip("\"'”’)")[-1:]
    if not 3 <= shape.words <= 28 or end in {":", ";", ","}:
        return False
    return not (end == "." and not _INITIALS.search(text)) and not _SENTENCES.search(text)


def _stems(text: str) -> list[str]:
    """Return the first five letters of the longer words of a text: enough to meet another form of the same word."""
    return [word[:5] for word in tokens(text) if len(word) > 3 or word.isdigit()]


def _names_picture(text: str, following: str) -> bool:
    """Say whether a line is the alternative text of a picture whose caption follows: most words are said again."""
    own, other = set(tokens(text)), set(tokens(following))
    return len(other) > len(own) and len(own & other) > 0.6 * len(own)
