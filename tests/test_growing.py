import numpy as np

from taawun.growing import filled, follow, with_room


def test_what_stood_by_tokens_follows_them():
    known = np.array([10, 11, 12])
    assert follow(known, np.array([0, 2, 4]), -1).tolist() == [10, 12, -1]


def test_an_array_gets_rows_of_what_fills_it_and_none_where_it_is_long_enough():
    assert filled(np.array([1, 2]), 4, -1).tolist() == [1, 2, -1, -1]
    assert filled(np.array([[1, 2]]), 2, 7).tolist() == [[1, 2], [7, 7]]
    assert filled(np.array([1, 2]), 1, -1).tolist() == [1, 2]


def test_room_is_made_only_where_it_lacks():
    array = np.arange(3)
    assert with_room(array, 3) is array
    assert len(with_room(array, 4)) > 4
    assert with_room(array, 4)[:3].tolist() == [0, 1, 2]
