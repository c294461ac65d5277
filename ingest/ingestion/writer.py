"""Work items and cleaning results, in input order -> database rows in batches, and the totals of what was written.

Each page is written whole or not at all, inside its batch: one that the writing breaks on has the outcome ``crash``,
and the others of its batch are written.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

from ingest.errors import StoreError, broke
from ingest.exporters.cleaned import write_cleaned
from ingest.ingestion.archive_rows import ArchiveRows
from ingest.ingestion.dedupe import Deduper
from ingest.ingestion.job import Worked
from ingest.ingestion.page_writer import PageWriter, Written
from ingest.ingestion.plan import Closed, Opened, Unchanged, UnchangedFile, WorkItem
from ingest.ingestion.run_row import RunRow
from ingest.ingestion.summary import Bucket, RunSummary, bucket_of
from ingest.ingestion.totals import Totals
from ingest.reasons import Reason
from ingest.settings import DEFAULT, Settings
from ingest.store.connect import of_one_row
from ingest.store.database import Store

__all__ = ["OnFile", "Writer"]


OnFile = Callable[[str, str, str | None], None]
"""Called for each page with where it lies, its bucket and the reason as a sentence."""


class Writer:
    """Takes results in order and writes them in batches. A class because it holds what is not yet written."""

    def __init__(
        self,
        store: Store,
        deduper: Deduper,
        cleaned: Path | None,
        on_file: OnFile,
        arguments: str,
        settings: Settings = DEFAULT,
    ) -> None:
        self._store, self._cleaned, self._on_file = store, cleaned, on_file
        self._settings = settings
        self.totals = Totals()
        self._run = RunRow(store, cleaned, arguments)
        self._archives = ArchiveRows(store, self._run.id)
        self._pages = PageWriter(store, deduper, self._archives, self._run.id)
        self._batch: list[tuple[WorkItem, Worked | None]] = []
        self._waiting = 0  # bytes of the results in the batch
        self._since = time.monotonic()
        self._changed: list[int] = []  # ids of the captures that were written

    def take(self, item: WorkItem, worked: Worked | None) -> None:
        """Count an item and write it with its batch."""
        self.totals.planned(item)
        if isinstance(item, Unchanged | UnchangedFile):
            self.totals.unchanged(item)
            self._on_file(item.name, Bucket.UNCHANGED, None)
        if not isinstance(item, UnchangedFile) and not (isinstance(item, Unchanged) and item.stamp is None):
            self._batch.append((item, worked))
            self._waiting += len(worked.cleaned) if worked and worked.cleaned else 0
        due = time.monotonic() - self._since > self._settings.batch_seconds
        if due or len(self._batch) >= self._settings.batch_captures or self._waiting > self._settings.batch_bytes:
            self.flush()

    def flush(self) -> None:
        """Write the batch as one transaction."""
        batch, self._batch, self._waiting = self._batch, [], 0
        if batch:
            done: list[tuple[WorkItem, Written]] = []
            with self._store.transaction():
                for item, worked in batch:
                    if written := self._write(item, worked):
                        done.append((item, written))
            # only rows that are committed are counted and reported
            for item, written in done:
                bucket = bucket_of(written.outcome)
                self._changed.append(written.capture_id)
                self.totals.written(item, bucket, written.reason)
                self._on_file(item.name, bucket, str(written.reason) if written.reason else None)
            for item, _ in batch:
                if isinstance(item, Closed):
                    self.totals.archive_ended(item)
        self._since = time.monotonic()

    def _write(self, item: WorkItem, worked: Worked | None) -> Written | None:
        """Write the rows of one item; returns None if it is not a page.

        Raises StoreError where not even that it broke can be written.
        """
        try:
            with self._store.savepoint():
                return self._rows(item, worked)
        except Exception as error:
            if not of_one_row(error):
                raise
            return self._crash(item, broke("writing", error))

    def _rows(self, item: WorkItem, worked: Worked | None) -> Written | None:
        match item:
            case UnchangedFile():
                return None
            case Unchanged():
                self._store.touch(item.file, item.stamp)
                return None
            case Opened():
                self._archives.begin(item)
                return None
            case Closed():
                self._pages.sites |= self._archives.end(item)
                return None
            case _:
                return self._pages.write(item, worked)

    def _crash(self, item: WorkItem, reason: Reason) -> Written | None:
        """Write that the writing of an item broke."""
        try:
            with self._store.savepoint():
                match item:
                    case Unchanged() | UnchangedFile():
                        self._fault(item.file, "write", reason)
                        return None
                    case Opened() | Closed():
                        self._fault(item.file, "write", reason)
                        self._archives.crash(item.file, reason)
                        return None
                    case _:
                        return self._pages.crash(item, reason)
        except Exception as error:
            if not of_one_row(error):
                raise
            what = f"{self._store.path}: cannot write the rows of {item.name}: {broke('it', error)}"
            raise StoreError(what) from error

    def _fault(self, source: str | None, step: str, reason: Reason) -> None:
        """Write and count what broke that is not the outcome of a page."""
        self.totals.fault(reason)
        row = {"run_id": self._run.id, "source": source, "step": step, "reason": str(reason)}
        self._store.db.table("faults").insert(row)

    def finish(self, started: float) -> RunSummary:
        """Write what is left, the counts of sites and the run's own row; returns the totals.

        ``started`` is when the run began, by ``time.monotonic``.
        """
        self.flush()
        broken: list[tuple[int, str, Exception]] = []
        settled = self._store.settle(self._run.id, lambda number, error: broken.append((number, "settle", error)))
        self._changed += settled
        if self._changed or self._run.resync:
            self._store.supersede()
        summary = self.totals.close()
        summary.seconds = time.monotonic() - started
        summary.articles = self._store.db.table("articles").count
        in_step = True
        if self._cleaned:
            # one pass over the folder a run, not one a batch; after a kill the next run makes up for it
            done = write_cleaned(self._store.db, self._cleaned, None if self._run.resync else self._changed)
            broken += [(number, "cleaned", error) for number, error in done.broken]
            in_step = not done.broken
        with self._store.transaction():
            for number, step, error in broken:
                self._fault(self._store.source_of(number), step, broke(STEPS[step], error))
            self._store.refresh_sites(self._run.stale_sites | self._pages.sites | self._store.former_sites)
            self._run.finish(summary, in_step=in_step)
        return summary


STEPS = {"settle": "taking the template of its site out", "cleaned": "writing its file"}
"""Steps after pages are written, in ``faults.step`` -> how a reason names them."""
