"""Jobs in, results out in the same order: worker processes that can be killed, so that a bad job costs only itself.

The seam between a run and its workers is ``concurrent.futures.Executor``: anything with ``submit`` can stand in.
``ProcessPoolExecutor`` itself cannot: a future's timeout leaves the worker running, and one dead worker takes the
whole pool with it. Here each worker has a pipe of its own, is given one job at a time, and ends at the
deadline; what it took with it is one half-written message in a pipe that nobody else reads.

A deadline is CPU time of the worker, so that a busy machine does not change what comes out: the system itself ends the
process (``rlimits.limit_job``), also inside a library that never returns to Python. Wall time is the backstop for a job
that waits instead of working: ``PATIENCE`` times as long without having used its CPU.
"""

from __future__ import annotations

import gc
import multiprocessing
import os
import signal
import sys
import time
from collections import deque
from collections.abc import Callable, Generator, Iterable
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from multiprocessing.connection import Connection
from threading import Lock
from typing import Any, Generic, TypeVar

from ingest.errors import UsageError, broke
from ingest.ingestion.rlimits import (
    CPU_TIMER,
    Limits,
    cpu_seconds,
    ended_by_timer,
    limit_job,
    limit_worker,
    peak_mb,
    release_job,
    reset_peak,
    resident_mb,
)
from ingest.reasons import Outcome, Reason, ReasonCode
from ingest.settings import DEFAULT, Settings

__all__ = ["Bounded", "InProcess", "Lost", "NoWorkers", "Processes", "check_guard", "in_order", "prepare"]

Ticket = TypeVar("Ticket")
Job = TypeVar("Job")
Result = TypeVar("Result")

ENDING_SECONDS = 60.0
"""How long a process that has closed its pipe may take to be gone: its exit status tells what became of the job."""
PATIENCE = 5.0
"""Wall time that a job may let go by, as a multiple of its CPU time; where CPU time cannot be limited it is 1."""
WORKING = 0.05
"""Share of its CPU time from which a job that has used it in that wall time is at work, on a machine that is busy with
other things, and may let as much go by again. Where the system does not tell (only Linux does) it may not."""
LOOK_SECONDS = 0.5
"""How often a job that takes long is looked at for its peak memory, which is gone with the process."""


class Lost(Exception):
    """A job whose worker is gone: why (a timeout, memory or a crash), the seconds it took, its peak of memory."""

    def __init__(self, reason: Reason, seconds: float, peak_mb: float | None) -> None:
        super().__init__(str(reason))
        self.reason, self.seconds, self.peak_mb = reason, seconds, peak_mb

    def __reduce__(self) -> tuple[type[Lost], tuple[Reason, float, float | None]]:
        """Return how it is made again: it comes from another process."""
        return type(self), (self.reason, self.seconds, self.peak_mb)

    @property
    def outcome(self) -> Outcome:
        """What the capture comes to if it is not tried again."""
        return Outcome(self.reason.code)


def _crash(what: str, seconds: float, peak_mb: float | None = None) -> Lost:
    return Lost(Reason(ReasonCode.CRASH, what), seconds, peak_mb)


def _timeout(what: str, seconds: float, peak_mb: float | None) -> Lost:
    return Lost(Reason(ReasonCode.TIMEOUT, what), seconds, peak_mb)


class NoWorkers(UsageError):
    """Not one worker process could be started."""


@dataclass(frozen=True, slots=True)
class Bounded(Generic[Job, Result]):
    """A function of one job, and the seconds of CPU time a pool may give it."""

    function: Callable[[Job], Result]
    seconds: float

    def __call__(self, job: Job) -> Result:
        """Call the function: in a pool that sets no deadlines it has none."""
        return self.function(job)


class InProcess(Executor):
    """Runs each job at once in this process, without a deadline: for tests, and for pools of other programs."""

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        """Run the job and return its finished future."""
        future: Future[Any] = Future()
        try:
            future.set_result(fn(*args, **kwargs))
        except Exception as error:  # noqa: BLE001 - handed to whoever asks for the result
            future.set_exception(error)
        return future


