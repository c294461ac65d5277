"""Archives through a whole run: each page is a capture, known again wherever it lies, and everything adds up."""

import gzip
import sqlite3
import zipfile
from concurrent.futures import Executor, Future
from uuid import NAMESPACE_URL, uuid5

import pytest
from click.testing import CliRunner

from ingest.cli import main
from ingest.history.reprocess import replay
from ingest.ingestion.run import run
from ingest.ingestion.summary import RunSummary
from ingest.maintenance.doctor import doctor
from ingest.sources.reopen import reopen

PAGE = """<!doctype html><html lang="en"><head><title>{title}</title></head><body><nav><a href="/">Home</a>
<a href="/news">News</a></nav><article><h1>{title}</h1><p>The {thing} of the harbor was mended in March, when the tide
stood lower than anybody remembered, and the council paid for it without a word of complaint.</p><p>Nobody had asked
for a new {thing} before, said the keeper, who has looked after the old one for thirty years and more.</p></article>
<footer>Copyright Quay Times</footer></body></html>"""
THINGS = ("wall", "lamp", "crane", "bell", "ferry", "rope", "buoy", "gate")


def page(thing):
    return PAGE.format(title=f"The {thing} that mends itself", thing=thing).encode()


def record(kind, address, block, packed):
    head = (
        f"WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Target-URI: {address}\r\nWARC-Date: 2026-01-02T03:04:05Z\r\n"
        f"WARC-Record-ID: <urn:uuid:{uuid5(NAMESPACE_URL, kind + address)}>\r\n"
        f"Content-Type: application/http; msgtype={kind}\r\nContent-Length: {len(block)}\r\n\r\n"
    )
    data = head.encode() + block + b"\r\n\r\n"
    return gzip.compress(data, mtime=0) if packed else data


def response(kind, body):
    return f"HTTP/1.1 200 OK\r\nContent-Type: {kind}\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body


def archived(path, things, *, packed=True, before=()):
    """Write a WARC: for each thing a request, a page and a picture; ``before`` are other records in front."""
    site = "https://quaytimes.example"
    records = [("response", f"{site}/other", response(kind, body)) for kind, body in before]
    for thing in things:
        records += [
            ("request", f"{site}/{thing}", b"GET / HTTP/1.1\r\n\r\n"),
            ("response", f"{site}/{thing}", response("text/html; charset=utf-8", page(thing))),
            ("response", f"{site}/{thing}.png", response("image/png", b"\x89PNG\r\n")),
        ]
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"".join(record(*each, packed) for each in records))


def go(home, **options) -> RunSummary:
    tally = run([home / "raw"], db=home / "db/articles.db", cleaned=None, **{"workers": 1, **options})
    assert tally.adds_up
    return tally


def ask(home, sql, *values):
    with sqlite3.connect(home / "db/articles.db") as connection:
        return connection.execute(sql, values).fetchall()


def sound(home):
    return [(each.name, each.found) for each in doctor(home / "db/articles.db", hash_raw=True) if each.state != "ok"]


def all_reopen(home):
    for source, sha256 in ask(home, "select source, sha256 from captures where sha256 is not null"):
        assert reopen(source, home).sha256 == sha256


@pytest.fixture
def home(tmp_path):
    archived(tmp_path / "raw/crawl.warc.gz", THINGS[:4])
    return tmp_path


def test_each_page_of_an_archive_is_a_capture_and_each_other_record_is_counted(home):
    tally = go(home)
    assert (tally.inputs, tally.captures, tally.ingested) == (1, 4, 4)
    assert tally.left_out == {"request": 4, "image/png": 4}
    rows = ask(home, "select title, url, fetched_at, status, source from captures join inputs on inputs.id = input_id")
    assert [row[:4] for row in rows] == [
        (f"The {thing} that mends itself", f"https://quaytimes.example/{thing}", "2026-01-02T03:04:05+00:00", 200)
        for thing in THINGS[:4]
    ]
    assert all(row[4].startswith("raw/crawl.warc.gz#") for row in rows)
    assert ask(home, "select outcome, reason, captures from inputs") == [("extracted", None, 4)]
    assert ask(home, "select inputs, captures, ingested from runs") == [(1, 4, 1)]
    assert tally.as_dict()["captures"]["ingested"] == 4
    all_reopen(home)


