"""Lines before an article -> its headline: it shares words with the text and stands where headlines do."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from types import MappingProxyType

from ingest.extract.metadata.byline import person
from ingest.extract.prose import LineStats
from ingest.extract.text.line_labels import LabelledBlocks
from ingest.extract.words import tokens, unspaced_letters

__all__ = ["BRIEF", "MAX_DISTANCE", "WEIGHTS", "describe_candidates", "find_title", "title_key"]

MAX_DISTANCE = 60
"""Blocks before the article in which its title is looked for: captions, share bars and boxes come between."""

OPENING_BLOCKS = 12
"""Blocks of the article whose words a headline is compared with."""

COUNTED_BLOCKS = 80
"""Blocks of the article whose words are counted: an article repeats the words for what it is about."""

MAX_COMPARED = 50_000
"""Characters of a block that are compared: the longest of real captures have a few thousand."""

BRIEF = 8
"""Lines before the article, at most, of a capture that starts with its headline and little else."""

NOT_HEADLINES = frozenset({"item", "cell", "code"})
"""Kinds of block that are not headlines."""

MIN_PROBABILITY = 0.2
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
        "small": -1.0,
        "level": 3.0,
        "near": 0.36,
        "distance": -2.21,
        "signed": 2.08,
        "behind_credit": -0.43,
        "menu": 0.32,
        "picture": -2.5,
        "second": -1.29,
        "longer": -0.72,
        "last": 0.53,
        "first": 0.55,
        "crumbs": -2.0,
        "asks": -1.35,
        "named": -3.0,
        "lean": 4.0,
    }
)
"""Feature of ``describe_candidates`` -> its weight, in the order in which they are summed.

