"""The trained forest: how trees are walked, where a page is cut, and that the shipped file is what the features give."""

from dataclasses import replace

import numpy as np
import pytest

from ingest.extract.features.block import features, matrix
from ingest.extract.features.page import page_features
from ingest.extract.features.votes import vote_columns
from ingest.extract.html.head import head_metadata
from ingest.extract.html.parse import parse
from ingest.extract.html.segment import segment
from ingest.extract.models.forest import (
    ARTICLE,
    CERTAIN,
    LOST,
    STRUCTURE_MODEL,
    SURE,
    TRAFILATURA_MODEL,
    Forest,
    best_threshold,
    combine,
    expected_f1,
    forest,
    mean_log_odds,
    probabilities,
    threshold,
)
from ingest.models import Metadata

# one tree: a <= 1 -> -2; else b <= 5 -> 0; else 3
STUMP = Forest(
    names=("a", "b"),
    column=np.array([0, 0, 1, 0, 0], np.int32),
    threshold=np.array([1, np.inf, 5, np.inf, np.inf], np.float32),
    left=np.array([1, 1, 3, 3, 4], np.int32),
    value=np.array([0, -2, 0, 0, 3], np.float32),
    roots=np.array([0], np.int32),
    depths=np.array([2], np.int32),
)
PAGE = (
    "<body><nav><a href='/'>Home</a></nav><p>It rained on the cape for the third day, and nobody went out.</p></body>"
)


def test_a_row_walks_left_at_or_below_the_threshold():
    rows = np.array([[1, 9], [1.5, 5], [1.5, 5.5]], np.float32)
    assert probabilities(rows, STUMP) == pytest.approx(1 / (1 + np.exp([2, 0, -3])))


def test_rows_do_not_depend_on_the_rows_beside_them():
    trees = forest(STRUCTURE_MODEL)
    rows = np.random.default_rng(1).normal(size=(40, len(trees.names))).astype(np.float32)
    combine = probabilities(rows, trees)
    assert np.array_equal(combine[7:9], probabilities(rows[7:9], trees))


def test_a_matrix_of_another_width_is_refused():
    with pytest.raises(ValueError, match="reads 2 columns, not 3"):
        probabilities(np.zeros((1, 3), np.float32), STUMP)


def test_a_page_without_blocks_has_no_probabilities():
    assert probabilities(np.zeros((0, 2), np.float32), STUMP).shape == (0,)


@pytest.mark.parametrize(("name", "voter"), [(STRUCTURE_MODEL, "worded"), (TRAFILATURA_MODEL, "kept")])
def test_a_shipped_forest_reads_columns_there_are_and_prefers_a_sentence_to_a_menu(name, voter):
    tree = parse(PAGE)
    seen = page_features(segment(tree))
    found = features(seen, Metadata(), head_metadata(tree)) | vote_columns(voter, seen, [0.0, 1.0])
    menu, sentence = probabilities(matrix(found, forest(name).names), forest(name))
    assert menu < 0.25 < sentence


def test_the_blind_forest_reads_nothing_of_what_an_extractor_took():
    assert not [name for name in forest(STRUCTURE_MODEL).names if "kept" in name]
    assert [name for name in forest(TRAFILATURA_MODEL).names if "kept" in name]


def test_the_mean_of_two_forests_lies_between_them():
    one, other = np.array([0.9, 0.2, 0.0], np.float32), np.array([0.5, 0.2, 1.0], np.float32)
    assert mean_log_odds(one, other) == pytest.approx([0.75, 0.2, 0.5])


def test_sure_blocks_are_cut_off_at_a_half_at_most():
    assert best_threshold([0.99, 0.98, 0.01], [100, 100, 10]) == 0.5


def test_an_unsure_page_is_cut_lower():
    assert 0.25 <= best_threshold([0.45, 0.4, 0.35], [50, 50, 50]) <= 0.35


def test_a_page_without_words_is_cut_at_a_half():
    assert best_threshold([], []) == best_threshold([0.9], [0]) == 0.5


def test_a_page_of_sure_blocks_promises_more_than_an_unsure_one():
    assert expected_f1([0.99, 0.01], [100, 100]) > 0.95 > expected_f1([0.5, 0.5], [100, 100]) > 0.5
    assert expected_f1([], []) == 0


