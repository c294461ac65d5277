"""Users score their own pages with gold."""

import gzip
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.bench import bench, render, word_f1
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
    assert text.count("against") == 2


@pytest.mark.parametrize(
    ("lines", "message"),
    [(None, "is not there"), ("{}\n", "line 1"), ('{"id": "x", "body": "y"}\n', r"x\.html is not there")],
)
def test_a_folder_that_cannot_be_scored_says_what_is_missing(tmp_path, lines, message):
    if lines is not None:
        (tmp_path / "gold.jsonl").write_text(lines)
    with pytest.raises(NotFound, match=message):
        bench(tmp_path)


@given(st.text(max_size=60), st.text(max_size=60))
def test_f1_is_symmetric_between_nought_and_one_and_one_for_the_same_text(one, other):
    assert word_f1(one, other) == word_f1(other, one)
    assert 0 <= word_f1(one, other) <= 1
    assert word_f1(one, one) == 1
