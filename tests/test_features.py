import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from taawun.errors import ConfigError
from taawun.features import FeatureConfig, Features, SparseRows
from taawun.glossary import Glossary
from taawun.text import fold

CONFIG = FeatureConfig(buckets=1 << 10, stem=2.0, ngram=3.0, concept=5.0, group=7.0, pair=11.0)
GLOSSARY = Glossary.from_tables(
    {
        "en": {"energy": {"gas": ["gas", "gas pipeline"]}, "cooperation": {"exercise": ["joint exercise"]}},
        "nl": {"energy": {"gas": ["aardgas"]}, "transport": {"rail": ["spoorlijn"]}},
    }
)
GAS, EXERCISE, RAIL = (GLOSSARY.concepts.index(name) for name in ("energy.gas", "cooperation.exercise", "transport.rail"))
FEATURES = Features(CONFIG, GLOSSARY)
FIRST_PAIR = len(GLOSSARY.concepts) + len(GLOSSARY.groups)
FIRST_HASHED = FIRST_PAIR + 3 * len(GLOSSARY.groups) ** 2
TOKENS = st.text("abcdeghinoprstuéàçабвгдاتفق", min_size=1, max_size=10)
PLAIN_WORDS = st.tuples(st.sampled_from(["en", "fr", "ar", "nl", "und", "xx"]), TOKENS)
TERMS = st.integers(0, FEATURES.numbered - 1).map(lambda number: ("", str(number)))


def dense(rows: SparseRows, columns: int) -> np.ndarray:
    out = np.zeros((len(rows.starts) - 1, columns))
    for place, (start, end) in enumerate(zip(rows.starts, rows.starts[1:], strict=False)):
        np.add.at(out[place], rows.columns[start:end], rows.values[start:end])
    return out


def group_column(name: str) -> int:
    return len(GLOSSARY.concepts) + GLOSSARY.groups.index(name)


@pytest.mark.parametrize("buckets", [0, 1, -8, 3, 1000])
def test_buckets_that_are_no_power_of_two_are_refused(buckets):
    with pytest.raises(ConfigError, match="power of two"):
        FeatureConfig(buckets=buckets)


@pytest.mark.parametrize(("shortest", "longest"), [(0, 3), (4, 3), (-1, -1)])
def test_lengths_of_ngrams_must_rise(shortest, longest):
    with pytest.raises(ConfigError, match="n-gram"):
        FeatureConfig(shortest=shortest, longest=longest)


def test_columns_are_concepts_groups_pairs_and_buckets():
    assert FEATURES.columns == FIRST_HASHED + CONFIG.buckets
    assert FEATURES.numbered == FIRST_HASHED - len(GLOSSARY.groups)


@given(st.lists(PLAIN_WORDS | TERMS, max_size=15))
def test_every_word_has_one_row_whatever_stands_beside_it(found):
    rows = FEATURES.expand(found)
    assert len(rows.starts) == len(found) + 1
    assert rows.starts[-1] == len(rows.columns) == len(rows.values)
    assert (np.diff(rows.starts) > 0).all()
    assert ((rows.columns >= 0) & (rows.columns < FEATURES.columns)).all()
    alone = [dense(FEATURES.expand([word]), FEATURES.columns)[0] for word in found]
    assert dense(rows, FEATURES.columns).tolist() == [row.tolist() for row in alone]


@given(PLAIN_WORDS)
def test_each_block_of_a_word_has_its_weight(word):
    rows = FEATURES.expand([word])
    bounded = len(fold(word[1])) + 2
    count = sum(max(bounded - n + 1, 0) for n in range(CONFIG.shortest, CONFIG.longest + 1))
    hashed = rows.values[rows.columns >= FIRST_HASHED]
    assert hashed.sum() == pytest.approx(CONFIG.stem + count * CONFIG.ngram / math.sqrt(count), rel=1e-5)
    assert hashed.min() >= min(CONFIG.ngram / math.sqrt(count), CONFIG.stem) * 0.999


def test_a_term_of_one_word_adds_its_concept_and_group():
    row = dense(FEATURES.expand([("en", "gas")]), FEATURES.columns)[0]
    assert (row[GAS], row[group_column("energy")]) == (5.0, 7.0)
    assert row[EXERCISE] == row[group_column("cooperation")] == 0.0


def test_a_term_of_several_words_is_a_word_of_its_own():
    row = dense(FEATURES.expand([("", str(EXERCISE))]), FEATURES.columns)[0]
    assert {place: row[place] for place in np.flatnonzero(row)} == {EXERCISE: 5.0, group_column("cooperation"): 7.0}


def test_a_pair_of_groups_has_a_column_of_its_own():
    pairs = 3 * len(GLOSSARY.groups) ** 2
    rows = dense(FEATURES.expand([("", str(len(GLOSSARY.concepts) + pair)) for pair in range(pairs)]), FEATURES.columns)
    assert (rows[:, FIRST_PAIR:FIRST_HASHED] == 11.0 * np.eye(pairs)).all()
    assert not rows[:, :FIRST_PAIR].any()


def test_a_compound_names_the_concepts_of_both_its_parts():
    row = dense(FEATURES.expand([("nl", "aardgasspoorlijn")]), FEATURES.columns)[0]
    assert row[GAS] == row[RAIL] == 5.0


def test_a_concept_belongs_to_the_words_of_its_language():
    row = dense(FEATURES.expand([("fr", "gas")]), FEATURES.columns)[0]
    assert not row[:FIRST_HASHED].any()


def test_one_word_in_two_languages_shares_its_letters():
    english, italian = dense(FEATURES.expand([("en", "minister"), ("de", "minister")]), FEATURES.columns)
    assert (english[FIRST_HASHED:] * italian[FIRST_HASHED:]).any()


def test_forms_of_one_word_share_their_stem():
    features = Features(FeatureConfig(buckets=1 << 16, ngram=0.0), GLOSSARY)
    first, second = dense(features.expand([("en", "agreement"), ("en", "agreements")]), features.columns)
    assert first.tolist() == second.tolist()


def test_no_words_have_no_rows():
    rows = FEATURES.expand([])
    assert rows.starts.tolist() == [0]
    assert len(rows.columns) == len(rows.values) == 0
