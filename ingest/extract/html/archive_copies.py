"""Tree of an archived copy -> the tree of the original page: links lead to the originals, inserted elements are named.

Wayback, pywb, archive.today and caches insert a toolbar above a page and put the address of the copy before every
link. The reader view of browsers inserts a header above the text.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from urllib.parse import urljoin

from lxml.html import HtmlElement

from ingest.models import Block
from ingest.origin import archive_of, origin_of

__all__ = ["enclose_toolbar", "inserted_elements", "inserted_verdicts", "restore_links"]

_BARS = re.compile(
    r"wm-(?:ipp|toolbar|disclaim|capinfo)[\w-]*|donato|_wb_\w+|(?:\w+__)?google-cache-hdr|goog-gt-(?:tt|vt)"
)
"""Ids of elements that archives, caches and translators insert."""
_BEGIN, _END = "<!-- BEGIN WAYBACK TOOLBAR INSERT -->", "<!-- END WAYBACK TOOLBAR INSERT -->"
_CACHED = re.compile(r"^https?://(?:webcache\.googleusercontent\.com|[\d.]+)/search\?q=cache:")
"""Links between the forms of a page in Google's cache."""
_TODAY = frozenset({"HEADER", "DIVSHARE"})
"""Ids of elements of archive.today; too common to mean anything on other pages."""
_READER = frozenset({"reader-domain", "reader-credits", "reader-estimated-time", "reader-toolbar"})
_SIGNS = ("wm-", "_wb_", "/search?q=cache:", "google-cache-hdr", "goog-gt-", "reader-domain")
"""Strings of which an archived page holds one; other pages are not searched."""
BAR_WORDS, BAR_SHARE = 100, 0.4
"""Most words of a toolbar with its calendar, and its largest share of the words of a short page."""
_LINKS = ("href", "content", "cite", "data-href")
_WRITTEN = re.compile(
    r"https?:(?:\\?/){2}[\w.-]{1,100}(?:\\?/)(?:web|wayback)\\?/\d{4,14}(?:[a-z]{2,3}_)?\\?/(?=https?:)"
)
"""The address of an archive before the address of the original, also with slashes escaped as in JSON."""
_WAYBACK = "https://web.archive.org/"


def inserted_elements(tree: HtmlElement, text: str, via: str | None) -> dict[HtmlElement, str]:
    """Return the elements that an archive or a reader view inserted, each with the name of the verdict on it.

    ``text`` is the source of the page, ``via`` the address of the copy or None.
    """
    if via is None and not any(sign in text for sign in _SIGNS):
        return {}
    today = archive_of(via) == "archive.today"
    inserted: dict[HtmlElement, str] = {}
    for element in tree.iter("*"):
        attributes = element.attrib
        identity = attributes.get("id") or ""
        if _BARS.fullmatch(identity) or (today and identity in _TODAY):
            inserted[element] = "archive-toolbar"
        elif _READER & {identity, *(attributes.get("class") or "").split()[:20]}:
            inserted[element] = "reader-header"
        elif element.tag == "a" and _CACHED.search(attributes.get("href") or ""):
            inserted |= dict.fromkeys(_box(element), "archive-toolbar")
    page_words = len(tree.text_content().split()) if inserted else 0
    return {each: name for each, name in inserted.items() if _is_bar(each, page_words)}


def enclose_toolbar(text: str) -> str:
    """Return the source of a page with an element around the toolbar that the Wayback Machine marks by comments."""
    if _BEGIN in text and text.count(_BEGIN) == text.count(_END):
        return text.replace(_BEGIN, '<div id="wm-toolbar">').replace(_END, "</div>")
    return text


def _box(link: HtmlElement) -> list[HtmlElement]:
    """Return the outermost element around a link of the size of a toolbar, as a list of one or none."""
    outermost: list[HtmlElement] = []
    for ancestor in link.iterancestors("div", "table"):
        if len(ancestor.text_content().split()) > BAR_WORDS:
            break
        outermost = [ancestor]
    return outermost


def _is_bar(element: HtmlElement, whole: int) -> bool:
    """Whether an element has the size of a toolbar: one that was never closed holds the whole page."""
    size = len(element.text_content().split())
    return size <= BAR_WORDS or size <= whole * BAR_SHARE


def inserted_verdicts(
    inserted: dict[HtmlElement, str], blocks: Sequence[Block], elements: Sequence[HtmlElement]
) -> dict[int, tuple[bool, str]]:
    """Return the verdicts on blocks in inserted elements; ``elements`` has the element of each block, in order."""
    if not inserted:
        return {}
    marks: dict[int, tuple[bool, str]] = {}
    for block, element in zip(blocks, elements, strict=True):
        name = next((inserted[each] for each in (element, *element.iterancestors()) if each in inserted), None)
        if name:
            marks[block.position] = False, name
    return marks


def restore_links(tree: HtmlElement, via: str | None) -> None:
    """Replace addresses of copies in links, meta elements and JSON-LD by those of the originals, in place.

    A site name that is the archive's own is removed.
    """
    for element in tree.iter("*"):
        if element.tag == "script":
            if "ld+json" in (element.get("type") or "") and element.text:
                element.text = _WRITTEN.sub("", element.text)
            continue
        for name in _LINKS:
            value = element.get(name)
            if value and "/" in value:
                address = _joined(via or _WAYBACK, value.strip())
                if original := origin_of(address):
                    element.set(name, original.url)
                elif element.tag in {"link", "meta"} and archive_of(address):
                    # the address of the copy in the page's place
                    del element.attrib[name]
        if element.tag == "meta" and (element.get("property") or "").lower() == "og:site_name":
            name = (element.get("content") or "").strip()
            if archive_of(f"https://{name}"):
                del element.attrib["content"]


def _joined(base: str, said: str) -> str:
    try:
        return urljoin(base, said)
    except ValueError:
        return ""
