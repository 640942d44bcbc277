"""Scores of windows of one, two and three sentences, as sums of the vectors of their words.

As in :mod:`taawun.kernel`, all of it runs in Python and numpy, and numba compiles the same functions where it is installed.
Whether a word has come before is anybody's guess, and a processor that guesses wrong loses more time than a needless sum takes:
where loops write down some of many, they write all, and move on past those.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from taawun.columns import SCORES, Number

__all__ = ["COUNT_WEIGHTS", "add_rows", "count_words", "list_changes", "norm_of", "sentence_sums", "window_scores"]

Ints = NDArray[np.int64]
Floats = NDArray[np.float32]
Parts = NDArray[np.int8]

_UNIT, _SQUARE, _TIMES = Number.UNIT, Number.SQUARE, Number.TIMES
_WINDOW = 3  # sentences
_REGISTER = 8  # numbers that a processor adds at a time; it takes longer over what is left

COUNT_WEIGHTS = np.concatenate([[0.0], 1.0 + np.log(np.arange(1, 1 << 10))]).astype(np.float32)
"""Weight of a word by how often it stands in a window; the last holds for all above."""


def window_scores(
    rows: Ints,
    starts: Ints,
    numbers: Floats,
    parts: Parts,
    intercepts: Floats,
) -> tuple[Floats, Floats, Floats]:
    """Scores of all windows of one, two and three sentences, each of the outputs that is asked of its size.

    A window's vector is the sum of its sentences' and, for each word that comes n times in the first of them and m times in the
    next, of ``c(n + m) - c(n) - c(m)`` times the word's vector, ``c(n) = 1 + log n``. A text shorter than a window is one.

    Parameters
    ----------
    rows : ndarray of int64, shape (n_words,)
        The words, sentence by sentence.
    starts : ndarray of int64, shape (n_sentences + 1,)
        Where each sentence begins in `rows`; none is empty.
    numbers : ndarray of float32, shape (n_rows, 5) or wider
        The columns of :class:`taawun.columns.Number` of each word; left as found.
    parts : ndarray of int8, shape (n_rows, `SCORES` + n_outputs) or wider
        Behind those numbers, the scores of its vector: cooperation in each domain, cooperation, each domain given cooperation.
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
    sums, lengths = sentence_sums(rows, starts, numbers, parts, len(intercepts))
    alone = np.empty((sentences, domains + 1), np.float32)
    pairs, triples = np.empty(max(sentences - 1, 1), np.float32), np.empty((max(sentences - 2, 1), domains), np.float32)
    for first in range(sentences):
        norm, own, scored = norm_of(lengths[0, first]), sums[0, first], alone[first]
        for output in range(domains + 1):
            scored[output] = own[domains + output] / norm + intercepts[domains + output]
    for first in range(len(pairs)):
        total, square = sums[0, first, domains], lengths[0, first]
        for second in range(first + 1, min(first + 2, sentences)):
            total += sums[0, second, domains] + sums[1, second, domains]
            square += lengths[0, second] + lengths[1, second]
        pairs[first] = total / norm_of(square) + intercepts[domains]
    for first in range(len(triples)):
        scored, square = triples[first], lengths[0, first]
        scored[:] = sums[0, first, :domains]
        for after in range(1, min(_WINDOW, sentences - first)):
            own, more = sums[0, first + after], sums[after, first + after]
            square += lengths[0, first + after] + lengths[after, first + after]
            for domain in range(domains):
                scored[domain] += own[domain] + more[domain]
        norm = norm_of(square)
        for domain in range(domains):
            scored[domain] = scored[domain] / norm + intercepts[domain]
    return alone, pairs, triples


