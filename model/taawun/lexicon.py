"""What the tokens of a piece table mean in one language: the terms of several words among them, and the groups they name."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from taawun.columns import Known
from taawun.features import Features
from taawun.growing import filled, follow
from taawun.pieces import PieceTable
from taawun.stemming import stemmer

__all__ = ["Lexicon"]

Ints = NDArray[np.int64]
Numbers = NDArray[np.int32]

_UNKNOWN = -1  # and no group, and no row
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
    known : ndarray of int32, shape (n_tokens, 4)
        The columns of :class:`taawun.columns.Known` of each token.
    given : tuple
        What :func:`taawun.gather.body_words` is given behind those.
    """

    def __init__(self, table: PieceTable, features: Features, language: str) -> None:
        self._generation = table.generation
        self.table = table
        self.language = language
        self._features = features
        self._tree = features.matcher(language).tree
        self.given = (*self._tree.arrays, features.group_of, features.groups, features.config.reach)
        self._stem = stemmer(language)
        self.known = np.empty((0, 4), np.int32)

    def words(self, tokens: Ints, owners: Ints, spans: Ints) -> tuple[Ints, Ints, Ints]:
        """The words of a text sentence by sentence: its tokens that are no numbers, terms of several words, and pairs of groups.

        Parameters
        ----------
        tokens : ndarray of int64, shape (n_tokens,)
            Their numbers in the table.
        owners : ndarray of int64, shape (n_tokens,)
            The sentence of each, in order; no term reaches over its end.
        spans : ndarray of int64, shape (n_sentences, 2)
            The sentences.

        Returns
        -------
        keys, starts, kept : ndarray of int64
            As :func:`taawun.pairing.sentence_words` gives them.
        """
        self.keep_up()
        body_words = self.table.kernel.body_words
        keys, starts, kept, unknown = body_words(tokens, owners, len(spans), self.known, *self.given)
        if unknown:
            self._learn(sorted(set(tokens[self.known[tokens, Known.CODE] == _UNKNOWN].tolist())))
            keys, starts, kept, _ = body_words(tokens, owners, len(spans), self.known, *self.given)
        return keys, starts, kept

    def keep_up(self) -> None:
        """Have a row for every token of the table."""
        table = self.table
        if table.generation != self._generation:
            known = len(self.known) if table.generation == self._generation + 1 else 0
            self.known = follow(self.known[:known], table.survivors, _UNKNOWN)
            self._generation = table.generation
        if len(table.tokens) > len(self.known):
            self.known = filled(self.known, len(table.tokens) + _ROOM, _UNKNOWN)

    def _learn(self, tokens: Sequence[int]) -> None:
        features = self._features
        for token in tokens:
            word = self.table.tokens[token]
            for place, concept in enumerate(features.concepts_of(self.language, word), Known.GROUP):
                self.known[token, place] = features.group_of[concept]
            self.known[token, Known.CODE] = self._tree.code_of.get(self._stem(word), 0)
            if self.table.numeric[token]:
                self.known[token, Known.GROUP] = Known.NO_WORD
