"""A database read from Python: articles by condition, order and words, captures and their blocks; and run, replay, export."""

import json
import pickle
import sqlite3
from contextlib import closing
from datetime import UTC, datetime

import pytest

import ingest
from ingest.errors import BadQuery, Locked, NotFound, StoreError
from ingest.store.lock import hold

STORY = "The ferry left the quay at six in the morning with {} cars, a horse and the mail for the islands beyond."


def page(number, **fields):
    head = "".join(f'<meta property="article:{name}" content="{value}">' for name, value in fields.items())
    paragraphs = "".join(f"<p>{STORY.format(n + 10 * number)}</p>" for n in range(number))
    return f"<title>Ferry {number}</title>{head}<h1>Ferry {number}</h1>{paragraphs}<p>Share this story</p>".encode()


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    home = tmp_path_factory.mktemp("corpus")
    raw = home / "raw" / "quaytimes.example"
    raw.mkdir(parents=True)
    (raw / "a.html").write_bytes(page(4, published_time="2025-12-09T10:00:00+02:00"))
    (raw / "b.html").write_bytes(page(3, published_time="2024-01-31"))
    (raw / "c.html").write_bytes(page(5))
    (raw / "d.html").write_bytes(b"<title>None</title><p>Page not found.</p>")
    (raw / "e.html").write_bytes(b"%PDF-1.7 x")
    heard = []
    done = ingest.run([raw], db=home / "a.db", cleaned=None, workers=1, on_file=lambda *told: heard.append(told))
    return home, done, heard


@pytest.fixture
def corpus(home):
    with ingest.open(home[0] / "a.db") as corpus:
        yield corpus


def titles(articles):
    return [each.title for each in articles]


def test_a_run_says_what_it_did(home):
    _, done, heard = home
    assert (done.inputs, done.captures, done.ingested, done.articles) == (5, 5, 3, 3)
    assert sum(done.rejected.values()) + sum(done.failed.values()) == 2
    assert [line for _, line, _ in heard].count("ingested") == 3
    assert json.loads(json.dumps(done.to_dict()))["rejected"] == done.rejected
    assert pickle.loads(pickle.dumps(done)) == done
    with pytest.raises(AttributeError):
        done.inputs = 4


def test_articles_come_by_id_by_column_and_at_most_so_many(corpus):
    assert titles(corpus.articles()) == ["Ferry 4", "Ferry 3", "Ferry 5"]
    assert titles(corpus.articles(order="words")) == ["Ferry 3", "Ferry 4", "Ferry 5"]
    assert titles(corpus.articles(order="words desc", limit=1)) == ["Ferry 5"]
    # what has no date comes last, whichever way
    assert titles(corpus.articles(order="published_at")) == ["Ferry 3", "Ferry 4", "Ferry 5"]
    assert titles(corpus.articles(order="published desc")) == ["Ferry 4", "Ferry 3", "Ferry 5"]


def test_a_condition_has_its_values_apart_and_sees_columns_alone(corpus):
    assert titles(corpus.articles("words > ? and site = ?", [70, "quaytimes.example"])) == ["Ferry 4", "Ferry 5"]
    assert titles(corpus.articles(where="title = :title", params={"title": "Ferry 3"}, search="ferry")) == ["Ferry 3"]
    assert titles(corpus.articles("words > 0 -- all", limit=2)) == ["Ferry 4", "Ferry 3"]


def test_words_are_found_as_in_the_reading_room(corpus):
    assert titles(corpus.articles(search='"ferry 5"')) == ["Ferry 5"]
    assert titles(corpus.articles(search="quay", order="id desc")) == ["Ferry 5", "Ferry 3", "Ferry 4"]
    assert len(titles(corpus.articles(search="morn*"))) == 3
    assert titles(corpus.articles(search="it's NEAR( \"")) == titles(corpus.articles(search="")) == []


