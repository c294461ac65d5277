"""Captures on disk, addresses or a database -> one call of a command and a frozen summary of what it did."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Coroutine, Iterable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field, fields
from functools import partial
from pathlib import Path
from typing import Any, TypedDict, TypeVar, Unpack

from ingest.api import Rules
from ingest.errors import UsageError
from ingest.exporters import Exported
from ingest.exporters import export as export_articles
from ingest.ingestion import worker_pool
from ingest.settings import DEFAULT, Settings
from ingest.store.connect import connect

__all__ = [
    "ExportSummary",
    "FetchOptions",
    "FetchSummary",
    "ReplaySummary",
    "RunSummary",
    "afetch",
    "export",
    "fetch",
    "replay",
    "run",
]

OnFile = Callable[[str, str, str | None], object]
"""Called for each capture: where it is, what came of it (ingested, unchanged, duplicate, rejected, failed), and why."""
OnUrl = Callable[[str, str, str], object]
"""Called for each address with what came of it (fetched, unchanged, redirected, failed, refused ...) and why."""

ExportSummary = Exported
"""What an export did."""

Value = TypeVar("Value")


class FetchOptions(TypedDict, total=False):
    """The keyword arguments of ``fetch``, for type checkers."""

    feeds: Iterable[str]
    sitemaps: Iterable[str]
    db: str | Path
    raw: str | Path
    cleaned: str | Path | None
    clean: bool
    contact: str | None
    delay: float
    hosts: int
    limit: int | None
    again: bool
    allow_private: Sequence[str]
    respect_tdm: bool
    workers: int | None
    rules: Rules | None
    settings: Settings
    wait: float
    on_url: OnUrl | None
    on_file: OnFile | None


@dataclass(frozen=True, slots=True)
class RunSummary:
    """What a run did. Each capture is in one of ingested, unchanged, duplicate, rejected and failed."""

    inputs: int
    """Files that were found."""
    captures: int
    """Pages that were found: one a file, those of an archive, and one for a file that holds none."""
    ingested: int
    """Captures that gave an article."""
    unchanged: int
    """Captures that are as in an earlier run."""
    duplicate: int
    """Captures with the bytes, address and host of another."""
    rejected: Mapping[str, int]
    """Captures that were read and hold no article: reason -> how many."""
    failed: Mapping[str, int]
    """Captures that could not be read or cleaned: reason -> how many."""
    left_out: Mapping[str, int]
    """Records of archives that are no page: kind -> how many."""
    passed_over: Mapping[str, int]
    """Files of folders that are not captures by their name or place: reason -> how many."""
    crashed: int
    """Failed captures on which ingest itself broke."""
    faults: Mapping[str, int]
    """What broke after captures were written: reason -> how many."""
    articles: int
    """Articles in the database at the end."""
    seconds: float

    def to_dict(self) -> dict[str, Any]:
        """Return it as values that JSON can hold."""
        return _fields(self)


@dataclass(frozen=True, slots=True)
class FetchSummary:
    """What a fetch did."""

    requested: int
    """Addresses that were requested; one that was requested twice counts twice."""
    fetched_before: int
    """Addresses of this call that were fetched before and not again."""
    outcomes: Mapping[str, int]
    """Addresses settled by this fetch: outcome (fetched, unchanged, redirected, failed ...) -> how many."""
    reasons: Mapping[str, int]
    """The same by reason, where there is one."""
    waiting: int
    """Addresses of the database that still wait to be fetched."""
    files: tuple[Path, ...]
    """WARC files that were written."""
    seconds: float
    urls: tuple[Mapping[str, Any], ...] = field(default=(), repr=False)
    """One record for each address of this call: ``url``, ``state``, ``outcome``, ``reason``, ``status``, ``final_url``,
    ``record`` (where its answer is) ..."""
    run: RunSummary | None = None
    """What cleaning did; None where there was nothing to clean, or ``clean`` is false."""

    def to_dict(self) -> dict[str, Any]:
        """Return it as values that JSON can hold."""
        return _fields(self)


@dataclass(frozen=True, slots=True)
class ReplaySummary:
    """What a replay changed, or would change. Each capture is in one of the first six counts."""

    same: int
    changed: int
    """Articles with another text."""
    gained: int
    """Captures that had no article and have one now."""
    lost: int
    """Captures that had an article and have none now."""
    failed: int
    """Captures that cannot be cleaned now; they stay as they are."""
    left: int
    """Captures whose raw file is gone or has changed; they stay as they are."""
    fields: int
    """Articles with another title, author or date; they are among the same or the changed too."""
    words_added: int
    words_dropped: int
    written: bool
    """Whether the database was changed."""
    seconds: float
    reasons: Mapping[str, int] = field(default_factory=dict)
    """Why captures were cleaned again -> how many; a capture can have several reasons."""
    sites: tuple[Mapping[str, Any], ...] = field(default=(), repr=False)
    """The same counts for each site, those with the most words changed first."""
    not_cleaned: tuple[tuple[str, str], ...] = field(default=(), repr=False)
    """The first of the captures that failed or were left: where they are, and why."""
    largest: tuple[Mapping[str, Any], ...] = field(default=(), repr=False)
    """The largest changes, largest first, each with its lines of difference."""

    @property
    def captures(self) -> int:
        """How many captures were to be cleaned again."""
        return self.same + self.changed + self.gained + self.lost + self.failed + self.left

    def to_dict(self) -> dict[str, Any]:
        """Return it as values that JSON can hold."""
        return {"captures": self.captures, **_fields(self)}


def _run_summary(counts: Mapping[str, Any]) -> RunSummary:
    pages = counts["captures"]
    return RunSummary(
        inputs=counts["inputs"],
        captures=pages["met"],
        ingested=pages["ingested"],
        unchanged=pages["unchanged"],
        duplicate=pages["duplicate"],
        rejected=dict(pages["rejected_by_reason"]),
        failed=dict(pages["failed_by_reason"]),
        left_out=dict(counts["left_out_by_reason"]),
        passed_over=dict(counts["passed_over_by_reason"]),
        crashed=counts["crashed"],
        faults=dict(counts["faults_by_reason"]),
        articles=counts["articles"],
        seconds=counts["seconds"],
    )


def _fetch_summary(counts: Mapping[str, Any], run: RunSummary | None) -> FetchSummary:
    return FetchSummary(
        requested=counts["asked"],
        fetched_before=counts["before"],
        outcomes=dict(counts["outcomes"]),
        reasons=dict(counts["reasons"]),
        waiting=counts["states"].get("waiting", 0),
        files=tuple(map(Path, counts["files"])),
        seconds=counts["seconds"],
        urls=tuple(dict(row) for row in counts["urls"]),
        run=run,
    )


def _replay_summary(counts: Mapping[str, Any]) -> ReplaySummary:
    total = counts["total"]
    return ReplaySummary(
        **{name: total[name] for name in ("same", "changed", "gained", "lost", "failed", "left", "fields")},
        words_added=total["added"],
        words_dropped=total["dropped"],
        written=counts["written"],
        seconds=counts["seconds"],
        reasons=dict(counts["reasons"]),
        sites=tuple(dict(each) for each in counts["sites"]),
        not_cleaned=tuple((each["path"], each["reason"]) for each in (*counts["failed"], *counts["left"])),
        largest=tuple(dict(each) for each in counts["largest"]),
    )


def _fields(summary: RunSummary | FetchSummary | ReplaySummary) -> dict[str, Any]:
    return {each.name: _plain(getattr(summary, each.name)) for each in fields(summary)}


def _plain(value: Any) -> Any:
    """Return a summary, mapping or tuple as values that JSON can hold."""
    if isinstance(value, Mapping):
        return {name: _plain(each) for name, each in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(each) for each in value]
    if isinstance(value, RunSummary):
        return _fields(value)
    return value.as_posix() if isinstance(value, Path) else value


def run(
    paths: Iterable[str | Path] = ("raw",),
    *,
    db: str | Path = "db/articles.db",
    cleaned: str | Path | None = "cleaned",
    workers: int | None = None,
    again: bool = False,
    rules: Rules | None = None,
    settings: Settings = DEFAULT,
    wait: float = 0.0,
    on_file: OnFile | None = None,
) -> RunSummary:
    """Clean files, folders and archives into a database and a folder of Markdown files, as `ingest run` does.

    ``cleaned`` None writes no files. ``workers`` is the number of worker processes, None for one a core. ``again``
    cleans unchanged files too. ``wait`` is how many seconds to wait for another run on the database to end.
    ``on_file`` is called for each capture once it is written. A run that was stopped goes on with the same call.

    Worker processes import the main script: a script calls this inside ``if __name__ == "__main__":``.

    Raises NotFound for a path that does not exist, Locked where another run holds the database, Full where the disk is
    full, StoreError where the database or folder cannot be used, and UsageError for a folder of another database and
    where no worker process can be started.
    """
    from ingest.api import existing
    from ingest.ingestion.run import run as run_all

    _check(workers)
    tally = run_all(
        existing(paths),
        db=db,
        cleaned=cleaned,
        workers=workers,
        again=again,
        sites=None if rules is None else tuple(rules),
        wait=wait,
        on_file=_called(on_file),
        arguments="ingest.run",
        settings=settings,
    )
    return _run_summary(tally.as_dict())


def fetch(
    urls: Iterable[str] = (),
    *,
    feeds: Iterable[str] = (),
    sitemaps: Iterable[str] = (),
    db: str | Path = "db/articles.db",
    raw: str | Path = "raw",
    cleaned: str | Path | None = "cleaned",
    clean: bool = True,
    contact: str | None = None,
    delay: float = 1.0,
    hosts: int = 20,
    limit: int | None = None,
    again: bool = False,
    allow_private: Sequence[str] = (),
    respect_tdm: bool = False,
    workers: int | None = None,
    rules: Rules | None = None,
    settings: Settings = DEFAULT,
    wait: float = 0.0,
    on_url: OnUrl | None = None,
    on_file: OnFile | None = None,
) -> FetchSummary:
    """Fetch addresses politely into WARC files and clean them, as `ingest fetch` does.

    Also fetches what ``feeds`` and ``sitemaps`` list, and what an earlier fetch left waiting. ``clean`` False only
    fetches. ``contact`` is a mail address or URL that servers are told to write to; ``delay`` the seconds between two
    requests to a host, ``hosts`` how many hosts are asked at once, ``limit`` the most addresses that are requested.
    ``again`` requests anew what was fetched before. ``allow_private`` are networks (``127.0.0.0/8``) that may be
    reached though they are not public. ``respect_tdm`` keeps nothing that is reserved from text and data mining.
    ``on_url`` is called for each address. For the others and for the guard of a script see ``run``.

    Raises UsageError where an event loop runs in this thread (use ``afetch``), for a network or contact that is not
    valid, and what ``run`` raises.
    """
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        pass
    else:
        raise UsageError("an event loop is running in this thread; use `await ingest.afetch(...)`")
    return _fetch(
        asyncio.run, urls, feeds=feeds, sitemaps=sitemaps, db=db, raw=raw, cleaned=cleaned, clean=clean,
        contact=contact, delay=delay, hosts=hosts, limit=limit, again=again, allow_private=allow_private,
        respect_tdm=respect_tdm, workers=workers, rules=rules, settings=settings, wait=wait, on_url=on_url,
        on_file=on_file,
    )  # fmt: skip


async def afetch(urls: Iterable[str] = (), **options: Unpack[FetchOptions]) -> FetchSummary:
    """Do what ``fetch`` does, with its arguments, in a thread, and wait for it without blocking the event loop.

    It is a thread with an event loop of its own because the database, the WARC files and the cleaning block.
    ``on_url`` and ``on_file`` are called in that thread. When the task is cancelled, the fetch stops as by Ctrl+C: what
    was fetched is kept, and the next fetch goes on; cleaning that has begun is finished first.

    Raises what ``fetch`` raises, and TypeError for an argument that it has not.
    """
    if unknown := options.keys() - _DEFAULTS.keys():
        raise TypeError(f"ingest.afetch has no argument {', '.join(sorted(unknown))}")
    runner = _Stoppable()
    call = asyncio.ensure_future(asyncio.to_thread(partial(_fetch, runner.run, urls, **{**_DEFAULTS, **options})))
    try:
        return await asyncio.shield(call)
    except asyncio.CancelledError:
        runner.stop()
        # its files and database are closed before this returns
        await asyncio.gather(call, return_exceptions=True)
        raise


_DEFAULTS: Mapping[str, Any] = fetch.__kwdefaults__ or {}


def _fetch(
    runner: Callable[[Coroutine[Any, Any, Any]], Any],
    urls: Iterable[str],
    *,
    contact: str | None,
    delay: float,
    hosts: int,
    limit: int | None,
    again: bool,
    allow_private: Sequence[str],
    respect_tdm: bool,
    rules: Rules | None,
    settings: Settings,
    on_file: OnFile | None,
    on_url: OnUrl | None,
    workers: int | None,
    **options: Any,
) -> FetchSummary:
    from ingest.crawl.config import CrawlConfig, Environment
    from ingest.crawl.fetch import fetch as fetch_all

    _check(workers)
    config = CrawlConfig(
        contact=contact,
        allow_private=tuple(allow_private),
        delay=delay,
        hosts=hosts,
        limit=limit,
        again=again,
        respect_tdm=respect_tdm,
        rotate=settings.warc_bytes,
        seconds=settings.fetch_seconds,
    )
    done = fetch_all(
        urls,
        config=config,
        environment=Environment(run=runner),
        sites=None if rules is None else tuple(rules),
        settings=settings,
        on_file=_called(on_file),
        on_url=_called(on_url),
        workers=workers,
        **options,
    )
    return _fetch_summary(done.as_dict(), _run_summary(done.tally.as_dict()) if done.tally else None)


class _Stoppable:
    """Runs a coroutine in an event loop of this thread, until another thread stops it. A class: it holds the loop."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._stopped = False
        self._loop: asyncio.AbstractEventLoop | None = None
        self._task: asyncio.Task[Any] | None = None

    def run(self, work: Coroutine[Any, Any, Value]) -> Value:
        """Return what a coroutine returns. Raises CancelledError where it was stopped."""

        async def watched() -> Value:
            with self._lock:
                if self._stopped:
                    work.close()
                    raise asyncio.CancelledError
                self._loop, self._task = asyncio.get_running_loop(), asyncio.current_task()
            try:
                return await work
            finally:
                with self._lock:
                    self._task = None

        return asyncio.run(watched())

    def stop(self) -> None:
        """Cancel the coroutine, also one that has not begun."""
        with self._lock:
            self._stopped = True
            if self._loop and self._task:
                self._loop.call_soon_threadsafe(self._task.cancel)


