from array import array

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from py3langid.langid import MODEL_FILE, LanguageIdentifier

from strategies import PROSE
from taawun import langid
from taawun.langid import SharedBlocks, UsualRows, identifier

OTHERS = ["", "1", "\0", "中文", "Пекин 北京", "emoji 😀 and words", "O rząd podpisał umowę w Krakowie"]


@pytest.fixture(scope="module")
def both():
    return identifier(), LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)


@pytest.mark.parametrize("words", [3, 6, 10, 400])
def test_every_language_is_as_probable_as_py3langid_says(both, words):
    ours, theirs = both
    for text in [*PROSE.values(), *OTHERS]:
        begun = " ".join(text.split()[:words])
        assert ours.rank(begun) == theirs.rank(begun)


def test_it_takes_a_quarter_of_the_memory(both):
    ours, theirs = both
    weights, moves = ours.nb_ptc, ours.tk_nextmove
    held = sum(part.nbytes for part in vars(weights).values()) + sum(len(part) * part.itemsize for part in vars(moves).values())
    assert held < (theirs.nb_ptc.nbytes + len(theirs.tk_nextmove) * theirs.tk_nextmove.itemsize) / 4


@given(st.lists(st.sampled_from([[7] * 16, list(range(16)), [0] * 15 + [1]]), min_size=1, max_size=9), st.sampled_from("HIL"))
def test_every_value_is_where_it_was(blocks, kind):
    values = array(kind, [value for block in blocks for value in block])
    shared = SharedBlocks(values)
    assert [shared[place] for place in range(len(values))] == values.tolist()


def test_blocks_of_one_hash_stay_apart(monkeypatch):
    monkeypatch.setattr(langid, "_hashed", lambda blocks: np.zeros(len(blocks), np.uint64))
    values = array("I", range(64))
    assert [SharedBlocks(values)[place] for place in range(64)] == values.tolist()


@given(st.lists(st.lists(st.sampled_from([0.0, -0.0, -1.5, -7.0]), min_size=3, max_size=3), min_size=1, max_size=6), st.data())
def test_every_row_is_as_it_was(rows, data):
    dense = np.array(rows, np.float16)
    asked = np.array(data.draw(st.lists(st.integers(0, len(rows) - 1), max_size=8)), np.intp)
    found = UsualRows(dense)[asked]
    assert found.dtype == dense.dtype
    assert found.tobytes() == dense[asked].tobytes()
