"""The model's numbers and how they answer: linear scores of windows, pooled, calibrated, and cut at thresholds.

Linear classifiers score every window in three ways: whether it reports cooperation in a domain, whether it reports
cooperation at all (the codebook's rule R2), and which domain it would be about if it did. The last is what finds a field
named in passing in a list; it counts only where the sentence, or the pair of sentences around it, reports cooperation.
What decides about the article is pooled over its windows, and a logistic function of that, with one set of weights for
all domains and one intercept each, gives the calibrated probability.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from taawun.compiled import PLAIN, Kernel
from taawun.features import Features, Word, word_of
from taawun.kernel import COUNT_WEIGHTS
from taawun.pieces import PieceTable, filled, follow

__all__ = [
    "POOLED",
    "Parameters",
    "WordScores",
    "WordTable",
    "pool",
    "probabilities",
    "window_scores",
]

_WIDEST = 3  # sentences
POOLED = ("best window", "best sentence", "best cooperation", "mean cooperation")
_CLIP = 1.5  # a score beyond this is no more certain: the margin is at 1

_UNKNOWN = -1
_ROOM = 1 << 16  # words; rows that nobody has written to cost no memory
_LANES = 8  # float32 in a vector of the machine
_AT_ONCE = 4096  # words whose n-grams are in memory

Floats = NDArray[np.float32]
Rows = NDArray[np.int64]
Numbers = NDArray[np.int32]
_NO_ROWS = np.empty(0, np.int32)


@dataclass(frozen=True, slots=True)
class Parameters:
    """What training learns.

    Parameters
    ----------
    weights : ndarray of float16 or float32, shape (n_columns, n_outputs)
        Of the linear classifiers, IDF folded in. Outputs are cooperation in each domain, cooperation, and each domain
        given cooperation: ``n_outputs = 2 * n_domains + 1``.
    idf : ndarray of float16 or float32, shape (n_columns,)
        Inverse document frequency of each column.
    intercepts : ndarray of float32, shape (n_outputs,)
    pooling : ndarray of float32, shape (n_pooled,)
        Weight of each of `POOLED` in the article's score.
    biases : ndarray of float32, shape (n_domains,)
        Intercept of each domain's article score.
    thresholds : ndarray of float32, shape (n_domains,)
        Probability from which a domain is tagged.
    cuts : ndarray of float32, shape (n_precisions, n_domains)
        Probability from which tags have each of :data:`taawun.calibration.PRECISIONS`; above 1 where none has.
    """

    weights: NDArray[np.float16] | Floats
    idf: NDArray[np.float16] | Floats
    intercepts: Floats
    pooling: Floats
    biases: Floats
    thresholds: Floats
    cuts: Floats


@dataclass(frozen=True, slots=True)
class WordScores:
    """What scoring needs of each word.

    Parameters
    ----------
    squares : ndarray of float32, shape (n_words,)
        Squared length of its vector.
    scores : ndarray of float32, shape (n_words, n_outputs) or wider
        Its vector times the weights.
    counts : ndarray of int32, shape (n_words,)
        Zeros, to count on.
    """

    squares: Floats
    scores: Floats
    counts: NDArray[np.int32]

    @classmethod
    def empty(cls, words: int, outputs: int) -> WordScores:
        """Room for so many words; zeros fill their rows up to whole vectors of the machine."""
        padded = -(-outputs // _LANES) * _LANES
        return cls(np.zeros(words, np.float32), np.zeros((words, padded), np.float32), np.zeros(words, np.int32))


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

    def rows(self, language: str, keys: Rows, table: PieceTable) -> Numbers:
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
        ndarray of int32, shape (n_words,)
        """
        if table.generation != self._generation:
            self._follow(table)
        row_of = self._rows_of(language, self._numbered + len(table.tokens))
        places = keys + self._numbered  # terms and pairs stand below the tokens
        rows = row_of[places]
        if not len(rows) or rows.min() != _UNKNOWN:
            return rows
        unknown = np.unique(keys[rows == _UNKNOWN])
        row_of[unknown + self._numbered] = self._add([word_of(key, language, table) for key in unknown.tolist()])
        return row_of[places]

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


def window_scores(rows: Rows | Numbers, starts: Rows, words: WordScores, intercepts: Floats, kernel: Kernel = PLAIN) -> Floats:
    """Scores of all windows of an article.

    A window holding word w n_w times scores ``sum c_w s_w / sqrt(sum c_w**2 |u_w|**2)`` with ``c_w = 1 + log n_w``.

    Parameters
    ----------
    rows : ndarray of int32 or int64, shape (n_words,)
        Rows of the words, sentence by sentence.
    starts : ndarray of int64, shape (n_sentences + 1,)
        Where each sentence begins in `rows`; none is empty.
    words : WordScores
    intercepts : ndarray of float32, shape (n_outputs,)
    kernel : Kernel

    Returns
    -------
    ndarray of float32, shape (3, n_sentences, n_outputs)
        Of the windows of 1, 2 and 3 sentences that begin with each sentence; 0 where they would reach over the end. A shorter
        text is one window.
    """
    scored: Floats = kernel.window_scores(
        rows, starts, _WIDEST, words.squares, words.counts, words.scores, COUNT_WEIGHTS, intercepts
    )
    return scored


def pool(scored: Floats, kernel: Kernel = PLAIN) -> tuple[Floats, Floats]:
    """Reduce the scores of an article's windows to what decides about it.

    Parameters
    ----------
    scored : ndarray of float32, shape (3, n_sentences, n_outputs)
        As :func:`window_scores` gives them.
    kernel : Kernel

    Returns
    -------
    pooled : ndarray of float32, shape (n_domains, n_pooled)
        The columns are named by `POOLED`.
    spoken : ndarray of float32, shape (n_sentences, n_domains)
        How much each sentence speaks for each domain: the lesser of its topic and of the cooperation around it.
    """
    pooled, spoken = kernel.pool_windows(scored, _CLIP)
    return pooled, spoken


def probabilities(pooled: Floats, parameters: Parameters) -> NDArray[np.float64]:
    """Calibrated probability of each domain.

    Parameters
    ----------
    pooled : ndarray of float32, shape (..., n_domains, n_pooled)
    parameters : Parameters

    Returns
    -------
    ndarray of float64, shape (..., n_domains)
    """
    logits = pooled.astype(np.float64) @ parameters.pooling.astype(np.float64) + parameters.biases
    np.negative(logits, out=logits)
    np.exp(logits, out=logits)
    logits += 1.0
    return np.divide(1.0, logits, out=logits)
