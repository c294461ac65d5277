"""A queue of addresses -> their responses in WARC files: many hosts at once, the addresses of each in turn."""

from __future__ import annotations

import asyncio
import random
from collections import deque
from pathlib import Path
from typing import Any

from ingest.crawl.client import PoliteClient, in_thread_if_large, readable
from ingest.crawl.config import CrawlConfig
from ingest.crawl.frontier import Frontier, QueuedUrl, QueueItem
from ingest.crawl.http_exchange import Exchange, Limits
from ingest.crawl.listings import Listing, read_feed, read_sitemap
from ingest.crawl.outcome import Conclusion, reservations
from ingest.crawl.outcome_recorder import OnUrl, OutcomeRecorder
from ingest.crawl.report import CrawlReport
from ingest.crawl.robots import Rules, reserved
from ingest.crawl.throttle import backoff
from ingest.crawl.url_policy import Stop, Target, target
from ingest.crawl.warc_writer import PriorResponse, StoredResponse, WarcFiles, plain_headers
from ingest.settings import DEFAULT
from ingest.sources.content_codings import gunzipped

__all__ = ["Crawl", "to_queue_item"]

PATIENCE = 120.0
"""Seconds a crawl waits for a host if no other is ready; addresses that have to wait longer stay in the queue."""
ROBOTS_AGE = 86_400.0
"""Seconds a robots.txt is used: RFC 9309, 2.4."""
LISTS_AGE = 600.0
"""Seconds in which a feed or sitemap is not requested a second time, as when a killed crawl is continued."""
HOST_TRIES = 3
"""Attempts to get the robots.txt of a host before its addresses are given up."""
DEPTH = 2
"""Levels of sitemap indexes that are followed; the protocol allows one."""
SITEMAPS = 1_000
"""Sitemaps of one index that are followed."""
AHEAD = 100
"""Hosts that are read from the queue at once: a query over a million waiting addresses takes a second."""
PART = 500
"""Addresses added in one transaction: they take 20 ms."""
RULES = 64
"""Hosts whose parsed robots.txt is kept in memory."""


def to_queue_item(url: str, **more: Any) -> QueueItem:
    """Return an address in its normal form, as an item of the queue; one that is refused says why."""
    try:
        normal = target(url)
    except Stop as stop:
        return QueueItem(url.strip()[:2000] or "(empty)", "", refused=str(stop), **more)
    return QueueItem(normal.url, normal.key, **more)


