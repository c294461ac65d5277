"""Capture -> its rows, in a worker process: clean it, pack it, and let no error of one page reach the next.

What cannot be cleaned in full is cleaned with less care, rung by rung (see ``extract.pipeline``), so that a page that
breaks or stalls the cleaning still gives its text. Each rung has its own deadline in CPU time; all of them together
stay under 15 seconds. A deadline is the last resort: limits on characters, tags, blocks and words (``preparse``,
``weighed_blocks`` and ``trafilatura_words`` of the settings) end the work on large captures long
before, the same way each time.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TypeVar

from ingest._version import __version__
from ingest.errors import broke
from ingest.ingestion.rlimits import peak_mb
from ingest.ingestion.worker_pool import Bounded, Lost
from ingest.models import MARKUP, Article, Capture, Rejected
from ingest.rules.rule import Site
from ingest.settings import DEFAULT, Settings
from ingest.store.rows import Cleaned, cleaned_rows

__all__ = ["Job", "Worked", "again", "attempt", "lost", "seconds", "size", "task", "work"]

Made = TypeVar("Made")

RUNGS = ("full", "body", "plain")
"""Care taken in cleaning, most first; each has its CPU time in the settings."""


@dataclass(frozen=True, slots=True)
class Job:
    """A capture and how it is to be cleaned."""

    capture: Capture
    sites: tuple[Site, ...] | None = None
    """The site rules; None are those of this program."""
    care: str = "full"
    because: str = ""
    """Why no more care is taken, in words."""
    outcome: str = ""
    """What the first rung that failed came to: timeout, memory or crash."""
    seconds: float = 0.0
    """CPU time spent on it before."""
    peak_mb: float | None = None
    settings: Settings = DEFAULT


@dataclass(frozen=True, slots=True)
class Worked:
    """What came of one capture: its rows, or the outcome and reason where no rung held."""

    cleaned: Cleaned | None
    seconds: float
    outcome: str = ""
    reason: str = ""
    peak_mb: float | None = None


def task(job: Job) -> Bounded[Job, Worked]:
    """Return what is to be done with a job, with its deadline; the last rung has what the others may leave of all.

    What they did leave is not counted: a deadline that depends on time spent is another one each time.
    """
    return Bounded(work, seconds(job))


def seconds(job: Job) -> float:
    """Return the seconds of CPU time of this try."""
    allowed = {care: getattr(job.settings, f"{care}_seconds") for care in RUNGS}
    *others, last = _rungs(job)
    return float(
        sum(allowed.values()) - sum(allowed[care] for care in others) if job.care == last else allowed[job.care]
    )


def size(job: Job) -> int:
    """Return the bytes of a job."""
    return len(job.capture.body)


def work(job: Job) -> Worked:
    """Return the rows of a capture; where a rung breaks, those of the next.

    An error of the last is a result like any other: outcome ``crash``. Raises MemoryError: in a process that has next
    to none left nothing is to be trusted, and the next rung gets a fresh one.
    """
    start = time.process_time()
    cleaned, job = attempt(job, cleaned_rows)
    taken = job.seconds + time.process_time() - start
    if cleaned is None:
        return Worked(None, taken, job.outcome, job.because, job.peak_mb)
    return Worked(cleaned, taken, peak_mb=_most(job.peak_mb, peak_mb()))


def attempt(job: Job, make: Callable[[Capture, Article | Rejected], Made]) -> tuple[Made | None, Job]:
    """Return what ``make`` makes of a cleaned capture, and the job as it was tried last; None where no rung held.

    Raises MemoryError.
    """
    # here and not above: the process that hands out the work needs neither the time nor the memory this takes
    from ingest.extract.pipeline import clean_capture
    from ingest.rules.sites import SITES

    current: Job | None = job
    while current is not None:
        job = current
        try:
            result = clean_capture(
                job.capture,
                SITES if job.sites is None else job.sites,
                __version__,
                care=job.care,
                because=job.because,
                settings=job.settings,
            )
            return make(job.capture, result), job
        except MemoryError:
            raise
        except Exception as error:  # noqa: BLE001 - a page that breaks the cleaning must not end the run
            job = _noted(job, "crash", broke("cleaning", error))
            current = _lower(job)
    return None, job


def again(job: Job, error: Lost) -> Job | None:
    """Return how a job that took its worker with it is tried once more, None where that was the last rung."""
    return _lower(_spent(job, error))


def lost(job: Job, error: Lost) -> Worked:
    """Return the result of a job that took its worker with it on the last rung too: what the first came to."""
    job = _spent(job, error)
    return Worked(None, job.seconds, job.outcome, job.because, job.peak_mb)


def _spent(job: Job, error: Lost) -> Job:
    job = _noted(job, error.outcome, error.reason)
    return replace(job, seconds=job.seconds + error.seconds, peak_mb=_most(job.peak_mb, error.peak_mb))


def _noted(job: Job, outcome: str, reason: str) -> Job:
    """Return the job with what happened to it; what happened first is what is told."""
    return replace(job, outcome=job.outcome or outcome, because=job.because or reason)


def _rungs(job: Job) -> list[str]:
    # of a text there is no tree to do without
    return [care for care in RUNGS if care != "body" or job.capture.media_type in MARKUP]


def _lower(job: Job) -> Job | None:
    rungs = _rungs(job)
    below = rungs[rungs.index(job.care) + 1 :]
    return replace(job, care=below[0]) if below else None


def _most(*peaks: float | None) -> float | None:
    return max((peak for peak in peaks if peak is not None), default=None)
