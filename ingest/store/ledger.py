"""Blocks and verdicts -> one compressed value a capture, and back; also as rows inside SQLite.

A row a block would cost about 44 kB a page (331 blocks on a usual news page, most of them seen on every page
of the site); the same ledger as compressed columns costs a tenth of that. The view ``blocks`` unfolds it with the
SQL function ``ledger_rows``, which ``register`` gives to a connection, so that it stays one query away.
"""

from __future__ import annotations

import json
import sqlite3
import zlib
from collections.abc import Iterable

from ingest.models import Block, Verdict

__all__ = ["pack", "register", "unpack"]


def pack(ledger: Iterable[tuple[Block, Verdict]]) -> bytes:
    """Return a ledger as zlib-compressed JSON columns; blocks are taken to stand at positions 0..n-1."""
    names: dict[str, int] = {}
    texts, kinds, paths, levels, links, joined, kept, decided, scores = ([], [], [], [], [], [], [], [], [])  # type: ignore[var-annotated]
    for block, verdict in ledger:
        texts.append(block.text)
        kinds.append(names.setdefault(block.kind, len(names)))
        paths.append(names.setdefault(block.path, len(names)))
        levels.append(block.level)
        links.append(round(block.links * 100))
        joined.append(int(block.joined))
        kept.append(int(verdict.kept))
        decided.append(names.setdefault(verdict.decided_by, len(names)))
        scores.append(round(verdict.score * 100))
    columns = [list(names), texts, kinds, paths, levels, links, joined, kept, decided, scores]
    return zlib.compress(json.dumps(columns, ensure_ascii=False, separators=(",", ":")).encode("utf-8"), 9)


def unpack(data: bytes) -> list[tuple[Block, Verdict]]:
    """Return the ledger that ``pack`` made; link shares and scores come back rounded to 0.01.

    >>> one = (Block(0, "paragraph", "Words.", "main>p"), Verdict(True, "trafilatura", 0.9))
    >>> unpack(pack([one])) == [one]
    True
    """
    names, *columns = json.loads(zlib.decompress(data))
    return [
        (
            Block(position, names[kind], text, names[path], level, link / 100, bool(join)),
            Verdict(bool(keep), names[by], score / 100),
        )
        for position, (text, kind, path, level, link, join, keep, by, score) in enumerate(zip(*columns, strict=True))
    ]


def _rows(data: bytes | None) -> str:
    """Return a packed ledger as a JSON array of [kind, text, kept, decided_by, score, path, links]."""
    if not data:
        return "[]"
    names, texts, kinds, paths, _, links, _, kept, decided, scores = json.loads(zlib.decompress(data))
    return json.dumps(
        [
            [names[kind], text, keep, names[by], score / 100, names[path], link / 100]
            for text, kind, path, link, keep, by, score in zip(
                texts, kinds, paths, links, kept, decided, scores, strict=True
            )
        ],
        ensure_ascii=False,
    )


def register(connection: sqlite3.Connection) -> None:
    """Give a connection the SQL function ``ledger_rows`` that the view ``blocks`` is made with."""
    connection.create_function("ledger_rows", 1, _rows, deterministic=True)
