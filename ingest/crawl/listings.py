"""A feed or sitemap -> the addresses that it lists, with what it states of each.

feedparser reads RSS and Atom; it is given a stream, because it would open a text that looks like a URL or a path.
JSON Feed is JSON. Sitemaps (sitemaps.org 0.9 and Google's news) are read as a stream of XML without entities, DTD or
network; a text file with one address a line is a sitemap as well.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from io import BytesIO
from typing import Any
from urllib.parse import urljoin

import feedparser
from lxml import etree

__all__ = ["FEED_BYTES", "FEED_ENTRIES", "SITEMAP_ENTRIES", "ListedPage", "Listing", "read_feed", "read_sitemap"]

FEED_BYTES = 5_000_000
"""Bytes that feedparser is given: it takes seconds for so many."""
FEED_ENTRIES = 5_000
"""Entries of a feed that are read: real feeds have some hundred."""
SITEMAP_ENTRIES = 50_000
"""Addresses of one sitemap that are read: the maximum of the protocol."""


@dataclass(frozen=True, slots=True)
class ListedPage:
    """An address in a feed or sitemap, and what is stated of it there."""

    url: str
    title: str | None = None
    published: str | None = None
    """ISO 8601."""
    author: str | None = None


@dataclass(frozen=True, slots=True)
class Listing:
    """What a feed or sitemap lists, each address once."""

    pages: tuple[ListedPage, ...] = ()
    sitemaps: tuple[str, ...] = ()
    """Addresses of the sitemaps that a sitemap index names."""
    error: str | None = None
    """What could not be read, and why."""


def read_feed(body: bytes, url: str) -> Listing:
    """Return what a feed lists, in its order. For anything else the listing is empty and has an ``error``."""
    if body.lstrip()[:1] == b"{":
        return _json_feed(body, url)
    cut = body[:FEED_BYTES]
    try:
        feed = feedparser.parse(BytesIO(cut), sanitize_html=False, resolve_relative_uris=False)
    except Exception as exception:  # noqa: BLE001 - of a hostile feed it raises what its parsers do
        return Listing(error=f"not a readable feed: {type(exception).__name__}")
    listed = []
    for entry in feed.entries[:FEED_ENTRIES]:
        link = entry.get("link") or (entry.get("id") if str(entry.get("id", "")).startswith("http") else None)
        if link:
            time = entry.get("published_parsed") or entry.get("updated_parsed")
            listed.append(
                ListedPage(
                    _joined(feed.feed.get("link") or url, str(link), url),
                    title=_text(entry.get("title")),
                    published=_iso_date(time),
                    author=_text(entry.get("author")),
                )
            )
    if not listed and not feed.get("version"):
        return Listing(error="not a feed: neither RSS nor Atom nor JSON Feed")
    truncated = f"over {FEED_BYTES:,} bytes: the rest was left out" if len(body) > FEED_BYTES else None
    return Listing(pages=tuple({each.url: each for each in reversed(listed)}.values())[::-1], error=truncated)


def _json_feed(body: bytes, url: str) -> Listing:
    """Return what a JSON Feed (jsonfeed.org, 1.0 and 1.1) lists."""
    try:
        document: Any = json.loads(body[:FEED_BYTES].decode("utf-8-sig"))
        entries = document["items"] if isinstance(document["items"], list) else []
    except (ValueError, KeyError, TypeError, RecursionError):
        return Listing(error="not a feed: JSON, but not JSON Feed")
    listed = []
    for entry in entries[:FEED_ENTRIES]:
        if not isinstance(entry, Mapping) or not isinstance(entry.get("url"), str):
            continue
        authors = entry.get("authors") or [entry.get("author")]
        names = [each["name"] for each in authors if isinstance(each, Mapping) and isinstance(each.get("name"), str)]
        published = entry.get("date_published")
        listed.append(
            ListedPage(
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


def _text(value: object) -> str | None:
    return " ".join(value.split())[:500] or None if isinstance(value, str) else None


def _iso_date(time: Any) -> str | None:
    """Return a time of feedparser, which is in UTC, as ISO 8601."""
    try:
        return datetime(*time[:6]).replace(tzinfo=UTC).isoformat() if time else None  # noqa: DTZ001 - it is, a step on
    except (ValueError, TypeError):
        return None


def read_sitemap(body: bytes, url: str) -> Listing:
    """Return what a sitemap lists, in its order. For anything else the listing is empty and has an ``error``."""
    start = body.lstrip(b"\xef\xbb\xbf \t\r\n")[:200]
    if start.startswith((b"http://", b"https://")):
        lines = body.decode("utf-8", "replace").lstrip("\ufeff").splitlines()
        return _unique([ListedPage(line.strip()) for line in lines[:SITEMAP_ENTRIES] if line.strip()], [])
    if not start.startswith(b"<"):
        return Listing(error="not a sitemap: neither XML nor a list of addresses")
    pages: list[ListedPage] = []
    indexes: list[str] = []
    error = None
    try:
        for _, node in etree.iterparse(
            BytesIO(body), events=("end",), resolve_entities=False, no_network=True, load_dtd=False, recover=True,
            huge_tree=False,
        ):  # fmt: skip
            name = _local_name(node)
            if name in {"rss", "feed", "RDF", "channel"}:
                return read_feed(body, url)
            if name in {"url", "sitemap"}:
                _read_entry(node, name, url, pages, indexes)
                # free the memory of what has been read
                node.clear()
                while node.getprevious() is not None:
                    del node.getparent()[0]
            if len(pages) + len(indexes) >= SITEMAP_ENTRIES:
                error = f"over {SITEMAP_ENTRIES:,} addresses: the rest was left out"
                break
    except (etree.XMLSyntaxError, ValueError) as exception:
        error = f"XML that breaks off: {str(exception)[:100]}"
    if not pages and not indexes:
        return Listing(error=error or "not a sitemap: XML that lists no address")
    return replace(_unique(pages, indexes), error=error)


def _local_name(node: etree._Element) -> str:
    return node.tag.rpartition("}")[2] if isinstance(node.tag, str) else ""


def _read_entry(node: etree._Element, name: str, url: str, pages: list[ListedPage], indexes: list[str]) -> None:
    fields: dict[str, str] = {}
    for each in node.iter():
        # children of the entry or of its news only: an image has a ``loc`` of its own
        if isinstance(each.tag, str) and (each.getparent() is node or "news" in each.tag.lower()):
            fields.setdefault(_local_name(each), " ".join((each.text or "").split())[:2000])
    location = fields.get("loc")
    if not location:
        return
    try:
        location = urljoin(url, location)
    except ValueError:
        return
    if name == "sitemap":
        indexes.append(location)
    else:
        pages.append(
            ListedPage(location, title=fields.get("title") or None, published=fields.get("publication_date") or None)
        )


def _unique(pages: list[ListedPage], indexes: list[str]) -> Listing:
    return Listing(tuple({each.url: each for each in pages}.values()), tuple(dict.fromkeys(indexes)))
