"""The multilingual glossary: terms of each language, tied to concepts that all languages share.

What is learnt about a concept from one language's texts holds in all of them. How terms match is in :mod:`taawun.matching`.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from taawun.errors import GlossaryError
from taawun.matching import Concepts, StemmedTerms

__all__ = ["Glossary"]


@dataclass(frozen=True, slots=True)
class Glossary(Concepts):
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
    def languages(self) -> tuple[str, ...]:
        """The languages that have terms."""
        return tuple(self.terms)

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

    def stemmed(self, language: str) -> StemmedTerms:
        """The terms of a language, stemmed; none where the glossary lacks it."""
        return StemmedTerms.of(self.terms.get(language, {}), language)


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
