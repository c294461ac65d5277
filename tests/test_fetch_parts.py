"""The parts of fetching: addresses, robots.txt, pace, feeds and sitemaps."""

import ipaddress
import itertools
import random
import string

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.crawl.listings import read_feed, read_sitemap
from ingest.crawl.robots import LIMIT, Rules, judge, reserved, tdm_of, wishes
from ingest.crawl.throttle import LONGEST_BACKOFF, LONGEST_RETRY, backoff, retry_after
from ingest.crawl.url_policy import PORTS, Stop, address, networks, target, vet, why_not

# --- addresses -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("given", "url"),
    [
        ("http://A.Example", "http://a.example/"),
        ("  https://a.example:443/x#part ", "https://a.example/x"),
        ("http://a.example?b=2&a=1", "http://a.example/?b=2&a=1"),
        ("http://a.example./", "http://a.example/"),
        ("http://bücher.example/ü?ü", "http://xn--bcher-kva.example/%C3%BC?%C3%BC"),
        ("http://a.example/%7Ejoe/%2f", "http://a.example/%7Ejoe/%2f"),
        ("http://a.example:8080/", "http://a.example:8080/"),
        ("http://127.1:80/", "http://127.0.0.1/"),
        ("http://[::FFFF:7F00:1]/", "http://[::ffff:7f00:1]/"),
    ],
)
def test_an_address_is_known_by_one_spelling(given, url):
    assert target(given).url == url
    assert target(url).url == url


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        ("a.example", "no URL"),
        ("", "no URL"),
        ("http:a.example", "no URL"),
        ("http:///x", "no URL"),
        ("http://", "no URL"),
        ("http://a b.example/", "no URL"),
        ("http://a.example/\nHost:b", "no URL"),
        ("http://℀.example/", "no URL"),
        ("http://256.1.1.1/", "no URL"),
        ("http://[::1/", "no URL"),
        ("http://a.example:99999/", "no URL"),
        ("http://a.example:0/", "no URL"),
        ("http://" + "a." * 200 + "example/", "no URL"),
        ("http://a.example/" + "x" * 9000, "URL too long"),
        ("ftp://a.example/", "scheme ftp"),
        ("FILE:///etc/passwd", "scheme file"),
        ("data:text/html,hello", "scheme data"),
        ("http://me@a.example/", "user info in the URL"),
        ("http://a.example\\@b.example/", "user info in the URL"),
    ],
)
def test_what_can_or_may_not_be_asked_is_refused_with_its_reason(given, reason):
    with pytest.raises(Stop) as stop:
        target(given)
    assert (stop.value.outcome, stop.value.reason) == ("refused", reason)


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1",
        "127.1",
        "0x7f000001",
        "0x7f.1",
        "2130706433",
        "0177.0.0.1",
        "017700000001",
        "①②⑦.⓪.⓪.①",
        "127.0.0.1.",
    ],
)
def test_every_spelling_of_loopback_is_loopback(host):
    asked = target(f"http://{host}/")
    assert asked.host == "127.0.0.1"
    with pytest.raises(Stop, match="loopback address"):
        vet(asked, [address(asked.host)], ())


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("0.0.0.0", "unspecified"), ("10.9.8.7", "private"), ("100.64.0.1", "shared with a carrier's customers"),
        ("127.255.255.254", "loopback"), ("169.254.169.254", "link-local"), ("172.31.0.1", "private"),
        ("192.168.1.1", "private"), ("198.19.0.1", "reserved for benchmarks"), ("224.0.0.1", "multicast"),
        ("255.255.255.255", "reserved"), ("::", "unspecified"), ("::1", "loopback"), ("::127.0.0.1", "loopback"),
        ("::ffff:10.0.0.1", "private"), ("::ffff:0:127.0.0.1", "loopback"), ("64:ff9b::7f00:1", "loopback"),
        ("64:ff9b:1::1", "private"), ("2002:7f00:1::", "loopback"), ("2002:a00:1::5", "private"),
        ("2001:0:4136:e378:8000:63bf:80ff:fffe", "loopback"), ("fc00::1", "private"), ("fe80::1", "link-local"),
        ("fec0::1", "site-local"), ("ff02::1", "multicast"), ("100::1", "reserved"), ("4000::1", "reserved"),
        ("2001:db8::1", "reserved for documents"),
    ],
)  # fmt: skip
def test_addresses_that_are_not_public_are_told(text, what):
    assert why_not(ipaddress.ip_address(text)) == what


