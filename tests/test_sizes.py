"""Words of a text, and whether it is a sentence."""

import re

from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.extract.features.characters import character_stats
from ingest.extract.prose import SENTENCE_ENDS, ends_with, is_sentence
from ingest.extract.words import count_of, counts_of, size_of

ENDED = re.compile(rf"[{re.escape(''.join(SENTENCE_ENDS))}][\"'”’»)\]]*$")


@given(st.text("ab .!?…。।۔؟:\"'”’»)]\n\r", max_size=8))
def test_the_end_of_a_text_is_read_as_a_pattern_would(text):
    assert ends_with(text, SENTENCE_ENDS) == bool(ENDED.search(text))


@given(st.text("ab 果樹.!\n", max_size=40), st.sampled_from([0.0, 0.4, 0.5, 1.0]))
def test_who_has_counted_the_words_gets_the_same_answer(text, links):
    assert is_sentence(text, links, size_of(text)) == is_sentence(text, links)


# letters that are two in lower case, that lose a part of themselves, that no space parts, that lie beyond the plane
ODD = "aZ 9_-\n'’İßΣǅ果ก가é\u0307\ud800\uffff𠮷😀Ж،"


# the first call makes a table of all characters
@settings(deadline=None)
@given(st.lists(st.text() | st.text(ODD, max_size=30), max_size=6))
def test_the_words_of_many_texts_are_counted_as_those_of_one(texts):
    assert counts_of(texts) == [count_of(text) for text in texts]


@settings(deadline=None)
@given(st.lists((st.text() | st.text(ODD, max_size=30)).filter(len), min_size=1, max_size=6))
def test_a_shape_counts_the_words_that_white_space_parts(texts):
    assert character_stats(texts).words.tolist() == [len(text.split()) for text in texts]