def test_an_article_is_cut_at_its_own_threshold_and_other_pages_where_most_is_to_be_expected():
    likely, sizes = [0.9, 0.8, 0.5, 0.1], [50, 50, 20, 100]
    assert threshold(likely, sizes, 1.0) == pytest.approx(ARTICLE)
    assert threshold(likely, sizes, 0.0) == pytest.approx(best_threshold(likely, sizes))
    between = threshold(likely, sizes, 0.5)
    assert between == pytest.approx((ARTICLE + best_threshold(likely, sizes)) / 2)


def test_a_page_whose_body_is_not_recognised_is_cut_where_most_is_to_be_expected():
    likely, sizes = [0.4, 0.3, 0.2, 0.1], [50, 50, 20, 400]
    assert expected_f1(likely, sizes) < LOST
    assert threshold(likely, sizes, 1.0) == best_threshold(likely, sizes)


def voted(blind, shares, sizes, sighted=None):
    """Return what the voters say together, and the shares that were heard."""
    blind = np.array(blind, np.float32)
    return combine(blind, sizes, lambda: shares, lambda _: blind if sighted is None else np.array(sighted, np.float32))


def test_an_extractor_is_asked_only_where_the_blind_forest_is_unsure_and_has_half_the_say():
    sure, unsure, sizes = [0.99, 0.99, 0.01], [0.7, 0.6, 0.3], [100, 100, 50]
    assert voted(sure, [0.0, 0.0, 1.0], sizes)[1] == ()
    likely, shares = voted(unsure, [1.0, 1.0, 0.0], sizes, sighted=[0.9, 0.9, 0.1])
    assert shares == [1.0, 1.0, 0.0]
    assert likely == pytest.approx(mean_log_odds(np.array(unsure, np.float32), np.array([0.9, 0.9, 0.1], np.float32)))
    likely, shares = voted(unsure, (), sizes)  # it cannot be asked
    assert (likely.tolist(), shares) == (pytest.approx(unsure), ())


def test_an_extractor_that_found_next_to_nothing_has_no_say():
    unsure, sizes = [0.7, 0.6, 0.3], [100, 100, 50]
    assert voted(unsure, [1.0, 0.0, 0.0], sizes)[1]
    likely, shares = voted(unsure, [0.05, 0.0, 0.1], sizes, sighted=[0.1, 0.1, 0.1])
    assert (likely.tolist(), shares) == (pytest.approx(unsure), ())
    # where the forest is for nothing either, that is what both say
    assert voted([0.1, 0.1, 0.1], [0.0, 0.0, 0.0], sizes)[1] == [0.0, 0.0, 0.0]


def test_where_the_body_is_not_recognised_the_extractor_chooses():
    lost, sizes, shares = [0.2, 0.1, 0.2, 0.1], [50, 50, 50, 400], [1.0, 1.0, 0.0, 0.0]
    assert expected_f1(lost, sizes) < LOST
    likely, heard = voted(lost, shares, sizes)
    assert heard == shares
    assert (likely[:2] > 0.9).all()
    assert (likely[2:] < np.array(lost[2:])).all()
    known = [0.8, 0.8, 0.1, 0.1]
    assert LOST < expected_f1(known, sizes) < SURE
    assert voted(known, [0.5, 0.5, 1.0, 1.0], sizes)[0].tolist() == pytest.approx(known)
    # ten words are no article
    assert voted(lost, shares, [5, 5, 5, 40])[0].tolist() == pytest.approx(lost)


def test_blocks_of_which_the_first_trees_are_certain_do_not_walk_down_the_others():
    twice = replace(
        STUMP, first=1, roots=np.tile(STUMP.roots, 2), depths=np.tile(STUMP.depths, 2), value=STUMP.value + 0.5
    )
    rows = np.array([[0, 0], [1.5, 5], [1.5, 9]], np.float32)  # -1.5, 0.5 and 3.5 from the first tree
    assert CERTAIN == 3
    assert probabilities(rows, twice) == pytest.approx(1 / (1 + np.exp([3, -1, -3.5])))
