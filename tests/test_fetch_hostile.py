"""Against servers that do what they can: each exchange ends in time, each outcome has its reason, nothing forbidden is reached."""

import asyncio
import random
import time
from dataclasses import replace

import pytest

from ingest.crawl.config import CrawlConfig, Environment
from ingest.crawl.fetch import fetch
from ingest.crawl.http_exchange import ClientConfig, ask
from tests.servers import BEHAVIOURS, ROBOTS, hostile, says, serving

SECONDS = 2.0
FASTER = 40.0
TURNS = 1000
"""Turns of the event loop in which an exchange that has run into its deadline is to be over."""
EXPECTED = {name: row[1:] for name, row in {**BEHAVIOURS, **ROBOTS}.items()}


class Resolver:
    """Knows the hosts of the tests, and how often it was asked for each."""

    def __init__(self):
        self.asked = []

    async def __call__(self, host, port):
        self.asked.append(host)
        if host == "mixed.test":
            return ["127.0.0.1", "10.0.0.1"]
        if host == "public.test":
            return ["8.8.8.8"]
        if host == "rebinding.test":
            # vetted once, and then another: what a second look at the name would find
            return ["127.0.0.1"] if self.asked.count(host) % 2 else ["127.0.0.9"]
        if not host.endswith(".test"):
            raise OSError("no such name")
        return ["127.0.0.1"]


@pytest.fixture(scope="module")
def done(tmp_path_factory):
    """One fetch of all behaviours, with a clock that runs faster for politeness, not for deadlines."""
    home = tmp_path_factory.mktemp("hostile")
    resolver = Resolver()
    late = []
    at_once = ClientConfig("").address_slot

    async def timed(asked, means, limits, conditions):
        # the tests' hosts share one address, and waiting for it counts for no exchange
        alone = replace(means, address_slot=at_once)
        exchange = asyncio.ensure_future(ask(asked, alone, replace(limits, wire=1_000_000), conditions=conditions))
        # both timers are of one loop: on a machine that stalls, the deadline still comes before this one
        await asyncio.wait([exchange], timeout=limits.seconds + 1.0)
        turns = 0
        while not exchange.done() and turns < TURNS:
            await asyncio.sleep(0)
            turns += 1
        if not exchange.done():
            late.append(asked.url)
        return await exchange

    begun = time.monotonic()
    with serving(says(b""), address="127.0.0.9") as canary, serving(hostile(canary.port)) as server:
        urls = [f"http://{name}.test:{server.port}/" for name in EXPECTED]
        result = fetch(
            urls, db=home / "db/articles.db", raw=home / "raw", clean=False,
            config=CrawlConfig(allow_private=("127.0.0.1/32",), delay=0.5, hosts=16, seconds=SECONDS),
            environment=Environment(
                request=timed, resolver=resolver, now=lambda: 1.8e9 + (time.monotonic() - begun) * FASTER,
                sleep=lambda s: asyncio.sleep(s / FASTER), random=random.Random(7),
            ),
        )  # fmt: skip
        time.sleep(0.05)
    return result, server, canary, resolver, late


@pytest.mark.parametrize("name", EXPECTED)
def test_each_behaviour_has_its_outcome_and_reason(done, name):
    row = next(row for row in done[0].given if row["url"].startswith(f"http://{name}.test:"))
    assert (row["outcome"], row["reason"]) == EXPECTED[name], row


def test_no_request_reaches_an_address_it_should_not(done):
    assert done[2].connections == 0


def test_every_exchange_ends_within_its_deadline(done):
    assert done[4] == []


def test_no_disallowed_path_is_asked_for_and_no_cookie_is_sent(done):
    assert not [each for each in done[1].requests if each.host.startswith("robots-forbid") and each.path == "/"]
    assert not [each for each in done[1].requests if "cookie" in each.headers or "authorization" in each.headers]
    assert {each.headers["user-agent"].partition("/")[0] for each in done[1].requests} == {"ingest"}
