"""Fetching as a whole: politely, each address once, kept as others can read it, and cleaned at the end."""

import asyncio
import itertools
import json
import random
import selectors
import signal
import subprocess
import sys
import time
from collections import Counter, defaultdict
from datetime import UTC, datetime
from io import BytesIO

import pytest
from click.testing import CliRunner
from warcio.archiveiterator import ArchiveIterator

from ingest.cli import main
from ingest.crawl.config import CrawlConfig, Environment
from ingest.crawl.fetch import agent, fetch
from ingest.crawl.http_exchange import Exchange
from ingest.crawl.url_policy import Stop
from ingest.errors import UsageError
from ingest.models import Evidence
from ingest.sources.archives.read import members
from ingest.sources.reopen import reopen
from ingest.store.connect import connect
from tests.servers import PAGE, answer, serving

ROBOTS = b"User-agent: *\nDisallow: /private/\n"
LISTED = """<?xml version="1.0"?><rss version="2.0"><channel><title>Quay</title><link>http://{host}/</link>
<item><title>The tide mill</title><link>http://{host}/mill</link><author>Ana Berg</author>
<pubDate>Tue, 09 Dec 2025 10:00:00 GMT</pubDate></item><item><link>/bridge</link></item></channel></rss>"""


# --- a world without waiting -----------------------------------------------------------------------------------------


class Leap(selectors.SelectSelector):
    """A selector that does not wait: the time goes on at once to what comes next."""

    loop: "Leaping"

    def select(self, timeout=None):
        ready = super().select(0)
        if not ready and timeout:
            self.loop.moment += timeout
        return ready


class Leaping(asyncio.SelectorEventLoop):
    def __init__(self):
        self.moment = 0.0
        leap = Leap()
        leap.loop = self
        super().__init__(leap)

    def time(self):
        return self.moment


class World:
    """Servers that answer without a network, and a clock that leaps."""

    def __init__(self, answers=None, takes=0.02):
        self.answers, self.takes = answers or {}, takes
        self.asked = []
        self.loop = None
        self.begun = 0.0

    def now(self):
        return 1.8e9 + self.begun + (self.loop.time() if self.loop else 0.0)

    def runner(self, work):
        self.loop = Leaping()
        try:
            self.loop.run_until_complete(work)
        finally:
            self.begun += self.loop.time()
            self.loop.close()
            self.loop = None

    async def ask(self, asked, means, limits, conditions):
        begun = self.now()
        await asyncio.sleep(self.takes)
        path = "/" + asked.url.split("/", 3)[3]
        found = self.answers.get(f"{asked.host}{path}", self.answers.get(path, (200, {}, PAGE)))
        if callable(found):
            found = found(asked, conditions)
        if path == "/robots.txt" and path not in self.answers and f"{asked.host}{path}" not in self.answers:
            found = (200, {}, ROBOTS)
        self.asked.append((asked.host, path, begun, self.now(), dict(conditions)))
        if isinstance(found, Stop):
            raise found
        status, headers, body = found
        raw = [(name.encode(), value.encode()) for name, value in {"content-type": "text/html", **headers}.items()]
        return Exchange(
            asked.url, b"GET / HTTP/1.1\r\n\r\n", datetime.fromtimestamp(begun, UTC), "127.0.0.1", ("http/1.1",),
            status, "OK", raw, BytesIO(body), len(body), conditional=bool(conditions), seconds=self.takes,
        )  # fmt: skip

    def pages(self):
        return [(host, path) for host, path, *_ in self.asked if path != "/robots.txt"]


def fetched(world, home, urls=(), *, feeds=(), sitemaps=(), clean=False, **config):
    environment = Environment(
        request=world.ask, tls=TLS, now=world.now, run=world.runner, random=random.Random(7),
    )  # fmt: skip
    return fetch(
        urls, feeds=feeds, sitemaps=sitemaps, db=home / "db/articles.db", raw=home / "raw", clean=clean, cleaned=None,
        config=CrawlConfig(**config), environment=environment,
    )  # fmt: skip


