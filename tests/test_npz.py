"""Damage and forgery are in tests/test_artifact.py, where files are whole models."""

import io
import zipfile

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from taawun.npz import finite, packed, read

ARRAYS = {"weights": np.ones((5, 3), np.float16), "c": np.arange(2, dtype=np.float32), "terms_ar": np.arange(7, dtype=np.uint8)}
ROOM = 1 << 20


def test_arrays_are_used_where_they_lie_in_the_file():
    for array in read(packed(ARRAYS), ROOM).values():
        assert array.flags.aligned
        assert not array.flags.owndata
        assert not array.flags.writeable


@given(
    st.dictionaries(
        st.from_regex(r"[a-zé_]{1,30}", fullmatch=True), st.lists(st.floats(width=16, allow_nan=False, allow_infinity=False))
    ),
    st.sampled_from([np.float16, np.float32]),
)
def test_what_was_packed_is_read(numbers, kind):
    arrays = {name: np.array(listed, kind) for name, listed in numbers.items()}
    content = packed(arrays)
    found = read(content, ROOM)
    assert {name: (a.dtype, a.tolist()) for name, a in found.items()} == {n: (a.dtype, a.tolist()) for n, a in arrays.items()}
    assert all(array.flags.aligned for array in found.values())
    assert packed(dict(reversed(arrays.items()))) == content
    with np.load(io.BytesIO(content)) as again:
        assert set(again.files) == set(arrays)


def test_more_than_there_is_room_for_is_refused():
    with pytest.raises(ValueError, match="claim more"):
        read(packed(ARRAYS), 400)


def test_more_members_than_any_model_has_are_refused():
    with pytest.raises(ValueError, match="members"):
        read(packed({f"a{number}": np.zeros(0, np.uint8) for number in range(300)}), ROOM)


@pytest.mark.filterwarnings("ignore:Duplicate name")
@pytest.mark.parametrize("names", [["a.npy", "a.npy"], ["a.npy", "a"], ["a.txt"]])
def test_members_that_are_not_different_arrays_are_refused(names):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name in names:
            archive.writestr(name, b"")
    with pytest.raises(ValueError, match="different arrays"):
        read(buffer.getvalue(), ROOM)


@pytest.mark.parametrize("kind", ["<f2", "<f4", ">f2", ">f4"])
def test_numbers_are_finite_at_either_end_and_infinite_beyond(kind):
    largest = np.array([np.finfo(kind).max, -np.finfo(kind).max, 0.0, -0.0, np.finfo(kind).tiny], kind)
    assert finite(largest)
    assert finite(largest[:0])
    assert finite(np.zeros(3, np.uint8))
    for bad in (np.inf, -np.inf, np.nan, -np.nan):
        assert not finite(np.append(largest, bad).astype(kind))
