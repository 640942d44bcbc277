"""The language of a text: one of the twelve taawun knows, or ``und``.

Function words decide: they are half of any running text, cost a look-up each, and know Kazakh in both its scripts.
Where they are too few or disagree, as in a short headline, py3langid is asked; it is exact to six words but costs
0.7 s to load and 3 ms an article. The answer picks a stemmer. It is a hint, never a gate: a text of any language is scored.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from importlib import resources
from typing import Any

import numpy as np
from numpy.typing import NDArray

from taawun.text import fold, words

__all__ = ["LANGUAGES", "MARKS", "SAMPLE", "UNKNOWN", "decide", "function_words", "identify", "marks_of", "voice_of"]

LANGUAGES = ("ar", "az", "de", "en", "es", "fr", "it", "kk", "nl", "pt", "ru", "tr")
UNKNOWN = "und"

Floats = NDArray[np.float32]

SAMPLE = 400  # words; more change nothing
_SURELY = 0.9  # probability from which py3langid is believed that the language is none of ours
_SURE_SHARE, _SURE_LEAD = 0.12, 1.25  # of the words, and over the second language
_SURE_SHARES = {"tr": 0.05}  # its suffixes say what small words say elsewhere, and its letters are no other's
_FOREIGN_SHARE = 0.003  # of the letters: more than a name brings along
_KINDS = {  # of letters, after normalisation
    "arabic": "\u0620-\u064a",
    "cyrillic": "\u0400-\u04ff",
    "latin": "a-z\u00e0-\u024f",
    "persian": "\u067e\u0686\u0698\u06af\u0679\u0688\u0691\u06ba\u06d2",
    "kazakh": "әғқңөұүһ",
    "ukrainian": "єїґ",
    "russian": "ыэъё",
    "kazakh latin": "ǵ",  # not ń, which Polish names bring into every language
    "azerbaijani": "ə",
}
_BY_SCRIPT = {"arabic": ("ar",), "cyrillic": ("kk", "ru"), "latin": tuple(x for x in LANGUAGES if x not in ("ar", "ru"))}

_PLACES = {language: place for place, language in enumerate(LANGUAGES)}
MARKS = len(LANGUAGES) + len(_KINDS) + 1
"""How many marks a text has: a vote for each language, a count of each kind of letter, and the number of words."""


def identify(text: str) -> str:
    """Name the language of a text.

    Parameters
    ----------
    text : str
        Any text; only its first words are read.

    Returns
    -------
    str
        A code of `LANGUAGES`, or ``und`` where the text is in none of them or holds no words.

    Examples
    --------
    >>> identify("De minister heeft het akkoord met de buurlanden ondertekend"), identify("12:30 +++")
    ('nl', 'und')
    """
    sample = [token for token in words(text[: 12 * SAMPLE]) if not token.isdigit()][:SAMPLE]
    return decide(marks_of(sample), sample)


def marks_of(tokens: Sequence[str]) -> Floats:
    """What normalised words say of their language; the marks of a text are the sum of its words'.

    Returns
    -------
    ndarray of float32, shape (`MARKS`,)
        Votes of function words for each of `LANGUAGES`, letters of each kind, and the number of words that are no numbers.
    """
    return np.array(voice_of(tokens), np.float32)


def voice_of(tokens: Sequence[str]) -> tuple[float, ...]:
    """The marks of :func:`marks_of` as plain numbers."""
    marks = [0.0] * MARKS
    table, letters, scripts = _word_table(), _letter_table(), _script_letters()
    for token in tokens:
        if not token.isdigit():
            for place, weight in table.get(fold(token), ()):
                marks[place] += weight
            for script, own in scripts:
                if own.issuperset(token):
                    marks[script] += len(token)
                    break
            else:
                for letter in token:
                    for place in letters.get(letter, ()):
                        marks[place] += 1.0
            marks[-1] += 1.0
    return tuple(marks)


def decide(marks: Floats, sample: Iterable[str]) -> str:
    """Name the language of a text by its marks; where they do not settle it, by its words.

    Parameters
    ----------
    marks : ndarray of float32, shape (`MARKS`,)
    sample : iterable of str
        Normalised words, read only in case of doubt.
    """
    voices = marks.tolist()
    candidates = _candidates(dict(zip(_KINDS, voices[len(LANGUAGES) : -1], strict=True)))
    if len(candidates) <= 1:
        return candidates[0] if candidates else UNKNOWN
    ranked = sorted([(voices[_PLACES[code]], code) for code in candidates])
    (most, first), (second, _) = ranked[-1], ranked[-2]
    if most >= _SURE_SHARES.get(first, _SURE_SHARE) * voices[-1] and most >= _SURE_LEAD * second and most >= 1.0:
        return first
    return _ask_langid(list(sample)[:SAMPLE], candidates, first if most > second else None)


def function_words() -> dict[str, frozenset[str]]:
    """The folded function words of each language, its closed classes: what a text is made of whatever it is about."""
    return _lists()


@cache
def _lists() -> dict[str, frozenset[str]]:
    file = resources.files("taawun").joinpath("data/function_words.json")
    listed: dict[str, str] = json.loads(file.read_text(encoding="utf-8"))
    return {language: frozenset(map(fold, words(own))) for language, own in listed.items()}


@cache
def _word_table() -> dict[str, tuple[tuple[int, float], ...]]:
    # A word of several languages' lists ("de", "la") speaks for each with a part of its voice.
    owners: dict[str, list[str]] = {}
    for language, listed in _lists().items():
        for word in listed:
            owners.setdefault(word, []).append(language)
    return {word: tuple((LANGUAGES.index(code), 1.0 / len(found)) for code in found) for word, found in owners.items()}


@cache
def _letter_table() -> dict[str, tuple[int, ...]]:
    known = "".join(map(chr, range(0x700)))
    places: dict[str, tuple[int, ...]] = {}
    for place, letters in enumerate(_KINDS.values(), len(LANGUAGES)):
        for letter in re.findall(f"[{letters}]", known):
            places[letter] = (*places.get(letter, ()), place)
    return places


@cache
def _script_letters() -> tuple[tuple[int, frozenset[str]], ...]:
    """The letters of each script that tell no more than the script."""
    places = {places for places in _letter_table().values() if len(places) == 1}
    return tuple((own[0], frozenset(c for c, found in _letter_table().items() if found == own)) for own in sorted(places))


def _candidates(letters: Mapping[str, float]) -> tuple[str, ...]:
    script = max(_BY_SCRIPT, key=lambda name: letters[name])
    if not letters[script]:
        return ()
    if script == "arabic":
        # Persian and Urdu share the script; their own letters give them away.
        return () if letters["persian"] > 0.02 * letters["arabic"] else ("ar",)
    if script == "cyrillic":
        if letters["ukrainian"] and not letters["russian"]:
            return ()
        return ("kk",) if letters["kazakh"] > 0.02 * letters["cyrillic"] else ("ru",)
    if letters["kazakh latin"] > _FOREIGN_SHARE * letters["latin"]:
        return ("kk",)
    return ("az",) if letters["azerbaijani"] > 0.02 * letters["latin"] else _BY_SCRIPT[script]


@cache
def _langid() -> Any:
    from taawun.langid import identifier  # only on demand: most texts need it not

    return identifier()


def _ask_langid(sample: list[str], candidates: tuple[str, ...], leaning: str | None) -> str:
    # py3langid reads emoji and codes as Afrikaans or Chinese: an answer outside the script's languages is no answer.
    ranking: list[tuple[str, float]] = _langid().rank(" ".join(sample))
    best, probability = ranking[0]
    if best in candidates:
        return str(best)
    if probability > _SURELY and leaning != "kk":  # it knows no Kazakh in Latin letters
        return UNKNOWN
    return leaning or next((code for code, _ in ranking[:3] if code in candidates), UNKNOWN)
