"""The benchmark of the reading room makes a database like those that runs make, and knows what to ask it for."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from benchmarks.serve import PAGES, Measured, corpus, make
from ingest.maintenance.doctor import doctor


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make(tmp_path_factory.mktemp("bench"), 40, 1)


def test_what_is_made_is_sound(made: Path) -> None:
    assert [each for each in doctor(made) if each.state == "fault"] == []


def test_what_is_made_can_be_searched_and_holds_ledgers(made: Path) -> None:
    with closing(sqlite3.connect(made)) as connection:
        (articles,) = connection.execute("select count(*) from articles").fetchone()
        (ledgers,) = connection.execute("select count(*) from ledgers").fetchone()
        assert articles > 40  # the samples as well
        assert ledgers >= articles
        asked = corpus(made, 1)
        for word in (asked.rare[0], asked.common[0]):
            query = "select count(*) from articles_fts where articles_fts match ?"
            assert connection.execute(query, [f'"{word}"']).fetchone()[0]
        assert connection.execute("select count(*) from sqlite_master where type = 'trigger'").fetchone()[0] >= 3


def test_a_page_that_is_slow_or_not_there_is_missed() -> None:
    home = PAGES[0]
    assert not Measured(home, 200, 10, float(home.target or 0), 1).missed
    assert Measured(home, 200, 10, float(home.target or 0) + 1, 1).missed
    assert Measured(home, 404, 10, 10, 1).missed
