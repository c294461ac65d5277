"""Limits -> what the system holds a worker process to, and what it used: memory, CPU time, files, descriptors.

Where the system has no such limit (``resource`` is for Unix; macOS does not enforce address space) the deadline of
``worker_pool`` is what is left.
"""

from __future__ import annotations

import ctypes
import os
import signal
import sys
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from ingest.settings import DEFAULT, Settings

try:
    import resource
except ImportError:  # Windows, or a Python that was built without it
    resource = None  # type: ignore[assignment]

__all__ = [
    "CPU_TIMER",
    "Limits",
    "cpu_seconds",
    "ended_by_timer",
    "give_memory_back",
    "limit_job",
    "limit_worker",
    "peak_mb",
    "release_job",
    "reset_peak",
    "resident_mb",
]

CPU_TIMER = sys.platform != "win32"
"""Whether the CPU time of a job can be limited here."""

M_MMAP_THRESHOLD = -3
"""Of mallopt(3): from that size on a piece of memory is the system's own; setting it ends the learning."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What a worker process may use."""

    seconds: float = DEFAULT.full_seconds
    """CPU time of a job that has no deadline of its own."""
    memory_mb: int = DEFAULT.worker_memory_mb
    """Address space, of which a worker has 200 MB before its first job; the largest real pages need 150 more."""
    descriptors: int = DEFAULT.worker_descriptors
    file_mb: int = DEFAULT.worker_file_mb
    """Size of a file it may write. It writes none itself; py3langid unpacks its model into a temporary one of 90 MB."""
    start_seconds: float = DEFAULT.worker_start_seconds
    """A worker that has not started by then never will: it imports for half a second, on a busy machine for ten."""
    keeps_mb: float = DEFAULT.worker_keeps_mb
    """A worker that still holds so much after a job makes way for a fresh one."""

    @classmethod
    def of(cls, settings: Settings) -> Limits:
        """Return what the settings say of worker processes."""
        return cls(
            seconds=settings.full_seconds,
            memory_mb=settings.worker_memory_mb,
            descriptors=settings.worker_descriptors,
            file_mb=settings.worker_file_mb,
            start_seconds=settings.worker_start_seconds,
            keeps_mb=settings.worker_keeps_mb,
        )


def give_memory_back() -> None:
    """Have the C library return large pieces of memory when they are freed (glibc; elsewhere nothing happens).

    By default it learns to keep them: on captures of 20 MB the process that hands out the work grew to 340 MB that
    way, and to 210 MB without.
    """
    if sys.platform == "linux":
        with suppress(OSError, AttributeError):
            ctypes.CDLL(None).mallopt(M_MMAP_THRESHOLD, 1 << 20)


def limit_worker(limits: Limits) -> None:
    """Hold this process to its limits: no more memory and no larger files than that, no core dumps.

    Where ``resource`` is missing, as on Windows, nothing is limited here: the deadline of the pool is what is left.
    """
    if sys.platform == "win32":
        return
    if resource is None:
        return
    _set(resource.RLIMIT_AS, limits.memory_mb << 20)
    _set(resource.RLIMIT_NOFILE, limits.descriptors)
    _set(resource.RLIMIT_FSIZE, limits.file_mb << 20)
    _set(resource.RLIMIT_CORE, 0)


def limit_job(seconds: float) -> None:
    """End this process once it has used that much more CPU time, user and system, of all its threads.

    The system does it, by ITIMER_PROF of setitimer(2) and what SIGPROF does by default, so that code in C that never
    comes back to Python ends as well, and a worker whose parent is gone. RLIMIT_CPU counts whole seconds from the start
    of the process, and a parent that looks into /proc sees only Linux and only now and then.
    """
    if sys.platform != "win32":
        signal.signal(signal.SIGPROF, signal.SIG_DFL)
        signal.setitimer(signal.ITIMER_PROF, seconds)


def release_job() -> None:
    """Let this process go on as long as it likes."""
    if sys.platform != "win32":
        signal.setitimer(signal.ITIMER_PROF, 0)


def ended_by_timer(exitcode: int | None) -> bool:
    """Whether the exit code of a process says that ``limit_job`` ended it."""
    return sys.platform != "win32" and exitcode == -signal.SIGPROF


def _set(kind: int, wanted: int) -> None:
    if sys.platform == "win32":
        return
    _, most = resource.getrlimit(kind)
    with suppress(ValueError, OSError):  # the system knows better what can be limited
        resource.setrlimit(kind, (wanted if most == resource.RLIM_INFINITY else min(wanted, most), most))


def reset_peak() -> None:
    """Start the measuring of this process's peak memory anew, where the system can (Linux)."""
    with suppress(OSError):
        Path("/proc/self/clear_refs").write_text("5", encoding="ascii")


def peak_mb(pid: int | None = None) -> float | None:
    """Return the most memory a process (this one if None) has held, in MB; None where nobody can tell."""
    said = _status(pid, "VmHWM")
    if sys.platform != "win32" and said is None and pid is None and resource is not None:
        most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        return round(most / (1 << 20 if sys.platform == "darwin" else 1 << 10), 1)
    return said


def cpu_seconds(pid: int | None) -> float:
    """Return the CPU time a process has used, user and system; 0 where nobody can tell. See proc_pid_stat(5)."""
    if sys.platform == "win32":
        return 0.0
    with suppress(OSError, ValueError, IndexError):
        # the name of the program stands in parentheses and may hold anything
        fields = Path(f"/proc/{pid}/stat").read_text("utf-8", "replace").rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
    return 0.0


def resident_mb() -> float:
    """Return the memory this process holds now, in MB; 0 where nobody can tell."""
    return _status(None, "VmRSS") or 0.0


def _status(pid: int | None, name: str) -> float | None:
    """Return a size from Linux's account of a process, see proc_pid_status(5)."""
    with suppress(OSError, ValueError):
        for line in Path(f"/proc/{pid or 'self'}/status").read_text("utf-8", "replace").splitlines():
            if line.startswith(f"{name}:"):
                return round(int(line.split()[1]) / 1024, 1)
    return None
