"""A robots.txt -> what its host asks of us: which paths, how often, and what may be done with its pages.

RFC 9309, matched by robotspy, which passes 138 of the 142 assertions of Google's own test. The text is made ready for
it first: a byte order mark, single carriage returns and doubled slashes are read as Google reads them or more strictly.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from robots.parser import RobotsParser, Token, TokenType, gen_tokens

__all__ = ["AGENT", "LIMIT", "LONGEST_DELAY", "Robots", "Rules", "judge", "reserved", "tdm_of", "wishes"]

AGENT = "ingest"
"""The product token that groups of a robots.txt name us by."""
LIMIT = 512_000
"""Bytes of a robots.txt that are read: RFC 9309 asks for 500 KiB at least; a line that is cut there is left out."""
LONGEST_DELAY = 30.0
"""Seconds of a crawl-delay that are honoured: with more, a host of a thousand pages takes a day."""

_RULE = re.compile(r"(\s*(?:dis)?allow\s*:?\s*)(.*)", re.IGNORECASE)
_DELAY = re.compile(r"\s*crawl-delay\s*:\s*(\d{1,6}(?:\.\d{0,6})?)", re.IGNORECASE)
_WISHES = frozenset({"noai", "noimageai", "noindex", "none", "noarchive", "nosnippet"})


@dataclass(frozen=True, slots=True)
class Robots:
    """What asking for a robots.txt has come to."""

    verdict: str
    """``rules``, ``all`` may be asked, or ``none``."""
    reason: str
    text: str = ""


class Rules:
    """A robots.txt that was read."""

    def __init__(self, text: str) -> None:
        ready = "\n".join(_ready(line) for line in re.split(r"\r\n|\r|\n", text.removeprefix("\ufeff")))
        self.size = len(text)
        self.parser = RobotsParser.from_string(ready)
        self.delay = _delay(ready, self.parser)
        """Seconds between two requests that the host asks for, capped; None where it does not say."""

    def allows(self, url: str) -> bool:
        """Whether an address may be asked for."""
        return bool(self.parser.can_fetch(AGENT, url))

    @property
    def sitemaps(self) -> tuple[str, ...]:
        """The sitemaps it names."""
        return tuple(self.parser.sitemaps or ())


def judge(status: int | None, body: bytes = b"", why: str = "") -> Robots:
    """Return what an answer means; ``status`` None: there was none.

    RFC 9309, 2.3.1: 2xx rules; 4xx, nobody minds; 5xx and no answer, all is forbidden for now. 429 says that the server
    is there and busy, so it counts as the latter.
    """
    if status is None:
        return Robots("none", f"robots.txt cannot be had: {why}")
    if 200 <= status < 300:
        cut = body[:LIMIT]
        if len(body) > LIMIT:
            cut = cut[: max(cut.rfind(b"\n"), cut.rfind(b"\r"), 0)]
        return Robots("rules", f"robots.txt {status}", cut.decode("utf-8", "replace"))
    if 400 <= status < 500 and status != 429:
        return Robots("all", f"no robots.txt: {status}")
    return Robots("none", f"robots.txt cannot be had: status {status}")


def _ready(line: str) -> str:
    rule = _RULE.match(line)
    return rule[1] + RobotsParser.dedup_slash(rule[2]) if rule else line


def _delay(text: str, parser: RobotsParser) -> float | None:
    """Return the Crawl-delay of our group, which robotspy leaves out as RFC 9309 does not have it."""
    agents: set[str] = set()
    delays: dict[str, float] = {}
    closed = False
    token: Token
    for token in gen_tokens(lambda source: iter(source.split("\n")), text):  # type: ignore[no-untyped-call]
        if token.type == TokenType.AGENT:
            agents = set() if closed else agents
            closed = False
            agents.add(token.value.lower())
        elif token.type in {TokenType.ALLOW, TokenType.DISALLOW}:
            closed = True
        elif said := _DELAY.match(token.value):
            delays.update({agent: min(float(said[1]), LONGEST_DELAY) for agent in agents if agent not in delays})
    return delays.get(AGENT if AGENT in parser.agents_rules else "*")


def wishes(header: str | None) -> str | None:
    """Return what an X-Robots-Tag header asks of us, sorted: ``noai, noindex``; None where it asks nothing.

    A directive may be for one robot, ``otherbot: noindex``; those for others are left out.

    >>> wishes("noindex, otherbot: noai, ingest: noimageai")
    'noimageai, noindex'
    """
    found, agent = set(), ""
    for part in (header or "")[:4096].lower().split(","):
        name, colon, rest = part.partition(":")
        if colon and name.strip() not in {"unavailable_after", "max-snippet", "max-image-preview", "max-video-preview"}:
            agent, part = name.strip(), rest  # noqa: PLW2901
        if agent in {"", AGENT, "*"} and part.strip() in _WISHES:
            found.add(part.strip())
    return ", ".join(sorted(found)) or None


def tdm_of(reservation: str | None, policy: str | None) -> str | None:
    """Return the TDM reservation that headers state (W3C's TDMRep): ``1``, ``1 https://policy``, ``0`` or None."""
    said = (reservation or "").strip()
    if said not in {"0", "1"}:
        return None
    where = (policy or "").strip()[:500]
    return f"{said} {where}".strip() if said == "1" else said


def reserved(tdmrep: bytes, url: str) -> str | None:
    """Return the reservation that a host's ``/.well-known/tdmrep.json`` states for an address, as ``tdm_of``."""
    try:
        said: Any = json.loads(tdmrep[:LIMIT])
    except (ValueError, RecursionError):
        return None
    path = urlsplit(url).path or "/"
    for each in said if isinstance(said, list) else []:
        if isinstance(each, dict) and _stands_for(str(each.get("location", "")), path):
            return tdm_of(str(each.get("tdm-reservation", "")), str(each.get("tdm-policy", "")))
    return None


def _stands_for(pattern: str, path: str) -> bool:
    """Whether a location of a tdmrep.json, which is written as a path of a robots.txt, stands for a path."""
    rules = RobotsParser.from_string(f"User-agent: *\nDisallow: {pattern.splitlines()[0] if pattern else ''}\n")
    return not rules.can_fetch(AGENT, path)
