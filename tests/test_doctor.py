"""The doctor names what is wrong and what helps, mends what is safe, and nothing it is shown can make it fall over."""

import json
import os
import random
import shutil
import sqlite3
from pathlib import Path

import pytest

from ingest.errors import Locked, NotFound
from ingest.ingestion.run import run
from ingest.maintenance.checks import Check
from ingest.maintenance.doctor import CHECKS, _sqlite, doctor, render
from ingest.sources import discover
from ingest.store.database import Store
from ingest.store.lock import hold

STORY = (
    "The ferry to the outer islands was late again on {}, and nobody on the pier was surprised. "
    "Its engine is older than the captain, who has learned to mend it with what the galley can spare."
)
DAYS = ("Monday", "Tuesday", "Friday")


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """A small project after one run: three articles, a copy of one of them, a picture and an empty file."""
    home = tmp_path_factory.mktemp("made")
    folder = home / "raw" / "quaytimes.example"
    folder.mkdir(parents=True)
    for day in DAYS:
        (folder / f"{day}.txt").write_text(STORY.format(day))
    (folder / "copy.txt").write_text(STORY.format("Monday"))
    (folder / "pier.gif").write_bytes(b"GIF89a" + bytes(50))
    (folder / "void.txt").write_bytes(b"")
    run([home / "raw"], db=home / "db/articles.db", cleaned=home / "cleaned", workers=1)
    return home


@pytest.fixture
def home(made, tmp_path):
    """A copy of that project, which may be harmed."""
    shutil.copytree(made, tmp_path, dirs_exist_ok=True)
    with change(tmp_path) as connection:
        # a copied file has another inode
        for path in (tmp_path / "raw").rglob("*.*"):
            if path.is_file():
                (found,) = discover.find([path])
                name = path.relative_to(tmp_path).as_posix()
                connection.execute("update inputs set stamp = ? where path = ?", [found.stamp, name])
    connection.close()
    return tmp_path


def change(home):
    return sqlite3.connect(home / "db/articles.db")


def harm(home, *statements):
    with change(home) as connection:
        for statement in statements:
            connection.execute(statement)
    connection.close()


def seen(home, **options):
    return {each.name: each for each in doctor(home / "db/articles.db", **options)}


def wrong(home, **options):
    # how much room the disk has is not this test's affair
    return {name: each.state for name, each in seen(home, **options).items() if each.state != "ok" and name != "disk"}


def test_a_sound_project_has_nothing_wrong_and_every_check_answers(home):
    found = seen(home)
    assert list(found) == list(CHECKS)
    assert wrong(home) == {}
    assert wrong(home, hash_raw=True) == {}


def test_the_answers_are_plain_data_and_lines_of_text(home):
    (home / "raw/quaytimes.example/Friday.txt").unlink()
    answers = doctor(home / "db/articles.db")
    assert json.loads(json.dumps([each.as_dict() for each in answers])) == [each.as_dict() for each in answers]
    text = render(answers)
    assert "warning raw files" in text
    assert "-> put back what is missing" in text
    assert text.endswith(" ok")


def test_looking_changes_nothing(home):
    before = {path: path.read_bytes() for path in home.rglob("*") if path.is_file()}
    doctor(home / "db/articles.db", hash_raw=True)
    assert {path: path.read_bytes() for path in home.rglob("*") if path in before} == before
    assert {path.name for path in home.rglob("*.db*")} <= {"articles.db", "articles.db-wal", "articles.db-shm"}


def test_there_has_to_be_a_database(tmp_path):
    with pytest.raises(NotFound, match="no database there"):
        doctor(tmp_path / "none.db")


ROWS = {
    "an input without its capture": ("delete from captures where input_id = 2", "inputs"),
    "a capture without its input": ("delete from inputs where id = 2", "inputs"),
    "an input with an unknown outcome": ("update inputs set outcome = 'fine' where id = 2", "inputs"),
    "a capture with an unknown outcome": ("update captures set outcome = 'fine' where id = 2", "inputs"),
    "an outcome without its reason": ("update inputs set reason = '' where outcome = 'unsupported'", "inputs"),
    "a capture without its article": ("delete from articles where id = 1", "articles"),
    "an article of a capture that has none": ("update captures set outcome = 'empty' where id = 1", "articles"),
    "an article without its ledger": ("delete from ledgers where capture_id = 1", "articles"),
    "a ledger without its capture": ("insert into ledgers (capture_id, data) values (99, x'00')", "articles"),
    "a ledger that is no ledger": ("update ledgers set data = x'00' where capture_id = 1", "ledgers"),
    "a ledger of another text": ("update articles set body = body || ' And so on.' where id = 1", "ledgers"),
    "a ledger of another length": ("update captures set blocks = blocks + 1 where id = 1", "ledgers"),
    "an article that is not searched": ("delete from articles_fts_docsize where id = 1", "search index"),
    "an entry of no article": ("insert into articles_fts_docsize values (99, x'0000')", "search index"),
    "a site counted wrong": ("update sites set articles = 9", "sites"),
    "a site not counted": ("delete from sites", "sites"),
    "a site of nothing": ("insert into sites (site, captures) values ('gone.example', 1)", "sites"),
    "a copy of nothing": ("update captures set duplicate_of = 99 where duplicate_of is not null", "duplicates"),
    "a copy of another text": ("update captures set duplicate_of = 1 where duplicate_of is not null", "duplicates"),
    "a row that points at nothing": ("update inputs set run_id = 99 where id = 1", "foreign keys"),
    "a run without an end": ("update runs set finished_at = null", "runs"),
    "a schema of an earlier version": ("delete from _sqlite_migrations where name = 'm005_page_type'", "schema"),
    "a schema of a later version": (
        "insert into _sqlite_migrations (migration_set, name, applied_at) values ('ingest', 'm999_later', '')",
        "schema",
    ),
}


