"""Articles of a database as files: what each exporter writes, and what it leaves alone."""

import csv
import json
import math
import os
import sqlite3
import sys
import tracemalloc
from contextlib import closing
from pathlib import Path

import pytest
import yaml
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from sqlite_utils import Database

from ingest.errors import BadQuery, StoreError, UsageError
from ingest.exporters import EXPORTERS, export, write_cleaned
from ingest.exporters.csv_files import FORMULA, guarded
from ingest.exporters.markdown import front_matter
from ingest.ingestion.run import run
from ingest.models import Block, Verdict
from ingest.rendering import render_markdown as render
from ingest.store import block_codec
from ingest.store.connect import connect
from ingest.store.schema import migrations

KEPT = Verdict(kept=True, decided_by="trafilatura", score=0.9)
CUT = Verdict(kept=False, decided_by="site-template", score=0.1)

# Text as SQLite can hold it: no surrogates; no reader of Markdown or YAML takes NUL.
texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"))
marks = st.text("\\`*_[]()<>!&#+-=|~.:1 ab;é\u00a0{}^$\"'/")
lines = st.one_of(texts, marks).map(lambda text: " ".join(text.split())).filter(bool)


# No deadline: a busy machine is no failure. The folder is the same for all examples: each overwrites its file.
relaxed = settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def database(*articles):
    """A database in memory with these articles; their ids count from 1."""
    db = Database(memory=True)
    migrations.apply(db)
    block_codec.register(db.conn)
    db["inputs"].insert({"id": 1, "path": "raw", "outcome": "extracted"})
    for key, article in enumerate(articles, start=1):
        db["captures"].insert({"id": key, "input_id": 1, "outcome": "extracted"})
        db["articles"].insert({"id": key, "capture_id": key, "body": "", **article})
    return db


@pytest.fixture
def db():
    with database(
        {
            "site": "a.example",
            "title": "Fog",
            "published": "2025-12-09",
            "author": "A. Ng; B. Roy, Jr.",
            "body": "Fog.",
        },
        {"site": "b.example", "title": "Rain", "flags": "paywalled truncated", "body": "Rain.\n\nMore rain."},
        {"site": "b.example", "title": "Sun", "published": "2026-01", "tags": "dry, hot; sky", "body": "Sun."},
    ) as db:
        yield db


def files(folder):
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())


def titles(path):
    return [json.loads(line)["title"] for line in path.read_text("utf-8").split("\n") if line]


# Choosing articles


def test_every_exporter_counts_what_it_wrote(db, tmp_path):
    for name in EXPORTERS:
        assert export(db, name, tmp_path / name).count == 3


def test_a_connection_serves_as_well_as_a_database(db, tmp_path):
    db.conn.row_factory = sqlite3.Row
    assert export(db.conn, "jsonl", tmp_path / "a.jsonl").count == 3


def test_where_chooses_articles_and_takes_parameters(db, tmp_path):
    to = tmp_path / "a.jsonl"
    export(db, "jsonl", to, where="site = ? and title <> 'Sun'", params=["b.example"])
    assert titles(to) == ["Rain"]
    export(db, "jsonl", to, where="site = :site -- the second one", params={"site": "a.example"})
    assert titles(to) == ["Fog"]


def test_where_may_ask_other_tables_and_the_search_index(db, tmp_path):
    to = tmp_path / "a.jsonl"
    export(db, "jsonl", to, where="id in (select rowid from articles_fts where articles_fts match 'rain')")
    assert titles(to) == ["Rain"]
    db["captures"].update(3, {"charset": "utf-8"})
    export(db, "jsonl", to, where="exists (select 1 from captures c where c.id = capture_id and charset = 'utf-8')")
    assert titles(to) == ["Sun"]


