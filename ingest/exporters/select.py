"""A database and a condition -> rows of articles, one at a time; a condition can read, not write."""

from __future__ import annotations

import math
import re
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, TypeAlias

from sqlite_utils import Database

from ingest.errors import BadQuery, Locked, StoreError
from ingest.store.full_text import RANK, fts_query

__all__ = [
    "LISTS",
    "Params",
    "Row",
    "Selection",
    "connection_of",
    "in_lists",
    "left_out",
    "one",
    "ordered",
    "query_errors",
    "rows",
    "select",
    "undated",
]

Row: TypeAlias = dict[str, Any]
"""One article: column name -> value; ``ledger`` holds the packed ledger where it was asked for."""

Params: TypeAlias = Sequence[Any] | Mapping[str, Any]

EXAMPLE = "site = 'spacewar.com' and words > 300"

LISTS = {"author": "authors", "flags": "flags", "tags": "tags"}
"""Columns that hold several values -> the name of the list they become."""

_SINCE = re.compile(r"[0-9]{4}(?:-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12][0-9]|3[01]))?)?")

_ORDER = re.compile(r"\s*([a-z_]+)(?:\s+(asc|desc))?\s*", re.IGNORECASE)

_LEDGER = "(select data from ledgers where ledgers.capture_id = articles.capture_id) as ledger"


@dataclass(frozen=True, slots=True)
class Selection:
    """Which articles of which database; nothing is read before ``rows`` is asked."""

    connection: sqlite3.Connection
    columns: Mapping[str, str]
    """Column name -> declared type (INTEGER, TEXT, FLOAT), in the order of the table."""
    where: str | None = None
    params: Params = ()
    since: str | None = None
    superseded: bool = True
    """With the captures of an address for which a better one stands."""
    search: str | None = None
    """Words of the full-text search; None: it is not searched."""
    order: str | None = None
    """Names of columns, each perhaps with `` asc`` or `` desc``, separated by commas. None: the best hits of the search
    first, without a search by id."""
    limit: int | None = None


def select(
    db: sqlite3.Connection | Database,
    where: str | None = None,
    params: Params = (),
    since: str | None = None,
    *,
    superseded: bool = True,
    search: str | None = None,
    order: str | None = None,
    limit: int | None = None,
) -> Selection:
    """Return the selection of the articles for which ``where``, an SQL expression over ``articles``, is true.

    ``since`` is a year, month or day (``2025``, ``2025-12``, ``2025-12-09``) that ``published`` must not be before. It
    is compared as the page states it, in the page's own time zone; articles that state no date are left out, see
    ``undated``. For the others see ``Selection``. Raises BadQuery where the condition or order cannot be used,
    StoreError where there are no articles to ask for.
    """
    connection = connection_of(db)
    with query_errors(None):
        columns = {name: kind for _, name, kind, *_ in _run(connection, "pragma table_info(articles)")}
    if not columns:
        raise StoreError("the database holds no table of articles; ingest run makes one")
    if since is not None and not _SINCE.fullmatch(since):
        raise BadQuery(f"{since!r} is no date to start from; a year, month or day works: 2025-12-09")
    # a database of before that was on record has no such column, and leaves nothing out
    selection = Selection(connection, columns, where, params, since, superseded or "superseded_by" not in columns,
                          search, ordered(order, columns), limit)  # fmt: skip
    with query_errors(where, columns):  # prepared, not run: a bad condition fails before a file is touched
        _run(connection, f"explain {_sql(selection, 'id')}", params).close()
    return selection


def rows(selection: Selection, *, ledger: bool = False) -> Iterator[Row]:
    """Yield the selected articles by ascending id, one row in memory at a time. Raises as ``select`` does."""
    names = [*selection.columns, *(["ledger"] if ledger else [])]
    wanted = ", ".join(_LEDGER if name == "ledger" else f'"{name}"' for name in names)
    with query_errors(selection.where, selection.columns):
        for values in _run(selection.connection, _sql(selection, wanted), selection.params):
            yield dict(zip(names, values, strict=True))


def undated(selection: Selection) -> int:
    """Return how many articles ``since`` left out because they state no date."""
    if selection.since is None:
        return 0
    query = f"select count(*) from articles where published is null and {_condition(selection.where)}"  # noqa: S608
    with query_errors(selection.where, selection.columns):
        return int(_run(selection.connection, query, selection.params).fetchone()[0])


def left_out(selection: Selection) -> int:
    """Return how many articles were left out because a better capture of the same address stands for them."""
    if selection.superseded:
        return 0
    query = f"select count(*) from articles where superseded_by is not null and {_condition(selection.where)}"  # noqa: S608
    with query_errors(selection.where, selection.columns):
        return int(_run(selection.connection, query, selection.params).fetchone()[0])


