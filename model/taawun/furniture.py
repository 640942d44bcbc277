"""What a short block of a page says of itself: that it is furniture, or stands beside an article.

The vocabulary of the press in twelve languages is in ``data/furniture.toml``; dates, clock times, bullets and captions look
alike in all of them.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import resources
from typing import Any, NamedTuple

from taawun.language import function_words
from taawun.text import fold, normalise

__all__ = ["ABOUT", "BESIDE", "ENDS", "FURNITURE", "LOOKED_AT", "PLAIN", "REPLY", "Look", "look"]

PLAIN = ""
FURNITURE = "furniture"  # the lines below may be the entries of its box
ABOUT = "about"  # the heading of a paragraph about the site or the author
BESIDE = "beside"  # a date, a byline, a caption: may stand within an article
REPLY = "reply"  # a button below what a reader says
ENDS = "ends"  # what follows is no article any more

LOOKED_AT = 60
"""Words; a longer block is judged by its sentences alone."""

_FEW_WORDS, _SOME_WORDS = 14, 40  # a block of more may hold a mark of furniture and be article all the same
_LINE = 12  # words; a longer block with a date in it is no dateline
_HEADING, _BUTTON = 3, 8  # words
_SENTENCE, _HEADLINE = 3, 3  # words after a mark, and after a clock time
_QUESTION, _CLOSERS = ("?", "؟"), " '\"»”“’‘)]"
_COLONS = (":", "|", "(")
_READ, _END = 500, 40  # characters

_WORD = re.compile(r"[^\W\d_]+")
_CLOCK = r"\d{1,2}\s?(?:[:h]\s?\d{2}(?!\d)|\.\d{2}(?![\d.])(?!\s*(?:billion|million|%)))"
_DAY = r"\d{1,4}[./-]\d{1,2}(?:[./-]\d{2,4})?"
_LONG_DAY = (
    r"(?:\d{1,2}\W{1,2}(?:de |of )?[^\W\d]{2,12}\W{1,3}(?:de |del )?(?:19|20)\d{2}|"
    r"[^\W\d]{3,12}\W{1,2}\d{1,2}(?:st|nd|rd|th)?,? (?:19|20)\d{2}|(?:19|20)\d{2} жылғы \d{1,2}|(?:19|20)\d{2} jylǵy \d{1,2})"
)
_TICKER = re.compile(rf"[-–•*·\s]*(?:(?:{_LONG_DAY}|{_DAY})[\s,–-]{{1,3}})?{_CLOCK}")
_STAMP = re.compile(rf"[-–•*·\[(\s]*{_CLOCK}")
_SHORT_DAY = r"\d{1,2}[./]\d{1,2}[./](?:19|20)?\d{2}|(?:19|20)\d{2}-\d\d-\d\d"
_DATED = re.compile(rf"\b(?:{_LONG_DAY}|{_SHORT_DAY}|\d{{1,2}}[:h]\d{{2}})\b")
_CLOSED = re.compile(r"[.!?…。؟:؛][\s'\"»”“’‘)\]]*(?:\s*[(\[][^()\[\]]{1,24}[)\]])?\s*\Z")  # an agency's sign may follow
_ITEM = re.compile(r"\s*(?:[•▪■●‣◦–—*·-]\s|\(?\d{1,2}[.)]\s|\(?[^\W\d]\)\s)")
_SPEECH = re.compile(r"[–—-] ")  # a line of dialogue
_QUOTED = re.compile(r"[\"“„«][^\"“”„«»]*[\"”“»]")


class Look(NamedTuple):
    """What a block says of itself.

    Parameters
    ----------
    role : str
        What it is by its own words: `PLAIN`, `FURNITURE`, `ABOUT`, `BESIDE`, `REPLY` or `ENDS`.
    hints : int
        Words with which a site speaks to its readers.
    item : bool
        It begins with a bullet or a number.
    clock : bool
        It begins with a time of day.
    question : bool
    closed : bool
        It ends as a sentence does.
    """

    role: str = PLAIN
    hints: int = 0
    item: bool = False
    clock: bool = False
    question: bool = False
    closed: bool = False


@dataclass(frozen=True, slots=True)
class _Marks:
    starts: tuple[str, ...]
    ends_article: tuple[str, ...]
    about: tuple[str, ...]
    replies: tuple[str, ...]
    readers_say: frozenset[str]
    voice: frozenset[str]
    hints: frozenset[str]
    stems: tuple[str, ...]
    strong: tuple[str, ...]
    furniture: dict[str, tuple[str, ...]]
    asides: dict[str, tuple[str, ...]]


class _Word(NamedTuple):
    """Whether a word hints at furniture or is the site's voice, and the phrases that may be there where it is."""

    hint: bool
    voice: bool
    furniture: tuple[str, ...]
    asides: tuple[str, ...]


