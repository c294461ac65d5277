"""The address of a copy -> the page that it is a copy of: web archives, caches, translations, readers' views.

This is the one table of such services; it is pure, and both intake and cleaning read it. An address with 14 digits of
time before another whole address is a copy on any host: Wayback, OpenWayback and pywb, which most archives of
libraries run, all write it so.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit, urlunsplit

__all__ = ["Origin", "archive_of", "origin_of"]

NESTED = 4
"""Copies of copies that are looked through: archive.today is often given the address of a Wayback copy."""
LONGEST = 8_000
"""Characters of an address that is looked at; servers refuse longer ones."""


@dataclass(frozen=True, slots=True)
class Origin:
    """The page that a copy was made of."""

    url: str
    """The address of the page itself."""
    archive: str
    """Who holds the copy that was given: wayback, archive.today, cache, amp, translation, reader or other."""
    at: datetime | None = None
    """When the copy was made, in UTC; None where its address does not say."""


def origin_of(url: str | None) -> Origin | None:
    """Return the page that an address is a copy of; None where it is no copy, or does not say of what.

    >>> origin_of("https://web.archive.org/web/20190504101112id_/http://example.org:80/a?b=1").url
    'http://example.org/a?b=1'
    >>> origin_of("https://www-example-org.translate.goog/a?b=1&_x_tr_sl=de&_x_tr_tl=en").url
    'https://www.example.org/a?b=1'
    >>> origin_of("https://example.org/a") is None
    True
    """
    found: Origin | None = None
    for _ in range(NESTED):
        inner = _once(found.url if found else url or "")
        if inner is None:
            break
        # the page was as the oldest of the copies has it
        found = inner if found is None else replace(inner, archive=found.archive, at=inner.at or found.at)
    return found


def archive_of(url: str | None) -> str | None:
    """Return who holds the copies under an address, also where it does not say of what; None for any other address.

    >>> archive_of("https://archive.ph/aBcDe"), archive_of("https://example.org/")
    ('archive.today', None)
    """
    found = _once(url or "")
    if found:
        return found.archive
    parts = _split(url or "")
    host = (parts.hostname or "").removeprefix("www.") if parts else ""
    return next((name for name, hosts in OPAQUE.items() if hosts.fullmatch(host)), None)


WAYBACK = ("web.archive.org", "wayback.archive.org", "web-beta.archive.org", "wayback.archive-it.org")
OPAQUE = {
    "archive.today": re.compile(r"archive\.(?:today|ph|is|li|vn|md|fo)"),
    "wayback": re.compile("|".join(re.escape(host) for host in WAYBACK)),
    "cache": re.compile(
        r"webcache\.googleusercontent\.com|cc\.bingj\.com|cache\.baiducontent\.com|(?:\w+\.)?yandexwebcache\.net"
        r"|hghltd\.yandex\.net"
    ),
    "other": re.compile(
        r"perma\.cc|(?:\w+\.)?perma-archives\.org|ghostarchive\.org|(?:www\.)?webcitation\.org|freezepage\.com"
        r"|megalodon\.jp|arquivo\.pt"
    ),
}
"""Hosts of nothing but copies: who holds them -> the names of the hosts."""


def _split(url: str) -> SplitResult | None:
    try:
        parts = urlsplit(url[:LONGEST].strip())
        _ = parts.port
    except ValueError:
        return None
    return parts


def _once(url: str) -> Origin | None:
    """Return what one copy is a copy of."""
    parts = _split(url)
    if parts is None:
        return None
    scheme, host = parts.scheme.lower(), (parts.hostname or "").lower()
    if scheme not in {"http", "https"}:
        return _read(parts) if scheme in READERS or (scheme == "about" and parts.path == "reader") else None
    rest = url.strip().partition("://")[2].partition("/")[2]
    return next((found for known, read in TABLE if known(host) if (found := read(host, rest, parts))), None)


READERS = frozenset({"chrome-distiller", "read"})
"""Schemes of the views that browsers make of a page for reading; Firefox's is ``about:reader``."""

_SCHEME = re.compile(r"https?(?::|%3a)(?:/|%2f){1,3}", re.IGNORECASE)
_COPY = re.compile(r"(?:[^?#]{0,200}?/)?(\d{14})([a-z]{2,3}_)?/(?=https?(?::|%3a)(?:/|%2f))", re.IGNORECASE)
_WAYBACK = re.compile(r"(?:web|wayback|noFrame/replay)/(?:(\d{1,14})\*?|\*|(?:19|20)\d\d[\d*]*)([a-z]{2,3}_)?/(?=.)")
_TODAY = re.compile(
    r"(?:(\d{4}\.\d\d\.\d\d-\d{4,6}|\d{4,14})|newest|oldest|timegate|timemap|o/[\w-]{1,20})/(?=https?(?::|%3a))",
    re.IGNORECASE,
)
_MEGALODON = re.compile(r"(\d{4}-\d{4}-\d{4}-\d\d)/(?=.)")
_CACHED = re.compile(r"cache:(?:[\w-]{8,20}:)?(?=\S)(\S+)")
_AMP = re.compile(r"(?:c|v|a|wp)/(s/)?(?=[^/?#]+\.[^/?#]+)")
_VIEWED = re.compile(r"amp/(s/)?(?=[^/?#]+\.[^/?#]+)")


