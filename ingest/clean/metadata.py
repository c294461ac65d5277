"""Parsed page -> Metadata: what the page says of its article, in JSON-LD, OpenGraph, meta, microdata and on show.

Every source is read once from the one tree. Where two disagree, what readers see (the headline, the byline) decides
between what machines are told. Nothing is inferred: a field nobody stated stays empty, and a date is never later than
the capture. htmldate is asked only where the page states no date; trafilatura's own metadata would cost 32 ms a page.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import MAXYEAR, datetime, timedelta
from urllib.parse import urljoin, urlsplit

from htmldate import find_date
from lxml.html import HtmlElement

from ingest.clean import jsonld
from ingest.clean.dateline import parse_date
from ingest.clean.headline import headline
from ingest.clean.signatures import signatures
from ingest.clean.stated import (
    MAX_AUTHOR,
    MAX_DESCRIPTION,
    MAX_TAGS,
    Stated,
    cut,
    first,
    fold,
    key_of_title,
    shown_text,
)
from ingest.models import Metadata

__all__ = ["latest_day", "read_metadata"]


_PUBLISHED = (
    "article:published_time",
    "og:article:published_time",
    "datepublished",
    "date.published",
    "dc.date.issued",
    "dcterms.created",
    "dcterms.date",
    "dc.date",
    "dc.date.created",
    "parsely-pub-date",
    "sailthru.date",
    "publish_date",
    "publish-date",
    "publication_date",
    "pubdate",
    "article.published",
    "citation_publication_date",
    "citation_date",
    "cxenseparse:recs:publishtime",
    "rnews:datepublished",
    "date",
)
_MODIFIED = ("article:modified_time", "og:updated_time", "datemodified", "last-modified", "dcterms.modified")
_SECTION = ("article:section", "parsely-section", "section", "og:article:section")
_TAGS = ("article:tag", "og:article:tag", "news_keywords", "keywords", "parsely-tags", "sailthru.tags")

MAX_OTHERS = 200  # taking an element out costs the text that follows it; a page with more is made to be slow
# where other stories stand, with dates of their own
_OTHERS = (
    "//body//aside | //body//nav | //body//footer | //body//*[self::div or self::section or self::ul]"
    "[contains(@class, 'related') or contains(@class, 'sidebar') or contains(@class, 'recommend') "
    "or contains(@class, 'comment') or contains(@id, 'related') or contains(@id, 'sidebar') "
    "or contains(@id, 'comments')]"
)


def read_metadata(
    tree: HtmlElement, given: Stated, *, url: str | None = None, fetched_at: datetime | None = None
) -> Metadata:
    """Return what the page says of its article."""
    title, site_name = headline(tree, given)
    description = first(given.meta, ("og:description", "description", "twitter:description", "dc.description"))
    section = jsonld.text_of(given.article.get("articleSection")) or first(given.meta, _SECTION)
    metadata = Metadata(
        title=title,
        authors=signatures(tree, given, site_name),
        site_name=site_name,
        language=_language(tree, given),
        description=cut(description or jsonld.text_of(given.article.get("description")), MAX_DESCRIPTION),
        canonical_url=_canonical(tree, given, url),
        section=cut(section, MAX_AUTHOR),
        tags=_tags(given),
        modified=_modified(given),
    )
    return _dated(metadata, tree, given, fetched_at)


def latest_day(fetched_at: datetime | None) -> str | None:
    """Return the last day a capture can speak of: the day it was taken, or the next, for clocks east of there."""
    if fetched_at is None:
        return None
    return (fetched_at + timedelta(days=1 if fetched_at.year < MAXYEAR else 0)).strftime("%Y-%m-%d")


def _dated(metadata: Metadata, tree: HtmlElement, given: Stated, fetched_at: datetime | None) -> Metadata:
    """Return metadata with the date of publication: the first statement that can be read and is not in the future."""
    latest = latest_day(fetched_at)
    for name, text in _date_statements(tree, given):
        read = parse_date(text)
        if read and read[0] >= "1990" and (latest is None or read[0][:10] <= latest):
            return replace(
                metadata,
                published=read[0],
                published_precision=read[1],
                published_from=f"{name}: {fold(text)[:100]}",
            )
    # 1990: before it there were no web pages; the upper bound must not be today's date, or the same page would give
    # another date tomorrow
    own = copy.deepcopy(tree)
    for each in own.xpath(_OTHERS)[:MAX_OTHERS]:
        if each.getparent() is not None:
            each.drop_tree()
    found = find_date(
        own,
        extensive_search=False,
        original_date=True,
        outputformat="%Y-%m-%d",
        min_date="1990-01-01",
        max_date=latest or "2099-12-31",
        deferred_url_extractor=True,
    )
    if found:
        return replace(metadata, published=found, published_precision="day", published_from="htmldate: markup or text")
    return metadata


def _date_statements(tree: HtmlElement, given: Stated) -> Iterable[tuple[str, str]]:
    for key in ("datePublished", "dateCreated", "uploadDate"):
        if text := jsonld.text_of(given.article.get(key)):
            yield f"json-ld {key}", text
    for key in _PUBLISHED:
        for text in given.meta.get(key, ())[:1]:
            yield f"meta {key}", text
    for node in given.nodes:
        if text := jsonld.text_of(node.get("datePublished")):
            yield "json-ld datePublished", text
    for each in tree.xpath("//*[@itemprop='datePublished' or @pubdate]")[:2]:
        yield "itemprop datePublished", each.get("datetime") or each.get("content") or shown_text(each)
    times = tree.xpath("//time[not(ancestor::aside or ancestor::nav or ancestor::footer)]")[:1]
    for each in times:
        yield "time", each.get("datetime") or shown_text(each)


def _modified(given: Stated) -> str | None:
    text = jsonld.text_of(given.article.get("dateModified")) or first(given.meta, _MODIFIED)
    read = parse_date(text) if text else None
    return read[0] if read else None


def _language(tree: HtmlElement, given: Stated) -> str | None:
    """Return the declared language as two letters."""
    told = (
        tree.get("lang"),
        tree.get("{http://www.w3.org/XML/1998/namespace}lang"),
        tree.get("xml:lang"),
        jsonld.text_of(given.article.get("inLanguage")),
        first(given.meta, ("og:locale", "language", "dc.language", "content-language")),
    )
    for each in told:
        if each and (match := re.match(r"\s*([A-Za-z]{2})(?:[-_].*)?\s*$", each)):
            return match[1].lower()
    return None


def _canonical(tree: HtmlElement, given: Stated, url: str | None) -> str | None:
    told = [each.get("href") for each in tree.iter("link") if "canonical" in (each.get("rel") or "").lower().split()]
    told += [first(given.meta, ("og:url", "twitter:url"))]
    for each in told:
        if not each:
            continue
        try:
            address = urljoin(url or "", each.strip())
            parts = urlsplit(address)
        except ValueError:
            continue
        if parts.scheme in {"http", "https"} and parts.hostname and len(address) <= 2_000:
            # user names and passwords are not for keeping
            return str(parts._replace(netloc=parts.netloc.rpartition("@")[2]).geturl())
    return None


def _tags(given: Stated) -> tuple[str, ...]:
    values = given.article.get("keywords")
    told = [each for each in values if isinstance(each, str)] if isinstance(values, list) else []
    if isinstance(values, str):
        told = values.split(",")
    for key in _TAGS:
        if not told:
            told = [part for value in given.meta.get(key, ()) for part in value.split(",")]
    folded = {key_of_title(each): fold(each)[:100] for each in told if each.strip()}
    return tuple(each for key, each in folded.items() if key)[:MAX_TAGS]
