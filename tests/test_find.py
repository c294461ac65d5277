"""What a reader finds: articles as cards, narrowed and paged, and the same as JSON, Atom, JSON Lines and Markdown."""

from __future__ import annotations

import asyncio
import json
import re
import sqlite3
import tracemalloc
from collections.abc import Iterator
from contextlib import closing, contextmanager
from html import unescape
from itertools import chain
from pathlib import Path
from urllib.parse import urlsplit
from xml.etree import ElementTree as ET

import httpx
import pytest
from datasette.app import Datasette
from datasette.database import QueryInterrupted
from datasette.views.base import DatasetteError
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from ingest.exporters import export
from ingest.exporters.markdown import markdown
from ingest.exporters.select import rows as export_rows
from ingest.exporters.select import select
from ingest.extract.quality.checks import CHECKS
from ingest.models import Block, Verdict
from ingest.store.block_codec import pack
from ingest.store.database import Store, connect
from ingest.store.full_text import fts_query
from ingest.store.rows import Cleaned
from ingest.web.app import build
from ingest.web.search.atom import authority, instant, tag
from ingest.web.search.cards import FLAGS
from ingest.web.search.query import FILTERS, MOST_CHARACTERS, asked, key_of, written
from ingest.web.search.streams import Stream, file_name, pieces
from ingest.web.search.view import A_PAGE, MOST_HITS, _in_time

# Datasette leaves its connections to the garbage collector, which Python 3.13 warns of
pytestmark = pytest.mark.filterwarnings("ignore:unclosed database:ResourceWarning")

SCRIPT = "<script>alert(1)</script>"
ATOM = "{http://www.w3.org/2005/Atom}"
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)")  # RFC 3339, section 5.6
TAG = re.compile(r"tag:[A-Za-z0-9.-]+,\d{4}(?:-\d\d){0,2}:[A-Za-z0-9\-._~!$&'()*+,;=:@/?%]*")  # RFC 4151, section 2.1
relaxed = settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])


def fill(db: Path, articles: list[dict[str, object]]) -> Path:
    """Write articles as a run does; what is not said of one is made up."""
    with Store(db) as store, store.transaction():
        for number, said in enumerate(articles, start=1):
            body = str(said.get("body", f"The ferry left the pier for the {number}. time."))
            article = {"site": "ferry.example", "title": f"Crossing {number}", "words": len(body.split()), **said}
            article["body"] = body
            ledger = pack([(Block(0, "paragraph", body), Verdict(kept=True, decided_by="trafilatura", score=1.0))])
            capture = {
                "site": article["site"],
                "outcome": "extracted",
                "title": article["title"],
                "source": f"{number}.html",
                "blocks": 1,
            }
            input_id = store.put_input({"path": f"{number}.html", "outcome": "extracted"})
            superseded = {name: article.pop(name) for name in ("superseded_by",) if name in article}
            capture_id = store.put_capture(input_id, Cleaned({**capture, "blocks_kept": 1}, article, ledger))
            for name, value in superseded.items():
                store.db.table("articles").update(capture_id, {name: value})
        store.refresh_sites({str(row[0]) for row in store.db.execute("select distinct site from captures")})
    return db


@contextmanager
def served(db: Path) -> Iterator[Datasette]:
    datasette = build(db)
    try:
        yield datasette
    finally:
        for database in datasette.databases.values():
            database.close()
        datasette.executor.shutdown()


def get(datasette: Datasette, address: str, **arguments: str | int) -> httpx.Response:
    query = f"?{httpx.QueryParams(arguments)}" if arguments else ""
    return asyncio.run(datasette.client.get(f"{address}{query}", headers={"host": "localhost"}))


def page(datasette: Datasette, **arguments: str | int) -> str:
    response = get(datasette, "/-/search", **arguments)
    assert response.status_code == 200, response.text
    return response.text


def found(datasette: Datasette, **arguments: str | int) -> dict:
    response = get(datasette, "/-/search.json", **arguments)
    assert response.status_code == 200, response.text
    return response.json()


def ids(answer: dict) -> list[int]:
    return [article["id"] for article in answer["articles"]]


def lines(datasette: Datasette, **arguments: str | int) -> list[dict]:
    response = get(datasette, "/-/search.jsonl", **arguments)
    assert response.status_code == 200, response.text
    return [json.loads(line) for line in response.text.splitlines()]


