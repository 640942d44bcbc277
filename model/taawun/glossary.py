"""The multilingual glossary: terms of each language, tied to concepts that all languages share.

What is learnt about a concept from one language's texts holds in all of them. A term matches a text where their stems
agree word for word; a term of several words may be parted by one other word (*joint naval exercise*). A single word counts
first as it is spelt: *armée* is no *arme*, though both stem alike; a term with ``=`` before it matches only so. In Dutch and
German it also matches as the first or last part of a compound, in Turkish,
Azerbaijani and Kazakh with the suffixes of a noun, or any ending if it is a verb.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from taawun.errors import GlossaryError
from taawun.stemming import AGGLUTINATING, spelling, stemmer
from taawun.terms import TermTree
from taawun.text import words

__all__ = ["Glossary", "Matcher"]

_COMPOUNDING = ("nl", "de")
_SHORTEST_PART = 5  # letters; shorter parts match inside words by accident
_SHORTEST_REST = 3
_SHORTEST_BASE, _LONGEST_SUFFIXES = 4, 12  # letters; a shorter Turkic word matches only as it is
# Plural, possessor, case and copula of the Turkic languages, without accents; what else follows a noun makes another word of it.
_NOUN_SUFFIXES = re.compile(
    "([ldt][aeə]r)?(s?[iuy]|[iuy]?(?:m|n|ng)|[iuy]m[iuy]z|[iuy]n[iuy]z|l[aeə]r[iuy])?"
    "([nyg]?[aeəiuy]|[nydt]?[iuy]n|[ndt][iuyaeə]|q[ae]|k[ae]|n?[dt][aeə]n?(?:k[iuy].*|g[iuy].*)?|[mbp]en|y?l[aeə])?([dt][iuy]r?)?"
)
_INFINITIVES = {"tr": ("mak", "mek"), "az": ("maq", "mək"), "kk": ("u",)}
_SOFTENED = {"k": "g", "q": "g", "p": "b", "t": "d"}  # before a vowel: kitap, kitabı
_EXACT = "="


@dataclass(frozen=True, slots=True)
class Glossary:
    """Terms by language and concept.

    Parameters
    ----------
    concepts : tuple of str
        Names ``group.concept``, sorted; the index of a concept is its place here.
    terms : mapping
        Language to a mapping of term to concept index.

    Examples
    --------
    >>> glossary = Glossary.from_tables({"en": {"energy": {"oil": ["oil", "crude"]}}})
    >>> glossary.concepts, dict(glossary.terms["en"])
    (('energy.oil',), {'oil': 0, 'crude': 0})
    """

    concepts: tuple[str, ...]
    terms: Mapping[str, Mapping[str, int]]

    @property
    def groups(self) -> tuple[str, ...]:
        """The concepts' groups, sorted: the domains, and cooperation, conflict, noise and actors."""
        return tuple(sorted({concept.partition(".")[0] for concept in self.concepts}))

    @classmethod
    def from_tables(cls, tables: Mapping[str, Mapping[str, Mapping[str, Sequence[str]]]]) -> Glossary:
        """Build from ``{language: {group: {concept: [term, ...]}}}``.

        Raises
        ------
        GlossaryError
            If a table is not of that form, or one term of a language names two concepts.
        """
        found = {language: dict(_flatten(language, table)) for language, table in sorted(tables.items())}
        concepts = tuple(sorted({concept for table in found.values() for concept in table.values()}))
        index = {concept: number for number, concept in enumerate(concepts)}
        terms = {language: {term: index[concept] for term, concept in table.items()} for language, table in found.items()}
        return cls(concepts, terms)

    @classmethod
    def load(cls, folder: Path | str) -> Glossary:
        """Read the files ``<language>.toml`` of a folder.

        Raises
        ------
        GlossaryError
            If there are none, or one is not TOML of the right form.
        """
        paths = sorted(Path(folder).glob("*.toml"))
        if not paths:
            raise GlossaryError("holds no glossary: expected files such as en.toml", path=folder)
        tables = {}
        for path in paths:
            try:
                tables[path.stem] = tomllib.loads(path.read_text(encoding="utf-8"))
            except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
                raise GlossaryError(f"not a readable TOML file: {error}", path=path) from None
        return cls.from_tables(tables)

    def matcher(self, language: str) -> Matcher:
        """The matcher for texts of a language; one that finds nothing where the glossary lacks it."""
        return Matcher.build(self.terms.get(language, {}), language)


