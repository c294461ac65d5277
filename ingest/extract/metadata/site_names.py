"""Parsed page and its head metadata -> the names of its site and publisher, which are not names of authors."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import islice

from lxml.html import HtmlElement

from ingest.extract.html import jsonld
from ingest.extract.html.head import HeadMetadata, fold, key_of_title, shown_text
from ingest.extract.metadata.ownership import leads_home

__all__ = ["brands_of", "is_brand", "tails_of"]

_STATED = ("og:site_name", "application-name", "al:ios:app_name", "al:android:app_name", "apple-mobile-web-app-title",
           "publisher", "dc.publisher", "dcterms.publisher", "article:publisher", "citation_publisher")  # fmt: skip
_KINDS = frozenset(
    ("website", "organization", "newsmediaorganization", "corporation", "localbusiness", "onlinestore", "brand")
)
_TAIL = re.compile(r"\s+[|\u2013\u2014\u2022\u00b7»«<>~/-]+\s+|\s*[|»«]\s*")
# what links to the first page of a site say beside its name
_FIRST_PAGE = re.compile(
    r"^logo (?:of )?|(?:首页|首頁|主页|主頁|トップ(?:ページ)?|홈|(?<=\w) (?:home ?page|startseite|logo))$"
)
_NO_NAMES = frozenset({"home", "homepage", "home page", "start", "startseite", "logo"})
MAX_LINKS = 200  # of the page, looked at for those to its first page
MAX_BRAND = 80  # characters of a name
TAIL_WORDS = 6


def brands_of(tree: HtmlElement, given: HeadMetadata, url: str | None = None) -> frozenset[str]:
    """Return the names of site and publisher, folded as titles are: as stated, and in the logo."""
    return _keys((*_stated(given), *_logos(tree, url)))


def tails_of(titles: Iterable[str]) -> frozenset[str]:
    """Return what ends the titles of a page, folded: the name of its site on most, that of its author on a few."""
    return _keys(tail for title in titles for tail in _tails(title))


def _keys(names: Iterable[str]) -> frozenset[str]:
    keys = (key_of_title(fold(name)) for name in names if len(name) <= MAX_BRAND)
    return frozenset(key for each in keys if (key := _FIRST_PAGE.sub("", each)) and key not in _NO_NAMES)


def is_brand(name: str, brands: Iterable[str]) -> bool:
    """Say whether a name is one of the brands, but for spaces, an article and what a host ends with.

    >>> is_brand("The Quay Times", ["quay times"]), is_brand("QuayTimes.com", ["quay times"])
    (True, True)
    >>> is_brand("Ida Holm", ["quay times"])
    False
    """
    key = _squashed(name)
    return bool(key) and any(key == _squashed(brand) for brand in brands)


def _squashed(name: str) -> str:
    key = re.sub(r"\.(?:com|org|net|co|io|news)\b.*", "", name.strip().lower())
    return re.sub(r"^the\s+|\s+(?:com|org|net|inc|llc|ltd|gmbh)$", "", key_of_title(key)).replace(" ", "")


def _stated(given: HeadMetadata) -> Iterator[str]:
    for key in _STATED:
        yield from given.meta.get(key, ())[:2]
    for node in given.nodes:
        yield from jsonld.names(_organisations(node.get("publisher")), given.nodes)
        if _KINDS & set(jsonld.types(node)) and (name := jsonld.text_of(node.get("name"))):
            yield name


def _organisations(publisher: object) -> object:
    """Return a publisher unless it is a person: who publishes himself is also the author."""
    return None if isinstance(publisher, dict) and "person" in jsonld.types(publisher) else publisher


def _logos(tree: HtmlElement, url: str | None) -> Iterator[str]:
    """Yield the words and the picture's words of the links to the first page of the site."""
    for link in islice(tree.iter("a"), MAX_LINKS):
        if leads_home(link, url):
            yield shown_text(link, MAX_BRAND + 1)
            for image in islice(link.iter("img"), 1):
                yield image.get("alt") or ""


def _tails(title: str) -> Iterator[str]:
    """Yield what stands behind the last mark of a title that sets off a name."""
    marks = list(_TAIL.finditer(title))
    if marks and len((tail := title[marks[-1].end() :]).split()) <= TAIL_WORDS:
        yield tail
