"""Killed, torn, out of room or two at once: what was told as written is there, and the next run ends as if nothing had been.

``tests/stress/crash.py`` does the same hundreds of times.
"""

import shutil
import subprocess
import sys
from contextlib import contextmanager

import pytest

from ingest.maintenance.doctor import doctor
from ingest.store.lock import hold
from tests.stress.crash import DB, command, compare, corpus, facts, finished, kills, wals

pytestmark = [
    pytest.mark.kill,
    pytest.mark.skipif(not sys.platform.startswith("linux"), reason="signals, limits and /proc of Linux"),
]

FILES = 30


@pytest.fixture(scope="module")
def calm(tmp_path_factory):
    """A project after one run that nobody disturbed."""
    home = tmp_path_factory.mktemp("calm")
    corpus(home / "raw", files=FILES)
    done = finished(home, 2)
    assert done.returncode == 0, done.stderr
    return home


@pytest.fixture
def home(tmp_path):
    corpus(tmp_path / "raw", files=FILES)
    return tmp_path


def sound(home):
    return {each.name: each.found for each in doctor(home / DB) if each.state == "fault" and each.name != "disk"} == {}


def test_runs_killed_at_any_moment_lose_nothing_and_end_as_an_undisturbed_one(tmp_path):
    report = kills(tmp_path, 6, seed=7, files=FILES)
    assert report.faults == []
    assert report.done == 6
    assert report.finished >= 1


def test_a_torn_log_opens_as_the_batches_written_before_the_damage(tmp_path):
    report = wals(tmp_path, 24, seed=7, batches=8)
    assert report.faults == []
    assert report.done == 24


def test_a_run_leaves_a_database_that_another_one_holds_and_says_whose_it_is(home):
    (home / "db").mkdir()
    with hold(home / DB):
        second = finished(home, 1)
    assert second.returncode == 3
    assert "held by the run of" in second.stderr
    assert not (home / DB).exists()


def test_a_run_that_waits_goes_on_when_the_other_one_ends(home, calm):
    (home / "db").mkdir()
    with hold(home / DB):
        second = subprocess.Popen(
            command(2, "--wait", "60"), cwd=home, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
        )
        assert "waiting" in second.stderr.readline()
    _, said = second.communicate()
    assert second.returncode == 0, said
    assert compare(facts(calm), facts(home)) == []


def test_of_two_runs_at_once_one_waits_and_the_rows_are_the_same(home, calm):
    both = [
        subprocess.Popen(command(1, "--wait", "60"), cwd=home, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
        for _ in range(2)
    ]
    said = [each.communicate()[1].decode() for each in both]
    assert [each.returncode for each in both] == [0, 0], said
    assert compare(facts(calm), facts(home)) == []
    assert sound(home)


# --- no room ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def small(tmp_path):
    """A disk of 6 MB."""
    place = tmp_path / "small"
    place.mkdir()
    words = ["mount", "-t", "tmpfs", "-o", "size=6m", "none", str(place)]
    if subprocess.run(words, capture_output=True, check=False).returncode:
        pytest.skip("only root may mount a small disk")
    yield place
    subprocess.run(["umount", "-l", str(place)], check=True)


@contextmanager
def filled(place, left):
    """Fill a disk but for so many bytes, and make room again."""
    ballast = place / ".ballast"
    ballast.write_bytes(bytes(shutil.disk_usage(place).free - left))
    yield
    ballast.unlink()


@pytest.mark.parametrize("left", [4096, 100_000])
def test_a_full_disk_ends_the_run_and_with_room_again_it_goes_on(small, calm, left):
    corpus(small / "raw", files=FILES)
    with filled(small, left):
        stopped = finished(small, 2)
    assert stopped.returncode == 4, stopped.stderr
    assert "no room left on the disk" in stopped.stderr
    assert "Traceback" not in stopped.stderr
    again = finished(small, 2)
    assert again.returncode == 0, again.stderr
    assert compare(facts(calm), facts(small)) == []
    assert sound(small)


def test_a_limit_on_the_size_of_files_ends_the_run_as_a_full_disk_does(home, calm):
    shell = ["sh", "-c", 'ulimit -f 100; exec "$@"', "sh", *command(2)]  # 512 bytes each
    stopped = subprocess.run(shell, cwd=home, capture_output=True, text=True, check=False)
    assert stopped.returncode == 4, stopped.stderr
    assert finished(home, 2).returncode == 0
    assert compare(facts(calm), facts(home)) == []


def test_a_full_disk_of_the_cleaned_files_loses_no_rows(small, home, calm):
    (home / "cleaned").symlink_to(small)
    with filled(small, 30_000):
        stopped = finished(home, 2)
    assert stopped.returncode == 4, stopped.stderr
    wanted, made = facts(calm), facts(home)
    assert made["articles"] == wanted["articles"]
    assert finished(home, 2).returncode == 0
    assert compare(wanted, facts(home)) == []