def turned(datasette: Datasette, way: str, **arguments: str | int) -> list[list[int]]:
    """Return the ids of each page from the first on, following the links."""
    answer = found(datasette, **arguments)
    pages = [ids(answer)]
    while answer[way]:
        assert len(pages) < 200
        address = urlsplit(answer[way])
        answer = get(datasette, f"{address.path}?{address.query}").json()
        pages.append(ids(answer))
    return pages


SITES, AUTHORS = ("a.example", "b.example", "c.example"), ("Ada Quay", "Bo Pier; Ada Quay", None)
LANGUAGES, TYPES, FLAGGED = ("en", "de", None), ("article", "forum"), (None, "short", "paywalled truncated")
MIXED = [
    {
        "site": SITES[number % 3],
        "author": AUTHORS[number % 7 % 3],
        "language": LANGUAGES[number % 5 % 3],
        "page_type": TYPES[number % 11 % 2],
        "flags": FLAGGED[number % 13 % 3],
        "published": None if number % 4 == 0 else f"{2019 + number % 6}-{1 + number % 12:02}",
        "body": f"{'Fog lay on the harbour. ' * (number % 9)}Ferry {number} waited.",
        "url": f"https://{SITES[number % 3]}/{number}",
    }
    for number in range(90)
]


@pytest.fixture(scope="module")
def mixed_db(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return fill(tmp_path_factory.mktemp("mixed") / "mixed.db", MIXED)


@pytest.fixture(scope="module")
def mixed(mixed_db: Path) -> Iterator[Datasette]:
    with served(mixed_db) as datasette:
        yield datasette


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Datasette]:
    """More articles with one word than are counted."""
    articles = [{"published": f"20{10 + n % 15}", "site": f"s{n % 20}.example"} for n in range(MOST_HITS + 40)]
    with served(fill(tmp_path_factory.mktemp("many") / "many.db", articles)) as datasette:
        yield datasette


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Datasette]:
    site = '"><img src=x onerror=alert(1)>.example'
    article = {
        **dict.fromkeys(("title", "author", "flags", "page_type", "signals"), f"{SCRIPT}\x0b]]>&"),
        "site": site,
        "language": '"><script>',
        "url": "javascript:alert(1)",
        "published": "2025-03-04",
        "body": f"Tide {SCRIPT} rose.",
        "confidence": 0.1,
    }
    with served(fill(tmp_path_factory.mktemp("hostile") / "hostile.db", [article])) as datasette:
        yield datasette


# --- the page ----------------------------------------------------------------------------------------------------------


def test_without_articles_the_page_says_what_brings_some(tmp_path: Path) -> None:
    with served(fill(tmp_path / "none.db", [])) as datasette:
        assert "ingest run" in page(datasette)
        assert "Nothing found" in page(datasette, q="tide")
        assert found(datasette)["articles"] == []
        assert lines(datasette) == []
        assert get(datasette, "/-/search.md").content == b""
        assert ET.fromstring(get(datasette, "/-/search.atom").content).findall(f"{ATOM}entry") == []


def test_one_article_is_one_card(tmp_path: Path) -> None:
    with served(fill(tmp_path / "one.db", [{"title": "Fog & rain", "author": "A. Quay; B. Pier"}])) as datasette:
        text = page(datasette)
        assert re.search(r"<strong>1</strong> article\s*<", text)
        assert text.count('<article class="card">') == 1
        assert '<a href="/one/articles/1">Fog &amp; rain</a>' in text
        assert ">A. Quay</a>, <a" in text
        assert "9 words" in text
        assert 'rel="next"' not in text


def test_the_best_hit_comes_first_with_the_words_marked_in_title_and_snippet(mixed: Datasette) -> None:
    text = page(mixed, q="crossing harbour")
    assert "<mark>Crossing</mark>" in text
    assert "<mark>harbour</mark>" in text
    [first, *_] = found(mixed, q='"crossing 17"')["articles"]
    assert first["title"] == "Crossing 17"


