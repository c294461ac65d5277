"""Files -> articles in the database and text in cleaned/: joins planning, workers, writer and export.

Files are read in sorted order and pages of an archive in its order, and all are written in that order, so that one
worker and ten give the same rows.
"""

from __future__ import annotations

import os
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Executor
from contextlib import closing
from pathlib import Path

from ingest.errors import StoreError, UsageError
from ingest.exporters.files import write_file
from ingest.ingestion import job, worker_pool
from ingest.ingestion.dedupe import Deduper
from ingest.ingestion.job import Job
from ingest.ingestion.plan import PlanContext, WorkItem, plan, replan
from ingest.ingestion.summary import RunSummary
from ingest.ingestion.writer import OnFile, Writer
from ingest.rules.rule import Site
from ingest.rules.sites import SITES
from ingest.settings import DEFAULT, Settings
from ingest.sources import discover
from ingest.store.database import Store
from ingest.store.home import home_of
from ingest.store.lock import hold

__all__ = ["OnFile", "run"]

NOTE = ".ingest"  # the file in cleaned/ that names its database


def run(
    paths: Iterable[str | Path],
    *,
    sources: Iterable[str] = (),
    db: str | Path = "db/articles.db",
    cleaned: str | Path | None = "cleaned",
    workers: int | None = None,
    again: bool = False,
    sites: tuple[Site, ...] | None = None,
    wait: float = 0.0,
    on_wait: Callable[[str], None] | None = None,
    on_file: OnFile | None = None,
    executor: Callable[[], Executor] | None = None,
    arguments: str = "",
    settings: Settings = DEFAULT,
) -> RunSummary:
    """Ingest files, folders and archives; returns the totals.

    ``sources`` are captures by where they lie (``captures.source``), which are cleaned again whatever is known of them.
    ``workers`` is one a core if None; ``executor`` makes another pool than local processes. ``cleaned`` None exports
    nothing. ``again`` cleans unchanged files too, as after a new site rule; ``sites`` are other rules than this
    program's. What was written before an interrupt or a kill stays, and the next run goes on from there. ``wait`` is
    how many seconds to wait for another run on this database to end; ``on_wait`` is told who that is. ``settings``
    are the limits.

    Raises Locked where it does not end, Full where the disk is, StoreError where the database or the folder cannot be
    used, UsageError for a folder of another database. A rule of a site that cannot be used is a RuleError where it is
    written: see ``rules.sites``.
    """
    started = time.monotonic()
    with hold(db, wait=wait, on_wait=on_wait) as held, Store(db, held=held) as store:
        if cleaned:
            _claim(Path(cleaned), Path(db))
        deduper = Deduper(store)
        folder = Path(cleaned) if cleaned else None
        writer = Writer(store, deduper, folder, on_file or (lambda *_: None), arguments, settings)
        count = workers or os.cpu_count() or 1
        # rules of this program are those of its workers, which load them once and are not sent them with each page
        sent = None if sites == SITES else sites
        context = PlanContext(store, home_of(db), deduper, sent, again, settings)
        passed = writer.totals.summary.passed_over
        found = _not_ours(discover.find((Path(path) for path in paths), passed), Path(db), folder, passed)
        try:
            _clean(plan(found, context), writer, count, executor, settings)
            _clean(replan(sources, context), writer, count, executor, settings)
            # a duplicate whose original has changed stands on its own from now on
            writer.flush()
            if orphans := store.orphans():
                _clean(replan(orphans, context), writer, count, executor, settings)
        except KeyboardInterrupt:
            writer.finish(started)
            raise
        # after any other error the run stays unfinished on record, and the next one makes up for it
        return writer.finish(started)


def _claim(cleaned: Path, db: Path) -> None:
    """Write to the folder which database it shows. Raises UsageError if it shows the articles of another one."""
    note = cleaned / NOTE
    name = Path(os.path.relpath(db, cleaned)).as_posix()
    try:
        cleaned.mkdir(parents=True, exist_ok=True)
        # a note that a full disk or a kill left empty is none
        other = note.read_text("utf-8", "replace").strip() if note.exists() else ""
        if not other:
            write_file(note, f"{name}\n".encode())
            other = name
    except OSError as error:
        raise StoreError(f"{cleaned}: cannot write there: {error.strerror}; --cleaned names another folder") from error
    if other != name and (cleaned / other).exists():
        raise UsageError(
            f"{cleaned} shows the articles of {cleaned / other}; give this database a folder of its own "
            f"with --cleaned, or use --no-cleaned"
        )
    if other != name:
        write_file(note, f"{name}\n".encode())


def _not_ours(
    found: Iterable[discover.Found], db: Path, cleaned: Path | None, passed: Counter[str]
) -> Iterator[discover.Found]:
    """Yield the files that this program did not write itself; count the others in ``passed``."""
    # not resolve(), which would follow links out of the folder
    own = {os.path.abspath(f"{db}{ending}") for ending in ("", "-wal", "-shm", "-journal", "-lock")}  # noqa: PTH100
    inside = os.path.join(os.path.abspath(cleaned), "") if cleaned else None  # noqa: PTH100, PTH118
    for each in found:
        path = os.path.abspath(each.path)  # noqa: PTH100
        if path in own or (inside and path.startswith(inside)):
            passed["written by ingest"] += 1
        else:
            yield each


def _clean(
    planned: Iterator[tuple[WorkItem, Job | None]],
    writer: Writer,
    workers: int,
    executor: Callable[[], Executor] | None,
    settings: Settings,
) -> None:
    """Clean what was planned and hand the results to the writer."""
    results = worker_pool.in_order(
        job.task, planned, workers=workers, again=job.retry, lost=job.failed, size=job.size, executor=executor,
        settings=settings,
    )  # fmt: skip
    with closing(results):
        for item, worked in results:
            writer.take(item, worked)
