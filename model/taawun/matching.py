"""Matching: how a glossary's terms are found among the words of a text.

A term matches where stems agree word for word; a term of several words may be parted by one other word (*joint naval
exercise*). A single word counts first as it is spelt: *armée* is no *arme*, though both stem alike; a term with ``=`` before
it matches only so. In Dutch and German it also matches as the first or last part of a compound, in Turkish, Azerbaijani and
Kazakh with the suffixes of a noun, or any ending if it is a verb.
"""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache

import numpy as np

from taawun.stemming import AGGLUTINATING, spelling, stemmer
from taawun.terms import TermTree
from taawun.text import words

__all__ = ["Concepts", "Matcher", "StemmedTerms"]

_COMPOUNDING = ("nl", "de")
_SHORTEST_PART = 5  # letters; shorter parts match inside words by accident
_SHORTEST_REST = 3
_SHORTEST_BASE, _LONGEST_SUFFIXES = 4, 12  # letters; a shorter Turkic word matches only as it is
# Plural, possessor, case and copula of the Turkic languages, without accents; what else follows a noun makes another word of it.
_NOUN_SUFFIXES = (
    "([ldt][aeə]r)?(s?[iuy]|[iuy]?(?:m|n|ng)|[iuy]m[iuy]z|[iuy]n[iuy]z|l[aeə]r[iuy])?"
    "([nyg]?[aeəiuy]|[nydt]?[iuy]n|[ndt][iuyaeə]|q[ae]|k[ae]|n?[dt][aeə]n?(?:k[iuy].*|g[iuy].*)?|[mbp]en|y?l[aeə])?([dt][iuy]r?)?"
)
_INFINITIVES = {"tr": ("mak", "mek"), "az": ("maq", "mək"), "kk": ("u",)}
_SOFTENED = {"k": "g", "q": "g", "p": "b", "t": "d"}  # before a vowel: kitap, kitabı
_EXACT = "="


@dataclass(frozen=True, slots=True)
class StemmedTerms:
    """The terms of one language as its texts are stemmed: all that matching needs of them.

    Parameters
    ----------
    exact : mapping of str to int
        One-word term, without accents, to its concept.
    single : mapping of str to int
        Stem of a one-word term to its concept; in Turkic languages the word without its infinitive's ending.
    verbs : tuple of str
        Which of these are stems of verbs: any ending may follow them.
    multiple : mapping of str to int
        Stems of a term of several words, with a space between them, to its concept.
    """

    exact: Mapping[str, int]
    single: Mapping[str, int]
    verbs: tuple[str, ...]
    multiple: Mapping[str, int]

    @classmethod
    def of(cls, terms: Mapping[str, int], language: str) -> StemmedTerms:
        """Stem terms as texts of the language are stemmed."""
        stem = stemmer(language)
        exact: dict[str, int] = {}
        single: dict[str, int] = {}
        verbs: set[str] = set()
        multiple: dict[str, int] = {}
        for term, concept in sorted(terms.items()):  # where two stem alike the first counts, whatever the file's order
            first, *rest = words(term) or [""]
            if rest:
                multiple.setdefault(" ".join(stem(word) for word in (first, *rest)), concept)
            elif first:
                exact.setdefault(spelling(first, language), concept)
                if term.startswith(_EXACT):
                    continue
                bases = _bases(first, language)
                if language in AGGLUTINATING and bases[0] != spelling(first, language):
                    verbs.update(bases)
                for base in bases:
                    single.setdefault(base, concept)
        return cls(exact, single, tuple(sorted(verbs)), multiple)


def _bases(word: str, language: str) -> tuple[str, ...]:
    if language not in AGGLUTINATING:
        return (stemmer(language)(word),)
    base = spelling(word, language)
    for ending in _INFINITIVES[language]:
        if base.endswith(ending) and len(base) - len(ending) > _SHORTEST_BASE:
            base = base[: -len(ending)]
    softened = "y" if (language, base[-1]) == ("az", "k") else _SOFTENED.get(base[-1])
    return (base, base[:-1] + softened) if softened else (base,)


