"""Hash tables with open addressing: the loops that enter pieces of text and find them, and that find terms.

As in :mod:`taawun.scan`, plain loops that run in Python and that numba compiles where it is installed.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from taawun.columns import Edge, Piece

__all__ = ["BITS", "SPREAD", "beginnings", "edge_of", "empty_slots", "enter", "find_terms", "look_up"]

Ints = NDArray[np.int64]
Numbers = NDArray[np.int32]

_HASH, _ID = Piece.HASH, Piece.ID
_NODE, _CODE, _NEXT, _CONCEPT = Edge.NODE, Edge.CODE, Edge.NEXT, Edge.CONCEPT
_SHIFT = 31
_ROOM = 1 << 12  # entries
BITS = 64  # of a number; a power of two
_LAST_BIT = BITS - 1
SPREAD = 40503  # odd: spreads consecutive numbers over the slots of a hash table


def empty_slots(count: int) -> Ints:
    """An empty table with room for so many entries, and more: hashes and their numbers, shape (n_slots, 2)."""
    return np.full((1 << (2 * max(count, _ROOM)).bit_length(), 2), -1, np.int64)


def look_up(pieces: Ints, slots: Ints) -> int:
    """Look the hashes of pieces up in a table with open addressing; says how many it lacks.

    Parameters
    ----------
    pieces : ndarray of int64, shape (n, 8)
        The columns of :class:`taawun.columns.Piece`; the number of each, -1 where the table lacks it, is written here.
    slots : ndarray of int64, shape (n_slots, 2)
        The hash in each slot, -1 in an empty one, and its number; a power of two of them.
    """
    lacking, mask = 0, len(slots) - 1
    for place in range(len(pieces)):
        wanted = pieces[place, _HASH]
        slot = (wanted >> _SHIFT) & mask
        while slots[slot, 0] != wanted and slots[slot, 0] != -1:
            slot = (slot + 1) & mask
        pieces[place, _ID] = slots[slot, 1]
        lacking += slots[slot, 1] < 0
    return lacking


def enter(hashes: Ints, numbers: Ints, slots: Ints) -> None:
    """Enter hashes, none of which it holds, into a table that :func:`look_up` reads and that has room for them."""
    mask = len(slots) - 1
    for place in range(len(hashes)):
        slot = (hashes[place] >> _SHIFT) & mask
        while slots[slot, 0] != -1:
            slot = (slot + 1) & mask
        slots[slot, 0], slots[slot, 1] = hashes[place], numbers[place]


def find_terms(codes: Numbers, owners: Ints, followers: Ints, edges: Numbers, spread: int) -> Ints:
    """The longest term of several words that begins at each place, one further word allowed inside.

    Terms are the paths of a tree. The nodes next to its root bear the codes that lead there, since most words begin no term;
    all other edges stand in a hash table with open addressing.

    Parameters
    ----------
    codes : ndarray of int32, shape (n_tokens,)
        The code of each token's stem; 0 for one that stands in no term.
    owners : ndarray of int64, shape (n_tokens,)
        The sentence of each token, in order; no term reaches over its end.
    followers : ndarray of int64, shape (n_openers + 1,)
        For each code with which a term begins, those that may be its second, as bits: code ``c`` as bit ``c % 64``. Most words
        that begin a term are not followed by another of it, and this little table knows it. None for code 0.
    edges : ndarray of int32, shape (n_slots, 4)
        The columns of :class:`taawun.columns.Edge` of the edge in each slot. A power of two of them.
    spread : int
        More than the largest code.

    Returns
    -------
    ndarray of int64, shape (n_tokens,)
        Its concept, or -1.
    """
    found = np.full(len(codes), -1, np.int64)
    for place in beginnings(codes, followers, edges, spread):
        longest, skipped, deepest = 0, 0, 0  # the word passed over: none first, then each that follows a part of a term
        while skipped <= deepest:
            node, length, at = int(codes[place]), 1, place + 1 + (skipped == 1)
            while node > 0 and at < len(codes) and owners[at] == owners[place] and codes[at] != 0:
                slot = edge_of(node, int(codes[at]), edges, spread)
                if edges[slot, _NODE] == -1:
                    break
                node, length, at = int(edges[slot, _NEXT]), length + 1, at + 1
                if edges[slot, _CONCEPT] >= 0 and length > longest:
                    longest, found[place] = length, edges[slot, _CONCEPT]
                if length == skipped:
                    at += 1
            deepest = max(deepest, length) if skipped == 0 else deepest
            skipped += 1
    return found


def beginnings(codes: Numbers, followers: Ints, edges: Numbers, spread: int) -> Ints:
    """The places where a term may begin, which one of the two tokens behind goes on; see :func:`find_terms`."""
    places, may, found = np.empty(len(codes) + 1, np.int64), 0, 0
    last = len(codes) - 1
    for place in range(len(codes)):
        code = int(codes[place])
        bits = followers[code if code < len(followers) else 0]
        near, far = int(codes[min(place + 1, last)]) & _LAST_BIT, int(codes[min(place + 2, last)]) & _LAST_BIT
        places[may] = place
        may += int((bits >> near) | (bits >> far)) & 1
    for place in places[:may]:  # all at once, before any is followed: memory answers many such questions at a time
        node = int(codes[place])
        near = edge_of(node, int(codes[min(place + 1, last)]), edges, spread)
        far = edge_of(node, int(codes[min(place + 2, last)]), edges, spread)
        places[found] = place
        found += int((edges[near, _NODE] >= 0) | (edges[far, _NODE] >= 0))
    return places[:found]


def edge_of(node: int, code: int, edges: Numbers, spread: int) -> int:
    """The slot of an edge; an empty one where the tree has none."""
    mask = len(edges) - 1
    slot = ((node * spread + code) * SPREAD) & mask
    while (edges[slot, _NODE] != node or edges[slot, _CODE] != code) and edges[slot, _NODE] != -1:
        slot = (slot + 1) & mask
    return slot
