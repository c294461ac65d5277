"""A page and the address it was read from -> the original address and time, if the page is an archived copy.

Web archives and saving tools record the origin of a copy in it: in a comment, in the settings of their scripts, in the
canonical link, in the bar above the page. These notes are read only if the address does not state the origin itself:
if it is unknown, or an archive's short one (``archive.ph/aBcDe``).
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from types import MappingProxyType

from ingest.models import MARKUP, Evidence
from ingest.origin import archive_of, origin_of
from ingest.sources.saved_pages import saved_from
from ingest.sources.sidecar import web_address
from ingest.sources.times import parse_time

__all__ = ["Located", "located"]

HEAD, TAIL = 1 << 15, 1 << 12
"""Bytes at the start and at the end of a page in which archives record the origin."""
MOST = 200
"""Tags in the head that are examined."""


@dataclass(frozen=True, slots=True)
class Located:
    """Where and when a page was captured; the fields are those of ``Capture``."""

    url: str | None = None
    via: str | None = None
    fetched_at: datetime | None = None
    evidence: Evidence | None = None


def located(
    body: bytes,
    kind: str | None,
    url: str | None,
    fetched_at: datetime | None,
    headers: Mapping[str, str] = MappingProxyType({}),
) -> Located:
    """Return where and when a page was captured, from its address and time where known and from notes in the page.

    ``kind`` is its media type: notes are read in markup only. The time of a copy is when its archive captured it. Of
    ``headers`` only those are read that RFC 7089 defines for an archive, and only if the address is that of one.

    >>> located(b"", "text/html", "https://archive.ph/20250308100000/https://example.org/a", None).url
    'https://example.org/a'
    """
    markup = kind in MARKUP
    evidence, address_in_reader = _reader(body[:HEAD]) if markup else (None, None)
    if not (web_address(url or "") or origin_of(url)):
        url = None  # that of a file that was opened from a disk
    if url is None and markup:
        url, saved_at = saved_from(body)
        fetched_at = fetched_at or saved_at
    address = url or address_in_reader
    original = _original(body, address, headers, markup=markup)
    if original:
        return replace(original, fetched_at=original.fetched_at or fetched_at, evidence=evidence)
    own_address = address and web_address(address)
    if archive_of(address) and not _HOME.fullmatch(address or ""):
        # an archive is not the site of any page that it holds
        return Located(None, own_address, fetched_at, evidence)
    return Located(own_address, None, fetched_at, evidence)


def _original(body: bytes, address: str | None, headers: Mapping[str, str], *, markup: bool) -> Located | None:
    """Return the page that a copy was made of: by the address of the copy, by its headers, or by notes in it."""
    if by_address := _by_address(body, address):
        return by_address
    if archive_of(address) and (memento := _memento(headers)).url:
        return replace(memento, via=address and web_address(address))
    if markup and (address is None or archive_of(address)):
        noted = _noted(body[:HEAD], address)
        if noted.url:
            return Located(noted.url, noted.via or address, noted.fetched_at or _filed(body))
    return None


def _by_address(body: bytes, address: str | None) -> Located | None:
    """Return the page that the address of a copy names; None where it names none, or a copy of another archive."""
    origin = origin_of(address)
    page = web_address(origin.url) if origin else None
    if origin is None or page is None or archive_of(page):
        return None
    captured_at = origin.at or (_filed(body) if origin.archive == "wayback" else None)
    return Located(page, address and web_address(address), captured_at)


_ORIGINAL = re.compile(
    r"""<\s*([^<>\s]{1,4000})\s*>\s*;[^<,]{0,200}?\brel\s*=\s*"?(?:[\w-]+ )*original\b""", re.IGNORECASE
)


def _memento(headers: Mapping[str, str]) -> Located:
    """Return the page that an archive names in its headers, and the time of the copy (RFC 7089, 2.1 and 2.2)."""
    found = _ORIGINAL.search(headers.get("link", "")[:20_000])
    page = web_address(found[1]) if found else None
    if page is None or archive_of(page):
        return Located()
    return Located(page, fetched_at=parse_time(headers.get("memento-datetime", "")))


