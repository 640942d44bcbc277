"""The words and phrases with which the press furnishes its pages, in twelve languages: ``data/furniture.toml``."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import resources
from typing import Any, NamedTuple

from taawun.text import fold, normalise

__all__ = ["NOTHING", "WORD", "Known", "Marks", "begun", "known", "marks"]

WORD = re.compile(r"[^\W\d_]+")
"""A word of a normalised text."""

_FIRST = 2  # letters


@dataclass(frozen=True, slots=True)
class Marks:
    """The vocabulary of all languages, folded; the file says what each list is for.

    Parameters
    ----------
    starts, ends_article, about, replies : mapping of str to tuple of str
        What lines begin with, by their first letters.
    titles : frozenset of str
        All headings of boxes, without their colons.
    readers_say, voice, hints : frozenset of str
        Words.
    stems, strong : mapping of str to tuple of str
        Beginnings of words, by their first letters: of hints, and of what is furniture wherever it stands.
    furniture, asides : mapping of str to tuple of str
        Phrases, by their first words.
    """

    starts: dict[str, tuple[str, ...]]
    ends_article: dict[str, tuple[str, ...]]
    about: dict[str, tuple[str, ...]]
    titles: frozenset[str]
    replies: dict[str, tuple[str, ...]]
    readers_say: frozenset[str]
    voice: frozenset[str]
    hints: frozenset[str]
    stems: dict[str, tuple[str, ...]]
    strong: dict[str, tuple[str, ...]]
    furniture: dict[str, tuple[str, ...]]
    asides: dict[str, tuple[str, ...]]


class Known(NamedTuple):
    """What a word may mean for the block in which it stands.

    Parameters
    ----------
    hint, voice : bool
        Whether a site speaks of itself by it, or to its readers.
    furniture, asides : tuple of str
        The phrases that may be there where it is.
    """

    hint: bool
    voice: bool
    furniture: tuple[str, ...]
    asides: tuple[str, ...]


NOTHING = Known(False, False, (), ())
"""What most words mean for it."""


@lru_cache(1 << 15)
def known(word: str) -> Known:
    """What a normalised word may mean.

    Examples
    --------
    >>> known("podcasts").hint, known("your").voice, known("minister").hint
    (True, True, False)
    """
    word = fold(word)
    own, first = marks(), word[:_FIRST]
    strong = tuple(filter(word.startswith, own.strong.get(first, ())))
    found = Known(
        word in own.hints or word.startswith(own.stems.get(first, ())),
        word in own.voice,
        own.furniture.get(word, ()) + strong,
        own.asides.get(word, ()),
    )
    return NOTHING if found == NOTHING else found


def begun(spoken: str, listed: Mapping[str, tuple[str, ...]]) -> str:
    """The longest of some marks, listed by their first letters, that a folded text begins with; empty where it begins with none.

    Examples
    --------
    >>> begun("haqqimizda: biz kimik", marks().about)
    'haqqimizda'
    """
    own = listed.get(spoken[:_FIRST], ())
    return max(filter(spoken.startswith, own), key=len) if spoken.startswith(own) else ""


@cache
def marks() -> Marks:
    """The vocabulary, read once."""
    file = resources.files("taawun").joinpath("data/furniture.toml")
    tables = tuple(tomllib.loads(file.read_text(encoding="utf-8")).values())
    hints, anywhere = _listed(tables, "hints"), _listed(tables, "anywhere")
    return Marks(
        starts=_by_first_letters(_listed(tables, "starts")),
        ends_article=_by_first_letters(_listed(tables, "ends_article")),
        about=_by_first_letters(_listed(tables, "about")),
        titles=frozenset(mark.rstrip(" :") for name in ("starts", "about", "ends_article") for mark in _listed(tables, name)),
        replies=_by_first_letters(_listed(tables, "replies")),
        readers_say=frozenset(_listed(tables, "readers_say")),
        voice=frozenset(_listed(tables, "voice")),
        hints=frozenset(hint for hint in hints if not hint.endswith("*")),
        stems=_stems(hints),
        strong=_stems(anywhere),
        furniture=_by_first_word(anywhere),
        asides=_by_first_word(_listed(tables, "asides")),
    )


def _listed(tables: Iterable[Mapping[str, Any]], name: str) -> tuple[str, ...]:
    lists = [table[name] for table in tables]
    listed = {mark for own in lists for mark in (own.split() if isinstance(own, str) else own)}
    return tuple(sorted({fold(normalise(mark)) for mark in listed}))


def _stems(listed: Iterable[str]) -> dict[str, tuple[str, ...]]:
    return _by_first_letters(mark.removesuffix("*") for mark in listed if mark.endswith("*"))


def _by_first_letters(listed: Iterable[str]) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for mark in listed:
        found[mark[:_FIRST]] = (*found.get(mark[:_FIRST], ()), mark)
    return found


def _by_first_word(listed: Iterable[str]) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for mark in listed:
        if not mark.endswith("*"):
            word = WORD.findall(mark)[0]
            found[word] = (*found.get(word, ()), mark)
    return found