def test_an_article_has_the_fields_of_a_cleaned_one(corpus, home):
    stored = corpus.article(1)
    fresh = ingest.clean(home[0] / "raw" / "quaytimes.example" / "a.html")
    for name in ("title", "authors", "published", "published_at", "text", "markdown", "kept", "flags", "page_type"):
        assert getattr(stored, name) == getattr(fresh, name), name
    assert stored.site == "quaytimes.example"
    assert stored.published_at == datetime(2025, 12, 9, 8, tzinfo=UTC)
    assert str(stored) == str(fresh)
    assert stored.blocks[-1].text == "Share this story"
    told = json.loads(json.dumps(stored.to_dict()))
    assert (told["id"], told["authors"], told["text"]) == (1, [], stored.text)
    assert told["published_at"] == "2025-12-09T10:00:00+02:00"
    assert "packed" not in told


def test_captures_and_their_blocks_are_there_without_an_article_too(corpus):
    found = list(corpus.captures())
    assert [each.outcome for each in found] == ["extracted"] * 3 + ["empty", "unsupported"]
    assert titles(corpus.captures("outcome = ?", ["empty"])) == ["None"]
    assert [each.id for each in corpus.captures(order="id desc", limit=2)] == [5, 4]
    assert json.dumps(found[0].to_dict())
    ledger = corpus.blocks(4)
    assert [block.text for block, _ in ledger] == ["Page not found."]
    assert not any(verdict.kept for _, verdict in ledger)
    with pytest.raises(NotFound, match=r"capture 5 .*e\.html.* has no blocks: PDF"):
        corpus.blocks(5)
    with pytest.raises(NotFound, match=r"capture 4 .* has no article"):
        corpus.article(4)
    for ask in (corpus.article, corpus.blocks):
        with pytest.raises(NotFound, match=r"no .* 99"):
            ask(99)


@pytest.mark.parametrize("method", ["articles", "captures"])
@pytest.mark.parametrize(
    "where", ["wrods > 3", "1) or", "id in (delete from articles)", "1; drop table articles", "id = ?"]
)
def test_a_condition_that_cannot_be_used_is_refused_when_it_is_given(corpus, method, where):
    with pytest.raises(BadQuery, match="cannot be used"):
        getattr(corpus, method)(where)
    assert len(list(corpus.articles())) == 3


@pytest.mark.parametrize("order", ["wrods", "words; drop table articles", "", "words up", "length(body)"])
def test_an_order_that_cannot_be_used_is_refused(corpus, order):
    for method in (corpus.articles, corpus.captures):
        with pytest.raises(BadQuery, match="is no order"):
            method(order=order)
    with pytest.raises(ValueError, match="limit is -1"):
        corpus.articles(limit=-1)


def test_a_database_that_cannot_be_read_is_refused_by_name(tmp_path, home):
    with pytest.raises(NotFound, match=r"no\.db"):
        ingest.open(tmp_path / "no.db")
    other = tmp_path / "other.db"
    with closing(sqlite3.connect(other)) as db:
        db.execute("create table t (x)")
    with pytest.raises(StoreError, match="not made by ingest"):
        ingest.open(other)
    (tmp_path / "text.db").write_text("no database at all, but text" * 100)
    with pytest.raises(StoreError, match=r"text\.db"):
        ingest.open(tmp_path / "text.db")


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ("delete from _sqlite_migrations where name = (select max(name) from _sqlite_migrations)", "older version"),
        (
            "insert into _sqlite_migrations (migration_set, name, applied_at) values ('ingest', 'm999', '')",
            "newer version",
        ),
    ],
)
def test_a_database_of_another_version_is_refused(tmp_path, home, change, said):
    path = tmp_path / "a.db"
    with closing(sqlite3.connect(home[0] / "a.db")) as db, closing(sqlite3.connect(path)) as copy:
        db.backup(copy)
        copy.execute(change)
        copy.commit()
    with pytest.raises(StoreError, match=said):
        ingest.open(path)


def test_a_closed_corpus_says_so(home):
    with ingest.open(home[0] / "a.db") as corpus:
        articles = corpus.articles()
        next(articles)
    with pytest.raises(StoreError):
        list(articles)
    with pytest.raises(StoreError, match="closed"):
        corpus.article(1)
    corpus.close()


