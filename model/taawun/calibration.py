"""How far probabilities can be believed, and from which probability tags reach a precision that is asked for."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

__all__ = ["PRECISIONS", "calibration_error", "cut_for", "precision_at_recall", "precision_cuts"]

Floats = NDArray[np.float64]
Truth = NDArray[np.bool_]

PRECISIONS = np.arange(50, 100) / 100
"""The precisions that a model keeps cuts for."""

_NEVER = 1.1  # a cut that no probability reaches


def calibration_error(probability: Floats, truth: Truth, bins: int = 10) -> float:
    """Expected calibration error of one domain: the mean gap between what is said and what is so.

    Parameters
    ----------
    probability : ndarray of float64, shape (n_articles,)
    truth : ndarray of bool, shape (n_articles,)
    bins : int
        Equal-width bins over 0 to 1, weighted by how many articles fall in each (Naeini et al., AAAI 2015).

    Examples
    --------
    >>> calibration_error(np.array([0.5, 0.5]), np.array([True, False]))
    0.0
    """
    if not len(probability):
        return 0.0
    places = np.minimum((probability * bins).astype(int), bins - 1)
    gap = 0.0
    for place in np.unique(places):
        inside = places == place
        gap += inside.mean() * abs(probability[inside].mean() - truth[inside].mean())
    return float(gap)


def precision_at_recall(probability: Floats, truth: Truth, recalls: Sequence[float]) -> tuple[float, ...]:
    """The best precision of any cut that still finds a given part of the labels.

    Parameters
    ----------
    probability : ndarray of float64, shape (n,)
        Of tags, over whatever articles and domains are asked about.
    truth : ndarray of bool, shape (n,)
    recalls : sequence of float
        Parts of the labels to be found, 0 to 1.

    Returns
    -------
    tuple of float
        One precision a recall; 0 where there are no labels.

    Examples
    --------
    >>> precision_at_recall(np.array([0.9, 0.8, 0.1]), np.array([True, False, True]), [0.5, 1.0])
    (1.0, 0.6666666666666666)
    """
    if not truth.any():
        return tuple(0.0 for _ in recalls)
    _, precision, found = _by_cut(probability, truth, np.ones(len(truth)))
    recall = found / found[-1]
    return tuple(float(precision[recall >= wanted - 1e-12].max()) for wanted in recalls)


def precision_cuts(probability: Floats, truth: Truth, odds: float) -> NDArray[np.float32]:
    """The lowest probability from which tags have each of `PRECISIONS`.

    Parameters
    ----------
    probability : ndarray of float64, shape (n_articles,)
        Of one domain.
    truth : ndarray of bool, shape (n_articles,)
    odds : float
        How many times more often an article lacks the domain where the model will be used than here.

    Returns
    -------
    ndarray of float32, shape (n_precisions,)
        Never falling; above 1 where no cut has the precision.
    """
    cuts, precision, _ = _by_cut(probability, truth, np.where(truth, 1.0, odds))
    lowest = np.array([cuts[precision >= wanted].min(initial=_NEVER) for wanted in PRECISIONS])
    kept = lowest.astype(np.float32)
    return np.where(kept > lowest, np.nextafter(kept, np.float32(0)), kept)


def cut_for(precision: float, cuts: NDArray[np.float32]) -> NDArray[np.float32]:
    """The cuts of a precision: those of the next that is kept, from the lowest kept on.

    Parameters
    ----------
    precision : float
        Above 0 and below 1.
    cuts : ndarray of float32, shape (n_precisions, n_domains)

    Returns
    -------
    ndarray of float32, shape (n_domains,)
    """
    place = int(np.searchsorted(PRECISIONS, precision - 1e-9))
    return np.asarray(cuts[min(place, len(PRECISIONS) - 1)])


def _by_cut(probability: Floats, truth: Truth, weight: Floats) -> tuple[Floats, Floats, Floats]:
    """Every cut there is from the highest down, with the precision and the number of labels from there up."""
    order = np.argsort(-probability, kind="stable")
    last = np.flatnonzero(np.diff(probability[order], append=-np.inf))  # ties are tagged together
    found = np.cumsum(truth[order])[last].astype(np.float64)
    tagged = np.cumsum(weight[order])[last]
    hits = np.cumsum((weight * truth)[order])[last]
    return probability[order][last], hits / tagged, found
