"""Parsed page and what it states -> its title, the element that shows it, and the name of its site."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from urllib.parse import unquote, urlsplit

from lxml.html import HtmlElement

from ingest.extract.html import jsonld
from ingest.extract.html.head import HeadMetadata, first, fold, key_of_title, shown_text
from ingest.extract.html.values import READ
from ingest.extract.metadata.headings import (
    AHEAD,
    FAR_AHEAD,
    LONGEST,
    SITE_SEPARATOR,
    Shown,
    closest_part,
    heading_text,
    heading_texts,
    headings_of,
    is_masthead,
    less_label,
    overlap,
    part_told,
    permalinks,
    showing,
)
from ingest.extract.metadata.site_names import brands_of, tails_of
from ingest.models import site_of

__all__ = ["Headline", "headline"]

EDGE = 4  # the site's name stands first or last, at most so many parts in
LONG = 5  # words of the only heading of the first rank from which it is the headline, whatever the head calls the page
LONGEST_ALONE = 25  # and up to which; more are an introduction
SURELY = 10  # the same of one that has words in common with that
ALIKE = 0.25  # share of common words from which a headline on show is taken for the stated title in other words
MORE_ALIKE = 0.34  # the same for a page that does not say it is written to be read: there, slogans stand in its place
_LETTERS = re.compile(r"[^\W\d_]+")
_ENDING = re.compile(r"\.\w{2,5}$")
_UNREAD = re.compile(r"^\(\d{1,4}\+?\) (?=\S)|\s[-–—|]\s[^\s@]{1,64}@[^\s@]{1,100}\.\w{2,}(?=\s[-–—|]\s|$)")
"""What is in a title because of who looks at it: how much is unread, and the address of whose mail it is."""
_POST = re.compile(r"(?P<by>[^\W\d_].{0,60}?) on (?P<site>\w[\w .]{0,30}): [\"“](?P<text>.+)[\"”]$")
_HANDLE = re.compile(r"(?P<by>[^()]{1,60}?) \(@[\w.-]{1,60}(?:@[\w.-]{1,60})?\)$")


@dataclass(frozen=True, slots=True)
class Headline:
    """What a page is called, and where it says so."""

    title: str | None
    site_name: str | None
    sites: frozenset[str]
    """What the site may be called, from its stated name and its host, in small letters."""
    brands: frozenset[str]
    """What the page calls its site and publisher, in small letters: as stated, and in its logo."""
    tails: frozenset[str]
    """What ends its titles, in small letters."""
    element: HtmlElement | None
    """The heading that shows the title, else the first heading of the page, else what shows the title; or None."""
    poster: str | None = None
    """Who is named in the title of a post as social networks write it: ``Ida on Quay: "Rain"``, ``Ida (@ida)``."""


def headline(tree: HtmlElement, given: HeadMetadata, url: str | None = None) -> Headline:
    """Return title, site name and heading. Candidates vote for each other; the site's name is cut off all."""
    site_name = _site_name(given)
    page_title, headings, lesser = headings_of(tree)
    # a heading that leads to the first page is the name of the site
    mastheads = [each for each in headings if is_masthead(each, url, blog=True)]
    mastheads += [each for each in lesser if is_masthead(each, url, blog=False)]
    headings = [each for each in headings if each not in mastheads]
    lesser = [each for each in lesser if each not in mastheads]
    if not headings and len(own := permalinks(lesser, url)) == 1:
        headings = own
    claims = [
        jsonld.text_of(given.article.get("headline")),
        first(given.meta, ("og:title", "twitter:title", "dc.title", "parsely-title", "sailthru.title")),
        jsonld.text_of(given.article.get("name")),
        page_title,
    ]
    told = [text for each in claims if each and key_of_title(text := _UNREAD.sub("", fold(each)))]
    tails = tails_of(told)
    told, poster = _posted(told, {key_of_title(site_name or ""), *tails, *_names_of_host(url)})
    shown = []
    for element in headings:
        texts = heading_texts(element)
        if key_of_title(text := heading_text(texts)) and len(text) <= LONGEST:
            shown.append(Shown(element, text, texts))
    brands = brands_of(tree, given, url)
    names = [key_of_title(shown_text(each)) for each in mastheads]
    sites = {key_of_title(site_name or ""), *_names_of_host(url), *names} - {""}
    candidates = [_without_site(each, sites, [each.text for each in shown], told) for each in told]
    title, element = _choose(
        candidates,
        [replace(each, text=_less(each.text, sites)) for each in shown],
        told,
        sites,
        written=given.written,
    )
    keys = {key_of_title(each) for each in candidates}
    agreed = any(each.text == title and key_of_title(title) in keys for each in shown)
    if len(shown) == 1 and shown[0].text == title and len(title.split()) >= (LONG if given.written else SURELY):
        url = None  # what the page shows so plainly needs no address
    title = _addressed(
        title, (*(each.text for each in shown), *candidates, *_openings(told)), url, sure=given.written or agreed
    )
    if element is None and title:
        key = key_of_title(title)
        element = next((each for each in lesser if key_of_title(shown_text(each)) == key), None)
    if element is None:
        element = next(iter(headings or lesser), None)
    if element is None and title:
        element = showing(tree, title)
    return Headline(title or None, fold(site_name or "") or None, frozenset(sites), brands, tails, element, poster)


