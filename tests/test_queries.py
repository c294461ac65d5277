"""The questions of the reading room: what each answers, from an empty database to one with all that they ask for."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from datasette.app import Datasette
from hypothesis import given
from hypothesis import strategies as st

from ingest.models import Block, Verdict, render_text
from ingest.store.block_codec import pack
from ingest.store.database import Store
from ingest.store.rows import Cleaned
from ingest.web.app import SETTINGS, build
from ingest.web.article.quotes import quotations, quotes_with
from ingest.web.canned_queries import QUERIES
from ingest.web.datasette_metadata import CONFIGURED, TABLES, configuration, metadata, published

pytestmark = pytest.mark.filterwarnings("ignore:unclosed database:ResourceWarning")

WALL = "The sea wall held through the night, said the keeper."
MILL = "The mill was sold to a baker for the price of its roof."


def put(
    store: Store, name: str, texts: list[str], *, run: int = 1, capture: dict | None = None, **article: object
) -> int:
    """Write an article of these paragraphs, after a menu that is dropped."""
    blocks = [Block(0, "item", "Home and abroad", "nav>a", links=1.0)]
    blocks += [Block(at, "paragraph", text) for at, text in enumerate(texts, 1)]
    verdicts = [
        Verdict(kept=bool(at), decided_by="forest" if at else "text:nav", score=0.9) for at, _ in enumerate(blocks)
    ]
    body = render_text(tuple(blocks[1:]))
    row = {
        "site": "quay.example",
        "outcome": "extracted",
        "sha256": f"{name}-{len(body)}",
        "source": name,
        "blocks": len(blocks),
    }
    row |= {"deciders": f'{{"forest":{len(texts)},"text:nav":1}}', "words_seen": 50, "words_kept": 40, "kind": "html"}
    row |= capture or {}
    told = {"site": row["site"], "title": name, "words": len(body.split()), "confidence": 0.9, "body": body, **article}
    input_id = store.put_input({"path": name, "outcome": "extracted", "captures": 1, "run_id": run})
    return store.put_capture(input_id, Cleaned(row, told, pack(zip(blocks, verdicts, strict=True))), run)


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Datasette]:
    """Five articles of two runs; one was edited twice, one is superseded."""
    db = tmp_path_factory.mktemp("corpus") / "corpus.db"
    with Store(db) as store, store.transaction():
        for number, day in ((1, "2025-11-30"), (2, "2026-01-02")):
            store.db.table("runs").insert({"id": number, "started_at": f"{day}T04:00:00+00:00"})
        put(store, "wall", ["It rained."], author="Ada Quist; Bo Lind", published="2025-10-03")
        put(store, "mill", [MILL], author="Bo Lind", published="2025-12-01", confidence=0.3)
        put(
            store,
            "said",
            ["„Das Wasser kam in der Nacht“, sagte sie. “Nobody slept in the mill.” « Le moulin est vendu »"],
            capture={"site": "moor.example"},
            published="2025-12-24T09:00:00+01:00",
        )
        put(store, "late", [f"{WALL} Sea wall."], run=2, capture={"site": "moor.example", "fetched_at": "2026-01-02"})
        shut = {
            "outcome": "empty",
            "reason": "no article: only links",
            "sha256": "x",
            "source": "shut",
            "site": "quay.example",
        }
        store.put_capture_row(store.put_input({"path": "shut", "outcome": "empty", "captures": 1, "run_id": 1}), shut)
    for text in ("It rained on the quay.", WALL):  # cleaned again, from other bytes
        with Store(db) as store, store.transaction():
            put(store, "wall", [text], run=2, author="Ada Quist; Bo Lind", published="2025-10-03")
    with Store(db) as store, store.transaction():
        store.db.execute("update articles set superseded_by = 2, superseded_why = 'longer' where id = 3")
        store.refresh_sites({"quay.example", "moor.example"})
    datasette = build(db)
    yield datasette
    for database in datasette.databases.values():
        database.close()
    datasette.executor.shutdown()


def ask(datasette: Datasette, name: str, **arguments: str) -> list[dict[str, object]]:
    query = httpx.QueryParams({"_shape": "array", **arguments})
    path = f"/corpus/{name}.json?{query}"
    response = asyncio.run(datasette.client.get(path, headers={"host": "localhost"}))
    assert response.status_code == 200, response.text
    return response.json()


def test_authors_of_one_article_are_counted_apart(corpus: Datasette) -> None:
    first, second = ask(corpus, "authors")
    assert (first["author"], first["articles"], first["sites"]) == ("Bo Lind", 2, 1)
    assert (first["first_published"], first["last_published"]) == ("2025-10-03", "2025-12-01")
    assert (second["author"], second["articles"]) == ("Ada Quist", 1)
    assert [row["author"] for row in ask(corpus, "authors", author="ada")] == ["Ada Quist"]
    assert ask(corpus, "authors", site="moor.example") == []


def test_mentions_are_counted_by_month_with_their_share_of_its_articles(corpus: Datasette) -> None:
    found = [
        (row["month"], row["mentions"], row["articles"], row["percent"]) for row in ask(corpus, "mentions", q="mill")
    ]
    assert found == [("2025-12", 2, 2, 100.0)]
    found = [(row["month"], row["mentions"], row["percent"]) for row in ask(corpus, "mentions", q='"sea wall"')]
    assert found == [("2025-10", 1, 100.0), ("undated", 1, 100.0)]
    assert ask(corpus, "mentions", q="nowhere") == []
    assert ask(corpus, "mentions") == []
    assert [row["month"] for row in ask(corpus, "mentions", q="mill", site="moor.example")] == ["2025-12"]


def test_months_between_mentions_are_told_as_well(corpus: Datasette) -> None:
    found = [(row["month"], row["mentions"]) for row in ask(corpus, "mentions", q="the", site="quay.example")]
    assert found == [("2025-10", 1), ("2025-12", 1)]


def test_quotations_are_found_by_their_words_and_not_by_those_around_them(corpus: Datasette) -> None:
    assert [row["text"] for row in ask(corpus, "quotes", q="mill")] == ["Nobody slept in the mill."]
    assert [row["text"] for row in ask(corpus, "quotes", q="wasser nacht")] == ["Das Wasser kam in der Nacht"]
    assert [row["text"] for row in ask(corpus, "quotes", q='"moulin est"')] == ["Le moulin est vendu"]
    assert ask(corpus, "quotes", q="sagte") == []
    [row] = ask(corpus, "quotes", q="slept")
    assert (row["title"], row["site"]) == ("said", "moor.example")


def test_the_most_edited_article_comes_with_what_changed(corpus: Datasette) -> None:
    [row] = ask(corpus, "most_edited")
    assert (row["title"], row["revisions"]) == ("wall", 2)
    assert (row["words_at_first"], row["words_now"]) == (2, len(WALL.split()))
    assert row["changed_by"] == "the site"
    assert str(row["last_changed"]).startswith("2026-01-02")
    assert ask(corpus, "most_edited", site="moor.example") == []


def test_captures_of_one_story_name_the_one_that_stands_for_them(corpus: Datasette) -> None:
    [row] = ask(corpus, "stories")
    assert (row["title"], row["stands_for_it"], row["why"]) == ("said", 2, "longer")


def test_what_arrived_is_told_by_the_day_of_the_run(corpus: Datasette) -> None:
    assert {row["title"] for row in ask(corpus, "arrived")} == {"late", "wall"}  # of the last run
    assert {row["title"] for row in ask(corpus, "arrived", since="2025-11-30")} == {"late", "wall", "mill", "said"}
    assert ask(corpus, "arrived", since="2027") == []
    assert [row["title"] for row in ask(corpus, "arrived", site="moor.example")] == ["late"]


def test_who_decides_adds_up_to_all_blocks(corpus: Datasette) -> None:
    found = {str(row["decided_by"]): (row["blocks"], row["percent"]) for row in ask(corpus, "deciders")}
    assert found == {"forest": (4, 50.0), "text:nav": (4, 50.0)}


def test_what_is_dropped_most_is_told_with_the_captures_that_carry_it(corpus: Datasette) -> None:
    [row] = ask(corpus, "dropped")
    assert (row["text"], row["captures"], row["decided_by"]) == ("Home and abroad", 4, "text:nav")


def test_captures_without_an_article_are_told_with_the_reason(corpus: Datasette) -> None:
    [row] = ask(corpus, "rejected")
    assert (row["source"], row["reason"], row["alike"]) == ("shut", "no article: only links", 1)


def test_articles_of_low_confidence_come_first(corpus: Datasette) -> None:
    assert [row["title"] for row in ask(corpus, "low_confidence")] == ["mill"]
    assert len(ask(corpus, "low_confidence", below="0.95")) == 4


def test_articles_are_counted_by_site_and_month(corpus: Datasette) -> None:
    found = {(row["month"], row["site"]): row["articles"] for row in ask(corpus, "by_month")}
    assert found[("2025-12", "quay.example")] == found[("undated", "moor.example")] == 1


@pytest.mark.parametrize("name", QUERIES)
def test_no_question_fails_whatever_is_typed(corpus: Datasette, name: str) -> None:
    for text in ('"', "'; drop table articles; --", "AND", "-1", "a\0b", "潮汐", "9" * 30, "%", "*"):
        ask(corpus, name, **dict.fromkeys(QUERIES[name]["params"], text))


@pytest.mark.parametrize("name", QUERIES)
def test_an_empty_database_answers_every_question_with_nothing(tmp_path: Path, name: str) -> None:
    Store(tmp_path / "corpus.db").close()
    datasette = build(tmp_path / "corpus.db")
    assert ask(datasette, name) == []
    for database in datasette.databases.values():
        database.close()
    datasette.executor.shutdown()


# --- quotations ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('She said "the wall will hold" and left.', ["the wall will hold"]),
        ("“The wall will hold,” she said.", ["The wall will hold,"]),
        ("„Die Mauer hält noch“, sagte sie.", ["Die Mauer hält noch"]),
        ("„Mur stoi nadal”, powiedziała.", ["Mur stoi nadal"]),
        ("”Muren håller än”, sade hon.", ["Muren håller än"]),
        ("« Le mur tiendra bon », dit-elle.", ["Le mur tiendra bon"]),
        ("»Muren holder endnu«, sagde hun.", ["Muren holder endnu"]),
        ("«Стена ещё стоит», — сказала она.", ["Стена ещё стоит"]),
        ("彼女は「壁は持ちこたえる」と言った。", ["壁は持ちこたえる"]),
        ("‘It won’t give way,’ she said.", ["It won’t give way,"]),
        ("'It won't give way,' she said.", ["It won't give way,"]),
        # a quotation that goes on opens each paragraph and closes the last
        ("“The wall will hold.\n\n“It always has,” she said.", ["The wall will hold.", "It always has,"]),
        ("The dogs' and the cats' dinner was late.", []),
        ("The so-called “expert” left.", []),
        ("no marks at all", []),
    ],
)
def test_quotations_of_many_languages_are_found(text: str, said: list[str]) -> None:
    assert quotations(text) == said


def test_words_of_a_quotation_are_found_without_case_accents_or_endings() -> None:
    text = "“The café on the quay was flooded.”"
    assert quotes_with(text, "CAFE quay") == '["The café on the quay was flooded."]'
    assert quotes_with(text, "flood") == "[]"
    assert quotes_with(text, "flood*") != "[]"
    assert quotes_with(text, '"quay was"') != "[]"
    assert quotes_with(text, '"was quay"') == "[]"
    assert quotes_with(None, "quay") == quotes_with(text, "") == quotes_with(text, '"') == "[]"


@given(st.text(alphabet="ab .'‘’“”„«»\"「」\n"))
def test_quotations_are_pieces_of_the_text_in_its_order(text: str) -> None:
    at = 0
    for said in quotations(text):
        at = text.index(said, at)


def test_many_opening_marks_take_no_more_time_than_their_length() -> None:
    for mark in "“„«‘'\"「":
        assert len(quotations(f"{mark}a " * 200_000)) <= 200_000


# --- what Datasette is told ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", QUERIES)
def test_the_description_of_a_question_is_a_sentence_and_its_rows_are_bounded(name: str) -> None:
    assert QUERIES[name]["description"].endswith(".")
    assert name == "why" or re.search(r"limit \d+", QUERIES[name]["sql"])


def test_datasette_1_is_told_queries_and_facets_where_it_looks_for_them() -> None:
    told = configuration("corpus", SETTINGS, hosts=["b.example", "a.example"])
    assert set(told) == {"settings", "plugins", "databases"}
    assert told["plugins"]["ingest"] == {"hosts": ["a.example", "b.example"]}
    assert told["databases"]["corpus"]["queries"] == metadata("corpus")["databases"]["corpus"]["queries"]
    tables = told["databases"]["corpus"]["tables"]
    assert tables["articles"]["facets"] == TABLES["articles"]["facets"]
    assert tables["ledgers"] == {"hidden": True}
    assert all(set(said) <= CONFIGURED for said in tables.values())


def test_a_published_database_answers_every_host_and_runs_no_sql_of_visitors() -> None:
    told = published("corpus")
    assert told["allow_sql"] is False
    assert told["plugins"]["ingest"] == {"hosts": []}
