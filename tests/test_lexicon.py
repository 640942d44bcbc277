import numpy as np

from taawun.features import FeatureConfig, Features
from taawun.glossary import Glossary
from taawun.lexicon import Lexicon
from taawun.pieces import PieceTable

GLOSSARY = Glossary.from_tables({"en": {"trade": {"free": ["free trade agreement"], "port": ["deep sea port"]}}})

FEATURES = Features(FeatureConfig(buckets=1 << 8), GLOSSARY)


def terms(table, lexicon, text):
    tokens = np.array([table._token_ids[word] for word in text.split()] if table.extend(text) else [], np.int64)
    return lexicon.terms(tokens, np.zeros(len(tokens), np.int64)).tolist()


def test_terms_are_found_inflected_and_in_later_texts_too():
    table = PieceTable()
    lexicon = Lexicon(table, FEATURES, "en")
    assert terms(table, lexicon, "two free trade agreements") == [-1, 0, -1, -1]
    assert terms(table, lexicon, "deep sea ports and free trade") == [1, -1, -1, -1, -1, -1]
    assert terms(table, lexicon, "") == []


def test_a_language_without_terms_finds_none():
    table = PieceTable()
    assert terms(table, Lexicon(table, FEATURES, "fr"), "free trade agreement") == [-1, -1, -1]


def test_tokens_name_groups_by_themselves():
    glossary = Glossary.from_tables({"nl": {"energy": {"gas": ["aardgas"]}, "transport": {"rail": ["spoorlijn"]}}})
    table = PieceTable()
    lexicon = Lexicon(table, Features(FeatureConfig(buckets=1 << 8), glossary), "nl")
    terms(table, lexicon, "aardgas aardgasspoorlijn fiets")
    found = {word: lexicon.groups[token].tolist() for token, word in enumerate(table.tokens)}
    assert found == {"aardgas": [0, -1], "aardgasspoorlijn": [0, 1], "fiets": [-1, -1]}
