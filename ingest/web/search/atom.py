"""Articles -> an Atom feed of them, RFC 4287: every id a tag of ours, every moment whole, no character XML refuses."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from xml.etree import ElementTree as ET

__all__ = ["BEGINNING", "Entry", "authority", "feed", "instant", "tag"]

ATOM = "http://www.w3.org/2005/Atom"
XML = "http://www.w3.org/XML/1998/namespace"
COINED = "2026"
"""The year in which the form of our tags was settled; a tag needs a date at which its authority held the name."""
BEGINNING = "1970-01-01T00:00:00Z"
"""When a feed was updated that never had an entry."""

# What is no character of XML 1.0, section 2.2; a text that holds one is no feed at all.
_NO_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_NAME = re.compile(r"[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)*")
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*")


@dataclass(frozen=True, slots=True)
class Entry:
    """What a feed says of one article."""

    id: str
    title: str
    updated: str
    """As ``instant`` writes it."""
    address: str
    """Where it is read, absolute."""
    summary: str = ""
    authors: tuple[str, ...] = ()
    published: str | None = None
    via: str = ""
    """The address of the page it was cleaned from."""
    language: str | None = None


def feed(title: str, own: str, page: str, entries: Sequence[Entry], *, name: str, updated: str | None = None) -> bytes:
    """Return a feed as XML. ``own`` is its address, ``page`` that of the same for readers, ``name`` its id.

    ``updated`` is said where there are no entries.
    """
    ET.register_namespace("", ATOM)
    root = ET.Element(f"{{{ATOM}}}feed")
    _text(root, "id", name)
    _text(root, "title", title)
    # as section 3.3 asks of all moments here, they are written alike and in UTC: the latest is the largest
    _text(root, "updated", max((entry.updated for entry in entries), default=updated or BEGINNING))
    ET.SubElement(root, f"{{{ATOM}}}link", rel="self", type="application/atom+xml", href=_clean(own))
    ET.SubElement(root, f"{{{ATOM}}}link", rel="alternate", type="text/html", href=_clean(page))
    # section 4.1.1: a feed has an author unless every entry has one
    _text(ET.SubElement(root, f"{{{ATOM}}}author"), "name", "ingest")
    for entry in entries:
        _entry(root, entry)
    found: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return found


def _entry(root: ET.Element, entry: Entry) -> None:
    made = ET.SubElement(root, f"{{{ATOM}}}entry")
    if entry.language and _LANGUAGE.fullmatch(entry.language):
        made.set(f"{{{XML}}}lang", entry.language)
    _text(made, "id", entry.id)
    _text(made, "title", entry.title)
    _text(made, "updated", entry.updated)
    if entry.published:
        _text(made, "published", entry.published)
    ET.SubElement(made, f"{{{ATOM}}}link", rel="alternate", type="text/html", href=_clean(entry.address))
    if entry.via:
        ET.SubElement(made, f"{{{ATOM}}}link", rel="via", href=_clean(entry.via))
    for author in filter(None, map(str.strip, map(_clean, entry.authors))):
        _text(ET.SubElement(made, f"{{{ATOM}}}author"), "name", author)
    _text(made, "summary", entry.summary)


def _text(parent: ET.Element, name: str, text: str) -> None:
    """Add an element that holds text and nothing else, as ``type`` says where nothing is said of it."""
    ET.SubElement(parent, f"{{{ATOM}}}{name}").text = _clean(text)


def _clean(text: str) -> str:
    return _NO_XML.sub("", text)


def instant(text: str | None) -> str | None:
    """Return a date or time, as precise as it may be, as a moment of RFC 3339 in UTC; None where it is none.

    Of a date the first moment is meant; a time without a zone is taken for UTC.

    >>> instant("2025"), instant("2025-12-09T10:00+02:00"), instant("soon")
    ('2025-01-01T00:00:00Z', '2025-12-09T08:00:00Z', None)
    """
    padded = f"{text}{'-01-01'[len(text) - 4 :]}" if text and len(text) in {4, 7} else text or ""
    try:
        moment = datetime.fromisoformat(padded)
        utc = moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        return None
    return f"{utc.replace(tzinfo=None).isoformat(timespec='seconds')}Z"


def authority(host: str) -> str:
    """Return who coins the tags of a server that is asked for under that name; all names of this machine are one.

    >>> authority("Archive.Example"), authority("127.0.0.1"), authority("[::1]")
    ('archive.example', 'localhost', 'localhost')
    """
    lower = host.lower()
    return lower if _NAME.fullmatch(lower) and not lower.startswith("127.") else "localhost"


def tag(host: str, specific: str) -> str:
    """Return a tag URI, RFC 4151; ``specific`` is made of characters that stand in one.

    >>> tag("localhost", "articles/articles/12")
    'tag:localhost,2026:articles/articles/12'
    """
    return f"tag:{authority(host)},{COINED}:{specific}"
