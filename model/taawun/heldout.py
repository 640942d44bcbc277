"""Articles that the regressions have not seen: composed of the folds held out from them, and scored by them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from iterstrat.ml_stratifiers import MultilabelStratifiedKFold
from numpy.typing import NDArray

from taawun.article import LabelledArticle
from taawun.composition import CompositionConfig, compose
from taawun.estimator import Parameters, pool, probabilities, window_scores
from taawun.evaluation import evaluate, tags
from taawun.matrix import TrainingMatrix

__all__ = ["FoldPlan", "HeldOut", "held_out_articles", "learning_curve"]

Floats = NDArray[np.float64]
Fit = Callable[[NDArray[np.int64]], tuple[Floats, Floats]]
"""Fits the regressions to the texts of these numbers: weights and intercepts."""

_CURVE = (0.125, 0.25, 0.5, 1.0)  # parts of the training texts


@dataclass(frozen=True, slots=True)
class FoldPlan:
    """Which texts are held out when, and the articles composed of them.

    Parameters
    ----------
    fold : ndarray of int64, shape (n_texts,)
    composed : tuple of list of (list of int, LabelledArticle)
        For each fold its articles: the texts they are made of, and their labels.
    """

    fold: NDArray[np.int64]
    composed: tuple[list[tuple[list[int], LabelledArticle]], ...]

    @classmethod
    def draw(
        cls, matrix: TrainingMatrix, articles: Sequence[LabelledArticle], config: CompositionConfig, folds: int, seed: int
    ) -> FoldPlan:
        """Split stratified by every label, and compose within each fold."""
        splitter = MultilabelStratifiedKFold(folds, shuffle=True, random_state=seed)
        fold = np.empty(len(articles), np.int64)
        composed = []
        for number, (_, held) in enumerate(splitter.split(matrix.labels, matrix.labels)):
            fold[held] = number
            made = compose([articles[n] for n in held], config, seed + number)
            composed.append([([int(held[p]) for p in parts], _labelled(d, articles[held[parts[0]]])) for parts, d in made])
        return cls(fold, tuple(composed))


def _labelled(domains: frozenset[str], first: LabelledArticle) -> LabelledArticle:
    return LabelledArticle("", domains, first.language)


@dataclass(frozen=True, slots=True)
class HeldOut:
    """Composed articles as the model sees them.

    Parameters
    ----------
    pooled : ndarray of float32, shape (n_articles, n_domains, n_pooled)
    articles : list of LabelledArticle
        Their labels and languages; they have no text of their own.
    """

    pooled: NDArray[np.float32]
    articles: list[LabelledArticle]

    def truth(self, domains: Sequence[str]) -> NDArray[np.bool_]:
        """Labels, shape (n_articles, n_domains)."""
        rows = [[domain in article.domains for domain in domains] for article in self.articles]
        return np.array(rows, dtype=np.bool_).reshape(-1, len(domains))


def held_out_articles(
    plan: FoldPlan, matrix: TrainingMatrix, fit: Fit, progress: Callable[[Iterable[int]], Iterable[int]] = iter
) -> HeldOut:
    """Fit without each fold in turn and score its articles."""
    found = [_score(plan, fold, matrix, *fit(np.flatnonzero(plan.fold != fold))) for fold in progress(range(len(plan.composed)))]
    return HeldOut(
        np.concatenate([held.pooled for held in found if held.articles] or [np.empty((0, 0, 0), np.float32)]),
        [a for held in found for a in held.articles],
    )


def learning_curve(
    plan: FoldPlan, matrix: TrainingMatrix, fit: Fit, parameters: Parameters, domains: Sequence[str]
) -> tuple[tuple[int, float], ...]:
    """Micro-F1 on the first fold's articles against how many texts the regressions were fitted to."""
    others = np.flatnonzero(plan.fold != 0)
    order = np.random.default_rng(0).permutation(others)
    curve = []
    for part in _CURVE:
        chosen = np.sort(order[: int(part * len(order))])
        held = _score(plan, 0, matrix, *fit(chosen))
        tagged = tags(probabilities(held.pooled, parameters), parameters.thresholds, domains)
        curve.append((len(chosen), evaluate(held.articles, tagged, domains).micro_f1))
    return tuple(curve)


def _score(plan: FoldPlan, fold: int, matrix: TrainingMatrix, weights: Floats, intercepts: Floats) -> HeldOut:
    scores = matrix.word_scores(weights)
    pooled = []
    for parts, _ in plan.composed[fold]:
        sentences = [rows for part in parts for rows in matrix.sentences[part]]
        pooled.append(pool(window_scores(sentences, matrix.squares, scores, intercepts.astype(np.float32))))
    return HeldOut(np.array(pooled), [article for _, article in plan.composed[fold]])
