"""Decisions are made on codes: reworded sentences change no row but the sentences; totals count once; copies are found."""

import json
import sqlite3
from contextlib import closing
from types import MappingProxyType

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlite_utils import Database

from ingest import reasons
from ingest.errors import CaptureError, Corrupt, Crash, OutOfMemory, Reject, Unsupported, crash_of
from ingest.explain.counterfactual import LACKS, lacked
from ingest.history.site_report import sites
from ingest.ingestion.dedupe import Deduper
from ingest.ingestion.plan import Duplicate, Failed, ToClean, Unchanged, UnchangedFile
from ingest.ingestion.run import run
from ingest.ingestion.summary import Bucket, BucketCounts, bucket_of
from ingest.ingestion.totals import Totals
from ingest.ingestion.worker_pool import InProcess
from ingest.models import Versions
from ingest.reasons import CODES, SENTENCES, Outcome, Reason, ReasonCode, label_of
from ingest.store.connect import connect
from ingest.store.database import Store
from ingest.store.rows import reason_of
from ingest.store.schema import migrations

STORY = (
    "The harbor wall was built in a single winter by men who had never built one before. "
    "It has been mended every spring since, and nobody alive has seen the stones it began with."
)
FACTS = {"sha256": "a" * 64, "url": None, "host": None}


# --- rewording -------------------------------------------------------------------------------------------------------


def put(home):
    folder = home / "raw/quay.example"
    folder.mkdir(parents=True)
    for name, text in {
        "a.html": f"<p>{STORY}</p>",
        "b.html": f"<p>{STORY}</p>",
        "c.html": "<p>Please try again later.</p>",
        "d.html": "<p>Please try again later.</p>",
        "e.pdf": "%PDF-1.7 ",
        "f.html": "<div><a href=/>Tides</a> <a href=/>Boats</a></div>" * 9,
        "g.html": "",
        "h.html": "<button>Tides</button>",
    }.items():
        (folder / name).write_text(text)


def seen(home):
    """Run twice and return all that is decided: rows without their sentences, and how many captures of each kind."""
    put(home)
    db = home / "db/articles.db"
    totals = []
    for _ in range(2):
        summary = run([home / "raw"], db=db, cleaned=None, workers=1, executor=InProcess)
        assert summary.adds_up
        totals.append([list(counts.counts.items()) for counts in (summary.files, summary.pages)])
        totals.append([sorted(counts.values()) for counts in summary.pages.reasons.values()])
    with closing(connect(db)) as connection:
        rows = connection.execute("select source, outcome, reason_code, duplicate_of, site from captures").fetchall()
        row = sites(connection).sites[0]
        needs = [lacked(code, []) for (code,) in connection.execute("select reason_code from captures order by id")]
        said = [row[0] for row in connection.execute("select reason from captures where reason is not null")]
    return [tuple(each) for each in rows], totals, sorted(row.without_article.values()), needs, said


def test_reworded_sentences_change_no_decision(tmp_path, monkeypatch):
    *plain, said = seen(tmp_path / "plain")
    other = MappingProxyType({code: f"; {code[::-1]}; it is said otherwise" for code in ReasonCode})
    monkeypatch.setattr(reasons, "SENTENCES", other)  # a switch that a program could have, for another language
    *reworded, otherwise = seen(tmp_path / "reworded")
    assert reworded == plain
    assert set(said) != set(otherwise)


# --- codes -----------------------------------------------------------------------------------------------------------


def test_every_code_has_a_sentence_and_every_outcome_but_a_whole_article_a_code():
    assert SENTENCES.keys() == set(ReasonCode)
    assert len(set(SENTENCES.values())) == len(SENTENCES)
    assert CODES.keys() == set(Outcome) - {Outcome.EXTRACTED}
    assert LACKS.keys() <= set(ReasonCode)
    assert {bucket_of(outcome) for outcome in Outcome} == set(Bucket)


@given(st.one_of(st.none(), st.text(max_size=9), st.sampled_from(ReasonCode)), st.text(max_size=9))
def test_any_stored_code_has_a_label(code, outcome):
    assert label_of(code, outcome) or not (code or outcome)