TLS = Environment().tls


# --- polite ----------------------------------------------------------------------------------------------------------


def test_many_hosts_are_asked_at_once_and_each_politely_in_the_time_that_takes(tmp_path):
    world = World()
    hosts = [f"h{number}.example" for number in range(20)]
    urls = [f"http://{host}/{'private/' * (page % 10 == 9)}{page}" for page in range(25) for host in hosts]
    done = fetched(world, tmp_path, urls)
    assert done.outcomes == {"fetched": 460, "disallowed": 40}
    assert not [path for _, path in world.pages() if "private" in path]
    assert max(Counter(world.pages()).values()) == 1
    by_host = defaultdict(list)
    for host, _, begun, ended, _ in world.asked:
        by_host[host].append((begun, ended))
    for times in by_host.values():
        assert len(times) == 24
        assert all(later[0] - before[1] >= 0.999 for before, later in itertools.pairwise(times))
    bound = 23 * 1.0
    assert (
        bound
        <= max(ended for *_, ended, _ in world.asked) - min(begun for _, _, begun, *_ in world.asked)
        < bound * 1.1
    )


def test_hosts_are_asked_in_the_order_in_which_they_came(tmp_path):
    world = World()
    fetched(world, tmp_path, [f"http://h{number}.example/" for number in range(9)], hosts=2)
    assert [host for host, _ in world.pages()] == [f"h{number}.example" for number in range(9)]


def test_a_crawl_delay_is_kept_and_capped(tmp_path):
    for said, kept in (("3", 3.0), ("9999", 30.0)):
        world = World({"/robots.txt": (200, {}, f"User-agent: *\nCrawl-delay: {said}\nDisallow:\n".encode())})
        fetched(world, tmp_path / said, ["http://a.example/1", "http://a.example/2"])
        times = [(begun, ended) for _, _, begun, ended, _ in world.asked]
        assert all(later[0] - before[1] >= kept - 0.001 for before, later in itertools.pairwise(times))
        assert times[-1][0] - times[0][1] < 2 * kept + 1


def test_retry_after_is_kept_for_the_whole_host(tmp_path):
    tries = []

    def busy(asked, conditions):
        tries.append(asked)
        return (429, {"Retry-After": "40"}, b"") if len(tries) == 1 else (200, {}, PAGE)

    world = World({"/1": busy})
    done = fetched(world, tmp_path, ["http://a.example/1", "http://a.example/2", "http://b.example/"])
    assert done.outcomes == {"fetched": 3}
    first = next(ended for _, path, _, ended, _ in world.asked if path == "/1")
    assert min(begun for host, _, begun, _, _ in world.asked if host == "a.example" and begun > first) >= first + 40


def test_a_host_that_rested_goes_on_while_others_are_asked(tmp_path):
    tries = []

    def busy(asked, conditions):
        tries.append(asked)
        return (503, {"Retry-After": "5"}, b"") if len(tries) == 1 else (200, {}, PAGE)

    world = World({"/rests": busy})
    fetched(world, tmp_path, ["http://b.example/rests", *(f"http://a.example/{page}" for page in range(30))])
    times = [begun for _, path, begun, *_ in world.asked if path == "/rests"]
    assert 5 <= times[1] - times[0] < 7


def test_a_server_that_is_ill_is_asked_less_and_less_and_then_no_more(tmp_path):
    world = World({"/1": (500, {}, b"ill")})
    done = fetched(world, tmp_path, ["http://a.example/1"])
    times = [begun for _, path, begun, *_ in world.asked if path == "/1"]
    assert len(times) == 3
    assert times[2] - times[1] > times[1] - times[0]
    assert done.given[0]["reason"] == "status 500"
    assert done.given[0]["state"] == "failed"


