"""A fault costs its own input: whatever breaks is a row, the run goes on, and the tally and the exit status say so."""

import sqlite3
import zipfile
from collections import Counter
from dataclasses import replace

import pytest
from click.testing import CliRunner

from ingest.cli import main
from ingest.ingestion.dedupe import Deduper
from ingest.ingestion.plan import Failed, PlanContext, ToClean, plan
from ingest.ingestion.run import run
from ingest.ingestion.summary import REJECTED
from ingest.ingestion.worker_pool import InProcess
from ingest.maintenance.doctor import doctor
from ingest.sources import discover
from ingest.store.database import Store

STORY = (
    "The harbor wall was built in a single winter by men who had never built one before. "
    "It has been mended every spring since, and nobody alive has seen the stones it began with."
)


@pytest.fixture
def home(tmp_path):
    (tmp_path / "raw").mkdir()
    return tmp_path


def put(home, name, text):
    path = home / "raw" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def stories(home, count):
    for number in range(count):
        put(home, f"{number:02}.txt", STORY.replace("single", f"single, {number}-week"))


def go(home, **options):
    tally = run([home / "raw"], **{"db": home / "db/articles.db", "cleaned": None, "workers": 1, **options})
    assert tally.adds_up
    return tally


def ask(home, sql):
    with sqlite3.connect(home / "db/articles.db") as connection:
        return connection.execute(sql).fetchall()


def sound(home, *, raw=True):
    return [(each.name, each.found) for each in doctor(home / "db/articles.db", hash_raw=raw) if each.state != "ok"]


class Unwritable(InProcess):
    """Workers whose result for some pages is one that the database refuses."""

    def submit(self, fn, /, *args, **kwargs):
        future = super().submit(fn, *args, **kwargs)
        worked, (job,) = future.result(), args
        if job.capture.source[4:6] in {"03", "07"}:
            future = type(future)()
            capture = {**worked.cleaned.capture, "title": object()}
            future.set_result(replace(worked, cleaned=replace(worked.cleaned, capture=capture)))
        return future


def test_what_cannot_be_written_is_a_crash_and_the_others_of_its_batch_are_written(home):
    stories(home, 10)
    tally = go(home, executor=Unwritable)
    assert (tally.ingested, tally.failed.total(), tally.crashed) == (8, 2, 2)
    rows = ask(home, "select source, outcome, reason from captures where outcome <> 'extracted'")
    assert [row[:2] for row in rows] == [("raw/03.txt", "crash"), ("raw/07.txt", "crash")]
    assert all(row[2].startswith("writing broke: ") for row in rows)
    assert ask(home, "select count(*) from articles") == [(8,)]
    assert sound(home) == []


def test_a_good_version_outlives_one_that_cannot_be_written(home):
    stories(home, 5)
    go(home)
    put(home, "03.txt", STORY.replace("winter", "summer"))
    tally = go(home, executor=Unwritable)
    assert (tally.unchanged, tally.crashed) == (4, 1)
    assert ask(home, "select count(*) from articles") == [(5,)]
    assert ask(home, "select outcome from inputs where path = 'raw/03.txt'") == [("crash",)]
    assert sound(home, raw=False) == []


def test_what_breaks_while_a_file_is_met_is_the_outcome_of_that_file(home):
    stories(home, 4)

    class Breaking(Deduper):
        def original_of(self, facts, source):
            if source == "raw/02.txt":
                raise KeyError(source)

    with Store() as store:
        context = PlanContext(store, home, Breaking(store))
        found = [(item.name, type(item), job is None) for item, job in plan(discover.find([home / "raw"]), context)]
    assert found == [
        ("raw/00.txt", ToClean, False),
        ("raw/01.txt", ToClean, False),
        ("raw/02.txt", Failed, True),
        ("raw/03.txt", ToClean, False),
    ]


def packed(path, **entries):
    path.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in entries.items():
            archive.writestr(name.replace("__", "/"), data)


@pytest.mark.parametrize("entries", [{"notes.txt": "x"}, {"inner.zip": b"PK\5\6" + b"\0" * 18}, {}])
def test_a_wacz_without_a_warc_is_a_row_and_the_others_are_read(home, entries):
    packed(home / "raw/a.wacz", **entries)
    stories(home, 2)
    tally = go(home)
    assert (tally.inputs, tally.ingested) == (3, 2)
    ((outcome, reason),) = ask(home, "select outcome, reason from inputs where path = 'raw/a.wacz'")
    assert outcome in {"corrupt", "empty", "unsupported"}
    assert reason
    assert sound(home) == []
    assert go(home).unchanged == 3


