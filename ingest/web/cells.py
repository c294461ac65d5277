"""A value of a table or query -> what its cell shows: links to articles, sites and ledgers, marks, times."""

from __future__ import annotations

from collections.abc import Callable
from textwrap import shorten
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlsplit

from markupsafe import Markup, escape

from ingest.reasons import ARTICLE
from ingest.web.canned_queries import SNIPPET_MARKS

if TYPE_CHECKING:  # datasette.app imports its plugins while it is imported itself
    from datasette.app import Datasette

__all__ = ["CELLS", "Cell", "first_words", "marked", "minute", "web_address"]


NO_HOST = frozenset('"<>\\^`{|}')
"""Characters that no host holds; of an address with a backslash a browser takes what is before it for the host."""


def web_address(text: object) -> str:
    """Return a text if it is an http(s) address and nothing else, else the empty string.

    >>> web_address("https://example.org/a?b=c"), web_address("javascript:alert(1)"), web_address(None)
    ('https://example.org/a?b=c', '', '')
    >>> web_address("http://quay.example\\\\@other.example/"), web_address('http://"><b>.example/')
    ('', '')
    """
    if not isinstance(text, str) or any(character.isspace() for character in text):
        return ""
    try:
        address = urlsplit(text)
    except ValueError:
        return ""
    usable = address.scheme in {"http", "https"} and address.netloc and not NO_HOST & set(address.netloc)
    return text if usable else ""


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


def marked(snippet: str) -> Markup:
    """Return a snippet with the words found in ``mark`` elements, everything else escaped.

    >>> marked("the \u27e6tide\u27e7 <came> in")
    Markup('the <mark>tide</mark> &lt;came&gt; in')
    """
    start, end = SNIPPET_MARKS
    return escape(snippet).replace(start, Markup("<mark>")).replace(end, Markup("</mark>"))


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
    has_one = _value(row, "outcome") in ARTICLE and not _value(row, "duplicate_of")
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
    return marked(value) if isinstance(value, str) else None


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


def _address(datasette: Datasette, database: str, row: Any, value: object) -> Markup | None:  # noqa: ARG001
    """Link an address that a browser can follow; Datasette would link whatever starts like one."""
    if not isinstance(value, str) or not value:
        return None
    if not web_address(value):
        return escape(value)
    return Markup('<a href="{}" rel="noopener noreferrer nofollow">{}</a>').format(value, value)


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
    ("*", "claimed_url"): _address,
    ("*", "fetched_at"): _moment,
    ("*", "finished_at"): _moment,
    ("*", "first_published"): _moment,
    ("*", "last_published"): _moment,
    ("*", "modified"): _moment,
    ("*", "published"): _moment,
    ("*", "site"): _site,
    ("*", "source_url"): _address,
    ("*", "started_at"): _moment,
    ("*", "url"): _address,
}
