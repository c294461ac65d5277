"""Parsed page and its head metadata -> its title, the element that shows it, and the name of its site."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
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
    Heading,
    closest_part,
    find_title_text,
    heading_text,
    heading_texts,
    headings_of,
    is_masthead,
    overlap,
    permalinks,
    stated_part,
    without_label,
)
from ingest.extract.metadata.site_names import brands_of, tails_of
from ingest.extract.words import unspaced_letters
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
"""Parts of a title that depend on the reader: the number of unread messages, and a mail address."""
_POST = re.compile(r"(?P<by>[^\W\d_].{0,60}?) on (?P<site>\w[\w .]{0,30}): [\"“](?P<text>.+)[\"”]$")
_SECTIONS = re.compile(
    r"\s*[_|\uff5c]\s*(?=[^\x00-\x7f]|$)|(?<=[^\x00-\x7f])\s*(?:_|--+|-(?=[^\x00-\x7f]))\s*|\s+-+\s+(?=[^\x00-\x7f])"
)
"""What sets off section and site in titles of scripts without spaces, where no words can be counted."""
SHORTEST_HEAD, LONGEST_SECTION = 6, 12
"""Characters of such a headline, at least, and of each section or site behind it, at most. Of 312 Chinese and Japanese
titles with gold (waddle, postlight) 134 are right without this rule, 276 with it."""
_HANDLE = re.compile(r"(?P<by>[^()]{1,60}?) \(@[\w.-]{1,60}(?:@[\w.-]{1,60})?\)$")


@dataclass(frozen=True, slots=True)
class Headline:
    """The title of a page, the names of its site, and the element that shows the title."""

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


@dataclass(frozen=True, slots=True)
class _Headings:
    """The title element and the headings of a page, sorted."""

    page_title: str | None
    first_rank: list[HtmlElement]
    """Those that may show the headline."""
    lesser: list[HtmlElement]
    mastheads: list[HtmlElement]
    """Those that show the name of the site: they lead to its first page."""


def headline(tree: HtmlElement, given: HeadMetadata, url: str | None = None) -> Headline:
    """Return title, site name and heading.

    The stated titles, without the name of the site, are compared with the headings and with each other.
    """
    site_name = _site_name(given)
    headings = _headings(tree, url)
    stated = _stated_titles(given, headings.page_title)
    tails = tails_of(stated)
    stated, poster = _posted(stated, {key_of_title(site_name or ""), *tails, *_names_of_host(url)})
    shown = _readable(headings.first_rank)
    names = [key_of_title(shown_text(each)) for each in headings.mastheads]
    sites = {key_of_title(site_name or ""), *_names_of_host(url), *names} - {""}
    shown_titles = [each.text for each in shown]
    candidates = [_without_site(_without_sections(each), sites, shown_titles, stated) for each in stated]
    title, element = _choose(
        candidates,
        [replace(each, text=_without_site_name(each.text, sites)) for each in shown],
        stated,
        sites,
        written=given.written,
    )
    keys = {key_of_title(each) for each in candidates}
    agreed = any(text == title and key_of_title(title) in keys for text in shown_titles)
    is_plain = shown_titles == [title] and len(shown_titles[0].split()) >= (LONG if given.written else SURELY)
    title = _addressed(
        title,
        (*shown_titles, *candidates, *_openings(stated)),
        None if is_plain else url,  # what the page shows so plainly needs no confirmation by the address
        sure=given.written or agreed,
    )
    if element is None:
        element = _showing_element(tree, title, headings)
    brands = brands_of(tree, given, url)
    return Headline(title or None, fold(site_name or "") or None, frozenset(sites), brands, tails, element, poster)


def _headings(tree: HtmlElement, url: str | None) -> _Headings:
    """Return the headings of a page, with those that show the name of the site apart."""
    page_title, first_rank, lesser = headings_of(tree)
    mastheads = [each for each in first_rank if is_masthead(each, url, blog=True)]
    mastheads += [each for each in lesser if is_masthead(each, url, blog=False)]
    first_rank = [each for each in first_rank if each not in mastheads]
    lesser = [each for each in lesser if each not in mastheads]
    if not first_rank and len(own := permalinks(lesser, url)) == 1:
        first_rank = own
    return _Headings(page_title, first_rank, lesser, mastheads)


def _stated_titles(given: HeadMetadata, page_title: str | None) -> list[str]:
    """Return the titles that the head of a page states, the most trustworthy first."""
    claims = [
        jsonld.text_of(given.article.get("headline")),
        first(given.meta, ("og:title", "twitter:title", "dc.title", "parsely-title", "sailthru.title")),
        jsonld.text_of(given.article.get("name")),
        page_title,
    ]
    return [text for each in claims if each and key_of_title(text := _UNREAD.sub("", fold(each)))]


def _readable(headings: Iterable[HtmlElement]) -> list[Heading]:
    """Return the headings that hold words, and not more than a headline may have."""
    shown = []
    for element in headings:
        texts = heading_texts(element)
        if key_of_title(text := heading_text(texts)) and len(text) <= LONGEST:
            shown.append(Heading(element, text, texts))
    return shown


def _showing_element(tree: HtmlElement, title: str | None, headings: _Headings) -> HtmlElement | None:
    """Return what shows a title that no heading of the first rank was chosen for, else the first heading there is."""
    if title:
        key = key_of_title(title)
        if (
            same := next((each for each in headings.lesser if key_of_title(shown_text(each)) == key), None)
        ) is not None:
            return same
    heading = next(iter(headings.first_rank or headings.lesser), None)
    return find_title_text(tree, title) if heading is None and title else heading


def _posted(stated: Sequence[str], sites: Collection[str]) -> tuple[list[str], str | None]:
    """Return stated titles without the name of the poster, and that name, if the page is a post on a social network."""
    texts: list[str] = []
    poster: str | None = None
    for text in stated:
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
    candidates: Sequence[str], shown: Sequence[Heading], stated: Sequence[str], sites: Collection[str], *, written: bool
) -> tuple[str | None, HtmlElement | None]:
    """Return the title, and its heading where one shows it.

    Of 23 pages that say they are to be read and whose only heading of the first rank, of five words and more, has
    nothing in common with what the head calls them, the heading is the headline of 19, the head is right on 4.
    """
    found = next(_agreeing(candidates, shown, stated, sites, ALIKE if written else MORE_ALIKE), None)
    if found:
        return found
    if written and len(shown) == 1 and LONG <= len(shown[0].text.split()) <= LONGEST_ALONE:
        return shown[0].text, shown[0].element
    # a title of two words is what the page is filed under
    if (
        len(shown) == 1
        and len(shown[0].text.split()) >= 4
        and all(len(key_of_title(each).split()) <= 2 for each in stated)
    ):
        return shown[0].text, shown[0].element
    if candidates:
        return candidates[0], None
    return (shown[0].text, shown[0].element) if shown else (None, None)


def _agreeing(
    candidates: Sequence[str], shown: Sequence[Heading], stated: Sequence[str], sites: Collection[str], alike: float
) -> Iterator[tuple[str, HtmlElement]]:
    """Yield the headings that agree with a stated title, those that agree best first, in the words readers see."""
    keys = [key_of_title(each) for each in candidates]
    squashed = {site.replace(" ", "") for site in sites}
    told_words = [frozenset(key.split()) for key in keys if key.replace(" ", "") not in squashed]
    in_parts = [each for each in shown if len(each.texts) > 1]
    yield from _texts_of(in_parts, lambda each: without_label(each, stated))
    votes = Counter((*keys, *(key_of_title(each) for each in stated)))
    exact = max(shown, key=lambda each: votes[key_of_title(each.text)], default=None)
    if exact and votes[key_of_title(exact.text)]:
        yield exact.text, exact.element
    yield from _texts_of(in_parts, lambda each: stated_part(each.texts, keys))
    yield from _texts_of(in_parts, lambda each: closest_part(each, told_words))
    yield from _texts_of(shown, lambda each: each.text if _contains_or_is_in(each, keys) else None)
    yield from _texts_of(shown, lambda each: each.text if _shares_words(each, told_words, alike) else None)


def _texts_of(
    headings: Iterable[Heading], text_of: Callable[[Heading], str | None]
) -> Iterator[tuple[str, HtmlElement]]:
    """Yield the text that ``text_of`` takes from each heading, and the heading, where it takes one."""
    for each in headings:
        if text := text_of(each):
            yield text, each.element


def _contains_or_is_in(heading: Heading, keys: Iterable[str]) -> bool:
    """Say whether a heading contains a stated title or is contained in one; the shorter has three words or more."""
    key = key_of_title(heading.text)
    return len(key.split()) >= 3 and any(key in other or (len(other.split()) >= 3 and other in key) for other in keys)


def _shares_words(heading: Heading, titles: Iterable[frozenset[str]], share: float) -> bool:
    """Say whether a heading and a stated title have at least this share of their words in common."""
    words = frozenset(key_of_title(heading.text).split())
    return any(len(words & other) >= share * len(words | other) for other in titles)


def _addressed(title: str | None, candidates: Sequence[str], url: str | None, *, sure: bool) -> str | None:
    """Return the candidate whose words the address spells, if it does so far better than those of the title.

    Among slogans and menus it is often the address alone that says what a page is. A title is ``sure`` where the page
    says that it is written to be read, or a heading and the head agree: then the other must be spelt nearly word for
    word.
    """
    address_words = _words_of_address(url)
    if not address_words or not title:
        return title
    best = max(candidates, key=lambda each: overlap(each, address_words), default=title)
    lead = overlap(best, address_words) - overlap(title, address_words)
    return best if lead > (FAR_AHEAD if sure else AHEAD) else title


def _openings(stated: Iterable[str]) -> Iterator[str]:
    """Yield the part of stated titles before what looks like the name of a site or a book."""
    for text in stated:
        parts = list(SITE_SEPARATOR.finditer(text))
        if parts and not parts[-1].group().startswith(":") and key_of_title(opening := text[: parts[-1].start()]):
            yield opening.strip()


def _words_of_address(url: str | None) -> frozenset[str]:
    """Return the words in the last part of an address: ``/sea/rain-on-the-quay.html`` has four."""
    try:
        path = unquote(urlsplit(url or "").path)
    except ValueError:
        return frozenset()
    last = next((part for part in reversed(path[-READ:].split("/")) if part), "")
    return frozenset(word for word in _LETTERS.findall(_ENDING.sub("", last).lower()) if len(word) > 1)


def _names_of_host(url: str | None) -> Iterator[str]:
    """Yield the names of the site in the host of an address: ``quay times`` is written ``quaytimes``."""
    host = site_of(url) or ""
    labels = host.split(".")
    yield from (label for label in labels[:-1] if len(label) > 3)
    if host:
        yield host.replace(".", "")


def _without_site_name(text: str, sites: Collection[str]) -> str:
    """Return the text of a heading without the name of the site at its end."""
    squashed = {site.replace(" ", "") for site in sites}
    for found in SITE_SEPARATOR.finditer(text):
        if key_of_title(text[found.end() :]).replace(" ", "") in squashed and key_of_title(text[: found.start()]):
            return text[: found.start()].strip()
    return text


def _without_sections(text: str) -> str:
    """Return a title of a script without spaces up to the sections and the site that are set off behind it.

    >>> _without_sections("\u6d77\u6f6e\u6bd4\u53bb\u5e74\u9ad8\u5f97\u591a_\u793e\u4f1a_\u6e2f\u5e02\u7f51")
    '\u6d77\u6f6e\u6bd4\u53bb\u5e74\u9ad8\u5f97\u591a'
    """
    head, *sections = (part.strip() for part in _SECTIONS.split(text))
    short = all(len(section) <= LONGEST_SECTION for section in sections)
    return head if short and len(head) >= SHORTEST_HEAD and unspaced_letters(head) >= len(head) / 2 else text


def _without_site(text: str, sites: Iterable[str], shown: Sequence[str], stated: Sequence[str]) -> str:
    """Return a title without the name of the site at its start or end, if there is evidence that it is one."""
    parts = list(SITE_SEPARATOR.finditer(text))
    parts = parts if len(parts) <= 2 * EDGE else [*parts[:EDGE], *parts[-EDGE:]]
    if not parts:
        return text
    squashed = {site.replace(" ", "") for site in sites}
    others = {key_of_title(each) for each in (*shown, *stated) if each != text}
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
