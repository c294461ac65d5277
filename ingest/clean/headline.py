"""Parsed page and what it states -> its title, the element that shows it, and the name of its site."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from urllib.parse import unquote, urlsplit

from lxml.etree import iterwalk
from lxml.html import HtmlElement

from ingest.clean import jsonld
from ingest.clean.brands import brands_of, tails_of
from ingest.clean.owners import leads_home
from ingest.clean.stated import MAX_STEPS, Stated, first, fold, key_of_title, shown_text
from ingest.clean.values import CAPS, READ
from ingest.models import site_of

__all__ = ["Headline", "headline"]

EDGE = 4  # the site's name stands first or last, at most so many parts in
MAX_PARTS = 8  # texts of a heading that are tried as the title by themselves
LONGEST = CAPS["title"].characters  # of a heading that is taken for a title
MAX_SHOWN = 50  # h1 elements looked at; a page with more uses them for something else
ALIKE = 0.25  # share of common words from which a headline on show is taken for the stated title in other words
MORE_ALIKE = 0.34  # the same for a page that does not say it is written to be read: there, slogans stand in its place
AHEAD = 0.1  # of F1, by which an address must spell another candidate better than the title
FAR_AHEAD = 0.5  # the same where the title is sure
_SITE_SEPARATOR = re.compile(r"\s+[|\u2013\u2014\u2022\u00b7»«<>:~/-]+\s+|\s*[|»«]\s*|\s*[\u2013\u2014]\s+|:\s+")
_NOT_TEXT = frozenset(("script", "style", "noscript", "template", "svg", "button", "select"))
_INLINE = frozenset(("a", "abbr", "b", "cite", "em", "font", "i", "mark", "small", "span", "strong", "sub", "sup", "u"))
_LETTERS = re.compile(r"[^\W\d_]+")
_ENDING = re.compile(r"\.\w{2,5}$")
_PERMALINK = re.compile(r"\s*[¶#§]\s*$")


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
    """The heading that shows the title, else the first heading of the page; None where it has none."""


@dataclass(frozen=True, slots=True)
class _Shown:
    """A heading of the first rank, its text, and the texts of its elements."""

    element: HtmlElement
    text: str
    texts: Sequence[str]


def headline(tree: HtmlElement, given: Stated, url: str | None = None) -> Headline:
    """Return title, site name and heading. Candidates vote for each other; the site's name is cut off all."""
    site_name = _site_name(given)
    page_title, headings, lesser = _headings(tree)
    # a heading that leads to the first page is the name of the site
    mastheads = [each for each in (*headings, *lesser) if _is_masthead(each, url)]
    headings = [each for each in headings if each not in mastheads]
    lesser = [each for each in lesser if each not in mastheads]
    claims = [
        jsonld.text_of(given.article.get("headline")),
        first(given.meta, ("og:title", "twitter:title", "dc.title", "parsely-title", "sailthru.title")),
        jsonld.text_of(given.article.get("name")),
        page_title,
    ]
    told = [text for each in claims if each and key_of_title(text := fold(each))]
    shown = []
    for element in headings:
        texts = _heading_texts(element)
        if key_of_title(text := _heading_text(texts)) and len(text) <= LONGEST:
            shown.append(_Shown(element, text, texts))
    brands = brands_of(tree, given, url)
    names = [key_of_title(shown_text(each)) for each in mastheads]
    sites = {key_of_title(site_name or ""), *_names_of_host(url), *names} - {""}
    candidates = [_without_site(each, sites, [each.text for each in shown], told) for each in told]
    title, element = _choose(
        candidates,
        [replace(each, text=_less(each.text, sites)) for each in shown],
        told,
        sites,
        ALIKE if given.written else MORE_ALIKE,
    )
    keys = {key_of_title(each) for each in candidates}
    agreed = any(each.text == title and key_of_title(title) in keys for each in shown)
    title = _addressed(
        title, (*(each.text for each in shown), *candidates, *_openings(told)), url, sure=given.written or agreed
    )
    if element is None and title:
        key = key_of_title(title)
        element = next((each for each in lesser if key_of_title(shown_text(each)) == key), None)
    if element is None:
        element = next(iter(headings or lesser), None)
    return Headline(title or None, fold(site_name or "") or None, frozenset(sites), brands, tails_of(told), element)


def _site_name(given: Stated) -> str | None:
    publisher = jsonld.names(given.article.get("publisher"), given.nodes)
    stated = first(given.meta, ("og:site_name", "application-name", "al:ios:app_name")) or next(iter(publisher), None)
    if stated:
        return stated
    kinds = ("website", "organization", "newsmediaorganization")
    for node in given.nodes:
        if str(node.get("@type")).lower() in kinds and (name := jsonld.text_of(node.get("name"))):
            return name
    return None


