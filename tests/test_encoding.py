"""Bytes are read as the text they were, whatever was done to them on the way."""

import re

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from strategies import PROSE, press_texts
from taawun.encoding import decode, repair, wide_encoding
from taawun.errors import DecodingError, InputError
from taawun.text import check_text

LEGACY = {"ar": "cp1256", "de": "cp1252", "es": "cp1252", "fr": "cp1252", "ru": "cp1251", "tr": "cp1254"}


@given(st.text())
def test_utf8_comes_back(text):
    assume(not text.startswith("\ufeff") and text.encode("utf-8", "replace").decode() == text)
    assume(wide_encoding(text.encode()) is None)
    assert decode(text.encode()) == (repair(text), "utf-8" if repair(text) == text else "utf-8 twice")


@pytest.mark.parametrize("language", PROSE)
@pytest.mark.parametrize("stored", ["utf-8-sig", "utf-16"])
def test_a_byte_order_mark_is_understood_and_left_out(language, stored):
    text, encoding = decode(PROSE[language].encode(stored))
    assert text == PROSE[language]
    assert encoding in ("utf-8", "utf-16")


@pytest.mark.parametrize(("language", "encoding"), LEGACY.items())
def test_the_press_of_yesterday_is_read(language, encoding):
    assert decode(PROSE[language].encode(encoding))[0] == PROSE[language]


@pytest.mark.parametrize(("language", "encoding"), LEGACY.items())
def test_a_named_encoding_is_asked_alone(language, encoding):
    assert decode(PROSE[language].encode(encoding), encoding) == (PROSE[language], encoding)


@given(st.binary(max_size=200))
def test_any_bytes_are_text_or_refused(data):
    try:
        text, encoding = decode(data)
    except DecodingError:
        return
    assert isinstance(text, str)
    assert encoding


@pytest.mark.parametrize(
    "data",
    [b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\xff", b"%PDF-1.7\r%\xb5\xed\xae\xfb" + b"\x01\x02\x10" * 9, b"\xff\xfeA"],
    ids=["picture", "document", "half a UTF-16 unit"],
)
def test_binary_data_is_refused(data):
    with pytest.raises(InputError):
        check_text(decode(data)[0])


@pytest.mark.parametrize("encoding", ["klingon", "", "hex", "undefined", "utf\0", "idna", "punycode", "unicode_escape"])
def test_a_name_that_is_no_encoding_of_text_is_refused(encoding):
    with pytest.raises(DecodingError, match=re.escape(repr(encoding)[1:-1]) if encoding else "encoding"):
        decode(b"\xff\xe9 \\xZZ", encoding)


def test_the_byte_that_does_not_fit_is_told():
    with pytest.raises(DecodingError, match="0xe9 at 3"):
        decode(b"Caf\xe9", "utf-8")


@pytest.mark.parametrize("language", PROSE)
@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_utf_16_is_known_without_its_mark(language, encoding):
    assert decode(PROSE[language].encode(encoding)) == (PROSE[language], encoding)


@pytest.mark.parametrize("language", PROSE)
@pytest.mark.parametrize("stored", ["utf-8", "utf-16", "utf-16-be"])
def test_a_text_cut_anywhere_is_read_but_for_the_letter_cut(language, stored):
    data = PROSE[language].encode(stored)
    for end in range(len(data) - 4, len(data)):
        text, _ = decode(data[:end])
        assert PROSE[language].startswith(text)
        assert len(text) >= len(PROSE[language]) - 4


@pytest.mark.parametrize(("language", "encoding"), LEGACY.items())
def test_lines_in_two_encodings_are_each_read_in_their_own(language, encoding):
    text = f"{PROSE[language]}\n{PROSE['kk']}\n{PROSE[language]}"
    first, second, third = text.split("\n")
    data = b"\n".join([first.encode(encoding), second.encode(), third.encode(encoding)])
    assert decode(data) == (text, f"utf-8+{'cp1252' if encoding == 'cp1252' else encoding}")


def test_single_letters_of_another_encoding_are_read_in_it():
    assert decode("Genève l".encode() + b"\x92" + "élu".encode()) == ("Genève l’élu", "utf-8+cp1252")


@pytest.mark.parametrize("language", [language for language in PROSE if not PROSE[language].isascii()])
@pytest.mark.parametrize("through", ["latin-1", "cp1256"])
def test_text_encoded_twice_is_put_right(language, through):
    assert decode(PROSE[language].encode().decode(through).encode()) == (PROSE[language], "utf-8 twice")


def test_text_encoded_three_times_is_put_right():
    twice = PROSE["fr"].encode().decode("latin-1").encode().decode("latin-1")
    assert repair(twice) == PROSE["fr"]


@given(press_texts)
def test_the_repair_leaves_clean_text_alone(text):
    assert repair(text) == text


def test_bytes_in_no_language_of_ours_are_left_to_charset_normalizer():
    text = "日本とペルーの外相が会談した。両国は協力を拡大する。" * 3
    assert decode(text.encode("euc_jp"))[0] == text


@pytest.mark.parametrize("data", [b"Oslo", "Женева".encode(), b"", b"\0"])
def test_no_wide_encoding_where_there_is_none(data):
    assert wide_encoding(data) is None
