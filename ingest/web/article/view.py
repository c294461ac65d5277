"""The row of an article -> what its reading page shows beside the row."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from ingest.store.block_codec import unpack
from ingest.store.canonical import address
from ingest.web.article.body import parts
from ingest.web.labels import evidence, flags
from ingest.web.page import number, rows

if TYPE_CHECKING:  # datasette.app imports its plugins while it is imported itself
    from datasette.app import Datasette
    from datasette.utils.asgi import Request

__all__ = ["reading"]

MOST = 20
"""Other captures and earlier texts that are listed; a front page can be captured every hour."""

_CAPTURE = """
select ledgers.data, captures.source, captures.blocks, captures.blocks_kept, captures.words_seen, captures.words_kept,
  captures.fetched_at, articles.site, articles.published, articles.published_from, articles.url, articles.flags,
  articles.signals, articles.superseded_by, articles.superseded_why, articles.body
from articles join captures on captures.id = articles.capture_id
  left join ledgers on ledgers.capture_id = captures.id
where articles.id = :id"""

# Through the index of sites and dates. A plus keeps a column from being looked up in an index of its own: SQLite would
# take the one of captures that stand for no other, which most do not.
_BESIDE = """
select id, title, published, substr(body, 1, 200) as body from articles
where site {same} and (published, id) {way} (:published, :id) and +superseded_by is null
order by published {order}, id {order} limit 1"""
_UNDATED = """
select id, title, published, substr(body, 1, 200) as body from articles
where site {same} and published is null and id {way} :id and +superseded_by is null
order by id {order} limit 1"""

# an address is written in four ways, with http or https, with a slash at the end or without
_OTHERS = f"""
select captures.id, captures.fetched_at, captures.outcome, captures.reason, captures.words_kept, articles.id as article,
  articles.published, articles.title, articles.superseded_by, articles.superseded_why
from captures left join articles on articles.id = captures.id
where captures.url in (?, ?, ?, ?) and captures.id <> ? and +captures.duplicate_of is null
order by captures.id desc limit {MOST + 1}"""  # noqa: S608 - a constant
_REVISIONS = f"""
select revisions.id, revisions.title, revisions.words, revisions.run_id, runs.started_at
from revisions left join runs on runs.id = revisions.run_id
where revisions.capture_id = :id order by revisions.id desc limit {MOST + 1}"""  # noqa: S608 - a constant


async def reading(datasette: Datasette, database: str, request: Request | None) -> dict[str, Any]:  # noqa: ARG001
    """Return what is known around an article, its body in parts, and its neighbours; nothing where there is none.

    The neighbours are those of its site by date; an article without a date has those without one. Of captures that
    another stands for none is a neighbour.
    """
    key = number(request.url_vars["pks"]) if request else 0
    found = await rows(datasette, _CAPTURE, {"id": key})
    if not found:
        return {}
    row = found[0]
    older, newer, others, revisions = await asyncio.gather(
        _beside(datasette, row, key, newer=False),
        _beside(datasette, row, key, newer=True),
        rows(datasette, _OTHERS, [*_written(row["url"]), key]),
        rows(datasette, _REVISIONS, {"id": key}),
    )
    return {
        "ingest_capture": row,
        "ingest_evidence": evidence(row["published_from"]),
        "ingest_flags": flags(row["flags"], row["signals"]),
        "ingest_most": MOST,
        "ingest_newer": newer,
        "ingest_older": older,
        "ingest_others": others,
        "ingest_parts": parts(unpack(row["data"], row["body"])) if row["data"] else [],
        "ingest_revisions": revisions,
    }


async def _beside(datasette: Datasette, row: Any, key: int, *, newer: bool) -> Any:
    """Return the next article of a site in either direction, None at the end."""
    sql = _BESIDE if row["published"] else _UNDATED
    words = {"same": "= :site" if row["site"] else "is :site", "way": ">" if newer else "<"}
    found = await rows(
        datasette,
        sql.format(**words, order="asc" if newer else "desc"),
        {"site": row["site"], "published": row["published"], "id": key},
    )
    return found[0] if found else None


def _written(url: str | None) -> tuple[str, ...]:
    """Return the ways an address is written; ``canonical`` takes them for one."""
    if not url:
        return ("",) * 4
    page, mark, query = address(url).partition("?")
    return tuple(f"{scheme}://{page}{slash}{mark}{query}" for scheme in ("https", "http") for slash in ("", "/"))
