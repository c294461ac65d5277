"""What a page says of its article: the first trustworthy statement, and nothing that it does not say."""

from datetime import UTC, datetime

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from ingest.extract.html import jsonld, values
from ingest.extract.html.head import cut, fold, head_metadata, shown_text
from ingest.extract.html.parse import parse
from ingest.extract.metadata.read import oddities, read_metadata


def read(head="", body="<p>words</p>", **options):
    tree = parse(f"<html {options.pop('html', '')}><head>{head}</head><body>{body}</body></html>")
    return read_metadata(tree, head_metadata(tree), **options)


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
        ("<title>港口的大雨下了一整天_社会_港市网</title>", "", "港口的大雨下了一整天"),
        ("<title>港口的大雨下了一整天-新闻频道-港市网</title>", "", "港口的大雨下了一整天"),
        ("<title>港口的大雨下了一整天_YQ.com港市网</title>", "", "港口的大雨下了一整天"),
        ("<title>港口的大雨下了一整天｜生活｜港市報</title>", "", "港口的大雨下了一整天"),
        ("<title>大雨和渡轮-住在海湾对面的人每天早上要坐两个小时的船</title>", "", "大雨和渡轮-住在海湾对面的人每天早上要坐两个小时的船"),
        ("<title>海湾-港市网</title>", "", "海湾-港市网"),
        (meta("og:title", "It rained"), "<h1>It rained on the quay</h1>", "It rained on the quay"),
        (meta("og:title", "It rained on the quay again"), "<h1>It rained on the quay</h1>", "It rained on the quay"),
        ("<title>Quay</title>", "<h1>Four ships are missing since Monday</h1>", "Four ships are missing since Monday"),
        (ld('{"@type":"NewsArticle","headline":"Rain &amp; wind"}'), "", "Rain & wind"),
        ("<title>Rain on the quay</title>", "<h1><span>4 May 2025</span> Rain on the quay</h1>", "Rain on the quay"),
        ("<title>Rain on the quay</title>", "<h1>Rain on the q<em>uay</em><button>Copy</button><a>¶</a></h1>", "Rain on the quay"),
        ("<title>Twelve days of rain on the quay</title>", "<h1>Rain fell on the quay for twelve days</h1>", "Rain fell on the quay for twelve days"),
        ("<title>Rain and wind all week | Quay Times</title>", "<h1>Subscribe for more</h1>", "Rain and wind all week"),
        ("<title>Quay</title>", "<h1>Quay</h1><h1>Harbour</h1>", "Quay"),
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


def test_the_name_of_the_host_is_cut_off_a_title():
    head = "<title>Rain on the quay :: Quay Times | quaytimes</title><h1>Rain on the quay | Quay Times</h1>"
    assert read(head, url="https://www.quaytimes.example/rain").title == "Rain on the quay"


@pytest.mark.parametrize(
    ("body", "authors"),
    [
        ("<h1>Rain</h1><div><p>By <a>Ida Holm</a> and <a>Per Lund</a></p></div>", ("Ida Holm", "Per Lund")),
        ("<p>Published May 4, 2025 by Ida Holm</p><h1>Rain</h1>", ("Ida Holm",)),
        ("<h1>Rain</h1><p>Written by</p><p>Ida Holm</p>", ("Ida Holm",)),
        ("<h1>Rain</h1><span class='post-author'>Ida Holm</span><span class='author-role'>Harbour Master</span>", ("Ida Holm",)),
        ("<h1>Rain</h1><ul><li><a href='/people/ida'>Ida Holm</a></li><li><a href='/people/per'>Per Lund</a></li></ul>", ("Ida Holm", "Per Lund")),
        ("<h1>Rain</h1><p>Ida Holm</p><p>4 May 2025</p>", ("Ida Holm",)),
        ("<h1>Rain</h1><p>Ida Holm, MD, PhD</p><p>4 May 2025</p><p class='author'>Ida Holm, MD, PhD</p>", ("Ida Holm, MD, PhD",)),
        ("<h1>Rain</h1><p>Harbour News</p><p>4 May 2025</p><p>All harbour news of the day.</p>", ()),
        ("<h1>Rain</h1><p>Reviewed by Ida Holm</p>", ()),
        ("<h1>Rain</h1><div class='comment-author'>Ida Holm</div>", ()),
        ("<h1>Rain</h1><div class='testimonial'><p class='author'>Ida Holm</p></div>", ()),
        ("<h1>Rain</h1><script>by('Ida Holm')</script><nav><p>By Ida Holm</p></nav>", ()),
        ("<h1>Rain</h1><div itemprop='author'><img alt='x'><span itemprop='name'>Ida Holm</span><p>Harbour Master</p></div>", ("Ida Holm",)),
        ("<h1>Rain</h1><div itemprop='comment'><p itemprop='author'>Ida Holm</p></div>", ()),
    ],
)  # fmt: skip
def test_authors_are_read_beside_the_headline(body, authors):
    assert read(body=body).authors == authors


