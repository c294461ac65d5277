"""Blocks and verdicts -> one compressed value a capture, and back; also as rows inside SQLite.

A row a block would cost about 44 kB a page (300 blocks on a usual page). As compressed columns a ledger costs 7.4 kB,
and 4.2 kB when the text of the kept blocks is not written a second time: it is the article's body, so only its length
is stored. What each voter said is a column of whole percents a voter, 60 bytes in all. The view ``blocks`` unfolds a
ledger with the SQL function ``ledger_rows``, which ``register`` gives to a connection, so that it stays one query away.
"""

from __future__ import annotations

import json
import sqlite3
import zlib
from collections.abc import Iterable
from dataclasses import dataclass, fields
from typing import Any, cast

from ingest.models import HIDDEN, Block, Verdict, between

__all__ = ["Columns", "gap", "pack", "read", "register", "texts", "unpack", "write"]


@dataclass(slots=True)
class Columns:
    """A ledger as it is stored: a list a field, in it a place a block. Mutable: it is read, changed and written."""

    names: list[str]
    """What the columns of names count into."""
    texts: list[str | int]
    """The text of a block that was dropped, the length of one that was kept: its text is the article's."""
    kinds: list[int]
    paths: list[int]
    levels: list[int]
    links: list[int]
    """Percent, as the scores and votes."""
    joined: list[int]
    kept: list[int]
    deciders: list[int]
    scores: list[int]
    votes: dict[str, list[int | None]]
    """Voter -> what it said of each block, None where it said nothing."""
    needed: float | None
    """The likelihood needed, one for the page."""
    before: dict[str, list[int]]
    """Position -> who kept a block that the corpus dropped, and the score."""


FIELDS = tuple(field.name for field in fields(Columns))


def read(data: bytes) -> Columns:
    """Return a ledger as it is stored."""
    stored: list[Any] = json.loads(zlib.decompress(data))
    # the last three are not in ledgers of before they were on record
    later: list[Any] = [{}, None, {}]
    stored += later[len(stored) + len(later) - len(FIELDS) :]
    return _columns(stored)


def _columns(values: list[Any]) -> Columns:
    return Columns(**dict(zip(FIELDS, values, strict=True)))


def write(columns: Columns) -> bytes:
    """Return a ledger as bytes: its columns as JSON, compressed."""
    stored = [getattr(columns, name) for name in FIELDS]
    return zlib.compress(json.dumps(stored, ensure_ascii=False, separators=(",", ":")).encode("utf-8"), 6)


def pack(ledger: Iterable[tuple[Block, Verdict]]) -> bytes:
    """Return a ledger as bytes; blocks are taken to stand at positions 0..n-1."""
    blocks = list(ledger)
    names: dict[str, int] = {}
    rows = [
        (
            len(block.text) if verdict.kept else block.text,
            names.setdefault(block.kind, len(names)),
            names.setdefault(block.path, len(names)),
            block.level,
            round(block.links * 100),
            int(block.joined),
            int(verdict.kept),
            names.setdefault(verdict.decided_by, len(names)),
            round(verdict.score * 100),
        )
        for block, verdict in blocks
    ]
    votes: dict[str, list[int | None]] = {}
    for place, (_, verdict) in enumerate(blocks):
        for voter, share in verdict.votes:
            votes.setdefault(voter, [None] * len(blocks))[place] = round(share * 100)
    needed = next((verdict.needed for _, verdict in blocks if verdict.needed is not None), None)
    before = {
        str(place): [names.setdefault(verdict.before[0], len(names)), round(verdict.before[1] * 100)]
        for place, (_, verdict) in enumerate(blocks)
        if verdict.before
    }
    columns: list[Any] = [list(column) for column in zip(*rows, strict=True)] or [[] for _ in range(9)]
    return write(_columns([list(names), *columns, votes, needed, before]))


def texts(columns: Columns, body: str | None) -> dict[int, str]:
    """Return the text of each block that was kept, by position, out of the body of the article."""
    found: dict[int, str] = {}
    at, last = 0, None
    for place, kept in enumerate(columns.kept):
        if kept:
            start = at + len(gap(columns, last, place))
            at = start + cast("int", columns.texts[place])
            found[place] = (body or "")[start:at]
            last = place
    return found


def gap(columns: Columns, before: int | None, place: int) -> str:
    """Return what stands in the body between two blocks that were kept, see ``models.separator``."""
    if before is None:
        return ""
    kinds = columns.names[columns.kinds[before]], columns.names[columns.kinds[place]]
    return between(*kinds, joined=bool(columns.joined[place]), next_to=place == before + 1)


def unpack(data: bytes, body: str | None) -> list[tuple[Block, Verdict]]:
    """Return the ledger that ``pack`` made, with the body of its article.

    Link shares, scores and votes are rounded to 0.01. A ledger of before votes were on record comes without them.

    >>> voted = Verdict(True, "trafilatura", 0.9, (("trafilatura", 1.0), ("forest", 0.9)), 0.4)
    >>> one = (Block(0, "paragraph", "Words.", "main>p"), voted)
    >>> unpack(pack([one]), "Words.") == [one]
    True
    """
    stored = read(data)
    names, known, voted = stored.names, texts(stored, body), list(stored.votes.items())
    # a ledger stores what is hidden as the mark of the path: all blocks of one path are
    concealed = [HIDDEN in name for name in names]
    ledger: list[tuple[Block, Verdict]] = []
    for place, text in enumerate(stored.texts):
        said = tuple([(voter, share / 100) for voter, column in voted if (share := column[place]) is not None])
        overruled = stored.before.get(str(place))
        block = Block(
            place,
            names[stored.kinds[place]],
            known.get(place, "") if stored.kept[place] else str(text),
            names[stored.paths[place]],
            stored.levels[place],
            stored.links[place] / 100,
            bool(stored.joined[place]),
            concealed[stored.paths[place]],
        )
        verdict = Verdict(
            bool(stored.kept[place]),
            names[stored.deciders[place]],
            stored.scores[place] / 100,
            said,
            stored.needed if said else None,
            (names[overruled[0]], overruled[1] / 100) if overruled else None,
        )
        ledger.append((block, verdict))
    return ledger


def _rows(data: bytes | None, body: str | None) -> str:
    """Return a packed ledger as a JSON array of arrays, in the order of the columns of the view ``blocks``."""
    ledger = unpack(data, body) if data else []
    return json.dumps(
        [
            [
                block.kind,
                block.text,
                int(verdict.kept),
                verdict.decided_by,
                verdict.score,
                block.path,
                block.links,
                dict(verdict.votes) or None,
                verdict.needed,
            ]
            for block, verdict in ledger
        ],
        ensure_ascii=False,
    )


def register(connection: sqlite3.Connection) -> None:
    """Give a connection the SQL function ``ledger_rows`` that the view ``blocks`` is made with."""
    connection.create_function("ledger_rows", 2, _rows, deterministic=True)
