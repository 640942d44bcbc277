"""py3langid with its model in a quarter of the memory, and the same answers.

Of its automaton's moves most stand in rows that share their parts, and of its weights most are what a language gives
what it never saw: each is kept once. Both still look like the arrays that py3langid indexes.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = ["SharedBlocks", "UsualRows", "identifier"]

_BITS = 4
_BLOCK = 1 << _BITS  # moves; shorter and longer blocks take more bytes with py3langid's model
_AT_ONCE = 1 << 13  # rows or blocks
_MULTIPLIER = 0x9E3779B97F4A7C15


def identifier() -> Any:
    """py3langid's identifier, which ranks languages by their probability."""
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    read = LanguageIdentifier.from_model_file(MODEL_FILE)
    outputs, moves, weights = array("i", read.tk_output), SharedBlocks(read.tk_nextmove), UsualRows(read.nb_ptc)
    return LanguageIdentifier(weights, read.nb_pc, read.nb_classes, moves, outputs, norm_probs=True, tk_row=read.tk_row)


class SharedBlocks:
    """A sequence of integers whose blocks are kept once, however often they stand near each other in it.

    Parameters
    ----------
    values : array of unsigned integers
        As many as fill whole blocks.

    Examples
    --------
    >>> shared = SharedBlocks(array("I", [*range(32), *range(16)]))
    >>> shared[5], shared[20], shared[37]
    (5, 20, 5)
    """

    def __init__(self, values: array[int]) -> None:
        blocks = np.frombuffer(values, f"u{values.itemsize}").reshape(-1, _BLOCK)
        self._values, self._starts = array(values.typecode), array("I")
        for part in _parts(blocks):  # blocks that are alike lie near each other
            _, first, same = np.unique(_hashed(part), return_index=True, return_inverse=True)
            if not np.array_equal(part[first][same], part):  # two blocks of one hash: hardly ever
                first = same = np.arange(len(part))
            self._starts.frombytes((len(self._values) + same * _BLOCK).astype(np.uint32).tobytes())
            self._values.frombytes(part[first].tobytes())

    def __getitem__(self, place: int) -> int:
        return self._values[self._starts[place >> _BITS] + (place & _BLOCK - 1)]


class UsualRows:
    """A matrix of which only what differs from each column's usual value is kept.

    Parameters
    ----------
    dense : ndarray, shape (n_rows, n_columns)

    Examples
    --------
    >>> UsualRows(np.array([[0, 7], [4, 7], [0, 8]]))[np.array([2, 1])].tolist()
    [[0, 8], [4, 7]]
    """

    def __init__(self, dense: NDArray[Any]) -> None:
        self._usual = next(_parts(dense)).min(axis=0)  # of a word never seen in the language; any other row would do as well
        sizes, columns, values = [], [], []
        for part in _parts(dense):
            other = part.view(f"u{part.itemsize}") != self._usual.view(f"u{part.itemsize}")  # float16 compares slowly
            sizes.append(np.count_nonzero(other, axis=1))
            columns.append((np.flatnonzero(other) % dense.shape[1]).astype(np.min_scalar_type(dense.shape[1])))
            values.append(part[other])
        self._starts = np.concatenate([[0], np.cumsum(np.concatenate(sizes))])
        self._columns, self._values = np.concatenate(columns), np.concatenate(values)

    def __getitem__(self, rows: NDArray[np.int64]) -> NDArray[Any]:
        counts = self._starts[rows + 1] - self._starts[rows]
        owners = np.repeat(np.arange(len(rows)), counts)
        places = np.arange(len(owners)) + np.repeat(self._starts[rows] - (np.cumsum(counts) - counts), counts)
        dense = np.tile(self._usual, (len(rows), 1))
        dense[owners, self._columns[places]] = self._values[places]
        return dense


def _parts(rows: NDArray[Any]) -> Iterator[NDArray[Any]]:
    """Some thousands of rows at a time: what is made of them on the way goes back to the system, and fits the cache."""
    return (rows[start : start + _AT_ONCE] for start in range(0, len(rows), _AT_ONCE))


def _hashed(blocks: NDArray[np.unsignedinteger[Any]]) -> NDArray[np.uint64]:
    hashed = np.zeros(len(blocks), np.uint64)
    for column in blocks.T:
        hashed = (hashed ^ column) * np.uint64(_MULTIPLIER)
        hashed ^= hashed >> np.uint64(29)
    return hashed
