"""The arithmetic of words: scoring windows as sums of their vectors.

All of it runs in Python and numpy. :mod:`taawun.compiled` has numba compile the same functions where it is installed; types are
spelt out where the two would differ, so that both give the same numbers to the last bit.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = [
    "COUNT_WEIGHTS",
    "add_rows",
    "count_words",
    "number_words",
    "pool_windows",
    "weighted_sums",
    "window_scores",
]

Ints = NDArray[np.int64]
Floats = NDArray[np.float32]

COUNT_WEIGHTS = np.concatenate([[0.0], 1.0 + np.log(np.arange(1, 1 << 10))]).astype(np.float32)
"""Weight of a word by how often it stands in a window; the last holds for all above."""


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


def window_scores(
    rows: Ints,
    starts: Ints,
    size: int,
    squares: Floats,
    counts: NDArray[np.int32],
    scores: Floats,
    weights: Floats,
    intercepts: Floats,
) -> Floats:
    """Scores of all windows of up to so many sentences.

    A word that stands for the n-th time in a window adds ``c(n) - c(n - 1)`` times its vector, ``c(n) = 1 + log n``.

    Parameters
    ----------
    rows : ndarray of int64, shape (n_words,)
        The words, sentence by sentence.
    starts : ndarray of int64, shape (n_sentences + 1,)
        Where each sentence begins in `rows`; none is empty.
    size : int
        Sentences of the largest window.
    squares : ndarray of float32, shape (n_rows,)
        Squared length of each word's vector.
    counts : ndarray of int32, shape (n_rows,)
        Zeros to count on; left as found.
    scores : ndarray of float32, shape (n_rows, n_outputs) or wider
        Of each word's vector.
    weights : ndarray of float32, shape (n_weights,)
        ``c(n)``, the last for all n above.
    intercepts : ndarray of float32, shape (n_outputs,)

    Returns
    -------
    ndarray of float32, shape (size, n_sentences, n_outputs)
        Of the windows of each size, ``max(1, n_sentences - size + 1)`` of them; what follows is 0. A text shorter than a window
        is one. A window without a known word has the intercepts.
    """
    sentences, outputs = len(starts) - 1, len(intercepts)
    words, own_squares = number_words(rows, squares, counts)
    found = np.zeros((size, sentences, outputs), np.float32)
    total, added = np.empty(scores.shape[1], np.float32), np.empty(scores.shape[1], np.float32)
    times, changes = np.empty(len(own_squares), np.int32), np.empty(len(rows), np.float32)
    for first in range(sentences):
        total[:], times[:] = 0.0, 0
        square, norm = np.float32(0.0), np.float32(1.0)
        for length in range(size):
            if first + length < sentences:
                begin, end = starts[first + length], starts[first + length + 1]
                square = count_words(words, begin, end, own_squares, times, weights, changes, square)
                add_rows(rows, begin, end, changes, scores, added)
                total += added
                norm = np.sqrt(square) if square > 0.0 else np.float32(1.0)
            if first == 0 or first + length < sentences:
                found[length, first] = total[:outputs] / norm + intercepts
    return found


def number_words(rows: Ints, squares: Floats, counts: NDArray[np.int32]) -> tuple[Ints, Floats]:
    """Number the words of one text from 0, so that counting them window by window stays in a small place.

    Parameters
    ----------
    rows, squares, counts
        As of :func:`window_scores`.

    Returns
    -------
    words : ndarray of int64, shape (n_words,)
        Each row's number.
    own_squares : ndarray of float32, shape (n_different,)
    """
    words, own_squares, different = np.empty(len(rows), np.int64), np.empty(len(rows), np.float32), 0
    for place in range(len(rows)):
        row = rows[place]
        if counts[row] == 0:
            own_squares[different] = squares[row]
            different += 1
            counts[row] = different
        words[place] = counts[row] - 1
    for place in range(len(rows)):
        counts[rows[place]] = 0
    return words, own_squares[:different]


def count_words(
    words: Ints,
    begin: int,
    end: int,
    squares: Floats,
    times: NDArray[np.int32],
    weights: Floats,
    changes: Floats,
    square: np.float32,
) -> np.float32:
    """Count the words of a sentence on those of the window before it.

    What each word's vector is to be multiplied by goes to `changes`; the squared length of the window's sum, `square` before,
    is returned.
    """
    top = len(weights) - 1
    for place in range(begin, end):
        word = words[place]
        before, after = weights[min(times[word], top)], weights[min(times[word] + 1, top)]
        times[word] += 1
        changes[place] = after - before
        square += (after * after - before * before) * squares[word]
    return square


def add_rows(rows: Ints, begin: int, end: int, changes: Floats, scores: Floats, added: Floats) -> None:
    """Sum the scores of some words, each times its change, into `added`."""
    np.add.reduce(changes[begin:end, None] * scores[rows[begin:end]], axis=0, out=added)


def pool_windows(scored: Floats, clip: float) -> tuple[Floats, Floats]:
    """Reduce the scores of an article's windows to what decides about it.

    Parameters
    ----------
    scored : ndarray of float32, shape (3, n_sentences, n_outputs)
        As :func:`window_totals` gives them.
    clip : float
        No score beyond this counts for more.

    Returns
    -------
    pooled : ndarray of float32, shape (n_domains, 4)
        The columns are named by :data:`taawun.estimator.POOLED`.
    spoken : ndarray of float32, shape (n_sentences, n_domains)
        How much each sentence speaks for each domain: the lesser of its topic and of the cooperation around it.
    """
    sentences, domains = scored.shape[1], scored.shape[2] // 2
    pairs, triples = max(sentences - 1, 1), max(sentences - 2, 1)
    pooled = np.full((domains, 4), -clip, np.float32)
    spoken = np.empty((sentences, domains), np.float32)
    best, mean = -clip, 0.0
    for pair in range(pairs):
        cooperation = min(max(float(scored[1, pair, domains]), -clip), clip)
        best, mean = max(best, cooperation), mean + cooperation / pairs
    for sentence in range(sentences):
        around = scored[0, sentence, domains]
        if sentence < pairs:  # each pair speaks for both of its sentences
            around = max(around, scored[1, sentence, domains])
        if sentence > 0:
            around = max(around, scored[1, sentence - 1, domains])
        for domain in range(domains):
            spoken[sentence, domain] = min(scored[0, sentence, domains + 1 + domain], around)
            pooled[domain, 1] = max(pooled[domain, 1], spoken[sentence, domain])
            if sentence < triples:
                pooled[domain, 0] = max(pooled[domain, 0], scored[2, sentence, domain])
    for domain in range(domains):
        pooled[domain, 0], pooled[domain, 1] = min(pooled[domain, 0], clip), min(pooled[domain, 1], clip)
        pooled[domain, 2], pooled[domain, 3] = best, mean
    return pooled, spoken
