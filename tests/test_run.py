"""A run takes every file to exactly one outcome, and running again changes nothing."""

import gzip
import os
import shutil
import sqlite3
from pathlib import Path

import pytest

from ingest.errors import Locked, StoreError, UsageError
from ingest.ingestion.job import run_job
from ingest.ingestion.run import run
from ingest.ingestion.worker_pool import Bounded, Processes
from ingest.models import Block, Verdict
from ingest.store.connect import connect
from ingest.store.database import Store
from ingest.store.home import home_of
from ingest.store.lock import hold

RAW = Path(__file__).parent.parent / "raw"
STORY = (
    "The harbor wall was built in a single winter by men who had never built one before. "
    "It has been mended every spring since, and nobody alive has seen the stones it began with."
)
TABLES = ("inputs", "captures", "articles", "ledgers", "sites")
# columns that say when and how fast, not what
PASSING = {"seconds", "peak_mb", "stamp", "run_id"}


@pytest.fixture
def home(tmp_path):
    (tmp_path / "raw").mkdir()
    return tmp_path


def put(home, name, text):
    path = home / "raw" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def go(home, *paths, **options):
    return run(
        paths or [home / "raw"], db=home / "db/articles.db", **{"cleaned": home / "cleaned", "workers": 1, **options}
    )


def rows(home, table="articles"):
    with sqlite3.connect(home / "db/articles.db") as connection:
        connection.row_factory = sqlite3.Row
        found = [dict(row) for row in connection.execute(f"select * from {table} order by 1")]
    connection.close()
    return found


def facts(home):
    return {
        table: [{name: value for name, value in row.items() if name not in PASSING} for row in rows(home, table)]
        for table in TABLES
    }


def lines(tally):
    return tally.inputs, tally.ingested, tally.unchanged, tally.duplicate, tally.rejected.total(), tally.failed.total()


def test_every_file_is_in_one_line_of_the_tally(home):
    put(home, "a.txt", STORY)
    put(home, "b.txt", STORY.replace("harbor", "river"))
    put(home, "copy-of-a.txt", STORY)
    put(home, "empty.txt", "")
    put(home, "paper.pdf", b"%PDF-1.4\n...")
    put(home, "torn.html.gz", gzip.compress(STORY.encode())[:5])
    tally = go(home, home / "raw", home / "missing.html")
    assert lines(tally) == (7, 2, 0, 1, 2, 2)
    assert tally.adds_up
    outcomes = {Path(row["path"]).name: (row["outcome"], bool(row["reason"])) for row in rows(home, "inputs")}
    assert outcomes == {
        "a.txt": ("extracted", False),
        "b.txt": ("extracted", False),
        "copy-of-a.txt": ("duplicate", True),
        "empty.txt": ("empty", True),
        "paper.pdf": ("unsupported", True),
        "torn.html.gz": ("corrupt", True),
        "missing.html": ("corrupt", True),
    }
    assert len(rows(home, "captures")) == 7


def test_running_again_changes_nothing_and_cleans_nothing(home):
    shutil.copytree(RAW, home / "raw", dirs_exist_ok=True)
    go(home)
    before = facts(home)
    written = {path: path.stat().st_mtime_ns for path in (home / "cleaned").rglob("*.md")}

    def no_work():
        raise AssertionError("something was cleaned again")

    tally = go(home, workers=2, executor=no_work)
    assert tally.unchanged == tally.inputs == 13
    assert facts(home) == before
    assert {path: path.stat().st_mtime_ns for path in (home / "cleaned").rglob("*.md")} == written


def test_a_touched_file_is_not_cleaned_again_and_a_changed_one_is(home):
    path = put(home, "a.txt", STORY)
    go(home)
    os.utime(path, ns=(1, 1))
    assert lines(go(home)) == (1, 0, 1, 0, 0, 0)
    path.write_text(STORY + " And so it stands.")
    assert lines(go(home)) == (1, 1, 0, 0, 0, 0)
    (article,) = rows(home)
    assert article["body"].endswith("And so it stands.")
    assert article["id"] == 1


