"""The served database as programs and readers get it, asked through ASGI: no network."""

from __future__ import annotations

import asyncio
import errno
import re
import socket
import sqlite3
import subprocess
import sys
from base64 import b64encode
from collections.abc import Iterator
from contextlib import closing, contextmanager
from hashlib import sha256
from html import unescape
from pathlib import Path

import httpx
import pytest
from datasette.app import Datasette
from hypothesis import example, given
from hypothesis import strategies as st

from ingest.errors import NotFound, StoreError, UsageError
from ingest.models import Block, Verdict
from ingest.store.block_codec import pack
from ingest.store.database import Store
from ingest.store.full_text import MOST_TERMS, fts_query
from ingest.store.rows import Cleaned
from ingest.web.app import _refusal, build, serve
from ingest.web.article.body import parts
from ingest.web.canned_queries import QUERIES, SNIPPET_MARKS
from ingest.web.datasette_metadata import TABLES

# Datasette leaves its connections to the garbage collector, which Python 3.13 warns of
pytestmark = pytest.mark.filterwarnings("ignore:unclosed database:ResourceWarning")

HOSTILE = [
    '"foo',
    '"',
    '""',
    "AND",
    "NOT",
    "tide OR",
    "NEAR(",
    "title:",
    "*",
    "a*b*",
    "(",
    "^x",
    "-x",
    "'",
    "a\0b",
    "潮汐",
    "مد",
    "🌊",
]
SCRIPT = "<script>alert(1)</script>"


@contextmanager
def served(db: Path, **options: object) -> Iterator[Datasette]:
    datasette = build(db, **options)  # type: ignore[arg-type]
    try:
        yield datasette
    finally:
        for database in datasette.databases.values():
            database.close()
        datasette.executor.shutdown()


def get(datasette: Datasette, path: str, host: str = "localhost") -> httpx.Response:
    return asyncio.run(datasette.client.get(path, headers={"host": host}))


def rows(datasette: Datasette, path: str, **arguments: str) -> list[dict[str, object]]:
    query = httpx.QueryParams({"_shape": "array", **arguments})
    response = get(datasette, f"{path}.json?{query}")
    assert response.status_code == 200, response.text
    return response.json()


@pytest.fixture(scope="module")
def samples(samples_db: Path) -> Iterator[Datasette]:
    with served(samples_db) as datasette:
        yield datasette


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Datasette]:
    """A database with one article by somebody who means harm."""
    db = tmp_path_factory.mktemp("hostile") / "hostile.db"
    blocks = Block(0, "paragraph", f"Tide {SCRIPT}"), Block(1, "paragraph", f"Dropped {SCRIPT}")
    verdicts = Verdict(kept=True, decided_by=SCRIPT, score=0.1), Verdict(kept=False, decided_by=SCRIPT, score=0.1)
    site = '"><img src=x onerror=alert(1)>.example'
    capture = {"site": site, "outcome": "extracted", "title": SCRIPT, "source": SCRIPT, "url": "javascript:alert(1)"}
    article = {
        "site": site,
        "title": SCRIPT,
        "author": SCRIPT,
        "words": 2,
        "confidence": 0.1,
        "flags": SCRIPT,
        "language": '"><script>',
        "url": "javascript:alert(1)",
        "body": blocks[0].text,
    }
    with Store(db) as store, store.transaction():
        input_id = store.put_input({"path": SCRIPT, "outcome": "extracted"})
        ledger = pack(zip(blocks, verdicts, strict=True))
        store.put_capture(input_id, Cleaned({**capture, "blocks": 2, "blocks_kept": 1}, article, ledger))
        store.refresh_sites({site})
    with served(db) as datasette:
        yield datasette


# --- pages -------------------------------------------------------------------------------------------------------------


def test_the_home_page_leads_to_articles_questions_and_tables(samples: Datasette) -> None:
    page = get(samples, "/").text
    assert 'href="/articles/articles/' in page
    for name, query in QUERIES.items():
        assert f'href="/articles/{name}"' in page
        assert query["title"] in page
    assert 'href="/articles/sites"' in page


def test_tables_of_the_works_are_hidden(samples: Datasette) -> None:
    tables = get(samples, "/articles.json").json()["tables"]
    assert {table["name"] for table in tables if not table["hidden"]} == {
        "articles",
        "captures",
        "faults",
        "fetches",
        "inputs",
        "revisions",
        "runs",
        "sites",
    }
    page = get(samples, "/articles").text
    for name in ("articles_fts", "ledgers", "_sqlite_migrations"):
        assert name not in page


