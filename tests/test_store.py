"""The database: whole transactions or none, clear errors, nothing of former content left."""

import json
import sqlite3
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlite_utils import Database

from ingest.errors import Locked, NotFound, StoreError
from ingest.models import Block, Verdict
from ingest.store.block_codec import pack, unpack
from ingest.store.connect import connect
from ingest.store.database import Store
from ingest.store.rows import Cleaned
from ingest.store.schema import migrations

CAPTURE = {
    "outcome": "extracted",
    "site": "quaytimes.example",
    "sha256": "aa",
    "source": "raw/a.txt",
    "words_seen": 3,
    "words_kept": 2,
}
LEDGER = pack(
    [
        (Block(0, "line", "Share"), Verdict(False, "text:share", 0.1)),
        (Block(1, "line", "It rained."), Verdict(True, "text:body", 0.9)),
    ]
)


def cleaned(title="Rain", **changes):
    article = {"site": "quaytimes.example", "title": title, "words": 2, "body": "It rained."}
    return Cleaned({**CAPTURE, **changes}, article, LEDGER)


@pytest.fixture
def store():
    with Store() as store:
        yield store


def filled(store, path="raw/a.txt", **changes):
    with store.transaction():
        input_id = store.put_input({"path": path, "outcome": "extracted"})
        return store.put_capture(input_id, cleaned(source=path, **changes))


def test_a_capture_comes_back_with_its_ledger(store):
    number = filled(store)
    assert [(block.text, verdict.kept) for block, verdict in store.ledger(number)] == [
        ("Share", False),
        ("It rained.", True),
    ]
    (row,) = store.db.query("select * from articles")
    assert (row["id"], row["capture_id"], row["title"]) == (number, number, "Rain")


def test_the_blocks_are_rows_of_a_view(store):
    filled(store)
    rows = list(store.db.query("select position, kind, text, kept, decided_by, score from blocks where capture_id = 1"))
    assert rows == [
        {"position": 0, "kind": "line", "text": "Share", "kept": 0, "decided_by": "text:share", "score": 0.1},
        {"position": 1, "kind": "line", "text": "It rained.", "kept": 1, "decided_by": "text:body", "score": 0.9},
    ]


VOTED = [
    (Block(0, "heading", "Rain", "main>h1", 1), Verdict(False, "text:title", 0.1, (("trafilatura", 1.0), ("forest", 0.7)), 0.4)),
    (Block(1, "paragraph", "It rained.", "main>p"), Verdict(True, "forest", 0.9, (("forest", 0.9),), 0.4)),
    (Block(2, "line", "Share", "line 4"), Verdict(False, "rejected", 0.2)),
    (Block(3, "paragraph", "Sign in.", "div.modal[hidden]>p", hidden=True), Verdict(False, "hidden", 0.05)),
]  # fmt: skip


def test_votes_come_back_with_the_likelihood_the_page_needed():
    assert unpack(pack(VOTED), "It rained.") == VOTED


def test_votes_are_columns_of_the_view(store):
    with store.transaction():
        input_id = store.put_input({"path": "raw/v.html", "outcome": "extracted"})
        article = {"site": "quaytimes.example", "title": "Rain", "words": 2, "body": "It rained."}
        store.put_capture(input_id, Cleaned({**CAPTURE, "source": "raw/v.html"}, article, pack(VOTED)))
    rows = [(row["votes"], row["needed"]) for row in store.db.query("select votes, needed from blocks")]
    assert rows == [('{"trafilatura":1.0,"forest":0.7}', 0.4), ('{"forest":0.9}', 0.4), (None, None), (None, None)]
    said = "select json_extract(votes, '$.forest') as forest from blocks where position = 0"
    assert [row["forest"] for row in store.db.query(said)] == [0.7]


def test_a_ledger_packed_before_votes_were_on_record_is_read(store):
    columns = [["line", "", "text:share", "text:body"], ["Share", 10], [0, 0], [1, 1], [0, 0], [0, 0], [0, 0], [0, 1], [2, 3], [10, 90]]  # fmt: skip
    ledger = unpack(zlib.compress(json.dumps(columns).encode()), "It rained.")
    assert [(block.text, verdict) for block, verdict in ledger] == [
        ("Share", Verdict(False, "text:share", 0.1)),
        ("It rained.", Verdict(True, "text:body", 0.9)),
    ]


SHARE = st.integers(0, 100).map(lambda percent: percent / 100)
VERDICTS = st.builds(
    Verdict,
    st.just(value=False),
    st.text(max_size=9),
    SHARE,
    st.dictionaries(st.sampled_from(["trafilatura", "forest"]), SHARE).map(
        lambda votes: tuple((name, votes[name]) for name in ("trafilatura", "forest") if name in votes)
    ),
)