@pytest.mark.parametrize(
    ("head", "byline", "authors"),
    [
        (meta("author", "Per Lund"), "By Ida Holm", ("Ida Holm",)),
        (meta("author", "Ida Holm"), "By Ida Holm and Per Lund", ("Ida Holm", "Per Lund")),
        (meta("author", "Ida Holm"), "Harbour and sea", ("Ida Holm",)),
        (meta("author", "Ida Holm, MD"), "By Ida Holm", ("Ida Holm, MD",)),
        (meta("author", "Quay Times") + meta("og:site_name", "The Quay Times"), "By Ida Holm", ("Ida Holm",)),
        (meta("author", "Quay Times") + meta("og:site_name", "The Quay Times"), "", ("Quay Times",)),
        (meta("citation_author", "Holm, Ida") + meta("citation_author", "Lund, Per"), "", ("Ida Holm", "Per Lund")),
        (meta("author", "Ida Holm, Quay Institute"), "", ("Ida Holm",)),
    ],
)
def test_a_byline_decides_where_machines_are_told_otherwise(head, byline, authors):
    assert read(head, f"<h1>Rain</h1><p>{byline}</p>").authors == authors


def test_a_page_of_wares_names_nobody_but_in_its_head():
    product = ld('{"@type":"Product","name":"Oar"}')
    body = "<h1>Oar</h1><p>By Ida Holm</p><p>4 May 2025</p>"
    assert (read(product, body).authors, read(product, body).published) == ((), None)
    assert read(product + meta("author", "Ida Holm"), body).authors == ("Ida Holm",)


@pytest.mark.parametrize(
    ("head", "body", "published", "source"),
    [
        ("", "<p>4 May 2025</p><h1>Rain</h1>", "2025-05-04", "shown above: 4 May 2025"),
        ("", "<h1>Rain</h1><p>Updated 9 May 2025</p><p>Published 4 May 2025</p>", "2025-05-04", "shown: Published"),
        ("", "<h1>Rain</h1><p>Last updated</p><p>9 May 2025</p><p>5 min read</p><p>4 May 2025</p>", "2025-05-04", "shown: 4"),
        ("", "<h1>Rain</h1><p>Updated 9 May 2025</p>", "2025-05-09", "shown change: Updated 9 May 2025"),
        ("", "<h1>Rain</h1><time datetime='2025-05-04T08:00'>yesterday</time>", "2025-05-04T08:00", "shown"),
        ("", "<h1>Rain</h1><p>It has rained since the storm of 4 May 2025 took the roof off the old harbour master's house</p>", None, None),
        ("", "<h1>Rain</h1>" + "".join(f"<p>{day} May 2025</p>" for day in range(1, 9)), None, None),
        ("", "<h1>Rain</h1><p>© 4 May 2025</p>", None, None),
        ("", "<h1>Deszcz</h1><p>4 maja 2025</p>", "2025-05-04", "shown"),
        ("", "<h1>비</h1><p>2025년 5월 4일</p>", "2025-05-04", "shown"),
        (meta("w-published-date", "2025-05-04") + meta("w-modified-date", "2025-05-09"), "", "2025-05-04", "meta w-published-date"),
        (meta("article:published_time", "2025-05-04") + meta("article:modified_time", "2025-05-09"), "<h1>Rain</h1><p>1 May 2025</p>", "2025-05-04", "meta"),
        (meta("article:published_time", "2025-05-09T08:00") + meta("article:modified_time", "2025-05-09T08:00"), "<h1>Rain</h1><p>1 May 2025</p>", "2025-05-01", "shown"),
        (ld('{"@type":"WebPage","datePublished":"2025-05-04"}'), "<h1>Home</h1>", None, None),
        (ld('{"@type":"WebPage","datePublished":"2025-05-04"}') + meta("author", "Ida Holm"), "<h1>Rain</h1>", "2025-05-04", "json-ld"),
        ("", "<p itemprop='comment'><time itemprop='datePublished' datetime='2025-05-09'></time></p><p itemprop='datePublished' content='2025-05-04'></p>", "2025-05-04", "itemprop"),
        (meta("og:type", "article"), "<h1>Rain</h1>" + "<p>It rained. </p>" * 200 + "<p>Posted on 4 May 2025</p>", "2025-05-04", "shown once"),
    ],
)  # fmt: skip
def test_the_date_is_what_the_page_says_of_its_publication(head, body, published, source):
    found = read(head, body)
    assert found.published == published
    assert found.published_from is None if source is None else found.published_from.startswith(source)


