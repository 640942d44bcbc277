"""The loops over the tokens of a text: which stand in its body, which language they speak, and which words its sentences have.

As in :mod:`taawun.scan`, plain loops that run in Python and that numba compiles where it is installed.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from taawun.hashtable import find_terms

__all__ = ["body_tokens", "body_words", "group_pairs", "pair_up", "sentence_words", "sum_votes"]

Ints = NDArray[np.int64]
Numbers = NDArray[np.int32]
Bytes = NDArray[np.uint8]
Bools = NDArray[np.bool_]


def body_tokens(
    ids: Ints, ends: Bytes, inside: Bools, counts: Numbers, firsts: Numbers, flat: Numbers
) -> tuple[Ints, Ints, Ints, Ints]:
    """The tokens of the pieces inside the body, sentence by sentence.

    Parameters
    ----------
    ids : ndarray of int64, shape (n_pieces,)
    ends : ndarray of uint8, shape (n_pieces,)
        As :func:`piece_ends` gives them; where the body is left a sentence ends.
    inside : ndarray of bool, shape (n_pieces,)
    counts, firsts, flat : ndarray of int32
        Of each piece id: how many tokens it has, and where in `flat` they begin.

    Returns
    -------
    tokens, owners : ndarray of int64, shape (n_tokens,)
        The tokens, and the sentence of each.
    openings, closings : ndarray of int64, shape (n_sentences,)
        The first and last piece of each sentence.
    """
    total, sentences = 0, 0
    for place in range(len(ids)):
        if inside[place]:
            total += counts[ids[place]]
            sentences += ends[place] != 0
    tokens, owners = np.empty(total, np.int64), np.empty(total, np.int64)
    openings, closings = np.empty(sentences, np.int64), np.empty(sentences, np.int64)
    token, sentence, opened = 0, 0, True
    for place in range(len(ids)):
        if not inside[place]:
            continue
        if opened:
            openings[sentence] = place
        for own in range(firsts[ids[place]], firsts[ids[place]] + counts[ids[place]]):
            tokens[token], owners[token] = flat[own], sentence
            token += 1
        opened = ends[place] != 0
        if opened:
            closings[sentence] = place
            sentence += 1
    return tokens, owners, openings, closings


def sum_votes(ids: Ints, voices: Numbers, votes: NDArray[np.float32], enough: float) -> tuple[int, NDArray[np.float32]]:
    """Sum what pieces say of their language, until so many words have spoken.

    Parameters
    ----------
    ids : ndarray of int64, shape (n_pieces,)
    voices : ndarray of int32, shape (n_known,)
        The row of `votes` of each piece id.
    votes : ndarray of float32, shape (n_voices, n_marks)
        The last column counts words.
    enough : float

    Returns
    -------
    read : int
        Pieces read.
    marks : ndarray of float32, shape (n_marks,)
    """
    last = votes.shape[1] - 1
    marks = np.zeros(last + 1, np.float32)
    for place in range(len(ids)):
        says = votes[voices[ids[place]]]
        for mark in range(last + 1):
            marks[mark] += says[mark]
        if marks[last] >= enough:
            return place + 1, marks
    return len(ids), marks


def body_words(
    tokens: Ints,
    owners: Ints,
    sentences: int,
    numeric: Bools,
    codes: Ints,
    groups: Ints,
    openers: int,
    edges: Ints,
    targets: Ints,
    concepts: Ints,
    spread: int,
    group_of: Ints,
    reach: int,
) -> tuple[Ints, Ints, Ints]:
    """The words of each sentence.

    Parameters
    ----------
    tokens, owners : ndarray of int64, shape (n_tokens,)
        As :func:`body_tokens` gives them.
    sentences : int
        How many there are.
    codes : ndarray of int64, shape (n_tokens,)
    openers, edges, targets, concepts, spread
        As of :func:`taawun.hashtable.find_terms`.
    numeric, groups, group_of, reach
        As of :func:`group_pairs`.

    Returns
    -------
    keys, starts, kept : ndarray of int64
        As :func:`sentence_words` gives them.
    """
    terms = find_terms(codes, owners, openers, edges, targets, concepts, spread)
    pairs, pair_owners = group_pairs(tokens, owners, numeric, terms, groups, group_of, reach)
    return sentence_words(tokens, owners, numeric, terms, pairs, pair_owners, len(group_of), sentences)


def group_pairs(
    tokens: Ints, owners: Ints, numeric: Bools, terms: Ints, groups: Ints, group_of: Ints, reach: int
) -> tuple[Ints, Ints]:
    """The pairs of groups that each sentence names.

    Parameters
    ----------
    tokens, owners : ndarray of int64, shape (n_tokens,)
        As :func:`body_tokens` gives them.
    numeric : ndarray of bool, shape (n_known,)
        Which tokens are numbers; they are passed over.
    terms : ndarray of int64, shape (n_tokens,)
        The concept of the term that begins with each token, or -1.
    groups : ndarray of int64, shape (n_known, 2)
        The groups of the concepts that each token names by itself, or -1.
    group_of : ndarray of int64, shape (n_concepts,)
        The group of each concept.
    reach : int
        Words.

    Returns
    -------
    pairs : ndarray of int64, shape (n_pairs,)
        ``n_groups**2 * kind + n_groups * first + second``. Kind 0: two groups stand somewhere in one sentence, the lesser
        first, or one stands there twice; once a sentence. Kind 1: one follows the other within `reach` words. Kind 2: one
        follows the other with a third between them, within twice as many words.
    owners : ndarray of int64, shape (n_pairs,)
        The sentence of each, in order.
    """
    count = group_of.max() + 1 if len(group_of) else 0
    pairs, of = np.empty(8 * len(tokens) + 64, np.int64), np.empty(8 * len(tokens) + 64, np.int64)
    seen = np.zeros(count, np.int64)
    recent, when = np.full(3, -1, np.int64), np.zeros(3, np.int64)  # the group before, and the one before that
    at, found = 0, 0
    for place in range(len(tokens)):
        for item in range(3):  # the token, a compound's second part, the term that begins here
            passed = numeric[tokens[place]] if item < 2 else terms[place] < 0
            at += item != 1 and not passed
            if passed:
                continue
            group = groups[tokens[place], item] if item < 2 else group_of[terms[place]]
            if group < 0:
                continue
            if found + count + 2 > len(pairs):  # rarely: most sentences name few groups
                pairs, of = np.concatenate((pairs, pairs)), np.concatenate((of, of))
            start = found
            found = pair_up(group, seen, pairs, found)
            for kind in (1, 2):
                if recent[kind] >= 0 and at - when[kind] <= kind * reach:
                    pairs[found], found = count * (kind * count + recent[kind]) + group, found + 1
            of[start:found] = owners[place]
            recent[2], when[2], recent[1], when[1] = recent[1], when[1], group, at
            seen[group] += 1
        if place + 1 < len(tokens) and owners[place + 1] != owners[place]:
            seen[:], recent[:] = 0, -1
    return pairs[:found], of[:found]


def pair_up(group: int, seen: Ints, pairs: Ints, found: int) -> int:
    """Write down the pairs that a group makes with those `seen` so often in its sentence; says how many pairs there are then."""
    if seen[group] == 1:
        pairs[found], found = len(seen) * group + group, found + 1
    elif seen[group] == 0:
        for other in range(len(seen)):
            if seen[other] > 0:
                pairs[found], found = len(seen) * min(group, other) + max(group, other), found + 1
    return found


def sentence_words(
    tokens: Ints, owners: Ints, numeric: Bools, terms: Ints, pairs: Ints, pair_owners: Ints, concepts: int, sentences: int
) -> tuple[Ints, Ints, Ints]:
    """The words of each sentence: its tokens that are no numbers, its terms of several words, and its pairs of groups.

    Parameters
    ----------
    tokens, owners : ndarray of int64, shape (n_tokens,)
        As :func:`body_tokens` gives them.
    numeric : ndarray of bool, shape (n_known,)
        Which tokens are numbers.
    terms : ndarray of int64, shape (n_tokens,)
        The concept of the term that begins with each token, or -1.
    pairs, pair_owners : ndarray of int64, shape (n_pairs,)
        As :func:`group_pairs` gives them.
    concepts, sentences : int
        How many there are.

    Returns
    -------
    keys : ndarray of int64, shape (n_words,)
        A token, ``-1 - concept``, or ``-1 - n_concepts - pair``.
    starts : ndarray of int64, shape (n_kept + 1,)
        Where the words of each kept sentence begin.
    kept : ndarray of int64, shape (n_kept,)
        The sentences that have words.
    """
    keys = np.empty(2 * len(tokens) + len(pairs), np.int64)
    starts, kept = np.zeros(sentences + 1, np.int64), np.empty(sentences, np.int64)
    word, found, pair = 0, 0, 0
    for place in range(len(tokens)):
        if not numeric[tokens[place]]:
            keys[word], word = tokens[place], word + 1
        if terms[place] >= 0:
            keys[word], word = -1 - terms[place], word + 1
        if place + 1 == len(tokens) or owners[place + 1] != owners[place]:
            while pair < len(pairs) and pair_owners[pair] == owners[place]:
                keys[word], word, pair = -1 - concepts - pairs[pair], word + 1, pair + 1
            if word > starts[found]:
                kept[found], found = owners[place], found + 1
                starts[found] = word
    return keys[:word], starts[: found + 1], kept[:found]