def test_who_sends_us_away_for_long_is_left_for_the_next_fetch(tmp_path):
    world = World({"/1": (503, {"Retry-After": "999999999"}, b"")})
    done = fetched(world, tmp_path, ["http://a.example/1", "http://a.example/2"])
    assert done.states == {"waiting": 2}
    assert len(world.pages()) == 1
    world.answers = {}
    world.begun += 3700
    assert fetched(world, tmp_path).outcomes == {"fetched": 2}


def test_a_host_without_a_robots_txt_that_can_be_had_is_given_up_whole(tmp_path):
    world = World({"/robots.txt": Stop("failed", "no connection")})
    done = fetched(world, tmp_path, [f"http://a.example/{number}" for number in range(50)])
    assert len(world.asked) == 3
    assert done.outcomes == {"failed": 50}
    assert {row["reason"] for row in done.given} == {"no connection"}


def test_robots_txt_is_asked_for_once_a_day(tmp_path):
    world = World()
    for path, later in (("1", 3600), ("2", 90_000), ("3", 0)):
        fetched(world, tmp_path, [f"http://a.example/{path}"])
        world.begun += later
    assert [path for _, path, *_ in world.asked] == ["/robots.txt", "/1", "/2", "/robots.txt", "/3"]


def test_what_is_asked_of_robots_is_on_record_and_kept_to_if_wished(tmp_path):
    answers = {"/1": (200, {"X-Robots-Tag": "noai, noindex", "TDM-Reservation": "1"}, PAGE)}
    row = fetched(World(answers), tmp_path / "a", ["http://a.example/1"]).given[0]
    assert (row["outcome"], row["robots_tag"], row["tdm"]) == ("fetched", "noai, noindex", "1")
    row = fetched(World(answers), tmp_path / "b", ["http://a.example/1"], respect_tdm=True).given[0]
    assert (row["outcome"], row["reason"], row["record"]) == ("disallowed", "reserved by its headers", None)
    tdm = b'[{"location": "/keep/*", "tdm-reservation": 1}]'
    world = World({"/.well-known/tdmrep.json": (200, {}, tdm)})
    done = fetched(world, tmp_path / "c", ["http://a.example/keep/1", "http://a.example/2"], respect_tdm=True)
    assert [row["outcome"] for row in done.given] == ["disallowed", "fetched"]


# --- each address once -----------------------------------------------------------------------------------------------


def test_an_address_is_asked_once_however_it_is_spelled_and_whoever_leads_to_it(tmp_path):
    world = World(
        {"/old": (301, {"Location": "/new#top"}, b""), "/older": (302, {"Location": "http://A.example:80/new"}, b"")}
    )
    urls = ["http://a.example/new", "HTTP://A.EXAMPLE/new", "http://a.example/old", "http://a.example/older"]
    done = fetched(world, tmp_path, urls)
    assert Counter(world.pages()) == {("a.example", "/new"): 1, ("a.example", "/old"): 1, ("a.example", "/older"): 1}
    assert [row["final_url"] for row in done.given] == [None, None, "http://a.example/new", "http://a.example/new"]
    assert {row["outcome"] for row in done.given} == {"fetched"}
    fetched(world, tmp_path, urls)
    assert len(world.pages()) == 3


def test_what_is_no_address_comes_back_as_a_row_and_the_rest_goes_on(tmp_path):
    done = fetched(
        World(), tmp_path, ["example.org", "", "ftp://a.example/", "http://u:p@a.example/", "http://a.example/"]
    )
    assert [row["state"] for row in done.given] == ["refused"] * 4 + ["done"]
    assert done.given[0]["reason"].startswith("no URL")


