"""The page of an article, the page of what changed of it, and its files, asked through ASGI."""

from __future__ import annotations

import re
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from html import unescape
from pathlib import Path

import pytest
from datasette.app import Datasette

from ingest.exporters import export
from ingest.exporters.names import article_path
from ingest.extract.quality.checks import CHECKS
from ingest.store.database import Store
from ingest.web.article.view import _BESIDE, _OTHERS, _REVISIONS, _UNDATED
from ingest.web.labels import EVIDENCE, FLAGS, evidence, flags
from tests.test_serve import get, rows, served

pytestmark = pytest.mark.filterwarnings("ignore:unclosed database:ResourceWarning")


@pytest.fixture(scope="module")
def db(samples_db: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The samples, and beside them one address that was captured three times and an article with an earlier text."""
    folder = tmp_path_factory.mktemp("pages") / "db"
    folder.mkdir()
    db = folder / "articles.db"
    shutil.copy(samples_db, db)
    with Store(db) as store, store.transaction():
        run_id = store.db.table("runs").insert({"started_at": "2026-06-01T10:00:00+00:00", "version": "0"}).last_pk
        input_id = store.put_input({"path": "wall.html", "outcome": "extracted", "run_id": run_id})
        url = "https://quay.example/wall"
        body = "The gate was open all night.\n\nNobody came through it but the cat."
        for number, (_published, address, body_of) in enumerate(
            [("2026-01-02", url, body), ("2026-01-02", f"{url}/", f"{body}\n\nIt stayed."), ("2026-01-03", url, "x")],
            101,
        ):
            store.db.table("captures").insert(
                {
                    "id": number,
                    "input_id": input_id,
                    "site": "quay.example",
                    "url": address,
                    "outcome": "extracted" if number < 103 else "empty",
                    "reason": None if number < 103 else "no article: a <wall>",
                    "fetched_at": f"2026-01-0{number - 98}T08:00:00+00:00",
                    "sha256": str(number),
                    "words_kept": len(body_of.split()),
                    "words_seen": 100,
                    "blocks": 9,
                    "blocks_kept": 2,
                    "story": "[]",
                }
            )
        common = {"site": "quay.example", "confidence": 0.5, "author": "Ida Holm", "made_by": "ingest 0"}
        store.db.table("articles").insert_all(
            [
                {
                    **common,
                    "id": 101,
                    "capture_id": 101,
                    "title": "Gate open",
                    "published": "2026-01-02",
                    "published_from": "dateline: Quay, Jan. 2, 2026",
                    "url": url,
                    "words": 12,
                    "superseded_by": 102,
                    "superseded_why": "being the fullest",
                    "body": body,
                },
                {
                    **common,
                    "id": 102,
                    "capture_id": 102,
                    "title": "Gate open all night",
                    "published": "2026-01-02",
                    "url": f"{url}/",
                    "flags": "paywalled short",
                    "signals": "paywalled: notice: Sign in; or leave; short: words: 14",
                    "words": 14,
                    "body": f"{body}\n\nIt stayed.",
                },
            ]
        )
        store.db.table("revisions").insert(
            {
                "capture_id": 102,
                "run_id": run_id,
                "title": "Gate",
                "words": 6,
                "body": "The gate was shut all night.",
                "sha256": "102",
            }
        )
    return db


@pytest.fixture(scope="module")
def room(db: Path) -> Iterator[Datasette]:
    with served(db) as datasette:
        yield datasette


def text_of(page: str) -> str:
    article = page[page.index("<article") : page.index("</article>")]
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", article)).split())


def test_an_article_says_where_its_date_is_from_and_how_much_of_the_page_it_is(room: Datasette) -> None:
    [article] = rows(room, "/articles/articles", title__contains="Bakers")
    text = text_of(get(room, f"/articles/articles/{article['id']}").text)
    assert "The date is from its meta element article:published_time: 2026-05-06T06:15:00Z" in text
    assert re.search(r"\d+ of \d+ blocks of the page were kept, \d+ of \d+ words \(\d+%\)", text)
    assert "of the true body" in text


def test_flags_are_told_in_words_with_their_signals(room: Datasette) -> None:
    text = text_of(get(room, "/articles/articles/102").text)
    assert "paywalled the rest is behind a paywall (notice: Sign in; or leave)" in text
    assert "short hardly any text is left (words: 14)" in text


def test_captures_of_the_same_address_are_named_and_which_stands_for_which(room: Datasette) -> None:
    best = text_of(get(room, "/articles/articles/102").text)
    assert "this one stands for it: being the fullest" in best
    assert "Capture 103 : no article: a <wall>" in best
    other = get(room, "/articles/articles/101").text
    assert "stands for this one" in text_of(other)
    assert 'href="/articles/articles/102"' in other
    assert "Other captures" not in get(room, "/articles/articles/1").text


def test_earlier_texts_lead_to_what_changed(room: Datasette) -> None:
    page = get(room, "/articles/articles/102").text
    assert "Earlier texts of this capture" in page
    assert 'href="/-/changes/102"' in page
    changes = get(room, "/-/changes/102").text
    assert "<del>shut</del><ins>open</ins>" in changes
    assert "<ins>It stayed.</ins>" in changes
    assert "2 paragraphs as before" in changes


def test_what_changed_of_a_capture_that_is_not_there_is_a_404(room: Datasette) -> None:
    assert get(room, "/-/changes/999").status_code == 404
    assert "Nothing to compare" in get(room, "/-/changes/1").text


def test_older_and_newer_lead_through_all_articles_of_a_site_by_date(room: Datasette) -> None:
    found = rows(room, "/articles/articles", site="spacewar.com", _sort="published")
    ids = [row["id"] for row in sorted(found, key=lambda row: (str(row["published"]), row["id"]))]
    assert len(ids) > 2

    def way(number: object, rel: str) -> int | None:
        link = re.search(
            rf'rel="{rel}" href="/articles/articles/(\d+)"', get(room, f"/articles/articles/{number}").text
        )
        return int(link[1]) if link else None

    assert [way(number, "next") for number in ids] == [*ids[1:], None]
    assert [way(number, "prev") for number in ids] == [None, *ids[:-1]]


def test_articles_without_a_site_or_a_date_have_neighbours_too(room: Datasette) -> None:
    nowhere = [row["id"] for row in rows(room, "/articles/articles", site__isnull="1", published__isnull="1")]
    for number in nowhere:
        assert get(room, f"/articles/articles/{number}").status_code == 200


def test_whatever_stands_around_an_article_is_found_in_an_index(db: Path) -> None:
    values = {"published": "2026", "id": 1, "site": "a"}
    asked: list[tuple[str, object, str]] = [
        (sql.format(same="= :site", way=">", order="asc"), values, "(site=? AND published")
        for sql in (_BESIDE, _UNDATED)
    ]
    asked += [(_OTHERS, ["a", "b", "c", "d", 1], "(url=?)"), (_REVISIONS, values, "(capture_id=?)")]
    with closing(sqlite3.connect(db)) as connection:
        for sql, given, through in asked:
            told = " ".join(row[3] for row in connection.execute(f"explain query plan {sql}", given))
            assert through in told
            assert "SCAN" not in told


@pytest.mark.parametrize("ending", ["md", "txt"])
def test_the_files_of_an_article_are_those_that_an_export_writes(
    room: Datasette, db: Path, tmp_path: Path, ending: str
) -> None:
    with closing(sqlite3.connect(db)) as connection:
        export(connection, {"md": "markdown", "txt": "text"}[ending], tmp_path, superseded=True)
    articles = rows(room, "/articles/articles", _size="max")
    assert len(articles) > 10
    for row in articles:
        found = get(room, f"/articles/articles/{row['id']}.{ending}")
        assert found.headers["content-type"].startswith({"md": "text/markdown", "txt": "text/plain"}[ending])
        path = article_path(row["site"], row["published"], row["title"], row["id"], ending)
        assert found.content == (tmp_path / path).read_bytes()


def test_only_single_articles_are_offered_as_files(room: Datasette) -> None:
    assert "/articles/articles/1.md" in get(room, "/articles/articles/1").text
    assert "/articles/captures/1.md" not in get(room, "/articles/captures/1").text
    for path in (
        "/articles/captures/1.md",
        "/articles/articles.md",
        "/articles/articles/999.md",
        "/articles/sites/1.txt",
    ):
        assert get(room, path).status_code == 404


def test_the_row_of_an_article_stays_a_row_of_datasette(room: Datasette) -> None:
    assert get(room, "/articles/articles/1.json").json()["rows"][0][0] == 1
    assert get(room, "/articles/articles/999").status_code == 404


def test_an_article_leads_to_the_comparison_its_ledger_and_its_bytes(room: Datasette) -> None:
    page = get(room, "/articles/articles/1").text
    for path in ("/-/compare/1", "/articles/why?capture_id=1", "/-/raw/1", "/articles/captures/1"):
        assert f'href="{path}"' in page
    assert 'href="/-/compare/1"' in get(room, "/articles/captures/1").text


def test_every_flag_has_words() -> None:
    assert {*CHECKS, "cut-metadata", "foreign-canonical", "partial", "skipped-json-ld"} <= set(FLAGS)


def test_the_evidence_for_every_date_of_the_samples_is_told(room: Datasette) -> None:
    for row in rows(room, "/articles/articles", published_from__notnull="1"):
        name = str(row["published_from"]).partition(": ")[0]
        assert name in EVIDENCE or name.startswith("meta "), name


def test_signals_with_semicolons_stay_with_their_flags() -> None:
    told = flags("a b c", "a: x; b; c: y; b: z; c: w")
    assert [(name, signal) for name, _, signal in told] == [("a", "x; b; c: y"), ("b", "z"), ("c", "w")]
    assert flags(None, None) == []
    assert flags("short", None) == [("short", FLAGS["short"], "")]


def test_evidence_without_a_name_is_given_as_it_is() -> None:
    assert evidence("Jan. 2, 2026") == ("", "Jan. 2, 2026")
    assert evidence(None) == ("", "")
    assert evidence("odd one: Jan. 2") == ("odd one", "Jan. 2")
