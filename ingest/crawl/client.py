"""Targets -> exchanges, asked politely: a turn at the host first, its robots.txt before anything else."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import TypeVar

from ingest.crawl.http_exchange import SECONDS, Exchange, Limits, Means, ask
from ingest.crawl.outcome import REDIRECTS
from ingest.crawl.robots import LIMIT, Robots, judge
from ingest.crawl.throttle import Pace
from ingest.crawl.url_policy import Stop, Target, joined, target
from ingest.sources.content_codings import decoded

__all__ = ["Asker", "Asking", "Told", "aside", "readable"]

T = TypeVar("T")
Asker = Callable[[Target, Means, Limits, Mapping[str, str]], Awaitable[Exchange]]
"""What asks for one address: ``http_exchange.ask``, or what a test puts in its place."""
ROBOTS_WIRE = LIMIT + 64_000
"""Bytes on the wire of a robots.txt: what is read of one, and its head."""
REDIRECTS_OF_ROBOTS = 5
UNREACHED = frozenset({"name not found", "no connection", "no TLS"})
"""Reasons that speak of the host itself, not of its robots.txt."""
LARGE = 50_000
"""Bytes of a robots.txt, feed or sitemap that are read in a millisecond or two; one made to be slow takes a second."""


async def _ask(asked: Target, means: Means, limits: Limits, conditions: Mapping[str, str]) -> Exchange:
    return await ask(asked, means, limits, conditions=conditions)


def readable(exchange: Exchange, limit: int) -> tuple[bytes, bool]:
    """Return the body of an exchange free of packing, at most ``limit`` bytes, and whether that is all."""
    exchange.body.seek(0)
    headers = {"content-encoding": exchange.header("content-encoding") or ""}
    found = decoded(exchange.body.read(), headers, limit)
    exchange.body.seek(0)
    return found.body, found.damage is None and exchange.truncated is None


@dataclass(frozen=True, slots=True)
class Told:
    """What asking for a robots.txt gave."""

    robots: Robots
    status: int | None
    exchanges: tuple[Exchange, ...]
    """To be kept, and closed."""


@dataclass(slots=True)
class Asking:
    """Asks, and remembers how often each host may be asked."""

    means: Means
    pace: Pace
    delay: float
    seconds: float = SECONDS
    asker: Asker = _ask
    on_turn: Callable[[str], None] = lambda _: None
    """Told of each host just before it is asked."""
    delays: dict[str, float] = field(default_factory=dict)
    """Seconds that hosts ask for in their robots.txt."""

    def delay_of(self, host: str) -> float:
        """Return the seconds between the end of a request to a host and the start of the next."""
        return max(self.delay, self.delays.get(host, 0.0))

    async def ask(self, asked: Target, limits: Limits, conditions: Mapping[str, str] | None = None) -> Exchange:
        """Wait for one's turn at the host, then ask. Raises Stop."""
        async with self.pace.turn(asked.key, lambda: self.delay_of(asked.key)):
            self.on_turn(asked.key)
            return await self.asker(asked, self.means, limits, conditions or {})

    async def robots_of(self, asked: Target) -> Told:
        """Ask for the robots.txt that speaks for a target, up to five redirects far, on whatever host they lead to.

        Raises Stop, ``refused``, where the host's own address may not be reached.
        """
        where = target(f"{asked.origin}/robots.txt")
        met: list[Exchange] = []
        for hop in range(REDIRECTS_OF_ROBOTS + 1):
            try:
                exchange = await self.ask(where, Limits(self.seconds, ROBOTS_WIRE))
            except Stop as stop:
                if stop.outcome == "refused" and hop == 0:
                    raise
                if stop.reason in UNREACHED and hop == 0:
                    return Told(Robots("none", stop.reason), None, ())
                return Told(judge(None, why=stop.reason), None, tuple(met))
            met.append(exchange)
            location = exchange.header("location")
            if exchange.status not in REDIRECTS or not location:
                break
            try:
                where = target(joined(where.url, location))
            except (Stop, ValueError) as error:
                return Told(judge(None, why=f"it leads to what is not asked ({error})"), None, tuple(met))
        else:
            # RFC 9309, 2.3.1.2: after five redirects it may be taken to be unavailable
            return Told(Robots("all", "no robots.txt: too many redirects"), met[-1].status, tuple(met))
        last = met[-1]
        if last.truncated == "time":
            return Told(judge(None, why="it did not end in time"), None, tuple(met))
        body, _ = readable(last, LIMIT + 1)
        return Told(judge(last.status, body), last.status, tuple(met))


async def aside(size: int, work: Callable[..., T], *given: object) -> T:
    """Return what ``work`` gives; from a thread where it has many bytes to read, so that others go on meanwhile."""
    return await asyncio.to_thread(work, *given) if size > LARGE else work(*given)
