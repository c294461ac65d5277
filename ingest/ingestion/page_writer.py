"""One page and its cleaning result -> its rows: capture, article, ledger, and the row of its file."""

from __future__ import annotations

from dataclasses import dataclass
from typing import assert_never

from ingest.ingestion.archive_rows import ArchiveRows
from ingest.ingestion.dedupe import Deduper
from ingest.ingestion.job import Worked
from ingest.ingestion.plan import Duplicate, Failed, Moved, ToClean
from ingest.ingestion.summary import REJECTED
from ingest.reasons import ARTICLE, CODES, Outcome, Reason, ReasonCode
from ingest.store.database import Store
from ingest.store.rows import Cleaned, Row, reason_of

__all__ = ["Page", "PageWriter", "Written"]

Page = ToClean | Duplicate | Moved | Failed
"""The items that are written as one capture."""


@dataclass(frozen=True, slots=True)
class Written:
    """What was written of a page."""

    outcome: Outcome
    reason: Reason | None
    capture_id: int


class PageWriter:
    """Writes pages, each inside the caller's savepoint. A class because it collects the sites that it touched."""

    def __init__(self, store: Store, deduper: Deduper, archives: ArchiveRows, run_id: int) -> None:
        self._store, self._deduper, self._archives, self._run_id = store, deduper, archives, run_id
        self.sites: set[str] = set()
        """Sites whose counts are to be made anew."""

    def write(self, item: Page, worked: Worked | None) -> Written:
        """Write the rows of a page. ``worked`` is the result of its job, None if it had none."""
        match item:
            case ToClean():
                self._deduper.written(item.name, item.facts)
                if worked is None:
                    raise ValueError(f"{item.name}: it was to be cleaned, and there is no result")
                return self._cleaned(item, worked)
            case Moved():
                self._deduper.written(item.name, item.facts)
                return Written(Outcome.UNCHANGED, None, self._store.move_capture(item.moved_from, item.name))
            case Duplicate():
                self._deduper.written(item.name)
                return self._copied(item)
            case Failed():
                self._deduper.written(item.name)
                return self._failed(item, item.outcome, item.reason, item.facts or {"source": item.name})
            case _:
                assert_never(item)

    def crash(self, item: Page, reason: Reason) -> Written:
        """Write that writing a page broke."""
        row: Row = {"path": item.file, "sha256": None}
        known = False
        if not isinstance(item, Moved):
            row |= {name: item.row[name] for name in ("stamp", "captures") if name in item.row}
            known = item.known
        return self.write(Failed(item.name, item.file, Outcome.CRASH, reason, row, known=known), None)

    def _cleaned(self, item: ToClean, worked: Worked) -> Written:
        if item.moved_from:
            self._store.move_capture(item.moved_from, item.name)
        if item.damage:
            outcome, what = Outcome(item.damage[0]), item.damage[1]
            # what is left of a damaged page replaces a partial article, not a whole one
            kept = self._keep_last(item, outcome, Reason(CODES[outcome], what), None, good=WHOLE)
            if kept is not None:
                return kept
        if worked.cleaned is None:
            return self._failed(item, *worked.failure, item.facts, worked)
        return self._extracted(item, worked.cleaned, worked)

    def _extracted(self, item: ToClean, cleaned: Cleaned, worked: Worked) -> Written:
        outcome, site = Outcome(cleaned.capture["outcome"]), cleaned.capture["site"]
        reason = cleaned.reason or (Reason(ReasonCode.DAMAGED, item.warning) if item.warning else None)
        input_id = self._input(item, outcome, reason, worked)
        capture_id = self._store.put_capture(input_id, cleaned, self._run_id)
        if site:
            self.sites.add(site)
        return Written(outcome, reason, capture_id)

    def _copied(self, item: Duplicate) -> Written:
        # results are written in input order, so the row of the original exists
        first = self._store.capture_of(item.original)
        outcome, reason = Outcome.DUPLICATE, Reason(ReasonCode.COPY)
        if first["outcome"] not in ARTICLE:
            # a copy of what is not an article is rejected like it: an error page asked for ten times is ten of them
            outcome = Outcome(first["outcome"])
            reason = reason_of(first) or Reason(CODES[outcome])
        facts = {**item.facts, "site": item.facts["site"] or first["site"], "duplicate_of": first["id"]}
        return self._put(item, outcome, reason, facts, None)

    def _failed(
        self, item: ToClean | Failed, outcome: Outcome, reason: Reason, facts: Row, worked: Worked | None = None
    ) -> Written:
        return self._keep_last(item, outcome, reason, worked) or self._put(item, outcome, reason, facts, worked)

    def _put(self, item: Page, outcome: Outcome, reason: Reason, facts: Row, worked: Worked | None) -> Written:
        """Write a capture without an article."""
        if facts.get("site"):
            self.sites.add(facts["site"])
        input_id = self._input(item, outcome, reason, worked)
        row = {**facts, "outcome": outcome, "reason": str(reason), "reason_code": reason.code}
        return Written(outcome, reason, self._store.put_capture_row(input_id, row))

    def _input(self, item: Page, outcome: Outcome, reason: Reason | None, worked: Worked | None) -> int:
        """Return the id of a page's file; if it is not an archive, write its row."""
        if item.member or isinstance(item, Moved):
            return self._archives.input_id(item.file)
        spent = {"seconds": worked.seconds, "peak_mb": worked.peak_mb} if worked else {}
        sentence = str(reason) if reason else None
        row = {**item.row, **spent, "outcome": outcome, "reason": sentence, "run_id": self._run_id}
        return self._store.put_input(row)

    def _keep_last(
        self,
        item: ToClean | Failed,
        outcome: Outcome,
        reason: Reason,
        worked: Worked | None,
        good: frozenset[Outcome] = ARTICLE,
    ) -> Written | None:
        """Keep the last good version of a page that cannot be read or cleaned now; returns None if there is none."""
        if outcome in REJECTED or not item.known:
            return None
        capture = self._store.capture_of(item.name)
        if capture["outcome"] not in good or capture["duplicate_of"] is not None:
            return None
        reason = reason.with_detail("what it held before is kept")
        self._input(item, outcome, reason, worked)
        return Written(outcome, reason, int(capture["id"]))


WHOLE = frozenset({Outcome.EXTRACTED})
"""Outcomes of captures that hold a whole article."""
