"""How good the answers are: per domain, per language, and over all."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from taawun.article import LabelledArticle

__all__ = ["DomainMetrics", "Evaluation", "by_language", "calibration_error", "evaluate", "table", "tags"]

_SUPPORTED = 5  # required labels a domain needs to count in the macro average


@dataclass(frozen=True, slots=True)
class DomainMetrics:
    """Counts for one domain.

    Parameters
    ----------
    domain : str
    hits, false, missed : int
        Tags that are right, tags that are wrong, and labels that were not tagged.
    """

    domain: str
    hits: int
    false: int
    missed: int

    @property
    def support(self) -> int:
        """How many articles require the domain."""
        return self.hits + self.missed

    @property
    def f1(self) -> float:
        """Harmonic mean of precision and recall; 0 where nothing is required or tagged."""
        return _f1(self.hits, self.false, self.missed)


@dataclass(frozen=True, slots=True)
class Evaluation:
    """Scores of predictions against labels.

    Parameters
    ----------
    articles : int
    micro_f1 : float
        Over all labels.
    macro_f1 : float
        Mean of the F1 of the domains with at least five labels.
    precision, recall : float
    false_tag_rate : float
        Share of the articles without any domain that were tagged.
    domains : tuple of DomainMetrics
    """

    articles: int
    micro_f1: float
    macro_f1: float
    precision: float
    recall: float
    false_tag_rate: float
    domains: tuple[DomainMetrics, ...]

    def summary(self) -> dict[str, Any]:
        """The headline figures, rounded, without the domains."""
        return {name: round(value, 4) for name, value in asdict(self).items() if name != "domains"}


def evaluate(labelled: Sequence[LabelledArticle], predicted: Iterable[Iterable[str]], domains: Sequence[str]) -> Evaluation:
    """Score predicted domains.

    Optional labels are left out: neither a hit nor a miss.

    Parameters
    ----------
    labelled : sequence of LabelledArticle
    predicted : iterable of iterable of str
        Tagged domains of each, in the same order.
    domains : sequence of str
        The taxonomy's keys.

    Examples
    --------
    >>> gold = [LabelledArticle("a", frozenset({"energy"})), LabelledArticle("b", frozenset())]
    >>> result = evaluate(gold, [["energy"], ["health"]], ["energy", "health"])
    >>> round(result.micro_f1, 3), result.false_tag_rate
    (0.667, 1.0)
    """
    counts = {domain: [0, 0, 0] for domain in domains}
    empty = falsely_tagged = 0
    for article, tags in zip(labelled, predicted, strict=True):
        guess = set(tags) - article.optional
        for domain in guess | article.domains:
            hit, wanted = domain in guess and domain in article.domains, domain in article.domains
            counts[domain][0 if hit else 2 if wanted else 1] += 1
        if not article.domains:
            empty += 1
            falsely_tagged += bool(guess)
    metrics = tuple(DomainMetrics(domain, *row) for domain, row in counts.items())
    hits, false, missed = (sum(row[i] for row in counts.values()) for i in range(3))
    supported = [m.f1 for m in metrics if m.support >= _SUPPORTED]
    return Evaluation(
        articles=len(labelled),
        micro_f1=_f1(hits, false, missed),
        macro_f1=sum(supported) / len(supported) if supported else 0.0,
        precision=hits / (hits + false) if hits + false else 0.0,
        recall=hits / (hits + missed) if hits + missed else 0.0,
        false_tag_rate=falsely_tagged / empty if empty else 0.0,
        domains=metrics,
    )


def by_language(
    labelled: Sequence[LabelledArticle], predicted: Sequence[Iterable[str]], domains: Sequence[str]
) -> Mapping[str, Evaluation]:
    """One :class:`Evaluation` a language."""
    found = {}
    for language in sorted({article.language for article in labelled}):
        chosen = [n for n, article in enumerate(labelled) if article.language == language]
        found[language] = evaluate([labelled[n] for n in chosen], [predicted[n] for n in chosen], domains)
    return found


def calibration_error(probability: NDArray[np.float64], truth: NDArray[np.bool_], bins: int = 10) -> float:
    """Expected calibration error of one domain: the mean gap between what is said and what is so.

    Parameters
    ----------
    probability : ndarray of float64, shape (n_articles,)
    truth : ndarray of bool, shape (n_articles,)
    bins : int
        Equal-width bins over 0 to 1, weighted by how many articles fall in each (Naeini et al., AAAI 2015).

    Examples
    --------
    >>> calibration_error(np.array([0.5, 0.5]), np.array([True, False]))
    0.0
    """
    if not len(probability):
        return 0.0
    places = np.minimum((probability * bins).astype(int), bins - 1)
    gap = 0.0
    for place in np.unique(places):
        inside = places == place
        gap += inside.mean() * abs(probability[inside].mean() - truth[inside].mean())
    return float(gap)


def tags(probability: NDArray[np.float64], thresholds: NDArray[np.float32], domains: Sequence[str]) -> list[list[str]]:
    """The domains whose probability reaches the threshold, for each article."""
    return [[domains[int(k)] for k in np.flatnonzero(row)] for row in probability >= thresholds]


def _f1(hits: int, false: int, missed: int) -> float:
    return 2 * hits / (2 * hits + false + missed) if hits + false + missed else 0.0


def table(name: str, evaluation: Evaluation, languages: Mapping[str, Evaluation] | None = None) -> str:
    """An evaluation as lines for the terminal: overall, by language, by domain."""
    lines = [f"{name:25}{'articles':>9}{'micro':>8}{'macro':>8}{'prec':>8}{'recall':>8}{'f-tag':>8}"]
    for label, e in {"all": evaluation, **(languages or {})}.items():
        figures = (e.micro_f1, e.macro_f1, e.precision, e.recall, e.false_tag_rate)
        lines.append(f"  {label:23}{e.articles:9}" + "".join(f"{figure:8.3f}" for figure in figures))
    lines.append(f"  {'domain':23}{'hits':>9}{'false':>8}{'missed':>8}{'F1':>8}")
    lines += [f"  {m.domain:23}{m.hits:9}{m.false:8}{m.missed:8}{m.f1:8.3f}" for m in evaluation.domains]
    return "\n".join(lines)