@pytest.mark.parametrize(("statement", "name"), ROWS.values(), ids=ROWS)
def test_a_fault_of_the_rows_is_found_by_its_check(home, statement, name):
    harm(home, statement)
    found = seen(home)
    assert found[name].state != "ok"
    assert found[name].found
    assert found[name].to_do


def test_a_database_without_what_later_versions_added_has_no_fault(home):
    harm(
        home,
        *(f"drop trigger articles_{each}" for each in ("ai", "ad", "au")),
        "drop table articles_fts",
        "delete from _sqlite_migrations where name = 'm002_search'",
    )
    assert wrong(home) == {"schema": "warning", "search index": "warning"}


def test_an_index_that_does_not_say_what_the_articles_say_is_found(home):
    harm(
        home,
        "insert into articles_fts (articles_fts, rowid, title, body) "
        "select 'delete', id, title, body from articles where id = 1",
        "insert into articles_fts (rowid, title, body) values (1, 'Trains', 'They run on rails.')",
    )
    assert seen(home)["search index"].state == "fault"
    repaired = seen(home, repair=True)
    assert repaired["repair"].found == "search index built anew"
    assert repaired["search index"].state == "ok"


def test_repair_counts_sites_closes_runs_and_writes_the_folder_anew(home):
    (file, *_) = sorted((home / "cleaned").rglob("*.md"))
    file.unlink()
    harm(home, "update runs set finished_at = null", "update sites set articles = 9")
    assert set(wrong(home)) == {"runs", "sites", "cleaned files"}
    found = seen(home, repair=True)
    assert found["repair"].state == "ok"
    assert {name: each.state for name, each in found.items() if name != "disk" and each.state != "ok"} == {}
    assert file.exists()
    assert seen(home, repair=True)["repair"].found == "nothing to do"


def test_a_damaged_file_is_not_written_to(home):
    db = home / "db/articles.db"
    data = bytearray(db.read_bytes())
    data[4096 * 3 : 4096 * 6] = os.urandom(4096 * 3)
    db.write_bytes(data)
    found = seen(home, repair=True)
    assert found["repair"].state == "fault"
    assert found["file"].state == "fault"
    assert db.read_bytes() == data


def test_repair_waits_for_no_run(home):
    with hold(home / "db/articles.db"), pytest.raises(Locked, match="held by the run of"):
        doctor(home / "db/articles.db", repair=True)


def test_while_a_run_goes_on_what_it_has_not_done_yet_is_no_fault(home):
    (file, *_) = sorted((home / "cleaned").rglob("*.md"))
    file.unlink()
    harm(home, "update runs set finished_at = null", "update sites set articles = 9")
    with hold(home / "db/articles.db"):
        assert wrong(home) == {}
        assert f"process {os.getpid()}" in seen(home)["runs"].found


def test_raw_files_that_are_missing_or_changed_are_told_apart(home):
    folder = home / "raw/quaytimes.example"
    (folder / "Monday.txt").unlink()
    os.utime(folder / "Tuesday.txt", ns=(1, 1))
    (folder / "Friday.txt").write_text("Another story altogether.")
    quick = seen(home)["raw files"]
    assert quick.state == "warning"
    assert "1 missing: raw/quaytimes.example/Monday.txt" in quick.found
    assert "2 with another size, time or place" in quick.found
    read = seen(home, hash_raw=True)["raw files"]
    assert "1 with other bytes than were cleaned: raw/quaytimes.example/Friday.txt" in read.found


