"""A database -> what is sound in it and what is not: one function a question, each for a connection that only reads.

What was damaged on the disk can hold anything: a check may raise what it likes, the caller takes it for a fault.
"""

from __future__ import annotations

import shutil
import sqlite3
import tempfile
import zlib
from collections.abc import Callable, Iterable
from contextlib import closing
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from sqlite_utils import Database

from ingest.models import OUTCOMES, render_text
from ingest.store.block_codec import unpack
from ingest.store.lock import Holder
from ingest.store.schema import migrations

__all__ = ["CHECKS", "DAMAGED", "REPAIR", "Case", "Check", "Looking", "listed", "named"]

DAMAGED = (
    "put back the last copy that `ingest backup` made; or move the file away and run again, raw/ holds what it was "
    "made from; `sqlite3 FILE .recover` saves what can still be read"
)
AGAIN = "`ingest run --again` cleans those files anew"
REPAIR = "`ingest doctor --repair`"
SHOWN = 3  # examples a finding names; the count says how many there are


@dataclass(frozen=True, slots=True)
class Check:
    """The answer to one question."""

    name: str
    state: str
    """ok; warning: nothing is lost or wrong yet; fault: something is."""
    found: str
    """What was found, in words."""
    to_do: str = ""
    """What helps; empty where nothing has to be done."""

    def as_dict(self) -> dict[str, str]:
        """Return it for JSON."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Case:
    """What is looked at."""

    connection: sqlite3.Connection
    """Reads only; in a transaction, so that every check sees the same moment."""
    db: Path
    home: Path
    """The folder that the names of inputs are relative to."""
    cleaned: Path | None = None
    """The folder kept in step with the articles; None: there is none."""
    running: Holder | None = None
    """The run that is going on."""
    thorough: bool = False
    """Read the files of raw/ and cleaned/ as well, not only their names, sizes and times."""

    def column(self, sql: str) -> list[Any]:
        """Return the first column of a query."""
        return [row[0] for row in self.connection.execute(sql)]


Looking = Callable[[Case], Check]


def named(count: int, what: str) -> str:
    """Return a count with its noun.

    >>> named(1, "articles"), named(1200, "articles")
    ('1 article', '1,200 articles')
    """
    return f"{count:,} {what if count != 1 else what.removesuffix('s')}"


def listed(examples: Iterable[Any], count: int | None = None) -> str:
    """Return the first few examples, and that there are more.

    >>> listed(range(5))
    '0, 1, 2 and 2 more'
    """
    known = list(examples)
    more = (len(known) if count is None else count) - min(len(known), SHOWN)
    return ", ".join(map(str, known[:SHOWN])) + (f" and {more:,} more" if more > 0 else "")


def _answer(name: str, problems: Iterable[tuple[str, list[Any]]], good: str, to_do: str, state: str = "fault") -> Check:
    """Return a check of (what is wrong, examples of it) pairs; those without an example are not wrong."""
    wrong = [f"{what}: {len(examples):,} ({listed(examples)})" for what, examples in problems if examples]
    return Check(name, state, "; ".join(wrong), to_do) if wrong else Check(name, "ok", good)


def file(case: Case) -> Check:
    """Ask SQLite whether the file is whole."""
    found = [str(row).strip().partition("\n")[0] for row in case.column("pragma integrity_check(20)")]
    if found == ["ok"]:
        return Check("file", "ok", "SQLite finds its pages, tables and indexes whole")
    return Check("file", "fault", f"damaged: {listed(found)}", DAMAGED)


def foreign_keys(case: Case) -> Check:
    """Find rows that point at rows that are not there."""
    found = [f"{row[0]} {row[1]} -> {row[2]}" for row in case.connection.execute("pragma foreign_key_check")]
    return _answer(
        "foreign keys", [("rows that point at nothing", found)], "every row points at one that is there", DAMAGED
    )


def schema(case: Case) -> Check:
    """Compare the migrations on record with those of this version."""
    database = Database(case.connection)
    pending = [each.name for each in migrations.pending(database)]
    known = {each.name for each in migrations.applied(database)}
    # what this version has never heard of was applied by a later one
    foreign = sorted(known - {each.name for each in migrations._migrations})  # noqa: SLF001
    if foreign:
        return Check("schema", "warning", f"made by a later version: {listed(foreign)}", "upgrade ingest")
    if pending:
        return Check("schema", "warning", f"of an earlier version, without {listed(pending)}", "`ingest run` adds it")
    return Check("schema", "ok", f"{named(len(known), 'migrations')} applied, none pending")


def inputs(case: Case) -> Check:
    """Compare inputs and captures: each file its captures, each capture its file, each an outcome with its reason."""
    outcomes = ", ".join(f"'{each}'" for each in OUTCOMES)
    bare = "outcome is not 'extracted' and coalesce(reason, '') = ''"
    problems = [
        (
            "inputs without the captures they should have",
            case.column(
                # an archive that a run was killed in has no number yet
                "select path from inputs where not (captures is null and outcome = 'partial') "
                "and coalesce(captures, 0) <> (select count(*) from captures where input_id = inputs.id)"
            ),
        ),
        (
            "captures without an input",
            case.column("select id from captures where input_id is null or input_id not in (select id from inputs)"),
        ),
        (
            "inputs of an unknown outcome",
            case.column(f"select path from inputs where outcome not in ({outcomes})"),  # noqa: S608 - our own words
        ),
        (
            "captures of an unknown outcome",
            case.column(f"select id from captures where outcome not in ({outcomes})"),  # noqa: S608 - our own words
        ),
        ("inputs without a reason", case.column(f"select path from inputs where {bare}")),  # noqa: S608
        ("captures without a reason", case.column(f"select id from captures where {bare}")),  # noqa: S608
    ]
    (count,) = case.column("select count(*) from inputs")
    return _answer("inputs", problems, f"{named(count, 'inputs')}, each with its captures and its outcome", AGAIN)


def articles(case: Case) -> Check:
    """Compare captures, articles and ledgers: none stands half."""
    whole = "outcome in ('extracted', 'partial') and duplicate_of is null"
    has = "(select capture_id from articles)"
    problems = [
        (
            "captures without their article",
            case.column(f"select id from captures where {whole} and id not in {has}"),  # noqa: S608 - our own words
        ),
        (
            "articles without their capture",
            case.column(
                f"select id from articles where id is not capture_id or "  # noqa: S608 - our own words
                f"capture_id not in (select id from captures where {whole})"
            ),
        ),
        (
            "articles without a ledger",
            case.column("select id from articles where capture_id not in (select capture_id from ledgers)"),
        ),
        (
            "ledgers without a capture",
            case.column("select capture_id from ledgers where capture_id not in (select id from captures)"),
        ),
    ]
    (count,) = case.column("select count(*) from articles")
    return _answer("articles", problems, f"{named(count, 'articles')}, each with its capture and its ledger", AGAIN)


def ledgers(case: Case) -> Check:
    """Unpack every ledger: its kept blocks are the body, its blocks as many as were counted."""
    unreadable: list[int] = []
    other: list[int] = []
    count = 0
    rows = case.connection.execute(
        "select ledgers.capture_id, data, body, captures.blocks from ledgers "
        "left join articles on articles.id = ledgers.capture_id left join captures on captures.id = ledgers.capture_id"
    )
    for capture_id, data, body, blocks in rows:
        count += 1
        try:
            ledger = unpack(data, body)
        except (zlib.error, ValueError, TypeError, LookupError, AttributeError, RecursionError):
            unreadable.append(capture_id)
            continue
        kept = render_text(tuple(block for block, verdict in ledger if verdict.kept))
        if kept != (body or "") or (blocks is not None and blocks != len(ledger)):
            other.append(capture_id)
    problems = [
        ("ledgers that cannot be unpacked", unreadable),
        ("ledgers of another text than their article's", other),
    ]
    return _answer("ledgers", problems, f"{named(count, 'ledgers')}, whose kept blocks are the articles", AGAIN)


def search(case: Case) -> Check:
    """Compare the search index with the articles: which are in it, then word for word.

    FTS5 checks an index by an insert, which a reading connection may not make, so a copy is checked. (The command is
    integrity-check with a rank of 1: https://sqlite.org/fts5.html#the_integrity_check_command)
    """
    rebuild = f"{REPAIR} builds it anew"
    problems = [
        (
            "articles not in it",
            case.column("select id from articles where id not in (select id from articles_fts_docsize)"),
        ),
        (
            "entries of no article",
            case.column("select id from articles_fts_docsize where id not in (select id from articles)"),
        ),
    ]
    if any(examples for _, examples in problems):
        return _answer("search index", problems, "", rebuild)
    (size,) = case.column("select page_count * page_size from pragma_page_count(), pragma_page_size()")
    free = shutil.disk_usage(tempfile.gettempdir()).free
    if size * 2 > free:
        needs = f"its words not compared: that takes {size * 2:,} bytes in {tempfile.gettempdir()}"
        return Check("search index", "warning", needs, "free some room, or set TMPDIR to a folder on another disk")
    with tempfile.TemporaryDirectory(prefix="ingest-doctor-") as folder:
        copy = sqlite3.connect(Path(folder) / "copy.db")
        with closing(copy):
            copy.execute("pragma synchronous = off")
            case.connection.backup(copy)
            copy.execute("pragma journal_mode = off")
            try:
                copy.execute("insert into articles_fts (articles_fts, rank) values ('integrity-check', 1)")
            except sqlite3.DatabaseError as error:
                return Check("search index", "fault", f"it does not say what the articles say: {error}", rebuild)
    (count,) = case.column("select count(*) from articles_fts_docsize")
    return Check("search index", "ok", f"{named(count, 'articles')} in it, word for word")


def sites(case: Case) -> Check:
    """Compare the counts in ``sites`` with the captures and articles they count."""
    found = case.column(
        """
        with counted as (
          select captures.site as site, count(*) as captures, count(articles.id) as articles,
            total(captures.words_seen) as words_seen, total(captures.words_kept) as words_kept
          from captures left join articles on articles.capture_id = captures.id
          where captures.site is not null group by captures.site
        )
        select counted.site from counted left join sites using (site)
        where sites.site is null or sites.captures is not counted.captures or sites.articles is not counted.articles
          or sites.words_seen is not counted.words_seen or sites.words_kept is not counted.words_kept
        union
        select site from sites where site not in (select site from counted)
        """
    )
    if found and (case.running or _unfinished(case)):
        behind = f"{len(found):,} counted before the last batches: {listed(found)}"
        return Check("sites", "ok" if case.running else "warning", behind, "" if case.running else _next_run())
    (count,) = case.column("select count(*) from sites")
    good = f"{named(count, 'sites')}, counted as there are captures"
    return _answer("sites", [("sites counted wrong", found)], good, f"{REPAIR} counts them anew")


def runs(case: Case) -> Check:
    """Find runs that did not come to their end."""
    if case.running:
        return Check("runs", "ok", f"{case.running} is going on")
    found = _unfinished(case)
    if found:
        return Check("runs", "warning", f"the run of {listed(found)} did not come to its end", _next_run())
    (count,) = case.column("select count(*) from runs")
    return Check("runs", "ok", f"{named(count, 'runs')}, all finished")


def _unfinished(case: Case) -> list[Any]:
    return case.column("select started_at from runs where finished_at is null order by id")


def _next_run() -> str:
    return f"`ingest run` goes on where it stopped; {REPAIR} only closes it"


def duplicates(case: Case) -> Check:
    """Find duplicates whose original is gone, is a duplicate itself or has other bytes by now."""
    found = case.column(
        "select copy.id from captures as copy left join captures as first on first.id = copy.duplicate_of "
        "where copy.duplicate_of is not null and "
        "(first.id is null or first.duplicate_of is not null or first.sha256 is not copy.sha256)"
    )
    (count,) = case.column("select count(*) from captures where duplicate_of is not null")
    good = f"{named(count, 'duplicates')}, each of an original that is there"
    return _answer(
        "duplicates",
        [("copies of what is no longer their original", found)],
        good,
        "`ingest run` cleans them on their own",
        "warning",
    )


CHECKS: dict[str, Looking] = {
    "file": file,
    "foreign keys": foreign_keys,
    "schema": schema,
    "inputs": inputs,
    "articles": articles,
    "ledgers": ledgers,
    "search index": search,
    "sites": sites,
    "duplicates": duplicates,
    "runs": runs,
}
"""Name -> function, in the order they are asked: what the first finds damaged explains what the later ones find."""
