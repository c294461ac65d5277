"""Capture -> its rows, in a worker process: clean it, pack it, and let no error of one page reach the next.

What cannot be cleaned in full is cleaned with less care, rung by rung (see ``extract.pipeline``), so that a page that
breaks or stalls the cleaning still gives its text. Each rung has its own deadline in CPU time; all of them together
stay under 15 seconds. A deadline is the last resort: limits on characters, tags, blocks and words (``preparse``,
``pipeline.MOST_WEIGHED``, ``MOST_WORDS``) end the work on large captures long before, the same way each time.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, replace

from ingest._version import __version__
from ingest.errors import broke
from ingest.ingestion.rlimits import peak_mb
from ingest.ingestion.worker_pool import Bounded, Lost
from ingest.models import MARKUP, Capture
from ingest.reasons import Outcome, Reason
from ingest.rules.rule import Site
from ingest.store.rows import Cleaned, cleaned_rows

__all__ = ["Job", "Worked", "failed", "retry", "run_job", "size", "task"]

RUNGS = {"full": 8.0, "body": 3.0, "plain": 3.0}
"""Care taken in cleaning, most first -> seconds of CPU time it may take; for the last see ``task``."""
SECONDS = 14.0
"""CPU time of a capture, all rungs together."""


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
    *others, last = _rungs(job)
    return Bounded(run_job, SECONDS - sum(RUNGS[care] for care in others) if job.care == last else RUNGS[job.care])


def size(job: Job) -> int:
    """Return the bytes of a job."""
    return len(job.capture.body)


def run_job(job: Job) -> Worked:
    """Return the rows of a capture; where an attempt breaks, those of the next, which takes less care.

    An error of the last attempt is a result like any other: outcome ``crash``. Raises MemoryError: a process that has
    next to none left is not to be trusted, and the next attempt gets a fresh one.
    """
    # here and not above: the process that hands out the work needs neither the time nor the memory this takes
    from ingest.extract.pipeline import clean_capture
    from ingest.rules.sites import SITES

    start = time.process_time()
    current: Job | None = job
    while current is not None:
        job = current
        try:
            result = clean_capture(
                job.capture,
                SITES if job.sites is None else job.sites,
                __version__,
                care=job.care,
                because=str(job.fallback_reason or ""),
            )
            cleaned = cleaned_rows(job.capture, result)
        except MemoryError:
            raise
        except Exception as error:  # noqa: BLE001 - a page that breaks the cleaning must not end the run
            job = _noted(job, broke("cleaning", error))
            current = _lower(job)
        else:
            return Worked(cleaned, job.seconds + time.process_time() - start, peak_mb=_most(job.peak_mb, peak_mb()))
    return Worked(None, job.seconds + time.process_time() - start, job.fallback_reason, job.peak_mb)


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
