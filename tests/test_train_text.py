"""Training the models of text captures: the same captures teach the same models, and what is no body counts for nothing."""

import random
import sys
from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("inscriptis", reason="pip install -e '.[train]'")
pytest.importorskip("lightgbm", reason="pip install -e '.[train]'")
pytest.importorskip("markdownify", reason="pip install -e '.[train]'")
pytest.importorskip("sklearn", reason="pip install -e '.[train]'")
sys.path.insert(0, str(Path(__file__).parent.parent / "training"))

from learn_words import learn_words, told_apart
from text_captures import TextCapture
from train_text import decided, fit, lessons, read_pages, weights

from ingest.extract.text.models import LIKELY
from tests.test_text import BODY, FOOT, MENU


def capture(number):
    rng = random.Random(number)
    body = rng.sample(BODY, 4)
    around = [f"{rng.choice(MENU)} {rng.choice(MENU)}" for _ in range(6)]
    text = "\n\n".join((*around, "Ferry leaves the old quay unseen", *body, *rng.sample(FOOT, 4)))
    return TextCapture(
        f"quay/{number}", "quay", f"site{number % 20}.example", "article", "inner-text", text, "\n".join(body)
    )


@pytest.fixture(scope="module")
def pages():
    return read_pages([capture(number) for number in range(120)], workers=1)


def test_the_same_captures_teach_the_same_models_that_keep_the_body(pages):
    words = lessons(pages)
    models = [(learn_words(words, 7), fit(pages, 7, told_apart(words, 7))) for _ in range(2)]
    (words, trees), (other_words, other_trees) = models
    assert np.array_equal(words.weights, other_words.weights)
    assert trees.names == other_trees.names
    for name in ("column", "threshold", "left", "value", "roots", "depths"):
        assert np.array_equal(getattr(trees, name), getattr(other_trees, name))
    page = next(page for page in pages if not page.foreign)
    kept = dict(decided(page, (words, trees)))
    assert (kept["forest"] == (page.truth >= LIKELY)).mean() > 0.8


def test_every_third_capture_is_learned_from_with_its_letters_turned_too(pages):
    foreign = [page for page in pages if page.foreign]
    assert 20 < len(foreign) < 60
    assert all(page.truth.sum() >= 3 for page in foreign)
    assert all("ferry" not in page.gold.lower() for page in foreign)


def test_a_capture_that_does_not_hold_its_body_teaches_nothing():
    elsewhere = "Nothing of what the capture says stands in this body, which came from a script of the page."
    lost = TextCapture("quay/x", "quay", "x.example", "article", "strings", "\n".join(MENU), elsewhere)
    assert not any(weights(page).any() for page in read_pages([lost], workers=1))
