"""Evidence of captures -> counts in SQL, and from them the blocks to drop: as ``site_templates.detect`` decides.

``prints`` has a row for each fingerprint of each capture, ``templates`` one for each that enough stories carry. Both
are functions of the captures that are held, whatever the order and the number of runs they came in, and so are the
articles: a run settles what it touched before it ends, and one that was killed leaves its sites marked as unsettled.
"""

from __future__ import annotations

import hashlib
import json
import struct
from collections.abc import Iterable, Iterator

from sqlite_utils import Database

from ingest.site_templates.detect import (
    COMPARED,
    DOUBTED,
    FEW,
    TWO,
    BlockSupport,
    Fingerprint,
    Occurrence,
    TemplateEvidence,
    count_stories,
    template_positions,
)

__all__ = ["count", "droppable", "forget", "known", "note", "pack_prints", "site_id", "unpack_prints", "version"]

_ROW = struct.Struct("<qHB")


def pack_prints(evidence: TemplateEvidence) -> bytes:
    """Return the prints that can be dropped as bytes, eleven each."""
    return b"".join(
        _ROW.pack(each.print, each.position, each.bar)
        for each in evidence.prints
        if each.bar and each.position <= 0xFFFF
    )


def unpack_prints(data: bytes | None) -> list[Fingerprint]:
    """Return what ``pack_prints`` packed."""
    return [Fingerprint(*row) for row in _ROW.iter_unpack(data or b"")]


def site_id(db: Database, site: str) -> int:
    """Return the number of a site; one that is not there yet is made."""
    row = db.execute("select id from sites where site = ?", [site]).fetchone()
    return int(row[0]) if row else int(db.table("sites").insert({"site": site, "settled": 1}).last_pk)  # type: ignore[arg-type]


def note(db: Database, capture_id: int, number: int, evidence: TemplateEvidence) -> set[int]:
    """Write what a capture says about the template of its site; returns the fingerprints that are touched."""
    can_go = {each.print for each in evidence.prints if each.bar}
    doubted = {each.print for each in evidence.prints if each.bar == DOUBTED}
    own = {each.print for each in evidence.prints}
    db.conn.executemany(
        "insert or ignore into prints (site_id, print, capture_id, kept) values (?, ?, ?, ?)",
        [(number, each, capture_id, (each in can_go) + (each in doubted)) for each in sorted(own)],
    )
    return own


def forget(db: Database, capture_id: int, number: int, evidence: TemplateEvidence) -> set[int]:
    """Take back what a capture said; returns the fingerprints that are touched."""
    own = {each.print for each in evidence.prints}
    db.conn.executemany(
        "delete from prints where site_id = ? and print = ? and capture_id = ?",
        [(number, each, capture_id) for each in sorted(own)],
    )
    return own


def count(db: Database, number: int, touched: Iterable[int] | None) -> set[int]:
    """Count anew the stories behind these fingerprints of a site (None: all); returns the captures it matters to.

    The captures are gone through in the order of their digests, which is theirs and not that of their arrival.
    """
    before = known(db, number)
    counted = dict(db.execute("select print, captures from templates where site_id = ?", [number]).fetchall())
    held = db.execute(
        "select count(*) from articles where site = (select site from sites where id = ?)", [number]
    ).fetchone()[0]
    looked_at = set(before) if touched is None else set(touched)
    after: dict[int, BlockSupport] = {}
    for own, captures, least in _carried(db, number, None if touched is None else looked_at):
        looked_at.add(own)
        told = count_stories(_seen(db, number, own))
        if told >= least:
            after[own] = BlockSupport(told, captures * 2 > held)
            _write(db, number, own, after[own], captures)
    # what was not touched can be on most captures of the site, or no more
    for own in sorted(before.keys() - looked_at):
        after[own] = BlockSupport(before[own].stories, counted[own] * 2 > held)
        if after[own] != before[own]:
            db.execute(
                "update templates set most = ? where site_id = ? and print = ?", [int(after[own].most), number, own]
            )
    gone = sorted(before.keys() - after.keys())
    db.conn.executemany("delete from templates where site_id = ? and print = ?", [(number, own) for own in gone])
    none: frozenset[int] = frozenset()
    changed = sorted(
        own
        for own in before.keys() | after.keys()
        if (before[own].passed_thresholds if own in before else none)
        != (after[own].passed_thresholds if own in after else none)
    )
    return {
        row[0]
        for own in changed
        for row in db.execute(
            "select capture_id from prints where site_id = ? and print = ? and kept > 0", [number, own]
        )
    }


