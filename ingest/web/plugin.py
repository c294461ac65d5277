"""Datasette -> Datasette fit for reading articles: SQL functions, linked cells, pages to read, guards.

Installed with the package it is loaded by every Datasette of the same environment. There it only lends its SQL
functions; the rest is for instances that ``web.app`` made, known by the plugin's settings in their metadata.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar

from datasette import hookimpl as untyped_hookimpl
from markupsafe import Markup

from ingest._version import __version__
from ingest.explain.explain import findings
from ingest.explain.render import votes_line
from ingest.rules.load import Ruleset
from ingest.store.block_codec import register, unpack
from ingest.store.full_text import fts_query
from ingest.web import home
from ingest.web.article import revisions
from ingest.web.article import view as article
from ingest.web.article.quotes import quotes_with
from ingest.web.article.renderers import renderers
from ingest.web.cells import CELLS, first_words, marked, minute, web_address
from ingest.web.compare import view as compare
from ingest.web.datasette_metadata import PLUGIN
from ingest.web.page import Part, View, database_of, rules_of
from ingest.web.quality import view as quality
from ingest.web.search import view as search
from ingest.web.security import Application, content_security_policy, guarded, inline_scripts

if TYPE_CHECKING:  # datasette.app imports its plugins while it is imported itself
    from datasette.app import Datasette
    from datasette.utils.asgi import Request

__all__ = ["PARTS", "ROUTES", "STYLE"]

Hook = TypeVar("Hook", bound=Callable[..., Any])


def hookimpl(function: Hook) -> Hook:
    """Mark a function as a hook of Datasette, after the hooks of Datasette itself."""
    marked: Hook = untyped_hookimpl(trylast=True)(function)
    return marked


STYLE = "-/ingest"
"""Path the folder ``assets`` is mounted at."""

SHEETS = ("style.css",)

ROUTES: dict[str, View] = {**search.ROUTES, **compare.ROUTES, **revisions.ROUTES, **quality.ROUTES}
"""Regular expression for a path -> the page of ours that stands there."""

PARTS: dict[tuple[str, str | None], Part] = {
    ("index.html", None): home.overview,
    ("database.html", None): home.overview,
    ("row.html", "articles"): article.reading,
}
"""A template of Datasette and the table it shows -> what we add to it."""


def _ours(datasette: Datasette) -> bool:
    return datasette.plugin_config(PLUGIN) is not None


def _ledger_why(
    rules: Ruleset, data: bytes | None, body: str | None, site: str | None, kind: str | None, reason: str | None
) -> str:
    """Return a packed ledger as a JSON array of objects: each block, its verdict, and what would flip that."""
    ledger = unpack(data, body) if data else []
    found = findings(ledger, site=site, html=kind != "text", reason=None if body else reason, rules=rules)
    return json.dumps(
        [
            {
                "position": each.block.position,
                "kept": each.verdict.kept,
                "decided_by": each.verdict.decided_by,
                "meaning": each.meaning,
                "text": each.block.text,
                "votes": votes_line(each.verdict) or None,
                "flip": each.flip.how,
                "rule": f"# {each.flip.file}\n{each.flip.rule}" if each.flip.rule else None,
                "kind": each.block.kind,
                "score": each.verdict.score,
                "path": each.block.path,
            }
            for each in found
        ],
        ensure_ascii=False,
    )


@hookimpl
def prepare_connection(conn: sqlite3.Connection, datasette: Datasette) -> None:
    """Register the functions of the view ``blocks`` and of our questions, and the one that makes searches safe."""
    register(conn)
    conn.create_function("ledger_why", 5, partial(_ledger_why, rules_of(datasette)), deterministic=True)
    conn.create_function("fts_query", 1, fts_query, deterministic=True)
    conn.create_function("quotes_with", 2, quotes_with, deterministic=True)
    if _ours(datasette):
        # the search of the table pages: Datasette's own makes a syntax error of a lone quotation mark
        conn.create_function("escape_fts", 1, fts_query, deterministic=True)


@hookimpl
def prepare_jinja2_environment(env: Any) -> None:
    """Lend the filters of our templates."""
    env.filters |= {"first_words": first_words, "marked": marked, "minute": minute, "web_address": web_address}


@hookimpl
def register_routes(datasette: Datasette) -> list[tuple[str, View]]:
    """Name our pages."""
    return list(ROUTES.items()) if _ours(datasette) else []


@hookimpl
def register_output_renderer(datasette: Datasette) -> list[dict[str, Any]]:
    """Offer articles as Markdown and as plain text."""
    return renderers() if _ours(datasette) else []


@hookimpl
def asgi_wrapper(datasette: Datasette) -> Callable[[Application], Application]:
    """Put our instances behind the guards."""
    settings = datasette.plugin_config(PLUGIN)
    if settings is None:
        return lambda application: application
    env = datasette.jinja_env
    sources = [env.loader.get_source(env, name)[0] for name in env.list_templates(extensions=["html"])]
    policy = content_security_policy(inline_scripts(sources))
    return lambda application: guarded(application, policy, frozenset(settings["hosts"]))


@hookimpl
def extra_css_urls(datasette: Datasette) -> list[str]:
    """Name our style sheets."""
    return [f"/{STYLE}/{name}?{__version__}" for name in SHEETS] if _ours(datasette) else []


@hookimpl
def extra_template_vars(
    template: str, database: str | None, table: str | None, request: Request | None, datasette: Datasette
) -> Any:
    """Add what our templates show beyond Datasette's own context."""
    part = PARTS.get((template, table)) if _ours(datasette) else None
    if part is None:
        return {}
    return lambda: part(datasette, database or database_of(datasette), request)


@hookimpl
def render_cell(
    row: Any, value: object, column: str, table: str | None, database: str, datasette: Datasette
) -> Markup | str | None:
    """Link what leads somewhere; None leaves a cell to Datasette, which links addresses of http and https only."""
    render = CELLS.get((table, column)) or CELLS.get(("*", column))
    if render is None or not _ours(datasette):
        return None
    return render(datasette, database, row, value)
