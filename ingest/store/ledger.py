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
from dataclasses import replace
from typing import Any

from ingest.models import Block, Verdict, separator

__all__ = ["pack", "register", "unpack"]


COLUMNS = 9
"""Columns before those that not every ledger has: votes, the likelihood needed, and what the corpus overruled."""
MISSING: tuple[Any, ...] = ({}, None, {})
"""What these are where a ledger has none."""


def pack(ledger: Iterable[tuple[Block, Verdict]]) -> bytes:
    """Return a ledger as zlib-compressed JSON columns; blocks are taken to stand at positions 0..n-1.

    After the columns of blocks and verdicts come voter -> column of percents (null where it said nothing), the
    likelihood needed, one for the page, and position -> who kept a block that the corpus dropped, with the score.
    """
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
        place: [names.setdefault(verdict.before[0], len(names)), round(verdict.before[1] * 100)]
        for place, (_, verdict) in enumerate(blocks)
        if verdict.before
    }
    columns = [list(names), *(map(list, zip(*rows, strict=True)) if rows else [[]] * COLUMNS), votes, needed, before]
    return zlib.compress(json.dumps(columns, ensure_ascii=False, separators=(",", ":")).encode("utf-8"), 6)


def unpack(data: bytes, body: str | None) -> list[tuple[Block, Verdict]]:
    """Return the ledger that ``pack`` made, with the body of its article.

    Link shares, scores and votes are rounded to 0.01. A ledger of before votes were on record comes without them.

    >>> voted = Verdict(True, "trafilatura", 0.9, (("trafilatura", 1.0), ("forest", 0.9)), 0.4)
    >>> one = (Block(0, "paragraph", "Words.", "main>p"), voted)
    >>> unpack(pack([one]), "Words.") == [one]
    True
    """
    stored: list[Any] = json.loads(zlib.decompress(data))
    names, columns, more = stored[0], stored[1 : COLUMNS + 1], stored[COLUMNS + 1 :]
    votes, needed, before = [*more, *MISSING[len(more) :]]
    ledger: list[tuple[Block, Verdict]] = []
    voted = list(votes.items())
    last: Block | None = None
    at = 0
    for position, (text, kind, path, level, link, joined, kept, by, score) in enumerate(zip(*columns, strict=True)):
        block = Block(position, names[kind], "" if kept else text, names[path], level, link / 100, bool(joined))
        if kept:
            # of a kept block the length stands for the text
            start = at + len(separator(last, block))
            at = start + text
            block = last = replace(block, text=(body or "")[start:at])
        said = tuple([(voter, share[position] / 100) for voter, share in voted if share[position] is not None])
        overruled = before.get(str(position))
        ledger.append(
            (
                block,
                Verdict(
                    bool(kept),
                    names[by],
                    score / 100,
                    said,
                    needed if said else None,
                    (names[overruled[0]], overruled[1] / 100) if overruled else None,
                ),
            )
        )
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
