"""Metadata of a page, and what somebody beside it said of it -> both together: a feed, the head of a message."""

from __future__ import annotations

import re
from dataclasses import replace

from ingest.extract.html.head import fold
from ingest.extract.metadata.byline import parse_byline
from ingest.extract.metadata.dates import parse_date
from ingest.models import Evidence, Metadata

__all__ = ["with_evidence"]

# RSS 2.0 gives the mail address of an author, and the name in parentheses: https://www.rssboard.org/rss-specification
_MAIL = re.compile(r"^\S+@\S+\s*(?:\(([^()]*)\))?$")


def with_evidence(known: Metadata, evidence: Evidence | None) -> Metadata:
    """Return metadata with title, authors and date of the evidence, where it leads or the page states none.

    >>> told = with_evidence(Metadata(), Evidence("feed", "The  wall", published="2026-03-18T06:15:00Z"))
    >>> told.title, told.published, told.published_from
    ('The wall', '2026-03-18T06:15:00+00:00', 'feed: 2026-03-18T06:15:00Z')
    """
    if evidence is None:
        return known
    title, day = fold(evidence.title or ""), fold(evidence.published or "")
    authors = tuple(dict.fromkeys(name for each in evidence.authors for name in _names(fold(each))))
    if title and (evidence.leads or not known.title):
        known = replace(known, title=title)
    if authors and (evidence.leads or not known.authors):
        known = replace(known, authors=authors)
    if (evidence.leads or not known.published) and (read := parse_date(day)):
        said = f"{evidence.origin}: {day}"
        known = replace(known, published=read[0], published_precision=read[1], published_from=said)
    return known


def _names(said: str) -> tuple[str, ...]:
    """Return the names in a field for authors: one as it stands, without its mail address, or those of a byline."""
    name = _MAIL.sub(r"\1", said)
    return parse_byline(name) or ((name,) if name else ())
