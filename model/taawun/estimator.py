"""The model's numbers and how they answer: linear scores of windows, pooled, calibrated, and cut at thresholds.

Linear classifiers score every window in three ways: whether it reports cooperation in a domain, whether it reports
cooperation at all (the codebook's rule R2), and which domain it would be about if it did. The last is what finds a field
named in passing in a list; it counts only where the sentence, or the pair of sentences around it, reports cooperation.
What decides about the article is pooled over its windows, and a logistic function of that, with one set of weights for
all domains and one intercept each, gives the calibrated probability.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from taawun.columns import SCORES, Number
from taawun.compiled import PLAIN, Kernel

__all__ = [
    "POOLED",
    "Parameters",
    "WordScores",
    "article_scores",
    "probabilities",
]

POOLED = ("best window", "best sentence", "best cooperation", "mean cooperation")
_LINE = 64  # bytes of a line of the processor's cache
_PARTS = 127

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


@dataclass(frozen=True, slots=True)
class WordScores:
    """What scoring needs of each word, in one line of the processor's cache: reading it from memory takes longest.

    Scores are kept in eight bits, as parts of the word's largest; on real articles no probability moves by a hundredth.

    Parameters
    ----------
    bytes : ndarray of uint8, shape (n_words, n_bytes)
        The numbers of :class:`taawun.columns.Number`, then an int8 for each output.
    outputs : int

    Attributes
    ----------
    numbers : ndarray of float32, shape (n_words, 5) or wider
        The columns of :class:`taawun.columns.Number` of each word; may be written to.
    parts : ndarray of int8, shape (n_words, `SCORES` + n_outputs) or wider
        The same bytes; each word's scores begin behind its numbers.
    """

    bytes: NDArray[np.uint8]
    outputs: int
    numbers: Floats = field(init=False)
    parts: NDArray[np.int8] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "numbers", self.bytes.view(np.float32))
        object.__setattr__(self, "parts", self.bytes.view(np.int8))

    @classmethod
    def empty(cls, words: int, outputs: int) -> WordScores:
        """Room for so many words."""
        width = -(-(SCORES + outputs) // _LINE) * _LINE
        room = np.zeros(words * width + _LINE, np.uint8)
        begin = -room.ctypes.data % _LINE
        return cls(room[begin : begin + words * width].reshape(words, width), outputs)

    def __len__(self) -> int:
        return len(self.bytes)

    def put(self, rows: Rows, squares: Floats, scores: Floats) -> None:
        """Write down words.

        Parameters
        ----------
        rows : ndarray of int64, shape (n,)
        squares : ndarray of float32, shape (n,)
            Squared length of each word's vector.
        scores : ndarray of float32, shape (n, n_outputs)
            Its vector times the weights.
        """
        unit = np.abs(scores).max(axis=1, initial=0.0) / _PARTS
        unit[unit == 0.0] = 1.0
        self.numbers[rows, Number.UNIT], self.numbers[rows, Number.SQUARE] = unit, squares
        self.parts[rows, SCORES : SCORES + self.outputs] = np.rint(scores / unit[:, None])

    def scores(self, rows: Rows) -> Floats:
        """The scores of some words, shape (n, n_outputs)."""
        parts = self.parts[rows, SCORES : SCORES + self.outputs]
        return parts * self.numbers[rows, Number.UNIT, None]


def article_scores(
    rows: Rows, starts: Rows, words: WordScores, intercepts: Floats, kernel: Kernel = PLAIN
) -> tuple[Floats, Floats]:
    """Score all windows of an article, and reduce them to what decides about it.

    A window holding word w n_w times scores ``sum c_w s_w / sqrt(sum c_w**2 |u_w|**2)`` with ``c_w = 1 + log n_w``.

    Parameters
    ----------
    rows : ndarray of int64, shape (n_words,)
        Rows of the words, sentence by sentence.
    starts : ndarray of int64, shape (n_sentences + 1,)
        Where each sentence begins in `rows`; none is empty.
    words : WordScores
    intercepts : ndarray of float32, shape (n_outputs,)
    kernel : Kernel

    Returns
    -------
    pooled : ndarray of float32, shape (n_domains, n_pooled)
        The columns are named by `POOLED`.
    spoken : ndarray of float32, shape (n_sentences, n_domains)
        How much each sentence speaks for each domain: the lesser of its topic and of the cooperation around it.
    """
    pooled, spoken = kernel.article_scores(rows, starts, words.numbers, words.parts, intercepts)
    return pooled, spoken


def probabilities(pooled: Floats, parameters: Parameters, kernel: Kernel = PLAIN) -> NDArray[np.float64]:
    """Calibrated probability of each domain.

    Parameters
    ----------
    pooled : ndarray of float32, shape (..., n_domains, n_pooled)
    parameters : Parameters
    kernel : Kernel

    Returns
    -------
    ndarray of float64, shape (..., n_domains)
    """
    shape = pooled.shape[:-1]
    biases = np.broadcast_to(parameters.biases, shape).ravel()
    found: NDArray[np.float64] = kernel.logistic(pooled.reshape(-1, pooled.shape[-1]), parameters.pooling, biases)
    return found.reshape(shape)
