import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from strategies import press_texts, valid_texts
from taawun.compiled import PLAIN, fastest
from taawun.pieces import _KINDS, PieceTable
from taawun.scan import FOLLOWING, GAPS, Gap

KERNELS = pytest.mark.parametrize("kernel", [PLAIN, fastest()], ids=["plain", "fastest"])
TEXTS = st.one_of(press_texts, valid_texts)


def codes(text):
    return np.array([ord(character) for character in text], np.int64)


def gaps(text, kernel=PLAIN):
    return GAPS[kernel.scan(codes(text), _KINDS, FOLLOWING, 7)[3]][:-1].tolist()


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
def test_the_compiled_loops_scan_as_the_plain_ones(text):
    for plain, compiled in zip(
        PLAIN.scan(codes(text), _KINDS, FOLLOWING, 7), fastest().scan(codes(text), _KINDS, FOLLOWING, 7), strict=True
    ):
        assert plain.tolist() == compiled.tolist()


@given(st.lists(st.text("abc", max_size=6), min_size=1, max_size=20))
def test_pieces_hash_alike_when_they_are_alike(parts):
    hashes = [PLAIN.scan(codes(part or "-"), _KINDS, FOLLOWING, 7)[2][0] for part in parts]
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


@given(TEXTS, st.data())
def test_the_compiled_loops_find_the_same_words(text, data):
    table = PieceTable()
    pieces = table.cut(text)
    inside = np.array(data.draw(st.lists(st.booleans(), min_size=len(pieces), max_size=len(pieces))), np.bool_)
    closes = np.where(np.append(inside[1:], False), pieces.closes, 3).astype(np.uint8)  # a sentence ends where the body is left
    groups, group_of = np.arange(2 * len(table.tokens)).reshape(-1, 2) % 4 - 1, np.array([0, 1, 2, 1, 0])
    found = []
    for kernel in (PLAIN, fastest()):
        tokens, owners, openings, closings = kernel.body_tokens(
            pieces.ids, closes, inside, table.counts, table.firsts, table.flat
        )
        terms = np.where(tokens % 3 == 0, tokens % 5, -1)
        words = kernel.sentence_words(tokens, owners, table.numeric, terms, groups, group_of, len(openings))
        votes = kernel.sum_votes(pieces.ids, table.votes, 5)
        found.append([part.tolist() for part in (tokens, owners, openings, closings, *words, votes[1])] + [votes[0]])
    assert found[0] == found[1]
    assert found[0][0] == [
        token for number, keep in zip(pieces.ids, inside, strict=True) if keep for token in numbers(table, number)
    ]


def numbers(table, piece):
    first = table.firsts[piece]
    return table.flat[first : first + table.counts[piece]].tolist()


@KERNELS
def test_two_groups_of_a_sentence_make_one_pair_whatever_their_order(kernel):
    tokens, owners = np.array([0, 1, 2, 0, 2, 1, 3]), np.array([0, 0, 0, 0, 1, 1, 2])
    groups = np.array([[0, -1], [2, 1], [-1, -1], [-1, -1]])  # the second token is a compound
    terms, numeric = np.array([-1, -1, 4, -1, -1, -1, -1]), np.array([False, False, False, True])
    keys, starts, kept = kernel.sentence_words(tokens, owners, numeric, terms, groups, np.array([0, 1, 2, 0, 2]), 3)
    pairs = {(0, 1): -1 - 5 - 1, (0, 2): -1 - 5 - 2, (1, 2): -1 - 5 - 3 - 2}
    first = [0, 1, pairs[0, 2], pairs[0, 1], pairs[1, 2], 2, -1 - 4, 0]
    assert sorted(keys[:8].tolist()) == sorted(first)
    assert keys[8:].tolist() == [2, 1, pairs[1, 2]]
    assert (starts.tolist(), kept.tolist()) == ([0, 8, 11], [0, 1])
