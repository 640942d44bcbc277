from dataclasses import replace

import numpy as np
import pytest

import toys
from taawun.article import LabelledArticle
from taawun.composition import CompositionConfig, Cuttings, cut
from taawun.document import Reader
from taawun.estimator import POOLED, Parameters, article_scores
from taawun.features import FeatureConfig, Features
from taawun.heldout import FoldPlan, HeldOut, held_out_articles, learning_curve
from taawun.matrix import TrainingMatrix
from taawun.wordtable import WordTable

ARTICLES = (*toys.articles(), *toys.whole_articles())
CUTTINGS = cut(ARTICLES)
PASSAGES = CUTTINGS.passages
DOMAINS = tuple(toys.SUBJECTS)
FOLDS = 3


@pytest.fixture(scope="module")
def features():
    return Features(FeatureConfig(buckets=1 << 10), toys.glossary())


@pytest.fixture(scope="module")
def matrix(features):
    return TrainingMatrix.build(PASSAGES, features, DOMAINS)


def drawn(matrix, seed=4):
    return FoldPlan.draw(matrix.labels, CUTTINGS, CompositionConfig(articles=2), FOLDS, seed)


@pytest.fixture(scope="module")
def plan(matrix):
    return drawn(matrix)


@pytest.fixture
def fit(matrix):
    """Fits the regressions, and remembers to which texts."""

    def fitted(chosen):
        fitted.chosen.append(chosen.tolist())
        return matrix.fit(chosen, 1.0, 8, 4)

    fitted.chosen = []
    return fitted


def of_kind(plan, kind):
    """The articles of a kind in each fold."""
    return [[(parts, article) for parts, article in made if article.kind == kind] for made in plan.made]


def test_every_text_is_in_one_fold_and_every_label_in_each(plan):
    assert set(plan.fold.tolist()) == set(range(FOLDS))
    folds = np.array([plan.fold[parts.start] for parts in CUTTINGS.articles])
    labels = np.array([[*(domain in article.domains for domain in DOMAINS), bool(article.domains)] for article in ARTICLES])
    for fold in range(FOLDS):
        assert labels[folds == fold].sum(axis=0) == pytest.approx(labels.sum(axis=0) / FOLDS, abs=2)


def test_the_passages_of_an_article_stay_together(plan):
    assert all(len(set(plan.fold[parts.start : parts.stop].tolist())) == 1 for parts in CUTTINGS.articles)


def test_articles_are_made_within_their_fold(plan):
    for fold, made in enumerate(plan.made):
        assert {article.kind for _, article in made} == {"composed", "article"}
        for parts, article in made:
            assert set(plan.fold[parts].tolist()) == {fold}
            assert article.domains == frozenset().union(*(PASSAGES[part].domains for part in parts))
            assert {PASSAGES[part].language for part in parts} == {article.language}


def test_every_article_that_was_cut_is_held_out_once_and_whole(plan):
    found = sorted(parts for made in of_kind(plan, "article") for parts, _ in made)
    assert found == [list(parts) for parts in CUTTINGS.articles if len(parts) > 1]


def test_articles_are_composed_of_passages_that_stand_alone(plan):
    alone = {parts.start for parts in CUTTINGS.articles if len(parts) == 1}
    assert {part for made in of_kind(plan, "composed") for parts, _ in made for part in parts} <= alone


@pytest.mark.parametrize(("texts", "kind"), [(toys.articles(), "composed"), (toys.whole_articles(), "article")])
def test_a_corpus_of_one_sort_has_articles_of_one_kind(features, texts, kind):
    cuttings = cut(texts)
    labels = TrainingMatrix.build(cuttings.passages, features, DOMAINS).labels
    plan = FoldPlan.draw(labels, cuttings, CompositionConfig(), FOLDS, 4)
    assert {article.kind for made in plan.made for _, article in made} == {kind}