_HOME = re.compile(r"https?://[^/]*/?(?:web/)?")
"""The home page of an archive."""
_WOMBAT = re.compile(rb"""__wm\.wombat\(\s*["']([^"']{1,4000})["']\s*,\s*["'](\d{4,14})["']""")
_WBINFO = re.compile(rb"""wbinfo\.(url|timestamp|prefix)\s*=\s*(?:decodeURI\()?\s*["']([^"']{1,4000})["']""")
_TAG = re.compile(rb"<(link|meta|input|i?frame)\b([^<>]{1,4000})>", re.IGNORECASE)
_ATTRIBUTE = re.compile(rb"""([\w:-]{1,40})\s*=\s*(?:"([^"]{0,4000})"|'([^']{0,4000})'|([^\s"'>]{1,4000}))""")
_SAVED = re.compile(
    rb"\b(?:saved|archived|captured|snapshot|cache|copy)\s+(?:from|of|page)\b[^<]{0,40}(?:<[^<>]{0,300}>\s*){0,4}"
    rb"(https?://[^\s<\"']{4,2000})",
    re.IGNORECASE,
)
_GOOGLE = re.compile(
    rb"google-cache-hdr.{0,600}?<a\b[^>]{0,100}\bhref=[\"']?(https?://[^\s<>\"']{4,2000})", re.IGNORECASE | re.DOTALL
)
_FORMS = re.compile(rb"href=[\"']?(https?://[^\s<>\"']{1,100}/search\?q=cache:[^\s<>\"']{4,2000})", re.IGNORECASE)
"""Links between the forms of a page in Google's cache."""
_APPEARED = re.compile(rb"as it appeared on (\d{1,2} \w{3} \d{4} \d\d:\d\d:\d\d) GMT")
_FILED = re.compile(rb"FILE ARCHIVED ON (\d\d:\d\d:\d\d \w{3} \d\d, \d{4}) AND RETRIEVED")
_FILED_OLD = re.compile(rb"FILE ARCHIVED ON (\d{14}) AND RETRIEVED")
_SIGNS = (b"__wm.wombat", b"wbinfo.timestamp", b"google-cache-hdr", b"/http", b"/search?q=cache:")
"""Every copy that records its origin contains one of these; other pages are not searched."""
_STATING = frozenset({b"canonical", b"bookmark", b"original"})
"""Relations of links by which a page states its address."""
_CLAIMING = frozenset({b"og:url", b"twitter:url"})
_ASKED = frozenset({b"q", b"url"})
"""Names of the field in an archive's bar that holds the address."""


def _noted(head: bytes, address: str | None) -> Located:
    """Return the origin that an archive recorded in its copy; empty without one.

    ``address`` is that of an archive, or None: then only notes count that no original page contains.
    """
    if address is None and not any(sign in head for sign in _SIGNS):
        return Located()
    claims = list(_claims(head, archived=address is not None))
    if set_up := _set_up(head):
        return set_up
    for claim in claims:
        if (origin := origin_of(claim)) and (page := web_address(origin.url)):
            return Located(page, claim, origin.at)
    if cached := _cached(head):
        return cached
    if address and (found := _SAVED.search(head)):
        claims.append(_text(found[1]))
    pages = (web_address(claim) for claim in claims if address and archive_of(claim) is None)
    return Located(next(filter(None, pages), None))


def _cached(head: bytes) -> Located | None:
    """Return the origin that the bar above a page in Google's cache states."""
    form, named = _FORMS.search(head), _GOOGLE.search(head)
    via = web_address(_text(form[1])) if form else None
    origin = origin_of(via)
    page = web_address(_text(named[1])) if named else web_address(origin.url) if origin else None
    if page is None:
        return None
    shown = _APPEARED.search(head)
    return Located(page, via if origin else None, _date(shown[1], "%d %b %Y %H:%M:%S") if shown else None)