@pytest.mark.parametrize(("language", "published"), [("en-US", "2025-03-04"), ("en-GB", "2025-04-03"), ("en", None)])
def test_a_date_of_two_readings_is_read_as_the_language_of_the_page_writes_it(language, published):
    assert read(body="<h1>Rain</h1><p>3/4/2025</p>", html=f'lang="{language}"').published == published


def test_the_address_is_the_last_evidence_of_a_date():
    url = "https://quay.example/2025/05/04/rain"
    found = read(body="<h1>Rain</h1>", url=url)
    assert (found.published, found.published_from) == ("2025-05-04", "address: /2025/05/04")
    assert read(body="<h1>Rain</h1><p>3 May 2025</p>", url=url).published == "2025-05-03"


def test_a_byline_at_the_foot_is_read_if_it_is_the_only_one():
    text = "<h1>Rain</h1>" + "<p>It rained and the quay was wet. </p>" * 200
    article = meta("og:type", "article")
    assert read(article, text + "<p>This post was written by Ida Holm, harbour master.</p>").authors == ("Ida Holm",)
    assert read(article, text + "<p>Written by <b>Ida Holm</b></p><p>Written by Per Lund</p>").authors == ()


@pytest.mark.parametrize(
    "repeated",
    [
        '<meta name="author" content="Ida Holm">', '<script type="application/ld+json">{"@type":"Article"', "<h1>Rain",
        "<time>never</time>", '<div class="author">', "<p>4 May 2025</p><p>Big News</p>", "<div>", "Ida, MD, ", "| - ",
        '<p itemprop="author"><b>x</b>', '<img alt="Ida Holm">', "written by ",
    ],
)  # fmt: skip
def test_a_page_that_repeats_itself_thousands_of_times_is_read_to_its_end(repeated):
    found, _ = values.fit_to_caps(read(repeated * 4_000, "<h1>Rain</h1>" + repeated * 4_000))
    assert len(found.authors) <= 50
    assert len(found.title or "") <= 1_000


@given(
    st.lists(
        st.sampled_from(
            ["<h1>", "</h1>", "<div class=author>", "</div>", "<p>By Ida Holm</p>", " By Ida Holm ", "<nav>", "</nav>", "<b>", "4 May 2025", "<p>", "<time>", "<img alt='Ida Holm'>", "rain "]
        ),
        max_size=30,
    )
)  # fmt: skip
@example(["<b>", " By Ida Holm ", " By Ida Holm ", "<h1>"])
def test_any_markup_around_a_headline_gives_names_that_it_shows(parts):
    found = read(body="".join(parts))
    assert {word for name in found.authors for word in name.split()} <= {"Ida", "Holm", "rain"}
    assert found.published in {None, "2025-05-04"}


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


@pytest.mark.parametrize("name", ["Angelo di Marco", "Ana Por Vera"])
def test_a_particle_inside_a_name_is_not_the_by_before_one(name):
    assert read(body=f"<h1>Tide</h1><div class=author>{name}</div><p>Rain.</p>").authors == (name,)


def test_words_before_the_by_of_an_author_are_not_glued_to_the_name():
    assert read(body="<h1>Tide</h1><div class=author>Pictures By Ida Holm</div><p>Rain.</p>").authors == ("Ida Holm",)


DEEP = 200