def test_the_metadata_names_tables_and_columns_that_exist(samples_db: Path) -> None:
    with closing(sqlite3.connect(samples_db)) as connection:
        for table, said in TABLES.items():
            columns = (
                {row[1] for row in connection.execute(f"pragma table_info([{table}])")} if table != "blocks" else None
            )
            named = {*said.get("columns", ()), *said.get("facets", ()), *said.get("shown", ())}
            named |= {said[key] for key in ("label_column", "sort_desc") if key in said}
            assert columns is None or (columns and named <= columns), table


@pytest.mark.parametrize("table", [name for name, said in TABLES.items() if not said.get("hidden")])
def test_every_table_can_be_read_as_page_and_as_json(samples: Datasette, table: str) -> None:
    page = get(samples, f"/articles/{table}")
    assert page.status_code == 200
    # the samples were cleaned once, nobody fetched them, and nothing broke
    if table not in {"faults", "fetches", "revisions"}:
        assert "<tbody>" in page.text
        assert rows(samples, f"/articles/{table}")


def test_the_table_of_articles_shows_few_columns_and_all_when_asked(samples: Datasette) -> None:
    assert 'data-column="body"' not in get(samples, "/articles/articles").text
    assert 'data-column="body"' in get(samples, "/articles/articles?_columns=all").text
    assert 'data-column="body"' in get(samples, "/articles/articles?_col=body").text


def test_an_article_reads_as_paragraphs_with_a_link_to_its_ledger(samples: Datasette) -> None:
    [first, *_] = rows(samples, "/articles/articles", title__contains="Bakers")
    page = get(samples, f"/articles/articles/{first['id']}").text
    assert f"<h1>{first['title']}</h1>" in page
    assert str(first["author"]) in page
    assert page.count("<p>") > 5
    assert "<td>Gas ovens</td>" in page
    assert f"/articles/why?capture_id={first['capture_id']}" in page


def test_every_word_of_the_body_is_on_the_page_of_the_article(samples: Datasette) -> None:
    for article in rows(samples, "/articles/articles"):
        page = get(samples, f"/articles/articles/{article['id']}").text
        shown = re.search(r'<div class="body">(.*)</div>\s*<footer class="article-foot"', page, re.DOTALL)
        assert shown is not None
        text = unescape(re.sub(r"<[^>]+>", " ", shown[1]))
        assert text.split() == str(article["body"]).split()


def test_a_row_of_another_table_is_a_list_of_its_columns(samples: Datasette) -> None:
    page = get(samples, "/articles/captures/1").text
    assert "<dt>sha256</dt>" in page
    assert "/articles/why?capture_id=1" in page


def test_a_missing_page_says_so_and_leads_home(samples: Datasette) -> None:
    page = get(samples, "/articles/nothing-here")
    assert page.status_code == 404
    assert 'href="/"' in page.text


# --- questions -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", [name for name in QUERIES if name not in {"most_edited", "stories"}])
def test_every_question_has_an_answer_in_the_samples(samples: Datasette, name: str) -> None:
    # the samples were cleaned once, and no two tell one story: see test_queries for these
    arguments = {"q": {"quotes": "the"}.get(name, "satellite")} if "q" in QUERIES[name]["params"] else {}
    assert rows(samples, f"/articles/{name}", **arguments)
    page = get(samples, f"/articles/{name}?{httpx.QueryParams(arguments)}")
    assert page.status_code == 200
    assert QUERIES[name]["title"] in page.text
    assert "<tbody>" in page.text


@pytest.mark.parametrize("name", QUERIES)
def test_every_question_has_a_title_a_description_and_a_hint_for_each_field(name: str) -> None:
    query = QUERIES[name]
    assert query["title"]
    assert query["description"]
    assert list(query["hints"]) == query["params"]
    assert set(query["params"]) == set(re.findall(r":([a-z_]+)", query["sql"]))


def test_questions_can_be_narrowed_to_a_site(samples: Datasette) -> None:
    for name in ("by_month", "low_confidence", "search"):
        found = rows(samples, f"/articles/{name}", site="spacewar.com", below="1.1", q="the")
        assert {row["site"] for row in found} == {"spacewar.com"}, name
    assert len(rows(samples, "/articles/dropped", site="spacewar.com")) < len(rows(samples, "/articles/dropped"))


