"""Pages with known types -> the trees of ``extract.models.page_type``, and how often they are right on other sites.

    pip install -e '.[train]'
    python training/train_types.py FOLDER [--seed 7] [--workers 2] [--no-score] [--dry-run]

FOLDER holds a folder a corpus, see ``corpora.py``. The pages of the corpora that hold nothing but articles count less,
for they are more. The score is five-fold cross-validated: the pages of a site are all in one fold. The same pages, seed
and versions of lightgbm and numpy write the same bytes. Run it after any change of the columns of ``features``
and before ``train.py``; it takes three minutes.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from itertools import pairwise
from multiprocessing import Pool
from pathlib import Path

import lightgbm
import numpy as np
import numpy.typing as npt
from corpora import FOLDS, TRAINING, Gold, fold_of, raw, read
from train import depth, pack

from ingest.errors import Reject
from ingest.extract.decode.decode import decode
from ingest.extract.features.block import features
from ingest.extract.features.page import page_features
from ingest.extract.html.embedded_text import append_embedded
from ingest.extract.html.head import head_metadata
from ingest.extract.html.parse_routes import parse_page
from ingest.extract.html.segment import merge_to_limit as fitted
from ingest.extract.metadata import read as metadata
from ingest.extract.models.page_type import FILE, SURE, TYPES, Trees, evaluate, model_row

HOME = Path(__file__).parent.parent / "ingest" / "extract" / "models"
BINS = (0.0, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.01)  # of likelihood, for the table
LESS = 0.4  # what a page of a corpus of articles alone counts
ALL_TYPES = "wcxb-dev"
"""The corpus with pages of all types."""
NUMBERS = 150  # columns read at run time, those that split best: more cost time and tell no better
ROUNDS = 60
PARAMETERS = {
    "objective": "multiclass",
    "num_class": len(TYPES),
    "learning_rate": 0.1,
    "num_leaves": 8,
    "max_depth": 5,
    "max_bin": 63,
    "min_data_in_leaf": 15,
    "feature_fraction": 0.3,
    "bagging_fraction": 0.8,
    "bagging_freq": 1,
    "lambda_l2": 5,
    "use_missing": False,
    "deterministic": True,
    "force_row_wise": True,
    "num_threads": 1,
    "verbose": -1,
}

Floats = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Page:
    """One page of the corpus, as far as training needs it."""

    site: str
    kind: int
    """Place in ``TYPES``."""
    weight: float
    """What it counts in training."""
    names: tuple[str, ...]
    numbers: Floats
    """One a name."""


def read_numbers(folder: Path, gold: Gold) -> Page | None:
    """Return a page ready to train on; None where there is nothing to see on it."""
    try:
        reading = parse_page(decode(raw(folder, gold), media_type="text/html", headers={}).text)
    except Reject:
        return None
    given = head_metadata(reading.tree)
    parts = append_embedded(fitted(reading.parts)[0], reading.tree, given).parts
    if not parts.blocks:
        return None
    found = features(page_features(parts), metadata.read_metadata(reading.tree, given, url=gold.url), given)
    names = tuple(found)
    return Page(
        site=gold.site,
        kind=TYPES.index(gold.kind),
        weight=1.0 if gold.corpus == ALL_TYPES else LESS * TRAINING[gold.corpus],
        names=names,
        numbers=model_row(found, names),
    )


def merge_to_limit(pages: Sequence[Page], seed: int) -> Trees:
    """Return the trees that the pages teach; the numbers that split best on a first round are those they read."""
    matrix = np.stack([page.numbers for page in pages])
    label = np.asarray([page.kind for page in pages])
    weight = np.asarray([page.weight for page in pages])
    first = grow(matrix, label, weight, seed)
    best = np.sort(np.argsort(-first.feature_importance("gain"), kind="stable")[:NUMBERS])
    grown = [info["tree_structure"] for info in grow(matrix[:, best], label, weight, seed).dump_model()["tree_info"]]
    packed = pack(grown, [pages[0].names[place] for place in best])
    # trees come a type in turn; packing puts shallow ones first
    owner = [place % len(TYPES) for place in sorted(range(len(grown)), key=lambda place: depth(grown[place]))]
    return Trees(
        names=packed.names,
        types=TYPES,
        column=packed.column,
        threshold=packed.threshold,
        left=packed.left,
        # as they are stored: a score comes out the same before and after
        value=packed.value.astype(np.float16).astype(np.float32),
        roots=packed.roots,
        owner=np.asarray(owner, np.int32),
        depth=int(packed.depths.max()),
    )


def grow(matrix: Floats, label: npt.NDArray[np.int64], weight: npt.NDArray[np.float64], seed: int) -> lightgbm.Booster:
    """Return LightGBM's trees over a row a page."""
    data = lightgbm.Dataset(matrix, label, weight=weight, params=PARAMETERS)
    return lightgbm.train({**PARAMETERS, "seed": seed}, data, ROUNDS)


