"""Norm and scores of the words met so far, so that each is computed once."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from taawun.compiled import PLAIN
from taawun.estimator import Parameters, WordScores
from taawun.features import Features, Word, word_of
from taawun.growing import filled, follow
from taawun.pieces import PieceTable

__all__ = ["WordTable"]

_UNKNOWN = -1
_ROOM = 1 << 16  # words; rows that nobody has written to cost no memory
_AT_ONCE = 4096  # words whose n-grams are in memory

Floats = NDArray[np.float32]
Rows = NDArray[np.int64]
Numbers = NDArray[np.int32]
_NO_ROWS = np.empty(0, np.int32)


class WordTable:
    """Norm and scores of every word met so far: a cache over :meth:`Features.expand`.

    What the piece table that numbers the words forgets it forgets too, and so is bounded as that is.

    Parameters
    ----------
    features : Features
    parameters : Parameters
    """

    def __init__(self, features: Features, parameters: Parameters) -> None:
        self.features = features
        self.kernel = PLAIN
        self._parameters = parameters
        self._outputs = parameters.weights.shape[1]
        self._numbered = features.numbered
        self._generation = 0
        self._size = 0
        self._row_of: dict[str, Numbers] = {}
        self.words = WordScores.empty(_ROOM, self._outputs)

    def __len__(self) -> int:
        return self._size

    def rows(self, language: str, keys: Rows, table: PieceTable) -> Rows:
        """Rows of words in `words`.

        Parameters
        ----------
        language : str
        keys : ndarray of int64, shape (n_words,)
            The words as :class:`taawun.document.Document` numbers them.
        table : PieceTable
            The table that numbers them.

        Returns
        -------
        ndarray of int64, shape (n_words,)
        """
        if table.generation != self._generation:
            self._follow(table)
        row_of = self._rows_of(language, self._numbered + len(table.tokens))
        rows, unknown = self.kernel.word_rows(keys, row_of, self._numbered)  # terms and pairs stand below the tokens
        if unknown:
            new = sorted(set(keys[rows == _UNKNOWN].tolist()))
            row_of[np.array(new) + self._numbered] = self._add([word_of(key, language, table) for key in new])
            rows, _ = self.kernel.word_rows(keys, row_of, self._numbered)
        return rows

    def _rows_of(self, language: str, needed: int) -> Numbers:
        known = self._row_of.get(language, _NO_ROWS)
        if len(known) < needed:
            known = self._row_of[language] = filled(known, needed + needed // 4, _UNKNOWN)
        return known

    def _follow(self, table: PieceTable) -> None:
        """Forget the words whose tokens the table has forgotten, and know the others by their new numbers."""
        kept = self._row_of if table.generation == self._generation + 1 else {}
        places = np.concatenate([np.arange(self._numbered), table.survivors + self._numbered])
        row_of = {language: follow(rows, places, _UNKNOWN) for language, rows in kept.items()}
        used = np.unique(np.concatenate([_NO_ROWS, *row_of.values()]))
        used = used[used != _UNKNOWN]
        for rows in row_of.values():
            rows[rows != _UNKNOWN] = np.searchsorted(used, rows[rows != _UNKNOWN])
        size = len(used)
        self.words.squares[:size], self.words.scores[:size] = self.words.squares[used], self.words.scores[used]
        self._row_of, self._size, self._generation = row_of, size, table.generation

    def _add(self, new: list[Word]) -> Rows:
        first, self._size = self._size, self._size + len(new)
        if self._size > len(self.words.squares):
            self._grow(self._size + self._size // 2)
        for start in range(first, self._size, _AT_ONCE):
            end = min(start + _AT_ONCE, self._size)
            self.words.squares[start:end], scores = self._compute(new[start - first : end - first])
            self.words.scores[start:end, : self._outputs] = scores
        return np.arange(first, self._size)

    def _grow(self, size: int) -> None:
        grown = WordScores.empty(size, self._outputs)
        grown.squares[: len(self.words.squares)] = self.words.squares
        grown.scores[: len(self.words.scores)] = self.words.scores
        self.words = grown

    def _compute(self, words: list[Word]) -> tuple[Floats, Floats]:
        sparse = self.features.expand(words)
        weighted = sparse.values * self._parameters.idf[sparse.columns].astype(np.float32)
        squares = np.add.reduceat(weighted * weighted, sparse.starts[:-1])
        weights = self._parameters.weights[sparse.columns].astype(np.float32)  # numba knows no float16
        return squares, self.kernel.weighted_sums(sparse.starts, np.arange(len(weights)), sparse.values, weights)