def _set_up(head: bytes) -> Located | None:
    """Return the origin in the settings of the scripts of the Wayback Machine or pywb."""
    if found := _WOMBAT.search(head):
        copy = f"https://web.archive.org/web/{found[2].decode()}/{_text(found[1])}"
        origin = origin_of(copy)
        page = origin and web_address(origin.url)
        return Located(page, copy, origin.at) if origin and page else None
    said = {name: _text(value) for name, value in _WBINFO.findall(head)}
    page, time, prefix = web_address(said.get(b"url", "")), said.get(b"timestamp", ""), said.get(b"prefix", "")
    if page is None:
        return None
    origin = origin_of(f"https://web.archive.org/web/{time}/{page}")
    via = web_address(f"{prefix.removesuffix(time + '/')}{time}/{page}") if prefix else None
    return Located(page, via, origin.at if origin else None)


def _claims(head: bytes, *, archived: bool) -> Iterator[str]:
    """Yield the addresses that a page states for itself, links first; if ``archived``, also those in the archive's bar.

    Any page may show a copy of another one in a frame.
    """
    found: list[tuple[int, str]] = []
    for number, tag in enumerate(_TAG.finditer(head)):
        if number == MOST:
            break
        name = tag[1].lower()
        said = {each[1].lower(): each[2] or each[3] or each[4] or b"" for each in _ATTRIBUTE.finditer(tag[2])}
        if name == b"link" and _STATING & set(said.get(b"rel", b"").lower().split()):
            found.append((0, _text(said.get(b"href", b""))))
        elif name == b"meta" and _CLAIMING & {said.get(b"property", b"").lower(), said.get(b"name", b"").lower()}:
            found.append((1, _text(said.get(b"content", b""))))
        elif not archived:
            continue
        elif name == b"input" and said.get(b"name", b"").lower() in _ASKED:
            found.append((2, _text(said.get(b"value", b""))))
        elif name.endswith(b"frame"):
            address = _text(said.get(b"src", b""))
            if origin_of(address):
                found.append((3, address))
    yield from (address for _, address in sorted(found, key=lambda each: each[0]) if address)


def _text(said: bytes) -> str:
    return html.unescape(said.decode("utf-8", "replace")).strip()


def _filed(body: bytes) -> datetime | None:
    """Return the time in the comment that the Wayback Machine appends (in its first years, prepends) to a page."""
    if found := _FILED.search(body[-TAIL:]):
        return _date(found[1], "%H:%M:%S %b %d, %Y")
    found = _FILED_OLD.search(body[-TAIL:]) or _FILED_OLD.search(body[:HEAD])
    return _date(found[1], "%Y%m%d%H%M%S") if found else None


def _date(said: bytes, form: str) -> datetime | None:
    try:
        return datetime.strptime(said.decode("ascii", "replace"), form).replace(tzinfo=UTC)
    except ValueError:
        return None


_READER = {
    name: re.compile(
        rb"<(\w{1,10})\b([^<>]{0,1000}\b(?:class|id)=[\"']?[^\"'<>]{0,200}\breader-" + name + rb"\b[^<>]{0,2000})>"
        rb"([^<]{0,1000})"
    )
    for name in (b"domain", b"title", b"credits")
}


def _reader(head: bytes) -> tuple[Evidence | None, str | None]:
    """Return the title and author, and the address, at the top of a page saved in Firefox's reader view."""
    if b"reader-domain" not in head:
        return None, None
    found = {name: pattern.search(head) for name, pattern in _READER.items()}
    domain, title, signed = (found[name] for name in (b"domain", b"title", b"credits"))
    said = {each[1].lower(): each[2] or each[3] or each[4] for each in _ATTRIBUTE.finditer(domain[2])} if domain else {}
    address = web_address(_text(said.get(b"href") or b""))
    if not (title or signed):
        return None, address
    author = _text(signed[3]) if signed else ""
    return Evidence(
        "reader", _text(title[3]) or None if title else None, (author,) if author else (), leads=True
    ), address
