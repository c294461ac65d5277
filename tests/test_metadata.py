"""What a page says of its article: the first trustworthy statement, and nothing that it does not say."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.clean import jsonld
from ingest.clean.html import parse
from ingest.clean.metadata import read_metadata
from ingest.clean.stated import stated


def read(head="", body="<p>words</p>", **options):
    tree = parse(f"<html {options.pop('html', '')}><head>{head}</head><body>{body}</body></html>")
    return read_metadata(tree, stated(tree), **options)


def ld(text):
    return f'<script type="application/ld+json">{text}</script>'


def meta(name, content):
    return f'<meta property="{name}" content="{content}">'


@pytest.mark.parametrize(
    ("head", "body", "title"),
    [
        ("<title>Rain on the quay - Quay Times</title>" + meta("og:site_name", "Quay Times"), "", "Rain on the quay"),
        ("<title>Quay Times | Rain on the quay all day long</title>" + meta("og:site_name", "Quay Times"), "", "Rain on the quay all day long"),
        ("<title>Rain on the quay all day | The Quay</title>", "", "Rain on the quay all day"),
        ("<title>Rain: a year on the quay</title>", "", "Rain: a year on the quay"),
        (meta("og:title", "It rained"), "<h1>It rained on the quay</h1>", "It rained on the quay"),
        (meta("og:title", "It rained on the quay again"), "<h1>It rained on the quay</h1>", "It rained on the quay"),
        ("<title>Quay</title>", "<h1>Four ships are missing since Monday</h1>", "Four ships are missing since Monday"),
        (ld('{"@type":"NewsArticle","headline":"Rain &amp; wind"}'), "", "Rain & wind"),
        ("", "<svg><title>logo</title></svg><p>x", None),
        ("", "<p>only text</p>", None),
    ],
)  # fmt: skip
def test_the_title_is_the_headline_without_the_name_of_the_site(head, body, title):
    assert read(head, body).title == title


@pytest.mark.parametrize(
    ("head", "body", "authors"),
    [
        (
            ld('{"@type":"Article","author":[{"name":"Ida Holm"},{"@type":"Person","name":"Per Lund"}]}'),
            "",
            ("Ida Holm", "Per Lund"),
        ),
        (
            ld(
                '{"@graph":[{"@type":"Article","author":{"@id":"#1"}},{"@id":"#1","@type":"Person","name":"Ida Holm"}]}'
            ),
            "",
            (),
        ),
        (meta("author", "By Ida Holm and Per Lund"), "", ("Ida Holm", "Per Lund")),
        (meta("article:author", "https://social.example/ida"), "", ()),
        (meta("author", "admin"), '<a rel="author">Ida Holm</a>', ("Ida Holm",)),
        (meta("twitter:label1", "Written by") + meta("twitter:data1", "Ida Holm"), "", ("Ida Holm",)),
        (meta("twitter:label1", "Reading time") + meta("twitter:data1", "3 minutes"), "", ()),
        (meta("author", "Staff Writers"), "", ()),
        ("", '<p class="byline">By Ida Holm | 4 May 2025</p>', ("Ida Holm",)),
        ("", "<p>Ida Holm said so.</p>", ()),
    ],
)
def test_authors_are_those_who_are_named(head, body, authors):
    if "#1" in head:
        authors = ("Ida Holm",)  # by reference
    assert read(head, body).authors == authors


@pytest.mark.parametrize(
    ("head", "body", "published", "precision", "source"),
    [
        (
            ld('{"@type":"NewsArticle","datePublished":"2025-03-04T09:30:00+01:00"}'),
            "",
            "2025-03-04T09:30:00+01:00",
            "second",
            "json-ld",
        ),
        (meta("article:published_time", "2025-03-04"), "", "2025-03-04", "day", "meta article:published_time"),
        (meta("date", "nonsense"), '<time datetime="2025-03-04">yesterday</time>', "2025-03-04", "day", "time"),
        ("", "<aside><time datetime='2025-03-09'>a week ago</time></aside><p>words</p>", None, None, None),
        ("", "<p>words</p>", None, None, None),
    ],
)
def test_the_date_comes_with_its_precision_and_its_evidence(head, body, published, precision, source):
    found = read(head, body)
    assert (found.published, found.published_precision) == (published, precision)
    assert found.published_from is None if source is None else found.published_from.startswith(source)


def test_a_date_after_the_capture_is_not_believed():
    head = ld('{"@type":"Article","datePublished":"2031-01-01"}') + meta("date", "2024-05-06")
    assert read(head, fetched_at=datetime(2024, 6, 1, tzinfo=UTC)).published == "2024-05-06"


def test_an_article_of_the_sidebar_is_not_the_article_of_the_page():
    head = ld(
        '[{"@type":"WebSite","name":"Quay Times"},{"@type":"NewsArticle","headline":"Ours"},{"@type":"ListItem","headline":"Theirs"}]'
    )
    found = read(head)
    assert (found.title, found.site_name) == ("Ours", "Quay Times")


@pytest.mark.parametrize(
    ("link", "canonical"),
    [
        ("/a/b", "https://quay.example/a/b"),
        ("javascript:alert(1)", None),
        ("https://ida:secret@quay.example/a", "https://quay.example/a"),
        ("https://[bad/a", None),
    ],
)
def test_a_canonical_address_is_a_web_address_without_passwords(link, canonical):
    assert read(f'<link rel="canonical" href="{link}">', url="https://quay.example/x").canonical_url == canonical


def test_language_section_tags_and_description_are_as_stated():
    head = (
        meta("article:section", "Sea")
        + meta("article:tag", "rain")
        + meta("article:tag", "quay")
        + meta("og:description", "A  day")
    )
    found = read(head, html='lang="de-AT"')
    assert (found.language, found.section, found.tags, found.description) == ("de", "Sea", ("rain", "quay"), "A day")


@pytest.mark.parametrize(
    "script",
    ["{", '{"@type":"Article","headline":"a\nb"}', "/*<![CDATA[*/{}/*]]>*/", "[" * 5_000, '{"a":' * 5_000, "null", "NaN", '"text"', '{"@type":[1,{}]}'],
)  # fmt: skip
def test_broken_json_ld_is_left_out_and_harms_nothing(script):
    assert read(ld(script) + "<title>Rain on the quay</title>").title in {"Rain on the quay", "a b"}


JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(st.sampled_from(["@type", "@graph", "@id", "headline", "author", "name", "datePublished", "keywords", "publisher"]), inner, max_size=4),
    max_leaves=12,
)  # fmt: skip


@given(JSON)
def test_any_json_gives_metadata_of_text(value):
    import json

    found = read(ld(json.dumps(value).replace("</", "<\\/")))
    for text in (found.title, found.published, found.site_name, found.section, *found.authors, *found.tags):
        assert text is None or text.encode()


def test_names_follow_references_once():
    nodes = [{"@id": "#a", "name": "Ida Holm"}, {"@id": "#b", "author": {"@id": "#a"}}]
    assert jsonld.names({"@id": "#a"}, nodes) == ["Ida Holm"]
    assert jsonld.names({"@id": "#gone"}, nodes) == []
