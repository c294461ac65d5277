"""A database and a folder -> the folder ``cleaned/`` in step with it: a Markdown file an article and no stale ones."""

from __future__ import annotations

import os
import sqlite3
import time
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from sqlite_utils import Database

from ingest.errors import Full
from ingest.exporters.files import PART, Exported, remove, write_articles
from ingest.exporters.markdown import MARK, markdown
from ingest.exporters.names import article_id, article_path
from ingest.exporters.select import Row, connection_of, one, rows, select

__all__ = ["write_cleaned"]

SECONDS = 10.0
"""A file that was begun longer ago than that and is not in its place is nobody's."""


def write_cleaned(
    db: sqlite3.Connection | Database, folder: Path = Path("cleaned"), ids: Iterable[int] | None = None
) -> Exported:
    """Write the Markdown files of the articles ``ids`` (None: of all), and remove those that are stale.

    A file is stale when its article is gone or has another name now. Of files, only those whose first lines are our
    front matter with the id in their name are ever removed, and with ``ids`` only those of the ids given: give the ids
    of captures that hold no article any more as well. The cost is that of the articles given plus one listing of the
    folder's names (0.1 s for 100,000), so call it once a run. A folder belongs to one database. What breaks on one
    article is in ``broken``. Raises StoreError, Full.
    """
    connection = connection_of(db)
    selection = select(connection)
    wanted = None if ids is None else sorted(set(ids))
    articles = rows(selection, ledger=True) if wanted is None else _some(connection, wanted, selection.columns)
    done = write_articles(folder, articles, "md", markdown)
    removed = _leftovers(folder) if wanted is None else 0
    broken = list(done.broken)
    for path, key in _ours(folder, None if wanted is None else frozenset(wanted)):
        try:
            if not _named(connection, path, key) and _marked(path, key):
                remove(path)
                removed += 1
        except Full:
            raise
        except Exception as error:  # noqa: BLE001 - one file must not keep the others from their place
            broken.append((key, error))
    return replace(done, removed=removed, broken=tuple(broken))


def _leftovers(folder: Path) -> int:
    """Remove what a kill left of files that were being written: whole ones are written within milliseconds."""
    removed = 0
    for path in sorted(folder.glob(f"*/.*{PART}")):
        with suppress(OSError):
            if time.time() - path.lstat().st_mtime > SECONDS:
                path.unlink()
                removed += 1
    return removed


def _some(connection: sqlite3.Connection, ids: Iterable[int], columns: Iterable[str]) -> Iterator[Row]:
    """Yield the articles with these ids, as far as there are any."""
    for key in ids:
        row = one(connection, key, columns, ledger=True)
        if row is not None:
            yield row


def _ours(folder: Path, ids: frozenset[int] | None) -> Iterator[tuple[Path, int]]:
    """Yield (file, id in its name) of the Markdown files one folder down; no file is opened."""
    if not folder.is_dir():
        return
    for site in sorted(entry.path for entry in os.scandir(folder) if entry.is_dir(follow_symlinks=False)):
        for name in os.listdir(site):  # noqa: PTH208 - names only: a Path each would cost ten times as much
            key = article_id(name) if name.endswith(".md") else None
            if key is not None and (ids is None or key in ids):
                yield Path(site, name), key


def _named(connection: sqlite3.Connection, path: Path, key: int) -> bool:
    """Return whether this is the name of the file of the article with this id."""
    row = one(connection, key, ("site", "published", "title"))
    name = article_path(row["site"], row["published"], row["title"], key, "md") if row else None
    return name is not None and path.parts[-2:] == name.parts


def _marked(path: Path, key: int) -> bool:
    """Return whether a file starts with our front matter for this id."""
    mark = MARK.format(key).encode()
    with path.open("rb") as file:
        return file.read(len(mark)) == mark
