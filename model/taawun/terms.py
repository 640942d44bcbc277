"""The terms of several words as a tree, searched as an array of integers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from taawun.compiled import PLAIN, Kernel
from taawun.hashtable import SPREAD

__all__ = ["TermTree"]

Ints = NDArray[np.int64]

_NONE = -1
_BITS = 1 << 17  # 16 kB, which stay close to the processor; some 3,000 are set


@dataclass(frozen=True, slots=True, eq=False)
class TermTree:
    """Terms by the codes of their stems.

    Parameters
    ----------
    code_of : mapping of str to int
        Each stem that stands in a term to its code, from 1; those that begin one come first.
    openers : int
        How many begin one.
    begun : ndarray of uint8
    edges, targets : ndarray of int64, shape (n_slots,)
        The tree's first edges and all, as :func:`taawun.hashtable.find_terms` reads them.
    concepts : ndarray of int64, shape (n_nodes,)
        The concept of the term that ends at each node, or -1.

    Examples
    --------
    >>> tree = TermTree.build({("free", "trade"): 4})
    >>> codes = [tree.code_of.get(stem, 0) for stem in ("a", "free", "world", "trade", "area")]
    >>> tree.find(np.array(codes), np.zeros(5)).tolist()
    [-1, 4, -1, -1, -1]
    """

    code_of: Mapping[str, int]
    openers: int
    begun: NDArray[np.uint8]
    edges: Ints
    targets: Ints
    concepts: Ints

    @classmethod
    def build(cls, terms: Mapping[tuple[str, ...], int]) -> TermTree:
        """Make the tree of terms, given as stems, and their concepts."""
        openers = dict.fromkeys(stems[0] for stems in terms)
        code_of = {stem: code for code, stem in enumerate(openers | dict.fromkeys(stem for stems in terms for stem in stems), 1)}
        node_of: dict[int, int] = {}
        concepts = [_NONE] * (1 + len(openers))
        for stems, concept in terms.items():
            node = code_of[stems[0]]
            for stem in stems[1:]:
                node = node_of.setdefault(node * (len(code_of) + 1) + code_of[stem], len(concepts))
                concepts += [_NONE] * (node == len(concepts))
            concepts[node] = concept
        first = [edge for edge in node_of if edge // (len(code_of) + 1) <= len(openers)]
        return cls(code_of, len(openers), _bits(first), *_hashed(node_of), np.array(concepts, np.int64))

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
    def arrays(self) -> tuple[int, NDArray[np.uint8], Ints, Ints, Ints, int]:
        """What :func:`taawun.hashtable.find_terms` wants behind codes and owners."""
        return self.openers, self.begun, self.edges, self.targets, self.concepts, self.spread


def _bits(edges: Iterable[int]) -> NDArray[np.uint8]:
    bits = np.zeros(_BITS, np.bool_)
    bits[[(edge * SPREAD) & (_BITS - 1) for edge in edges]] = True
    return np.packbits(bits, bitorder="little")


def _hashed(node_of: Mapping[int, int]) -> tuple[Ints, Ints]:
    slots = 1 << (2 * len(node_of) + 1).bit_length()
    edges, targets = np.full(slots, _NONE, np.int64), np.zeros(slots, np.int64)
    left, nodes = np.array([*node_of], np.int64), np.array([*node_of.values()], np.int64)
    places = (left * SPREAD) & (slots - 1)
    while len(left):  # all at once: one takes each place that is free, and the others go on to the next
        free = edges[places] == _NONE
        edges[places[free]] = left[free]
        placed = edges[places] == left
        targets[places[placed]] = nodes[placed]
        left, nodes, places = left[~placed], nodes[~placed], (places[~placed] + 1) & (slots - 1)
    return edges, targets
