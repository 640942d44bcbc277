import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from strategies import press_texts, valid_texts
from taawun import pieces
from taawun.columns import Fact
from taawun.pieces import PieceTable
from taawun.text import words

TEXTS = st.one_of(press_texts, valid_texts)


def pieces_of(text):
    cut = PieceTable().cut(text)
    return [text[start:end] for start, end in zip(cut.starts, cut.ends, strict=True)]


@given(TEXTS)
def test_a_text_is_cut_where_python_cuts_it(text):
    assert pieces_of(text) == text.split()


@pytest.mark.parametrize("blank", [chr(code) for code in range(0x3100) if chr(code).isspace()], ids=ascii)
def test_every_white_space_cuts(blank):
    assert pieces_of(f"oil{blank}gas") == ["oil", "gas"]


@given(st.lists(TEXTS, min_size=1, max_size=5))
def test_a_piece_has_one_number_and_its_words(texts):
    table, named = PieceTable(), {}
    for text in texts:
        for piece, number in zip(text.split(), table.cut(text).ids.tolist(), strict=True):
            assert named.setdefault(piece, number) == number
            assert table.tokens_of(number) == [word for word in words(piece) if not word.isdigit()]
    assert len(set(named.values())) == len(named)


def test_the_table_grows_with_its_pieces():
    table = PieceTable()
    text = " ".join(f"w{number}" for number in range(30_000))
    ids = table.cut(text).ids
    assert ids.tolist() == list(range(30_000))
    assert table.cut(text).ids.tolist() == ids.tolist()
    assert table.tokens_of(29_999) == ["w29999"]


def test_a_full_table_keeps_the_half_met_last_before_the_next_text():
    table = PieceTable(capacity=4)
    table.cut("none one two three")
    table.cut("four, three")
    assert (len(table), table.generation) == (5, 1)
    assert table.cut("three six one").ids.tolist() == [0, 2, 3]
    assert (len(table), table.generation, len(table.survivors)) == (4, 2, 2)
    assert [table.tokens_of(piece) for piece in range(4)] == [["three"], ["four"], ["six"], ["one"]]


def test_links_are_forgotten_first():
    table = PieceTable(capacity=2)
    table.cut("one " + " ".join(f"https://example.org/{'x' * 80}{number}" for number in range(3)))
    assert table.cut("one").ids.tolist() == [0]
    assert len(table) == 1


@given(st.lists(TEXTS, min_size=1, max_size=6), st.integers(1, 20))
def test_what_is_forgotten_is_learnt_again_alike(texts, capacity):
    small, large = PieceTable(capacity), PieceTable()
    for text in texts:
        first, second = small.cut(text), large.cut(text)
        assert first.closes.tolist() == second.closes.tolist()
        for one, other in zip(first.ids.tolist(), second.ids.tolist(), strict=True):
            assert small.tokens_of(one) == large.tokens_of(other)
            assert votes(small, one).tolist() == votes(large, other).tolist()


def votes(table, pieces):
    return table.votes[table.facts[pieces, Fact.VOICE]]


def test_a_piece_too_long_to_come_again_is_not_kept():
    table = PieceTable()
    link = "https://example.org/" + "x" * 80
    assert table.cut(link).ids.tolist() != table.cut(link).ids.tolist()
    assert table.tokens_of(0) == words(link)


def test_votes_add_up_to_those_of_the_text():
    table = PieceTable()
    ids = table.cut("Ils ont signé l'accord de 2024.").ids
    total = votes(table, ids).sum(axis=0)
    assert total[-1] == 6
    assert np.argmax(total[:12]) == 5  # French


def test_texts_beyond_those_that_can_be_told_apart_are_read_all_the_same(monkeypatch):
    monkeypatch.setattr(pieces, "_MOST_TEXTS", 2)
    table = PieceTable(capacity=2)
    for text in ("one two", "three", "four", "five", "four"):
        assert table.tokens_of(table.cut(text).ids[0]) == [text.split()[0]]
