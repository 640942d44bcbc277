import numpy as np

from taawun.columns import Known
from taawun.pairing import sentence_words

# Four tokens that name groups 0, 2 and 1, none, and none; the second is a compound, the last a number.
KNOWN = np.array([[0, 0, -1, -1], [0, 2, 1, -1], [0, -1, -1, -1], [0, Known.NO_WORD, -1, -1]], np.int32)
GROUP_OF = np.array([0, 1, 2, 0, 2])  # of five concepts


def words_of(tokens, owners, terms=None, reach=4):
    """Words by sentence."""
    terms = np.full(len(tokens), -1) if terms is None else np.array(terms)
    sentences = max(owners, default=-1) + 1
    keys, starts, kept = sentence_words(np.array(tokens), np.array(owners), sentences, KNOWN, terms, GROUP_OF, 3, reach)
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


def test_a_text_without_tokens_has_nothing():
    assert words_of([], []) == {}


def test_without_a_glossary_there_are_no_pairs():
    tokens, unnamed = np.array([0, 3, 1]), np.minimum(KNOWN, -1)
    keys, starts, kept = sentence_words(tokens, tokens * 0, 1, unnamed, tokens * 0 - 1, np.empty(0, np.int64), 0, 4)
    assert (keys.tolist(), starts.tolist(), kept.tolist()) == ([0, 1], [0, 2], [0])
