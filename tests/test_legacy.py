"""The encoding whose letters are the likeliest."""

import pytest

from strategies import PROSE
from taawun.legacy import LEGACY_ENCODINGS, guess_legacy

STORED = {
    "ar": ["cp1256", "iso8859_6"],
    "kk": ["kz1048"],
    "ru": ["cp1251", "koi8_r", "iso8859_5", "cp866"],
    "tr": ["cp1254", "iso8859_9"],
    **{language: ["cp1252", "iso8859_15"] for language in ["de", "es", "fr", "it", "pt"]},
}


@pytest.mark.parametrize(("language", "encoding"), [(language, e) for language, found in STORED.items() for e in found])
@pytest.mark.parametrize("size", [150, 300])
def test_the_likeliest_encoding_reads_the_text_that_was_stored(language, encoding, size):
    data = PROSE[language].encode(encoding)[:size]
    encoding_found, _ = guess_legacy(data)
    assert encoding_found in LEGACY_ENCODINGS
    assert data.decode(encoding_found) == data.decode(encoding)


@pytest.mark.parametrize("text", ["ДОГОВОР О ТОРГОВЛЕ", "Договор о торговле", "договор о торговле"])
@pytest.mark.parametrize("encoding", STORED["ru"])
def test_capitals_are_no_riddle(text, encoding):
    assert guess_legacy(text.encode(encoding))[0] == encoding


def test_one_letter_in_an_ascii_text_is_latin():
    assert guess_legacy("The mayor of Málaga spoke.".encode("cp1252"))[0] == "cp1252"
    assert guess_legacy("È finita.".encode("cp1252"))[0] == "cp1252"


def test_without_a_byte_beyond_ascii_there_is_nothing_to_choose():
    assert guess_legacy(b"Oslo") is None


def test_text_of_a_known_language_is_likelier_than_text_of_another():
    known, strange = (guess_legacy(data)[1] for data in (PROSE["fr"].encode("cp1252"), "日本とペルーの外相".encode("euc_jp")))
    assert known > strange
