import json
from importlib import resources
from itertools import chain

import pytest

from strategies import PROSE
from taawun.language import LANGUAGES
from taawun.text import fold, normalise
from taawun.vocabulary import WORD, begun, known, marks, telling

TABLES = json.loads(resources.files("taawun").joinpath("data/furniture.json").read_text(encoding="utf-8"))


def test_every_language_has_every_list():
    assert set(TABLES) == set(LANGUAGES)
    assert all(table.keys() == TABLES["en"].keys() and all(table.values()) for table in TABLES.values())


@pytest.mark.parametrize("name", ["anywhere", "asides"])
def test_every_phrase_is_found_by_its_longest_word(name):
    for table in TABLES.values():
        for mark in table[name]:
            spoken = fold(normalise(mark)).rstrip("*")
            word = known(max(WORD.findall(spoken), key=len))
            assert any(phrase in spoken for phrase in (word.furniture if name == "anywhere" else word.asides)), mark


def test_stems_stand_for_any_ending():
    assert known("cookies").furniture == ("cookie",)
    assert known("podcasts").hint
    assert not known("approach").hint


def test_lists_are_folded():
    assert begun("haqqimizda", marks().about) == "haqqimizda"


@pytest.mark.parametrize("language", PROSE)
def test_prose_holds_no_word_that_is_furniture_alone(language):
    assert not any(
        word.startswith(tuple(chain(*marks().strong.values()))) for word in WORD.findall(fold(normalise(PROSE[language])))
    )


@pytest.mark.parametrize(
    ("word", "tells"),
    [("podcasts", True), ("comments", True), ("коментарий", False), ("minister", False), ("accord", False), ("s-400", False)],
)
def test_a_word_tells_of_furniture_or_does_not(word, tells):
    assert telling(word) is tells


def test_every_mark_holds_a_telling_word():
    own = marks()
    listed = (own.starts, own.ends_article, own.about, own.replies, own.furniture, own.asides)
    for mark in [mark for table in listed for named in table.values() for mark in named]:
        assert any(telling(word) for word in WORD.findall(mark)), mark
