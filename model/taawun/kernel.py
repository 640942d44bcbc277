"""The arithmetic of words: what each scores, and what an article's windows of them say.

All of it runs in Python and numpy. :mod:`taawun.compiled` has numba compile the same functions where it is installed; types are
spelt out where the two would differ, so that both give the same numbers to the last bit.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from taawun.windows import window_scores

__all__ = ["article_scores", "pool_windows", "weighted_sums"]

Ints = NDArray[np.int64]
Floats = NDArray[np.float32]
Parts = NDArray[np.int8]


def weighted_sums(starts: Ints, columns: Ints, values: Floats, weights: NDArray[np.floating[Any]]) -> Floats:
    """Score sparse rows: ``rows @ weights``.

    Parameters
    ----------
    starts : ndarray of int64, shape (n_rows + 1,)
        Where each row begins in `columns` and `values`; no row is empty.
    columns : ndarray of int64, shape (n_values,)
    values : ndarray of float32, shape (n_values,)
    weights : ndarray, shape (n_columns, n_outputs)

    Returns
    -------
    ndarray of float32, shape (n_rows, n_outputs)
    """
    sums = np.zeros((len(starts) - 1, weights.shape[1]), np.float32)
    product = weights[columns].astype(np.float32) * values[:, None]
    np.add.at(sums, np.repeat(np.arange(len(sums)), np.diff(starts)), product)  # one by one, as a loop would: reduceat groups
    return sums


def article_scores(
    rows: Ints,
    starts: Ints,
    numbers: Floats,
    parts: Parts,
    weights: Floats,
    intercepts: Floats,
    clip: float,
) -> tuple[Floats, Floats]:
    """What an article's windows say, pooled.

    Parameters
    ----------
    rows, starts, numbers, parts, weights, intercepts
        As of :func:`taawun.windows.window_scores`.
    clip : float
        As of :func:`pool_windows`.

    Returns
    -------
    pooled, spoken : ndarray of float32
        As of :func:`pool_windows`.
    """
    alone, pairs, triples = window_scores(rows, starts, numbers, parts, weights, intercepts)
    return pool_windows(alone, pairs, triples, clip)


def pool_windows(alone: Floats, pairs: Floats, triples: Floats, clip: float) -> tuple[Floats, Floats]:
    """Reduce the scores of an article's windows to what decides about it.

    Parameters
    ----------
    alone, pairs, triples : ndarray of float32
        As :func:`taawun.windows.window_scores` gives them.
    clip : float
        No score beyond this counts for more.

    Returns
    -------
    pooled : ndarray of float32, shape (n_domains, 4)
        The columns are named by :data:`taawun.estimator.POOLED`.
    spoken : ndarray of float32, shape (n_sentences, n_domains)
        How much each sentence speaks for each domain: the lesser of its topic and of the cooperation around it.
    """
    sentences, domains = len(alone), triples.shape[1]
    pooled = np.full((domains, 4), -clip, np.float32)
    spoken = np.empty((sentences, domains), np.float32)
    best, mean = -clip, 0.0
    for pair in range(len(pairs)):
        cooperation = min(max(float(pairs[pair]), -clip), clip)
        best, mean = max(best, cooperation), mean + cooperation / len(pairs)
    for sentence in range(sentences):
        around = alone[sentence, 0]
        if sentence < len(pairs):  # each pair speaks for both of its sentences
            around = max(around, pairs[sentence])
        if sentence > 0:
            around = max(around, pairs[sentence - 1])
        for domain in range(domains):
            spoken[sentence, domain] = min(alone[sentence, 1 + domain], around)
            pooled[domain, 1] = max(pooled[domain, 1], spoken[sentence, domain])
            if sentence < len(triples):
                pooled[domain, 0] = max(pooled[domain, 0], triples[sentence, domain])
    for domain in range(domains):
        pooled[domain, 0], pooled[domain, 1] = min(pooled[domain, 0], clip), min(pooled[domain, 1], clip)
        pooled[domain, 2], pooled[domain, 3] = best, mean
    return pooled, spoken
