"""The row of an article -> what its reading page shows beside the row."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ingest.serve.body import parts
from ingest.serve.room import rows
from ingest.store.ledger import unpack

if TYPE_CHECKING:  # datasette.app imports its plugins while it is imported itself
    from datasette.app import Datasette
    from datasette.utils.asgi import Request

__all__ = ["reading"]


async def reading(datasette: Datasette, database: str, request: Request | None) -> dict[str, Any]:  # noqa: ARG001
    """Return the capture of the article and its body in parts; nothing where there is no such article."""
    if request is None:
        return {}
    found = await rows(
        datasette,
        "select ledgers.data, articles.body, captures.source, captures.blocks, captures.blocks_kept from articles "
        "join captures on captures.id = articles.capture_id "
        "left join ledgers on ledgers.capture_id = captures.id where articles.id = ?",
        [request.url_vars["pks"]],
    )
    if not found:
        return {}
    row = found[0]
    return {"ingest_capture": row, "ingest_parts": parts(unpack(row["data"], row["body"])) if row["data"] else []}
