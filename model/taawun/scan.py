"""The loops over the characters and pieces of a text.

All of it runs in Python. :mod:`taawun.compiled` has numba compile the same functions where it is installed: they are written in
what both understand, plain loops over arrays of numbers.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from taawun.columns import Fact, Piece
from taawun.hashtable import look_up

__all__ = ["POWERS", "Gap", "Kind", "Mark", "cut", "find_gaps", "piece_ends", "scan"]

Ints = NDArray[np.int64]
Numbers = NDArray[np.int32]
Codes = NDArray[np.uint16] | NDArray[np.uint32]
Bytes = NDArray[np.uint8]

_LOW_BITS = (1 << 62) - 1  # on which Python and numba agree


class Kind:
    """Kinds of characters."""

    LETTER: Final = 0  # whatever is no white space
    SPACE: Final = 1
    TAB: Final = 2
    FEED: Final = 3
    RETURN: Final = 4
    OTHER: Final = 5


class Gap:
    """The white space behind a piece."""

    SPACE: Final = 0
    OTHER: Final = 1
    TAB: Final = 2
    LINE: Final = 3  # a single line break: the sentence may go on
    BLOCK: Final = 4  # an empty line, a run of spaces, or the end of the text


class Mark:
    """What a piece is to the sentences and blocks around it; flags to be added up."""

    STOP: Final = 1  # ends in a full stop or the like, quotes and brackets closed
    POINT: Final = 2  # ends in a bare full stop
    ABBREVIATION: Final = 4  # such as `Mr.` or `J.`
    SEMICOLON: Final = 8
    CLOSED: Final = 16  # ends as a sentence or an announcement does
    CLOSING: Final = 32  # is nothing but closing quotes
    LOWER: Final = 64  # begins in lower case
    WRAPPED: Final = 128  # begins as the next line of a wrapped sentence does
    TELLING: Final = 256  # holds a word that furniture is known by


_START, _END, _HASH, _ID = Piece.START, Piece.END, Piece.HASH, Piece.ID
_GAP, _CLOSES, _FIRST, _COUNT, _MARK = Piece.GAP, Piece.CLOSES, Piece.FIRST, Piece.COUNT, Piece.MARK
_FIRST_WORD, _WORDS, _FLAGS, _MET = Fact.FIRST, Fact.COUNT, Fact.MARK, Fact.MET
_LETTER = Kind.LETTER
_GAP_SPACE, _GAP_TAB, _GAP_LINE, _GAP_BLOCK = Gap.SPACE, Gap.TAB, Gap.LINE, Gap.BLOCK
_STOPS, _POINT, _ABBREVIATION = Mark.STOP | Mark.SEMICOLON, Mark.POINT, Mark.ABBREVIATION
_CLOSING, _LOWER, _WRAPPED = Mark.CLOSING, Mark.LOWER, Mark.WRAPPED
_WIDE = 3  # spaces in a row that end a block
_LONGEST_SENTENCE = 600  # characters; a transcript without stops is cut between words before here

POWERS = 64
"""By how many numbers the characters of a piece are multiplied; a power of two."""
_TURN = POWERS - 1

_NAMED = {" ": Kind.SPACE, "\u00a0": Kind.SPACE, "\t": Kind.TAB, "\n": Kind.FEED, "\r": Kind.RETURN}
_KINDS = np.array(  # all white space lies below U+3001
    [_NAMED.get(chr(code), Kind.OTHER) if chr(code).isspace() else Kind.LETTER for code in range(0x3002)], np.uint8
)
_TOP = len(_KINDS) - 1

_State = tuple[int, int, int]
"""White space so far: spaces in a row, the gap without line breaks, and the kind of a line break that it ends in."""

_BEGIN: _State = (0, Gap.SPACE, Kind.LETTER)
_ENDED: _State = (0, Gap.BLOCK, Kind.LETTER)


def _after(state: _State, kind: int) -> _State:
    run, gap, line = state
    if kind in (Kind.FEED, Kind.RETURN):
        one = (line, kind) == (Kind.RETURN, Kind.FEED)  # both make one line break
        return (0, gap, kind) if gap != Gap.BLOCK and (one or line == Kind.LETTER) else _ENDED
    if line != Kind.LETTER or gap == Gap.BLOCK or (kind != Kind.OTHER and run + 1 == _WIDE):
        return _ENDED
    own = {Kind.OTHER: Gap.OTHER, Kind.TAB: Gap.TAB}.get(kind, Gap.SPACE)
    return (0 if kind == Kind.OTHER else run + 1, max(gap, own), Kind.LETTER)


def _automaton() -> tuple[Bytes, Bytes]:
    """The next state for each state and kind of character, and the gap for each state; the first is that before white space."""
    states, following = [_BEGIN], []
    for state in states:  # grows as it goes
        reached = [_after(state, kind) for kind in range(Kind.SPACE, Kind.OTHER + 1)]
        states += [other for other in dict.fromkeys(reached) if other not in states]
        following.append([0, *map(states.index, reached)])
    gaps = [gap if line == Kind.LETTER else Gap.LINE for _, gap, line in states]
    return np.array(following, np.uint8), np.array(gaps, np.uint8)


_FOLLOWING, _GAPS = _automaton()


def scan(codes: Codes, powers: Ints) -> Ints:
    """Cut a text at white space.

    Parameters
    ----------
    codes : ndarray of uint16 or uint32, shape (n_characters,)
        Code points.
    powers : ndarray of int64, shape (`POWERS`,)
        What each character of a piece is multiplied by for its hash: odd, below ``2**62`` and at random, so that nobody can make
        two pieces hash alike.

    Returns
    -------
    ndarray of int64, shape (n_pieces, 8)
        The columns of :class:`taawun.columns.Piece`; where each stands, its hash, and the gap behind it.
    """
    pieces = np.empty((len(codes) // 2 + 2, 8), np.int64)
    count, length, hashed = 0, 0, 0
    for place in range(len(codes)):  # where a piece ends is anybody's guess, so all is written down, and nothing asked
        code = int(codes[place])
        letter = int(_KINDS[min(code, _TOP)] == _LETTER)
        pieces[count, _END], pieces[count, _HASH] = place, hashed & _LOW_BITS
        count += int(length > 0) & (1 - letter)
        hashed = (hashed + int(powers[length & _TURN]) * (code + 1)) & -letter
        length = (length + 1) & -letter
    if length > 0:
        pieces[count, _END], pieces[count, _HASH] = len(codes), hashed & _LOW_BITS
        count += 1
    find_gaps(codes, pieces[:count])
    return pieces[:count]


def find_gaps(codes: Codes, pieces: Ints) -> None:
    """Write down where each piece begins, and the gap behind it; the text's end is the last."""
    place = 0
    for piece in range(len(pieces)):
        state = 0
        while _KINDS[min(int(codes[place]), _TOP)] != _LETTER:
            state = _FOLLOWING[state, _KINDS[codes[place]]]
            place += 1
        pieces[max(piece - 1, 0), _GAP] = _GAPS[state]
        pieces[piece, _START], pieces[piece, _GAP] = place, _GAP_BLOCK
        place = pieces[piece, _END]


