import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from strategies import press_texts, valid_texts
from taawun.compiled import PLAIN, fastest
from taawun.gather import group_pairs, sentence_words
from taawun.pieces import PieceTable
from taawun.terms import TermTree

TEXTS = st.one_of(press_texts, valid_texts)
GROUPS = np.array([[0, -1], [2, 1], [-1, -1], [-1, -1]])  # of four tokens; the second is a compound, the last a number
NUMERIC = np.array([False, False, False, True])
TREE = TermTree.build({("one", "two"): 1, ("three",): 3, ("two", "one", "four"): 0})
GROUP_OF = np.array([0, 1, 2, 0, 2])  # of five concepts


@given(TEXTS, st.data())
def test_the_compiled_loops_find_the_same_words(text, data):
    table = PieceTable()
    pieces = table.cut(text)
    inside = np.array(data.draw(st.lists(st.booleans(), min_size=len(pieces), max_size=len(pieces))), np.bool_)
    closes = np.where(np.append(inside[1:], False), pieces.closes, 3).astype(np.uint8)  # a sentence ends where the body is left
    groups = np.arange(2 * len(table.tokens)).reshape(-1, 2) % 4 - 1
    found = []
    for kernel in (PLAIN, fastest()):
        tokens, owners, *ends = kernel.body_tokens(pieces.ids, closes, inside, table.counts, table.firsts, table.flat)
        tree = (TREE.openers, TREE.edges, TREE.targets, TREE.concepts, TREE.spread)
        codes = (tokens % 5).astype(np.int32)
        words = kernel.body_words(tokens, owners, len(ends[0]), table.numeric, codes, groups, *tree, GROUP_OF, 4)
        read, votes = kernel.sum_votes(pieces.ids, table.voices, table.votes, 5)
        found.append([part.tolist() for part in (tokens, owners, *ends, *words, votes)] + [read])
    assert found[0] == found[1]
    kept = pieces.ids[inside].tolist()
    assert found[0][0] == [token for piece in kept for token in all_tokens(table, piece)]


def all_tokens(table, piece):
    first = table.firsts[piece]
    return table.flat[first : first + table.counts[piece]].tolist()


def pairs_of(tokens, owners, terms=None, reach=4):
    """Pairs as (kind, first, second, sentence)."""
    terms = np.full(len(tokens), -1) if terms is None else np.array(terms)
    found = group_pairs(np.array(tokens), np.array(owners), NUMERIC, terms, GROUPS, GROUP_OF, reach)
    return [(pair // 9, pair % 9 // 3, pair % 3, owner) for pair, owner in zip(*map(np.ndarray.tolist, found), strict=True)]


def test_two_groups_of_a_sentence_make_one_pair_whatever_their_order():
    found = pairs_of([1, 2, 0, 1], [0, 0, 0, 1])
    assert [pair for pair in found if pair[0] == 0] == [(0, 1, 2, 0), (0, 0, 1, 0), (0, 0, 2, 0), (0, 1, 2, 1)]


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
    tokens, owners, terms = np.array([0, 3, 2, 3, 1]), np.array([0, 0, 1, 2, 3]), np.array([-1, -1, 4, -1, -1])
    pairs, pair_owners = np.array([7, 8, 5]), np.array([0, 0, 3])
    keys, starts, kept = sentence_words(tokens, owners, NUMERIC, terms, pairs, pair_owners, 5, 4)
    assert keys.tolist() == [0, -1 - 5 - 7, -1 - 5 - 8, 2, -1 - 4, 1, -1 - 5 - 5]
    assert (starts.tolist(), kept.tolist()) == ([0, 3, 5, 7], [0, 1, 3])  # the third sentence is a number


def test_a_text_without_tokens_has_nothing():
    nothing = np.empty(0, np.int64)
    assert [part.tolist() for part in group_pairs(nothing, nothing, NUMERIC, nothing, GROUPS, GROUP_OF, 4)] == [[], []]


def test_without_a_glossary_there_are_no_pairs():
    nothing, tokens = np.empty(0, np.int64), np.array([0, 3, 1])
    assert not len(group_pairs(tokens, tokens * 0, NUMERIC, tokens * 0 - 1, np.full((4, 2), -1), nothing, 4)[0])
    assert [part.tolist() for part in sentence_words(*[nothing] * 2, NUMERIC, *[nothing] * 3, 5, 0)] == [[], [0], []]
