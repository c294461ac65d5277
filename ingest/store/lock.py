"""A database's name -> the right to write to it: one run at a time, given back by the system however the run ends.

The lock is the operating system's, on the open file ``<database>-lock``: when the process goes, by whatever signal, so
does the lock, and what the file says is never taken for it. The file only tells others who holds it. SQLite's own
locks cannot stand in: they are held for a transaction, and a run that has met a file must be sure until it writes.

Where a file system has no such locks, that is an error. On network file systems flock is the server's affair (NFS
passes it on, some others keep it to one machine); SQLite's write-ahead log does not work on them in any case.
"""

from __future__ import annotations

import errno
import json
import os
import platform
import re
import stat
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from ingest.errors import Locked, StoreError

if sys.platform == "win32":
    import msvcrt
else:
    try:
        import fcntl
    except ImportError:  # a Python that was built without it: reading works, ``hold`` says what is missing
        fcntl = None  # type: ignore[assignment]

__all__ = ["Held", "Holder", "check", "hold", "holder", "lock_path", "running"]

TRIES = 100  # a run that ends between our opening and locking its file costs one
POLL_SECONDS = 0.1  # between two tries: soon enough for people, rare enough to cost nothing
MARK = b'{"ingest_lock": '  # how the file starts: one that starts otherwise is not ours to write over
SIZE = 4096  # bytes of it that are read; one write of that size is whole or absent
FAR = 1 << 30  # on Windows a locked byte cannot be read by others, so one far behind the text is locked

# what an address or an option may say that is nobody else's business
_USER = re.compile(r"(?<=//)[^/@\s]*@")
_QUERY = re.compile(r"(://[^?#\s]*)[?#]\S*")
_SECRET = re.compile(r"-[\w-]*(?:auth|cookie|header|key|pass|pw|secret|token|user)[\w-]*(=|\Z)", re.IGNORECASE)
_HEADER = re.compile(r"(?:[\w-]*authorization|[\w-]*cookie)\s*:", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Holder:
    """Who writes to a database."""

    pid: int
    host: str
    started: str
    """When it took the lock, ISO 8601 with the zone of its machine."""
    command: str
    """Its command line, without user names, queries of addresses and values of options that may be secret."""

    def __str__(self) -> str:
        """Return it in words: ``the run of 10:31 (process 4711 on host x)``."""
        try:
            moment = datetime.fromisoformat(self.started).astimezone()
            today = moment.date() == datetime.now().astimezone().date()
            when = moment.strftime("%H:%M" if today else "%Y-%m-%d %H:%M")
        except (ValueError, OverflowError):
            when = "an unknown time"
        return f"the run of {when} (process {self.pid} on host {self.host})"


@dataclass(frozen=True, slots=True)
class Held:
    """A lock that this process holds."""

    db: Path
    path: Path
    descriptor: int
    pid: int


_descriptors: set[int] = set()
"""What this process holds. A process forked from it must let go of them, or the lock would outlive the run."""


def _leave() -> None:
    for descriptor in _descriptors:
        with suppress(OSError):
            os.close(descriptor)
    _descriptors.clear()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_leave)


def lock_path(db: str | Path) -> Path:
    """Return the file whose lock stands for the right to write to ``db``; of a link, beside what it leads to."""
    real = Path(os.path.realpath(db))
    return real.with_name(f"{real.name}-lock")


@contextmanager
def hold(db: str | Path, *, wait: float = 0.0, on_wait: Callable[[str], None] | None = None) -> Iterator[Held]:
    """Hold the right to write to ``db`` for the time of the context.

    ``wait`` is how many seconds to wait for another run to end; ``on_wait`` is told once, in words, who it is. The
    folder is made if it is not there. Ask ``check`` before each write whether the lock still stands.

    Raises Locked, naming the holder, when the time is over; StoreError where the file cannot be used.
    """
    db = Path(db)
    path = lock_path(db)
    deadline = time.monotonic() + wait
    told = False
    while (descriptor := _take(db, path)) is None:
        message = f"{db}: held by {holder(db) or 'another run'}"
        if time.monotonic() >= deadline:
            raise Locked(f"{message}; wait for it to end, or give another --db")
        if on_wait and not told:
            on_wait(f"{message}; waiting for it to end")
        told = True
        time.sleep(max(0.0, min(POLL_SECONDS, deadline - time.monotonic())))
    held = Held(db, path, descriptor, os.getpid())
    _descriptors.add(descriptor)
    try:
        _sign(descriptor)
        yield held
    finally:
        # a process forked from this one and unwinding has no part in it
        if os.getpid() == held.pid:
            _release(held)


def check(held: Held) -> None:
    """Raise Locked where the lock's file was deleted or replaced, so that another run may hold one of its own.

    One look at the file's inode; meant to be asked inside the transaction that is to be written.
    """
    if not _same(held.path, held.descriptor):
        raise Locked(
            f"{held.db}: its lock file {held.path} was removed while this run held it, and another may be writing; "
            "run again, it goes on where it stopped"
        )


