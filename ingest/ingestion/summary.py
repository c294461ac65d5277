"""Results of a run -> counts that add up: every file and every page that was met is in exactly one of the lines."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

__all__ = ["LINES", "REJECTED", "Lines", "Tally", "line_of"]

REJECTED = frozenset({"empty", "unsupported"})
"""Outcomes of a page that was read and holds no article; every other outcome but extracted and partial is a failure."""

LINES = ("ingested", "unchanged", "duplicate", "rejected", "failed")
"""What becomes of a file or page. An archive is in the first of the lines that one of its pages is in."""


@dataclass(slots=True)
class Lines:
    """How many are in each line. Mutable: it grows while the run goes on."""

    counts: Counter[str] = field(default_factory=Counter)
    reasons: dict[str, Counter[str]] = field(default_factory=lambda: {"rejected": Counter(), "failed": Counter()})
    """Line -> reason -> how many."""

    def add(self, line: str, reason: str | None = None, count: int = 1) -> None:
        """Count so many; less than none takes them back."""
        self.counts[line] += count
        if line in self.reasons:
            self.reasons[line][(reason or line).partition(";")[0]] += count

    @property
    def total(self) -> int:
        """All of them."""
        return self.counts.total()

    def as_dict(self) -> dict[str, Any]:
        """Return the counts for JSON."""
        by_reason = {f"{line}_by_reason": dict(found.most_common()) for line, found in self.reasons.items()}
        return {**{line: self.counts[line] for line in LINES}, **by_reason}


@dataclass(slots=True)
class Tally:
    """Counts of one run. Mutable: it grows while the run goes on."""

    inputs: int = 0
    """Files met."""
    files: Lines = field(default_factory=Lines)
    captures: int = 0
    """Pages met: one a file, those of an archive, and one for a file that holds none."""
    pages: Lines = field(default_factory=Lines)
    left_out: Counter[str] = field(default_factory=Counter)
    """Records of archives that are no page, why -> how many."""
    passed_over: Counter[str] = field(default_factory=Counter)
    """Files of walked folders that are no captures by their name, why -> how many. With ``inputs`` they are all files
    that lie in the folders."""
    crashed: int = 0
    """Pages of the outcome crash, which are failed: this program broke on them."""
    faults: Counter[str] = field(default_factory=Counter)
    """What broke after pages were written, on the template of a site or a file of cleaned/: reason -> how many."""
    articles: int = 0
    """Articles in the database when the run ended."""
    seconds: float = 0.0

    @property
    def ingested(self) -> int:
        """Pages that gave an article."""
        return self.pages.counts["ingested"]

    @property
    def unchanged(self) -> int:
        """Pages that are as before."""
        return self.pages.counts["unchanged"]

    @property
    def duplicate(self) -> int:
        """Pages with the bytes, address and host of another."""
        return self.pages.counts["duplicate"]

    @property
    def rejected(self) -> Counter[str]:
        """Pages that were read and hold no article, reason -> how many."""
        return self.pages.reasons["rejected"]

    @property
    def failed(self) -> Counter[str]:
        """Pages that could not be read or cleaned, reason -> how many."""
        return self.pages.reasons["failed"]

    @property
    def broke(self) -> bool:
        """Whether this program broke on any page."""
        return bool(self.crashed or self.faults)

    @property
    def adds_up(self) -> bool:
        """Whether every file and every page is in one line."""
        return self.inputs == self.files.total and self.captures == self.pages.total

    def as_dict(self) -> dict[str, Any]:
        """Return the counts for JSON: those of files, and under ``captures`` those of pages."""
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


def line_of(outcome: str) -> str:
    """Return the line that an outcome is counted in.

    >>> line_of("partial"), line_of("empty"), line_of("timeout"), line_of("duplicate")
    ('ingested', 'rejected', 'failed', 'duplicate')
    """
    if outcome in LINES:
        return outcome
    if outcome == "moved":
        return "unchanged"
    return "ingested" if outcome in {"extracted", "partial"} else "rejected" if outcome in REJECTED else "failed"
