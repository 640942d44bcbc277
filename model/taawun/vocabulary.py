"""The words and phrases with which the press furnishes its pages, in twelve languages: ``data/furniture.json``."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import resources
from typing import NamedTuple

from taawun.text import fold, fold_text, normalise

__all__ = ["NOTHING", "WORD", "Known", "Marks", "begun", "known", "marks", "telling"]

WORD = re.compile(r"[^\W\d_]+")
"""A word of a normalised text."""

_FIRST = 2  # letters


@dataclass(frozen=True, slots=True)
class Marks:
    """The vocabulary of all languages, which are read at once; without capitals and accents, and matched by whole words.

    Parameters
    ----------
    starts : mapping of str to tuple of str
        A short block that begins so is furniture, and the lines below it may be the entries of its box. These and the
        next two are listed by their first letters.
    ends_article : mapping of str to tuple of str
        From a short block that begins so nothing belongs to the article any more, if most of what is told stands above.
    about : mapping of str to tuple of str
        A short block that begins so is the heading of a paragraph about the site or the author.
    titles : frozenset of str
        All headings of boxes, without their colons.
    replies : mapping of str to tuple of str
        A button below what a reader says, by its first letters; two of them end the article.
    readers_say : frozenset of str
        A line of up to three words with one of these ends the article too.
    voice : frozenset of str
        Words with which a site speaks to its readers; all together are one hint.
    hints : frozenset of str
        What a site speaks of when it speaks of itself. One alone proves nothing.
    stems, strong : mapping of str to tuple of str
        Beginnings of words, by their first letters, with ``*`` for any ending in the file: of hints, and of what is
        furniture wherever it stands.
    furniture : mapping of str to tuple of str
        Phrases, by their longest words; a block of up to forty words that holds one is furniture (``anywhere`` in the file).
    asides : mapping of str to tuple of str
        Likewise, but it may stand within an article: credits, dates, buttons.
    words : frozenset of str
        The longest word of everything above.
    beginnings : mapping of str to tuple of str
        `stems` and `strong`.
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
    words: frozenset[str]
    beginnings: dict[str, tuple[str, ...]]


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


@lru_cache(1 << 12)
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


def telling(word: str) -> bool:
    """Whether a normalised word may be what furniture is known by: it means something, or stands in what furniture begins with.

    Examples
    --------
    >>> telling("podcasts"), telling("comments"), telling("minister")
    (True, True, False)
    """
    own = marks()
    for part in (word,) if word.isalpha() else WORD.findall(word):
        folded = fold(part)
        if folded in own.words or folded.startswith(own.beginnings.get(folded[:_FIRST], ())):
            return True
    return False


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
    file = resources.files("taawun").joinpath("data/furniture.json")
    tables = tuple(json.loads(file.read_text(encoding="utf-8")).values())
    folded = _folded({mark for table in tables for marks in table.values() for mark in marks})
    listed = {name: sorted({folded[mark] for table in tables for mark in table[name]}) for name in tables[0]}
    return Marks(
        starts=_by_first_letters(listed["starts"]),
        ends_article=_by_first_letters(listed["ends_article"]),
        about=_by_first_letters(listed["about"]),
        titles=frozenset(mark.rstrip(" :") for name in ("starts", "about", "ends_article") for mark in listed[name]),
        replies=_by_first_letters(listed["replies"]),
        readers_say=frozenset(listed["readers_say"]),
        voice=frozenset(listed["voice"]),
        hints=frozenset(hint for hint in listed["hints"] if not hint.endswith("*")),
        stems=_stems(listed["hints"]),
        strong=_stems(listed["anywhere"]),
        furniture=_by_longest_word(listed["anywhere"]),
        asides=_by_longest_word(listed["asides"]),
        words=frozenset(_longest_word(mark) for marks in listed.values() for mark in marks if not mark.endswith("*")),
        beginnings=_stems(listed["hints"] + listed["anywhere"]),
    )


def _folded(marks: Collection[str]) -> Mapping[str, str]:
    together = fold_text(normalise("\n".join(marks)))  # one by one would take ten times as long
    return dict(zip(marks, together.split("\n"), strict=True))


def _stems(listed: Iterable[str]) -> dict[str, tuple[str, ...]]:
    return _by_first_letters(mark.removesuffix("*") for mark in listed if mark.endswith("*"))


def _by_first_letters(listed: Iterable[str]) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for mark in listed:
        found[mark[:_FIRST]] = (*found.get(mark[:_FIRST], ()), mark)
    return found


def _by_longest_word(listed: Iterable[str]) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for mark in listed:
        if not mark.endswith("*"):
            word = _longest_word(mark)
            found[word] = (*found.get(word, ()), mark)
    return found


def _longest_word(mark: str) -> str:
    words: list[str] = WORD.findall(mark)
    return max(words, key=len)  # the first are small words, which stand in most lines
