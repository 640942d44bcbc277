"""The kernel's loops, compiled by numba where it is installed.

Loading numba takes half a second, so nothing here is imported before many texts have been asked for.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields
from functools import cache
from typing import Any

import numpy as np

from taawun.gather import body_tokens, group_pairs, sentence_words, sum_votes
from taawun.kernel import find_terms, pool_windows, weighted_sums, window_totals, window_words
from taawun.scan import look_up, piece_ends, scan

__all__ = ["PLAIN", "Kernel", "fastest"]

Loop = Callable[..., Any]


@dataclass(frozen=True, slots=True)
class Kernel:
    """The functions of :mod:`taawun.scan`, :mod:`taawun.gather` and :mod:`taawun.kernel` that run for every text."""

    scan: Loop = scan
    look_up: Loop = look_up
    piece_ends: Loop = piece_ends
    body_tokens: Loop = body_tokens
    sum_votes: Loop = sum_votes
    group_pairs: Loop = group_pairs
    sentence_words: Loop = sentence_words
    find_terms: Loop = find_terms
    window_words: Loop = window_words
    weighted_sums: Loop = weighted_sums
    window_totals: Loop = window_totals
    pool_windows: Loop = pool_windows


PLAIN = Kernel()


@cache
def fastest() -> Kernel:
    """The compiled kernel; the plain one where numba is not installed."""
    try:
        import numba
    except ImportError:
        return PLAIN
    loops = {field.name: getattr(PLAIN, field.name) for field in fields(Kernel)} | {"weighted_sums": _weighted_sums}
    return Kernel(**{name: _compile(numba, loop) for name, loop in loops.items()})


def _compile(numba: Any, function: Loop) -> Loop:
    try:
        return numba.njit(cache=True, nogil=True, error_model="numpy")(function)  # type: ignore[no-any-return]
    except RuntimeError:  # nowhere to keep what was compiled
        return numba.njit(nogil=True, error_model="numpy")(function)  # type: ignore[no-any-return]


def _weighted_sums(starts: Any, columns: Any, values: Any, weights: Any) -> Any:
    # numpy's way builds the product of all rows first; a loop adds each in place.
    sums = np.zeros((len(starts) - 1, weights.shape[1]), np.float32)
    for row in range(len(starts) - 1):
        for place in range(starts[row], starts[row + 1]):
            value, column = values[place], columns[place]
            for output in range(weights.shape[1]):
                sums[row, output] += value * np.float32(weights[column, output])
    return sums
