"""How good the answers are: per domain, per language, and over all."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from taawun.article import LabelledArticle

__all__ = ["SUPPORTED", "DomainMetrics", "Evaluation", "by_language", "evaluate", "labels", "outcomes", "table", "tags"]

SUPPORTED = 5
"""Labels that a domain needs to count in the macro average."""


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
    counted = outcomes(labelled, predicted, domains)
    metrics = tuple(DomainMetrics(d, *map(int, row)) for d, row in zip(domains, counted.sum(axis=0), strict=True))
    hits, false, missed = map(int, counted.sum(axis=(0, 1)))
    supported = [m.f1 for m in metrics if m.support >= SUPPORTED]
    falsely = [bool(row[:, 1].any()) for article, row in zip(labelled, counted, strict=True) if not article.domains]
    return Evaluation(
        articles=len(labelled),
        micro_f1=_f1(hits, false, missed),
        macro_f1=sum(supported) / len(supported) if supported else 0.0,
        precision=hits / (hits + false) if hits + false else 0.0,
        recall=hits / (hits + missed) if hits + missed else 0.0,
        false_tag_rate=sum(falsely) / len(falsely) if falsely else 0.0,
        domains=metrics,
    )


def outcomes(
    labelled: Sequence[LabelledArticle], predicted: Iterable[Iterable[str]], domains: Sequence[str]
) -> NDArray[np.bool_]:
    """What became of every domain of every article.

    Returns
    -------
    ndarray of bool, shape (n_articles, n_domains, 3)
        Whether it is a hit, a false tag, or missed; none of them for what is rightly left out, or optional.
    """
    wanted, optional = labels(labelled, domains)
    guesses = [set(tagged) for tagged in predicted]
    guess = np.array([[d in tagged for d in domains] for tagged in guesses], bool).reshape(len(guesses), len(domains))
    guess &= ~optional
    return np.stack([guess & wanted, guess & ~wanted, ~guess & wanted], axis=-1)


def labels(labelled: Sequence[LabelledArticle], domains: Sequence[str]) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """The domains that each article requires, and those that are optional for it, shape (n_articles, n_domains) each."""
    shape = (len(labelled), len(domains))
    wanted = np.array([[d in article.domains for d in domains] for article in labelled], bool).reshape(shape)
    optional = np.array([[d in article.optional for d in domains] for article in labelled], bool).reshape(shape)
    return wanted, optional


def by_language(
    labelled: Sequence[LabelledArticle], predicted: Sequence[Iterable[str]], domains: Sequence[str]
) -> Mapping[str, Evaluation]:
    """One :class:`Evaluation` a language."""
    found = {}
    for language in sorted({article.language for article in labelled}):
        chosen = [n for n, article in enumerate(labelled) if article.language == language]
        found[language] = evaluate([labelled[n] for n in chosen], [predicted[n] for n in chosen], domains)
    return found


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