def test_an_archive_that_becomes_one_without_a_page_keeps_what_it_held_and_is_a_row(home):
    packed(home / "raw/a.zip", **{"one.txt": STORY, "two.txt": STORY.replace("winter", "summer")})
    go(home)
    data = (home / "raw/a.zip").read_bytes()
    (home / "raw/a.zip").rename(home / "raw/a.wacz")
    put(home, "a.zip", data[:40])
    tally = go(home)
    assert tally.inputs == 2
    assert ask(home, "select count(*) from articles") == [(2,)]
    assert sound(home, raw=False) == []


def test_a_template_that_breaks_on_one_capture_costs_no_other(home):
    page = "<html><title>The wall {n}</title><body><p>{story}</p></body>"
    for number in range(3):
        put(home, f"quay.example/{number}.html", page.format(n=number, story=STORY.replace("single", f"{number}-week")))
    go(home)
    with sqlite3.connect(home / "db/articles.db") as connection:
        connection.execute("update ledgers set data = x'00' where capture_id = 1")
        connection.execute("update sites set settled = 0")
        connection.execute("update articles set template = 'old'")
    put(home, "z.txt", STORY)
    tally = go(home)
    assert (tally.inputs, tally.ingested, tally.unchanged) == (4, 1, 3)
    ((source, step, reason),) = ask(home, "select source, step, reason from faults")
    assert (source, step) == ("raw/quay.example/0.html", "settle")
    assert tally.faults == Counter({reason.partition(";")[0]: 1})
    assert ask(home, "select faults, finished_at is not null from runs order by id desc limit 1") == [(1, 1)]
    assert ask(home, "select settled from sites where site = 'quay.example'") == [(0,)]
    assert ask(home, "select count(*) from articles where template = 'old'") == [(1,)]
    assert ask(home, "select count(*) from articles where template is null") == [(3,)]


def test_a_file_that_cannot_be_written_costs_no_other_and_the_next_run_writes_it(home):
    stories(home, 4)
    go(home, cleaned=home / "cleaned")
    (first, *others) = sorted((home / "cleaned").rglob("*.md"))
    first.unlink()
    first.mkdir()
    (first / "in the way").touch()
    for path in others:
        path.unlink()
    tally = go(home, cleaned=home / "cleaned", again=True)
    assert tally.ingested == 4
    assert tally.faults.total() == 1
    assert all(path.is_file() for path in others)
    (first / "in the way").unlink()
    first.rmdir()
    assert not go(home, cleaned=home / "cleaned").faults
    assert first.is_file()


def test_the_exit_status_and_the_tally_say_that_something_broke(home):
    stories(home, 2)
    words = ["run", str(home / "raw"), "--db", str(home / "db/articles.db"), "--cleaned", str(home / "cleaned")]
    assert CliRunner().invoke(main, [*words, "--workers", "1"]).exit_code == 0
    (first, *_) = sorted((home / "cleaned").rglob("*.md"))
    first.unlink()
    first.mkdir()
    (first / "in the way").touch()
    done = CliRunner().invoke(main, [*words, "--workers", "1", "--again"])
    assert done.exit_code == 2
    assert "1 faults of ingest after pages were written" in done.output
    words = ["export", "markdown", "--to", str(home / "cleaned"), "--db", str(home / "db/articles.db")]
    done = CliRunner().invoke(main, words)
    assert done.exit_code == 2
    assert "is not exported" in done.output


# --- the books -------------------------------------------------------------------------------------------------------


def test_two_links_to_one_file_are_a_row_each(home):
    put(home, "quay.example/page.txt", STORY)
    for name in ("one.txt", "two.txt"):
        (home / "raw/quay.example" / name).symlink_to("page.txt")
    tally = go(home)
    assert (tally.inputs, tally.ingested, tally.duplicate) == (3, 1, 2)
    assert ask(home, "select path, outcome from inputs order by id") == [
        ("raw/quay.example/page.txt", "extracted"),
        ("raw/quay.example/one.txt", "duplicate"),
        ("raw/quay.example/two.txt", "duplicate"),
    ]
    assert go(home).unchanged == 3