class Processes(Executor):
    """Worker processes, each with a thread of this process that feeds it one job at a time and watches over it.

    A future holds the result or ``Lost``, also for an exception the function raised: it names the kind and the place.
    """

    def __init__(self, workers: int, limits: Limits | None = None) -> None:
        self.limits = limits or Limits()
        self._threads = ThreadPoolExecutor(workers, thread_name_prefix="worker")
        self._lock = Lock()
        self._workers: set[_Worker] = set()
        self._idle: list[_Worker] = []
        self._closed = self._started = False

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        """Hand a job to the next worker that is free; a ``Bounded`` function is stopped at its deadline."""
        seconds = fn.seconds if isinstance(fn, Bounded) else self.limits.seconds
        return self._threads.submit(self._do, partial(fn, *args, **kwargs), seconds)

    def _do(self, job: Callable[[], Any], seconds: float) -> Any:
        worker = self._take()
        try:
            answer = worker.ask(job, seconds)
        except BaseException:
            self._drop(worker)
            raise
        if worker.leaving:
            self._drop(worker)
        else:
            with self._lock:
                self._idle.append(worker)
        if isinstance(answer, MemoryError):
            raise Lost(
                Reason(ReasonCode.MEMORY, f"cleaning needs more than {self.limits.memory_mb:,} MB"), worker.took, None
            )
        if isinstance(answer, Exception):
            raise answer
        return answer

    def _take(self) -> _Worker:
        with self._lock:
            if self._idle:
                return self._idle.pop()
        try:
            worker = _Worker(self.limits)
        except Lost as error:
            if not self._started:
                raise NoWorkers(f"{error}. {GUARD}") from error
            raise
        with self._lock:
            self._started = True
            self._workers.add(worker)
            closed = self._closed
        if closed:
            self._drop(worker)
            raise _crash("the run was ended", 0.0)
        return worker

    def _drop(self, worker: _Worker) -> None:
        with self._lock:
            self._workers.discard(worker)
        worker.end()

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:  # noqa: FBT001, FBT002 - Executor's
        """End the workers; with ``cancel_futures`` at once, whatever they are doing."""
        if not cancel_futures:
            self._threads.shutdown(wait=True)
        with self._lock:
            self._closed = True
            workers = list(self._workers)
        for worker in workers:
            worker.kill()
        self._threads.shutdown(wait=wait, cancel_futures=True)
        for worker in workers:
            worker.end()


_starting = Lock()  # multiprocessing looks after all its children whenever one starts: in one thread at a time


class _Worker:
    """A process and the pipe to it, ready to take a job. Raises Lost where none can be started."""

    def __init__(self, limits: Limits) -> None:
        self.took, self.leaving, self.keeps_mb = 0.0, False, limits.keeps_mb
        context = _context()
        self.pipe, theirs = context.Pipe()
        # daemon: ended with this process where it ends in good order; where it does not, by its limit of CPU time
        self.process = context.Process(target=_serve, args=(theirs, limits), daemon=True)
        try:
            with _starting:
                self.process.start()
            theirs.close()
            if not self.pipe.poll(limits.start_seconds):
                raise TimeoutError(f"it did not start within {limits.start_seconds:.0f} s")
            self.pipe.recv()
        # AssertionError: this process is a daemon of multiprocessing, which may have no children
        except (OSError, EOFError, AssertionError) as error:
            ending = str(error) or self._ending()
            self.end()
            raise _crash(f"no worker process could be started: {ending}", 0.0) from error

    def ask(self, job: Callable[[], Any], seconds: float) -> Any:
        """Return the result of a job, or the MemoryError or ``Lost`` it came to.

        Raises Lost where it took the process with it.
        """
        started, peak = time.monotonic(), None
        patience = seconds * (PATIENCE if CPU_TIMER else 1.0)
        until, spent = started + patience, cpu_seconds(self.process.pid)
        try:
            self.pipe.send((job, seconds))
            while not self.pipe.poll(min(LOOK_SECONDS, max(until - time.monotonic(), 0.0))):
                peak = peak_mb(self.process.pid) or peak
                if time.monotonic() < until:
                    continue
                now = cpu_seconds(self.process.pid)
                if now - spent < seconds * WORKING:
                    self.kill()
                    took = time.monotonic() - started
                    raise _timeout(f"cleaning came to no end within {patience:g} s", took, peak)
                until, spent = time.monotonic() + patience, now
            answer, resident = self.pipe.recv()
        except (EOFError, OSError):
            ending, code = self._ending(), self.process.exitcode
            if ended_by_timer(code):
                raise _timeout(f"cleaning took more than {seconds:g} s of CPU time", seconds, peak) from None
            took = time.monotonic() - started
            raise _crash(f"the worker process died while cleaning it: {ending}", took, peak) from None
        self.took = time.monotonic() - started
        self.leaving = isinstance(answer, MemoryError) or resident > self.keeps_mb
        return answer

    def _ending(self) -> str:
        """Return how the process ended, in words; one that closed its pipe ends soon."""
        with _starting:
            self.process.join(ENDING_SECONDS)
        code = self.process.exitcode
        if code is None or code >= 0:
            return f"exit status {code}"
        try:
            name = signal.Signals(-code).name
        except ValueError:
            name = f"signal {-code}"
        return f"{name}, as when the system runs out of memory" if name == "SIGKILL" else name

    def kill(self) -> None:
        """Kill the process, whatever it is doing."""
        if self.process.pid is not None:
            self.process.kill()

    def end(self) -> None:
        """Kill the process and forget it."""
        self.kill()
        with _starting:
            if self.process.pid is not None:
                self.process.join()
        self.pipe.close()