def _flatten(language: str, table: Mapping[str, Mapping[str, Sequence[str]]]) -> Iterable[tuple[str, str]]:
    owner: dict[str, str] = {}
    for group, concepts in table.items():
        if not isinstance(concepts, Mapping):
            raise GlossaryError(f"{group!r} is not a table of concepts", path=f"{language}.toml")
        for concept, terms in concepts.items():
            if not isinstance(terms, list | tuple) or not all(isinstance(term, str) and term.strip() for term in terms):
                raise GlossaryError(f"{group}.{concept} is not a list of terms", path=f"{language}.toml")
            for term in terms:
                name = f"{group}.{concept}"
                if owner.setdefault(term, name) != name:
                    raise GlossaryError(f"{term!r} stands under {owner[term]} and {name}: keep one", path=f"{language}.toml")
                yield term, name


@dataclass(frozen=True, slots=True)
class Matcher:
    """Finds one language's terms among stems.

    Parameters
    ----------
    exact : mapping of str to int
        One-word term, without accents, to its concept.
    single : mapping of str to int
        Stem of a one-word term to its concept; in Turkic languages the word without its infinitive's ending.
    verbs : frozenset of str
        Which of these are stems of verbs: any ending may follow them.
    tree : TermTree
        The terms of several words, by their stems.
    language : str
    """

    exact: Mapping[str, int]
    single: Mapping[str, int]
    verbs: frozenset[str]
    tree: TermTree
    language: str = ""
    _lengths: tuple[int, ...] = field(default=(), repr=False)

    @classmethod
    def build(cls, terms: Mapping[str, int], language: str) -> Matcher:
        """Stem the terms as texts of the language are stemmed."""
        stem = stemmer(language)
        exact: dict[str, int] = {}
        single: dict[str, int] = {}
        verbs: set[str] = set()
        multiple: dict[tuple[str, ...], int] = {}
        for term, concept in sorted(terms.items()):  # where two stem alike the first counts, whatever the file's order
            first, *rest = words(term) or [""]
            if rest:
                multiple.setdefault(tuple(stem(word) for word in (first, *rest)), concept)
            elif first:
                exact.setdefault(spelling(first, language), concept)
                if term.startswith(_EXACT):
                    continue
                bases = _bases(first, language)
                if language in AGGLUTINATING and bases[0] != spelling(first, language):
                    verbs.update(bases)
                for base in bases:
                    single.setdefault(base, concept)
        lengths = tuple(sorted({len(s) for s in single if len(s) >= _SHORTEST_PART}, reverse=True))
        return cls(exact, single, frozenset(verbs), TermTree.build(multiple), language, lengths)

    def of_word(self, word: str) -> tuple[int, ...]:
        """The concepts of one normalised word: its own, or those of a compound's first and last part."""
        spelt = spelling(word, self.language)
        concept = self.exact.get(spelt)
        if concept is None and self.language in AGGLUTINATING:
            return self._of_base(spelt)
        stem = stemmer(self.language)(word)
        concept = self.single.get(stem) if concept is None else concept
        if concept is not None:
            return (concept,)
        return self._inside(stem) if self.language in _COMPOUNDING else ()

    def _of_base(self, spelt: str) -> tuple[int, ...]:
        """The longest term that the word begins with; what follows may be a chain of suffixes."""
        for end in range(len(spelt), max(_SHORTEST_BASE, len(spelt) - _LONGEST_SUFFIXES) - 1, -1):
            concept = self.single.get(spelt[:end])
            if concept is not None and (spelt[:end] in self.verbs or _NOUN_SUFFIXES.fullmatch(spelt, end)):
                return (concept,)
        return ()

    def _inside(self, stem: str) -> tuple[int, ...]:
        found: list[int] = []
        fits = [n for n in self._lengths if len(stem) - n >= _SHORTEST_REST]
        for parts in ([stem[:n] for n in fits], [stem[-n:] for n in fits]):
            concept = next((self.single[part] for part in parts if part in self.single), None)
            if concept is not None and concept not in found:
                found.append(concept)
        return tuple(found)

    def of_words(self, stems: Sequence[str]) -> list[int]:
        """The concepts of the terms of several words that stand among the stems of a sentence, one entry an occurrence."""
        codes = np.array([self.tree.code_of.get(stem, 0) for stem in stems], np.int64)
        return [concept for concept in self.tree.find(codes, np.zeros(len(codes), np.int64)).tolist() if concept >= 0]


def _bases(word: str, language: str) -> tuple[str, ...]:
    if language not in AGGLUTINATING:
        return (stemmer(language)(word),)
    base = spelling(word, language)
    for ending in _INFINITIVES[language]:
        if base.endswith(ending) and len(base) - len(ending) > _SHORTEST_BASE:
            base = base[: -len(ending)]
    softened = "y" if (language, base[-1]) == ("az", "k") else _SOFTENED.get(base[-1])
    return (base, base[:-1] + softened) if softened else (base,)