def test_what_is_passed_over_is_counted_and_adds_up_with_the_inputs(home):
    stories(home, 2)
    for name in (
        ".DS_Store",
        "Thumbs.db",
        "README",
        "shop/.DS_Store",
        "page.html",
        "page_files/a.png",
        "page_files/b.js",
    ):
        put(home, name, f"<p>{STORY}")
    tally = go(home)
    assert tally.inputs == 3
    assert tally.passed_over.total() == 6
    assert ask(home, "select inputs, passed_over from runs") == [(3, 6)]
    assert tally.as_dict()["passed_over"] == 6


def test_copies_have_one_reason_and_the_number_of_their_original_in_a_column(home):
    for name in "abc":
        put(home, f"{name}.txt", STORY)
    go(home)
    assert ask(
        home, "select outcome, count(distinct reason), count(*), min(duplicate_of) from captures group by 1"
    ) == [
        ("duplicate", 1, 2, 1),
        ("extracted", 0, 1, None),
    ]
    assert sound(home) == []


def test_a_copy_of_what_is_no_article_is_rejected_as_its_original_is(home):
    for name in "abc":
        put(home, f"{name}.html", "<p>Please try again later.</p>")
    tally = go(home)
    assert (tally.duplicate, tally.rejected.total()) == (0, 3)
    assert len(tally.rejected) == 1
    assert go(home).unchanged == 3
    put(home, "a.html", f"<p>{STORY}</p>")
    tally = go(home)
    assert (tally.ingested, tally.unchanged, tally.rejected.total()) == (1, 0, 2)
    assert sound(home) == []


def response(status, body, more=""):
    head = f"HTTP/1.1 {status}\r\nContent-Type: text/html\r\n{more}\r\n".encode()
    return head + body


def warc(path, *answers, kind="response"):
    data = b""
    for number, answer in enumerate(answers):
        data += (
            (
                f"WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Target-URI: https://quay.example/a\r\n"
                f"WARC-Date: 2026-01-02T03:04:{number:02}Z\r\nWARC-Record-ID: <urn:uuid:{number:036}>\r\n"
                f"Content-Type: application/http\r\nContent-Length: {len(answer)}\r\n\r\n"
            ).encode()
            + answer
            + b"\r\n\r\n"
        )
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)


def test_answers_that_a_page_has_not_changed_are_not_rejected(home):
    warc(home / "raw/a.warc", *[response("304 Not Modified", b"")] * 3)
    tally = go(home)
    assert (tally.inputs, tally.unchanged, tally.rejected.total()) == (1, 1, 0)
    ((outcome, reason),) = ask(home, "select outcome, reason from inputs")
    assert outcome == "unchanged"
    assert outcome not in REJECTED
    assert "not changed" in reason
    assert sound(home) == []


def test_an_answer_that_the_server_is_busy_is_no_copy_of_the_one_before(home):
    warc(home / "raw/a.warc", *[response("503 Service Unavailable", b"<p>Busy.</p>")] * 4)
    tally = go(home)
    assert (tally.captures, tally.duplicate, tally.rejected.total()) == (4, 0, 4)
    assert ask(home, "select outcome from inputs") == [("empty",)]


def page(title):
    return (
        f"<html><title>{title}</title><body><h1>{title}</h1><p>{STORY}</p><p>{STORY[::-1]}</p></body></html>".encode()
    )


def test_an_archive_is_what_its_worst_page_is(home):
    whole = response("200 OK", page("The wall"))
    cut = response("200 OK", page("The gate"), more=f"Content-Length: {len(page('The gate')) + 500}\r\n")
    warc(home / "raw/good.warc", whole)
    warc(home / "raw/cut.warc", cut, response("200 OK", page("The bell")))
    warc(home / "raw/same.warc", whole)
    go(home)
    assert ask(home, "select path, outcome from inputs order by path") == [
        ("raw/cut.warc", "partial"),
        ("raw/good.warc", "extracted"),
        ("raw/same.warc", "duplicate"),
    ]
    assert ask(home, "select reason from inputs where path = 'raw/cut.warc'") == [
        ("not every page of it is whole; 1 of 2",)
    ]