@given(st.sampled_from(ReasonCode), st.text(max_size=9))
def test_a_reason_comes_back_from_its_row(code, sentence):
    reason = Reason(code, sentence=sentence)
    row = {"outcome": "empty", "reason": str(reason), "reason_code": code.value}
    assert reason_of(row) == reason


def test_errors_have_a_summary_that_is_counted_and_a_detail_that_is_not():
    error = Unsupported("PDF: not a web capture", "ingest reads HTML")
    assert str(error) == error.reason.sentence == "PDF: not a web capture; ingest reads HTML"
    assert (error.reason.code, error.reason.summary) == (ReasonCode.UNSUPPORTED, "PDF: not a web capture")
    assert Corrupt("torn").reason == Reason(ReasonCode.DAMAGED, "torn")
    assert str(CaptureError()) == ""
    assert Reject(ReasonCode.ONLY_LINKS).reason.summary == SENTENCES[ReasonCode.ONLY_LINKS]


@pytest.mark.parametrize(
    ("error", "kind", "code"),
    [(KeyError("path"), Crash, ReasonCode.CRASH), (MemoryError(), OutOfMemory, ReasonCode.MEMORY)],
)
def test_what_nobody_expects_is_a_crash_with_its_message_as_detail(error, kind, code):
    found = crash_of("reading", error)
    assert type(found) is kind
    assert found.reason.code is code
    assert found.reason.summary == f"reading broke: {type(error).__name__}"
    assert str(found) == found.reason.summary + ("; 'path'" if code is ReasonCode.CRASH else "")


VERSION = st.text("abcdef0123456789.+-", min_size=1, max_size=9)


@given(VERSION, VERSION, VERSION)
def test_versions_come_back_as_they_were_written(ingest, trafilatura, model):
    versions = Versions(ingest, trafilatura, model)
    assert Versions.parse(str(versions)) == versions
    assert Versions.parse(f"by hand, {model}") is None


# --- schema ----------------------------------------------------------------------------------------------------------


def shape(db):
    """Return columns with their types, and indexes with their columns, whatever their order."""
    tables = {
        table.name: sorted((column.name, column.type.lower(), column.notnull) for column in table.columns)
        for table in db.tables
        if not table.name.startswith(("sqlite_", "articles_fts", "_sqlite"))
    }
    indexes = {(table, index.name): index.columns for table in tables for index in db.table(table).indexes}
    return tables, indexes, sorted(view.name for view in db.views)


LATER = {
    "captures": ("source_url", "claimed_url", "made_by", "rules", "story", "deciders"),
    "articles": ("source_url", "claimed_url", "page_type", "completeness", "signals", "template", "superseded_by", "superseded_why"),
    "ledgers": ("prints",),
    "sites": ("settled",),
}  # fmt: skip
"""Columns that the first databases did not have, and later migrations add."""


def test_a_migrated_database_has_the_columns_and_indexes_of_a_fresh_one():
    fresh, old = Database(memory=True), Database(memory=True)
    migrations.apply(fresh)
    migrations.apply(old, stop_before="m003_blocks")
    old.execute("drop index idx_articles_page_type")
    for table, columns in LATER.items():
        for column in columns:
            old.execute(f"alter table {table} drop column {column}")
    migrations.apply(old)
    assert shape(old) == shape(fresh)


def test_a_database_of_before_gets_the_codes_of_its_reasons():
    db = Database(memory=True)
    migrations.apply(db, stop_before="m014_reason_codes")
    db.table("inputs").insert({"id": 1, "path": "a", "outcome": "empty"})
    rows = {
        "only_links": ("empty", "no article: only links"),
        "too_short": ("empty", "no article: too little text; words: 3 of 9 on the page could not be read"),
        "no_page": ("empty", "an archive without a page: it is empty"),
        "no_content": ("empty", "nothing: the file is empty"),
        "damaged": ("corrupt", "the body ends early; no article: too little text"),
        "copy": ("duplicate", "the bytes, address and host of another capture"),
        "timeout": ("timeout", "cleaning took more than 1 s of CPU time"),
        "cut_off": ("partial", "truncated: ends: ..."),
        None: ("extracted", None),
    }
    for outcome, reason in rows.values():
        db.table("captures").insert({"input_id": 1, "outcome": outcome, "reason": reason})
    migrations.apply(db)
    assert [row["reason_code"] for row in db.query("select reason_code from captures order by id")] == list(rows)