class Concepts(ABC):
    """What a glossary is to those who match its terms."""

    __slots__ = ()
    concepts: tuple[str, ...]

    @property
    @abstractmethod
    def languages(self) -> tuple[str, ...]:
        """The languages that have terms."""

    @abstractmethod
    def stemmed(self, language: str) -> StemmedTerms:
        """The terms of a language, stemmed; none where the glossary lacks it."""

    @property
    def groups(self) -> tuple[str, ...]:
        """The concepts' groups, sorted: the domains, and cooperation, conflict, noise and actors."""
        return tuple(sorted({concept.partition(".")[0] for concept in self.concepts}))

    def matcher(self, language: str) -> Matcher:
        """The matcher for texts of a language; one that finds nothing where the glossary lacks it."""
        return Matcher.build(self.stemmed(language), language)


@dataclass(frozen=True, slots=True)
class Matcher:
    """Finds one language's terms among stems.

    Parameters
    ----------
    terms : StemmedTerms
    tree : TermTree
        Those of several words, by their stems.
    language : str
    """

    terms: StemmedTerms
    tree: TermTree
    language: str = ""
    _verbs: frozenset[str] = field(default=frozenset(), repr=False)
    _lengths: tuple[int, ...] = field(default=(), repr=False)

    @classmethod
    def build(cls, terms: StemmedTerms, language: str) -> Matcher:
        """The matcher of a language's stemmed terms."""
        tree = TermTree.build({tuple(stems.split(" ")): concept for stems, concept in terms.multiple.items()})
        lengths = tuple(sorted({n for n in map(len, terms.single) if n >= _SHORTEST_PART}, reverse=True))
        return cls(terms, tree, language, frozenset(terms.verbs), lengths)

    def of_word(self, word: str) -> tuple[int, ...]:
        """The concepts of one normalised word: its own, or those of a compound's first and last part."""
        spelt = spelling(word, self.language)
        concept = self.terms.exact.get(spelt)
        if concept is None and self.language in AGGLUTINATING:
            return self._of_base(spelt)
        stem = stemmer(self.language)(word)
        concept = self.terms.single.get(stem) if concept is None else concept
        if concept is not None:
            return (concept,)
        return self._inside(stem) if self.language in _COMPOUNDING else ()

    def _of_base(self, spelt: str) -> tuple[int, ...]:
        """The longest term that the word begins with; what follows may be a chain of suffixes."""
        for end in range(len(spelt), max(_SHORTEST_BASE, len(spelt) - _LONGEST_SUFFIXES) - 1, -1):
            concept = self.terms.single.get(spelt[:end])
            if concept is not None and (spelt[:end] in self._verbs or _noun_suffixes().fullmatch(spelt, end)):
                return (concept,)
        return ()

    def _inside(self, stem: str) -> tuple[int, ...]:
        found: list[int] = []
        fits = [n for n in self._lengths if len(stem) - n >= _SHORTEST_REST]
        for parts in ([stem[:n] for n in fits], [stem[-n:] for n in fits]):
            concept = next((self.terms.single[part] for part in parts if part in self.terms.single), None)
            if concept is not None and concept not in found:
                found.append(concept)
        return tuple(found)

    def of_words(self, stems: Sequence[str]) -> list[int]:
        """The concepts of the terms of several words that stand among the stems of a sentence, one entry an occurrence."""
        codes = np.array([self.tree.code_of.get(stem, 0) for stem in stems], np.int64)
        return [concept for concept in self.tree.find(codes, np.zeros(len(codes), np.int64)).tolist() if concept >= 0]


@cache
def _noun_suffixes() -> re.Pattern[str]:
    return re.compile(_NOUN_SUFFIXES)  # only on demand: it takes 2 ms
