"""A database -> the blocks that are cut from page after page, and the captures that carry one of them.

Which blocks these are is read from the newest ledgers; how many captures carry each is counted by its fingerprint, of
which there is an index. Of menus no fingerprints are kept: these are counted in what was read.
"""

from __future__ import annotations

import json
import sqlite3
from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from ingest.site_templates.detect import fingerprint
from ingest.store.block_codec import unpack

__all__ = ["LOOKED_FOR", "MOST_COUNTED", "Carrier", "Carriers", "Dropped", "carriers", "dropped"]

LEDGERS = 72
"""Ledgers that are read for a page: about a millisecond each on a page of 300 blocks."""
SPREAD = 12
"""Sites these are taken from: the newest captures of all are often of one or two."""
LOOKED_FOR = 150
"""Newest captures of a site in which a block is looked for that has no fingerprint on record."""
MOST_BLOCKS, MOST_OF_A_SITE = 25, 5
MOST_COUNTED = 10_000


@dataclass(frozen=True, slots=True)
class Dropped:
    """A block that is dropped from several captures of a site."""

    site: str
    print: int
    """Its fingerprint."""
    text: str
    captures: int
    """Captures that carry it: of the site where its fingerprints tell, else of the sample."""
    exact: bool
    """Whether they were counted over the whole site."""
    decided_by: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Carrier:
    """A capture that carries a block."""

    capture_id: int
    article: bool
    title: str | None
    day: str | None
    source: str | None
    text: str
    kept: bool
    decided_by: str


@dataclass(frozen=True, slots=True)
class Carriers:
    """The captures of a site that carry a block, a page of them."""

    captures: tuple[Carrier, ...]
    """Newest first."""
    count: int
    """How many there are, counted no further than ``MOST_COUNTED``."""
    whole: bool
    """Whether those of the whole site were counted, not only the newest ``LOOKED_FOR``."""
    last: int | None
    """The capture that the next page comes after; None where there is none."""


def dropped(connection: sqlite3.Connection, site: str = "") -> tuple[tuple[Dropped, ...], int]:
    """Return the blocks dropped from the most captures, and how many of the newest were read to find them."""
    if site:
        names = [site]
    else:
        rows = connection.execute("select site from sites order by captures desc, site limit ?", [SPREAD])
        names = [row[0] for row in rows]
    found: list[Dropped] = []
    read = 0
    for name in names:
        ledgers = _ledgers(connection, name, LEDGERS // len(names))
        read += len(ledgers)
        texts: dict[int, str] = {}
        carried: defaultdict[int, set[int]] = defaultdict(set)
        by: defaultdict[int, set[str]] = defaultdict(set)
        prints: dict[str, int] = {}
        for capture_id, data, body in ledgers:
            for block, verdict in unpack(data, body):
                if not verdict.kept:
                    own = prints.get(block.text) or prints.setdefault(block.text, fingerprint(block.text))
                    texts.setdefault(own, block.text)
                    carried[own].add(capture_id)
                    by[own].add(verdict.decided_by)
        # of a big site all blocks are on more captures than any of the others
        most = MOST_BLOCKS if site else MOST_OF_A_SITE
        often = sorted(texts, key=lambda own: (-len(carried[own]), -len(texts[own]), own))[:most]
        for own in often:
            counted = _counted(connection, name, own)
            captures = max(counted, len(carried[own]))
            if captures > 1:  # what one page carries is no repetition
                found.append(Dropped(name, own, texts[own], captures, counted > 0, tuple(sorted(by[own]))))
    found.sort(key=lambda each: (-each.captures, -len(each.text), each.print))
    return tuple(found[:MOST_BLOCKS]), read


def _ledgers(connection: sqlite3.Connection, site: str, most: int) -> list[Any]:
    """Return capture, ledger and body of the newest captures of a site."""
    return connection.execute(
        "select ledgers.capture_id, data, body from "
        "(select id from captures where site = ? order by id desc limit ?) as newest "
        "join ledgers on ledgers.capture_id = newest.id left join articles on articles.id = newest.id",
        [site, most],
    ).fetchall()


def _counted(connection: sqlite3.Connection, site: str, own: int) -> int:
    (count,) = connection.execute(
        "select count(*) from (select 1 from prints where site_id = (select id from sites where site = ?) "
        "and print = ? limit ?)",
        [site, own, MOST_COUNTED],
    ).fetchone()
    return int(count)


def carriers(connection: sqlite3.Connection, site: str, own: int, *, after: int = 0, most: int = 50) -> Carriers:
    """Return the captures of a site that carry a block; ``after`` is the number that the page before ended with.

    Where the fingerprints of the site do not tell, or do not tell all (of menus none are kept), the newest captures
    are read.
    """
    count = _counted(connection, site, own)
    if count <= most and not after:
        found = _carriers(connection, own, _ledgers(connection, site, LOOKED_FOR))
        if len(found) > count or not count:
            return Carriers(found[:most], len(found), whole=False, last=None)
    rows = connection.execute(
        "select capture_id from prints where site_id = (select id from sites where site = :site) and print = :print "
        "and (:after = 0 or capture_id < :after) order by capture_id desc limit :most",
        {"site": site, "print": own, "after": after, "most": most},
    )
    captures = [row[0] for row in rows]
    found = _carriers(connection, own, [each for capture in captures for each in _ledger(connection, capture)])
    return Carriers(found, count, whole=True, last=captures[-1] if len(captures) == most else None)


def _carriers(connection: sqlite3.Connection, own: int, ledgers: list[Any]) -> tuple[Carrier, ...]:
    """Return which of the captures carry the block, and how it fared there."""
    found: dict[int, tuple[str, bool, str]] = {}
    for capture_id, data, body in ledgers:
        for block, verdict in unpack(data, body):
            if fingerprint(block.text) == own:
                found[capture_id] = block.text, verdict.kept, verdict.decided_by
                break
    rows = connection.execute(
        "select captures.id, articles.id is not null, coalesce(articles.title, captures.title), "
        "substr(coalesce(published, fetched_at), 1, 10), source from captures "
        "left join articles on articles.id = captures.id "
        "where captures.id in (select value from json_each(?)) order by captures.id desc",
        [json.dumps(list(found))],
    )
    return tuple(Carrier(row[0], bool(row[1]), row[2], row[3], row[4], *found[row[0]]) for row in rows)


def _ledger(connection: sqlite3.Connection, capture_id: int) -> list[Any]:
    return connection.execute(
        "select ledgers.capture_id, data, body from ledgers left join articles on articles.id = ledgers.capture_id "
        "where ledgers.capture_id = ?",
        [capture_id],
    ).fetchall()