def test_asked_to_unchanged_files_are_cleaned_again_under_the_same_numbers(home):
    put(home, "a.txt", STORY)
    put(home, "b.txt", STORY)
    go(home)
    before = facts(home)
    tally = go(home, again=True)
    assert lines(tally) == (2, 1, 0, 1, 0, 0)
    assert facts(home) == before


def test_a_capture_that_becomes_rejected_loses_its_article_and_its_file(home):
    path = put(home, "a.txt", STORY)
    go(home)
    assert len(list((home / "cleaned").rglob("*.md"))) == 1
    path.write_bytes(b"%PDF-1.4\n")
    go(home)
    assert rows(home) == rows(home, "ledgers") == []
    assert list((home / "cleaned").rglob("*.md")) == []
    (capture,) = rows(home, "captures")
    assert (capture["outcome"], capture["title"], capture["words_kept"]) == ("unsupported", None, None)


def test_new_facts_in_a_sidecar_clean_the_capture_again(home):
    path = put(home, "a.txt", STORY)
    go(home)
    path.with_name("a.txt.meta.json").write_text('{"url": "https://quaytimes.example/wall"}')
    assert lines(go(home))[:2] == (1, 1)
    (article,) = rows(home)
    assert (article["site"], article["url"]) == ("quaytimes.example", "https://quaytimes.example/wall")


def test_a_duplicate_stands_on_its_own_when_its_original_changes(home):
    first = put(home, "a.txt", STORY)
    put(home, "b.txt", STORY)
    go(home)
    assert [row["id"] for row in rows(home)] == [1]
    first.write_text(STORY.replace("harbor", "river"))
    go(home)
    bodies = {row["id"]: row["body"] for row in rows(home)}
    assert "river" in bodies[1]
    assert bodies[2] == STORY
    assert all(row["duplicate_of"] is None for row in rows(home, "captures"))


def test_the_same_page_of_two_sites_is_no_duplicate(home):
    put(home, "one.example/a.txt", STORY)
    put(home, "two.example/a.txt", STORY)
    assert lines(go(home)) == (2, 2, 0, 0, 0, 0)
    assert [row["site"] for row in rows(home, "sites")] == ["one.example", "two.example"]


def test_one_worker_and_two_in_any_number_of_runs_give_the_same_rows(home, tmp_path):
    shutil.copytree(RAW, home / "raw", dirs_exist_ok=True)
    for number in range(20):
        put(home, f"many/{number:02}.txt", STORY.replace("single", f"single, {number}-week"))
    go(home)
    once = facts(home)
    shutil.rmtree(home / "db")
    go(home, workers=2)
    assert facts(home) == once


def test_the_ledger_is_a_query_away_and_holds_the_text_of_dropped_blocks(home):
    shutil.copytree(RAW / "spacewar.com", home / "raw/spacewar.com")
    go(home)
    connection = connect(home / "db/articles.db")
    dropped = connection.execute(
        "select text from blocks where capture_id = 1 and not kept and decided_by like 'rule:spacewar.com/%'"
    ).fetchall()
    assert "Related Links" in {row[0] for row in dropped}
    kept = [
        row[0] for row in connection.execute("select text from blocks where capture_id = 2 and kept order by position")
    ]
    body = connection.execute("select body from articles where id = 2").fetchone()[0]
    connection.close()
    assert kept
    assert all(text in body for text in kept)


def test_search_finds_what_the_article_says_now(home):
    path = put(home, "a.txt", STORY)
    go(home)
    path.write_text(STORY.replace("winter", "summer"))
    go(home)
    with Store(home / "db/articles.db") as store:
        found = {word: len(list(store.db.table("articles").search(word))) for word in ("winter", "summer")}
        assert list(store.db.query("pragma integrity_check")) == [{"integrity_check": "ok"}]
        assert list(store.db.query("pragma foreign_key_check")) == []
    assert found == {"winter": 0, "summer": 1}


