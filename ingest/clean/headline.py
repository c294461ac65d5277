"""Parsed page and what it states -> its title and the name of its site: candidates vote for each other."""

from __future__ import annotations

import re
from collections.abc import Sequence

from lxml.html import HtmlElement

from ingest.clean import jsonld
from ingest.clean.stated import MAX_AUTHOR, MAX_TITLE, Stated, cut, first, fold, key_of_title, shown_text

__all__ = ["headline"]

EDGE = 4  # the site's name stands first or last, at most so many parts in
_SITE_SEPARATOR = re.compile(r"\s+[|\u2013\u2014\u2022\u00b7»«<>:~/-]+\s+|\s*[|»«]\s*|\s*[\u2013\u2014]\s+|:\s+")


def headline(tree: HtmlElement, given: Stated) -> tuple[str | None, str | None]:
    """Return title and site name. Candidates vote for each other; the site's name is cut off both."""
    publisher = jsonld.names(given.article.get("publisher"), given.nodes)
    site_name = first(given.meta, ("og:site_name", "application-name", "al:ios:app_name")) or next(
        iter(publisher), None
    )
    if not site_name:
        kinds = ("website", "organization", "newsmediaorganization")
        for node in given.nodes:
            if str(node.get("@type")).lower() in kinds and (site_name := jsonld.text_of(node.get("name"))):
                break
    # an SVG has a title too, and libxml2 does not know SVG
    page_title = next((shown_text(each) for each in tree.iter("title") if each.getparent().tag != "svg"), "")
    claims = [
        jsonld.text_of(given.article.get("headline")),
        first(given.meta, ("og:title", "twitter:title", "dc.title", "parsely-title", "sailthru.title")),
        jsonld.text_of(given.article.get("name")),
        page_title,
    ]
    told = [fold(each)[:MAX_TITLE] for each in claims if each]
    shown = [text for each in tree.iter("h1") if (text := shown_text(each)) and len(text) <= MAX_TITLE]
    candidates = [_without_site(each, site_name, shown, told) for each in told if each]
    if not candidates and not shown:
        return None, cut(site_name, MAX_AUTHOR)
    keys = [key_of_title(each) for each in candidates]
    # a headline on show that a machine-readable title repeats is the title, in the words readers see
    for each in shown:
        key = key_of_title(each)
        if key and key in keys:
            return cut(each, MAX_TITLE), cut(site_name, MAX_AUTHOR)
    for each in shown:
        key = key_of_title(each)
        if len(key.split()) >= 3 and any(key in other or (len(other.split()) >= 3 and other in key) for other in keys):
            return cut(each, MAX_TITLE), cut(site_name, MAX_AUTHOR)
    if (
        len(shown) == 1
        and len(key_of_title(shown[0]).split()) >= 4
        and not jsonld.text_of(given.article.get("headline"))
    ):
        return cut(shown[0], MAX_TITLE), cut(site_name, MAX_AUTHOR)
    return cut((candidates + shown)[0], MAX_TITLE), cut(site_name, MAX_AUTHOR)


def _without_site(text: str, site_name: str | None, shown: Sequence[str], told: Sequence[str]) -> str:
    """Return a title less the site's name at its end or start, where something shows that it is one."""
    parts = list(_SITE_SEPARATOR.finditer(text))
    parts = parts if len(parts) <= 2 * EDGE else [*parts[:EDGE], *parts[-EDGE:]]
    if not parts:
        return text
    site = key_of_title(site_name or "")
    others = {key_of_title(each) for each in (*shown, *told) if each != text}
    for found in (*reversed(parts), *parts):
        for rest, off in ((text[: found.start()], text[found.end() :]), (text[found.end() :], text[: found.start()])):
            if rest and ((site and key_of_title(off) == site) or key_of_title(rest) in others):
                return rest.strip()
    last = parts[-1]
    off = text[last.end() :]
    # ": " joins a headline's halves; the other separators set off a name, which is short
    if not last.group().startswith(":") and len(off.split()) <= 4 and len(text[: last.start()].split()) >= 3:
        return text[: last.start()].strip()
    return text
