import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from ingest.extract.features.page import page_features
from ingest.extract.html.parse import parse
from ingest.extract.html.segment import segment
from ingest.extract.models.vocabulary import SIZE, Vocabulary, bags, likelihoods, vocabulary


def seen(body):
    return page_features(segment(parse(f"<html><body>{body}</body></html>")))


def words_of(page, place):
    words, starts = bags(page)
    return set(words[starts[place] : [*starts, len(words)][place + 1]].tolist())


def test_a_block_knows_its_own_words_and_those_of_the_heading_above_it():
    page = seen(
        "<h2>Tide tables</h2><p>High water at six</p><p>High water at seven, long after the last ferry left</p>"
    )
    alone = seen("<p>High water at six</p>")
    assert len(words_of(page, 1) & words_of(alone, 0)) >= 5
    assert words_of(page, 1) & words_of(page, 2)
    assert not words_of(seen("<p>Ferry</p>"), 0) >= words_of(seen("<h2>Tide</h2><p>Ferry</p>"), 1)


def test_names_of_elements_count_by_how_near_they_are():
    near, far = (
        seen("<div class=card><p>Tide</p></div>"),
        seen("<div class=card><i><div><div><p>Tide</p></div></div></i></div>"),
    )
    assert words_of(near, 0) != words_of(far, 0)
    assert words_of(near, 0) & words_of(far, 0)


def test_weights_add_up_over_the_root_of_the_number_of_words():
    known = Vocabulary(np.zeros(SIZE, np.float32), 0.0)
    known.weights[5] = 2
    found = likelihoods((np.array([5, 1, 2, 3, 9]), np.array([0, 4])), known)
    assert found[0] == np.float32(1 / (1 + np.exp(-1)))
    assert found[1] == 0.5


def test_the_shipped_vocabulary_knows_a_menu_from_a_story():
    page = seen(
        "<nav class='main-menu'><ul><li><a href=/>Home</a></li><li><a href=/s>Subscribe</a></li></ul></nav>"
        "<article class='entry-content'><p>The ferry was late again because of the wind, the harbour master said.</p></article>"
    )
    home, subscribe, story = likelihoods(bags(page))
    assert max(home, subscribe) < 0.3 < 0.5 < story


def test_the_shipped_vocabulary_is_small_numbers_on_all_places():
    known = vocabulary()
    assert known.weights.shape == (SIZE,)
    assert np.isfinite(known.weights).all()
    assert 0 < len(np.unique(known.weights)) <= 255


@given(st.lists(st.tuples(st.sampled_from(["p", "li", "h2", "div"]), st.text(max_size=40)), max_size=12))
def test_any_page_has_a_likelihood_a_block(parts):
    body = "".join(f"<{tag} class='{tag} box'>{text.replace('<', '')}</{tag}>" for tag, text in parts)
    page = seen(f"{body}<p>end</p>")
    found = likelihoods(bags(page))
    assert found.shape == (len(page.blocks),)
    assert ((found >= 0) & (found <= 1)).all()
