import json
from dataclasses import replace

import numpy as np
import pytest
from sklearn.metrics import average_precision_score, f1_score, log_loss

import toys
from taawun.article import LabelledArticle
from taawun.calibration import PRECISIONS, calibration_error
from taawun.classifier import Classifier
from taawun.corpus import Corpus
from taawun.errors import ConfigError, CorpusError, TaawunError
from taawun.training import TrainConfig, train


def with_articles(corpus, articles):
    return Corpus(tuple(articles), corpus.glossary, corpus.sha256)


def saved(result, path):
    result.classifier.save(path)
    return path.read_bytes()


@pytest.fixture(scope="module")
def figures(tiny_result):
    return tiny_result.report.truth, tiny_result.report.probabilities


def test_the_model_beats_every_constant_answer(tiny_result, figures):
    truth, _ = figures
    order = np.argsort(-truth.sum(axis=0))
    constant = []
    for count in range(1, truth.shape[1] + 1):
        guess = np.zeros_like(truth)
        guess[:, order[:count]] = True
        constant.append(f1_score(truth, guess, average="micro"))
    assert tiny_result.report.overall.micro_f1 > 1.3 * max(constant)


def test_its_probabilities_say_more_than_the_base_rates(figures):
    truth, probability = figures
    base = np.tile(truth.mean(axis=0), (len(truth), 1))
    assert log_loss(truth.ravel(), probability.ravel()) < 0.8 * log_loss(truth.ravel(), base.ravel())
    assert average_precision_score(truth, probability, average="micro") > 3 * truth.mean()


def test_more_texts_make_a_better_model(tiny_result):
    curve = tiny_result.report.learning_curve
    assert len(curve) >= 2
    assert curve[-1][1] > curve[0][1]


def test_the_report_agrees_with_its_own_figures(tiny_result, figures, taxonomy):
    report, (truth, probability) = tiny_result.report, figures
    guess = probability >= tiny_result.classifier.thresholds
    assert report.overall.articles == len(truth)
    assert report.overall.micro_f1 == pytest.approx(f1_score(truth, guess, average="micro"))
    assert sum(result.articles for result in report.languages.values()) == len(truth)
    assert list(report.languages) == ["en", "fr"]
    for number, key in enumerate(taxonomy.keys):
        assert report.calibration_errors[key] == pytest.approx(calibration_error(probability[:, number], truth[:, number]))


def test_the_model_knows_its_own_corpus(toy_corpus, toy_classifier):
    right = [set(toy_classifier.classify(a.text, language=a.language).domains) == a.domains for a in toy_corpus.articles]
    assert sum(right) / len(right) > 0.9


def test_the_model_knows_its_own_articles(whole_result):
    classifier, articles = whole_result.classifier, toys.whole_articles()
    right = [set(classifier.classify(a.text, language=a.language).domains) == a.domains for a in articles]
    assert sum(right) / len(right) > 0.8


def test_articles_are_held_out_whole_beside_those_composed(toy_result, whole_result):
    whole = toys.whole_articles()
    assert whole_result.report.overall.articles == toy_result.report.overall.articles + len(whole)
    assert whole_result.report.truth.sum() >= sum(len(article.domains) for article in whole)


def test_an_article_counts_as_one_text(whole_result, whole_corpus):
    assert whole_result.classifier.card.texts == len(whole_corpus.articles)


def lowest_cut(probability, truth, odds, precision):
    """The lowest probability from which tags have a precision where other articles are so many times as frequent."""
    for cut in sorted(set(probability)):
        hits, false = truth[probability >= cut].sum(), odds * (~truth[probability >= cut]).sum()
        if hits / (hits + false) >= precision:
            return cut
    return None


