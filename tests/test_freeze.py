"""A frozen database is all of a database as it was, in one file for all the world, and is opened as what it is."""

from __future__ import annotations

import asyncio
import json
import shlex
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import httpx
import pytest
from click.testing import CliRunner
from datasette.app import SETTINGS, Datasette
from datasette.cli import cli as datasette_cli
from datasette.utils import temporary_docker_directory

from ingest.cli import main
from ingest.errors import NotFound, StoreError, UsageError
from ingest.models import Block, Verdict
from ingest.store.block_codec import pack
from ingest.store.database import Store
from ingest.store.publishable_copy import freeze, frozen, inspected
from ingest.store.rows import Cleaned
from ingest.web.app import build
from ingest.web.datasette_metadata import published
from ingest.web.publish import PUBLISHED, commands

pytestmark = pytest.mark.filterwarnings("ignore:unclosed database:ResourceWarning")

BODY = "It rained on the quay, and the lamps were lit before four."
ABROAD = "/home/ada/inbox/wall.html"


def put(store: Store, path: str) -> None:
    ledger = pack([(Block(0, "paragraph", BODY), Verdict(kept=True, decided_by="forest", score=0.9))])
    row = {
        "site": "quay.example",
        "outcome": "partial",
        "reason": f"cut off: {path}",
        "sha256": path[-9:],
        "source": path,
        "blocks": 1,
    }
    with store.transaction():
        told = {"path": path, "outcome": "extracted", "captures": 1, "stamp": "12:34:56", "reason": None}
        store.put_capture(store.put_input(told), Cleaned(row, {"title": path[-9:], "words": 12, "body": BODY}, ledger))


@pytest.fixture
def db(tmp_path: Path) -> Path:
    path = tmp_path / "db" / "articles.db"
    with Store(path) as store:
        store.db.table("runs").insert({"id": 1, "arguments": "run /home/ada/inbox", "cleaned": "/home/ada/cleaned"})
        put(store, "raw/quay.html")
        put(store, ABROAD)
    return path