def _posted(told: Sequence[str], sites: Collection[str]) -> tuple[list[str], str | None]:
    """Return stated titles less the name of the poster, and the name, where they are those of a post on a network."""
    texts: list[str] = []
    poster: str | None = None
    for text in told:
        bare = SITE_SEPARATOR.split(text)[0] if '"' not in text and "”" not in text else text
        cut = max(text.rfind('"'), text.rfind("”")) + 1
        post = _POST.match(text[:cut])
        if post and key_of_title(post["site"]) in sites:
            poster = poster or post["by"]
        elif handle := _HANDLE.match(bare):
            poster = poster or handle["by"]
        texts.append(post["text"] if post and key_of_title(post["site"]) in sites else text)
    return texts, poster


def _site_name(given: HeadMetadata) -> str | None:
    publisher = jsonld.names(given.article.get("publisher"), given.nodes)
    stated = first(given.meta, ("og:site_name", "application-name", "al:ios:app_name")) or next(iter(publisher), None)
    if stated:
        return stated
    kinds = ("website", "organization", "newsmediaorganization")
    for node in given.nodes:
        if str(node.get("@type")).lower() in kinds and (name := jsonld.text_of(node.get("name"))):
            return name
    return None


def _choose(
    candidates: Sequence[str], shown: Sequence[Shown], told: Sequence[str], sites: Collection[str], *, written: bool
) -> tuple[str | None, HtmlElement | None]:
    """Return the title, and its heading where one shows it.

    Of 23 pages that say they are to be read and whose only heading of the first rank, of five words and more, has
    nothing in common with what the head calls them, the heading is the headline of 19, the head is right on 4.
    """
    found = next(_agreeing(candidates, shown, told, sites, ALIKE if written else MORE_ALIKE), None)
    if found:
        return found
    if written and len(shown) == 1 and LONG <= len(shown[0].text.split()) <= LONGEST_ALONE:
        return shown[0].text, shown[0].element
    # a title of two words is what the page is filed under
    if (
        len(shown) == 1
        and len(shown[0].text.split()) >= 4
        and all(len(key_of_title(each).split()) <= 2 for each in told)
    ):
        return shown[0].text, shown[0].element
    if candidates:
        return candidates[0], None
    return (shown[0].text, shown[0].element) if shown else (None, None)


def _agreeing(
    candidates: Sequence[str], shown: Sequence[Shown], told: Sequence[str], sites: Collection[str], alike: float
) -> Iterator[tuple[str, HtmlElement]]:
    """Yield the headings that agree with a stated title, those that agree best first, in the words readers see."""
    keys = [key_of_title(each) for each in candidates]
    votes = Counter((*keys, *(key_of_title(each) for each in told)))
    for each in shown:
        if len(each.texts) > 1 and (rest := less_label(each, told)):
            yield rest, each.element
    exact = max(shown, key=lambda each: votes[key_of_title(each.text)], default=None)
    if exact and votes[key_of_title(exact.text)]:
        yield exact.text, exact.element
    for each in shown:
        if len(each.texts) > 1 and (part := part_told(each.texts, keys)):
            yield part, each.element
    squashed = {site.replace(" ", "") for site in sites}
    told_words = [frozenset(key.split()) for key in keys if key.replace(" ", "") not in squashed]
    for each in shown:
        if len(each.texts) > 1 and (part := closest_part(each, told_words)):
            yield part, each.element
    for each in shown:
        key = key_of_title(each.text)
        if len(key.split()) >= 3 and any(key in other or (len(other.split()) >= 3 and other in key) for other in keys):
            yield each.text, each.element
    for each in shown:
        words = frozenset(key_of_title(each.text).split())
        if any(len(words & other) >= alike * len(words | other) for other in told_words):
            yield each.text, each.element