def _carried(db: Database, number: int, touched: set[int] | None) -> list[tuple[int, int, int]]:
    """Return (fingerprint, captures, stories it needs) of those that enough captures carry and one would drop."""
    needs = f"case max(kept) when 2 then {TWO} else {FEW} end"
    enough = f"group by prints.print having max(kept) > 0 and count(*) >= {needs} order by prints.print"
    if touched is None:
        sql = f"select print, count(*), {needs} from prints where site_id = ? {enough}"  # noqa: S608 - no words of others
    else:
        db.execute("create temp table if not exists touched (print integer primary key)")
        db.execute("delete from touched")
        db.conn.executemany("insert into touched values (?)", [(each,) for each in sorted(touched)])
        # the few that are touched lead, each is one look into the index: cross join keeps that order
        of_touched = "from touched cross join prints on prints.print = touched.print where prints.site_id = ?"
        sql = f"select prints.print, count(*), {needs} {of_touched} {enough}"
    return [(int(own), int(captures), int(least)) for own, captures, least in db.execute(sql, [number]).fetchall()]


def _write(db: Database, number: int, own: int, carried: BlockSupport, captures: int) -> None:
    first, last = db.execute(
        "select min(coalesce(published, fetched_at)), max(coalesce(published, fetched_at)) from prints "
        "join captures on captures.id = prints.capture_id left join articles on articles.id = captures.id "
        "where prints.site_id = ? and print = ?",
        [number, own],
    ).fetchone()
    db.execute(
        "insert or replace into templates (site_id, print, stories, most, captures, first_seen, last_seen) "
        "values (?, ?, ?, ?, ?, ?, ?)",
        [number, own, carried.stories, int(carried.most), captures, first, last],
    )


def _seen(db: Database, number: int, own: int) -> Iterator[Occurrence]:
    rows = db.execute(
        "select coalesce(url, captures.sha256), ledgers.prints from prints "
        "join captures on captures.id = prints.capture_id join ledgers on ledgers.capture_id = captures.id "
        "where prints.site_id = ? and print = ? order by captures.sha256, url limit ?",
        [number, own, COMPARED],
    )
    for address, data in rows.fetchall():
        yield Occurrence(address, frozenset(each.print for each in unpack_prints(data)) - {own})


def known(db: Database, number: int) -> dict[int, BlockSupport]:
    """Return the template of a site: fingerprint -> how it is carried."""
    rows = db.execute("select print, stories, most from templates where site_id = ?", [number]).fetchall()
    return {own: BlockSupport(told, bool(most)) for own, told, most in rows}


def droppable(prints: bytes | None, template: dict[int, BlockSupport]) -> frozenset[int]:
    """Return the positions of a capture's blocks that are template."""
    return template_positions(unpack_prints(prints), template) if prints and template else frozenset()


def version(prints: bytes | None, template: dict[int, BlockSupport]) -> str | None:
    """Return a name for the part of a template that a capture is cleaned with; None where it is none."""
    positions = droppable(prints, template)
    own = sorted((each.print, each.position) for each in unpack_prints(prints) if each.position in positions)
    return hashlib.blake2b(json.dumps(own).encode(), digest_size=6).hexdigest() if own else None