def test_the_title_counts_more_than_the_body(tmp_path: Path) -> None:
    articles = [{"title": "Rope", "body": "tar " * 3 + "and rope"}, {"title": "Tar", "body": "rope and more rope"}]
    with served(fill(tmp_path / "w.db", articles)) as datasette:
        assert ids(found(datasette, q="tar")) == [2, 1]


def test_flags_are_said_in_words(mixed: Datasette) -> None:
    text = page(mixed, flag="paywalled")
    assert "behind a paywall" in text
    assert "breaks off" in text


def test_every_flag_of_the_cleaning_has_words() -> None:
    assert {*CHECKS, "partial", "cut-metadata", "foreign-canonical", "skipped-json-ld"} <= set(FLAGS)


def test_a_word_of_a_script_without_spaces_is_found_where_a_run_of_it_begins(tmp_path: Path) -> None:
    articles = [
        {"body": "潮汐表今天公布,港口关闭"},
        {"body": "서울에서 배가 떠났다"},
        {"body": "Прилив пришёл"},
        {"body": "المد عند الفجر"},
    ]
    with served(fill(tmp_path / "u.db", articles)) as datasette:
        assert [ids(found(datasette, q=q)) for q in ("潮汐", "港口", "서울", "прилив", "المد", "关闭")] == [
            [1],
            [1],
            [2],
            [3],
            [4],
            [],
        ]
        assert "<mark>" in page(datasette, q="潮汐")


def test_a_snippet_is_short_even_where_a_word_is_not(tmp_path: Path) -> None:
    with served(fill(tmp_path / "l.db", [{"body": "潮" * 5000 + " " + "汐" * 5000}])) as datasette:
        [card] = found(datasette, q="汐汐")["articles"]
        assert len(card["snippet"]) < 400


def test_hits_beyond_the_count_are_more_than_and_facets_say_of_what(many: Datasette) -> None:
    answer = found(many, q="ferry")
    assert (answer["count"], answer["more"]) == (MOST_HITS, True)
    assert answer["facets"]["site"]["of"] == "of the best 1,000"
    text = page(many, q="ferry")
    assert "More than 1,000" in text
    assert "of the best 1,000" in text
    assert "of the longest 1,000" in page(many, q="ferry", sort="longest")


def test_where_nothing_is_asked_for_facets_count_all(many: Datasette) -> None:
    answer = found(many)
    assert (answer["count"], answer["more"]) == (MOST_HITS + 40, False)
    years = {each["value"]: each["count"] for each in answer["facets"]["year"]["values"]}
    assert sum(years.values()) == MOST_HITS + 40
    assert all(each["count"] == 52 for each in answer["facets"]["site"]["values"])


# --- filters -----------------------------------------------------------------------------------------------------------


def meets(article: dict[str, object], wanted: dict[str, str]) -> bool:
    published = str(article["published"] or "")
    checks = {
        "q": lambda value: value in str(article["body"]).lower(),
        "site": lambda value: article["site"] == value,
        "author": lambda value: value in str(article["author"]).split("; "),
        "language": lambda value: article["language"] == value,
        "type": lambda value: article["page_type"] == value,
        "flag": lambda value: value in str(article["flags"]).split(),
        "from": lambda value: bool(published) and published >= value,
        "to": lambda value: bool(published) and published[: len(value)] <= value,
    }
    return all(checks[name](value) for name, value in wanted.items())


wishes = st.fixed_dictionaries(
    {},
    optional={
        "q": st.just("fog"),
        "site": st.sampled_from(SITES),
        "author": st.sampled_from(["Ada Quay", "Bo Pier"]),
        "language": st.sampled_from(["en", "de"]),
        "type": st.sampled_from(TYPES),
        "flag": st.sampled_from(["short", "truncated"]),
        "from": st.sampled_from(["2019", "2020-06", "2022-01-01"]),
        "to": st.sampled_from(["2020", "2023-03", "2024-12-31"]),
    },
)


@given(wanted=wishes, sort=st.sampled_from(["best", "newest", "oldest", "longest"]))
@relaxed
def test_filters_combine_and_every_format_gives_the_same_articles(mixed: Datasette, wanted: dict, sort: str) -> None:
    expected = [number for number, article in enumerate(MIXED, start=1) if meets(article, wanted)]
    answer = found(mixed, **wanted, sort=sort)
    assert (answer["count"], answer["more"]) == (len(expected), False)
    assert [line["id"] for line in lines(mixed, **wanted, sort=sort)] == expected
    assert set(ids(answer)) <= set(expected)
    for name, facet in answer["facets"].items():
        for each in facet["values"]:
            limits = {"from": each["value"], "to": each["value"]} if name == "year" else {name: each["value"]}
            alike = [n for n in expected if meets(MIXED[n - 1], limits)]
            assert each["count"] == len(alike), (name, each)


