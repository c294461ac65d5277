"""Copies of pages: where they are from, what the archive added, and that its links lead where they led."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

import ingest
from ingest.extract.pipeline import clean_capture
from ingest.models import Capture, Evidence
from ingest.rules.sites import SITES
from ingest.sources.archive_copies import Located, located
from ingest.sources.archives.read import members
from ingest.sources.discover import find, read
from tests.growth import assert_linear

COPY = "https://web.archive.org/web/20190504101112/http://orchard.example/pears"
TAKEN = datetime(2019, 5, 4, 10, 11, 12, tzinfo=UTC)
STORY = """<article><h1>Pears by the road</h1><p class="byline">By Ida Holm</p><time datetime="2014-09-01">1 September 2014</time>
<p>The pears along the old road were planted by a schoolmaster who wanted shade for the children walking home.</p>
<p>Nobody owns them today, and in autumn whoever passes with a basket may take what has fallen in the night.</p>
<p>A baker from the next valley has asked the council for the windfalls, and the council has not answered yet.</p></article>"""
BAR = """<!-- BEGIN WAYBACK TOOLBAR INSERT --><div id="wm-ipp-base"><div id="wm-ipp"><a href="/web/">Wayback</a>
<a href="/web/20190101000000*/http://orchard.example/pears">7 captures</a><div>03 Jun 2013 - 09 Oct 2020</div></div></div>
<!-- END WAYBACK TOOLBAR INSERT -->"""
FILED = "<!--\n FILE ARCHIVED ON 10:11:12 May 04, 2019 AND RETRIEVED FROM THE\n INTERNET ARCHIVE ON 08:01:02 Mar 01, 2025.\n-->"


def html(head="", above="", story=STORY, below=""):
    return f"<!doctype html><html><head><title>Pears by the road</title>{head}</head><body>{above}{story}</body></html>{below}".encode()


@pytest.mark.parametrize(
    ("head", "below"),
    [
        (f'<link rel="canonical" href="{COPY}">', ""),
        (f'<meta property="og:url" content="{COPY}">', ""),
        (
            '<script>__wm.wombat("http://orchard.example/pears","20190504101112","https://web.archive.org/","web");</script>',
            "",
        ),
        (f'<link href="{COPY.replace("20190504101112", "2019")}" rel=canonical>', FILED),
    ],
)
def test_a_saved_copy_notes_its_page_and_time(head, below):
    where = located(html(head, below=below), "text/html", None, None)
    assert (where.url, where.fetched_at) == ("http://orchard.example/pears", TAKEN)
    assert where.via.startswith("https://web.archive.org/web/2019")


def test_a_replay_of_pywb_notes_its_page_and_time():
    head = (
        '<script>wbinfo = {}; wbinfo.url = "http://orchard.example/pears"; wbinfo.timestamp = "20190504101112";'
        'wbinfo.prefix = decodeURI("https://library.example/col/");</script>'
    )
    where = located(html(head), "text/html", None, None)
    assert where == Located(
        "http://orchard.example/pears", "https://library.example/col/20190504101112/http://orchard.example/pears", TAKEN
    )


@pytest.mark.parametrize(
    ("above", "head"),
    [
        ('<div id="HEADER"><input name="q" value="https://orchard.example/pears"></div>', ""),
        ("<div>Saved from <a>https://orchard.example/pears</a></div>", ""),
        ("", '<link rel="canonical" href="https://orchard.example/pears">'),
        ('<iframe src="https://archive.ph/20190504101112/https://orchard.example/pears"></iframe>', ""),
    ],
)
def test_where_the_address_of_an_archive_says_nothing_the_page_does(above, head):
    where = located(html(head, above), "text/html", "https://archive.ph/aBcDe", None)
    assert where.url == "https://orchard.example/pears"
    assert where.via.startswith("https://archive.ph/")
    # a page of any other address says nothing of where it was taken from
    other = located(html(head, above), "text/html", "https://fair.example/", None)
    assert other == Located("https://fair.example/")


def test_where_an_archive_names_the_page_in_its_headers_that_is_the_page():
    headers = {
        "link": '<https://archive.ph/timemap/x>; rel="timemap", <https://orchard.example/pears>; rel="original"',
        "memento-datetime": "Sat, 04 May 2019 10:11:12 GMT",
    }
    where = located(html(), "text/html", "https://archive.ph/aBcDe", None, headers)
    assert where == Located("https://orchard.example/pears", "https://archive.ph/aBcDe", TAKEN)
    assert located(html(), "text/html", "https://fair.example/", None, headers) == Located("https://fair.example/")


def test_an_archive_is_the_site_of_no_page_it_holds():
    article = ingest.clean(
        html('<meta property="og:url" content="https://archive.ph/aBcDe">'), url="https://archive.ph/aBcDe"
    )
    assert (article.url, article.site, article.metadata.canonical_url) == (None, None, None)
    own = ingest.clean(html(), url="https://web.archive.org/")
    assert own.site == "web.archive.org"


def test_a_reader_view_that_was_saved_by_a_tool_is_of_its_page():
    head = "<!--\n Page saved with SingleFile \n url: about:reader?url=https%3A%2F%2Forchard.example%2Fpears \n-->"
    assert located(head.encode() + html(), "text/html", None, None) == Located("https://orchard.example/pears")


def test_a_page_that_shows_a_copy_in_a_frame_is_no_copy():
    for shown in (
        f'<iframe src="{COPY}"></iframe>',
        f'<input name="url" value="{COPY}">',
        f'<a href="{COPY}">pears</a>',
    ):
        assert located(html(above=shown), "text/html", None, None) == Located()


@pytest.mark.parametrize(
    "flood",
    [
        b'<a class="reader-domain',
        b"google-cache-hdr<a ",
        b"<link rel=canonical ",
        b"/http saved from <a>",
        b"wbinfo.timestamp =",
    ],
)
def test_a_flood_of_notes_costs_little(flood):
    for url in (None, "https://archive.ph/aBcDe"):
        assert_linear(lambda size, url=url: located(b"<html>" + flood * size, "text/html", url, None), 5_000)


def test_a_cached_page_of_a_search_engine_notes_its_page_and_time():
    above = (
        '<div id="bN1__google-cache-hdr">This is a cache of <a href="https://orchard.example/pears">it</a>. It is a '
        "snapshot of the page as it appeared on 4 May 2019 10:11:12 GMT.</div>"
    )
    assert located(html(above=above), "text/html", None, None) == Located("https://orchard.example/pears", None, TAKEN)


def test_the_reader_view_of_a_browser_says_title_author_and_address():
    above = (
        '<div class="header reader-header"><a class="domain reader-domain" href="https://orchard.example/pears">orchard</a>'
        '<h1 class="reader-title">Pears by the road</h1><div class="credits reader-credits">By Ida Holm and Jon Brandt</div>'
        '<div class="meta-data"><div class="reader-estimated-time">4-5 minutes</div></div></div>'
    )
    body = html(above=above, story=f'<div class="moz-reader-content">{STORY.partition("</time>")[2]}</div>')
    where = located(body, "text/html", None, None)
    assert where.url == "https://orchard.example/pears"
    assert where.evidence == Evidence("reader", "Pears by the road", ("By Ida Holm and Jon Brandt",), leads=True)
    article = ingest.clean(body)
    assert (article.title, article.authors, article.site) == (
        "Pears by the road",
        ("Ida Holm", "Jon Brandt"),
        "orchard.example",
    )
    assert "minutes" not in article.text
    assert {verdict.decided_by for block, verdict in article.ledger if "minutes" in block.text} == {"reader-header"}


def test_a_copy_is_an_article_of_its_page_without_the_bar():
    links = f'<p>More on <a href="{COPY}">pears</a> and <a href="/web/20190504101112/http://fair.example/">the fair</a>.</p>'
    meta = f'<link rel="canonical" href="{COPY}">'
    article = ingest.clean(html(meta, BAR, STORY.replace("</article>", f"{links}</article>"), FILED), url=COPY)
    assert (article.site, article.url) == ("orchard.example", "http://orchard.example/pears")
    assert article.metadata.canonical_url == "http://orchard.example/pears"
    assert article.published == "2014-09-01"
    dropped = {verdict.decided_by for block, verdict in article.ledger if "captures" in block.text}
    assert dropped == {"archive-toolbar"}
    plain = ingest.clean(html(), url="http://orchard.example/pears")
    assert article.text.startswith(plain.text)
    assert "foreign-canonical" not in article.flags


def test_a_bar_that_was_never_closed_does_not_take_the_page_with_it():
    body = html(above='<div id="wm-ipp-base">7 captures', story=STORY * 3)
    assert "The pears along the old road" in ingest.clean(body, url=COPY).text


def test_what_was_no_bar_stays_on_record_word_by_word():
    """Every block of the page is there with and without an archive around it."""
    capture = Capture(html(above=BAR), url="http://orchard.example/pears", media_type="text/html", via=COPY)
    seen = [block.text for block in clean_capture(capture, SITES, "0").blocks]
    plain = [block.text for block in ingest.clean(html(), url="http://orchard.example/pears").blocks]
    assert [text for text in seen if text in plain] == plain


def test_records_of_an_archive_and_files_of_a_mirror_are_of_their_pages(tmp_path):
    block = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nFeed-Title: Pears\r\n\r\n" + html(above=BAR)
    record = (
        f"WARC/1.1\r\nWARC-Type: response\r\nWARC-Target-URI: {COPY}\r\nWARC-Date: 2025-03-04T09:30:00Z\r\n"
        f"Content-Length: {len(block)}\r\n\r\n"
    ).encode() + block
    (tmp_path / "a.warc").write_bytes(record)
    (capture,) = [each.capture for each in members(tmp_path / "a.warc", "raw/a.warc")]
    assert (capture.url, capture.via, capture.fetched_at) == ("http://orchard.example/pears", COPY, TAKEN)
    assert capture.evidence is None
    folder = tmp_path / "web.archive.org/web/20190504101112/http:/orchard.example"
    folder.mkdir(parents=True)
    (folder / "pears.html").write_bytes(html())
    (found,) = find([tmp_path / "web.archive.org"])
    capture = read(found).capture
    assert (capture.url, capture.site) == ("http://orchard.example/pears.html", "orchard.example")


def test_a_folder_named_like_an_archive_is_no_site(tmp_path):
    for folder, host in (("web.archive.org", None), ("orchard.example/archive.ph", "orchard.example")):
        (tmp_path / folder).mkdir(parents=True)
        (tmp_path / folder / "a.html").write_bytes(html())
        (found,) = find([tmp_path / folder / "a.html"])
        assert read(found, source=f"raw/{folder}/a.html").capture.host == host


def test_a_page_on_a_disk_is_of_the_site_it_claims():
    link = '<link rel="canonical" href="https://orchard.example/pears">'
    article = ingest.clean(html(link), url="file:///home/me/pears.html")
    assert (article.url, article.site) == (None, "orchard.example")


def test_a_copy_from_a_disk_that_was_saved_again_knows_the_first_address():
    head = (
        "<!--\n Page saved with SingleFile \n url: file:///home/me/pears.html \n saved date: Tue Dec 09 2025 11:00:00 GMT+0100 (CET)\n-->"
        "<!-- saved from url=(0029)https://orchard.example/pears -->"
    )
    where = located(f"<html>{head}".encode() + html(), "text/html", "file:///home/me/pears.html", None)
    assert where.url == "https://orchard.example/pears"


def test_a_bar_is_what_the_archive_says_it_is_whatever_it_is_called():
    above = "<!-- BEGIN WAYBACK TOOLBAR INSERT --><div class=q>9 times since 03 Jun 2013</div><!-- END WAYBACK TOOLBAR INSERT -->"
    article = ingest.clean(html(above=above))
    assert {verdict.decided_by for block, verdict in article.ledger if "9 times" in block.text} == {"archive-toolbar"}
    assert article.published == "2014-09-01"


def test_an_older_bar_of_a_cache_is_known_by_its_links():
    link = "http://webcache.googleusercontent.com/search?q=cache:aBcDeFgHiJkL:https://orchard.example/pears&strip=1"
    above = f'<div><div>Dies ist der Cache. Stand vom 4 May 2019.</div><div><a href="{link}">Nur Text</a></div></div>'
    body = html(above=above)
    where = located(body, "text/html", None, None)
    assert (where.url, where.via) == ("https://orchard.example/pears", link)
    article = ingest.clean(body)
    assert {verdict.decided_by for block, verdict in article.ledger if "Cache" in block.text} == {"archive-toolbar"}
    assert "planted by a schoolmaster" in article.text


@given(st.binary(max_size=200))
def test_any_bytes_note_something_or_nothing(data):
    for mark in (
        b'__wm.wombat("',
        b"wbinfo.url = '",
        b"google-cache-hdr<a href=",
        b'reader-domain" href="',
        b'<link rel="canonical" href="/http',
    ):
        for url in (None, "https://archive.ph/a"):
            where = located(mark + data + b'"></a>', "text/html", url, None)
            assert where.url is None or where.url.startswith("http")
