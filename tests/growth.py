"""A function and a size -> an assertion that its cost grows no faster than the size, on any machine under any load.

A bound in seconds fails on a slow machine and passes a quadratic loop on a fast one. Here the same function runs at an
eighth of the size and at the size, and the two CPU times are compared: eight times the input may cost eight times as
much, with room for noise; a quadratic one costs sixty-four times as much.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

__all__ = ["ROOM", "STEP", "TRIES", "assert_linear"]

ROOM = 3.0
"""How much dearer than linear: caches and n log n stay below it; a square is `step` times dearer."""
STEP = 8
TRIES = 4
LEAST = 0.002
"""Seconds of CPU time: what costs less is measured too coarsely, and counts as this much."""


def assert_linear(work: Callable[[int], Any], size: int, step: int = STEP) -> Any:
    """Return what ``work(size)`` returns; fail where it costs far more than ``step`` times ``work(size // step)``.

    The least of several measurements counts, for whatever else runs can only make one longer. A smaller step,
    not below 4, is for work that goes another way on small inputs.
    """
    small, large = float("inf"), float("inf")
    for _ in range(TRIES):
        spent, _ = _cost(work, max(1, size // step))
        small = min(small, spent)
        spent, result = _cost(work, size)
        large = min(large, spent)
        if large <= step * ROOM * max(small, LEAST):
            return result
    raise AssertionError(f"{step} times the size costs {large / small:.0f} times as much: {small:.3f} s, {large:.3f} s")


def _cost(work: Callable[[int], Any], size: int) -> tuple[float, Any]:
    begun = time.thread_time()
    result = work(size)
    return time.thread_time() - begun, result
