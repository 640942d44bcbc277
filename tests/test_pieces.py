import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from strategies import press_texts, valid_texts
from taawun.pieces import PieceTable
from taawun.scan import Mark
from taawun.text import words

TEXTS = st.one_of(press_texts, valid_texts)


def pieces_of(text):
    pieces = PieceTable().cut(text)
    return [text[start:end] for start, end in zip(pieces.starts, pieces.ends, strict=True)]


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


def test_a_full_table_starts_anew_before_the_next_text():
    table = PieceTable(capacity=2)
    first = table.cut("one two three four")
    assert (table.generation, len(set(first.ids.tolist()))) == (1, 4)
    assert table.cut("four").ids.tolist() == [0]
    assert table.generation == 2


def test_a_piece_too_long_to_come_again_is_not_kept():
    table = PieceTable()
    link = "https://example.org/" + "x" * 80
    assert table.cut(link).ids.tolist() != table.cut(link).ids.tolist()
    assert table.tokens_of(0) == words(link)


@pytest.mark.parametrize(
    ("piece", "marks"),
    [
        ("signed.", Mark.STOP | Mark.POINT | Mark.CLOSED | Mark.LOWER | Mark.WRAPPED),
        ("Oslo.”", Mark.STOP | Mark.CLOSED),
        ("Mr.", Mark.STOP | Mark.POINT | Mark.CLOSED | Mark.ABBREVIATION),
        ("topics:", Mark.CLOSED | Mark.LOWER | Mark.WRAPPED),
        ("غدا؛", Mark.SEMICOLON | Mark.CLOSED),
        ("»", Mark.CLOSING),
        (",", Mark.WRAPPED),
        ("Oslo", 0),
        ("İlham", 0),
    ],
)
def test_a_piece_is_marked_by_how_it_begins_and_ends(piece, marks):
    table = PieceTable()
    assert table.marks[table.cut(piece).ids[0]] == marks


def test_votes_add_up_to_those_of_the_text():
    table = PieceTable()
    ids = table.cut("Ils ont signé l'accord de 2024.").ids
    assert table.votes[ids].sum(axis=0)[-1] == 6
    assert np.argmax(table.votes[ids].sum(axis=0)[:12]) == 5  # French
