"""Scores of windows of one, two and three sentences, as sums of the vectors of their words.

As in :mod:`taawun.kernel`, all of it runs in Python and numpy, and numba compiles the same functions where it is installed. Whether
a word has come before is anybody's guess, and a processor that guesses wrong loses more time than a needless sum takes: where loops
write down some of many, they write all, and move on past those.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from taawun.columns import SCORES, Number

__all__ = ["COUNT_WEIGHTS", "add_rows", "count_words", "list_changes", "norm_of", "number_words", "sentence_sums", "window_scores"]

Ints = NDArray[np.int64]
Floats = NDArray[np.float32]
Parts = NDArray[np.int8]

_UNIT, _SQUARE, _COUNT = Number.UNIT, Number.SQUARE, Number.COUNT
_WINDOW = 3  # sentences

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
    numbers : ndarray of float32, shape (n_rows, 3) or wider
        Of each word, what its scores are parts of, the squared length of its vector, and a zero to count on; left as found.
    parts : ndarray of int8, shape (n_rows, 12 + n_outputs) or wider
        From the twelfth on, the scores of its vector: cooperation in each domain, cooperation, and each domain given cooperation.
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
    sums : ndarray of float32, shape (3, n_sentences, n_outputs)
        What a sentence adds besides is known of cooperation only, in each domain and at all.
    lengths : ndarray of float32, shape (3, n_sentences)
        Squared.
    """
    sentences = len(starts) - 1
    sums, lengths = np.zeros((_WINDOW, sentences, outputs), np.float32), np.zeros((_WINDOW, sentences), np.float32)
    words, own = number_words(rows, numbers)
    times, ends = np.zeros((_WINDOW, len(own)), np.int64), starts[1:].copy()
    told, changes = np.empty((_WINDOW, len(rows) + 1), np.int64), np.empty((_WINDOW, len(rows) + 1), np.float32)
    for sentence in range(sentences):
        now, before, earlier = times[sentence % 3], times[(sentence + 2) % 3], times[(sentence + 1) % 3]
        ends[sentence] = count_words(words, starts[sentence], ends[sentence], now)
        here = words[starts[sentence] : ends[sentence]]
        found = list_changes(here, now, before, earlier, own, numbers, told, changes, lengths[:, sentence])
        add_rows(told[0], found[0], changes[0], parts, sums[0, sentence])
        for place in range(1, _WINDOW):
            add_rows(told[place], found[place], changes[place], parts, sums[place, sentence, : outputs // 2 + 1])
        for place in range(starts[max(sentence - 2, 0)], ends[max(sentence - 2, 0)] if sentence >= 2 else 0):
            earlier[words[place]] = 0  # the next sentence counts there
    return sums, lengths


def number_words(rows: Ints, numbers: Floats) -> tuple[Ints, Ints]:
    """Number the different words of a text.

    Parameters
    ----------
    rows, numbers
        As of :func:`window_scores`.

    Returns
    -------
    words : ndarray of int64, shape (n_words,)
        The number of each, from 0.
    own : ndarray of int64, shape (n_different,)
        The row of each different one.
    """
    words, own, found = np.empty(len(rows), np.int64), np.empty(len(rows) + 1, np.int64), 0
    for place in range(len(rows)):
        row = rows[place]
        number = int(numbers[row, _COUNT])
        own[found] = row
        found += number == 0
        number += found * (number == 0)
        numbers[row, _COUNT], words[place] = number, number - 1
    for word in range(found):
        numbers[own[word], _COUNT] = 0.0
    return words, own[:found]


def count_words(words: Ints, begin: int, end: int, times: Ints) -> int:
    """Count the words of a sentence in `times`; the different ones are moved to its beginning. Returns where they end."""
    last = begin
    for place in range(begin, end):
        word = words[place]
        words[last] = word
        last += times[word] == 0
        times[word] += 1
    return last


def list_changes(
    words: Ints,
    now: Ints,
    before: Ints,
    earlier: Ints,
    own: Ints,
    numbers: Floats,
    told: Ints,
    changes: Floats,
    lengths: Floats,
) -> tuple[int, int, int]:
    """What the different words of a sentence add to a window, alone, behind one other sentence, and behind two.

    Parameters
    ----------
    words : ndarray of int64, shape (n,)
    now, before, earlier : ndarray of int64, shape (n_different,)
        How often each word comes in the sentence, in the one before, and in the one before that.
    own, numbers
        As of :func:`number_words`.
    told, changes : ndarray of int64 and of float32, shape (3, n) or wider
        Their rows, and what the scores in them are to be multiplied by, are written here.
    lengths : ndarray of float32, shape (3,)
        What they add to the window's squared length is written here.

    Returns
    -------
    int, int, int
        How many rows there are.
    """
    top, twice, thrice = len(COUNT_WEIGHTS) - 1, 0, 0
    for place in range(len(words)):
        word = words[place]
        row, count, last = own[word], now[word], before[word]
        unit, square, both = numbers[row, _UNIT], numbers[row, _SQUARE], last + earlier[word]
        weight = COUNT_WEIGHTS[min(count, top)]
        told[0, place], changes[0, place] = row, weight * unit
        lengths[0] += weight * weight * square
        after, prior = COUNT_WEIGHTS[min(count + last, top)], COUNT_WEIGHTS[min(last, top)]
        told[1, twice], changes[1, twice] = row, (after - prior - weight) * unit
        lengths[1] += (after * after - prior * prior - weight * weight) * square
        after, prior = COUNT_WEIGHTS[min(count + both, top)], COUNT_WEIGHTS[min(both, top)]
        told[2, thrice], changes[2, thrice] = row, (after - prior - weight) * unit
        lengths[2] += (after * after - prior * prior - weight * weight) * square
        twice, thrice = twice + (last > 0), thrice + (both > 0)
    return len(words), twice, thrice


def norm_of(square: np.float32) -> np.float32:
    """The length of a vector; 1 for one of zeros, which scores nothing."""
    return np.float32(np.sqrt(square)) if square > 0.0 else np.float32(1.0)


def add_rows(rows: Ints, count: int, changes: Floats, parts: Parts, added: Floats) -> None:
    """Add the scores of the first words listed, each times its change, to what `added` holds."""
    added += np.add.reduce(changes[:count, None] * parts[rows[:count], SCORES : SCORES + len(added)], axis=0)