def test_an_interrupted_run_leaves_whole_captures_and_the_next_goes_on(home):
    for number in range(30):
        put(home, f"{number:02}.txt", STORY.replace("single", f"single, {number}-week"))
    met = []

    def stop(name, *_):
        met.append(name)
        if len(met) == 5:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        go(home, on_file=stop)
    tally = go(home)
    assert tally.inputs == 30
    assert tally.ingested + tally.unchanged == 30
    assert len(rows(home)) == len(list((home / "cleaned").rglob("*.md"))) == 30


def test_files_keep_their_names_wherever_the_run_is_started(home, monkeypatch):
    put(home, "a.txt", STORY)
    go(home)
    monkeypatch.chdir(home / "raw")
    assert run(["."], db="../db/articles.db", cleaned=None, workers=1).unchanged == 1
    assert home_of("x.db") == Path.cwd()


def test_a_page_that_breaks_the_cleaning_is_a_failure_with_its_reason(home):
    from concurrent.futures import Future

    from ingest.ingestion.job import Worked, run_job
    from ingest.ingestion.worker_pool import InProcess
    from ingest.reasons import Reason, ReasonCode

    class Breaking(InProcess):
        def submit(self, fn, /, *args, **kwargs):
            assert fn.function is run_job
            future = Future()
            future.set_result(Worked(None, 0.0, Reason(ReasonCode.CRASH, "cleaning broke: ValueError: odd")))
            return future

    for number in range(20):
        put(home, f"{number:02}.txt", STORY + str(number))
    tally = go(home, workers=2, executor=Breaking)
    assert dict(tally.failed) == {"cleaning broke: ValueError: odd": 20}
    assert {row["outcome"] for row in rows(home, "captures")} == {"crash"}


def test_a_database_that_is_none_is_named(home):
    (home / "db").mkdir()
    (home / "db/articles.db").write_text("this is a diary, not a database\n" * 50)
    with pytest.raises(StoreError, match=r"articles\.db"):
        go(home)


def test_a_stored_ledger_comes_back_whole():
    from ingest.models import render_text
    from ingest.store.block_codec import pack, unpack

    kept, cut = Verdict(True, "trafilatura", 0.9), Verdict(False, "text:share", 0.1)
    blocks = [
        (Block(0, "heading", "Head", "main>h2", 2), kept),
        (Block(1, "line", "Share this", "div.share", links=1.0), cut),
        (Block(2, "cell", "Year", "table>td"), kept),
        (Block(3, "cell", "1921", "table>td", joined=True), kept),
        (Block(4, "code", "  indented\n    twice", "pre"), kept),
        (Block(5, "paragraph", "ROME —", "p"), Verdict(False, "text:dateline", 0.1)),
        (Block(6, "paragraph", "It rained. 雨", "p", joined=True), kept),
    ]
    body = render_text(tuple(block for block, verdict in blocks if verdict.kept))
    assert unpack(pack(blocks), body) == blocks


@pytest.mark.parametrize("folder", ["raw", "web.archive.example"])
def test_copies_of_a_page_that_claims_another_host_are_duplicates_all_the_same(home, folder):
    page = f'<link rel="canonical" href="https://quaytimes.example/wall"><p>{STORY}</p>'
    put(home, f"{folder}/x.html", page)
    put(home, f"{folder}/y.html", page)
    assert lines(go(home)) == (2, 1, 0, 1, 0, 0)
    assert lines(go(home)) == (2, 0, 2, 0, 0, 0)
    assert [row["site"] for row in rows(home, "captures")] == ["quaytimes.example"] * 2 or folder != "raw"


def test_whether_copies_are_duplicates_does_not_depend_on_their_order(home):
    put(home, "a.txt", STORY)
    put(home, "b.example/b.txt", STORY)
    put(home, "z.txt", STORY)
    assert lines(go(home)) == (3, 2, 0, 1, 0, 0)


