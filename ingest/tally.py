"""Results of a run -> counts that add up: every page met is in exactly one of the lines."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

__all__ = ["Tally"]

REJECTED = frozenset({"empty", "unsupported"})
"""Outcomes of a page that was read and holds no article; every other outcome but extracted and partial is a failure."""


@dataclass(slots=True)
class Tally:
    """Counts of one run. Mutable: it grows while the run goes on."""

    inputs: int = 0
    """Files met."""
    captures: int = 0
    """Pages met: one a file, those of an archive, and one for a file that holds none. Each is in one of the lines:"""
    ingested: int = 0
    unchanged: int = 0
    duplicate: int = 0
    rejected: Counter[str] = field(default_factory=Counter)
    failed: Counter[str] = field(default_factory=Counter)
    left_out: Counter[str] = field(default_factory=Counter)
    """Records of archives that are no page, why -> how many."""
    articles: int = 0
    """Articles in the database when the run ended."""
    seconds: float = 0.0

    def count(self, outcome: str, reason: str | None) -> str:
        """Count the outcome of a page; returns the line it was counted in."""
        if outcome in {"extracted", "partial"}:
            self.ingested += 1
            return "ingested"
        line = self.rejected if outcome in REJECTED else self.failed
        line[(reason or outcome).partition(";")[0]] += 1
        return "rejected" if outcome in REJECTED else "failed"

    @property
    def adds_up(self) -> bool:
        """Whether every page is in one line."""
        return self.captures == (
            self.ingested + self.unchanged + self.duplicate + self.rejected.total() + self.failed.total()
        )

    def as_dict(self) -> dict[str, Any]:
        """Return the counts for JSON."""
        return {
            "inputs": self.inputs,
            "captures": self.captures,
            "ingested": self.ingested,
            "unchanged": self.unchanged,
            "duplicate": self.duplicate,
            "rejected": self.rejected.total(),
            "failed": self.failed.total(),
            "rejected_by_reason": dict(self.rejected.most_common()),
            "failed_by_reason": dict(self.failed.most_common()),
            "left_out": self.left_out.total(),
            "left_out_by_reason": dict(self.left_out.most_common()),
            "articles": self.articles,
            "seconds": round(self.seconds, 2),
            "adds_up": self.adds_up,
        }
