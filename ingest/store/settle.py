"""What captures say of their sites -> articles without the template of those sites: the step that ends a run.

Each capture is read from its ledger, not from raw, and only those are read whose template has changed.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import Any

from sqlite_utils import Database

from ingest.clean.quality import confidence
from ingest.memory import template
from ingest.memory.template import Carried
from ingest.models import Block, Verdict, render_text
from ingest.store.ledger import pack, unpack
from ingest.store.memory import droppable, version
from ingest.store.rows import Row, deciders

__all__ = ["captures_of", "cut", "evidence_of", "in_parts", "recut"]

PART = 200
"""Captures a transaction."""

_STORED = (
    "select articles.template, articles.body, articles.page_type, ledgers.prints, ledgers.data from ledgers "
    "left join articles on articles.id = ledgers.capture_id where ledgers.capture_id = ?"
)


def cut(
    ledger: list[tuple[Block, Verdict]], prints: bytes | None, site: dict[int, Carried]
) -> tuple[list[tuple[Block, Verdict]], Row, Row]:
    """Return a ledger without the template of its site, and what changes in the rows of its article and capture."""
    found = template.apply(ledger, droppable(prints, site))
    kept = [(block, verdict) for block, verdict in found if verdict.kept]
    words = sum(block.words for block, _ in kept)
    blocks, verdicts = zip(*found, strict=True) if found else ((), ())
    article = {
        "body": render_text(tuple(block for block, _ in kept)),
        "words": words,
        "confidence": confidence(blocks, verdicts),
        "template": version(prints, site) if any(verdict.before for _, verdict in found) else None,
    }
    return found, article, {"blocks_kept": len(kept), "words_kept": words, "deciders": deciders(found)}


def recut(db: Database, capture_id: int, site: dict[int, Carried]) -> Row | None:
    """Bring one article in step with the template of its site; returns its former row, None where nothing changed."""
    row = db.execute(_STORED, [capture_id]).fetchone()
    if row is None or row[1] is None:
        return None
    had, body, _, prints, data = row
    if had == version(prints, site):
        return None
    found, article, capture = cut(unpack(data, body), prints, site)
    if (article["template"], article["body"]) == (had, body):
        return None
    former = dict(next(db.query("select * from articles where id = ?", [capture_id])))
    # not through the library's update, which looks the table over first: a thousand articles a second are to be done
    for table, changed in (("articles", article), ("captures", capture)):
        columns = ", ".join(f"{name} = :{name}" for name in changed)
        db.execute(f"update {table} set {columns} where id = :id", {**changed, "id": capture_id})  # noqa: S608 - ours
    db.execute("update ledgers set data = ? where capture_id = ?", [pack(found), capture_id])
    return former


def evidence_of(db: Database, capture_id: int) -> template.Evidence:
    """Return what a stored capture says about the template of its site."""
    row = db.execute(_STORED, [capture_id]).fetchone()
    if row is None:
        return template.NOTHING
    _, body, page_type, _, data = row
    return template.evidence(template.without(unpack(data, body)), page_type)


def captures_of(db: Database, site: str) -> list[int]:
    """Return the captures of a site that hold an article."""
    return [row[0] for row in db.execute("select id from articles where site = ? order by id", [site]).fetchall()]


def in_parts(captures: list[int]) -> Iterator[list[int]]:
    """Yield captures as many at a time as a transaction takes."""
    waiting: Iterator[Any] = iter(captures)
    while part := list(islice(waiting, PART)):
        yield part