@pytest.mark.parametrize(
    "body",
    [
        "<div class=comment>" + "<div>" * DEEP + "<p class=byline>Ida Holm</p>" * 20_000,
        "<div itemprop=comment>" + "<div>" * DEEP + "<p itemprop=author>Ida Holm</p>" * 20_000,
        "<aside>" + "<b>" * DEEP + "<time>4 May 2025</time>" * 20_000,
        "<h1>Rain</h1>" + "<div>written by " * DEEP + "tide <b></b>" * 20_000,
        "<h1>" * 50 + "rain <b>tide</b>" * 20_000,
        "<h2>" * 50 + "rain <b>tide</b>" * 20_000,
    ],
)
def test_what_stands_deep_in_others_is_looked_at_once(body):
    # each took minutes where every element asked all it stands in
    assert read(meta("og:type", "article") + "<title>Rain on the quay</title>", body).authors == ()


@pytest.mark.parametrize(
    "head",
    [
        meta("publi" * 20_000, "4 May 2025"),
        "<title>Rain &amp;#" + "9" * 100_000 + ";</title>",
        ld('{"@type":"Article","headline":"Rain &#' + "9" * 9_000 + ';"}'),
        ld('{"@type":"Article","headline":NaN,"author":Infinity,"datePublished":' + "2" * 5_000 + "}"),
        ld('{"@type":"Article","headline":{"name":[1]},"author":[[[1]]],"keywords":{"a":1},"datePublished":[{}]}'),
        ld('{"@type":"Article","author":[' + '{"name":"Ida Holm"},' * 5_000),
        ld('{"@type":"Article","articleBody":"' + "<p ===" * 50_000 + '"}'),
        ld("[" + ",".join(["[" * 11 + "]" * 11] * 20_000) + "]"),
        meta("date", "2" * 1_000_000) + meta("author", "By " + "a " * 100_000),
        "<meta name=k content=x>" * 100_000,
    ],
)
def test_hostile_statements_never_cost_the_rest(head):
    found = read(head + meta("og:title", "Rain on the quay") + meta("og:site_name", "Quay Times"))
    assert found.title
    assert found.site_name == "Quay Times"
    assert found.published is None


def test_a_title_of_megabytes_is_read_at_its_beginning_and_said_to_be_cut():
    found, told = values.fit_to_caps(read("<title>" + "rain " * 1_000_000 + "</title>"))
    assert 900 < len(found.title) <= 1_000
    assert told[0][0] == "cut-metadata"
    assert told[0][1].startswith("title: over 9,000 characters")


def test_a_thousand_authors_are_counted_and_fifty_are_kept():
    letters = "abcdefghij"
    names = [f"Ida {one}holm{two}{three}".title() for one in letters for two in letters for three in letters]
    found, told = values.fit_to_caps(read("".join(meta("author", name) for name in names)))
    assert found.authors == tuple(names[:50])
    assert told == (("cut-metadata", "authors: over 900, 50 kept"),)


def test_an_author_named_by_a_thousand_references_is_named_once():
    node = '{"@id":"#1","name":"Ida Holm"}'
    refs = ",".join(['{"@id":"#1"}'] * 1_000)
    assert read(ld(f'[{{"@type":"Article","author":[{refs}]}},{node}]')).authors == ("Ida Holm",)


def odd(head, url="https://quay.example/rain"):
    tree = parse(f"<html><head>{head}</head><body><p>words</p></body></html>")
    told = head_metadata(tree)
    return oddities(read_metadata(tree, told, url=url), told, url)


def test_a_page_that_claims_to_be_on_another_site_is_told_and_keeps_its_claim():
    link = '<link rel="canonical" href="https://www.sea.example/rain">'
    assert odd(link) == (("foreign-canonical", "claims: https://www.sea.example/rain"),)
    assert odd(link, url="https://m.sea.example/rain") == ()
    assert odd(link, url=None) == ()
    assert read(link, url="https://quay.example/rain").canonical_url == "https://www.sea.example/rain"


def test_a_canonical_address_that_is_too_long_gives_way_to_another_and_is_told_where_there_is_none():
    long = f'<link rel="canonical" href="/{"a" * 3_000}">'
    url = "https://quay.example/x"
    assert read(long + meta("og:url", "/b"), url=url).canonical_url == "https://quay.example/b"
    found, told = values.fit_to_caps(read(long, url=url))
    assert found.canonical_url is None
    assert told == (("cut-metadata", "canonical_url: 3,021 characters, 0 kept"),)