def cut(codes: Codes, powers: Ints, slots: Ints, facts: Numbers, number: int) -> tuple[Ints, int]:
    """Cut a text at white space, look its pieces up, and say where sentences and blocks end.

    Parameters
    ----------
    codes, powers
        As of :func:`scan`.
    slots
        As of :func:`taawun.hashtable.look_up`.
    facts, number
        As of :func:`piece_ends`.

    Returns
    -------
    pieces : ndarray of int64, shape (n_pieces, 8)
        The columns of :class:`taawun.columns.Piece`.
    lacking : int
        Pieces that are not known; where there are any, nothing is said of ends.
    """
    pieces = scan(codes, powers)
    lacking = look_up(pieces, slots)
    if lacking == 0:
        piece_ends(pieces, facts, number)
    return pieces, lacking


def piece_ends(pieces: Ints, facts: Numbers, number: int) -> None:
    """Write down what is known of each piece, and what ends with it.

    Parameters
    ----------
    pieces : ndarray of int64, shape (n_pieces, 8)
        The columns of :class:`taawun.columns.Piece`.
    facts : ndarray of int32, shape (n_known, 5)
        The columns of :class:`taawun.columns.Fact` of each piece id; when it was met last is written here.
    number : int
        Of the text.
    """
    for place in range(len(pieces)):  # nothing else: memory answers many such questions at a time
        piece = pieces[place, _ID]
        pieces[place, _FIRST], pieces[place, _COUNT] = facts[piece, _FIRST_WORD], facts[piece, _WORDS]
        pieces[place, _MARK], facts[piece, _MET] = facts[piece, _FLAGS], number
    carried, opened, last = False, 0, len(pieces) - 1
    for place in range(len(pieces)):
        mark, gap, closes = pieces[place, _MARK], pieces[place, _GAP], 0
        following = pieces[place + 1, _MARK] if place < last else 0
        stop = carried or mark & _STOPS != 0
        carried = False
        if stop and gap == _GAP_SPACE and place < last and mark & _STOPS != 0:
            if following & _CLOSING != 0:  # « ... . » : the quotes belong to the sentence
                stop, carried = False, True
            elif mark & _ABBREVIATION != 0 or (mark & _POINT != 0 and following & _LOWER != 0):
                stop = False
        if opened < place and pieces[place, _END] - pieces[opened, _START] > _LONGEST_SENTENCE:
            pieces[place - 1, _CLOSES] |= 1
            opened = place
        if gap == _GAP_BLOCK or (gap == _GAP_LINE and following & _WRAPPED == 0):
            closes = 3
        elif stop or gap == _GAP_TAB:
            closes = 1
        pieces[place, _CLOSES] = closes
        if closes != 0:
            opened = place + 1
