"""Labelled pages, flattened as people flatten them -> the models that judge text captures, and what they score elsewhere.

    apt-get install lynx w3m && pip install -e '.[train]'
    python tools/train_text.py FOLDER ... [--seed 7] [--workers 2] [--cache DIR] [--no-score] [--dry-run] [--out NAME ...]

Each FOLDER is a corpus: ``gold.jsonl`` (one object a line: id, url, page_type, title, body) and ``html/<id>.html.gz``.
The score leaves out one corpus at a time: its captures are judged by models that saw no page of it and none of its
sites. Both models are fitted as those of ``tools/train.py``: a vocabulary (logistic regression on hashed words), then
boosted trees, which see of the vocabulary only what it says of sites it was not fitted on. Every third capture is also
learned from with its letters turned (ROT13), which stands for the languages that nobody taught. The same pages, seed,
programs and versions of lightgbm, scikit-learn and numpy write the same bytes.
"""

# ruff: noqa: INP001, T201 - a script that prints its result

from __future__ import annotations

import argparse
import codecs
import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from multiprocessing import Pool
from pathlib import Path
from statistics import fmean
from typing import Any

import lightgbm
import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_matrix
from sklearn.linear_model import SGDClassifier
from text_captures import TextCapture, number, read_captures
from train import HEAVIEST, SITES, STEPS, pack, write, write_vocabulary

from ingest.clean.align import coverage, words
from ingest.clean.features import matrix
from ingest.clean.forest import Forest, probabilities
from ingest.clean.linecolumns import FIELDS, Reading, line_columns
from ingest.clean.lines import segment
from ingest.clean.linewords import FILE as WORDS
from ingest.clean.linewords import line_bags
from ingest.clean.text import read_rules
from ingest.clean.vocabulary import SIZE, Vocabulary, likelihoods

__all__ = ["Page", "fit", "learn", "read_pages", "told_apart", "unmarked", "weights"]

HOME = Path(__file__).parent.parent / "ingest" / "clean"
LINES = "lines-forest.npz"
FOLDS = 5
FOUND = 0.5  # of the body that a capture must hold to teach anything
BODY_FROM = 0.5  # share of a block that is body from which it counts as such
LONGEST = 400
FOREIGN = 3
LESS = {"agreed": 0.5, "ldjson": 0.5, "postlight": 0.5}  # weight of corpora whose bodies are cut by rules
ROUNDS = 200
PARAMETERS = {
    "objective": "cross_entropy",
    "learning_rate": 0.08,
    "num_leaves": 31,
    "max_depth": 9,
    "max_bin": 63,
    "min_data_in_leaf": 100,
    "feature_fraction": 0.3,
    "bagging_fraction": 0.7,
    "bagging_freq": 1,
    "lambda_l2": 5,
    "use_missing": False,
    "deterministic": True,
    "force_row_wise": True,
    "num_threads": 2,
    "verbose": -1,
}

MARKER = re.compile(r"\[\d{1,4}\]")

Floats = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Page:
    """A text capture, as far as training needs it."""

    id: str
    corpus: str
    site: str
    page_type: str
    flattener: str
    gold: str
    reading: Reading
    truth: Floats
    """The share of each block that the body holds."""
    bag: tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]
    sizes: Floats
    """Words of each block."""
    foreign: bool = False


def read_pages(captures: Sequence[TextCapture], workers: int) -> list[Page]:
    """Return captures with their blocks, what the rules make of these, and their labels."""
    with Pool(workers) as pool:
        return [page for part in pool.imap(_pages, captures, chunksize=16) for page in part]


def _pages(capture: TextCapture) -> list[Page]:
    found = [_page(capture)]
    if number(f"{capture.id} {capture.flattener}") % FOREIGN == 0:
        turned = replace(capture, text=codecs.encode(capture.text, "rot13"), gold=codecs.encode(capture.gold, "rot13"))
        page = _page(turned)
        found.append(replace(page, foreign=True) if page else None)
    return [page for page in found if page is not None]


