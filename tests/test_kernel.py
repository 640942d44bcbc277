from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import sparse

from taawun.columns import Known, Piece
from taawun.compiled import PLAIN, fastest
from taawun.kernel import weighted_sums
from taawun.terms import TermTree
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
    given = (rows, starts, table.numbers, table.parts, np.ones(7, np.float32))
    for found, wanted in zip(fastest().article_scores(*given), PLAIN.article_scores(*given), strict=True):
        assert (found == wanted).all()


@pytest.mark.parametrize("kernel", [PLAIN, fastest()], ids=["plain", "fastest"])
def test_a_word_has_the_row_of_its_token_or_its_number(kernel):
    known = np.full((3, 4), -1, np.int32)
    known[:, Known.ROW] = 7, -1, 5
    rows, unknown = kernel.word_rows(np.array([2, -1, 0, -3, 1]), known, np.array([8, 2, -1], np.int32))
    assert (rows.tolist(), unknown) == ([5, 8, 7, -1, -1], 2)


def words_given(text, rows):
    """Sentences of pieces with a word each that names nothing and has one of these rows, as `answer` is given them."""
    pieces = np.zeros((sum(map(len, text)), 8), np.int64)
    pieces[:, Piece.FIRST] = [token for sentence in text for token in sentence]
    pieces[:, Piece.COUNT], pieces[:, Piece.START] = 1, np.arange(len(pieces))
    pieces[:, Piece.END] = pieces[:, Piece.START] + 1
    pieces[np.cumsum([len(sentence) for sentence in text if sentence], dtype=np.int64) - 1, Piece.CLOSES] = 1
    known = np.full((len(rows), 4), -1, np.int32)
    known[:, Known.CODE], known[:, Known.ROW] = 0, rows
    nothing = (*TermTree.build({}).arrays, np.empty(0, np.int64), 0, 4, np.empty(0, np.int32))
    return pieces, np.ones(len(pieces), np.bool_), np.arange(len(rows), dtype=np.int32), known, *nothing


@given(st.lists(st.lists(st.integers(0, 9), max_size=8), max_size=7), st.integers(0, 1000))
def test_an_answer_is_the_pooled_windows_of_the_words_rows(text, seed):
    table, rng = word_scores(*word_table(seed, outputs=7)), np.random.default_rng(seed)
    text, rows = [sentence for sentence in text if sentence], rng.permutation(10)
    starts = np.cumsum([0, *map(len, text)])
    own = np.ones(7, np.float32), np.full(4, 0.5, np.float32), rng.normal(size=3).astype(np.float32)
    answers = [kernel.answer(*words_given(text, rows), table.numbers, table.parts, *own) for kernel in (PLAIN, fastest())]
    assert answers[0][0].tolist() == answers[1][0].tolist()
    for probability, spoken, spans, unknown in answers:
        assert (spans.tolist(), unknown, len(spoken)) == ([*map(list, pairwise(starts.tolist()))], 0, len(text))
        if not text:
            assert len(probability) == 0
            continue
        pooled, wanted = PLAIN.article_scores(rows[np.concatenate(text)], starts, table.numbers, table.parts, own[0])
        assert probability == pytest.approx(1 / (1 + np.exp(-(pooled @ own[1] + own[2]))), abs=1e-6)
        assert (spoken == wanted).all()


@pytest.mark.parametrize("kernel", [PLAIN, fastest()], ids=["plain", "fastest"])
@pytest.mark.parametrize("column", [Known.CODE, Known.ROW])
def test_there_is_no_answer_while_a_token_or_a_word_is_unknown(kernel, column):
    table, given = word_scores(*word_table(0, outputs=3)), words_given([[0, 1, 1]], [4, 5])
    given[3][1, column] = -1
    own = (np.zeros(3, np.float32), np.zeros(4, np.float32), np.zeros(1, np.float32))
    probability, spoken, _, unknown = kernel.answer(*given, table.numbers, table.parts, *own)
    assert (len(probability), len(spoken), unknown) == (0, 0, 2)


@pytest.mark.parametrize("kernel", [PLAIN, fastest()], ids=["plain", "fastest"])
@pytest.mark.parametrize(("odds", "probability"), [(0.0, 0.5), (1e30, 1.0), (-1e30, 0.0), (2.0, 0.880797), (-2.0, 0.119203)])
def test_the_logistic_function_has_no_number_too_large(kernel, odds, probability):
    found = kernel.logistic(np.array([[1.0, 1.0]], np.float32), np.array([odds, 0.0], np.float32), np.zeros(1, np.float32))
    assert found == pytest.approx([probability], abs=1e-6)