def test_an_archive_that_is_as_before_is_not_read_again_and_still_counts_all_its_pages(home):
    go(home)
    told = []
    tally = go(home, on_file=lambda *line: told.append(line))
    assert (tally.inputs, tally.captures, tally.unchanged) == (1, 4, 4)
    assert tally.left_out == {"request": 4, "image/png": 4}
    assert told == [("raw/crawl.warc.gz", "unchanged", None)]


def test_of_an_archive_that_has_grown_only_the_new_pages_are_cleaned(home):
    go(home)
    archived(home / "raw/crawl.warc.gz", THINGS[:6])
    tally = go(home)
    assert (tally.captures, tally.unchanged, tally.ingested) == (6, 4, 2)
    assert ask(home, "select count(*), count(distinct sha256) from captures") == [(6, 6)]


@pytest.mark.parametrize("packed", [True, False])
def test_pages_of_an_archive_that_was_written_anew_are_known_where_they_lie_now(home, packed):
    go(home)
    before = ask(home, "select id, sha256 from captures order by id")
    archived(home / "raw/crawl.warc.gz", THINGS[:4], packed=packed, before=[("image/gif", b"GIF89a" + b"x" * 5000)])
    tally = go(home)
    assert (tally.captures, tally.unchanged, tally.ingested, tally.duplicate) == (4, 4, 0, 0)
    assert ask(home, "select id, sha256 from captures order by id") == before
    all_reopen(home)
    assert go(home).unchanged == 4


def test_a_damaged_record_is_a_row_and_the_others_are_read(home):
    archived(home / "raw/crawl.warc.gz", THINGS[:4], packed=False)
    archive = home / "raw/crawl.warc.gz"
    data = archive.read_bytes()
    second = data.index(b"WARC/1.", data.index(b"quaytimes.example/lamp"))
    archive.write_bytes(data[:second].replace(b"Content-Length", b"Content-Lenght", 1) + data[second:])
    tally = go(home)
    assert (tally.captures, tally.ingested, tally.failed.total()) == (5, 4, 1)
    assert ask(home, "select outcome, reason from inputs") == [("partial", "1 record cannot be read, 4 pages can")]
    assert ask(home, "select source, outcome from captures where outcome is not 'extracted'") == [
        ("raw/crawl.warc.gz#0", "corrupt")
    ]


def test_an_archive_without_a_page_says_what_it_holds(tmp_path):
    archived(tmp_path / "raw/pictures.warc.gz", (), before=[("image/gif", b"GIF89a")] * 3)
    tally = go(tmp_path)
    assert (tally.inputs, tally.captures, tally.rejected.total()) == (1, 1, 1)
    assert ask(tmp_path, "select outcome, reason from captures") == [
        ("empty", "an archive without a page: 3 image/gif")
    ]
    # and once it holds one, nothing of that is left
    archived(tmp_path / "raw/pictures.warc.gz", THINGS[:1])
    assert go(tmp_path).ingested == 1
    assert ask(tmp_path, "select count(*) from captures") == [(1,)]


def test_the_same_page_in_two_archives_is_one_article_until_one_of_them_changes(home):
    archived(home / "raw/later.warc.gz", THINGS[2:6])
    tally = go(home)
    assert (tally.captures, tally.ingested, tally.duplicate) == (8, 6, 2)
    assert ask(home, "select count(*) from articles") == [(6,)]
    archived(home / "raw/crawl.warc.gz", ("sail",))
    tally = go(home)
    # what lay where is kept: nothing that was held goes because an archive was replaced
    assert ask(home, "select count(*) from articles where title like '%crane%' or title like '%bell%'") == [(2,)]