def _addressed(title: str | None, candidates: Sequence[str], url: str | None, *, sure: bool) -> str | None:
    """Return the candidate whose words the address spells, if it does so far better than those of the title.

    Among slogans and menus it is often the address alone that says what a page is. A title is ``sure`` where the page
    says that it is written to be read, or a heading and the head agree: then the other must be spelt nearly word for
    word.
    """
    spelt = _spelt(url)
    if not spelt or not title:
        return title
    best = max(candidates, key=lambda each: overlap(each, spelt), default=title)
    lead = overlap(best, spelt) - overlap(title, spelt)
    return best if lead > (FAR_AHEAD if sure else AHEAD) else title


def _openings(told: Iterable[str]) -> Iterator[str]:
    """Yield what stated titles say before what looks like the name of a site, or of a book."""
    for text in told:
        parts = list(SITE_SEPARATOR.finditer(text))
        if parts and not parts[-1].group().startswith(":") and key_of_title(opening := text[: parts[-1].start()]):
            yield opening.strip()


def _spelt(url: str | None) -> frozenset[str]:
    """Return the words that the last part of an address spells: ``/sea/rain-on-the-quay.html`` has four."""
    try:
        path = unquote(urlsplit(url or "").path)
    except ValueError:
        return frozenset()
    last = next((part for part in reversed(path[-READ:].split("/")) if part), "")
    return frozenset(word for word in _LETTERS.findall(_ENDING.sub("", last).lower()) if len(word) > 1)


def _names_of_host(url: str | None) -> Iterator[str]:
    """Yield what the host of an address calls its site: ``quay times`` is written ``quaytimes``."""
    host = site_of(url) or ""
    labels = host.split(".")
    yield from (label for label in labels[:-1] if len(label) > 3)
    if host:
        yield host.replace(".", "")


def _less(text: str, sites: Collection[str]) -> str:
    """Return a headline on show less the site's name, where it is beyond doubt."""
    squashed = {site.replace(" ", "") for site in sites}
    for found in SITE_SEPARATOR.finditer(text):
        if key_of_title(text[found.end() :]).replace(" ", "") in squashed and key_of_title(text[: found.start()]):
            return text[: found.start()].strip()
    return text


def _without_site(text: str, sites: Iterable[str], shown: Sequence[str], told: Sequence[str]) -> str:
    """Return a title less the site's name at its end or start, where something shows that it is one."""
    parts = list(SITE_SEPARATOR.finditer(text))
    parts = parts if len(parts) <= 2 * EDGE else [*parts[:EDGE], *parts[-EDGE:]]
    if not parts:
        return text
    squashed = {site.replace(" ", "") for site in sites}
    others = {key_of_title(each) for each in (*shown, *told) if each != text}
    for found in (*reversed(parts), *parts):
        for rest, off in ((text[: found.start()], text[found.end() :]), (text[found.end() :], text[: found.start()])):
            key = key_of_title(rest)
            if key and (key_of_title(off).replace(" ", "") in squashed or key in others):
                return rest.strip()
    last = parts[-1]
    off = text[last.end() :]
    # ": " joins a headline's halves; the other separators set off a name, which is short
    bar = "|" in last.group()  # nobody writes it inside a headline
    longest, shortest = (8, 2) if bar else (4, 3)
    if (
        not last.group().startswith(":")
        and len(off.split()) <= longest
        and len(text[: last.start()].split()) >= shortest
    ):
        return text[: last.start()].strip()
    return text
