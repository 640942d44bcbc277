import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import sparse

from taawun import wordtable
from taawun.pieces import PieceTable
from worded import FEATURES, GRID, OUTPUTS, keys_of, parameters, word_table

TEXTS = st.lists(st.text("abcdeghnoprst", min_size=1, max_size=8), min_size=1, max_size=12).map(" ".join)


def plain_vectors(words, idf):
    """Each word's vector with IDF, by scipy: columns that a word meets twice are summed."""
    found = FEATURES.expand(words)
    plain = sparse.csr_matrix((found.values, found.columns, found.starts), (len(words), FEATURES.columns))
    return (plain @ sparse.diags_array(idf.astype(np.float64))).toarray()


@pytest.mark.parametrize(
    ("language", "word"),
    [("en", "gas"), ("en", "pipeline"), ("", GRID), ("en", "banana"), ("en", "mississippi"), ("de", "erdgaskanal")],
)
def test_the_table_holds_the_length_and_score_of_the_words_vector(language, word):
    given, pieces = parameters(), PieceTable()
    table = word_table(given)
    key = keys_of(pieces, word)[0] if language else -1 - word
    row = table.rows(language or "en", np.array([key]), pieces)[0]
    vector = plain_vectors([(language, str(word))], given.idf)[0]
    assert table.words.squares[row] == pytest.approx(vector @ vector, rel=1e-4)
    assert table.words.scores[row][:OUTPUTS] == pytest.approx((vector / given.idf) @ given.weights, abs=1e-4)


@settings(max_examples=60)
@given(st.lists(TEXTS, min_size=1, max_size=4))
def test_rows_name_the_same_word_wherever_it_stands(texts):
    table, pieces, named = word_table(), PieceTable(), {}
    for text in texts:
        for word, row in zip(text.split(), table.rows("en", keys_of(pieces, text), pieces).tolist(), strict=True):
            assert named.setdefault(word, row) == row
    assert len(set(named.values())) == len(named) == len(table)


def test_a_word_of_two_languages_has_two_rows():
    table, pieces = word_table(), PieceTable()
    keys = keys_of(pieces, "gas")
    assert table.rows("en", keys, pieces) != table.rows("de", keys, pieces)
    assert len(table) == 2


@settings(max_examples=40)
@given(st.lists(TEXTS, min_size=1, max_size=6), st.integers(1, 12))
def test_rows_do_not_change_when_the_pieces_are_forgotten(texts, capacity):
    table, pieces = word_table(), PieceTable(capacity=capacity)
    for text in texts:
        pieces.cut(text)
        rows = table.rows("en", keys_of(pieces, text), pieces)
        fresh, alone = word_table(), PieceTable()
        wanted = fresh.rows("en", keys_of(alone, text), alone)
        assert table.words.scores[rows] == pytest.approx(fresh.words.scores[wanted], abs=1e-5)


def test_words_are_the_same_a_few_at_once(monkeypatch):
    def scores(table):
        pieces = PieceTable()
        keys = keys_of(pieces, "gas power grid talks in nine big towns")
        rows = table.rows("en", keys, pieces)
        return table.words.squares[rows].tolist(), table.words.scores[rows].tolist()

    together = scores(word_table())
    monkeypatch.setattr(wordtable, "_AT_ONCE", 3)
    assert scores(word_table()) == together


def test_memory_stays_bounded_over_an_endless_stream():
    table, pieces = word_table(), PieceTable(capacity=100)
    for number in range(300):
        text = " ".join(f"w{number}x{place}" for place in range(40))
        pieces.cut(text)
        table.rows("en", keys_of(pieces, text), pieces)
    assert len(table) <= 140
    assert len(table.words.squares) == len(word_table().words.squares)
