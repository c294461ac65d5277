"""Datasette -> Datasette fit for reading articles: SQL functions, linked cells, a page to read, guards.

Installed with the package it is loaded by every Datasette of the same environment. There it only lends its SQL
functions; the rest is for instances that ``serve.server`` made, known by the plugin's settings in their metadata.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable
from textwrap import shorten
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import quote, urlsplit

from datasette import hookimpl as untyped_hookimpl
from markupsafe import Markup, escape

from ingest.explain import findings
from ingest.reading import votes_line
from ingest.serve.body import parts
from ingest.serve.guard import Application, content_security_policy, guarded, inline_scripts
from ingest.serve.metadata import PLUGIN
from ingest.serve.queries import SNIPPET_MARKS
from ingest.serve.search import fts_query
from ingest.store.ledger import register, unpack
from ingest.version import __version__

if TYPE_CHECKING:  # datasette.app imports its plugins while it is imported itself
    from datasette.app import Datasette
    from datasette.utils.asgi import Request

__all__ = ["STYLE", "first_words", "minute", "web_address"]

Hook = TypeVar("Hook", bound=Callable[..., Any])


def hookimpl(function: Hook) -> Hook:
    """Mark a function as a hook of Datasette, after the hooks of Datasette itself."""
    marked: Hook = untyped_hookimpl(trylast=True)(function)
    return marked


STYLE = "-/ingest"
"""Path the folder ``assets`` is mounted at."""

NEWEST = 10  # articles on the home page


def _ours(datasette: Datasette) -> bool:
    return datasette.plugin_config(PLUGIN) is not None


def web_address(text: object) -> str:
    """Return a text if it is an http(s) address and nothing else, else the empty string.

    >>> web_address("https://example.org/a?b=c"), web_address("javascript:alert(1)"), web_address(None)
    ('https://example.org/a?b=c', '', '')
    """
    if not isinstance(text, str) or any(character.isspace() for character in text):
        return ""
    try:
        address = urlsplit(text)
    except ValueError:
        return ""
    return text if address.scheme in {"http", "https"} and address.netloc else ""


def first_words(body: object) -> str:
    """Return what stands for the title of an article without one.

    >>> first_words("The tide came in at six, and stayed until noon, said the keeper of the wall.")
    'The tide came in at six, and stayed until noon, said the …'
    """
    return shorten(body, 60, placeholder=" …") if isinstance(body, str) and body.strip() else "(no title)"


def minute(moment: object) -> str:
    """Return a date or time to the minute, as it is read; the tables hold all of it.

    >>> minute("2026-03-18T06:15:00+00:00"), minute("2026-03"), minute(None)
    ('2026-03-18 06:15', '2026-03', '')
    """
    return moment[:16].replace("T", " ") if isinstance(moment, str) else ""


def _ledger_why(data: bytes | None, body: str | None, site: str | None, kind: str | None, reason: str | None) -> str:
    """Return a packed ledger as a JSON array of objects: each block, its verdict, and what would flip that."""
    ledger = unpack(data, body) if data else []
    found = findings(ledger, site=site, html=kind != "text", reason=None if body else reason)
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
    """Register the functions under the view ``blocks`` and the page ``why``, and the one that makes searches safe."""
    register(conn)
    conn.create_function("ledger_why", 5, _ledger_why, deterministic=True)
    conn.create_function("fts_query", 1, fts_query, deterministic=True)
    if _ours(datasette):
        # the search of the table pages: Datasette's own makes a syntax error of a lone quotation mark
        conn.create_function("escape_fts", 1, fts_query, deterministic=True)


@hookimpl
def prepare_jinja2_environment(env: Any) -> None:
    """Lend the filters of our templates."""
    env.filters |= {"first_words": first_words, "minute": minute, "web_address": web_address}


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
    """Name our style sheet."""
    return [f"/{STYLE}/style.css?{__version__}"] if _ours(datasette) else []


@hookimpl
def extra_template_vars(
    template: str, database: str | None, table: str | None, request: Request | None, datasette: Datasette
) -> Any:
    """Add what our templates show beyond Datasette's own context."""
    if not _ours(datasette):
        return {}
    if template in {"index.html", "database.html"}:
        return lambda: _overview(datasette, database)
    if template == "row.html" and table == "articles" and request is not None:
        return lambda: _reading(datasette, database, request.url_vars["pks"])
    return {}


