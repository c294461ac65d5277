"""The command line: what a person types, what is printed, the exit status; no traceback for bad input."""

import json
import re
import sqlite3
from pathlib import Path

import pytest
from click.testing import CliRunner

from ingest.cli import main
from ingest.exporters import EXPORTERS

STORY = (
    "The harbor wall was built in a single winter by men who had never built one before. "
    "It has been mended every spring since, and nobody alive has seen the stones it began with."
)


@pytest.fixture
def cli(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "raw").mkdir()

    def call(*words, data=None, status=0):
        result = CliRunner().invoke(main, [str(word) for word in words], input=data, prog_name="ingest")
        assert result.exception is None or isinstance(result.exception, SystemExit), result.exc_info
        assert result.exit_code == status, result.output
        return result

    return call


@pytest.fixture
def held(cli, tmp_path):
    folder = tmp_path / "raw/quaytimes.example"
    folder.mkdir()
    (folder / "wall.txt").write_text(f"The wall that mends itself\n\n{STORY}\n\nComments are closed.\n")
    (folder / "map.pdf").write_bytes(b"%PDF-1.4\n")
    cli("run", "-q")
    return cli


def test_run_prints_a_tally_that_adds_up_and_names_what_it_could_not_use(cli, tmp_path):
    (tmp_path / "raw/a.txt").write_text(STORY)
    (tmp_path / "raw/b.pdf").write_bytes(b"%PDF-1.4\n")
    result = cli("run")
    counts = {line: int(count) for count, line in re.findall(r"^ {,8}(\d+) (\w+)", result.stdout, re.MULTILINE)}
    assert counts == {
        "inputs": 2,
        "ingested": 1,
        "unchanged": 0,
        "duplicate": 0,
        "rejected": 1,
        "failed": 0,
        "articles": 1,
    }
    assert "raw/b.pdf: PDF: not a web capture" in result.stderr


def test_run_json_is_one_object(cli, tmp_path):
    (tmp_path / "raw/a.txt").write_text(STORY)
    counts = json.loads(cli("run", "--json").stdout)
    assert counts["adds_up"] is True
    assert (counts["inputs"], counts["ingested"]) == (1, 1)


def test_run_reads_a_page_from_standard_input_and_keeps_it(cli, tmp_path):
    page = f"<!doctype html><title>Wall</title><p>{STORY}</p>"
    cli("run", "-", "--url", "https://quaytimes.example/wall", data=page)
    assert len(list((tmp_path / "raw/stdin").glob("*.html"))) == 1
    (row,) = json.loads(cli("show", "--json").stdout)
    assert row["site"] == "quaytimes.example"


@pytest.mark.parametrize(
    ("words", "status", "message"),
    [
        (["run", "--url", "https://a.example/"], 1, "--url goes with -"),
        (["run", "-"], 1, "standard input was empty"),
        (["run", "raw", "nowhere.html"], 1, "no such file or folder: nowhere.html"),
        (["run", "-", "--url", "notaurl"], 1, "no web address"),
        (["show", "1"], 1, "no database there; `ingest run` makes one"),
        (["export", "jsonl"], 1, "no database there"),
        (["run", "--workers", "0"], 1, "Invalid value"),
        (["serve"], 1, "no database there"),
    ],
)
def test_a_wrong_request_says_what_would_have_worked(cli, words, status, message):
    assert message in cli(*words, status=status).output


def test_run_without_a_folder_says_what_to_do(cli, tmp_path):
    (tmp_path / "raw").rmdir()
    assert "there is no folder raw/ here" in cli("run", status=1).output


def test_show_prints_the_article_and_lists_the_newest(held):
    listed = held("show").stdout
    assert "The wall that mends itself" in listed
    number = listed.split()[0]
    text = held("show", number).stdout
    assert text.startswith("The wall that mends itself\n====")
    assert STORY in text
    assert "Comments are closed" not in text
    assert json.loads(held("show", number, "--json").stdout)["body"] == STORY


def test_show_of_a_capture_without_article_says_why(held):
    message = held("show", 1, status=1).output
    assert "raw/quaytimes.example/map.pdf" in message
    assert "PDF" in message


