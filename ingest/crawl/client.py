"""Targets -> exchanges, one request a host at a time; reads the robots.txt that governs a target."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import TypeVar

from ingest.crawl.http_exchange import SECONDS, ClientConfig, Exchange, Limits, ask
from ingest.crawl.outcome import REDIRECTS
from ingest.crawl.robots import LIMIT, Robots, judge
from ingest.crawl.throttle import Throttle
from ingest.crawl.url_policy import Stop, Target, joined, target
from ingest.sources.content_codings import decoded

__all__ = ["PoliteClient", "Requester", "RobotsAnswer", "in_thread_if_large", "readable", "request"]

T = TypeVar("T")
Requester = Callable[[Target, ClientConfig, Limits, Mapping[str, str]], Awaitable[Exchange]]
"""What sends one request: ``request``, or what a test puts in its place."""
ROBOTS_WIRE = LIMIT + 64_000
"""Bytes on the wire of a robots.txt: what is read of one, and its head."""
REDIRECTS_OF_ROBOTS = 5
UNREACHED = frozenset({"name not found", "no connection", "no TLS"})
"""Reasons that speak of the host itself, not of its robots.txt."""
LARGE = 50_000
"""Bytes of a robots.txt, feed or sitemap that are read in a millisecond or two; one made to be slow takes a second."""


async def request(asked: Target, config: ClientConfig, limits: Limits, conditions: Mapping[str, str]) -> Exchange:
    """Send one request; see ``http_exchange.ask``."""
    return await ask(asked, config, limits, conditions=conditions)


def readable(exchange: Exchange, limit: int) -> tuple[bytes, bool]:
    """Return the body of an exchange free of packing, at most ``limit`` bytes, and whether that is all."""
    exchange.body.seek(0)
    headers = {"content-encoding": exchange.header("content-encoding") or ""}
    result = decoded(exchange.body.read(), headers, limit)
    exchange.body.seek(0)
    return result.body, result.damage is None and exchange.truncated is None


@dataclass(frozen=True, slots=True)
class RobotsAnswer:
    """The rules of a robots.txt, and the exchanges that led to it."""

    robots: Robots
    status: int | None
    exchanges: tuple[Exchange, ...]
    """The caller writes them to the WARC file and closes them."""


@dataclass(slots=True)
class PoliteClient:
    """Sends requests when the throttle allows it, and remembers the delay that each host asks for."""

    config: ClientConfig
    throttle: Throttle
    delay: float
    """Seconds between two requests to a host that asks for no other."""
    seconds: float = SECONDS
    """The deadline of a request for a robots.txt."""
    request: Requester = request
    on_turn: Callable[[str], None] = lambda _: None
    """Called with each host just before a request to it is sent."""
    delays: dict[str, float] = field(default_factory=dict)
    """Host -> seconds between requests that its robots.txt asks for."""

    def delay_of(self, host: str) -> float:
        """Return the seconds between the end of a request to a host and the start of the next."""
        return max(self.delay, self.delays.get(host, 0.0))

    async def ask(self, asked: Target, limits: Limits, conditions: Mapping[str, str] | None = None) -> Exchange:
        """Wait for the turn at the host, then send the request. Raises Stop."""
        async with self.throttle.turn(asked.key, lambda: self.delay_of(asked.key)):
            self.on_turn(asked.key)
            return await self.request(asked, self.config, limits, conditions or {})

    async def robots_of(self, asked: Target) -> RobotsAnswer:
        """Ask for the robots.txt that speaks for a target, up to five redirects far, on whatever host they lead to.

        Raises Stop, ``refused``, where the host's own address may not be reached.
        """
        where = target(f"{asked.origin}/robots.txt")
        exchanges: list[Exchange] = []
        for hop in range(REDIRECTS_OF_ROBOTS + 1):
            try:
                exchange = await self.ask(where, Limits(self.seconds, ROBOTS_WIRE))
            except Stop as stop:
                if stop.outcome == "refused" and hop == 0:
                    raise
                if stop.reason in UNREACHED and hop == 0:
                    return RobotsAnswer(Robots("none", stop.reason), None, ())
                return RobotsAnswer(judge(None, why=stop.reason), None, tuple(exchanges))
            exchanges.append(exchange)
            location = exchange.header("location")
            if exchange.status not in REDIRECTS or not location:
                break
            try:
                where = target(joined(where.url, location))
            except (Stop, ValueError) as error:
                return RobotsAnswer(judge(None, why=f"it leads to what is not asked ({error})"), None, tuple(exchanges))
        else:
            # RFC 9309, 2.3.1.2: after five redirects it may be taken to be unavailable
            return RobotsAnswer(
                Robots("all", "no robots.txt: too many redirects"), exchanges[-1].status, tuple(exchanges)
            )
        last = exchanges[-1]
        if last.truncated == "time":
            return RobotsAnswer(judge(None, why="it did not end in time"), None, tuple(exchanges))
        body, _ = readable(last, LIMIT + 1)
        return RobotsAnswer(judge(last.status, body), last.status, tuple(exchanges))


async def in_thread_if_large(size: int, work: Callable[..., T], *arguments: object) -> T:
    """Return ``work(*arguments)``, run in a thread where it reads over ``LARGE`` bytes, so as not to block others."""
    return await asyncio.to_thread(work, *arguments) if size > LARGE else work(*arguments)
