from collections import Counter
from math import log, sqrt

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import sparse
from sklearn.feature_extraction.text import CountVectorizer, TfidfTransformer

from taawun.compiled import PLAIN, fastest
from taawun.kernel import COUNT_WEIGHTS, weighted_sums, window_scores


@settings(max_examples=50)
@given(st.integers(0, 2**32 - 1), st.integers(1, 8), st.integers(1, 4), st.sampled_from([np.float16, np.float32]))
def test_weighted_sums_are_the_sparse_product(seed, rows, outputs, kind):
    rng = np.random.default_rng(seed)
    sizes = rng.integers(1, 5, rows)
    starts = np.concatenate([[0], np.cumsum(sizes)])
    columns = rng.integers(0, 10, starts[-1])
    values = rng.normal(size=starts[-1]).astype(np.float32)
    weights = rng.normal(size=(10, outputs)).astype(kind)
    wanted = sparse.csr_matrix((values, columns, starts), (rows, 10)) @ weights.astype(np.float64)
    found = weighted_sums(starts, columns, values, weights)
    assert found.dtype == np.float32
    assert found == pytest.approx(wanted, abs=1e-5)


def plain_score(words: list[int], squares: np.ndarray, scores: np.ndarray) -> np.ndarray:
    total, norm = np.zeros(scores.shape[1]), 0.0
    for word, times in Counter(words).items():
        factor = 1 + log(times)
        total += factor * scores[word].astype(float)
        norm += factor**2 * float(squares[word])
    return total / sqrt(norm) if norm else total


TEXTS = st.lists(st.lists(st.integers(0, 9), min_size=1, max_size=8), min_size=1, max_size=7)


def word_table(seed: int, outputs: int = 3) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    return rng.uniform(0.1, 4, 10).astype(np.float32), rng.normal(size=(10, outputs)).astype(np.float32)


def windows(text, squares, scores, padding=0):
    """Scores of the windows of one, two and three sentences; without intercepts."""
    starts = np.cumsum([0, *map(len, text)])
    outputs = scores.shape[1]
    table = np.column_stack([scores, squares, np.zeros((len(scores), 1 + padding))]).astype(np.float32)
    found = window_scores(np.concatenate(text), starts, table, COUNT_WEIGHTS, np.zeros(outputs, np.float32))
    assert not table[:, outputs + 1].any()
    return found


@given(TEXTS, st.integers(0, 1000))
def test_windows_score_as_the_formula_says(text, seed):
    squares, scores = word_table(seed, outputs=5)
    for size, found in enumerate(windows(text, squares, scores), 1):
        cut = [text[place : place + size] for place in range(max(1, len(text) - size + 1))]
        wanted = np.array([plain_score([word for sentence in window for word in sentence], squares, scores) for window in cut])
        assert found == pytest.approx((wanted[:, 2:], wanted[:, 2], wanted[:, :2])[size - 1], abs=1e-4)


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


def test_what_fills_the_rows_of_the_table_counts_for_nothing():
    squares, scores = word_table(3, outputs=5)
    text = [[1, 4], [4, 2], [1]]
    for found, wanted in zip(windows(text, squares, scores, padding=3), windows(text, squares, scores), strict=True):
        assert found.tolist() == wanted.tolist()


def test_a_word_more_frequent_than_any_weight_counts_as_the_last():
    squares, scores = np.ones(1, np.float32), np.ones((1, 3), np.float32)
    for found in windows([[0] * 3000, [0] * 3000], squares, scores):
        assert found == pytest.approx(np.ones(found.shape))


@given(TEXTS, st.integers(0, 1000))
def test_the_compiled_kernel_gives_the_same_numbers_to_the_last_bit(text, seed):
    squares, scores = word_table(seed, outputs=7)
    table = np.column_stack([scores, squares, np.zeros(len(scores))]).astype(np.float32)
    given = (np.concatenate(text), np.cumsum([0, *map(len, text)]), table, COUNT_WEIGHTS, np.ones(7, np.float32), 1.5)
    for found, wanted in zip(fastest().article_scores(*given), PLAIN.article_scores(*given), strict=True):
        assert (found == wanted).all()
