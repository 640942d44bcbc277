"""The model's numbers and how they answer: linear scores of windows, pooled, calibrated, and cut at thresholds.

Linear classifiers score every window in three ways: whether it reports cooperation in a domain, whether it reports
cooperation at all (the codebook's rule R2), and which domain it would be about if it did. The last is what finds a field
named in passing in a list; it counts only where the sentence, or the pair of sentences around it, reports cooperation.
What decides about the article is pooled over its windows, and a logistic function of that, with one set of weights for
all domains and one intercept each, gives the calibrated probability.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from taawun.features import Features, Word
from taawun.kernel import score_windows, weighted_sums

__all__ = [
    "POOLED",
    "Parameters",
    "WordTable",
    "pool",
    "probabilities",
    "sentence_scores",
    "window_scores",
]

WINDOW_SIZES = (1, 2, 3)
POOLED = ("best window", "best sentence", "best cooperation", "mean cooperation")
_CLIP = 8.0  # a raw score beyond this is no more certain

Floats = NDArray[np.float32]
Rows = NDArray[np.int64]


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


class WordTable:
    """Norm and scores of every word met so far; a bounded cache over :meth:`Features.expand`.

    Parameters
    ----------
    features : Features
    parameters : Parameters
    capacity : int
        Words kept; when full the table starts anew, so memory stays bounded over an endless stream.
    """

    def __init__(self, features: Features, parameters: Parameters, capacity: int = 200_000) -> None:
        self.features = features
        self.capacity = capacity
        self._parameters = parameters
        self._row_of: dict[Word, int] = {}
        self._outputs = parameters.weights.shape[1]
        self.squares = np.empty(0, np.float32)
        self.scores = np.empty((0, self._outputs), np.float32)

    def __len__(self) -> int:
        return len(self._row_of)

    def rows(self, sentences: Sequence[Sequence[Word]]) -> list[Rows]:
        """Rows of the words of each sentence, in `squares` and `scores`.

        Rows stay valid until the next call.
        """
        new = list(dict.fromkeys(word for words in sentences for word in words if word not in self._row_of))
        if len(self._row_of) + len(new) > self.capacity and self._row_of:
            self._clear()
            return self.rows(sentences)
        if new:
            self._add(new)
        known = self._row_of
        return [np.fromiter((known[word] for word in words), np.int64, len(words)) for words in sentences]

    def _clear(self) -> None:
        self._row_of.clear()

    def _add(self, new: list[Word]) -> None:
        first = len(self._row_of)
        squares, scores = self._compute(new)
        if first + len(new) > len(self.squares):
            self._grow(first + len(new))
        self.squares[first : first + len(new)] = squares
        self.scores[first : first + len(new)] = scores
        self._row_of.update(zip(new, range(first, first + len(new)), strict=True))

    def _grow(self, needed: int) -> None:
        size = max(needed, 2 * len(self.squares), 4096)
        self.squares = np.resize(self.squares, size)
        self.scores = np.resize(self.scores, (size, self._outputs))

    def _compute(self, words: list[Word]) -> tuple[Floats, Floats]:
        sparse = self.features.expand(words)
        weighted = sparse.values * self._parameters.idf[sparse.columns].astype(np.float32)
        squares = np.add.reduceat(weighted * weighted, sparse.starts[:-1])
        return squares, weighted_sums(sparse.starts, sparse.columns, sparse.values, self._parameters.weights)


def window_scores(sentences: Sequence[Rows], squares: Floats, scores: Floats, intercepts: Floats) -> list[Floats]:
    """Scores of all windows of an article.

    Parameters
    ----------
    sentences : sequence of ndarray of int64
        Rows of the words of each sentence.
    squares, scores : ndarray
        The word table's arrays.
    intercepts : ndarray of float32, shape (n_outputs,)

    Returns
    -------
    list of ndarray of float32, shape (n_windows, n_outputs)
        One array a window size of 1, 2 and 3 sentences.
    """
    return [scored + intercepts for scored in score_windows(sentences, WINDOW_SIZES, squares, scores)]


def sentence_scores(scored: Sequence[Floats]) -> Floats:
    """How much each sentence speaks for each domain: the lesser of its topic and of the cooperation around it.

    Parameters
    ----------
    scored : sequence of ndarray
        As :func:`window_scores` gives them.

    Returns
    -------
    ndarray of float32, shape (n_sentences, n_domains)
    """
    alone, pairs = scored[0], scored[1]
    domains = alone.shape[1] // 2
    around = np.full(len(alone), -np.inf, np.float32)
    for offset in (0, 1):  # each pair speaks for both of its sentences
        reach = around[offset : offset + len(pairs)]
        np.maximum(reach, pairs[: len(reach), domains], out=reach)
    cooperation = np.maximum(alone[:, domains], around)
    return np.asarray(np.minimum(alone[:, domains + 1 :], cooperation[:, None]))


def pool(scored: Sequence[Floats]) -> Floats:
    """Reduce the scores of an article's windows to what decides about it.

    Parameters
    ----------
    scored : sequence of ndarray
        As :func:`window_scores` gives them.

    Returns
    -------
    ndarray of float32, shape (n_domains, n_pooled)
        The columns are named by `POOLED`.
    """
    domains = scored[0].shape[1] // 2
    cooperation = scored[1][:, domains]
    columns = [
        scored[2][:, :domains].max(axis=0),
        sentence_scores(scored).max(axis=0),
        np.full(domains, cooperation.max()),
        np.full(domains, np.clip(cooperation, -_CLIP, _CLIP).mean()),
    ]
    return np.asarray(np.clip(np.column_stack(columns), -_CLIP, _CLIP), dtype=np.float32)


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
    return np.asarray(1.0 / (1.0 + np.exp(-logits)))
