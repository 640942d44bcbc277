"""Arrays that grow with what is learnt, and follow it when a part is forgotten."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = ["filled", "follow", "with_room"]

_ROOM = 1 << 12  # rows


def with_room(array: NDArray[Any], size: int) -> NDArray[Any]:
    """An array with at least so many rows, and some to spare where it had to grow."""
    if size <= len(array):
        return array
    return np.concatenate([array, np.zeros((size + len(array) // 2 - len(array) + _ROOM, *array.shape[1:]), array.dtype)])


def filled(array: NDArray[Any], size: int, fill: int) -> NDArray[Any]:
    """An array with as many more rows of `fill` as it takes to have `size`."""
    return np.concatenate([array, np.full((max(size - len(array), 0), *array.shape[1:]), fill, array.dtype)])


def follow(array: NDArray[Any], survivors: NDArray[np.int64], fill: int) -> NDArray[Any]:
    """What stood by tokens in one generation, by their numbers in the next; `fill` where the array did not reach."""
    return filled(array[survivors[: np.searchsorted(survivors, len(array))]], len(survivors), fill)