They are those of a logistic regression on 11,000 lines before 781 articles of the development part of WCXB (Foley 2026)
rendered as text. ``level``, ``small``, ``picture``, ``named`` and ``lean`` hardly occur there and are set by hand.
"""

_INITIALS = re.compile(r"(?:^|[\s(])(?:[A-Z]\.){2,4}$")
_BREADCRUMBS = re.compile(r"\s[|/»›>→]\s|^(?:Home|Blog|News)\b[^\w\s]?\s?[A-Z/>»|]|^[|/»›>]")
_CALL_TO_ACTION = re.compile(
    r"(?:get|let|learn|book|try|start|plan|explore|discover|find|see|watch|download|sign|join|contact|search|call|request|"
    r"schedule|subscribe|shop|buy|view|read|check|ask|talk|click|free|follow|meet|visit|how we|we)\b",
    re.IGNORECASE,
)
_SENTENCE_BREAK = re.compile(r"[a-z]{2}[.] ?[A-Z]")


def title_key(text: str) -> str:
    """Return a line as headlines are compared: its words in lower case."""
    return " ".join(tokens(text))


def find_title(labelled: LabelledBlocks, region: tuple[int, int], credit_lines: Collection[int]) -> int | None:
    """Return the position of the headline of the article in ``region``, None where no line before it can be one.

    ``credit_lines`` are the positions of bylines and dates.
    """
    blocks, start = labelled.blocks, region[0]
    candidates = [
        n
        for n in range(max(0, start - MAX_DISTANCE), start)
        if n not in credit_lines
        and not labelled.labels[n]
        and not labelled.weak_labels[n]
        and blocks[n].kind not in NOT_HEADLINES
        and _has_headline_form(blocks[n].text, labelled.stats[n])
    ]
    if not candidates:
        return None
    best, title = MIN_PROBABILITY, None
    for n, features in describe_candidates(labelled, region, credit_lines, candidates):
        probability = 1 / (1 + math.exp(-sum(weight * features[name] for name, weight in WEIGHTS.items())))
        if probability > best:
            best, title = probability, n
    return title


def describe_candidates(
    labelled: LabelledBlocks, region: tuple[int, int], credit_lines: Collection[int], candidates: Sequence[int]
) -> Iterator[tuple[int, dict[str, float]]]:
    """Yield the position of each candidate that has words, with the values of the features of ``WEIGHTS``."""
    article = _ArticleWords.of(labelled, region)
    context = _Context(labelled, region, credit_lines, candidates)
    for rank, n in enumerate(candidates):
        stems = _stems(labelled.blocks[n].text)
        if stems:
            features = {"bias": 1.0, **_word_features(stems, article), **_form_features(labelled, n)}
            yield n, features | _place_features(context, rank)


@dataclass(frozen=True, slots=True)
class _ArticleWords:
    """The words of an article that its headline is compared with, as stems."""

    opening: frozenset[str]
    """Those of its first blocks."""
    counts: Counter[str]
    pairs: frozenset[tuple[str, str]]
    """Stems that follow each other."""

    @classmethod
    def of(cls, labelled: LabelledBlocks, region: tuple[int, int]) -> _ArticleWords:
        start, end = region
        opening: set[str] = set()
        counts: Counter[str] = Counter()
        pairs: set[tuple[str, str]] = set()
        for n in range(start, min(end, start + COUNTED_BLOCKS)):
            stems = _stems(labelled.blocks[n].text)
            counts.update(stems)
            pairs.update(pairwise(stems))
            if n < start + OPENING_BLOCKS:
                opening.update(stems)
        return cls(frozenset(opening), counts, frozenset(pairs))


class _Context:
    """What the place of a candidate among the lines before and after the article is described by."""

    def __init__(
        self,
        labelled: LabelledBlocks,
        region: tuple[int, int],
        credit_lines: Collection[int],
        candidates: Sequence[int],
    ) -> None:
        start, end = region
        self.labelled, self.start = labelled, start
        self.credit_lines, self.candidates = credit_lines, candidates
        self.keys = [title_key(block.text) for block in labelled.blocks[: start + 3]]
        self.copies = Counter(self.keys)
        comments = zip(labelled.blocks[end:], labelled.labels[end:], strict=True)
        self.quoting = [*self.keys[:3], *(title_key(block.text) for block, label in comments if label == "comment")]
        self.long_candidates = [labelled.stats[n].words >= 5 for n in candidates]

    def is_quoted(self, n: int) -> bool:
        """Say whether one of the first lines, or a line about comments, contains a candidate."""
        key = self.keys[n]
        return any(key != line and key in line for line in self.quoting)

    def follows_candidate(self, rank: int) -> bool:
        """Say whether the line above a candidate is a candidate too."""
        return rank > 0 and self.candidates[rank - 1] == self.candidates[rank] - 1

    def describes_picture(self, rank: int) -> bool:
        """Say whether a candidate is the alternative text, or the caption, of a picture."""
        n, labelled = self.candidates[rank], self.labelled
        following = labelled.blocks[n + 1].text if n + 1 < len(labelled.blocks) else ""
        if _is_repeated_by(labelled.blocks[n].text, following):
            return True
        return self.follows_candidate(rank) and labelled.labels[n + 1] in {"credit", "caption"}


def _word_features(stems: Sequence[str], article: _ArticleWords) -> dict[str, float]:
    """Return how many words of a candidate the article has, how often, and how many of its pairs of words."""
    in_opening = sum(stem in article.opening for stem in stems)
    pairs = list(pairwise(stems))
    return {
        "overlap": in_opening / len(stems),
        "hits": min(in_opening, 5) / 5,
        "often": sum(min(article.counts[stem], 5) for stem in stems) / 5 / len(stems),
        "phrases": sum(pair in article.pairs for pair in pairs) / max(1, len(pairs)),
    }


def _form_features(labelled: LabelledBlocks, n: int) -> dict[str, float]:
    """Return what a candidate looks like by itself."""
    text, words, level = labelled.blocks[n].text, labelled.stats[n].words, labelled.blocks[n].level
    return {
        "length": min(words, 8) / 8,
        "long": max(0, words - 14) / 14,
        "small": float(text[0].islower()),
        "level": (level == 1) + 0.5 * (level == 2),
        "crumbs": float(_BREADCRUMBS.search(text) is not None),
        "asks": float(_CALL_TO_ACTION.match(text) is not None),
        "named": float(_is_name_with_publisher(text)),
    }


def _place_features(context: _Context, rank: int) -> dict[str, float]:
    """Return where a candidate stands: to the article, to other candidates, to bylines and to the lines beside it."""
    n, start, stats = context.candidates[rank], context.start, context.labelled.stats
    long_below = sum(context.long_candidates[rank + 1 :])
    neighbours = [stats[m] for m in (n - 2, n - 1, n + 1, n + 2) if 0 <= m < start]
    few_lines = float(context.labelled.mostly_article) if start > BRIEF else 1.0
    return {
        "repeated": float(context.copies[context.keys[n]] > 1),
        "quoted": float(context.is_quoted(n)),
        "near": float(start - n <= 3),
        "distance": min(start - n, 40) / 40,
        "signed": float(any(m in context.credit_lines for m in range(n + 1, n + 4))),
        "behind_credit": float(any(m in context.credit_lines for m in range(n - 3, n))),
        "menu": sum(line.words <= 4 and not line.ends_sentence for line in neighbours) / 4,
        "picture": float(context.describes_picture(rank)),
        "second": float(context.follows_candidate(rank) and stats[n - 1].words >= 4),
        "longer": min(long_below, 6) / 6,
        "last": float(long_below == 0),
        "first": float(n <= 3),
        "lean": few_lines * (len(context.candidates) <= 4),
    }


def _has_headline_form(text: str, line: LineStats) -> bool:
    """Say whether a line can be a headline by its form: 3 to 28 words, one clause, no full stop."""
    end = text.rstrip("\"'”’)")[-1:]
    if not 3 <= line.words <= 28 or end in {":", ";", ","}:
        return False
    return not (end == "." and not _INITIALS.search(text)) and not _SENTENCE_BREAK.search(text)


def _stems(text: str) -> list[str]:
    """Return the first five letters of the longer words of a text, which other forms of the same word share.

    Of scripts without spaces the pairs of letters are the words. Of a text of many paragraphs on one line the first
    ``MAX_COMPARED`` characters are read.
    """
    text = text[:MAX_COMPARED]
    words = tokens(text)
    stems = [word[:5] for word in words if len(word) > 3 or word.isdigit()]
    if unspaced_letters(text):
        stems += [a + b for a, b in pairwise(words) if unspaced_letters(a) and unspaced_letters(b)]
    return stems


def _is_name_with_publisher(text: str) -> bool:
    """Say whether a line is a name and the office or publisher behind it: ``Jane Roe, The Herald``."""
    name, comma, publisher = text.partition(", ")
    return bool(comma) and person(name) is not None and len(publisher.split()) <= 6 and publisher[:1].isupper()


def _is_repeated_by(text: str, following: str) -> bool:
    """Say whether the line below a line repeats most of its words, as a caption does those of its alternative text."""
    own, other = set(tokens(text)), set(tokens(following))
    return len(other) > len(own) and len(own & other) > 0.6 * len(own)