def test_a_facet_adds_its_filter_and_keeps_what_was_asked_for(mixed: Datasette) -> None:
    text = page(mixed, q="fog", sort="newest", language="en")
    links = [unescape(each) for each in re.findall(r'href="(/-/search\?[^"]*site=b.example[^"]*)"', text)]
    assert "/-/search?q=fog&language=en&sort=newest&site=b.example" in links
    narrowed = get(mixed, links[-1]).text
    assert '<input type="hidden" name="language" value="en">' in narrowed


def test_a_chosen_filter_can_be_removed_and_the_others_stay(mixed: Datasette) -> None:
    text = page(mixed, site="a.example", language="en")
    assert 'href="/-/search?language=en" aria-label="Remove the filter site: a.example"' in text
    assert 'href="/-/search?site=a.example" aria-label="Remove the filter language: en"' in text


def test_a_date_that_is_none_is_named_with_one_that_works(mixed: Datasette) -> None:
    text = page(mixed, **{"from": "last <week>"})
    assert "“last &lt;week&gt;” is no date" in text
    assert "2025-12-09" in text


def test_captures_that_a_better_one_stands_for_are_left_out_until_asked_for(tmp_path: Path) -> None:
    articles = [{"published": "2025"}, {"published": "2024", "superseded_by": 1}, {"published": "2023"}]
    with served(fill(tmp_path / "s.db", articles)) as datasette:
        for arguments in ({}, {"q": "ferry"}, {"q": "ferry", "sort": "newest"}):
            assert set(ids(found(datasette, **arguments))) == {1, 3}
            assert found(datasette, **arguments)["count"] == 2
            assert set(ids(found(datasette, **arguments, superseded=1))) == {1, 2, 3}
        assert len(lines(datasette)) == 2
        assert "a better capture of it" in page(datasette, superseded=1)


# --- pages -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("sort", ["newest", "oldest", "longest", "best"])
@pytest.mark.parametrize("q", ["", "ferry"])
def test_paging_reaches_every_article_once_forward_and_back(mixed: Datasette, sort: str, q: str) -> None:
    arguments = {"sort": sort, "q": q} if q else {"sort": sort}
    forward = turned(mixed, "next", **arguments)
    assert sorted(chain(*forward)) == list(range(1, len(MIXED) + 1))
    assert all(len(each) == A_PAGE for each in forward[:-1])
    order = list(chain(*forward))
    last = found(mixed, **arguments)
    while last["next"]:
        address = urlsplit(last["next"])
        last = get(mixed, f"{address.path}?{address.query}").json()
    back = [ids(last)]
    while last["previous"]:
        address = urlsplit(last["previous"])
        last = get(mixed, f"{address.path}?{address.query}").json()
        back.append(ids(last))
    assert back[-1] == order[:A_PAGE]
    assert {key for each in back for key in each} == set(order)


@pytest.mark.parametrize(
    ("sort", "column", "sign"), [("newest", "published", -1), ("oldest", "published", 1), ("longest", "words", -1)]
)
def test_an_order_is_kept_over_all_pages_and_what_has_no_date_comes_last(
    mixed: Datasette, sort: str, column: str, sign: int
) -> None:
    by_id = {line["id"]: line for line in lines(mixed)}
    values = [by_id[key][column] for each in turned(mixed, "next", sort=sort) for key in each]
    valued = [value for value in values if value is not None]
    assert values == [*valued, *[None] * (len(values) - len(valued))]
    assert valued == sorted(valued, reverse=sign < 0)


def test_a_search_by_rank_ends_at_the_best_thousand_and_newest_goes_on(many: Datasette) -> None:
    assert len(list(chain(*turned(many, "next", q="ferry")))) == MOST_HITS
    assert len(set(chain(*turned(many, "next", q="ferry", sort="newest")))) == MOST_HITS + 40
    assert len(set(chain(*turned(many, "next")))) == MOST_HITS + 40


