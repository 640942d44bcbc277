"""Linear support vector machines, all outputs at once.

Dual coordinate descent (Hsieh et al., ICML 2008). LIBLINEAR runs it for one output after the other; here a text is read once a
pass, and what it asks of the weights is done for all outputs side by side.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from scipy import sparse  # answering does without it

__all__ = ["Problem", "add_scores", "add_to_weights", "descend"]

Floats = NDArray[np.float32]
Ints = NDArray[np.int64]
Numbers = NDArray[np.uint32]  # without a sign: the compiled loops need not ask whether one counts from the end

_LANES = 8  # outputs that the machine works on at once; rows of weights are so many, or twice, or ...
_LINE = 16  # weights in a line of the cache


@dataclass(frozen=True, slots=True)
class Problem:
    """Texts and what is asked about them, laid out for `descend`; fitted to some of the texts, or to others, or to all.

    Parameters
    ----------
    starts : ndarray of int32, shape (n_texts + 1,)
    columns : ndarray of uint32, shape (n_values,)
        Numbered by how many texts have them.
    values : ndarray of float32, shape (n_values,)
        The texts as rows of a sparse matrix.
    signs : ndarray of float32, shape (n_texts, n_outputs)
    asked : ndarray of int64, shape (n_texts,)
        How many outputs must be looked at for each text: those behind are not asked.
    common : ndarray of int64, shape (n_used,)
        The columns that any text has, the most frequent first.
    width : int
        Columns with those that no text has.
    """

    starts: NDArray[np.int32]
    columns: Numbers
    values: Floats
    signs: Floats
    asked: Ints
    common: Ints
    width: int

    @classmethod
    def of(cls, rows: sparse.csr_matrix, signs: Floats) -> Problem:
        """Lay texts out.

        Parameters
        ----------
        rows : csr_matrix, shape (n_texts, n_columns)
        signs : ndarray of float32, shape (n_texts, n_outputs)
            1 where an output shall be above 0 and -1 where below; 0 where it is not asked.
        """
        frequency = np.bincount(rows.indices, minlength=rows.shape[1])
        common = np.argsort(-frequency, kind="stable")  # weights that are asked for often stand together, and stay in the cache
        place = np.empty(len(common), np.uint32)
        place[common] = np.arange(len(common), dtype=np.uint32)
        last = (np.arange(1, signs.shape[1] + 1) * (signs != 0)).max(axis=1)
        values = rows.data.astype(np.float32)
        return cls(rows.indptr, place[rows.indices], values, signs, _padded(last), common[: (frequency > 0).sum()], len(common))

    def fit(self, chosen: Ints, bound: float, passes: int, seed: int, loop: Callable[..., Any]) -> tuple[Floats, Floats]:
        """Fit one machine an output, with hinge loss.

        Parameters
        ----------
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
        random = np.random.default_rng(seed)
        orders = np.array([random.permutation(chosen) for _ in range(passes)])
        outputs = self.signs.shape[1]
        found = _zeros(len(self.common) + 1, _padded(outputs))
        loop(self.starts, self.columns, self.values, self.signs, self.asked, orders, np.float32(bound), found)
        weights = np.zeros((self.width, outputs), np.float32)
        weights[self.common] = found[:-1, :outputs]
        return weights, found[-1, :outputs].copy()


def _padded(outputs: Any) -> Any:
    return -(-outputs // _LANES) * _LANES


def _zeros(rows: int, width: int) -> Floats:
    """Made by numpy, which asks for huge pages, and begun with a line of the cache, so that nothing read at once lies in two."""
    spare = np.zeros(rows * width + _LINE, np.float32)
    first = -spare.ctypes.data // spare.itemsize % _LINE
    return spare[first : first + rows * width].reshape(rows, width)


def descend(
    starts: NDArray[np.int32],
    columns: Numbers,
    values: Floats,
    signs: Floats,
    asked: Ints,
    orders: Ints,
    bound: np.float32,
    weights: Floats,
) -> None:
    """The loop: in Python as it stands, or compiled.

    Parameters
    ----------
    starts, columns, values, signs, asked
        As of `Problem`.
    orders : ndarray of int64, shape (n_passes, n_chosen)
        The texts of each pass in their order.
    bound : float32
    weights : ndarray of float32, shape (n_used + 1, n_outputs) or wider
        Zeros; the weights will stand there, and below them the intercepts.
    """
    one, none = np.float32(1), np.float32(0)
    shares = np.zeros(signs.shape, np.float32)  # the dual variables: how much each text weighs
    squares = np.empty(len(signs), np.float32)
    changes = np.empty(weights.shape[1], np.float32)
    for text in orders[0]:
        squares[text] = one  # of the intercept's column
        for place in range(starts[text], starts[text + 1]):
            squares[text] += values[place] * values[place]
    for turn in range(orders.shape[0]):
        for text in orders[turn]:
            begin, end = starts[text], starts[text + 1]
            changes[:] = weights[-1]
            add_scores(columns, values, begin, end, weights, asked[text], changes)
            moved = False
            for output in range(signs.shape[1]):
                sign, before = signs[text, output], shares[text, output]
                after = min(max(before - (sign * changes[output] - one) / squares[text], none), bound) if sign else none
                shares[text, output] = after
                changes[output] = sign * (after - before)
                moved |= after != before
            if moved:
                weights[-1] += changes
                add_to_weights(columns, values, begin, end, changes, asked[text], weights)


def add_scores(columns: Numbers, values: Floats, begin: int, end: int, weights: Floats, asked: int, sums: Floats) -> None:
    """Add to `sums` what a text's values weigh for the outputs asked: four at a time, for `sums` is read and written once."""
    whole = end - (end - begin) % 4
    for place in range(begin, whole, 4):
        a, b, c, d = values[place], values[place + 1], values[place + 2], values[place + 3]
        of_a, of_b = weights[columns[place]], weights[columns[place + 1]]
        of_c, of_d = weights[columns[place + 2]], weights[columns[place + 3]]
        for output in range(asked):
            pair = (sums[output] + a * of_a[output]) + b * of_b[output]
            sums[output] = (pair + c * of_c[output]) + d * of_d[output]
    for place in range(whole, end):
        value, known = values[place], weights[columns[place]]
        for output in range(asked):
            sums[output] += value * known[output]


def add_to_weights(columns: Numbers, values: Floats, begin: int, end: int, changes: Floats, asked: int, weights: Floats) -> None:
    """Add the changes of the outputs asked, times a text's values, to the weights of its columns: again by fours."""
    whole = end - (end - begin) % 4
    for place in range(begin, whole, 4):
        a, b, c, d = values[place], values[place + 1], values[place + 2], values[place + 3]
        of_a, of_b = weights[columns[place]], weights[columns[place + 1]]
        of_c, of_d = weights[columns[place + 2]], weights[columns[place + 3]]
        for output in range(asked):
            change = changes[output]
            of_a[output] += a * change
            of_b[output] += b * change
            of_c[output] += c * change
            of_d[output] += d * change
    for place in range(whole, end):
        value, known = values[place], weights[columns[place]]
        for output in range(asked):
            known[output] += value * changes[output]
