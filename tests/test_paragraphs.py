"""Changes lead from one text to the other, say what a reader would say, and cost no more on hostile texts."""

from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.history.diff import Text, apply, compare

LINES = (
    "The boat left at six.",
    "The boat left at noon, and nobody was on it.",
    "Rain.",
    "The pilot said that the tide would wait for no boat, not even for this one.",
    "The pilot said that the tide will wait for no boat, not even for that one.",
    "船は六時に出た。",
)
LISTS = st.lists(st.sampled_from(LINES) | st.text(alphabet="ab c,\u00e9\u4e16\u00a0\t", max_size=12), max_size=14)


def between(before, after):
    return compare(Text(paragraphs=tuple(before)), Text(paragraphs=tuple(after)))


def told(before, after):
    return [(each.change, each.before, each.after) for each in between(before, after).paragraphs]


def marked(old, new):
    (only,) = between([old], [new]).paragraphs
    shown = {"=": "{}", "-": "[-{}-]", "+": "{{+{}+}}"}
    return "".join(shown[kind].format(text) for kind, text in only.marks)


@given(LISTS, LISTS)
def test_changes_applied_to_the_one_text_give_the_other(before, after):
    changes = between(before, after)
    assert apply(before, changes) == tuple(after)
    assert bool(changes) == (before != after)


@given(LISTS, LISTS)
def test_every_paragraph_of_both_texts_is_told_once(before, after):
    found = between(before, after).paragraphs
    assert sorted(each.before for each in found if each.before is not None) == list(range(len(before)))
    assert [each.after for each in found if each.after is not None] == list(range(len(after)))


@given(LISTS)
def test_a_text_has_not_changed_from_itself(text):
    assert not between(text, text)


def test_a_paragraph_is_added_removed_edited_or_moved():
    a, b, c, d = LINES[:4]
    assert told([a, b, c], [a, d, b, c]) == [("same", 0, 0), ("added", None, 1), ("same", 1, 2), ("same", 2, 3)]
    assert told([a, b, c], [a, c]) == [("same", 0, 0), ("removed", 1, None), ("same", 2, 1)]
    assert told([a, d, c], [a, LINES[4], c]) == [("same", 0, 0), ("edited", 1, 1), ("same", 2, 2)]
    assert told([a, b, c, d], [d, a, b, c])[0] == ("moved", 3, 0)


def test_of_several_candidates_the_most_alike_was_edited():
    old = LINES[3]
    assert told([old], [LINES[4].replace("boat", "ship"), LINES[4]])[-1] == ("edited", 0, 1)


def test_a_paragraph_that_was_edited_and_moved_is_one_that_was_edited():
    a, b, _, d = LINES[:4]
    assert told([a, b, d], [LINES[4], a, b]) == [("edited", 2, 0), ("same", 0, 1), ("same", 1, 2)]


def test_a_removed_paragraph_is_told_where_it_stood():
    a, b, c, d = LINES[:4]
    assert [change for change, *_ in told([a, b, c, d], [a, d])] == ["same", "removed", "removed", "same"]
    assert [change for change, *_ in told([b, a], [a])] == ["removed", "same"]


def test_the_words_that_changed_are_marked_and_the_white_space_around_them_is_not():
    assert marked(LINES[3], LINES[4]) == (
        "The pilot said that the tide [-would-]{+will+} wait for no boat, not even for [-this-]{+that+} one."
    )
    assert marked("A boat left at six.", "A boat left at six. Nobody saw it.").endswith("six.{+ Nobody saw it.+}")
    assert marked("船は六時に出た。", "船は七時に出た。") == "船は[-六-]{+七+}時に出た。"


def test_a_short_word_between_two_changes_is_told_as_changed_with_them():
    assert marked("it is quiet here now: grey of stone", "it is quiet here now: green of grass") == (
        "it is quiet here now: [-grey of stone-]{+green of grass+}"
    )


def test_words_are_counted_where_they_changed():
    changes = between([LINES[3], LINES[0], LINES[2]], [LINES[4], LINES[0], LINES[1]])
    assert changes.counts == {"same": 1, "moved": 0, "edited": 1, "added": 1, "removed": 1}
    assert (changes.words_added, changes.words_removed) == (2 + 10, 2 + 1)


def test_fields_are_compared_and_an_empty_one_is_none():
    changes = compare(Text("One", None, "2025-03-01"), Text("Two", "", "2025-03-01"))
    assert [(each.name, each.before, each.after) for each in changes.fields] == [("title", "One", "Two")]
    assert changes


def test_changes_of_another_text_are_refused():
    changes = between([LINES[0], LINES[3]], [LINES[0], LINES[4]])
    with pytest.raises(ValueError, match="another text"):
        apply([LINES[0]], changes)
    with pytest.raises(ValueError, match="paragraph 2 reads otherwise"):
        apply([LINES[0], LINES[1]], changes)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (["a", "b"] * 3_000, ["b", "a"] * 3_000),
        ([f"line {n} of a list" for n in range(3_000)], [f"line {n}{n % 2} of a list" for n in range(3_000)]),
        (["x " * 100_000], ["x " * 100_001]),
        (["x y " * 20_000 + "z"], ["y x " * 20_000 + "w"]),
        ([f"{'to and fro ' * 60}{n}" for n in range(500)], [f"{'fro and to ' * 60}{n}" for n in range(500)]),
    ],
)
def test_hostile_texts_take_no_more_than_moments(before, after):
    start = process_time()
    changes = between(before, after)
    assert process_time() - start < 8
    assert apply(before, changes) == tuple(after)
