"""How much of the body was caught: by the forests' own word, by the length that the page states, and by the rules."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.extract.html.head import HeadMetadata
from ingest.extract.quality.completeness import completeness, expected_recall, stated_words
from ingest.models import Block, Verdict

TEN = "one two three four five six seven eight nine ten"


def page(*said):
    """Blocks of ten words each, told as (kept, likelihood) or (kept, likelihood, who decided)."""
    blocks = [Block(n, "paragraph", TEN) for n in range(len(said))]
    verdicts = [
        Verdict(kept, by[0] if by else "forest", chance, (("trafilatura", 1.0), ("forest", chance)))
        for kept, chance, *by in said
    ]
    return blocks, verdicts


def states(**article):
    return HeadMetadata({}, (article,), article)


def test_all_that_is_likely_was_kept():
    assert completeness(*page((True, 1.0), (True, 0.9), (False, 0.0))) == 1.0


def test_what_was_dropped_counts_as_far_as_it_is_likely():
    assert completeness(*page((True, 1.0), (True, 0.5), (False, 0.5))) == 0.75


def test_what_a_rule_decided_is_certain():
    assert completeness(*page((True, 1.0), (False, 0.9, "rule:a.example/promo"))) == 1.0
    assert completeness(*page((True, 0.0, "rule:a.example/body"), (False, 1.0))) == 0.5


def test_without_likelihoods_nothing_tells_unless_the_text_breaks_off():
    blocks, verdicts = [Block(0, "line", TEN)], [Verdict(True, "text:body", 0.95)]
    assert completeness(blocks, verdicts) is None
    assert completeness(blocks, verdicts, cut_off=True) == 0.5
    assert completeness([], []) is None


def test_a_page_that_shows_less_than_it_states_lacks_the_rest():
    shown = page(*[(True, 1.0)] * 20)
    assert completeness(*shown, states(wordCount=400)) == 0.5
    assert completeness(*shown, states(wordCount="210")) == 1.0
    assert completeness(*shown, states(wordCount=120)) == 1.0


def test_of_a_text_that_breaks_off_half_is_taken_to_be_there_unless_its_length_is_stated():
    shown = page(*[(True, 1.0)] * 20)
    assert completeness(*shown, cut_off=True) == 0.5
    assert completeness(*shown, states(wordCount=200), cut_off=True) == 1.0
    assert completeness(*shown, states(wordCount=1000), cut_off=True) == 0.2


@pytest.mark.parametrize(
    ("article", "size"),
    [
        ({}, None),
        ({"wordCount": 640}, 640),
        ({"wordCount": "1,205"}, 1205),
        ({"wordCount": "many"}, None),
        ({"wordCount": True}, None),
        ({"wordCount": 12}, None),
        ({"wordCount": -5}, None),
        ({"wordCount": 10**9}, None),
        ({"wordCount": [640]}, None),
        ({"articleBody": f"{TEN} " * 30}, 300),
        ({"articleBody": f"{TEN} " * 12, "wordCount": 900}, 900),
    ],
)
def test_the_stated_length_is_read_as_pages_write_it(article, size):
    assert stated_words(states(**article)) == size


@given(st.lists(st.tuples(st.booleans(), st.floats(0, 1)), max_size=20), st.booleans())
def test_any_page_gives_a_share_or_nothing(said, cut_off):
    share = completeness(*page(*said), cut_off=cut_off)
    assert share is None or 0 <= share <= 1
    found = expected_recall(*page(*said))
    assert found is None or found[1] <= 10 * len(said) + 1e-6
