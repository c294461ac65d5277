"""The parts of a page that are not the article are named."""

from __future__ import annotations

import numpy as np
import pytest

import ingest
from ingest.explain.explain import meaning
from ingest.explain.render import votes_line
from ingest.extract.features.page import page_features
from ingest.extract.html.parse import parse
from ingest.extract.html.segment import segment
from ingest.extract.models.part_names import MEANINGS, PARTS, PartModel, name_parts
from ingest.extract.models.vocabulary import SIZE, bags

STORY = "".join(
    f"<p>The keeper of the {place} lamp rowed out at dawn, and she came back with {count} crates of dry wood.</p>"
    for place, count in (("north", 3), ("south", 5), ("east", 8), ("harbour", 13), ("old", 21))
)
PAGE = f"""<html><head><title>Lamp wood - The Quay Post</title></head><body>
<nav><ul><li><a href=/a>Harbour</a></li><li><a href=/b>Weather</a></li><li><a href=/c>Tides</a></li></ul></nav>
<article><h1>Lamp wood</h1>{STORY}</article>
<div id="comments"><h3>3 Comments</h3><ol class="commentlist">
<li class="comment"><p>I would not have rowed out in that weather, not for any lamp in the world, thank you.</p></li>
<li class="comment"><p>Good on her. My grandfather kept the old one and told us about the wood every winter.</p></li>
</ol></div>
<footer><p>The Quay Post, Harbour Street 4</p></footer></body></html>"""


def test_a_dropped_block_says_which_part_it_is() -> None:
    article = ingest.clean(PAGE.encode(), url="https://quay.example/lamp")
    assert isinstance(article, ingest.Article)
    by_text = {block.text: verdict for block, verdict in article.ledger}
    comment = next(verdict for text, verdict in by_text.items() if text.startswith("Good on her"))
    assert not comment.kept
    assert comment.decided_by == "page:comment"
    assert by_text["Weather"].decided_by in {"part:navigation", "text:nav"}


def test_the_name_goes_on_record_with_its_probability() -> None:
    article = ingest.clean(PAGE.encode(), url="https://quay.example/lamp")
    named = [verdict for _, verdict in article.ledger if verdict.decided_by.startswith("part:")]
    assert named
    for verdict in named:
        chance = dict(verdict.votes)["part"]
        assert 0.5 <= chance <= 1
        assert f"{chance:.0%} likely" in votes_line(verdict)
        # what it means is the same for all of its kind: the comparison groups by it
        assert meaning(verdict.decided_by, votes=verdict.votes) == meaning(verdict.decided_by)


def test_every_part_has_a_meaning_a_reader_can_use() -> None:
    for part in PARTS:
        assert MEANINGS[part] in meaning(f"part:{part}")


def test_the_likeliest_part_is_named() -> None:
    seen = page_features(
        segment(parse("<html><body><p>Subscribe to the letter.</p><p>All about tides.</p></body></html>"))
    )
    found = bags(seen)
    weights = np.zeros((SIZE, len(PARTS)), np.float32)
    first = found[0][: found[1][1]]
    weights[np.setdiff1d(first, found[0][found[1][1] :]), PARTS.index("subscribe")] = 5
    bias = np.zeros(len(PARTS), np.float32)
    bias[PARTS.index("footer")] = 1
    names = name_parts(found, PartModel(weights, bias))
    assert [name for name, _ in names] == ["subscribe", "footer"]
    assert names[0][1] > names[1][1]


@pytest.mark.parametrize("names", [True, False])
def test_words_of_class_names_can_be_left_out(names: bool) -> None:
    with_class = page_features(segment(parse("<html><body><p class=teaser>All about tides.</p></body></html>")))
    without = page_features(segment(parse("<html><body><p>All about tides.</p></body></html>")))
    same = set(bags(with_class, names=names)[0].tolist()) == set(bags(without, names=names)[0].tolist())
    assert same is not names