def test_again_asks_only_for_what_is_new_and_keeps_a_revisit(tmp_path):
    def same(asked, conditions):
        return (304, {}, b"") if conditions.get("If-None-Match") == '"a"' else (200, {"ETag": '"a"'}, PAGE)

    world = World({"/1": same})
    urls = ["http://a.example/1", "http://a.example/2"]
    fetched(world, tmp_path, urls)
    again = fetched(world, tmp_path, urls, again=True)
    assert [row["reason"] for row in again.given] == ["not modified", "the same bytes"]
    with (again.files[0]).open("rb") as file:
        kinds = [(record.rec_type, record.rec_headers.get_header("WARC-Profile")) for record in ArchiveIterator(file)]
    profiles = [profile.rpartition("/")[2] for kind, profile in kinds if kind == "revisit"]
    assert profiles == ["server-not-modified", "identical-payload-digest"]
    # the row still tells where the bytes lie
    assert all("#" in row["record"] and again.files[0].name not in row["record"] for row in again.given)


def test_a_limit_leaves_the_rest_waiting_and_no_addresses_go_on_with_it(tmp_path):
    world = World()
    urls = [f"http://a.example/{number}" for number in range(5)]
    assert fetched(world, tmp_path, urls, limit=2).states == {"done": 2, "waiting": 3}
    assert fetched(world, tmp_path).states == {"done": 5}
    assert max(Counter(world.pages()).values()) == 1


# --- feeds and sitemaps ----------------------------------------------------------------------------------------------


def test_a_feed_is_read_and_what_it_says_of_each_page_is_kept_beside_it(tmp_path):
    world = World({"/feed": (200, {}, LISTED.format(host="a.example").encode())})
    done = fetched(world, tmp_path, feeds=["http://a.example/feed"])
    assert world.pages() == [("a.example", path) for path in ("/feed", "/mill", "/bridge")]
    about, told = [], []
    with done.files[0].open("rb") as file:
        for record in ArchiveIterator(file):
            told.append((record.rec_type, record.rec_headers.get_header("WARC-Target-URI")))
            if record.rec_type == "metadata" and record.rec_headers.get_header("WARC-Target-URI").endswith("/mill"):
                about = record.raw_stream.read().decode().splitlines()
    assert "via: feed http://a.example/feed" in about
    assert "feed-title: The tide mill" in about
    assert "feed-published: 2025-12-09T10:00:00+00:00" in about
    assert "feed-author: Ana Berg" in about
    assert told.index(("metadata", "http://a.example/mill")) < told.index(("response", "http://a.example/mill"))
    # and the capture has it, read in its place or alone
    (page,) = [
        each for each in members(done.files[0], "raw/a.warc.gz") if each.url == "http://a.example/mill" and each.capture
    ]
    done.files[0].rename(tmp_path / "raw/a.warc.gz")
    for capture in (page.capture, reopen(page.source, tmp_path)):
        told = capture.evidence
        assert told == Evidence("feed", "The tide mill", ("Ana Berg",), "2025-12-09T10:00:00+00:00")
        assert not any(name.startswith("feed-") for name in capture.headers)
    # given again a moment later, as after a kill, it is not asked again
    fetched(world, tmp_path, feeds=["http://a.example/feed"])
    assert len(world.pages()) == 3
    world.begun += 3600
    fetched(world, tmp_path, feeds=["http://a.example/feed"])
    assert world.pages()[3:] == [("a.example", "/feed")]


def test_a_sitemap_index_is_followed_and_its_depth_is_bounded(tmp_path):
    def index(asked, conditions):
        number = int(asked.url.rpartition("/")[2].removesuffix(".xml"))
        return 200, {}, f"<sitemapindex><sitemap><loc>/{number + 1}.xml</loc></sitemap></sitemapindex>".encode()

    world = World({f"/{number}.xml": index for number in range(9)})
    fetched(world, tmp_path, sitemaps=["http://a.example/0.xml"])
    assert world.pages() == [("a.example", f"/{number}.xml") for number in range(3)]


# --- the whole, over real connections --------------------------------------------------------------------------------


