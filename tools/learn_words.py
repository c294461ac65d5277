"""Hashed words of blocks and the share of each block that is body -> the weights of a vocabulary."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_matrix
from sklearn.linear_model import SGDClassifier

from ingest.clean.vocabulary import SIZE, Vocabulary

__all__ = ["STEPS", "learn_words"]

BODY_FROM = 0.5  # share of a block that is body from which the block is body
SITES = 3  # a place of the hash that words of fewer sites fall on has no weight
HEAVIEST = 20  # times the mean: the weight of a block
STEPS = 127  # the weights are stored as whole steps

Floats = npt.NDArray[np.float32]
Bag = tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]


def learn_words(
    bags: Sequence[Bag], sites: Sequence[str], truth: Sequence[Floats], weights: Sequence[Floats], seed: int
) -> Vocabulary:
    """Return the vocabulary that pages teach: logistic regression on the words in and around each block.

    An item a page: its words as ``vocabulary.bags`` returns them, its site, and for each block its share of body and
    its weight. Blocks of no weight teach nothing.
    """
    by_site: dict[str, list[npt.NDArray[np.int64]]] = defaultdict(list)
    for site, (words, _) in zip(sites, bags, strict=True):
        by_site[site].append(words)
    seen = np.zeros(SIZE, np.int64)
    for found in by_site.values():
        seen[np.unique(np.concatenate(found))] += 1
    known = seen >= SITES
    every = np.concatenate([words for words, _ in bags])
    counts = np.concatenate([np.diff(np.append(starts, len(words))) for words, starts in bags])
    values = np.repeat(1 / np.sqrt(counts), counts).astype(np.float32) * known[every]
    rows = csr_matrix((values, every, np.append(0, np.cumsum(counts))), shape=(len(counts), SIZE))
    weight = np.concatenate(weights)
    used = np.flatnonzero(weight > 0)
    label = np.concatenate(truth)[used] >= BODY_FROM
    model = SGDClassifier(loss="log_loss", alpha=2e-6, max_iter=8, tol=None, average=True, random_state=seed)
    weight = np.minimum(weight[used] / weight[used].mean(), HEAVIEST)
    model.fit(rows[used], label, sample_weight=weight)
    learned = model.coef_[0].astype(np.float32) * known
    step = float(np.abs(learned).max() / STEPS)
    return Vocabulary(np.round(learned / step).astype(np.int8).astype(np.float32) * step, float(model.intercept_[0]))
