"""What the tokens of a piece table mean in one language: the terms of several words among them, and the groups they name."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from taawun.features import Features
from taawun.growing import filled, follow
from taawun.pieces import PieceTable
from taawun.stemming import stemmer

__all__ = ["Lexicon"]

Ints = NDArray[np.int64]
Numbers = NDArray[np.int32]

_UNKNOWN, _NONE = -1, -1
_ROOM = 1 << 12  # tokens


class Lexicon:
    """Remembers the tokens of a language.

    Parameters
    ----------
    table : PieceTable
        Numbers the tokens; of those that it forgets the lexicon knows nothing any more.
    features : Features
    language : str

    Attributes
    ----------
    groups : ndarray of int16, shape (n_tokens, 2)
        The groups of the concepts that each token met names by itself, or -1.
    """

    def __init__(self, table: PieceTable, features: Features, language: str) -> None:
        self._generation = table.generation
        self._table = table
        self._language = language
        self._features = features
        self._tree = features.matcher(language).tree
        self._stem = stemmer(language)
        self._codes = np.empty(0, np.int32)
        self.groups = np.empty((0, 2), np.int16)

    def words(self, tokens: Ints, owners: Ints, sentences: int) -> tuple[Ints, Ints, Ints]:
        """The words of a text sentence by sentence: its tokens that are no numbers, terms of several words, and pairs of groups.

        Parameters
        ----------
        tokens : ndarray of int64, shape (n_tokens,)
            Their numbers in the table.
        owners : ndarray of int64, shape (n_tokens,)
            The sentence of each, in order; no term reaches over its end.
        sentences : int
            How many there are.

        Returns
        -------
        keys, starts, kept : ndarray of int64
            As :func:`taawun.gather.sentence_words` gives them.
        """
        codes, table, tree, features = self._coded(tokens), self._table, self._tree, self._features
        edges = (tree.openers, tree.edges, tree.targets, tree.concepts, tree.spread)
        keys, starts, kept = table.kernel.body_words(
            tokens, owners, sentences, table.numeric, codes, self.groups, *edges, features.group_of, features.config.reach
        )
        return keys, starts, kept

    def _coded(self, tokens: Ints) -> Numbers:
        table = self._table
        if table.generation != self._generation:
            known = len(self._codes) if table.generation == self._generation + 1 else 0
            self._codes = follow(self._codes[:known], table.survivors, _UNKNOWN)
            self.groups = follow(self.groups[:known], table.survivors, _NONE)
            self._generation = table.generation
        if len(table.tokens) > len(self._codes):
            size = len(table.tokens) + _ROOM
            self._codes, self.groups = filled(self._codes, size, _UNKNOWN), filled(self.groups, size, _NONE)
        codes = self._codes[tokens]
        if len(codes) and codes.min() == _UNKNOWN:
            self._learn(np.unique(tokens[codes == _UNKNOWN]).tolist())
            codes = self._codes[tokens]
        return codes

    def _learn(self, tokens: Sequence[int]) -> None:
        words = [self._table.tokens[token] for token in tokens]
        self._codes[tokens] = [self._tree.code_of.get(self._stem(word), 0) for word in words]
        for token, word in zip(tokens, words, strict=True):
            for place, concept in enumerate(self._features.concepts_of(self._language, word)):
                self.groups[token, place] = self._features.group_of[concept]