def holder(db: str | Path) -> Holder | None:
    """Return who wrote into the lock's file last; None where nobody did, or it cannot be read.

    The answer is for people: only ``hold`` knows whether they are still there.
    """
    try:
        with os.fdopen(os.open(lock_path(db), os.O_RDONLY | _careful()), "rb") as file:
            said = json.loads(file.read(SIZE))["ingest_lock"] if stat.S_ISREG(os.fstat(file.fileno()).st_mode) else {}
        return Holder(int(said["pid"]), str(said["host"]), str(said["started"]), str(said["command"]))
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return None


def running(db: str | Path) -> Holder | None:
    """Return who writes to ``db`` as far as can be told without asking for the lock, which would be in a run's way.

    Of a holder on this machine it is known whether its process is there; one on another is taken to be.
    """
    who = holder(db)
    if who is None or who.host != (platform.node() or "unknown") or os.name != "posix":
        return who
    try:
        os.kill(who.pid, 0)
    except (ProcessLookupError, OverflowError):
        return None
    except OSError:
        pass
    return who


def _careful() -> int:
    """Return the flags that follow no link, wait for no pipe and leave the file to no program that is started."""
    return sum(getattr(os, name, 0) for name in ("O_NOFOLLOW", "O_NONBLOCK", "O_CLOEXEC", "O_BINARY", "O_NOINHERIT"))


def _take(db: Path, path: Path) -> int | None:
    """Return a descriptor that holds the lock, or None where another one has it."""
    for _ in range(TRIES):
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            descriptor = os.open(path, os.O_RDWR | os.O_CREAT | _careful(), 0o666)
        except OSError as error:
            what = "it is a symbolic link, remove it" if error.errno == errno.ELOOP else error.strerror
            raise StoreError(f"{db}: cannot open its lock file {path}: {what}") from error
        kept = False
        try:
            status = os.fstat(descriptor)
            if not stat.S_ISREG(status.st_mode) or status.st_nlink > 1 or not _ours(descriptor):
                raise StoreError(f"{db}: {path} is no lock file of ingest; move it away, or give another --db")
            if not _lock(db, descriptor):
                return None
            # the run before may have removed the file between our opening and locking it
            kept = _same(path, descriptor)
            if kept:
                return descriptor
        finally:
            if not kept:
                os.close(descriptor)
    raise StoreError(f"{db}: its lock file {path} is replaced again and again; keep the database on a local disk")


def _ours(descriptor: int) -> bool:
    os.lseek(descriptor, 0, os.SEEK_SET)
    start = os.read(descriptor, len(MARK))
    return MARK.startswith(start)


def _same(path: Path, descriptor: int) -> bool:
    try:
        return os.path.samestat(path.lstat(), os.fstat(descriptor))
    except OSError:
        return False


def _lock(db: Path, descriptor: int) -> bool:
    """Try to lock an open file; False where another one has it."""
    try:
        if sys.platform == "win32":
            os.lseek(descriptor, FAR, os.SEEK_SET)
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        elif fcntl is None:
            raise StoreError(f"{db}: this Python cannot lock files (it has no module fcntl); use one that can")
        else:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        if error.errno in {errno.EWOULDBLOCK, errno.EAGAIN, errno.EACCES, errno.EDEADLK}:
            return False
        raise StoreError(
            f"{db}: its file system cannot lock files ({error.strerror}); keep the database on a local disk"
        ) from error
    return True


def _sign(descriptor: int) -> None:
    """Write who holds the lock into its file. A full disk is no reason to stop here: the lock stands without it."""
    started = datetime.now().astimezone().isoformat(timespec="seconds")
    who = Holder(os.getpid(), platform.node() or "unknown", started, _command_line(sys.argv))
    text = MARK + json.dumps(asdict(who)).encode() + b"}\n"
    with suppress(OSError):
        os.lseek(descriptor, 0, os.SEEK_SET)
        os.write(descriptor, text)
        os.ftruncate(descriptor, len(text))


def _command_line(words: list[str]) -> str:
    """Return a command line without what may be secret in it, at most 300 characters.

    >>> _command_line(["/usr/bin/ingest", "run", "--url", "https://me:pw@example.org/a?sid=1", "--token=abc"])
    'ingest run --url https://example.org/a --token=...'
    """
    said: list[str] = []
    for number, word in enumerate(words):
        option = _SECRET.match(word)
        if number and _SECRET.fullmatch(words[number - 1]) and not option:
            said.append("...")
        elif option and option[1]:
            said.append(f"{option[0]}...")
        elif header := _HEADER.match(word):
            said.append(f"{header[0]}...")
        else:
            said.append(_QUERY.sub(r"\1", _USER.sub("", word)) if number else Path(word).name)
    return "".join(each if each.isprintable() else "?" for each in " ".join(said))[:300]


def _release(held: Held) -> None:
    """Remove the file while it is locked, then let go: whoever opened it meanwhile sees that it is gone, and asks anew.

    On Windows an open file cannot be removed, so it is closed first; where another run has it open it stays.
    """
    _descriptors.discard(held.descriptor)
    if sys.platform == "win32":
        os.close(held.descriptor)
        with suppress(OSError):
            held.path.unlink()
        return
    try:
        if _same(held.path, held.descriptor):
            with suppress(OSError):
                held.path.unlink()
    finally:
        os.close(held.descriptor)
