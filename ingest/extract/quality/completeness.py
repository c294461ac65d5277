"""Verdicts of a page and the likelihoods of its blocks -> the estimated share of its article that was captured.

Article text is missing for two reasons. It was dropped: the share of the expected words of the article, by the
likelihoods of the forest, that was kept is the expected recall (as the F1 of Lipton, Elkan and Narayanaswamy, 2014). Or
the page never showed it: it states the length of its article, and holds less.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ingest.extract.html.head import HeadMetadata
from ingest.extract.words import size_of
from ingest.models import Block, Verdict

__all__ = ["completeness", "expected_recall", "stated_words"]

STATED_FROM, STATED_TO = 100, 50_000  # words: fewer are a blurb, more a count of something else
SLACK = 0.9  # of 97 pages that state a length, 91 show that much of it: captions and credits are counted or not
CUT_OFF = 0.5  # share of a text that breaks off, at most, where nothing says how long it is
MAX_DIGITS = 6
CERTAIN = ("rule:", "embedded:", "mail:", "page:", "copy")
"""Starts of ``decided_by`` of verdicts that do not depend on the likelihood of a block."""
FIELDS = frozenset({"text:byline", "text:date", "text:dateline", "text:title"})
"""``decided_by`` of what stands above the body and is not part of it, whatever the models say."""


def completeness(
    blocks: Sequence[Block], verdicts: Sequence[Verdict], given: HeadMetadata | None = None, *, cut_off: bool = False
) -> float | None:
    """Return the share of the words of the article that was probably captured, 0 to 1; None where nothing shows it.

    ``cut_off`` is whether the text breaks off: truncated, or behind a wall.

    Nothing is fitted, and it is calibrated: on 1,470 pages of seven types, judged by forests that never saw their
    site, true recall is 0.995 where it says 0.99 or more (524 pages), 0.97 from 0.96, 0.89 from 0.85, 0.74 from 0.6;
    over all pages its correlation with true recall is 0.67. On pages a forest was trained on it is too high.
    """
    expected = expected_recall(blocks, verdicts)
    if expected is None:
        return CUT_OFF if cut_off else None
    recall, shown = expected
    whole = stated_words(given) if given is not None else None
    if whole and shown < SLACK * whole:
        return round(recall * shown / whole, 3)
    # a stated length is better evidence: where the page shows all of it, an ellipsis at the end cuts nothing off
    return round(min(recall, CUT_OFF) if cut_off and not whole else recall, 3)


def expected_recall(blocks: Sequence[Block], verdicts: Sequence[Verdict]) -> tuple[float, float] | None:
    """Return the share of the expected words of the body that was kept, and their number; None without likelihoods.

    The verdict of a site rule or of the structure of the page counts as certain, and so do title, byline and date.
    """
    kept = total = 0.0
    asked = False
    for block, verdict in zip(blocks, verdicts, strict=True):
        chance, name = 0.0, verdict.decided_by
        for voter, likelihood in verdict.votes:
            if voter == "forest":
                chance, asked = likelihood, True
        if name.startswith(CERTAIN):
            chance = float(verdict.kept)
        elif name in FIELDS:
            chance = 0.0
        if chance:
            size = size_of(block.text) * chance
            total += size
            kept += size * verdict.kept
    return (kept / total, total) if asked and total > 0 else None


def stated_words(given: HeadMetadata) -> int | None:
    """Return how many words the page says its article has (schema.org wordCount, articleBody), None if it does not.

    The count and the length of the stated text are compared: the text can be only the free part.
    """
    body = given.article.get("articleBody")
    quoted = size_of(body) if isinstance(body, str) else 0
    counted = max(_number(given.article.get("wordCount")), quoted)
    return counted if STATED_FROM <= counted <= STATED_TO else None


def _number(value: Any) -> int:
    """Return a count as JSON-LD writes it: a number, or digits with or without commas; 0 for anything else."""
    if isinstance(value, str):
        digits = value[: 2 * MAX_DIGITS].strip().replace(",", "")
        value = int(digits) if digits.isascii() and digits.isdigit() and len(digits) <= MAX_DIGITS else 0
    return value if isinstance(value, int) and not isinstance(value, bool) and value > 0 else 0
