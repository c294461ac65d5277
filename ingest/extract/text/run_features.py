"""Likelihoods of the blocks of a text capture -> columns for the forest: of each block, its neighbours, the best run.

A block is article text mostly where its neighbours are. So besides the likelihood of a block by its words, the forest
sees those of the blocks around it, and where the run of likely blocks with the greatest sum starts and ends.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import numpy.typing as npt

__all__ = ["WINDOWS", "beside", "context", "heaviest", "window"]

Array = npt.NDArray[Any]
Columns = Iterator[tuple[str, Array | float]]

WINDOWS = (1, 3, 8, 20)
"""Blocks on either side."""
STEPS = (1, 2, 3)
FAR = 30
"""Blocks beyond which a distance is the same."""
MAX_WEIGHT_WORDS = 100
"""Words of a block beyond which its weight in the mean of a window does not grow."""
TINY = 1e-6


def context(name: str, likelihoods: Array, words: Array, kept: Array) -> Columns:
    """Yield the columns of likelihoods of the blocks, 0 to 1, and of those around each.

    ``words`` are the numbers of words of the blocks, ``kept`` is 1 where the rules keep a block, else 0.
    """
    at = np.arange(len(likelihoods))
    yield name, likelihoods
    yield from beside(name, likelihoods)
    weight = np.sqrt(np.minimum(words, MAX_WEIGHT_WORDS))
    for width in WINDOWS:
        yield f"window{width}_{name}", window(likelihoods * weight, width) / (window(weight, width) + TINY)
    start, end = heaviest(weight * (likelihoods - 0.5))
    yield f"{name}_core_inside", (at >= start) & (at < end)
    yield f"{name}_core_start", np.clip(at - start, -FAR, FAR)
    yield f"{name}_core_end", np.clip(at - end, -FAR, FAR)
    yield f"page_{name}", (likelihoods * weight).sum() / (weight.sum() + TINY)
    counted = weight * kept
    yield f"page_kept_{name}", (likelihoods * counted).sum() / (counted.sum() + TINY)


def window(values: Array, width: int) -> Array:
    """Return for each block the sum of the values of the ``width`` blocks on either side and its own."""
    size = len(values)
    sums = np.concatenate(([0.0], np.cumsum(values)))
    at = np.arange(size)
    return np.asarray(sums[np.minimum(at + width + 1, size)] - sums[np.maximum(at - width, 0)])


def beside(name: str, values: Array) -> Columns:
    """Yield the values of the blocks 1, 2 and 3 places before and behind; -2 beyond the ends."""
    size = len(values)
    for step in STEPS:
        edge = np.full(min(step, size), -2.0)
        yield f"{name}+{step}", np.concatenate((values[step:], edge))
        yield f"{name}-{step}", np.concatenate((edge, values[: max(0, size - step)]))


def heaviest(weights: Array) -> tuple[int, int]:
    """Return start and end of the run of greatest sum (Bentley 1984, "Algorithm design techniques")."""
    sums = np.concatenate(([0.0], np.cumsum(weights)))
    least = np.minimum.accumulate(sums)
    end = int((sums - least).argmax())
    start = int(sums[: end + 1].argmin())
    return start, end
