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

_GROUP, _SECOND, _NUMBER = Known.GROUP, Known.SECOND, Known.NUMBER


def sentence_words(
    tokens: Ints, owners: Ints, sentences: int, known: Numbers, terms: Ints, group_of: Ints, reach: int
) -> tuple[Ints, Ints, Ints]:
    """The words of each sentence: its tokens that are no numbers, its terms of several words, and its pairs of groups.

    Parameters
    ----------
    tokens, owners : ndarray of int64, shape (n_tokens,)
        As :func:`taawun.gather.body_tokens` gives them.
    sentences : int
        How many there are.
    known : ndarray of int32, shape (n_known, 5)
        The columns of :class:`taawun.columns.Known` of each token.
    terms : ndarray of int64, shape (n_tokens,)
        The concept of the term that begins with each token, or -1.
    group_of : ndarray of int64, shape (n_concepts,)
        The group of each concept.
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
    groups, base = group_of.max() + 1 if len(group_of) else 0, -1 - len(group_of)
    keys = np.empty(most_words(tokens, known, terms, groups), np.int64)
    starts, kept = np.zeros(sentences + 1, np.int64), np.empty(sentences, np.int64)
    seen, named = np.zeros(groups + 1, np.int64), np.empty(groups, np.int64)  # how often each, and how many; which
    recent, when = np.full(3, -1, np.int64), np.zeros(3, np.int64)  # the group before, and the one before that
    at, word, found = 0, 0, 0
    for place in range(len(tokens)):
        token, term = tokens[place], terms[place]
        for item in range(3):  # the token, a compound's second part, the term that begins here
            if term < 0 if item == 2 else known[token, _NUMBER] != 0:
                continue
            if item != 1:
                keys[word], word, at = -1 - term if item == 2 else token, word + 1, at + 1
            group = group_of[term] if item == 2 else known[token, _GROUP + item]
            if group >= 0:
                word = pair_up(group, seen, named, keys, word, base)
                for kind in (1, 2):
                    if recent[kind] >= 0 and at - when[kind] <= kind * reach:
                        keys[word], word = base - groups * (kind * groups + recent[kind]) - group, word + 1
                recent[2], when[2], recent[1], when[1] = recent[1], when[1], group, at
        if place + 1 == len(tokens) or owners[place + 1] != owners[place]:
            seen[:], recent[:] = 0, -1
            if word > starts[found]:
                kept[found], found = owners[place], found + 1
                starts[found] = word
    return keys[:word], starts[: found + 1], kept[:found]


def most_words(tokens: Ints, known: Numbers, terms: Ints, groups: int) -> int:
    """How many words there may be at most: each group pairs with every other of its sentence, itself, and two before it."""
    named = 0
    for place in range(len(tokens)):
        named += (known[tokens[place], _GROUP] >= 0) + (known[tokens[place], _SECOND] >= 0) + (terms[place] >= 0)
    return 2 * len(tokens) + (groups + 3) * named


def pair_up(group: int, seen: Ints, named: Ints, keys: Ints, word: int, base: int) -> int:
    """Write down the pairs that a group makes with those `seen` before in its sentence; says how many keys there are then.

    Parameters
    ----------
    group : int
    seen : ndarray of int64, shape (n_groups + 1,)
        How often each group was seen, and how many different ones.
    named : ndarray of int64, shape (n_groups,)
        Which those are.
    keys : ndarray of int64, shape (n,)
        To write to.
    word : int
        Keys written so far.
    base : int
        The key of the first pair; the others count down from there.
    """
    groups = len(named)
    if seen[group] == 1:
        keys[word], word = base - groups * group - group, word + 1
    elif seen[group] == 0:
        for place in range(seen[groups]):
            other = named[place]
            keys[word], word = base - groups * min(group, other) - max(group, other), word + 1
        named[seen[groups]] = group
        seen[groups] += 1
    seen[group] += 1
    return word
