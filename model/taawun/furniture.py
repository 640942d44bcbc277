"""What a short block of a page says of itself: that it is furniture, or stands beside an article.

The vocabulary of the press is in :mod:`taawun.vocabulary`; dates, clock times, bullets and captions look alike in all languages.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cache

from taawun.language import function_words
from taawun.text import fold_text, normalise
from taawun.vocabulary import NOTHING, WORD, Known, begun, known, marks

__all__ = ["ABOUT", "BESIDE", "ENDS", "FURNITURE", "LOOKED_AT", "PLAIN", "REPLY", "Look", "all_function_words", "look"]

PLAIN = ""
FURNITURE = "furniture"  # the lines below may be the entries of its box
ABOUT = "about"  # the heading of a paragraph about the site or the author
BESIDE = "beside"  # a date, a byline, a caption: may stand within an article
REPLY = "reply"  # a button below what a reader says, or the @name above
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

_CLOCK = r"\d{1,2}\s?(?:[:h]\s?\d{2}(?!\d)|\.\d{2}(?![\d.])(?!\s*(?:billion|million|%)))"
_DAY = r"\d{1,4}[./-]\d{1,2}(?:[./-]\d{2,4})?"
_LONG_DAY = (
    r"(?:\d{1,2}\W{1,2}(?:de |of )?(?:[^\W\d]{2,12}[\s./-]{1,3}|[^\W\d]{3,4}\.?, ?)(?:de |del )?(?:19|20)\d{2}|"
    r"[^\W\d]{3,12}\W{1,2}\d{1,2}(?:st|nd|rd|th)?,? (?:19|20)\d{2}|(?:19|20)\d{2} жылғы \d{1,2}|(?:19|20)\d{2} jylǵy \d{1,2})"
)
_AGO = (  # *3 min ago*, *vor 2 Stunden*
    r"(?:(?:il y a|vor|hace|há|منذ|قبل) \d{1,2} ?[^\W\d]{1,8}|"
    r"\d{1,2} ?[^\W\d]{1,8}\.? (?:ago|geleden|fa|atrás|önce|əvvəl|назад|бұрын|buryn)\b)"
)
_TICKER = re.compile(rf"[-–•*·\s]*(?:(?:{_LONG_DAY}|{_DAY})[\s,–-]{{1,3}})?(?:{_CLOCK}|{_AGO})", re.IGNORECASE)
_WIRE = re.compile(rf"\s*[-–•*·]\s*{_CLOCK}")  # a ticker of sentences; a live blog has no bullets
_STAMP = re.compile(rf"[-–•*·\[(\s]*{_CLOCK}")
_SHORT_DAY = r"\d{1,2}[./]\d{1,2}[./](?:19|20)?\d{2}|(?:19|20)\d{2}-\d\d-\d\d"
_DATED = re.compile(rf"\b(?:{_LONG_DAY}|{_SHORT_DAY}|\d{{1,2}}[:h]\d{{2}})\b")
_CLOSED = re.compile(r"[.!?…。؟:؛][\s'\"»”“’‘)\]]*(?:\s*[(\[][^()\[\]]{1,24}[)\]])?\s*\Z")  # an agency's sign may follow
_NUMBER = re.compile(r"(\d{1,2})\s+[^\W\d]")  # without a full stop: not of a list within an article
_ITEM = re.compile(r"\s*(?:[•▪■●‣◦–—*·-]\s|\(?\d{1,2}[.)]\s|\(?[^\W\d]\)\s)")
_COMBINING = re.compile("[\u0300-\u036f\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed]")  # accents typed apart, harakat
_SPEECH = re.compile(r"[–—-] |[A-ZÀ-ÝĞŞİƏА-Я][A-ZÀ-ÝĞŞİƏА-Я .'’-]*[.:] ")  # a line of dialogue, or of an interview
_CREDIT = re.compile(  # of a photograph, behind what it shows
    r"(?://\s?[^/]{2,30}|\([^()]{2,30}/[^()]{2,30}\)|"
    r"(?:^|[.!?]\s)(?:photo|foto|fotoğraf|фото|сурет)\b[^.!?]{0,30}[\w./ ]{0,9})\Z",
    re.IGNORECASE,
)
_QUOTED = re.compile(r"[\"“„«][^\"“”„«»]*[\"”“»]")


@dataclass(frozen=True, slots=True)
class Look:
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
    number : int
        That it begins with, as the entries of some boxes do; 0, where it does not.
    """

    role: str = PLAIN
    hints: int = 0
    item: bool = False
    clock: bool = False
    question: bool = False
    closed: bool = False
    number: int = 0


