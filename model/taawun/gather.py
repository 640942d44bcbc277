"""The loops over the pieces and tokens of a text: its blocks, the tokens of its body and what language they speak, and its words.

As in :mod:`taawun.scan`, plain loops that run in Python and that numba compiles where it is installed.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from taawun.columns import Fact, Known, Piece
from taawun.hashtable import find_terms
from taawun.pairing import sentence_words
from taawun.scan import Mark

__all__ = ["block_facts", "body_tokens", "body_words", "token_codes"]

Ints = NDArray[np.int64]
Numbers = NDArray[np.int32]
Bytes = NDArray[np.uint8]
Bools = NDArray[np.bool_]
Floats = NDArray[np.float32]


_FIRST, _VOICE = Fact.FIRST, Fact.VOICE
_START, _END, _ID = Piece.START, Piece.END, Piece.ID
_CLOSES, _COUNT, _MARK = Piece.CLOSES, Piece.COUNT, Piece.MARK
_CODE = Known.CODE
_BLOCK_ENDS, _STOP, _TELLING = 3, Mark.STOP, Mark.TELLING


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


def body_tokens(
    pieces: Ints, inside: Bools, facts: Numbers, flat: Numbers, votes: Floats, enough: float
) -> tuple[Ints, Ints, Ints, int, Floats]:
    """The tokens of the pieces inside the body, sentence by sentence, and what the first of them say of its language.

    Parameters
    ----------
    pieces : ndarray of int64, shape (n_pieces, 8)
        The columns of :class:`taawun.columns.Piece`; where the body is left a sentence ends.
    inside : ndarray of bool, shape (n_pieces,)
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
    for place in range(len(pieces)):
        total += inside[place] * pieces[place, _COUNT]
        sentences += inside[place] & (pieces[place, _CLOSES] != 0)
    tokens, owners = np.empty(total, np.int64), np.empty(total, np.int64)
    spans = np.empty((sentences, 2), np.int64)
    token, sentence, opened, asked, marks = 0, 0, True, 0, np.zeros(last + 1, np.float32)
    for place in range(len(pieces)):
        if not inside[place]:
            continue
        piece = pieces[place, _ID]
        if opened:
            spans[sentence, 0] = pieces[place, _START]
        first = facts[piece, _FIRST]
        for own in range(first, first + pieces[place, _COUNT]):
            tokens[token], owners[token] = flat[own], sentence
            token += 1
        if marks[last] < enough:
            voice = facts[piece, _VOICE]
            for mark in range(last + 1):
                marks[mark] += votes[voice, mark]
            asked = token
        opened = pieces[place, _CLOSES] != 0
        if opened:
            spans[sentence, 1] = pieces[place, _END]
            sentence += 1
    return tokens, owners, spans, asked, marks


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
    openers: int,
    begun: Bytes,
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
    keys, starts, kept = sentence_words(tokens, owners, sentences, known, terms, group_of, groups, reach)
    return keys, starts, kept, unknown
