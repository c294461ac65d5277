"""Pages flattened as people flatten them: what a reader sees comes out, in every way, and the same each time."""

import shutil
import sys
from pathlib import Path

import pytest

pytest.importorskip("inscriptis", reason="pip install -e '.[train]'")
pytest.importorskip("markdownify", reason="pip install -e '.[train]'")
sys.path.insert(0, str(Path(__file__).parent.parent / "training"))

from flatten import FLATTENERS, flatten
from text_captures import chosen

PAGE = """<!doctype html><html><head><meta charset="latin-1"><title>The quay</title><style>p {color: red}</style></head>
<body><nav><a href="/a">News</a> <a href="/b">Boats</a></nav><h1>The quay is closed</h1>
<p>The quay was closed on <b>Monday</b>, said the h\u00e4rbour master.</p><p hidden>Not to be seen</p>
<table><tr><td>Low</td><td>High</td></tr></table><script>var ferry = 1;</script></body></html>"""


@pytest.mark.parametrize("name", FLATTENERS)
def test_the_sentence_comes_out_whole_and_the_script_does_not(name):
    if name.partition("-")[0] in {"lynx", "w3m"} and not shutil.which(name.partition("-")[0]):
        pytest.skip(f"{name}: no such program; apt-get install lynx w3m")
    text = flatten(PAGE, name).replace("**", "")
    assert "The quay was closed on Monday, said the h\u00e4rbour master." in " ".join(text.split()).replace(" ,", ",")
    assert "ferry" not in text
    assert text == flatten(PAGE, name).replace("**", "")


def test_the_text_of_a_browser_has_a_line_a_block_and_an_empty_one_round_paragraphs():
    lines = flatten(PAGE, "inner-text").split("\n")
    assert lines == [
        "News Boats", "The quay is closed", "", "The quay was closed on Monday, said the h\u00e4rbour master.", "",
        "Low\tHigh",
    ]  # fmt: skip


def test_a_page_goes_through_the_same_flatteners_wherever_it_stands_in_a_corpus():
    assert chosen("quay/1", "article") == chosen("quay/1", "article")
    assert len(chosen("quay/1", "article")) == 2
    assert len(chosen("quay/1", "product")) == 1
    assert {each for number in range(200) for each in chosen(f"quay/{number}", "article")} == set(FLATTENERS)
