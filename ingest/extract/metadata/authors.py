"""Parsed page and what it states -> its authors, as they are named."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from itertools import islice

from lxml.html import HtmlElement

from ingest.extract.html import jsonld
from ingest.extract.html.head import MAX_STEPS, HeadMetadata, fold, key_of_title, shown_text
from ingest.extract.html.values import MANY_READ
from ingest.extract.metadata.byline import chinese_name, parse_byline, person
from ingest.extract.metadata.footer import Closing
from ingest.extract.metadata.headline_byline import Near, credentialed, names_in, speaks_beside
from ingest.extract.metadata.microdata import Marked
from ingest.extract.metadata.site_names import is_brand

__all__ = ["people", "signatures", "without_title"]

_AUTHOR = ("author", "article:author", "parsely-author", "dc.creator", "dcterms.creator", "sailthru.author", "byl")
_AUTHOR_LATER = ("citation_author", "og:article:author")
_NOT_A_NAME = re.compile(
    r"https?:|www\.|@|\.(?:com|org|net)\b|[<>{}\[\]=|\\/©®]|\d{3}.*\s|\s.*\d{3}|^\d+$|^\W*$|^[a-z]+\.[a-z]+\.[a-z.]+$|^(?:admin|administrator|root|editor|webmaster|user"
    r"|\d+ min\w*|guest|anonymous|unknown|none|null|undefined|default|author|staff|view all posts|posts by"
    r"|about the author|facebook.*|twitter.*|sign in|log ?in|view more posts|name|from the author)$",
    re.IGNORECASE,
)
_NOBODY = re.compile(
    r"(?:our |the )?(?:(?:staff|agency|news|web|digital) ?)+(?:writers?|reporters?|desk|team|correspondents?|report)?"
    r"|(?:our )?(?:own )?correspondent|from our .*|agencies|redaktion",
    re.IGNORECASE,
)
_ORGANISATION = re.compile(
    r"\b(?:institute|university|association|network|society|inc|llc|ltd|gmbh|clinic|group|foundation|cent(?:er|re)|college|"
    r"school|magazine|team|company|bank|services?|agency|solutions|technologies|software|media|council|department|"
    r"ministry|office|corporation|corp|research|systems|partners|hospital|library|museum)\b",
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
    r"\bby\b[:\s]*|author[s]?[:\s]+|von\s+|par\s+|por\s+|\w{1,12}\s?[:：]\s*(?=\w))",
    re.IGNORECASE,
)


def without_title(names: Iterable[str], title: str | None) -> tuple[str, ...]:
    """Return the names without those that are the title of the page, or begin it; a person may be the title of a page.

    >>> without_title(("How the wall was built", "Ida Holm"), "How the wall was built - The Quay Post")
    ('Ida Holm',)
    """
    key = key_of_title(title or "")
    return tuple(name for name in names if _is_person(name) or not f"{key} ".startswith(f"{key_of_title(name)} "))


def _whole(names: tuple[str, ...], lists: Iterable[tuple[str, ...]]) -> tuple[str, ...]:
    """Return the list beside the headline that begins with the only name found, else the names."""
    key = key_of_title(names[0]) if len(names) == 1 else ""
    return next((each for each in lists if key and key_of_title(each[0]) == key), names)


def signatures(
    marks: Marked,
    end: Callable[[], Closing],
    given: HeadMetadata,
    near: Near,
    sites: Iterable[str],
    brands: Collection[str],
    tails: Collection[str],
    lists: Sequence[tuple[str, ...]] = (),
    foreign: Callable[[HtmlElement], bool] = lambda _: False,
) -> tuple[str, ...]:
    """Return the authors of a page.

    ``near`` is who signs beside its headline; ``sites`` is what the site may be called, ``brands`` what the page calls
    it and its publisher. What machines are told goes before what readers see, unless it is the name of the site, names
    no person where one signs, or is contradicted by a byline; a person goes before an organisation. The page is
    searched only where neither names a person. What ends the title, one of ``tails``, is an author only where the head
    or the word "by" says so. A brand is an author only where the head states it as the author, and
    nobody else signs. ``lists`` are the lists of persons beside the headline, for heads that state the first alone.
    ``foreign`` says of an element whether it belongs to another text.
    """
    sites = {key_of_title(each).replace(" ", "") for each in sites} - {""}
    unsaid = {*brands, *tails}
    shown = [name for name in near.names if not is_brand(name, brands if near.said else unsaid)]
    # who signs with "by" may write on a host of his own name
    alone = near.said and len(shown) == 1
    papers = {*sites, *brands}
    byline = tuple(
        name
        for name in _clean_names(shown, papers)
        if _is_person(name) and (not _is_site(name, sites) or (alone and key_of_title(name).replace(" ", "") in sites))
    )
    lists = [
        persons
        for each in lists
        if len(persons := tuple(name for name in each if not is_brand(name, unsaid) and not _is_site(name, sites))) > 1
        and all(map(_is_person, persons))
    ]
    own: tuple[str, ...] = ()
    offices: tuple[str, ...] = ()
    for stated in _told(given):
        found = _clean_names(stated[:MANY_READ], papers)
        named = tuple(name for name in found if not _is_site(name, sites) and not is_brand(name, brands))
        persons = tuple(filter(_is_person, named))
        if persons:
            return _whole(byline if _contradicts(near, byline, persons) else persons, lists)
        offices, own = offices or named, own or found
    if offices:
        return _for_offices(offices, near, byline, end)
    others: tuple[str, ...] = ()
    marked: Sequence[str] = () if given.sells else _authors_of_markup(marks.authors)
    own = own or _clean_names(marked, papers)
    first = near.said or near.called
    for names in () if given.sells else _sources(marks, end, given, shown, marked, foreign, first=first):
        found = _clean_names(names[:MANY_READ], papers)
        if names is not shown and names is not marked:
            found = tuple(name for name in found if not is_brand(name, unsaid))
        persons = tuple(name for name in found if _is_person(name) and not _is_site(name, sites))
        if persons := tuple(name for name in persons if not is_brand(name, brands)):
            return _whole(persons, lists)
        others = others or tuple(name for name in found if not is_brand(name, brands))
    if own and not given.sells and all(is_brand(name, brands) for name in own):
        return byline or own
    if not (own or others or given.sells) and (poster := marks.poster):
        return _clean_names([poster], papers)
    return own or others


def _for_offices(
    offices: tuple[str, ...], near: Near, byline: tuple[str, ...], end: Callable[[], Closing]
) -> tuple[str, ...]:
    """Return who signs where machines are told of no person: a desk, an account or a paper stands in for them."""
    if not near.edited and (byline or (near.said and near.names)):
        return byline or near.names
    closing = end().author
    return (closing,) if closing and _is_person(closing) else offices


def _contradicts(near: Near, byline: Sequence[str], told: Sequence[str]) -> bool:
    """Say whether who signs beside the headline is to be believed against what machines are told.

    A byline is believed that names others, or more, or the first alone of those told, among whom photographers and
    editors are; and one that writes the same names with their accents. Of 24 pages of one development set on which
    JSON-LD and a byline differ, the byline is right on 13, JSON-LD on 11.
    """
    keys = {key_of_title(name) for name in told}
    shown = [key_of_title(name) for name in byline]
    if not shown or not (near.said or near.dated):
        return False
    if not any(key in name or name in key for key in keys for name in shown):
        return True
    if near.said and shown == [key_of_title(name) for name in told][: len(shown)]:
        words = key_of_title(near.words)
        return not any(key_of_title(name) in words for name in told[len(shown) :])
    return near.said and len(shown) > len(keys) and shown[0] in keys


def _is_person(name: str) -> bool:
    return bool(person(name) or credentialed(name) or chinese_name(name)) and not _ORGANISATION.search(name)


def _is_site(name: str, sites: Collection[str]) -> bool:
    key = key_of_title(name).replace(" ", "")
    return any(key == site or (len(key) > 4 and (key in site or site in key)) for site in sites)


def _sources(
    marks: Marked,
    end: Callable[[], Closing],
    given: HeadMetadata,
    near: Sequence[str],
    marked: Sequence[str],
    foreign: Callable[[HtmlElement], bool],
    *,
    first: bool,
) -> Iterator[Sequence[str]]:
    """Yield the names that each source on show gives, the most trustworthy first; ``near`` may be asked to be that.

    Of 27 pages on which microdata and a line marked as a byline differ, microdata are right on 3, the line on 23.
    """
    if first:
        yield near
    yield marked
    if not first:
        yield near
    yield [shown_text(each) for each in islice(marks.signers, 1) if not foreign(each)]
    for each in [each for each in marks.bylines if not speaks_beside(each)][:2]:
        if not foreign(each):
            yield names_in(each)
    if given.written and (name := end().author):
        yield [name]


def _told(given: HeadMetadata) -> Iterator[list[str]]:
    """Yield the names that each source in the head states, the most trustworthy first."""
    yield jsonld.names(given.article.get("author"), given.nodes)
    yield [value for key in _AUTHOR for value in given.meta.get(key, ())]
    yield [_in_order(value) for key in _AUTHOR_LATER for value in given.meta.get(key, ())]
    # WordPress plugins state the author as a pair: twitter:label1 "Written by", twitter:data1 the name
    pairs = zip(given.meta.get("twitter:label1", ()), given.meta.get("twitter:data1", ()), strict=False)
    yield [name for label, name in pairs if _WRITTEN_BY.match(label)]
    yield jsonld.names(given.article.get("creator"), given.nodes)


def _authors_of_markup(elements: Sequence[HtmlElement]) -> list[str]:
    """Return the authors that microdata name for the page: the first, and those beside it. Comments have their own."""
    beside = [each for each in elements if each.getparent() is elements[0].getparent()]
    return [_name_in(each) for each in beside]


def _name_in(element: HtmlElement) -> str:
    """Return the name in an element marked as author: what is marked as its name, else all it shows."""
    for each in islice(element.iter(), MAX_STEPS):
        if each.get("itemprop") == "name":
            return each.get("content") or shown_text(each)
    return shown_text(element)


def _in_order(name: str) -> str:
    """Return a name of a citation with the family name last, as pages show it."""
    family, comma, rest = name.partition(", ")
    return f"{rest} {family}" if comma and person(f"{rest} {family}") and "," not in rest else name


def people(names: Iterable[str]) -> tuple[str, ...]:
    """Return the names that name somebody: "Staff Writers" signs for nobody.

    >>> people(("Staff Writers", "Maren Holt"))
    ('Maren Holt',)
    """
    return tuple(name for name in names if not _NOBODY.fullmatch(name.strip()))


def _clean_names(names: Iterable[str], papers: Collection[str] = ()) -> tuple[str, ...]:
    """Return the names less what stands around them; ``papers`` are no letters behind a name: "Ida Holm, QTN"."""
    result: dict[str, str] = {}
    for raw in names:
        lettered = credentialed(_BEFORE_NAME.sub("", fold(raw)))
        if lettered and not is_brand(lettered.rpartition(",")[2], papers):
            result.setdefault(key_of_title(lettered), lettered)
            continue
        name = _AFTER_NAME.sub("", _BEFORE_NAME.sub("", fold(raw)))
        for part in parse_byline(f"by {name}") or (name,):
            one = part.strip(" ,;:.-\u2013\u2014|") if not part.endswith(("Jr.", "Sr.")) else part
            if 2 <= len(one) <= 80 and len(one.split()) <= 7 and not _NOT_A_NAME.search(one):
                result.setdefault(key_of_title(one), one)
    return people(result.values())