def test_bytes_that_changed_on_their_own_are_a_fault_of_the_disk(home):
    path = home / "raw/quaytimes.example/Friday.txt"
    path.write_text(path.read_text().replace("late", "fate"))
    (found,) = discover.find([path])
    harm(home, f"update inputs set stamp = '{found.stamp}' where path like '%Friday.txt'")
    assert seen(home)["raw files"].state == "ok"
    assert seen(home, hash_raw=True)["raw files"].state == "fault"


@pytest.mark.skipif(os.name != "posix", reason="names of POSIX")
def test_a_file_whose_name_is_no_text_is_found(tmp_path):
    raw = tmp_path / "raw"
    raw.mkdir()
    try:
        Path(os.fsdecode(os.fsencode(raw) + b"/caf\xe9.txt")).write_text(STORY.format("Sunday"))
    except OSError:
        pytest.skip("this file system takes UTF-8 names only")
    run([raw], db=tmp_path / "db/articles.db", cleaned=None, workers=1)
    assert wrong(tmp_path, hash_raw=True) == {}


def test_files_of_the_folder_that_are_missing_stale_or_edited_are_found(home):
    first, second, third = sorted((home / "cleaned").rglob("*.md"))
    first.unlink()
    stale = second.with_name("undated-the-name-it-had-2.md")
    stale.write_bytes(second.read_bytes())
    third.write_bytes(third.read_bytes() + b"and more")
    second.with_name("notes-7.md").write_text("not of ours")
    quick = seen(home)["cleaned files"]
    assert quick.state == "warning"
    assert "1 missing" in quick.found
    assert f"1 of no article: {stale.relative_to(home / 'cleaned')}" in quick.found
    assert "another text" not in quick.found
    assert "1 with another text" in seen(home, hash_raw=True)["cleaned files"].found


def test_what_a_killed_run_was_about_to_write_is_found_and_removed_when_it_is_old(home):
    parts = [place / ".0123456789ab.ingest-part" for place in (home / "db", home / "cleaned/quaytimes.example")]
    for part in parts:
        part.write_text("half")
    assert wrong(home) == {}
    for part in parts:
        os.utime(part, (1, 1))
    assert wrong(home) == {"unfinished files": "warning"}
    assert "2 unfinished files removed" in seen(home, repair=True)["repair"].found
    assert not any(part.exists() for part in parts)


def test_a_run_without_a_folder_has_none_to_compare(home):
    harm(home, "update runs set cleaned = null")
    assert "kept no folder" in seen(home)["cleaned files"].found


@pytest.mark.parametrize(
    ("number", "faulty"),
    [
        ((3, 6, 23), False),
        ((3, 40, 1), True),
        ((3, 44, 5), True),
        ((3, 44, 6), False),
        ((3, 45, 0), True),
        ((3, 50, 7), False),
        ((3, 51, 2), True),
        ((3, 51, 3), False),
        ((3, 53, 0), False),
    ],
)
def test_versions_with_the_wal_reset_fault_are_told_with_what_is_done_about_it(number, faulty):
    found = _sqlite(number)
    assert ("one writer by the lock, readers that cannot write" in found.found) is faulty


def flipped(data, chance):
    made = bytearray(data)
    for _ in range(chance.choice([1, 8, 64])):
        made[chance.randrange(len(made))] ^= 1 << chance.randrange(8)
    return bytes(made)


def cut(data, chance):
    return data[: chance.randrange(len(data) * 9 // 10)]


def smeared(data, chance):
    at = chance.randrange(len(data))
    return (data[:at] + chance.randbytes(chance.choice([16, 512, 5000])) + data[at:])[: len(data)]


@pytest.mark.parametrize("damage", [flipped, cut, smeared])
def test_no_damage_to_the_file_is_an_error_of_the_doctor(home, damage):
    db = home / "db/articles.db"
    data = db.read_bytes()
    chance = random.Random(f"{damage.__name__} 1")
    for _ in range(12):
        db.write_bytes(damage(data, chance))
        for beside in db.parent.glob("articles.db-*"):
            beside.unlink()
        answers = doctor(db, cleaned=home / "cleaned")
        assert all(isinstance(each, Check) for each in answers)
        json.dumps([each.as_dict() for each in answers]).encode()
        render(answers)
        assert damage is not cut or any(each.state == "fault" for each in answers)


@pytest.mark.parametrize("data", [b"", b"\0", b"SQLite format 3\0", b"this is a diary " * 500])
def test_what_is_no_database_of_ours_is_a_fault(tmp_path, data):
    (tmp_path / "x.db").write_bytes(data)
    found = {each.name: each for each in doctor(tmp_path / "x.db", repair=True)}
    assert found["file"].state == found["repair"].state == "fault"
    assert (tmp_path / "x.db").read_bytes() == data


def test_a_database_without_anything_in_it_is_sound(tmp_path):
    Store(tmp_path / "db/articles.db").close()
    assert wrong(tmp_path) == {}
