"""Users score their own pages with gold."""

import gzip
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.bench import _missing, bench, render, word_f1
from ingest.errors import NotFound

ROOT = Path(__file__).parent.parent
GOLD = json.loads((ROOT / "tests/samples/gold.json").read_text("utf-8"))


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Lay the HTML samples out as a folder to score."""
    folder = tmp_path_factory.mktemp("bench")
    (folder / "html").mkdir()
    rows = []
    for number, (name, gold) in enumerate(sorted(GOLD.items())):
        data = (ROOT / name).read_bytes()
        if not name.endswith((".html", ".html.gz")):
            continue
        ending = ".html.gz" if number % 2 else ".html"
        data = gzip.decompress(data) if name.endswith(".gz") else data
        (folder / "html" / f"{number}{ending}").write_bytes(gzip.compress(data) if number % 2 else data)
        url = f"https://{Path(name).parent.name}/{number}"
        author = " and ".join(gold["authors"]) or None
        rows.append({"id": number, "url": url, "page_type": "article", **gold, "author": author})
    (folder / "gold.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    return folder


def test_the_samples_score_as_they_should(folder):
    scores = bench(folder)
    pages, ours, theirs = scores.by_type()["article"]
    assert pages == 5
    # the floor: lowering it is a decision
    assert ours >= 0.99
    assert ours > theirs
    assert {name: share for name, (_, share) in scores.fields().items()} == {"title": 1, "author": 1, "published": 1}


def test_the_table_names_types_fields_cost_and_the_worst_pages(folder):
    text = render(bench(folder), worst=2)
    assert "| word F1 | all (5) | article (5) |" in text
    assert "title right on 100% of 5" in text
    assert text.count("(trafilatura ") == 2
    assert " times" in text


STORY = (
    "The harbor wall was built in a single winter by men who had never built one before.\n"
    "It has been mended every spring since, and nobody alive has seen the stones it began with."
)


def paragraphs(text):
    return "".join(f"<p>{line}</p>" for line in text.split("\n"))


@pytest.fixture
def small(tmp_path):
    """Return what writes a folder to score: rows of gold, and pages by id."""

    def write(rows, **pages):
        (tmp_path / "html").mkdir(exist_ok=True)
        for name, body in pages.items():
            html = f"<!doctype html><title>Wall</title><article>{paragraphs(body)}</article>"
            (tmp_path / "html" / f"{name}.html").write_text(html)
        lines = [row if isinstance(row, str) else json.dumps({"body": STORY, **row}) for row in rows]
        (tmp_path / "gold.jsonl").write_text("\n".join(lines))
        return tmp_path

    return write


def test_a_folder_without_gold_says_what_is_missing(tmp_path):
    with pytest.raises(NotFound, match="is not there; `ingest bench --help` says"):
        bench(tmp_path)


def test_gold_without_pages_of_a_type_says_so(small):
    with pytest.raises(NotFound, match="no page of type 'forum' in it"):
        bench(small([{"id": "a", "page_type": "article"}]), page_type="forum")


def test_what_cannot_be_scored_is_named_and_the_rest_is_scored(small):
    folder = small(["{}", {"id": "gone"}, {"id": "a"}, {"id": "cut"}, {"id": "../a"}], a=STORY)
    (folder / "html/cut.html.gz").write_bytes(gzip.compress(b"<p>" * 999)[:-9])
    scores = bench(folder)
    assert [page.id for page in scores.pages] == ["a"]
    assert [each.id for each in scores.unscored] == ["line 1", "line 5", "gone", "cut"]
    told = render(scores)
    assert "4 could not be scored:" in told
    assert "gone.html is not there" in told


def test_a_folder_of_which_nothing_can_be_scored_is_told_as_well(small):
    scores = bench(small([{"id": "gone"}]))
    assert render(scores, worst=5).startswith("no page could be scored")
    assert json.loads(json.dumps(scores.as_dict(5)))["word_f1"] == {}


def test_sites_of_several_pages_are_told_apart(small):
    urls = ["https://www.quay.example/1", "https://m.quay.example/2", "https://wall.example/", None]
    rows = [{"id": str(n), "url": url} for n, url in enumerate(urls)]
    scores = bench(small(rows, **{str(n): STORY for n in range(4)}))
    assert list(scores.by_site()) == ["quay.example"]
    assert "| quay.example | 2 | " in render(scores)
    assert "| site |" not in render(bench(small(rows[2:])))


def test_what_was_lost_and_what_was_added_is_told_in_its_first_words(small):
    lost = "Nobody else has the map, and the archive will not lend it to a town by the sea."
    folder = small([{"id": "a", "body": f"{STORY}\n{lost}"}, {"id": "b"}], a=STORY, b=f"{STORY}\n{lost}")
    one, two = bench(folder).pages
    assert (one.lost, one.added) == ((f"18 words: {lost}",), ())
    assert (two.lost, two.added) == ((), (f"18 words: {lost}",))
    assert f"  lost 18 words: {lost}" in render(bench(folder), worst=2)


def test_snippets_that_must_and_must_not_come_out_are_counted(small):
    must = ["MENDED every spring", "a sentence that is nowhere"]
    scores = bench(small([{"id": "a", "must": must, "must_not": "Share this"}], a=STORY))
    assert scores.snippets() == {"must": (2, 0.5), "must_not": (1, 1.0)}
    assert "snippets that must come out: 50.0% of 2 found, that must not: 100.0% of 1 absent" in render(scores)


def test_the_worst_pages_come_first_and_equals_in_order_of_their_ids(small):
    rows = [{"id": name, "body": "Tide." if name == "c" else STORY} for name in "bca"]
    scores = bench(small(rows, a=STORY, b=STORY, c=STORY))
    assert [page.id for page in scores.pages] == ["b", "c", "a"]
    assert [page.id for page in scores.worst(3)] == ["c", "a", "b"]


def test_every_page_is_told_while_it_runs(small):
    told = []
    bench(small([{"id": "a"}, {"id": "gone"}], a=STORY), on_page=lambda *each: told.append(each))
    assert told == [("a", 1, 2), ("gone", 2, 2)]


def test_json_holds_every_page_and_all_that_the_table_says(folder):
    scores = bench(folder)
    told = json.loads(json.dumps(scores.as_dict(worst=1)))
    assert [page["id"] for page in told["pages"]] == [page.id for page in scores.pages]
    assert told["worst"] == [scores.worst(1)[0].id]
    assert told["cpu_ratio"] == pytest.approx(told["cpu_ms_a_page"] / told["trafilatura_cpu_ms_a_page"], rel=0.05)
    assert set(told) >= {"word_f1", "word_f1_by_site", "fields", "snippets", "unscored"}


@given(st.lists(st.sampled_from([*STORY.split("\n"), "Share this.", "雨が降った。", "!", ""]), max_size=6))
def test_nothing_is_missing_of_a_text_beside_itself(lines):
    text = "\n".join(lines)
    assert not any(_missing(text, text))


@given(st.text(max_size=60), st.text(max_size=60))
def test_f1_is_symmetric_between_nought_and_one_and_one_for_the_same_text(one, other):
    assert word_f1(one, other) == word_f1(other, one)
    assert 0 <= word_f1(one, other) <= 1
    assert word_f1(one, one) == 1