def query(path: Path, sql: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute(sql).fetchall()


@contextmanager
def opened(path: Path) -> Iterator[Datasette]:
    datasette = build(path)
    yield datasette
    for database in datasette.databases.values():
        database.close()
    datasette.executor.shutdown()


def get(datasette: Datasette, path: str) -> httpx.Response:
    return asyncio.run(datasette.client.get(path, headers={"host": "localhost"}))


def test_a_frozen_database_holds_the_articles_and_can_be_searched(db: Path, tmp_path: Path) -> None:
    done = freeze(db, tmp_path / "out" / "public.db")
    assert done.rows["articles"] == 2
    assert query(done.to, "select body from articles") == [(BODY,), (BODY,)]
    assert query(done.to, "select count(*) from articles_fts where articles_fts match 'quay'") == [(2,)]
    assert query(done.to, "pragma integrity_check") == [("ok",)]
    assert query(done.to, "pragma journal_mode") == [("delete",)]
    assert query(done.to, "select count(*) > 0 from sqlite_stat1") == [(1,)]
    assert {each.name for each in done.to.parent.iterdir()} == {
        "public.db",
        "public.db.inspect.json",
        "public.db.metadata.json",
    }


def test_nothing_of_the_machine_is_in_it(db: Path, tmp_path: Path) -> None:
    done = freeze(db, tmp_path / "public.db")
    assert b"/home/ada" not in done.to.read_bytes()
    assert done.renamed == 1
    assert query(done.to, "select path, stamp from inputs order by id") == [
        ("raw/quay.html", None),
        ("elsewhere/2/wall.html", None),
    ]
    assert query(done.to, "select source, reason from captures order by id") == [
        ("raw/quay.html", "cut off: raw/quay.html"),
        ("elsewhere/2/wall.html", "cut off: elsewhere/2/wall.html"),
    ]
    assert query(done.to, "select arguments, cleaned from runs") == [(None, None)]


def test_the_original_is_as_it_was(db: Path, tmp_path: Path) -> None:
    before = db.read_bytes()
    freeze(db, tmp_path / "public.db")
    assert db.read_bytes() == before
    assert not frozen(db)


def test_it_is_made_while_a_run_writes(db: Path, tmp_path: Path) -> None:
    with Store(db) as store:
        put(store, "raw/new.html")
        with store.transaction():
            store.put_input({"path": "raw/half.html", "outcome": "crash"})
            done = freeze(db, tmp_path / "public.db")
    assert query(done.to, "select count(*) from articles") == [(3,)]
    assert query(done.to, "select count(*) from inputs") == [(3,)]


def test_what_datasette_inspect_would_say_stands_beside_it(db: Path, tmp_path: Path) -> None:
    done = freeze(db, tmp_path / "public.db", metadata=published)
    ours = json.loads(Path(f"{done.to}.inspect.json").read_text("utf-8"))["public"]
    asked = CliRunner().invoke(datasette_cli, ["inspect", str(done.to)])
    [theirs] = json.loads(asked.output).values()
    assert ours["hash"] == theirs["hash"]
    assert ours["size"] == theirs["size"] == done.bytes
    assert {name: said for name, said in ours["tables"].items() if name in theirs["tables"]} == theirs["tables"]
    assert json.loads(Path(f"{done.to}.metadata.json").read_text("utf-8")) == published("public")


def test_only_what_was_frozen_and_not_written_to_since_is_frozen(db: Path, tmp_path: Path) -> None:
    done = freeze(db, tmp_path / "public.db")
    assert frozen(done.to)
    assert not frozen(tmp_path / "nowhere.db")
    (tmp_path / "short.db").write_bytes(done.to.read_bytes()[:50])
    assert not frozen(tmp_path / "short.db")
    log = tmp_path / "public.db-wal"
    log.write_bytes(b"x")
    assert not frozen(done.to)
    log.unlink()
    with Store(done.to) as store:
        put(store, "raw/later.html")
    assert not frozen(done.to)
    assert inspected(done.to) is None  # its figures are of another file


def test_the_figures_are_known_under_another_name_and_not_where_they_are_no_figures(db: Path, tmp_path: Path) -> None:
    done = freeze(db, tmp_path / "public.db")
    shutil.copy(done.to, tmp_path / "other.db")
    assert inspected(tmp_path / "other.db") is None
    shutil.copy(f"{done.to}.inspect.json", tmp_path / "other.db.inspect.json")
    assert list(inspected(tmp_path / "other.db") or {}) == ["other"]
    for text in ("", "[]", "{}", '{"a": 1}', '{"a": {"size": 3}}', "\xff"):
        (tmp_path / "other.db.inspect.json").write_text(text, encoding="latin-1")
        assert inspected(tmp_path / "other.db") is None


def test_a_frozen_database_is_served_as_one_that_nobody_writes_to_and_a_live_one_never_is(
    db: Path, tmp_path: Path
) -> None:
    done = freeze(db, tmp_path / "public.db", metadata=published)
    with opened(done.to) as datasette:
        [said] = get(datasette, "/-/databases.json").json()
        assert said["is_mutable"] is False
        assert datasette.databases["public"].cached_table_counts["articles"] == 2
        assert get(datasette, "/public/articles/1").status_code == 200
        assert "<strong>2</strong>" in get(datasette, "/").text
    with opened(db) as datasette:
        [said] = get(datasette, "/-/databases.json").json()
        assert said["is_mutable"] is True


def test_a_frozen_database_without_its_figures_is_served_all_the_same(db: Path, tmp_path: Path) -> None:
    done = freeze(db, tmp_path / "public.db")
    Path(f"{done.to}.inspect.json").unlink()
    with opened(done.to) as datasette:
        assert get(datasette, "/-/databases.json").json()[0]["is_mutable"] is False
        assert get(datasette, "/public/articles").status_code == 200


def test_a_file_that_is_there_is_replaced_only_when_asked(db: Path, tmp_path: Path) -> None:
    target = tmp_path / "public.db"
    target.write_text("precious")
    with pytest.raises(UsageError, match=r"public\.db: there is a file already"):
        freeze(db, target)
    assert target.read_text() == "precious"
    freeze(db, target, overwrite=True)
    assert frozen(target)
    with pytest.raises(UsageError, match="database itself"):
        freeze(db, db, overwrite=True)
    with pytest.raises(UsageError, match="folder"):
        freeze(db, tmp_path)


def test_a_database_in_use_is_not_replaced(db: Path, tmp_path: Path) -> None:
    other = tmp_path / "live.db"
    with Store(other) as store:
        put(store, "raw/a.html")
        with pytest.raises(UsageError, match="in use"):
            freeze(db, other, overwrite=True)


def test_a_missing_or_foreign_database_is_an_error_that_leaves_nothing(db: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    with pytest.raises(NotFound, match=r"nowhere\.db"):
        freeze(tmp_path / "nowhere.db", out / "public.db")
    (tmp_path / "notes.db").write_text("no database at all, only words " * 10)
    with pytest.raises(StoreError, match=r"notes\.db"):
        freeze(tmp_path / "notes.db", out / "public.db")
    assert list(out.iterdir()) == []


def test_a_database_of_an_earlier_version_is_brought_to_this_one(db: Path, tmp_path: Path) -> None:
    with closing(sqlite3.connect(db)) as connection:
        for index in ("captures_room", "articles_room"):
            connection.execute(f"drop index {index}")
        connection.execute("delete from _sqlite_migrations where name = 'm010_room'")
        connection.commit()
    triggers = "select name, sql from sqlite_master where type = 'trigger' order by name"
    before = query(db, triggers)
    done = freeze(db, tmp_path / "public.db")
    assert query(done.to, "select name from sqlite_master where name like '%_room' order by name") == [
        ("articles_room",),
        ("captures_room",),
    ]
    assert query(done.to, triggers) == before != []
    assert query(db, "select count(*) from sqlite_master where name like '%_room'") == [(0,)]


# --- the command, and what publishes it ------------------------------------------------------------------------------


def test_the_command_says_what_to_do_with_it(db: Path, tmp_path: Path) -> None:
    to = tmp_path / "public.db"
    said = CliRunner().invoke(main, ["freeze", str(to), "--db", str(db)])
    assert said.exit_code == 0, said.output
    assert "2 articles" in said.output
    assert f"ingest serve --db {to}" in said.output
    assert "datasette publish cloudrun" in said.output
    again = CliRunner().invoke(main, ["freeze", str(to), "--db", str(db)])
    assert again.exit_code == 1
    as_json = CliRunner().invoke(main, ["freeze", str(to), "--db", str(db), "--overwrite", "--json"])
    assert json.loads(as_json.output)["inspect"] == f"{to}.inspect.json"


def served_by_datasette(command: str, path: str) -> str:
    """What ``datasette serve`` with these options answers for a path; exit status 1 for anything but a page."""
    asked = CliRunner().invoke(datasette_cli, [*shlex.split(command)[1:], "--get", path])
    return asked.output if asked.exit_code == 0 else ""


def test_datasette_alone_serves_it_with_our_pages(db: Path, tmp_path: Path) -> None:
    to = tmp_path / "public.db"
    freeze(db, to, metadata=published)
    here, _ = commands(to)
    assert 'class="article"' in served_by_datasette(here, "/public/articles/1")
    assert "of words kept" in served_by_datasette(here, "/-/quality")
    assert "--paper" in served_by_datasette(here, "/-/ingest/style.css")
    assert json.loads(served_by_datasette(here, "/-/settings.json"))["suggest_facets"] is False
    assert served_by_datasette(here, "/public?sql=select+1") == ""


def test_the_image_that_datasette_publishes_holds_all_that_its_command_names(db: Path, tmp_path: Path) -> None:
    to = tmp_path / "public.db"
    freeze(db, to, metadata=published)
    words = shlex.split(commands(to)[1])
    assert words[:3] == ["datasette", "publish", "cloudrun"]
    options = dict(zip(words[4::2], words[5::2], strict=True))
    mount, _, folder = options["--static"].partition(":")
    with (
        Path(options["--metadata"]).open(encoding="utf-8") as metadata,
        temporary_docker_directory(
            [words[3]],
            "articles",
            metadata=metadata,
            extra_options=options["--extra-options"],
            branch=None,
            template_dir=options["--template-dir"],
            plugins_dir=None,
            static=[(mount, folder)],
            install=[options["--install"]],
            spatialite=False,
            version_note=None,
            secret="not one",
        ) as made,
    ):
        image = Path(made)
        assert (image / "public.db").read_bytes() == to.read_bytes()
        assert (image / "templates" / "quality.html").is_file()
        assert (image / "-" / "ingest" / "style.css").is_file()
        assert json.loads((image / "metadata.json").read_text("utf-8")) == published("public")
        dockerfile = (image / "Dockerfile").read_text("utf-8")
    assert "--setting default_allow_sql 0" in dockerfile
    assert "-i public.db" in dockerfile


def test_every_setting_that_is_published_is_one_of_datasette(tmp_path: Path) -> None:
    known = {setting.name for setting in SETTINGS}
    assert set(PUBLISHED) <= known
    assert PUBLISHED["default_allow_sql"] == 0
