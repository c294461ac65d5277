"""An archive that was read to its end -> the rows of the pages that it holds, and of those that it held once."""

from __future__ import annotations

from collections import Counter

from sqlite_utils import Database

from ingest.reasons import ARTICLE, Outcome

__all__ = ["close_archive", "members", "note_absent", "outcome_of"]

SEVERITY = (
    Outcome.UNCHANGED,
    Outcome.UNSUPPORTED,
    Outcome.EMPTY,
    Outcome.DUPLICATE,
    Outcome.LIMIT,
    Outcome.CORRUPT,
    Outcome.TIMEOUT,
    Outcome.MEMORY,
    Outcome.CRASH,
)
"""Outcomes of captures that hold no article, the worst last."""
SOUND = frozenset({Outcome.EXTRACTED, *SEVERITY[:4]})
"""Outcomes that say nothing against the archive that a capture is in."""


def members(db: Database, input_id: int, path: str) -> int:
    """Return how many captures of a file lie inside it, as pages of the archive it is or was."""
    sql = "select count(*) from captures where input_id = ? and source is not ?"
    return int(db.execute(sql, [input_id, path]).fetchone()[0])


def note_absent(db: Database, input_id: int, path: str, passed: frozenset[int]) -> set[str]:
    """Note which captures of an archive are not in it any more; ``passed`` are hashes of the sources that are.

    ``captures.absent`` is 1 for them, and their articles stay. Rows that no ledger, revision or copy refers to are
    deleted; returns their sites.
    """
    sites: set[str] = set()
    sql = "select id, source, site, absent from captures where input_id = ? and source is not ?"
    for number, source, site, was_absent in db.execute(sql, [input_id, path]).fetchall():
        absent = hash(source) not in passed
        if absent and not _referred_to(db, number):
            db.execute("delete from captures where id = ?", [number])
            sites |= {site} - {None}
        elif absent != bool(was_absent):
            db.execute("update captures set absent = ? where id = ?", [1 if absent else None, number])
    return sites


def close_archive(db: Database, input_id: int, path: str) -> tuple[Counter[Outcome], set[str]]:
    """Count the captures of an archive by outcome.

    Deletes the row that was written while the archive could not be read, unless a ledger, a revision or a copy refers
    to it. Returns the counts, and the sites of deleted rows.
    """
    sites: set[str] = set()
    for number, site in db.execute("select id, site from captures where source = ?", [path]).fetchall():
        if not _referred_to(db, number):
            db.execute("delete from captures where id = ?", [number])
            sites |= {site} - {None}
    rows = db.execute("select outcome, count(*) from captures where input_id = ? group by outcome", [input_id])
    return Counter({Outcome(outcome): count for outcome, count in rows.fetchall()}), sites


def outcome_of(outcomes: Counter[Outcome]) -> tuple[Outcome, str | None]:
    """Return the outcome of an archive, that of its worst page, and the reason; given how many pages have each outcome.

    One that holds an article is partial where any page is partial, damaged or lost, and extracted where none is: pages
    that are no article, and copies, are nothing that is wrong with it.

    >>> outcome, reason = outcome_of(Counter({Outcome.EXTRACTED: 3, Outcome.EMPTY: 1}))
    >>> outcome.value, reason
    ('extracted', None)
    >>> outcome, reason = outcome_of(Counter({Outcome.EXTRACTED: 3, Outcome.PARTIAL: 1}))
    >>> outcome.value, reason
    ('partial', 'not every page of it is whole; 1 of 4')
    """
    bad = sum(count for outcome, count in outcomes.items() if outcome not in SOUND)
    if any(outcomes[each] for each in ARTICLE):
        if bad:
            return Outcome.PARTIAL, f"not every page of it is whole; {bad:,} of {outcomes.total():,}"
        return Outcome.EXTRACTED, None
    worst = max((each for each in outcomes if outcomes[each]), key=SEVERITY.index, default=Outcome.EMPTY)
    if worst is Outcome.DUPLICATE:
        return worst, "each page of it is a copy of another capture, or no article"
    return worst, "no page of it holds an article"


def _referred_to(db: Database, number: int) -> bool:
    """Whether a ledger, a revision or a copy refers to a capture."""
    sql = (
        "select exists (select 1 from ledgers where capture_id = :id) or exists (select 1 from revisions where "
        "capture_id = :id) or exists (select 1 from captures where duplicate_of = :id)"
    )
    return bool(db.execute(sql, {"id": number}).fetchone()[0])
