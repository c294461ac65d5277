"""Jobs in, results out in the same order: worker processes, where one lost worker costs one job.

The seam between a run and its workers is ``concurrent.futures.Executor``: anything with ``submit`` can stand in.
"""

from __future__ import annotations

import multiprocessing
import signal
import sys
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from typing import Any, TypeVar

__all__ = ["InProcess", "in_order", "processes"]

Ticket = TypeVar("Ticket")
Job = TypeVar("Job")
Result = TypeVar("Result")

WINDOW = 8  # jobs under way a worker: enough that none waits, few enough that memory stays small


class InProcess(Executor):
    """Runs each job at once in this process: for few captures, and for tests."""

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        """Run the job and return its finished future."""
        future: Future[Any] = Future()
        try:
            future.set_result(fn(*args, **kwargs))
        except Exception as error:  # noqa: BLE001 - handed to whoever asks for the result
            future.set_exception(error)
        return future


def processes(workers: int) -> ProcessPoolExecutor:
    """Return worker processes. They start from a clean server process: this one has threads (the progress bar)."""
    if sys.platform == "win32":
        context = multiprocessing.get_context("spawn")
        return ProcessPoolExecutor(workers, mp_context=context, initializer=_leave_interrupts)
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["ingest.work"])
    return ProcessPoolExecutor(workers, mp_context=context, initializer=_leave_interrupts)


def _leave_interrupts() -> None:
    """Leave Ctrl+C to the process that people talk to: it ends the others in good order."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def in_order(
    function: Callable[[Job], Result],
    jobs: Iterable[tuple[Ticket, Job | None]],
    *,
    workers: int,
    lost: Callable[[Job], Result],
    executor: Callable[[], Executor] | None = None,
) -> Iterator[tuple[Ticket, Result | None]]:
    """Yield (ticket, result) for each (ticket, job), in the order given; where there is no job the result is None.

    When a worker dies it takes the whole pool with it, and nobody says which job did it: those under way are done
    again one by one in a process of their own, and one that dies there has the result ``lost(job)``.
    """
    make = executor or (InProcess if workers <= 1 else lambda: processes(workers))
    pool = make()
    waiting: deque[tuple[Ticket, Job | None, Future[Result] | None]] = deque()

    def result(job: Job | None, future: Future[Result] | None) -> Result | None:
        nonlocal pool
        if job is None or future is None:
            return None
        try:
            return future.result()
        except BrokenProcessPool:
            if getattr(pool, "_broken", False):
                pool.shutdown(wait=False, cancel_futures=True)
                pool = make()
            return _alone(function, job, lost)

    try:
        for ticket, job in jobs:
            future: Future[Result] | None = None
            if job is not None:
                try:
                    future = pool.submit(function, job)
                except BrokenProcessPool as error:
                    future = Future()
                    future.set_exception(error)
            waiting.append((ticket, job, future))
            while waiting and (len(waiting) > WINDOW * max(workers, 1) or _ready(waiting[0][2])):
                ready_ticket, ready_job, ready_future = waiting.popleft()
                yield ready_ticket, result(ready_job, ready_future)
        while waiting:
            ready_ticket, ready_job, ready_future = waiting.popleft()
            yield ready_ticket, result(ready_job, ready_future)
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def _ready(future: Future[Any] | None) -> bool:
    return future is None or future.done()


def _alone(function: Callable[[Job], Result], job: Job, lost: Callable[[Job], Result]) -> Result:
    with processes(1) as pool:
        try:
            return pool.submit(function, job).result()
        except BrokenProcessPool:
            return lost(job)
