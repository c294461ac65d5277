"""Columns for the trained arbiter: what they measure, and that the same page gives the same numbers."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.extract.features.block import features, matrix
from ingest.extract.features.characters import character_stats
from ingest.extract.features.dom_tree import tree_of
from ingest.extract.features.page import page_features
from ingest.extract.features.votes import vote_columns
from ingest.extract.html.class_concepts import CONCEPTS, concepts
from ingest.extract.html.head import head_metadata
from ingest.extract.html.parse import parse
from ingest.extract.html.segment import segment
from ingest.models import Metadata

PAGE = """
<html><head><meta property="og:type" content="article">
<script type="application/ld+json">{"@type": "NewsArticle",
"articleBody": "The lighthouse on the northern cape was lit again on Friday, after eleven dark winters."}</script></head>
<body><nav class="site-menu"><ul><li><a href="/a">Home</a></li><li><a href="/b">Coast</a></li></ul></nav>
<main><article class="post"><h1>Lighthouse is lit again</h1>
<p>The lighthouse on the northern cape was lit again on Friday, after eleven dark winters.</p>
<p>Two keepers will live there until spring, with a stove, a radio and nine hundred books.</p></article></main>
<aside><h2>Related</h2><div class="card"><a href="/c">Ferry is late</a></div>
<div class="card"><a href="/d">Harbour is full</a></div></aside></body></html>
"""


def measured(page, shares=None, known=None):
    tree = parse(page)
    parts = segment(tree)
    seen = page_features(parts)
    found = features(seen, known or Metadata(title="Lighthouse is lit again"), head_metadata(tree))
    return parts, found if shares is None else found | vote_columns("kept", seen, shares)


def at(parts, text):
    return next(block.position for block in parts.blocks if block.text.startswith(text))


def test_every_column_has_a_finite_number_for_every_block():
    parts, found = measured(PAGE, [0.5] * 8)
    assert {values.shape for values in found.values()} == {(len(parts.blocks),)}
    assert {values.dtype for values in found.values()} == {np.dtype(np.float32)}
    assert all(np.isfinite(values).all() for values in found.values())


def test_no_column_of_a_voter_is_among_those_that_no_voter_has_a_say_in():
    assert not [name for name in measured(PAGE)[1] if "kept" in name]
    assert [name for name in measured(PAGE, [1.0] * 8)[1] if "kept" in name]


def test_what_a_voter_took_is_told_of_the_block_its_neighbours_and_its_element():
    parts, found = measured(PAGE, [0, 0, 0, 1, 0.5, 0, 0, 0])
    first = at(parts, "The lighthouse")
    assert first == 3
    assert found["kept"][first] == 1
    assert found["kept+1"][first] == 0.5
    assert found["kept-1"][first + 1] == 1
    assert found["keptcore_inside"][first] == 1 > found["keptcore_inside"][at(parts, "Home")]
    assert found["page_kept"][0] == found["page_kept"][first] > 0.3
    assert found["section_head_kept"][first] == 0
    assert found["kept_before"][first + 2] == pytest.approx(np.log1p(1))


def test_class_names_tags_and_links_tell_menus_from_prose():
    parts, found = measured(PAGE)
    menu, first = at(parts, "Home"), at(parts, "The lighthouse")
    assert found["~menu"][menu] > 0 == found["~menu"][first]
    assert found["~<main>"][first] > 0 == found["~<main>"][menu]
    assert found["links"][menu] == 1
    assert found["prose"][first] == 1


def test_blocks_of_elements_alike_know_how_many_there_are():
    parts, found = measured(PAGE)
    card, headline = at(parts, "Ferry"), at(parts, "Lighthouse is")
    assert found["same_count"][card] == pytest.approx(np.log1p(2))
    assert found["same_count"][headline] == pytest.approx(np.log1p(1))


def test_paragraphs_whose_classes_are_numbered_are_alike():
    paragraph = (
        "<p class='graph{}'>The lighthouse on the northern cape was lit again on Friday, after dark winters.</p>"
    )
    numbered = measured("<body><div>" + "".join(paragraph.format(n) for n in range(9, 13)) + "</div></body>")[1]
    equal = measured("<body><div>" + paragraph.format(7) * 4 + "</div></body>")[1]
    assert numbered["same_count"].tolist() == equal["same_count"].tolist()
    assert numbered["same_count"][0] == pytest.approx(np.log1p(4))


def test_the_headline_the_label_above_and_text_for_machines_are_found():
    parts, found = measured(PAGE)
    assert found["is_title"][at(parts, "Lighthouse is")] == 1
    assert found["in_embedded"][at(parts, "The lighthouse")] == 1
    assert found["in_embedded"][at(parts, "Two keepers")] == 0
    assert found["section_label"][at(parts, "Ferry")] == found["label"][at(parts, "Related")] > 0


def test_columns_are_put_together_in_the_order_asked_for():
    parts, found = measured(PAGE)
    rows = matrix(found, ("links", "units"))
    assert rows.shape == (len(parts.blocks), 2)
    assert rows[:, 0] == pytest.approx([block.links for block in parts.blocks])


def test_a_name_that_is_no_column_is_an_error_that_says_what_to_do():
    with pytest.raises(ValueError, match=r"no column 'moon'.*train"):
        matrix(measured(PAGE)[1], ("moon",))


def test_names_are_read_inside_long_words_and_only_whole_where_short():
    def named(names):
        bits = concepts("div", names)
        return {name for place, name in enumerate(CONCEPTS) if bits >> place & 1}

    assert {"sidebar", "nav"} <= named("sidebarLeft primary-nav")
    assert "nav" not in named("unavailable")
    assert "comment" in named("js-comments__list")


def test_characters_of_scripts_without_spaces_count_half_a_word():
    assert character_stats(["灯台は金曜日に再び灯った。"]).units[0] == pytest.approx(1 + 12 / 2)
    assert character_stats(["lit again on Friday"]).units[0] == 4


def test_a_closing_quote_after_a_full_stop_ends_a_sentence():
    assert list(character_stats(["It is lit.”", "It is lit", "It is lit…"]).ended) == [1, 0, 1]


def test_elements_cut_out_of_the_page_do_not_break_the_tree():
    tree = parse(PAGE)
    parts = segment(tree)
    tree.find(".//main").drop_tree()
    above = tree_of(parts.elements)
    assert len(above.of) == len(parts.blocks)
    assert int(above.end[0]) == len(parts.blocks)


TAGS = st.sampled_from(["div", "p", "ul", "li", "table", "td", "h2", "span", "noscript", "section"])
NODES = st.recursive(
    st.text("ab .,!é灯7", max_size=30),
    lambda inner: st.builds(
        lambda tag, parts: f"<{tag} class='{tag} x'>{''.join(parts)}</{tag}>", TAGS, st.lists(inner)
    ),
    max_leaves=30,
)


@settings(max_examples=60, deadline=None)
@given(NODES)
def test_any_page_gives_finite_numbers_and_the_same_ones_twice(body):
    page = f"<html><body>{body}<p>end</p></body></html>"
    parts, found = measured(page, None)
    assert all(np.isfinite(values).all() and len(values) == len(parts.blocks) for values in found.values())
    again = measured(page, None)[1]
    assert list(found) == list(again)
    assert all(np.array_equal(found[name], again[name]) for name in found)
