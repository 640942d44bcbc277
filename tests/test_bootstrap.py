import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from taawun.article import LabelledArticle
from taawun.bootstrap import difference, intervals
from taawun.evaluation import evaluate

DOMAINS = ("energy", "health", "transport")
SETS = st.frozensets(st.sampled_from(DOMAINS))
PAIRS = st.lists(st.tuples(SETS, SETS), min_size=1, max_size=25)


def labelled(pairs):
    return [LabelledArticle("x", wanted) for wanted, _ in pairs]


def guesses(pairs):
    return [guess for _, guess in pairs]


@settings(max_examples=40)
@given(PAIRS)
def test_values_are_those_of_the_evaluation_and_lie_between_their_ends(pairs):
    result = evaluate(labelled(pairs), guesses(pairs), DOMAINS)
    for name, interval in intervals(labelled(pairs), guesses(pairs), DOMAINS, draws=50).items():
        assert interval.value == pytest.approx(getattr(result, name))
        assert 0.0 <= interval.low <= interval.high <= 1.0


def test_the_same_seed_draws_the_same():
    pairs = [(frozenset({"energy"}), frozenset({"energy"})), (frozenset(), frozenset({"health"}))] * 8
    first, again, other = (intervals(labelled(pairs), guesses(pairs), DOMAINS, draws=30, seed=seed) for seed in (1, 1, 2))
    assert first == again
    assert first != other


def test_more_articles_are_surer():
    pairs = [(frozenset({"energy"}), frozenset({"energy"})), (frozenset({"health"}), frozenset())] * 5
    few, many = (intervals(labelled(p), guesses(p), DOMAINS)["micro_f1"] for p in (pairs, pairs * 20))
    assert many.high - many.low < 0.5 * (few.high - few.low)


def test_half_of_the_articles_scatter_as_the_binomial_does():
    pairs = [(frozenset(), frozenset({"energy"} if n % 2 else set())) for n in range(400)]
    rate = intervals(labelled(pairs), guesses(pairs), DOMAINS)["false_tag_rate"]
    assert rate.high - rate.low == pytest.approx(2 * 1.96 * np.sqrt(0.25 / 400), rel=0.1)


@settings(max_examples=40)
@given(PAIRS)
def test_nobody_is_ahead_of_himself(pairs):
    for interval in difference(labelled(pairs), guesses(pairs), guesses(pairs), DOMAINS, draws=30).values():
        assert (interval.value, interval.low, interval.high) == (0.0, 0.0, 0.0)


def test_who_is_right_is_ahead_of_who_is_silent():
    pairs = [(frozenset({"energy"}), frozenset({"energy"}))] * 20
    lead = difference(labelled(pairs), guesses(pairs), [()] * 20, DOMAINS)["micro_f1"]
    assert (lead.value, lead.low) == (1.0, 1.0)


def test_no_articles_have_no_interval():
    assert str(intervals([], [], DOMAINS)["micro_f1"]) == "0.000 [0.000, 0.000]"
    assert difference([], [], [], DOMAINS)["macro_f1"].value == 0.0
