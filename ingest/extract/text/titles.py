"""Lines before an article -> its headline: it shares words with the text and stands where headlines do."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from itertools import pairwise
from types import MappingProxyType

from ingest.extract.metadata.byline import person
from ingest.extract.prose import Shape, caseless, tokens
from ingest.extract.text.line_labels import Looks

__all__ = ["REACH", "describe", "find_title", "plain"]

REACH = 60
"""Blocks before the article in which its title is looked for: captions, share bars and boxes come between."""

BODY = 12
"""Blocks of the article whose words a headline is compared with."""

LONG_BLOCK = 50_000
"""Characters of a block that are compared: the longest of those of real captures have a few thousand."""

BRIEF = 8
"""Lines before the article, at most, of a capture that starts with its headline and little else."""

WHOLE = 80
"""Blocks of the article whose words are counted: what an article is about it says again and again."""

LISTED = frozenset({"item", "cell", "code"})
"""Kinds of block that are no headline."""

SURE = 0.2
"""Probability from which a line is taken for the headline; a wrong title is worse than none."""

WEIGHTS = MappingProxyType(
    {
        "bias": -6.61,
        "overlap": 1.28,
        "hits": 2.51,
        "often": 1.49,
        "phrases": 0.61,
        "length": 2.06,
        "long": -1.69,
        "repeated": 1.2,
        "quoted": 1.24,
        "level": 3.0,
        "near": 0.36,
        "distance": -2.21,
        "signed": 2.08,
        "behind_credit": -0.43,
        "menu": 0.32,
        "second": -1.29,
        "longer": -0.72,
        "last": 0.53,
        "first": 0.55,
        "crumbs": -2.0,
        "asks": -1.35,
        "small": -1.0,
        "picture": -2.5,
        "named": -3.0,
        "lean": 4.0,
    }
)
"""Weights of a logistic regression on 11,000 lines before 781 articles of the development part of WCXB (Foley 2026)
rendered as text; ``level`` and the last four hardly occur there and are set by hand."""

_INITIALS = re.compile(r"(?:^|[\s(])(?:[A-Z]\.){2,4}$")
_CRUMBS = re.compile(r"\s[|/»›>→]\s|^(?:Home|Blog|News)\b[^\w\s]?\s?[A-Z/>»|]|^[|/»›>]")
_ASKS = re.compile(
    r"(?:get|let|learn|book|try|start|plan|explore|discover|find|see|watch|download|sign|join|contact|search|call|request|"
    r"schedule|subscribe|shop|buy|view|read|check|ask|talk|click|free|follow|meet|visit|how we|we)\b",
    re.IGNORECASE,
)
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
    start = region[0]
    places = [
        n
        for n in range(max(0, start - REACH), start)
        if n not in signed
        and not signs[n]
        and not hints[n]
        and blocks[n].kind not in LISTED
        and _headline(blocks[n].text, shapes[n])
    ]
    if not places:
        return None
    best, found = SURE, None
    for n, features in describe(looks, region, signed, places):
        chance = 1 / (1 + math.exp(-sum(WEIGHTS[name] * value for name, value in features.items())))
        if chance > best:
            best, found = chance, n
    return found


def describe(
    looks: Looks, region: tuple[int, int], signed: Collection[int], places: Sequence[int]
) -> Iterator[tuple[int, dict[str, float]]]:
    """Yield the places of lines that may be the headline, each with what ``WEIGHTS`` weighs of it."""
    blocks, shapes, signs = looks.blocks, looks.shapes, looks.signs
    start, end = region
    opening: set[str] = set()
    said: Counter[str] = Counter()
    pairs: set[tuple[str, str]] = set()
    for place in range(start, min(end, start + WHOLE)):
        stems = _stems(blocks[place].text)
        said.update(stems)
        pairs.update(pairwise(stems))
        if place < start + BODY:
            opening.update(stems)
    lines = [plain(block.text) for block in blocks[: start + 3]]
    told = [plain(block.text) for block, sign in zip(blocks[end:], signs[end:], strict=True) if sign == "comment"]
    times = Counter(lines)
    after = [shapes[n].words >= 5 for n in places]
    for rank, n in enumerate(places):
        text = blocks[n].text
        stems = _stems(text)
        if not stems:
            continue
        hits = sum(stem in opening for stem in stems)
        longer = sum(after[rank + 1 :])
        around = [shapes[other] for other in (n - 2, n - 1, n + 1, n + 2) if 0 <= other < start]
        following = list(pairwise(stems))
        yield (
            n,
            {
                "bias": 1.0,
                "overlap": hits / len(stems),
                "hits": min(hits, 5) / 5,
                "often": sum(min(said[stem], 5) for stem in stems) / 5 / len(stems),
                "phrases": sum(pair in pairs for pair in following) / max(1, len(following)),
                "length": min(shapes[n].words, 8) / 8,
                "long": max(0, shapes[n].words - 14) / 14,
                "repeated": float(times[lines[n]] > 1),
                "quoted": float(any(lines[n] != line and lines[n] in line for line in (*lines[:3], *told))),
                "small": float(text[0].islower()),
                "level": (blocks[n].level == 1) + 0.5 * (blocks[n].level == 2),
                "near": float(start - n <= 3),
                "distance": min(start - n, 40) / 40,
                "signed": float(any(other in signed for other in range(n + 1, n + 4))),
                "behind_credit": float(any(other in signed for other in range(n - 3, n))),
                "menu": sum(shape.words <= 4 and not shape.finished for shape in around) / 4,
                "picture": float(
                    _names_picture(text, blocks[n + 1].text if n + 1 < len(blocks) else "")
                    or (rank > 0 and places[rank - 1] == n - 1 and signs[n + 1] in {"credit", "caption"})
                ),
                "second": float(rank > 0 and places[rank - 1] == n - 1 and shapes[n - 1].words >= 4),
                "longer": min(longer, 6) / 6,
                "last": float(longer == 0),
                "first": float(n <= 3),
                "crumbs": float(_CRUMBS.search(text) is not None),
                "asks": float(_ASKS.match(text) is not None),
                "named": float(_names_author(text)),
                "lean": (float(looks.lean) if start > BRIEF else 1.0) * (len(places) <= 4),
            },
        )


def _headline(text: str, shape: Shape) -> bool:
    """Say whether a line can be a headline by its form: 2 to 28 words, one clause, no full stop."""
    end = text.rstrip("\"'”’)")[-1:]
    if not 3 <= shape.words <= 28 or end in {":", ";", ","}:
        return False
    return not (end == "." and not _INITIALS.search(text)) and not _SENTENCES.search(text)


def _stems(text: str) -> list[str]:
    """Return the first five letters of the longer words of a text: enough to meet another form of the same word.

    Of scripts without spaces the pairs of letters are the words. Of a text of many paragraphs on one line the first
    ``LONG_BLOCK`` characters are read.
    """
    text = text[:LONG_BLOCK]
    words = tokens(text)
    stems = [word[:5] for word in words if len(word) > 3 or word.isdigit()]
    if caseless(text):
        stems += [one + other for one, other in pairwise(words) if caseless(one) and caseless(other)]
    return stems


def _names_author(text: str) -> bool:
    """Say whether a line is a name and the office or house behind it: ``Jane Roe, The Herald``."""
    name, comma, house = text.partition(", ")
    return bool(comma) and person(name) is not None and len(house.split()) <= 6 and house[:1].isupper()


def _names_picture(text: str, following: str) -> bool:
    """Say whether a line is the alternative text of a picture whose caption follows: most words are said again."""
    own, other = set(tokens(text)), set(tokens(following))
    return len(other) > len(own) and len(own & other) > 0.6 * len(own)
