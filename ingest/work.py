"""Capture -> its rows, in a worker process: clean it, pack it, and let no error of one page reach the next."""

from __future__ import annotations

import time
from dataclasses import dataclass

from ingest.clean.pipeline import clean_capture
from ingest.models import Capture
from ingest.rules.sites import SITES
from ingest.store.rows import Cleaned, cleaned_rows
from ingest.version import __version__

__all__ = ["Worked", "lost", "work"]


@dataclass(frozen=True, slots=True)
class Worked:
    """What came of one capture: its rows, or the outcome and reason where cleaning broke."""

    cleaned: Cleaned | None
    seconds: float
    outcome: str = ""
    reason: str = ""


def work(capture: Capture) -> Worked:
    """Return the rows of a capture. An error in cleaning is a result like any other: outcome ``crash``."""
    start = time.perf_counter()
    try:
        cleaned = cleaned_rows(capture, clean_capture(capture, SITES, __version__))
    except MemoryError:
        return Worked(None, time.perf_counter() - start, "memory", "cleaning needs more memory than there is")
    except Exception as error:  # noqa: BLE001 - a page that breaks the cleaning must not end the run
        reason = f"cleaning broke: {type(error).__name__}: {error}"[:500]
        return Worked(None, time.perf_counter() - start, "crash", reason)
    return Worked(cleaned, time.perf_counter() - start)


def lost(_: Capture) -> Worked:
    """Return the result for a capture that took its worker process with it."""
    return Worked(None, 0.0, "crash", "the worker process died while cleaning it")
