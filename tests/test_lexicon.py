import numpy as np

from taawun.glossary import Glossary
from taawun.lexicon import Lexicon
from taawun.pieces import PieceTable

GLOSSARY = Glossary.from_tables({"en": {"trade": {"free": ["free trade agreement"], "port": ["deep sea port"]}}})


def terms(table, lexicon, text):
    tokens = np.array([table._token_ids[word] for word in text.split()] if table.extend(text) else [], np.int64)
    return lexicon.terms(tokens, np.zeros(len(tokens), np.int64)).tolist()


def test_terms_are_found_inflected_and_in_later_texts_too():
    table = PieceTable()
    lexicon = Lexicon(table, GLOSSARY.matcher("en"))
    assert terms(table, lexicon, "two free trade agreements") == [-1, 0, -1, -1]
    assert terms(table, lexicon, "deep sea ports and free trade") == [1, -1, -1, -1, -1, -1]
    assert terms(table, lexicon, "") == []


def test_a_language_without_terms_finds_none():
    table = PieceTable()
    assert terms(table, Lexicon(table, GLOSSARY.matcher("fr")), "free trade agreement") == [-1, -1, -1]