@pytest.mark.parametrize(
    "where",
    [
        "sight = 'a.example'",
        "",
        "site = ",
        "1; delete from articles",
        "1); delete from articles; --",
        "1) returning id --",
        "site = ?",
        "json_extract(body, '$.a') = 1",
        "title = 'a\0b'",
        "title = '\ud800'",
    ],
)
def test_a_condition_that_cannot_be_used_names_itself_and_one_that_can(db, tmp_path, where):
    with pytest.raises(BadQuery, match="words > 300") as caught:
        export(db, "jsonl", tmp_path / "a.jsonl", where=where)
    assert repr(where) in str(caught.value)
    assert "language" in str(caught.value)
    assert files(tmp_path) == []
    assert db["articles"].count == 3


def test_the_connection_can_be_written_to_after_an_export_good_or_bad(db, tmp_path):
    export(db, "jsonl", tmp_path / "a.jsonl")
    with pytest.raises(BadQuery):
        export(db, "jsonl", tmp_path / "a.jsonl", where="nothing")
    with pytest.raises(UsageError) as caught:
        export(db, "markdown", tmp_path / "a.jsonl")
    assert caught.traceback  # which still holds the cursor that was not read to its end
    db["articles"].update(1, {"title": "Mist"})


def test_an_export_leaves_the_other_queries_of_a_connection_alone(db, tmp_path):
    under_way = db.conn.execute("select id, (select body from articles b where b.id = a.id) from articles a")
    next(under_way)
    export(db, "jsonl", tmp_path / "a.jsonl", where="id < 3")
    write_cleaned(db, tmp_path / "cleaned")
    assert len(list(under_way)) == 2


def test_since_compares_dates_and_counts_the_articles_that_state_none(db, tmp_path):
    to = tmp_path / "a.jsonl"
    done = export(db, "jsonl", to, since="2025-12-10")
    assert (titles(to), done.count, done.undated) == (["Sun"], 1, 1)
    assert export(db, "jsonl", to, since="2025").count == 2
    assert export(db, "jsonl", to, since="2025", where="site = 'a.example'").undated == 0


@pytest.mark.parametrize("since", ["yesterday", "9.12.2025", "2025-13", "2025-1-1", "2025' or '1", ""])
def test_since_must_be_a_date(db, tmp_path, since):
    with pytest.raises(BadQuery, match="2025-12-09"):
        export(db, "jsonl", tmp_path / "a.jsonl", since=since)


def test_an_unknown_exporter_is_answered_with_the_known_ones(db):
    with pytest.raises(BadQuery, match="csv, jsonl, markdown, parquet, text"):
        export(db, "docx")


def test_a_database_without_articles_is_named():
    with Database(memory=True) as db, pytest.raises(StoreError, match="ingest run"):
        export(db, "jsonl")


def test_memory_does_not_grow_with_the_number_of_articles(tmp_path):
    with database(*({"title": "Fog", "body": "x" * 100_000} for _ in range(200))) as db:
        tracemalloc.start()
        try:
            for name in ("csv", "jsonl", "markdown", "text"):
                assert export(db, name, tmp_path / name, where="words is null").count == 200
            _, peak = tracemalloc.get_traced_memory()
        finally:
            tracemalloc.stop()
    assert peak < 5_000_000  # the bodies are 20 MB


# Files


def test_a_file_with_the_same_bytes_is_left_untouched(db, tmp_path):
    for name in EXPORTERS:
        first = export(db, name, tmp_path / name)
        paths = [tmp_path / name, *(tmp_path / file for file in files(tmp_path))]
        for path in paths:
            os.utime(path, (1, 1))
        second = export(db, name, tmp_path / name)
        assert (first.unchanged, second.written) == (0, 0)
        assert second.unchanged == first.written > 0
        assert all(path.stat().st_mtime == 1 for path in paths)


def test_a_failed_export_leaves_the_old_file_and_no_other(db, tmp_path):
    to = tmp_path / "a.jsonl"
    export(db, "jsonl", to)
    before = to.read_bytes()
    db["articles"].update(3, {"body": "{"})
    with pytest.raises(BadQuery, match="malformed JSON"):
        export(db, "jsonl", to, where="id < 3 or json_extract(body, '$.a')")
    assert to.read_bytes() == before
    assert files(tmp_path) == ["a.jsonl"]


