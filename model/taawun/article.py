"""The data that flows through taawun: frozen, typed, and without behaviour beyond lookup and export."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

from taawun.errors import TaxonomyError

__all__ = ["Article", "DomainScore", "Evidence", "LabelledArticle", "Prediction", "Span"]

Span = tuple[int, int]
"""Half-open character offsets ``(start, end)``."""


@dataclass(frozen=True, slots=True)
class Article:
    """A text to classify.

    Parameters
    ----------
    text : str
        The article, or the whole page it was scraped from.
    title : str, optional
        A headline kept apart from the text; it counts as body.
    language : str, optional
        One of the languages taawun knows, where it is known beforehand.
    extracted : bool
        Whether the text was taken out of HTML, so that who gave the HTML has not seen it.
    """

    text: str
    title: str | None = None
    language: str | None = None
    extracted: bool = False


@dataclass(frozen=True, slots=True)
class LabelledArticle:
    """A text with its domains, to train on or to score against.

    Parameters
    ----------
    text : str
        The passage or article.
    domains : frozenset of str
        Keys of the domains it reports; empty where it reports no cooperation.
    language : str
        Code of its language.
    kind : str
        What sort of text it is, such as ``report``, ``negative`` or ``furniture``.
    id : str
        Unique in its corpus.
    optional : frozenset of str
        Domains that are neither right nor wrong for it; left out of every score.
    title : str, optional
        A headline kept apart from the text.
    sentences : tuple of (str, frozenset of str)
        The text's sentences and what each of them reports, where that is known.
    """

    text: str
    domains: frozenset[str]
    language: str = "und"
    kind: str = "report"
    id: str = ""
    optional: frozenset[str] = frozenset()
    title: str | None = None
    sentences: tuple[tuple[str, frozenset[str]], ...] = ()


@dataclass(frozen=True, slots=True)
class Evidence:
    """A sentence that speaks for a domain.

    Parameters
    ----------
    text : str
        The sentence as it stands in the text given.
    start, end : int
        Its character offsets: ``given[start:end] == text``.
    score : float
        What the sentence adds to the domain's raw score; comparable within one prediction.
    """

    text: str
    start: int
    end: int
    score: float

    def __reduce__(self) -> tuple[Any, ...]:  # half the time of the default, where processes hand over answers
        return Evidence, (self.text, self.start, self.end, self.score)


@dataclass(frozen=True, slots=True)
class DomainScore:
    """One domain's answer.

    Parameters
    ----------
    domain : str
        The domain's key.
    probability : float
        Calibrated probability that the article reports cooperation in it, 0 to 1.
    threshold : float
        The probability from which the domain is tagged.
    evidence : tuple of Evidence
        Best sentence first; empty for a domain that is not tagged.
    """

    domain: str
    probability: float
    threshold: float
    evidence: tuple[Evidence, ...] = ()

    def __init__(self, domain: str, probability: float, threshold: float, evidence: tuple[Evidence, ...] = ()) -> None:
        _set_domain(self, domain)  # half the time of the default, and every answer has eighteen
        _set_probability(self, probability)
        _set_threshold(self, threshold)
        _set_evidence(self, evidence)

    def __reduce__(self) -> tuple[Any, ...]:
        return DomainScore, (self.domain, self.probability, self.threshold, self.evidence)

    @property
    def tagged(self) -> bool:
        """Whether the probability reaches the threshold."""
        return self.probability >= self.threshold


_set_domain, _set_probability, _set_threshold, _set_evidence = (
    getattr(DomainScore, field.name).__set__ for field in fields(DomainScore)
)


@dataclass(frozen=True, slots=True)
class Prediction:
    """What taawun says of one article.

    Parameters
    ----------
    domains : tuple of str
        Keys of the tagged domains in the taxonomy's order; empty where the article reports no cooperation.
    scores : tuple of DomainScore
        Every domain of the taxonomy, in its order; where only the most probable were asked for, those, best first.
    language : str
        One of the languages taawun knows, or ``und``.
    body : tuple of Span
        Where in the text given the article stands; empty where there was nothing but page furniture.
    encoding : str or None
        The encoding that bytes were read in; None for text.
    model : str
        Version of the model that answered.
    extracted : str or None
        The text that offsets point into where the one given was HTML; None where they point into that.

    Examples
    --------
    >>> score = DomainScore("energy", 0.91, 0.5)
    >>> prediction = Prediction(("energy",), (score,), "en", ((0, 42),), None, "1")
    >>> prediction["energy"].probability
    0.91
    >>> prediction.to_dict()["domains"]
    ['energy']
    """

    domains: tuple[str, ...]
    scores: tuple[DomainScore, ...]
    language: str
    body: tuple[Span, ...]
    encoding: str | None
    model: str
    extracted: str | None = None

    def __contains__(self, domain: object) -> bool:
        """Whether a domain is tagged."""
        return domain in self.domains

    def __getitem__(self, domain: str) -> DomainScore:
        """The score of one domain.

        Raises
        ------
        TaxonomyError
            If the taxonomy has no such domain, or its score was not asked for.
        """
        for score in self.scores:
            if score.domain == domain:
                return score
        raise TaxonomyError(f"no score of {domain!r}; there are {', '.join(s.domain for s in self.scores)}")

    def to_dict(self) -> dict[str, Any]:
        """The one JSON shape, the same from Python, the command line, the service and Spark."""
        evidence: Mapping[str, list[dict[str, Any]]] = {
            score.domain: [{"text": e.text, "start": e.start, "end": e.end} for e in score.evidence]
            for score in self.scores
            if score.tagged
        }
        return {
            "domains": list(self.domains),
            "scores": {score.domain: round(score.probability, 6) for score in self.scores},
            "language": self.language,
            "evidence": evidence,
            "body": [list(span) for span in self.body],
            "encoding": self.encoding,
            "model": self.model,
            "extracted": self.extracted,
        }
