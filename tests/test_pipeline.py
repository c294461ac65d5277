"""One call on one page gives its article, or why there is none; the sample captures give their gold."""

import gzip
import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path, PurePath

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import ingest
from ingest import Article, Capture, Rejected
from ingest.errors import Empty, Unsupported
from ingest.extract.pipeline import clean_capture
from ingest.extract.words import split_words
from ingest.models import KINDS, Evidence
from ingest.rules.sites import SITES
from ingest.sources.discover import find, read

ROOT = Path(__file__).parent.parent
GOLD = json.loads((ROOT / "tests/samples/gold.json").read_text("utf-8"))
STORY = (
    "The harbor wall was built in a single winter by men who had never built one before.",
    "It has been mended every spring since, and nobody alive has seen the stones it began with.",
    "This year the council asked an engineer, and the engineer asked for the oldest map in the archive.",
)
PAGE = """<!doctype html><html lang="en"><head><title>The wall that mends itself - Quay Times</title>
<meta property="og:site_name" content="Quay Times"><meta name="author" content="Ida Holm">
<meta property="article:published_time" content="2025-03-04T09:30:00Z"></head><body>
<nav><a href="/">Home</a> <a href="/news">News</a></nav><article><h1>The wall that mends itself</h1>{body}</article>
<footer>Copyright Quay Times</footer></body></html>"""


def page(*paragraphs, extra=""):
    return PAGE.format(body="".join(f"<p>{each}</p>" for each in paragraphs) + extra).encode()


def sample(name):
    (found,) = find([ROOT / name])
    capture = read(found, source=name).capture
    # an explicitly named file has no root to look for a host in but its own folders
    host = PurePath(name).parts[1]
    return replace(capture, host=None if host == "inbox" else host)


def cleaned(capture):
    return clean_capture(capture, SITES, "test")


@pytest.mark.parametrize("name", sorted(GOLD))
def test_a_sample_gives_every_word_of_its_body_and_no_other(name):
    assert split_words(cleaned(sample(name)).text) == split_words(GOLD[name]["body"])


@pytest.mark.parametrize("name", sorted(GOLD))
@pytest.mark.parametrize("part", ["title", "authors", "published"])
def test_a_sample_gives_what_it_states_and_nothing_else(name, part):
    value = getattr(cleaned(sample(name)), part)
    assert (list(value) if part == "authors" else value) == GOLD[name][part]


def test_a_section_front_is_rejected_with_its_reason_and_its_ledger():
    result = cleaned(sample("raw/morrowquaytimes.example/business.html"))
    assert isinstance(result, Rejected)
    assert result.reason == "no article: only links"
    assert len(result.blocks) == len(result.verdicts) > 20
    assert not any(verdict.kept for verdict in result.verdicts)


def test_the_article_is_the_kept_blocks_and_every_block_has_a_verdict():
    article = ingest.clean(page(*STORY), url="https://quaytimes.example/wall")
    assert isinstance(article, Article)
    assert article.text == "\n\n".join(STORY)
    assert [block.text for block, verdict in article.ledger if verdict.kept] == list(STORY)
    assert {"Home News", "Copyright Quay Times"} <= {
        block.text for block, verdict in article.ledger if not verdict.kept
    }
    assert (article.title, article.authors, article.published) == (
        "The wall that mends itself", ("Ida Holm",), "2025-03-04T09:30:00+00:00",
    )  # fmt: skip
    assert (article.site, article.metadata.language, article.kind) == ("quaytimes.example", "en", "html")


def test_the_headline_is_a_field_and_not_body():
    article = ingest.clean(page(*STORY))
    (headline,) = [verdict for block, verdict in article.ledger if block.kind == "heading"]
    assert (headline.kept, headline.decided_by) == (False, "text:title")


def test_a_glued_dateline_is_cut_off_and_read():
    article = ingest.clean(page("WICHITA, Kan. (AP) — " + STORY[0], *STORY[1:]))
    assert article.text.startswith("The harbor wall")
    assert (article.metadata.dateline, article.metadata.wire) == ("WICHITA, Kan.", "AP")
    (cut,) = [block.text for block, verdict in article.ledger if verdict.decided_by == "text:dateline"]
    assert cut.startswith("WICHITA, Kan. (AP)")


def test_text_beside_a_frame_inside_the_body_is_not_lost():
    loose = '<p>First.</p><center><iframe src="https://ads.example/"></iframe></center>' + STORY[1]
    article = ingest.clean(PAGE.format(body=f"<p>{STORY[0]}</p>{loose}<p>{STORY[2]}</p>").encode())
    assert STORY[1] in article.text


