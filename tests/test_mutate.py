"""Mutated, nested and mixed captures and archives: a run takes each to its row and ends as documented.

``tests/stress/mutate.py`` does the same with thousands.
"""

import sqlite3
from contextlib import closing
from random import Random

import pytest

from ingest.ingestion.run import run
from tests.stress.mutate import DB, KINDS, Mutant, look, mutant, mutants, page, write

SEED, COUNT = 3, 300


def test_a_run_over_mutants_ends_as_documented_and_its_books_balance(tmp_path):
    report = mutants(tmp_path, COUNT, seed=SEED, batch=COUNT)
    assert report.faults == []
    assert report.files >= COUNT
    assert {"extracted", "partial", "duplicate", "corrupt", "empty", "unsupported"} <= set(report.outcomes)


def test_a_mutant_is_a_function_of_seed_and_number():
    made = [mutant(SEED, number) for number in range(200)]
    assert made[7] == mutant(SEED, 7)
    assert len({each.data for each in made}) > 190
    assert {each.how.partition(",")[0] for each in made} == set(KINDS)


def change(home, sql):
    with closing(sqlite3.connect(home / DB)) as connection:
        connection.execute(sql)
        connection.commit()


@pytest.mark.parametrize(
    ("sql", "told"),
    [
        ("delete from captures where id = 1", "rows for 3 pages"),
        ("delete from inputs where id = 1", "2 rows for 3 files"),
        ("update captures set source = 'raw/000000/a.html' where id = 2", "2 rows"),
        ("update inputs set outcome = 'crash', reason = 'x' where id = 1", "crash: x"),
        ("update inputs set outcome = 'partial', reason = null where id = 1", "partial: None"),
        ("update captures set sha256 = 'x' where id = 1", "opens as other bytes"),
        ("update captures set source = 'raw/gone' where id = 1", "does not open again"),
    ],
)
def test_what_does_not_hold_is_found(tmp_path, sql, told):
    chance = Random(1)
    write(tmp_path / "raw", [(number, Mutant("a.html", page(chance), "", None)) for number in range(3)])
    tally = run([tmp_path / "raw"], db=tmp_path / DB, cleaned=None, workers=1)
    assert look(tmp_path, tally) == []
    change(tmp_path, sql)
    assert told in " ".join(what for what, _ in look(tmp_path, tally))


def test_a_file_without_a_row_is_found(tmp_path):
    write(tmp_path / "raw", [(1, Mutant("a.html", page(Random(1)), "", None))])
    tally = run([tmp_path / "raw"], db=tmp_path / DB, cleaned=None, workers=1)
    (tmp_path / "raw/b.html").touch()
    assert [what for what, _ in look(tmp_path, tally)] == ["1 met and 0 passed over of 2 files"]
