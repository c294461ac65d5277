"""Parsed page -> Metadata: what the page says of its article, from JSON-LD, OpenGraph, meta, microdata and what it shows.

Every source is read once from the one tree. Where two disagree, what readers see (the headline, the byline) decides
between what machines are told. Nothing is inferred: a field nobody stated stays empty, and a date is never later than
the capture. htmldate is asked only where the page states no date; trafilatura's own metadata would cost 32 ms a page.
"""

from __future__ import annotations

import copy
import html
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urljoin, urlsplit

from htmldate import find_date
from lxml.html import HtmlElement

from ingest.clean import jsonld
from ingest.clean.dateline import parse_byline, parse_date
from ingest.models import Metadata

__all__ = ["Stated", "people", "read_metadata", "stated"]

MAX_TITLE, MAX_AUTHOR, MAX_AUTHORS, MAX_DESCRIPTION, MAX_TAGS = 1_000, 300, 50, 5_000, 50

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
_AUTHOR = ("author", "article:author", "parsely-author", "dc.creator", "dcterms.creator", "sailthru.author", "byl")
_AUTHOR_LATER = ("citation_author", "og:article:author")
_SECTION = ("article:section", "parsely-section", "section", "og:article:section")
_TAGS = ("article:tag", "og:article:tag", "news_keywords", "keywords", "parsely-tags", "sailthru.tags")

