"""An archive that was read to its end -> what its rows say of the pages that it holds, and of those it held once."""

from __future__ import annotations

from collections import Counter

from sqlite_utils import Database

__all__ = ["close_archive", "members", "note_absent", "outcome_of"]

GOOD = ("extracted", "partial")
SEVERITY = ("unchanged", "unsupported", "empty", "duplicate", "limit", "corrupt", "timeout", "memory", "crash")
"""Outcomes of captures that hold no article, the worst last."""


def members(db: Database, input_id: int, path: str) -> int:
    """Return how many captures of a file lie inside it, as pages of the archive it is or was."""
    sql = "select count(*) from captures where input_id = ? and source is not ?"
    return int(db.execute(sql, [input_id, path]).fetchone()[0])


def note_absent(db: Database, input_id: int, path: str, passed: frozenset[int]) -> set[str]:
    """Note which captures of an archive are not in it any more, given hashes of where its pages lie.

    ``captures.absent`` is 1 for them, and their articles stay. Rows that no text, no former text and no copy hangs on
    go; returns the sites of those.
    """
    sites: set[str] = set()
    sql = "select id, source, site, absent from captures where input_id = ? and source is not ?"
    for number, source, site, was_absent in db.execute(sql, [input_id, path]).fetchall():
        absent = hash(source) not in passed
        if absent and not _hangs_on(db, number):
            db.execute("delete from captures where id = ?", [number])
            sites |= {site} - {None}
        elif absent != bool(was_absent):
            db.execute("update captures set absent = ? where id = ?", [1 if absent else None, number])
    return sites


def close_archive(db: Database, input_id: int, path: str) -> tuple[Counter[str], set[str]]:
    """Return the outcomes of the captures of an archive; the row of a time when it could not be read goes.

    One that a text, a former text or a copy hangs on stays. Also returns the site of the row that went.
    """
    sites: set[str] = set()
    for number, site in db.execute("select id, site from captures where source = ?", [path]).fetchall():
        if not _hangs_on(db, number):
            db.execute("delete from captures where id = ?", [number])
            sites |= {site} - {None}
    rows = db.execute("select outcome, count(*) from captures where input_id = ? group by outcome", [input_id])
    return Counter(dict(rows.fetchall())), sites


def outcome_of(outcomes: Counter[str]) -> tuple[str, str | None]:
    """Return the outcome of an archive, that of its worst page, and the reason; given the outcomes of its pages.

    One that holds an article is partial where any page is partial, damaged or lost, and extracted where none is: pages
    that are no article, and copies, are nothing that is wrong with it.

    >>> outcome_of(Counter(extracted=3, empty=1))
    ('extracted', None)
    >>> outcome_of(Counter(extracted=3, partial=1))
    ('partial', 'not every page of it is whole; 1 of 4')
    """
    bad = outcomes.total() - sum(
        outcomes[each] for each in ("extracted", "duplicate", "empty", "unsupported", "unchanged")
    )
    if any(outcomes[each] for each in GOOD):
        return (
            ("partial", f"not every page of it is whole; {bad:,} of {outcomes.total():,}") if bad else (GOOD[0], None)
        )
    worst = max((each for each in outcomes if outcomes[each]), key=SEVERITY.index, default="empty")
    if worst == "duplicate":
        return worst, "each page of it is a copy of another capture, or no article"
    return worst, "no page of it holds an article"


def _hangs_on(db: Database, number: int) -> bool:
    """Whether a ledger, a former text or a copy hangs on a capture."""
    sql = (
        "select exists (select 1 from ledgers where capture_id = :id) or exists (select 1 from revisions where "
        "capture_id = :id) or exists (select 1 from captures where duplicate_of = :id)"
    )
    return bool(db.execute(sql, {"id": number}).fetchone()[0])