def one(connection: sqlite3.Connection, key: int, columns: Iterable[str], *, ledger: bool = False) -> Row | None:
    """Return one article by its id, or None. Raises StoreError."""
    names = [*columns, *(["ledger"] if ledger else [])]
    wanted = ", ".join(_LEDGER if name == "ledger" else f'"{name}"' for name in names)
    with query_errors(None):
        values = _run(connection, f"select {wanted} from articles where id = ?", [key]).fetchone()  # noqa: S608
    return None if values is None else dict(zip(names, values, strict=True))


def in_lists(row: Row) -> Row:
    """Return a row with authors, flags and tags as lists and no number that JSON cannot write.

    The table has authors and tags between semicolons and flags between spaces, see ``store.rows``.

    >>> in_lists({"author": "A. Smith, Jr.; B. Ng", "flags": "paywalled truncated", "tags": None})
    {'authors': ['A. Smith, Jr.', 'B. Ng'], 'flags': ['paywalled', 'truncated'], 'tags': []}
    """
    return {
        LISTS.get(name, name): _split(value, None if name == "flags" else ";") if name in LISTS else _finite(value)
        for name, value in row.items()
    }


def connection_of(db: sqlite3.Connection | Database) -> sqlite3.Connection:
    """Return the connection of either kind of database."""
    return db.conn if isinstance(db, Database) else db


def _split(value: str | None, separator: str | None) -> list[str]:
    """Return the values in one column; none of them is empty."""
    return [part.strip() for part in (value or "").split(separator) if part.strip()]


def _finite(value: Any) -> Any:
    """Return a value, or None for what is no number: NaN and infinity stand in no JSON."""
    return None if isinstance(value, float) and not math.isfinite(value) else value


def _sql(selection: Selection, wanted: str) -> str:
    """Return the query; ``where`` stands in a query of its own, so that it sees the table ``articles`` and no more."""
    conditions = []
    if selection.where is not None:
        conditions.append(f"id in (select id from articles where {_condition(selection.where)})")  # noqa: S608 - the
        # caller's own SQL on the caller's own database, and it can only read: see ``_run``
    if selection.since is not None:
        conditions.append(f"published >= '{selection.since}'")
    if not selection.superseded:
        conditions.append("superseded_by is null")
    hits, order = "", selection.order or "id"
    if selection.search is not None:
        # an expression of quoted terms, as a literal: the parameters are those of the condition
        words = fts_query(selection.search).replace("'", "''")
        hits = f"join (select rowid as hit, {RANK} as hit_rank from articles_fts where articles_fts match '{words}') on hit = id"  # noqa: S608, E501
        order = selection.order or "hit_rank, id desc"
    limit = "" if selection.limit is None else f" limit {int(selection.limit)}"
    return f"select {wanted} from articles {hits} where {' and '.join(conditions) or '1'} order by {order}{limit}"  # noqa: S608


def ordered(order: str | None, columns: Iterable[str]) -> str | None:
    """Return an order as SQL: rows without a value come last, rows that are equal by id. Raises BadQuery.

    >>> ordered("published desc", ["id", "published"])
    '"published" desc nulls last, id'
    """
    if order is None:
        return None
    parts = []
    for part in order.split(","):
        found = _ORDER.fullmatch(part)
        if not found or found[1].lower() not in columns:
            raise BadQuery(
                f"{order!r} is no order; give names of columns, as 'published desc, words'. "
                f"Columns: {', '.join(columns)}"
            )
        parts.append(f'"{found[1].lower()}" {(found[2] or "asc").lower()} nulls last')
    return ", ".join([*parts, "id"])


def _condition(where: str | None) -> str:
    """Return a condition in brackets of its own; the line breaks end a ``--`` comment in it."""
    return "1" if where is None else f"(\n{where}\n)"


def _run(connection: sqlite3.Connection, query: str, params: Params = ()) -> sqlite3.Cursor:
    """Start a query and return its plain tuples, whatever the connection is set to.

    Every query here is one SELECT, and that is what keeps a condition from writing: SQLite takes no second statement,
    and nothing inside a SELECT can change a table. (``pragma query_only`` would say the same, but setting it makes
    SQLite abort the queries that the connection has under way.)
    """
    cursor = connection.cursor()
    cursor.row_factory = None
    return cursor.execute(query, params)


@contextmanager
def query_errors(where: str | None, columns: Iterable[str] = (), example: str = EXAMPLE) -> Iterator[None]:
    """Turn SQLite's errors into ours."""
    try:
        yield
    except (sqlite3.Error, sqlite3.Warning, ValueError) as error:
        code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR) & 0xFF
        if code in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}:
            raise Locked(f"another program holds the database ({error}); try again when it has finished") from error
        if where is None or code not in {sqlite3.SQLITE_ERROR, sqlite3.SQLITE_TOOBIG}:
            raise StoreError(f"the articles cannot be read: {error}") from error
        raise BadQuery(
            f"the condition {where!r} cannot be used: {error}. This one can: {example}. Columns: {', '.join(columns)}"
        ) from error