GUARD = (
    "A script that starts worker processes does so inside `if __name__ == '__main__':`, because each worker imports "
    "the script again; workers=0 of ingest.clean_many needs no worker process"
)


def check_guard() -> None:
    """Raise UsageError in a process that is itself a worker, and imports the script that starts workers again."""
    if getattr(multiprocessing.process.current_process(), "_inheriting", False):
        raise UsageError(f"worker processes were started while the main script was imported by one. {GUARD}")


def prepare() -> None:
    """Start the server process, which takes half a second, while this one does other things."""
    if sys.platform != "win32":
        from multiprocessing import forkserver

        _context()
        forkserver.ensure_running()


def _context() -> Any:
    """Return how processes are started: from a clean server process, as this one has threads (the progress bar)."""
    if sys.platform == "win32":
        return multiprocessing.get_context("spawn")
    context = multiprocessing.get_context("forkserver")
    # the last is what the program's start script imports: each worker reads that script again
    context.set_forkserver_preload(["ingest.ingestion.job", "ingest.ingestion.preload", "ingest.cli"])
    return context


def _serve(pipe: Connection, limits: Limits) -> None:
    """Do jobs until the pipe closes: the life of a worker process."""
    # Ctrl+C is for the process that people talk to: it ends the others in good order
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    limit_worker(limits)
    # what is loaded stays: collecting garbage need not look through it again and again, which takes 4% of all time
    gc.freeze()
    pipe.send(os.getpid())
    while True:
        try:
            job, seconds = pipe.recv()
        except EOFError:
            return
        reset_peak()
        limit_job(seconds)
        try:
            answer = job()
        except MemoryError as error:
            answer = error
        except Exception as error:  # noqa: BLE001 - goes to whoever asks for the result
            # as words: not every exception can be sent, and none keeps its place on the way
            answer = Lost(broke("cleaning", error), 0.0, None)
        resident = resident_mb()
        try:
            pipe.send((answer, resident))
        except OSError:
            return  # nobody waits for it any more
        except MemoryError as error:
            pipe.send((error, resident))
        except Exception as error:  # noqa: BLE001 - a result that cannot be sent is an error like any other
            pipe.send((Lost(broke("sending what came of it", error), 0.0, None), resident))
        release_job()


def in_order(
    task: Callable[[Job], Bounded[Job, Result]],
    jobs: Iterable[tuple[Ticket, Job | None]],
    *,
    workers: int,
    again: Callable[[Job, Lost], Job | None],
    lost: Callable[[Job, Lost], Result],
    size: Callable[[Job], int] = lambda _: 0,
    executor: Callable[[], Executor] | None = None,
    settings: Settings = DEFAULT,
) -> Generator[tuple[Ticket, Result | None]]:
    """Yield (ticket, result) for each (ticket, job), in the order given; where there is no job the result is None.

    ``task`` says what is done with a job and for how long at most. A job that took its worker with it, or that raised
    anything, is tried again as ``again`` says; where that is None, its result is what ``lost`` returns. ``size`` is
    that of a job in bytes: no more are under way than ``bytes_ahead`` of the settings.

    Raises NoWorkers where no worker process can be started at all.
    """
    pool: Executor | None = None
    waiting: deque[tuple[Ticket, Job | None, Future[Result] | None]] = deque()
    under_way = 0

    def submit(job: Job) -> Future[Result]:
        nonlocal pool
        if pool is None:  # many runs have nothing to do
            pool = executor() if executor else Processes(workers, Limits.of(settings))
        return pool.submit(task(job), job)

    def result(job: Job | None, future: Future[Result] | None) -> Result | None:
        while job is not None and future is not None:
            try:
                return future.result()
            except NoWorkers:
                raise
            except Lost as error:
                loss = error
            except Exception as error:  # noqa: BLE001 - whatever a job raises costs that job
                loss = Lost(broke("cleaning", error), 0.0, None)
            other = again(job, loss)
            if other is None:
                return lost(job, loss)
            job, future = other, submit(other)
        return None

    try:
        for ticket, job in jobs:
            waiting.append((ticket, job, None if job is None else submit(job)))
            under_way += 0 if job is None else size(job)
            while waiting and (
                len(waiting) > settings.captures_ahead * workers
                or under_way > settings.bytes_ahead
                or _ready(waiting[0][2])
            ):
                first, done, promise = waiting.popleft()
                under_way -= 0 if done is None else size(done)
                yield first, result(done, promise)
        while waiting:
            first, done, promise = waiting.popleft()
            yield first, result(done, promise)
    finally:
        if pool is not None:
            pool.shutdown(wait=True, cancel_futures=True)


def _ready(future: Future[Any] | None) -> bool:
    return future is None or future.done()
