"""Articles that the classifiers have not seen: those of the folds held out from them, or composed of these, and their scores."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from iterstrat.ml_stratifiers import MultilabelStratifiedKFold
from numpy.typing import NDArray

from taawun.article import LabelledArticle
from taawun.compiled import fastest
from taawun.composition import CompositionConfig, Cuttings, compose
from taawun.estimator import Parameters, WordScores, article_scores, probabilities
from taawun.evaluation import evaluate, labels, tags
from taawun.matrix import TrainingMatrix

__all__ = ["FoldPlan", "HeldOut", "held_out_articles", "learning_curve"]

Floats = NDArray[np.float32]
Fit = Callable[[NDArray[np.int64]], tuple[Floats, Floats]]
"""Fits the classifiers to the passages of these numbers: weights and intercepts."""

_CURVE = (0.125, 0.25, 0.5)  # parts of the training passages


@dataclass(frozen=True, slots=True)
class FoldPlan:
    """Which passages are held out when, and the articles made of them.

    Parameters
    ----------
    fold : ndarray of int64, shape (n_passages,)
    made : tuple of list of (list of int, LabelledArticle)
        For each fold its articles: the passages they are made of, and their labels. Their kind is ``composed``, or
        ``article`` for those that the corpus holds whole.
    """

    fold: NDArray[np.int64]
    made: tuple[list[tuple[list[int], LabelledArticle]], ...]

    @classmethod
    def draw(cls, labels: NDArray[np.bool_], cuttings: Cuttings, config: CompositionConfig, folds: int, seed: int) -> FoldPlan:
        """Split stratified by every label, and compose within each fold; an article's passages stay together.

        Parameters
        ----------
        labels : ndarray of bool, shape (n_passages, n_labels)
        cuttings : Cuttings
        config : CompositionConfig
        folds : int
        seed : int
        """
        splitter = MultilabelStratifiedKFold(folds, shuffle=True, random_state=seed)
        united = np.array([labels[parts.start : parts.stop].any(axis=0) for parts in cuttings.articles])
        fold, made = np.empty(len(labels), np.int64), []
        for number, (_, held) in enumerate(splitter.split(united, united)):
            texts = [cuttings.articles[n] for n in held]
            for parts in texts:
                fold[parts.start : parts.stop] = number
            made.append(_composed(texts, cuttings, config, seed + number) + _whole(texts, cuttings))
        return cls(fold, tuple(made))


def _composed(
    texts: Sequence[range], cuttings: Cuttings, config: CompositionConfig, seed: int
) -> list[tuple[list[int], LabelledArticle]]:
    alone = [parts.start for parts in texts if len(parts) == 1]
    passages = [cuttings.passages[n] for n in alone]
    return [
        ([alone[p] for p in parts], LabelledArticle("", domains, passages[parts[0]].language, "composed"))
        for parts, domains in compose(passages, config, seed)
    ]


def _whole(texts: Sequence[range], cuttings: Cuttings) -> list[tuple[list[int], LabelledArticle]]:
    found = []
    for parts in texts:
        if len(parts) > 1:
            domains = frozenset().union(*(cuttings.passages[n].domains for n in parts))
            found.append((list(parts), LabelledArticle("", domains, cuttings.passages[parts.start].language, "article")))
    return found


@dataclass(frozen=True, slots=True)
class HeldOut:
    """Held-out articles as the model sees them.

    Parameters
    ----------
    pooled : ndarray of float32, shape (n_articles, n_domains, n_pooled)
    articles : list of LabelledArticle
        Their labels, languages and kinds; they have no text of their own.
    """

    pooled: NDArray[np.float32]
    articles: list[LabelledArticle]

    def truth(self, domains: Sequence[str]) -> NDArray[np.bool_]:
        """Labels, shape (n_articles, n_domains)."""
        return labels(self.articles, domains)[0]


def held_out_articles(
    plan: FoldPlan, matrix: TrainingMatrix, fit: Fit, progress: Callable[[Iterable[int]], Iterable[int]] = iter
) -> HeldOut:
    """Fit without each fold in turn and score its articles."""
    found = [_score(plan, fold, matrix, *fit(np.flatnonzero(plan.fold != fold))) for fold in progress(range(len(plan.made)))]
    return HeldOut(
        np.concatenate([held.pooled for held in found if held.articles] or [np.empty((0, 0, 0), np.float32)]),
        [a for held in found for a in held.articles],
    )


def learning_curve(
    plan: FoldPlan, matrix: TrainingMatrix, fit: Fit, held: HeldOut, parameters: Parameters, domains: Sequence[str]
) -> tuple[tuple[int, float], ...]:
    """Micro-F1 on the first fold's articles against how many passages the classifiers were fitted to.

    Parameters
    ----------
    plan : FoldPlan
    matrix : TrainingMatrix
    fit : Fit
    held : HeldOut
        As :func:`held_out_articles` gives them; the curve's last point is its first fold.
    parameters : Parameters
        How scores pool.
    domains : sequence of str
    """

    def reached(found: HeldOut) -> float:
        tagged = tags(probabilities(found.pooled, parameters, fastest()), parameters.thresholds, domains)
        return evaluate(found.articles, tagged, domains).micro_f1

    others = np.flatnonzero(plan.fold != 0)
    order = np.random.default_rng(0).permutation(others)
    parts = [np.sort(order[: int(part * len(order))]) for part in _CURVE]
    curve = [(len(chosen), reached(_score(plan, 0, matrix, *fit(chosen)))) for chosen in parts]
    first = len(plan.made[0])
    return (*curve, (len(others), reached(HeldOut(held.pooled[:first], held.articles[:first]))))


def _score(plan: FoldPlan, fold: int, matrix: TrainingMatrix, weights: Floats, intercepts: Floats) -> HeldOut:
    texts = [[rows for part in parts for rows in matrix.sentences[part]] for parts, _ in plan.made[fold]]
    read = np.unique(np.concatenate([rows for sentences in texts for rows in sentences])) if texts else np.empty(0, np.int64)
    words = WordScores.empty(len(matrix.squares), weights.shape[1])
    words.put(read, matrix.squares[read], matrix.word_scores(weights, read))
    pooled = []
    for sentences in texts:
        starts = np.cumsum([0, *map(len, sentences)])
        pooled.append(article_scores(np.concatenate(sentences), starts, words, intercepts, fastest())[0])
    return HeldOut(np.array(pooled), [article for _, article in plan.made[fold]])
