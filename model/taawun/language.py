"""The language of a text: one of the twelve taawun knows, or ``und``.

Function words decide: they are half of any running text, cost a look-up each, and know Kazakh in both its scripts.
Where they are too few or disagree, as in a short headline, py3langid is asked; it is exact to six words but costs
0.7 s to load and 3 ms an article. The answer picks a stemmer. It is a hint, never a gate: a text of any language is scored.
"""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from collections.abc import Iterable
from functools import cache
from importlib import resources
from typing import Any

from taawun.text import fold, words

__all__ = ["LANGUAGES", "UNKNOWN", "function_words", "identify", "identify_words"]

LANGUAGES = ("ar", "az", "de", "en", "es", "fr", "it", "kk", "nl", "pt", "ru", "tr")
UNKNOWN = "und"

_SAMPLE = 400  # words; more change nothing
_SURELY = 0.9  # probability from which py3langid is believed that the language is none of ours
_SURE_SHARE, _SURE_LEAD = 0.12, 1.25  # of the words, and over the second language
_FOREIGN_SHARE = 0.003  # of the letters: more than a name brings along
_ARABIC = re.compile("[\u0620-\u064a]+")
_PERSIAN_URDU = re.compile("[\u067e\u0686\u0698\u06af\u0679\u0688\u0691\u06ba\u06d2]")
_CYRILLIC = re.compile("[\u0400-\u04ff]+")
_KAZAKH_CYRILLIC = re.compile("[әғқңөұүһ]")
_UKRAINIAN = re.compile("[єїґ]")
_RUSSIAN = re.compile("[ыэъё]")
_KAZAKH_LATIN = re.compile("ǵ")  # not ń, which Polish names bring into every language
_LATIN = re.compile("[a-z\u00e0-\u024f]+")
_BY_SCRIPT = {"arabic": ("ar",), "cyrillic": ("kk", "ru"), "latin": tuple(x for x in LANGUAGES if x not in ("ar", "ru"))}


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
    return identify_words(words(text[: 12 * _SAMPLE]))


def identify_words(tokens: Iterable[str]) -> str:
    """Name the language of normalised words, as :func:`taawun.text.words` gives them."""
    sample = [token for token in tokens if not token.isdigit()][:_SAMPLE]
    candidates = _candidates(" ".join(sample))
    if len(candidates) <= 1:
        return candidates[0] if candidates else UNKNOWN
    votes: Counter[str] = Counter()
    table = _word_table()
    for word in sample:
        for language, weight in table.get(fold(word), ()):
            if language in candidates:
                votes[language] += weight  # type: ignore[assignment]  # a Counter of parts of votes
    (first, most), (_, second), *_ = [*votes.most_common(2), ("", 0), ("", 0)]
    if most >= _SURE_SHARE * len(sample) and most >= _SURE_LEAD * second and most >= 1.0:
        return first
    return _ask_langid(sample, candidates, first if most > second else None)


def function_words() -> dict[str, frozenset[str]]:
    """The folded function words of each language."""
    return _lists()


@cache
def _lists() -> dict[str, frozenset[str]]:
    file = resources.files("taawun").joinpath("data/function_words.toml")
    table = tomllib.loads(file.read_text(encoding="utf-8"))
    return {language: frozenset(fold(w) for word in listed.split() for w in words(word)) for language, listed in table.items()}


@cache
def _word_table() -> dict[str, tuple[tuple[str, float], ...]]:
    # A word of several languages' lists ("de", "la") speaks for each with a part of its voice.
    owners: dict[str, list[str]] = {}
    for language, listed in _lists().items():
        for word in listed:
            owners.setdefault(word, []).append(language)
    return {word: tuple((language, 1.0 / len(found)) for language in found) for word, found in owners.items()}


def _candidates(sample: str) -> tuple[str, ...]:
    counts = {
        "arabic": _letters(_ARABIC, sample),
        "cyrillic": _letters(_CYRILLIC, sample),
        "latin": _letters(_LATIN, sample),
    }
    script = max(counts, key=lambda name: counts[name])
    if not counts[script]:
        return ()
    if script == "arabic":
        # Persian and Urdu share the script; their own letters give them away.
        return () if len(_PERSIAN_URDU.findall(sample)) > 0.02 * counts["arabic"] else ("ar",)
    if script == "cyrillic":
        if _UKRAINIAN.search(sample) and not _RUSSIAN.search(sample):
            return ()
        return ("kk",) if len(_KAZAKH_CYRILLIC.findall(sample)) > 0.02 * counts["cyrillic"] else ("ru",)
    kazakh = len(_KAZAKH_LATIN.findall(sample))
    return ("kk",) if kazakh > _FOREIGN_SHARE * counts["latin"] else _BY_SCRIPT[script]


def _letters(script: re.Pattern[str], sample: str) -> int:
    return sum(map(len, script.findall(sample)))


@cache
def _langid() -> Any:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)


def _ask_langid(sample: list[str], candidates: tuple[str, ...], leaning: str | None) -> str:
    # py3langid reads emoji and codes as Afrikaans or Chinese: an answer outside the script's languages is no answer.
    ranking: list[tuple[str, float]] = _langid().rank(" ".join(sample))
    best, probability = ranking[0]
    if best in candidates:
        return str(best)
    if probability > _SURELY and leaning != "kk":  # it knows no Kazakh in Latin letters
        return UNKNOWN
    return leaning or next((code for code, _ in ranking[:3] if code in candidates), UNKNOWN)
