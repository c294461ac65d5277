"""What captures say of their sites -> articles without the template of those sites: the step that ends a run.

Each capture is read from its ledger, not from raw, and only those are read whose template has changed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any

from sqlite_utils import Database

from ingest.extract.prose import is_sentence
from ingest.extract.quality.checks import confidence_from_sizes, is_model_verdict
from ingest.site_templates import detect
from ingest.site_templates.detect import BlockSupport
from ingest.store.block_codec import Columns, gap, read, texts, unpack, write
from ingest.store.rows import Row, deciders
from ingest.store.site_templates import droppable, version

__all__ = ["Cut", "captures_of", "cut", "evidence_of", "in_parts", "recut"]

PART = 200
"""Captures a transaction."""
SCORE = 10
"""Percent of confidence that a block is article text though the corpus shows it to be template."""

_STORED = (
    "select articles.template, articles.body, articles.page_type, ledgers.prints, ledgers.data from ledgers "
    "left join articles on articles.id = ledgers.capture_id where ledgers.capture_id = ?"
)


@dataclass(frozen=True, slots=True)
class Cut:
    """A capture without the template of its site."""

    ledger: bytes
    article: Row
    """What changes in the row of its article ..."""
    capture: Row
    """... and in its own."""


def cut(data: bytes, body: str, prints: bytes | None, site: dict[int, BlockSupport]) -> Cut:
    """Return a capture without the template of its site, whatever was dropped for it before.

    It is done on the columns of the ledger: to make the blocks of a page and pack them again takes four times as long.
    """
    columns = read(data)
    kept = _alone(columns, texts(columns, body))
    words = {place: len(text.split()) for place, text in kept.items()}
    for place in sorted(detect.within_limit(words, droppable(prints, site))):
        columns.before[str(place)] = [columns.deciders[place], columns.scores[place]]
        columns.texts[place], columns.kept[place] = kept.pop(place), 0
        if detect.DECIDER not in columns.names:
            columns.names.append(detect.DECIDER)
        columns.deciders[place], columns.scores[place] = columns.names.index(detect.DECIDER), SCORE
        del words[place]
    parts: list[str] = []
    last = None
    for place, text in kept.items():
        parts += (gap(columns, last, place), text)
        last = place
    total = sum(words.values())
    article = {
        "body": "".join(parts),
        "words": total,
        "confidence": _confidence(columns, kept),
        "template": version(prints, site) if columns.before else None,
    }
    counts = Counter(columns.names[by] for by in columns.deciders)
    capture = {"blocks_kept": len(kept), "words_kept": total, "deciders": deciders(counts)}
    return Cut(write(columns), article, capture)


def _alone(columns: Columns, kept: dict[int, str]) -> dict[int, str]:
    """Bring a ledger back to what the page alone makes of it; returns the text of the blocks it keeps, in order."""
    for name, (by, score) in columns.before.items():
        place = int(name)
        kept[place] = str(columns.texts[place])
        columns.texts[place], columns.kept[place] = len(kept[place]), 1
        columns.deciders[place], columns.scores[place] = by, score
    columns.before = {}
    # the name that nothing counts into now: with it the same page would have other bytes than one that comes anew
    if columns.names[-1:] == [detect.DECIDER]:
        columns.names.pop()
    return dict(sorted(kept.items()))


def _confidence(columns: Columns, kept: dict[int, str]) -> float:
    sizes = {place: len(text) for place, text in kept.items()}
    doubtful = sum(size * (1 - columns.scores[place] / 100) for place, size in sizes.items())
    opinions = {number for number, name in enumerate(columns.names) if is_model_verdict(name)}
    unexplained = sum(
        len(str(columns.texts[place]))
        for place, by in enumerate(columns.deciders)
        if by in opinions
        and not columns.kept[place]
        and is_sentence(str(columns.texts[place]), columns.links[place] / 100)
    )
    return confidence_from_sizes(sum(sizes.values()), doubtful, unexplained)


def recut(db: Database, capture_id: int, site: dict[int, BlockSupport]) -> Row | None:
    """Bring one article in step with the template of its site; returns its former row, None where nothing changed."""
    row = db.execute(_STORED, [capture_id]).fetchone()
    if row is None or row[1] is None:
        return None
    had, body, _, prints, data = row
    if had == version(prints, site):
        return None
    found = cut(data, body, prints, site)
    if (found.article["template"], found.article["body"]) == (had, body):
        return None
    former = dict(next(db.query("select * from articles where id = ?", [capture_id])))
    # not through the library's update, which looks the table over first: a thousand articles a second are to be done
    for table, changed in (("articles", found.article), ("captures", found.capture)):
        columns = ", ".join(f"{name} = :{name}" for name in changed)
        db.execute(f"update {table} set {columns} where id = :id", {**changed, "id": capture_id})  # noqa: S608 - ours
    db.execute("update ledgers set data = ? where capture_id = ?", [found.ledger, capture_id])
    return former


def evidence_of(db: Database, capture_id: int) -> detect.TemplateEvidence:
    """Return what a stored capture says about the template of its site."""
    row = db.execute(_STORED, [capture_id]).fetchone()
    if row is None:
        return detect.NO_EVIDENCE
    _, body, page_type, _, data = row
    return detect.template_evidence(detect.without_templates(unpack(data, body)), page_type)


def captures_of(db: Database, site: str) -> list[int]:
    """Return the captures of a site that hold an article."""
    return [row[0] for row in db.execute("select id from articles where site = ? order by id", [site]).fetchall()]


def in_parts(captures: list[int]) -> Iterator[list[int]]:
    """Yield captures as many at a time as a transaction takes."""
    waiting: Iterator[Any] = iter(captures)
    while part := list(islice(waiting, PART)):
        yield part