def test_a_file_gets_the_permissions_of_any_new_file(db, tmp_path):
    (tmp_path / "usual").touch()
    export(db, "jsonl", tmp_path / "a.jsonl")
    assert (tmp_path / "a.jsonl").stat().st_mode == (tmp_path / "usual").stat().st_mode


def test_a_place_that_cannot_be_written_is_named(db, tmp_path):
    (tmp_path / "file").touch()
    for name, to in [("jsonl", tmp_path), ("csv", tmp_path / "file" / "a.csv"), ("text", tmp_path / "file")]:
        with pytest.raises(UsageError, match=str(to)):
            export(db, name, to)


def test_what_is_no_regular_file_is_written_straight_through(db):
    assert export(db, "jsonl", Path(os.devnull)).count == 3
    assert not Path(os.devnull).is_file()


def test_jsonl_and_csv_go_to_the_standard_output_where_no_file_is_named(db, capfdbinary):
    assert export(db, "jsonl").to is None
    export(db, "csv")
    sys.stdout.flush()
    out = capfdbinary.readouterr().out
    assert json.loads(out.split(b"\n")[0])["title"] == "Fog"
    assert out.count(b"\r\n") >= 4


# JSON Lines


def test_jsonl_has_every_column_and_lists_where_there_are_several_values(db, tmp_path):
    export(db, "jsonl", tmp_path / "a.jsonl")
    one, two, three = map(json.loads, (tmp_path / "a.jsonl").read_text("utf-8").splitlines())
    columns = {"authors" if name == "author" else name for name in db["articles"].columns_dict}
    assert set(one) == columns
    assert one["authors"] == ["A. Ng", "B. Roy, Jr."]
    assert two["flags"] == ["paywalled", "truncated"]
    assert three["tags"] == ["dry, hot", "sky"]
    assert two["authors"] == two["tags"] == []


@relaxed
@given(texts, st.floats())
@example("a\u2028b\u2029c\x85d\x1ce\r\n", float("nan"))
@example("a\0b", float("-inf"))
def test_an_article_is_one_line_of_json_whatever_it_holds(tmp_path, title, confidence):
    with database({"title": title, "confidence": confidence}) as db:
        export(db, "jsonl", tmp_path / "a.jsonl")
    (line,) = (tmp_path / "a.jsonl").read_text("utf-8").splitlines()
    read = json.loads(line, parse_constant=pytest.fail)
    assert read["title"] == title
    assert read["confidence"] == (confidence if math.isfinite(confidence) else None)


# CSV


@relaxed
@given(st.lists(texts, min_size=1, max_size=3))
@example(["＝1+1", "'=1", "\t"])
@example(["=1+1", '@SUM("a";1)', "-3\r\n"])
@example(['a,b\n"c"', "", "\r"])
def test_csv_reads_back_as_it_was_apart_from_the_guard(tmp_path, bodies):
    with database(*({"title": body, "body": body, "words": -3} for body in bodies)) as db:
        export(db, "csv", tmp_path / "a.csv")
    with (tmp_path / "a.csv").open(encoding="utf-8", newline="") as file:
        read = list(csv.DictReader(file, strict=True))
    assert [row["body"] for row in read] == [guarded(body) for body in bodies]
    assert [row["title"].removeprefix("'") for row in read] == [body.removeprefix("'") for body in bodies]
    assert not any(cell.startswith(FORMULA) for row in read for cell in (row["title"], row["body"]))
    assert {row["words"] for row in read} == {"-3"}
    assert {row["author"] for row in read} == {""}


# Parquet


def test_parquet_keeps_types_and_lists(db, tmp_path):
    parquet = pytest.importorskip("pyarrow.parquet")
    db["articles"].update(1, {"words": 1, "confidence": 0.5})
    export(db, "parquet", tmp_path / "a.parquet")
    one, two, _ = parquet.read_table(tmp_path / "a.parquet").to_pylist()
    assert (one["words"], one["confidence"], one["authors"]) == (1, 0.5, ["A. Ng", "B. Roy, Jr."])
    assert (two["words"], two["flags"], two["body"]) == (None, ["paywalled", "truncated"], "Rain.\n\nMore rain.")


