"""A database file -> its articles, captures and blocks, to be read and never written."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import datetime
from pathlib import Path
from typing import Any, Self

from sqlite_utils import Database

from ingest.errors import NotFound, StoreError
from ingest.exporters.select import Params, Row, in_lists, one, ordered, query_errors, rows, select
from ingest.models import Block, Verdict, moment_of
from ingest.rendering import render_document, render_markdown
from ingest.store.block_codec import unpack
from ingest.store.connect import connect
from ingest.store.schema import migrations

__all__ = ["Corpus", "StoredArticle", "StoredCapture", "open_corpus"]


@dataclass(frozen=True, slots=True)
class StoredArticle:
    """An article of a database, with the fields of ``Article`` and the number and state it has there."""

    id: int
    """Its number, which is also that of its capture."""
    url: str | None = None
    site: str | None = None
    title: str | None = None
    authors: tuple[str, ...] = ()
    published: str | None = None
    """ISO 8601, as precise as the page states it."""
    published_precision: str | None = None
    published_from: str | None = None
    """The evidence of the date, name and words."""
    modified: str | None = None
    language: str | None = None
    words: int = 0
    confidence: float | None = None
    completeness: float | None = None
    page_type: str | None = None
    kind: str | None = None
    flags: tuple[str, ...] = ()
    section: str | None = None
    tags: tuple[str, ...] = ()
    site_name: str | None = None
    description: str | None = None
    dateline: str | None = None
    wire: str | None = None
    original_source: str | None = None
    source_url: str | None = None
    """The address it was captured from."""
    claimed_url: str | None = None
    """The address that the page itself states."""
    made_by: str | None = None
    """The versions that made it."""
    superseded_by: int | None = None
    """The number of a better capture of the same address that tells the same story."""
    text: str = field(default="", repr=False)
    packed: bytes | None = field(default=None, repr=False, compare=False)
    """The blocks as they are stored; ``ledger`` unpacks them."""

    def __str__(self) -> str:
        """Return title and text, with a blank line between them."""
        return "\n\n".join(filter(None, (self.title, self.text)))

    @property
    def published_at(self) -> datetime | None:
        """The first moment of ``published``, aware; UTC where no zone is stated."""
        return moment_of(self.published)

    @property
    def ledger(self) -> tuple[tuple[Block, Verdict], ...]:
        """Every visible block of the capture with its verdict; scores and link shares are rounded to 0.01."""
        return tuple(unpack(self.packed, self.text)) if self.packed else ()

    @property
    def blocks(self) -> tuple[Block, ...]:
        """Every visible block of the capture, in page order."""
        return tuple(block for block, _ in self.ledger)

    @property
    def kept(self) -> tuple[Block, ...]:
        """The blocks that are the article."""
        return tuple(block for block, verdict in self.ledger if verdict.kept)

    @property
    def markdown(self) -> str:
        """The kept blocks as Markdown (CommonMark, tables of GFM), without the title."""
        return render_markdown(self.kept)

    @property
    def html(self) -> str:
        """A whole HTML document: title, authors, date and address, then the kept blocks; it loads nothing."""
        return render_document(
            self.kept,
            title=self.title,
            authors=self.authors,
            published=self.published,
            url=self.url,
            language=self.language,
        )

    def to_dict(self) -> dict[str, Any]:
        """Return the fields, and ``published_at``, as values that JSON can hold."""
        row = _plain(self, but=("packed",))
        return {**row, "published_at": self.published_at.isoformat() if self.published_at else None}


@dataclass(frozen=True, slots=True)
class StoredCapture:
    """A capture of a database, with or without an article."""

    id: int
    source: str | None = None
    """Where its bytes are: the path of its file, in an archive with ``#`` and its place."""
    url: str | None = None
    site: str | None = None
    outcome: str = ""
    """One of extracted, partial, duplicate, empty, unsupported, corrupt, limit, timeout, memory and crash."""
    reason: str | None = None
    """Why it has no article, or only a part of one."""
    title: str | None = None
    media_type: str | None = None
    kind: str | None = None
    fetched_at: datetime | None = None
    status: int | None = None
    charset: str | None = None
    blocks: int | None = None
    """Visible blocks of the page ..."""
    blocks_kept: int | None = None
    """... and those of them that are article."""
    words_seen: int | None = None
    words_kept: int | None = None
    duplicate_of: int | None = None
    """The number of the capture that it is a copy of."""
    sha256: str | None = None

    def to_dict(self) -> dict[str, Any]:
        """Return the fields as values that JSON can hold."""
        return _plain(self)