def test_what_is_cleaned_while_somebody_reads_repeats_nothing(tmp_path: Path) -> None:
    db = fill(tmp_path / "grows.db", [{"published": f"2024-01-{1 + n % 28:02}"} for n in range(50)])
    with served(db) as datasette:
        first = found(datasette)
        with Store(db) as store, store.transaction():
            store.db.execute("delete from articles where id = ?", [ids(first)[-1]])
            store.db.execute("update articles set published = '2025' where id % 7 = 0")
        address = urlsplit(first["next"])
        second = get(datasette, f"{address.path}?{address.query}").json()
        assert len(ids(second)) == A_PAGE
        assert not set(ids(first)) & set(ids(second))


@pytest.mark.parametrize("key", ["~", "x", "~x", "2025~", "~-1", f"~{'9' * 30}", "\0~1", "9~9~9", "é~3", "~١"])
def test_a_key_that_is_none_is_no_error(mixed: Datasette, key: str) -> None:
    for sort in ("newest", "longest", "best"):
        for name in ("after", "before"):
            assert get(mixed, "/-/search", q="fog", sort=sort, **{name: key}).status_code == 200


# --- whatever is asked for ---------------------------------------------------------------------------------------------

HOSTILE = [
    '"foo',
    '"',
    "AND",
    "NOT x",
    "NEAR(",
    "title:",
    "*",
    "a*b*",
    "(",
    "^",
    "-x",
    "'",
    "a\0b",
    "\0",
    "潮汐",
    "مد",
    "прилив",
    "🌊",
    "🌊 fog",
]


@pytest.mark.parametrize(
    "q", [*HOSTILE, "x" * 10_000, "fog " * 2500, '"' * 999, "\ud7ff\ue000", "%", "\u202e", "1 OR 1=1; --"]
)
def test_whatever_is_searched_for_is_answered_in_every_format(mixed: Datasette, q: str) -> None:
    for ending in ("", ".json", ".atom", ".jsonl", ".md"):
        assert get(mixed, f"/-/search{ending}", q=q, site=q, author=q, flag=q, sort=q).status_code == 200, ending
        assert get(mixed, f"/-/search{ending}", q=q).status_code == 200, ending


@given(
    arguments=st.dictionaries(
        st.sampled_from([*FILTERS, "q", "sort", "after", "before", "superseded"]), st.text(max_size=40)
    )
)
@example(arguments={"q": '"foo', "after": "~5"})
@relaxed
def test_no_address_is_an_error(mixed: Datasette, arguments: dict[str, str]) -> None:
    said = httpx.QueryParams({name: value.encode("utf-8", "replace").decode() for name, value in arguments.items()})
    for ending in ("", ".json", ".atom"):
        response = asyncio.run(mixed.client.get(f"/-/search{ending}?{said}", headers={"host": "localhost"}))
        assert response.status_code == 200, response.text[:2000]


@given(text=st.text())
@relaxed
def test_what_was_asked_for_stands_in_the_address_that_asks_for_it_again(text: str) -> None:
    wanted = asked({"q": text, "site": text, "from": "2024"})
    again = asked(dict(httpx.QueryParams(written(wanted))))
    assert again.q == wanted.q
    assert again.filters == wanted.filters


def test_more_than_anybody_types_is_cut_and_the_page_says_so(mixed: Datasette) -> None:
    assert "Only the first 1,000 characters" in page(mixed, q="fog" * MOST_CHARACTERS)
    assert "Only the first 32 words" in page(mixed, q="fog " * 40)


def test_a_query_that_takes_too_long_is_told_as_on_the_pages_of_datasette() -> None:
    async def slow(datasette: Datasette, request: object) -> None:
        raise QueryInterrupted(sqlite3.OperationalError("interrupted"), "select 1", {})

    with pytest.raises(DatasetteError) as caught:
        asyncio.run(_in_time(slow)(None, None))
    assert (caught.value.status, caught.value.title) == (400, "SQL Interrupted")


# --- what came from a capture stays text -------------------------------------------------------------------------------


