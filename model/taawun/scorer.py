"""From an article to probabilities and to how much each of its sentences speaks: what the model does with one text."""

from __future__ import annotations

from dataclasses import dataclass
from threading import Lock

import numpy as np
from numpy.typing import NDArray

from taawun.article import Article, Evidence
from taawun.compiled import fastest
from taawun.document import Document, Reader
from taawun.estimator import Parameters
from taawun.features import Features
from taawun.precompile import precompile
from taawun.wordtable import WordTable

__all__ = ["Scored", "Scorer"]

_MANY = 100  # texts from which compiling the kernel pays
_SAMPLES = (
    "The ministers of Peru and Ghana met in Lima.\n\nThey agreed to build a gas pipeline; France and Japan will pay for it.",
    "Министры Перу и Ганы встретились в Лиме.\n\nОни договорились построить газопровод.",
    "Les ministres du Pérou et du Ghana sont à Lima 🤝",
)
"""Letters of one, two and four bytes, for which there is a loop each."""


@dataclass(slots=True, eq=False)  # frozen, it would take longer to make than some loops run
class Scored:
    """What the model makes of an article.

    Parameters
    ----------
    text : str
    document : Document
    probability : list of float
        Of each domain.
    spoken : ndarray of float32, shape (n_kept, n_domains)
        How much each sentence that has words speaks for each domain.
    spans : ndarray of int64, shape (n_kept, 2)
        The offsets of those sentences; (-1, -1) for a title that was given apart.
    """

    text: str
    document: Document
    probability: list[float]
    spoken: NDArray[np.float32]
    spans: NDArray[np.int64]

    def evidence(self, number: int, most: int) -> tuple[Evidence, ...]:
        """The sentences that speak most for a domain; after the first, only those that speak for it."""
        spoken: list[float] = self.spoken[:, number].tolist()
        found: list[Evidence] = []
        for place in sorted(range(len(spoken)), key=spoken.__getitem__, reverse=True):  # the first of equals first
            start, end = self.spans[place].tolist()
            if len(found) == most or (found and spoken[place] <= 0):
                break
            if start >= 0:
                found.append(Evidence(self.text[start:end], start, end, spoken[place]))
        return tuple(found)


class Scorer:
    """Scores articles; what it learns of their words it keeps for the next.

    Parameters
    ----------
    features : Features
    parameters : Parameters
    """

    def __init__(self, features: Features, parameters: Parameters) -> None:
        self._parameters = parameters
        self._reader = Reader(features)
        self._words = WordTable(features, parameters)
        self._answered = 0
        self._lock = Lock()

    def score(self, article: Article, language: str | None = None) -> Scored:
        """Score an article, in this language or its own where either is known."""
        with self._lock:  # the tables grow as they are asked; a service asks from several threads
            document = self._reader.read(article.text, title=article.title, language=language or article.language)
            probability, spoken, spans = self._answer(document)
        return Scored(article.text, document, probability or [0.0] * len(self._parameters.biases), spoken, spans)

    def expect(self, texts: int) -> None:
        """So many texts will come: have the loops compiled before the first of them where that pays."""
        if self._answered + texts >= _MANY:
            self._answered = max(self._answered, _MANY - 1)

    def compile(self) -> None:
        """Compile the loops now, in this process, and keep them for all others; many texts would have it done anyway."""
        self._reader.table.kernel = self._words.kernel = fastest()
        for text in _SAMPLES:
            self.score(Article(text, title="Lima"))

    def _answer(self, document: Document) -> tuple[list[float], NDArray[np.float32], NDArray[np.int64]]:
        self._answered += 1
        if self._answered == _MANY:
            self._reader.table.kernel = self._words.kernel = precompile()
        lexicon = self._reader.lexicon(document.language)
        probability, spoken, spans = self._words.answer(document.pieces, document.inside, lexicon)
        return probability.tolist(), spoken, spans