def test_parquet_of_no_articles_still_has_its_columns(tmp_path):
    parquet = pytest.importorskip("pyarrow.parquet")
    with database() as db:
        export(db, "parquet", tmp_path / "a.parquet")
    assert "body" in parquet.read_table(tmp_path / "a.parquet").column_names


def test_parquet_needs_a_file(db):
    with pytest.raises(UsageError, match=r"articles\.parquet"):
        export(db, "parquet")


def test_parquet_says_which_articles_hold_another_type_than_their_column(db, tmp_path):
    pytest.importorskip("pyarrow")
    db.conn.execute("update articles set words = 'many' where id = 2")
    with pytest.raises(StoreError, match="1 to 3"):
        export(db, "parquet", tmp_path / "a.parquet")
    assert files(tmp_path) == []


# Text


def test_text_is_the_body_and_a_line_break(db, tmp_path):
    export(db, "text", tmp_path)
    assert files(tmp_path) == [
        "a.example/2025-12-09-fog-1.txt",
        "b.example/2026-01-sun-3.txt",
        "b.example/undated-rain-2.txt",
    ]
    assert (tmp_path / "b.example/undated-rain-2.txt").read_bytes() == b"Rain.\n\nMore rain.\n"


# Markdown


def blocks(*rows):
    return [Block(n, *row) for n, row in enumerate(rows)]


def test_markdown_shows_each_kind_of_block():
    assert render(
        blocks(
            ("paragraph", "One."),
            ("heading", "Two", "", 1),
            ("heading", "Three", "", 3),
            ("item", "a"),
            ("item", "b"),
            ("quote", "Who?"),
            ("quote", "Me."),
            ("code", "a = 1\n\n  b = '```'"),
            ("caption", "A cat."),
            ("line", "Four."),
            ("line", "Five."),
        )
    ) == (
        "One.\n\n## Two\n\n### Three\n\n- a\n- b\n\n> Who?\n>\n> Me.\n\n"
        "````\na = 1\n\n  b = '```'\n````\n\nA cat.\n\nFour.\n\nFive."
    )


def test_a_joined_block_continues_the_line_of_the_block_before_it():
    kept = [Block(3, "line", "LISBON -"), Block(4, "line", "It rained.", joined=True)]
    assert render(kept) == "LISBON - It rained."
    assert render(kept[1:]) == "It rained."


def test_rows_of_cells_become_a_table_as_wide_as_its_widest_row():
    cells = [Block(0, "cell", "a|b"), Block(1, "cell", "c", joined=True), Block(2, "cell", "d")]
    assert render(cells) == "| a\\|b | c |\n| --- | --- |\n| d |  |"


def test_cells_that_make_no_table_become_paragraphs():
    assert render([Block(0, "cell", "a"), Block(1, "cell", "- b", joined=True)]) == "a | - b"
    assert render([Block(0, "cell", "- a"), Block(1, "cell", "b")]) == "\\- a\n\nb"


def rendered(markdown):
    """The text of each block of a Markdown text, as a Markdown reader shows it."""
    tokens = MarkdownIt("commonmark").enable(["table", "strikethrough"]).parse(markdown)
    out = []
    for token in tokens:
        if token.type == "inline":
            kinds = {child.type for child in token.children}
            assert kinds <= {"text", "text_special"}, kinds
            out.append("".join(child.content for child in token.children))
        elif token.type in {"fence", "code_block", "html_block", "hr"}:
            out.append(token.content)
    return out


@relaxed
@given(st.lists(st.tuples(st.sampled_from(["paragraph", "line", "heading", "item", "quote", "caption"]), lines)))
@example([("paragraph", "[a]: /b"), ("heading", "C #"), ("heading", "#"), ("item", "- - -"), ("quote", "> 1. # x")])
@example(
    [("item", "[ ] task"), ("line", "==="), ("paragraph", "~~~"), ("line", "___"), ("line", "&amp; &#38; <!-- -->")]
)
@example([("item", "--"), ("item", "-- -"), ("paragraph", "--"), ("quote", "--")])
@example([("paragraph", "http://a.example/_b_ <http://a.example> ![c](d) [e][f]"), ("paragraph", "a\\")])
def test_what_markdown_shows_is_the_text_of_the_blocks(rows):
    shown = rendered(render(blocks(*rows)))
    assert [" ".join(text.split()) for text in shown] == [text for _, text in rows]


