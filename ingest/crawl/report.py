"""The counts of a crawl -> its report, as a record and as JSON."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ingest.ingestion.summary import RunSummary
from ingest.store.rows import Row

__all__ = ["CrawlReport"]

COLUMNS = (
    "url",
    "state",
    "outcome",
    "reason",
    "status",
    "final_url",
    "record",
    "attempts",
    "robots_tag",
    "tdm",
    "detail",
)


@dataclass(slots=True)
class CrawlReport:
    """The result of a crawl."""

    asked: int = 0
    """Number of requests for addresses; one that was requested twice counts twice."""
    outcomes: Counter[str] = field(default_factory=Counter)
    """Outcome -> number of addresses settled by this crawl."""
    reasons: Counter[str] = field(default_factory=Counter)
    given: list[Row] = field(default_factory=list)
    """The rows of the addresses that the caller named, after the crawl."""
    before: int = 0
    """How many of these had been fetched before, and were not requested anew."""
    states: dict[str, int] = field(default_factory=dict)
    """State -> number of addresses in the database."""
    files: list[Path] = field(default_factory=list)
    """WARC files that were closed."""
    seconds: float = 0.0
    tally: RunSummary | None = None
    """The totals of the cleaning; None if nothing was cleaned."""

    @property
    def failed(self) -> int:
        """How many addresses were settled otherwise than fetched."""
        return sum(count for name, count in self.outcomes.items() if name in {"failed", "refused", "disallowed"})

    def as_dict(self) -> dict[str, Any]:
        """Return the report in types that JSON has."""
        return {
            "asked": self.asked,
            "before": self.before,
            "outcomes": dict(sorted(self.outcomes.items())),
            "reasons": dict(self.reasons.most_common()),
            "states": self.states,
            "files": [path.as_posix() for path in self.files],
            "seconds": round(self.seconds, 3),
            "urls": [{name: row[name] for name in COLUMNS} for row in self.given],
            "run": self.tally.as_dict() if self.tally else None,
        }
