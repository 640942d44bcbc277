"""How sure a score is: the same articles drawn anew, with replacement, many times over (Efron, 1979)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from taawun.article import LabelledArticle
from taawun.evaluation import SUPPORTED, outcomes

__all__ = ["Interval", "difference", "intervals"]

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Interval:
    """A figure and where it would lie on other articles of the same sort.

    Parameters
    ----------
    value : float
    low, high : float
        Ends of the interval that holds 95 of 100 draws.
    """

    value: float
    low: float
    high: float

    def __str__(self) -> str:
        return f"{self.value:.3f} [{self.low:.3f}, {self.high:.3f}]"


def intervals(
    labelled: Sequence[LabelledArticle],
    predicted: Iterable[Iterable[str]],
    domains: Sequence[str],
    *,
    draws: int = 2000,
    seed: int = 0,
) -> Mapping[str, Interval]:
    """Percentile intervals of micro-F1, macro-F1 and the false-tag rate.

    Parameters
    ----------
    labelled : sequence of LabelledArticle
    predicted : iterable of iterable of str
    domains : sequence of str
    draws : int
    seed : int
    """
    if not labelled:
        return {name: Interval(0.0, 0.0, 0.0) for name in _NAMES}
    drawn = _draw(len(labelled), draws, seed)
    figures = _figures(labelled, outcomes(labelled, predicted, domains), drawn)
    return {name: _interval(column) for name, column in zip(_NAMES, figures.T, strict=True)}


def difference(
    labelled: Sequence[LabelledArticle],
    first: Iterable[Iterable[str]],
    second: Iterable[Iterable[str]],
    domains: Sequence[str],
    *,
    draws: int = 2000,
    seed: int = 0,
) -> Mapping[str, Interval]:
    """By how much the first answers are ahead of the second, on the same draws of the same articles.

    Figures as of :func:`intervals`; an interval above 0 says that the lead is no accident of these articles.
    """
    if not labelled:
        return {name: Interval(0.0, 0.0, 0.0) for name in _NAMES}
    drawn = _draw(len(labelled), draws, seed)
    ahead, behind = (_figures(labelled, outcomes(labelled, answers, domains), drawn) for answers in (first, second))
    return {name: _interval(column) for name, column in zip(_NAMES, (ahead - behind).T, strict=True)}


_NAMES = ("micro_f1", "macro_f1", "false_tag_rate")


def _draw(articles: int, draws: int, seed: int) -> Floats:
    """How often each article stands in each draw; in the first, once each."""
    drawn = np.random.default_rng(seed).multinomial(articles, np.full(articles, 1 / articles), size=draws)
    return np.vstack([np.ones(articles), drawn])


def _figures(labelled: Sequence[LabelledArticle], counted: NDArray[np.bool_], drawn: Floats) -> Floats:
    """The figures of each draw, shape (n_draws, 3)."""
    articles, domains, _ = counted.shape
    sums = (drawn @ counted.reshape(articles, -1)).reshape(-1, domains, 3)
    supported = (counted[:, :, 0] | counted[:, :, 2]).sum(axis=0) >= SUPPORTED
    empty = np.array([not article.domains for article in labelled])
    falsely = empty & counted[:, :, 1].any(axis=1)
    macro = _f1(sums[:, supported]).mean(axis=1) if supported.any() else np.zeros(len(drawn))
    rate = _divided(drawn @ falsely, drawn @ empty)
    return np.column_stack([_f1(sums.sum(axis=1)), macro, rate])


def _f1(sums: Floats) -> Floats:
    hits, false, missed = np.moveaxis(sums, -1, 0)
    return _divided(2 * hits, 2 * hits + false + missed)


def _divided(part: Floats, whole: Floats) -> Floats:
    return np.divide(part, whole, out=np.zeros_like(part, dtype=np.float64), where=whole > 0)


def _interval(column: Floats) -> Interval:
    low, high = np.percentile(column[1:], [2.5, 97.5])
    return Interval(float(column[0]), float(low), float(high))
