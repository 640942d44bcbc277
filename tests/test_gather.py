import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from strategies import press_texts, valid_texts
from taawun.columns import Fact, Known, Piece
from taawun.compiled import PLAIN, fastest
from taawun.pieces import PieceTable
from taawun.scan import Mark
from taawun.terms import TermTree

TEXTS = st.one_of(press_texts, valid_texts)
CODE, GROUP, SECOND, ROW = Known.CODE, Known.GROUP, Known.SECOND, Known.ROW
# Four tokens that name groups 0, 2 and 1, none, and none; the second is a compound, the last a number.
KNOWN = np.array([[0, 0, -1, -1], [0, 2, 1, -1], [0, -1, -1, -1], [0, Known.NO_WORD, -1, -1]], np.int32)
TREE = TermTree.build({("one", "two"): 1, ("three",): 3, ("two", "one", "four"): 0})
GROUP_OF = np.array([0, 1, 2, 0, 2])  # of five concepts


@given(TEXTS, st.data())
def test_the_compiled_loops_find_the_same_words(text, data):
    table = PieceTable()
    pieces = table.cut(text)
    inside = np.array(data.draw(st.lists(st.booleans(), min_size=len(pieces), max_size=len(pieces))), np.bool_)
    pieces.rows[~np.append(inside[1:], False), Piece.CLOSES] = 3  # a sentence ends where the body is left
    known = np.zeros((len(table.tokens), 4), np.int32)
    known[:, CODE], known[:, [GROUP, SECOND]] = np.arange(len(known)) % 5, np.arange(2 * len(known)).reshape(-1, 2) % 4 - 1
    known[table.numeric[: len(known)], GROUP] = Known.NO_WORD
    found = []
    for kernel in (PLAIN, fastest()):
        tokens, owners, spans = kernel.body_tokens(pieces.rows, inside, table.flat)
        *words, unknown = kernel.body_words(tokens, owners, len(spans), known, *TREE.arrays, GROUP_OF, 3, 4)
        found.append([part.tolist() for part in (tokens, owners, spans, *words)] + [unknown])
    assert found[0] == found[1]
    kept = pieces.ids[inside].tolist()
    assert found[0][0] == [token for piece in kept for token in all_tokens(table, piece)]


@given(TEXTS, st.data())
def test_the_first_pieces_of_the_body_are_asked_for_its_language(text, data):
    table = PieceTable()
    pieces = table.cut(text)
    inside = np.array(data.draw(st.lists(st.booleans(), min_size=len(pieces), max_size=len(pieces))), np.bool_)
    said = table.votes[table.facts[pieces.ids, Fact.VOICE]] * inside[:, None]
    enough = [words >= 5 for words in np.cumsum(said[:, -1]).tolist()]
    wanted = enough.index(True) + 1 if True in enough else len(pieces)
    for kernel in (PLAIN, fastest()):
        asked, marks = kernel.language_marks(pieces.rows, inside, table.facts, table.votes, 5)
        assert asked == wanted
        assert marks == pytest.approx(said[:wanted].sum(axis=0), abs=1e-4)


def all_tokens(table, piece):
    first, count = table.facts[piece, [Fact.FIRST, Fact.COUNT]]
    return table.flat[first : first + count].tolist()


def test_tokens_that_are_not_learnt_are_counted():
    known = KNOWN.copy()
    known[2, CODE] = -1
    for kernel in (PLAIN, fastest()):
        tokens = np.array([0, 2, 2])
        assert kernel.body_words(tokens, tokens * 0, 1, known, *TREE.arrays, GROUP_OF, 3, 4)[-1] == 2


@pytest.mark.parametrize("kernel", [PLAIN, fastest()], ids=["plain", "fastest"])
def test_the_blocks_of_a_text_are_counted(kernel):
    pieces = np.zeros((5, 8), np.int64)
    pieces[:, Piece.CLOSES] = 0, 1, 3, 0, 3
    pieces[:, Piece.START], pieces[:, Piece.END] = [0, 3, 6, 10, 13], [2, 5, 8, 12, 15]
    stop = Mark.STOP | Mark.CLOSED
    pieces[:, Piece.MARK], pieces[:, Piece.COUNT] = [Mark.TELLING, stop, stop, 0, 0], [1, 2, 2, 1, 0]
    assert kernel.block_facts(pieces).tolist() == [[0, 2, 0, 8, 5, 2, stop, 1], [3, 4, 10, 15, 1, 0, 0, 0]]