def test_a_stray_end_of_the_page_costs_nothing():
    article = ingest.clean(
        PAGE.format(body=f"<p>{STORY[0]}</p></body></html><p>{STORY[1]}</p><p>{STORY[2]}</p>").encode()
    )
    assert article.text == "\n\n".join(STORY)


def test_a_date_is_never_later_than_the_capture():
    capture = Capture(page(*STORY), media_type="text/html", fetched_at=datetime(2024, 1, 1, tzinfo=UTC))
    assert cleaned(capture).published is None


@pytest.mark.parametrize("text", ["\n\n".join(STORY), "\r\n".join(STORY), " ".join(STORY)])
def test_a_capture_of_pure_body_text_loses_nothing(text):
    article = ingest.clean(text.encode())
    assert split_words(article.text) == split_words(text)
    assert (article.title, article.authors, article.published, article.kind) == (None, (), None, "text")


def test_the_charset_and_how_it_was_found_are_on_record():
    body = page("Die Mauer über dem Fluß hält, sagt die Gemeinde, seit mehr als hundert Jahren.", *STORY)
    body = body.decode().replace("<head>", '<head><meta charset="iso-8859-1">').encode("windows-1252")
    made = ingest.clean(body).provenance
    assert (made.charset, made.charset_from) == ("windows-1252", "meta")


@pytest.mark.parametrize(("body", "error"), [(b"%PDF-1.7 x", Unsupported), (b"", Empty), (b" \n ", Empty)])
def test_what_is_no_page_is_refused_by_name(body, error):
    with pytest.raises(error):
        ingest.clean(body)


def test_hostile_metadata_never_denies_the_article_nor_leaves_what_no_database_can_hold():
    head = (
        '<script type="application/ld+json">{"@type":"NewsArticle","headline":"Half \\ud800 a pair","author":[[[[{}]]]],'
        '"datePublished":NaN,"keywords":[1,null,"a"]}</script><meta property="og:url" content="javascript:alert(1)">'
        '<link rel="canonical" href="https://user:secret@quaytimes.example/a">'
    )
    article = ingest.clean(page(*STORY).replace(b"</head>", head.encode() + b"</head>"))
    assert article.text == "\n\n".join(STORY)
    article.title.encode()
    assert article.metadata.canonical_url == "https://quaytimes.example/a"


def test_the_same_bytes_give_the_same_article_after_any_other_page():
    first = ingest.clean(page(*STORY))
    for _ in range(3):
        ingest.clean(page(*STORY, "Something else entirely stands on this other page, at some length."))
        assert ingest.clean(page(*STORY)) == first


SAID = Evidence("feed", "A wall, says the feed", ("desk@quaytimes.example (Jon Brandt)",), "2025-02-01T08:00:00Z")
BARE = "".join(f"<p>{each}</p>" for each in STORY).encode()
OWN = ("The wall that mends itself", ("Ida Holm",), "2025-03-04")


def known_of(body, **facts):
    known = cleaned(Capture(body, media_type="text/html", **facts)).metadata
    return known.title, known.authors, known.published and known.published[:10]


def test_what_a_feed_said_fills_in_only_what_the_page_does_not_state():
    assert known_of(page(*STORY), evidence=SAID) == OWN
    assert known_of(BARE, evidence=SAID) == ("A wall, says the feed", ("Jon Brandt",), "2025-02-01")
    assert cleaned(Capture(BARE, media_type="text/html", evidence=SAID)).metadata.published_from == (
        "feed: 2025-02-01T08:00:00Z"
    )
    assert known_of(BARE, evidence=SAID, fetched_at=datetime(2025, 1, 1, tzinfo=UTC))[2] is None


def test_evidence_that_leads_goes_before_what_the_page_says():
    assert known_of(page(*STORY), evidence=replace(SAID, leads=True)) == (
        "A wall, says the feed",
        ("Jon Brandt",),
        "2025-02-01",
    )
    assert known_of(page(*STORY), evidence=Evidence("mail", leads=True)) == OWN


NAMES = st.sampled_from(
    "feed-title feed-author feed-published title author date last-modified link content-language".split()
)


