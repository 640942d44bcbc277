"""The loops over the pieces and tokens of a text: its blocks, what language its body speaks, its tokens and its words.

As in :mod:`taawun.scan`, plain loops that run in Python and that numba compiles where it is installed.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from taawun.columns import Fact, Known, Piece
from taawun.hashtable import find_terms
from taawun.pairing import sentence_words
from taawun.scan import Mark

__all__ = ["block_facts", "body_tokens", "body_words", "language_marks", "token_codes"]

Ints = NDArray[np.int64]
Numbers = NDArray[np.int32]
Bools = NDArray[np.bool_]
Floats = NDArray[np.float32]


_VOICE = Fact.VOICE
_START, _END, _FIRST, _ID = Piece.START, Piece.END, Piece.FIRST, Piece.ID
_CLOSES, _COUNT, _MARK = Piece.CLOSES, Piece.COUNT, Piece.MARK
_CODE = Known.CODE
_BLOCK_ENDS, _STOP, _TELLING = 3, Mark.STOP, Mark.TELLING
_MOST_WORDS = 100_000  # of a body that are read: a novel's; memory grows with them


def block_facts(pieces: Ints) -> Ints:
    """What is known of each block of a text by counting.

    Parameters
    ----------
    pieces : ndarray of int64, shape (n_pieces, 8)
        The columns of :class:`taawun.columns.Piece`.

    Returns
    -------
    ndarray of int64, shape (n_blocks, 8)
        First and last piece, where its text begins and ends, words, sentences that end inside it, the last piece's flags, and
        whether a piece tells of furniture.
    """
    blocks = 0
    for place in range(len(pieces)):
        blocks += pieces[place, _CLOSES] == _BLOCK_ENDS
    found = np.zeros((blocks, 8), np.int64)
    block, first, words, stops, telling = 0, 0, 0, 0, 0
    for place in range(len(pieces)):
        mark = pieces[place, _MARK]
        words, stops, telling = words + pieces[place, _COUNT], stops + (mark & _STOP != 0), telling | (mark & _TELLING)
        if pieces[place, _CLOSES] == _BLOCK_ENDS:
            found[block, 0], found[block, 1] = first, place
            found[block, 2], found[block, 3] = pieces[first, _START], pieces[place, _END]
            found[block, 4], found[block, 5], found[block, 6], found[block, 7] = words, stops, mark, telling != 0
            block, first, words, stops, telling = block + 1, place + 1, 0, 0, 0
    return found


def language_marks(pieces: Ints, inside: Bools, facts: Numbers, votes: Floats, enough: float) -> tuple[int, Floats]:
    """What the first pieces inside the body say of its language.

    Parameters
    ----------
    pieces, inside
        As of :func:`body_tokens`.
    facts : ndarray of int32, shape (n_known, 5)
        The columns of :class:`taawun.columns.Fact` of each piece id.
    votes : ndarray of float32, shape (n_voices, n_marks)
        What a piece may say of the language; the last column counts words.
    enough : float
        Words after which no more are asked.

    Returns
    -------
    asked : int
        The piece behind the last that was asked.
    marks : ndarray of float32, shape (n_marks,)
        The sum of what they say.
    """
    place, last = 0, votes.shape[1] - 1
    marks = np.zeros(last + 1, np.float32)
    while place < len(pieces) and marks[last] < enough:
        if inside[place]:
            voice = facts[pieces[place, _ID], _VOICE]
            for mark in range(last + 1):
                marks[mark] += votes[voice, mark]
        place += 1
    return place, marks


def body_tokens(pieces: Ints, inside: Bools, flat: Numbers) -> tuple[Ints, Ints, Ints]:
    """The tokens of the pieces inside the body, sentence by sentence.

    Parameters
    ----------
    pieces : ndarray of int64, shape (n_pieces, 8)
        The columns of :class:`taawun.columns.Piece`; where the body is left a sentence ends.
    inside : ndarray of bool, shape (n_pieces,)
    flat : ndarray of int32
        The pieces' tokens, and one number more or several.

    Returns
    -------
    tokens, owners : ndarray of int64, shape (n_tokens,)
        The tokens, and the sentence of each.
    spans : ndarray of int64, shape (n_sentences, 2)
        Where each sentence begins and ends.
    """
    total, sentences = 0, 0
    for place in range(len(pieces)):
        total += inside[place] * pieces[place, _COUNT]
        sentences += inside[place] & (pieces[place, _CLOSES] != 0)
    total = min(total, _MOST_WORDS)
    tokens, owners = np.empty(total + 1, np.int64), np.empty(total + 1, np.int64)
    spans = np.empty((sentences, 2), np.int64)
    token, sentence, opened = 0, 0, True
    for place in range(len(pieces)):
        if not inside[place]:
            continue
        if opened:
            spans[sentence, 0] = pieces[place, _START]
        first, count = pieces[place, _FIRST], min(pieces[place, _COUNT], total - token)
        tokens[token], owners[token] = flat[first], sentence  # most hold one: which do not is anybody's guess
        for own in range(1, count):
            tokens[token + own], owners[token + own] = flat[first + own], sentence
        token += count
        opened = pieces[place, _CLOSES] != 0
        if opened:
            spans[sentence, 1] = pieces[place, _END]
            sentence += 1
    return tokens[:total], owners[:total], spans


def token_codes(tokens: Ints, known: Numbers) -> tuple[Numbers, int]:
    """The codes of tokens, and how many of them are not learnt.

    Parameters
    ----------
    tokens : ndarray of int64, shape (n_tokens,)
    known : ndarray of int32, shape (n_known, 4)
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
    followers: Ints,
    edges: Numbers,
    spread: int,
    group_of: Ints,
    groups: int,
    reach: int,
) -> tuple[Ints, Ints, Ints, int]:
    """The words of each sentence.

    Parameters
    ----------
    tokens, owners, sentences, known, group_of, groups, reach
        As of :func:`taawun.pairing.sentence_words`.
    followers, edges, spread
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
    terms = find_terms(codes, owners, followers, edges, spread)
    keys, starts, kept = sentence_words(tokens, owners, sentences, known, terms, group_of, groups, reach)
    return keys, starts, kept, unknown
