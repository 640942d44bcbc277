"""The loops over the pieces and tokens of a text: its blocks, the tokens of its body and what language they speak, and its words.

As in :mod:`taawun.scan`, plain loops that run in Python and that numba compiles where it is installed.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from taawun.columns import Fact, Known
from taawun.hashtable import find_terms
from taawun.pairing import sentence_words
from taawun.scan import Mark

__all__ = ["block_facts", "body_tokens", "body_words", "token_codes", "word_rows"]

Ints = NDArray[np.int64]
Numbers = NDArray[np.int32]
Bytes = NDArray[np.uint8]
Bools = NDArray[np.bool_]
Floats = NDArray[np.float32]


_FIRST, _COUNT, _MARK, _VOICE = Fact.FIRST, Fact.COUNT, Fact.MARK, Fact.VOICE
_CODE, _ROW = Known.CODE, Known.ROW
_BLOCK_ENDS, _STOP, _TELLING = 3, Mark.STOP, Mark.TELLING


def block_facts(ids: Ints, closes: Bytes, starts: Ints, ends: Ints, facts: Numbers) -> Ints:
    """What is known of each block of a text by counting.

    Parameters
    ----------
    ids, starts, ends : ndarray of int64, shape (n_pieces,)
    closes : ndarray of uint8, shape (n_pieces,)
        As :func:`taawun.scan.piece_ends` gives them.
    facts : ndarray of int32, shape (n_known, 5)
        The columns of :class:`taawun.columns.Fact` of each piece id.

    Returns
    -------
    ndarray of int64, shape (n_blocks, 8)
        First and last piece, where its text begins and ends, words, sentences that end inside it, the last piece's flags, and
        whether a piece tells of furniture.
    """
    blocks = 0
    for place in range(len(ids)):
        blocks += closes[place] == _BLOCK_ENDS
    found = np.zeros((blocks, 8), np.int64)
    block, first, words, stops = 0, 0, 0, 0
    for place in range(len(ids)):
        mark = facts[ids[place], _MARK]
        words, stops = words + facts[ids[place], _COUNT], stops + (mark & _STOP != 0)
        if mark & _TELLING != 0:
            found[block, 7] = 1
        if closes[place] == _BLOCK_ENDS:
            found[block, 0], found[block, 1], found[block, 2], found[block, 3] = first, place, starts[first], ends[place]
            found[block, 4], found[block, 5], found[block, 6] = words, stops, mark
            block, first, words, stops = block + 1, place + 1, 0, 0
    return found


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
        The columns of :class:`taawun.columns.Fact` of each piece id.
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
        The columns of :class:`taawun.columns.Known` of each token.
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
    edges: Ints,
    spread: int,
    group_of: Ints,
    reach: int,
) -> tuple[Ints, Ints, Ints, int]:
    """The words of each sentence.

    Parameters
    ----------
    tokens, owners, sentences, known, group_of, reach
        As of :func:`taawun.pairing.sentence_words`.
    openers, begun, edges, spread
        As of :func:`taawun.hashtable.find_terms`.

    Returns
    -------
    keys, starts, kept : ndarray of int64
        As of :func:`taawun.pairing.sentence_words`.
    unknown : int
        Tokens that are not learnt; where there are any, the words are not to be relied on.
    """
    codes, unknown = token_codes(tokens, known)
    if unknown > 0:
        tokens, owners, codes = tokens[:0], owners[:0], codes[:0]
    terms = find_terms(codes, owners, openers, begun, edges, spread)
    keys, starts, kept = sentence_words(tokens, owners, sentences, known, terms, group_of, reach)
    return keys, starts, kept, unknown


def word_rows(keys: Ints, known: Numbers, numbered: Numbers) -> tuple[Ints, int]:
    """The rows of words, -1 for one that has none yet, and how many those are.

    Parameters
    ----------
    keys : ndarray of int64, shape (n_words,)
        A token, or below 0 a term or a pair.
    known : ndarray of int32, shape (n_tokens, 5)
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