@pytest.mark.parametrize(
    "text", ["1.1.1.1", "172.32.0.1", "2606:4700::1111", "::ffff:1.1.1.1", "64:ff9b::808:808", "2002:101:101::"]
)
def test_public_addresses_are_public(text):
    assert why_not(ipaddress.ip_address(text)) is None


def test_one_private_address_among_public_ones_refuses_a_name():
    asked = target("http://mixed.example/")
    with pytest.raises(Stop, match="private address"):
        vet(asked, [ipaddress.ip_address("1.1.1.1"), ipaddress.ip_address("10.0.0.1")], ())


def test_a_network_that_was_named_is_reached_on_any_port_and_no_other():
    asked = target("http://quay.example:8123/")
    loopback, mapped = ipaddress.ip_address("127.0.0.1"), ipaddress.ip_address("::ffff:127.0.0.1")
    assert vet(asked, [loopback, mapped], networks(["127.0.0.0/8"])) == (loopback, mapped)
    with pytest.raises(Stop, match="loopback address"):
        vet(asked, [loopback], networks(["10.0.0.0/8"]))
    with pytest.raises(Stop, match="port 8123"):
        vet(asked, [ipaddress.ip_address("1.1.1.1")], networks(["127.0.0.0/8"]))
    assert all(vet(target(f"http://quay.example:{port}/"), [ipaddress.ip_address("1.1.1.1")], ()) for port in PORTS)


@given(st.text(max_size=60) | st.from_regex(r"https?://[^ ]{0,40}", fullmatch=True))
@settings(max_examples=300)
def test_any_text_is_a_target_whose_spelling_stays_or_is_refused(text):
    try:
        found = target(text)
    except Stop:
        return
    assert target(found.url) == found
    assert found.url.isascii()
    assert found.scheme in {"http", "https"}


# --- robots.txt ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "path", "allowed"),
    [
        ("User-agent: ingest\nDisallow: /\n", "/x", False),
        ("User-agent: ingest/1.0\nDisallow: /\n", "/x", False),
        ("USER-AGENT: InGest\nDISALLOW: /\n", "/x", False),
        ("User-agent: ingestor\nDisallow: /\n", "/x", True),
        ("User-agent: ing\nDisallow: /\n", "/x", True),
        ("User-agent: *\nDisallow: /\n\nUser-agent: ingest\nDisallow: /a\n", "/x", True),
        ("User-agent: ingest\nDisallow: /a\n\nUser-agent: ingest\nDisallow: /b\n", "/a", False),
        ("User-agent: ingest\nDisallow: /a\n\nUser-agent: ingest\nDisallow: /b\n", "/b", False),
        ("User-agent: ingest\nUser-agent: other\nDisallow: /\n", "/x", False),
        ("Disallow: /\n", "/x", True),
        ("User-agent: *\nDisallow:\n", "/x", True),
        ("User-agent: *\nDisallow: /\nAllow: /\n", "/x", True),
        ("User-agent: *\nDisallow: /p\nAllow: /page\n", "/page.html", True),
        ("User-agent: *\nDisallow: /page\nAllow: /p\n", "/page.html", False),
        ("User-agent: *\nAllow: /$\nDisallow: /\n", "/", True),
        ("User-agent: *\nAllow: /$\nDisallow: /\n", "/x", False),
        ("User-agent: *\nDisallow: /*.php$\n", "/a.php", False),
        ("User-agent: *\nDisallow: /*.php$\n", "/a.php?x", True),
        ("User-agent: *\nDisallow: /a[b]c\n", "/abc", True),
        ("User-agent: *\nDisallow: /a?b\n", "/axb", True),
        ("User-agent: *\nDisallow: /~joe/\n", "/%7Ejoe/x", False),
        ("User-agent: *\nDisallow: /%E3%83%84\n", "/ツ", False),
        ("User-agent: *\nDisallow: /Fold\n", "/fold", True),
        ("\ufeffUser-agent: *\nDisallow: /\n", "/x", False),
        ("User-agent: *\rDisallow: /\r", "/x", False),
        ("User-agent: *\r\nDisallow: /\r\n", "/x", False),
        ("User-agent: * # all\nDisallow: / # all\n", "/x", False),
        ("User-agent: *\nSitemap: http://a.example/s\nDisallow: /\n", "/x", False),
        ("User-agent: *\nDisallow: /a//b\n", "/a//b", False),
        ("User-agent: *\nDisallow: /a/*/b\n", "/a/x/y/b", False),
        ("<html>\nUser-agent: *\nDisallow: /\n</html>", "/x", False),
    ],
)
def test_paths_are_allowed_by_rfc_9309(text, path, allowed):
    assert Rules(text).allows(target(f"http://a.example{path}").url) is allowed


