"""A frontier -> answers: the hosts that may be asked now, many at once, and each of their addresses in turn."""

from __future__ import annotations

import asyncio
from collections import deque
from dataclasses import replace
from pathlib import Path
from typing import Any

from ingest.crawl.client import Asking, aside, readable
from ingest.crawl.feeds import read_feed
from ingest.crawl.frontier import Frontier, Waiting, Wanted
from ingest.crawl.http_exchange import Exchange, Limits
from ingest.crawl.listed import Listing
from ingest.crawl.outcome import Conclusion, conclude
from ingest.crawl.outcome_recorder import Endings, OnUrl, Round
from ingest.crawl.report import Fetched
from ingest.crawl.robots import Rules, reserved
from ingest.crawl.sitemaps import read_sitemap
from ingest.crawl.throttle import backoff
from ingest.crawl.url_policy import Stop, Target, target
from ingest.crawl.warc_writer import Kept, Known, Warcs, plain_headers
from ingest.settings import DEFAULT
from ingest.sources.content_codings import gunzipped

__all__ = ["Crawl", "wanted"]

PATIENCE = 120.0
"""Seconds a fetch waits for a host when nothing else is left to do; what has to wait longer is left for the next."""
ROBOTS_AGE = 86_400.0
"""Seconds a robots.txt holds: RFC 9309, 2.4."""
LISTS_AGE = 600.0
"""Seconds in which a feed or sitemap that is given again is not asked again, as by a fetch that was killed."""
HOST_TRIES = 3
"""How often a host whose robots.txt cannot be had is asked before its addresses are given up."""
DEPTH = 2
"""Sitemap indexes in one another; the protocol allows one."""
SITEMAPS = 1_000
"""Sitemaps of one index that are followed."""
AHEAD = 100
"""Hosts that are looked up at once: to look through a million waiting addresses takes a moment."""
PART = 500
"""Addresses added in one transaction: they take 20 ms."""
RULES = 64
"""Hosts whose rules are held ready."""


def wanted(url: str, **more: Any) -> Wanted:
    """Return an address that is to be fetched in the spelling it is known by, or why it is none."""
    try:
        found = target(url)
    except Stop as stop:
        return Wanted(url.strip()[:2000] or "(empty)", "", refused=str(stop), **more)
    return Wanted(found.url, found.key, **more)


