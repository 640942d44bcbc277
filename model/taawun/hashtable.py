"""Hash tables with open addressing: the loops that enter pieces of text and find them, and that find terms.

As in :mod:`taawun.scan`, plain loops that run in Python and that numba compiles where it is installed.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

__all__ = ["SPREAD", "empty_slots", "enter", "find_terms", "has_bit", "look_up"]

Ints = NDArray[np.int64]
Numbers = NDArray[np.int32]
Bytes = NDArray[np.uint8]

_SHIFT = 31
_ROOM = 1 << 12  # entries
SPREAD = 40503  # odd: spreads consecutive numbers over the slots of a hash table


def empty_slots(count: int) -> tuple[Ints, Numbers]:
    """Keys and values of an empty table with room for so many entries, and more."""
    slots = 1 << (2 * max(count, _ROOM)).bit_length()
    return np.full(slots, -1, np.int64), np.zeros(slots, np.int32)


def look_up(hashes: Ints, keys: Ints, values: Numbers) -> Ints:
    """Look hashes up in a table with open addressing.

    Parameters
    ----------
    hashes : ndarray of int64, shape (n,)
    keys : ndarray of int64, shape (n_slots,)
        The hash in each slot, -1 in an empty one; a power of two of them.
    values : ndarray of int32, shape (n_slots,)

    Returns
    -------
    ndarray of int64, shape (n,)
        The value of each hash; -1 where the table lacks it.
    """
    found = np.empty(len(hashes), np.int64)
    mask = len(keys) - 1
    for place in range(len(hashes)):
        wanted = hashes[place]
        slot = (wanted >> _SHIFT) & mask
        while keys[slot] != wanted and keys[slot] != -1:
            slot = (slot + 1) & mask
        found[place] = values[slot] if keys[slot] == wanted else -1
    return found


def enter(hashes: Ints, numbers: Numbers, keys: Ints, values: Numbers) -> None:
    """Enter hashes, none of which it holds, into a table that :func:`look_up` reads and that has room for them."""
    mask = len(keys) - 1
    for place in range(len(hashes)):
        slot = (hashes[place] >> _SHIFT) & mask
        while keys[slot] != -1:
            slot = (slot + 1) & mask
        keys[slot], values[slot] = hashes[place], numbers[place]


def find_terms(
    codes: Numbers, owners: Ints, openers: int, begun: Bytes, edges: Ints, targets: Ints, concepts: Ints, spread: int
) -> Ints:
    """The longest term of several words that begins at each place, one further word allowed inside.

    Terms are the paths of a tree. The nodes next to its root bear the codes that lead there, since most words begin no term;
    all other edges stand in a hash table with open addressing.

    Parameters
    ----------
    codes : ndarray of int32, shape (n_tokens,)
        The code of each token's stem; 0 for one that stands in no term.
    owners : ndarray of int64, shape (n_tokens,)
        The sentence of each token, in order; no term reaches over its end.
    openers : int
        The largest code with which a term begins.
    begun : ndarray of uint8, shape (n,)
        ``8 * n`` bits, a power of two: which may be those of the first edges of terms. Most words that begin a term are not
        followed by another of it, and this little table knows it.
    edges : ndarray of int64, shape (n_slots,)
        ``node * spread + code`` of the edge in each slot, -1 in an empty one; a power of two of them.
    targets : ndarray of int64, shape (n_slots,)
        The node that the edge leads to.
    concepts : ndarray of int64, shape (n_nodes,)
        The concept of the term that ends at a node, -1 where none does.
    spread : int
        More than the largest code.

    Returns
    -------
    ndarray of int64, shape (n_tokens,)
        Its concept, or -1.
    """
    found, mask = np.full(len(codes), -1, np.int64), len(edges) - 1
    for place in range(len(codes)):
        opener = int(codes[place])
        if opener == 0 or opener > openers:
            continue
        found[place] = concepts[opener]
        near = 0
        for at in range(place + 1, min(place + 3, len(codes))):
            near += has_bit(begun, opener * spread + int(codes[at]))
        if near == 0:
            continue
        longest, skipped, deepest = 1, 0, 0  # the word passed over: none first, then each that follows a part of a term
        while skipped <= deepest:
            node, length, at = opener, 1, place + 1 + (skipped == 1)
            while at < len(codes) and owners[at] == owners[place] and codes[at] != 0:
                wanted = node * spread + int(codes[at])
                slot = (wanted * SPREAD) & mask
                while edges[slot] != wanted and edges[slot] != -1:
                    slot = (slot + 1) & mask
                if edges[slot] == -1:
                    break
                node, length, at = targets[slot], length + 1, at + 1
                if concepts[node] >= 0 and length > longest:
                    longest, found[place] = length, concepts[node]
                if length == skipped:
                    at += 1
            deepest = max(deepest, length) if skipped == 0 else deepest
            skipped += 1
    return found


def has_bit(bits: Bytes, edge: int) -> int:
    """Whether a table of bits may know an edge (1) or surely does not (0)."""
    place = (edge * SPREAD) & (8 * len(bits) - 1)
    return (bits[place >> 3] >> (place & 7)) & 1
