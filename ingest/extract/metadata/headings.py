"""Parsed page -> its h1 and h2 headings, and the part of a heading that is the headline.

A heading can also hold a section name, a date, a button or the name of the site; the stated titles show which.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from itertools import islice
from urllib.parse import urljoin, urlsplit

from lxml.etree import iterwalk
from lxml.html import HtmlElement

from ingest.extract.html.head import MAX_STEPS, fold, key_of_title, shown_text
from ingest.extract.html.values import CAPS, READ
from ingest.extract.metadata.ownership import leads_home

__all__ = [
    "AHEAD",
    "FAR_AHEAD",
    "LONGEST",
    "SITE_SEPARATOR",
    "Heading",
    "closest_part",
    "find_title_text",
    "heading_text",
    "heading_texts",
    "headings_of",
    "is_masthead",
    "overlap",
    "permalinks",
    "stated_part",
    "without_label",
]

LONGEST = CAPS["title"].characters  # of a heading that is taken for a title
MAX_PARTS = 8  # texts of a heading that are tried as the title by themselves
MAX_LABEL = 3  # words of a rubric in front of a headline
LEAST_PART = 3  # words of a part of a heading that can be the headline
MAX_SHOWN = 50  # h1 elements looked at; a page with more uses them for something else
AHEAD = 0.1  # of F1, by which an address must spell another candidate better than the title
FAR_AHEAD = 0.5  # the same where the title is sure
SITE_SEPARATOR = re.compile(r"\s+[|\u2013\u2014\u2022\u00b7»«<>:~/-]+\s+|\s*[|»«]\s*|\s*[\u2013\u2014]\s+|:\s+")
_NOT_TEXT = frozenset(("script", "style", "noscript", "template", "svg", "button", "select"))
_INLINE = frozenset(("a", "abbr", "b", "cite", "em", "font", "i", "mark", "small", "span", "strong", "sub", "sup", "u"))
_LIKE_HEADINGS = ("a", "b", "strong", "td", "div", "span", "font", "p", "h3", "h4")
MAX_LIKE = 4_000  # elements looked at for one that shows the title
_GLUED = re.compile(r"\S\s+\S*[^\W\d_A-Z][.?!:]?$")  # the end of a text of several words
_PERMALINK = re.compile(r"\s*[¶#§]\s*$")


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of the first rank, its text, and the texts of its elements."""

    element: HtmlElement
    text: str
    texts: Sequence[str]


def find_title_text(tree: HtmlElement, title: str) -> HtmlElement | None:
    """Return the first element whose own words are the title, on a page without headings; None where there is none."""
    key = key_of_title(title)
    for element in islice(tree.iter(*_LIKE_HEADINGS), MAX_LIKE):
        text = element.text
        if text and len(text) >= len(key) and len(text) <= LONGEST and key_of_title(text) == key:
            return element
    return None


def is_masthead(heading: HtmlElement, url: str | None, *, blog: bool) -> bool:
    """Say whether all that a heading shows is a link to the first page of the site, or of the ``blog`` it is in."""
    links = [
        each
        for each in islice(heading.iter("a"), MAX_PARTS)
        if leads_home(each, url) or (blog and _leads_up(each, url))
    ]
    return bool(links) and key_of_title(shown_text(links[0])) == key_of_title(shown_text(heading))


def _leads_up(link: HtmlElement, url: str | None) -> bool:
    """Say whether a link leads to where the address of the page begins, or to it without its query."""
    try:
        page, there = urlsplit(url or ""), urlsplit(urljoin(url or "", (link.get("href") or "").strip()[:READ]))
    except ValueError:
        return False
    if not page.netloc or there.query or there.netloc != page.netloc or there[:5] == page[:5]:
        return False
    folder = there.path.rstrip("/") + "/"
    return page.path.startswith(folder) and (page.path != there.path or bool(page.query))


def permalinks(lesser: Sequence[HtmlElement], url: str | None) -> list[HtmlElement]:
    """Return the headings of the second rank that are a link to the page itself, or marked as its bookmark."""
    found = []
    for heading in lesser:
        link = next(heading.iter("a"), None)
        if link is None or key_of_title(shown_text(link)) != key_of_title(shown_text(heading)):
            continue
        if link.get("rel") == "bookmark" or (url and urljoin(url, (link.get("href") or "")[:READ]) == url):
            found.append(heading)
    return found


def headings_of(tree: HtmlElement) -> tuple[str, list[HtmlElement], list[HtmlElement]]:
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


def heading_texts(heading: HtmlElement) -> list[str]:
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


def heading_text(texts: Sequence[str]) -> str:
    """Return the texts of a heading as one line; what style sheets set on lines of its own gets a space between."""
    parts: list[str] = []
    for text in filter(None, texts):
        if parts and _GLUED.search(parts[-1]) and text[0].isupper() and " " in text.strip():
            parts.append(" ")
        parts.append(text)
    return _PERMALINK.sub("", fold("".join(parts)))


def stated_part(texts: Sequence[str], keys: Collection[str]) -> str | None:
    """Return the longest run of a heading's texts that is a stated title: the rest is its date, rubric or score."""
    texts = [text for text in texts if text.strip()][:MAX_PARTS]
    sizes = range(len(texts) - 1, 0, -1)
    for part in (texts[at : at + size] for size in sizes for at in range(len(texts) - size + 1)):
        if key_of_title(text := heading_text(part)) in keys:
            return text
    return None


def without_label(shown: Heading, stated: Sequence[str]) -> str | None:
    """Return a heading less the rubric in its first element, which titles leave out or set off: "News - Rain"."""
    texts = [fold(text) for text in shown.texts]
    texts = [text for text in texts if text]
    if len(texts) < 2 or len(texts[0].split()) > MAX_LABEL:
        return None
    if len(shown.text.split()) < len(texts[0].split()) + LEAST_PART or not texts[1][0].isalnum():
        return None
    first, rest = texts[0].strip(" :"), shown.text[len(texts[0]) :].strip()
    key, own = key_of_title(rest), key_of_title(first)
    if texts[0].endswith(":"):
        keys = [key_of_title(title) for title in stated]
        return rest if key and any(key in each for each in keys) and not any(own in each for each in keys) else None
    for title in stated:
        mark = SITE_SEPARATOR.match(title, len(first)) if title.startswith(first) else None
        if mark and key and f"{key_of_title(title[mark.end() :])} ".startswith(f"{key} "):
            return rest
    return None


def closest_part(shown: Heading, stated: Iterable[frozenset[str]]) -> str | None:
    """Return the element of a heading that says what a title says, where the whole says more: a rubric, a date."""
    stated = list(stated)
    whole = max((overlap(shown.text, words) for words in stated), default=0.0)
    parts = [text for each in shown.texts if len((text := fold(each)).split()) >= LEAST_PART][:MAX_PARTS]
    score, part = max(((overlap(each, words), each) for each in parts for words in stated), default=(0.0, None))
    most = part and 2 * len(part.split()) >= len(shown.text.split())
    return part if most and part != shown.text and score >= max(whole + AHEAD, FAR_AHEAD) else None


def overlap(text: str, words: frozenset[str]) -> float:
    """Return how far a text and a set of words are the same: the F1 of the words of either."""
    own = frozenset(key_of_title(text).split())
    return 2 * len(own & words) / max(1, len(own) + len(words))
