"""Feature columns of a page -> the probability of each page type: a small trained forest, evaluated with numpy alone.

`training/train_types.py` writes the trees: gradient boosting, some trees a type, on pages with labelled types. The
inputs are the ``page_`` columns of ``features.block`` and the means of its other columns, weighted by words. Outputs of
other models are not read, nor is the URL: its words gain a point of accuracy, and captures without a URL would lose it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

import numpy as np
import numpy.typing as npt

__all__ = [
    "FILE",
    "SURE",
    "TYPES",
    "UNSURE",
    "Trees",
    "evaluate",
    "likeliest_type",
    "model_row",
    "page_type",
    "trees",
    "type_probabilities",
]

TYPES = ("article", "collection", "documentation", "forum", "listing", "product", "service")
"""A text; several products; how something works; people's posts; entries that link elsewhere; one product; what an
organisation does. They are the page types of the Web Content eXtraction Benchmark (Murrough Foley, 2026)."""

UNSURE = "page"
"""The name where no type has a probability of ``SURE``."""

SURE = 0.5
"""Probability from which a type is named: cross-validated, seven of eight names are right from there, two of five of
the others."""

FILE = "types.npz"
"""The file of the trees."""

TINY = 1e-6  # keeps the weights of a page without words finite

Floats = npt.NDArray[np.float32]
Ints = npt.NDArray[np.int32]
Columns = Mapping[str, Floats]


@dataclass(frozen=True, slots=True)
class Trees:
    """The trees of all types as arrays over their nodes; a right child directly follows its left one."""

    names: tuple[str, ...]
    """The inputs it was trained on, in order."""
    types: tuple[str, ...]
    column: Ints
    """Node -> index in ``names``; 0 at a leaf."""
    threshold: Floats
    """Node -> the largest value that goes left; infinite at a leaf, so that evaluation stays there."""
    left: Ints
    """Node -> its left child; a leaf is its own left child."""
    value: Floats
    """Node -> the summand of a leaf in the score of the tree's type, 0 elsewhere."""
    roots: Ints
    """Tree -> its root."""
    owner: Ints
    """Tree -> index in ``types``."""
    depth: int
    """Depth of the deepest leaf."""


@lru_cache(maxsize=1)
def trees() -> Trees:
    """Return the trained trees; they are read from the package on first use."""
    with files(__package__).joinpath(FILE).open("rb") as file, np.load(file, allow_pickle=False) as stored:
        return Trees(
            names=tuple(str(stored["names"]).split("\n")),
            types=tuple(str(stored["types"]).split("\n")),
            column=stored["column"].astype(np.int32),
            threshold=stored["threshold"],
            left=np.arange(len(stored["left"]), dtype=np.int32) + stored["left"],
            value=stored["value"].astype(np.float32),
            roots=stored["roots"].astype(np.int32),
            owner=stored["owner"].astype(np.int32),
            depth=int(stored["depth"]),
        )


def page_type(columns: Columns) -> tuple[str, float]:
    """Return the type of a page and its probability, 0 to 1; the type is ``UNSURE`` below ``SURE``.

    ``columns`` are those of ``block.features``. A page without blocks has none of them and no type. Raises
    ValueError where the trees read a column that is not there.
    """
    return likeliest_type(type_probabilities(columns)) if columns else (UNSURE, 0.0)


def type_probabilities(columns: Columns) -> dict[str, float]:
    """Return type -> probability for a page; they sum to 1. Raises ValueError as ``page_type`` does."""
    model = trees()
    return dict(zip(model.types, evaluate(model_row(columns, model.names), model).tolist(), strict=True))


def likeliest_type(likely: Mapping[str, float]) -> tuple[str, float]:
    """Return the type with the highest probability, and that probability, see ``page_type``."""
    best = max(likely, key=lambda name: likely[name])
    chance = round(likely[best], 3)
    return (best if chance >= SURE else UNSURE), chance


def evaluate(numbers: Floats, model: Trees) -> npt.NDArray[np.float64]:
    """Return the probabilities of the types, float64 of shape (types,), summing to 1.

    ``numbers`` are the inputs, float32 of shape (len(grown.names),).
    """
    node = model.roots
    for _ in range(model.depth):
        node = model.left.take(node) + (numbers.take(model.column.take(node)) > model.threshold.take(node))
    score = np.bincount(model.owner, model.value.take(node), len(model.types))
    type_probabilities = np.exp(score - score.max())
    return np.asarray(type_probabilities / type_probabilities.sum(), np.float64)


def model_row(columns: Columns, names: Sequence[str]) -> Floats:
    """Return the inputs by these names: the value of a ``page_`` column, the mean over the words of any other.

    Raises ValueError for a name that is no column.
    """
    size = np.expm1(columns["units"].astype(np.float64)) + TINY
    weight = (size / size.sum()).astype(np.float32)
    try:
        row = np.array([columns[name] for name in names]) @ weight
        whole = [place for place, name in enumerate(names) if name.startswith("page_")]
        row[whole] = [columns[names[place]][0] for place in whole]
    except KeyError as error:
        raise ValueError(f"no column {error} in the features: train the types again") from error
    return np.asarray(row, np.float32)