class Crawl:
    """A crawl in progress."""

    def __init__(
        self,
        frontier: Frontier,
        client: PoliteClient,
        warcs: WarcFiles,
        home: Path,
        report: CrawlReport,
        config: CrawlConfig,
        jitter: random.Random,
        on_url: OnUrl,
    ) -> None:
        self.frontier, self.client, self.warcs, self.home = frontier, client, warcs, home
        self.report, self.config, self.random, self.on_url = report, config, jitter, on_url
        self.throttle = client.throttle
        self.now = client.throttle.now
        self.started = self.now()
        self.wakeup = asyncio.Event()
        """Set when a host that no task visits has new addresses."""
        self.busy: dict[str, asyncio.Task[None]] = {}
        """Host -> the task that visits it."""
        self.writing = asyncio.Lock()
        self.recorder = OutcomeRecorder(
            frontier, client.throttle, home, report, jitter, on_url, self.started, config.again, self._wake
        )
        self.rules: dict[str, Rules] = {}
        """Origin -> its parsed robots.txt."""

    # --- many hosts at once ----------------------------------------------------------------------------------------

    async def run(self) -> None:
        """Visit hosts until no address is left that may be requested soon."""
        due: deque[str] = deque()
        try:
            while True:
                self.wakeup.clear()
                while len(self.busy) < self.config.hosts and not self._limit_reached():
                    if not due:
                        found = self.frontier.hosts(self.now(), AHEAD + len(self.busy))
                        due.extend(host for host in found if host not in self.busy)
                    if not due:
                        break
                    if (host := due.popleft()) not in self.busy:
                        self.busy[host] = asyncio.create_task(self._visit_host(host))
                if self.busy:
                    for host in await self._wait_for_tasks():
                        await self.busy.pop(host)
                elif not await self._pause():
                    return
        finally:
            for task in self.busy.values():
                task.cancel()
            await asyncio.gather(*self.busy.values(), return_exceptions=True)

    def _wake(self, host: str) -> None:
        """Let ``run`` look for hosts again: this one has new addresses."""
        if host not in self.busy:
            self.wakeup.set()

    def _limit_reached(self) -> bool:
        return self.config.limit is not None and self.report.asked >= self.config.limit

    async def _pause(self) -> bool:
        """Wait for the host that is free first; False if none is within ``PATIENCE``."""
        soonest = self.frontier.soonest()
        if soonest is None or self._limit_reached() or soonest - self.now() > PATIENCE:
            return False
        await self.throttle.sleep(max(0.01, soonest - self.now()))
        return True

    async def _wait_for_tasks(self) -> list[str]:
        """Wait until a task ends, addresses are added or a host is free again; returns the hosts whose tasks ended."""
        news = asyncio.create_task(self.wakeup.wait())
        now = self.now()
        soonest = self.frontier.soonest(now) if len(self.busy) < self.config.hosts else None
        left = None if soonest is None else max(0.01, soonest - now)
        await asyncio.wait({news, *self.busy.values()}, timeout=left, return_when=asyncio.FIRST_COMPLETED)
        news.cancel()
        return [host for host, task in self.busy.items() if task.done()]

    async def _visit_host(self, host: str) -> None:
        known = self.frontier.host(host)
        self.throttle.not_before(host, min((known.get("asked_at") or 0.0), self.now()) + self.client.delay_of(host))
        while not self._limit_reached() and (queued := self.frontier.next(host, self.now())):
            await self._visit(queued)
        self.throttle.forget(host)

    # --- one address -----------------------------------------------------------------------------------------------

    async def _visit(self, queued: QueuedUrl) -> None:
        try:
            exchange = await self._exchange(queued)
        except Stop as stop:
            self.recorder.stopped(queued, stop)
            return
        if exchange is not None:
            try:
                await self._store(queued, exchange)
            finally:
                exchange.close()

    async def _exchange(self, queued: QueuedUrl) -> Exchange | None:
        """Request an address, if that is allowed; None if it has to wait. Raises Stop."""
        asked = target(queued.url)
        rules = await self._rules(asked, queued)
        if rules is None:
            return None
        if not await in_thread_if_large(rules.size, rules.allows, queued.url):
            raise Stop("disallowed", "robots.txt", "it does not allow this path")
        if self.config.respect_tdm and (said := self._tdmrep(asked)) and said.startswith("1"):
            raise Stop("disallowed", "reserved by tdmrep.json", said)
        left = self.config.seconds - queued.elapsed
        if left <= 0.1:
            raise Stop("failed", "redirects too slow", f"they took {queued.elapsed:.1f} s")
        if self._limit_reached():
            return None
        self.report.asked += 1
        return await self.client.ask(asked, Limits(seconds=left), self._conditions(queued))

    async def _write(self, exchange: Exchange, known: PriorResponse | None, about: dict[str, str]) -> StoredResponse:
        """Write an exchange to the WARC file, one at a time; a large one in a thread, as compressing takes a second."""
        async with self.writing:
            return await in_thread_if_large(exchange.size, self.warcs.write, exchange, known, about)

    def _conditions(self, queued: QueuedUrl) -> dict[str, str]:
        """Return the headers of a conditional request; empty if the last response is no longer stored."""
        if not self._is_stored(queued):
            return {}
        said = {"If-None-Match": queued.etag, "If-Modified-Since": queued.last_modified}
        return {name: value for name, value in said.items() if value}

    def _is_stored(self, queued: QueuedUrl) -> bool:
        return (
            bool(queued.warc_record and queued.digest and queued.fetched_at)
            and (self.home / str(queued.warc_record).rpartition("#")[0]).exists()
        )

    async def _store(self, queued: QueuedUrl, exchange: Exchange) -> None:
        prior = PriorResponse(queued.fetched_at or "", queued.digest or "") if self._is_stored(queued) else None
        if self.config.respect_tdm:
            headers = plain_headers(
                (name.decode("latin-1"), value.decode("latin-1")) for name, value in exchange.headers
            )
            robots_tag, tdm = reservations(headers)
            if (tdm or "").startswith("1") or "noai" in (robots_tag or "").split(", "):
                reason = "reserved by its headers"
                refused = Conclusion("refused", "disallowed", reason, robots_tag=robots_tag, tdm=tdm)
                self.recorder.settle(queued, refused, {})
                return
        about = {
            "via": queued.discovered_from,
            "feed-title": queued.feed_title or "",
            "feed-published": queued.feed_published or "",
            "feed-author": queued.feed_author or "",
            "hops": str(queued.redirects) if queued.redirects else "",
        }
        stored = await self._write(exchange, prior, about)
        if queued.kind != "page" and 200 <= exchange.status < 300:
            body, _ = await in_thread_if_large(exchange.size, readable, exchange, DEFAULT.capture_bytes)
            await self._add_listed(queued, body)
        self.recorder.concluded(queued, stored, exchange.seconds)

    # --- robots.txt and TDMRep --------------------------------------------------------------------------------------

    async def _rules(self, asked: Target, queued: QueuedUrl) -> Rules | None:
        """Return the robots.txt rules that govern a target; None if they cannot be had, and the address has to wait.

        Raises Stop where the host may not be reached.
        """
        known = self.frontier.robots(asked.origin, self.now() - ROBOTS_AGE)
        fresh = known is None
        if known is None:
            told = await self.client.robots_of(asked)
            for exchange in told.exchanges:
                await self._write(exchange, None, {"via": f"robots.txt of {asked.origin}"})
                exchange.close()
            if told.robots.verdict == "none":
                self._no_robots(queued, told.robots.reason)
                return None
            rules = await in_thread_if_large(len(told.robots.text), Rules, told.robots.text)
            known = {
                "asked_at": self.now(), "status": told.status, "verdict": told.robots.verdict,
                "reason": told.robots.reason, "text": told.robots.text, "crawl_delay": rules.delay,
            }  # fmt: skip
            self.frontier.put_robots(asked.origin, known)
            self.frontier.put_host(asked.key, {"failures": 0})
            self._cache_rules(asked.origin, rules)
            if self.config.respect_tdm:
                await self._ask_tdmrep(asked, rules)
        if asked.origin not in self.rules:
            self._cache_rules(
                asked.origin, await in_thread_if_large(len(known["text"] or ""), Rules, known["text"] or "")
            )
        rules = self.rules[asked.origin]
        if rules.delay and rules.delay != self.client.delays.get(asked.key):
            self.client.delays[asked.key] = rules.delay
            last = self.now() if fresh else self.frontier.host(asked.key).get("asked_at") or 0.0
            self.throttle.not_before(asked.key, last + rules.delay)
        return rules

    def _cache_rules(self, origin: str, rules: Rules) -> None:
        while len(self.rules) >= RULES:
            self.rules.pop(next(iter(self.rules)))
        self.rules[origin] = rules

    def _no_robots(self, queued: QueuedUrl, reason: str) -> None:
        """Let a host wait whose robots.txt cannot be had, since all is forbidden until then; give it up in the end."""
        failures = int(self.frontier.host(queued.host).get("failures") or 0) + 1
        self.frontier.put_host(queued.host, {"failures": failures % HOST_TRIES})
        if failures >= HOST_TRIES:
            count = self.frontier.give_up_host(queued.host, self.now(), reason)
            self.report.outcomes["failed"] += count
            self.report.reasons[reason] += count
            self.on_url(queued.url, "failed", reason)
            return
        until = self.now() + backoff(failures, self.random)
        self.frontier.put_off(queued.id, self.now(), until, {"reason": reason}, queued.host)

    async def _ask_tdmrep(self, asked: Target, rules: Rules) -> None:
        """Ask for a host's reservation of text and data mining (TDMRep) and keep what it says."""
        where = target(f"{asked.origin}/.well-known/tdmrep.json")
        if not rules.allows(where.url):
            return
        try:
            exchange = await self.client.ask(where, Limits(self.config.seconds, 600_000))
        except Stop:
            return
        await self._write(exchange, None, {"via": f"tdmrep.json of {asked.origin}"})
        if exchange.status == 200:
            body, _ = readable(exchange, 512_000)
            self.frontier.put_robots(asked.origin, {"tdmrep": body.decode("utf-8", "replace")})
        exchange.close()

    def _tdmrep(self, asked: Target) -> str | None:
        known = self.frontier.robots(asked.origin, 0.0)
        return reserved((known["tdmrep"] or "").encode(), asked.url) if known else None

    # --- feeds and sitemaps ----------------------------------------------------------------------------------------

    async def _add_listed(self, queued: QueuedUrl, body: bytes) -> None:
        """Queue what a feed or sitemap lists."""
        if queued.kind == "sitemap" and (unpacked := gunzipped(body, DEFAULT.capture_bytes)):
            body = unpacked.body
        read = read_feed if queued.kind == "feed" else read_sitemap
        listing = await in_thread_if_large(len(body), read, body, queued.url)
        found = await in_thread_if_large(len(body), queue_items_of, listing, queued)
        for place in range(0, len(found), PART):
            self.add(found[place : place + PART])
            await asyncio.sleep(0)  # others go on meanwhile
        if listing.error:
            self.on_url(queued.url, "note", listing.error)

    def add(self, items: list[QueueItem]) -> list[int]:
        """Add items to the queue and return their ids; refused ones are reported."""
        for each in items:
            if each.refused:
                self.report.outcomes["refused"] += 1
                self.report.reasons[each.refused.partition(":")[0]] += 1
                self.on_url(each.url, "refused", each.refused)
        ids = []
        for place in range(0, len(items), PART):
            part = items[place : place + PART]
            ids += self.frontier.add(part, again=self.config.again, before=self.started)
        # a feed or sitemap that the user names is requested anew each time, unless that was a moment ago
        if lists := [each for each in items if each.kind != "page" and each.discovered_from == "given"]:
            self.frontier.add(lists, again=True, before=self.started - LISTS_AGE)
        for host in {each.host for each in items if each.host}:
            self._wake(host)
        return ids


def queue_items_of(listing: Listing, queued: QueuedUrl) -> list[QueueItem]:
    """Return the addresses that a feed or sitemap adds to the queue."""
    source = f"{queued.kind} {queued.url}"
    found = [
        to_queue_item(
            each.url,
            discovered_from=source,
            feed_title=each.title,
            feed_published=each.published,
            feed_author=each.author,
        )
        for each in listing.pages
    ]
    if queued.depth < DEPTH:
        deeper = listing.sitemaps[:SITEMAPS]
        found += [
            to_queue_item(each, kind="sitemap", discovered_from=source, depth=queued.depth + 1) for each in deeper
        ]
    return found
