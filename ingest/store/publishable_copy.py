"""A database -> one file to publish: as it was at one moment, packed, without traces of the machine, marked as frozen.

A frozen database can be read as one that nobody writes to (``immutable``): without locks, from a read-only disk, with
the numbers of its rows known beforehand. That is never done to a live one, so a file is held to be frozen only if it
bears the mark in its header and nothing has opened it for writing since: a run would put it in write-ahead mode.
"""

from __future__ import annotations

import errno
import hashlib
import json
import os
import sqlite3
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import Any

from ingest.errors import Full, StoreError, UsageError
from ingest.store.backup import BESIDE, backup
from ingest.store.database import Store

__all__ = ["INSPECT", "METADATA", "Frozen", "freeze", "frozen", "inspected", "inspection"]

MARK = int.from_bytes(b"ingF", "big")
"""``application_id`` of a frozen database, see https://www.sqlite.org/fileformat.html."""
INSPECT, METADATA = ".inspect.json", ".metadata.json"
"""What the names of the files beside it end with."""
HEADER = 100
ELSEWHERE = "elsewhere"
"""What stands for the folders of a path that says where something lay on the machine."""


@dataclass(frozen=True, slots=True)
class Frozen:
    """A database that was frozen."""

    db: Path
    to: Path
    bytes: int
    rows: dict[str, int]
    """Table -> rows."""
    renamed: int
    """Files that lay outside of the project and are named without their folders."""
    seconds: float

    def as_dict(self) -> dict[str, Any]:
        """Return it for JSON."""
        return {
            "db": str(self.db),
            "to": str(self.to),
            "inspect": f"{self.to}{INSPECT}",
            "metadata": f"{self.to}{METADATA}",
            "bytes": self.bytes,
            "rows": self.rows,
            "renamed": self.renamed,
            "seconds": round(self.seconds, 2),
        }


def freeze(
    db: str | Path,
    to: str | Path,
    *,
    metadata: Callable[[str], Mapping[str, Any]] = lambda _: {},
    overwrite: bool = False,
    on_pages: Callable[[int, int], None] | None = None,
) -> Frozen:
    """Write a copy of a database to publish, while a run writes to it or not; nothing in the original is changed.

    The copy holds everything but: the arguments of runs and the folder they wrote to; sizes, times and inodes of files;
    the folders of files that lay outside of the project, of which the name is kept. Beside it stand what ``datasette
    inspect`` would say of it and what ``metadata`` returns for the database's name, as JSON. ``on_pages`` is told
    (pages done, pages in all) while the copy is made.

    Raises NotFound where there is no database, UsageError where ``to`` is taken and ``overwrite`` is false or cannot be
    written, Full, StoreError where the original is damaged. What is at ``to`` is whole or as it was.
    """
    started = time.monotonic()
    target = Path(to)
    _refuse(Path(db), target, overwrite=overwrite)
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".", suffix=".ingest-part", dir=target.parent) as folder:
            copy, packed = Path(folder) / "copy", Path(folder) / target.name
            backup(db, copy, on_pages=on_pages)
            Store(copy).close()  # brought to this version
            with _explained(Path(db), target), closing(sqlite3.connect(copy)) as connection:
                renamed = _prepare(connection)
                # into a new file: it needs no room in the machine's folder for temporary files
                connection.execute("vacuum into ?", [str(packed)])
                rows = _rows(connection)
            copy.unlink()
            said = {INSPECT: inspection(packed, rows), METADATA: metadata(target.stem)}
            for ending, content in said.items():
                written = json.dumps(content, ensure_ascii=False, indent=2) + "\n"
                packed.with_name(packed.name + ending).write_text(written, encoding="utf-8")
            # the database last: without its figures it would be served all the same
            for ending in (*said, ""):
                packed.with_name(packed.name + ending).replace(f"{target}{ending}")
    except OSError as error:
        if error.errno in {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}:
            raise Full(f"no room left on the disk for {target}: twice the size of the database is needed") from error
        raise UsageError(f"cannot write {target}: {error.strerror}; name a place that can be written") from error
    return Frozen(Path(db), target, target.stat().st_size, rows, renamed, time.monotonic() - started)


def frozen(path: str | Path) -> bool:
    """Whether a file is a frozen database that nothing has opened for writing since."""
    file = Path(path)
    try:
        with file.open("rb") as opened:
            header = opened.read(HEADER)
    except OSError:
        return False
    # bytes 18 and 19 are 2 in write-ahead mode, 68 to 71 the application_id
    marked = len(header) == HEADER and header[18:20] == b"\x01\x01" and int.from_bytes(header[68:72], "big") == MARK
    return marked and not any(os.path.lexists(file.with_name(file.name + ending)) for ending in BESIDE)


