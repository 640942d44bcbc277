"""The classifier: text in, domains, probabilities and evidence out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cache, lru_cache, partial
from importlib import resources
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from taawun import artifact
from taawun.article import Article, DomainScore, Prediction
from taawun.calibration import cut_for
from taawun.document import as_article
from taawun.errors import ConfigError, TaawunError
from taawun.estimator import Parameters
from taawun.features import Features
from taawun.model import ModelCard, pack, unpack
from taawun.options import check_options, check_precision
from taawun.parallel import check_jobs, deal, laid_out, pick_up
from taawun.scorer import Scorer

__all__ = ["Classifier", "ModelCard", "check_options", "classify", "default_classifier"]

Text = str | bytes | Article


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
        self._scorer = Scorer(features, parameters)
        self._shared: TemporaryDirectory[str] | None = None  # the model as processes map it, once any has been asked for

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
        check_precision(precision)
        return self.thresholds if precision is None else cut_for(precision, self._parameters.cuts)

    def classify(
        self,
        text: Text,
        *,
        language: str | None = None,
        encoding: str | None = None,
        evidence: int = 1,
        precision: float | None = None,
        top_k: int | None = None,
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
        top_k : int, optional
            List the scores of this many domains only, the most probable first; which domains are tagged stays as it is.

        Raises
        ------
        InputError
            If it is not text, is blank, or cannot be decoded.
        ConfigError
            If `language`, `evidence`, `precision` or `top_k` is not what it may be.
        """
        check_options(language, evidence, top_k=top_k)
        thresholds = self.thresholds_for(precision).tolist()
        article, read_as = as_article(text, encoding)
        scored = self._scorer.score(article, language)
        scores, tagged = [], []
        for number, (domain, p, cut) in enumerate(zip(self.domains, scored.probability, thresholds, strict=True)):
            if p >= cut:
                tagged.append(domain)
                scores.append(DomainScore(domain, p, cut, scored.evidence(number, evidence)))
            else:
                scores.append(DomainScore(domain, p, cut))
        listed = _listed(tuple(scores), top_k)
        document, extracted = scored.document, article.text if article.extracted else None
        return Prediction(tuple(tagged), listed, document.language, document.body, read_as, self.card.model, extracted)

    def classify_many(
        self,
        texts: Iterable[Text],
        *,
        progress: bool = False,
        errors: Literal["raise", "return"] = "raise",
        n_jobs: int = 1,
        **options: Any,
    ) -> Iterator[Prediction | TaawunError]:
        """Classify a stream of texts lazily, in constant memory.

        Parameters
        ----------
        texts : iterable of str, bytes or Article
        progress : bool
            Show a progress bar on standard error.
        errors : {'raise', 'return'}
            What becomes of a text that cannot be classified: its error ends the stream, or stands in the answer's place.
        n_jobs : int
            Processes, -1 for one a core. They share the model's memory, and read the stream a few hundred texts ahead.
        **options
            As in :meth:`classify`, for every text.

        Yields
        ------
        Prediction or TaawunError
            One a text, in order.
        """
        if errors not in ("raise", "return"):
            raise ConfigError(f"errors must be 'raise' or 'return', not {errors!r}")
        check_options(options.get("language"), options.get("evidence", 1), options.get("precision"), options.get("top_k"))
        check_jobs(n_jobs)
        texts = _with_progress(texts) if progress else texts
        if n_jobs == 1:
            answers: Iterable[Prediction | TaawunError] = (self._answer(text, options) for text in texts)
        else:
            if self._shared is None:
                self._shared = laid_out(pack(self.card, self._features, self._parameters))
            answers = deal(partial(_work, Path(self._shared.name), options=options), texts, n_jobs)
        for answer in answers:
            if errors == "raise" and isinstance(answer, TaawunError):
                raise answer
            yield answer

    def _answer(self, text: Text, options: Mapping[str, Any]) -> Prediction | TaawunError:
        try:
            return self.classify(text, **options)
        except TaawunError as error:
            return error

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

    def compile(self) -> None:
        """Compile the loops now and keep them for other processes, as the hundredth text has it done; without numba, nothing."""
        self._scorer.compile()

    def save(self, path: Path | str) -> None:
        """Write the model file. See :func:`taawun.artifact.save` for errors."""
        artifact.save(pack(self.card, self._features, self._parameters), path)

    @classmethod
    def load(cls, path: Path | str) -> Classifier:
        """Read a model file. See :func:`taawun.artifact.load` for errors."""
        return cls(*unpack(artifact.load(path), Path(path)))


def _listed(scores: tuple[DomainScore, ...], top_k: int | None) -> tuple[DomainScore, ...]:
    return scores if top_k is None else tuple(sorted(scores, key=lambda score: -score.probability)[:top_k])


@lru_cache(1)
def _worker(folder: Path) -> Classifier:
    """The classifier of a worker process."""
    return Classifier(*unpack(pick_up(folder), folder))


def _work(folder: Path, texts: list[Text], *, options: Mapping[str, Any]) -> list[Prediction | TaawunError]:
    classifier = _worker(folder)
    classifier._scorer.expect(len(texts))
    return [classifier._answer(text, options) for text in texts]


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
