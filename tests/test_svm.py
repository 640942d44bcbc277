import numpy as np
import pytest
from scipy import sparse
from sklearn.svm import LinearSVC

from taawun.compiled import fastest
from taawun.svm import Problem, descend

TEXTS, COLUMNS = 60, 40


def fit(rows, signs, *options):
    return Problem.of(rows, signs).fit(*options)


@pytest.fixture(scope="module")
def problem():
    """Texts, and signs of three outputs: one that can be learnt, one of chance, and one asked of every other text only."""
    random = np.random.default_rng(5)
    rows = sparse.random(TEXTS, COLUMNS, 0.2, "csr", np.float32, random_state=6)
    learnable = np.sign(rows @ random.normal(size=COLUMNS) + 0.01)
    chance = random.choice([-1.0, 1.0], TEXTS)
    return rows, np.column_stack([learnable, chance, np.where(np.arange(TEXTS) % 2, learnable, 0)]).astype(np.float32)


@pytest.mark.parametrize("bound", [0.1, 1.0, 10.0])
@pytest.mark.parametrize("output", range(3))
def test_machines_are_liblinears(problem, bound, output):
    rows, signs = problem
    weights, intercepts = fit(rows, signs, np.arange(TEXTS), bound, 3000, 1, fastest().descend)
    asked = np.flatnonzero(signs[:, output])
    oracle = LinearSVC(C=bound, loss="hinge", tol=1e-8, max_iter=1_000_000).fit(rows[asked], signs[asked, output])
    assert weights[:, output] == pytest.approx(oracle.coef_[0], abs=2e-3)
    assert intercepts[output] == pytest.approx(oracle.intercept_[0], abs=2e-3)


def test_only_the_chosen_texts_are_learnt_from(problem):
    rows, signs = problem
    chosen = np.arange(10, 30)
    of_all = fit(rows, signs, chosen, 1.0, 20, 1, fastest().descend)
    alone = fit(rows[chosen], signs[chosen], np.arange(20), 1.0, 20, 1, fastest().descend)
    assert of_all[0] == pytest.approx(alone[0], abs=1e-4)


def test_outputs_do_not_tell_each_other_anything(problem):
    rows, signs = problem
    together = fit(rows, signs, np.arange(TEXTS), 1.0, 5, 1, fastest().descend)
    alone = fit(rows, signs[:, :1], np.arange(TEXTS), 1.0, 5, 1, fastest().descend)
    assert together[0][:, 0].tolist() == alone[0][:, 0].tolist()


def test_the_compiled_loop_gives_the_same_bits(problem):
    rows, signs = problem
    plain, compiled = (fit(rows, signs, np.arange(TEXTS), 1.0, 3, 1, loop) for loop in (descend, fastest().descend))
    assert np.array_equal(plain[0], compiled[0])
    assert np.array_equal(plain[1], compiled[1])


def test_a_column_that_no_text_has_weighs_nothing(problem):
    rows, signs = problem
    wider = sparse.hstack([rows, sparse.csr_matrix((TEXTS, 3))]).tocsr()
    weights, _ = fit(wider, signs, np.arange(TEXTS), 1.0, 5, 1, fastest().descend)
    assert not weights[COLUMNS:].any()


def test_the_seed_orders_the_texts(problem):
    rows, signs = problem
    one, again, other = (fit(rows, signs, np.arange(TEXTS), 1.0, 2, seed, fastest().descend)[0] for seed in (1, 1, 2))
    assert np.array_equal(one, again)
    assert not np.array_equal(one, other)


def test_what_all_texts_share_is_what_every_text_gets():
    rows = sparse.eye(8, format="csr", dtype=np.float32)
    weights, intercepts = fit(rows, np.ones((8, 1), np.float32), np.arange(8), 1.0, 20, 1, fastest().descend)
    assert (rows @ weights + intercepts > 0.9).all()


def test_outputs_that_are_not_asked_of_a_text_are_not_looked_at(problem):
    rows, signs = problem
    asked = Problem.of(rows, np.hstack([np.ones((TEXTS, 8), np.float32), signs[:, 2:], 0 * signs[:, :1]])).asked
    assert asked.tolist() == [16 if text % 2 else 8 for text in range(TEXTS)]  # rounded up to what the machine does at once


def test_one_layout_serves_many_fits(problem):
    rows, signs = problem
    layout = Problem.of(rows, signs)
    for chosen in (np.arange(10, 30), np.arange(TEXTS), np.arange(10, 30)):
        again, alone = (each.fit(chosen, 1.0, 3, 1, fastest().descend) for each in (layout, Problem.of(rows, signs)))
        assert np.array_equal(again[0], alone[0])
        assert np.array_equal(again[1], alone[1])


def test_a_text_without_any_value_moves_the_intercepts_alone():
    rows = sparse.csr_matrix((4, 3), dtype=np.float32)
    weights, intercepts = fit(rows, np.ones((4, 2), np.float32), np.arange(4), 1.0, 5, 1, fastest().descend)
    assert not weights.any()
    assert intercepts == pytest.approx([1.0, 1.0])