@given(st.lists(st.tuples(st.text(min_size=1, max_size=9), VERDICTS), max_size=9))
def test_any_ledger_comes_back(rows):
    ledger = [(Block(place, "line", text), verdict) for place, (text, verdict) in enumerate(rows)]
    back = unpack(pack(ledger), None)
    assert [block for block, _ in back] == [block for block, _ in ledger]
    # a vote nobody gave is a gap in its column, so voters stand in the order they were first met
    assert [(verdict.decided_by, verdict.score, dict(verdict.votes)) for _, verdict in back] == [
        (verdict.decided_by, verdict.score, dict(verdict.votes)) for _, verdict in ledger
    ]


def test_writing_the_same_capture_again_keeps_its_number(store):
    assert filled(store) == filled(store, title="Rain, again") == 1
    assert [row["title"] for row in store.db.query("select title from articles")] == ["Rain, again"]


def test_an_error_half_way_leaves_nothing(store):
    with pytest.raises(RuntimeError), store.transaction():
        store.put_capture(store.put_input({"path": "raw/a.txt", "outcome": "extracted"}), cleaned())
        raise RuntimeError
    assert [store.db.table(name).count for name in ("inputs", "captures", "articles", "ledgers")] == [0, 0, 0, 0]


def test_a_capture_without_an_article_any_more_leaves_no_trace_of_it(store):
    number = filled(store)
    with store.transaction():
        store.put_capture_row(1, {"outcome": "unsupported", "reason": "PDF", "source": "raw/a.txt"})
    assert (store.db.table("articles").count, store.db.table("ledgers").count) == (0, 0)
    assert list(store.db.table("articles").search("rained")) == []
    (row,) = store.db.query("select * from captures")
    assert (row["id"], row["sha256"], row["words_kept"]) == (number, None, None)
    with pytest.raises(NotFound, match="no ledger for capture 1"):
        store.ledger(number)


def test_sites_count_what_they_hold_and_go_when_they_hold_nothing(store):
    filled(store)
    filled(store, "raw/b.txt", words_seen=7, words_kept=5)
    with store.transaction():
        store.refresh_sites({"quaytimes.example"})
    (row,) = store.db.query("select site, captures, articles, words_seen, words_kept from sites")
    assert tuple(row.values()) == ("quaytimes.example", 2, 2, 10, 7)
    with store.transaction():
        store.db.execute("update captures set site = null")
        store.refresh_sites({"quaytimes.example"})
    assert store.db.table("sites").count == 0


def test_the_search_index_is_left_alone_when_neither_title_nor_body_changed(store):
    filled(store)
    before = list(store.db.query("select * from articles_fts_data"))
    with store.transaction():
        store.db.execute("update articles set confidence = 0.5")
    assert list(store.db.query("select * from articles_fts_data")) == before
    store.db.execute("insert into articles_fts (articles_fts) values ('integrity-check')")


def test_a_second_writer_is_told_who_is_in_the_way(tmp_path):
    path = tmp_path / "db/articles.db"
    with Store(path), Store(path, wait=0.01) as second:
        holder = sqlite3.connect(path, isolation_level=None)
        holder.execute("begin immediate")
        with pytest.raises(Locked, match="another run is writing"), second.transaction():
            pass
        holder.execute("rollback")
        holder.close()


def test_readers_cannot_write(tmp_path):
    path = tmp_path / "articles.db"
    with Store(path) as store:
        filled(store)
        reader = connect(path)
        with pytest.raises(sqlite3.OperationalError, match="readonly"):
            reader.execute("delete from articles")
        assert reader.execute("select count(*) from blocks").fetchone()[0] == 2
        reader.close()


def test_a_missing_or_foreign_database_is_named(tmp_path):
    with pytest.raises(NotFound, match="`ingest run` makes one"):
        connect(tmp_path / "none.db")
    (tmp_path / "notes.db").write_text("no database at all, " * 99)
    with pytest.raises(StoreError, match=r"notes\.db"):
        connect(tmp_path / "notes.db")
    with pytest.raises(StoreError, match="cannot make its folder"):
        Store(tmp_path / "notes.db" / "db" / "articles.db")


def test_migrations_run_once_and_again_change_nothing():
    db = Database(memory=True)
    db.conn.create_function("ledger_rows", 2, lambda *_: "[]")
    migrations.apply(db)
    schema = db.schema
    migrations.apply(db)
    assert db.schema == schema
    assert migrations.pending(db) == []
    db.close()
