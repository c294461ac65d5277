"""Prepared HTML -> a tree of lxml elements; and a tree -> the text that trafilatura takes for its body.

The only module that imports trafilatura.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from copy import deepcopy
from importlib.metadata import version

from lxml import etree
from lxml.html import HtmlElement, document_fromstring
from trafilatura import bare_extraction, extract
from trafilatura.settings import Extractor

from ingest.errors import Reject
from ingest.extract.html.repair import repair
from ingest.reasons import ReasonCode

__all__ = [
    "TRAFILATURA_VERSION",
    "is_cheap_to_extract",
    "parse",
    "trafilatura_alone",
    "trafilatura_body",
    "without_elements",
]

TRAFILATURA_VERSION = version("trafilatura")

# libxml2 ends the page at the first of these and drops what follows; a browser goes on reading
_STRAY_ENDS = re.compile(rb"</(?:[bB][oO][dD][yY]|[hH][tT][mM][lL])(?:[\s/][^>]*+)?>")
# lxml refuses a str that declares an encoding of its own
_XML_DECLARATION = re.compile(r"\A\s*<\?xml[^>]*\?>")
# numeric references to control characters: a terminal that prints them would obey them
_REFERENCES = re.compile(
    r"&#(?:0*+(?:[0-8]|1[1245-9]|2\d|3[01]|127)|[xX]0*+(?:[0-8bBeEfF]|1[0-9a-fA-F]|7[fF]))(?![\da-fA-F]);?"
)
# bytes that XML cannot hold become spaces
_CONTROLS = bytes(code if code in b"\t\n\r" or (code >= 0x20 and code != 0x7F) else 0x20 for code in range(0x100))
# one class for all elements: the lookup of lxml.html calls a Python function for each, 3% of the time of a page
_ELEMENTS = etree.ElementDefaultClassLookup(element=HtmlElement)
DEEPEST, MOST_CHILDREN, MOST_ELEMENTS = 100, 2_000, 3_000
# trafilatura reads the text in JSON-LD for tags with a pattern that is quadratic in one that never ends
_PROBES = re.compile(r"(?:<|\\u003[cC])(?:[^<>\\]|\\(?!u003)){1000}")
_NONCHARACTERS = re.compile("[\ufffe\uffff]")


def parse(text: str) -> HtmlElement:
    """Return the tree of a page. Comments and processing instructions are left out.

    A page deeper than libxml2 reads (2,048 elements) is repaired and parsed again; deeper elements are then siblings.

    Raises Reject where the page holds no element.
    """
    tree, last = _parsed(text)
    if (
        last is not None
        and last.type == etree.ErrorTypes.ERR_RESOURCE_LIMIT
        and (flat := repair(text, closed=True).text) != text
    ):
        # libxml2 stopped reading at the limit; this is its only notice
        return parse(flat)
    return tree


def _parsed(text: str) -> tuple[HtmlElement, etree._LogEntry | None]:
    """Return the tree of a page, and the last entry of the parser's error log or None."""
    text = _XML_DECLARATION.sub("", text, count=1)
    if "\ufffe" in text or "\uffff" in text:
        text = _NONCHARACTERS.sub(" ", text)
    if "&#" in text:
        text = _REFERENCES.sub(" ", text)
    body = _STRAY_ENDS.sub(b" ", text.encode("utf-8", "replace").translate(_CONTROLS))
    parser = etree.HTMLParser(huge_tree=True, remove_comments=True, remove_pis=True, encoding="utf-8")
    parser.set_element_class_lookup(_ELEMENTS)
    try:
        tree = document_fromstring(body, parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError) as error:
        raise Reject(ReasonCode.NO_TEXT) from error
    return tree, parser.error_log.last_error


def without_elements(tree: HtmlElement, dropped: Collection[HtmlElement]) -> HtmlElement:
    """Return a copy of the tree without the ``dropped`` elements; the tree itself if there are none to drop."""
    if not dropped:
        return tree
    gone = set(dropped)
    places = [place for place, element in enumerate(tree.iter("*")) if element in gone]
    copied = deepcopy(tree)
    elements = list(copied.iter("*"))
    for place in places:
        if elements[place].getparent() is not None:
            elements[place].drop_tree()
    return copied


def is_cheap_to_extract(elements: Sequence[HtmlElement]) -> bool:
    """Whether trafilatura may be run on a page; ``elements`` are all its elements in page order.

    Its time grows with the square of the number of children of an element, and it recurses once a level, so that its
    result would depend on the stack of the caller. Of 3,500 real pages the deepest had 56 levels. Pages of more than
    ``MOST_ELEMENTS`` are three in ten of those on which it would be run, and take more than half of its time.
    """
    if len(elements) > MOST_ELEMENTS:
        return False
    depth: dict[HtmlElement, int] = {}
    for element in elements:
        if element.tag == "script" and "ld+json" in element.get("type", "") and _PROBES.search(element.text or ""):
            return False
        children = len(element)
        if not children:
            continue
        level = depth.get(element.getparent(), 0) + 1
        if children > MOST_CHILDREN or level > DEEPEST:
            return False
        depth[element] = level
    return True


def trafilatura_body(tree: HtmlElement, url: str | None = None) -> str:
    """Return the text trafilatura takes for the body, empty where it finds none. The tree is not changed.

    Comments are left out, tables are in. The fast mode runs no fallback extractors; with the slow mode, which takes
    half as much time again, the result was no better (word F1 0.934 with either on 372 pages). ``deduplicate`` stays
    off: its cache is process-wide, and the same page would give another text the third time.
    """
    options = Extractor(output_format="python", fast=True, comments=False, tables=True, url=url)
    taken = bare_extraction(tree, url=url, options=options)
    return getattr(taken, "text", None) or ""


def trafilatura_alone(body: bytes) -> str:
    """Return the text that ``trafilatura.extract`` returns for a page, without comments: the baseline of benchmarks."""
    return extract(body, include_comments=False, include_tables=True) or ""