def test_a_file_that_cannot_be_read_any_more_keeps_its_article(home):
    path = put(home, "a.txt.gz", gzip.compress(STORY.encode()))
    go(home)
    path.write_bytes(path.read_bytes()[:-9])
    assert lines(go(home)) == (1, 0, 0, 0, 0, 1)
    (article,) = rows(home)
    assert article["body"] == STORY
    (row,) = rows(home, "inputs")
    assert row["outcome"] == "corrupt"
    assert row["reason"].endswith("what it held before is kept")
    assert len(list((home / "cleaned").rglob("*.md"))) == 1


def test_what_was_wrong_with_a_sidecar_is_told(home):
    path = put(home, "a.txt", STORY)
    path.with_name("a.txt.meta.json").write_text("{")
    told = []
    go(home, on_file=lambda *each: told.append(each))
    ((_, line, reason),) = told
    assert line == "ingested"
    assert "meta.json" in reason


def test_a_second_database_cannot_take_over_the_folder_of_the_first(home):
    put(home, "a.txt", STORY)
    go(home)
    with pytest.raises(UsageError, match="a folder of its own"):
        run([home / "raw"], db=home / "db/other.db", cleaned=home / "cleaned", workers=1)
    assert len(list((home / "cleaned").rglob("*.md"))) == 1


def test_the_folder_catches_up_after_runs_that_left_it_alone(home):
    path = put(home, "a.txt", STORY)
    go(home)
    path.write_text(STORY.replace("winter", "summer"))
    go(home, cleaned=None)
    go(home)
    (file,) = (home / "cleaned").rglob("*.md")
    assert "single summer" in file.read_text()


def test_files_that_swap_places_are_counted_once_each(home):
    put(home, "a.txt", STORY)
    put(home, "b.txt", STORY.replace("harbor", "river"))
    go(home)
    put(home, "a.txt", STORY.replace("harbor", "river"))
    put(home, "b.txt", STORY)
    tally = go(home)
    assert tally.inputs == 2
    assert tally.adds_up
    assert {row["body"] for row in rows(home)} == {STORY, STORY.replace("harbor", "river")}


def test_copies_of_a_changed_original_are_one_article_again(home):
    for name in "abc":
        put(home, f"{name}.txt", STORY)
    go(home)
    put(home, "a.txt", STORY.replace("harbor", "river"))
    tally = go(home)
    assert (tally.inputs, tally.adds_up) == (3, True)
    assert [row["duplicate_of"] for row in rows(home, "captures")] == [None, None, 2]


def test_a_run_over_the_whole_project_leaves_its_own_files_alone(home):
    put(home, "a.txt", STORY)
    for _ in range(3):
        tally = go(home, home)
    assert (tally.inputs, tally.articles) == (1, 1)


def test_a_site_that_holds_nothing_any_more_is_gone(home):
    page = '<link rel="canonical" href="https://{}.example/wall"><p>' + STORY
    put(home, "a.html", page.format("one"))
    go(home)
    put(home, "a.html", page.format("two"))
    go(home)
    assert [(row["site"], row["captures"]) for row in rows(home, "sites")] == [("two.example", 1)]


def test_no_field_of_a_page_can_stop_a_batch(home):
    ld = '{"@type":"NewsArticle","datePublished":"2025-12-09T10:00:00Z \\ud83d","headline":"\\u001b[31m \\udc00 x"}'
    put(home, "a.html", f'<script type="application/ld+json">{ld}</script><p>{STORY}')
    put(home, "b.txt", STORY)
    assert go(home).ingested == 2
    assert not any("\x1b" in (row["title"] or "") for row in rows(home))


def test_an_empty_note_in_the_folder_is_written_anew(home):
    put(home, "a.txt", STORY)
    go(home)
    (home / "cleaned/.ingest").write_text("")  # as a kill or a full disk between making and writing it leaves it
    assert go(home).unchanged == 1
    assert (home / "cleaned/.ingest").read_text() == "../db/articles.db\n"