def _page(capture: TextCapture) -> Page | None:
    blocks = segment(capture.text, markdown=capture.markdown)
    if not blocks:
        return None
    reading, _ = read_rules(blocks)
    return Page(
        capture.id,
        capture.corpus,
        capture.site,
        capture.page_type,
        capture.flattener,
        capture.gold,
        reading,
        np.asarray(coverage([unmarked(block.text) for block in blocks], capture.gold), np.float32),
        line_bags(blocks, reading.looks.shapes),
        np.array([len(words(unmarked(block.text))) for block in blocks], np.float32),
    )


def unmarked(text: str) -> str:
    """Return a text without the marks that lynx sets before links."""
    return MARKER.sub("", text)


def weights(page: Page) -> Floats:
    """Return what each block counts in training: pages count alike, blocks by the root of their words."""
    sizes = page.sizes
    if float(page.truth @ sizes) < FOUND * len(words(page.gold)):
        return np.zeros(len(sizes), np.float32)
    size = np.sqrt(np.minimum(sizes, LONGEST)) + 0.1
    size[[n for n, name in page.reading.names.items() if name in FIELDS]] = 0
    return np.asarray(size / (size.sum() + 1e-6), np.float32) * LESS.get(page.corpus, 1.0)


def learn(pages: Sequence[Page], seed: int) -> Vocabulary:
    """Return the vocabulary that captures teach; places of the hash on which words of few sites fall have no weight."""
    pages = [page for page in pages if not page.foreign]
    sites: dict[str, list[npt.NDArray[np.int64]]] = defaultdict(list)
    for page in pages:
        sites[page.site].append(page.bag[0])
    met = np.zeros(SIZE, np.int64)
    for found in sites.values():
        met[np.unique(np.concatenate(found))] += 1
    known = met >= SITES
    told = np.concatenate([page.bag[0] for page in pages])
    counts = np.concatenate([np.diff(np.append(page.bag[1], len(page.bag[0]))) for page in pages])
    values = np.repeat(1 / np.sqrt(counts), counts).astype(np.float32) * known[told]
    rows = csr_matrix((values, told, np.append(0, np.cumsum(counts))), shape=(len(counts), SIZE))
    weight = np.concatenate([weights(page) for page in pages])
    used = np.flatnonzero(weight > 0)
    label = np.concatenate([page.truth for page in pages])[used] >= BODY_FROM
    model = SGDClassifier(loss="log_loss", alpha=2e-6, max_iter=8, tol=None, average=True, random_state=seed)
    weight = np.minimum(weight[used] / weight[used].mean(), HEAVIEST)
    model.fit(rows[used], label, sample_weight=weight)
    found_weights = model.coef_[0].astype(np.float32) * known
    step = float(np.abs(found_weights).max() / STEPS)
    return Vocabulary(
        np.round(found_weights / step).astype(np.int8).astype(np.float32) * step, float(model.intercept_[0])
    )


def fold_of(page: Page) -> int:
    """Return the fold of a capture: all captures of a site are in the same."""
    return number(page.site) % FOLDS


def told_apart(pages: Sequence[Page], seed: int) -> list[Floats]:
    """Return what the vocabulary says of each capture, each time one that never saw its site."""
    by_fold = {
        fold: learn([page for page in pages if fold_of(page) != fold], seed)
        for fold in sorted(set(map(fold_of, pages)))
    }
    return [likelihoods(page.bag, by_fold[fold_of(page)]) for page in pages]


def fit(pages: Sequence[Page], seed: int, told: Sequence[Floats]) -> Forest:
    """Return the forest that captures teach, given what the vocabulary says of each."""
    names: list[str] = []
    parts, labels, counted = [], [], []
    for page, said in zip(pages, told, strict=True):
        weight = weights(page)
        used = weight > 0
        if not used.any():
            continue
        columns = line_columns(page.reading, said)
        names = names or list(columns)
        parts.append(matrix(columns, names)[used])
        labels.append(page.truth[used])
        counted.append(weight[used])
    weight = np.concatenate(counted)
    data = lightgbm.Dataset(np.concatenate(parts), np.concatenate(labels), weight=weight / weight.mean(), params=PARAMETERS)
    booster = lightgbm.train({**PARAMETERS, "seed": seed}, data, ROUNDS)
    return pack([info["tree_structure"] for info in booster.dump_model()["tree_info"]], names)
