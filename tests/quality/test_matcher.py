"""How precise and complete the glossary's matcher is, per language, on sentences written for it.

The sentences of ``tests/golden/matcher`` hold terms inflected, compounded and with clitics, and words that only look like
terms; beside each stand the concepts that a reader finds in it, but for the names of states. Run this file to print the figures.
"""

import json
from functools import cache
from pathlib import Path

import pytest

from taawun.glossary import Glossary
from taawun.language import LANGUAGES
from taawun.matching import Matcher
from taawun.stemming import stemmer
from taawun.text import words

HERE = Path(__file__).resolve().parent
GOLDEN = HERE.parent / "golden" / "matcher"
FLOORS = json.loads((HERE / "floors.json").read_text(encoding="utf-8"))["matcher"]
GLOSSARY = Glossary.load(HERE.parents[1] / "seeds" / "glossary")


def rows(language: str) -> list[tuple[str, set[str]]]:
    lines = (GOLDEN / f"{language}.jsonl").read_text(encoding="utf-8").splitlines()
    return [
        (row["text"], {f"{group}.{name}" for group, names in row["concepts"].items() for name in names})
        for row in map(json.loads, lines)
    ]


@cache
def matcher_of(language: str) -> Matcher:
    return GLOSSARY.matcher(language)


def matched(text: str, language: str) -> set[str]:
    matcher, stem, tokens = matcher_of(language), stemmer(language), words(text)
    found = {concept for word in tokens for concept in matcher.of_word(word)}
    names = {GLOSSARY.concepts[n] for n in found | set(matcher.of_words([stem(word) for word in tokens]))}
    return {name for name in names if not name.startswith("actor.")}


def figures(language: str) -> tuple[float, float]:
    """Precision and recall over all sentences."""
    hits = found = wanted = 0
    for text, concepts in rows(language):
        answer = matched(text, language)
        hits, found, wanted = hits + len(answer & concepts), found + len(answer), wanted + len(concepts)
    return hits / found, hits / wanted


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_concept_named_is_the_glossarys(language: str) -> None:
    unknown = {concept for _, concepts in rows(language) for concept in concepts} - set(GLOSSARY.concepts)
    assert not unknown


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_matcher_stays_above_its_floors(language: str) -> None:
    precision, recall = figures(language)
    assert precision >= FLOORS[language]["precision"]
    assert recall >= FLOORS[language]["recall"]


if __name__ == "__main__":
    for code in LANGUAGES:
        print(code, *(f"{figure:.3f}" for figure in figures(code)))
