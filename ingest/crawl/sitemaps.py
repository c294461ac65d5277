"""A sitemap -> the addresses it lists; a sitemap index -> the sitemaps it names (sitemaps.org 0.9, Google's news).

XML is read as a stream without entities, a DTD or the network; a text file with an address a line is a sitemap as well.
"""

from __future__ import annotations

from io import BytesIO
from urllib.parse import urljoin

from lxml import etree

from ingest.crawl.feeds import read_feed
from ingest.crawl.listed import Listed, Listing

__all__ = ["MOST", "read_sitemap"]

MOST = 50_000
"""Addresses of one sitemap: what the protocol allows."""


def read_sitemap(body: bytes, url: str) -> Listing:
    """Return what a sitemap lists, each address once, in its order; empty, with ``wrong``, for what is none."""
    start = body.lstrip(b"\xef\xbb\xbf \t\r\n")[:200]
    if start.startswith((b"http://", b"https://")):
        lines = body.decode("utf-8", "replace").lstrip("\ufeff").splitlines()
        return _listing([Listed(line.strip()) for line in lines[:MOST] if line.strip()], [])
    if not start.startswith(b"<"):
        return Listing(wrong="no sitemap: neither XML nor a list of addresses")
    pages: list[Listed] = []
    indexes: list[str] = []
    wrong = None
    try:
        for _, node in etree.iterparse(
            BytesIO(body), events=("end",), resolve_entities=False, no_network=True, load_dtd=False, recover=True,
            huge_tree=False,
        ):  # fmt: skip
            name = _name(node)
            if name in {"rss", "feed", "RDF", "channel"}:
                return read_feed(body, url)
            if name in {"url", "sitemap"}:
                _take(node, name, url, pages, indexes)
                # what was read is let go, and what stands before it
                node.clear()
                while node.getprevious() is not None:
                    del node.getparent()[0]
            if len(pages) + len(indexes) >= MOST:
                wrong = f"over {MOST:,} addresses: the rest was left out"
                break
    except (etree.XMLSyntaxError, ValueError) as error:
        wrong = f"XML that breaks off: {str(error)[:100]}"
    if not pages and not indexes:
        return Listing(wrong=wrong or "no sitemap: XML that lists nothing")
    found = _listing(pages, indexes)
    return Listing(found.pages, found.sitemaps, wrong)


def _name(node: etree._Element) -> str:
    return node.tag.rpartition("}")[2] if isinstance(node.tag, str) else ""


def _take(node: etree._Element, name: str, url: str, pages: list[Listed], indexes: list[str]) -> None:
    said: dict[str, str] = {}
    for each in node.iter():
        # the address of an image is no page's: only what stands in the entry itself or in its news
        if isinstance(each.tag, str) and (each.getparent() is node or "news" in each.tag.lower()):
            said.setdefault(_name(each), " ".join((each.text or "").split())[:2000])
    where = said.get("loc")
    if not where:
        return
    try:
        where = urljoin(url, where)
    except ValueError:
        return
    if name == "sitemap":
        indexes.append(where)
    else:
        pages.append(Listed(where, title=said.get("title") or None, published=said.get("publication_date") or None))


def _listing(pages: list[Listed], indexes: list[str]) -> Listing:
    return Listing(tuple({each.url: each for each in pages}.values()), tuple(dict.fromkeys(indexes)))
