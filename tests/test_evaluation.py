import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import f1_score, precision_score, recall_score

from taawun.article import LabelledArticle
from taawun.evaluation import by_language, evaluate, table, tags

DOMAINS = ("energy", "health", "transport")
SETS = st.frozensets(st.sampled_from(DOMAINS))
LANGUAGES = st.sampled_from(["en", "fr", "ar"])
PAIRS = st.lists(st.tuples(SETS, SETS, LANGUAGES), min_size=1, max_size=30)


def labelled(pairs):
    return [LabelledArticle("x", wanted, language) for wanted, _, language in pairs]


def binary(sets):
    return np.array([[domain in found for domain in DOMAINS] for found in sets])


@given(PAIRS)
def test_figures_agree_with_scikit_learn(pairs):
    result = evaluate(labelled(pairs), [guess for _, guess, _ in pairs], DOMAINS)
    truth, guess = binary(wanted for wanted, _, _ in pairs), binary(guess for _, guess, _ in pairs)
    options = {"average": "micro", "zero_division": 0}
    assert result.micro_f1 == pytest.approx(f1_score(truth, guess, **options))
    assert result.precision == pytest.approx(precision_score(truth, guess, **options))
    assert result.recall == pytest.approx(recall_score(truth, guess, **options))
    each = f1_score(truth, guess, average=None, zero_division=0)
    assert [domain.f1 for domain in result.domains] == pytest.approx(each)
    assert [domain.support for domain in result.domains] == truth.sum(axis=0).tolist()
    supported = each[truth.sum(axis=0) >= 5]
    assert result.macro_f1 == pytest.approx(supported.mean() if len(supported) else 0.0)


@given(PAIRS)
def test_the_false_tag_rate_counts_articles_without_cooperation(pairs):
    result = evaluate(labelled(pairs), [guess for _, guess, _ in pairs], DOMAINS)
    empty = [bool(guess) for wanted, guess, _ in pairs if not wanted]
    assert result.false_tag_rate == pytest.approx(sum(empty) / len(empty) if empty else 0.0)


@given(PAIRS)
def test_what_is_right_is_perfect(pairs):
    result = evaluate(labelled(pairs), [wanted for wanted, _, _ in pairs], DOMAINS)
    assert result.false_tag_rate == 0.0
    assert all(domain.false == domain.missed == 0 for domain in result.domains)


@pytest.mark.parametrize("guess", [[], ["health"]])
def test_an_optional_domain_is_neither_right_nor_wrong(guess):
    gold = [LabelledArticle("x", frozenset({"energy"}), optional=frozenset({"health"}))]
    result = evaluate(gold, [["energy", *guess]], DOMAINS)
    assert (result.micro_f1, result.precision, result.recall) == (1.0, 1.0, 1.0)


@pytest.mark.parametrize("guess", [[], ["health"]])
def test_an_optional_domain_alone_is_no_false_tag(guess):
    gold = [LabelledArticle("x", frozenset(), optional=frozenset({"health"}))]
    assert evaluate(gold, [guess], DOMAINS).false_tag_rate == 0.0


def test_nothing_to_score_gives_zeros():
    result = evaluate([], [], DOMAINS)
    assert result.articles == result.micro_f1 == result.macro_f1 == result.false_tag_rate == 0


@given(PAIRS)
def test_languages_add_up_to_the_whole(pairs):
    gold, guesses = labelled(pairs), [guess for _, guess, _ in pairs]
    found = by_language(gold, guesses, DOMAINS)
    assert list(found) == sorted({language for _, _, language in pairs})
    assert sum(result.articles for result in found.values()) == len(pairs)
    for place, domain in enumerate(evaluate(gold, guesses, DOMAINS).domains):
        assert domain.hits == sum(result.domains[place].hits for result in found.values())


@given(PAIRS)
def test_the_summary_is_plain_json_without_the_domains(pairs):
    summary = evaluate(labelled(pairs), [guess for _, guess, _ in pairs], DOMAINS).summary()
    assert json.loads(json.dumps(summary)) == summary
    assert summary["articles"] == len(pairs)
    assert "domains" not in summary


def test_a_domain_is_tagged_from_its_threshold_on():
    found = tags(np.array([[0.5, 0.49], [0.2, 0.9], [0.1, 0.1]]), np.array([0.5, 0.5], np.float32), ("energy", "health"))
    assert found == [["energy"], ["health"], []]


def test_the_table_has_a_line_for_all_each_language_and_each_domain():
    pairs = [(frozenset({"energy"}), frozenset({"energy"}), "fr"), (frozenset({"health"}), frozenset(), "ar")]
    gold, guesses = labelled(pairs), [guess for _, guess, _ in pairs]
    lines = table("held out", evaluate(gold, guesses, DOMAINS), by_language(gold, guesses, DOMAINS)).splitlines()
    assert lines[0].split()[:3] == ["held", "out", "articles"]
    assert [line.split()[0] for line in lines[1:]] == ["all", "ar", "fr", "domain", *DOMAINS]
    assert lines[1].split()[1:] == ["2", "0.667", "0.000", "1.000", "0.500", "0.000"]
    assert lines[5].split() == ["energy", "1", "0", "0", "1.000"]