def test_markup_in_titles_authors_and_sites_is_text_in_every_format(hostile: Datasette) -> None:
    for arguments in (
        {},
        {"q": "tide"},
        {"q": SCRIPT},
        {"site": SCRIPT},
        {"flag": SCRIPT},
        {"author": f"{SCRIPT}\x0b]]>&"},
    ):
        text = page(hostile, **arguments)
        assert SCRIPT not in text
        assert "<img" not in text
        assert not re.search(r"href=[\"']?\s*javascript:", text, re.IGNORECASE)
    assert "&lt;script&gt;" in page(hostile)
    assert found(hostile)["articles"][0]["url"] is None
    entry = ET.fromstring(get(hostile, "/-/search.atom").content).find(f"{ATOM}entry")
    assert entry is not None
    assert entry.findtext(f"{ATOM}title") == f"{SCRIPT}]]>&"
    assert [link.get("rel") for link in entry.findall(f"{ATOM}link")] == ["alternate"]
    assert SCRIPT not in get(hostile, "/-/search.atom").text
    assert lines(hostile)[0]["title"].startswith(SCRIPT)
    assert get(hostile, "/-/search.md").text.splitlines()[0] == "---"


@pytest.mark.parametrize("ending", ["json", "atom", "jsonl", "md"])
def test_no_browser_takes_a_format_for_a_page(hostile: Datasette, ending: str) -> None:
    headers = get(hostile, f"/-/search.{ending}").headers
    assert "html" not in headers["content-type"]
    assert headers["x-content-type-options"] == "nosniff"


# --- the feed ----------------------------------------------------------------------------------------------------------


def test_the_feed_has_all_that_rfc_4287_asks_for(mixed: Datasette) -> None:
    response = get(mixed, "/-/search.atom", q="fog", site="a.example")
    assert response.headers["content-type"].startswith("application/atom+xml")
    root = ET.fromstring(response.content)
    assert root.tag == f"{ATOM}feed"
    for each in (root, *root.findall(f"{ATOM}entry")):
        for name in ("id", "title", "updated"):  # section 4.1: exactly one
            assert len(each.findall(f"{ATOM}{name}")) == 1, name
        assert TAG.fullmatch(each.findtext(f"{ATOM}id") or "")
        assert MOMENT.fullmatch(each.findtext(f"{ATOM}updated") or "")
        assert all(MOMENT.fullmatch(moment.text or "") for moment in each.findall(f"{ATOM}published"))
        assert all((author.findtext(f"{ATOM}name") or "").strip() for author in each.findall(f"{ATOM}author"))
        links = {link.get("rel"): link.get("href") or "" for link in each.findall(f"{ATOM}link")}
        assert "alternate" in links  # section 4.1.2: an entry without content has one
        assert all(urlsplit(href).scheme in {"http", "https"} for href in links.values())
    assert root.findall(f"{ATOM}author")  # section 4.1.1: of the feed, where an entry has none
    entries = root.findall(f"{ATOM}entry")
    assert 0 < len(entries) <= 30
    assert len({entry.findtext(f"{ATOM}id") for entry in entries}) == len(entries)
    assert [link.get("href") for link in root.findall(f"{ATOM}link") if link.get("rel") == "self"] == [
        str(response.url)
    ]


def test_the_feed_has_the_newest_first_whatever_the_order_of_the_page(mixed: Datasette) -> None:
    def titles(**arguments: str) -> list[str | None]:
        root = ET.fromstring(get(mixed, "/-/search.atom", **arguments).content)
        return [entry.findtext(f"{ATOM}title") for entry in root.findall(f"{ATOM}entry")]

    newest = [article["title"] for article in found(mixed, q="fog", sort="newest")["articles"]]
    assert titles(q="fog")[:A_PAGE] == newest == titles(q="fog", sort="oldest")[:A_PAGE]


def test_the_page_names_its_feed_with_the_same_filters(mixed: Datasette) -> None:
    [href] = re.findall(
        r'<link rel="alternate" type="application/atom\+xml"[^>]* href="([^"]+)"',
        page(mixed, q="fog", site="a.example"),
    )
    assert unescape(href) == "/-/search.atom?q=fog&site=a.example"


@given(text=st.one_of(st.text(max_size=30), st.datetimes().map(lambda moment: moment.isoformat())))
@example(text="0001-01-01T00:00:00+14:00")
@example(text="2025-12")
@relaxed
def test_a_moment_is_whole_or_none(text: str) -> None:
    moment = instant(text)
    assert moment is None or MOMENT.fullmatch(moment)