@settings(max_examples=30, deadline=None)
@given(st.dictionaries(NAMES | st.from_regex(r"[a-z][a-z-]{0,15}", fullmatch=True), st.text(max_size=40), max_size=6))
def test_nothing_a_server_sends_beside_a_page_reaches_its_metadata(headers):
    headers.pop("content-type", None)
    headers["feed-title"] = headers["feed-author"] = "Jon Brandt"
    headers["feed-published"] = "2025-02-01T08:00:00Z"
    for body in (BARE, page(*STORY)):
        assert cleaned(Capture(body, media_type="text/html", headers=headers)) == cleaned(
            Capture(body, media_type="text/html")
        )


def test_the_page_of_an_error_says_so():
    story = cleaned(Capture(page(*STORY), media_type="text/html", status=404))
    assert dict(story.findings)["http-error"] == "status: 404"
    assert "http-error" not in cleaned(Capture(page(*STORY), media_type="text/html", status=203)).flags


@settings(max_examples=60, deadline=None)
@given(st.binary(min_size=1, max_size=400), st.sampled_from(["text/html", "text/plain", "text/markdown"]))
def test_any_bytes_end_in_an_article_or_a_rejection_with_a_whole_ledger(body, media_type):
    result = cleaned(Capture(body, media_type=media_type))
    assert len(result.blocks) == len(result.verdicts)
    assert [block.position for block in result.blocks] == list(range(len(result.blocks)))
    assert {block.kind for block in result.blocks} <= set(KINDS)
    assert all(0 <= verdict.score <= 1 for verdict in result.verdicts)


def test_a_compressed_sample_and_its_unpacked_twin_are_the_same_capture():
    name = "raw/morrowquaytimes.example/bakers-wind-ovens.html.gz"
    assert sample(name).body == gzip.decompress((ROOT / name).read_bytes())


@pytest.mark.parametrize("body", [b"<html></html>", b"<title>Only a title</title>", b"<script>x()</script><img src=a>"])
def test_a_page_that_shows_no_text_is_rejected_as_such(body):
    result = ingest.clean(body)
    assert isinstance(result, Rejected)
    assert (result.reason, result.blocks) == ("no text in the page", ())


def voters(article):
    return {name for _, verdict in article.ledger for name, _ in verdict.votes} - {"part"}


def test_trafilatura_is_asked_only_where_the_forest_is_not_sure_of_the_page():
    plain = ingest.clean(page(*STORY))
    muddle = ingest.clean(
        b"<title>Walls</title><div>"
        + b"<div><h3>Wall kit</h3><p>A kit in three sizes.</p><a href=/k>See it</a></div>" * 9
    )
    assert voters(plain) == {"forest"}
    assert voters(muddle) == {"forest", "trafilatura"}
    assert {verdict.needed for _, verdict in plain.ledger} == {next(iter(plain.verdicts)).needed}


def test_an_article_says_what_type_of_page_it_was_and_how_much_of_it_was_caught():
    article = ingest.clean(page(*STORY * 4))
    assert article.page_type == "article"
    assert article.completeness > 0.9
    assert ingest.clean("\n\n".join(STORY).encode(), media_type="text/plain").page_type is None


def test_a_wall_is_rejected_by_its_name_and_its_ledger_stays():
    wall = (
        b"<html><head><title>Just a moment...</title></head><body><div id=challenge-running></div>"
        b"<h1>harbour.example</h1><p>Checking if the site connection is secure</p>"
        b"<p>Verify you are human by completing the action below.</p></body></html>"
    )
    found = ingest.clean(wall)
    assert isinstance(found, Rejected)
    assert found.reason == "no article: bot wall"
    assert len(found.blocks) == 3


def test_lists_in_lists_without_end_cost_neither_the_article_nor_a_stack():
    deep = ingest.clean(page(*STORY, extra="<ul><li>Pier " * 700))
    assert isinstance(deep, Article)
    assert all(each in deep.text for each in STORY)
    assert "trafilatura" not in voters(deep)


@pytest.mark.parametrize("url", ["http://[::1", "http://a]b/", "not an address"])
def test_an_address_that_is_none_costs_nothing(url):
    assert STORY[0] in ingest.clean(page(*STORY), url=url).text


def test_the_last_care_looks_at_no_more_than_it_has_time_for():
    page = f"<p>{STORY[0]}</p>" + "<p>stone upon stone</p>" * 300_000
    capture = Capture(page.encode(), media_type="text/html")
    article = clean_capture(capture, (), "0", care="plain", because="it took too long")
    assert STORY[0] in article.text
    (why,) = [signal for name, signal in article.findings if name == "partial"]
    assert why.startswith("it took too long; length: 5400083 characters, the first 4000000 were read")
    assert why.endswith("words: 217,791 of 840,013 on the page could not be read")
