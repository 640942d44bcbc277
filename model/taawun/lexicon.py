"""The tokens of a piece table in one language, and the terms of several words among them."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from taawun.glossary import Matcher
from taawun.pieces import PieceTable
from taawun.stemming import stemmer

__all__ = ["Lexicon"]

Ints = NDArray[np.int64]

_UNKNOWN = -1


class Lexicon:
    """Finds a language's terms of several words.

    Parameters
    ----------
    table : PieceTable
        Numbers the tokens; the lexicon holds for one generation of it.
    matcher : Matcher
        The glossary's terms in the language.
    """

    def __init__(self, table: PieceTable, matcher: Matcher) -> None:
        self.generation = table.generation
        self._table = table
        self._tree = matcher.tree
        self._stem = stemmer(matcher.language)
        self._codes = np.empty(0, np.int64)

    def terms(self, tokens: Ints, owners: Ints) -> Ints:
        """The concept of the longest term that begins at each token; -1 where none does.

        Parameters
        ----------
        tokens : ndarray of int64, shape (n_tokens,)
            Their numbers in the table.
        owners : ndarray of int64, shape (n_tokens,)
            The sentence of each, in order; no term reaches over its end.

        Returns
        -------
        ndarray of int64, shape (n_tokens,)
        """
        return self._tree.find(self._coded(tokens), owners, self._table.kernel)

    def _coded(self, tokens: Ints) -> Ints:
        known = len(self._table.tokens)
        if known > len(self._codes):
            self._codes = np.concatenate([self._codes, np.full(known, _UNKNOWN, np.int64)])
        codes = self._codes[tokens]
        if not len(codes) or codes.min() != _UNKNOWN:
            return codes
        unknown = np.unique(tokens[codes == _UNKNOWN])
        self._codes[unknown] = [self._tree.code_of.get(self._stem(self._table.tokens[token]), 0) for token in unknown.tolist()]
        return self._codes[tokens]