async def _overview(datasette: Datasette, database: str | None) -> dict[str, Any]:
    name = database or next(name for name in datasette.databases if not name.startswith("_"))
    counts = await datasette.execute(
        name,
        """select
          (select count(*) from articles) as articles,
          (select count(*) from sites) as sites,
          (select count(*) from captures) as captures,
          (select count(*) from captures where outcome not in ('extracted', 'partial') and duplicate_of is null)
            as without,
          (select max(finished_at) from runs) as finished_at""",
    )
    newest = await datasette.execute(
        name,
        "select id, title, site, author, published, words, substr(body, 1, 200) as body from articles "
        "order by published is null, published desc, id limit ?",
        [NEWEST],
    )
    queries = await datasette.get_canned_queries(name, None)
    return {
        "ingest_database": name,
        "ingest_counts": counts.first(),
        "ingest_newest": newest.rows,
        "ingest_queries": list(queries.values()),
        "ingest_tables": (datasette.metadata("databases") or {})[name]["tables"],
    }


async def _reading(datasette: Datasette, database: str | None, article_id: str) -> dict[str, Any]:
    found = await datasette.execute(
        database,
        "select ledgers.data, articles.body, captures.source, captures.blocks, captures.blocks_kept from articles "
        "join captures on captures.id = articles.capture_id "
        "left join ledgers on ledgers.capture_id = captures.id where articles.id = ?",
        [article_id],
    )
    row = found.first()
    if row is None:
        return {}
    return {"ingest_capture": row, "ingest_parts": parts(unpack(row["data"], row["body"])) if row["data"] else []}


# --- cells ---------------------------------------------------------------------------------------------------------


@hookimpl
def render_cell(
    row: Any, value: object, column: str, table: str | None, database: str, datasette: Datasette
) -> Markup | str | None:
    """Link what leads somewhere; None leaves a cell to Datasette, which links addresses of http and https only."""
    render = CELLS.get((table, column)) or CELLS.get(("*", column))
    if render is None or not _ours(datasette):
        return None
    return render(datasette, database, row, value)


Cell = Callable[["Datasette", str, Any, object], Markup | None]
"""What renders a cell: given the instance, the database's name, the row and the value."""


def _value(row: Any, column: str) -> Any:
    try:
        return row[column]
    except (IndexError, KeyError):  # a page asked for other columns
        return None


def _link(href: str, label: object) -> Markup:
    return Markup('<a href="{}">{}</a>').format(href, label)


def _article(datasette: Datasette, database: str, row: Any, value: object) -> Markup | None:
    """Link a title, or the first words, to the article."""
    article_id = _value(row, "article_id") or _value(row, "id")
    if not article_id:
        return None
    return _link(datasette.urls.row(database, "articles", str(article_id)), value or first_words(_value(row, "body")))


def _article_of_capture(datasette: Datasette, database: str, row: Any, value: object) -> Markup | None:
    """Link the title of a capture to its article, where there is one."""
    has_one = _value(row, "outcome") in {"extracted", "partial"} and not _value(row, "duplicate_of")
    return _article(datasette, database, row, value) if has_one and value else None


def _why(datasette: Datasette, database: str, row: Any, value: object) -> Markup | None:  # noqa: ARG001
    """Link the number of a capture to its ledger."""
    return _ledger(datasette, database, value, value) if isinstance(value, int) else None


