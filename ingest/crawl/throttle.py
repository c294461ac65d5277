"""The times of requests to hosts -> when each may be requested next: one request at a time, with pauses between.

The time between two requests counts from the end of the one to the start of the next, so a slow server is asked less.
"""

from __future__ import annotations

import asyncio
import email.utils
import random
import re
from collections import defaultdict
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import UTC

from ingest.crawl.url_policy import Address

__all__ = ["LONGEST_BACKOFF", "LONGEST_RETRY", "Throttle", "backoff", "retry_after"]

DELAY = 1.0
PER_ADDRESS = 4
"""Requests at once to one IP address: many small hosts share one."""
FIRST_BACKOFF = 2.0
LONGEST_BACKOFF = 300.0
LONGEST_RETRY = 3600.0
"""The longest Retry-After that is followed, in seconds; a server can ask again for more."""


def retry_after(said: str | None, now: float) -> float | None:
    """Return the seconds that a Retry-After header asks for (RFC 9110, 10.2.3), capped; None if it is not valid.

    ``now`` is in seconds since 1970.

    >>> retry_after("120", 0.0)
    120.0
    >>> retry_after("Thu, 01 Jan 1970 00:01:00 GMT", 20.0)
    40.0
    """
    if not said:
        return None
    said = said.partition(",")[0].strip() if re.match(r"\s*\d", said) else said.strip()
    if re.fullmatch(r"[0-9]+(?:\.[0-9]*)?", said[:30]):
        return min(float(said[:30]), LONGEST_RETRY)
    try:
        when = email.utils.parsedate_to_datetime(said[:64])
        moment = (when if when.tzinfo else when.replace(tzinfo=UTC)).timestamp()
    except (ValueError, TypeError, OverflowError, IndexError):
        return None
    return min(max(0.0, moment - now), LONGEST_RETRY)


def backoff(failures: int, chance: random.Random) -> float:
    """Return the seconds to wait after so many failures in a row: doubled each time, with jitter, capped.

    Half is fixed and half is chance ("equal jitter"), so that those who failed together do not come back together.
    """
    most = min(FIRST_BACKOFF * 2.0 ** min(max(failures, 1) - 1, 30), LONGEST_BACKOFF)
    return most / 2 + chance.uniform(0, most / 2)


class Throttle:
    """When each host and IP address may be requested."""

    def __init__(
        self,
        *,
        now: Callable[[], float],
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        per_address: int = PER_ADDRESS,
    ) -> None:
        self.now, self.sleep, self.per_address = now, sleep, per_address
        self.locks: dict[str, asyncio.Lock] = defaultdict(asyncio.Lock)
        self.free: dict[str, float] = {}
        self.slots: dict[str, asyncio.Semaphore] = {}

    def not_before(self, host: str, moment: float) -> None:
        """Do not request a host before ``moment``, in seconds since 1970."""
        self.free[host] = max(moment, self.free.get(host, 0.0))

    @asynccontextmanager
    async def turn(self, host: str, delay: Callable[[], float]) -> AsyncIterator[None]:
        """Wait for the turn at a host, in order of arrival; the host is free ``delay()`` seconds after the turn ends.

        A task must not hold two turns: two tasks could wait for each other.
        """
        async with self.locks[host]:
            while (wait := self.free.get(host, 0.0) - self.now()) > 0:
                await self.sleep(wait)
            try:
                yield
            finally:
                self.not_before(host, self.now() + delay())

    @asynccontextmanager
    async def address_slot(self, address: Address) -> AsyncIterator[None]:
        """Wait until an IP address has fewer than ``per_address`` requests."""
        slot = self.slots.setdefault(str(address), asyncio.Semaphore(self.per_address))
        async with slot:
            yield

    def forget(self, host: str) -> None:
        """Free the state of a host that no task waits for and that is free."""
        lock = self.locks.get(host)
        if lock is not None and not lock.locked() and self.free.get(host, 0.0) <= self.now():
            self.locks.pop(host, None)
            self.free.pop(host, None)
