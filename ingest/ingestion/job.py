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
from ingest.reasons import Outcome, Reason
from ingest.rules.rule import Site
from ingest.settings import DEFAULT, Settings
from ingest.store.rows import Cleaned, cleaned_rows

__all__ = ["Job", "Worked", "attempt", "failed", "retry", "run_job", "seconds", "size", "task"]

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
    fallback_reason: Reason | None = None
    """Why it is cleaned with less care: what the first attempt failed of; None before one failed."""
    seconds: float = 0.0
    """CPU time spent on it before."""
    peak_mb: float | None = None
    settings: Settings = DEFAULT


@dataclass(frozen=True, slots=True)
class Worked:
    """The result of cleaning one capture: its rows, or why every attempt failed."""

    cleaned: Cleaned | None
    seconds: float
    reason: Reason | None = None
    """Why every attempt failed; None if there are rows."""
    peak_mb: float | None = None

    @property
    def failure(self) -> tuple[Outcome, Reason]:
        """The outcome (timeout, memory or crash) and reason where every attempt failed. Raises ValueError if not."""
        if self.reason is None:
            raise ValueError("this capture was cleaned: it has rows and no failure")
        return Outcome(self.reason.code), self.reason


def task(job: Job) -> Bounded[Job, Worked]:
    """Return what is to be done with a job, with its deadline; the last rung has what the others may leave of all.

    What they did leave is not counted: a deadline that depends on time spent is another one each time.
    """
    return Bounded(run_job, seconds(job))


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


def run_job(job: Job) -> Worked:
    """Return the rows of a capture; where an attempt breaks, those of the next, which takes less care.

    An error of the last attempt is a result like any other: outcome ``crash``. Raises MemoryError: a process that has
    next to none left is not to be trusted, and the next attempt gets a fresh one.
    """
    start = time.process_time()
    cleaned, job = attempt(job, cleaned_rows)
    taken = job.seconds + time.process_time() - start
    if cleaned is None:
        return Worked(None, taken, job.fallback_reason, job.peak_mb)
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
                settings=job.settings,
                because=str(job.fallback_reason or ""),
            )
            return make(job.capture, result), job
        except MemoryError:
            raise
        except Exception as error:  # noqa: BLE001 - a page that breaks the cleaning must not end the run
            job = _noted(job, broke("cleaning", error))
            current = _lower(job)
    return None, job


def retry(job: Job, error: Lost) -> Job | None:
    """Return the job to try after one that took its worker with it; None where that took the least care already."""
    return _lower(_spent(job, error))


def failed(job: Job, error: Lost) -> Worked:
    """Return the result of a job whose last attempt took its worker with it too: why the first attempt failed."""
    job = _spent(job, error)
    return Worked(None, job.seconds, job.fallback_reason, job.peak_mb)


def _spent(job: Job, error: Lost) -> Job:
    job = _noted(job, error.reason)
    return replace(job, seconds=job.seconds + error.seconds, peak_mb=_most(job.peak_mb, error.peak_mb))


def _noted(job: Job, reason: Reason) -> Job:
    """Return the job with the reason why it failed; the first one stays."""
    return replace(job, fallback_reason=job.fallback_reason or reason)


def _rungs(job: Job) -> list[str]:
    # of a text there is no tree to do without
    return [care for care in RUNGS if care != "body" or job.capture.media_type in MARKUP]


def _lower(job: Job) -> Job | None:
    rungs = _rungs(job)
    below = rungs[rungs.index(job.care) + 1 :]
    return replace(job, care=below[0]) if below else None


def _most(*peaks: float | None) -> float | None:
    return max((peak for peak in peaks if peak is not None), default=None)
