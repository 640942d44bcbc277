import pytest

from taawun.article import Article
from taawun.compiled import PLAIN
from taawun.scorer import Scorer
from worded import FEATURES, parameters

TEXT = Article("Peru buys gas.")


@pytest.fixture
def compiled(monkeypatch):
    """An entry for each time that the loops were asked for."""
    at = []
    monkeypatch.setattr("taawun.scorer.precompile", lambda: at.append(1) or PLAIN)
    return at


def test_the_hundredth_text_has_the_loops_compiled_once(compiled):
    scorer = Scorer(FEATURES, parameters())
    for number in range(1, 250):
        scorer.score(TEXT)
        assert len(compiled) == (number >= 100)


@pytest.mark.parametrize(("before", "texts", "asked"), [(0, 128, 1), (0, 99, 0), (50, 50, 1), (50, 49, 0), (150, 128, 1)])
def test_texts_that_are_expected_count_as_answered(compiled, before, texts, asked):
    scorer = Scorer(FEATURES, parameters())
    for _ in range(before):
        scorer.score(TEXT)
    scorer.expect(texts)
    scorer.score(TEXT)
    assert len(compiled) == asked


def test_the_answer_is_that_of_the_scorer_before_it_compiled():
    scorer = Scorer(FEATURES, parameters())
    before = scorer.score(TEXT)
    scorer.compile()
    after = scorer.score(TEXT)
    assert before.probability == after.probability
    assert (before.spoken == after.spoken).all()
    assert before.spans.tolist() == after.spans.tolist()
