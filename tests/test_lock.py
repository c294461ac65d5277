"""One run at a time writes to a database, whatever becomes of it or of the file that says so."""

import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from ingest.errors import Locked, StoreError
from ingest.store.lock import Holder, check, hold, holder, lock_path

needs_posix = pytest.mark.skipif(os.name != "posix", reason="signals and links of POSIX")

HOLDING = """
import sys
from ingest.store.lock import hold
with hold(sys.argv[1], wait=20):
    print("held", flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def db(tmp_path):
    return tmp_path / "db" / "articles.db"


def other(db, *words):
    """Start another process that holds the lock until its standard input is closed."""
    process = subprocess.Popen(
        [sys.executable, "-c", HOLDING, str(db), *words], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout.readline() == "held\n"
    return process


def end(process):
    process.communicate()


def test_a_second_run_is_told_who_holds_the_database(db):
    process = other(db)
    with pytest.raises(Locked) as told, hold(db):
        pass
    end(process)
    message = str(told.value)
    assert message.startswith(f"{db}: held by the run of ")
    assert f"(process {process.pid} on host " in message
    assert "another --db" in message


def test_the_lock_is_free_when_its_holder_ends_and_no_file_stays(db):
    end(other(db))
    with hold(db):
        assert holder(db).pid == os.getpid()
    assert list(db.parent.iterdir()) == []


@needs_posix
def test_a_killed_holder_leaves_no_lock(db):
    process = other(db)
    process.send_signal(signal.SIGKILL)
    end(process)
    assert lock_path(db).exists()
    with hold(db):
        assert holder(db).pid == os.getpid()


@needs_posix
def test_a_lock_does_not_outlive_the_run_in_a_process_forked_from_it(db):
    code = HOLDING.replace(
        '    print("held", flush=True)',
        "    import os, time\n"
        "    if os.fork() == 0:\n"
        "        os.write(1, b'held\\n')\n"
        "        os.close(1)\n"
        "        time.sleep(60)",
    )
    process = subprocess.Popen(
        [sys.executable, "-c", code, str(db)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        start_new_session=True,
    )  # fmt: skip
    assert process.stdout.readline() == "held\n"
    try:
        process.kill()
        end(process)
        with hold(db, wait=5):
            pass
    finally:
        os.killpg(process.pid, signal.SIGKILL)


def test_waiting_is_told_once_and_ends_with_the_holder(db):
    process = other(db)
    told = []

    def wait(message):
        told.append(message)
        process.stdin.close()

    with hold(db, wait=20, on_wait=wait):
        assert holder(db).pid == os.getpid()
    process.wait()
    process.stdout.close()
    assert len(told) == 1
    assert f"process {process.pid}" in told[0]


def test_two_holds_of_one_process_exclude_each_other(db):
    with hold(db), pytest.raises(Locked, match=f"process {os.getpid()}"), hold(db, wait=0.05):
        pass


def test_of_many_that_come_and_go_there_is_one_at_a_time(db):
    inside, most = [], []

    def come_and_go():
        for _ in range(20):
            with hold(db, wait=60) as held:
                inside.append(1)
                most.append(len(inside))
                check(held)
                inside.pop()

    threads = [threading.Thread(target=come_and_go) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert most == [1] * 80


@needs_posix
def test_a_deleted_lock_file_is_noticed_before_the_next_write(db):
    with hold(db) as held:
        check(held)
        lock_path(db).unlink()
        with pytest.raises(Locked, match="was removed"):
            check(held)
        with hold(db) as second:
            check(second)
            with pytest.raises(Locked, match="was removed"):
                check(held)
    assert not lock_path(db).exists()


@needs_posix
def test_a_link_in_the_place_of_the_lock_is_not_followed(db, tmp_path):
    precious = tmp_path / "precious.txt"
    precious.write_text("kept")
    db.parent.mkdir()
    lock_path(db).symlink_to(precious)
    with pytest.raises(StoreError, match="symbolic link"), hold(db):
        pass
    lock_path(db).unlink()
    lock_path(db).hardlink_to(precious)
    with pytest.raises(StoreError, match="no lock file of ingest"), hold(db):
        pass
    assert precious.read_text() == "kept"


@needs_posix
@pytest.mark.parametrize("make", [lambda path: path.write_text("a diary"), os.mkfifo, Path.mkdir])
def test_what_is_no_lock_file_is_left_alone_and_named(db, make):
    db.parent.mkdir()
    make(lock_path(db))
    with pytest.raises(StoreError, match=r"articles\.db-lock"), hold(db):
        pass
    assert lock_path(db).exists()


@pytest.mark.parametrize("left", ["", '{"inge', '{"ingest_lock": {"pid": 1', '{"ingest_lock": [[[[]]]]}'])
def test_what_a_run_left_half_written_is_no_hindrance(db, left):
    db.parent.mkdir()
    lock_path(db).write_text(left)
    assert holder(db) is None
    with hold(db):
        assert holder(db).pid == os.getpid()


@needs_posix
def test_two_names_of_one_database_have_one_lock(db, tmp_path):
    db.parent.mkdir()
    db.touch()
    (tmp_path / "link.db").symlink_to(db)
    with hold(db), pytest.raises(Locked), hold(tmp_path / "link.db"):
        pass


def test_a_folder_that_cannot_be_made_is_named(tmp_path):
    (tmp_path / "db").write_text("a file")
    with pytest.raises(StoreError, match="cannot open its lock file"), hold(tmp_path / "db/articles.db"):
        pass


def test_no_secret_of_the_command_line_is_written_down(db):
    words = ("--url", "https://me:hunter2@example.org/a?sid=hunter2", "--api-key", "hunter2", "--token=hunter2",
             "-H", "Authorization: Bearer hunter2", "--header", "Cookie: hunter2")  # fmt: skip
    process = other(db, *words)
    said = lock_path(db).read_text()
    end(process)
    assert "hunter2" not in said
    assert "example.org/a" in said


def test_a_run_of_another_day_is_named_with_its_day():
    assert str(Holder(7, "x", "2025-01-02T03:04:05+00:00", "")).startswith("the run of 2025-01-0")
    assert "an unknown time" in str(Holder(7, "x", "yesterday", ""))