@given(host=st.text())
@relaxed
def test_a_tag_is_valid_for_any_host(host: str) -> None:
    assert TAG.fullmatch(tag(host, "articles/articles/1"))
    assert authority(host) == authority(authority(host))


# --- streams -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("arguments", [{}, {"q": "fog"}, {"site": "a.example", "language": "en"}])
def test_the_stream_is_what_ingest_export_writes(
    mixed: Datasette, mixed_db: Path, tmp_path: Path, arguments: dict[str, str]
) -> None:
    conditions = {"site": "site = :site", "language": "language = :language", "q": "body like '%fog%'"}
    where = " and ".join(conditions[name] for name in arguments) or "1"
    to = tmp_path / "all.jsonl"
    with closing(connect(mixed_db)) as connection:
        export(connection, "jsonl", to, where=where, params=arguments)
        written_out = b"".join(
            markdown(row) + b"\n" for row in export_rows(select(connection, where, arguments), ledger=True)
        )
    assert get(mixed, "/-/search.jsonl", **arguments).content == to.read_bytes()
    assert get(mixed, "/-/search.md", **arguments).content == written_out


def test_line_ends_of_other_programs_break_no_line(tmp_path: Path) -> None:
    with served(fill(tmp_path / "e.db", [{"body": "one\u2028two\u0085three\u2029four"}])) as datasette:
        [line] = lines(datasette)
        assert line["body"] == "one\u2028two\u0085three\u2029four"


def test_a_stream_is_a_file_with_a_name_that_is_safe(mixed: Datasette) -> None:
    for q in ('a"; filename="/etc/passwd', "../../x\r\nSet-Cookie: a=b", "潮汐", "x" * 900):
        headers = get(mixed, "/-/search.jsonl", q=q).headers
        assert re.fullmatch(r'attachment; filename="articles[a-z0-9.-]*\.jsonl"', headers["content-disposition"])
        assert "set-cookie" not in headers


@given(words=st.text())
@relaxed
def test_a_file_name_is_short_and_plain(words: str) -> None:
    assert re.fullmatch(r"articles(-[a-z0-9]([a-z0-9.-]{0,58}[a-z0-9])?)?\.md", file_name(words, "md"))


def test_a_stream_holds_few_articles_in_memory(tmp_path: Path) -> None:
    db = fill(tmp_path / "long.db", [{"body": f"{number} " + "tide " * 6000} for number in range(300)])
    tracemalloc.start()
    size = sum(map(len, pieces(db, "jsonl", "select id from articles", [])))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert size > 9_000_000
    assert peak < 3_000_000


def test_a_run_may_write_while_a_stream_is_read_slowly(tmp_path: Path) -> None:
    db = fill(tmp_path / "live.db", [{"body": f"{number} " + "tide " * 300} for number in range(200)])
    stream = pieces(db, "jsonl", "select id from articles", [])
    first = next(stream)
    with Store(db) as store:
        with store.transaction():
            store.db.execute("delete from articles where id = 200")
            store.db.execute("update articles set title = 'Cleaned again' where id = 199")
        # the reader keeps no old state of the database alive: the log can be folded in and cut
        assert store.db.execute("pragma wal_checkpoint(truncate)").fetchone()[0] == 0
        rest = b"".join(stream)
    told = [json.loads(line) for line in (first + rest).decode().splitlines()]
    assert [line["id"] for line in told] == list(range(1, 200))
    assert told[-1]["title"] == "Cleaned again"


def test_a_stream_stops_when_its_reader_goes_away(mixed_db: Path) -> None:
    sent: list[dict] = []
    left = asyncio.Event()
    made = 0

    def endless() -> Iterator[bytes]:
        nonlocal made
        while True:
            made += 1
            yield b"x"

    async def receive() -> dict:
        await left.wait()
        return {"type": "http.disconnect"}

    async def go() -> None:
        async def send(message: dict) -> None:
            sent.append(message)
            if len(sent) > 3:
                left.set()
            await asyncio.sleep(0)

        await asyncio.wait_for(Stream(endless(), "text/plain", "a.txt", receive).asgi_send(send), 20)

    asyncio.run(go())
    assert made < 1000


