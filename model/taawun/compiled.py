"""The kernel's loops, compiled by numba where it is installed.

Loading numba takes half a second, so nothing here is imported before many texts have been asked for.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields
from functools import cache
from pathlib import Path
from types import FunctionType
from typing import Any
from zlib import crc32

import numpy as np

from taawun import columns
from taawun.columns import SCORES
from taawun.gather import block_facts, body_tokens, body_words, language_marks, token_codes
from taawun.hashtable import beginnings, edge_of, enter, find_terms, look_up
from taawun.kernel import answer, article_scores, logistic, pool_windows, weighted_sums, word_rows
from taawun.pairing import most_words, pair_up, sentence_words
from taawun.scan import cut, find_gaps, piece_ends, scan
from taawun.svm import add_scores, add_to_weights, descend
from taawun.windows import add_rows, count_words, list_changes, norm_of, sentence_sums, window_scores

__all__ = ["PLAIN", "Kernel", "fastest"]

Loop = Callable[..., Any]


@dataclass(frozen=True, slots=True)
class Kernel:
    """The loops that run for every text, and `descend`, which trains."""

    cut: Loop = cut
    enter: Loop = enter
    piece_ends: Loop = piece_ends
    block_facts: Loop = block_facts
    language_marks: Loop = language_marks
    body_tokens: Loop = body_tokens
    body_words: Loop = body_words
    find_terms: Loop = find_terms
    weighted_sums: Loop = weighted_sums
    word_rows: Loop = word_rows
    answer: Loop = answer
    article_scores: Loop = article_scores
    logistic: Loop = logistic
    descend: Loop = descend


PLAIN = Kernel()
_PARTS = (
    *(scan, find_gaps, look_up, piece_ends, token_codes, edge_of, beginnings, find_terms, most_words, pair_up, sentence_words),
    *(body_tokens, body_words),
    *(count_words, list_changes, norm_of, sentence_sums, window_scores),
    *(word_rows, pool_windows, article_scores, logistic, add_scores, add_to_weights),
)
"""What the loops call."""


@cache
def fastest() -> Kernel:
    """The compiled kernel; the plain one where numba is not installed."""
    try:
        import numba
    except ImportError:
        return PLAIN
    from numba.extending import overload, register_jitable

    for part in _PARTS:
        register_jitable(part)
    overload(add_rows, strict=False)(lambda *types: _add_rows)
    loops = {field.name: getattr(PLAIN, field.name) for field in fields(Kernel)} | {"weighted_sums": _weighted_sums}
    return Kernel(**{name: _compile(numba, loop) for name, loop in loops.items()})


def _compile(numba: Any, function: Loop) -> Loop:
    try:
        return numba.njit(cache=True, nogil=True, error_model="numpy")(_stamped(function))  # type: ignore[no-any-return]
    except (RuntimeError, OSError):  # nowhere to keep what was compiled
        return numba.njit(nogil=True, error_model="numpy")(function)  # type: ignore[no-any-return]


def _stamped(function: Loop) -> Loop:
    """The function under a name of this version of the loops, by which numba keeps it.

    By itself numba compiles anew when the function's own file has changed, not when one has that it calls or reads.
    """
    code = function.__code__
    stamped = FunctionType(code, function.__globals__, function.__name__)
    stamped.__module__, stamped.__qualname__ = function.__module__, f"{function.__qualname__}.{_version()}"
    return stamped


@cache
def _version() -> str:
    loops = (*_PARTS, *(getattr(PLAIN, field.name) for field in fields(Kernel)), _add_rows)
    files = sorted({str(columns.__file__), *(loop.__code__.co_filename for loop in loops)})
    return f"{crc32(b''.join(Path(file).read_bytes() for file in files)):08x}"


# numpy's ways build the product of all rows first; a loop adds each in place.


def _weighted_sums(starts: Any, columns: Any, values: Any, weights: Any) -> Any:
    sums = np.zeros((len(starts) - 1, weights.shape[1]), np.float32)
    for row in range(len(starts) - 1):
        for place in range(starts[row], starts[row + 1]):
            value, column = values[place], columns[place]
            for output in range(weights.shape[1]):
                sums[row, output] += value * np.float32(weights[column, output])
    return sums


def _add_rows(rows: Any, count: Any, changes: Any, parts: Any, added: Any) -> Any:
    whole = count - count % 4
    for place in range(0, whole, 4):  # four at a time, for what is in memory is read and written once
        one, two, three, four = (
            parts[rows[place], SCORES:],
            parts[rows[place + 1], SCORES:],
            parts[rows[place + 2], SCORES:],
            parts[rows[place + 3], SCORES:],
        )
        by, again, twice, last = changes[place], changes[place + 1], changes[place + 2], changes[place + 3]
        for output in range(len(added)):
            total = added[output] + by * np.float32(one[output])
            total = (total + again * np.float32(two[output])) + twice * np.float32(three[output])
            added[output] = total + last * np.float32(four[output])
    for place in range(whole, count):
        row, change = parts[rows[place], SCORES:], changes[place]
        for output in range(len(added)):
            added[output] += change * np.float32(row[output])