class Corpus:
    """An open database, read only. A class because it holds the connection; close it, or use it in a ``with``.

    It can be read while a run writes to it. It is used in the thread that opened it.

    Every method raises StoreError where the database cannot be read or is closed, Locked where it is held.
    """

    def __init__(self, path: str | Path) -> None:
        self.path = Path(path)
        self._connection: sqlite3.Connection | None = connect(path)
        try:
            _check_version(self.path, self._connection)
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        """Close the database; closing it again does nothing."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"<Corpus {self.path}{'' if self._connection else ' (closed)'}>"

    def articles(
        self,
        where: str | None = None,
        params: Params = (),
        *,
        search: str | None = None,
        order: str | None = None,
        limit: int | None = None,
        superseded: bool = False,
    ) -> Iterator[StoredArticle]:
        """Yield articles, one in memory at a time.

        ``where`` is an SQL condition on the columns of the table ``articles`` (``words > ? and site = ?``), ``params``
        are the values of its placeholders. ``search`` finds words, ``"phrases"`` and ``beginnings*`` in title and body.
        ``order`` names columns: ``published desc, words``; articles without a value come last. By default the best hits
        of a search come first, and without a search articles come by id. ``limit`` is how many at most. Captures for
        which a better one of the same address stands are left out, unless ``superseded`` is true.

        Raises BadQuery, when it is called, for a condition or an order that cannot be used, and ValueError for a
        negative limit.
        """
        if order is not None:
            order = ",".join(part.replace("published_at", "published") for part in order.split(","))
        if limit is not None and limit < 0:
            raise ValueError(f"limit is {limit}; it must be 0 or more, or None for all")
        selection = select(self._open(), where, params, superseded=superseded, search=search, order=order, limit=limit)
        return map(_article, rows(selection, ledger=True))

    def article(self, article_id: int) -> StoredArticle:
        """Return the article with that number, also one that is superseded. Raises NotFound, which says why."""
        connection = self._open()
        row = one(connection, article_id, select(connection).columns, ledger=True)
        if row is not None:
            return _article(row)
        capture = next(self.captures("id = ?", [article_id]), None)
        if capture is None:
            raise NotFound(f"{self.path}: no article {article_id}")
        raise NotFound(
            f"{self.path}: capture {article_id} ({capture.source}) has no article: {capture.reason or capture.outcome}"
        )

    def captures(
        self,
        where: str | None = None,
        params: Params = (),
        *,
        order: str | None = None,
        limit: int | None = None,
    ) -> Iterator[StoredCapture]:
        """Yield captures, also those without an article; arguments and errors as of ``articles``.

        ``where`` is a condition on the columns of the table ``captures``: ``outcome = 'timeout'``.
        """
        if limit is not None and limit < 0:
            raise ValueError(f"limit is {limit}; it must be 0 or more, or None for all")
        connection = self._open()
        with query_errors(None):
            columns = [row[1] for row in connection.execute("pragma table_info(captures)")]
        names = [each.name for each in fields(StoredCapture) if each.name in columns]
        # in brackets of its own, and a query of its own: it sees the columns of captures and no others
        condition = "" if where is None else f"where id in (select id from captures where (\n{where}\n))"  # noqa: S608
        query = f"select {', '.join(names)} from captures {condition} order by {ordered(order, columns) or 'id'}"  # noqa: S608
        query += "" if limit is None else f" limit {int(limit)}"
        with query_errors(where, columns, EXAMPLE):
            connection.execute(f"explain {query}", params).close()
        return self._captures(query, params, where, columns)

    def _captures(
        self, query: str, params: Params, where: str | None, columns: Sequence[str]
    ) -> Iterator[StoredCapture]:
        with query_errors(where, columns, EXAMPLE):
            for row in self._open().execute(query, params):
                yield StoredCapture(**{name: _CONVERT.get(name, _same)(row[name]) for name in row.keys()})  # noqa: SIM118

    def blocks(self, capture_id: int) -> tuple[tuple[Block, Verdict], ...]:
        """Return every visible block of a capture with its verdict, in page order.

        Raises NotFound where there is no such capture, and for a capture without blocks: a duplicate, or one that could
        not be read or cleaned.
        """
        with query_errors(None):
            row = (
                self._open()
                .execute(
                    "select data, body from ledgers left join articles on articles.id = ledgers.capture_id "
                    "where ledgers.capture_id = ?",
                    [capture_id],
                )
                .fetchone()
            )
        if row is not None:
            return tuple(unpack(row["data"], row["body"]))
        capture = next(self.captures("id = ?", [capture_id]), None)
        if capture is None:
            raise NotFound(f"{self.path}: no capture {capture_id}")
        raise NotFound(
            f"{self.path}: capture {capture_id} ({capture.source}) has no blocks: {capture.reason or capture.outcome}"
        )

    def _open(self) -> sqlite3.Connection:
        if self._connection is None:
            raise StoreError(f"{self.path}: the corpus is closed; read inside `with ingest.open(...) as corpus:`")
        return self._connection


EXAMPLE = "site = 'example.org' and outcome = 'timeout'"


def open_corpus(db: str | Path = "db/articles.db") -> Corpus:
    """Open a database to read its articles; use it in a ``with`` statement.

    ::

        with ingest.open("db/articles.db") as corpus:
            for article in corpus.articles("words > ?", [300], order="published desc"):
                print(article.title, article.authors, article.published_at)

    Raises NotFound where there is no such file, StoreError for a file that ingest did not make, or another version of
    it did.
    """
    return Corpus(db)


def _check_version(path: Path, connection: sqlite3.Connection) -> None:
    """Raise StoreError for a database whose tables are not those of this version."""
    database = Database(connection)
    with query_errors(None):
        applied = {each.name for each in migrations.applied(database)}
        pending = {each.name for each in migrations.pending(database)}
    if pending:
        raise StoreError(f"{path}: made by an older version of ingest; `ingest run` brings it up to date")
    if applied - {each.name for each in migrations._migrations}:  # noqa: SLF001 - there is no other way to ask
        raise StoreError(f"{path}: made by a newer version of ingest; update ingest to read it")


def _article(row: Row) -> StoredArticle:
    listed = in_lists({name: value for name, value in row.items() if name != "ledger"})
    values = {each.name: listed[each.name] for each in fields(StoredArticle) if each.name in listed}
    lists = {name: tuple(values[name]) for name in ("authors", "flags", "tags")}
    return StoredArticle(**{**values, **lists, "text": row["body"], "packed": row["ledger"]})


def _same(value: Any) -> Any:
    return value


_CONVERT: Mapping[str, Callable[[Any], Any]] = {"fetched_at": moment_of}


def _plain(record: Any, but: Sequence[str] = ()) -> dict[str, Any]:
    """Return the fields of a record as values that JSON can hold."""
    values = {each.name: getattr(record, each.name) for each in fields(record) if each.name not in but}
    return {
        name: list(value) if isinstance(value, tuple) else value.isoformat() if isinstance(value, datetime) else value
        for name, value in values.items()
    }
