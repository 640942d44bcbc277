"""The loops over the characters and pieces of a text.

All of it runs in Python. :mod:`taawun.compiled` has numba compile the same functions where it is installed: they are written in
what both understand, plain loops over arrays of numbers.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from taawun.columns import Fact
from taawun.hashtable import look_up

__all__ = ["FOLLOWING", "GAPS", "Gap", "Kind", "Mark", "cut", "piece_ends", "scan"]

Ints = NDArray[np.int64]
Numbers = NDArray[np.int32]
Codes = NDArray[np.uint32]
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


_MARK, _MET = Fact.MARK, Fact.MET
_GAP_SPACE, _GAP_TAB, _GAP_LINE, _GAP_BLOCK = Gap.SPACE, Gap.TAB, Gap.LINE, Gap.BLOCK
_STOPS, _POINT, _ABBREVIATION = Mark.STOP | Mark.SEMICOLON, Mark.POINT, Mark.ABBREVIATION
_CLOSING, _LOWER, _WRAPPED = Mark.CLOSING, Mark.LOWER, Mark.WRAPPED
_WIDE = 3  # spaces in a row that end a block

_State = tuple[int, int, int]
"""White space so far: spaces in a row, the gap without line breaks, and the kind of a line break that it ends in."""

_START: _State = (0, Gap.SPACE, Kind.LETTER)
_END: _State = (0, Gap.BLOCK, Kind.LETTER)


def _after(state: _State, kind: int) -> _State:
    run, gap, line = state
    if kind in (Kind.FEED, Kind.RETURN):
        one = (line, kind) == (Kind.RETURN, Kind.FEED)  # both make one line break
        return (0, gap, kind) if gap != Gap.BLOCK and (one or line == Kind.LETTER) else _END
    if line != Kind.LETTER or gap == Gap.BLOCK or (kind != Kind.OTHER and run + 1 == _WIDE):
        return _END
    own = {Kind.OTHER: Gap.OTHER, Kind.TAB: Gap.TAB}.get(kind, Gap.SPACE)
    return (0 if kind == Kind.OTHER else run + 1, max(gap, own), Kind.LETTER)


def _automaton() -> tuple[Bytes, Bytes]:
    """The next state for each state and kind of character, and the gap for each state; the first is that before white space."""
    states, following = [_START], []
    for state in states:  # grows as it goes
        reached = [_after(state, kind) for kind in range(Kind.SPACE, Kind.OTHER + 1)]
        states += [other for other in dict.fromkeys(reached) if other not in states]
        following.append([0, *map(states.index, reached)])
    gaps = [gap if line == Kind.LETTER else Gap.LINE for _, gap, line in states]
    return np.array(following, np.uint8), np.array(gaps, np.uint8)


FOLLOWING, GAPS = _automaton()


def scan(codes: Codes, kinds: Bytes, following: Bytes, gaps: Bytes, powers: Ints) -> tuple[Ints, Ints, Ints, Bytes]:
    """Cut a text at white space.

    Parameters
    ----------
    codes : ndarray of uint32, shape (n_characters,)
        Code points.
    kinds : ndarray of uint8, shape (n_kinds,)
        `Kind` of each code point; the last is that of all above.
    following : ndarray of uint8, shape (n_states, 6)
        The state of white space after each state and kind.
    gaps : ndarray of uint8, shape (n_states,)
        The gap that each state of white space makes.
    powers : ndarray of int64, shape (a power of two,)
        What each character of a piece is multiplied by for its hash: odd, below ``2**62`` and at random, so that nobody can make
        two pieces hash alike.

    Returns
    -------
    starts, ends : ndarray of int64, shape (n_pieces,)
        Character offsets.
    hashes : ndarray of int64, shape (n_pieces,)
        Of each piece's characters, not negative.
    behind : ndarray of uint8, shape (n_pieces,)
        The gap behind each piece; the text's end is the last.
    """
    most, top, turn = len(codes) // 2 + 1, len(kinds) - 1, len(powers) - 1
    starts, ends, hashes = np.empty(most, np.int64), np.empty(most, np.int64), np.empty(most, np.int64)
    behind = np.full(most, _GAP_BLOCK, np.uint8)
    count, begun, hashed, state = 0, -1, 0, 0
    for place in range(len(codes)):
        code = int(codes[place])
        kind = kinds[min(code, top)]
        if kind == 0:
            if begun < 0:
                if count > 0:
                    behind[count - 1] = gaps[state]
                begun, hashed = place, 0
            hashed += int(powers[(place - begun) & turn]) * (code + 1)
            continue
        if begun >= 0:
            starts[count], ends[count], hashes[count] = begun, place, hashed & _LOW_BITS
            count, begun, state = count + 1, -1, 0
        state = following[state, kind]
    if begun >= 0:
        starts[count], ends[count], hashes[count] = begun, len(codes), hashed & _LOW_BITS
        count += 1
    return starts[:count], ends[:count], hashes[:count], behind[:count]


def cut(
    codes: Codes,
    kinds: Bytes,
    following: Bytes,
    gaps: Bytes,
    powers: Ints,
    slots: Ints,
    facts: Numbers,
    number: int,
    longest: int,
) -> tuple[Ints, Ints, Ints, Bytes, Ints, Bytes]:
    """Cut a text at white space and look its pieces up.

    Parameters
    ----------
    codes, kinds, following, gaps, powers
        As of :func:`scan`.
    slots
        As of :func:`look_up`.
    facts, number, longest
        As of :func:`piece_ends`.

    Returns
    -------
    starts, ends, hashes, behind
        As of :func:`scan`.
    ids : ndarray of int64, shape (n_pieces,)
        As of :func:`look_up`.
    closes : ndarray of uint8, shape (n_pieces,)
        As of :func:`piece_ends`; of none, where a piece is unknown.
    """
    starts, ends, hashes, behind = scan(codes, kinds, following, gaps, powers)
    ids = look_up(hashes, slots)
    known = len(ids) if np.all(ids >= 0) else 0
    return starts, ends, hashes, behind, ids, piece_ends(ids[:known], facts, number, behind, starts, ends, longest)


def piece_ends(ids: Ints, facts: Numbers, number: int, gaps: Bytes, starts: Ints, ends: Ints, longest: int) -> Bytes:
    """What ends with each piece: nothing (0), a sentence (1), a sentence and a block (3).

    Parameters
    ----------
    ids : ndarray of int64, shape (n_pieces,)
    facts : ndarray of int32, shape (n_known, 5)
        The columns of :class:`taawun.columns.Fact` of each piece id; when it was met last is written here.
    number : int
        Of the text.
    gaps : ndarray of uint8, shape (n_pieces,)
    starts, ends : ndarray of int64, shape (n_pieces,)
        Character offsets.
    longest : int
        Characters from which a sentence is cut between two pieces.

    Returns
    -------
    ndarray of uint8, shape (n_pieces,)
    """
    found = np.zeros(len(ids), np.uint8)
    carried, opened, following = False, 0, facts[ids[0], _MARK] if len(ids) else 0
    for place in range(len(ids)):
        mark, gap = following, gaps[place]
        facts[ids[place], _MET] = number
        following = facts[ids[place + 1], _MARK] if place + 1 < len(ids) else 0
        stop = carried or mark & _STOPS != 0
        carried = False
        if stop and gap == _GAP_SPACE and place + 1 < len(ids) and mark & _STOPS != 0:
            if following & _CLOSING != 0:  # « ... . » : the quotes belong to the sentence
                stop, carried = False, True
            elif mark & _ABBREVIATION != 0 or (mark & _POINT != 0 and following & _LOWER != 0):
                stop = False
        if opened < place and ends[place] - starts[opened] > longest:
            found[place - 1] |= 1
            opened = place
        if gap == _GAP_BLOCK or (gap == _GAP_LINE and following & _WRAPPED == 0):
            found[place] = 3
        elif stop or gap == _GAP_TAB:
            found[place] = 1
        if found[place] != 0:
            opened = place + 1
    return found
