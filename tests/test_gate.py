"""A model is refused where it is surely worse, overall or in one language, and nowhere else."""

from dataclasses import replace

import numpy as np
import pytest

import toys
from taawun.article import LabelledArticle
from taawun.classifier import Classifier, default_classifier
from taawun.errors import ConfigError
from taawun.gate import FEWEST, OVERALL, judge

LABELLED = toys.articles()


def altered(classifier: Classifier, thresholds: float) -> Classifier:
    """The same model, but tagging from another probability on."""
    parameters = replace(classifier._parameters, thresholds=np.full_like(classifier.thresholds, thresholds))
    return Classifier(classifier.card, classifier._features, parameters)


@pytest.fixture(scope="module")
def silent(toy_classifier) -> Classifier:
    return altered(toy_classifier, 1.0)


@pytest.fixture(scope="module")
def rash(toy_classifier) -> Classifier:
    return altered(toy_classifier, 0.0)


def test_a_model_is_not_worse_than_itself(toy_classifier):
    verdict = judge(toy_classifier, toy_classifier, LABELLED)
    assert verdict.passed
    assert set(verdict.leads) == {OVERALL, "en", "fr"}
    assert verdict.leads[OVERALL]["micro_f1"].value == 0
    assert "not worse overall nor in any of 2 languages" in verdict.reason


def test_a_better_model_passes_and_the_worse_one_does_not(toy_classifier, silent):
    assert judge(toy_classifier, silent, LABELLED).passed
    refused = judge(silent, toy_classifier, LABELLED)
    assert not refused.passed
    assert "overall (micro f1 -" in refused.reason
    assert "en (micro f1 -" in refused.reason


def test_more_false_tags_are_worse(toy_classifier, rash):
    assert any("false tag rate +" in where for where in judge(rash, toy_classifier, LABELLED).worse)


def test_one_language_that_got_worse_is_enough(toy_classifier, silent):
    class WorseInFrench:
        domains = toy_classifier.domains

        def classify_many(self, articles, **options):
            for article in articles:
                chosen = silent if any(a.text == article.text and a.language == "fr" for a in LABELLED) else toy_classifier
                yield chosen.classify(article, **options)

    english = tuple(article for article in LABELLED if article.language == "en")
    verdict = judge(WorseInFrench(), toy_classifier, LABELLED)
    assert any(where.startswith("fr (") for where in verdict.worse)
    assert not any(where.startswith("en (") for where in verdict.worse)
    assert judge(WorseInFrench(), toy_classifier, english).passed


def test_a_language_of_few_articles_is_not_judged_apart(toy_classifier):
    few = [LabelledArticle("Peru and Ghana signed an agreement.", frozenset(), "nl") for _ in range(FEWEST - 1)]
    assert "nl" not in judge(toy_classifier, toy_classifier, [*LABELLED, *few]).leads
    assert "nl" in judge(toy_classifier, toy_classifier, [*LABELLED, *few, few[0]]).leads


def test_the_table_shows_every_lead_with_its_interval(toy_classifier, silent):
    lines = judge(silent, toy_classifier, LABELLED).table().splitlines()
    assert [line.split()[0] for line in lines[1:]] == [OVERALL, "en", "fr"]
    assert all(line.count("[") == 3 for line in lines[1:])


def test_there_must_be_something_to_judge_by(toy_classifier):
    with pytest.raises(ConfigError, match="--evaluation"):
        judge(toy_classifier, toy_classifier, [])


def test_models_of_different_domains_cannot_be_compared(toy_classifier):
    with pytest.raises(ConfigError, match="different domains"):
        judge(toy_classifier, default_classifier(), LABELLED)
