"""A Datasette instance -> what every page of the reading room needs of it: its database, its rows, its templates.

A page of the room is a view: an async function of ``(datasette, request)`` that returns a response, under an address
of its own (``ROUTES`` of its module: a regular expression for the path -> the view). What is added to pages that
Datasette has itself is a part: an async function of ``(datasette, database, request)`` that returns variables for the
template (``PARTS`` of ``web.plugin``).
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from datasette.utils.asgi import Response

from ingest.rules.load import SHIPPED, Ruleset
from ingest.store.home import home_of

if TYPE_CHECKING:  # datasette.app imports its plugins while it is imported itself
    from pathlib import Path

    from datasette.app import Datasette
    from datasette.utils.asgi import Request

__all__ = ["Part", "View", "database_of", "home", "number", "page", "rows", "rules_of"]

View = Callable[["Datasette", "Request"], Awaitable[Response]]
Part = Callable[["Datasette", str, "Request | None"], Awaitable[dict[str, Any]]]

MOST_DIGITS = 18  # what SQLite holds as a number


def database_of(datasette: Datasette) -> str:
    """Return the name of the database that is served."""
    return str(next(name for name in datasette.databases if not name.startswith("_")))


def home(datasette: Datasette) -> Path:
    """Return the folder that the sources of captures are relative to."""
    return home_of(datasette.databases[database_of(datasette)].path)


def rules_of(datasette: Datasette) -> Ruleset:
    """Return the site rules that ``web.app.build`` was given; those of this program in any other instance."""
    rules = getattr(datasette, "ingest_rules", SHIPPED)
    assert isinstance(rules, Ruleset)
    return rules


async def rows(datasette: Datasette, sql: str, values: Mapping[str, Any] | Sequence[Any] = ()) -> list[Any]:
    """Return the rows of a query; raises ``datasette.database.QueryInterrupted`` at the time limit."""
    found = await datasette.execute(database_of(datasette), sql, values)
    return list(found.rows)


def number(text: str | None, *, default: int = 0, most: int | None = None) -> int:
    """Return a whole number from an address, ``default`` where it is none; ``most`` is the largest.

    >>> number("12"), number("x", default=1), number("900", most=50), number("9" * 40)
    (12, 1, 50, 0)
    """
    known = int(text) if text and text.isascii() and text.isdigit() and len(text) <= MOST_DIGITS else default
    return known if most is None else min(known, most)


async def page(
    datasette: Datasette, request: Request, template: str, context: Mapping[str, Any], status: int = 200
) -> Response:
    """Return a page of the room."""
    given = {"database": database_of(datasette), **context}
    html = await datasette.render_template(template, given, request=request, view_name="ingest")
    return Response.html(html, status=status)
