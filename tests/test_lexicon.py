import numpy as np

from taawun.columns import Known
from taawun.features import FeatureConfig, Features
from taawun.glossary import Glossary
from taawun.lexicon import Lexicon
from taawun.pieces import PieceTable

GLOSSARY = Glossary.from_tables({"en": {"trade": {"free": ["free trade agreement"], "port": ["deep sea port"]}}})

NAMED = dict.fromkeys(("two free trade agreements", "free trade agreement"), ("trade.free",))
NAMED |= dict.fromkeys(("deep sea ports", "deep sea port"), ("trade.port",))
FEATURES = Features(FeatureConfig(buckets=1 << 8), GLOSSARY)


def terms(table, lexicon, text):
    """The concepts of the terms of several words that a text holds."""
    tokens = np.array([table._token_ids[word] for word in text.split()] if table.extend(text) else [], np.int64)
    keys, starts, kept = lexicon.words(tokens, np.zeros(len(tokens), np.int64), np.array([[0, len(text)]]))
    assert (starts.tolist(), kept.tolist()) == (([0, len(keys)], [0]) if len(tokens) else ([0], []))
    return [-1 - key for key in keys.tolist() if -len(FEATURES.glossary.concepts) <= key < 0]


def test_terms_are_found_inflected_and_in_later_texts_too():
    table = PieceTable()
    lexicon = Lexicon(table, FEATURES, "en")
    assert terms(table, lexicon, "two free trade agreements") == [0]
    assert terms(table, lexicon, "deep sea ports and free trade") == [1]
    assert terms(table, lexicon, "") == []


def test_a_language_without_terms_finds_none():
    table = PieceTable()
    assert terms(table, Lexicon(table, FEATURES, "fr"), "free trade agreement") == []


def test_terms_are_found_whatever_was_forgotten():
    table = PieceTable(capacity=3)
    lexicon = Lexicon(table, FEATURES, "en")
    for text in ("two free trade agreements", "deep sea ports", "free trade agreement", "none here but words", "deep sea port"):
        table.cut(text)
        assert terms(table, lexicon, text) == [FEATURES.glossary.concepts.index(name) for name in NAMED.get(text, ())]
    assert table.generation > 2


def test_tokens_name_groups_by_themselves():
    glossary = Glossary.from_tables({"nl": {"energy": {"gas": ["aardgas"]}, "transport": {"rail": ["spoorlijn"]}}})
    table = PieceTable()
    lexicon = Lexicon(table, Features(FeatureConfig(buckets=1 << 8), glossary), "nl")
    terms(table, lexicon, "aardgas aardgasspoorlijn fiets")
    found = {word: lexicon.known[token, Known.GROUP : Known.ROW].tolist() for token, word in enumerate(table.tokens)}
    assert found == {"aardgas": [0, -1], "aardgasspoorlijn": [0, 1], "fiets": [-1, -1]}