@pytest.mark.parametrize(
    ("status", "verdict"),
    [
        (200, "rules"),
        (404, "all"),
        (401, "all"),
        (403, "all"),
        (429, "none"),
        (500, "none"),
        (503, "none"),
        (None, "none"),
    ],
)
def test_the_status_of_a_robots_txt_decides(status, verdict):
    assert judge(status, b"User-agent: *\n").verdict == verdict


def test_a_large_robots_txt_is_read_as_far_as_its_last_whole_line():
    text = judge(200, b"# much\n" * 100_000 + b"User-agent: *\nDisallow: /\n").text
    assert LIMIT - 10 < len(text) <= LIMIT
    assert text.endswith("# much")


def test_the_delay_is_that_of_our_group():
    text = "User-agent: *\nCrawl-delay: 5\nDisallow: /a\n\nUser-agent: ingest\nCrawl-delay: 2.5\nDisallow: /b\n"
    assert Rules(text).delay == 2.5
    assert Rules(text.replace("ingest", "other")).delay == 5
    assert Rules(text.replace("Crawl-delay: 2.5\n", "")).delay is None


def test_what_is_asked_of_robots_in_headers_is_read():
    assert wishes("noindex, nofollow") == "noindex"
    assert wishes("unavailable_after: 25 Jun 2027 15:00:00 GMT, noai") == "noai"
    assert wishes("otherbot: noai") is None
    assert wishes(None) is None
    assert tdm_of("1", "https://a.example/policy.json") == "1 https://a.example/policy.json"
    assert tdm_of("yes", None) is None
    reservation = b'[{"location": "/keep/*", "tdm-reservation": 1, "tdm-policy": "https://a.example/p"}]'
    assert reserved(reservation, "http://a.example/keep/1") == "1 https://a.example/p"
    assert reserved(reservation, "http://a.example/other") is None
    assert reserved(b"[" * 100_000, "http://a.example/") is None


@given(st.text(max_size=300), st.text(string.printable, max_size=40))
def test_any_text_is_a_robots_txt(text, path):
    rules = Rules(text)
    assert rules.allows("http://a.example/" + path.strip()) in {True, False}
    assert rules.delay is None or 0 <= rules.delay <= 30


# --- pace ------------------------------------------------------------------------------------------------------------


def test_retry_after_is_read_in_seconds_and_as_a_date_and_capped():
    assert retry_after("7", 0.0) == 7.0
    assert retry_after("99999999999999999999999999999999", 0.0) == LONGEST_RETRY
    assert retry_after("Fri, 31 Dec 9999 23:59:59 GMT", 0.0) == LONGEST_RETRY
    assert retry_after("Thu, 01 Jan 1970 00:00:10 GMT", 100.0) == 0.0
    assert retry_after("soon", 0.0) is None
    assert retry_after("-5", 0.0) is None
    assert retry_after(None, 0.0) is None


@given(st.text(max_size=80))
def test_any_retry_after_is_a_wait_that_can_be_kept_or_none(text):
    found = retry_after(text, 1.8e9)
    assert found is None or 0 <= found <= LONGEST_RETRY


def test_backoff_doubles_with_jitter_and_is_capped():
    chance = random.Random(7)
    waits = [[backoff(failures, chance) for _ in range(200)] for failures in range(1, 12)]
    assert all(max(now) <= 2 * max(before) + 1 for before, now in itertools.pairwise(waits))
    assert 1 <= min(waits[0]) < max(waits[0]) <= 2
    assert max(waits[-1]) <= LONGEST_BACKOFF
    assert len(set(waits[0])) > 100


