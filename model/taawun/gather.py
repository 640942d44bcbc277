"""The loops over the tokens of a text: which stand in its body, which language they speak, and which words its sentences have.

As in :mod:`taawun.scan`, plain loops that run in Python and that numba compiles where it is installed.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from taawun.hashtable import find_terms
from taawun.scan import Fact

__all__ = ["Known", "body_tokens", "body_words", "most_words", "pair_up", "sentence_words", "token_codes", "word_rows"]

Ints = NDArray[np.int64]
Numbers = NDArray[np.int32]
Bytes = NDArray[np.uint8]
Bools = NDArray[np.bool_]
Floats = NDArray[np.float32]


class Known:
    """What is known of a token in its language: the columns of a table with a row for each."""

    CODE: Final = 0  # of its stem, 0 where that stands in no term of several words; -1 until the token is learnt
    GROUP: Final = 1  # of the concept that it names by itself, or -1
    SECOND: Final = 2  # of the concept that a compound's second part names, or -1
    NUMBER: Final = 3  # 1 for a number: it is no word
    ROW: Final = 4  # among the words whose scores are known, or -1


_FIRST, _COUNT, _VOICE = Fact.FIRST, Fact.COUNT, Fact.VOICE
_CODE, _GROUP, _SECOND, _NUMBER, _ROW = Known.CODE, Known.GROUP, Known.SECOND, Known.NUMBER, Known.ROW


def body_tokens(
    ids: Ints,
    closes: Bytes,
    inside: Bools,
    starts: Ints,
    ends: Ints,
    facts: Numbers,
    flat: Numbers,
    votes: Floats,
    enough: float,
) -> tuple[Ints, Ints, Ints, int, Floats]:
    """The tokens of the pieces inside the body, sentence by sentence, and what the first of them say of its language.

    Parameters
    ----------
    ids : ndarray of int64, shape (n_pieces,)
    closes : ndarray of uint8, shape (n_pieces,)
        As :func:`taawun.scan.piece_ends` gives them; where the body is left a sentence ends.
    inside : ndarray of bool, shape (n_pieces,)
    starts, ends : ndarray of int64, shape (n_pieces,)
        Character offsets.
    facts : ndarray of int32, shape (n_known, 5)
        The columns of :class:`taawun.scan.Fact` of each piece id.
    flat : ndarray of int32
        The pieces' tokens.
    votes : ndarray of float32, shape (n_voices, n_marks)
        What a piece may say of the language; the last column counts words.
    enough : float
        Words after which no more are asked.

    Returns
    -------
    tokens, owners : ndarray of int64, shape (n_tokens,)
        The tokens, and the sentence of each.
    spans : ndarray of int64, shape (n_sentences, 2)
        Where each sentence begins and ends.
    asked : int
        Tokens of the pieces that were asked for the language.
    marks : ndarray of float32, shape (n_marks,)
        The sum of what they say.
    """
    total, sentences, last = 0, 0, votes.shape[1] - 1
    for place in range(len(ids)):
        if inside[place]:
            total += facts[ids[place], _COUNT]
            sentences += closes[place] != 0
    tokens, owners = np.empty(total, np.int64), np.empty(total, np.int64)
    spans = np.empty((sentences, 2), np.int64)
    token, sentence, opened, asked, marks = 0, 0, True, 0, np.zeros(last + 1, np.float32)
    for place in range(len(ids)):
        if not inside[place]:
            continue
        if opened:
            spans[sentence, 0] = starts[place]
        piece = ids[place]
        for own in range(facts[piece, _FIRST], facts[piece, _FIRST] + facts[piece, _COUNT]):
            tokens[token], owners[token] = flat[own], sentence
            token += 1
        if marks[last] < enough:
            voice = facts[piece, _VOICE]
            for mark in range(last + 1):
                marks[mark] += votes[voice, mark]
            asked = token
        opened = closes[place] != 0
        if opened:
            spans[sentence, 1] = ends[place]
            sentence += 1
    return tokens, owners, spans, asked, marks


def token_codes(tokens: Ints, known: Numbers) -> tuple[Numbers, int]:
    """The codes of tokens, and how many of them are not learnt.

    Parameters
    ----------
    tokens : ndarray of int64, shape (n_tokens,)
    known : ndarray of int32, shape (n_known, 5)
        The columns of `Known` of each token.
    """
    codes, unknown = np.empty(len(tokens), np.int32), 0
    for place in range(len(tokens)):
        codes[place] = known[tokens[place], _CODE]
        unknown += codes[place] < 0
    return codes, unknown


def body_words(
    tokens: Ints,
    owners: Ints,
    sentences: int,
    known: Numbers,
    openers: int,
    begun: Bytes,
    edges: Numbers,
    spread: int,
    group_of: Ints,
    reach: int,
) -> tuple[Ints, Ints, Ints, int]:
    """The words of each sentence.

    Parameters
    ----------
    tokens, owners, sentences, known, group_of, reach
        As of :func:`sentence_words`.
    openers, begun, edges, spread
        As of :func:`taawun.hashtable.find_terms`.

    Returns
    -------
    keys, starts, kept : ndarray of int64
        As of :func:`sentence_words`.
    unknown : int
        Tokens that are not learnt; where there are any, the words are not to be relied on.
    """
    codes, unknown = token_codes(tokens, known)
    if unknown > 0:
        tokens, owners, codes = tokens[:0], owners[:0], codes[:0]
    terms = find_terms(codes, owners, openers, begun, edges, spread)
    keys, starts, kept = sentence_words(tokens, owners, sentences, known, terms, group_of, reach)
    return keys, starts, kept, unknown


def sentence_words(
    tokens: Ints, owners: Ints, sentences: int, known: Numbers, terms: Ints, group_of: Ints, reach: int
) -> tuple[Ints, Ints, Ints]:
    """The words of each sentence: its tokens that are no numbers, its terms of several words, and its pairs of groups.

    Parameters
    ----------
    tokens, owners : ndarray of int64, shape (n_tokens,)
        As :func:`body_tokens` gives them.
    sentences : int
        How many there are.
    known : ndarray of int32, shape (n_known, 5)
        The columns of `Known` of each token.
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


def word_rows(keys: Ints, known: Numbers, numbered: Numbers) -> tuple[Ints, int]:
    """The rows of words, -1 for one that has none yet, and how many those are.

    Parameters
    ----------
    keys : ndarray of int64, shape (n_words,)
        A token, or below 0 a term or a pair.
    known : ndarray of int32, shape (n_tokens, 5)
        The columns of :class:`taawun.gather.Known` of each token.
    numbered : ndarray of int32, shape (n_numbered,)
        The row of each term and pair, from -1 downwards.
    """
    rows, unknown = np.empty(len(keys), np.int64), 0
    for place in range(len(keys)):
        key = keys[place]
        rows[place] = known[key, _ROW] if key >= 0 else numbered[-1 - key]
        unknown += rows[place] < 0
    return rows, unknown