def test_why_names_what_kept_and_what_dropped_the_words(held):
    assert "kept by text:body" in held("why", 2, "mended every SPRING").stdout
    dropped = held("why", 2, "comments are closed").stdout
    assert "dropped by text:comment" in dropped
    assert "line 5" in dropped
    answer = json.loads(held("why", 2, "comments", "--json").stdout)
    assert [(block["kept"], block["decided_by"]) for block in answer["blocks"]] == [(False, "text:comment")]


def test_why_says_what_the_voters_said_and_what_would_flip_it(cli, tmp_path):
    (tmp_path / "raw/quaytimes.example").mkdir()
    page = f"<title>Wall</title><nav><a href='/'>Tides</a></nav><article><p class=lead>{STORY}</p><p>{STORY} Again.</p></article>"
    (tmp_path / "raw/quaytimes.example/a.html").write_text(page)
    cli("run", "-q")
    told = " ".join(cli("why", 1, "mended every spring").stdout.split())
    assert re.search(r"votes: [^:]*the forest (?:says )?0\.\d\d", told)
    assert "from which this page keeps a block" in told
    assert "Save this as rules/quaytimes.example.toml" in told
    answer = json.loads(cli("why", 1, "mended every spring", "--json").stdout)
    for block in answer["blocks"]:
        assert block["margin"] == round(block["votes"]["forest"] - block["needed"], 2)
        assert block["flip"]
        assert block["rule"]
        assert block["rule_file"]
    assert answer["lacked"] == ""


def test_bench_scores_what_it_can_and_fails_at_the_end_for_what_it_cannot(cli, tmp_path):
    (tmp_path / "gold/html").mkdir(parents=True)
    (tmp_path / "gold/html/a.html").write_text(f"<!doctype html><title>Wall</title><article><p>{STORY}</p></article>")
    (tmp_path / "gold/gold.jsonl").write_text("".join(json.dumps({"id": name, "body": STORY}) + "\n" for name in "ab"))
    told = cli("bench", "gold", status=2).stdout
    assert "| ingest | 1.000 | 1.000 |" in told
    assert "b: gold/html/b.html is not there" in told
    assert len(json.loads(cli("bench", "gold", "--json", status=2).stdout)["pages"]) == 1
    (tmp_path / "gold/html/b.html").write_text("<p>Cookies")
    assert "no article: " in cli("bench", "gold").stdout


def test_why_without_words_lists_every_block(held):
    lines = held("why", 2).stdout.splitlines()
    assert [line[0] for line in lines[3:]] == ["-", "+", "-"]
    assert [line[0] for line in held("why", 2, "--dropped").stdout.splitlines()[3:]] == ["-", "-"]


def test_why_of_words_that_are_nowhere_says_so(held):
    assert "no block of capture 2 holds 'submarine'" in held("why", 2, "submarine", status=1).output
    assert "no capture 99" in held("why", 99, status=1).output


@pytest.mark.parametrize("name", sorted(EXPORTERS))
def test_every_exporter_writes_the_article(held, tmp_path, name):
    target = tmp_path / ("out" if name in {"markdown", "text"} else f"out.{name}")
    result = held("export", name, "--to", target)
    assert "1 articles" in result.stderr
    files = [path for path in target.rglob("*") if path.is_file()] if target.is_dir() else [target]
    assert len(files) == 1
    assert b"mended every spring" in files[0].read_bytes()


def test_export_to_standard_output_can_be_piped(held):
    (line,) = held("export", "jsonl").stdout.splitlines()
    assert json.loads(line)["title"] == "The wall that mends itself"


def test_export_selects_with_sql_and_explains_what_is_wrong_with_it(held):
    assert held("export", "jsonl", "--where", "words > 1000").stdout == ""
    assert "no such column: wrods" in held("export", "jsonl", "--where", "wrods > 1", status=1).output


def test_a_file_that_is_no_database_of_ours_is_named(cli, tmp_path):
    path = Path("other.db")
    sqlite3.connect(path).execute("create table diary (day)").connection.close()
    assert "not made by ingest" in cli("show", "--db", path, status=1).output