# --- feeds and sitemaps ----------------------------------------------------------------------------------------------

ATOM = b"""<feed xmlns="http://www.w3.org/2005/Atom"><title>Quay</title><entry><title>One &amp; two</title>
<link href="/one"/><updated>2025-12-09T10:00:00+01:00</updated><author><name>Ana Berg</name></author></entry></feed>"""
NEWS = b"""<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"
 xmlns:news="http://www.google.com/schemas/sitemap-news/0.9" xmlns:image="http://www.google.com/schemas/sitemap-image/1.1">
<url><loc> http://a.example/one </loc><image:image><image:loc>http://a.example/i.png</image:loc></image:image>
<news:news><news:publication><news:name>Quay</news:name></news:publication>
<news:publication_date>2025-12-09</news:publication_date><news:title>One</news:title></news:news></url>
<url><loc>http://a.example/two</loc><lastmod>2025-01-01</lastmod></url></urlset>"""
LAUGHS = b"""<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">
<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;"><!ENTITY d SYSTEM "file:///etc/passwd">]>"""


def test_an_atom_feed_gives_addresses_titles_dates_and_authors():
    (one,) = read_feed(ATOM, "http://a.example/feed").pages
    assert (one.url, one.title, one.published, one.author) == (
        "http://a.example/one", "One & two", "2025-12-09T09:00:00+00:00", "Ana Berg",
    )  # fmt: skip


def test_a_json_feed_is_read():
    body = b'{"version": "https://jsonfeed.org/version/1.1", "items": [{"url": "/one", "title": "One", "authors": [{"name": "Ana"}]}, 5]}'
    (one,) = read_feed(body, "http://a.example/f.json").pages
    assert (one.url, one.title, one.author) == ("http://a.example/one", "One", "Ana")
    assert read_feed(b'{"items": 5}', "http://a.example/").pages == ()
    assert read_feed(b"{" * 100_000, "http://a.example/").error


def test_a_feed_that_is_a_path_or_an_address_is_not_opened():
    assert read_feed(b"/etc/passwd", "http://a.example/").error
    assert read_feed(b"http://127.0.0.1/", "http://a.example/").error


def test_a_news_sitemap_gives_pages_with_titles_and_dates_and_no_images():
    found = read_sitemap(NEWS, "http://a.example/s.xml")
    assert [(each.url, each.title, each.published) for each in found.pages] == [
        ("http://a.example/one", "One", "2025-12-09"),
        ("http://a.example/two", None, None),
    ]


def test_a_sitemap_of_lines_an_index_and_a_feed_are_sitemaps():
    assert [
        each.url for each in read_sitemap(b"http://a.example/1\nhttp://a.example/2\n", "http://a.example/s.txt").pages
    ] == [
        "http://a.example/1",
        "http://a.example/2",
    ]
    index = b"<sitemapindex><sitemap><loc>/1.xml</loc></sitemap><sitemap><loc>/1.xml</loc></sitemap></sitemapindex>"
    assert read_sitemap(index, "http://a.example/s.xml").sitemaps == ("http://a.example/1.xml",)
    assert read_sitemap(ATOM, "http://a.example/s.xml").pages[0].url == "http://a.example/one"


@pytest.mark.parametrize("read", [read_feed, read_sitemap])
def test_entities_are_not_expanded_and_no_file_is_read(read):
    body = LAUGHS + b"<rss version='2.0'><channel><item><link>http://a.example/&c;&d;</link></item></channel></rss>"
    assert "root:" not in str(read(body, "http://a.example/"))
    assert (
        len(str(read(LAUGHS + b"<urlset><url><loc>http://a.example/&c;&d;</loc></url></urlset>", "http://a.example/")))
        < 500
    )


@given(st.binary(max_size=400))
@settings(max_examples=60)
def test_any_bytes_are_a_listing_or_wrong(data):
    for read in (read_feed, read_sitemap):
        for body in (data, b"<urlset><url><loc>" + data, b"<rss><channel><item><link>" + data):
            found = read(body, "http://a.example/")
            assert all(isinstance(each.url, str) for each in found.pages)