def test_why_lists_the_blocks_of_one_capture_and_finds_words_in_them(samples: Datasette) -> None:
    [article, *_] = rows(samples, "/articles/articles", title__contains="Bakers")
    blocks = rows(samples, "/articles/why", capture_id=str(article["capture_id"]))
    assert [block["position"] for block in blocks] == list(range(len(blocks)))
    assert {block["verdict"] for block in blocks} == {"kept", "dropped"}
    assert all(block["decided_by"] for block in blocks)
    found = rows(samples, "/articles/why", capture_id=str(article["capture_id"]), words="GAS OVENS")
    assert 0 < len(found) < len(blocks)


def test_why_tells_the_votes_and_what_would_flip_a_verdict(samples: Datasette) -> None:
    [article, *_] = rows(samples, "/articles/articles", title__contains="Bakers")
    [block] = rows(samples, "/articles/why", capture_id=str(article["capture_id"]), words="Six bakeries in the valley")
    votes = r"(trafilatura took \d+%, )?the forest says [01]\.\d\d of [01]\.\d\d needed"
    assert re.fullmatch(votes, str(block["votes"]))
    assert "from which this page keeps a block" in str(block["flip"])
    assert str(block["rule"]).startswith("# rules/morrowquaytimes.example.toml\nhosts = [")
    page = get(samples, f"/articles/why?capture_id={article['capture_id']}").text
    assert "<summary>what would flip it</summary>" in page
    assert 'class="col-rule' not in page


def test_why_of_a_rejected_capture_says_what_the_page_lacked(samples: Datasette) -> None:
    [capture] = [row for row in rows(samples, "/articles/rejected") if str(row["source"]).endswith("business.html")]
    blocks = rows(samples, "/articles/why", capture_id=str(capture["capture_id"]))
    assert any("which lacks sentences" in str(block["flip"]) for block in blocks)


def test_rejected_captures_are_listed_with_reason_and_file(samples: Datasette) -> None:
    found = rows(samples, "/articles/rejected")
    assert any(str(row["source"]).endswith("tide-table.pdf") and row["reason"] for row in found)
    reason = str(found[0]["reason"])
    assert {row["reason"] for row in rows(samples, "/articles/rejected", reason=reason)} == {reason}


def test_a_search_gives_the_best_first_with_the_words_marked(samples: Datasette) -> None:
    found = rows(samples, "/articles/search", q="satellite graveyard")
    assert "graveyard" in str(found[0]["title"])
    assert SNIPPET_MARKS[0] in str(found[0]["snippet"])
    assert "<mark>" in get(samples, "/articles/search?q=satellite").text


def test_a_search_finds_a_phrase_only_in_its_order(samples: Datasette) -> None:
    assert rows(samples, "/articles/search", q='"weather satellite"')
    assert not rows(samples, "/articles/search", q='"satellite weather graveyard"')


def test_a_search_finds_words_by_their_beginning_and_without_accents(samples: Datasette) -> None:
    assert rows(samples, "/articles/search", q="satell*")
    assert (
        rows(samples, "/articles/search", q="rontgenlicht") == rows(samples, "/articles/search", q="Röntgenlicht") != []
    )


@pytest.mark.parametrize("text", [*HOSTILE, "", " ".join("abcdefgh" * 50)])
def test_whatever_is_searched_for_is_no_error(samples: Datasette, text: str) -> None:
    for path in ("/articles/search", "/articles/articles"):
        assert get(samples, f"{path}?{httpx.QueryParams({'q': text, '_search': text})}").status_code == 200


# --- what came from a capture stays text -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/hostile",
        "/hostile/articles",
        "/hostile/articles?_columns=all",
        "/hostile/articles/1",
        "/hostile/captures",
        "/hostile/captures?_columns=all",
        "/hostile/captures/1",
        "/hostile/inputs",
        "/hostile/inputs/1",
        "/hostile/sites",
        "/hostile/blocks",
        "/hostile/search?q=tide",
        "/hostile/search?q=%22%3E%3Cscript%3Ealert(1)%3C/script%3E",
        "/hostile/articles?_search=%3Cscript%3Ealert(1)%3C/script%3E",
        "/-/quality",
        "/-/quality?site=%22%3E%3Cimg+src%3Dx+onerror%3Dalert(1)%3E.example",
        "/-/quality?site=%22%3E%3Cscript%3Ealert(1)%3C/script%3E",
        "/hostile/why?capture_id=1%22%3E%3Cscript%3Ealert(1)%3C/script%3E",
        *(f"/hostile/{name}" for name in QUERIES),
    ],
)
def test_scripts_and_addresses_of_scripts_in_captures_are_shown_as_text(hostile: Datasette, path: str) -> None:
    page = get(hostile, path)
    assert page.status_code == 200
    assert SCRIPT not in page.text
    assert "<img" not in page.text
    assert not re.search(r"href=[\"']?\s*javascript:", page.text, re.IGNORECASE)