def validate(pages: Sequence[Page], seed: int) -> Floats:
    """Return how likely each type of each page is, a row a page, by trees that never saw its site."""
    type_probabilities = np.zeros((len(pages), len(TYPES)), np.float32)
    for fold in range(FOLDS):
        grown = merge_to_limit([page for page in pages if fold_of(page.site) != fold], seed)
        places = [pages[0].names.index(name) for name in grown.names]
        for place, page in enumerate(pages):
            if fold_of(page.site) == fold:
                type_probabilities[place] = evaluate(page.numbers[places], grown)
    return type_probabilities


def report(type_probabilities: Floats, kinds: npt.NDArray[np.int64]) -> None:
    """Print how often the likeliest type is right, how sure it was, and which types are taken for which."""
    said, likely = type_probabilities.argmax(axis=1), type_probabilities.max(axis=1)
    right = said == kinds
    named = likely >= SURE
    loss = -np.log(np.maximum(type_probabilities[np.arange(len(kinds)), kinds], 1e-6)).mean()
    print(f"{right.mean():.3f} right, log loss {loss:.3f}")
    print(
        f"{named.mean():.3f} named, {right[named].mean():.3f} of them right, {right[~named].mean():.3f} of the others"
    )
    for low, high in pairwise(BINS):
        some = (likely >= low) & (likely < high)
        if some.any():
            print(
                f"from {low:.1f}: {some.sum():4} pages, mean {likely[some].mean():.2f}, right {right[some].mean():.2f}"
            )
    print(f"{'is / taken for':14}", *(f"{name:>13}" for name in TYPES))
    for place, name in enumerate(TYPES):
        print(f"{name:14}", *(f"{count:13}" for count in np.bincount(said[kinds == place], minlength=len(TYPES))))


def write(grown: Trees, path: Path) -> None:
    """Write the trees; the same trees give the same bytes, for numpy stamps its members with a fixed date."""
    np.savez_compressed(
        path,
        names=np.asarray("\n".join(grown.names)),
        types=np.asarray("\n".join(grown.types)),
        column=grown.column.astype(np.uint8),
        threshold=grown.threshold,
        left=(grown.left - np.arange(len(grown.left))).astype(np.uint8),
        value=grown.value.astype(np.float16),
        roots=grown.roots.astype(np.uint16),
        owner=grown.owner.astype(np.uint8),
        depth=np.asarray(grown.depth, np.uint8),
    )


def main() -> None:
    """Read the pages, print the cross-validated score, write the trees."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else "")
    parser.add_argument("folder", type=Path, help="a folder a corpus")
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--no-score", action="store_true", help="write the trees only")
    parser.add_argument("--dry-run", action="store_true", help="print the score, write nothing")
    options = parser.parse_args()
    golds = [gold for corpus in TRAINING for gold in read(options.folder, corpus)]
    with Pool(options.workers) as pool:
        found = pool.map(partial(read_numbers, options.folder), golds, chunksize=8)
    pages = [page for page in found if page is not None]
    kinds = np.asarray([page.kind for page in pages])
    print(f"{len(pages)} of {len(golds)} pages, {len(pages[0].names)} numbers")
    if not options.no_score:
        type_probabilities = validate(pages, options.seed)
        every = np.asarray([page.weight == 1 for page in pages])  # nothing but articles is easy to tell
        report(type_probabilities[every], kinds[every])
        articles = type_probabilities[~every].argmax(axis=1) == TYPES.index("article")
        print(f"of {(~every).sum()} pages of corpora of articles {articles.mean():.3f} are named so")
    if not options.dry_run:
        write(merge_to_limit(pages, options.seed), HOME / FILE)
        print(f"{FILE}: {(HOME / FILE).stat().st_size} bytes")


if __name__ == "__main__":
    main()
