"""A capture -> the page that shows what each cleaning of it changed, and what changed from the capture before it."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from datasette.utils.asgi import NotFound, Response

from ingest.errors import NotFound as NoSuchCapture
from ingest.history.diff import Paragraph
from ingest.history.revisions import Diff, diff
from ingest.web.page import View, database_of, number, page

if TYPE_CHECKING:  # datasette.app imports its plugins while it is imported itself
    from datasette.app import Datasette
    from datasette.utils.asgi import Request

__all__ = ["ROUTES", "shown"]


async def changes(datasette: Datasette, request: Request) -> Response:
    """Return the page; 404 where there is no such capture."""
    key = number(request.url_vars["id"])

    def ask(connection: sqlite3.Connection) -> Diff:
        return diff(connection, str(key))

    try:
        found = await datasette.get_database(database_of(datasette)).execute_fn(ask)
    except NoSuchCapture as error:
        raise NotFound(f"there is no capture {request.url_vars['id'][:20]}") from error
    steps = [(step, list(shown(step.changes.paragraphs))) for step in found.steps]
    return await page(datasette, request, "changes.html", {"capture_id": key, "steps": steps, "found": found})


ROUTES: dict[str, View] = {r"/-/changes/(?P<id>\d+)$": changes}


def shown(paragraphs: Sequence[Paragraph]) -> Iterator[Paragraph | int]:
    """Yield the paragraphs that changed, and between them how many did not.

    >>> one = Paragraph("same", 0, 0, "The tide came in.")
    >>> list(shown([one, one, Paragraph("added", None, 2, "It stayed.")]))[0]
    2
    """
    same = 0
    for each in paragraphs:
        if each.change == "same":
            same += 1
            continue
        if same:
            yield same
            same = 0
        yield each
    if same:
        yield same
