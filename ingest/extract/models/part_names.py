"""Hashed words in and around each block -> the part of the page that a block is, for blocks that are not the article.

A linear model with one score a part over the words of ``vocabulary.bags``: the first words of a block, those of the
heading above it and of short neighbours, and those of the class names around it. ``training/train_parts.py`` trains it
on blocks whose part is known from class names, ARIA roles, notices and bylines; in half of them the class names are
left out, so that it also names parts that no class name tells.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

import numpy as np
import numpy.typing as npt

__all__ = ["FILE", "MEANINGS", "PARTS", "SURE", "PartModel", "name_parts", "part_model"]

MEANINGS = {
    "headline": "the headline of the page, or a copy of it",
    "byline": "a byline: who wrote it",
    "date": "a date of publication or change",
    "standfirst": "a standfirst: the summary below the headline",
    "caption": "a caption or picture credit",
    "comment": "a comment, or words around comments",
    "next-story": "another story that follows on the same page",
    "related": "a teaser or link of another story",
    "promo": "a promotion of the site's own offers",
    "subscribe": "an invitation to subscribe or sign up",
    "dialog": "a login, consent or other dialog",
    "paywall": "a paywall notice",
    "author": "a box about the author",
    "share": "a line for sharing or following",
    "tags": "a list of tags or topics",
    "navigation": "navigation: menus, breadcrumbs, pagers, search",
    "legal": "legal text",
    "footer": "the footer of the site",
    "ad": "an advertisement or sponsored box",
    "control": "a form, button, player or counter",
}
"""Part -> its meaning, in words."""

PARTS = tuple(MEANINGS)
"""The names of the parts, in the order of the columns of the model."""

FILE = "parts.npz"
SURE = 0.5
"""Probability from which a part is named; below it a block is only said to be no article."""

Floats = npt.NDArray[np.float32]
Ints = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class PartModel:
    """A linear model: the weights of a block's words, summed and divided by the root of their number, are log odds."""

    weights: Floats
    """float32 of shape (vocabulary.SIZE, parts)."""
    bias: Floats
    """float32 of shape (parts,)."""


@lru_cache(maxsize=1)
def part_model() -> PartModel:
    """Return the trained model; it is read from the package on first use."""
    with files(__package__).joinpath(FILE).open("rb") as file, np.load(file, allow_pickle=False) as stored:
        return PartModel(stored["weights"].astype(np.float32) * stored["step"], stored["bias"])


def name_parts(bags_of_blocks: tuple[Ints, Ints], model: PartModel | None = None) -> list[tuple[str, float]]:
    """Return the likeliest part of each block and its probability, 0 to 1, from what ``vocabulary.bags`` found.

    The probability is the softmax over the parts' log odds. Blocks of the article get a name too, which is not used.
    """
    model = model or part_model()
    words, starts = bags_of_blocks
    counts = np.diff(np.append(starts, len(words)))
    odds = np.add.reduceat(model.weights.take(words, axis=0), starts, axis=0) / np.sqrt(counts)[:, None] + model.bias
    odds = np.exp(odds - odds.max(axis=1, keepdims=True))
    best = odds.argmax(axis=1)
    chance = odds[np.arange(len(best)), best] / odds.sum(axis=1)
    return [(PARTS[place], round(value, 2)) for place, value in zip(best.tolist(), chance.tolist(), strict=True)]
