"""An endless stream of articles for timing and memory: passages of the corpus at random, with made-up names among them.

The names keep new words coming, as real news does. Nothing of it is stored, and nobody should learn from it.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence

from _common import corpus

_FEWEST, _MOST = 6, 12  # passages an article
_NAME = 7  # letters


def stream(seed: int = 0) -> Iterator[str]:
    """Articles without end; the same seed gives the same ones."""
    rng = random.Random(seed)
    passages: dict[str, list[str]] = {}
    for article in corpus().articles:
        if not article.sentences:
            passages.setdefault(article.language, []).append(article.text)
    letters = {language: _letters(texts) for language, texts in passages.items()}
    languages = sorted(passages)
    while True:
        language = rng.choice(languages)
        chosen = rng.choices(passages[language], k=rng.randint(_FEWEST, _MOST))
        yield "\n".join(f"{text} – {''.join(rng.choices(letters[language], k=_NAME)).capitalize()}." for text in chosen)


def _letters(texts: Sequence[str]) -> str:
    """The letters of a language as often as they occur, so that a name looks like one."""
    return "".join(letter for letter in "".join(texts[:20]).lower() if letter.isalpha())
