"""Columns of a page -> what type of page it is, and how likely that is: a small trained forest and numpy alone.

`training/train_types.py` writes the trees: gradient boosting, some trees a type, on pages whose type people noted. They
read what ``block.features`` tells of the page as a whole, and the mean of its other columns over the words of the
page. No voter is heard, and no address is read: its words gain a point where there is one, and captures
without one would lose it.
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
"""A story; goods on offer; how something works; people's posts; entries that link elsewhere; one thing for sale; what
an organisation does. They are the page types of the Web Content eXtraction Benchmark (Murrough Foley, 2026)."""

UNSURE = "page"
"""The name where no type is likelier than the rest together."""

SURE = 0.5
"""Likelihood from which a type is named: cross-validated, seven of eight names are right from there, two of five of
the others."""

FILE = "types.npz"
"""The file of the trees."""

TINY = 1e-6  # a page without a word still has blocks

Floats = npt.NDArray[np.float32]
Ints = npt.NDArray[np.int32]
Columns = Mapping[str, Floats]


@dataclass(frozen=True, slots=True)
class Trees:
    """The trees of all types as arrays over their nodes; a right child stands right after its left one."""

    names: tuple[str, ...]
    """The numbers it was trained on, in order."""
    types: tuple[str, ...]
    column: Ints
    """Node -> place in ``names``; 0 at a leaf."""
    threshold: Floats
    """Node -> the largest value that goes left; infinite at a leaf, which so stays where it is."""
    left: Ints
    """Node -> its left child; a leaf is its own."""
    value: Floats
    """Node -> what a leaf adds to the score of the tree's type, 0 elsewhere."""
    roots: Ints
    """Tree -> its root."""
    owner: Ints
    """Tree -> place in ``types``."""
    depth: int
    """How many steps lead to the deepest leaf."""


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
    """Return the type of a page and how likely it is, 0 to 1; the name is ``UNSURE`` below ``SURE``.

    ``columns`` are those of ``block.features``. A page without blocks has none of them and no type. Raises
    ValueError where the trees read a column that is not there.
    """
    return likeliest_type(type_probabilities(columns)) if columns else (UNSURE, 0.0)


def type_probabilities(columns: Columns) -> dict[str, float]:
    """Return how likely a page is of each type; they sum to 1. Raises ValueError as ``page_type`` does."""
    grown = trees()
    return dict(zip(grown.types, evaluate(model_row(columns, grown.names), grown).tolist(), strict=True))


def likeliest_type(likely: Mapping[str, float]) -> tuple[str, float]:
    """Return the likeliest of the types and its likelihood, see ``page_type``."""
    best = max(likely, key=lambda name: likely[name])
    chance = round(likely[best], 3)
    return (best if chance >= SURE else UNSURE), chance


def evaluate(numbers: Floats, grown: Trees) -> npt.NDArray[np.float64]:
    """Return how likely each type is, summing to 1. ``numbers`` has one a name of ``grown.names``."""
    node = grown.roots
    for _ in range(grown.depth):
        node = grown.left.take(node) + (numbers.take(grown.column.take(node)) > grown.threshold.take(node))
    score = np.bincount(grown.owner, grown.value.take(node), len(grown.types))
    type_probabilities = np.exp(score - score.max())
    return np.asarray(type_probabilities / type_probabilities.sum(), np.float64)


def model_row(columns: Columns, names: Sequence[str]) -> Floats:
    """Return a number a name: of a ``page_`` column its value, of any other its mean over the words of the page.

    Raises ValueError for a name that is no column.
    """
    size = np.expm1(columns["units"].astype(np.float64)) + TINY
    weight = (size / size.sum()).astype(np.float32)
    try:
        found = np.array([columns[name] for name in names]) @ weight
        whole = [place for place, name in enumerate(names) if name.startswith("page_")]
        found[whole] = [columns[names[place]][0] for place in whole]
    except KeyError as error:
        raise ValueError(f"no column {error} in the features: train the types again") from error
    return np.asarray(found, np.float32)
