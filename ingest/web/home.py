"""A database -> what the home page shows of it: what is held, what is new, and where to look first.

No article is read for it but those shown: everything is counted from indexes and from the table of sites.
"""
# ruff: noqa: S608 - pieces of SQL are put together from constants

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from markupsafe import Markup

from ingest.web.cells import first_words
from ingest.web.charts import bars, shares, timeline
from ingest.web.page import rows
from ingest.web.search.cards import cards, flag_words, several
from ingest.web.search.query import Asked
from ingest.web.search.view import PATH, any_superseded, walk

if TYPE_CHECKING:  # datasette.app imports its plugins while it is imported itself
    from datasette.app import Datasette
    from datasette.utils.asgi import Request

__all__ = ["overview"]

NEWEST = 6  # articles on the home page
DOUBTFUL, FLAGGED = 4, 4  # captures that need a second look
SURE = 0.8  # the confidence from which a capture does not; also the default of the question `low_confidence`
SITES = 6
ENOUGH = 5  # captures from which the share of a site says something of the site

# every capture that is no duplicate and has no article was rejected or could not be read
_COUNTS = """select
  (select count(*) from articles) as articles,
  (select count(*) from articles where superseded_by is not null) as superseded,
  (select count(*) from sites) as sites,
  (select count(*) from captures) as captures,
  (select count(*) from captures) - (select count(*) from captures where duplicate_of is not null)
    - (select count(*) from articles) as without,
  (select min(published) from articles) as first,
  (select max(published) from articles) as last,
  (select max(finished_at) from runs) as finished_at"""

# month by month down the index of dates: 12 years of 200,000 articles in 6 ms, grouped by month in 40
_MONTHS = """with recursive months (month) as (
  select substr(max(published), 1, 7) from articles
  union all
  select (select substr(max(published), 1, 7) from articles where published < month) from months
  where month is not null limit 2400
)
select month, (select count(*) from articles where published >= month and published < month || '~') as articles
from months where month is not null"""

_LOOK = "select id, title, site, confidence, flags, signals, substr(body, 1, 200) as body from articles where id in "

_DOUBTFUL = (
    f"{_LOOK} (select id from articles where confidence < ? order by confidence, id limit ?) order by confidence"
)

_FLAGGED = f"{_LOOK} (select id from articles where flags is not null order by +id desc limit ?) order by id desc"

_SITES = """select site, captures, words_seen, words_kept from sites where words_seen > 0 and articles > 0
order by captures < ?, cast(words_kept as real) / words_seen, site limit ?"""


async def overview(datasette: Datasette, database: str, request: Request | None) -> dict[str, Any]:  # noqa: ARG001
    """Return what is held, the newest articles, charts, what needs a second look, the questions and the tables."""
    counts, months, newest, doubtful, flagged, sites = await asyncio.gather(
        rows(datasette, _COUNTS),
        rows(datasette, _MONTHS),
        walk(datasette, Asked(), NEWEST, superseded=await any_superseded(datasette)),
        rows(datasette, _DOUBTFUL, [SURE, DOUBTFUL]),
        rows(datasette, _FLAGGED, [FLAGGED]),
        rows(datasette, _SITES, [ENOUGH, SITES]),
    )
    shown = await cards(datasette, [key for _, key in newest])
    queries = await datasette.get_canned_queries(database, None)
    path = datasette.urls.path(PATH)
    return {
        "ingest_database": database,
        "ingest_counts": counts[0],
        "ingest_newest": shown,
        "ingest_search": path,
        "ingest_months": _months(path, months) if months else Markup(),
        "ingest_sites": _sites(path, sites) if sites else Markup(),
        "ingest_looks": _looks(datasette, database, [*doubtful, *flagged]),
        "ingest_queries": list(queries.values()),
        "ingest_tables": (datasette.metadata("databases") or {})[database]["tables"],
    }


def _months(path: str, found: list[Any]) -> Markup:
    """Draw how many articles were published when; each bar leads to them."""
    line = timeline((row["month"], row["articles"]) for row in found)

    def address(label: str) -> str:
        first, last = (f"{label[:3]}0", f"{label[:3]}9") if line.unit == "decade" else (label, label)
        return f"{path}?{urlencode({'from': first, 'to': last})}"

    return bars(line.points, f"Articles a {line.unit}", unit="articles", href=address, note=line.note)


def _sites(path: str, found: list[Any]) -> Markup:
    """Draw the share of words that were dropped of the captures of a site."""
    points = [
        (
            row["site"],
            100 * max(0.0, 1 - row["words_kept"] / row["words_seen"]),
            f"{row['captures']:,} capture{'' if row['captures'] == 1 else 's'}",
        )
        for row in found
    ]
    return shares(
        points,
        "Share of words dropped",
        columns=("Site", "dropped", "of"),
        href=lambda site: f"{path}?{urlencode({'site': site})}",
    )


def _looks(datasette: Datasette, database: str, found: list[Any]) -> list[dict[str, Any]]:
    """Return the articles to look at again, each once, with the reasons in words."""
    looks: dict[int, dict[str, Any]] = {}
    for row in found:
        reasons = [flag_words(flag) for flag in several(row["flags"], None)]
        if row["confidence"] is not None and row["confidence"] < SURE:
            reasons.insert(0, f"the verdicts are {row['confidence']:.0%} sure")
        looks[row["id"]] = {
            "address": datasette.urls.row(database, "articles", str(row["id"])),
            "title": row["title"] or first_words(row["body"]),
            "site": row["site"],
            "reasons": reasons,
            "signals": row["signals"],
        }
    return list(looks.values())
