"""A backup is all of a database as it was at one moment, or it is not there."""

import os
import sqlite3
import subprocess
import sys
import threading

import pytest

from ingest.errors import NotFound, StoreError, UsageError
from ingest.models import Block, Verdict
from ingest.store.backup import backup
from ingest.store.block_codec import pack
from ingest.store.connect import connect
from ingest.store.database import Store
from ingest.store.rows import Cleaned

BODY = "It rained on the quay, and the lamps were lit before four."


def put(store, name):
    ledger = pack([(Block(0, "line", BODY), Verdict(True, "text:body", 0.9))])
    article = {"site": "quaytimes.example", "title": name, "words": 12, "body": BODY}
    row = {"outcome": "extracted", "site": "quaytimes.example", "sha256": name, "source": name, "blocks": 1}
    with store.transaction():
        store.put_capture(
            store.put_input({"path": name, "outcome": "extracted", "captures": 1}), Cleaned(row, article, ledger)
        )


@pytest.fixture
def db(tmp_path):
    path = tmp_path / "db" / "articles.db"
    with Store(path) as store:
        for number in range(5):
            put(store, f"{number}.txt")
    return path


def titles(path):
    connection = connect(path)
    found = [row[0] for row in connection.execute("select title from articles order by id")]
    connection.close()
    return found


def test_a_backup_holds_what_is_only_in_the_log(db, tmp_path):
    with Store(db) as store:
        put(store, "new.txt")
        assert db.with_name("articles.db-wal").stat().st_size > 0
        done = backup(db, tmp_path / "copy.db")
    assert titles(tmp_path / "copy.db")[-1] == "new.txt"
    assert done.rows["articles"] == done.rows["captures"] == done.rows["ledgers"] == 6
    assert done.bytes == (tmp_path / "copy.db").stat().st_size
    assert done.as_dict()["to"] == str(tmp_path / "copy.db")


def test_a_backup_is_one_file_that_opens_where_nothing_can_be_written(db, tmp_path):
    backup(db, tmp_path / "out" / "copy.db")
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["copy.db"]
    connection = sqlite3.connect(f"file:{tmp_path}/out/copy.db?mode=ro", uri=True)
    assert connection.execute("pragma journal_mode").fetchone() == ("delete",)
    assert connection.execute("select count(*) from articles_fts where articles_fts match 'lamps'").fetchone() == (5,)
    connection.close()
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["copy.db"]


def test_backups_made_while_a_run_writes_hold_whole_batches(db, tmp_path):
    begun, stop = threading.Event(), threading.Event()

    def write():
        with Store(db) as store:
            number = 0
            while not stop.is_set() and number < 2000:
                put(store, f"more-{number}.txt")
                number += 1
                begun.set()

    writer = threading.Thread(target=write)
    writer.start()
    begun.wait(30)
    try:
        made = [backup(db, tmp_path / f"{number}.db") for number in range(10)]
    finally:
        stop.set()
        writer.join()
    for each in made:
        counts = {each.rows[name] for name in ("inputs", "captures", "articles", "ledgers")}
        assert len(counts) == 1
        assert len(titles(each.to)) == each.rows["articles"]
    assert made[-1].rows["articles"] > 5


def test_without_a_name_it_lies_beside_the_database_with_its_moment(db, tmp_path):
    assert backup(db).to.parent == db.parent
    (tmp_path / "folder").mkdir()
    to = backup(db, tmp_path / "folder").to
    assert to.parent == tmp_path / "folder"
    assert to.name.startswith("articles-2")
    assert to.suffix == ".db"


def test_nothing_is_overwritten_unless_asked(db, tmp_path):
    to = tmp_path / "copy.db"
    to.write_text("precious")
    with pytest.raises(UsageError, match="there is a file already"):
        backup(db, to)
    assert to.read_text() == "precious"
    backup(db, to, overwrite=True)
    assert len(titles(to)) == 5


def test_the_database_is_no_place_for_its_own_backup(db, tmp_path):
    (tmp_path / "link.db").symlink_to(db)
    for to in (db, tmp_path / "link.db"):
        with pytest.raises(UsageError, match="the database itself"):
            backup(db, to, overwrite=True)
    assert len(titles(db)) == 5


def test_a_database_that_is_open_is_not_replaced(db, tmp_path):
    with Store(tmp_path / "other.db") as other:
        put(other, "a.txt")
        with pytest.raises(UsageError, match="in use or was not closed"):
            backup(db, tmp_path / "other.db", overwrite=True)
    assert titles(tmp_path / "other.db") == ["a.txt"]


def test_what_cannot_be_backed_up_is_named(db, tmp_path):
    with pytest.raises(NotFound, match=r"none\.db"):
        backup(tmp_path / "none.db", tmp_path / "copy.db")
    (tmp_path / "diary").write_text("no database " * 500)
    with pytest.raises(StoreError, match="diary"):
        backup(tmp_path / "diary", tmp_path / "copy.db")
    with pytest.raises(UsageError, match="cannot write"):
        backup(db, tmp_path / "diary" / "copy.db")
    assert not (tmp_path / "copy.db").exists()


def test_a_damaged_database_gives_no_backup_that_looks_whole(db, tmp_path):
    data = bytearray(db.read_bytes())
    connection = connect(db)
    root = connection.execute("select rootpage from sqlite_master where name = 'inputs'").fetchone()[0]
    connection.close()
    data[(root - 1) * 4096 : root * 4096] = b"\xff" * 4096
    db.write_bytes(data)
    with pytest.raises(StoreError, match="ingest doctor"):
        backup(db, tmp_path / "copy.db")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["db"]


LIMITED = """
import resource, sys
from ingest.errors import Full
from ingest.store.backup import backup
resource.setrlimit(resource.RLIMIT_FSIZE, (40_000, 40_000))
try:
    backup(sys.argv[1], sys.argv[2])
except Full as error:
    print(error)
"""


@pytest.mark.skipif(os.name != "posix", reason="limits of POSIX")
def test_a_full_disk_leaves_what_was_there(db, tmp_path):
    # no file may be over 40 kB: the same refusal as of a disk without room
    words = [sys.executable, "-c", LIMITED, str(db), str(tmp_path / "copy.db")]
    told = subprocess.run(words, capture_output=True, text=True, check=True).stdout
    assert told.startswith("no room left on the disk")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["db"]
