"""What the forests see of a text capture beside each block: runs, repetitions, and the opinions on its neighbours."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.extract.text.classify import apply_rules
from ingest.extract.text.features import line_columns
from ingest.extract.text.lines import segment
from ingest.extract.text.rhythm_features import paragraph_runs
from ingest.extract.text.run_features import beside, context, heaviest, window
from tests.test_text import BODY, FOOT, MENU

NUMBERS = st.lists(st.floats(0, 1, width=32), min_size=1, max_size=40)


def seen(*texts):
    """Return the blocks of a capture and the columns of the first forest, for a vocabulary that knows nothing."""
    rules, _ = apply_rules(segment("\n\n".join(texts)))
    blocks = [block.text for block in rules.labelled.blocks]
    return blocks, line_columns(rules, np.full(len(blocks), 0.5))


def test_what_is_said_twice_is_an_echo_of_the_block_before_and_of_the_one_behind():
    caption = "Rain on empty benches, seen from a window of some master"
    blocks, columns = seen(BODY[0], BODY[1], f"[12]{caption}", f"{caption} Jane Roe", BODY[2], BODY[3], BODY[4])
    first = next(n for n, text in enumerate(blocks) if caption in text)
    assert columns["echo_after"][first] == pytest.approx(1)
    assert columns["echo_before"][first] == 0
    assert columns["echo_before"][first + 1] > 0.7
    assert columns["echo_near"][first + 1] > 0.7
    assert columns["echo_before"][0] == columns["echo_after"][0] == 0


def test_an_echo_is_close_only_where_few_blocks_stand_between():
    blocks, columns = seen(BODY[0], *MENU, BODY[1], BODY[2], BODY[0])
    last = len(blocks) - 1
    assert columns["echo_before"][last] == pytest.approx(1)
    assert columns["echo_near"][last] == 0


def test_the_heaviest_run_of_paragraphs_is_told_from_a_lighter_one():
    blocks, columns = seen(BODY[0], *MENU, *BODY[1:], *FOOT)
    assert columns["run_share"][blocks.index(BODY[0])] < columns["run_share"][blocks.index(BODY[2])] == 1
    assert columns["main_start"][blocks.index(BODY[1])] == 0
    assert columns["run_words"][blocks.index(MENU[3])] == 0


def test_a_run_holds_a_few_short_lines_and_ends_where_more_follow():
    starts, stops = paragraph_runs(np.array([0, 1, 0, 0, 0, 1, 0, 0, 0, 0, 1]))
    assert (starts.tolist(), stops.tolist()) == ([1, 10], [6, 11])
    assert [each.tolist() for each in paragraph_runs(np.zeros(3))] == [[], []]


@settings(max_examples=60, deadline=None)
@given(NUMBERS, st.integers(1, 20))
def test_a_window_sums_what_stands_within_it(values, width):
    sums = window(np.array(values), width)
    for n, found in enumerate(sums):
        assert found == pytest.approx(sum(values[max(0, n - width) : n + width + 1]), abs=1e-6)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.integers(-9, 9), min_size=1, max_size=12))
def test_no_run_is_heavier_than_the_heaviest(weights):
    start, end = heaviest(np.array(weights, np.float64))
    size = len(weights)
    assert sum(weights[start:end]) == max(sum(weights[a:b]) for a in range(size + 1) for b in range(a, size + 1))


@settings(max_examples=60, deadline=None)
@given(NUMBERS, st.data())
def test_opinions_give_finite_columns_and_mirrored_ones_mirrored_neighbours(values, data):
    size = len(values)
    said = np.array(values, np.float64)
    words = np.array(data.draw(st.lists(st.integers(0, 500), min_size=size, max_size=size)), np.float64)
    kept = np.array(data.draw(st.lists(st.sampled_from([0.0, 1.0]), min_size=size, max_size=size)))
    for name, column in context("said", said, words, kept):
        assert np.isfinite(np.broadcast_to(column, size)).all(), name
    there, back = dict(beside("said", said)), dict(beside("said", said[::-1]))
    for step in (1, 2, 3):
        assert np.array_equal(there[f"said+{step}"], back[f"said-{step}"][::-1])
