"""A feed -> the addresses it lists, with the title, date and author it gives each.

feedparser reads RSS and Atom; it is given an open stream, never a text: a text that looks like a URL or a path it
would open. JSON Feed is JSON.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from io import BytesIO
from typing import Any
from urllib.parse import urljoin

import feedparser

from ingest.crawl.listed import Listed, Listing

__all__ = ["LIMIT", "MOST", "read_feed"]

LIMIT = 5_000_000
"""Bytes that feedparser is given: it takes seconds for one."""
MOST = 5_000
"""Entries of a feed: real ones have some hundred."""


def read_feed(body: bytes, url: str) -> Listing:
    """Return what a feed lists, each address once, in its order; empty, with ``wrong``, for what is no feed."""
    if body.lstrip()[:1] == b"{":
        return _json_feed(body, url)
    cut = body[:LIMIT]
    try:
        found = feedparser.parse(BytesIO(cut), sanitize_html=False, resolve_relative_uris=False)
    except Exception as error:  # noqa: BLE001 - of a hostile feed it raises what its parsers do
        return Listing(wrong=f"no feed that can be read: {type(error).__name__}")
    listed = []
    for entry in found.entries[:MOST]:
        link = entry.get("link") or (entry.get("id") if str(entry.get("id", "")).startswith("http") else None)
        if link:
            moment = entry.get("published_parsed") or entry.get("updated_parsed")
            listed.append(
                Listed(
                    _joined(found.feed.get("link") or url, str(link), url),
                    title=_text(entry.get("title")),
                    published=_date(moment),
                    author=_text(entry.get("author")),
                )
            )
    if not listed and not found.get("version"):
        return Listing(wrong="no feed: neither RSS nor Atom nor JSON Feed")
    wrong = f"over {LIMIT:,} bytes: the rest was left out" if len(body) > LIMIT else None
    return Listing(pages=tuple({each.url: each for each in reversed(listed)}.values())[::-1], wrong=wrong)


def _json_feed(body: bytes, url: str) -> Listing:
    """Return what a JSON Feed (jsonfeed.org, 1.0 and 1.1) lists."""
    try:
        said: Any = json.loads(body[:LIMIT].decode("utf-8-sig"))
        entries = said["items"] if isinstance(said["items"], list) else []
    except (ValueError, KeyError, TypeError, RecursionError):
        return Listing(wrong="no feed: JSON that is no JSON Feed")
    listed = []
    for entry in entries[:MOST]:
        if not isinstance(entry, Mapping) or not isinstance(entry.get("url"), str):
            continue
        authors = entry.get("authors") or [entry.get("author")]
        names = [each["name"] for each in authors if isinstance(each, Mapping) and isinstance(each.get("name"), str)]
        published = entry.get("date_published")
        listed.append(
            Listed(
                _joined(url, entry["url"], url),
                title=_text(entry.get("title")),
                published=published[:40] if isinstance(published, str) else None,
                author=_text(", ".join(names)),
            )
        )
    return Listing(pages=tuple({each.url: each for each in reversed(listed)}.values())[::-1])


def _joined(base: str, link: str, url: str) -> str:
    try:
        return urljoin(urljoin(url, base), link.strip())
    except ValueError:
        return link


def _text(said: object) -> str | None:
    return " ".join(said.split())[:500] or None if isinstance(said, str) else None


def _date(moment: Any) -> str | None:
    """Return feedparser's moment, which is in UTC, as ISO 8601."""
    try:
        return datetime(*moment[:6]).replace(tzinfo=UTC).isoformat() if moment else None  # noqa: DTZ001 - it is, a step on
    except (ValueError, TypeError):
        return None
