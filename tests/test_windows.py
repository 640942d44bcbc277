from collections import Counter
from math import log, sqrt

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.feature_extraction.text import CountVectorizer, TfidfTransformer

from taawun.columns import Number
from taawun.windows import window_scores
from worded import word_scores, word_table


def plain_score(words: list[int], squares: np.ndarray, scores: np.ndarray) -> np.ndarray:
    total, norm = np.zeros(scores.shape[1]), 0.0
    for word, times in Counter(words).items():
        factor = 1 + log(times)
        total += factor * scores[word].astype(float)
        norm += factor**2 * float(squares[word])
    return total / sqrt(norm) if norm else total


TEXTS = st.lists(st.lists(st.integers(0, 9), min_size=1, max_size=8), min_size=1, max_size=7)


def windows(text, squares, scores):
    """Scores of the windows of one, two and three sentences; without intercepts."""
    table = word_scores(squares, scores)
    rows, starts = np.concatenate(text), np.cumsum([0, *map(len, text)])
    found = window_scores(rows, starts, table.numbers, table.parts, np.zeros(table.outputs, np.float32))
    assert not table.numbers[:, Number.TIMES : Number.TIMES + 3].any()
    return found


@given(TEXTS, st.integers(0, 1000))
def test_windows_score_as_the_formula_says(text, seed):
    squares, scores = word_table(seed, outputs=5)
    for size, found in enumerate(windows(text, squares, scores), 1):
        cut = [text[place : place + size] for place in range(max(1, len(text) - size + 1))]
        wanted = np.array([plain_score([word for sentence in window for word in sentence], squares, scores) for window in cut])
        assert found == pytest.approx((wanted[:, 2:], wanted[:, 2], wanted[:, :2])[size - 1], abs=1e-4)


@pytest.mark.parametrize("outputs", [3, 43, 45, 109])
def test_sums_end_where_the_scores_of_a_word_end(outputs):
    squares, scores = word_table(1, outputs)
    wanted = np.array([plain_score(words, squares, scores) for words in ([0, 1], [9])])
    assert windows([[0, 1], [9]], squares, scores)[0] == pytest.approx(wanted[:, outputs // 2 :], abs=1e-4)


@settings(max_examples=50)
@given(TEXTS, st.integers(0, 1000))
def test_windows_of_plain_words_score_as_scikit_learns_sublinear_tf(text, seed):
    scores = word_table(seed)[1]
    counted = CountVectorizer(analyzer=lambda sentence: sentence, vocabulary=range(10), lowercase=False).fit_transform(text)
    rows = TfidfTransformer(use_idf=False, sublinear_tf=True, norm="l2").fit_transform(counted)
    assert windows(text, np.ones(10, np.float32), scores)[0] == pytest.approx((rows @ scores)[:, 1:], abs=1e-4)


@given(TEXTS, st.randoms(use_true_random=False))
def test_the_order_of_words_and_sentences_in_a_window_does_not_matter(text, random):
    squares, scores = word_table(7)
    shuffled = random.sample([random.sample(sentence, len(sentence)) for sentence in text[:3]], len(text[:3]))
    first, second = (windows(version, squares, scores)[2] for version in (text[:3], shuffled))
    assert first == pytest.approx(second, abs=1e-5)


def test_a_window_without_a_known_word_scores_nothing():
    squares, scores = np.array([0.0, 1.0], np.float32), np.array([[0.0] * 3, [2.0] * 3], np.float32)
    assert windows([[0, 0], [1]], squares, scores)[0].tolist() == [[0.0, 0.0], [2.0, 2.0]]


def test_a_word_more_frequent_than_any_weight_counts_as_the_last():
    squares, scores = np.ones(1, np.float32), np.ones((1, 3), np.float32)
    for found in windows([[0] * 3000, [0] * 3000], squares, scores):
        assert found == pytest.approx(np.ones(found.shape))
