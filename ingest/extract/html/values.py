"""Metadata -> the same metadata, safe to store: valid text on one line, within the length caps, with a note on cuts.

The caps are above what real pages hold: of 1,497 development pages the longest title has 218 characters and the most
authors of one page are 14; eight pages lose words of a description, a section or a list of tags.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any
from urllib.parse import quote, urljoin, urlsplit

from tld import get_fld

from ingest.models import Metadata, site_of

__all__ = ["CAPS", "MANY_READ", "READ", "Cap", "clipped", "fit_to_caps", "same_site", "storable", "web_address"]


@dataclass(frozen=True, slots=True)
class Cap:
    """How much of a field is kept."""

    characters: int
    """Most characters of the text, or of each text of several."""
    values: int = 1
    """Most texts, where a field holds several."""
    whole: bool = False
    """Whether a text over the cap is dropped rather than cut: half an address or date is another one."""


CAPS: Mapping[str, Cap] = MappingProxyType(
    {
        "title": Cap(1_000),
        "authors": Cap(300, values=50),
        "published": Cap(40, whole=True),
        "published_precision": Cap(10, whole=True),
        "published_from": Cap(200),
        "modified": Cap(40, whole=True),
        "site_name": Cap(300),
        "language": Cap(10, whole=True),
        "dateline": Cap(300),
        "wire": Cap(300),
        "original_source": Cap(300),
        "section": Cap(300),
        "tags": Cap(100, values=50),
        "description": Cap(5_000),
        "canonical_url": Cap(2_000, whole=True),
    }
)
"""Field of ``Metadata`` -> its cap; every field has one."""

READ = 10_000
"""Characters of a value that are read at all: more than any cap, so that values over a cap are recognised."""

MANY_READ = 1_000
"""Values of one field that are read at all."""

_CONTROLS = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f\ufffe\uffff]")  # the others are white space
# embeddings, overrides and isolates can make a text look like another; plain direction marks are kept
_BIDI = re.compile("[\u202a-\u202e\u2066-\u2069\ufeff]")
_SURROGATES = re.compile("[\ud800-\udfff]")
_ODD_IN_ADDRESS = re.compile("[\\\\\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff\ud800-\udfff]")
_TO_QUOTE = re.compile(r"[\s\"<>`]")  # as browsers write them
_HOST = re.compile(r"\w[\w.-]{0,252}|[0-9a-f:.]{2,45}")


def storable(text: str) -> str:
    """Return a text on one line that any database can hold and any terminal can show.

    Control and bidi-override characters go; half of a surrogate pair, which JSON can spell and UTF-8 cannot, becomes
    the replacement character.

    >>> storable("tide\\x00 and\\n\\u202ewind\\ud800")
    'tide and wind�'
    """
    if not text.isprintable():
        text = _SURROGATES.sub("\ufffd", _BIDI.sub("", _CONTROLS.sub(" ", text)))
    return " ".join(text.split())


def clipped(text: str, size: int) -> str:
    """Return the beginning of a text, at most so many characters, cut between words where it has them.

    >>> clipped("rain on the quay", 13), clipped("rainonthequay", 4)
    ('rain on the', 'rain')
    """
    if len(text) <= size:
        return text
    end = size if text[size].isspace() else text.rfind(" ", size // 2, size)
    return text[: end if end > 0 else size].rstrip()


def fit_to_caps(known: Metadata) -> tuple[Metadata, tuple[tuple[str, str], ...]]:
    """Return metadata that can be stored, and the finding ``cut-metadata`` where something had to be cut.

    The signal names each field that was cut and its length. Metadata within the caps is returned unchanged.

    >>> fit_to_caps(Metadata(title="rain " * 300, authors=("Ida Holm",) * 60))[1]
    (('cut-metadata', 'title: 1,499 characters, 999 kept; authors: 60, 50 kept'),)
    """
    changed: dict[str, Any] = {}
    notes: list[str] = []
    for name, cap in CAPS.items():
        value: str | tuple[str, ...] | None = getattr(known, name)
        if value is None:
            continue
        if isinstance(value, str):
            fitted: str | tuple[str, ...] | None = _fit_text(name, value, cap, notes) or None
        else:
            texts = (_fit_text(name, each, cap, notes) for each in value[: cap.values])
            fitted = tuple(text for text in texts if text)
            if len(value) > cap.values:
                notes.append(f"{name}: {_size(len(value), MANY_READ)}, {cap.values} kept")
        if fitted != value:
            changed[name] = fitted
    return replace(known, **changed) if changed else known, (("cut-metadata", "; ".join(notes)),) if notes else ()


def _fit_text(name: str, text: str, cap: Cap, notes: list[str]) -> str:
    whole = storable(text)
    if len(whole) <= cap.characters:
        return whole
    kept = "" if cap.whole else clipped(whole, cap.characters)
    if len(notes) < len(CAPS):  # fifty authors can be too long, each
        notes.append(f"{name}: {_size(len(whole), READ)} characters, {len(kept):,} kept")
    return kept


def _size(size: int, read: int) -> str:
    """Return a length as text; near ``read``, where reading stops, as a lower bound."""
    sure = read * 9 // 10
    return f"{size:,}" if size < sure else f"over {sure:,}"


def web_address(text: str, base: str | None = None) -> str | None:
    """Return an absolute http(s) URL, resolved against ``base``, without user name and password.

    None for a URL of another scheme (``javascript:``, ``data:``, ``file:``), without a host, or one that programs parse
    differently because it holds a backslash, white space or a control character.

    >>> web_address("/a", "https://quay.example/x"), web_address("https://ida:secret@quay.example/a")
    ('https://quay.example/a', 'https://quay.example/a')
    >>> web_address("javascript:alert(1)", "https://quay.example/x") is None
    True
    """
    text = text.strip()
    if not text or len(text) > READ or _ODD_IN_ADDRESS.search(text):
        return None
    try:
        parts = urlsplit(urljoin(base or "", text))
        host, _ = parts.hostname, parts.port
    except ValueError:
        return None
    if parts.scheme not in {"http", "https"} or not host or not _HOST.fullmatch(host):
        return None
    address = parts._replace(netloc=parts.netloc.rpartition("@")[2]).geturl()
    return _TO_QUOTE.sub(lambda found: quote(found[0]), address)


def same_site(one: str, other: str) -> bool:
    """Whether two addresses belong to one site: the same host but for ``www.``, or one registered domain.

    Domains are registered under the suffixes of the Public Suffix List (publicsuffix.org), private ones included:
    two blogs of one blog host are two sites.

    >>> same_site("https://www.quay.com/a", "http://news.quay.com"), same_site("https://a.co.uk", "https://b.co.uk")
    (True, False)
    """
    hosts = site_of(one), site_of(other)
    return hosts[0] == hosts[1] or (_domain(hosts[0]) is not None and _domain(hosts[0]) == _domain(hosts[1]))


def _domain(host: str | None) -> str | None:
    found = get_fld(f"http://{host}", fail_silently=True) if host else None
    return str(found) if found else None
