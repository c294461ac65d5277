"""An element and the headline of its page -> the part of the page it belongs to, if that is not the article.

A date or a name counts for the article only in the article's own region. Of 121 dates above the headlines of 1,948
development pages, 12 stand outside the ``article`` or ``main`` that holds the headline, or above the menu or the link
to the home page: one of those is right; of the others 92 are.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, partial, reduce
from itertools import islice
from operator import or_
from urllib.parse import urlsplit

from lxml.html import HtmlElement

from ingest.extract.html.class_concepts import CONCEPTS, concepts
from ingest.extract.words import size_of
from ingest.models import site_of

__all__ = ["ANSWERS", "Region", "leads_home", "region_of"]

MAX_SIBLINGS = 60  # elements between a line and the headline that are looked at
MAX_INSIDE = 400  # elements of one of them
RUN_WORDS = 8  # words of one text that make it a sentence
# words of sentences before a part from which the article has begun: comments follow, cards can hold a standfirst
PROSE_WORDS, PROSE_BEFORE_COMMENTS = 60, 20

_PARTS = ("article", "main")
_HOME = frozenset(("/", "./", "index.html", "/index.html", "index.php", "/index.php"))
MAX_HOME = max(map(len, _HOME))
ANSWERS = frozenset(("comment", "review", "reviews", "suggestedAnswer", "acceptedAnswer"))


def _bits(*names: str) -> int:
    return sum(1 << CONCEPTS.index(name) for name in names)


_ALWAYS = {"menu": _bits("<nav>"), "other stories": _bits("related")}
"""What stands in parts so named is never the article's."""
_BEHIND = {
    "comments": _bits("comment", "reply"),
    "other stories": _bits("card", "promo", "<aside>", "sidebar", "carousel"),
    "foot of the page": _bits("<footer>", "footer"),
}
"""What stands in parts so named is not the article's once its text has begun."""
_ANY_BEHIND = reduce(or_, _BEHIND.values())
_ASIDE = _bits("<aside>")
_OWN = _bits("entry", "post", "article", "story")
_HEAD = _bits("header", "<header>")


@dataclass(frozen=True, slots=True)
class Region:
    """The region of an article, as its headline shows it."""

    around: tuple[HtmlElement, ...]
    """The headline and the elements it stands in, from the inside out; none on a page without a headline."""
    steps: Mapping[HtmlElement, int]
    """The place of each in ``around``."""
    # the lines of a page stand in much the same elements: what is asked of an element is found out once
    named: Callable[[HtmlElement], int]
    """Element -> the concepts that its attributes name, as bits."""
    called: Callable[[HtmlElement], str]
    """Element -> the part that its name makes it once the text has begun, or an empty text."""
    leads: Callable[[HtmlElement], bool]
    """Element -> whether it is, or holds, a menu or a link to the first page of the site."""
    prose: Callable[[HtmlElement], int]
    """Element -> words of its sentences."""

    def foreign_part(self, element: HtmlElement) -> str:
        """Return the other part of the page that an element belongs to, in words; empty if it may be the article's."""
        chain: list[HtmlElement] = []
        up: HtmlElement | None = element
        while up is not None and up not in self.steps:
            chain.append(up)
            up = up.getparent()
        if any(each.tag == "blockquote" for each in chain):
            return "quotation"
        has = reduce(or_, map(self.named, chain), 0)
        for words, bits in (_ALWAYS if self.around else _ALWAYS | _BEHIND).items():
            if has & bits:
                return words
        if up is None or not chain:
            return ""
        step = self.steps[up]
        own = self.around[:step]  # what stands in the same element, up to the branch of the headline
        branch = own[-1] if own else None
        if branch is not None and up.index(chain[-1]) < up.index(branch):
            return self._above(chain, own)
        if has & _BEHIND["foot of the page"] and any(each.tag in _PARTS for each in own):
            return "foot of the page"
        return self._behind(chain, branch, self.around[step:])

    def _above(self, chain: Sequence[HtmlElement], own: tuple[HtmlElement, ...]) -> str:
        if any(each.tag in _PARTS for each in own):
            return "above the article"
        if any(self.named(each) & _HEAD and self.leads(each) for each in chain):
            return "head of the page"
        between = islice(chain[-1].itersiblings(), MAX_SIBLINGS)
        for each in between:
            if each is own[-1]:
                break
            if isinstance(each.tag, str) and self.leads(each):
                return "above the menu"
        return ""

    def _behind(self, chain: Sequence[HtmlElement], branch: HtmlElement | None, outside: Sequence[HtmlElement]) -> str:
        """Return what an element below the headline belongs to, once the text of the article has begun."""
        for at in range(len(chain) - 1, -1, -1):
            words = self.called(chain[at])
            if not words:
                continue
            has = self.named(chain[at])
            inside = any(each.tag in _PARTS for each in outside)
            if words == "foot of the page" and (inside or has & _OWN):
                continue  # an article has a foot of its own
            if chain[at].tag == "aside" and inside and has == _ASIDE:
                continue  # and particulars beside its text
            least = PROSE_BEFORE_COMMENTS if words == "comments" else PROSE_WORDS
            if self._has_prose_before(chain[at:], branch, least):
                return words
        return ""

    def above(self, element: HtmlElement) -> bool:
        """Say whether an element stands above the headline."""
        up: HtmlElement | None = element
        while up is not None and up.getparent() not in self.steps:
            up = up.getparent()
        parent = up.getparent() if up is not None else None
        step = self.steps[parent] if parent is not None else 0
        return (
            up is not None
            and parent is not None
            and step > 0
            and parent.index(up) < parent.index(self.around[step - 1])
        )

    def behind_prose(self, element: HtmlElement, least: int) -> bool:
        """Say whether at least so many words of sentences stand between the headline and an element."""
        chain: list[HtmlElement] = []
        up: HtmlElement | None = element
        while up is not None and up not in self.steps:
            chain.append(up)
            up = up.getparent()
        own = self.around[: self.steps[up]] if up is not None else ()
        return self._has_prose_before(chain, own[-1] if own else None, least)

    def _has_prose_before(self, chain: Sequence[HtmlElement], branch: HtmlElement | None, least: int) -> bool:
        """Say whether sentences stand before the first element of a chain, from the branch of the headline on."""
        words = 0
        for element in chain:
            for each in islice(element.itersiblings(preceding=True), MAX_SIBLINGS):
                words += self.prose(each)
                if words >= least:
                    return True
                if each is branch:
                    break
        return False


