"""A database -> what the home page shows of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ingest.serve.room import rows

if TYPE_CHECKING:  # datasette.app imports its plugins while it is imported itself
    from datasette.app import Datasette
    from datasette.utils.asgi import Request

__all__ = ["overview"]

NEWEST = 10  # articles on the home page


async def overview(datasette: Datasette, database: str, request: Request | None) -> dict[str, Any]:  # noqa: ARG001
    """Return the counts, the newest articles, the questions and the tables."""
    counts = await rows(
        datasette,
        """select
          (select count(*) from articles) as articles,
          (select count(*) from sites) as sites,
          (select count(*) from captures) as captures,
          (select count(*) from captures where outcome not in ('extracted', 'partial') and duplicate_of is null)
            as without,
          (select max(finished_at) from runs) as finished_at""",
    )
    newest = await rows(
        datasette,
        "select id, title, site, author, published, words, substr(body, 1, 200) as body from articles "
        "order by published is null, published desc, id limit ?",
        [NEWEST],
    )
    queries = await datasette.get_canned_queries(database, None)
    return {
        "ingest_database": database,
        "ingest_counts": counts[0],
        "ingest_newest": newest,
        "ingest_queries": list(queries.values()),
        "ingest_tables": (datasette.metadata("databases") or {})[database]["tables"],
    }