def _is(*names: str) -> Callable[[str], bool]:
    """Return whether a host is one of these, or lies under one that starts with a dot."""
    return lambda host: any(host == name.lstrip(".") or (name[0] == "." and host.endswith(name)) for name in names)


def _replayed(_: str, rest: str, __: SplitResult) -> Origin | None:
    found = _COPY.match(rest)
    return _made(rest[found.end() :], "wayback", found[1]) if found else None


def _wayback(_: str, rest: str, __: SplitResult) -> Origin | None:
    found = _WAYBACK.match(rest)
    return _made(rest[found.end() :], "wayback", found[1] or "") if found else None


def _today(_: str, rest: str, __: SplitResult) -> Origin | None:
    found = _TODAY.match(rest)
    return _made(rest[found.end() :], "archive.today", found[1] or "") if found else None


def _megalodon(_: str, rest: str, __: SplitResult) -> Origin | None:
    found = _MEGALODON.match(rest)
    return _made(rest[found.end() :], "other", found[1]) if found else None


def _cached(_: str, __: str, parts: SplitResult) -> Origin | None:
    said = parse_qs(parts.query).get("q", [""])[0]
    found = _CACHED.match(said)
    return _made(found[1], "cache") if found else None


def _named(archive: str, *names: str) -> Callable[[str, str, SplitResult], Origin | None]:
    """Return what reads the address in one of these parameters."""

    def read(_: str, __: str, parts: SplitResult) -> Origin | None:
        said = parse_qs(parts.query)
        given = next((said[name][0] for name in names if name in said), "")
        return _made(given, archive) if given else None

    return read


def _amp(pattern: re.Pattern[str]) -> Callable[[str, str, SplitResult], Origin | None]:
    def read(_: str, rest: str, __: SplitResult) -> Origin | None:
        found = pattern.match(rest)
        if found is None:
            return None
        # a viewer adds parameters of its own, and tells itself its settings in the fragment
        where, _, query = rest[found.end() :].partition("#")[0].partition("?")
        kept = [each for each in query.split("&") if each and not re.match(r"amp_|usqp=|aoh=", each)]
        address = f"http{'s' if found[1] else ''}://{where}" + (f"?{'&'.join(kept)}" if kept else "")
        return _made(address, "amp")

    return read


def _translated(host: str, _: str, parts: SplitResult) -> Origin | None:
    # "-" stands for a dot and "--" for a hyphen
    label = host.removesuffix(".translate.goog").replace("--", "\0").replace("-", ".").replace("\0", "-")
    said = parts.query.split("&")
    scheme = "http" if "_x_tr_sch=http" in said else "https"
    query = "&".join(each for each in said if not each.startswith("_x_tr_"))
    return _made(urlunsplit((scheme, label, parts.path, query, parts.fragment)), "translation")


def _read(parts: SplitResult) -> Origin | None:
    return _named("reader", "url")("", "", parts)


TABLE: tuple[tuple[Callable[[str], bool], Callable[[str, str, SplitResult], Origin | None]], ...] = (
    (_is("archive.org", "www.archive.org", *WAYBACK, "arquivo.pt"), _wayback),
    (lambda host: bool(OPAQUE["archive.today"].fullmatch(host.removeprefix("www."))), _today),
    (_is("megalodon.jp", "www.megalodon.jp"), _megalodon),
    (_is("webcache.googleusercontent.com"), _cached),
    (_is(".yandexwebcache.net", "hghltd.yandex.net"), _named("cache", "url")),
    (_is("webcitation.org", "www.webcitation.org"), _named("other", "url")),
    (_is(".cdn.ampproject.org", ".bing-amp.com"), _amp(_AMP)),
    (lambda host: bool(re.fullmatch(r"(?:www\.)?(?:google\.[a-z.]{2,6}|bing\.com)", host)), _amp(_VIEWED)),
    (_is(".translate.goog"), _translated),
    (_is("translate.google.com", "translate.googleusercontent.com"), _named("translation", "u")),
    (lambda _: True, _replayed),
)
"""Which hosts -> what reads the address of the original out of one of theirs."""


def _made(said: str, archive: str, time: str = "") -> Origin | None:
    """Return the origin under an address as an archive writes it: perhaps without its scheme or one of its slashes."""
    said = said.strip()
    if found := _SCHEME.match(said):
        scheme = "https" if found[0][4] in "sS" else "http"
        rest = said[found.end() :]
        said = f"{scheme}://{unquote(rest) if '%' in found[0] else rest}"
    elif re.match(r"[\w-]+:(?!\d)", said):
        return None  # of another scheme
    else:
        said = f"http://{said.lstrip('/')}"
    parts = _split(said)
    if parts is None or not parts.hostname or not re.search(r"\w\.\w|^localhost$|:", parts.hostname):
        return None
    if parts.port in {80, 443} and parts.port == {"http": 80, "https": 443}[parts.scheme]:
        # Wayback writes the port on every address it took before some year
        said = urlunsplit(parts._replace(netloc=parts.netloc.rpartition(":")[0]))
    return Origin(said, archive, _moment(time))


def _moment(digits: str) -> datetime | None:
    """Return a time of 8 to 14 digits in UTC, whatever stands between them; None for fewer."""
    plain = re.sub(r"\D", "", digits)
    if len(plain) < 8:
        return None
    try:
        return datetime.strptime((plain + "000000")[:14], "%Y%m%d%H%M%S").replace(tzinfo=UTC)
    except ValueError:
        return None
