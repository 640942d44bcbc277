import numpy as np
import pytest

from taawun.columns import Piece
from taawun.compiled import PLAIN, fastest
from taawun.hashtable import empty_slots, look_up


def found(hashes, slots):
    pieces = np.zeros((len(hashes), 8), np.int64)
    pieces[:, Piece.HASH] = hashes
    lacking = look_up(pieces, slots)
    assert lacking == (pieces[:, Piece.ID] < 0).sum()
    return pieces[:, Piece.ID].tolist()


@pytest.mark.parametrize("kernel", [PLAIN, fastest()], ids=["plain", "fastest"])
def test_hashes_that_were_entered_are_found_and_no_others(kernel):
    hashes = np.array([5, 5 + (3 << 31), 9 + (3 << 31), (1 << 60) + 1])  # the second and third want the same slot
    slots = np.full((16, 2), -1, np.int64)
    kernel.enter(hashes, np.arange(4), slots)
    assert found([*hashes, 6, 7 + (3 << 31)], slots) == [0, 1, 2, 3, -1, -1]


@pytest.mark.parametrize("count", [0, 1, 5000, 1 << 14])
def test_an_empty_table_is_at_most_half_full_with_what_it_has_room_for(count):
    slots = empty_slots(count)
    assert len(slots) >= 2 * count
    assert len(slots) & (len(slots) - 1) == 0
    assert found([0, 1, 2], slots) == [-1] * 3