@relaxed
@given(st.integers(2, 4).flatmap(lambda n: st.lists(st.lists(lines, min_size=n, max_size=n), min_size=2, max_size=4)))
@example([["\\|", "a|b"], ["\\\\|", "`|`"]])
def test_what_a_table_shows_is_the_text_of_its_cells(rows):
    cells = [(text, n > 0) for row in rows for n, text in enumerate(row)]
    shown = rendered(render([Block(n, "cell", text, joined=joined) for n, (text, joined) in enumerate(cells)]))
    assert [" ".join(text.split()) for text in shown] == [text for row in rows for text in row]


@relaxed
@given(st.lists(st.text(st.characters(exclude_categories=["Cs", "Cc"]) | st.just("\n") | st.just("`"), min_size=1)))
def test_code_is_kept_to_the_letter(codes):
    shown = rendered(render(blocks(*(("code", code) for code in codes))))
    assert shown == [f"{code}\n" for code in codes]


@relaxed
@given(texts, texts, st.lists(texts.map(str.strip).filter(lambda tag: tag and ";" not in tag)), st.floats(0, 1))
@example("no", "2025-12-09", ["null", "1e3", "- a", "{b}"], 0.00001)
@example("a: b # c\n---\n", "\x85\u2028\ufeff\x7f\uffff", ["tab\there"], 1)
@example('"\\x"', "'", ["🛰 &a *b !c"], 0.5)
def test_front_matter_reads_back_as_it_was(title, published, tags, confidence):
    row = {"id": 12, "title": title, "published": published, "tags": "; ".join(tags), "confidence": confidence}
    text = front_matter(row)
    assert text.startswith("---\ningest_id: 12\n")
    assert text.endswith("---\n")
    assert yaml.safe_load(text.removesuffix("---\n")) == {
        "ingest_id": 12,
        **{name: value for name, value in {"title": title, "published": published, "tags": tags}.items() if value},
        "confidence": pytest.approx(confidence, abs=0.0005),
    }


def test_a_markdown_file_holds_kept_blocks_only_and_falls_back_on_the_body(tmp_path):
    path = tmp_path / "a.example/undated-fog-1.md"
    rows = [(Block(0, "paragraph", "Menu"), CUT), (Block(1, "paragraph", "Fog."), KEPT)]
    with database({"title": "Fog", "site": "a.example", "body": "Fog.\n\n# 1"}) as db:
        export(db, "markdown", tmp_path)
        assert path.read_text("utf-8").endswith("---\n\nFog.\n\n\\# 1\n")
        db["ledgers"].insert({"capture_id": 1, "data": block_codec.pack(rows)})
        export(db, "markdown", tmp_path)
    assert path.read_text("utf-8").endswith("---\n\nFog.\n")


# The folder cleaned/


def test_cleaned_holds_a_file_for_every_article(db, tmp_path):
    done = write_cleaned(db, tmp_path)
    assert (done.count, done.written, done.removed) == (3, 3, 0)
    assert files(tmp_path) == [
        "a.example/2025-12-09-fog-1.md",
        "b.example/2026-01-sun-3.md",
        "b.example/undated-rain-2.md",
    ]
    assert write_cleaned(db, tmp_path).unchanged == 3


@pytest.mark.parametrize("ids", [None, [1, 2]])
def test_cleaned_loses_files_of_articles_that_are_gone_or_renamed(db, tmp_path, ids):
    write_cleaned(db, tmp_path)
    db["articles"].update(1, {"title": "Mist", "site": "c.example"})
    db["articles"].delete(2)
    done = write_cleaned(db, tmp_path, ids)
    assert (done.written, done.removed) == (1, 2)
    assert files(tmp_path) == ["b.example/2026-01-sun-3.md", "c.example/2025-12-09-mist-1.md"]
    assert not (tmp_path / "a.example").exists()


