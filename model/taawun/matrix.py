"""The training matrix: texts as normalised sums of word vectors, and the classifiers fitted to it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from taawun.article import LabelledArticle
from taawun.compiled import fastest
from taawun.features import Features
from taawun.svm import Problem
from taawun.wording import Wording

__all__ = ["TrainingMatrix"]

Floats = NDArray[np.float32]
Rows = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class TrainingMatrix:
    """Labelled passages in the model's features.

    Parameters
    ----------
    vectors : csr_matrix, shape (n_words, n_columns)
        Each word's vector, IDF folded in.
    squares : ndarray of float32, shape (n_words,)
        Their squared lengths.
    idf : ndarray of float64, shape (n_columns,)
    sentences : tuple of list of ndarray
        For each text the rows of each sentence's words.
    rows : csr_matrix, shape (n_texts, n_columns)
        Each text as one window, over the joint norm of its words.
    labels : ndarray of bool, shape (n_texts, n_domains + 1)
        The last column says whether there is any.
    problem : Problem
        The rows and the labels as :meth:`fit` asks about them.
    """

    vectors: sparse.csr_matrix
    squares: NDArray[np.float32]
    idf: NDArray[np.float64]
    sentences: tuple[list[Rows], ...]
    rows: sparse.csr_matrix
    labels: NDArray[np.bool_]
    problem: Problem

    @classmethod
    def build(cls, articles: Sequence[LabelledArticle], features: Features, domains: Sequence[str]) -> TrainingMatrix:
        """Read the texts and stack their words' vectors."""
        wording = Wording(features)
        texts = tuple(wording.read(articles))
        expanded = wording.vectors()
        vectors = sparse.csr_matrix((expanded.values, expanded.columns, expanded.starts), (len(wording), features.columns))
        counts = _counts(texts, len(wording))
        idf = _idf(counts, vectors)
        vectors = (vectors @ sparse.diags_array(idf)).tocsr()
        squares = np.asarray(vectors.multiply(vectors).sum(axis=1)).ravel()
        norms = np.sqrt(np.maximum(counts.multiply(counts) @ squares, 1e-12))
        rows = (sparse.diags_array(1.0 / norms) @ counts @ vectors).tocsr()
        labels = np.array([[d in article.domains for d in domains] + [bool(article.domains)] for article in articles])
        return cls(vectors, squares.astype(np.float32), idf, texts, rows, labels, Problem.of(rows, _signs(labels)))

    def fit(self, chosen: Rows, regularisation: float, passes: int, seed: int) -> tuple[Floats, Floats]:
        """Fit linear support vector machines to the chosen texts: each label, then each domain among those that cooperate.

        Parameters
        ----------
        chosen : ndarray of int64, shape (n_chosen,)
        regularisation : float
        passes : int
        seed : int

        Returns
        -------
        weights : ndarray of float32, shape (n_columns, n_outputs)
            On the vectors with IDF.
        intercepts : ndarray of float32, shape (n_outputs,)
        """
        return self.problem.fit(chosen, regularisation, passes, seed, fastest().descend)

    def word_scores(self, weights: Floats, words: Rows) -> Floats:
        """What each of some words adds to each label: its vector times the weights of :meth:`fit`."""
        return np.asarray(self.vectors[words] @ weights, dtype=np.float32)


def _signs(labels: NDArray[np.bool_]) -> Floats:
    """What every text is asked, and behind it what only texts that cooperate are."""
    signs = np.where(labels, np.float32(1), np.float32(-1))
    return np.hstack([signs, np.where(labels[:, -1:], signs[:, :-1], np.float32(0))])


def _counts(texts: Sequence[list[Rows]], width: int) -> sparse.csr_matrix:
    """1 + log of how often each word stands in each text."""
    owners = np.repeat(np.arange(len(texts)), [sum(map(len, sentences)) for sentences in texts])
    words = np.concatenate([rows for sentences in texts for rows in sentences])
    places, times = np.unique(owners * width + words, return_counts=True)
    starts = np.searchsorted(places, np.arange(len(texts) + 1) * width)
    return sparse.csr_matrix((1.0 + np.log(times), places % width, starts), (len(texts), width))


def _idf(counts: sparse.csr_matrix, vectors: sparse.csr_matrix) -> NDArray[np.float64]:
    """Smoothed as scikit-learn's TfidfTransformer does, ``log((1 + n) / (1 + df)) + 1``; 0 where nothing was seen."""
    holds = counts.astype(bool).astype(np.float32) @ vectors.astype(bool).astype(np.float32)
    frequency = np.bincount(holds.indices, minlength=vectors.shape[1])
    return np.where(frequency > 0, np.log((1.0 + counts.shape[0]) / (1.0 + frequency)) + 1.0, 0.0)