def test_what_is_held_can_be_read_again_and_compared(home):
    (home / "raw/page.html").write_bytes(page("sail"))
    go(home)
    database = home / "db/articles.db"
    assert CliRunner().invoke(main, ["raw", "verify", "--db", str(database)]).output == (
        "5 captures, 0 not as they were cleaned\n"
    )
    data = (home / "raw/crawl.warc.gz").read_bytes()
    (home / "raw/crawl.warc.gz").write_bytes(data[: len(data) // 2])
    (home / "raw/page.html").unlink()
    answer = CliRunner().invoke(main, ["raw", "verify", "--db", str(database)])
    assert answer.exit_code == 2
    assert "raw/page.html: gone\n" in answer.output
    assert answer.output.count("raw/crawl.warc.gz#") == 2
    assert answer.output.endswith("5 captures, 3 not as they were cleaned\n")


class Stopping(Executor):
    """Does three jobs where it is asked, and at the fourth somebody presses Ctrl+C."""

    def __init__(self):
        self.left = 3

    def submit(self, fn, /, *args, **kwargs):
        if not self.left:
            raise KeyboardInterrupt
        self.left -= 1
        future = Future()
        future.set_result(fn(*args, **kwargs))
        return future


def test_a_run_that_is_stopped_inside_an_archive_goes_on_there(home):
    whole = home / "whole"
    archived(home / "raw/crawl.warc.gz", THINGS)
    archived(whole / "raw/crawl.warc.gz", THINGS)
    go(whole)
    for held in (3, 6):
        with pytest.raises(KeyboardInterrupt):
            run([home / "raw"], db=home / "db/articles.db", cleaned=None, workers=1, executor=Stopping)
        assert ask(home, "select count(*) from articles") == [(held,)]
        assert ask(home, "select outcome, captures from inputs") == [("partial", None)]
        assert [name for name, _ in sound(home) if name == "inputs"] == []
    assert go(home).adds_up
    same = "select source, articles.title, body, words from captures join articles on articles.id = captures.id order by source"
    assert ask(home, same) == ask(whole, same)
    assert sound(home) == []


def test_any_number_of_workers_writes_the_same_rows(home):
    other = home / "other"
    archived(other / "raw/crawl.warc.gz", THINGS[:4])
    go(home)
    go(other, workers=2)
    rows = "select captures.id, source, outcome, body, data from captures join articles using (id) join ledgers on ledgers.capture_id = captures.id"
    assert ask(home, rows) == ask(other, rows)


def test_pages_of_archives_are_cleaned_again_from_where_they_lie(home):
    go(home)
    ask(home, "update captures set made_by = 'ingest 0.0.1'")
    radius = replay(home / "db/articles.db", cleaned=None, workers=1)
    assert (radius.total.captures, radius.total.same, radius.failed, radius.left) == (4, 4, [], [])
    assert ask(home, "select count(*) from captures where made_by like 'ingest 0.0.1%'") == [(0,)]
    assert ask(home, "select captures from inputs") == [(4,)]
    assert sound(home) == []


def test_a_file_that_takes_the_place_of_an_archive_leaves_what_the_archive_held(home):
    go(home)
    archive = home / "raw/crawl.warc.gz"
    for data, ingested in ((page("sail"), 1), (b"", 0)):
        archive.write_bytes(data)
        assert go(home).ingested == ingested
        assert ask(home, "select captures from inputs") == [(5,)]
        assert ask(home, "select count(*) from articles where title not like '%sail%'") == [(4,)]
        assert [name for name, _ in sound(home) if name != "raw files"] == []
    # the page's text is a revision; its row stays for that, and the archive can come back
    archived(archive, THINGS[:4])
    assert go(home).unchanged == 4
    assert [name for name, _ in sound(home) if name != "raw files"] == []


def test_an_archive_that_is_named_and_gone_is_a_failure_and_not_the_end(home):
    go(home)
    archive = home / "raw/crawl.warc.gz"
    data = archive.read_bytes()
    archive.unlink()
    tally = run([archive], db=home / "db/articles.db", cleaned=None, workers=1)
    assert (tally.captures, tally.failed.total()) == (1, 1)
    assert ask(home, "select count(*) from articles") == [(4,)]
    archive.write_bytes(data)
    assert go(home).unchanged == 4
    assert ask(home, "select captures from inputs") == [(4,)]
    assert sound(home) == []


def test_an_archive_that_held_pages_and_holds_none_keeps_them(home):
    go(home)
    archived(home / "raw/crawl.warc.gz", (), before=[("image/gif", b"GIF89a")])
    assert go(home).rejected.total() == 1
    assert ask(home, "select outcome, captures from inputs") == [("empty", 5)]
    assert ask(home, "select count(*) from articles") == [(4,)]
    assert [name for name, _ in sound(home) if name != "raw files"] == []


def test_a_run_that_is_stopped_inside_an_archive_it_knows_leaves_its_number_open(home):
    go(home)
    archived(home / "raw/crawl.warc.gz", THINGS)
    with pytest.raises(KeyboardInterrupt):
        run([home / "raw"], db=home / "db/articles.db", cleaned=None, workers=1, executor=Stopping)
    assert ask(home, "select outcome, captures from inputs") == [("partial", None)]
    assert [name for name, _ in sound(home) if name == "inputs"] == []


def test_a_page_that_moved_in_its_archive_is_found_there_by_its_copies(home):
    go(home)
    # all in one batch: twice in the archive itself, and once in a later one
    archived(home / "raw/crawl.warc.gz", ("sail", *THINGS[:4], THINGS[3]), before=[("image/gif", b"x" * 9000)])
    archived(home / "raw/later.warc.gz", THINGS[2:4])
    tally = go(home)
    assert (tally.captures, tally.unchanged, tally.ingested, tally.duplicate) == (8, 4, 1, 3)
    assert ask(home, "select path, captures from inputs order by path") == [
        ("raw/crawl.warc.gz", 6),
        ("raw/later.warc.gz", 2),
    ]
    assert ask(home, "select count(*) from articles") == [(5,)]
    all_reopen(home)
    assert sound(home) == []


def test_a_page_that_a_zip_file_holds_under_its_old_name_too_is_two_captures(tmp_path):
    archive = tmp_path / "raw/pages.zip"
    archive.parent.mkdir()
    for names in (["old.html"], ["new.html", "old.html"]):
        with zipfile.ZipFile(archive, "w") as file:
            for name in names:
                file.writestr(name, page("bell"))
        assert go(tmp_path).captures == len(names)
        assert ask(tmp_path, "select count(*) from captures") == [(len(names),)]
        all_reopen(tmp_path)
    assert ask(tmp_path, "select count(*) from articles") == [(1,)]
    assert sound(tmp_path) == []


def test_a_page_that_moved_and_was_fetched_at_another_time_is_cleaned_again(home):
    go(home)
    before = ask(home, "select id, sha256 from captures order by id")
    archived(home / "raw/crawl.warc.gz", THINGS[:4], packed=False, before=[("image/gif", b"x" * 9000)])
    archive = home / "raw/crawl.warc.gz"
    archive.write_bytes(archive.read_bytes().replace(b"2026-01-02", b"2026-02-02"))
    tally = go(home)
    assert (tally.captures, tally.ingested, tally.duplicate) == (4, 4, 0)
    assert ask(home, "select id, sha256 from captures order by id") == before
    assert ask(home, "select distinct fetched_at from captures") == [("2026-02-02T03:04:05+00:00",)]
    radius = replay(home / "db/articles.db", everything=True, cleaned=None, workers=1)
    assert (radius.total.captures, radius.left) == (4, [])


def test_a_copy_that_is_an_archives_only_page_is_counted_once_when_its_original_changes(tmp_path):
    for name in ("a.warc", "b.warc"):
        archived(tmp_path / "raw" / name, THINGS[:1], packed=False)
    assert go(tmp_path).duplicate == 1
    # another page at the same place
    archived(tmp_path / "raw/a.warc", THINGS[1:2], packed=False)
    tally = go(tmp_path)
    assert (tally.inputs, tally.captures, tally.unchanged + tally.ingested) == (2, 2, 2)


def test_which_copy_is_the_first_does_not_depend_on_what_is_written_already(tmp_path):
    for name in ("a.warc", "b.warc"):
        archived(tmp_path / "raw" / name, THINGS[:1], packed=False)
    go(tmp_path)
    # the first has another page at its place and lies behind it: met before its copy, in one batch with what took over
    archived(tmp_path / "raw/a.warc", (THINGS[1], THINGS[0]), packed=False)
    assert go(tmp_path).captures == 3
    copies = "select source from captures where duplicate_of is not null"
    assert [source.partition("#")[0] for (source,) in ask(tmp_path, copies)] == ["raw/b.warc"]
    assert ask(tmp_path, "select count(*) from articles") == [(2,)]
    assert sound(tmp_path) == []


def test_what_an_archive_holds_no_more_is_no_fault_of_the_disk(home):
    go(home)
    archived(home / "raw/crawl.warc.gz", ("sail",))
    go(home)
    (found,) = [each for each in doctor(home / "db/articles.db", hash_raw=True) if each.name == "raw files"]
    assert found.state == "warning"
    assert "that their archive does not hold any more" in found.found
    assert ask(home, "select count(*) from articles") == [(5,)]


def test_copies_in_an_archive_that_is_written_anew_do_not_pile_up(home):
    archived(home / "raw/later.warc.gz", THINGS[:4])
    go(home)
    archived(home / "raw/later.warc.gz", THINGS[:4], packed=False)
    go(home)
    assert ask(home, "select path, captures from inputs order by path") == [
        ("raw/crawl.warc.gz", 4),
        ("raw/later.warc.gz", 4),
    ]
    assert go(home).captures == 8


def test_what_comes_back_into_its_archive_is_not_called_absent(home):
    go(home)
    whole = (home / "raw/crawl.warc.gz").read_bytes()
    archived(home / "raw/crawl.warc.gz", ("sail",))
    go(home)
    absent = "select count(*) from captures where absent"
    assert ask(home, absent) == [(4,)]
    (home / "raw/crawl.warc.gz").write_bytes(whole)
    go(home)
    assert ask(home, absent) == [(1,)]
    assert ask(home, "select count(*) from articles") == [(5,)]


STORY = "\n\n".join(
    f"The {thing} of the harbor was mended in March, when the tide stood lower than anybody remembered."
    for thing in THINGS
)


def letter(subject, sender="Ida Holm", body=STORY):
    head = f"From: {sender} <a@quaytimes.example>\nTo: b@quaytimes.example\nSubject: {subject}\nMIME-Version: 1.0\n"
    return (
        f"From a@quaytimes.example Tue Mar  4 09:30:00 2025\n{head}Date: Tue, 4 Mar 2025 09:30:00 +0100\n\n{body}\n\n"
    )


def test_messages_of_the_same_words_are_two_where_their_heads_differ(tmp_path):
    (tmp_path / "raw").mkdir()
    box = tmp_path / "raw/letters.mbox"
    box.write_text(letter("The wall") + letter("The lamp", "Jon Brandt") + letter("The wall"))
    tally = go(tmp_path)
    assert (tally.pages.counts["ingested"], tally.pages.counts["duplicate"]) == (2, 1)
    titles = "select title, author, published from articles order by id"
    when = "2025-03-04T09:30:00+01:00"
    assert ask(tmp_path, titles) == [("The wall", "Ida Holm", when), ("The lamp", "Jon Brandt", when)]
    box.write_text(box.read_text() + letter("=?utf-7?q?+2AA-?= \N{SNOWMAN}"))
    assert go(tmp_path).pages.counts["ingested"] == 1
    assert sound(tmp_path) == []
    all_reopen(tmp_path)


def test_copies_of_a_page_are_rows_of_its_site_and_keep_where_they_came_from(tmp_path):
    (tmp_path / "raw").mkdir()
    copy = "https://web.archive.org/web/20190504101112/https://quaytimes.example/wall"
    block = response("text/html; charset=utf-8", page("wall"))
    (tmp_path / "raw/a.warc").write_bytes(record("response", copy, block, packed=False))
    go(tmp_path)
    assert ask(tmp_path, "select url, source_url, via, site, fetched_at from captures") == [
        ("https://quaytimes.example/wall", "https://quaytimes.example/wall", copy, "quaytimes.example", "2019-05-04T10:11:12+00:00")
    ]  # fmt: skip
    assert sound(tmp_path) == []
