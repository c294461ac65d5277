"""Parsed page and what it states -> its authors, as they are named."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import cast

from lxml.etree import XPath
from lxml.html import HtmlElement

from ingest.clean import jsonld
from ingest.clean.dateline import parse_byline
from ingest.clean.stated import MAX_AUTHOR, MAX_AUTHORS, Stated, fold, key_of_title, shown_text

__all__ = ["people", "signatures"]

_AUTHOR = ("author", "article:author", "parsely-author", "dc.creator", "dcterms.creator", "sailthru.author", "byl")
_AUTHOR_LATER = ("citation_author", "og:article:author")
_MARKED = XPath("//*[@rel='author' or @itemprop='author']")
_BYLINES = XPath(
    "//*[self::a or self::span or self::p or self::div or self::address or self::li or self::cite or self::strong]"
    "[contains(@class, 'author') or contains(@class, 'byline') or contains(@class, 'Author') "
    "or contains(@class, 'Byline') or contains(@itemprop, 'author')]"
)
_NOT_A_NAME = re.compile(
    r"https?:|www\.|@|\.(?:com|org|net)\b|[<>{}\[\]=|\\/]|\d{3}|^\W*$|^(?:admin|administrator|root|editor|webmaster|user"
    r"|\d+ min\w*|guest|anonymous|unknown|none|null|undefined|default|author|staff|view all posts|posts by"
    r"|about the author)$",
    re.IGNORECASE,
)
_NOBODY = re.compile(
    r"(?:our |the )?(?:(?:staff|agency|news|web|digital) ?)+(?:writers?|reporters?|desk|team|correspondents?|report)?"
    r"|(?:our )?(?:own )?correspondent|from our .*|agencies|redaktion",
    re.IGNORECASE,
)
_WRITTEN_BY = re.compile(
    r"\s*(?:written|posted) by|\s*(?:author|verfasst von|geschrieben von|escrito por|(?:é|e)crit par)", re.IGNORECASE
)
_MONTHS = (
    "January|February|March|April|May|June|July|August|September|October|November|December"
    "|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec"
)
_AFTER_NAME = re.compile(
    r"\s*(?:[|\u2022\u00b7\n\t]|\s[\u2013\u2014-]\s|\bon\s+\w+\s+\d"
    r"|\b(?:updated|published|posted|last modified|discussion starter|\d+ posts?)\b"
    rf"|\d{{1,2}}\s+\w+\s+\d{{4}}|\b(?:{_MONTHS})\b\.?\s+\d).*",
    re.IGNORECASE | re.DOTALL,
)
_BEFORE_NAME = re.compile(
    r"^(?:\W*(?:posted|written|published|reviewed|words|story|article|text|report|medically reviewed|created)?\s*"
    r"\bby\b[:\s]*|author[s]?[:\s]+|von\s+|par\s+|por\s+)",
    re.IGNORECASE,
)


def signatures(tree: HtmlElement, given: Stated, site_name: str | None) -> tuple[str, ...]:
    """Return the authors of the first source that names any; the site's own name counts only where no other does."""
    site = key_of_title(site_name or "")
    fallback: tuple[str, ...] = ()
    for names in _named(tree, given):
        found = _clean_names(names[:MAX_AUTHORS])
        own = tuple(each for each in found if key_of_title(each) != site)
        if own:
            return own
        fallback = fallback or found
    return fallback


def _named(tree: HtmlElement, given: Stated) -> Iterator[list[str]]:
    """Yield the names that each source states, the most trustworthy first; the page is searched only if need be."""
    yield jsonld.names(given.article.get("author"), given.nodes)
    yield [value for key in _AUTHOR for value in given.meta.get(key, ())]
    yield _signed(cast("list[HtmlElement]", _MARKED(tree)))
    yield [value for key in _AUTHOR_LATER for value in given.meta.get(key, ())]
    # WordPress plugins state the author as a pair: twitter:label1 "Written by", twitter:data1 the name
    pairs = zip(given.meta.get("twitter:label1", ()), given.meta.get("twitter:data1", ()), strict=False)
    yield [name for label, name in pairs if _WRITTEN_BY.match(label)]
    yield jsonld.names(given.article.get("creator"), given.nodes)
    yield [shown_text(each) for each in cast("list[HtmlElement]", _BYLINES(tree))[:1]]


def _signed(elements: Sequence[HtmlElement]) -> list[str]:
    """Return the names in elements marked as author: all of a few; of many, as in a thread, the first."""
    return [shown_text(each) for each in elements[: 1 if len(elements) > 4 else 4]]


def people(names: Iterable[str]) -> tuple[str, ...]:
    """Return the names that name somebody: "Staff Writers" signs for nobody.

    >>> people(("Staff Writers", "Maren Holt"))
    ('Maren Holt',)
    """
    return tuple(name for name in names if not _NOBODY.fullmatch(name.strip()))


def _clean_names(names: Iterable[str]) -> tuple[str, ...]:
    result: dict[str, str] = {}
    for raw in names:
        name = _AFTER_NAME.sub("", _BEFORE_NAME.sub("", fold(raw)))
        for part in parse_byline(f"by {name}") or (name,):
            one = part.strip(" ,;:.-\u2013\u2014|") if not part.endswith(("Jr.", "Sr.")) else part
            if 2 <= len(one) <= 80 and len(one.split()) <= 7 and not _NOT_A_NAME.search(one):
                result.setdefault(key_of_title(one), one[:MAX_AUTHOR])
    return people(result.values())[:MAX_AUTHORS]