@pytest.mark.parametrize("shift", [0.0, 0.6, 2.0])
def test_tags_from_a_saved_cut_on_have_its_precision_on_articles_held_out(
    whole_corpus, toy_taxonomy, toy_config, tmp_path, shift
):
    result = train(whole_corpus, toy_taxonomy, replace(toy_config, prior_shift=shift))
    result.classifier.save(tmp_path / "m.npz")
    classifier = Classifier.load(tmp_path / "m.npz")
    logits = np.log(result.report.probabilities) - np.log1p(-result.report.probabilities) - shift
    probability = 1 / (1 + np.exp(-logits))
    for precision in PRECISIONS.tolist():
        for number, cut in enumerate(classifier.thresholds_for(precision)):
            wanted = lowest_cut(probability[:, number], result.report.truth[:, number], np.exp(shift), precision - 1e-9)
            assert cut > 1 if wanted is None else cut == pytest.approx(wanted, abs=1e-5)


def test_cuts_are_kept_for_every_precision_and_domain_and_never_fall(tiny_result, taxonomy):
    cuts = tiny_result.classifier._parameters.cuts
    assert cuts.shape == (50, len(taxonomy))
    assert (np.diff(cuts, axis=0) >= 0).all()
    assert (cuts > 0).all()


def test_the_card_says_what_was_trained_on_what(toy_result, toy_corpus, toy_config, toy_taxonomy):
    card = toy_result.classifier.card
    assert card.domains == toy_taxonomy.keys
    assert card.taxonomy == "toy"
    assert card.languages == ("en", "fr")
    assert card.texts == len(toy_corpus.articles)
    assert card.corpus_sha256 == toy_corpus.sha256
    assert card.config["regularisation"] == toy_config.regularisation
    assert card.config["features"]["buckets"] == toy_config.features.buckets
    assert card.metrics == toy_result.report.overall.summary()
    assert card.model.startswith(card.taawun + "+")
    json.dumps([card.config, card.metrics])


def test_the_same_corpus_config_and_seed_give_the_same_file(toy_result, toy_corpus, toy_taxonomy, toy_config, tmp_path):
    again = train(toy_corpus, toy_taxonomy, toy_config)
    assert saved(again, tmp_path / "a.npz") == saved(toy_result, tmp_path / "b.npz")


def test_another_seed_gives_another_file(toy_result, toy_corpus, toy_taxonomy, toy_config, tmp_path):
    other = train(toy_corpus, toy_taxonomy, replace(toy_config, seed=toy_config.seed + 1))
    assert saved(other, tmp_path / "a.npz") != saved(toy_result, tmp_path / "b.npz")
    assert other.classifier.card.model != toy_result.classifier.card.model
    assert other.classifier._parameters.biases.tolist() != toy_result.classifier._parameters.biases.tolist()


@pytest.mark.parametrize("change", [{"regularisation": 2.0}, {"threshold": 0.4}, {"pooling_regularisation": 0.1}], ids=str)
def test_every_option_tells_in_the_models_version(toy_result, toy_corpus, toy_taxonomy, toy_config, change):
    other = train(toy_corpus, toy_taxonomy, replace(toy_config, **change))
    assert other.classifier.card.model != toy_result.classifier.card.model


def test_the_threshold_is_the_one_asked_for(toy_corpus, toy_taxonomy, toy_config):
    strict = train(toy_corpus, toy_taxonomy, replace(toy_config, threshold=0.9))
    assert strict.classifier.thresholds.tolist() == pytest.approx([0.9] * len(toy_taxonomy))


def test_progress_wraps_the_folds(toy_corpus, toy_taxonomy, toy_config):
    seen = []
    train(toy_corpus, toy_taxonomy, toy_config, lambda folds: (seen.append(fold) or fold for fold in folds))
    assert seen == [0, 1]


def test_texts_without_words_and_in_unknown_languages_do_no_harm(toy_corpus, toy_taxonomy, toy_config):
    odd = [LabelledArticle(text, frozenset(), "xx", id=text) for text in ("2024", "+++", "🚢", "ⵜⴰⵎⴰⵣⵉⵖⵜ")]
    result = train(with_articles(toy_corpus, [*toy_corpus.articles, *odd]), toy_taxonomy, toy_config)
    assert np.isfinite(result.report.probabilities).all()


