"""Assessing a classifier asks it as a user would and counts what it answers."""

import re
from dataclasses import replace

import numpy as np
import pytest
from sklearn.metrics import precision_recall_curve

from taawun.article import Article
from taawun.assessment import ASKED, RECALLS, assess
from taawun.bootstrap import intervals
from taawun.calibration import calibration_error
from taawun.evaluation import evaluate


def test_figures_are_those_of_the_answers(toy_classifier, toy_corpus):
    labelled = [article for article in toy_corpus.articles if article.kind != "furniture"][:40]
    tagged = [toy_classifier.classify(article.text).domains for article in labelled]
    assert assess(toy_classifier, labelled).overall == evaluate(labelled, tagged, toy_classifier.domains)


def test_each_language_is_scored_apart(toy_classifier, toy_corpus):
    labelled = [*toy_corpus.articles[:10], *toy_corpus.articles[-10:]]
    found = assess(toy_classifier, labelled)
    assert set(found.languages) == {article.language for article in labelled}
    assert sum(evaluation.articles for evaluation in found.languages.values()) == found.overall.articles == 20


def test_a_title_counts(toy_classifier, toy_corpus):
    report = next(a for a in toy_corpus.articles if a.domains and set(toy_classifier.classify(a.text).domains) >= a.domains)
    plain = replace(report, text="The rain stopped in the afternoon.", title=None)
    titled = replace(plain, title=report.text)
    assert assess(toy_classifier, [titled]).overall.recall > assess(toy_classifier, [plain]).overall.recall


def test_progress_sees_every_article(toy_classifier, toy_corpus):
    seen = []

    def progress(articles):
        for article in articles:
            seen.append(article)
            yield article

    assess(toy_classifier, toy_corpus.articles[:5], progress)
    assert seen == list(toy_corpus.articles[:5])


@pytest.fixture(scope="module")
def labelled(toy_corpus):
    """Toy articles in no order of their own: some titled, and of each fifth one domain optional."""
    found = []
    for number, article in enumerate(toy_corpus.articles[::2] + toy_corpus.articles[1::3]):
        optional = frozenset({"energy"} if number % 5 == 0 else ())
        title = ("Ministers sign a deal on vaccines", "Rain", None)[number % 3]
        found.append(replace(article, domains=article.domains - optional, optional=optional, title=title))
    return found


@pytest.fixture(scope="module")
def assessed(toy_classifier, labelled):
    return assess(toy_classifier, labelled)


def answers(classifier, labelled, **options):
    return [classifier.classify(Article(article.text, article.title), **options).domains for article in labelled]


def counted(classifier, labelled):
    """Probability and truth of each label that is not optional, by domain."""
    found = {domain: ([], []) for domain in classifier.domains}
    for article in labelled:
        for score in classifier.classify(Article(article.text, article.title)).scores:
            if score.domain not in article.optional:
                found[score.domain][0].append(score.probability)
                found[score.domain][1].append(score.domain in article.domains)
    return {domain: (np.array(probability), np.array(truth)) for domain, (probability, truth) in found.items()}


def test_intervals_are_those_of_the_answers(toy_classifier, labelled, assessed):
    assert assessed.intervals == intervals(labelled, answers(toy_classifier, labelled), toy_classifier.domains)
    for name, interval in assessed.intervals.items():
        assert interval.value == pytest.approx(getattr(assessed.overall, name))


def test_headlines_are_scored_alone_where_there_are_any(toy_classifier, labelled, assessed):
    titled = [article for article in labelled if article.title]
    tagged = [toy_classifier.classify(article.title).domains for article in titled]
    assert 0 < len(titled) < len(labelled)
    assert assessed.titles == evaluate(titled, tagged, toy_classifier.domains)


def test_articles_without_headlines_have_none_to_score(toy_classifier, toy_corpus):
    found = assess(toy_classifier, toy_corpus.articles[:5])
    assert found.titles.articles == 0
    assert found.overall.articles == 5


def test_calibration_errors_leave_out_what_is_optional(toy_classifier, labelled, assessed):
    for domain, (probability, truth) in counted(toy_classifier, labelled).items():
        assert assessed.calibration_errors[domain] == pytest.approx(calibration_error(probability, truth))
    assert list(assessed.calibration_errors) == list(toy_classifier.domains)


def test_precision_at_recall_is_the_best_of_scikit_learns_curve_over_all_domains(toy_classifier, labelled, assessed):
    pairs = counted(toy_classifier, labelled).values()
    probability, truth = (np.concatenate(found) for found in zip(*pairs, strict=True))
    precision, recall, _ = precision_recall_curve(truth, probability)
    wanted = {r: precision[:-1][recall[:-1] >= r - 1e-12].max() for r in RECALLS}
    assert assessed.precision_at_recall == pytest.approx(wanted)
    assert sorted(assessed.precision_at_recall.values(), reverse=True) == list(assessed.precision_at_recall.values())


def test_what_comes_of_asking_for_a_precision_is_scored(toy_classifier, labelled, assessed):
    assert list(assessed.asked) == list(ASKED)
    for precision, evaluation in assessed.asked.items():
        tagged = answers(toy_classifier, labelled, precision=precision)
        assert evaluation == evaluate(labelled, tagged, toy_classifier.domains)


def test_no_articles_have_no_scores(toy_classifier):
    found = assess(toy_classifier, [])
    assert found.overall.articles == found.titles.articles == 0
    assert set(found.precision_at_recall.values()) == set(found.calibration_errors.values()) == {0.0}
    assert found.table("none").startswith("none")


def test_the_table_says_how_sure_it_is(assessed, labelled):
    lines = assessed.table("mine").splitlines()
    assert [line.split()[:3] for line in lines if "headlines" in line] == [["headlines", "alone", str(assessed.titles.articles)]]
    for name, interval in assessed.intervals.items():
        assert f"  {name:23}{interval}" in lines


def test_the_table_says_how_far_probabilities_can_be_believed(assessed):
    calibration, at_recall, asked = assessed.table("mine").splitlines()[-3:]
    worst = max(assessed.calibration_errors, key=assessed.calibration_errors.get)
    assert calibration.startswith("  calibration error")
    assert calibration.endswith(f"worst {assessed.calibration_errors[worst]:.3f} ({worst})")
    assert f"mean {np.mean(list(assessed.calibration_errors.values())):.3f}" in calibration
    assert at_recall.startswith("  precision at recall")
    assert re.findall(r"([\d.]+) at ([\d.]+)", at_recall) == [
        (f"{precision:.3f}", str(recall)) for recall, precision in assessed.precision_at_recall.items()
    ]
    assert asked.startswith("  precision asked, given")
    assert re.findall(r"([\d.]+): ([\d.]+) \(recall ([\d.]+)\)", asked) == [
        (str(wanted), f"{found.precision:.3f}", f"{found.recall:.3f}") for wanted, found in assessed.asked.items()
    ]


def test_the_table_names_languages_and_domains(toy_classifier, toy_corpus):
    table = assess(toy_classifier, toy_corpus.articles[:20]).table("mine")
    assert table.startswith("mine")
    assert all(domain in table for domain in toy_classifier.domains)
