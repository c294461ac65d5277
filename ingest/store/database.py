"""Rows of captures -> the database: one writer, short immediate transactions, each input whole or not at all."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

from sqlite_utils import Database

from ingest.errors import NotFound, StoreError
from ingest.models import Block, Verdict
from ingest.site_templates.detect import NO_EVIDENCE, BlockSupport, TemplateEvidence
from ingest.store.apply_templates import captures_of, cut, evidence_of, in_parts, recut
from ingest.store.block_codec import register, unpack
from ingest.store.canonical import superseded
from ingest.store.connect import BUSY_SECONDS, connect, explained, of_one_row
from ingest.store.lock import Held, check
from ingest.store.rows import Cleaned, Row, storable
from ingest.store.schema import migrations
from ingest.store.site_counts import refresh
from ingest.store.site_templates import count, droppable, forget, known, note, pack_prints, site_id

__all__ = ["OnFault", "Store", "connect"]

OnFault = Callable[[int, Exception], None]
"""Called with the number of a capture and the error that something broke with on it."""


@dataclass(slots=True)
class Former:
    """What the capture of an input was before it is written again."""

    id: int | None = None
    site: str | None = None
    sha256: str | None = None
    article: Row | None = None
    evidence: TemplateEvidence = NO_EVIDENCE
    told: tuple[str | None, ...] = ()
    """What else counts of it for its site: digest, address, when it was taken and published."""
    same: bool = False
    """It says the same of its site as before."""


class Store:
    """An open database. A class because it outlives a call: it holds the connection.

    ``wait`` is how many seconds a write waits for another writer before it gives up; ``held`` is the right to write, if
    the caller has it: it is asked for in each transaction.

    Raises StoreError (Locked, Full) with the file's name from every method that writes.
    """

    def __init__(self, path: str | Path = ":memory:", *, wait: float = BUSY_SECONDS, held: Held | None = None) -> None:
        self.path, self.held = path, held
        self.former_sites: set[str] = set()
        self.left: set[str] = set()  # sites that a killed run left unsettled
        self.revised: set[int] = set()  # captures whose text of before this run is kept, or that had none
        self.noted: set[int] = set()  # those of them that are of the savepoint that is open
        self.touched: dict[str, set[int]] = {}  # sites -> fingerprints whose counts are to be made anew
        with explained(path):
            if str(path) != ":memory:":
                try:
                    Path(path).parent.mkdir(parents=True, exist_ok=True)
                except OSError as error:
                    raise StoreError(f"{path}: cannot make its folder: {error.strerror}") from error
            connection = sqlite3.connect(str(path), timeout=wait)
            try:
                self.db = Database(connection)
                self._prepare()
            except BaseException:
                connection.close()
                raise

    def _prepare(self) -> None:
        """Set the connection up and bring the tables to this version."""
        self.db.execute("pragma foreign_keys = on")
        if str(self.path) != ":memory:":
            self.db.enable_wal()
            self.db.execute("pragma synchronous = normal")
        register(self.db.conn)
        migrations.apply(self.db)

    def close(self) -> None:
        """Close the database; the write-ahead log is folded in."""
        self.db.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Write what happens inside as one, or none of it. Immediate: a second writer waits here, not at the end."""
        with explained(self.path):
            self.db.execute("begin immediate")
            try:
                if self.held:
                    check(self.held)
                yield
            except BaseException:
                self.db.conn.rollback()
                raise
            self.db.conn.commit()

    @contextmanager
    def savepoint(self) -> Iterator[None]:
        """Write what happens inside a transaction as one, or none of it where it raises; the transaction goes on."""
        self.db.execute("savepoint one")
        self.noted.clear()
        try:
            yield
        except BaseException:
            with suppress(sqlite3.Error):  # a full disk has undone the whole transaction
                self.db.execute("rollback to one")
                self.db.execute("release one")
            self.revised -= self.noted
            raise
        self.db.execute("release one")

    # --- what is known ---------------------------------------------------------------------------------------------

    def _one(self, sql: str, values: Sequence[Any]) -> Row | None:
        with explained(self.path):
            cursor = self.db.execute(sql, values)
            row = cursor.fetchone()
        return None if row is None else dict(zip([name for name, *_ in cursor.description], row, strict=True))

    def input(self, path: str) -> Row | None:
        """Return what is known of an input file, and whether it is a copy; None where it was not met before."""
        return self._one(
            "select id, stamp, sha256, outcome, reason, captures, left_out, exists (select 1 from captures "
            "where source = path and duplicate_of is not null) as copy from inputs where path = ?",
            [path],
        )

    def input_id(self, path: str) -> int:
        """Return the number of an input file. Raises NotFound where it was not met before."""
        known = self.input(path)
        if known is None:
            raise NotFound(f"{path}: no such input in {self.path}")
        return int(known["id"])

    def same_capture(self, sha256: str, url: str | None, host: str | None, evidence: str | None = None) -> str | None:
        """Return where the first capture of these bytes from this address and host, of which the same was said, lies.

        None where there is none.
        """
        row = self._one(
            "select source from captures where sha256 = ? and source_url is ? and host is ? and evidence is ? "
            "and duplicate_of is null order by id limit 1",
            [sha256, url, host, evidence],
        )
        return None if row is None else str(row["source"])

    def last_folder(self) -> str | None:
        """Return the folder the last run kept in step with the articles; None if it kept none or there was none."""
        row = self._one("select cleaned from runs order by id desc limit 1", [])
        return None if row is None else row["cleaned"]

    def capture_at(self, source: str) -> Row | None:
        """Return the row of the capture that lies there, with the path of its file; None where there is none."""
        return self._one(
            "select captures.*, inputs.path from captures join inputs on inputs.id = captures.input_id "
            "where source = ?",
            [source],
        )

    def capture_of(self, source: str) -> Row:
        """Return the row of the capture that lies there. Raises NotFound where there is none."""
        row = self.capture_at(source)
        if row is None:
            raise NotFound(f"{source}: no capture of that in {self.path}")
        return row

    def source_of(self, capture_id: int) -> str | None:
        """Return where a capture lies; None for one that is gone."""
        row = self._one("select source from captures where id = ?", [capture_id])
        return None if row is None else row["source"]

    def orphans(self) -> list[str]:
        """Return where duplicates lie whose original has other bytes by now."""
        return [
            row[0]
            for row in self.db.execute(
                "select captures.source from captures join captures as first on first.id = captures.duplicate_of "
                "where first.sha256 is not captures.sha256 or first.source_url is not captures.source_url "
                "or first.host is not captures.host or first.duplicate_of is not null order by captures.id"
            )
        ]

    # --- writing ---------------------------------------------------------------------------------------------------

    def touch(self, path: str, stamp: str | None) -> None:
        """Note that an unchanged file has a new stamp (it was copied or touched)."""
        self.db.execute("update inputs set stamp = ? where path = ?", [stamp, path])

    def move_capture(self, source: str, to: str) -> int:
        """Note that a capture lies elsewhere now (its archive was written anew); returns its id."""
        self.db.execute("update captures set source = ? where source = ?", [to, source])
        return int(self.capture_of(to)["id"])

    def put_input(self, row: Row) -> int:
        """Insert or update one file's row by its path; returns its id."""
        row = storable(row)
        known = self.input(row["path"])
        if known:
            self.db.table("inputs").update(known["id"], row)
            return int(known["id"])
        return int(self.db.table("inputs").insert(row).last_pk)  # type: ignore[arg-type]

    def put_capture(self, input_id: int, cleaned: Cleaned, run_id: int | None = None) -> int:
        """Write a capture, its article and its ledger, in place of what lay there before; returns its id.

        What is known of the template of its site by now is applied; ``apply_templates`` does the rest. An article that
        had other text before leaves it as a revision.
        """
        former = self._former(cleaned.capture["source"])
        self._learn(former, cleaned)
        capture_id = self._put_capture_row(input_id, {**cleaned.capture, "duplicate_of": None})
        capture, article, ledger = cleaned.capture, cleaned.article, cleaned.ledger
        prints = pack_prints(cleaned.evidence) or None
        if article is not None and capture["site"] and prints:
            site = known(self.db, site_id(self.db, capture["site"]))
            if droppable(prints, site):
                found = cut(ledger, article["body"], prints, site)
                article, ledger = {**article, **found.article}, found.ledger
                self.db.table("captures").update(capture_id, found.capture)
        if capture["site"] and not former.same:
            self._unsettle(capture["site"])
            number = site_id(self.db, capture["site"])
            self.touched[capture["site"]] |= note(self.db, capture_id, number, cleaned.evidence)
        if article is None:
            self.db.execute("delete from articles where id = ?", [capture_id])
        else:
            row = {"id": capture_id, "capture_id": capture_id, **article}
            self.db.table("articles").upsert(row, pk="id")
        self.db.table("ledgers").upsert({"capture_id": capture_id, "prints": prints, "data": ledger}, pk="capture_id")
        if former.article is None:
            self._revise(capture_id)  # nothing to revise in this run
        elif former.article["body"] != (article or {}).get("body"):
            self._keep_revision(former.article, former.sha256, run_id)
        return capture_id

    def _keep_revision(self, article: Row, sha256: str | None, run_id: int | None) -> None:
        """Keep the text an article had."""
        columns = ("capture_id", "title", "author", "published", "words", "made_by", "rules", "template", "body")
        if article["id"] not in self.revised:
            self._revise(article["id"])
            row = {**{name: article[name] for name in columns}, "sha256": sha256, "run_id": run_id}
            self.db.table("revisions").insert(row)

    def _revise(self, capture_id: int) -> None:
        if capture_id not in self.revised:
            self.revised.add(capture_id)
            self.noted.add(capture_id)

    def _digest_of(self, capture_id: int) -> str | None:
        row = self._one("select sha256 from captures where id = ?", [capture_id])
        return row["sha256"] if row else None

    def _former(self, source: str) -> Former:
        """Return what the capture that lies there was before."""
        row = self._one("select id, site, sha256, url, fetched_at from captures where source = ?", [source])
        if row is None:
            return Former()
        article = self._one("select * from articles where id = ?", [row["id"]])
        told = (row["sha256"], row["url"], row["fetched_at"], article["published"] if article else None)
        return Former(row["id"], row["site"], row["sha256"], article, evidence_of(self.db, row["id"]), told)

    def _learn(self, former: Former, cleaned: Cleaned | None) -> None:
        """Forget what a capture said of the template of its site, unless it says the same now."""
        if former.id is None or not former.site:
            return
        if cleaned and cleaned.capture["site"] == former.site and cleaned.evidence == former.evidence:
            now = [cleaned.capture.get(name) for name in ("sha256", "url", "fetched_at")]
            if former.told == (*now, cleaned.article.get("published") if cleaned.article else None):
                former.same = True
                return
        self._unsettle(former.site)
        number = site_id(self.db, former.site)
        self.touched[former.site] |= forget(self.db, former.id, number, former.evidence)

    def _unsettle(self, site: str) -> None:
        if site not in self.touched:
            self.touched[site] = set()
            number = site_id(self.db, site)
            if self.db.execute("select settled from sites where id = ?", [number]).fetchone()[0] == 0:
                self.left.add(site)  # by a run that was killed
            self.db.execute("update sites set settled = 0 where id = ?", [number])

    def settle(self, run_id: int | None = None, on_fault: OnFault = lambda *_: None) -> list[int]:
        """Bring the articles in step with the templates of their sites; returns the captures whose text changed.

        Sites that a killed run left unsettled are gone through whole, others as far as they were touched. A capture
        that this breaks on keeps its text, ``on_fault`` is given its number and the error, and its site is left
        unsettled.
        """
        left = {row[0] for row in self.db.execute("select site from sites where settled = 0")} - set(self.touched)
        left |= self.left
        changed: list[int] = []
        for site in sorted(left | set(self.touched)):
            with self.transaction():
                number = site_id(self.db, site)
                matters = count(self.db, number, None if site in left else self.touched[site])
                if site in left:
                    matters = set(captures_of(self.db, site))
                template = known(self.db, number)
            whole = True
            for part in in_parts(sorted(matters)):
                with self.transaction():
                    for capture_id in part:
                        try:
                            changed += self._recut(capture_id, template, run_id)
                        except Exception as error:
                            if not of_one_row(error):
                                raise
                            whole = False
                            on_fault(capture_id, error)
            if whole:
                with self.transaction():
                    self.db.execute("update sites set settled = 1 where id = ?", [number])
        self.touched.clear()
        self.left.clear()
        return changed

    def _recut(self, capture_id: int, template: dict[int, BlockSupport], run_id: int | None) -> list[int]:
        """Bring one article in step with the template of its site; returns its number where its text changed."""
        with self.savepoint():
            former = recut(self.db, capture_id, template)
            if former is None:
                return []
            self._keep_revision(former, self._digest_of(capture_id), run_id)
        return [capture_id]

    def supersede(self) -> None:
        """Note which articles a better capture of the same address stands for, and why."""
        now = superseded(self.db.conn)
        was = self.db.execute("select id, superseded_by, superseded_why from articles where superseded_by is not null")
        before = {row[0]: (row[1], row[2]) for row in was.fetchall()}
        with self.transaction():
            self.db.conn.executemany(
                "update articles set superseded_by = ?, superseded_why = ? where id = ?",
                [
                    (*now.get(each, (None, None)), each)
                    for each in sorted(now.keys() | before.keys())
                    if now.get(each) != before.get(each)
                ],
            )

    def put_capture_row(self, input_id: int, row: Row) -> int:
        """Write a capture that has no article and no ledger (unreadable, or a duplicate); returns its id."""
        former = self._former(row["source"])
        self._learn(former, None)
        capture_id = self._put_capture_row(input_id, storable(row))
        if former.article:
            self._keep_revision(former.article, former.sha256, row.get("run_id"))
        self.db.execute("delete from articles where id = ?", [capture_id])
        self.db.execute("delete from ledgers where capture_id = ?", [capture_id])
        return capture_id

    def _put_capture_row(self, input_id: int, row: Row) -> int:
        known = self._one("select id, site from captures where source = ?", [row["source"]])
        table = self.db.table("captures")
        if known:
            if known["site"]:
                self.former_sites.add(known["site"])
            # every column, so that nothing of the former content stays
            blank = dict.fromkeys(table.columns_dict)
            table.update(known["id"], {**blank, "id": known["id"], "input_id": input_id, **row})
            return int(known["id"])
        return int(table.insert({"input_id": input_id, **row}).last_pk)  # type: ignore[arg-type]

    def refresh_sites(self, sites: set[str]) -> None:
        """Count the captures, articles and words of these sites anew."""
        refresh(self.db, sites)

    # --- reading ---------------------------------------------------------------------------------------------------

    def ledger(self, capture_id: int) -> list[tuple[Block, Verdict]]:
        """Return every block of a capture with its verdict. Raises NotFound where there is no ledger."""
        row = self._one(
            "select data, body from ledgers left join articles on articles.id = ledgers.capture_id "
            "where ledgers.capture_id = ?",
            [capture_id],
        )
        if row is None:
            raise NotFound(f"no ledger for capture {capture_id}: it is unreadable, a duplicate, or not there")
        return unpack(row["data"], row["body"])