def test_an_error_before_the_first_article_is_an_error_page(tmp_path: Path) -> None:
    def broken() -> Iterator[bytes]:
        raise sqlite3.OperationalError("no")
        yield b""

    async def receive() -> dict:
        await asyncio.sleep(60)
        return {"type": "http.disconnect"}

    sent: list[dict] = []

    async def send(message: dict) -> None:
        sent.append(message)

    with pytest.raises(sqlite3.OperationalError):
        asyncio.run(Stream(broken(), "text/plain", "a.txt", receive).asgi_send(send))
    assert sent == []


# --- the bar -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("address", "current"),
    [
        ("/", "Home"),
        ("/mixed", None),
        ("/-/search", "Articles"),
        ("/mixed/articles/1", "Articles"),
        ("/mixed/articles", "Tables"),
        ("/mixed/captures/1", "Tables"),
        ("/mixed/sites", "Tables"),
        ("/mixed/by_month", "Questions"),
        ("/mixed?sql=select+1", None),
        ("/nothing", None),
    ],
)
def test_every_page_has_the_bar_a_way_past_it_and_a_language(
    mixed: Datasette, address: str, current: str | None
) -> None:
    text = get(mixed, address).text
    assert '<html lang="en">' in text
    assert re.search(r'<body[^>]*>\s*<a class="skip" href="#main">', text)
    assert text.count('id="main"') == 1
    bar = re.search(r'<header class="room-bar">(.*?)</header>', text, re.DOTALL)
    assert bar is not None
    assert [unescape(label) for label in re.findall(r"<li><a[^>]*>([^<]+)</a>", bar[1])] == [
        "Home",
        "Articles",
        "Quality",
        "Questions",
        "Tables",
    ]
    assert re.findall(r'aria-current="(?:page|true)">([^<]+)<', bar[1]) == ([current] if current else [])
    assert len(re.findall(r'<input type="search" name="q"', text)) == 1
    assert '/-/ingest/room.js" defer' in text


def test_the_script_of_the_bar_is_served_under_the_policy(mixed: Datasette) -> None:
    response = get(mixed, "/-/ingest/room.js")
    assert response.status_code == 200
    assert "script-src 'self'" in response.headers["content-security-policy"]


def test_the_table_leads_to_the_cards_with_the_same_filters_and_back(mixed: Datasette) -> None:
    text = get(
        mixed,
        "/mixed/articles",
        site="a.example",
        flags__contains="short",
        _search="fog",
        published__gte="2020",
        _sort_desc="words",
    ).text
    [href] = re.findall(r'<p class="as-cards"><a href="([^"]+)"', text)
    answer = get(mixed, unescape(href)).text
    assert dict(httpx.QueryParams(urlsplit(unescape(href)).query)) == {
        "q": "fog",
        "site": "a.example",
        "flag": "short",
        "from": "2020",
        "sort": "longest",
    }
    [back] = re.findall(r'<a href="(/mixed/articles\?[^"]+)">as a table', answer)
    assert dict(httpx.QueryParams(urlsplit(unescape(back)).query)) == {
        "site": "a.example",
        "flags__contains": "short",
        "published__gte": "2020",
        "_search": "fog",
        "_sort_desc": "words",
    }
    assert get(mixed, unescape(back)).status_code == 200


@pytest.mark.parametrize("address", ["/mixed/articles", "/mixed/sites"])
def test_the_tables_stay_datasette_s_own(mixed: Datasette, address: str) -> None:
    assert 'class="filters"' in get(mixed, address).text
    assert get(mixed, f"{address}.json").json()["rows"]
    assert get(mixed, f"{address}.csv").status_code == 200


# --- the pieces --------------------------------------------------------------------------------------------------------


@given(text=st.text(), sort=st.sampled_from(["newest", "longest"]))
@relaxed
def test_a_key_is_what_sqlite_can_hold_or_none(text: str, sort: str) -> None:
    key = key_of(text, sort)
    assert key is None or (isinstance(key[1], int) and key[1] < 2**63)


def test_a_quoted_phrase_of_a_script_without_spaces_begins_words_too() -> None:
    assert fts_query('"潮汐" fog "sea wall"') == '"潮汐"* "fog" "sea wall"'
