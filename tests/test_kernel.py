from collections import Counter
from math import log, sqrt

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import sparse
from sklearn.feature_extraction.text import CountVectorizer, TfidfTransformer

from taawun.compiled import PLAIN, fastest
from taawun.kernel import COUNT_WEIGHTS, weighted_sums


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


KERNELS = pytest.mark.parametrize("kernel", [PLAIN, fastest()], ids=["plain", "fastest"])


def score_windows(text, size, squares, scores, kernel=PLAIN):
    """Scores of the windows of this size."""
    starts = np.cumsum([0, *map(len, text)])
    counts = np.zeros(len(squares), np.int32)
    given = (np.concatenate(text), starts, size, squares, counts, scores, COUNT_WEIGHTS, np.zeros(scores.shape[1], np.float32))
    found = kernel.window_scores(*given)
    assert not counts.any()
    return found[size - 1, : max(1, len(text) - size + 1)]


@KERNELS
@given(TEXTS, st.integers(1, 5), st.integers(0, 1000))
def test_windows_score_as_the_formula_says(kernel, text, size, seed):
    squares, scores = word_table(seed)
    found = score_windows(text, size, squares, scores, kernel)
    windows = [text[place : place + size] for place in range(max(1, len(text) - size + 1))]
    wanted = [plain_score([word for sentence in window for word in sentence], squares, scores) for window in windows]
    assert found.shape == (len(windows), 3)
    assert found == pytest.approx(np.array(wanted), abs=1e-4)


@settings(max_examples=50)
@given(TEXTS, st.integers(0, 1000))
def test_windows_of_plain_words_score_as_scikit_learns_sublinear_tf(text, seed):
    scores = word_table(seed)[1]
    counted = CountVectorizer(analyzer=lambda sentence: sentence, vocabulary=range(10), lowercase=False).fit_transform(text)
    rows = TfidfTransformer(use_idf=False, sublinear_tf=True, norm="l2").fit_transform(counted)
    assert score_windows(text, 1, np.ones(10, np.float32), scores) == pytest.approx(rows @ scores, abs=1e-4)


@given(TEXTS, st.randoms(use_true_random=False))
def test_the_order_of_words_and_sentences_in_a_window_does_not_matter(text, random):
    squares, scores = word_table(7)
    shuffled = random.sample([random.sample(sentence, len(sentence)) for sentence in text], len(text))
    first, second = (score_windows(version, 7, squares, scores) for version in (text, shuffled))
    assert first == pytest.approx(second, abs=1e-5)


@KERNELS
def test_a_window_without_a_known_word_scores_nothing(kernel):
    squares, scores = np.array([0.0, 1.0], np.float32), np.array([[0.0], [2.0]], np.float32)
    assert score_windows([[0, 0], [1]], 1, squares, scores, kernel).tolist() == [[0.0], [2.0]]


@KERNELS
def test_what_fills_the_rows_of_scores_counts_for_nothing(kernel):
    squares, scores = word_table(3, outputs=5)
    rows, starts, counts = np.array([1, 4, 4, 2]), np.array([0, 1, 4]), np.zeros(10, np.int32)
    given = (rows, starts, 3, squares, counts)
    intercepts = np.arange(5, dtype=np.float32)
    padded = kernel.window_scores(*given, np.pad(scores, ((0, 0), (0, 3))), COUNT_WEIGHTS, intercepts)
    assert padded.tolist() == kernel.window_scores(*given, scores, COUNT_WEIGHTS, intercepts).tolist()


def test_a_word_more_frequent_than_any_weight_counts_as_the_last():
    squares, scores = np.ones(1, np.float32), np.ones((1, 1), np.float32)
    assert score_windows([[0] * 3000], 1, squares, scores) == pytest.approx(np.ones((1, 1)))


@given(TEXTS, st.integers(0, 1000))
def test_the_compiled_kernel_gives_the_same_numbers_to_the_last_bit(text, seed):
    squares, scores = word_table(seed, outputs=7)
    assert (score_windows(text, 3, squares, scores, fastest()) == score_windows(text, 3, squares, scores)).all()
    scored = np.random.default_rng(seed).normal(0, 5, (3, len(text), 7)).astype(np.float32)
    for found, wanted in zip(fastest().pool_windows(scored, 8.0), PLAIN.pool_windows(scored, 8.0), strict=True):
        assert (found == wanted).all()
