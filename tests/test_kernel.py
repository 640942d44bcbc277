from collections import Counter
from math import log, sqrt

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import sparse
from sklearn.feature_extraction.text import CountVectorizer, TfidfTransformer

from taawun.compiled import PLAIN, fastest
from taawun.kernel import COUNT_WEIGHTS, hash_ngrams, hash_words, weighted_sums

WIDE = 1 << 40  # buckets enough that two n-grams never share one by chance
WORDS = st.text(st.characters(categories=["L", "N"]), min_size=1, max_size=12)
BUCKETS = st.integers(1, 20).map(lambda power: 1 << power)


def ngrams_of(word: str, shortest: int, longest: int) -> list[str]:
    bounded = f"<{word}>"
    return [bounded[i : i + n] for n in range(shortest, longest + 1) for i in range(len(bounded) - n + 1)]


def shared(first: list, second: list) -> int:
    return sum((Counter(first) & Counter(second)).values())


@given(st.lists(WORDS, max_size=20), BUCKETS)
def test_every_word_has_one_bucket_in_range_whatever_stands_beside_it(words, buckets):
    hashed = hash_words(words, buckets)
    assert hashed.shape == (len(words),)
    assert all(0 <= bucket < buckets for bucket in hashed)
    assert hashed.tolist() == [hash_words([word], buckets)[0] for word in words]


def test_words_spread_over_the_buckets():
    counts = np.bincount(hash_words([f"word{n}" for n in range(4096)], 1 << 10), minlength=1 << 10)
    assert counts.max() <= 16
    assert (counts == 0).mean() < 0.05


def test_ngrams_spread_over_the_buckets():
    _, hashed = hash_ngrams([f"{n:06d}" for n in range(4096)], 8, 8, 1 << 10)
    counts = np.bincount(hashed, minlength=1 << 10)
    assert counts.max() <= 16
    assert (counts == 0).mean() < 0.05


@given(st.lists(WORDS, min_size=1, max_size=12), st.integers(1, 4), st.integers(0, 3), BUCKETS)
def test_ngrams_are_as_many_as_plain_slicing_gives(words, shortest, more, buckets):
    owners, hashed = hash_ngrams(words, shortest, shortest + more, buckets)
    assert len(owners) == len(hashed)
    assert all(0 <= bucket < buckets for bucket in hashed)
    wanted = [len(ngrams_of(word, shortest, shortest + more)) for word in words]
    assert np.bincount(owners, minlength=len(words)).tolist() == wanted


@given(st.lists(WORDS, min_size=1, max_size=12), BUCKETS)
def test_the_ngrams_of_a_word_do_not_depend_on_the_words_beside_it(words, buckets):
    owners, hashed = hash_ngrams(words, 3, 5, buckets)
    for place, word in enumerate(words):
        assert sorted(hashed[owners == place]) == sorted(hash_ngrams([word], 3, 5, buckets)[1])


@given(WORDS, WORDS, WORDS)
def test_two_words_share_as_many_buckets_as_ngrams(stem, first, second):
    words = [(stem + first)[:40], (second + stem)[:40]]
    buckets = [hash_ngrams([word], 3, 5, WIDE)[1].tolist() for word in words]
    assert shared(*buckets) == shared(*(ngrams_of(word, 3, 5) for word in words))


def test_ngrams_agree_with_scikit_learn():
    words = ["gas", "banana", "coopération", "اتفاق", "газопровод", "a", "mississippi"]
    owners, hashed = hash_ngrams(words, 3, 5, WIDE)
    counted = CountVectorizer(analyzer="char", ngram_range=(3, 5), lowercase=False).fit_transform(f"<{word}>" for word in words)
    assert np.bincount(owners, minlength=len(words)).tolist() == counted.sum(axis=1).ravel().tolist()[0]
    assert len(set(hashed.tolist())) == counted.shape[1]
    ours = sparse.coo_matrix((np.ones(len(owners)), (owners, np.unique(hashed, return_inverse=True)[1]))).tocsr()
    assert (ours @ ours.T).toarray() == pytest.approx((counted @ counted.T).toarray())


def test_letters_beyond_the_fortieth_do_not_count():
    owners, hashed = hash_ngrams(["a" * 40 + "b", "a" * 40 + "cccc"], 3, 5, WIDE)
    assert hashed[owners == 0].tolist() == hashed[owners == 1].tolist()


def test_a_word_shorter_than_the_shortest_ngram_has_none():
    owners, hashed = hash_ngrams(["a", "abcdef"], 5, 6, 16)
    assert set(owners.tolist()) == {1}
    assert len(hashed) == len(owners)


def test_no_words_have_no_ngrams_and_no_buckets():
    assert hash_words([], 16).shape == (0,)
    owners, hashed = hash_ngrams([], 3, 5, 16)
    assert owners.shape == hashed.shape == (0,)


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
    bounds, words, changes, norms = kernel.window_words(np.concatenate(text), starts, size, squares, counts, COUNT_WEIGHTS)
    assert not counts.any()
    added = kernel.weighted_sums(bounds, words, changes, scores)
    found = kernel.window_totals(added, norms, len(text), size, np.zeros(scores.shape[1], np.float32))
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