def _is_masthead(heading: HtmlElement, url: str | None) -> bool:
    """Say whether all that a heading shows is a link to the first page of the site."""
    links = [each for each in islice(heading.iter("a"), MAX_PARTS) if leads_home(each, url)]
    return bool(links) and key_of_title(shown_text(links[0])) == key_of_title(shown_text(heading))


def _headings(tree: HtmlElement) -> tuple[str, list[HtmlElement], list[HtmlElement]]:
    """Return the title of the page, its first headings and its first headings of the second rank."""
    title = ""
    headings: list[HtmlElement] = []
    lesser: list[HtmlElement] = []
    for element in tree.iter("title", "h1", "h2"):
        if element.tag == "title":
            # an SVG has a title too, and libxml2 does not know SVG
            title = title or ("" if element.getparent().tag == "svg" else shown_text(element))
        else:
            ranked = headings if element.tag == "h1" else lesser
            if len(ranked) < MAX_SHOWN:
                ranked.append(element)
    return title, headings, lesser


def _heading_texts(heading: HtmlElement) -> list[str]:
    """Return the words of a heading, less its buttons, its styles and the mark that links to it, element by element."""
    if not len(heading):
        return [_PERMALINK.sub("", fold(heading.text or ""))]
    parts: list[str] = []
    walk = iterwalk(heading, events=("start", "end"))
    for event, element in islice(walk, MAX_STEPS):
        edge = "" if element.tag in _INLINE else " "
        if event == "end":
            parts.append(edge + ((element.tail or "") if element is not heading else ""))
        elif element.tag in _NOT_TEXT:
            walk.skip_subtree()
        else:
            parts.append(edge + (element.text or ""))
    return parts


def _heading_text(texts: Sequence[str]) -> str:
    return _PERMALINK.sub("", fold("".join(texts)))


def _part_told(texts: Sequence[str], keys: Collection[str]) -> str | None:
    """Return the longest run of a heading's texts that is a stated title: the rest is its date, rubric or score."""
    texts = [text for text in texts if text.strip()][:MAX_PARTS]
    sizes = range(len(texts) - 1, 0, -1)
    for part in (texts[at : at + size] for size in sizes for at in range(len(texts) - size + 1)):
        if key_of_title(text := _heading_text(part)) in keys:
            return text
    return None


def _choose(
    candidates: Sequence[str], shown: Sequence[_Shown], told: Sequence[str], sites: Collection[str], alike: float
) -> tuple[str | None, HtmlElement | None]:
    """Return the title, and its heading where one shows it."""
    found = next(_agreeing(candidates, shown, told, sites, alike), None)
    if found:
        return found
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
    candidates: Sequence[str], shown: Sequence[_Shown], told: Sequence[str], sites: Collection[str], alike: float
) -> Iterator[tuple[str, HtmlElement]]:
    """Yield the headings that agree with a stated title, those that agree best first, in the words readers see."""
    keys = [key_of_title(each) for each in candidates]
    votes = Counter((*keys, *(key_of_title(each) for each in told)))
    exact = max(shown, key=lambda each: votes[key_of_title(each.text)], default=None)
    if exact and votes[key_of_title(exact.text)]:
        yield exact.text, exact.element
    for each in shown:
        if len(each.texts) > 1 and (part := _part_told(each.texts, keys)):
            yield part, each.element
    for each in shown:
        key = key_of_title(each.text)
        if len(key.split()) >= 3 and any(key in other or (len(other.split()) >= 3 and other in key) for other in keys):
            yield each.text, each.element
    squashed = {site.replace(" ", "") for site in sites}
    told_words = [frozenset(key.split()) for key in keys if key.replace(" ", "") not in squashed]
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
    best = max(candidates, key=lambda each: _overlap(each, spelt), default=title)
    lead = _overlap(best, spelt) - _overlap(title, spelt)
    return best if lead > (FAR_AHEAD if sure else AHEAD) else title


def _openings(told: Iterable[str]) -> Iterator[str]:
    """Yield what stated titles say before what looks like the name of a site, or of a book."""
    for text in told:
        parts = list(_SITE_SEPARATOR.finditer(text))
        if parts and not parts[-1].group().startswith(":") and key_of_title(opening := text[: parts[-1].start()]):
            yield opening.strip()


def _overlap(text: str, words: frozenset[str]) -> float:
    """Return how far a text and a set of words are the same: the F1 of the words of either."""
    own = frozenset(key_of_title(text).split())
    return 2 * len(own & words) / max(1, len(own) + len(words))


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
    for found in _SITE_SEPARATOR.finditer(text):
        if key_of_title(text[found.end() :]).replace(" ", "") in squashed and key_of_title(text[: found.start()]):
            return text[: found.start()].strip()
    return text


def _without_site(text: str, sites: Iterable[str], shown: Sequence[str], told: Sequence[str]) -> str:
    """Return a title less the site's name at its end or start, where something shows that it is one."""
    parts = list(_SITE_SEPARATOR.finditer(text))
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
