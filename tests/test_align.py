"""An extractor's text is laid over the blocks of its page, in page order."""

import random

from hypothesis import given
from hypothesis import strategies as st

from ingest.extract.html.align import coverage
from ingest.extract.words import split_words

TOKEN = st.sampled_from("sea wall tide ship crew storm light stone rope bell".split())
TEXT = st.lists(TOKEN, min_size=1, max_size=12).map(" ".join)


def test_taken_blocks_are_covered_and_others_are_not():
    page = ["Home", "News", "The tide came in at six that morning.", "Share this", "Nobody had closed the gate."]
    assert coverage(page, "The tide came in at six that morning.\nNobody had closed the gate.") == [0, 0, 1, 0, 1]


def test_a_line_that_occurs_twice_counts_where_the_text_runs_on():
    page = ["Read on", "One morning the harbor froze over completely.", "Read on", "By noon it had thawed again."]
    taken = "One morning the harbor froze over completely. Read on By noon it had thawed again."
    assert coverage(page, taken) == [0, 1, 1, 1]


def test_words_of_the_article_in_a_menu_do_not_make_the_menu_article():
    article = "The harbor office said on Monday that the weather would decide when the ferry sails again."
    assert coverage(["Harbor", "Weather", "Ferry", article], article)[:3] == [0, 0, 0]


def test_a_block_taken_in_part_has_its_share():
    (share,) = coverage(["One two three four five six seven eight nine ten."], "one two three four five")
    assert share == 0.5


def test_a_block_that_the_extractor_moved_to_the_end_is_found():
    late, first, second = "The mayor was told at once.", "It rained for a week without a pause.", "Then the river rose."
    assert coverage([late, first, second], f"{first} {second} {late}") == [1, 1, 1]


def test_an_ornament_goes_with_the_block_before_it():
    assert coverage(["It began in the spring of that year.", "* * *"], "It began in the spring of that year.") == [1, 1]
    assert coverage(["* * *", "words here"], "") == [0, 0]


def test_scripts_without_spaces_are_compared_by_character():
    assert split_words("潮が満ちた。") == ["潮", "が", "満", "ち", "た"]
    assert coverage(["次の記事", "潮が満ちて門が閉じた。"], "潮が満ちて門が閉じた。") == [0, 1]


@given(st.lists(TEXT, max_size=12), TEXT | st.just(""))
def test_shares_are_between_nought_and_one_and_one_a_block(page, taken):
    shares = coverage(page, taken)
    assert len(shares) == len(page)
    assert all(0 <= share <= 1 for share in shares)


@given(st.lists(TEXT, min_size=1, max_size=20))
def test_a_page_taken_whole_is_covered_whole(page):
    assert coverage(page, "\n".join(page)) == [1] * len(page)


@given(st.lists(TEXT, min_size=1, max_size=10), TEXT)
def test_no_more_words_are_covered_than_were_taken(page, taken):
    covered = sum(share * len(split_words(text)) for share, text in zip(coverage(page, taken), page, strict=True))
    assert round(covered) <= len(split_words(taken))


def test_a_long_hostile_page_takes_no_quadratic_time():
    rng = random.Random(7)
    page = [" ".join(rng.choice("ab") for _ in range(50)) for _ in range(600)]
    shares = coverage(page, " ".join(reversed(page)))
    assert len(shares) == 600