def inspection(path: Path, rows: Mapping[str, int]) -> dict[str, Any]:
    """Return what ``datasette inspect`` says of a database, with the numbers of its rows."""
    with path.open("rb") as opened:
        digest = hashlib.file_digest(opened, "sha256").hexdigest()
    tables = {name: {"count": count} for name, count in rows.items()}
    return {path.stem: {"hash": digest, "size": path.stat().st_size, "file": path.name, "tables": tables}}


def inspected(path: str | Path) -> dict[str, Any] | None:
    """Return what is known of a frozen database beforehand, under the name it has now; None where that is not of it."""
    file = Path(path)
    try:
        [said] = json.loads(Path(f"{file}{INSPECT}").read_text("utf-8")).values()
        known = said["size"] == file.stat().st_size and isinstance(said["tables"], dict)
    except (OSError, ValueError, TypeError, KeyError, AttributeError):
        return None
    return {file.stem: said} if known else None


def _refuse(db: Path, to: Path, *, overwrite: bool) -> None:
    """Raise UsageError where writing ``to`` would harm something."""
    if to.is_dir() or not to.name:
        raise UsageError(f"{to}: this is a folder; name a file for the frozen database, such as `{to / db.name}`")
    if os.path.lexists(to) and to.exists() and db.exists() and to.samefile(db):
        raise UsageError(f"{to}: this is the database itself; name another file for what is to be published")
    for ending in ("", INSPECT, METADATA):
        if os.path.lexists(f"{to}{ending}") and not overwrite:
            raise UsageError(f"{to}{ending}: there is a file already; name another one, or replace it with --overwrite")
    for ending in BESIDE:
        if os.path.lexists(f"{to}{ending}"):
            raise UsageError(
                f"{to}{ending} is there, so a database {to} is in use or was not closed; name another file"
            )


@contextmanager
def _explained(db: Path, to: Path) -> Iterator[None]:
    """Turn errors of SQLite into ours."""
    try:
        yield
    except sqlite3.Error as error:
        if getattr(error, "sqlite_errorcode", None) in {sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR_WRITE}:
            raise Full(f"no room left on the disk for {to}: twice the size of the database is needed") from error
        raise StoreError(f"{db}: cannot be frozen: {error}; `ingest doctor` says what is damaged") from error


def _prepare(connection: sqlite3.Connection) -> int:
    """Take the traces of the machine out of a copy, pack its index, mark it; returns how many files it renamed."""
    connection.execute("pragma synchronous = off")
    connection.execute("pragma journal_mode = delete")
    connection.execute("update runs set arguments = null, cleaned = null")
    connection.execute("update inputs set stamp = null")
    renamed = 0
    for number, path in connection.execute("select id, path from inputs").fetchall():
        if (name := _outside(path)) is not None:
            renamed += 1
            _rename(connection, number, path, f"{ELSEWHERE}/{number}/{name}")
    connection.commit()
    connection.execute("insert into articles_fts (articles_fts) values ('optimize')")
    connection.commit()
    connection.execute("analyze")
    connection.execute(f"pragma application_id = {MARK}")
    connection.commit()
    return renamed


def _outside(path: str) -> str | None:
    """Return the name of a file that lies outside of the project; None where it lies within.

    >>> _outside("/home/ada/inbox/a.html"), _outside("C:/inbox/a.html"), _outside("../a.html"), _outside("raw/a.html")
    ('a.html', 'a.html', 'a.html', None)
    """
    for kind in (PurePosixPath(path), PureWindowsPath(path)):
        if kind.is_absolute() or ".." in kind.parts:
            return kind.name
    return None


def _rename(connection: sqlite3.Connection, number: int, path: str, name: str) -> None:
    """Name a file in another way wherever its path stands: also in why it could not be read, and where captures lie."""
    given = {"id": number, "path": path, "name": name}
    connection.execute(
        "update inputs set path = :name, reason = replace(reason, :path, :name) where id = :id",
        given,
    )
    connection.execute(
        "update captures set source = replace(source, :path, :name), reason = replace(reason, :path, :name) "
        "where input_id = :id",
        given,
    )


def _rows(connection: sqlite3.Connection) -> dict[str, int]:
    """Return the number of rows of every table."""
    names = connection.execute("select name from sqlite_master where type = 'table' order by name").fetchall()
    return {
        name: connection.execute(f"select count(*) from [{name}]").fetchone()[0]  # noqa: S608 - names of the schema
        for (name,) in names
    }
