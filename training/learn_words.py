"""Hashed words of blocks and the share of each block that is body -> a vocabulary, and what it says of other sites."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from corpora import fold_of
from scipy.sparse import csr_matrix
from sklearn.linear_model import SGDClassifier

from ingest.extract.models.vocabulary import SIZE, Vocabulary, likelihoods

__all__ = ["STEPS", "Lesson", "learn_words", "told_apart"]

BODY_FROM = 0.5  # share of a block that is body from which the block is body
SITES = 3  # a place of the hash that words of fewer sites fall on has no weight
HEAVIEST = 20  # times the mean: the weight of a block
STEPS = 127  # the weights are stored as whole steps

Floats = npt.NDArray[np.float32]
Bag = tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]


@dataclass(frozen=True, slots=True)
class Lesson:
    """What a page teaches a vocabulary."""

    bag: Bag
    """The words of its blocks, as ``vocabulary.bags`` returns them."""
    site: str
    truth: Floats
    """Block -> the share of it that is body."""
    weights: Floats
    """Block -> what it counts; one of no weight teaches nothing."""
    taught: bool = True
    """False for a page made from another: its words are not learned, but are judged."""


def told_apart(lessons: Sequence[Lesson], seed: int) -> list[Floats]:
    """Return what a vocabulary says of each block of each page, each time one that never saw the fold of its site."""
    by_fold = {
        fold: learn_words([lesson for lesson in lessons if fold_of(lesson.site) != fold], seed)
        for fold in sorted({fold_of(lesson.site) for lesson in lessons})
    }
    return [likelihoods(lesson.bag, by_fold[fold_of(lesson.site)]) for lesson in lessons]


def learn_words(lessons: Sequence[Lesson], seed: int) -> Vocabulary:
    """Return the vocabulary that pages teach: logistic regression on the words in and around each block."""
    lessons = [lesson for lesson in lessons if lesson.taught]
    by_site: dict[str, list[npt.NDArray[np.int64]]] = defaultdict(list)
    for lesson in lessons:
        by_site[lesson.site].append(lesson.bag[0])
    seen = np.zeros(SIZE, np.int64)
    for found in by_site.values():
        seen[np.unique(np.concatenate(found))] += 1
    known = seen >= SITES
    bags = [lesson.bag for lesson in lessons]
    every = np.concatenate([words for words, _ in bags])
    counts = np.concatenate([np.diff(np.append(starts, len(words))) for words, starts in bags])
    values = np.repeat(1 / np.sqrt(counts), counts).astype(np.float32) * known[every]
    rows = csr_matrix((values, every, np.append(0, np.cumsum(counts))), shape=(len(counts), SIZE))
    weight = np.concatenate([lesson.weights for lesson in lessons])
    used = np.flatnonzero(weight > 0)
    label = np.concatenate([lesson.truth for lesson in lessons])[used] >= BODY_FROM
    model = SGDClassifier(loss="log_loss", alpha=2e-6, max_iter=8, tol=None, average=True, random_state=seed)
    weight = np.minimum(weight[used] / weight[used].mean(), HEAVIEST)
    model.fit(rows[used], label, sample_weight=weight)
    learned = model.coef_[0].astype(np.float32) * known
    step = float(np.abs(learned).max() / STEPS)
    return Vocabulary(np.round(learned / step).astype(np.int8).astype(np.float32) * step, float(model.intercept_[0]))
