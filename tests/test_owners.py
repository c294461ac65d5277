"""What a page shows of somebody or something else is not said of its article: names, dates, and marks of walls."""

from html import escape
from urllib.parse import urlsplit

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from lxml.html import Element

from ingest.extract.html.head import head_metadata
from ingest.extract.html.parse import parse
from ingest.extract.metadata.ownership import leads_home
from ingest.extract.metadata.read import read_metadata

STORY = (
    "<p>" + "The lock keeper opened the upper gate at dawn, and the barges went down one after the other. " * 5 + "</p>"
)
NAV = '<nav><a href="/news">News</a><a href="/tides">Tides</a></nav>'
DATE = "<p>{} May 2025</p>"


def read(body, head="", url="https://lock.example/a", lang="en"):
    tree = parse(f"<html lang={lang}><head>{head}</head><body>{body}</body></html>")
    return read_metadata(tree, head_metadata(tree), url=url)


def page(above="", beside="", behind="", after="", head="", **options):
    return read(
        f'{above}<main><article><h1>The upper gate is open</h1>{beside}<div class="entry-content">{STORY}{behind}</div></article></main>{after}',
        head=head,
        **options,
    )


ELSEWHERE = [
    {"above": f"<div class=top>{DATE}</div><header><a href='/'>Lock Courier</a>{NAV}</header>"},
    {"above": f"<header><a href='/'><img alt='Lock Courier'></a>{DATE}</header>"},
    {"above": f"<header>{NAV}</header><div>{DATE}</div>"},
    {"above": f"<div id=toolbar>{DATE}<a href='/'>Home</a></div>"},
    {"behind": "<section id=comments><div class=comment><b>Old Gull</b><time>{} May 2025</time><p>So it was.</p></div></section>"},
    {"behind": f"<ul class=comment-list><li class=comment>{DATE}<p>So it was.</p></li></ul>"},
    {"behind": f"<div class=related-stories><article><h3>Another gate</h3>{DATE}</article></div>"},
    {"behind": f"<article class=card><h3><a href=/b>Another gate</a></h3>{DATE}</article>"},
    {"after": f"<aside class=sidebar>{DATE}</aside>"},
    {"after": f"<footer>{DATE}</footer>"},
    {"beside": "<p>{} May 2025 – 9 June 2025</p>"},
    {"beside": "<p>1–{} May 2025</p>"},
    {"beside": "<p>© {} May 2025</p>"},
]  # fmt: skip


@pytest.mark.parametrize("place", ELSEWHERE)
@given(day=st.integers(2, 31))
def test_a_date_elsewhere_is_not_that_of_the_article(place, day):
    found = page(**{name: markup.format(day) for name, markup in place.items()})
    assert (found.published, found.published_from) == (None, None)


@pytest.mark.parametrize("place", ELSEWHERE)
@given(day=st.integers(2, 31))
def test_nor_does_it_take_the_place_of_the_articles_own(place, day):
    other = {name: markup.format(day) for name, markup in place.items()}
    other["beside"] = "<p>4 May 2024</p>" + other.get("beside", "")
    assert page(**other).published == "2024-05-04"


@pytest.mark.parametrize(
    ("beside", "published", "modified"),
    [
        ("<p>Published: 4 May 2025 | Last updated: 6 May 2025</p>", "2025-05-04", "2025-05-06"),
        ("<p>Updated 6 May 2025, published 4 May 2025</p>", "2025-05-04", "2025-05-06"),
        ("<p>Publicado el 4 de mayo de 2025 · Actualizado el 6 de mayo de 2025</p>", "2025-05-04", "2025-05-06"),
        ("<p>Опубликовано: 4 мая 2025, обновлено: 6 мая 2025</p>", "2025-05-04", "2025-05-06"),
        ("<p>公開日：2025年5月4日 更新日：2025年5月6日</p>", "2025-05-04", "2025-05-06"),
        ("<p>نُشر: 4 مايو 2025 - آخر تحديث: 6 مايو 2025</p>", "2025-05-04", "2025-05-06"),
        ("<p>4 May 2025</p><p>Last modified</p><p>6 May 2025</p>", "2025-05-04", "2025-05-06"),
        ("<time datetime='2025-05-04T23:30:00-05:00'>May 4, 2025</time>", "2025-05-04T23:30:00-05:00", None),
        ("<p>Thread starter Old Gull</p><p>Start date May 4, 2025</p><p>Joined</p><p>Jan 2, 2019</p>", "2025-05-04", None),
    ],
)  # fmt: skip
def test_publication_and_change_are_told_apart(beside, published, modified):
    found = page(beside=beside)
    assert (found.published, found.modified) == (published, modified)


