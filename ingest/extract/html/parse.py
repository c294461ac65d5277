"""Decoded HTML -> a parsed page, and trafilatura's opinion of its body. The only home of trafilatura."""

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
from ingest.extract.html.repair import mend
from ingest.reasons import ReasonCode

__all__ = ["TRAFILATURA_VERSION", "askable", "body_text", "parse", "trafilatura_alone", "without"]

TRAFILATURA_VERSION = version("trafilatura")

# libxml2 ends the page at the first of these and drops what follows; a browser goes on reading
_STRAY_ENDS = re.compile(rb"</(?:[bB][oO][dD][yY]|[hH][tT][mM][lL])(?:[\s/][^>]*+)?>")
# lxml refuses a str that declares an encoding of its own
_XML_DECLARATION = re.compile(r"\A\s*<\?xml[^>]*\?>")
# references to controls, which are none in the text: a terminal that prints them obeys them
_REFERENCES = re.compile(
    r"&#(?:0*+(?:[0-8]|1[1245-9]|2\d|3[01]|127)|[xX]0*+(?:[0-8bBeEfF]|1[0-9a-fA-F]|7[fF]))(?![\da-fA-F]);?"
)
# what XML cannot hold becomes a space
_CONTROLS = bytes(code if code in b"\t\n\r" or (code >= 0x20 and code != 0x7F) else 0x20 for code in range(0x100))
# one class for all elements: lxml.html asks a function in Python for the class of each, at a thirtieth of all time
_ELEMENTS = etree.ElementDefaultClassLookup(element=HtmlElement)
DEEPEST, MOST_CHILDREN, MOST_ELEMENTS = 100, 2_000, 3_000
# trafilatura reads the text in JSON-LD for tags with a pattern that is quadratic in one that never ends
_PROBES = re.compile(r"(?:<|\\u003[cC])(?:[^<>\\]|\\(?!u003)){1000}")
_NONCHARACTERS = re.compile("[\ufffe\uffff]")


def parse(text: str) -> HtmlElement:
    """Return the tree of a page. Comments and processing instructions are left out.

    A page deeper than libxml2 reads (2,048 elements) is mended first: what is deeper comes out flat.

    Raises Reject where there is no element in it at all.
    """
    tree, last = _parsed(text)
    if (
        last is not None
        and last.type == etree.ErrorTypes.ERR_RESOURCE_LIMIT
        and (flat := mend(text, closed=True).text) != text
    ):
        # it read no further, and said so nowhere else
        return parse(flat)
    return tree


def _parsed(text: str) -> tuple[HtmlElement, etree._LogEntry | None]:
    """Return the tree of a page, and the last fault that the parser noted."""
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


def without(tree: HtmlElement, dropped: Collection[HtmlElement]) -> HtmlElement:
    """Return the page without some of its elements; the tree itself where there are none, else a copy."""
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


def askable(elements: Sequence[HtmlElement]) -> bool:
    """Whether trafilatura can be asked about a page of these elements, in page order.

    Its time grows with the square of the children of an element and it calls itself once a level, so that its answer
    would depend on the stack of who asks. Of 3,500 real pages the deepest had 56 levels. The largest pages are the
    dear ones: those over ``MOST_ELEMENTS`` are three in ten of the pages it would be asked about, and cost more than
    half of all it takes.
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


def body_text(tree: HtmlElement, url: str | None = None) -> str:
    """Return the text trafilatura takes for the body, empty where it finds none. The tree is not changed.

    Comments are left out, tables are in. Its fast mode asks no further extractors when in doubt; the forest weighs what
    it says against the rest of the page, and with the slow mode, at half as much again, it came out no better (word F1
    0.934 with either on 372 pages). ``deduplicate`` stays off: its cache is process-wide, and the same page would
    give other text the third time.
    """
    options = Extractor(output_format="python", fast=True, comments=False, tables=True, url=url)
    taken = bare_extraction(tree, url=url, options=options)
    return getattr(taken, "text", None) or ""


def trafilatura_alone(body: bytes) -> str:
    """Return what trafilatura makes of a page by itself, without comments: the yardstick of benches."""
    return extract(body, include_comments=False, include_tables=True) or ""
