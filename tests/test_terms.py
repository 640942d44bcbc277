import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from taawun.compiled import PLAIN, fastest
from taawun.terms import TermTree

KERNELS = pytest.mark.parametrize("kernel", [PLAIN, fastest()], ids=["plain", "fastest"])
WORDS = st.sampled_from("abcde")
TERMS = st.dictionaries(st.lists(WORDS, min_size=2, max_size=4).map(tuple), st.integers(0, 9), max_size=6)


def find(terms, text, kernel=PLAIN, owners=None):
    tree = TermTree.build({tuple(term.split()): concept for term, concept in terms.items()})
    codes = np.array([tree.code_of.get(word, 0) for word in text.split()], np.int64)
    return tree.find(codes, np.zeros(len(codes), np.int64) if owners is None else np.array(owners), kernel).tolist()


@KERNELS
@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("free trade", [3, -1]),
        ("free world trade", [3, -1, -1]),
        ("free and open trade", [-1] * 4),
        ("free trade area", [5, -1, -1]),
        ("free trade zone", [3, -1, -1]),
        ("free trade and area", [5, -1, -1, -1]),
        ("free", [-1]),
        ("trade free", [-1, -1]),
    ],
)
def test_the_longest_term_counts_with_one_word_between(kernel, text, found):
    assert find({"free trade": 3, "free trade area": 5}, text, kernel) == found


@KERNELS
def test_no_term_reaches_over_the_end_of_a_sentence(kernel):
    assert find({"free trade": 3}, "free trade", kernel, owners=[0, 1]) == [-1, -1]


def test_a_tree_without_terms_finds_nothing():
    assert find({}, "free trade") == [-1, -1]


def by_hand(terms, words):
    """The longest term at each place, tried one by one."""
    found = []
    for place in range(len(words)):
        fitting = [
            (len(term), concept)
            for term, concept in terms.items()
            for skipped in range(len(term))
            if tuple(words[place : place + skipped] + words[place + skipped + (skipped > 0) :][: len(term) - skipped]) == term
        ]
        found.append({concept for length, concept in fitting if length == max(fitting)[0]})
    return found


@given(TERMS, st.lists(WORDS, max_size=12))
def test_what_is_found_is_what_a_search_by_hand_finds(terms, words):
    tree = TermTree.build(terms)
    codes = np.array([tree.code_of.get(word, 0) for word in words], np.int64)
    for kernel in (PLAIN, fastest()):
        found = tree.find(codes, np.zeros(len(codes), np.int64), kernel).tolist()
        for concept, wanted in zip(found, by_hand(terms, words), strict=True):
            assert concept in (wanted or {-1})


def test_a_tree_may_be_larger_than_32_bits_can_number():
    tree = TermTree.build({(f"a{n}", f"b{n}", f"c{n}"): n for n in range(30_000)})
    assert tree.spread * len(tree.edges) > 1 << 31
    for n in (0, 17_000, 29_999):
        codes = np.array([tree.code_of[f"{letter}{n}"] for letter in "abc"])
        assert tree.find(codes, np.zeros(3, np.int64)).tolist() == [n, -1, -1]
