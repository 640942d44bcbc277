"""The arithmetic of words: finding terms among their codes, and scoring windows as sums of their vectors.

All of it runs in Python and numpy. :mod:`taawun.compiled` has numba compile the same functions where it is installed; types are
spelt out where the two would differ, so that both give the same numbers to the last bit.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = [
    "COUNT_WEIGHTS",
    "SPREAD",
    "find_terms",
    "pool_windows",
    "weighted_sums",
    "window_totals",
    "window_words",
]

Ints = NDArray[np.int64]
Floats = NDArray[np.float32]


SPREAD = 40503  # odd: spreads consecutive numbers over the slots of a hash table

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


def window_words(
    rows: Ints, starts: Ints, size: int, squares: Floats, counts: NDArray[np.int32], weights: Floats
) -> tuple[Ints, Ints, Floats, Floats]:
    """What each further sentence adds to every window that begins with a sentence.

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
    weights : ndarray of float32, shape (n_weights,)
        ``c(n)``, the last for all n above.

    Returns
    -------
    bounds : ndarray of int64, shape (n_additions + 1,)
        Where each addition begins in `words`: window by window, sentence by sentence.
    words : ndarray of int64, shape (n_added,)
    changes : ndarray of float32, shape (n_added,)
        What each word's vector is to be multiplied by.
    norms : ndarray of float32, shape (n_additions,)
        Squared length of the window's sum after each addition.
    """
    sentences, top = len(starts) - 1, len(weights) - 1
    most = size * len(rows)
    bounds = np.zeros(size * sentences + 1, np.int64)
    words = np.empty(most, np.int64)
    changes = np.empty(most, np.float32)
    norms = np.zeros(size * sentences, np.float32)
    additions, added = 0, 0
    for first in range(sentences):
        norm = np.float32(0.0)
        for last in range(first, min(first + size, sentences)):
            for place in range(starts[last], starts[last + 1]):
                word = rows[place]
                before = weights[min(counts[word], top)]
                counts[word] += 1
                after = weights[min(counts[word], top)]
                words[added] = word
                changes[added] = after - before
                norm += (after * after - before * before) * squares[word]
                added += 1
            norms[additions] = norm
            additions += 1
            bounds[additions] = added
        for place in range(starts[first], starts[min(first + size, sentences)]):
            counts[rows[place]] = 0
    return bounds[: additions + 1], words[:added], changes[:added], norms[:additions]


def window_totals(added: Floats, norms: Floats, sentences: int, size: int, intercepts: Floats) -> Floats:
    """Scores of windows from what :func:`window_words` says each sentence adds to them.

    Parameters
    ----------
    added : ndarray of float32, shape (n_additions, n_outputs)
        The sums of each addition's words.
    norms : ndarray of float32, shape (n_additions,)
    sentences, size : int
    intercepts : ndarray of float32, shape (n_outputs,)

    Returns
    -------
    ndarray of float32, shape (size, n_sentences, n_outputs)
        Of the windows of each size, ``max(1, n_sentences - size + 1)`` of them; what follows is 0. A text shorter than a window
        is one. A window without a known word has the intercepts.
    """
    found = np.zeros((size, sentences, len(intercepts)), np.float32)
    addition = 0
    for first in range(sentences):
        total = np.zeros(len(intercepts), np.float32)
        norm = np.float32(1.0)
        for length in range(size):
            if first + length < sentences:
                total = total + added[addition]
                norm = np.sqrt(norms[addition]) if norms[addition] > 0.0 else np.float32(1.0)
                addition += 1
            if first == 0 or first + length < sentences:
                found[length, first] = total / norm + intercepts
    return found


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
        spoken[sentence] = np.minimum(scored[0, sentence, domains + 1 :], around)
        pooled[:, 1] = np.maximum(pooled[:, 1], spoken[sentence])
    for triple in range(triples):
        pooled[:, 0] = np.maximum(pooled[:, 0], scored[2, triple, :domains])
    pooled[:, 2], pooled[:, 3] = best, mean
    return np.minimum(pooled, np.float32(clip)), spoken


def find_terms(codes: Ints, owners: Ints, edges: Ints, targets: Ints, concepts: Ints, spread: int) -> Ints:
    """The longest term of several words that begins at each place, one further word allowed inside.

    Terms are the paths of a tree whose edges stand in a hash table with open addressing.

    Parameters
    ----------
    codes : ndarray of int64, shape (n_tokens,)
        The code of each token's stem; 0 for one that stands in no term.
    owners : ndarray of int64, shape (n_tokens,)
        The sentence of each token, in order; no term reaches over its end.
    edges : ndarray of int64, shape (n_slots,)
        ``node * spread + code`` of the edge in each slot, -1 in an empty one; a power of two of them.
    targets : ndarray of int64, shape (n_slots,)
        The node that the edge leads to.
    concepts : ndarray of int64, shape (n_nodes,)
        The concept of the term that ends at a node, -1 where none does.
    spread : int
        More than the largest code.

    Returns
    -------
    ndarray of int64, shape (n_tokens,)
        Its concept, or -1.
    """
    found, mask = np.full(len(codes), -1, np.int64), len(edges) - 1
    for place in range(len(codes)):
        longest, skipped, deepest = 0, 0, 0  # the word passed over: none first, then each that follows a part of a term
        while skipped <= deepest:
            node, length, at = 0, 0, place
            while at < len(codes) and owners[at] == owners[place]:
                wanted = node * spread + codes[at]
                slot = (wanted * SPREAD) & mask
                while edges[slot] != wanted and edges[slot] != -1:
                    slot = (slot + 1) & mask
                if edges[slot] == -1:
                    break
                node, length, at = targets[slot], length + 1, at + 1
                if concepts[node] >= 0 and length > longest:
                    longest, found[place] = length, concepts[node]
                if length == skipped:
                    at += 1
            deepest = max(deepest, length) if skipped == 0 else deepest
            skipped += 1
    return found