def test_the_hostile_article_can_still_be_read(hostile: Datasette) -> None:
    page = get(hostile, "/hostile/articles/1").text
    assert "Tide &lt;script&gt;" in page
    assert "<dd>javascript:alert(1)</dd>" in page


def test_only_http_addresses_are_links(samples: Datasette) -> None:
    [article, *_] = rows(samples, "/articles/articles", url__notblank="1")
    page = get(samples, f"/articles/articles/{article['id']}").text
    assert 'rel="noopener noreferrer nofollow"' in page


# --- guards --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "path", ["/", "/articles/articles", "/articles/articles.json", "/-/static/app.css", "/nothing"]
)
def test_every_response_carries_the_guarding_headers(samples: Datasette, path: str) -> None:
    headers = get(samples, path).headers
    assert "default-src 'none'" in headers["content-security-policy"]
    assert "'unsafe-inline'" not in headers["content-security-policy"].split("script-src")[1].split(";")[0]
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["x-frame-options"] == "DENY"
    assert headers.get_list("referrer-policy") == ["no-referrer"]


@pytest.mark.parametrize("path", ["/", "/articles", "/articles/articles", "/articles/why", "/articles?sql=select+1"])
def test_the_policy_lets_every_script_of_datasette_run(samples: Datasette, path: str) -> None:
    response = get(samples, path)
    scripts = re.findall(r"<script>(.*?)</script>", response.text, re.DOTALL)
    assert scripts
    for script in scripts:
        assert b64encode(sha256(script.encode()).digest()).decode() in response.headers["content-security-policy"]


@pytest.mark.parametrize("host", ["localhost", "LOCALHOST:8001", "127.0.0.1:8001", "[::1]:8001"])
def test_local_names_are_answered(samples: Datasette, host: str) -> None:
    assert get(samples, "/", host).status_code == 200


@pytest.mark.parametrize("host", ["evil.example", "localhost.evil.example", "evil.example:8001", ""])
def test_requests_for_other_hosts_are_refused(samples: Datasette, host: str) -> None:
    response = get(samples, "/articles/articles.json", host)
    assert response.status_code == 421
    assert "localhost" in response.text


def test_other_names_are_answered_when_named(samples_db: Path) -> None:
    with served(samples_db, hosts={"archive.example"}) as datasette:
        assert get(datasette, "/", "archive.example").status_code == 200
        assert get(datasette, "/", "localhost").status_code == 421
    with served(samples_db, hosts=()) as datasette:
        assert get(datasette, "/", "anything.example").status_code == 200


def test_without_sql_for_all_the_questions_still_work(samples_db: Path) -> None:
    with served(samples_db, allow_sql=False) as datasette:
        assert get(datasette, "/articles?sql=select+1").status_code == 403
        assert get(datasette, "/articles/articles?_where=1=1").status_code == 403
        assert rows(datasette, "/articles/by_month")
        assert "SQL of your own" not in get(datasette, "/articles").text


