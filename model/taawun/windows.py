"""Scores of windows of one, two and three sentences, as sums of the vectors of their words.

As in :mod:`taawun.kernel`, all of it runs in Python and numpy, and numba compiles the same functions where it is installed.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from taawun.columns import SCORES, Number

__all__ = [
    "COUNT_WEIGHTS",
    "add_rows",
    "count_words",
    "join",
    "norm_of",
    "scores_alone",
    "sentence_sums",
    "window_scores",
]

Ints = NDArray[np.int64]
Floats = NDArray[np.float32]
Parts = NDArray[np.int8]

_UNIT, _SQUARE, _COUNT = Number.UNIT, Number.SQUARE, Number.COUNT

COUNT_WEIGHTS = np.concatenate([[0.0], 1.0 + np.log(np.arange(1, 1 << 10))]).astype(np.float32)
"""Weight of a word by how often it stands in a window; the last holds for all above."""


def window_scores(
    rows: Ints,
    starts: Ints,
    numbers: Floats,
    parts: Parts,
    weights: Floats,
    intercepts: Floats,
) -> tuple[Floats, Floats, Floats]:
    """Scores of all windows of one, two and three sentences, each of the outputs that is asked of its size.

    A window's vector is the sum of its sentences' and, for each word that comes n and m times in two of them, of
    ``c(n + m) - c(n) - c(m)`` times the word's vector, ``c(n) = 1 + log n``. A text shorter than a window is one.

    Parameters
    ----------
    rows : ndarray of int64, shape (n_words,)
        The words, sentence by sentence.
    starts : ndarray of int64, shape (n_sentences + 1,)
        Where each sentence begins in `rows`; none is empty.
    numbers : ndarray of float32, shape (n_rows, 3) or wider
        Of each word, what its scores are parts of, the squared length of its vector, and a zero to count on; left as found.
    parts : ndarray of int8, shape (n_rows, 12 + n_outputs) or wider
        From the twelfth on, the scores of its vector: cooperation in each domain, cooperation, and each domain given cooperation.
    weights : ndarray of float32, shape (n_weights,)
        ``c(n)``, the last for all n above.
    intercepts : ndarray of float32, shape (n_outputs,)

    Returns
    -------
    alone : ndarray of float32, shape (n_sentences, n_domains + 1)
        Cooperation, and each domain given cooperation, of each sentence.
    pairs : ndarray of float32, shape (max(1, n_sentences - 1),)
        Cooperation of each sentence with the next.
    triples : ndarray of float32, shape (max(1, n_sentences - 2), n_domains)
        Cooperation in each domain of each sentence with the next two.
    """
    sentences, domains = len(starts) - 1, len(intercepts) // 2
    own, often, ends = count_words(rows, starts, numbers)
    sums, lengths = sentence_sums(own, often, starts, ends, numbers, parts, weights, len(intercepts))
    pairs, triples = np.empty(max(sentences - 1, 1), np.float32), np.empty((max(sentences - 2, 1), domains), np.float32)
    again, more = np.empty(len(rows), np.int64), np.empty(len(rows), np.float32)
    total, added = np.empty(len(intercepts), np.float32), np.empty(domains, np.float32)
    for first in range(len(pairs)):
        last, square, found = min(first + 3, sentences), np.float32(0.0), 0
        total[:] = 0.0
        for sentence in range(first, last):
            begin, end = starts[sentence], ends[sentence]
            square, found = join(own, often, begin, end, numbers, weights, again, more, square, found)
            square += lengths[sentence]
            total += sums[sentence]
            if sentence == min(first + 1, sentences - 1):
                pairs[first] = total[domains]
                for place in range(found):
                    pairs[first] += more[place] * parts[again[place], SCORES + domains]
                pairs[first] = pairs[first] / norm_of(square) + intercepts[domains]
        if first < len(triples):
            add_rows(again, 0, found, more, parts, added)
            norm = norm_of(square)
            for domain in range(domains):
                triples[first, domain] = (total[domain] + added[domain]) / norm + intercepts[domain]
        for sentence in range(first, last):
            for place in range(starts[sentence], ends[sentence]):
                numbers[own[place], _COUNT] = 0.0
    return scores_alone(sums, lengths, intercepts), pairs, triples


def count_words(rows: Ints, starts: Ints, numbers: Floats) -> tuple[Ints, Ints, Ints]:
    """Count the words of each sentence.

    Parameters
    ----------
    rows, starts, numbers
        As of :func:`window_scores`.

    Returns
    -------
    own, often : ndarray of int64, shape (n_words,)
        The rows of the different words of each sentence, from where it begins in `rows`, and how often they come.
    ends : ndarray of int64, shape (n_sentences,)
        Where they end.
    """
    own, often, ends = np.empty(len(rows), np.int64), np.empty(len(rows), np.int64), np.empty(len(starts) - 1, np.int64)
    for sentence in range(len(ends)):
        end = starts[sentence]
        for place in range(starts[sentence], starts[sentence + 1]):
            row = rows[place]
            if numbers[row, _COUNT] == 0.0:
                own[end], end = row, end + 1
            numbers[row, _COUNT] += 1.0
        for place in range(starts[sentence], end):
            often[place], numbers[own[place], _COUNT] = int(numbers[own[place], _COUNT]), 0.0
        ends[sentence] = end
    return own, often, ends


def sentence_sums(
    own: Ints, often: Ints, starts: Ints, ends: Ints, numbers: Floats, parts: Parts, weights: Floats, outputs: int
) -> tuple[Floats, Floats]:
    """The vector of each sentence, scored, and its squared length.

    Parameters
    ----------
    own, often, ends
        As :func:`count_words` gives them.
    starts, numbers, parts, weights
        As of :func:`window_scores`.
    outputs : int
    """
    top, changes = len(weights) - 1, np.empty(len(own), np.float32)
    sums, lengths = np.empty((len(ends), outputs), np.float32), np.zeros(len(ends), np.float32)
    for sentence in range(len(ends)):
        for place in range(starts[sentence], ends[sentence]):
            row, weight = own[place], weights[min(often[place], top)]
            lengths[sentence] += weight * weight * numbers[row, _SQUARE]
            changes[place] = weight * numbers[row, _UNIT]
        add_rows(own, starts[sentence], ends[sentence], changes, parts, sums[sentence])
    return sums, lengths


def join(
    own: Ints,
    often: Ints,
    begin: int,
    end: int,
    numbers: Floats,
    weights: Floats,
    again: Ints,
    more: Floats,
    square: np.float32,
    found: int,
) -> tuple[np.float32, int]:
    """Count the words of a sentence on those of the window before it, in `numbers`.

    The rows of those that come again and what their parts are to be multiplied by are written to `again` and `more` from
    `found` on. Returns the window's squared length, `square` before, as far as these words change it, and where they end.
    """
    top = len(weights) - 1
    for place in range(begin, end):
        row, before = own[place], int(numbers[own[place], _COUNT])
        after = before + often[place]
        numbers[row, _COUNT] = after
        if before > 0:
            both, one, two = weights[min(after, top)], weights[min(before, top)], weights[min(often[place], top)]
            square += (both * both - one * one - two * two) * numbers[row, _SQUARE]
            again[found], more[found], found = row, (both - one - two) * numbers[row, _UNIT], found + 1
    return square, found


def scores_alone(sums: Floats, lengths: Floats, intercepts: Floats) -> Floats:
    """Scores of the sentences themselves; see :func:`window_scores`."""
    domains = len(intercepts) // 2
    found = np.empty((len(sums), domains + 1), np.float32)
    for sentence in range(len(sums)):
        norm = norm_of(lengths[sentence])
        for output in range(domains + 1):
            found[sentence, output] = sums[sentence, domains + output] / norm + intercepts[domains + output]
    return found


def norm_of(square: np.float32) -> np.float32:
    """The length of a vector; 1 for one of zeros, which scores nothing."""
    return np.float32(np.sqrt(square)) if square > 0.0 else np.float32(1.0)


def add_rows(rows: Ints, begin: int, end: int, changes: Floats, parts: Parts, added: Floats) -> None:
    """Sum the first scores of some words, each times its change, into `added`."""
    np.add.reduce(changes[begin:end, None] * parts[rows[begin:end], SCORES : SCORES + len(added)], axis=0, out=added)
