"""From a normalised word to its stem, one rule set a language.

Snowball (PyStemmer) serves the European languages. Arabic uses Larkey's light10, whose clitics Snowball leaves on
(``والدفاع``). Turkish, Azerbaijani and Kazakh, chains of suffixes, keep their first letters; Kazakh is brought from
either script to one. Stems come out folded, so that accents and capitals never tell two apart.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache, lru_cache

from taawun.text import fold

__all__ = ["AGGLUTINATING", "spelling", "stemmer"]

AGGLUTINATING = ("az", "kk", "tr")
"""Languages of suffix chains, whose words are stemmed to their first letters."""

_SNOWBALL = {
    "de": "german",
    "en": "english",
    "es": "spanish",
    "fr": "french",
    "it": "italian",
    "nl": "dutch_porter",
    "pt": "portuguese",
    "ru": "russian",
}

# Larkey, Ballesteros and Connell, "Improving stemming for Arabic information retrieval", SIGIR 2002.
_ARABIC_ARTICLES = ("بال", "كال", "فال", "لل", "ال")
_ARABIC_SUFFIXES = ("هما", "ها", "هم", "ان", "ات", "ون", "ين", "يه", "تين", "ه", "ي", "ا", "ت")

# Words whose first letter is their own: stripping it would part them from their form with the article.
_ARABIC_RADICALS = tuple(
    fold(
        "وزار وزير وزراء ولاي وكال وكيل وثيق وثائق واشنطن وطن ورش وساط وسائل وسيط وفد وفود وصول وضع "
        "وقع وقف وحد وجه واجب وارد واقع واسع واحد ورقه ودائع وقود ورث وعد وفا وقت ولد وزن وعي وقائ "
        "وكالا برلم بريط باكس بنغل بروت برنام برامج برازي بلغا بولن بطال بطول بيان بيئ بنوك بنيه "
        "باحث بكين بغداد بيروت بلجيك بلدان بلاد بلدي بحري بحوث بترول بضائع بعث بعض باريس بارز بشكل "
        "بذور بيانات لجن لقاء لقاح لوجست لغات لغوي ليبي لبنان لندن لاجئ لاعب لوائح ليتوان لحوم "
        "لوحات وظيف ولاد وقاي"
    ).split()
)

# Can et al., "Information retrieval on Turkish texts", JASIST 2008: the first five letters retrieve as well as a lemmatiser.
_TURKIC_PREFIX = 5
_CYRILLIC_TO_LATIN = str.maketrans(
    dict(zip("абвгғдежзиклмнңоөпқрстуұүфхһыіэә", "abvggdejziklmnnoopqrstuuufhhyiea", strict=True))
    | {"ц": "ts", "ч": "ch", "ш": "sh", "щ": "sh", "ю": "iu", "я": "ia", "ь": "", "ъ": ""}
)


# Snowball would make these one with a common word: visant, mai.
_WHOLE = {"visa": "visa", "visas": "visa", "maïs": "maïs"}

_REMEMBERED = 1 << 9  # words of a language whose stems are kept: each is asked for twice by the text that brings it


def stemmer(language: str) -> Callable[[str], str]:
    """The function that stems normalised words of a language.

    Parameters
    ----------
    language : str
        A code of :data:`taawun.language.LANGUAGES`; for any other, words are only folded.

    Examples
    --------
    >>> stemmer("fr")("coopérations"), stemmer("ar")("والاتفاقيات"), stemmer("tr")("anlaşmalarının")
    ('cooper', 'اتفاق', 'anlas')
    """
    return _stemmer(language)


@cache
def _stemmer(language: str) -> Callable[[str], str]:
    stem = _snowball(_SNOWBALL[language]) if language in _SNOWBALL else _OWN.get(language, fold)
    return lru_cache(_REMEMBERED)(stem)


def _snowball(name: str) -> Callable[[str], str]:
    import Stemmer

    stem = Stemmer.Stemmer(name, 0).stemWord  # what is remembered, `_stemmer` remembers
    return lambda word: fold(_WHOLE.get(word) or stem(word))


def _arabic(word: str) -> str:
    # With its hamza the alef is of the word, not of the article: electronic, Elbit.
    own = word.startswith("إل", word[:1] in ("و", "ب", "ل"))
    word = fold(word[word.index("إ") :]) if own else _strip_clitics(fold(word))
    for _ in range(2):
        word = _strip_suffix(word)
    return word


def _strip_clitics(word: str) -> str:
    if word.startswith(_ARABIC_RADICALS):
        return word
    if word[:1] == "و" and len(word) > 4:
        word = word[1:]
    for prefix in _ARABIC_ARTICLES:
        if word.startswith(prefix) and len(word) - len(prefix) >= 3:
            return word[len(prefix) :]
    if word[:1] in ("ب", "ل") and len(word) > 5 and not word.startswith(_ARABIC_RADICALS):
        return word[1:]
    return word


def _strip_suffix(word: str) -> str:
    for suffix in _ARABIC_SUFFIXES:
        if word.endswith(suffix) and len(word) - len(suffix) >= (3 if len(suffix) == 1 else 4):
            return word[: -len(suffix)]
    return word


def _turkic(word: str) -> str:
    return fold(word)[:_TURKIC_PREFIX]


def _kazakh(word: str) -> str:
    return _kazakh_latin(word)[:_TURKIC_PREFIX]


def _kazakh_latin(word: str) -> str:
    # In the Latin alphabet of 2018 ý is у, and only folding would make it a y.
    latin = fold(word.replace("ý", "u").replace("ş", "sh")).translate(_CYRILLIC_TO_LATIN)
    return latin or word  # a soft sign alone has no Latin letter


def spelling(word: str, language: str) -> str:
    """A normalised word without accents; Kazakh in one script.

    Examples
    --------
    >>> spelling("келісім", "kk"), spelling("coopération", "fr")
    ('kelisim', 'cooperation')
    """
    return _kazakh_latin(word) if language == "kk" else fold(word)


_OWN: dict[str, Callable[[str], str]] = {"ar": _arabic, "tr": _turkic, "az": _turkic, "kk": _kazakh}