def test_sql_can_be_turned_off_on_this_machine_too(samples_db: Path) -> None:
    command = [sys.executable, "-m", "ingest", "serve", "--db", str(samples_db), "--port", "0", "--no-sql"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        try:
            assert server.stdout is not None
            address = next(word for word in server.stdout.readline().split() if word.startswith("http://"))
            with httpx.Client(base_url=address) as client:
                assert client.get("/articles.json", params={"sql": "select 1"}).status_code == 403
                assert client.get("/articles/by_month.json").status_code == 200
        finally:
            server.terminate()


def test_sql_of_visitors_is_read_only_and_bounded(samples_db: Path) -> None:
    with served(samples_db) as datasette:
        endless = "with recursive n(i) as (select 1 union all select i + 1 from n) select"
        assert len(rows(datasette, "/articles", sql=f"{endless} i from n limit 9000")) == 5000
        stopped = get(datasette, f"/articles.json?{httpx.QueryParams({'sql': f'{endless} count(*) from n'})}")
        assert stopped.status_code == 400
        assert "interrupted" in stopped.text.lower()


def test_the_database_cannot_be_written_or_taken_away(samples: Datasette) -> None:
    assert get(samples, "/articles?sql=delete+from+articles").status_code == 400
    assert get(samples, "/articles.db").status_code == 403


# --- a database that is being written to -----------------------------------------------------------------------------------


def test_a_run_may_write_while_it_is_served(tmp_path: Path) -> None:
    db = tmp_path / "live.db"
    with Store(db) as store:
        with served(db) as datasette, store.transaction():
            store.put_input({"path": "a.html", "outcome": "crash"})
            assert rows(datasette, "/live/inputs") == []
        with served(db) as datasette:
            assert [row["path"] for row in rows(datasette, "/live/inputs")] == ["a.html"]
            with store.transaction():
                store.put_input({"path": "b.html", "outcome": "crash"})
            assert len(rows(datasette, "/live/inputs")) == 2


def test_an_empty_database_says_what_fills_it(tmp_path: Path) -> None:
    Store(tmp_path / "new.db").close()
    with served(tmp_path / "new.db") as datasette:
        assert "ingest run" in get(datasette, "/").text


# --- starting --------------------------------------------------------------------------------------------------------------


def test_a_missing_database_is_an_error_that_says_how_to_make_one(tmp_path: Path) -> None:
    with pytest.raises(NotFound, match=r"nowhere\.db.*ingest run"):
        build(tmp_path / "nowhere.db")


def test_a_foreign_file_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "notes.db").write_text("no database at all, only words " * 10)
    with pytest.raises(StoreError, match=r"notes\.db"):
        build(tmp_path / "notes.db")


def test_a_path_that_datasette_would_misread_is_an_error(tmp_path: Path) -> None:
    Store(tmp_path / "50%41.db").close()
    with pytest.raises(UsageError, match="rename"):
        build(tmp_path / "50%41.db")


def test_a_port_in_use_is_an_error_that_names_another(samples_db: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        with pytest.raises(UsageError, match=rf"port {port} is in use.*--port"):
            serve(samples_db, port=port)


def test_an_address_of_another_machine_is_an_error(samples_db: Path) -> None:
    with pytest.raises(UsageError, match="--host"):
        serve(samples_db, host="192.0.2.1", port=0)  # reserved for documentation, RFC 5737


def test_a_reserved_port_is_an_error_that_names_a_free_one() -> None:
    assert "--port 8001" in _refusal(PermissionError(errno.EACCES, "Permission denied"), "127.0.0.1", 80)


# --- the pieces --------------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def index() -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.execute("create virtual table f using fts5(a, b, tokenize='unicode61 remove_diacritics 2')")
        connection.execute("insert into f values ('The sea wall', 'A tide came over the wall at six')")
        yield connection


@given(text=st.one_of(st.text(), st.text(alphabet="ab\"*^-+():{}\0' \t\n~\\"), st.none()))
@example(text='"')
@example(text='a"b')
@example(text="*")
@example(text='"*"*')
def test_no_text_makes_a_search_that_sqlite_refuses(index: sqlite3.Connection, text: str | None) -> None:
    index.execute("select count(*) from f where f match ?", [fts_query(text)]).fetchone()


@given(words=st.lists(st.sampled_from(["the", "sea", "wall", "tide", "came", "SIX", "Over"]), min_size=1))
def test_words_that_are_there_are_found_in_any_order(index: sqlite3.Connection, words: list[str]) -> None:
    [found] = index.execute("select count(*) from f where f match ?", [fts_query(" ".join(words))]).fetchone()
    assert found == 1


def test_a_search_has_no_more_terms_than_anybody_types() -> None:
    assert fts_query("tide " * 1000).count('"tide"') == MOST_TERMS


def test_a_single_letter_is_no_beginning() -> None:
    assert fts_query("t* ti*") == '"t" "ti"*'


def test_cells_of_a_row_stand_together_and_joined_blocks_are_one_paragraph() -> None:
    blocks = (
        Block(0, "cell", "Measure"),
        Block(1, "cell", "Gas", joined=True),
        Block(2, "cell", "Energy"),
        Block(3, "cell", "0.21", joined=True),
        Block(4, "paragraph", "PORT, Dec. 9"),
        Block(5, "paragraph", "The tide came.", joined=True),
        Block(6, "heading", "Later", level=3),
    )
    made = parts((block, Verdict(kept=True, decided_by="trafilatura", score=1.0)) for block in blocks)
    assert [(part.kind, part.rows, part.level) for part in made] == [
        ("table", (("Measure", "Gas"), ("Energy", "0.21")), 0),
        ("paragraph", (("PORT, Dec. 9 The tide came.",),), 0),
        ("heading", (("Later",),), 3),
    ]