def export(
    format: str,  # noqa: A002 - the word of the command line
    to: str | Path | None = None,
    *,
    db: str | Path = "db/articles.db",
    where: str | None = None,
    params: Sequence[Any] | Mapping[str, Any] = (),
    since: str | None = None,
    superseded: bool = False,
) -> ExportSummary:
    """Write articles to files, as `ingest export` does.

    ``format`` is markdown or text, which write one file an article into the folder ``to`` (default ``cleaned``), or
    jsonl, csv or parquet, which write the file ``to`` (jsonl and csv: to standard output if None). ``where`` is an SQL
    condition on the columns of ``articles``, ``params`` are the values of its placeholders. ``since`` is the year,
    month or day (``2025-12-09``) of the first article; ``superseded`` adds captures for which a better one stands.

    Raises NotFound where there is no database, BadQuery for a format, condition or date that cannot be used,
    UsageError for a place that cannot be written, Full where the disk is full.
    """
    with closing(connect(db)) as connection:
        return export_articles(
            connection, format, Path(to) if to else None, where=where, params=params, since=since, superseded=superseded
        )


def replay(
    *,
    db: str | Path = "db/articles.db",
    site: str | None = None,
    everything: bool = False,
    dry_run: bool = False,
    sample: int | None = None,
    cleaned: str | Path | None = None,
    show: int = 10,
    workers: int | None = None,
    rules: Rules | None = None,
    settings: Settings = DEFAULT,
    wait: float = 0.0,
    on_file: OnFile | None = None,
) -> ReplaySummary:
    """Clean again from raw what would come out otherwise now, as `ingest replay` does.

    That are captures which another version, model or site rule made; ``everything`` takes all. ``site`` takes those of
    one site. ``dry_run`` writes nothing; ``sample`` does so too, and cleans no more than that many captures. ``show``
    is how many of the largest changes are kept in the summary. ``cleaned`` is the folder of Markdown files, by default
    that of the last run if it had one. For the others and for the guard of a script see ``run``.

    Raises NotFound where there is no database, or no capture of that site, and what ``run`` raises.
    """
    from ingest.history import reprocess
    from ingest.rules.sites import SITES

    _check(workers)
    sites = SITES if rules is None else rules
    if dry_run or sample:
        done = reprocess.plan(
            db, site=site, everything=everything, sample=sample, show=show, workers=workers, sites=sites,
            on_file=_called(on_file), settings=settings,
        )  # fmt: skip
    else:
        folder = reprocess.last_folder(db) if cleaned is None else cleaned
        done = reprocess.replay(
            db, site=site, everything=everything, cleaned=folder, show=show, workers=workers, sites=sites,
            wait=wait, on_file=_called(on_file), settings=settings,
        )  # fmt: skip
    return _replay_summary(done.as_dict())


def _check(workers: int | None) -> None:
    """Raise ValueError for less than one worker, UsageError in a script without a guard."""
    if workers is not None and workers < 1:
        raise ValueError(f"workers is {workers}; it must be a number of processes, 1 or more, or None for one a core")
    worker_pool.check_guard()


def _called(function: Callable[..., object] | None) -> Callable[..., None] | None:
    """Return a callback that returns nothing."""
    if function is None:
        return None

    def call(*arguments: Any) -> None:
        function(*arguments)

    return call