def test_cleaned_touches_only_the_articles_it_is_given(db, tmp_path):
    write_cleaned(db, tmp_path)
    db["articles"].update(1, {"title": "Mist"})
    db["articles"].update(3, {"title": "Heat"})
    done = write_cleaned(db, tmp_path, [3, 99])
    assert (done.count, done.written, done.removed) == (1, 1, 1)
    assert "a.example/2025-12-09-fog-1.md" in files(tmp_path)


def test_cleaned_never_removes_a_file_that_is_not_ours(db, tmp_path):
    write_cleaned(db, tmp_path)
    own = tmp_path / "b.example"
    (own / "notes-2.md").write_text("---\ntitle: my notes\n---\n")
    (own / "copy-77.md").write_text("---\ningest_id: 7\n---\n")
    (own / "empty-78.md").touch()
    (own / "list.txt").touch()
    (tmp_path / "README.md").touch()
    mine = {"b.example/notes-2.md", "b.example/copy-77.md", "b.example/empty-78.md", "b.example/list.txt", "README.md"}
    db["articles"].delete_where("1")
    assert write_cleaned(db, tmp_path).removed == 3
    assert set(files(tmp_path)) == mine


def test_cleaned_and_the_exporter_write_the_same_files(db, tmp_path):
    write_cleaned(db, tmp_path)
    assert export(db, "markdown", tmp_path).unchanged == 3


def test_cleaned_of_nothing_makes_no_folder(db, tmp_path):
    assert write_cleaned(db, tmp_path / "cleaned", []).count == 0
    assert not (tmp_path / "cleaned").exists()


def test_of_captures_of_one_address_the_best_is_exported_and_the_others_when_asked(tmp_path):
    first = "The wall was built in one winter, and the men who built it had never built one before. "
    second = "It has been mended every spring, and nobody alive has seen the stones that it began with."
    third = "It was mended again this year, when the water had gone and the road to the harbor was open."
    for name, parts, taken in (
        ("early", (first, second), "2025-03-01T08:00:00Z"),
        ("full", (first, second, third), "2025-03-01T12:00:00Z"),
        ("late", (first, third), "2025-03-02T08:00:00Z"),
    ):
        text = "</p><p>".join(parts)
        path = tmp_path / "raw" / f"{name}.html"
        path.parent.mkdir(exist_ok=True)
        path.write_text(f"<title>The wall of one winter</title><h1>The wall of one winter</h1><p>{text}</p>")
        said = {"url": "https://quay.example/wall", "fetched_at": taken}
        path.with_name(f"{name}.html.meta.json").write_text(json.dumps(said))
    run([tmp_path / "raw"], db=tmp_path / "db/articles.db", cleaned=None)
    connection = connect(tmp_path / "db/articles.db")
    with closing(connection):
        best = export(connection, "jsonl", tmp_path / "best.jsonl")
        every = export(connection, "jsonl", tmp_path / "all.jsonl", superseded=True)
        stands = connection.execute(
            "select source from captures where id not in (select id from articles where superseded_by > 0)"
        )
        assert [row[0] for row in stands] == ["raw/full.html"]
    assert (best.count, best.superseded, every.count, every.superseded) == (1, 2, 3, 0)
    (kept,) = (json.loads(line) for line in (tmp_path / "best.jsonl").read_text().splitlines())
    assert kept["body"].count("\n\n") == 2


def test_a_text_of_many_pieces_is_escaped_like_one_of_few():
    from ingest.rendering import PIECE
    from ingest.rendering import escape_markdown as escape

    line = "2 * 3 < 7 & [sic], snake_case &amp; <b>   _under_ "
    assert escape(line * (3 * PIECE // len(line))) == " ".join([escape(line)] * (3 * PIECE // len(line)))
    assert escape("x" * (2 * PIECE) + " *") == "x" * (2 * PIECE) + r" \*"
