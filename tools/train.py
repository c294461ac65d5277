"""Pages with known bodies -> the forest of ``ingest/clean/forest.npz``, and what it scores on pages of other sites.

    pip install -e '.[train]'
    python tools/train.py FOLDER [--seed 7] [--votes normal|fast|none] [--dry-run]

FOLDER holds ``gold.jsonl`` (one object a line: id, url, page_type, body) and ``html/<id>.html.gz``. The score is
five-fold cross-validated: the pages of a site are all in one fold, and no page is scored by a forest that saw its
site. The same pages, seed and versions of lightgbm and numpy write the same bytes.
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from multiprocessing import Pool
from pathlib import Path
from statistics import mean
from typing import Any

import lightgbm
import numpy as np
import numpy.typing as npt
from tld import get_fld

from ingest.clean import html, metadata
from ingest.clean.align import coverage
from ingest.clean.features import features
from ingest.clean.features import names as column_names
from ingest.clean.forest import MODEL, Forest, cut, pack, probabilities
from ingest.clean.segment import segment
from ingest.errors import Reject

HOME = Path(__file__).parent.parent / "ingest" / "clean"
FOLDS = 5
KEPT_FROM = 0.5  # trafilatura's share of a block from which the block is its text
FOUND = 0.3  # a page on which less of its body can be found teaches nothing: the body came from a script
LONGEST = 400  # words of a block that count for its weight
ROUNDS = 250
PARAMETERS = {
    "objective": "cross_entropy",  # the share of a block that is body is the label, 0 to 1
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
WORD = re.compile(r"\w+")

Floats = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Page:
    """One page of the corpus, as far as training needs it."""

    site: str
    kind: str
    gold: str
    texts: tuple[str, ...]
    matrix: Floats
    shares: Floats
    """What trafilatura took of each block."""
    truth: Floats
    """What the gold body holds of each block."""


def read_page(task: tuple[Path, dict[str, Any]]) -> Page | None:
    """Return a page ready to train on; None where there is nothing to see on it."""
    folder, gold = task
    raw = gzip.decompress((folder / "html" / f"{gold['id']}.html.gz").read_bytes())
    url = gold["url"]
    try:
        tree = html.parse(raw.decode("utf-8", "replace"))
    except Reject:
        return None
    given = metadata.stated(tree)
    known = metadata.read_metadata(tree, given, url=url)
    parts = segment(tree)
    if not parts.blocks:
        return None
    texts = tuple(block.text for block in parts.blocks)
    shares = coverage(texts, html.body_text(tree, url))
    return Page(
        site=(get_fld(url, fail_silently=True) if url else None) or url or gold["id"],
        kind=gold["page_type"],
        gold=gold["body"],
        texts=texts,
        matrix=features(parts, shares, known, given),
        shares=np.asarray(shares, np.float32),
        truth=np.asarray(coverage(texts, gold["body"]), np.float32),
    )


def count(text: str) -> int:
    """Return the number of words as the benchmark counts them."""
    return len(WORD.findall(text))


def word_f1(predicted: str, gold: str) -> float:
    """Return the bag-of-words F1 of one page, as WCXB defines it."""
    p, g = Counter(WORD.findall(predicted.lower())), Counter(WORD.findall(gold.lower()))
    if not p or not g:
        return float(p == g)
    return 2 * (p & g).total() / (p.total() + g.total())


def weights(page: Page) -> Floats:
    """Return what each block counts in training: pages count alike, blocks by the root of their words."""
    found = sum(share * count(text) for share, text in zip(page.truth, page.texts, strict=True))
    if found < FOUND * count(page.gold) or not found:
        return np.zeros(len(page.texts), np.float32)
    size = np.sqrt(np.minimum([count(text) for text in page.texts], LONGEST)) + 0.1
    return np.asarray(size / size.sum(), np.float32)


def fit(pages: Sequence[Page], seed: int) -> Forest:
    """Return the forest that the pages teach."""
    weight = np.concatenate([weights(page) for page in pages])
    used = weight > 0
    matrix = np.concatenate([page.matrix for page in pages])[used]
    label = np.concatenate([page.truth for page in pages])[used]
    data = lightgbm.Dataset(matrix, label, weight=weight[used] / weight[used].mean(), params=PARAMETERS)
    booster = lightgbm.train({**PARAMETERS, "seed": seed}, data, ROUNDS)
    return pack(booster.dump_model(), column_names())


def fold_of(page: Page) -> int:
    """Return the fold of a page: all pages of a site are in the same."""
    return int(hashlib.sha256(page.site.encode()).hexdigest(), 16) % FOLDS


def kept_text(page: Page, keep: npt.NDArray[np.bool_]) -> str:
    """Return the text of the blocks kept."""
    return "\n".join(text for text, kept in zip(page.texts, keep, strict=True) if kept)


def validate(pages: Sequence[Page], seed: int) -> Iterator[tuple[Page, str]]:
    """Yield each page with the text that a forest which never saw its site keeps of it."""
    for fold in range(FOLDS):
        trees = fit([page for page in pages if fold_of(page) != fold], seed)
        for page in pages:
            if fold_of(page) == fold:
                likely = probabilities(page.matrix, trees)
                yield page, kept_text(page, likely >= cut(likely, [count(text) for text in page.texts]))
