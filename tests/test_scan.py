import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from strategies import press_texts, valid_texts
from taawun.columns import Piece
from taawun.compiled import PLAIN, fastest
from taawun.pieces import PieceTable
from taawun.scan import POWERS, Gap, scan

DRAWN = np.random.default_rng(0).integers(0, 1 << 61, POWERS) | 1
KERNELS = pytest.mark.parametrize("kernel", [PLAIN, fastest()], ids=["plain", "fastest"])
TEXTS = st.one_of(press_texts, valid_texts)


def codes(text):
    return np.array([ord(character) for character in text], np.uint32)


def cut(text, kernel=PLAIN):
    """What the loop writes down where no piece is known, and how many those are."""
    slots, facts = np.full((16, 2), -1, np.int64), np.zeros((1, 5), np.int32)
    pieces, lacking = kernel.cut(codes(text), DRAWN, slots, facts, 1)
    return pieces[:, : Piece.CLOSES].tolist(), lacking


def gaps(text, kernel=PLAIN):
    return [row[Piece.GAP] for row in cut(text, kernel)[0]][:-1]


@KERNELS
@pytest.mark.parametrize(
    ("blank", "gap"),
    [
        (" ", Gap.SPACE),
        ("\u00a0", Gap.SPACE),
        ("  ", Gap.SPACE),
        ("   ", Gap.BLOCK),
        (" \u00a0 ", Gap.BLOCK),
        ("\t", Gap.TAB),
        (" \t", Gap.TAB),
        ("\t\t\t", Gap.BLOCK),
        ("\n", Gap.LINE),
        ("\r\n", Gap.LINE),
        ("\r", Gap.LINE),
        (" \n", Gap.LINE),
        ("\n ", Gap.BLOCK),
        ("\n\n", Gap.BLOCK),
        ("\r\n\r\n", Gap.BLOCK),
        ("\r\r", Gap.BLOCK),
        ("   \n", Gap.BLOCK),
        ("\u2003", Gap.OTHER),
        ("\x0b", Gap.OTHER),
    ],
    ids=ascii,
)
def test_white_space_is_of_a_kind(kernel, blank, gap):
    assert gaps(f"oil{blank}gas", kernel) == [gap]


def test_leading_white_space_is_no_gap():
    assert gaps("\n\n oil") == gaps("oil  ") == []


@given(TEXTS)
def test_pieces_are_what_stands_between_white_space(text):
    rows, lacking = cut(text)
    assert [text[row[Piece.START] : row[Piece.END]] for row in rows] == text.split()
    assert lacking == len(rows)


@given(TEXTS)
def test_the_compiled_loops_scan_as_the_plain_ones(text):
    assert cut(text, fastest()) == cut(text)


@given(st.lists(st.text("abc", max_size=6), min_size=1, max_size=20))
def test_pieces_hash_alike_when_they_are_alike(parts):
    hashes = [scan(codes(part or "-"), DRAWN)[0, Piece.HASH] for part in parts]
    assert len(set(hashes)) == len({part or "-" for part in parts})
    assert min(hashes) >= 0


@given(st.lists(TEXTS, min_size=1, max_size=4))
def test_the_compiled_loops_cut_a_text_as_the_plain_ones(texts):
    plain, compiled = PieceTable(), PieceTable()
    compiled.kernel = fastest()
    for text in texts:
        first, second = plain.cut(text), compiled.cut(text)
        assert first.ids.tolist() == second.ids.tolist()
        assert first.closes.tolist() == second.closes.tolist()
