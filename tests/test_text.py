import re
import unicodedata

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from strategies import PROSE, blank_texts, broken_texts, not_texts, press_texts, press_words, valid_texts
from taawun.errors import InputError
from taawun.text import check_text, fold, normalise, words, words_of_each

INVISIBLE = "\u0640\u00ad\u200b\u200c\u200d\u200e\u200f\u202a\u202c\u202e\u2060\u2066\u2069\u061c\ufeff"


class TestCheckText:
    @given(valid_texts)
    def test_a_text_comes_back_as_it_is(self, text):
        assert check_text(text) == text

    @given(not_texts)
    def test_what_is_no_string_is_refused_by_its_type(self, value):
        with pytest.raises(InputError, match=type(value).__name__):
            check_text(value)

    @given(blank_texts)
    def test_a_blank_text_is_refused(self, text):
        with pytest.raises(InputError, match="empty"):
            check_text(text)

    @given(broken_texts)
    def test_nuls_and_halves_of_surrogates_are_refused(self, text):
        with pytest.raises(InputError, match=r"NUL|surrogate"):
            check_text(text)

    def test_the_place_of_a_lone_surrogate_is_told(self):
        with pytest.raises(InputError, match="character 4"):
            check_text("Oslo\udce9")


class TestNormalise:
    @pytest.mark.parametrize(
        ("typed", "other"),
        [
            ("İlham", "ilham"),
            ("İLHAM".lower(), "ilham"),
            ("Diyarbakır", "DİYARBAKIR"),
            ("l\u2019accord", "l'accord"),
            ("l\u02bcaccord", "l'accord"),
            ("l\u00b4accord", "l'accord"),
            ("l`accord", "l'accord"),
            ("coope\u0301ration", "coopération"),
            ("ﬁnance", "finance"),
            ("Ｇ２０", "g20"),
            ("کیهان", "كيهان"),
            ("مستشفى", "مستشفي"),
            ("اتفاقية", "اتفاقيه"),
            ("تعـــاون", "تعاون"),
            ("ﻻ", "لا"),
            ("co\u00adoperation", "cooperation"),
        ],
    )
    def test_two_spellings_become_one(self, typed, other):
        assert normalise(typed) == normalise(other)

    @pytest.mark.parametrize("mark", INVISIBLE, ids=lambda mark: f"U+{ord(mark):04X}")
    @pytest.mark.parametrize("word", ["التعاون", "cooperation"])
    def test_marks_that_no_reader_sees_do_not_part_a_word(self, mark, word):
        assert words(f"{mark}{word[:3]}{mark}{word[3:]}{mark}") == words(word)

    @given(press_texts)
    def test_once_is_enough(self, text):
        assert normalise(normalise(text)) == normalise(text)

    @given(press_texts)
    def test_capitals_do_not_matter(self, text):
        assume("ß" not in text)  # its capital is SS
        assert normalise(text.upper()) == normalise(text)

    @given(press_texts, st.sampled_from(["NFC", "NFD", "NFKC", "NFKD"]))
    def test_the_form_in_which_accents_are_stored_does_not_matter(self, text, form):
        assert normalise(unicodedata.normalize(form, text)) == normalise(text)

    @given(st.text(st.characters(max_codepoint=127)))
    def test_plain_ascii_is_only_lower_cased(self, text):
        assert normalise(text) == text.lower().replace("`", "'")


class TestFold:
    @given(st.text(st.characters(exclude_categories=("Cs",))))
    def test_no_mark_is_left_and_once_is_enough(self, word):
        folded = fold(word)
        assert not any(unicodedata.combining(letter) for letter in folded)
        assert fold(folded) == folded

    @pytest.mark.parametrize(
        ("word", "folded"),
        [
            ("coopération", "cooperation"),
            ("أمن", "امن"),
            ("إعلان", "اعلان"),
            ("آسيا", "اسيا"),
            ("ёлка", "елка"),
            ("şura", "sura"),
        ],
    )
    def test_accents_and_hamza_go(self, word, folded):
        assert fold(word) == folded


class TestWords:
    @given(st.text(st.characters(max_codepoint=127)))
    def test_of_ascii_they_are_runs_of_letters_and_figures(self, text):
        assert words(text) == re.findall(r"[a-z0-9]+", text.lower())

    @given(valid_texts)
    def test_none_is_empty_or_holds_white_space(self, text):
        for word in words(text):
            assert word
            assert not any(letter.isspace() or letter == "_" for letter in word)

    @given(press_texts)
    def test_words_of_words_are_the_same(self, text):
        assert words(" ".join(words(text))) == words(text)

    @given(press_texts, press_texts)
    def test_two_lines_have_the_words_of_each(self, first, second):
        assert words(f"{first}\n{second}") == words(first) + words(second)

    @given(st.lists(press_words, max_size=20))
    def test_words_come_back_in_their_order(self, listed):
        plain = [normalise(word) for word in listed]
        assert words(" ".join(listed)) == plain

    @pytest.mark.parametrize("language", PROSE)
    def test_harakat_and_tatweel_change_nothing(self, language):
        text = PROSE[language]
        dressed = re.sub("([\u0628-\u064a])", "\\1\u064e", text) if language == "ar" else text
        assert words(dressed) == words(text)

    def test_the_glued_and_the_numbered(self):
        assert words("L'accord sur la 5G, signé en 2025 (G-20, Covid_19, 3,5 %)") == [
            *("l", "accord", "sur", "la", "5g", "signé", "en", "2025", "g", "20", "covid", "19", "3", "5")
        ]


@given(valid_texts | press_texts)
def test_many_texts_have_the_words_that_each_has(text):
    pieces = text.split()
    assume(pieces)
    assert words_of_each(pieces) == [words(piece) for piece in pieces]


@given(valid_texts | press_texts)
def test_folding_takes_off_every_mark_and_nothing_else(text):
    for word in words(text):
        decomposed = unicodedata.normalize("NFKD", word)
        assert fold(word) == "".join(letter for letter in decomposed if not unicodedata.combining(letter))
