from dataclasses import replace
from itertools import chain

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import toys
from taawun.article import LabelledArticle
from taawun.document import Reader
from taawun.features import FeatureConfig, Features
from taawun.wording import Wording

FEATURES = Features(FeatureConfig(buckets=1 << 9), toys.glossary())
NOBODY = frozenset()


def passage(text, language="en", **given):
    return LabelledArticle(text, NOBODY, language, given.pop("kind", "negative"), **given)


def each_alone(articles):
    """The words of each sentence of each text, as a reader gives them that is handed one text at a time."""
    found = []
    for article in articles:
        reader = Reader(FEATURES)
        read = reader.read(article.text, title=article.title, language=article.language, whole=article.kind != "article")
        found.append(reader.words(read) or [[(article.language, "-")]])
    return found


def checked(articles):
    """The wording of texts, whose numbers name the same words as when each text is read alone."""
    wording, names = Wording(FEATURES), {}
    for sentences, words in zip(wording.read(articles), each_alone(articles), strict=True):
        assert [len(rows) for rows in sentences] == [len(own) for own in words]
        for row, word in zip(np.concatenate(sentences).tolist(), chain.from_iterable(words), strict=True):
            assert names.setdefault(row, word) == word
    assert sorted(names) == list(range(len(wording)))
    assert len(set(names.values())) == len(wording)
    return wording, [names[row] for row in range(len(wording))]


def test_texts_read_together_have_the_words_that_each_has_alone():
    checked(toys.articles())


def test_the_vectors_are_those_of_the_words():
    wording, words = checked(toys.articles())
    found, wanted = wording.vectors(), FEATURES.expand(words)
    assert all(np.array_equal(getattr(found, name), getattr(wanted, name)) for name in ("starts", "columns", "values"))


AROUND = "met without a stop|Mr.|« They met.|» they left|  they met \t|\n\nthey met\n|2024|🚢|a:|a\n- b\n- c|J"


@pytest.mark.parametrize("around", AROUND.split("|"))
def test_neighbours_do_not_touch(around):
    checked([passage(text) for text in ("The ministers of Peru", around, "signed an agreement on gas.", around, around, "oil")])


@given(st.lists(st.text(st.sampled_from("aB9.!»«' \n\té؛م"), min_size=1).filter(str.strip), min_size=1, max_size=6))
def test_any_texts_have_the_words_that_each_has_alone(texts):
    checked([passage(text) for text in texts])


def test_a_headline_and_the_body_of_a_page_are_of_one_text():
    titled = passage("They agreed on gas.", title="Peru and Ghana sign")
    page = passage("Home\nLogin\n" + "The ministers signed an agreement on the training of nurses. " * 8, kind="article")
    checked([passage("One."), titled, passage("Two."), page, passage("Three."), replace(titled, title=None), passage("Un", "fr")])


def test_more_than_is_read_at_once():
    checked([passage(f"The {number} ministers of Peru and Ghana met and agreed on gas" * 50) for number in range(20)])


def test_a_sign_that_spells_many_words_costs_its_neighbours_nothing():
    checked([passage("\ufdfa" * 8000, "ar"), passage("\ufdfa" * 8000, "ar"), passage("غاز", "ar")])


def test_no_texts_have_no_words():
    wording = Wording(FEATURES)
    assert list(wording.read([])) == []
    assert len(wording) == 0