@pytest.mark.skipif(os.name == "nt", reason="names are bytes on Unix only")
def test_names_that_are_no_utf_8_are_files_of_their_own_and_found_again(home):
    odd, plain = b"caf\xe9.txt", rb"caf\xe9.txt"  # the second spells out what the first is shown as
    for name, text in ((odd, STORY), (plain, f"{STORY} Twice.")):
        put(home, os.fsdecode(name), text)
    put(home, "z.txt", STORY)  # a duplicate of the first
    go(home)
    assert sorted(row["path"] for row in rows(home, "inputs")) == [
        r"raw/caf\\xe9.txt", r"raw/caf\xe9.txt", "raw/z.txt",
    ]  # fmt: skip
    (home / "raw" / os.fsdecode(odd)).write_text(f"{STORY} Thrice.")
    put(home, "b.txt", STORY)
    tally = go(home)
    assert (tally.ingested, tally.duplicate) == (2, 1)
    assert {row["body"] for row in rows(home)} == {STORY, f"{STORY} Twice.", f"{STORY} Thrice."}


def test_a_second_run_on_the_same_database_says_who_holds_it(home):
    put(home, "a.txt", STORY)
    with hold(home / "db/articles.db"), pytest.raises(Locked, match=rf"process {os.getpid()} "):
        go(home)
    assert go(home).ingested == 1


def test_the_address_it_came_from_and_the_one_it_claims_are_told_apart(home):
    page = f'<title>Wall</title><link rel=canonical href="https://claimed.example/x"><p>{STORY}</p>'
    put(home, "a.html", page)
    put(home, "b.html", f"{page}<p>{STORY} More.</p>")
    put(home, "b.html.meta.json", '{"url": "https://quay.example/b?s=1"}')
    go(home)
    found = [(row["url"], row["source_url"], row["claimed_url"]) for row in rows(home, "captures")]
    assert found == [
        ("https://claimed.example/x", None, "https://claimed.example/x"),
        ("https://quay.example/b?s=1", "https://quay.example/b?s=1", "https://claimed.example/x"),
    ]
    assert [row["site"] for row in rows(home)] == ["claimed.example", "quay.example"]


def spin_or_work(job):
    """As the worker does, but pages that say so hang it at the rungs they name."""
    if f"hangs at {job.care}".encode() in job.capture.body:
        while True:
            pass
    if f"dies at {job.care}".encode() in job.capture.body:
        os._exit(1)
    return run_job(job)


class Hurt(Processes):
    """Worker processes for pages that hang them, with short deadlines."""

    def submit(self, fn, /, *args, **kwargs):
        return super().submit(Bounded(spin_or_work, 1.0), *args, **kwargs)


@pytest.mark.slow
def test_a_page_that_hangs_the_cleaning_is_cleaned_with_less_care_and_nobody_else_is_harmed(home):
    page = "<title>The wall</title><p>{}</p>" + f"<p>{STORY}</p>" * 3
    for number in range(12):
        put(home, f"{number:02}.html", page.format(f"Stone number {number}, laid by a man from Leith."))
    put(home, "04.html", page.format("Stone hangs at full"))
    put(home, "06.html", page.format("Stone hangs at full and dies at body"))
    put(home, "08.html", page.format("Stone dies at full and hangs at body and hangs at plain"))
    tally = go(home, workers=2, executor=lambda: Hurt(2))
    assert tally.adds_up
    found = {row["source"][4:6]: row for row in rows(home, "captures")}
    assert {name for name, row in found.items() if row["outcome"] == "extracted"} == {
        f"{number:02}" for number in range(12) if number not in {4, 6, 8}
    }
    assert (found["04"]["outcome"], found["04"]["reason"]) == (
        "partial", "partial: cleaning took more than 1 s of CPU time",
    )  # fmt: skip
    assert found["06"]["outcome"] == "partial"
    # told is what happened first; the outcome of a file is that of its capture
    assert found["08"]["outcome"] == "crash"
    assert "the worker process died while cleaning it" in found["08"]["reason"]
    bodies = {row["id"]: row["body"] for row in rows(home)}
    assert all(STORY in bodies[found[name]["id"]] for name in ("03", "04", "06"))
    inputs = {row["path"][4:6]: row for row in rows(home, "inputs")}
    assert inputs["08"]["seconds"] > 2
    assert 10 < inputs["03"]["peak_mb"] < 1000
