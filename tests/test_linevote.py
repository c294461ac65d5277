"""What the trained models say of text captures: they overrule the rules where they disagree, and their votes are on record."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.explain.counterfactual import what_flips
from ingest.explain.explain import meaning
from ingest.extract.models.forest import Forest, forest
from ingest.extract.models.vocabulary import SIZE, Vocabulary
from ingest.extract.text.classify import apply_rules, judge
from ingest.extract.text.features import line_columns
from ingest.extract.text.lines import segment
from ingest.extract.text.models import FILES, LIKELY, LINES, MODEL, line_votes
from ingest.extract.text.word_features import line_bags
from tests.test_text import BODY, FOOT, MENU

SILENT = Vocabulary(np.zeros(SIZE, np.float32), 0.0)
CAPTURE = "\n\n".join((*MENU, "Ferry leaves the old quay unseen", "By Jane Roe", "March 4, 2024", *BODY, *FOOT))


def saying(odds):
    """Return models that say the same of every block."""
    one = np.zeros(1, np.int32)
    return SILENT, Forest(
        ("words",), one, np.full(1, np.inf, np.float32), one, np.full(1, odds, np.float32), one, np.ones(1, np.int32)
    )


def against(text):
    """Return models that are sure that one block is no article, and do not know of the others."""
    place = [block.text for block in segment(CAPTURE)].index(text)
    # two splits: the blocks before it, the block, the blocks behind it
    column, left = np.zeros(5, np.int32), np.array([1, 1, 3, 3, 4], np.int32)
    first, last = np.log1p([place - 0.5, place + 0.5])
    threshold = np.array([first, np.inf, last, np.inf, np.inf], np.float32)
    value = np.array([0, 0, 0, -9, 0], np.float32)
    return SILENT, Forest(
        ("from_start",), column, threshold, left, value, np.zeros(1, np.int32), np.full(1, 2, np.int32)
    )


def by_text(reading):
    return {block.text: verdict for block, verdict in zip(reading.blocks, reading.verdicts, strict=True)}


def test_where_the_models_disagree_with_the_rules_they_win_and_it_says_so():
    blocks = segment(CAPTURE)
    kept = by_text(judge(blocks, models=saying(9)))
    cut = by_text(judge(blocks, models=against(BODY[2])))
    for said in (kept, cut):
        for text in (BODY[2], MENU[4]):
            assert dict(said[text].votes)["forest"] == pytest.approx(said[text].score)
            assert said[text].needed == LIKELY
    assert (kept[BODY[2]].kept, kept[BODY[2]].decided_by) == (True, "text:body")
    assert (cut[BODY[2]].kept, cut[BODY[2]].decided_by) == (False, MODEL)
    assert (kept[MENU[4]].kept, kept[MENU[4]].decided_by) == (True, MODEL)
    assert (cut[MENU[4]].kept, cut[MENU[4]].decided_by) == (False, "text:nav")


def test_models_that_would_drop_most_of_an_article_are_not_followed():
    page = judge(segment(CAPTURE), models=saying(-9))
    assert page == judge(segment(CAPTURE), use_models=False)


def test_the_rules_tip_the_scales_where_the_forest_does_not_know():
    ruled = by_text(judge(segment(CAPTURE), use_models=False))
    said = by_text(judge(segment(CAPTURE), models=saying(0)))
    assert {text: verdict.kept for text, verdict in said.items()} == {text: v.kept for text, v in ruled.items()}
    assert said[BODY[0]].score > 0.6
    assert said[MENU[4]].score < 0.4


def test_what_the_rules_know_by_its_words_stays_so_whatever_the_models_say():
    page = judge(segment(CAPTURE), models=saying(9))
    said = by_text(page)
    for text, name in (
        ("Ferry leaves the old quay unseen", "text:title"),
        ("By Jane Roe", "text:byline"),
        ("March 4, 2024", "text:date"),
        ("Subscribe to our newsletter", "text:subscribe"),
    ):
        assert (said[text].kept, said[text].decided_by, said[text].votes) == (False, name, ())
    assert page.metadata.title == "Ferry leaves the old quay unseen"


def test_what_a_site_rule_says_is_followed_without_a_vote():
    blocks = segment(CAPTURE)
    keep = next(n for n, block in enumerate(blocks) if block.text == FOOT[2])
    page = judge(blocks, {keep: (True, "rule:quay.example/bench")}, models=against(FOOT[2]))
    assert (page.verdicts[keep].kept, page.verdicts[keep].votes) == (True, ())


def test_a_capture_that_was_cleaned_before_is_judged_by_the_rules_alone():
    page = judge(segment("\n\n".join(BODY)), models=saying(-9))
    assert all(verdict.kept and not verdict.votes for verdict in page.verdicts)


def test_a_reader_is_told_what_the_models_made_of_a_block():
    page = judge(segment(CAPTURE), models=against(BODY[2]))
    place = next(n for n, block in enumerate(page.blocks) if block.text == BODY[2])
    verdict = page.verdicts[place]
    assert "models take it for none of the article" in meaning(verdict.decided_by, kept=False, votes=verdict.votes)
    flip = what_flips(page.blocks[place], verdict, site=None, html=False)
    assert "short of the 0.50" in flip.how
    assert flip.margin is not None
    assert flip.margin < 0


def test_the_shipped_models_are_small_read_columns_there_are_and_tell_an_article_from_what_is_round_it():
    rules, _ = apply_rules(segment(CAPTURE))
    columns = line_columns(rules, np.full(len(rules.labelled.blocks), 0.5))
    assert set(forest(LINES).names) <= set(columns)
    votes = line_votes(rules)
    likely = {block.text: float(value) for block, value in zip(rules.labelled.blocks, votes.likely, strict=True)}
    assert min(likely[text] for text in BODY) > LIKELY > max(likely[text] for text in (*MENU, *FOOT))


def test_the_shipped_models_take_less_than_a_megabyte():
    from importlib.resources import files

    assert sum(len(files("ingest.extract.models").joinpath(name).read_bytes()) for name in FILES) < 1_000_000


LINES_OF_TEXT = st.lists(
    st.one_of(
        st.sampled_from((*BODY, *MENU, *FOOT, "", "   * [12]Boats", "湊の船は夜のうちに出た。", "…", "1 2 3")),
        st.text(st.characters(exclude_categories=("Cs",)), max_size=40),
    ),
    max_size=30,
)


@settings(max_examples=40, deadline=None)
@given(LINES_OF_TEXT)
def test_every_block_has_numbers_and_a_verdict_that_follows_its_vote(lines):
    blocks = segment("\n".join(lines))
    page = judge(blocks)
    assert len(page.blocks) == len(page.verdicts)
    for verdict in page.verdicts:
        if verdict.votes:
            assert verdict.kept == (dict(verdict.votes)["forest"] >= LIKELY)
    if blocks:
        rules, _ = apply_rules(blocks)
        words, starts = line_bags(blocks, rules.labelled.stats)
        assert len(starts) == len(blocks)
        assert ((words >= 0) & (words < SIZE)).all()
        columns = line_columns(rules, np.full(len(blocks), 0.5))
        assert all(column.shape == (len(blocks),) and np.isfinite(column).all() for column in columns.values())


def test_the_same_capture_is_judged_alike_whatever_was_read_before():
    first = judge(segment(CAPTURE))
    judge(segment("\n".join(reversed(CAPTURE.split("\n")))))
    assert judge(segment(CAPTURE)) == first
