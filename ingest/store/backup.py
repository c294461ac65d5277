"""A database that may be in use -> one file that holds all of it as it was at one moment, checked before it has a name.

Copying the files of a database in write-ahead mode misses what is only in the log; SQLite's backup interface reads
through it. The read transaction that the rows are counted in is the one that is copied, so the figures are of the copy.
"""

from __future__ import annotations

import errno
import os
import secrets
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlite_utils import Database

from ingest.errors import Full, StoreError, UsageError
from ingest.store.connect import connect
from ingest.store.disk import flush_folder

__all__ = ["Backup", "backup"]

PAGES = 4096  # copied between two reports of progress: 16 MB, a moment's work
BESIDE = ("-wal", "-shm", "-journal")  # what SQLite keeps next to a database that is open or was not closed


@dataclass(frozen=True, slots=True)
class Backup:
    """A copy that was made."""

    db: Path
    to: Path
    bytes: int
    rows: dict[str, int]
    """Table -> rows, in the original at the moment of the copy and in the copy."""
    seconds: float

    def as_dict(self) -> dict[str, Any]:
        """Return it for JSON."""
        return {
            "db": str(self.db),
            "to": str(self.to),
            "bytes": self.bytes,
            "rows": self.rows,
            "seconds": round(self.seconds, 2),
        }


def backup(
    db: str | Path,
    to: str | Path | None = None,
    *,
    overwrite: bool = False,
    on_pages: Callable[[int, int], None] | None = None,
) -> Backup:
    """Copy a database, while a run writes to it or not; nothing in it is changed.

    ``to`` is a file, or a folder for a file with the day and time in its name; None means beside the database. The copy
    is a single file, not in write-ahead mode, so that it can be read from a disk that cannot be written; a run that
    writes to it changes that. ``on_pages`` is told (pages done, pages in all) as the copy goes on.

    Raises NotFound where there is no database, UsageError where ``to`` is taken and ``overwrite`` is false or where it
    cannot be written, Full, StoreError where the original is damaged. A file at ``to`` is whole or as it was.
    """
    started = time.monotonic()
    source_path = Path(db)
    with closing(connect(source_path)) as source:
        target_path = _target(source_path, None if to is None else Path(to))
        _refuse(source_path, target_path, overwrite=overwrite)
        part = target_path.with_name(f".{secrets.token_hex(6)}.ingest-part")
        try:
            with _explained(source_path, target_path):
                target_path.parent.mkdir(parents=True, exist_ok=True)
                rows = _copy(source, part, on_pages)
            with _explained(source_path, target_path):
                _check(source_path, part, rows)
                _name(part, target_path, overwrite=overwrite)
        finally:
            for ending in ("", *BESIDE):
                with suppress(OSError):
                    part.with_name(part.name + ending).unlink()
    return Backup(source_path, target_path, target_path.stat().st_size, rows, time.monotonic() - started)


def _target(db: Path, to: Path | None) -> Path:
    """Return the file to write."""
    if to is not None and not to.is_dir():
        return to
    now = datetime.now().astimezone().strftime("%Y-%m-%d-%H%M%S")
    return (to or db.parent) / f"{db.stem}-{now}{db.suffix}"


def _refuse(db: Path, to: Path, *, overwrite: bool) -> None:
    """Raise UsageError where writing ``to`` would harm something."""
    if to.exists() and to.samefile(db):
        raise UsageError(f"{to}: this is the database itself; name another file for its backup")
    if os.path.lexists(to) and not overwrite:
        raise _taken(to)
    if os.path.lexists(to) and not to.is_file():
        raise UsageError(f"{to}: no regular file; name another one for the backup")
    for ending in BESIDE:
        beside = to.with_name(to.name + ending)
        if os.path.lexists(beside):
            # SQLite would play the log of another database into the copy
            raise UsageError(f"{beside} is there, so a database {to} is in use or was not closed; name another file")


def _taken(to: Path) -> UsageError:
    return UsageError(f"{to}: there is a file already; name another one, or replace it with --overwrite")


@contextmanager
def _explained(db: Path, to: Path) -> Iterator[None]:
    """Turn errors of copying into ours."""
    try:
        yield
    except sqlite3.Error as error:
        # a quota or a limit on the size of files is told as an error of writing
        if getattr(error, "sqlite_errorcode", None) in {sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR_WRITE}:
            raise _full(to) from error
        raise StoreError(f"{db}: cannot be copied to {to}: {error}; `ingest doctor` says what is damaged") from error
    except OSError as error:
        if error.errno in {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}:
            raise _full(to) from error
        raise UsageError(f"cannot write {to}: {error.strerror}; name a place that can be written") from error


def _full(to: Path) -> Full:
    return Full(f"no room left on the disk (or of a quota) for {to}: free some, or name a place on another disk")


def _copy(source: sqlite3.Connection, part: Path, on_pages: Callable[[int, int], None] | None) -> dict[str, int]:
    """Copy one moment of the source into a new file; return the rows of its tables at that moment."""
    source.execute("begin")
    try:
        rows = _rows(source)

        def told(_: int, remaining: int, total: int) -> None:
            if on_pages:
                on_pages(total - remaining, total)

        # made here and not by SQLite, with the rights of the one who asks
        os.close(os.open(part, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o666))
        with closing(sqlite3.connect(part)) as target:
            # nothing reads the part before it is flushed as a whole
            target.execute("pragma synchronous = off")
            source.backup(target, pages=PAGES, progress=told)
            target.execute("pragma journal_mode = delete")
    finally:
        source.rollback()
    return rows


def _rows(connection: sqlite3.Connection) -> dict[str, int]:
    """Return the number of rows of each table; the search index is told by the articles it is made from."""
    database = Database(connection)
    virtual = {name for name in database.table_names() if database.table(name).virtual_table_using}
    return {
        name: database.table(name).count
        for name in database.table_names()
        if not name.startswith("sqlite_") and not any(name == each or name.startswith(f"{each}_") for each in virtual)
    }


def _check(db: Path, part: Path, rows: dict[str, int]) -> None:
    """Raise StoreError where the copy is not what was to be copied."""
    with closing(sqlite3.connect(f"{part.resolve().as_uri()}?mode=ro", uri=True)) as copy:
        found = [row[0] for row in copy.execute("pragma quick_check(3)")]
        if found != ["ok"]:
            raise StoreError(
                f"{db}: the copy does not pass SQLite's check, so the original is damaged: {'; '.join(found)}; "
                "no backup was made, and `ingest doctor` says more"
            )
        if (counted := _rows(copy)) != rows:
            raise StoreError(f"{db}: the copy holds other rows than the original: {counted}, not {rows}")


def _name(part: Path, to: Path, *, overwrite: bool) -> None:
    """Flush the copy to the disk and give it its name, in place of nothing that nobody asked to replace."""
    descriptor = os.open(part, os.O_RDWR)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
    if overwrite:
        part.replace(to)
    else:
        try:
            to.hardlink_to(part)
        except FileExistsError as error:
            raise _taken(to) from error
        except OSError:
            # a file system without hard links: the moment between looking and naming is left
            if os.path.lexists(to):
                raise _taken(to) from None
            part.rename(to)
    flush_folder(to.parent)
