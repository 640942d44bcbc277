"""The loop over the tokens of a text that finds the words of its sentences: tokens, terms, and pairs of groups.

As in :mod:`taawun.scan`, plain loops that run in Python and that numba compiles where it is installed.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from taawun.columns import Known

__all__ = ["most_words", "pair_up", "sentence_words"]

Ints = NDArray[np.int64]
Numbers = NDArray[np.int32]

_GROUP, _SECOND, _NO_WORD = Known.GROUP, Known.SECOND, Known.NO_WORD


def sentence_words(
    tokens: Ints, owners: Ints, sentences: int, known: Numbers, terms: Ints, group_of: Ints, groups: int, reach: int
) -> tuple[Ints, Ints, Ints]:
    """The words of each sentence: its tokens that are no numbers, its terms of several words, and then its pairs of groups.

    Parameters
    ----------
    tokens, owners : ndarray of int64, shape (n_tokens,)
        As :func:`taawun.gather.body_tokens` gives them.
    sentences : int
        How many there are.
    known : ndarray of int32, shape (n_known, 4)
        The columns of :class:`taawun.columns.Known` of each token.
    terms : ndarray of int64, shape (n_tokens,)
        The concept of the term that begins with each token, or -1.
    group_of : ndarray of int64, shape (n_concepts,)
        The group of each concept.
    groups : int
        How many there are.
    reach : int
        Words.

    Returns
    -------
    keys : ndarray of int64, shape (n_words,)
        A token; ``-1 - concept`` for a term; ``-1 - n_concepts - pair`` for ``pair = n_groups**2 * kind + n_groups * first +
        second``. Kind 0: two groups stand somewhere in one sentence, the lesser first, or one stands there twice; once a
        sentence. Kind 1: one follows the other within `reach` words. Kind 2: one follows the other with a third between them,
        within twice as many words.
    starts : ndarray of int64, shape (n_kept + 1,)
        Where the words of each kept sentence begin.
    kept : ndarray of int64, shape (n_kept,)
        The sentences that have words.
    """
    keys = np.empty(most_words(tokens, known, terms, groups), np.int64)
    starts, kept = np.zeros(sentences + 1, np.int64), np.empty(sentences, np.int64)
    named, when = np.empty(3 * len(tokens) + 1, np.int64), np.empty(3 * len(tokens) + 1, np.int64)
    seen, different = np.zeros(groups, np.int64), np.empty(groups + 1, np.int64)
    at, word, count, found = 0, 0, 0, 0
    for place in range(len(tokens)):
        token, term = tokens[place], terms[place]
        is_word = int(known[token, _GROUP] != _NO_WORD)
        keys[word], word, at = token, word + is_word, at + is_word
        for column in (_GROUP, _SECOND):
            named[count], when[count] = known[token, column], at
            count += is_word & int(known[token, column] >= 0)
        if term >= 0:
            keys[word], word, at = -1 - term, word + 1, at + 1
            named[count], when[count], count = group_of[term], at, count + 1
        if place + 1 == len(tokens) or owners[place + 1] != owners[place]:
            word = pair_up(named[:count], when, keys, word, -1 - len(group_of), reach, seen, different)
            count = 0
            if word > starts[found]:
                kept[found], found = owners[place], found + 1
                starts[found] = word
    return keys[:word], starts[: found + 1], kept[:found]


def most_words(tokens: Ints, known: Numbers, terms: Ints, groups: int) -> int:
    """How many words there may be at most: each group pairs with every other of its sentence, itself, and two before it."""
    named = 0
    for place in range(len(tokens)):
        group, second = known[tokens[place], _GROUP], known[tokens[place], _SECOND]
        named += int(group >= 0) + int(second >= 0) + int(terms[place] >= 0)  # numpy's truths do not add up
    return 2 * len(tokens) + (groups + 3) * named + 1


def pair_up(named: Ints, when: Ints, keys: Ints, word: int, base: int, reach: int, seen: Ints, different: Ints) -> int:
    """Write down the pairs of the groups of a sentence; says how many keys there are then.

    Parameters
    ----------
    named : ndarray of int64, shape (n,)
        The groups, in order.
    when : ndarray of int64, shape (n,) or longer
        How many words stand before each.
    keys : ndarray of int64
        To write to.
    word : int
        Keys written so far.
    base : int
        The key of the first pair; the others count down from there.
    reach : int
        As of :func:`sentence_words`.
    seen : ndarray of int64, shape (n_groups,)
        Zeros to count on; left as found.
    different : ndarray of int64, shape (n_groups + 1,)
        Room to write to.
    """
    groups, many = len(seen), 0
    for place in range(len(named)):
        group = named[place]
        for other in range(many if seen[group] == 0 else 0):
            keys[word], word = base - groups * min(group, different[other]) - max(group, different[other]), word + 1
        keys[word], different[many] = base - groups * group - group, group
        word, many = word + (seen[group] == 1), many + (seen[group] == 0)
        seen[group] += 1
        for kind in (1, 2):
            before = max(place - kind, 0)
            near = when[place] - when[before] <= kind * reach
            keys[word] = base - groups * (kind * groups + named[before]) - group
            word += int(place >= kind) & int(near)
    for place in range(len(named)):
        seen[named[place]] = 0
    return word
