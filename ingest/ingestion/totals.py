"""Work items and what became of them -> the totals of a run, each file and each page counted once.

A copy is read again at the end of a run where its original has changed, and so may be pages of an archive that was
skipped as unchanged. These are counted last, when that cannot happen any more.
"""

from __future__ import annotations

from collections import Counter

from ingest.ingestion.plan import Closed, Duplicate, Failed, Opened, Unchanged, UnchangedFile, WorkItem
from ingest.ingestion.summary import Bucket, RunSummary
from ingest.reasons import Reason, ReasonCode

__all__ = ["Totals"]

NO_ARTICLE = Reason(ReasonCode.NO_PAGE, "no page of it holds an article")


class Totals:
    """Counts a run. A class because results that may still change wait in it until ``close``."""

    def __init__(self) -> None:
        self.summary = RunSummary()
        # copies: their source -> the result that is counted unless they are read again
        self._copies: dict[str, tuple[WorkItem, Bucket, Reason | None]] = {}
        self._skipped: Counter[str] = Counter()  # archives skipped as unchanged -> pages of them not read again
        self._open: dict[str, set[Bucket]] = {}  # archives that are being read -> the buckets of their pages

    def planned(self, item: WorkItem) -> None:
        """Count a file and its pages when they are first planned."""
        again = self._copies.pop(item.name, None) is not None
        if not again and item.member and item.file in self._skipped:
            self._skipped[item.file] -= 1
            again = True
        if not again:
            self.summary.inputs += not item.member and not isinstance(item, Opened)
            self.summary.captures += _pages(item)
        if isinstance(item, UnchangedFile | Failed | Closed):
            self.summary.left_out.update(item.left_out)
        if isinstance(item, Opened):
            self._open[item.file] = set()

    def unchanged(self, item: Unchanged | UnchangedFile) -> None:
        """Count what is as before."""
        count = _pages(item)
        if item.copy:
            self._copies[item.name] = item, Bucket.UNCHANGED, None
            count -= 1
        elif not item.member:
            self.summary.files.add(Bucket.UNCHANGED)
        if isinstance(item, UnchangedFile) and item.archive:
            self._skipped[item.file] = count
        else:
            self.summary.pages.add(Bucket.UNCHANGED, count=count)
        self._note(item, Bucket.UNCHANGED)

    def written(self, item: WorkItem, bucket: Bucket, reason: Reason | None) -> None:
        """Count a page that was written, and its file; an archive is counted by ``archive_ended``."""
        self.summary.crashed += reason is not None and reason.code is ReasonCode.CRASH
        self._note(item, bucket)
        if isinstance(item, Duplicate):
            self._copies[item.name] = item, bucket, reason
        else:
            self._count(item, bucket, reason)

    def archive_ended(self, item: Closed) -> None:
        """Count an archive with a page. One without is a ``Failed`` item, which ``written`` counts."""
        found = self._open.pop(item.file, set())
        bucket = next((bucket for bucket in Bucket if bucket in found), Bucket.REJECTED)
        self.summary.files.add(bucket, item.reason or NO_ARTICLE)

    def fault(self, reason: Reason) -> None:
        """Count what broke and is not the outcome of a page."""
        self.summary.faults[reason.summary] += 1

    def close(self) -> RunSummary:
        """Count what waited, and return the totals: nothing is read again from here on."""
        for item, bucket, reason in self._copies.values():
            self._count(item, bucket, reason)
        self.summary.pages.add(Bucket.UNCHANGED, count=self._skipped.total())
        self._copies.clear()
        self._skipped.clear()
        return self.summary

    def _note(self, item: WorkItem, bucket: Bucket) -> None:
        if item.member and item.file in self._open:
            self._open[item.file].add(bucket)

    def _count(self, item: WorkItem, bucket: Bucket, reason: Reason | None) -> None:
        self.summary.pages.add(bucket, reason)
        if not item.member:
            self.summary.files.add(bucket, reason)


def _pages(item: WorkItem) -> int:
    """Return how many pages an item stands for."""
    if isinstance(item, UnchangedFile):
        return item.pages
    return 0 if isinstance(item, Opened | Closed) else 1
