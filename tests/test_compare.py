"""The comparison of a capture with its clean text, the capture as a page, and its bytes, asked through ASGI."""

from __future__ import annotations

import gzip
import re
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from html import unescape
from pathlib import Path

import pytest
from datasette.app import Datasette

from ingest.ingestion.run import run
from ingest.models import Block, Verdict
from ingest.web.app import build
from ingest.web.compare.view import LISTED, reasons
from tests.test_serve import get, rows, served

pytestmark = pytest.mark.filterwarnings("ignore:unclosed database:ResourceWarning")

RAW = Path(__file__).parents[1] / "raw"
MARK = re.compile(r'<ingest-b(?: id="b(\d+)")? class="([kd])" data-b="(\d+)"[^>]*>([^<]*)</ingest-b>')

TOLD = "<p>The keeper counted {} boats that came in over the bar before the gate was shut for the night.</p>"
PLACED = {
    "frames": TOLD.format("two")
    + f"<iframe srcdoc=\"{TOLD.format('three')}<iframe srcdoc='{TOLD.format('four')}'></iframe>\"></iframe>"
    + TOLD.format("five"),
    "toolbar": "<!-- BEGIN WAYBACK TOOLBAR INSERT --><p>12 captures<p>About this capture"
    "<!-- END WAYBACK TOOLBAR INSERT -->" + "".join(map(TOLD.format, ("two", "three", "four"))),
    "misnested": f"<article>{TOLD.format('two')}{'<form><div></form>' * 3_000}"
    + "".join(TOLD.format(f"{number} hundred") for number in range(60))
    + "</article>",
}
"""Pages that are read in another way than as they are written: with frames, a bar around them, elements never closed."""


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project of the sample captures, a hostile one and a copy among them, that tests may change the files of."""
    home = tmp_path_factory.mktemp("compare")
    shutil.copytree(RAW, home / "raw")
    (home / "raw" / "hostile.html").write_text(
        "<title>Tide</title><base href=//quay.example/><meta http-equiv=refresh content='0;url=//quay.example/'>"
        "<style>@import '//quay.example/a.css'</style><script>document.title = 'bad'</script>"
        "<article><h1>Tide</h1>"
        + "<p onclick=bad()>The gate was open all night, and nobody came through it but the cat of the keeper.</p>" * 3
        + "<a href=javascript:bad()>More</a><form action=//quay.example/><input><button>Send</button></form></article>"
    )
    (home / "raw" / "same.html").write_bytes((home / "raw" / "hostile.html").read_bytes())
    for name, page in PLACED.items():
        (home / "raw" / f"{name}.html").write_text(f"<title>Tide</title><h1>Tide</h1>{page}<footer>The end</footer>")
    run([home / "raw"], db=home / "db" / "articles.db", cleaned=None, workers=1)
    return home


@pytest.fixture(scope="module")
def room(home: Path) -> Iterator[Datasette]:
    with served(home / "db" / "articles.db") as datasette:
        yield datasette


def captures(room: Datasette, **arguments: str) -> list[dict[str, object]]:
    return rows(room, "/articles/captures", **arguments)


def capture(room: Datasette, name: str) -> int:
    [found] = [row for row in captures(room) if str(row["source"]).endswith(name)]
    return int(str(found["id"]))


def test_every_block_of_every_capture_is_marked_once_and_in_order(room: Datasette) -> None:
    compared = 0
    for row in captures(room, blocks__notnull="1"):
        shown = get(room, f"/-/capture/{row['id']}")
        assert shown.status_code == 200
        pieces = MARK.findall(shown.text)
        blocks = rows(room, "/articles/blocks", capture_id=str(row["id"]), _size="max", _sort="position")
        anchors = [int(anchor) for anchor, _, _, _ in pieces if anchor]
        assert anchors == [block["position"] for block in blocks]
        assert [kind for anchor, kind, _, _ in pieces if anchor] == ["k" if block["kept"] else "d" for block in blocks]
        if row["media_type"] != "text/markdown":  # whose marks belong to the blocks
            said: dict[int, str] = {}
            for _, _, position, text in pieces:
                said[int(position)] = said.get(int(position), "") + "".join(unescape(text).split())
            assert said == {block["position"]: "".join(str(block["text"]).split()) for block in blocks}
        compared += 1
    assert compared > 10


@pytest.mark.parametrize("name", PLACED)
def test_every_block_stands_in_its_place_on_a_page_that_is_read_in_another_way(room: Datasette, name: str) -> None:
    position = capture(room, f"{name}.html")
    shown = get(room, f"/-/capture/{position}").text
    assert "<ingest-rest>" not in shown
    assert "Not the page itself" not in shown
    assert len({found[2] for found in MARK.findall(shown)}) == len(
        rows(room, "/articles/blocks", capture_id=str(position), _size="max")
    )


def test_a_mark_says_who_decided_and_what_that_means(room: Datasette) -> None:
    page = get(room, f"/-/capture/{capture(room, 'bakers-wind-ovens.html.gz')}").text
    assert 'title="dropped by text:title: it is the headline, kept as a field"' in page
    assert re.search(r'title="kept by \w+: [^"]+"', page)


@pytest.mark.parametrize("style", ["", "?style=none"])
def test_a_capture_is_served_so_that_nothing_of_it_can_run_or_ask(room: Datasette, style: str) -> None:
    shown = get(room, f"/-/capture/{capture(room, 'hostile.html')}{style}")
    policy = shown.headers["content-security-policy"].split("; ")
    assert policy[:2] == ["sandbox allow-same-origin", "default-src 'none'"]
    assert not [each for each in policy if "script" in each or "'self'" in each.replace("frame-ancestors 'self'", "")]
    assert shown.headers.get_list("x-frame-options") == ["SAMEORIGIN"]
    assert shown.headers["x-content-type-options"] == "nosniff"
    assert shown.headers["referrer-policy"] == "no-referrer"
    assert "ingest-policy" not in shown.headers
    assert not re.search(r"(?i)<(?:script|base|form|input|a [^>]*href|meta http)|onclick|quay\.example", shown.text)
    assert shown.text.count("The gate was open all night") == 3


def test_the_comparison_frames_the_capture_in_a_sandbox_without_scripts(room: Datasette) -> None:
    number = capture(room, "hostile.html")
    page = get(room, f"/-/compare/{number}")
    [frame] = re.findall(r"<iframe[^>]*>", page.text)
    assert 'sandbox="allow-same-origin"' in frame
    assert f'src="/-/capture/{number}"' in frame
    assert "frame-src 'self'" in page.headers["content-security-policy"]
    assert page.headers["x-frame-options"] == "DENY"
    assert "frame-src" not in get(room, "/").headers["content-security-policy"]
    assert f'src="/-/capture/{number}?style=none"' in get(room, f"/-/compare/{number}?style=none").text


def test_the_clean_text_names_the_blocks_it_is_made_of(room: Datasette) -> None:
    for row in captures(room, blocks_kept__gt="0"):
        page = get(room, f"/-/compare/{row['id']}").text
        blocks = rows(room, "/articles/blocks", capture_id=str(row["id"]), _size="max", _sort="position")
        kept = [block for block in blocks if block["kept"]]
        body = page[page.index('<div class="body">') : page.index("</section>", page.index('<div class="body">'))]
        named = [int(position) for each in re.findall(r'data-b="([\d ]+)"', body) for position in each.split()]
        assert named == [block["position"] for block in kept]


def test_each_reason_is_listed_with_links_to_its_blocks_that_work_without_a_script(room: Datasette) -> None:
    number = capture(room, "bakers-wind-ovens.html.gz")
    page = get(room, f"/-/compare/{number}").text
    blocks = rows(room, "/articles/blocks", capture_id=str(number), _size="max")
    dropped = [block for block in blocks if not block["kept"]]
    assert dropped
    for block in dropped:
        assert f'<a href="/-/capture/{number}#b{block["position"]}" target="capture"' in page
    counts = dict(re.findall(r'class="reason"[^>]*>([\w:.-]+) <span class="count">(\d+)', page))
    assert counts["text:control"] == str(sum(block["decided_by"] == "text:control" for block in dropped))


def test_a_rejected_capture_can_be_compared_and_says_what_it_lacks(room: Datasette) -> None:
    number = capture(room, "business.html")
    page = get(room, f"/-/compare/{number}").text
    assert "no article: only links. The page lacks sentences" in page
    assert 'class="k"' not in get(room, f"/-/capture/{number}").text


def test_a_text_capture_is_shown_as_its_lines(room: Datasette) -> None:
    number = capture(room, "sleeping-buoy.md")
    page = get(room, f"/-/capture/{number}").text
    text = unescape(
        re.sub(r"<[^>]+>", "", page[page.index("<pre>") : page.index("</pre>")].replace("</span><span>", "\n"))
    )
    assert text.split("\n") == (RAW / "fieldnotes.coldlab.example" / "sleeping-buoy.md").read_text().split("\n")


@pytest.mark.parametrize(
    "path", ["/-/compare/999", "/-/capture/999", "/-/raw/999", "/-/compare/" + "9" * 40, "/-/compare/x"]
)
def test_there_is_nothing_where_there_is_no_capture(room: Datasette, path: str) -> None:
    assert get(room, path).status_code == 404


def test_a_capture_without_blocks_says_why(room: Datasette) -> None:
    for page in ("compare", "capture"):
        found = get(room, f"/-/{page}/{capture(room, 'tide-table.pdf')}")
        assert found.status_code == 404
        assert "PDF" in found.text


def test_a_copy_leads_to_the_capture_it_is_one_of(room: Datasette) -> None:
    [copy] = [row for row in captures(room) if row["duplicate_of"]]
    found = get(room, f"/-/compare/{copy['id']}")
    assert (found.status_code, found.headers["location"]) == (302, f"/-/compare/{copy['duplicate_of']}")


def test_the_bytes_of_a_capture_are_given_to_be_saved_and_not_to_be_shown(room: Datasette) -> None:
    found = get(room, f"/-/raw/{capture(room, 'bakers-wind-ovens.html.gz')}")
    assert found.content == gzip.decompress(
        (RAW / "morrowquaytimes.example" / "bakers-wind-ovens.html.gz").read_bytes()
    )
    assert found.headers["content-type"] == "application/octet-stream"
    assert re.fullmatch(r'attachment; filename="capture-\d+\.html"', found.headers["content-disposition"])
    assert found.headers["content-security-policy"].startswith("sandbox; default-src 'none'")
    assert found.headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("raw/inbox/meter-bar.txt", "other bytes now"),
        ("/etc/passwd", "other bytes now|not there any more"),
        ("../../../../../../etc/passwd", "other bytes now|not there any more"),
        ("raw/gone.html", "not there any more"),
        ("raw", "not there any more"),
        ("/dev/zero", "not there any more"),
        ("raw/\0.html", "not there any more"),
        ("", "no file is on record"),
        (None, "no file is on record"),
    ],
)
def test_bytes_that_are_not_those_on_record_are_neither_shown_nor_given(
    home: Path, tmp_path: Path, source: str | None, said: str
) -> None:
    folder = tmp_path / "db"
    folder.mkdir()
    shutil.copytree(home / "raw", tmp_path / "raw")
    with closing(sqlite3.connect(home / "db" / "articles.db")) as old, closing(sqlite3.connect(folder / "a.db")) as new:
        old.backup(new)
        new.execute(
            "update captures set source = ? where source like '%hostile.html' or source like '%same.html'", [source]
        )
        [(number,)] = new.execute("select id from captures where source is ? and blocks > 0", [source]).fetchall()[:1]
        new.commit()
    with served(folder / "a.db") as room:
        page = get(room, f"/-/capture/{number}")
        assert page.status_code == 200
        assert re.search(said, page.text)
        assert "root:" not in page.text
        assert page.text.count("The gate was open all night") == 3  # the blocks stand for the page
        found = get(room, f"/-/raw/{number}")
        assert found.status_code == 404
        assert "root:" not in found.text


def test_reasons_are_counted_with_the_most_words_first() -> None:
    ledger = [
        (Block(n, "paragraph", "word " * (n + 1)), Verdict(kept=n == 0, decided_by=f"text:{name}", score=0.1))
        for n, name in enumerate(["body", "nav", "legal", "nav"])
    ]
    assert [(each.number, each.decided_by, each.count, each.words) for each in reasons(ledger)] == [
        (1, "text:nav", 2, 6),
        (2, "text:legal", 1, 3),
    ]
    [many] = reasons([(Block(n, "line", "a"), Verdict(kept=False, decided_by="x", score=0)) for n in range(LISTED + 5)])
    assert (many.count, len(many.blocks)) == (LISTED + 5, LISTED)


def test_other_instances_of_datasette_have_no_such_pages(home: Path) -> None:
    build(home / "db" / "articles.db")  # our plugin is registered by now
    plain = Datasette([str(home / "db" / "articles.db")])
    try:
        assert get(plain, "/-/compare/1").status_code == 404
        assert "markdown" not in get(plain, "/articles/articles/1.md").headers["content-type"]
    finally:
        for database in plain.databases.values():
            database.close()
        plain.executor.shutdown()