class Crawl:
    """A fetch under way. A class because it outlives a call."""

    def __init__(
        self, frontier: Frontier, asking: Asking, warcs: Warcs, home: Path, done: Fetched, round_: Round, on_url: OnUrl
    ) -> None:
        self.frontier, self.asking, self.warcs, self.home = frontier, asking, warcs, home
        self.done, self.round, self.on_url = done, round_, on_url
        self.pace = asking.pace
        self.now = asking.pace.now
        self.news = asyncio.Event()
        self.busy: dict[str, asyncio.Task[None]] = {}
        self.writing = asyncio.Lock()
        self.endings = Endings(frontier, asking.pace, home, done, round_, on_url, self._heard)
        self.rules: dict[str, Rules] = {}
        asking.on_turn = lambda host: frontier.put_host(host, {"asked_at": self.now()})

    # --- many hosts at once ----------------------------------------------------------------------------------------

    async def run(self) -> None:
        """Ask until nothing is left that may be asked soon."""
        due: deque[str] = deque()
        try:
            while True:
                self.news.clear()
                while len(self.busy) < self.round.hosts and not self._over():
                    if not due:
                        found = self.frontier.hosts(self.now(), AHEAD + len(self.busy))
                        due.extend(host for host in found if host not in self.busy)
                    if not due:
                        break
                    if (host := due.popleft()) not in self.busy:
                        self.busy[host] = asyncio.create_task(self._host(host))
                if self.busy:
                    for host in await self._some_end():
                        await self.busy.pop(host)
                elif not await self._rest():
                    return
        finally:
            for task in self.busy.values():
                task.cancel()
            await asyncio.gather(*self.busy.values(), return_exceptions=True)

    def _heard(self, host: str) -> None:
        """Take note that a host has new addresses."""
        if host not in self.busy:
            self.news.set()

    def _over(self) -> bool:
        return self.round.limit is not None and self.done.asked >= self.round.limit

    async def _rest(self) -> bool:
        """Wait for the host that may be asked first; False where none will be soon."""
        soonest = self.frontier.soonest()
        if soonest is None or self._over() or soonest - self.now() > PATIENCE:
            return False
        await self.pace.sleep(max(0.01, soonest - self.now()))
        return True

    async def _some_end(self) -> list[str]:
        """Wait until a host is done with, or new addresses or a host that rested may be asked; returns who is done."""
        news = asyncio.create_task(self.news.wait())
        now = self.now()
        soonest = self.frontier.soonest(now) if len(self.busy) < self.round.hosts else None
        left = None if soonest is None else max(0.01, soonest - now)
        await asyncio.wait({news, *self.busy.values()}, timeout=left, return_when=asyncio.FIRST_COMPLETED)
        news.cancel()
        return [host for host, task in self.busy.items() if task.done()]

    async def _host(self, host: str) -> None:
        known = self.frontier.host(host)
        self.pace.not_before(host, min((known.get("asked_at") or 0.0), self.now()) + self.asking.delay_of(host))
        while not self._over() and (row := self.frontier.next(host, self.now())):
            await self._one(row)
        self.pace.forget(host)

    # --- one address -----------------------------------------------------------------------------------------------

    async def _one(self, row: Waiting) -> None:
        try:
            exchange = await self._exchange(row)
        except Stop as stop:
            self.endings.stopped(row, stop)
            return
        if exchange is not None:
            try:
                await self._answered(row, exchange)
            finally:
                exchange.close()

    async def _exchange(self, row: Waiting) -> Exchange | None:
        """Ask for an address, if it may be asked; None where it has to wait. Raises Stop."""
        asked = target(row.url)
        rules = await self._rules(asked, row)
        if rules is None:
            return None
        if not await aside(rules.size, rules.allows, row.url):
            raise Stop("disallowed", "robots.txt", "it does not allow this path")
        if self.round.respect_tdm and (said := self._tdmrep(asked)) and said.startswith("1"):
            raise Stop("disallowed", "reserved by tdmrep.json", said)
        left = self.round.seconds - row.spent
        if left <= 0.1:
            raise Stop("failed", "redirects too slow", f"they took {row.spent:.1f} s")
        if self._over():
            return None
        self.done.asked += 1
        return await self.asking.ask(asked, Limits(seconds=left), self._conditions(row))

    async def _keep(self, exchange: Exchange, known: Known | None, about: dict[str, str]) -> Kept:
        """Write an exchange down, one at a time; a large one from a thread, for packing it takes a second."""
        async with self.writing:
            return await aside(exchange.size, self.warcs.write, exchange, known, about)

    def _conditions(self, row: Waiting) -> dict[str, str]:
        """Return what to ask with so that only what is new comes: if the last answer is still held."""
        if not self._held(row):
            return {}
        said = {"If-None-Match": row.etag, "If-Modified-Since": row.last_modified}
        return {name: value for name, value in said.items() if value}

    def _held(self, row: Waiting) -> bool:
        return (
            bool(row.record and row.digest and row.fetched_at)
            and (self.home / str(row.record).rpartition("#")[0]).exists()
        )

    async def _answered(self, row: Waiting, exchange: Exchange) -> None:
        known = Known(row.fetched_at or "", row.digest or "") if self._held(row) else None
        said = conclude_headers(exchange)
        if self.round.respect_tdm and (
            (said.tdm or "").startswith("1") or "noai" in (said.robots_tag or "").split(", ")
        ):
            # what may not be used is not kept
            self.endings.settle(
                row, replace(said, state="refused", outcome="disallowed", reason="reserved by its headers"), {}
            )
            return
        about = {
            "via": row.via,
            "feed-title": row.feed_title or "",
            "feed-published": row.feed_published or "",
            "feed-author": row.feed_author or "",
            "hops": str(row.hops) if row.hops else "",
        }
        kept = await self._keep(exchange, known, about)
        if row.kind != "page" and 200 <= exchange.status < 300:
            body, _ = await aside(exchange.size, readable, exchange, DEFAULT.capture_bytes)
            await self._list(row, body)
        self.endings.concluded(row, kept, exchange.seconds)

    # --- what hosts ask of us --------------------------------------------------------------------------------------

    async def _rules(self, asked: Target, row: Waiting) -> Rules | None:
        """Return the rules that speak for a target; None where they cannot be had, and the address has to wait.

        Raises Stop where the host may not be reached.
        """
        known = self.frontier.robots(asked.origin, self.now() - ROBOTS_AGE)
        fresh = known is None
        if known is None:
            told = await self.asking.robots_of(asked)
            for exchange in told.exchanges:
                await self._keep(exchange, None, {"via": f"robots.txt of {asked.origin}"})
                exchange.close()
            if told.robots.verdict == "none":
                self._no_robots(row, told.robots.reason)
                return None
            rules = await aside(len(told.robots.text), Rules, told.robots.text)
            known = {
                "asked_at": self.now(), "status": told.status, "verdict": told.robots.verdict,
                "reason": told.robots.reason, "text": told.robots.text, "crawl_delay": rules.delay,
            }  # fmt: skip
            self.frontier.put_robots(asked.origin, known)
            self.frontier.put_host(asked.key, {"failures": 0})
            self._hold(asked.origin, rules)
            if self.round.respect_tdm:
                await self._ask_tdmrep(asked, rules)
        if asked.origin not in self.rules:
            self._hold(asked.origin, await aside(len(known["text"] or ""), Rules, known["text"] or ""))
        rules = self.rules[asked.origin]
        if rules.delay and rules.delay != self.asking.delays.get(asked.key):
            self.asking.delays[asked.key] = rules.delay
            last = self.now() if fresh else self.frontier.host(asked.key).get("asked_at") or 0.0
            self.pace.not_before(asked.key, last + rules.delay)
        return rules

    def _hold(self, origin: str, rules: Rules) -> None:
        while len(self.rules) >= RULES:
            self.rules.pop(next(iter(self.rules)))
        self.rules[origin] = rules

    def _no_robots(self, row: Waiting, reason: str) -> None:
        """Leave a host alone whose robots.txt cannot be had, for all is forbidden by then; give it up in the end."""
        failures = int(self.frontier.host(row.host).get("failures") or 0) + 1
        self.frontier.put_host(row.host, {"failures": failures % HOST_TRIES})
        if failures >= HOST_TRIES:
            count = self.frontier.give_up_host(row.host, self.now(), reason)
            self.done.outcomes["failed"] += count
            self.done.reasons[reason] += count
            self.on_url(row.url, "failed", reason)
            return
        until = self.now() + backoff(failures, self.round.chance)
        self.frontier.put_off(row.id, self.now(), until, {"reason": reason}, row.host)

    async def _ask_tdmrep(self, asked: Target, rules: Rules) -> None:
        """Ask for a host's reservation of text and data mining (TDMRep) and keep what it says."""
        where = target(f"{asked.origin}/.well-known/tdmrep.json")
        if not rules.allows(where.url):
            return
        try:
            exchange = await self.asking.ask(where, Limits(self.round.seconds, 600_000))
        except Stop:
            return
        await self._keep(exchange, None, {"via": f"tdmrep.json of {asked.origin}"})
        if exchange.status == 200:
            body, _ = readable(exchange, 512_000)
            self.frontier.put_robots(asked.origin, {"tdmrep": body.decode("utf-8", "replace")})
        exchange.close()

    def _tdmrep(self, asked: Target) -> str | None:
        known = self.frontier.robots(asked.origin, 0.0)
        return reserved((known["tdmrep"] or "").encode(), asked.url) if known else None

    # --- feeds and sitemaps ----------------------------------------------------------------------------------------

    async def _list(self, row: Waiting, body: bytes) -> None:
        """Add what a feed or sitemap lists."""
        if row.kind == "sitemap" and (unpacked := gunzipped(body, DEFAULT.capture_bytes)):
            body = unpacked.body
        read = read_feed if row.kind == "feed" else read_sitemap
        listing = await aside(len(body), read, body, row.url)
        found = await aside(len(body), listed, listing, row)
        for place in range(0, len(found), PART):
            self.add(found[place : place + PART])
            await asyncio.sleep(0)  # others go on meanwhile
        if listing.wrong:
            self.on_url(row.url, "note", listing.wrong)

    def add(self, found: list[Wanted]) -> list[int]:
        """Add addresses to the frontier; those that are none are told."""
        for each in found:
            if each.refused:
                self.done.outcomes["refused"] += 1
                self.done.reasons[each.refused.partition(":")[0]] += 1
                self.on_url(each.url, "refused", each.refused)
        ids = []
        for place in range(0, len(found), PART):
            part = found[place : place + PART]
            ids += self.frontier.add(part, again=self.round.again, before=self.round.started)
        # a list is asked anew each time it is given, unless it was a moment ago
        if lists := [each for each in found if each.kind != "page" and each.via == "given"]:
            self.frontier.add(lists, again=True, before=self.round.started - LISTS_AGE)
        for host in {each.host for each in found if each.host}:
            self._heard(host)
        return ids


def listed(listing: Listing, row: Waiting) -> list[Wanted]:
    """Return what a listing adds to the frontier."""
    via = f"{row.kind} {row.url}"
    found = [
        wanted(each.url, via=via, feed_title=each.title, feed_published=each.published, feed_author=each.author)
        for each in listing.pages
    ]
    if row.depth < DEPTH:
        deeper = listing.sitemaps[:SITEMAPS]
        found += [wanted(each, kind="sitemap", via=via, depth=row.depth + 1) for each in deeper]
    return found


def conclude_headers(exchange: Exchange) -> Conclusion:
    """Return what the headers of an answer ask of us, before it is kept."""
    headers = plain_headers((name.decode("latin-1"), value.decode("latin-1")) for name, value in exchange.headers)
    return conclude(
        Kept(exchange.url, Path(), 0, "", None, None, exchange.status, headers, exchange.truncated, "", exchange.size)
    )