def test_a_corpus_writes_nothing(corpus):
    with pytest.raises(sqlite3.OperationalError, match="readonly"):
        corpus._connection.execute("delete from articles")


def test_a_database_that_is_published_can_be_read_too(home, tmp_path):
    from ingest.store.publishable_copy import freeze

    freeze(home[0] / "a.db", tmp_path / "public.db")
    with ingest.open(tmp_path / "public.db") as corpus:
        assert len(list(corpus.articles(search="ferry"))) == 3


# --- run, replay, export ------------------------------------------------------------------------------------------------


def test_a_run_with_wrong_arguments_does_nothing(tmp_path):
    with pytest.raises(NotFound, match="nowhere"):
        ingest.run([tmp_path / "nowhere"], db=tmp_path / "a.db", cleaned=None)
    with pytest.raises(TypeError, match="a list of paths"):
        ingest.run("raw", db=tmp_path / "a.db")
    with pytest.raises(ValueError, match="workers is 0"):
        ingest.run([tmp_path], workers=0)
    with pytest.raises(TypeError):
        ingest.run([tmp_path], tmp_path / "a.db")
    assert not list(tmp_path.iterdir())


def test_settings_and_rules_reach_the_workers_of_a_run(home, tmp_path):
    raw = home[0] / "raw" / "quaytimes.example"
    ingest.run([raw / "c.html"], db=tmp_path / "a.db", cleaned=None, workers=1, settings=ingest.Settings(page_blocks=2))
    with ingest.open(tmp_path / "a.db") as corpus:
        assert "partial" in corpus.article(1).flags
    rules = [ingest.Site(("quaytimes.example",), (ingest.Rule("last", "the last", line=".* 54 cars.*"),))]
    summary = ingest.run([raw / "c.html"], db=tmp_path / "a.db", cleaned=None, workers=1, again=True, rules=rules)
    assert summary.ingested == 1
    with ingest.open(tmp_path / "a.db") as corpus:
        assert "54 cars" not in corpus.article(1).text


def test_another_run_holds_the_database(home):
    with hold(home[0] / "a.db"), pytest.raises(Locked):
        ingest.run([home[0] / "raw"], db=home[0] / "a.db", cleaned=None)


def test_a_replay_says_what_another_rule_changes(home):
    rules = [ingest.Site(("quaytimes.example",), (ingest.Rule("one", "one", line=".* 41 cars.*"),))]
    done = ingest.replay(db=home[0] / "a.db", rules=rules, dry_run=True, workers=1)
    assert (done.captures, done.changed, done.written) == (4, 1, False)
    assert done.words_dropped > 0
    assert done.largest[0]["capture_id"] == 1
    assert json.loads(json.dumps(done.to_dict()))["captures"] == 4
    with ingest.open(home[0] / "a.db") as corpus:
        assert "41 cars" in corpus.article(1).text
    assert ingest.replay(db=home[0] / "a.db", workers=1).captures == 0
    with pytest.raises(NotFound):
        ingest.replay(db=home[0] / "no.db")


def test_an_export_writes_what_is_asked_for(home, tmp_path):
    done = ingest.export("jsonl", tmp_path / "a.jsonl", db=home[0] / "a.db", where="words > ?", params=[70])
    lines = (tmp_path / "a.jsonl").read_text().splitlines()
    assert done.count == len(lines) == 2
    assert isinstance(done, ingest.ExportSummary)
    with pytest.raises(BadQuery, match="no exporter 'docx'"):
        ingest.export("docx", tmp_path / "x", db=home[0] / "a.db")


def test_fields_of_stored_records_are_columns_so_that_none_is_silently_empty(home):
    with closing(sqlite3.connect(home[0] / "a.db")) as db:
        columns = {
            table: {row[1] for row in db.execute(f"pragma table_info({table})")} for table in ("articles", "captures")
        }
    from dataclasses import fields

    other = {"authors": "author", "text": "body", "packed": "id"}
    assert {other.get(each.name, each.name) for each in fields(ingest.StoredArticle)} <= columns["articles"]
    assert {each.name for each in fields(ingest.StoredCapture)} <= columns["captures"]
