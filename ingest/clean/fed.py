"""Metadata of a page, and what the feed said that led to it -> the same, with what the page itself does not state.

A fetcher keeps what the feed said beside the capture; it comes as headers whose names start with ``feed-``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

from ingest.clean.dates import parse_date
from ingest.clean.stated import fold
from ingest.models import Metadata

__all__ = ["with_feed"]

# RSS 2.0 gives the mail address of an author, and the name in parentheses: https://www.rssboard.org/rss-specification
_MAIL = re.compile(r"^\S+@\S+\s*(?:\(([^()]*)\))?$")


def with_feed(known: Metadata, headers: Mapping[str, str]) -> Metadata:
    """Return metadata with title, authors and date of the feed where the page states none.

    >>> told = with_feed(Metadata(), {"feed-title": "The  wall", "feed-published": "2026-03-18T06:15:00Z"})
    >>> told.title, told.published, told.published_from
    ('The wall', '2026-03-18T06:15:00+00:00', 'feed: 2026-03-18T06:15:00Z')
    """
    title, author, day = (fold(headers.get(f"feed-{name}", "")) for name in ("title", "author", "published"))
    author = _MAIL.sub(r"\1", author)
    if title and not known.title:
        known = replace(known, title=title)
    if author and not known.authors:
        known = replace(known, authors=(author,))
    if not known.published and (read := parse_date(day)):
        known = replace(known, published=read[0], published_precision=read[1], published_from=f"feed: {day}")
    return known