def test_json_ld_that_is_skipped_for_its_size_is_told():
    big = ld('{"@type":"Article","articleBody":"' + "rain " * 200_001 + '"}')
    good = ld('{"@type":"Article","headline":"Rain on the quay"}')
    assert odd(big + good) == (("skipped-json-ld", "script 1: 1,000,041 characters"),)
    assert read(big + good).title == "Rain on the quay"
    assert odd(ld("[" + "{}," * 2_500 + "{}]")) == (("skipped-json-ld", "script 1: what follows 2,000 objects"),)
    assert odd(good) == ()


@pytest.mark.parametrize(
    ("head", "body", "url", "title"),
    [
        # what the address spells goes before a slogan and before a menu
        ("<title>The best in boats</title>" + meta("og:title", "Rowing boats"), "<h1>Get on the water</h1>", "/c/rowing-boats", "Rowing boats"),
        ("<title>Oars and paddles | All you need</title>", "<h1>Sale</h1><h1>Oars and paddles</h1>", "/oars-and-paddles.html", "Oars and paddles"),
        ("<title>Winds — The Book of Tides</title>", "<h1>The Book of Tides</h1><h2>Winds</h2>", "/book/ch04-winds", "Winds"),
        # a title that a heading and the head agree on stays
        ("<title>Boat trails near Harbourton</title>", "<h1>Boat trails near Harbourton</h1><h1>Harbourton boats</h1>", "/harbourton-boat-trips", "Boat trails near Harbourton"),
        # so does the headline of what is written to be read
        (meta("og:type", "article") + "<title>Rain in the harbour: a list</title>", "<h1>Why it rains in the harbour</h1>", "/rain-harbour-list", "Why it rains in the harbour"),
        ("<title>The best in boats</title>", "<h1>Get on the water</h1>", "", "The best in boats"),
        ("<title>The best in boats</title>", "<h1>Get on the water</h1>", "/%ff%00", "The best in boats"),
    ],
)  # fmt: skip
def test_the_address_decides_between_what_a_page_may_be_called(head, body, url, title):
    assert read(head, body, url=f"https://quay.example{url}").title == title


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("Tides | Ministry of Harbours, Canals and Inland Waters", "Tides | Ministry of Harbours, Canals and Inland Waters"),
        ("Spring tides | Ministry of Harbours, Canals and Inland Waters", "Spring tides"),
        ("Spring tides - Ministry of Harbours", "Spring tides - Ministry of Harbours"),
    ],
)  # fmt: skip
def test_what_stands_behind_a_bar_is_no_headline(text, title):
    assert read(f"<title>{text}</title>").title == title


@pytest.mark.parametrize(
    ("name", "authors"),
    [
        ("rower1234", ("rower1234",)),
        ("12345", ()),
        ("Call 555 now", ()),
        ("page.extra.author", ()),
    ],
)
def test_a_nickname_can_have_a_number_and_a_telephone_has_no_name(name, authors):
    assert read(meta("author", name)).authors == authors


@pytest.mark.parametrize(
    ("path", "published"),
    [
        ("2025-05-04+rain", "2025-05-04"),
        ("2025/may/04/rain", "2025-05-04"),
        ("2025/best/04/rain", None),
        ("2025/05/041/rain", None),
    ],
)
def test_an_address_writes_its_date_in_several_ways(path, published):
    assert read(body="<h1>Rain</h1>", url=f"https://quay.example/{path}").published == published


def test_a_statement_whose_name_ends_in_date_is_one():
    assert read(meta("tide.date", "2025-05-04")).published == "2025-05-04"
    assert read(meta("tide.candidate", "2025-05-04")).published is None


def test_what_an_element_shows_is_read_at_its_beginning():
    tree = parse("<p>rain <b>on</b> the" + " quay" * 100 + "<i>x</i></p>")
    assert shown_text(tree, 11) == "rain on the"
    assert fold("&#" + "9" * 5_000) == "&#" + "9" * 5_000
    assert cut("rain on the quay", 13) == "rain on the"
    assert cut(" ", 5) is None


@pytest.mark.parametrize(
    ("head", "authors"),
    [
        ('<meta name=author content="How the wall was built">', ()),
        ('<meta name=author content="作者：林小春">', ("林小春",)),
        ('<meta name=author content="Text: Ida Holm">', ("Ida Holm",)),
    ],
)
def test_the_title_signs_nothing_and_a_label_is_no_part_of_a_name(head, authors):
    title = "How the wall was built"
    assert read(f"<title>{title}</title>{head}", f"<h1>{title}</h1><p>It was built by nine men.</p>").authors == authors
