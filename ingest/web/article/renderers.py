"""The address of an article with ``.md`` or ``.txt`` -> the file that ``ingest export`` would write of it."""

from __future__ import annotations

import sqlite3
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any

from datasette.utils.asgi import NotFound, Request, Response

from ingest.exporters.markdown import markdown
from ingest.exporters.select import Row, one, select
from ingest.exporters.text import plain
from ingest.web.page import number

if TYPE_CHECKING:  # datasette.app imports its plugins while it is imported itself
    from datasette.app import Datasette

__all__ = ["RENDERERS", "renderers"]

RENDERERS: dict[str, tuple[Callable[[Row], bytes], str]] = {
    "md": (markdown, "text/markdown; charset=utf-8"),
    "txt": (plain, "text/plain; charset=utf-8"),
}
"""Ending of the address -> what makes the bytes of an article, and their media type."""


def renderers() -> list[dict[str, Any]]:
    """Return the renderers as Datasette takes them; they are offered for single articles only."""
    return [
        {"extension": ending, "render": _render(make, media_type), "can_render": _can_render}
        for ending, (make, media_type) in RENDERERS.items()
    ]


def _can_render(table: str | None, view_name: str | None) -> bool:
    return table == "articles" and view_name == "row"


def _render(make: Callable[[Row], bytes], media_type: str) -> Callable[..., Awaitable[Response]]:
    async def render(
        datasette: Datasette, request: Request, database: str, table: str | None, view_name: str
    ) -> Response:
        key = number(request.url_vars.get("pks")) if _can_render(table, view_name) else 0

        def read(connection: sqlite3.Connection) -> Row | None:
            return one(connection, key, select(connection).columns, ledger=True)

        row = await datasette.get_database(database).execute_fn(read) if key else None
        if row is None:
            raise NotFound("only single articles come as Markdown and plain text")
        return Response(make(row), content_type=media_type)

    return render
