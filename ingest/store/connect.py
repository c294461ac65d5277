"""A path -> a connection that only reads, or a clear error where there is none to be had."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ingest.errors import Full, Locked, NotFound, StoreError
from ingest.store.block_codec import register

__all__ = ["BUSY_SECONDS", "connect", "explained", "of_one_row"]

BUSY_SECONDS = 10  # a reader's checkpoint or another short transaction is over well before


def connect(path: str | Path) -> sqlite3.Connection:
    """Return a read-only connection to a database of this program, able to read the view ``blocks``.

    Raises NotFound where there is no such file, StoreError where it is no database of this program.
    """
    file = Path(path)
    if not file.is_file():
        raise NotFound(f"{path}: no database there; `ingest run` makes one, `--db` names another")
    address = f"{file.resolve().as_uri()}?mode=ro"
    if not os.access(file.parent, os.W_OK) and not file.with_name(f"{file.name}-wal").exists():
        # beside a database with a write-ahead log SQLite wants to write even to read, unless nobody else can write
        address += "&immutable=1"
    with explained(path):
        connection = sqlite3.connect(address, uri=True, timeout=BUSY_SECONDS)
    connection.row_factory = sqlite3.Row
    register(connection)
    try:
        with explained(path):
            tables = {row[0] for row in connection.execute("select name from sqlite_master where type = 'table'")}
    except StoreError:
        connection.close()
        raise
    if not {"articles", "captures", "ledgers"} <= tables:
        connection.close()
        raise StoreError(f"{path}: not made by ingest (it has no tables articles, captures and ledgers)")
    return connection


@contextmanager
def explained(path: str | Path) -> Iterator[None]:
    """Turn SQLite's errors into ours, naming the file and what would help."""
    try:
        yield
    except sqlite3.OperationalError as error:
        text, code = str(error), getattr(error, "sqlite_errorcode", 0)
        if code & 0xFF in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}:
            raise Locked(f"{path}: another run is writing to it; wait for it to end, or give another --db") from error
        # a quota or a limit on the size of files is told as a write that failed
        if code in {sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR_WRITE}:
            raise Full(
                f"{path}: no room left on the disk; free some and run again, it goes on where it stopped"
            ) from error
        raise StoreError(f"{path}: {text}; is the folder there, and may you write to it?") from error
    except (sqlite3.DatabaseError, UnicodeDecodeError) as error:  # the second: of damaged names in an error's text
        raise StoreError(f"{path}: {error}; it is no SQLite database, or it is damaged") from error


def of_one_row(error: Exception) -> bool:
    """Whether an exception met while a row was written is about that row, and not about the database or the disk."""
    return not isinstance(error, sqlite3.OperationalError | StoreError) and type(error) is not sqlite3.DatabaseError