@lru_cache(1 << 13)  # menus and buttons come back with every page of a site
def look(raw: str, count: int) -> Look:
    """Read a block.

    Parameters
    ----------
    raw : str
        The block.
    count : int
        Its words, at most `LOOKED_AT`.

    Examples
    --------
    >>> look("Read also: Gold slips again", 5).role, look("Comments (12)", 2).role, look("4 June 2025, 12:40", 5).role
    ('furniture', 'ends', 'beside')
    """
    whole = fold(normalise(raw[:_READ]))
    spoken = whole.strip(" -–•*·|>»«\"'")
    known = {word: _known(word) for word in _WORD.findall(spoken)}
    closed = bool(_CLOSED.search(raw[-_END:]))
    hints = 0 if closed and _SPEECH.match(raw) else _hints(whole, known)
    role = PLAIN
    if count <= _FEW_WORDS:
        role = _line(spoken, known, count, hints)
    if role == PLAIN and count <= _SOME_WORDS:
        role = _phrases(raw, spoken, known.values(), count, closed)
    question = raw[-_END:].rstrip(_CLOSERS).endswith(_QUESTION)
    return Look(role, hints, bool(_ITEM.match(raw)), bool(_STAMP.match(raw)), question, closed)


def _line(spoken: str, known: Mapping[str, _Word], count: int, hints: int) -> str:
    marks = _marks()
    readers = not marks.readers_say.isdisjoint(known) and (count <= _HEADING or (count <= _BUTTON and hints > 1))
    if readers or _begins(spoken, marks.ends_article):
        return ENDS
    if count <= _HEADING and _begins(spoken, marks.replies):
        return REPLY
    if _begins(spoken, marks.about):
        return ABOUT
    return FURNITURE if _begins(spoken, marks.starts) else PLAIN


def _phrases(raw: str, spoken: str, known: Collection[_Word], count: int, closed: bool) -> str:
    if any(_says(spoken, mark) for word in known for mark in word.furniture):
        return FURNITURE
    asides = [mark for word in known for mark in word.asides if _says(spoken, mark)]
    if "©" in raw or (asides and (count <= _FEW_WORDS or any(_credits(spoken, mark) for mark in asides))):
        return BESIDE
    if closed:
        return PLAIN
    ticker = _TICKER.match(raw)
    if ticker and len(_WORD.findall(raw, ticker.end())) >= _HEADLINE:
        return FURNITURE
    return BESIDE if count <= _LINE and _DATED.search(raw) else PLAIN


def _says(spoken: str, mark: str) -> bool:
    place = spoken.find(mark)
    return place >= 0 and not (mark[-1].isalpha() and " " in mark and spoken[place + len(mark) :][:1].isalpha())


def _hints(whole: str, known: Mapping[str, _Word]) -> int:
    # The site's own voice; what is quoted is another's.
    if _QUOTED.search(whole):
        known = {word: _known(word) for word in _WORD.findall(_QUOTED.sub(" ", whole))}
    return sum(word.hint for word in known.values()) + any(word.voice for word in known.values())


def _credits(spoken: str, mark: str) -> bool:
    # The credit of a long caption begins or ends it.
    return mark[-1] in ":)" and (spoken.startswith(mark) or len(spoken) - spoken.rfind(mark) < _END)


@lru_cache(1 << 15)
def _known(word: str) -> _Word:
    marks = _marks()
    return _Word(
        word in marks.hints or word.startswith(marks.stems),
        word in marks.voice,
        marks.furniture.get(word, ()) + tuple(stem for stem in marks.strong if word.startswith(stem)),
        marks.asides.get(word, ()),
    )


def _begins(spoken: str, marks: tuple[str, ...]) -> bool:
    """Whether a block begins with a mark, and does not go on as a sentence would (*Home ministers of ...*)."""
    if not spoken.startswith(marks):
        return False
    mark = max((mark for mark in marks if spoken.startswith(mark)), key=len)
    rest = spoken[len(mark) :]
    if rest[:1].isalpha():
        return False
    if mark.endswith((":", "(")) or " " in mark or rest.lstrip()[:1] in _COLONS:
        return True
    words = _WORD.findall(rest)
    sentence = len(words) >= _SENTENCE and bool(_CLOSED.search(rest[-_END:]))
    return not sentence and not any(word in _function_words() for word in words)


@cache
def _function_words() -> frozenset[str]:
    return frozenset().union(*function_words().values())


@cache
def _marks() -> _Marks:
    file = resources.files("taawun").joinpath("data/furniture.toml")
    tables = tuple(tomllib.loads(file.read_text(encoding="utf-8")).values())
    hints, anywhere = _listed(tables, "hints"), _listed(tables, "anywhere")
    return _Marks(
        starts=_listed(tables, "starts"),
        ends_article=_listed(tables, "ends_article"),
        about=_listed(tables, "about"),
        replies=_listed(tables, "replies"),
        readers_say=frozenset(_listed(tables, "readers_say")),
        voice=frozenset(_listed(tables, "voice")),
        hints=frozenset(hint for hint in hints if not hint.endswith("*")),
        stems=_stems(hints),
        strong=_stems(anywhere),
        furniture=_by_first_word(anywhere),
        asides=_by_first_word(_listed(tables, "asides")),
    )


def _listed(tables: Iterable[Mapping[str, Any]], name: str) -> tuple[str, ...]:
    listed = [table[name] for table in tables]
    marks = {mark for marks in listed for mark in (marks.split() if isinstance(marks, str) else marks)}
    return tuple(sorted({fold(normalise(mark)) for mark in marks}))


def _stems(marks: Iterable[str]) -> tuple[str, ...]:
    return tuple(mark[:-1] for mark in marks if mark.endswith("*"))


def _by_first_word(marks: Iterable[str]) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for mark in marks:
        if not mark.endswith("*"):
            word = _WORD.findall(mark)[0]
            found[word] = (*found.get(word, ()), mark)
    return found
