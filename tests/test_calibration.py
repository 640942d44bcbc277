import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import precision_recall_curve

from taawun.calibration import PRECISIONS, calibration_error, cut_for, precision_at_recall, precision_cuts

PAIRS = st.lists(st.tuples(st.floats(0, 1, width=32), st.booleans()), max_size=40)
THOUSANDTHS = st.lists(st.tuples(st.integers(0, 1000).map(lambda n: n / 1000), st.booleans()), max_size=40)


def arrays(pairs):
    return np.array([p for p, _ in pairs], float), np.array([t for _, t in pairs], bool)


def plain_error(pairs, bins):
    inside = {}
    for probability, truth in pairs:
        inside.setdefault(min(int(probability * bins), bins - 1), []).append((probability, truth))
    gaps = [abs(sum(p for p, _ in found) - sum(t for _, t in found)) for found in inside.values()]
    return sum(gaps) / len(pairs) if pairs else 0.0


@given(PAIRS, st.integers(1, 20))
def test_calibration_error_is_the_mean_gap_over_bins(pairs, bins):
    found = calibration_error(*arrays(pairs), bins)
    assert found == pytest.approx(plain_error(pairs, bins), abs=1e-9)
    assert 0.0 <= found <= 1.0


def test_certainty_that_is_right_is_calibrated_and_that_is_wrong_is_not():
    assert calibration_error(np.array([0.0, 1.0]), np.array([False, True])) == 0.0
    assert calibration_error(np.array([0.0, 1.0]), np.array([True, False])) == 1.0


@given(PAIRS, st.lists(st.floats(0.01, 1), max_size=4))
def test_precision_at_recall_is_the_best_point_of_scikit_learns_curve(pairs, recalls):
    probability, truth = arrays(pairs)
    found = precision_at_recall(probability, truth, recalls)
    if not truth.any():
        assert found == tuple(0.0 for _ in recalls)
        return
    precision, recall, _ = precision_recall_curve(truth, probability)
    precision, recall = precision[:-1], recall[:-1]  # the last point is no cut
    assert found == pytest.approx([precision[recall >= wanted - 1e-12].max() for wanted in recalls])


@given(PAIRS | THOUSANDTHS, st.floats(0.5, 4))
def test_tags_from_a_cut_on_have_its_precision(pairs, odds):
    probability, truth = arrays(pairs)
    cuts = precision_cuts(probability, truth, odds) if pairs else np.array([])
    for wanted, cut in zip(PRECISIONS, cuts, strict=False):
        if cut <= 1:
            tagged = probability >= cut
            hits, false = truth[tagged].sum(), odds * (~truth[tagged]).sum()
            assert hits / (hits + false) >= wanted - 1e-9


@given(PAIRS, st.floats(0.5, 4))
def test_a_higher_precision_never_has_a_lower_cut(pairs, odds):
    if pairs:
        assert (np.diff(precision_cuts(*arrays(pairs), odds)) >= 0).all()


def test_a_precision_that_no_cut_has_is_beyond_every_probability():
    cuts = precision_cuts(np.array([0.9, 1.0]), np.array([True, False]), 1.0)
    assert cuts[0] == pytest.approx(0.9)
    assert (cuts[PRECISIONS > 0.5] > 1).all()


def test_rarer_labels_need_a_higher_cut():
    probability, truth = np.array([0.9, 0.8, 0.7, 0.6]), np.array([True, False, True, False])
    wanted = int(np.argmin(abs(PRECISIONS - 0.6)))
    assert precision_cuts(probability, truth, 1.0)[wanted] == pytest.approx(0.7)
    assert precision_cuts(probability, truth, 3.0)[wanted] == pytest.approx(0.9)


@pytest.mark.parametrize(("asked", "place"), [(0.1, 0), (0.5, 0), (0.9, 40), (0.901, 41), (0.99, 49), (0.999, 49)])
def test_the_next_precision_kept_is_taken(asked, place):
    cuts = np.arange(len(PRECISIONS), dtype=np.float32)[:, None].repeat(2, axis=1)
    assert cut_for(asked, cuts).tolist() == [place, place]
