"""The arithmetic of words: what each scores, and what an article's windows of them say.

All of it runs in Python and numpy. :mod:`taawun.compiled` has numba compile the same functions where it is installed; types are
spelt out where the two would differ, so that both give the same numbers to the last bit.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from taawun.columns import Known
from taawun.gather import body_tokens, body_words
from taawun.windows import window_scores

__all__ = ["answer", "article_scores", "logistic", "pool_windows", "weighted_sums", "word_rows"]

Ints = NDArray[np.int64]
Floats = NDArray[np.float32]
Parts = NDArray[np.int8]
Numbers = NDArray[np.int32]
Bools = NDArray[np.bool_]

_ROW = Known.ROW
_CLIP = 1.5  # a score beyond this is no more certain: the margin is at 1


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


def answer(
    pieces: Ints,
    inside: Bools,
    flat: Numbers,
    known: Numbers,
    followers: Ints,
    edges: Numbers,
    spread: int,
    group_of: Ints,
    groups: int,
    reach: int,
    numbered: Numbers,
    numbers: Floats,
    parts: Parts,
    intercepts: Floats,
    pooling: Floats,
    biases: Floats,
) -> tuple[NDArray[np.float64], Floats, Ints, int]:
    """The probability of each domain for an article, and how much each sentence speaks for it.

    Parameters
    ----------
    pieces, inside, flat
        As of :func:`taawun.gather.body_tokens`.
    known, followers, edges, spread, group_of, groups, reach
        As of :func:`taawun.gather.body_words`.
    numbered
        As of :func:`word_rows`.
    numbers, parts, intercepts
        As of :func:`taawun.windows.window_scores`.
    pooling, biases
        As of :func:`logistic`.

    Returns
    -------
    probability : ndarray of float64, shape (n_domains,)
    spoken : ndarray of float32, shape (n_kept, n_domains)
        As of :func:`pool_windows`.
    spans : ndarray of int64, shape (n_kept, 2)
        Where each sentence that has words begins and ends.
    unknown : int
        Tokens that are not learnt, and words that have no row yet; where there are any, or no words, there is no answer.
    """
    tokens, owners, spans = body_tokens(pieces, inside, flat)
    keys, starts, kept, unlearnt = body_words(
        tokens, owners, len(spans), known, followers, edges, spread, group_of, groups, reach
    )
    rows, unknown = word_rows(keys, known, numbered)
    if unlearnt + unknown > 0 or len(kept) == 0:
        return np.empty(0, np.float64), np.empty((0, len(biases)), np.float32), spans[:0], unlearnt + unknown
    pooled, spoken = article_scores(rows, starts, numbers, parts, intercepts)
    return logistic(pooled, pooling, biases), spoken, spans[kept], 0


def word_rows(keys: Ints, known: Numbers, numbered: Numbers) -> tuple[Ints, int]:
    """The rows of words, -1 for one that has none yet, and how many those are.

    Parameters
    ----------
    keys : ndarray of int64, shape (n_words,)
        A token, or below 0 a term or a pair.
    known : ndarray of int32, shape (n_tokens, 4)
        The columns of :class:`taawun.columns.Known` of each token.
    numbered : ndarray of int32, shape (n_numbered,)
        The row of each term and pair, from -1 downwards.
    """
    rows, unknown = np.empty(len(keys), np.int64), 0
    for place in range(len(keys)):
        key = keys[place]
        rows[place] = known[key, _ROW] if key >= 0 else numbered[-1 - key]
        unknown += rows[place] < 0
    return rows, unknown


def article_scores(rows: Ints, starts: Ints, numbers: Floats, parts: Parts, intercepts: Floats) -> tuple[Floats, Floats]:
    """What an article's windows say, pooled.

    Parameters
    ----------
    rows, starts, numbers, parts, intercepts
        As of :func:`taawun.windows.window_scores`.

    Returns
    -------
    pooled, spoken : ndarray of float32
        As of :func:`pool_windows`.
    """
    alone, pairs, triples = window_scores(rows, starts, numbers, parts, intercepts)
    return pool_windows(alone, pairs, triples)


def pool_windows(alone: Floats, pairs: Floats, triples: Floats) -> tuple[Floats, Floats]:
    """Reduce the scores of an article's windows to what decides about it.

    Parameters
    ----------
    alone, pairs, triples : ndarray of float32
        As :func:`taawun.windows.window_scores` gives them.

    Returns
    -------
    pooled : ndarray of float32, shape (n_domains, 4)
        The columns are named by :data:`taawun.estimator.POOLED`.
    spoken : ndarray of float32, shape (n_sentences, n_domains)
        How much each sentence speaks for each domain: the lesser of its topic and of the cooperation around it.
    """
    sentences, domains = len(alone), triples.shape[1]
    pooled = np.full((domains, 4), -_CLIP, np.float32)
    spoken = np.empty((sentences, domains), np.float32)
    best, mean = -_CLIP, 0.0
    for pair in range(len(pairs)):
        cooperation = min(max(float(pairs[pair]), -_CLIP), _CLIP)
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
        pooled[domain, 0], pooled[domain, 1] = min(pooled[domain, 0], _CLIP), min(pooled[domain, 1], _CLIP)
        pooled[domain, 2], pooled[domain, 3] = best, mean
    return pooled, spoken


def logistic(pooled: Floats, pooling: Floats, biases: Floats) -> NDArray[np.float64]:
    """Calibrated probabilities.

    Parameters
    ----------
    pooled : ndarray of float32, shape (n, n_pooled)
    pooling : ndarray of float32, shape (n_pooled,)
    biases : ndarray of float32, shape (n,)

    Returns
    -------
    ndarray of float64, shape (n,)
    """
    found = np.empty(len(pooled), np.float64)
    for row in range(len(pooled)):
        odds = np.float64(biases[row])  # numba's float() leaves a float32 what it is
        for column in range(len(pooling)):
            odds += np.float64(pooled[row, column]) * np.float64(pooling[column])
        part = math.exp(-abs(odds))  # of a number that is not positive: it cannot grow too large
        found[row] = (1.0 if odds >= 0.0 else part) / (1.0 + part)
    return found
