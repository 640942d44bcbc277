import re
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from strategies import PROSE, press_texts, valid_texts
from taawun.sentences import sentences


def cut(text):
    return [text[a:b] for a, b in sentences(text)]


def assert_clean(text, spans):
    assert all(0 <= start < end <= len(text) for start, end in spans)
    assert all(end <= start for (_, end), (start, _) in pairwise(spans))
    assert all(text[start:end] == text[start:end].strip() for start, end in spans)
    assert "".join("".join(text[a:b].split()) for a, b in spans) == "".join(text.split())


class TestSentences:
    @given(st.one_of(press_texts, valid_texts))
    def test_they_are_ordered_stripped_and_lose_nothing(self, text):
        assert_clean(text, sentences(text))

    @pytest.mark.parametrize("text", ["a" * 597 + "  " + "b" * 400, "wo rd  " * 200, "a" + "\u2003" * 700 + "b"])
    def test_an_endless_one_is_cut_as_cleanly(self, text):
        assert_clean(text, sentences(text))

    @given(st.text("ab. \u00a0\n", min_size=500, max_size=3000))
    def test_none_of_several_words_is_endless(self, text):
        assert all(end - start <= 600 or len(text[start:end].split()) == 1 for start, end in sentences(text))

    @pytest.mark.parametrize("language", PROSE)
    def test_plain_prose_has_three(self, language):
        assert len(cut(PROSE[language])) == 3
        assert " ".join(cut(PROSE[language])) == PROSE[language]

    @pytest.mark.parametrize("parting", ["\n", "\r\n", "\r", "\n\n", "    ", "\u00a0\u00a0\u00a0", " \u00a0 \u00a0"], ids=ascii)
    @pytest.mark.parametrize("ending", ["a deal", "a deal.", "oil, gas, etc.", "signed by J.", "at 5 p.m."])
    def test_a_line_break_or_a_run_of_spaces_ends_one(self, parting, ending):
        assert cut(f"They have {ending}{parting}Ministers met") == [f"They have {ending}", "Ministers met"]

    def test_a_run_of_spaces_ends_one_before_lower_case_too(self):
        assert cut("Grid deal signed.    iPhone sales fall") == ["Grid deal signed.", "iPhone sales fall"]

    @pytest.mark.parametrize("language", sorted(set(PROSE) - {"ar"}))
    def test_a_wrapped_line_goes_on(self, language):
        wrapped = PROSE[language]
        for place in [found.start() for found in re.finditer(r" (?=[^\W\d_])", wrapped) if wrapped[found.end()].islower()][::2]:
            wrapped = f"{wrapped[:place]}\n{wrapped[place + 1 :]}"
        assert [sentence.replace("\n", " ") for sentence in cut(wrapped)] == cut(PROSE[language])

    @pytest.mark.parametrize(
        "text",
        [
            "Les deux parties ont\névoqué le gaz.",
            "Nazirlər görüşdə\nəməkdaşlığı müzakirə ediblər.",
            "İki ülkenin bakanları\nşirketleri davet etti.",
            "Министрлер келіссөзде\nөзара сауданы талқылады.",
            "Екі ел\nқұжатқа қол қойды.",
        ],
    )
    def test_a_wrapped_line_goes_on_whatever_its_first_letter(self, text):
        assert cut(text) == [text]

    @pytest.mark.parametrize(
        "text",
        [
            "Mr. Diop met Dr. Park.",
            "President J. K. Osei met U.S. Senator Hill.",
            "M. Diallo a reçu Mme. Roy.",
            "Am 12. März reist er nach Oslo.",
            "Gen. Ruiz and Lt. Col. Moe agreed.",
            "Gov. Lee met Sen. Cruz.",
            "De minister ontving dhr. Jansen en mevr. De Wit.",
            "El ministro recibió a la Sra. López y al Sr. Paz.",
            "Об этом сообщил А. С. Петров.",
            "В 2024 г. Москва приняла делегацию.",
            "The sum is 2.5 million.",
            "The deal of Sept. 14 holds.",
            "See www.example.org for details.",
        ],
    )
    def test_an_abbreviation_does_not_end_one(self, text):
        assert cut(text) == [text]

    @pytest.mark.parametrize(
        ("text", "parts"),
        [
            ("They met. They signed.", ["They met.", "They signed."]),
            ("Will they sign? No! Why?", ["Will they sign?", "No!", "Why?"]),
            ("« Nous signons. » Il est parti.", ["« Nous signons. »", "Il est parti."]),
            ("“We sign.” He left.", ["“We sign.”", "He left."]),
            ("هل يوقعان؟ نعم. غدا؛ ربما", ["هل يوقعان؟", "نعم.", "غدا؛", "ربما"]),
            ("Ils hésitent… Puis ils signent.", ["Ils hésitent…", "Puis ils signent."]),
            ("Talks in Rome.\tTalks in Oslo.", ["Talks in Rome.", "Talks in Oslo."]),
        ],
    )
    def test_a_stop_ends_one(self, text, parts):
        assert cut(text) == parts

    @pytest.mark.parametrize("text", ["", " ", "\n\n", "\u00a0" * 5])
    def test_nothing_has_none(self, text):
        assert cut(text) == []


@pytest.mark.parametrize("unit", ["a", "word ", "\u00a0", "a  "])
def test_a_million_characters_without_a_stop_are_cut_and_none_is_lost(unit):
    text = unit * (1_000_000 // len(unit))
    assert_clean(text, sentences(text))
