"""The multilingual glossary: terms of each language, tied to concepts that all languages share.

What is learnt about a concept from one language's texts holds in all of them. A term matches a text where their stems
agree word for word; a term of several words may be parted by one other word (*joint naval exercise*). In Dutch and German a
single-word term also matches as the first or last part of a compound.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from taawun.errors import GlossaryError
from taawun.stemming import stemmer
from taawun.text import words

__all__ = ["Glossary", "Matcher"]

_COMPOUNDING = ("nl", "de")
_SHORTEST_PART = 5  # letters; shorter parts match inside words by accident
_SHORTEST_REST = 3
_MAX_GAP = 1  # words inside a term

Stems = tuple[str, ...]


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
        """The concepts' groups, sorted: the domains, and cooperation, conflict and noise."""
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
    single : mapping of str to int
        Stem of a one-word term to its concept.
    multiple : mapping of str to list of (tuple of str, int)
        First stem of a longer term to the stems that follow and the concept, longest first.
    compounding : bool
        Whether one-word terms are looked for inside words.
    """

    single: Mapping[str, int]
    multiple: Mapping[str, Sequence[tuple[Stems, int]]]
    compounding: bool = False
    _lengths: tuple[int, ...] = field(default=(), repr=False)

    @classmethod
    def build(cls, terms: Mapping[str, int], language: str) -> Matcher:
        """Stem the terms as texts of the language are stemmed."""
        stem = stemmer(language)
        single: dict[str, int] = {}
        multiple: dict[str, list[tuple[Stems, int]]] = {}
        for term, concept in sorted(terms.items()):  # where two stem alike the first counts, whatever the file's order
            first, *rest = [stem(word) for word in words(term)] or [""]
            if rest:
                multiple.setdefault(first, []).append((tuple(rest), concept))
            elif first:
                single.setdefault(first, concept)
        for found in multiple.values():
            found.sort(key=lambda entry: (-len(entry[0]), entry))
        lengths = tuple(sorted({len(s) for s in single if len(s) >= _SHORTEST_PART}, reverse=True))
        return cls(single, multiple, language in _COMPOUNDING, lengths)

    def of_word(self, stem: str) -> tuple[int, ...]:
        """The concepts of one stem: its own, or those of a compound's first and last part."""
        concept = self.single.get(stem)
        if concept is not None:
            return (concept,)
        return self._inside(stem) if self.compounding else ()

    def _inside(self, stem: str) -> tuple[int, ...]:
        found: list[int] = []
        fits = [n for n in self._lengths if len(stem) - n >= _SHORTEST_REST]
        for parts in ([stem[:n] for n in fits], [stem[-n:] for n in fits]):
            concept = next((self.single[part] for part in parts if part in self.single), None)
            if concept is not None and concept not in found:
                found.append(concept)
        return tuple(found)

    def of_words(self, stems: Sequence[str]) -> list[int]:
        """The concepts of the terms of several words that stand among `stems`, one entry an occurrence."""
        found = []
        for place, stem in enumerate(stems):
            for rest, concept in self.multiple.get(stem, ()):
                if _follows(stems, place + 1, rest):
                    found.append(concept)
                    break
        return found


def _follows(stems: Sequence[str], place: int, rest: Stems) -> bool:
    gaps = _MAX_GAP
    for wanted in rest:
        while place < len(stems) and stems[place] != wanted and gaps:
            place, gaps = place + 1, gaps - 1
        if place >= len(stems) or stems[place] != wanted:
            return False
        place += 1
    return True
