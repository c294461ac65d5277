"""An element of a page and its headline -> what the element belongs to where it is not the article: another part.

A date or a name stands for the article only in the article's own region. Of 121 dates above the headlines of 1,948
development pages, 12 stand outside the ``article`` or ``main`` that holds the headline, or above the menu or the link
to the home page: one of those is right; of the others 92 are.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from urllib.parse import urlsplit

from lxml.html import HtmlElement

from ingest.clean.hints import CONCEPTS, concepts
from ingest.clean.sizes import size_of
from ingest.models import site_of

__all__ = ["Region", "leads_home", "region_of"]

MAX_SIBLINGS = 60  # elements between a line and the headline that are looked at
MAX_INSIDE = 400  # elements of one of them
RUN_WORDS = 8  # words of one text that make it a sentence
# words of sentences before a part from which the article has begun: comments follow, cards can hold a standfirst
PROSE_WORDS, PROSE_BEFORE_COMMENTS = 60, 20

_PARTS = ("article", "main")
_HOME = frozenset(("/", "./", "index.html", "/index.html", "index.php", "/index.php"))
_ANSWERS = frozenset(("comment", "review", "reviews", "suggestedAnswer", "acceptedAnswer"))


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
_OWN = _bits("entry", "post", "article", "story")
_HEAD = _bits("header", "<header>")


@dataclass(frozen=True, slots=True)
class Region:
    """Where the article of a page stands, as far as its headline tells."""

    around: tuple[HtmlElement, ...]
    """The headline and the elements it stands in, from the inside out; none on a page without a headline."""
    url: str | None = None

    def stranger(self, element: HtmlElement) -> str:
        """Return what an element belongs to, in words, or nothing where it may be the article's own."""
        around = dict(zip(self.around, range(len(self.around)), strict=True))
        chain: list[HtmlElement] = []
        up: HtmlElement | None = element
        while up is not None and up not in around:
            chain.append(up)
            up = up.getparent()
        named = [(each, _named(each)) for each in chain]
        for words, bits in (_ALWAYS if self.around else _ALWAYS | _BEHIND).items():
            if any(has & bits for _, has in named):
                return words
        if up is None or not chain:
            return ""
        own = self.around[: around[up]]  # what stands in the same element, up to the branch of the headline
        branch = own[-1] if own else None
        if branch is not None and up.index(chain[-1]) < up.index(branch):
            return self._above(chain, own)
        if any(each.tag in _PARTS for each in own) and any(has & _BEHIND["foot of the page"] for _, has in named):
            return "foot of the page"
        return self._behind(named, branch, inside=any(each.tag in _PARTS for each in self.around[around[up] :]))

    def _above(self, chain: list[HtmlElement], own: tuple[HtmlElement, ...]) -> str:
        if any(each.tag in _PARTS for each in own):
            return "above the article"
        if any(_named(each) & _HEAD and _leads(each, self.url) for each in chain):
            return "head of the page"
        between = islice(chain[-1].itersiblings(), MAX_SIBLINGS)
        for each in between:
            if each is own[-1]:
                break
            if isinstance(each.tag, str) and _leads(each, self.url):
                return "above the menu"
        return ""

    def _behind(self, named: list[tuple[HtmlElement, int]], branch: HtmlElement | None, *, inside: bool) -> str:
        """Return what an element below the headline belongs to, once the text of the article has begun."""
        for at, (element, has) in reversed(list(enumerate(named))):
            words = next((words for words, bits in _BEHIND.items() if has & bits), "")
            if element.get("itemprop") in _ANSWERS:
                words = "comments"
            if element.tag == "article":
                words = words or "other stories"
            if words == "foot of the page" and (inside or has & _OWN):
                continue  # an article has a foot of its own
            if element.tag == "aside" and inside and has == _named(element) & _bits("<aside>"):
                continue  # and particulars beside its text
            least = PROSE_BEFORE_COMMENTS if words == "comments" else PROSE_WORDS
            if words and _has_prose_before([each for each, _ in named[at:]], branch, least):
                return words
        return ""


def region_of(headline: HtmlElement | None, url: str | None = None) -> Region:
    """Return the region of a headline; ``url`` is the address of the page."""
    return Region(() if headline is None else (headline, *headline.iterancestors()), url)


def leads_home(link: HtmlElement, url: str | None) -> bool:
    """Say whether a link leads to the first page of the site; ``url`` is the address of the page."""
    href = (link.get("href") or "").strip()
    if href.lower() in _HOME:
        return True
    try:
        parts = urlsplit(href[:2_000])
    except ValueError:
        return False
    if not parts.netloc or parts.path not in {"", "/"} or parts.query or parts.fragment:
        return False
    return url is None or site_of(href) == site_of(url)


def _named(element: HtmlElement) -> int:
    return (
        concepts(element.tag, f"{element.get('class') or ''} {element.get('id') or ''}".strip())
        if isinstance(element.tag, str)
        else 0
    )


def _leads(element: HtmlElement, url: str | None) -> bool:
    """Say whether an element is, or holds, a menu or a link to the first page of the site."""
    return any(
        each.tag == "nav" or (each.tag == "a" and leads_home(each, url)) for each in islice(element.iter(), MAX_INSIDE)
    )


def _has_prose_before(chain: list[HtmlElement], branch: HtmlElement | None, least: int) -> bool:
    """Say whether sentences stand before the first element of a chain, from the branch of the headline on."""
    words = 0
    for element in chain:
        for each in islice(element.itersiblings(preceding=True), MAX_SIBLINGS):
            words += sum(_sentences(each))
            if words >= least:
                return True
            if each is branch:
                break
    return False


def _sentences(element: HtmlElement) -> Iterator[int]:
    """Yield the words of the sentences that an element shows."""
    for each in islice(element.iter(), MAX_INSIDE):
        if isinstance(each.tag, str) and each.tag not in {"script", "style", "noscript", "template", "a"}:
            text = (each.text or "")[:1_000]
            if len(text) >= RUN_WORDS and (size := size_of(text)) >= RUN_WORDS:
                yield size
