"""Ids of articles -> cards: what a list shows of each, with the words that were looked for marked."""
# ruff: noqa: S608 - pieces of SQL are put together from constants; what visitors give is bound

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from textwrap import shorten
from typing import TYPE_CHECKING, Any

from ingest.store.full_text import fts_query
from ingest.web.canned_queries import SNIPPET_MARKS
from ingest.web.cells import first_words, web_address
from ingest.web.page import database_of, rows

if TYPE_CHECKING:  # datasette.app imports its plugins while it is imported itself
    from datasette.app import Datasette

__all__ = ["FLAGS", "Card", "cards", "flag_words", "several"]

SNIPPET = 320  # characters; a run of Han is one token, so that the tokens SQLite counts can be of any length

FLAGS: Mapping[str, str] = {
    "bot-wall": "asks whether you are a robot",
    "consent-wall": "asks for consent",
    "cut-metadata": "metadata too long to keep whole",
    "encoded-twice": "letters encoded twice, mended",
    "foreign-canonical": "claims an address on another site",
    "http-error": "the server said it was an error",
    "link-list": "mostly links",
    "machine-duplicate": "says the same again and again",
    "partial": "not all of the page was read",
    "paywalled": "behind a paywall",
    "script-shell": "needs JavaScript",
    "short": "short",
    "skipped-json-ld": "JSON-LD left unread",
    "soft-404": "looks like “page not found”",
    "truncated": "breaks off",
    "untitled": "no title",
}
"""What a flag says, in words."""


def flag_words(flag: str) -> str:
    """Return what a flag says.

    >>> flag_words("paywalled"), flag_words("of_tomorrow")
    ('behind a paywall', 'of tomorrow')
    """
    return FLAGS.get(flag) or flag.replace("_", " ").replace("-", " ")


@dataclass(frozen=True, slots=True)
class Card:
    """What a list shows of an article."""

    id: int
    address: str
    """Where it is read."""
    title: str
    """Its title, else its first words."""
    marked_title: str
    """The same with the words found between ``SNIPPET_MARKS``."""
    snippet: str
    """Where the words stand, between the same marks, or how it begins."""
    site: str | None
    authors: tuple[str, ...]
    published: str | None
    words: int | None
    language: str | None
    page_type: str | None
    flags: tuple[str, ...]
    confidence: float | None
    url: str | None
    superseded_by: int | None

    @property
    def flag_words(self) -> tuple[str, ...]:
        """What the flags say."""
        return tuple(map(flag_words, self.flags))


async def cards(datasette: Datasette, ids: Sequence[int], words: str = "") -> list[Card]:
    """Return the cards of articles, in the order of their ids here; ``words`` are marked where they stand."""
    if not ids:
        return []
    found = await rows(
        datasette,
        "select id, title, site, author, published, words, language, page_type, flags, confidence, url, superseded_by, "
        "substr(body, 1, 600) as body from articles where id in (select value from json_each(?))",
        [json.dumps(ids)],
    )
    marks: dict[int, Any] = {}
    if words:
        start, end = SNIPPET_MARKS
        # whole articles are read for it: it is asked for those shown only
        hits = await rows(
            datasette,
            f"select rowid as id, highlight(articles_fts, 0, '{start}', '{end}') as title, "
            f"snippet(articles_fts, 1, '{start}', '{end}', '…', 40) as snippet from articles_fts "
            "where articles_fts match ? and rowid in (select value from json_each(?))",
            [fts_query(words), json.dumps(ids)],
        )
        marks = {row["id"]: row for row in hits}
    made = {row["id"]: _card(datasette, row, marks.get(row["id"])) for row in found}
    return [made[each] for each in ids if each in made]  # a run may have replaced one meanwhile


def _card(datasette: Datasette, row: Any, hit: Any | None) -> Card:
    body = row["body"] or ""
    title = row["title"] or first_words(body)
    return Card(
        id=row["id"],
        address=datasette.urls.row(database_of(datasette), "articles", str(row["id"])),
        title=title,
        marked_title=(hit["title"] if hit else None) or title,
        snippet=_clipped(hit["snippet"] or "") if hit else shorten(body, SNIPPET, placeholder=" …") or body[:SNIPPET],
        site=row["site"],
        authors=several(row["author"], ";"),
        published=row["published"],
        words=row["words"],
        language=row["language"],
        page_type=row["page_type"],
        flags=several(row["flags"], None),
        confidence=row["confidence"],
        url=web_address(row["url"]) or None,
        superseded_by=row["superseded_by"],
    )


def several(text: str | None, separator: str | None) -> tuple[str, ...]:
    """Return the values that stand in one column, between separators; None is white space."""
    return tuple(part.strip() for part in (text or "").split(separator) if part.strip())


def _clipped(snippet: str) -> str:
    """Return at most ``SNIPPET`` characters of a snippet around the first word marked."""
    text = " ".join(snippet.split())
    if len(text) <= SNIPPET:
        return text
    opening, closing = SNIPPET_MARKS
    begin = max(0, text.find(opening) - SNIPPET // 3)
    cut = text[begin : begin + SNIPPET]
    mended = closing if cut.rfind(opening) > cut.rfind(closing) else ""
    return f"{'…' if begin else ''}{cut}{mended}…"