def look(raw: str, count: int, telling: bool = True) -> Look:
    """Read a block.

    Parameters
    ----------
    raw : str
        The block.
    count : int
        Its words, at most `LOOKED_AT`.
    telling : bool
        Whether one of them may be what furniture is known by (:func:`taawun.vocabulary.telling`). Most blocks have none, and all
        that is left to look at is their dates, bullets and ends.

    Examples
    --------
    >>> look("Read also: Gold slips again", 5).role, look("Comments (12)", 2).role, look("4 June 2025, 12:40", 5).role
    ('furniture', 'ends', 'beside')
    """
    closed = bool(_CLOSED.search(raw[-_END:]))
    role, hints = _told(raw, count, closed) if telling else (_signed(raw, count), 0)
    if role == PLAIN and count <= _SOME_WORDS:
        role = _timed(raw, count, closed)
    question = raw[-_END:].rstrip(_CLOSERS).endswith(_QUESTION)
    number = _NUMBER.match(raw)
    return Look(role, hints, bool(_ITEM.match(raw)), bool(_STAMP.match(raw)), question, closed, int(number[1]) if number else 0)


def _told(raw: str, count: int, closed: bool) -> tuple[str, int]:
    """What a block is by its words, and the hints among them."""
    text = _COMBINING.sub("", normalise(raw[:_READ]))
    said = _said(text)
    hints = 0 if closed and _SPEECH.match(raw) else _hints(text, said)
    role = PLAIN
    if count <= _FEW_WORDS:
        role = _line(_spoken(text), count, hints)
    elif ":" in text[:_END] and _spoken(text[:_END].partition(":")[0]) in marks().titles:
        role = FURNITURE
    if role == PLAIN and count <= _SOME_WORDS:
        role = _phrases(raw, text, said, count)
    return role, hints


def _signed(raw: str, count: int) -> str:
    """What a block is by its signs alone: the name of who is replied to, or a credit."""
    if count <= _HEADING and _spoken(raw).startswith("@"):
        return REPLY
    return BESIDE if count <= _SOME_WORDS and _credited(raw) else PLAIN


def _credited(raw: str) -> bool:
    return "©" in raw or bool(_CREDIT.search(raw[-2 * _END :].rstrip()))


def _spoken(text: str) -> str:
    return fold_text(text).strip(" -–•*·|>»«\"'")


def _said(text: str) -> list[Known]:
    # Most words mean nothing here; each of the others is looked at again and again.
    return [word for word in map(known, set(WORD.findall(text))) if word is not NOTHING]


def _hints(text: str, said: Collection[Known]) -> int:
    # The site's own voice; what is quoted is another's.
    if _QUOTED.search(text):
        said = _said(_QUOTED.sub(" ", text))
    return sum(word.hint for word in said) + any(word.voice for word in said)


def _line(spoken: str, count: int, hints: int) -> str:
    listed = marks()
    readers = count <= _HEADING or (count <= _BUTTON and hints > 1)
    if (readers and not listed.readers_say.isdisjoint(WORD.findall(spoken))) or _begins(spoken, listed.ends_article):
        return ENDS
    if count <= _HEADING and (_begins(spoken, listed.replies) or spoken.startswith("@")):
        return REPLY
    if _begins(spoken, listed.about):
        return ABOUT
    return FURNITURE if _begins(spoken, listed.starts) else PLAIN


def _phrases(raw: str, text: str, said: Collection[Known], count: int) -> str:
    if _held(text, [mark for word in said for mark in word.furniture]):
        return FURNITURE
    asides = _held(text, [mark for word in said for mark in word.asides])
    if _credited(raw) or (asides and (count <= _FEW_WORDS or any(_credits(_spoken(text), mark) for mark in asides))):
        return BESIDE
    return PLAIN


def _held(text: str, phrases: Collection[str]) -> list[str]:
    """Those of the phrases that a text holds, as whole words where they are several."""
    spoken = _spoken(text) if phrases else ""  # folding costs more than all else
    return [mark for mark in phrases if _holds(spoken, mark)]


def _timed(raw: str, count: int, closed: bool) -> str:
    if closed:
        return FURNITURE if _WIRE.match(raw) else PLAIN
    ticker = _TICKER.match(raw)
    if ticker and len(WORD.findall(raw, ticker.end())) >= _HEADLINE:
        return FURNITURE
    return BESIDE if count <= _LINE and _DATED.search(raw) else PLAIN


def _holds(spoken: str, mark: str) -> bool:
    place = spoken.find(mark)
    if place < 0 or " " not in mark:
        return place >= 0
    return not spoken[:place][-1:].isalpha() and not (mark[-1].isalpha() and spoken[place + len(mark) :][:1].isalpha())


def _credits(spoken: str, mark: str) -> bool:
    # The credit of a long caption begins or ends it.
    return mark[-1] in ":)" and (spoken.startswith(mark) or len(spoken) - spoken.rfind(mark) < _END)


def _begins(spoken: str, listed: Mapping[str, tuple[str, ...]]) -> bool:
    """Whether a block begins with a mark, and does not go on as a sentence would (*Home ministers of ...*)."""
    mark = begun(spoken, listed)
    if not mark:
        return False
    rest = spoken[len(mark) :]
    if rest[:1].isalpha():
        return False
    if mark.endswith((":", "(")) or " " in mark or rest.lstrip()[:1] in _COLONS:
        return True
    words = WORD.findall(rest)
    sentence = len(words) >= _SENTENCE and bool(_CLOSED.search(rest[-_END:]))
    return not sentence and not any(word in all_function_words() for word in words)


@cache
def all_function_words() -> frozenset[str]:
    """The folded function words of all languages."""
    return frozenset().union(*function_words().values())
