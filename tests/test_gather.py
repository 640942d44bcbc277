import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from strategies import press_texts, valid_texts
from taawun.compiled import PLAIN, fastest
from taawun.gather import Known, sentence_words
from taawun.pieces import PieceTable
from taawun.scan import Fact
from taawun.terms import TermTree

TEXTS = st.one_of(press_texts, valid_texts)
CODE, GROUP, SECOND, NUMBER, ROW = Known.CODE, Known.GROUP, Known.SECOND, Known.NUMBER, Known.ROW
# Four tokens that name groups 0, 2 and 1, none, and none; the second is a compound, the last a number.
KNOWN = np.array([[0, 0, -1, 0, -1], [0, 2, 1, 0, -1], [0, -1, -1, 0, -1], [0, -1, -1, 1, -1]], np.int32)
TREE = TermTree.build({("one", "two"): 1, ("three",): 3, ("two", "one", "four"): 0})
GROUP_OF = np.array([0, 1, 2, 0, 2])  # of five concepts


@given(TEXTS, st.data())
def test_the_compiled_loops_find_the_same_words(text, data):
    table = PieceTable()
    pieces = table.cut(text)
    inside = np.array(data.draw(st.lists(st.booleans(), min_size=len(pieces), max_size=len(pieces))), np.bool_)
    closes = np.where(np.append(inside[1:], False), pieces.closes, 3).astype(np.uint8)  # a sentence ends where the body is left
    known = np.zeros((len(table.tokens), 5), np.int32)
    known[:, CODE], known[:, NUMBER] = np.arange(len(known)) % 5, table.numeric[: len(known)]
    known[:, [GROUP, SECOND]] = np.arange(2 * len(known)).reshape(-1, 2) % 4 - 1
    found = []
    for kernel in (PLAIN, fastest()):
        given = (pieces.ids, closes, inside, pieces.starts, pieces.ends, table.facts, table.flat, table.votes, 5)
        tokens, owners, spans, asked, votes = kernel.body_tokens(*given)
        *words, unknown = kernel.body_words(tokens, owners, len(spans), known, *TREE.arrays, GROUP_OF, 4)
        found.append([part.tolist() for part in (tokens, owners, spans, *words, votes)] + [asked, unknown])
    assert found[0] == found[1]
    kept = pieces.ids[inside].tolist()
    assert found[0][0] == [token for piece in kept for token in all_tokens(table, piece)]


def all_tokens(table, piece):
    first, count = table.facts[piece, [Fact.FIRST, Fact.COUNT]]
    return table.flat[first : first + count].tolist()


def words_of(tokens, owners, terms=None, reach=4):
    """Words by sentence."""
    terms = np.full(len(tokens), -1) if terms is None else np.array(terms)
    sentences = max(owners, default=-1) + 1
    keys, starts, kept = sentence_words(np.array(tokens), np.array(owners), sentences, KNOWN, terms, GROUP_OF, reach)
    return {sentence: keys[a:b].tolist() for sentence, a, b in zip(kept.tolist(), starts, starts[1:], strict=False)}


def pairs_of(*given, **named):
    """Pairs as (kind, first, second, sentence)."""
    found = [(-6 - key, sentence) for sentence, keys in words_of(*given, **named).items() for key in keys if key < -5]
    return [(pair // 9, pair % 9 // 3, pair % 3, sentence) for pair, sentence in found]


def test_two_groups_of_a_sentence_make_one_pair_whatever_their_order():
    found = pairs_of([1, 2, 0, 1], [0, 0, 0, 1])
    assert [pair for pair in found if pair[0] == 0] == [(0, 1, 2, 0), (0, 0, 2, 0), (0, 0, 1, 0), (0, 1, 2, 1)]


def test_a_group_named_twice_makes_a_pair_with_itself_once():
    found = pairs_of([0, 0, 0, 0], [0, 0, 0, 1])
    assert [pair for pair in found if pair[0] == 0] == [(0, 0, 0, 0)]


def test_groups_that_follow_each_other_closely_make_a_pair_in_their_order():
    found = pairs_of([1, 0, 2, 2, 0], [0] * 5, reach=2)
    assert [pair[:3] for pair in found if pair[0] == 1] == [(1, 2, 1), (1, 1, 0)]  # the last group stands three words on
    assert [pair[:3] for pair in found if pair[0] == 2] == [(2, 2, 0), (2, 1, 0)]


def test_a_term_names_a_group_and_a_number_is_passed_over():
    found = pairs_of([3, 2, 0], [0, 0, 0], terms=[-1, 1, -1], reach=1)
    assert found == [(0, 0, 1, 0), (1, 1, 0, 0)]


def test_words_are_tokens_terms_and_pairs_sentence_by_sentence():
    found = words_of([0, 3, 2, 3, 1], [0, 0, 1, 2, 3], terms=[-1, -1, 4, -1, -1])
    assert found == {0: [0], 1: [2, -1 - 4], 3: [1, -6 - 5, -6 - 9 - 7]}  # the third sentence is a number


def test_many_groups_of_a_sentence_have_room():
    found = words_of([1, 0] * 50, [0] * 100)
    assert len(found[0]) == 100 + 3 + 3 + 2 * 149 - 1  # tokens, different pairs, each with itself, after one and after two others


def test_tokens_that_are_not_learnt_are_counted():
    known = KNOWN.copy()
    known[2, CODE] = -1
    for kernel in (PLAIN, fastest()):
        tokens = np.array([0, 2, 2])
        assert kernel.body_words(tokens, tokens * 0, 1, known, *TREE.arrays, GROUP_OF, 4)[-1] == 2


def test_a_text_without_tokens_has_nothing():
    assert words_of([], []) == {}


def test_without_a_glossary_there_are_no_pairs():
    tokens, unnamed = np.array([0, 3, 1]), np.where(np.arange(5) == NUMBER, KNOWN, -1)
    keys, starts, kept = sentence_words(tokens, tokens * 0, 1, unnamed, tokens * 0 - 1, np.empty(0, np.int64), 4)
    assert (keys.tolist(), starts.tolist(), kept.tolist()) == ([0, 1], [0, 2], [0])


@pytest.mark.parametrize("kernel", [PLAIN, fastest()], ids=["plain", "fastest"])
def test_a_word_has_the_row_of_its_token_or_its_number(kernel):
    known = np.full((3, 5), -1, np.int32)
    known[:, ROW] = 7, -1, 5
    rows, unknown = kernel.word_rows(np.array([2, -1, 0, -3, 1]), known, np.array([8, 2, -1], np.int32))
    assert (rows.tolist(), unknown) == ([5, 8, 7, -1, -1], 2)
