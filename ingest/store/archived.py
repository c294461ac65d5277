"""An archive that was read to its end -> what its rows say of the pages that it holds, and of those it held once."""

from __future__ import annotations

from collections import Counter

from sqlite_utils import Database

__all__ = ["ABSENT", "close_archive", "members", "note_absent"]

ABSENT = "its archive does not hold it any more"
"""The reason of a capture that lay in an archive which was written anew without it; what was the reason follows."""


def members(db: Database, input_id: int, path: str) -> int:
    """Return how many captures of a file lie inside it, as pages of the archive it is or was."""
    sql = "select count(*) from captures where input_id = ? and source is not ?"
    return int(db.execute(sql, [input_id, path]).fetchone()[0])


def note_absent(db: Database, input_id: int, path: str, passed: frozenset[int]) -> set[str]:
    """Note which captures of an archive are not in it any more, given hashes of where its pages lie.

    Their articles stay. Rows that no text, no former text and no copy hangs on go; returns the sites of those.
    """
    sites: set[str] = set()
    sql = "select id, source, site, coalesce(reason, '') from captures where input_id = ? and source is not ?"
    for number, source, site, reason in db.execute(sql, [input_id, path]).fetchall():
        absent = hash(source) not in passed
        if absent and not _hangs_on(db, number):
            db.execute("delete from captures where id = ?", [number])
            sites |= {site} - {None}
        elif absent != reason.startswith(ABSENT):
            said = f"{ABSENT}; {reason}".removesuffix("; ") if absent else reason.removeprefix(ABSENT)[2:]
            db.execute("update captures set reason = ? where id = ?", [said or None, number])
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


def _hangs_on(db: Database, number: int) -> bool:
    """Whether a ledger, a former text or a copy hangs on a capture."""
    sql = (
        "select exists (select 1 from ledgers where capture_id = :id) or exists (select 1 from revisions where "
        "capture_id = :id) or exists (select 1 from captures where duplicate_of = :id)"
    )
    return bool(db.execute(sql, {"id": number}).fetchone()[0])
