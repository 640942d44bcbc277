"""Norm and scores of the words met so far, so that each is computed once."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from taawun.columns import Known
from taawun.compiled import PLAIN
from taawun.estimator import Parameters, WordScores
from taawun.features import Features, Word, word_of
from taawun.lexicon import Lexicon

__all__ = ["WordTable"]

_UNKNOWN = -1
_ROOM = 1 << 16  # words; rows that nobody has written to cost no memory
_AT_ONCE = 4096  # words whose n-grams are in memory

Floats = NDArray[np.float32]
Rows = NDArray[np.int64]
Bools = NDArray[np.bool_]


class WordTable:
    """Norm and scores of every word met so far: a cache over :meth:`Features.expand`.

    The tokens' rows stand with what a lexicon knows of them. What the piece table that numbers the words forgets is forgotten
    here too, and so this is bounded as that is.

    Parameters
    ----------
    features : Features
    parameters : Parameters
    """

    def __init__(self, features: Features, parameters: Parameters) -> None:
        self.features = features
        self.kernel = PLAIN
        self._parameters = parameters
        self._generation = 0
        self._size = 0
        self._lexicons: dict[str, Lexicon] = {}
        self._numbered = np.full(features.numbered, _UNKNOWN, np.int32)
        self.words = WordScores.empty(_ROOM, parameters.weights.shape[1])

    def __len__(self) -> int:
        return self._size

    def rows(self, keys: Rows, lexicon: Lexicon) -> Rows:
        """Rows of words in `words`.

        Parameters
        ----------
        keys : ndarray of int64, shape (n_words,)
            The words as :func:`taawun.pairing.sentence_words` numbers them.
        lexicon : Lexicon
            Of their language; there is one of each, all over one table.

        Returns
        -------
        ndarray of int64, shape (n_words,)
        """
        self._keep_up(lexicon)
        rows: Rows
        rows, unknown = self.kernel.word_rows(keys, lexicon.known, self._numbered)
        if unknown:
            new = np.array(sorted(set(keys[rows == _UNKNOWN].tolist())), np.int64)
            added = self._add([word_of(key, lexicon.language, lexicon.table) for key in new.tolist()])
            lexicon.known[new[new >= 0], Known.ROW] = added[new >= 0]
            self._numbered[-1 - new[new < 0]] = added[new < 0]
            rows, _ = self.kernel.word_rows(keys, lexicon.known, self._numbered)
        return rows

    def answer(self, pieces: Rows, inside: Bools, lexicon: Lexicon) -> tuple[NDArray[np.float64], Floats, NDArray[np.int64]]:
        """What the model says of an article.

        Parameters
        ----------
        pieces, inside
            As of :func:`taawun.gather.body_tokens`.
        lexicon : Lexicon
            As of :meth:`rows`.

        Returns
        -------
        probability : ndarray of float64, shape (n_domains,)
            Of nothing, where no sentence has words.
        spoken : ndarray of float32, shape (n_kept, n_domains)
            How much each sentence speaks for each domain.
        spans : ndarray of int64, shape (n_kept, 2)
            The offsets of the sentences that have words.
        """
        lexicon.keep_up()
        self._keep_up(lexicon)
        probability, spoken, spans, unknown = self._answer(pieces, inside, lexicon)
        if unknown:
            self.rows(lexicon.words(*lexicon.table.tokens_in(pieces, inside))[0], lexicon)
            probability, spoken, spans, _ = self._answer(pieces, inside, lexicon)
        return probability, spoken, spans

    def _answer(
        self, pieces: Rows, inside: Bools, lexicon: Lexicon
    ) -> tuple[NDArray[np.float64], Floats, NDArray[np.int64], int]:
        table, own, words = lexicon.table, self._parameters, self.words
        given = (*lexicon.given, self._numbered, words.numbers, words.parts, own.intercepts, own.pooling, own.biases)
        probability, spoken, spans, unknown = self.kernel.answer(pieces, inside, table.flat, lexicon.known, *given)
        return probability, spoken, spans, unknown

    def _keep_up(self, lexicon: Lexicon) -> None:
        """Forget the words whose tokens the table has forgotten, and move the others together."""
        generation = lexicon.table.generation
        self._lexicons[lexicon.language] = lexicon
        if generation == self._generation:
            return
        columns = [self._numbered]
        for each in self._lexicons.values():
            each.keep_up()
            columns.append(each.known[:, Known.ROW])
        used = np.unique(np.concatenate(columns))
        used = used[used != _UNKNOWN]
        for column in columns:
            column[column != _UNKNOWN] = np.searchsorted(used, column[column != _UNKNOWN])
        self.words.bytes[: len(used)] = self.words.bytes[used]
        self._size, self._generation = len(used), generation

    def _add(self, new: list[Word]) -> Rows:
        first, self._size = self._size, self._size + len(new)
        if self._size > len(self.words):
            self._grow(self._size + self._size // 2)
        rows = np.arange(first, self._size)
        for start in range(0, len(new), _AT_ONCE):
            self.words.put(rows[start : start + _AT_ONCE], *self._compute(new[start : start + _AT_ONCE]))
        return rows

    def _grow(self, size: int) -> None:
        grown = WordScores.empty(size, self.words.outputs)
        grown.bytes[: len(self.words)] = self.words.bytes
        self.words = grown

    def _compute(self, words: list[Word]) -> tuple[Floats, Floats]:
        sparse = self.features.expand(words)
        weighted = sparse.values * self._parameters.idf[sparse.columns].astype(np.float32)
        squares = np.add.reduceat(weighted * weighted, sparse.starts[:-1])
        weights = self._parameters.weights[sparse.columns].astype(np.float32)  # numba knows no float16
        return squares, self.kernel.weighted_sums(sparse.starts, np.arange(len(weights)), sparse.values, weights)
