"""A URL as text -> its normal form, and whether the host and IP addresses behind it may be requested.

A URL is parsed once, by httpx, and exactly the vetted result is requested: checks are bypassed where two parsers read a
text differently. Public IP addresses are those outside a table made from IANA's registries of special addresses,
because ``ipaddress.is_global`` has changed between patch releases of Python.
"""

from __future__ import annotations

import ipaddress
import re
import socket
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from urllib.parse import urljoin

import httpx

__all__ = ["PORTS", "Address", "Network", "Stop", "Target", "address", "joined", "networks", "target", "vet", "why_not"]

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network

PORTS = frozenset({80, 443, 8080, 8443})
"""Ports of public addresses that may be requested: those of web servers, not of mail or databases."""
LONGEST = 8192
"""The most characters of a URL: servers accept no longer request lines."""

_V4 = (
    ("unspecified", "0.0.0.0/8"),
    ("private", "10.0.0.0/8"),
    ("shared with a carrier's customers", "100.64.0.0/10"),
    ("loopback", "127.0.0.0/8"),
    ("link-local", "169.254.0.0/16"),
    ("private", "172.16.0.0/12"),
    ("reserved", "192.0.0.0/24"),
    ("reserved for documents", "192.0.2.0/24"),
    ("reserved", "192.88.99.0/24"),
    ("private", "192.168.0.0/16"),
    ("reserved for benchmarks", "198.18.0.0/15"),
    ("reserved for documents", "198.51.100.0/24"),
    ("reserved for documents", "203.0.113.0/24"),
    ("multicast", "224.0.0.0/4"),
    ("reserved", "240.0.0.0/4"),
)
_V6 = (
    ("unspecified", "::/128"),
    ("loopback", "::1/128"),
    ("private", "64:ff9b:1::/48"),  # translation for local use, RFC 8215
    ("reserved", "100::/64"),
    ("reserved", "2001::/23"),
    ("reserved for documents", "2001:db8::/32"),
    ("reserved for documents", "3fff::/20"),
    ("private", "fc00::/7"),
    ("link-local", "fe80::/10"),
    ("site-local", "fec0::/10"),
    ("multicast", "ff00::/8"),
)
_SPECIAL: tuple[tuple[str, Network], ...] = tuple((what, ipaddress.ip_network(each)) for what, each in (*_V4, *_V6))
_GLOBAL_V6 = ipaddress.IPv6Network("2000::/3")
_EMBEDDING = (
    # prefix, and how many bits stand behind the IPv4 address
    (ipaddress.IPv6Network("::ffff:0:0/96"), 0),
    (ipaddress.IPv6Network("::ffff:0:0:0/96"), 0),
    (ipaddress.IPv6Network("::/96"), 0),
    (ipaddress.IPv6Network("64:ff9b::/96"), 0),
    (ipaddress.IPv6Network("2002::/16"), 80),
)
_TEREDO = ipaddress.IPv6Network("2001::/32")

_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):")
_AUTHORITY = re.compile(r"[A-Za-z]+://([^/?#]*)")
_HOST = re.compile(r"[a-z0-9_.-]+")


class Stop(Exception):
    """The end of an attempt to fetch an address. ``reason`` is a stable phrase to count, ``detail`` is for people."""

    def __init__(self, outcome: str, reason: str, detail: str = "") -> None:
        super().__init__(f"{reason}: {detail}" if detail else reason)
        self.outcome, self.reason, self.detail = outcome, reason, detail


@dataclass(frozen=True, slots=True)
class Target:
    """A URL that can be requested, in its normal form."""

    url: str
    """Host in lower case and ASCII, no default port, no fragment; the order of the query stays."""
    scheme: str
    host: str
    """A name, or an IP address without brackets."""
    port: int

    @property
    def key(self) -> str:
        """The host as the throttle counts it: its name, with the port unless that is 80 or 443."""
        name = f"[{self.host}]" if ":" in self.host else self.host
        return name if self.port in {80, 443} else f"{name}:{self.port}"

    @property
    def origin(self) -> str:
        """Scheme, host and port: the scope of a robots.txt."""
        return str(httpx.URL(self.url).copy_with(raw_path=b"/"))[:-1]


def networks(given: Iterable[str]) -> tuple[Network, ...]:
    """Return networks from their spelling, ``127.0.0.0/8``, ``10.1.2.3`` or ``fd00::/8``; raises ValueError."""
    return tuple(ipaddress.ip_network(each, strict=False) for each in given)


def target(text: str) -> Target:
    """Return the target that a URL names. Raises Stop, ``refused``, if it cannot or may not be requested.

    >>> target("HTTP://Bücher.example:80/a?b=2&a=1#top").url
    'http://xn--bcher-kva.example/a?b=2&a=1'
    >>> target("http://0x7f.1/").url
    'http://127.0.0.1/'
    """
    text = text.strip()
    before, authority, after = _split_authority(text)
    plain = _plain(authority)
    if any(character in plain for character in "@/?#\\"):
        raise Stop("refused", "no URL", "there are characters in its host that stand for others")
    try:
        parsed = httpx.URL(before + plain + after)
        host = parsed.raw_host.decode("ascii").strip("[]").rstrip(".").lower()
        port = parsed.port
    except (httpx.InvalidURL, UnicodeError, ValueError) as error:
        raise Stop("refused", "no URL", str(error)) from error
    ip = address(host)
    if not (ip or _is_host_name(host)) or len(host) > 253 or (port is not None and not 0 < port < 65536):
        raise Stop("refused", "no URL", "there is no host in it that could be asked")
    host = str(ip) if ip else host
    parsed = parsed.copy_with(host=host, fragment=None, raw_path=parsed.raw_path)  # an empty path is /
    return Target(str(parsed), parsed.scheme, host, port or (443 if parsed.scheme == "https" else 80))


