"""The training matrix: texts as normalised sums of word vectors, and the classifiers fitted to it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from taawun.article import LabelledArticle
from taawun.compiled import fastest
from taawun.document import Reader
from taawun.features import Features, Word
from taawun.svm import fit

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
    """

    vectors: sparse.csr_matrix
    squares: NDArray[np.float32]
    idf: NDArray[np.float64]
    sentences: tuple[list[Rows], ...]
    rows: sparse.csr_matrix
    labels: NDArray[np.bool_]

    @classmethod
    def build(cls, articles: Sequence[LabelledArticle], features: Features, domains: Sequence[str]) -> TrainingMatrix:
        """Read the texts and stack their words' vectors."""
        row_of: dict[Word, int] = {}
        reader = Reader(features)
        reader.table.kernel = fastest()
        texts = tuple(_rows(article, reader, row_of) for article in articles)
        expanded = features.expand(list(row_of))
        vectors = sparse.csr_matrix((expanded.values, expanded.columns, expanded.starts), (len(row_of), features.columns))
        counts = _counts(texts, len(row_of))
        idf = _idf(counts, vectors)
        vectors = (vectors @ sparse.diags_array(idf)).tocsr()
        squares = np.asarray(vectors.multiply(vectors).sum(axis=1)).ravel()
        norms = np.sqrt(np.maximum(counts.multiply(counts) @ squares, 1e-12))
        rows = (sparse.diags_array(1.0 / norms) @ counts @ vectors).tocsr()
        labels = np.array([[d in article.domains for d in domains] + [bool(article.domains)] for article in articles])
        return cls(vectors, squares.astype(np.float32), idf, texts, rows, labels)

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
        signs = np.where(self.labels, np.float32(1), np.float32(-1))
        given = np.where(self.labels[:, -1:], signs[:, :-1], np.float32(0))
        return fit(self.rows, np.hstack([signs, given]), chosen, regularisation, passes, seed, fastest().descend)

    def word_scores(self, weights: Floats) -> NDArray[np.float32]:
        """What each word adds to each label: its vector times the weights of :meth:`fit`."""
        return np.asarray(self.vectors @ weights, dtype=np.float32)


def _rows(article: LabelledArticle, reader: Reader, row_of: dict[Word, int]) -> list[Rows]:
    whole = article.kind != "article"
    document = reader.read(article.text, title=article.title, language=article.language, whole=whole)
    sentences = reader.words(document) or [[(article.language, "-")]]
    return [np.array([row_of.setdefault(word, len(row_of)) for word in words], np.int64) for words in sentences]


def _counts(texts: Sequence[list[Rows]], width: int) -> sparse.csr_matrix:
    """1 + log of how often each word stands in each text."""
    starts, columns, values = [0], [], []
    for sentences in texts:
        found, times = np.unique(np.concatenate(sentences), return_counts=True)
        columns.append(found)
        values.append(1.0 + np.log(times))
        starts.append(starts[-1] + len(found))
    return sparse.csr_matrix((np.concatenate(values), np.concatenate(columns), starts), (len(texts), width))


def _idf(counts: sparse.csr_matrix, vectors: sparse.csr_matrix) -> NDArray[np.float64]:
    """Smoothed as scikit-learn's TfidfTransformer does, ``log((1 + n) / (1 + df)) + 1``; 0 where nothing was seen."""
    holds = counts.astype(bool).astype(np.float32) @ vectors.astype(bool).astype(np.float32)
    frequency = np.bincount(holds.indices, minlength=vectors.shape[1])
    return np.where(frequency > 0, np.log((1.0 + counts.shape[0]) / (1.0 + frequency)) + 1.0, 0.0)
