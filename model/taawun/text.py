"""From text to clean words."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache

from taawun.errors import InputError

__all__ = ["check_text", "fold", "fold_text", "normalise", "words", "words_of_each"]

# What Unicode composes but news sites type in more than one way: Persian letters in Arabic text, alef maqsura,
# ta marbuta, the dotless i, typographic apostrophes.
_SAME_LETTER = tuple(zip("کیىةı’ʼ‘`´", "كييهi'''''", strict=True))
_INVISIBLE = re.compile("[\u0640\u00ad\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")  # tatweel, soft hyphen, bidi
_WORD = re.compile(r"[^\W_]+")


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
            text.encode("utf-16")  # refuses what UTF-8 refuses, in a third of the time
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


@lru_cache(1 << 13)
def fold(word: str) -> str:
    """Take accents, harakat and hamza off a normalised word.

    Examples
    --------
    >>> fold("coopération"), fold("مسؤول")
    ('cooperation', 'مسوول')
    """
    return fold_text(word)


def fold_text(text: str) -> str:
    """Take accents, harakat and hamza off a normalised text, which will not come again as a word does."""
    if text.isascii():
        return text
    decomposed = unicodedata.normalize("NFKD", text)
    for mark in filter(unicodedata.combining, set(decomposed)):
        decomposed = decomposed.replace(mark, "")
    return decomposed


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


def words_of_each(pieces: Sequence[str]) -> list[list[str]]:
    r"""The words of many texts of one line each, as :func:`words` finds them, in one pass.

    Examples
    --------
    >>> words_of_each(["L'accord", "signé"])
    [['l', 'accord'], ['signé']]
    """
    text = normalise("\n".join(pieces))  # nothing joins over a line break
    if not text.isascii():
        text = _strip_harakat(text)
    return [_WORD.findall(piece) for piece in text.split("\n")]


_HARAKAT = re.compile("[\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed]")


def _strip_harakat(text: str) -> str:
    # A combining mark is no word character: left in, it would cut an Arabic word in two.
    return _HARAKAT.sub("", text)