def _split_authority(text: str) -> tuple[str, str, str]:
    """Return what precedes the authority of a URL, the authority, and the rest.

    Raises Stop, ``refused``, for URLs that are not absolute, not http or https or too long, and for those with control
    characters or user info.
    """
    scheme = _SCHEME.match(text)
    name = scheme[1].lower() if scheme else ""
    authority = _AUTHORITY.match(text)
    if not name or (name in {"http", "https"} and not authority):
        raise Stop("refused", "no URL", "an address starts with http:// or https://")
    if name not in {"http", "https"} or authority is None:
        raise Stop("refused", f"scheme {name[:20]}", "only http and https are asked")
    if len(text) > LONGEST:
        raise Stop("refused", "URL too long", f"over {LONGEST:,} characters")
    if any(map(_is_control, text)):
        raise Stop("refused", "no URL", "there are control characters in it")
    if "@" in authority[1] or "\\" in authority[1]:
        raise Stop("refused", "user info in the URL", "names and passwords are not sent")
    return text[: authority.start(1)], authority[1], text[authority.end(1) :]


def _is_control(character: str) -> bool:
    """Say whether a character is a control character or white space other than the space."""
    return (character.isspace() and character != " ") or unicodedata.category(character) == "Cc"


def _is_host_name(host: str) -> bool:
    return bool(_HOST.fullmatch(host))


def _plain(authority: str) -> str:
    """Return host and port as browsers read them: ``①②⑦`` is 127, and ``0177.1`` is an IP address."""
    if not authority.isascii():
        authority = unicodedata.normalize("NFKC", authority).replace("。", ".")
    host, colon, port = authority.rpartition(":") if re.search(r":\d*$", authority) else (authority, "", "")
    found = address(host)
    return f"{found}{colon}{port}" if isinstance(found, ipaddress.IPv4Address) and host[:1] != "[" else authority


def joined(base: str, link: str) -> str:
    """Return the target of a link. One with a scheme is not joined: ``http://`` is not valid, not its own page."""
    return link if _SCHEME.match(link) else urljoin(base, link)


def address(host: str) -> Address | None:
    """Return the IP address that a host is in any notation (``127.1``, ``0x7f000001``, ``0177.0.0.1``), or None.

    >>> str(address("2130706433"))
    '127.0.0.1'
    """
    bare = host.strip("[]").partition("%")[0].rstrip(".")
    try:
        return ipaddress.ip_address(bare)
    except ValueError:
        pass
    # what the resolver of the system would take for an address: the last part is a number
    if not re.fullmatch(r"(?:0[xX][0-9a-fA-F]*|[0-9]+)", bare.rpartition(".")[2]):
        return None
    try:
        return ipaddress.IPv4Address(socket.inet_aton(bare))
    except (OSError, ValueError, UnicodeError):
        return None


def why_not(found: Address) -> str | None:
    """Return the kind of a special address: ``loopback``, ``private``, ``multicast`` ...; None for a public one.

    >>> why_not(ipaddress.ip_address("::ffff:7f00:1"))
    'loopback'
    >>> why_not(ipaddress.ip_address("2606:4700::1111")) is None
    True
    """
    if isinstance(found, ipaddress.IPv6Address) and (inner := _inner(found)):
        return next((what for what in map(why_not, inner) if what), None)
    special = next((what for what, network in _SPECIAL if found in network), None)
    if special is None and isinstance(found, ipaddress.IPv6Address) and found not in _GLOBAL_V6:
        return "reserved"
    return special


def _inner(found: ipaddress.IPv6Address) -> tuple[ipaddress.IPv4Address, ...]:
    """Return the IPv4 addresses that an IPv6 address embeds."""
    if int(found) <= 1:
        return ()
    if found in _TEREDO:
        return tuple(found.teredo or ())
    for network, behind in _EMBEDDING:
        if found in network:
            return (ipaddress.IPv4Address(int(found) >> behind & 0xFFFFFFFF),)
    return ()


def _covered(found: Address, allowed: Sequence[Network]) -> bool:
    """Say whether an address, or all that it embeds, are in the allowed networks."""
    own = any(found in network for network in allowed)
    inner = _inner(found) if isinstance(found, ipaddress.IPv6Address) else ()
    return own or (bool(inner) and all(any(each in network for network in allowed) for each in inner))


def vet(asked: Target, found: Sequence[Address], allowed: Sequence[Network]) -> tuple[Address, ...]:
    """Return the IP addresses of a name if each may be requested. Raises Stop, ``refused``, if one may not.

    One is enough to refuse them all: attackers give a name a public and a private address.
    """
    for each in found:
        if _covered(each, allowed):
            continue
        if what := why_not(each):
            raise Stop("refused", f"{what} address", f"{asked.host} is {each}; --allow-private names networks to reach")
        if asked.port not in PORTS:
            ports = ", ".join(map(str, sorted(PORTS)))
            raise Stop("refused", f"port {asked.port}", f"of public addresses only {ports} are asked")
    return tuple(found)
