"""The home page: what is held, what is new, and where to look first."""

from __future__ import annotations

import asyncio
import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from html import unescape
from pathlib import Path

import pytest
from datasette.app import Datasette

from ingest.store.database import Store
from ingest.store.rows import Cleaned
from ingest.web.app import build
from ingest.web.canned_queries import QUERIES

# Datasette leaves its connections to the garbage collector, which Python 3.13 warns of
pytestmark = pytest.mark.filterwarnings("ignore:unclosed database:ResourceWarning")


@contextmanager
def served(db: Path) -> Iterator[Datasette]:
    datasette = build(db)
    try:
        yield datasette
    finally:
        for database in datasette.databases.values():
            database.close()
        datasette.executor.shutdown()


def page(datasette: Datasette, address: str = "/") -> str:
    response = asyncio.run(datasette.client.get(address, headers={"host": "localhost"}))
    assert response.status_code == 200, response.text
    return response.text


def filled(db: Path, articles: list[dict[str, object]]) -> Path:
    """Write articles as a run does; one with an empty body is a capture without an article."""
    with Store(db) as store, store.transaction():
        for number, given in enumerate(articles, start=1):
            said = {
                "site": "ferry.example",
                "title": f"Crossing {number}",
                "words": 3,
                "body": "It left late.",
                **given,
            }
            capture = {
                "site": said["site"],
                "outcome": "extracted" if said["body"] else "empty",
                "source": f"{number}.html",
                "words_seen": 100,
                "words_kept": said.pop("kept", 90),
            }
            input_id = store.put_input({"path": f"{number}.html", "outcome": "extracted"})
            store.put_capture(input_id, Cleaned(capture, said if said["body"] else None, b""))
        store.refresh_sites({str(row[0]) for row in store.db.execute("select distinct site from captures")})
    return db


def section(text: str, name: str) -> str:
    found = re.search(rf'<section aria-labelledby="{name}">(.*?)</section>', text, re.DOTALL)
    assert found is not None, name
    return found[1]


def counts(text: str) -> dict[str, str]:
    found = re.findall(r"<li><a[^>]*><strong>([^<]+)</strong> ([^<]+)</a></li>", text)
    return {name: number for number, name in found}


@pytest.fixture(scope="module")
def samples(samples_db: Path) -> Iterator[Datasette]:
    with served(samples_db) as datasette:
        yield datasette


def test_what_is_held_is_counted_right(samples: Datasette, samples_db: Path) -> None:
    with closing(sqlite3.connect(samples_db)) as connection:
        [held] = connection.execute(
            "select (select count(*) from articles where superseded_by is null), (select count(*) from captures), "
            "(select count(*) from captures where outcome not in ('extracted', 'partial') and duplicate_of is null), "
            "(select count(*) from sites)"
        )
    said = counts(page(samples))
    assert [said[name] for name in ("articles", "captures", "without an article", "sites")] == [str(n) for n in held]
    assert "last run" in said
    assert re.fullmatch(r"\d{4}-\d\d-\d\d – \d{4}-\d\d-\d\d", said["published"])


def test_home_and_database_show_the_same(samples: Datasette) -> None:
    home, database = page(samples), page(samples, "/articles")
    for name in ("newest", "time", "look", "boilerplate", "queries", "tables"):
        assert section(home, name) == section(database, name)


def test_the_newest_articles_come_first_and_those_without_a_date_last(tmp_path: Path) -> None:
    dates = [None, "2024", "2025-06-01T10:00:00+00:00", "2025-05", None, "2023-01-01", "2022", "2021"]
    with served(filled(tmp_path / "n.db", [{"published": date} for date in dates])) as datasette:
        titles = re.findall(r">(Crossing \d)</a>", section(page(datasette), "newest"))
        assert titles == ["Crossing 3", "Crossing 4", "Crossing 2", "Crossing 6", "Crossing 7", "Crossing 8"]


def test_the_chart_has_every_month_and_leads_to_its_articles(tmp_path: Path) -> None:
    dates = ["2025-01-03", "2025-01", "2025-03-09T08:00:00+00:00", "2025", None]
    with served(filled(tmp_path / "m.db", [{"published": date} for date in dates])) as datasette:
        chart = section(page(datasette), "time")
        assert "Articles a month" in chart
        assert "<svg" in chart
        numbers = re.findall(r'<a href="([^"]+)">(\d{4}-\d\d)</a></th><td>(\d+) articles', chart)
        assert [(month, count) for _, month, count in numbers] == [("2025-01", "2"), ("2025-02", "0"), ("2025-03", "1")]
        january = page(datasette, unescape(numbers[0][0]))
        assert re.search(r"<strong>2</strong> articles", january)


def test_what_needs_a_second_look_says_why_in_words(tmp_path: Path) -> None:
    articles = [
        {"confidence": 0.99},
        {"confidence": 0.41, "flags": "short truncated", "signals": "truncated: ends: …"},
        {"confidence": 0.95, "flags": "paywalled"},
        {"confidence": 0.6},
    ]
    with served(filled(tmp_path / "l.db", articles)) as datasette:
        looks = section(page(datasette), "look")
        assert re.findall(r">(Crossing \d)</a>", looks) == ["Crossing 2", "Crossing 4", "Crossing 3"]
        assert "the verdicts are 41% sure, short, breaks off" in looks
        assert "behind a paywall" in looks
        assert 'href="/-/quality"' in looks


def test_sites_with_most_boilerplate_come_first_where_there_is_enough_to_tell(tmp_path: Path) -> None:
    articles = [
        *[{"site": "tidy.example", "kept": 95} for _ in range(5)],
        *[{"site": "cluttered.example", "kept": 20} for _ in range(5)],
        {"site": "once.example", "kept": 1},
        {"site": "nothing.example", "kept": 0, "body": ""},
    ]
    with served(filled(tmp_path / "b.db", articles)) as datasette:
        shown = section(page(datasette), "boilerplate")
        sites = re.findall(r">([a-z]+\.example)</a>", shown)
        assert sites == ["cluttered.example", "tidy.example", "once.example"]
        assert "80%" in shown


def test_an_empty_database_says_what_fills_it_and_still_leads_on(tmp_path: Path) -> None:
    Store(tmp_path / "new.db").close()
    with served(tmp_path / "new.db") as datasette:
        text = page(datasette)
        assert "ingest run" in text
        assert counts(text)["articles"] == "0"
        for name in QUERIES:
            assert f'href="/new/{name}"' in text


def test_what_a_capture_says_is_text_on_the_home_page(tmp_path: Path) -> None:
    script = "<script>alert(1)</script>"
    article = {**dict.fromkeys(("site", "title", "author", "flags", "signals"), script), "confidence": 0.1}
    article |= {"published": f"2025-01-{script}", "body": script}
    with served(filled(tmp_path / "h.db", [article])) as datasette:
        text = page(datasette)
        assert script not in text
        assert text.count("&lt;script&gt;") > 3


def test_there_is_one_search_field_and_it_leads_to_the_cards(samples: Datasette) -> None:
    text = page(samples)
    assert text.count('<input type="search"') == 1
    assert '<form class="search-big" action="/-/search" method="get"' in text
