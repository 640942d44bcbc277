import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import sparse

from taawun.compiled import PLAIN, fastest
from taawun.kernel import weighted_sums
from taawun.windows import COUNT_WEIGHTS
from worded import word_scores, word_table

TEXTS = st.lists(st.lists(st.integers(0, 9), min_size=1, max_size=8), min_size=1, max_size=7)


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


@given(TEXTS, st.integers(0, 1000))
def test_the_compiled_kernel_gives_the_same_numbers_to_the_last_bit(text, seed):
    table = word_scores(*word_table(seed, outputs=7))
    rows, starts = np.concatenate(text), np.cumsum([0, *map(len, text)])
    given = (rows, starts, table.numbers, table.parts, COUNT_WEIGHTS, np.ones(7, np.float32), 1.5)
    for found, wanted in zip(fastest().article_scores(*given), PLAIN.article_scores(*given), strict=True):
        assert (found == wanted).all()
