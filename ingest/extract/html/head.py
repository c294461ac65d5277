"""Parsed page -> the metadata in its meta elements, links and JSON-LD, gathered once; and text folded to one line."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice
from typing import Any

from lxml.etree import iterwalk
from lxml.html import HtmlElement

from ingest.extract.html import jsonld
from ingest.extract.html.values import CAPS, MANY_READ, READ, clipped

__all__ = [
    "MAX_STEPS",
    "MAX_TITLE",
    "HeadMetadata",
    "cut",
    "first",
    "fold",
    "head_metadata",
    "key_of_title",
    "shown_text",
]

MAX_TITLE = CAPS["title"].characters
MAX_CANONICAL = 50  # canonical links that are read
MAX_KEY = 100  # characters of the name of a meta element
MAX_STEPS = 2_000  # starts and ends of descendants that are read for the text of an element
# a terminal that prints them would obey them
_CONTROLS = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f]")


_WARES = frozenset(("product", "productgroup", "itemlist", "collectionpage", "offercatalog"))


@dataclass(frozen=True, slots=True)
class HeadMetadata:
    """The metadata that a page gives in its head and in JSON-LD."""

    meta: dict[str, list[str]]
    """meta name, property or itemprop, lower case -> contents in page order."""
    nodes: tuple[dict[str, Any], ...]
    """All objects of its JSON-LD, outer before inner, in page order."""
    article: dict[str, Any]
    """The JSON-LD node of the page's own article, empty where there is none."""
    canonical: tuple[str, ...] = ()
    """Targets of its canonical links, as written."""
    skipped: tuple[str, ...] = ()
    """Notes on JSON-LD that was not read: too large, or not JSON."""

    @property
    def written(self) -> bool:
        """Whether og:type or JSON-LD declares the page an article, a report or a thread."""
        og = first(self.meta, ("og:type",)) or ""
        return og.lower().startswith("article") or any(jsonld.ARTICLES & set(jsonld.types(node)) for node in self.nodes)

    @property
    def sells(self) -> bool:
        """Whether it declares a product or a list: names and dates on such a page belong to reviews and entries."""
        og = first(self.meta, ("og:type",)) or ""
        wares = og.startswith("product") or any(_WARES & set(jsonld.types(node)) for node in self.nodes)
        return wares and not self.written


def head_metadata(tree: HtmlElement) -> HeadMetadata:
    """Return the metadata in the meta, link and JSON-LD script elements of a page."""
    meta: dict[str, list[str]] = {}
    scripts: list[str] = []
    canonical: list[str] = []
    for element in tree.iter("meta", "script", "link"):
        if element.tag == "script":
            if (element.get("type") or "").strip().lower().startswith("application/ld+json"):
                scripts.append(element.text or "")
        elif element.tag == "link":
            if "canonical" in (element.get("rel") or "").lower().split() and len(canonical) < MAX_CANONICAL:
                canonical.append(element.get("href") or "")
        elif (content := element.get("content")) and not content.isspace():
            _add(meta, element, content)
    objects, skipped = jsonld.nodes(scripts)
    return HeadMetadata(meta, objects, jsonld.article_node(objects), tuple(canonical), skipped)


def _add(meta: dict[str, list[str]], element: HtmlElement, content: str) -> None:
    for attribute in ("property", "name", "itemprop"):
        if key := element.get(attribute):
            values = meta.setdefault(key[:MAX_KEY].strip().lower(), [])
            if len(values) < MANY_READ:
                values.append(fold(content[:READ]))


def fold(text: str) -> str:
    """Return text on one line, references that are left in it resolved, control characters replaced by spaces."""
    if "&" in text:
        text = _unescaped(text)
    if not text.isascii():
        # JSON can spell half of a surrogate pair, which no file and no database can hold
        text = text.encode("utf-8", "replace").decode("utf-8")
    if not text.isprintable():
        text = _CONTROLS.sub(" ", text)
    return " ".join(text.split())


def _unescaped(text: str) -> str:
    try:
        return html.unescape(text)
    except ValueError:  # a numeric entity of thousands of digits
        return text


def cut(text: str | None, size: int) -> str | None:
    """Return a text on one line of at most ``size`` characters, None where nothing is left."""
    return clipped(fold(text[:READ]), size) or None if text else None


def first(meta: dict[str, list[str]], keys: Iterable[str]) -> str | None:
    """Return the first content of the first of these meta names that the page has, or None."""
    return next((values[0] for key in keys if (values := meta.get(key))), None)


def shown_text(element: HtmlElement, size: int = READ) -> str:
    """Return the text of an element on one line; only its beginning if it is long or holds very many elements."""
    if not len(element):
        return fold((element.text or "")[:size])
    parts: list[str] = []
    for event, descendant in islice(iterwalk(element, events=("start", "end")), MAX_STEPS):
        text = descendant.text if event == "start" else descendant.tail if descendant is not element else None
        if text:
            parts.append(text[:size])
            size -= len(parts[-1])
            if size <= 0:
                break
    return fold(" ".join(parts))


def key_of_title(text: str) -> str:
    """Return a title for comparison: case, quotes, dashes and punctuation folded."""
    return " ".join(re.findall(r"\w+", text.lower()))
