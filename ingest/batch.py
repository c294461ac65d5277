"""Many sources -> their articles in the same order, cleaned in worker processes that have deadlines."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from contextlib import closing

from ingest.api import Rules, Source, capture_of
from ingest.errors import UsageError, crash_of
from ingest.ingestion import job, worker_pool
from ingest.models import Article, Capture, Failed, Rejected, Skipped
from ingest.reasons import Outcome
from ingest.settings import DEFAULT, Settings

__all__ = ["Result", "clean_many"]

Result = Article | Rejected | Failed
"""What comes of one source."""


def clean_many(
    sources: Iterable[Source | Skipped],
    *,
    workers: int | None = None,
    rules: Rules | None = None,
    settings: Settings = DEFAULT,
) -> Iterator[Result]:
    """Yield what comes of each source, in the order given: an Article, Rejected or Failed; one result a source.

    ``sources`` are of the types that ``clean`` takes; what is known of a page (its address, headers ...) goes into a
    ``Capture``. A ``Skipped`` of ``read`` comes out as a Failed. The iterable is read as the results are taken, up to
    ``settings.captures_ahead`` sources a worker ahead.

    ``workers`` is the number of worker processes, None for one a core. Each cleans one capture at a time and is ended
    where a capture takes more CPU time or memory than the settings allow; the capture is then cleaned again with less
    care, and is Failed with the outcome ``timeout``, ``memory`` or ``crash`` if that fails too. A source that cannot be
    read is Failed as well, so that no source ends the iteration. With ``workers=0`` everything is cleaned in this
    process, in which nothing limits time and memory; ``workers=1`` is one worker process.

    Each worker imports the main script. A script that calls this (with ``workers`` other than 0) therefore does so
    inside ``if __name__ == "__main__":``. A notebook, an interactive session and code that is imported need no guard.

    Raises TypeError for a source of another type, ValueError for a negative number of workers, and UsageError where no
    worker process can be started, as in a script without the guard.

    >>> page = b"<title>Tides</title><p>The water came over the wall at six in the morning and stayed until noon.</p>"
    >>> for result in clean_many([page, b"%PDF-1.7 ..."], workers=0):
    ...     print(type(result).__name__, result.title, result.reason and result.reason[:3])
    Article Tides None
    Failed None PDF
    """
    if workers is not None and workers < 0:
        raise ValueError(f"workers is {workers}; it must be 0 (this process), a number of processes, or None")
    if workers == 0:
        executor = worker_pool.InProcess
    else:
        executor = None
        worker_pool.check_guard()
    return _results(sources, workers or os.cpu_count() or 1, executor, rules, settings)


def _results(
    sources: Iterable[Source | Skipped],
    workers: int,
    executor: type[worker_pool.InProcess] | None,
    rules: Rules | None,
    settings: Settings,
) -> Iterator[Result]:
    results = worker_pool.in_order(
        _task,
        (_planned(source, rules, settings) for source in sources),
        workers=workers,
        again=job.retry,
        lost=_lost,
        size=job.size,
        executor=executor,
        settings=settings,
    )
    with closing(results):
        for failed, result in results:
            assert result or failed
            yield result or failed  # type: ignore[misc]  # one of them is there


def _planned(source: Source | Skipped, rules: Rules | None, settings: Settings) -> tuple[Failed | None, job.Job | None]:
    """Return the job of cleaning a source, or what came of reading it."""
    if isinstance(source, Skipped):
        return Failed(source.reason, source.outcome or "unsupported", source.source), None
    try:
        capture = capture_of(source, settings=settings)
    except TypeError:
        raise
    except Exception as error:  # noqa: BLE001 - one source must not end the iteration
        outcome = "corrupt" if isinstance(error, UsageError) else crash_of("reading", error).outcome
        reason = str(error) if isinstance(error, UsageError) else str(crash_of("reading", error))
        return Failed(reason, outcome, _name(source)), None
    return None, job.Job(capture, None if rules is None else tuple(rules), settings=settings)


def _name(source: Source) -> str:
    if isinstance(source, Capture):
        return source.source
    return str(source) if isinstance(source, os.PathLike) else ""


def _task(given: job.Job) -> worker_pool.Bounded[job.Job, Result]:
    return worker_pool.Bounded(_clean, job.seconds(given))


def _clean(given: job.Job) -> Result:
    """Return the result of cleaning a capture, in a worker process."""
    result, tried = job.attempt(given, lambda _, result: result)
    return result or _failed(tried)


def _lost(given: job.Job, error: worker_pool.Lost) -> Result:
    """Return the result of a capture that took its worker with it on the last try."""
    outcome, reason = job.failed(given, error).failure
    return Failed(str(reason), outcome, given.capture.source, given.capture.url, given.capture.site)


def _failed(tried: job.Job) -> Failed:
    capture, reason = tried.capture, tried.fallback_reason
    assert reason is not None
    return Failed(str(reason), Outcome(reason.code), capture.source, capture.url, capture.site)
