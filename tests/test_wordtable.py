import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import sparse

from taawun import wordtable
from taawun.columns import Number
from taawun.lexicon import Lexicon
from taawun.pieces import PieceTable
from worded import FEATURES, GRID, parameters, rows_of, table_of

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
    table, lexicon = table_of(given), Lexicon(pieces, FEATURES, language or "en")
    row = rows_of(table, lexicon, word)[0] if language else table.rows(np.array([-1 - word]), lexicon)[0]
    vector = plain_vectors([(language, str(word))], given.idf)[0]
    assert table.words.numbers[row, Number.SQUARE] == pytest.approx(vector @ vector, rel=1e-4)
    wanted = (vector / given.idf) @ given.weights
    assert table.words.scores(np.array([row]))[0] == pytest.approx(wanted, abs=np.abs(wanted).max() / 250)


@settings(max_examples=60)
@given(st.lists(TEXTS, min_size=1, max_size=4))
def test_rows_name_the_same_word_wherever_it_stands(texts):
    table, lexicon, named = table_of(), Lexicon(PieceTable(), FEATURES, "en"), {}
    for text in texts:
        for word, row in zip(text.split(), rows_of(table, lexicon, text).tolist(), strict=True):
            assert named.setdefault(word, row) == row
    assert len(set(named.values())) == len(named) == len(table)


def test_a_word_of_two_languages_has_two_rows():
    table, pieces = table_of(), PieceTable()
    english, german = (Lexicon(pieces, FEATURES, language) for language in ("en", "de"))
    assert rows_of(table, english, "gas") != rows_of(table, german, "gas")
    assert len(table) == 2


@settings(max_examples=40)
@given(st.lists(TEXTS, min_size=1, max_size=6), st.integers(1, 12))
def test_rows_do_not_change_when_the_pieces_are_forgotten(texts, capacity):
    table, pieces = table_of(), PieceTable(capacity=capacity)
    lexicons = [Lexicon(pieces, FEATURES, language) for language in ("en", "de")]
    for number, text in enumerate(texts):
        lexicon = lexicons[number % 2]
        pieces.cut(text)
        rows = rows_of(table, lexicon, text)
        fresh = table_of()
        wanted = rows_of(fresh, Lexicon(PieceTable(), FEATURES, lexicon.language), text)
        assert table.words.scores(rows) == pytest.approx(fresh.words.scores(wanted), abs=1e-5)


def test_words_are_the_same_a_few_at_once(monkeypatch):
    def scores(table):
        rows = rows_of(table, Lexicon(PieceTable(), FEATURES, "en"), "gas power grid talks in nine big towns")
        return table.words.bytes[rows].tolist()

    together = scores(table_of())
    monkeypatch.setattr(wordtable, "_AT_ONCE", 3)
    assert scores(table_of()) == together


def test_memory_stays_bounded_over_an_endless_stream():
    table, pieces = table_of(), PieceTable(capacity=100)
    lexicon = Lexicon(pieces, FEATURES, "en")
    for number in range(300):
        text = " ".join(f"w{number}x{place}" for place in range(40))
        pieces.cut(text)
        rows_of(table, lexicon, text)
    assert len(table) <= 140
    assert len(table.words) == len(table_of().words)