# --- copies and totals -----------------------------------------------------------------------------------------------


def test_a_copy_is_told_by_what_is_in_flight_and_by_what_is_stored():
    with Store() as store:
        deduper = Deduper(store)
        assert deduper.original_of(FACTS, "a") is None
        assert deduper.original_of(FACTS, "b") == "a"
        assert deduper.original_of({**FACTS, "url": "https://quay.example/"}, "c") is None
        with store.transaction():
            input_id = store.put_input({"path": "a", "outcome": "extracted"})
            store.put_capture_row(input_id, {**FACTS, "source": "a", "outcome": "extracted"})
        deduper.written("a", FACTS)
        assert deduper.original_of(FACTS, "d") == "a"  # now it is the database that knows
        # it is planned again, with other bytes: what the database says of it is past
        assert deduper.original_of({**FACTS, "sha256": "b" * 64}, "a") is None
        assert deduper.original_of(FACTS, "e") is None
        assert deduper.original_of(FACTS, "f") == "e"


def test_a_capture_that_moved_is_the_original_at_its_new_place():
    with Store() as store:
        deduper = Deduper(store)
        deduper.original_of(FACTS, "a#1")
        deduper.moved(FACTS, "a#2")
        assert deduper.original_of(FACTS, "b") == "a#2"
        deduper.written("a#1", FACTS)
        assert deduper.original_of(FACTS, "c") == "a#2"


def test_totals_take_nothing_back():
    counts = BucketCounts()
    with pytest.raises(ValueError, match="never take back"):
        counts.add(Bucket.FAILED, count=-1)


def test_a_copy_that_is_read_again_is_counted_once_as_what_it_came_to_last():
    totals = Totals()
    copy = Duplicate("b", "b", FACTS, {}, "a")
    totals.planned(copy)
    totals.written(copy, Bucket.DUPLICATE, Reason(ReasonCode.COPY))
    clean = ToClean("b", "b", FACTS, {})
    totals.planned(clean)
    totals.written(clean, Bucket.INGESTED, None)
    summary = totals.close()
    assert summary.adds_up
    assert (summary.inputs, summary.captures, summary.ingested, summary.duplicate) == (1, 1, 1, 0)


def test_a_page_of_a_skipped_archive_that_is_read_again_is_counted_once():
    totals = Totals()
    archive = UnchangedFile("a.zip", "a.zip", pages=3, archive=True)
    totals.planned(archive)
    totals.unchanged(archive)
    page = Failed("a.zip#1", "a.zip", Outcome.CORRUPT, Reason(ReasonCode.DAMAGED, "torn"))
    totals.planned(page)
    totals.written(page, Bucket.FAILED, page.reason)
    summary = totals.close()
    assert summary.adds_up
    assert (summary.inputs, summary.captures, summary.unchanged) == (1, 3, 2)
    assert summary.failed == {"torn": 1}
    assert json.dumps(summary.as_dict())


def test_an_unchanged_copy_is_counted_at_the_end():
    totals = Totals()
    item = Unchanged("b", "b", copy=True)
    totals.planned(item)
    totals.unchanged(item)
    assert totals.summary.unchanged == 0
    assert totals.close().unchanged == 1
    assert totals.summary.adds_up


def test_enums_are_stored_as_their_values():
    with closing(sqlite3.connect(":memory:")) as connection:
        found = connection.execute("select ?, typeof(?)", [Outcome.EMPTY, ReasonCode.NO_TEXT]).fetchone()
    assert found == ("empty", "text")