def _blocks(datasette: Datasette, database: str, row: Any, value: object) -> Markup | None:
    """Link the number of blocks of a capture to its ledger."""
    capture_id = _value(row, "id")
    return _ledger(datasette, database, capture_id, value) if value and capture_id else None


def _ledger(datasette: Datasette, database: str, capture_id: int, label: object) -> Markup:
    return _link(f"{datasette.urls.query(database, 'why')}?capture_id={capture_id}", label)


def _site(datasette: Datasette, database: str, row: Any, value: object) -> Markup | None:  # noqa: ARG001
    """Link a site to its articles."""
    return _link(f"{datasette.urls.table(database, 'articles')}?site={quote(str(value))}", value) if value else None


def _row_of(table: str) -> Cell:
    """Link a foreign key to its row; in tables Datasette does that itself, and gives a dict."""

    def link(datasette: Datasette, database: str, row: Any, value: object) -> Markup | None:  # noqa: ARG001
        return _link(datasette.urls.row(database, table, str(value)), value) if isinstance(value, int) else None

    return link


def _snippet(datasette: Datasette, database: str, row: Any, value: object) -> Markup | None:  # noqa: ARG001
    """Mark the words found."""
    if not isinstance(value, str):
        return None
    start, end = SNIPPET_MARKS
    return escape(value).replace(start, Markup("<mark>")).replace(end, Markup("</mark>"))


def _moment(datasette: Datasette, database: str, row: Any, value: object) -> Markup | None:  # noqa: ARG001
    """Show a time to the minute."""
    return Markup('<time title="{}">{}</time>').format(value, minute(value)) if value else None


def _verdict(datasette: Datasette, database: str, row: Any, value: object) -> Markup:  # noqa: ARG001
    """Colour a verdict."""
    return Markup('<span class="verdict {}">{}</span>').format("kept" if value == "kept" else "dropped", value)


def _decided_by(datasette: Datasette, database: str, row: Any, value: object) -> Markup | None:  # noqa: ARG001
    """Say under a voter's or rule's name what it means."""
    said = _value(row, "meaning")
    return Markup('{} <span class="meaning">{}</span>').format(value, said) if value and said else None


def _flip(datasette: Datasette, database: str, row: Any, value: object) -> Markup | None:  # noqa: ARG001
    """Fold away what would flip a verdict, with the site rule that would force it."""
    if not value:
        return None
    rule = _value(row, "rule")
    written = Markup("<p>A site rule has the last word:</p><pre>{}</pre>").format(rule) if rule else ""
    return Markup('<details class="flip"><summary>what would flip it</summary><p>{}</p>{}</details>').format(
        value, written
    )


def _whole(datasette: Datasette, database: str, row: Any, value: object) -> Markup | None:  # noqa: ARG001
    """Show all of a text."""
    return escape(value) if value else None


CELLS: dict[tuple[str | None, str], Cell] = {
    # None is the table of a query, * any table and any query
    (None, "article_id"): _row_of("articles"),
    (None, "capture_id"): _why,
    (None, "decided_by"): _decided_by,
    (None, "flip"): _flip,
    (None, "snippet"): _snippet,
    (None, "text"): _whole,
    (None, "title"): _article,
    (None, "verdict"): _verdict,
    (None, "votes"): _whole,
    ("articles", "title"): _article,
    ("blocks", "capture_id"): _why,
    ("captures", "blocks"): _blocks,
    ("captures", "duplicate_of"): _row_of("captures"),
    ("captures", "input_id"): _row_of("inputs"),
    ("captures", "title"): _article_of_capture,
    ("inputs", "run_id"): _row_of("runs"),
    ("*", "fetched_at"): _moment,
    ("*", "finished_at"): _moment,
    ("*", "first_published"): _moment,
    ("*", "last_published"): _moment,
    ("*", "modified"): _moment,
    ("*", "published"): _moment,
    ("*", "site"): _site,
    ("*", "started_at"): _moment,
}