def sentence_sums(rows: Ints, starts: Ints, numbers: Floats, parts: Parts, outputs: int) -> tuple[Floats, Floats]:
    """The vector of each sentence, scored, and what it adds besides where it is second and third of a window; and the lengths.

    Parameters
    ----------
    rows, starts, numbers, parts
        As of :func:`window_scores`.
    outputs : int

    Returns
    -------
    sums : ndarray of float32, shape (3, n_sentences, n_outputs) or wider
        What a sentence adds besides is known of cooperation only, in each domain and at all.
    lengths : ndarray of float32, shape (3, n_sentences)
        Squared.
    """
    sentences, width = len(starts) - 1, parts.shape[1] - SCORES
    width, half = min(width, -(-outputs // _REGISTER) * _REGISTER), min(width, -(-(outputs // 2 + 1) // _REGISTER) * _REGISTER)
    sums, lengths = np.zeros((_WINDOW, sentences, width), np.float32), np.zeros((_WINDOW, sentences), np.float32)
    own, ends = rows.copy(), starts[1:].copy()
    again, changes = np.empty((2, len(rows) + 1), np.int64), np.empty((_WINDOW, len(rows) + 1), np.float32)
    for sentence in range(sentences + _WINDOW - 1):  # and two that are empty, to leave the numbers as found
        now, before, earlier = _TIMES + sentence % 3, _TIMES + (sentence + 2) % 3, _TIMES + (sentence + 1) % 3
        if sentence < sentences:
            ends[sentence] = count_words(own, starts[sentence], ends[sentence], numbers, now)
            here = own[starts[sentence] : ends[sentence]]
            twice, thrice = list_changes(here, numbers, now, before, earlier, again, changes, lengths[:, sentence])
            add_rows(here, len(here), changes[0], parts, sums[0, sentence])
            add_rows(again[0], twice, changes[1], parts, sums[1, sentence, :half])
            add_rows(again[1], thrice, changes[2], parts, sums[2, sentence, :half])
        if sentence >= 2:
            for place in range(starts[sentence - 2], ends[sentence - 2]):
                numbers[own[place], earlier] = 0.0
    return sums, lengths


def count_words(rows: Ints, begin: int, end: int, numbers: Floats, now: int) -> int:
    """Count the words of a sentence; the different ones are moved to its beginning. Returns where they end.

    Parameters
    ----------
    rows : ndarray of int64, shape (n_words,)
        Changed.
    begin, end : int
        The sentence.
    numbers : ndarray of float32, shape (n_rows, 5) or wider
        As of :func:`window_scores`.
    now : int
        The column to count in.
    """
    last = begin
    for place in range(begin, end):
        row = rows[place]
        times = numbers[row, now]
        rows[last], numbers[row, now] = row, times + np.float32(1.0)
        last += int(times == 0.0)
    return last


def list_changes(
    rows: Ints, numbers: Floats, now: int, before: int, earlier: int, again: Ints, changes: Floats, lengths: Floats
) -> tuple[int, int]:
    """What the different words of a sentence add to a window, alone, behind one other sentence, and behind two.

    Parameters
    ----------
    rows : ndarray of int64, shape (n,)
    numbers : ndarray of float32, shape (n_rows, 5) or wider
        As of :func:`window_scores`.
    now, before, earlier : int
        The columns that say how often each word comes in the sentence, in the one before, and in the one before that.
    again : ndarray of int64, shape (2, n + 1) or wider
        The rows of the words that came in one sentence before, and in two, are written here.
    changes : ndarray of float32, shape (3, n + 1) or wider
        What the scores of all, and of those, are to be multiplied by is written here.
    lengths : ndarray of float32, shape (3,)
        What they add to the window's squared length is written here.

    Returns
    -------
    twice, thrice : int
        How many came in one sentence before, and in two.
    """
    top, twice, thrice = len(COUNT_WEIGHTS) - 1, 0, 0
    alone, second, third = np.float32(0.0), np.float32(0.0), np.float32(0.0)
    for place in range(len(rows)):
        row = rows[place]
        weight = COUNT_WEIGHTS[min(int(numbers[row, now]), top)]
        changes[0, place], again[1, thrice] = weight * numbers[row, _UNIT], row
        alone += weight * weight * numbers[row, _SQUARE]
        thrice += int(numbers[row, before] + numbers[row, earlier] > 0.0)
    for place in range(thrice):
        row = again[1, place]
        unit, square, count = numbers[row, _UNIT], numbers[row, _SQUARE], int(numbers[row, now])
        last = int(numbers[row, before])
        both = last + int(numbers[row, earlier])
        weight = COUNT_WEIGHTS[min(count, top)]
        after, prior = COUNT_WEIGHTS[min(count + last, top)], COUNT_WEIGHTS[min(last, top)]
        again[0, twice], changes[1, twice] = row, (after - prior - weight) * unit
        second += (after * after - prior * prior - weight * weight) * square
        after, prior = COUNT_WEIGHTS[min(count + both, top)], COUNT_WEIGHTS[min(both, top)]
        changes[2, place] = (after - prior - weight) * unit
        third += (after * after - prior * prior - weight * weight) * square
        twice += int(last > 0)
    lengths[0], lengths[1], lengths[2] = alone, second, third
    return twice, thrice


def norm_of(square: np.float32) -> np.float32:
    """The length of a vector; 1 for one of zeros, which scores nothing."""
    return np.float32(np.sqrt(square)) if square > 0.0 else np.float32(1.0)


def add_rows(rows: Ints, count: int, changes: Floats, parts: Parts, added: Floats) -> None:
    """Add the scores of the first words listed, each times its change, to what `added` holds."""
    added += np.add.reduce(changes[:count, None] * parts[rows[:count], SCORES : SCORES + len(added)], axis=0)