def test_an_empty_corpus_is_refused(toy_corpus, toy_taxonomy, toy_config):
    with pytest.raises(CorpusError, match="empty"):
        train(with_articles(toy_corpus, []), toy_taxonomy, toy_config)


def test_a_domain_with_too_few_texts_is_named(toy_corpus, toy_taxonomy, toy_config):
    health = [article for article in toy_corpus.articles if "health" in article.domains]
    rest = [article for article in toy_corpus.articles if "health" not in article.domains]
    with pytest.raises(CorpusError, match=r"only 3 .*'health'.* 5 "):
        train(with_articles(toy_corpus, [*rest, *health[:3]]), toy_taxonomy, replace(toy_config, fewest=5))


def split(corpus):
    """The texts that report cooperation, and those that do not."""
    return [a for a in corpus.articles if a.domains], [a for a in corpus.articles if not a.domains]


def test_a_corpus_without_any_text_that_lacks_cooperation_is_refused(toy_corpus, toy_taxonomy, toy_config):
    with pytest.raises(CorpusError, match="without cooperation"):
        train(with_articles(toy_corpus, split(toy_corpus)[0]), toy_taxonomy, toy_config)


def refused_or_learnt(corpus, taxonomy, config):
    try:
        result = train(corpus, taxonomy, config)
    except CorpusError:
        return
    assert np.isfinite(result.report.probabilities).all()


@pytest.mark.parametrize("kept", [1, 2, 3])
def test_a_few_texts_without_cooperation_are_refused_or_learnt(toy_corpus, toy_taxonomy, toy_config, kept):
    full, empty = split(toy_corpus)
    refused_or_learnt(with_articles(toy_corpus, [*full, *empty[:kept]]), toy_taxonomy, toy_config)


def test_labels_that_no_split_can_part_are_refused_or_learnt(toy_corpus, toy_taxonomy, toy_config):
    labels = [{"energy", "health"}, {"energy", "transport"}, {"health", "transport"}]
    full = [
        LabelledArticle(f"They signed pact {n} on trams.", frozenset(found), "en", id=str(n)) for n, found in enumerate(labels)
    ]
    refused_or_learnt(with_articles(toy_corpus, [*full, *split(toy_corpus)[1]]), toy_taxonomy, toy_config)


def test_a_domain_that_the_taxonomy_lacks_is_named(toy_corpus, toy_taxonomy, toy_config):
    unknown = LabelledArticle("They met.", frozenset({"alchemy"}), "en", id="x")
    with pytest.raises(TaawunError, match="alchemy"):
        train(with_articles(toy_corpus, [*toy_corpus.articles, unknown]), toy_taxonomy, toy_config)


def test_a_corpus_of_furniture_alone_is_refused(toy_corpus, toy_taxonomy, toy_config):
    furniture = [replace(article, kind="furniture") for article in toy_corpus.articles]
    with pytest.raises(CorpusError):
        train(with_articles(toy_corpus, furniture), toy_taxonomy, toy_config)


@pytest.mark.parametrize(
    "options",
    [
        {"regularisation": 0.0},
        {"regularisation": -1.0},
        {"regularisation": float("nan")},
        {"regularisation": float("inf")},
        {"pooling_regularisation": 0.0},
        {"pooling_regularisation": float("nan")},
        {"prior_shift": float("nan")},
        {"prior_shift": float("inf")},
        {"threshold": -0.1},
        {"threshold": 1.5},
        {"threshold": float("nan")},
        {"folds": 1},
        {"folds": 0},
        {"folds": 6, "fewest": 5},
        {"passes": 0},
        {"seed": -1},
        {"seed": 2**32},
    ],
    ids=str,
)
def test_options_out_of_range_are_refused(options):
    with pytest.raises(ConfigError):
        TrainConfig(**options)


def test_the_toy_texts_are_labelled_with_the_toy_domains(toy_corpus, toy_taxonomy):
    assert (
        {domain for article in toy_corpus.articles for domain in article.domains} == set(toy_taxonomy.keys) == set(toys.SUBJECTS)
    )
