"""Blocks and verdicts -> one compressed value a capture, and back; also as rows inside SQLite.

A row a block would cost about 44 kB a page (300 blocks on a usual page). As compressed columns a ledger costs 7.4 kB,
and 4.2 kB when the text of the kept blocks is not written a second time: it is the article's body, so only its length
is stored. The view ``blocks`` unfolds it with the SQL function ``ledger_rows``, which ``register`` gives to a
connection, so that it stays one query away.
"""

from __future__ import annotations

import json
import sqlite3
import zlib
from collections.abc import Iterable
from dataclasses import replace

from ingest.models import Block, Verdict, separator

__all__ = ["pack", "register", "unpack"]


def pack(ledger: Iterable[tuple[Block, Verdict]]) -> bytes:
    """Return a ledger as zlib-compressed JSON columns; blocks are taken to stand at positions 0..n-1."""
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
        for block, verdict in ledger
    ]
    columns = [list(names), *map(list, zip(*rows, strict=True))]
    return zlib.compress(json.dumps(columns, ensure_ascii=False, separators=(",", ":")).encode("utf-8"), 6)


def unpack(data: bytes, body: str | None) -> list[tuple[Block, Verdict]]:
    """Return the ledger that ``pack`` made, with the body of its article; link shares and scores are rounded to 0.01.

    >>> one = (Block(0, "paragraph", "Words.", "main>p"), Verdict(True, "trafilatura", 0.9))
    >>> unpack(pack([one]), "Words.") == [one]
    True
    """
    names, *columns = json.loads(zlib.decompress(data))
    ledger: list[tuple[Block, Verdict]] = []
    before: Block | None = None
    at = 0
    for position, (text, kind, path, level, link, joined, kept, by, score) in enumerate(zip(*columns, strict=True)):
        block = Block(position, names[kind], "", names[path], level, link / 100, bool(joined))
        if kept:
            # of a kept block the length stands for the text
            start = at + len(separator(before, block))
            at = start + text
            block = before = replace(block, text=(body or "")[start:at])
        else:
            block = replace(block, text=text)
        ledger.append((block, Verdict(bool(kept), names[by], score / 100)))
    return ledger


def _rows(data: bytes | None, body: str | None) -> str:
    """Return a packed ledger as a JSON array of [kind, text, kept, decided_by, score, path, links]."""
    ledger = unpack(data, body) if data else []
    return json.dumps(
        [
            [block.kind, block.text, int(verdict.kept), verdict.decided_by, verdict.score, block.path, block.links]
            for block, verdict in ledger
        ],
        ensure_ascii=False,
    )


def register(connection: sqlite3.Connection) -> None:
    """Give a connection the SQL function ``ledger_rows`` that the view ``blocks`` is made with."""
    connection.create_function("ledger_rows", 2, _rows, deterministic=True)
