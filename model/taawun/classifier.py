"""The classifier: text in, domains, probabilities and evidence out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from importlib import resources
from pathlib import Path
from threading import Lock
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from taawun import artifact
from taawun.article import Article, DomainScore, Evidence, Prediction
from taawun.calibration import cut_for
from taawun.document import Document, as_article, read
from taawun.errors import ConfigError, TaawunError
from taawun.estimator import Parameters, WordTable, pool, probabilities, sentence_scores, window_scores
from taawun.features import Features
from taawun.language import LANGUAGES
from taawun.model import ModelCard, pack, unpack

__all__ = ["Classifier", "ModelCard", "check_options", "classify", "default_classifier"]

Text = str | bytes | Article
Floats = NDArray[np.float32]


class Classifier:
    """Tags articles with domains of cooperation.

    Parameters
    ----------
    card : ModelCard
    features : Features
    parameters : Parameters

    Examples
    --------
    >>> classifier = default_classifier()
    >>> text = "The foreign ministers of Peru and Ghana met in Lima and agreed to build a gas pipeline together."
    >>> classifier.classify(text).domains
    ('political_diplomatic', 'energy')
    """

    def __init__(self, card: ModelCard, features: Features, parameters: Parameters) -> None:
        self.card = card
        self._features = features
        self._parameters = parameters
        self._table = WordTable(features, parameters)
        self._lock = Lock()

    @property
    def domains(self) -> tuple[str, ...]:
        """Keys of the domains, in the order of every answer."""
        return self.card.domains

    @property
    def thresholds(self) -> NDArray[np.float32]:
        """Probability from which each domain is tagged."""
        return self._parameters.thresholds

    def thresholds_for(self, precision: float | None) -> NDArray[np.float32]:
        """Probability from which each domain is tagged where this precision is asked for; the model's own for None.

        Raises
        ------
        ConfigError
            If `precision` is not a part above 0 and below 1.
        """
        _check_precision(precision)
        return self.thresholds if precision is None else cut_for(precision, self._parameters.cuts)

    def classify(
        self,
        text: Text,
        *,
        language: str | None = None,
        encoding: str | None = None,
        evidence: int = 1,
        precision: float | None = None,
    ) -> Prediction:
        """Classify one text.

        Parameters
        ----------
        text : str, bytes or Article
            An article or the page around it; HTML is known by how it begins.
        language : str, optional
            Its language where known; identified otherwise.
        encoding : str, optional
            Encoding of bytes; found out otherwise.
        evidence : int
            Most sentences to give for each tagged domain; after the first, only those that speak for it.
        precision : float, optional
            Tag a domain only from the probability at which this part of its tags was right on held-out articles, instead
            of from the model's own thresholds. A domain that never was so sure is not tagged. ``docs/quality.md`` shows
            what real articles gave for what was asked.

        Raises
        ------
        InputError
            If it is not text, is blank, or cannot be decoded.
        ConfigError
            If `language`, `evidence` or `precision` is not what it may be.
        """
        check_options(language, evidence)
        thresholds = self.thresholds_for(precision)
        article, read_as = as_article(text, encoding)
        document = read(article.text, self._features, title=article.title, language=language or article.language)
        extracted = article.text if article.extracted else None
        if not document.words:
            return self._empty(document, read_as, thresholds, extracted)
        scored = self._score(document)
        probability = probabilities(pool(scored), self._parameters)
        scores = tuple(
            DomainScore(domain, float(p), float(cut), _evidence(n, scored, document, article.text, evidence) if p >= cut else ())
            for n, (domain, p, cut) in enumerate(zip(self.domains, probability, thresholds, strict=True))
        )
        tagged = tuple(score.domain for score in scores if score.tagged)
        return Prediction(tagged, scores, document.language, document.body, read_as, self.card.model, extracted)

    def classify_many(
        self, texts: Iterable[Text], *, progress: bool = False, errors: Literal["raise", "return"] = "raise", **options: Any
    ) -> Iterator[Prediction | TaawunError]:
        """Classify a stream of texts lazily, in constant memory.

        Parameters
        ----------
        texts : iterable of str, bytes or Article
        progress : bool
            Show a progress bar on standard error.
        errors : {'raise', 'return'}
            What becomes of a text that cannot be classified: its error ends the stream, or stands in the answer's place.
        **options
            As in :meth:`classify`, for every text.

        Yields
        ------
        Prediction or TaawunError
            One a text, in order.
        """
        if errors not in ("raise", "return"):
            raise ConfigError(f"errors must be 'raise' or 'return', not {errors!r}")
        check_options(options.get("language"), options.get("evidence", 1), options.get("precision"))
        for text in _with_progress(texts) if progress else texts:
            try:
                answer: Prediction | TaawunError = self.classify(text, **options)
            except TaawunError as error:
                if errors == "raise":
                    raise
                answer = error
            yield answer

    def predict_proba(self, texts: Iterable[Text]) -> NDArray[np.float64]:
        """Probability of every domain for every text.

        Returns
        -------
        ndarray of float64, shape (n_texts, n_domains)

        Raises
        ------
        InputError
            If one cannot be classified.
        """
        rows = [[score.probability for score in self.classify(text, evidence=0).scores] for text in texts]
        return np.array(rows, dtype=np.float64).reshape(-1, len(self.domains))

    def save(self, path: Path | str) -> None:
        """Write the model file. See :func:`taawun.artifact.save` for errors."""
        artifact.save(pack(self.card, self._features, self._parameters), path)

    @classmethod
    def load(cls, path: Path | str) -> Classifier:
        """Read a model file. See :func:`taawun.artifact.load` for errors."""
        return cls(*unpack(artifact.load(path), Path(path)))

    def _score(self, document: Document) -> list[Floats]:
        with self._lock:  # the word table grows as it is asked; a service asks from several threads
            rows = self._table.rows(document.words)
            return window_scores(rows, self._table.squares, self._table.scores, self._parameters.intercepts)

    def _empty(self, document: Document, read_as: str | None, thresholds: Floats, extracted: str | None) -> Prediction:
        scores = tuple(DomainScore(domain, 0.0, float(cut)) for domain, cut in zip(self.domains, thresholds, strict=True))
        return Prediction((), scores, document.language, document.body, read_as, self.card.model, extracted)


def _evidence(number: int, scored: Sequence[Floats], document: Document, text: str, most: int) -> tuple[Evidence, ...]:
    """The sentences that speak most for a domain."""
    spoken = sentence_scores(scored)[:, number]
    order = sorted(range(len(spoken)), key=lambda place: -spoken[place])
    found: list[Evidence] = []
    for place in order:
        span = document.spans[place]
        if span is not None and len(found) < most and (spoken[place] > 0 or not found):
            found.append(Evidence(text[span[0] : span[1]], span[0], span[1], float(spoken[place])))
    return tuple(found)


def check_options(language: object, evidence: object, precision: object = None) -> None:
    """Check options of :meth:`Classifier.classify` that do not depend on the text.

    Raises
    ------
    ConfigError
        If the language is none that taawun knows, `evidence` is not a number of sentences, or `precision` is not a part
        above 0 and below 1.
    """
    if language is not None and language not in LANGUAGES:
        raise ConfigError(f"language must be one of {', '.join(LANGUAGES)}, or None to have it identified; not {language!r}")
    if isinstance(evidence, bool) or not isinstance(evidence, int) or evidence < 0:
        raise ConfigError(f"evidence must be a number of sentences, 0 or more, not {evidence!r}")
    _check_precision(precision)


def _check_precision(precision: object) -> None:
    if precision is not None and (not isinstance(precision, float) or not 0 < precision < 1):
        raise ConfigError(f"precision must be a part above 0 and below 1, such as 0.9, not {precision!r}")


def _with_progress(texts: Iterable[Text]) -> Iterable[Text]:
    from tqdm import tqdm  # only on demand: classify() starts without it

    return tqdm(texts, unit="text")  # type: ignore[no-any-return]


@cache
def default_classifier() -> Classifier:
    """The shipped model, loaded once."""
    with resources.as_file(resources.files("taawun").joinpath("data/model.npz")) as path:
        return Classifier.load(path)


def classify(text: Text, **options: Any) -> Prediction:
    """Classify one text with the shipped model; options as in :meth:`Classifier.classify`.

    Examples
    --------
    >>> from taawun import classify
    >>> prediction = classify("Le ministre a signé à Oslo un accord de libre-échange avec son homologue norvégien.")
    >>> prediction.language, "trade_investment" in prediction.domains
    ('fr', True)
    """
    return default_classifier().classify(text, **options)
