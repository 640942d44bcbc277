"""Linear support vector machines, all outputs at once.

Dual coordinate descent (Hsieh et al., ICML 2008). LIBLINEAR runs it for one output after the other; here a text is read once a
pass, and what it asks of the weights is done for all outputs side by side.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from scipy import sparse  # answering does without it

__all__ = ["descend", "fit"]

Floats = NDArray[np.float32]


def fit(
    rows: sparse.csr_matrix,
    signs: Floats,
    chosen: NDArray[np.int64],
    bound: float,
    passes: int,
    seed: int,
    loop: Callable[..., Any],
) -> tuple[Floats, Floats]:
    """Fit one machine an output, with hinge loss.

    Parameters
    ----------
    rows : csr_matrix, shape (n_texts, n_columns)
    signs : ndarray of float32, shape (n_texts, n_outputs)
        1 where an output shall be above 0 and -1 where below; 0 where it is not asked.
    chosen : ndarray of int64, shape (n_chosen,)
        The texts to learn from.
    bound : float
        C, the most that one text can weigh.
    passes : int
        How often each text is looked at, each time in another order.
    seed : int
        Of the orders.
    loop : callable
        `descend`, compiled or not.

    Returns
    -------
    weights : ndarray of float32, shape (n_columns, n_outputs)
    intercepts : ndarray of float32, shape (n_outputs,)
    """
    frequency = np.bincount(rows.indices, minlength=rows.shape[1])
    common = np.argsort(-frequency, kind="stable")  # weights that are asked for often stand together, and stay in the cache
    place = np.empty(len(common), np.int32)
    place[common] = np.arange(len(common), dtype=np.int32)
    used = int((frequency > 0).sum())
    random = np.random.default_rng(seed)
    orders = np.array([random.permutation(chosen) for _ in range(passes)])
    found = loop(rows.indptr, place[rows.indices], rows.data.astype(np.float32), signs, orders, np.float32(bound), used)
    weights = np.zeros((rows.shape[1], signs.shape[1]), np.float32)
    weights[common[:used]] = found[:-1]
    return weights, found[-1]


def descend(
    starts: NDArray[np.int32],
    columns: NDArray[np.int32],
    values: Floats,
    signs: Floats,
    orders: NDArray[np.int64],
    bound: np.float32,
    width: int,
) -> Floats:
    """The loop: in Python as it stands, or compiled.

    Parameters
    ----------
    starts : ndarray of int32, shape (n_texts + 1,)
    columns : ndarray of int32, shape (n_values,)
    values : ndarray of float32, shape (n_values,)
        The texts as rows of a sparse matrix.
    signs : ndarray of float32, shape (n_texts, n_outputs)
    orders : ndarray of int64, shape (n_passes, n_chosen)
        The texts of each pass in their order.
    bound : float32
    width : int
        How many columns there are.

    Returns
    -------
    ndarray of float32, shape (width + 1, n_outputs)
        The weights, and below them the intercepts.
    """
    outputs, one, none = signs.shape[1], np.float32(1), np.float32(0)
    weights = np.zeros((width + 1, outputs), np.float32)
    shares = np.zeros(signs.shape, np.float32)  # the dual variables: how much each text weighs
    changes = np.empty(outputs, np.float32)
    for turn in range(orders.shape[0]):
        for at in range(orders.shape[1]):
            text = orders[turn, at]
            changes[:] = weights[width]
            square = one  # of the intercept's column
            for place in range(starts[text], starts[text + 1]):
                value, known = values[place], weights[columns[place]]
                square += value * value
                for output in range(outputs):
                    changes[output] += value * known[output]
            moved = False
            for output in range(outputs):
                sign, before = signs[text, output], shares[text, output]
                after = min(max(before - (sign * changes[output] - one) / square, none), bound) if sign else none
                shares[text, output] = after
                changes[output] = sign * (after - before)
                moved |= after != before
            if moved:
                weights[width] += changes
                for place in range(starts[text], starts[text + 1]):
                    value, known = values[place], weights[columns[place]]
                    for output in range(outputs):
                        known[output] += value * changes[output]
    return weights
