"""From text to clean words and sentences.

Everything here keeps offsets into the text as given: sentences are spans of it, and only words, which carry no
offsets, are normalised.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from taawun.article import Span
from taawun.errors import InputError

__all__ = ["BLOCK_BREAK", "check_text", "fold", "normalise", "sentences", "words"]

_LONGEST_SENTENCE = 600  # characters; a transcript without stops is cut at a space near here

# What Unicode composes but news sites type in more than one way: Persian letters in Arabic text, alef maqsura,
# ta marbuta, the dotless i, typographic apostrophes.
_SAME_LETTER = tuple(zip("کیىةı’ʼ‘`´", "كييهi'''''", strict=True))
_INVISIBLE = re.compile("[\u0640\u00ad\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")  # tatweel, soft hyphen, bidi
_WORD = re.compile(r"[^\W_]+")
# A line break ends a block, unless the next line goes on in lower case: then the text was wrapped.
BLOCK_BREAK = re.compile(r"[ \t\u00a0]*(?:\r?\n|\r)(?![a-zß-öø-ÿəışğçőűăâîčšžа-яёәғқңөұүһі,;.)])\s*|[ \t\u00a0]{3,}")
_BREAK = re.compile(BLOCK_BREAK.pattern + r"|(?<=[.!?؟…。])(?:\s?[»”])?[\"'»”’)\]]*\s+|[؛;]\s+|\t+")
_ABBREVIATION = re.compile(
    r"(?:^|[\s(«“\"'’.-])(?:[^\W\d_]|\d{1,2}|[Mm](?:r|rs|me|mes|lle|gr|s|sr|ag)|[Dd]r|[Ss]t|[Pp]rof|[Gg](?:en|al)|[Cc]ol|[Ll]t|"
    r"[Nn]o|[Nn]r|[Ii]r|[Dd]rs|[Hh]on|[Dd]hr|[Mm]evr|[Ss]ra|[Gg]ov|[Ss]en|[Rr]ep|[Jj]r|[Ss]r|[Vv]s|[Cc]f|[Aa]rt|ca|bv|ir|etc|[Rr]ev|[Cc]apt|[Ss]gt|[Aa]dm|[Jj]an|[Ff]eb|"
    r"[Aa]ug|[Ss]ept?|[Oo]ct|[Nn]ov|[Dd]ec|doc|млн|млрд|руб|тыс|г|им|[Bb]zw|[Ee]ng|[Dd]ott|[Oo]n|[Ss]ig)\.\Z"
)


def check_text(text: object) -> str:
    """Return `text` if it can be classified.

    Raises
    ------
    InputError
        If it is not a string, is blank, or holds NULs or lone surrogates (the marks of binary data and of a
        decoding gone wrong).

    Examples
    --------
    >>> check_text("Two ministers met.")
    'Two ministers met.'
    """
    if not isinstance(text, str):
        raise InputError(f"a text must be str, bytes or Article, not {type(text).__name__}")
    if not text or text.isspace():
        raise InputError("the text is empty: nothing but white space was given")
    if "\0" in text:
        raise InputError("the text holds a NUL character: this looks like binary data, or UTF-16 read as something else")
    if not text.isascii():
        try:
            text.encode("utf-8")
        except UnicodeEncodeError as error:
            raise InputError(
                f"the text holds a lone surrogate at character {error.start}: decode the original bytes again, or pass them"
            ) from None
    return text


def normalise(text: str) -> str:
    """Lower-case text with one spelling for what Unicode and typists spell in several.

    NFKC, lower case (``İ`` as ``i``), Arabic without tatweel, Persian letters as Arabic, no invisible marks.
    Accents stay: stemmers need them, and :func:`fold` takes them off afterwards.

    Examples
    --------
    >>> normalise("İlham’s ACCORD\u00ad")
    "ilham's accord"
    """
    if text.isascii():
        return text.lower().replace("`", "'")
    text = unicodedata.normalize("NFKC", _INVISIBLE.sub("", text).replace("´", "'"))
    text = text.replace("İ", "i").lower().replace("i\u0307", "i")
    for typed, meant in _SAME_LETTER:  # ten passes in C; str.translate asks Python for every letter
        text = text.replace(typed, meant)
    return text


@lru_cache(1 << 16)
def fold(word: str) -> str:
    """Take accents, harakat and hamza off a normalised word.

    Examples
    --------
    >>> fold("coopération"), fold("مسؤول")
    ('cooperation', 'مسوول')
    """
    if word.isascii():
        return word
    return "".join(c for c in unicodedata.normalize("NFKD", word) if not unicodedata.combining(c))


def words(text: str) -> list[str]:
    """The words of a text, normalised; numbers are words too (``s-400``, ``group of 77``).

    Examples
    --------
    >>> words("L'accord sur la 5G, signé en 2025")
    ['l', 'accord', 'sur', 'la', '5g', 'signé', 'en', '2025']
    """
    text = normalise(text)
    if not text.isascii():
        text = _strip_harakat(text)
    return _WORD.findall(text)


_HARAKAT = re.compile("[\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed]")


def _strip_harakat(text: str) -> str:
    # A combining mark is no word character: left in, it would cut an Arabic word in two.
    return _HARAKAT.sub("", text)


def sentences(text: str, start: int = 0, end: int | None = None) -> list[Span]:
    """Split a stretch of text into sentences.

    A line break always ends a sentence, as does a run of three spaces (flattened pages); a full stop does unless it
    closes an abbreviation or an initial.

    Parameters
    ----------
    text : str
        The text as given.
    start, end : int
        The stretch to split; all of it by default.

    Returns
    -------
    list of Span
        Offsets into `text`, without surrounding white space, in order, none empty.

    Examples
    --------
    >>> text = "Mr. Diop met J. Park in Oslo. They signed."
    >>> [text[a:b] for a, b in sentences(text)]
    ['Mr. Diop met J. Park in Oslo.', 'They signed.']
    """
    end = len(text) if end is None else end
    spans: list[Span] = []
    opened = start
    for match in _BREAK.finditer(text, start, end):
        if _closes_abbreviation(text, opened, match):
            continue
        _add(spans, text, opened, match.end())
        opened = match.end()
    _add(spans, text, opened, end)
    return spans


def _closes_abbreviation(text: str, opened: int, match: re.Match[str]) -> bool:
    if not match[0].isspace() or match[0].strip(" ") or len(match[0]) > 2 or text[match.start() - 1 : match.start()] != ".":
        return False  # a line break or a run of spaces always ends a sentence
    following = text[match.end() : match.end() + 1]
    return following.islower() or bool(_ABBREVIATION.search(text[max(opened, match.start() - 12) : match.start()]))


def _add(spans: list[Span], text: str, start: int, end: int) -> None:
    while True:
        while start < end and text[start].isspace():
            start += 1
        if end - start <= _LONGEST_SENTENCE:
            break
        cut = text.rfind(" ", start + _LONGEST_SENTENCE // 2, start + _LONGEST_SENTENCE)
        cut = cut if cut > 0 else start + _LONGEST_SENTENCE
        spans.append((start, _stripped_end(text, start, cut)))
        start = cut
    if start < end:
        spans.append((start, _stripped_end(text, start, end)))


def _stripped_end(text: str, start: int, end: int) -> int:
    return start + len(text[start:end].rstrip())
