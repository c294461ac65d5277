"""Matrix of block features -> the likelihood that each block is article text: trained trees, evaluated with numpy.

`training/train.py` writes the trees: gradient boosting on pages with known bodies. There are two forests:
``STRUCTURE_MODEL`` reads structure and vocabulary, ``TRAFILATURA_MODEL`` reads also the share of each block that
trafilatura took. Where the first is sure of a page, trafilatura is not run, which costs five times what a forest does;
elsewhere the mean of both is better than either.
All blocks descend many trees at the same time, one level a step. The first trees decide most blocks; only those in
doubt descend the others.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

import numpy as np
import numpy.typing as npt

__all__ = [
    "STRUCTURE_MODEL",
    "SURE",
    "TRAFILATURA_MODEL",
    "Forest",
    "best_threshold",
    "combine",
    "expected_f1",
    "forest",
    "mean_log_odds",
    "probabilities",
    "threshold",
]

Floats = npt.NDArray[np.float32]
Ints = npt.NDArray[np.intp]

STRUCTURE_MODEL, TRAFILATURA_MODEL = "blind.npz", "forest.npz"
"""File names of the two forests."""

SURE = 0.93
"""Expected F1 of a page from which ``STRUCTURE_MODEL`` decides alone. On news pages of a corpus that was left out of
training trafilatura is run on a page in seven, with the F1 that running it on every page would give."""

ROWS = 4096  # rows evaluated at a time
CERTAIN = 3.0
"""Log odds, either way, from which the first trees decide a block alone. Of 23,900 blocks of news pages from a corpus
that was left out of training, four fifths are that certain after 60 trees, and none of them changed sides later."""
CHUNK = 32  # trees whose values are summed at a time
STEP = 32_768  # blocks times trees evaluated at a time: their arrays fit the cache of the processor
# limits of the threshold: the best one is half the F1 that can be reached (see ``best_threshold``), so never above 0.5;
# on pages that are hard to read it falls so low that whole menus would be kept
LEAST, MOST = 0.25, 0.5
LEAST_SHARE_TAKEN = 0.1
"""Words that the extractor must have taken, as a share of those that ``STRUCTURE_MODEL`` keeps: one that took less has
found next to nothing, and its shares are ignored."""
LOST = 0.5
"""Expected F1 of a page below which the forests have not recognised its body: then the threshold is the one with the
highest expected F1, whatever the page type. On eleven left-out corpora this loses 0.0001 at most and gains up to
0.019."""
TRAFILATURA_WEIGHT = 2.5
"""Weight of the log odds of the extractor's share on such a page, relative to those of the forests. On left-out
corpora whose pages are unlike those of training this gains 0.007 (half Japanese) to 0.024 (all types of page), on news
nothing."""
LEAST_TAKEN = 50  # words that the extractor took, from which its choice may be an article
MOST_ODDS = 2.0  # largest absolute log odds of a share
ARTICLE = 0.55
"""The threshold of an article. On left-out corpora of news (andy, waddle, msv) 0.5 to 0.6 is best, while the threshold
with the highest expected F1 keeps teasers and comments of middling likelihood; on postlight and wcxb-dev less is
better."""


@dataclass(frozen=True, slots=True)
class Forest:
    """Trees as arrays over the nodes of all trees; the right child of a node directly follows its left child."""

    names: tuple[str, ...]
    """The columns it was trained on, in order."""
    column: Ints
    """Node -> index in ``names``; 0 at a leaf."""
    threshold: Floats
    """Node -> the largest value that goes left; infinite at a leaf, so that evaluation stays there."""
    left: Ints
    """Node -> its left child; a leaf is its own left child."""
    value: Floats
    """Node -> the summand of a leaf in the log odds, 0 elsewhere."""
    roots: Ints
    """Tree -> its root. Shallow trees come first, among the first trees and among the others."""
    depths: Ints
    """Tree -> the depth of its deepest leaf."""
    first: int = 0
    """Number of trees, the first that were grown, that are evaluated for every block; 0: all."""


@lru_cache(maxsize=3)
def forest(name: str = TRAFILATURA_MODEL) -> Forest:
    """Return a trained forest; it is read from the package on first use."""
    with files(__package__).joinpath(name).open("rb") as file, np.load(file, allow_pickle=False) as stored:
        return Forest(
            names=tuple(str(stored["names"]).split("\n")),
            # numpy takes places of this type as they are; it copies any other first
            column=stored["column"].astype(np.intp),
            threshold=stored["threshold"],
            left=np.arange(len(stored["left"])) + stored["left"],
            value=stored["value"],
            roots=stored["roots"].astype(np.intp),
            depths=stored["depths"].astype(np.intp),
            first=int(stored["first"]),
        )


def probabilities(matrix: Floats, trees: Forest | None = None) -> Floats:
    """Return the likelihood that each row is article text, 0 to 1; float32 of shape (blocks,).

    ``matrix`` is float32 of shape (blocks, len(trees.names)). Without ``trees`` the ``TRAFILATURA_MODEL`` is used.
    Raises ValueError for another number of columns.
    """
    trees = trees or forest()
    count, width = matrix.shape
    if width != len(trees.names):
        raise ValueError(f"the forest reads {len(trees.names)} columns, not {width}: train it again on these features")
    if count > ROWS:
        # more at a time would not fit the cache
        return np.concatenate([probabilities(matrix[at : at + ROWS], trees) for at in range(0, count, ROWS)])
    first = trees.first or len(trees.roots)
    odds = _odds(matrix, trees, 0, first)
    doubtful = np.flatnonzero(np.abs(odds) < CERTAIN)
    if len(doubtful):
        odds[doubtful] += _odds(matrix[doubtful], trees, first, len(trees.roots))
    return (1 / (1 + np.exp(-odds))).astype(np.float32)


def _odds(matrix: Floats, trees: Forest, start: int, end: int) -> npt.NDArray[np.float64]:
    """Return the sum of the trees from ``start`` to before ``end`` in the log odds of each row; shape (rows,)."""
    count = len(matrix)
    # one column after the other: a tree asks many blocks for the same one
    flat = np.ascontiguousarray(matrix.T, dtype=np.float32).ravel()
    column, row = trees.column * count, np.arange(count)
    odds = np.zeros(count)
    step = CHUNK * max(1, STEP // (CHUNK * max(1, count)))
    for at in range(start, end, step):
        stop = min(at + step, end)
        roots, depths = trees.roots[at:stop], trees.depths[at:stop]
        node = np.repeat(roots[:, None], count, axis=1)
        for _ in range(int(depths.max(initial=0))):
            values_read = flat.take(column.take(node) + row)
            node = trees.left.take(node) + (values_read > trees.threshold.take(node))
        values = trees.value.take(node)
        # in chunks of one size, however many trees are walked at a time: sums of floats depend on their order
        for first in range(0, stop - at, CHUNK):
            odds += values[first : first + CHUNK].sum(axis=0, dtype=np.float64)
    return odds


def mean_log_odds(one: Floats, other: Floats) -> Floats:
    """Return two arrays of probabilities as one: the mean of their log odds, as probabilities."""
    chances = np.clip(np.stack((one, other)).astype(np.float64), 1e-6, 1 - 1e-6)
    odds = np.log(chances / (1 - chances)).mean(axis=0)
    return np.asarray(1 / (1 + np.exp(-odds)), np.float32)


def combine(
    first: Floats,
    words: Sequence[float],
    extract: Callable[[], Sequence[float]],
    evaluate: Callable[[Sequence[float]], Floats],
) -> tuple[Floats, Sequence[float]]:
    """Return the likelihoods of the blocks of a page by all models, and the extractor's shares if they were used.

    ``first`` are the likelihoods by ``STRUCTURE_MODEL``, 0 to 1, of shape (blocks,); ``words`` are the sizes of the
    blocks. If their expected F1 is below ``SURE``, ``extract`` is called: it returns the share of each block that the
    extractor took, 0 to 1, or nothing if the extractor cannot be run. ``evaluate`` returns the likelihoods by
    ``TRAFILATURA_MODEL``, given these shares. The shares returned are empty if they were not used: not asked for, or
    too small (``LEAST_SHARE_TAKEN``).
    """
    if expected_f1(first, words) >= SURE:
        return first, ()
    shares = extract()
    size = np.asarray(words, np.float64)
    if not len(shares) or np.asarray(shares) @ size < LEAST_SHARE_TAKEN * (size @ (first >= MOST)):
        return first, ()
    return _toward_trafilatura(mean_log_odds(first, evaluate(shares)), shares, size), shares


def _toward_trafilatura(likely: Floats, shares: Sequence[float], words: npt.NDArray[np.float64]) -> Floats:
    """Return the likelihoods of a page, moved toward the shares if the forests have not recognised its body."""
    if np.asarray(shares) @ words < LEAST_TAKEN or expected_f1(likely, words) >= LOST:
        return likely
    own, taken = (np.clip(np.asarray(each, np.float64), 1e-6, 1 - 1e-6) for each in (likely, shares))
    odds = np.log(own / (1 - own)) + TRAFILATURA_WEIGHT * np.clip(np.log(taken / (1 - taken)), -MOST_ODDS, MOST_ODDS)
    return np.asarray(1 / (1 + np.exp(-odds)), np.float32)


def best_threshold(likely: Sequence[float] | Floats, words: Sequence[float] | npt.NDArray[np.generic]) -> float:
    """Return the likelihood from which blocks are kept so that the expected word F1 of the page is highest.

    F1 of a set of blocks is 2 * right / (kept + true), words each. With blocks in order of probability, the expected
    words right are the sum of probability times words so far, the true ones that sum over the whole page (Lipton,
    Elkan and Narayanaswamy, "Optimal thresholding of classifiers to maximize F1 measure", 2014). 0.5 without blocks.
    """
    order, scores = _thresholds(likely, words)
    if not len(scores):
        return MOST
    return float(np.clip(np.asarray(likely, np.float64)[order[int(scores.argmax())]], LEAST, MOST))


def threshold(
    likely: Sequence[float] | Floats, words: Sequence[float] | npt.NDArray[np.generic], article: float
) -> float:
    """Return the likelihood from which blocks of a page are kept, 0 to 1.

    It is the mean of ``ARTICLE`` and ``best_threshold``, weighted by ``article``, the probability that the page is an
    article (0 to 1). If the expected F1 is below ``LOST``, it is ``best_threshold``.
    """
    best = best_threshold(likely, words)
    return best if expected_f1(likely, words) < LOST else article * ARTICLE + (1 - article) * best


def expected_f1(likely: Sequence[float] | Floats, words: Sequence[float] | npt.NDArray[np.generic]) -> float:
    """Return the expected word F1 of a page at its best threshold, 0 to 1: how sure the forest is. 0 without blocks."""
    return float(_thresholds(likely, words)[1].max(initial=0.0))


def _thresholds(
    likely: Sequence[float] | Floats, words: Sequence[float] | npt.NDArray[np.generic]
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.float64]]:
    """Return block indices, likeliest first, and the expected F1 of keeping those up to each; empty without words."""
    chance, size = np.asarray(likely, np.float64), np.asarray(words, np.float64)
    order = np.argsort(-chance, kind="stable")
    if not size.any():
        return order, np.zeros(0)
    right = np.cumsum((chance * size)[order])
    return order, 2 * right / (np.cumsum(size[order]) + right[-1] + 1e-9)
