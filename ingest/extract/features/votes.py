"""Output of a model or extractor for each block -> columns for the forest: of the block, around it, and of the page.

The output is the share of each block that trafilatura took, or its likelihood by the vocabulary. The names of the
columns hold the name that is given.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from ingest.extract.features.page import TINY, Array, PageFeatures

__all__ = ["STEPS", "WINDOWS", "place", "vote_columns"]

WINDOWS = (2, 6, 15)
STEPS = (1, 2, 3)
TAKEN_FROM = 0.5  # a block counts as taken from that share on
CORE = 0.8
FAR = 50  # blocks


def vote_columns(name: str, page: PageFeatures, shares: Sequence[float] | Array) -> dict[str, Array]:
    """Return the columns by name, float32 of shape (blocks,); ``shares`` has one value a block, 0 to 1."""
    size = len(page.blocks)
    values = np.asarray(shares, np.float64)
    columns = {key: np.asarray(column, np.float32) for key, column in _columns(page, name, values)}
    return {key: column if column.ndim else np.full(size, column, np.float32) for key, column in columns.items()}


def _columns(page: PageFeatures, name: str, shares: Array) -> Iterator[tuple[str, Array | float]]:
    size, at, tree = len(page.blocks), page.at, page.tree
    taken = page.words * shares
    sums = np.concatenate(([0.0], np.cumsum(taken)))
    inside = sums[tree.end] - sums[tree.start]
    all_taken, all_units = float(sums[-1]), page.total("units") + TINY

    yield name, shares
    yield f"page_{name}", all_taken / all_units
    yield f"page_{name}_units", np.log1p(all_taken)
    yield f"before_{name}", sums[:-1] / (all_taken + TINY)
    for width in WINDOWS:
        start, end = np.maximum(at - width, 0), np.minimum(at + width + 1, size)
        yield f"window{width}_{name}", (sums[end] - sums[start]) / (page.between("units", start, end) + TINY)
    for step in STEPS:
        edge = np.full(min(step, size), -1.0)
        yield f"{name}+{step}", np.concatenate((shares[step:], edge))
        yield f"{name}-{step}", np.concatenate((edge, shares[: max(0, size - step)]))

    together, same_units = np.bincount(tree.signature, inside), np.bincount(tree.signature, page.element_sums["units"])
    for level, element in enumerate(page.ancestors, 1):
        chain = tree.signature[element]
        yield f"g{level}_{name}", inside[element] / (page.element_sums["units"][element] + TINY)
        yield f"g{level}_page{name}", inside[element] / (all_taken + TINY)
        yield f"g{level}_same_{name}", together[chain] / (same_units[chain] + TINY)
    units = np.bincount(page.chain, page.words)
    yield f"same_{name}", (np.bincount(page.chain, taken) / (units + TINY))[page.chain]
    start, end = page.section
    yield f"section_{name}", (sums[end] - sums[start]) / (page.between("units", start, end) + TINY)
    yield f"section_head_{name}", np.where(page.heading_above >= 0, shares[start], 0)

    core = tree.smallest(inside, CORE * all_taken)
    yield f"{name}core_inside", (at >= tree.start[core]) & (at < tree.end[core])
    yield f"page_{name}core", page.element_sums["units"][core] / all_units
    most = shares >= TAKEN_FROM
    places = np.flatnonzero(most)
    yield f"{name}_place", place(at, int(places[0]), int(places[-1])) if len(places) else place(at, 0, 0)
    yield f"{name}_before", np.log1p(at - np.maximum.accumulate(np.where(most, at, -FAR)))
    after = np.minimum.accumulate(np.where(most, at, size + FAR)[::-1])[::-1]
    yield f"{name}_after", np.log1p(after - at)


def place(at: Array, start: int, end: int) -> Array:
    """Return the relative position of blocks in a range: 0 to 1 inside it, clipped to -1 and 2 outside."""
    return np.clip((at - start) / max(1, end - start), -1, 2)