@pytest.fixture
def site():
    async def behave(request, writer):
        if request.path == "/robots.txt":
            writer.write(answer(ROBOTS, content_type="text/plain"))
        else:
            body = PAGE.replace(b"tide mill", f"tide mill {request.host} {request.path}".encode())
            writer.write(answer(body))

    with serving(behave, address="0.0.0.0") as server:
        yield server


def test_the_command_fetches_keeps_cleans_and_tells(site, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "list.txt").write_text(f"# pages\nhttp://127.0.0.1:{site.port}/b\n\n")
    words = [
        "fetch", f"http://127.0.0.1:{site.port}/a", "nonsense", "--from", "list.txt", "--allow-private", "127.0.0.0/8",
        "--delay", "0", "--contact", "me@quay.example", "--json", "--workers", "1",
    ]  # fmt: skip
    result = CliRunner().invoke(main, words)
    assert result.exit_code == 0, result.output
    told = json.loads(result.stdout)
    assert [row["outcome"] for row in told["urls"]] == ["fetched", "refused", "fetched"]
    assert site.requests[-1].headers["user-agent"].endswith("(+me@quay.example)")
    with connect(tmp_path / "db/articles.db") as connection:
        rows = connection.execute("select source_url, source from captures where outcome = 'extracted'").fetchall()
    connection.close()
    assert {row["source_url"]: row["source"] for row in rows} == {
        row["url"]: row["record"] for row in told["urls"] if row["record"]
    }
    assert CliRunner().invoke(main, [*words, "--strict"]).exit_code == 2
    assert CliRunner().invoke(main, ["fetch", "--allow-private", "nets"]).exit_code == 1
    assert CliRunner().invoke(main, ["fetch", "--db", "db/other.db"]).exit_code == 1


@pytest.mark.kill
@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="signals and 127.0.0.2 of Linux")
def test_a_fetch_that_is_killed_twice_goes_on_and_has_each_address_once(site, tmp_path):
    urls = [f"http://127.0.0.{host}:{site.port}/{page}" for page in range(12) for host in (1, 2, 3, 4)]
    (tmp_path / "list.txt").write_text("\n".join(urls))
    words = [
        sys.executable, "-m", "ingest", "fetch", "--from", "list.txt", "--allow-private", "127.0.0.0/8", "--delay", "0.1",
        "--no-run", "-q",
    ]  # fmt: skip
    for enough in (12, 32):
        process = subprocess.Popen(words, cwd=tmp_path, stdout=subprocess.DEVNULL)
        while len(site.requests) < enough and process.poll() is None:
            time.sleep(0.01)
        process.send_signal(signal.SIGKILL)
        process.wait()
    assert subprocess.run(words, cwd=tmp_path, stdout=subprocess.DEVNULL, check=False).returncode == 0
    times = Counter((each.host, each.path) for each in site.requests)
    assert len(times) == 48 + 4
    # what was on its way when the process was killed may be asked again: one a host and kill at most
    assert sum(times.values()) <= 52 + 8
    kept = []
    for path in sorted((tmp_path / "raw").iterdir()):
        assert path.name.endswith(".warc.gz")
        with path.open("rb") as file:
            kept += [
                record.rec_headers.get_header("WARC-Target-URI")
                for record in ArchiveIterator(file)
                if record.rec_type == "response"
            ]
    assert Counter(kept) == Counter(
        {**dict.fromkeys(urls, 1), **dict.fromkeys({f"{u.rpartition('/')[0]}/robots.txt" for u in urls}, 1)}
    )
    by_host = defaultdict(list)
    for each in site.requests:
        by_host[each.host].append(each.at)
    assert all(later - before > 0.09 for times in by_host.values() for before, later in itertools.pairwise(times))


def test_a_contact_is_one_word_that_can_be_written_to():
    assert agent("me@quay.example").endswith(" (+me@quay.example)")
    for wrong in ("me", "a b@c.example", "x@y.example)\r\nEvil: 1"):
        with pytest.raises(UsageError):
            agent(wrong)
