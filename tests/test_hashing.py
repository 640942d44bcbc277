from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import sparse
from sklearn.feature_extraction.text import CountVectorizer

from taawun.hashing import hash_ngrams, hash_words

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
