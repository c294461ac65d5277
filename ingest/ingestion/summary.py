"""Results of a run -> totals that add up: every file and every page is in exactly one bucket."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from ingest.reasons import ARTICLE, Outcome, Reason

__all__ = ["REJECTED", "Bucket", "BucketCounts", "RunSummary", "bucket_of"]

REJECTED = frozenset({Outcome.EMPTY, Outcome.UNSUPPORTED})
"""Outcomes of a page that was read and holds no article; every other outcome but extracted and partial is a failure."""


class Bucket(StrEnum):
    """What a file or page is counted as. An archive is in the first bucket, in this order, that a page of it is in."""

    INGESTED = "ingested"
    UNCHANGED = "unchanged"
    DUPLICATE = "duplicate"
    REJECTED = "rejected"
    FAILED = "failed"


@dataclass(slots=True)
class BucketCounts:
    """How many are in each bucket. Mutable: it grows during a run and never shrinks."""

    counts: Counter[Bucket] = field(default_factory=Counter)
    reasons: dict[Bucket, Counter[str]] = field(
        default_factory=lambda: {Bucket.REJECTED: Counter(), Bucket.FAILED: Counter()}
    )
    """Bucket -> summary of the reason -> how many."""

    def add(self, bucket: Bucket, reason: Reason | None = None, count: int = 1) -> None:
        """Count so many, none or more."""
        if count < 0:
            raise ValueError(f"cannot count {count}: totals never take back; count when the result is final")
        self.counts[bucket] += count
        if bucket in self.reasons:
            self.reasons[bucket][reason.summary if reason else bucket.value] += count

    @property
    def total(self) -> int:
        """All of them."""
        return self.counts.total()

    def as_dict(self) -> dict[str, Any]:
        """Return the counts for JSON."""
        by_reason = {f"{bucket}_by_reason": dict(found.most_common()) for bucket, found in self.reasons.items()}
        return {**{bucket.value: self.counts[bucket] for bucket in Bucket}, **by_reason}


@dataclass(slots=True)
class RunSummary:
    """Totals of one run. Mutable: they grow during the run."""

    inputs: int = 0
    """Files."""
    files: BucketCounts = field(default_factory=BucketCounts)
    captures: int = 0
    """Pages: one a file, those of an archive, and one for a file that holds none."""
    pages: BucketCounts = field(default_factory=BucketCounts)
    left_out: Counter[str] = field(default_factory=Counter)
    """Records of archives that are not pages: why -> how many."""
    passed_over: Counter[str] = field(default_factory=Counter)
    """Files of walked folders whose names say that they are not captures: why -> how many. With ``inputs`` they are all
    files of the folders."""
    crashed: int = 0
    """Pages on which this program broke: outcome crash, which is counted as failed."""
    faults: Counter[str] = field(default_factory=Counter)
    """What broke after pages were written, on a site template or a file in cleaned/: summary -> how many."""
    articles: int = 0
    """Articles in the database when the run ended."""
    seconds: float = 0.0

    @property
    def ingested(self) -> int:
        """Pages that gave an article."""
        return self.pages.counts[Bucket.INGESTED]

    @property
    def unchanged(self) -> int:
        """Pages that are as before."""
        return self.pages.counts[Bucket.UNCHANGED]

    @property
    def duplicate(self) -> int:
        """Pages with the bytes, address and host of another."""
        return self.pages.counts[Bucket.DUPLICATE]

    @property
    def rejected(self) -> Counter[str]:
        """Pages that were read and hold no article: summary of the reason -> how many."""
        return self.pages.reasons[Bucket.REJECTED]

    @property
    def failed(self) -> Counter[str]:
        """Pages that could not be read or cleaned: summary of the reason -> how many."""
        return self.pages.reasons[Bucket.FAILED]

    @property
    def broke(self) -> bool:
        """Whether this program broke on any page."""
        return bool(self.crashed or self.faults)

    @property
    def adds_up(self) -> bool:
        """Whether every file and every page is in one bucket."""
        return self.inputs == self.files.total and self.captures == self.pages.total

    def as_dict(self) -> dict[str, Any]:
        """Return the totals for JSON: those of files, and under ``captures`` those of pages."""
        return {
            "inputs": self.inputs,
            **self.files.as_dict(),
            "captures": {"met": self.captures, **self.pages.as_dict()},
            "left_out": self.left_out.total(),
            "left_out_by_reason": dict(self.left_out.most_common()),
            "passed_over": self.passed_over.total(),
            "passed_over_by_reason": dict(self.passed_over.most_common()),
            "crashed": self.crashed,
            "faults": self.faults.total(),
            "faults_by_reason": dict(self.faults.most_common()),
            "articles": self.articles,
            "seconds": round(self.seconds, 2),
            "adds_up": self.adds_up,
        }


def bucket_of(outcome: Outcome) -> Bucket:
    """Return the bucket that an outcome is counted in.

    >>> [bucket_of(Outcome(each)).value for each in ("partial", "empty", "timeout", "duplicate")]
    ['ingested', 'rejected', 'failed', 'duplicate']
    """
    if outcome in ARTICLE:
        return Bucket.INGESTED
    if outcome in REJECTED:
        return Bucket.REJECTED
    if outcome is Outcome.DUPLICATE:
        return Bucket.DUPLICATE
    return Bucket.UNCHANGED if outcome is Outcome.UNCHANGED else Bucket.FAILED