def test_universal_time_is_told_as_the_day_that_readers_see():
    stamp = '<meta property="article:published_time" content="2025-05-05T02:40:00Z">'
    assert page(head=stamp, beside="<p>May 4, 2025, 10:40 PM</p>").published == "2025-05-04T22:40"
    assert page(head=stamp, beside="<p>May 1, 2025</p>").published == "2025-05-05T02:40:00+00:00"
    assert page(head=stamp.replace("02:40", "18:40"), beside="<p>May 4, 2025</p>").published[:10] == "2025-05-05"


WORDS = st.text("abcdefghijklmnopqrstuvwxyz", min_size=3, max_size=9).map(str.title)
NAMES = st.lists(WORDS, min_size=1, max_size=4).map(" ".join)


@given(site=NAMES, place=st.sampled_from(("logo", "picture", "og", "publisher", "title", "marked", "by")))
def test_nobody_is_named_who_is_the_site_its_publisher_or_the_end_of_the_title(site, place):
    assume(site.lower() not in {"the upper gate is open", "home", "news", "tides"})
    name = escape(site)
    head = {
        "og": f'<meta property="og:site_name" content="{name}">',
        "publisher": f'<script type="application/ld+json">{{"@type":"NewsArticle","publisher":{{"@type":"Organization","name":"{name}"}}}}</script>',
        "title": f"<title>The upper gate is open - {name}</title>",
        "marked": f'<meta property="og:site_name" content="{name}">',
        "by": f'<meta property="og:site_name" content="{name}">',
    }.get(place, "")
    logo = f"<img alt='{name}'>" if place == "picture" else name
    sign = (
        f"<a rel=author class=author>{name}</a>"
        if place == "marked"
        else f"<p>By {name}</p>"
        if place == "by"
        else f"<p>{name}</p>"
    )
    for above in (f'<header><a href="/">{logo}</a></header>', f'<a href="https://lock.example/">{logo}</a>'):
        assert page(above=above, head=head, beside=f"{DATE.format(4)}{sign}").authors == ()


def test_a_byline_goes_before_the_site_that_the_head_names_as_author():
    head = '<meta name="author" content="Lock Courier"><meta property="og:site_name" content="Lock Courier">'
    assert page(head=head, beside="<p>By Ida Holm</p>").authors == ("Ida Holm",)
    assert page(head=head).authors == ("Lock Courier",)


def test_a_heading_that_leads_to_the_first_page_is_the_name_of_the_site():
    head = "<title>Codename: Heron - iholm</title>"
    found = read(
        f'<header><h1><a href="/">iholm</a></h1></header><h2><a href="/heron">Codename: Heron</a></h2>{STORY}', head
    )
    assert found.title == "Codename: Heron"


@pytest.mark.parametrize(
    ("lang", "beside", "author"),
    [
        ("ar", "<p>بقلم: سلمى حداد</p>", "سلمى حداد"),
        ("fa", "<p>نویسنده: سارا محمدی</p>", "سارا محمدی"),
        ("th", "<p>โดย สมชาย ใจดี</p>", "สมชาย ใจดี"),
        ("hi", "<p>लेखक: अनिता शर्मा</p>", "अनिता शर्मा"),
        ("he", "<p>מאת נועה לוי</p>", "נועה לוי"),
        ("id", "<p>Oleh Sari Wijaya</p>", "Sari Wijaya"),
        ("vi", "<p>Tác giả: Trần Minh Anh</p>", "Trần Minh Anh"),
        ("tr", "<p>Yazar: Ayşe Yılmaz</p>", "Ayşe Yılmaz"),
        ("ru", "<p>Автор: Анна Белова</p>", "Анна Белова"),
        ("pl", "<p>Autor: Anna Nowak</p>", "Anna Nowak"),
        ("el", "<p>Συντάκτης: Άννα Παππά</p>", "Άννα Παππά"),
        ("ko", "<p>홍길동 기자</p>", "홍길동"),
        ("ja", "<p>文：山田花子</p>", "山田花子"),
        ("zh", "<p>记者：王小明</p>", "王小明"),
    ],
)
def test_bylines_in_the_languages_of_the_web(lang, beside, author):
    assert page(beside=beside, lang=lang).authors == (author,)


ADDRESSES = st.tuples(
    *map(st.sampled_from, [("", "https:", "x"), ("", "/", "//", "/\t/"), ("", "lock.example", "a:80", "index.html")]),
    st.text("/?#a \n", max_size=3),
).map("".join)


@given(ADDRESSES)
def test_an_address_with_a_host_and_nothing_behind_it_leads_home(href):
    try:
        told = urlsplit(href.strip())
    except ValueError:
        told = urlsplit("")
    bare = bool(told.netloc) and told.path in {"", "/"} and not told.query and not told.fragment
    named = href.strip() in {"/", "index.html", "/index.html"}
    assert leads_home(Element("a", href=href), None) == (bare or named)
