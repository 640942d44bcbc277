"""Assessing a classifier asks it as a user would and counts what it answers."""

from dataclasses import replace

from taawun.assessment import assess
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


def test_the_table_names_languages_and_domains(toy_classifier, toy_corpus):
    table = assess(toy_classifier, toy_corpus.articles[:20]).table("mine")
    assert table.startswith("mine")
    assert all(domain in table for domain in toy_classifier.domains)
