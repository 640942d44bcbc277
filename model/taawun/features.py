"""The features of a text: TF-IDF blocks, defined word by word.

Every distinct word w of a language has one fixed sparse vector u_w: its stem, its character n-grams, and the glossary
concepts (with their groups) that it names. A term of several words counts as one more word, and so do two groups that one
sentence names: what reports cooperation in energy is not the one or the other but both together, and an agreement on energy
is not a minister of energy. A text is then the sum of its words' vectors, which training stacks into a matrix and inference
folds into one score a word. Both use this module.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from taawun.errors import ConfigError
from taawun.hashing import hash_ngrams, hash_words
from taawun.matching import Concepts, Matcher
from taawun.pieces import PieceTable
from taawun.stemming import stemmer
from taawun.text import fold

__all__ = ["FeatureConfig", "Features", "SparseRows", "Word", "word_of"]

_REMEMBERED = 1 << 12  # words; a new one is asked for twice, by the text that holds it and by its vector

Word = tuple[str, str]
"""A language and a normalised word of it; ``("", number)`` for a term of several words, its concept, or for a pair of groups."""


PAIRS = 3
"""Kinds of pairs, see :func:`taawun.pairing.sentence_words`."""


def word_of(key: int, language: str, table: PieceTable) -> Word:
    """The word that a key stands for: a token of the table or, below 0, a term or a pair of groups."""
    return (language, table.tokens[key]) if key >= 0 else ("", str(-1 - key))


@dataclass(frozen=True, slots=True)
class FeatureConfig:
    """Weights and sizes of the blocks.

    Parameters
    ----------
    buckets : int
        Columns that stems and n-grams are hashed to; a power of two.
    shortest, longest : int
        Lengths of the character n-grams.
    stem, ngram, concept, group, pair : float
        Weight of each block.
    reach : int
        Words within which one group follows another.
    """

    buckets: int = 1 << 18
    shortest: int = 3
    longest: int = 5
    stem: float = 1.0
    ngram: float = 1.0
    concept: float = 1.0
    group: float = 1.0
    pair: float = 1.0
    reach: int = 4

    def __post_init__(self) -> None:
        if self.buckets < 2 or self.buckets & (self.buckets - 1):
            raise ConfigError(f"buckets must be a power of two, not {self.buckets}")
        if not 1 <= self.shortest <= self.longest:
            raise ConfigError(f"n-gram lengths must rise from 1, not {self.shortest} to {self.longest}")


@dataclass(frozen=True, slots=True)
class SparseRows:
    """Rows of a sparse matrix.

    Parameters
    ----------
    starts : ndarray of int64, shape (n_rows + 1,)
    columns : ndarray of int64, shape (n_values,)
    values : ndarray of float32, shape (n_values,)
    """

    starts: NDArray[np.int64]
    columns: NDArray[np.int64]
    values: NDArray[np.float32]


class Features:
    """Turns words into sparse vectors.

    Columns are the glossary's concepts, their groups, the pairs of groups, and the hash buckets of stems and n-grams.

    Parameters
    ----------
    config : FeatureConfig
    glossary : Concepts

    Attributes
    ----------
    groups : int
        How many groups of concepts there are.
    group_of : ndarray of int64, shape (n_concepts,)
        The group of each concept.
    """

    def __init__(self, config: FeatureConfig, glossary: Concepts) -> None:
        self.config = config
        self.glossary = glossary
        groups = glossary.groups
        self.groups = len(groups)
        self.group_of = np.array([groups.index(concept.partition(".")[0]) for concept in glossary.concepts], np.int64)
        self._hashed_from = len(groups) + self.numbered
        self._matchers: dict[str, Matcher] = {}
        self._concepts_of = lru_cache(_REMEMBERED)(lambda language, word: self.matcher(language).of_word(word))

    @property
    def columns(self) -> int:
        """How many columns there are."""
        return self._hashed_from + self.config.buckets

    @property
    def numbered(self) -> int:
        """How many words go by numbers: one a concept, and one a kind of pair and two groups."""
        return len(self.glossary.concepts) + PAIRS * self.groups**2

    def matcher(self, language: str) -> Matcher:
        """The glossary matcher of a language, made once."""
        if language not in self._matchers:
            self._matchers[language] = self.glossary.matcher(language)
        return self._matchers[language]

    def concepts_of(self, language: str, word: str) -> tuple[int, ...]:
        """The concepts that a word names by itself."""
        return self._concepts_of(language, word)

    def expand(self, words: Sequence[Word]) -> SparseRows:
        """The vectors of words, before IDF.

        Parameters
        ----------
        words : sequence of Word

        Returns
        -------
        SparseRows
            One row a word, none empty.
        """
        concept_rows, concept_columns, concept_values = self._concept_entries(words)
        plain = [row for row, (language, _) in enumerate(words) if language]
        rows = np.array(plain, dtype=np.int64)
        stems = [stemmer(words[row][0])(words[row][1]) for row in plain]
        stem_columns = hash_words(stems, self.config.buckets) + self._hashed_from
        owners, hashed = self._ngrams([fold(words[row][1]) for row in plain])
        sizes = np.bincount(owners, minlength=len(plain)).astype(np.float32)
        ngram_values = self.config.ngram / np.sqrt(sizes[owners]) if len(owners) else np.empty(0, np.float32)
        return _stack(
            len(words),
            np.concatenate([concept_rows, rows, rows[owners]]),
            np.concatenate([concept_columns, stem_columns, hashed + self._hashed_from]),
            np.concatenate([concept_values, np.full(len(plain), self.config.stem), ngram_values]),
        )

    def _ngrams(self, folded: Sequence[str]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        if not folded:
            return np.empty(0, np.int64), np.empty(0, np.int64)
        return hash_ngrams(folded, self.config.shortest, self.config.longest, self.config.buckets)

    def _concept_entries(self, words: Sequence[Word]) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float64]]:
        rows, columns, values = [], [], []
        known, groups = len(self.glossary.concepts), self.groups
        for row, (language, word) in enumerate(words):
            numbers = self.concepts_of(language, word) if language else (int(word),)
            for number in numbers:
                pair = number >= known
                rows += [row] if pair else [row, row]
                columns += [number + groups] if pair else [number, known + int(self.group_of[number])]
                values += [self.config.pair] if pair else [self.config.concept, self.config.group]
        return np.array(rows, np.int64), np.array(columns, np.int64), np.array(values, np.float64)


def _stack(
    count: int, rows: NDArray[np.int64], columns: NDArray[np.int64], values: NDArray[np.float64] | NDArray[np.float32]
) -> SparseRows:
    """Sort by row and column, and add up what a word has twice, such as an n-gram of *banana*."""
    order = np.argsort((rows << 32) + columns, kind="stable")
    rows, columns, values = rows[order], columns[order], values[order]
    first = np.flatnonzero(np.r_[True, (rows[1:] != rows[:-1]) | (columns[1:] != columns[:-1])]) if len(rows) else order
    starts = np.zeros(count + 1, dtype=np.int64)
    np.cumsum(np.bincount(rows[first], minlength=count), out=starts[1:])
    summed = np.add.reduceat(values, first) if len(first) else values
    return SparseRows(starts, columns[first], summed.astype(np.float32))
