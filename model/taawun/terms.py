"""The terms of several words as a tree, searched as an array of integers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from taawun.columns import Edge
from taawun.compiled import PLAIN, Kernel
from taawun.hashtable import BITS, SPREAD

__all__ = ["TermTree"]

Ints = NDArray[np.int64]
Numbers = NDArray[np.int32]

_NONE = -1


@dataclass(frozen=True, slots=True, eq=False)
class TermTree:
    """Terms by the codes of their stems.

    Parameters
    ----------
    code_of : mapping of str to int
        Each stem that stands in a term to its code, from 1; those that begin one come first.
    followers : ndarray of int64, shape (n_openers + 1,)
    edges : ndarray of int32, shape (n_slots, 4)
        As :func:`taawun.hashtable.find_terms` reads them.

    Examples
    --------
    >>> tree = TermTree.build({("free", "trade"): 4})
    >>> codes = [tree.code_of.get(stem, 0) for stem in ("a", "free", "world", "trade", "area")]
    >>> tree.find(np.array(codes), np.zeros(5)).tolist()
    [-1, 4, -1, -1, -1]
    """

    code_of: Mapping[str, int]
    followers: Ints
    edges: Numbers

    @classmethod
    def build(cls, terms: Mapping[tuple[str, ...], int]) -> TermTree:
        """Make the tree of terms, given as stems, and their concepts."""
        openers = dict.fromkeys(stems[0] for stems in terms)
        code_of = {stem: code for code, stem in enumerate(openers | dict.fromkeys(stem for stems in terms for stem in stems), 1)}
        edges: dict[int, tuple[int, int]] = {}  # the node that each leads to, and the concept that ends there
        for stems, concept in terms.items():
            node = code_of[stems[0]]
            for place, stem in enumerate(stems[1:], 2):
                edge = node * (len(code_of) + 1) + code_of[stem]
                node, named = edges.get(edge, (1 + len(openers) + len(edges), _NONE))
                edges[edge] = (node, concept if place == len(stems) else named)
        table = _hashed(edges, len(code_of) + 1)
        return cls(code_of, _followers(table, len(openers)), table)

    @property
    def spread(self) -> int:
        """More than the largest code."""
        return len(self.code_of) + 1

    def find(self, codes: Ints, owners: Ints, kernel: Kernel = PLAIN) -> Ints:
        """The concept of the longest term that begins at each token, one further word allowed inside; -1 where none does.

        Parameters
        ----------
        codes : ndarray of int64, shape (n_tokens,)
            Codes of the tokens' stems, 0 for one that stands in no term.
        owners : ndarray of int64, shape (n_tokens,)
            The sentence of each token, in order; no term reaches over its end.
        kernel : Kernel
        """
        found: Ints = kernel.find_terms(codes, owners, *self.arrays)
        return found

    @property
    def arrays(self) -> tuple[Ints, Numbers, int]:
        """What :func:`taawun.hashtable.find_terms` wants behind codes and owners."""
        return self.followers, self.edges, self.spread


def _followers(edges: Numbers, openers: int) -> Ints:
    bits = np.zeros((openers + 1, BITS), np.bool_)
    first = edges[(edges[:, Edge.NODE] > 0) & (edges[:, Edge.NODE] <= openers)]
    bits[first[:, Edge.NODE], first[:, Edge.CODE] % BITS] = True
    return np.packbits(bits, axis=1, bitorder="little").view("<i8")[:, 0].astype(np.int64)


def _hashed(edges: Mapping[int, tuple[int, int]], spread: int) -> Numbers:
    slots = 1 << (2 * len(edges) + 1).bit_length()
    table = np.full((slots, 4), _NONE, np.int32)
    keys = np.array(list(edges), np.int64)
    left = np.column_stack([keys // spread, keys % spread, np.array(list(edges.values()), np.int64).reshape(-1, 2)]).astype(
        np.int32
    )
    places = (keys * SPREAD) & (slots - 1)
    left[~np.isin(left[:, Edge.NEXT], left[:, Edge.NODE]), Edge.NEXT] = 0
    while len(left):  # all at once: one takes each place that is free, and the others go on to the next
        free = table[places, Edge.NODE] == _NONE
        table[places[free]] = left[free]
        placed = (table[places, : Edge.NEXT] == left[:, : Edge.NEXT]).all(axis=1)
        left, places = left[~placed], (places[~placed] + 1) & (slots - 1)
    return table
