import numpy as np
import pytest

import toys
from taawun.article import LabelledArticle
from taawun.composition import CompositionConfig
from taawun.document import read
from taawun.estimator import POOLED, Parameters, WordTable, pool, window_scores
from taawun.features import FeatureConfig, Features
from taawun.heldout import FoldPlan, HeldOut, held_out_articles, learning_curve
from taawun.matrix import TrainingMatrix

ARTICLES = toys.articles()
DOMAINS = tuple(toys.SUBJECTS)
FOLDS = 3


@pytest.fixture(scope="module")
def features():
    return Features(FeatureConfig(buckets=1 << 10), toys.glossary())


@pytest.fixture(scope="module")
def matrix(features):
    return TrainingMatrix.build(ARTICLES, features, DOMAINS)


def drawn(matrix, seed=4):
    return FoldPlan.draw(matrix, ARTICLES, CompositionConfig(articles=2), FOLDS, seed)


@pytest.fixture(scope="module")
def plan(matrix):
    return drawn(matrix)


@pytest.fixture
def fit(matrix):
    """Fits the regressions, and remembers to which texts."""

    def fitted(chosen):
        fitted.chosen.append(chosen.tolist())
        return matrix.fit(chosen, 100.0, 4, 1)

    fitted.chosen = []
    return fitted


def test_every_text_is_in_one_fold_and_every_label_in_each(plan, matrix):
    assert set(plan.fold.tolist()) == set(range(FOLDS))
    for fold in range(FOLDS):
        counts = matrix.labels[plan.fold == fold].sum(axis=0)
        assert counts == pytest.approx(matrix.labels.sum(axis=0) / FOLDS, abs=2)


def test_articles_are_composed_within_their_fold(plan):
    for fold, composed in enumerate(plan.composed):
        assert composed
        for parts, article in composed:
            assert set(plan.fold[parts].tolist()) == {fold}
            assert article.domains == frozenset().union(*(ARTICLES[part].domains for part in parts))
            assert {ARTICLES[part].language for part in parts} == {article.language}


def test_the_same_seed_draws_the_same_plan_and_another_does_not(matrix, plan):
    again, other = drawn(matrix), drawn(matrix, seed=5)
    assert (again.fold.tolist(), again.composed) == (plan.fold.tolist(), plan.composed)
    assert other.fold.tolist() != plan.fold.tolist()


def test_no_article_is_scored_by_what_was_fitted_to_its_texts(plan, matrix, fit):
    held = held_out_articles(plan, matrix, fit)
    assert len(fit.chosen) == FOLDS
    for composed, chosen in zip(plan.composed, fit.chosen, strict=True):
        assert not {part for parts, _ in composed for part in parts} & set(chosen)
    assert held.articles == [article for composed in plan.composed for _, article in composed]
    assert held.pooled.shape == (len(held.articles), len(DOMAINS), len(POOLED))
    assert np.isfinite(held.pooled).all()


def test_held_out_articles_are_scored_as_the_classifier_would(plan, matrix, features):
    weights, intercepts = matrix.fit(np.arange(len(ARTICLES)), 100.0, 4, 1)
    held = held_out_articles(plan, matrix, lambda chosen: (weights, intercepts))
    fill = np.zeros(1, np.float32)
    shifts = intercepts.astype(np.float32)
    learnt = Parameters(
        (weights * matrix.idf[:, None]).astype(np.float32), matrix.idf.astype(np.float32), shifts, fill, fill, fill
    )
    table = WordTable(features, learnt)
    for (parts, article), pooled in zip((c for composed in plan.composed for c in composed), held.pooled, strict=True):
        text = "\n".join(ARTICLES[part].text for part in parts)
        rows = table.rows(read(text, features, language=article.language, whole=True).words)
        assert pooled == pytest.approx(pool(window_scores(rows, table.squares, table.scores, shifts)), abs=1e-3), text


def test_progress_wraps_the_folds(plan, matrix, fit):
    seen = []
    held_out_articles(plan, matrix, fit, lambda folds: (seen.append(fold) or fold for fold in folds))
    assert seen == list(range(FOLDS))


def test_truth_is_the_articles_labels():
    articles = [LabelledArticle("", frozenset(domains)) for domains in ({"energy"}, set(), {"health", "transport"})]
    truth = HeldOut(np.zeros((3, 3, 5), np.float32), articles).truth(DOMAINS)
    assert truth.tolist() == [[True, False, False], [False, False, False], [False, True, True]]


def test_the_learning_curve_grows_in_texts_and_never_sees_the_first_fold(plan, matrix, fit, toy_classifier):
    curve = learning_curve(plan, matrix, fit, toy_classifier._parameters, DOMAINS)
    sizes = [size for size, _ in curve]
    assert sizes == sorted(set(sizes))
    assert sizes[-1] == (plan.fold != 0).sum()
    assert all(0 <= score <= 1 for _, score in curve)
    assert curve[-1][1] > 0.5
    assert all((plan.fold[chosen] != 0).all() for chosen in fit.chosen)


def test_the_learning_curve_bears_parts_that_lack_a_domain(matrix, fit, toy_classifier):
    rare = [LabelledArticle(a.text, a.domains if n < 4 else frozenset(), a.language, a.kind) for n, a in enumerate(ARTICLES)]
    labels = np.array([[*(domain in article.domains for domain in DOMAINS), bool(article.domains)] for article in rare])
    sparse = TrainingMatrix(matrix.vectors, matrix.squares, matrix.idf, matrix.sentences, matrix.rows, labels)
    plan = FoldPlan.draw(sparse, rare, CompositionConfig(), 2, 1)
    curve = learning_curve(plan, sparse, fit, toy_classifier._parameters, DOMAINS)
    assert all(0 <= score <= 1 for _, score in curve)
