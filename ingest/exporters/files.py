"""Bytes -> files that are whole or absent: written beside their place, flushed to the disk, renamed into it."""

from __future__ import annotations

import errno
import filecmp
import os
import secrets
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import BinaryIO

from ingest.errors import Full, UsageError
from ingest.exporters.names import article_path
from ingest.exporters.select import Row, Selection, left_out, rows, undated
from ingest.store.disk import flush_folder

__all__ = [
    "CLEANED",
    "PART",
    "Exported",
    "remove",
    "replace_file",
    "to_file",
    "to_folder",
    "write_article",
    "write_articles",
    "write_file",
]

PART = ".ingest-part"
"""How the name of a file ends while it is written."""

CLEANED = Path("cleaned")
"""Where one file an article goes when nobody says where."""


@dataclass(frozen=True, slots=True)
class Exported:
    """What an export did."""

    count: int
    """Articles exported."""
    to: Path | None = None
    """The file or folder; None is the standard output."""
    written: int = 0
    """Files that are new or changed."""
    unchanged: int = 0
    """Files that already held the same bytes, left untouched with their time."""
    removed: int = 0
    """Files of articles that are gone or have another name now."""
    undated: int = 0
    """Articles left out of an export ``since`` a date because they state none."""
    superseded: int = 0
    """Articles left out because a better capture of the same address stands for them."""
    broken: tuple[tuple[int, Exception], ...] = ()
    """Articles whose file could not be made or written, by number, and why; the files of the others are written."""


def to_file(selection: Selection, to: Path | None, fill: Callable[[BinaryIO], int]) -> Exported:
    """Let ``fill`` write the selection to one file, or to the standard output, and return what was done."""
    if to is None:
        count = fill(sys.stdout.buffer)
        sys.stdout.buffer.flush()
        return Exported(count, undated=undated(selection), superseded=left_out(selection))
    count, changed = replace_file(to, fill)
    return Exported(
        count, to, int(changed), int(not changed), undated=undated(selection), superseded=left_out(selection)
    )


def to_folder(
    selection: Selection, to: Path | None, ending: str, make: Callable[[Row], bytes], *, ledger: bool = False
) -> Exported:
    """Write one file an article of the selection into a folder, see ``names.article_path``."""
    folder = to or CLEANED
    with _file_errors(folder):
        folder.mkdir(parents=True, exist_ok=True)
    done = write_articles(folder, rows(selection, ledger=ledger), ending, make)
    return replace(done, undated=undated(selection), superseded=left_out(selection))


def write_articles(folder: Path, articles: Iterable[Row], ending: str, make: Callable[[Row], bytes]) -> Exported:
    """Write one file an article; one that this breaks on is noted, and the others are written. Raises Full."""
    count = written = 0
    broken: list[tuple[int, Exception]] = []
    for row in articles:
        try:
            written += write_article(folder, row, ending, make)
            count += 1
        except Full:
            raise
        except Exception as error:  # noqa: BLE001 - one article must not keep the others from their files
            broken.append((row["id"], error))
    return Exported(count, folder, written, count - written, broken=tuple(broken))


def write_article(folder: Path, row: Row, ending: str, make: Callable[[Row], bytes]) -> bool:
    """Write the file of one article; return whether it changed."""
    return write_file(folder / article_path(row["site"], row["published"], row["title"], row["id"], ending), make(row))


@contextmanager
def _file_errors(path: Path) -> Iterator[None]:
    """Turn the errors of writing ``path`` into ours: Full where the disk is full, else UsageError."""
    try:
        yield
    except OSError as error:
        if error.errno in {errno.ENOSPC, errno.EDQUOT}:
            raise Full(f"no room left on the disk for {path}: free some, or name a place on another disk") from error
        reason = error.strerror or str(error)
        raise UsageError(f"cannot write {path}: {reason}; name a place that can be written") from error


def replace_file(path: Path, fill: Callable[[BinaryIO], int]) -> tuple[int, bool]:
    """Let ``fill`` write a file and put it at ``path``; return what ``fill`` returned and whether the file changed.

    A reader sees the old file or the new one, never a half. A file with the same bytes keeps its time, so that rsync,
    git and make stay quiet. What is no regular file (a pipe, ``/dev/null``) is written straight through. Raises Full,
    UsageError.
    """
    with _file_errors(path):
        if path.is_dir():
            raise UsageError(f"cannot write {path}: it is a folder; name a file in it, such as {path / 'articles'}")
        if path.exists() and not path.is_file():
            with path.open("wb") as straight:
                return fill(straight), True
        path.parent.mkdir(parents=True, exist_ok=True)
        beside = _beside(path)
        try:
            with beside.open("xb") as file:
                count = fill(file)
                file.flush()
                os.fsync(file.fileno())
            if path.is_file() and filecmp.cmp(beside, path, shallow=False):
                return count, False
            _rename(beside, path)
            return count, True
        finally:
            beside.unlink(missing_ok=True)


def write_file(path: Path, data: bytes) -> bool:
    """Write a small file as ``replace_file`` does; return whether it changed."""
    with _file_errors(path):
        try:
            if path.stat().st_size == len(data) and path.read_bytes() == data:
                return False
        except (FileNotFoundError, NotADirectoryError):
            pass
    return replace_file(path, lambda file: file.write(data))[1]


def remove(path: Path) -> None:
    """Remove a file, and its folder if that is empty now. Raises UsageError."""
    with _file_errors(path):
        path.unlink(missing_ok=True)
        try:
            path.parent.rmdir()
        except OSError as error:
            if error.errno not in {errno.ENOTEMPTY, errno.EEXIST, errno.ENOENT, errno.EBUSY}:
                raise


def _beside(path: Path) -> Path:
    """Return a new hidden name in the same folder, so that the rename stays on one disk."""
    return path.with_name(f".{secrets.token_hex(6)}{PART}")


def _rename(beside: Path, path: Path) -> None:
    """Rename, and flush the folder where the system can, so that the new name survives a power cut."""
    beside.replace(path)
    flush_folder(path.parent)