def test_the_same_seed_draws_the_same_plan_and_another_does_not(matrix, plan):
    again, other = drawn(matrix), drawn(matrix, seed=5)
    assert (again.fold.tolist(), again.made) == (plan.fold.tolist(), plan.made)
    assert other.fold.tolist() != plan.fold.tolist()


def test_no_article_is_scored_by_what_was_fitted_to_its_texts(plan, matrix, fit):
    held = held_out_articles(plan, matrix, fit)
    assert len(fit.chosen) == FOLDS
    for made, chosen in zip(plan.made, fit.chosen, strict=True):
        assert not {part for parts, _ in made for part in parts} & set(chosen)
    assert held.articles == [article for made in plan.made for _, article in made]
    assert held.pooled.shape == (len(held.articles), len(DOMAINS), len(POOLED))
    assert np.isfinite(held.pooled).all()


def test_held_out_articles_are_scored_as_the_classifier_would(plan, matrix, features):
    weights, intercepts = matrix.fit(np.arange(len(PASSAGES)), 1.0, 8, 4)
    held = held_out_articles(plan, matrix, lambda chosen: (weights, intercepts))
    fill = np.zeros(1, np.float32)
    shifts = intercepts.astype(np.float32)
    learnt = Parameters(
        (weights * matrix.idf[:, None]).astype(np.float32), matrix.idf.astype(np.float32), shifts, fill, fill, fill, fill
    )
    table, reader = WordTable(features, learnt), Reader(features)
    whole = {CUTTINGS.articles[number].start: article.text for number, article in enumerate(ARTICLES) if article.sentences}
    for (parts, article), pooled in zip((found for made in plan.made for found in made), held.pooled, strict=True):
        text = whole[parts[0]] if article.kind == "article" else "\n".join(PASSAGES[part].text for part in parts)
        document = reader.read(text, language=article.language, whole=True)
        keys, starts, _ = reader.keys(document)
        rows = table.rows(keys, reader.lexicon(article.language))
        assert pooled == pytest.approx(article_scores(rows, starts, table.words, shifts)[0], abs=1e-3), text


def test_progress_wraps_the_folds(plan, matrix, fit):
    seen = []
    held_out_articles(plan, matrix, fit, lambda folds: (seen.append(fold) or fold for fold in folds))
    assert seen == list(range(FOLDS))


def test_truth_is_the_articles_labels():
    articles = [LabelledArticle("", frozenset(domains)) for domains in ({"energy"}, set(), {"health", "transport"})]
    truth = HeldOut(np.zeros((3, 3, len(POOLED)), np.float32), articles).truth(DOMAINS)
    assert truth.tolist() == [[True, False, False], [False, False, False], [False, True, True]]


def test_the_learning_curve_grows_in_texts_and_never_sees_the_first_fold(plan, matrix, fit, toy_classifier):
    held = held_out_articles(plan, matrix, fit)
    fit.chosen.clear()
    curve = learning_curve(plan, matrix, fit, held, toy_classifier._parameters, DOMAINS)
    sizes = [size for size, _ in curve]
    assert sizes == sorted(set(sizes))
    assert sizes[-1] == (plan.fold != 0).sum()
    assert all(0 <= score <= 1 for _, score in curve)
    assert curve[-1][1] > 0.5
    assert all((plan.fold[chosen] != 0).all() for chosen in fit.chosen)


def test_the_learning_curve_bears_parts_that_lack_a_domain(matrix, fit, toy_classifier):
    rare = tuple(replace(passage, domains=passage.domains if n < 4 else frozenset()) for n, passage in enumerate(PASSAGES))
    labels = np.array([[*(domain in passage.domains for domain in DOMAINS), bool(passage.domains)] for passage in rare])
    sparse = replace(matrix, labels=labels)
    plan = FoldPlan.draw(labels, Cuttings(rare, CUTTINGS.articles), CompositionConfig(), 2, 1)
    held = held_out_articles(plan, sparse, fit)
    curve = learning_curve(plan, sparse, fit, held, toy_classifier._parameters, DOMAINS)
    assert all(0 <= score <= 1 for _, score in curve)
