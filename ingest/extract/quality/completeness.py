"""Verdicts of a page and how likely each block was -> the share of its true body that was caught, an estimate.

Two things lose body text. What we dropped: of the words that are likely body, by the forests' own word, the share that
was kept is the recall to be expected (as the F1 of Lipton, Elkan and Narayanaswamy, 2014, is). What the page never
showed: it states the length of its article, and holds less.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ingest.extract.html.head import HeadMetadata
from ingest.extract.words import size_of
from ingest.models import Block, Verdict

__all__ = ["completeness", "expected_recall", "stated_words"]

STATED_FROM, STATED_TO = 100, 50_000  # words: less is a blurb, more a count of something else
SLACK = 0.9  # of 97 pages that state a length, 91 show that much of it: captions and credits are counted or not
CUT_OFF = 0.5  # of a text that breaks off no more than half is taken to be there, where nothing says how much
MAX_DIGITS = 6
CERTAIN = ("rule:", "embedded:", "mail:", "page:", "copy")
"""Openings of the names of verdicts that do not hang on how likely a block is."""
FIELDS = frozenset({"text:byline", "text:date", "text:dateline", "text:title"})
"""What stands above the body and is no part of it, whatever the voters say."""


def completeness(
    blocks: Sequence[Block], verdicts: Sequence[Verdict], given: HeadMetadata | None = None, *, cut_off: bool = False
) -> float | None:
    """Return what share of the words of the true body was probably caught, 0 to 1; None where nothing tells.

    ``cut_off`` says that the text was found to break off: truncated, or behind a wall.

    Nothing is fitted, and it is calibrated: on 1,470 pages of seven types, judged by forests that never saw their
    site, true recall is 0.995 where it says 0.99 or more (524 pages), 0.97 from 0.96, 0.89 from 0.85, 0.74 from 0.6;
    over all pages it correlates with true recall by 0.67. On pages a forest was trained on it says too much.
    """
    found = expected_recall(blocks, verdicts)
    if found is None:
        return CUT_OFF if cut_off else None
    recall, shown = found
    whole = stated_words(given) if given is not None else None
    if whole and shown < SLACK * whole:
        return round(recall * shown / whole, 3)
    # a stated length is the better witness: where the page shows all of it, an ellipsis at the end cuts nothing off
    return round(min(recall, CUT_OFF) if cut_off and not whole else recall, 3)


def expected_recall(blocks: Sequence[Block], verdicts: Sequence[Verdict]) -> tuple[float, float] | None:
    """Return the share of the expected words of the body that was kept, and their number; None without likelihoods.

    What a site rule or the make of the page decided is certain, for they know better than the forests; so is what
    stands above the body.
    """
    kept = total = 0.0
    asked = False
    for block, verdict in zip(blocks, verdicts, strict=True):
        chance, name = 0.0, verdict.decided_by
        for voter, said in verdict.votes:
            if voter == "forest":
                chance, asked = said, True
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

    A count goes before the text: what is quoted there can be the free part only.
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