def region_of(headline: HtmlElement | None, url: str | None = None) -> Region:
    """Return the region of a headline; ``url`` is the address of the page."""
    around = () if headline is None else (headline, *headline.iterancestors())
    steps = {each: step for step, each in enumerate(around)}
    named = cache(_named)
    return Region(around, steps, named, cache(partial(_called, named)), cache(partial(_leads, url=url)), cache(_prose))


def leads_home(link: HtmlElement, url: str | None) -> bool:
    """Say whether a link leads to the first page of the site; ``url`` is the address of the page."""
    href = (link.get("href") or "").strip()
    if len(href) <= MAX_HOME and href.lower() in _HOME:
        return True
    # most links are told without taking them apart: they name no host, or something stands behind its slash
    _, slashes, rest = href[:2_000].partition("//")
    if href.isprintable() and (not slashes or rest.partition("/")[2].strip("?#")):
        return False
    try:
        parts = urlsplit(href[:2_000])
    except ValueError:
        return False
    if not parts.netloc or parts.path not in {"", "/"} or parts.query or parts.fragment:
        return False
    return url is None or site_of(href) == site_of(url)


def _named(element: HtmlElement) -> int:
    tag = element.tag
    if not isinstance(tag, str):
        return 0
    return concepts(tag, f"{element.get('class') or ''} {element.get('id') or ''}".strip())


def _leads(element: HtmlElement, url: str | None) -> bool:
    """Say whether an element is, or holds, a menu or a link to the first page of the site."""
    return any(
        each.tag == "nav" or (each.tag == "a" and leads_home(each, url)) for each in islice(element.iter(), MAX_INSIDE)
    )


def _called(named: Callable[[HtmlElement], int], element: HtmlElement) -> str:
    if element.get("itemprop") in ANSWERS:
        return "comments"
    has = named(element)
    if has & _ANY_BEHIND:
        return next(words for words, bits in _BEHIND.items() if has & bits)
    return "other stories" if element.tag == "article" else ""


def _prose(element: HtmlElement) -> int:
    return sum(_sentences(element))


def _sentences(element: HtmlElement) -> Iterator[int]:
    """Yield the words of the sentences that an element shows."""
    for each in islice(element.iter(), MAX_INSIDE):
        if isinstance(each.tag, str) and each.tag not in {"script", "style", "noscript", "template", "a"}:
            text = (each.text or "")[:1_000]
            if len(text) >= RUN_WORDS and (size := size_of(text)) >= RUN_WORDS:
                yield size