_BYLINE_CLASS = (
    "//*[self::a or self::span or self::p or self::div or self::address or self::li or self::cite or self::strong]"
    "[contains(@class, 'author') or contains(@class, 'byline') or contains(@class, 'Author') "
    "or contains(@class, 'Byline') or contains(@itemprop, 'author')]"
)
# where other stories stand, with dates of their own
_OTHERS = (
    "//body//aside | //body//nav | //body//footer | //body//*[self::div or self::section or self::ul]"
    "[contains(@class, 'related') or contains(@class, 'sidebar') or contains(@class, 'recommend') "
    "or contains(@class, 'comment') or contains(@id, 'related') or contains(@id, 'sidebar') or contains(@id, 'comments')]"
)
_SITE_SEPARATOR = re.compile(r"\s+[|\u2013\u2014\u2022\u00b7»«<>:~/-]+\s+|\s*[|»«]\s*|\s*[\u2013\u2014]\s+|:\s+")
_NOT_A_NAME = re.compile(
    r"https?:|www\.|@|\.(?:com|org|net)\b|[<>{}\[\]=|\\/]|\d{3}|^\W*$|^(?:admin|administrator|root|editor|webmaster|user"
    r"|\d+ min\w*|guest|anonymous|unknown|none|null|undefined|default|author|staff|view all posts|posts by|about the author)$",
    re.IGNORECASE,
)
_NOBODY = re.compile(
    r"(?:our |the )?(?:(?:staff|agency|news|web|digital) ?)+(?:writers?|reporters?|desk|team|correspondents?|report)?"
    r"|(?:our )?(?:own )?correspondent|from our .*|agencies|redaktion",
    re.IGNORECASE,
)
_WRITTEN_BY = re.compile(
    r"\s*(?:written|posted) by|\s*(?:author|verfasst von|geschrieben von|escrito por|(?:é|e)crit par)", re.I
)
_AFTER_NAME = re.compile(
    r"\s*(?:[|\u2022\u00b7\n\t]|\s[\u2013\u2014-]\s|\bon\s+\w+\s+\d|\b(?:updated|published|posted|last modified|discussion starter|\d+ posts?)\b|\d{1,2}\s+\w+\s+\d{4}"
    r"|\b(?:January|February|March|April|May|June|July|August|September|October|November|December|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)\b\.?\s+\d).*",
    re.IGNORECASE | re.DOTALL,
)
_BEFORE_NAME = re.compile(
    r"^(?:\W*(?:posted|written|published|reviewed|words|story|article|text|report|medically reviewed|created)?\s*\bby\b[:\s]*|author[s]?[:\s]+|von\s+|par\s+|por\s+)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Stated:
    """What a page states about itself, gathered once and shared by the steps that want a piece of it."""

    meta: dict[str, list[str]]
    """meta name, property or itemprop, lower case -> contents in page order."""
    nodes: tuple[dict[str, Any], ...]
    article: dict[str, Any]
    """The JSON-LD node of the page's own article, empty where there is none."""


def stated(tree: HtmlElement) -> Stated:
    """Gather the metadata elements of a page."""
    meta: dict[str, list[str]] = {}
    for element in tree.iter("meta"):
        content = element.get("content")
        if not content or not content.strip():
            continue
        for attribute in ("property", "name", "itemprop"):
            if key := element.get(attribute):
                values = meta.setdefault(key.strip().lower(), [])
                if len(values) < MAX_TAGS:
                    values.append(_fold(content))
    scripts = (
        script.text or ""
        for script in tree.iter("script")
        if (script.get("type") or "").strip().lower().startswith("application/ld+json")
    )
    found = tuple(jsonld.nodes(scripts))
    return Stated(meta, found, jsonld.article_node(found))


def read_metadata(
    tree: HtmlElement, given: Stated, *, url: str | None = None, fetched_at: datetime | None = None
) -> Metadata:
    """Return what the page says of its article."""
    title, site_name = _title(tree, given)
    description = _first(given.meta, ("og:description", "description", "twitter:description", "dc.description"))
    section = jsonld.text_of(given.article.get("articleSection")) or _first(given.meta, _SECTION)
    metadata = Metadata(
        title=title,
        authors=_authors(tree, given, site_name),
        site_name=site_name,
        language=_language(tree, given),
        description=_cut(description or jsonld.text_of(given.article.get("description")), MAX_DESCRIPTION),
        canonical_url=_canonical(tree, given, url),
        section=_cut(section, MAX_AUTHOR),
        tags=_tags(given),
        modified=_modified(given),
    )
    return _dated(metadata, tree, given, fetched_at)


def _fold(text: str) -> str:
    """Return text on one line, with entities that were escaped twice resolved."""
    if "&" in text:
        text = html.unescape(text)
    if not text.isascii():
        # JSON can spell half of a surrogate pair, which no file and no database can hold
        text = text.encode("utf-8", "replace").decode("utf-8")
    return " ".join(text.replace("\0", " ").split())


def _cut(text: str | None, size: int) -> str | None:
    return _fold(text)[:size].strip() or None if text else None


def _first(meta: dict[str, list[str]], keys: Iterable[str]) -> str | None:
    return next((values[0] for key in keys if (values := meta.get(key))), None)


def _shown(element: HtmlElement) -> str:
    return _fold(" ".join(element.itertext()))


# --- title ---------------------------------------------------------------------------------------------------------


def _key(text: str) -> str:
    """Return a title for comparison: case, quotes, dashes and punctuation folded."""
    return " ".join(re.findall(r"\w+", text.lower()))


def _title(tree: HtmlElement, given: Stated) -> tuple[str | None, str | None]:
    """Return title and site name. Candidates vote for each other; the site's name is cut off both."""
    publisher = jsonld.names(given.article.get("publisher"), given.nodes)
    site_name = _first(given.meta, ("og:site_name", "application-name", "al:ios:app_name")) or next(
        iter(publisher), None
    )
    if not site_name:
        kinds = ("website", "organization", "newsmediaorganization")
        for node in given.nodes:
            if str(node.get("@type")).lower() in kinds and (site_name := jsonld.text_of(node.get("name"))):
                break
    # an SVG has a title too, and libxml2 does not know SVG
    page_title = next((_shown(each) for each in tree.iter("title") if each.getparent().tag != "svg"), "")
    told = [
        jsonld.text_of(given.article.get("headline")),
        _first(given.meta, ("og:title", "twitter:title", "dc.title", "parsely-title", "sailthru.title")),
        jsonld.text_of(given.article.get("name")),
        page_title,
    ]
    told = [_fold(each) for each in told if each]
    shown = [text for each in tree.iter("h1") if (text := _shown(each)) and len(text) <= MAX_TITLE]
    candidates = [_without_site(each, site_name, shown, told) for each in told if each]
    if not candidates and not shown:
        return None, _cut(site_name, MAX_AUTHOR)
    keys = [_key(each) for each in candidates]
    # a headline on show that a machine-readable title repeats is the title, in the words readers see
    for each in shown:
        key = _key(each)
        if key and key in keys:
            return _cut(each, MAX_TITLE), _cut(site_name, MAX_AUTHOR)
    for each in shown:
        key = _key(each)
        if len(key.split()) >= 3 and any(key in other or (len(other.split()) >= 3 and other in key) for other in keys):
            return _cut(each, MAX_TITLE), _cut(site_name, MAX_AUTHOR)
    if len(shown) == 1 and len(_key(shown[0]).split()) >= 4 and not jsonld.text_of(given.article.get("headline")):
        return _cut(shown[0], MAX_TITLE), _cut(site_name, MAX_AUTHOR)
    return _cut((candidates + shown)[0], MAX_TITLE), _cut(site_name, MAX_AUTHOR)


def _without_site(text: str, site_name: str | None, shown: Sequence[str], told: Sequence[str]) -> str:
    """Return a title less the site's name at its end or start, where something shows that it is one."""
    parts = list(_SITE_SEPARATOR.finditer(text))
    if not parts:
        return text
    site = _key(site_name or "")
    others = {_key(each) for each in (*shown, *told) if each != text}
    for cut in (*reversed(parts), *parts):
        for rest, off in ((text[: cut.start()], text[cut.end() :]), (text[cut.end() :], text[: cut.start()])):
            if rest and ((site and _key(off) == site) or _key(rest) in others):
                return rest.strip()
    last = parts[-1]
    off = text[last.end() :]
    # ": " joins a headline's halves; the other separators set off a name, which is short
    if not last.group().startswith(":") and len(off.split()) <= 4 and len(text[: last.start()].split()) >= 3:
        return text[: last.start()].strip()
    return text


# --- authors -------------------------------------------------------------------------------------------------------


def _authors(tree: HtmlElement, given: Stated, site_name: str | None) -> tuple[str, ...]:
    candidates = (
        jsonld.names(given.article.get("author"), given.nodes),
        [value for key in _AUTHOR for value in given.meta.get(key, ())],
        _signed(tree.xpath("//*[@rel='author' or @itemprop='author']")),
        [value for key in _AUTHOR_LATER for value in given.meta.get(key, ())],
        # WordPress plugins state the author as a pair: twitter:label1 "Written by", twitter:data1 the name
        [
            name
            for label, name in zip(
                given.meta.get("twitter:label1", ()), given.meta.get("twitter:data1", ()), strict=False
            )
            if _WRITTEN_BY.match(label)
        ],
        jsonld.names(given.article.get("creator"), given.nodes),
        [_shown(each) for each in tree.xpath(_BYLINE_CLASS)[:1]],
    )
    site = _key(site_name or "")
    fallback: tuple[str, ...] = ()
    for names in candidates:
        found = _clean_names(names[:MAX_AUTHORS])
        own = tuple(each for each in found if _key(each) != site)
        if own:
            return own
        fallback = fallback or found
    return fallback


def _signed(elements: Sequence[HtmlElement]) -> list[str]:
    """Return the names in elements marked as author: all of a few, the first of many (each post of a thread has one)."""
    return [_shown(each) for each in elements[: 1 if len(elements) > 4 else 4]]


def people(names: Iterable[str]) -> tuple[str, ...]:
    """Return the names that name somebody: "Staff Writers" signs for nobody.

    >>> people(("Staff Writers", "Maren Holt"))
    ('Maren Holt',)
    """
    return tuple(name for name in names if not _NOBODY.fullmatch(name.strip()))


def _clean_names(names: Iterable[str]) -> tuple[str, ...]:
    result: dict[str, str] = {}
    for raw in names:
        name = _AFTER_NAME.sub("", _BEFORE_NAME.sub("", _fold(raw)))
        for part in parse_byline(f"by {name}") or (name,):
            one = part.strip(" ,;:.-\u2013\u2014|") if not part.endswith(("Jr.", "Sr.")) else part
            if 2 <= len(one) <= 80 and len(one.split()) <= 7 and not _NOT_A_NAME.search(one):
                result.setdefault(_key(one), one[:MAX_AUTHOR])
    return people(result.values())[:MAX_AUTHORS]


# --- dates ---------------------------------------------------------------------------------------------------------


def _dated(metadata: Metadata, tree: HtmlElement, given: Stated, fetched_at: datetime | None) -> Metadata:
    """Return metadata with the date of publication: the first statement that can be read and is not in the future."""
    latest = (fetched_at + timedelta(days=1)).strftime("%Y-%m-%d") if fetched_at else None
    for name, text in _date_statements(tree, given):
        read = parse_date(text)
        if read and read[0] >= "1990" and (latest is None or read[0][:10] <= latest):
            return replace(
                metadata,
                published=read[0],
                published_precision=read[1],
                published_from=f"{name}: {text[:100]}",
            )
    # 1990: before it there were no web pages; the upper bound must not be today's date, or the same page would give
    # another date tomorrow
    own = copy.deepcopy(tree)
    for each in own.xpath(_OTHERS):
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
        yield "itemprop datePublished", each.get("datetime") or each.get("content") or _shown(each)
    times = tree.xpath("//time[not(ancestor::aside or ancestor::nav or ancestor::footer)]")[:1]
    for each in times:
        yield "time", each.get("datetime") or _shown(each)


def _modified(given: Stated) -> str | None:
    text = jsonld.text_of(given.article.get("dateModified")) or _first(given.meta, _MODIFIED)
    read = parse_date(text) if text else None
    return read[0] if read else None


# --- the rest ------------------------------------------------------------------------------------------------------


def _language(tree: HtmlElement, given: Stated) -> str | None:
    """Return the declared language as two letters."""
    told = (
        tree.get("lang"),
        tree.get("{http://www.w3.org/XML/1998/namespace}lang"),
        tree.get("xml:lang"),
        jsonld.text_of(given.article.get("inLanguage")),
        _first(given.meta, ("og:locale", "language", "dc.language", "content-language")),
    )
    for each in told:
        if each and (match := re.match(r"\s*([A-Za-z]{2})(?:[-_].*)?\s*$", each)):
            return match[1].lower()
    return None


def _canonical(tree: HtmlElement, given: Stated, url: str | None) -> str | None:
    told = [each.get("href") for each in tree.iter("link") if "canonical" in (each.get("rel") or "").lower().split()]
    told += [_first(given.meta, ("og:url", "twitter:url"))]
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
            return parts._replace(netloc=parts.netloc.rpartition("@")[2]).geturl()
    return None


def _tags(given: Stated) -> tuple[str, ...]:
    values = given.article.get("keywords")
    told = [each for each in values if isinstance(each, str)] if isinstance(values, list) else []
    if isinstance(values, str):
        told = values.split(",")
    for key in _TAGS:
        if not told:
            told = [part for value in given.meta.get(key, ()) for part in value.split(",")]
    folded = {_key(each): _fold(each)[:100] for each in told if each.strip()}
    return tuple(each for key, each in folded.items() if key)[:MAX_TAGS]
