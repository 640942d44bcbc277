import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from strategies import PROSE, press_texts, valid_texts
from taawun.language import LANGUAGES, UNKNOWN, decide, function_words, identify, marks_of
from taawun.sentences import sentences
from taawun.text import fold, normalise, words

SHORT = {
    "ar": "توقيع اتفاقية للتعاون في مجال الصحة",
    "az": "Nazirlər ticarət haqqında saziş imzalayıblar",
    "de": "Minister unterzeichnen Abkommen über den Handel",
    "en": "Ministers sign an agreement on trade",
    "es": "Los ministros firman un acuerdo sobre comercio",
    "fr": "Les ministres signent un accord sur le commerce",
    "it": "I ministri firmano un accordo sul commercio",
    "kk": "Министрлер сауда туралы келісімге қол қойды",
    "nl": "Ministers tekenen een akkoord over de handel",
    "pt": "Os ministros assinam um acordo sobre o comércio",
    "ru": "Министры подписали соглашение о торговле",
    "tr": "Bakanlar ticaret için bir anlaşma imzaladı",
}

ELSEWHERE = {
    "Greek": "Οι υπουργοί υπέγραψαν συμφωνία για το εμπόριο και τη ναυτιλία στην Αθήνα.",
    "Hebrew": "השרים חתמו היום על הסכם סחר חדש בין שתי המדינות.",
    "Hindi": "दोनों देशों के मंत्रियों ने व्यापार समझौते पर हस्ताक्षर किए।",
    "Chinese": "两国部长昨日在首都签署了新的贸易协定。",
    "Japanese": "両国の大臣は昨日、新しい貿易協定に署名した。",
    "Georgian": "მინისტრებმა ხელი მოაწერეს ახალ სავაჭრო შეთანხმებას.",
    "Persian": "وزیران دو کشور دیروز در پایتخت قرارداد تازه‌ای برای گسترش بازرگانی و گردشگری امضا کردند و پیمان چندساله بستند.",
    "Urdu": "دونوں ملکوں کے وزیروں نے کل دارالحکومت میں تجارت بڑھانے کے نئے معاہدے پر دستخط کیے۔",
    "Polish": "Ministrowie obu krajów podpisali wczoraj w stolicy nową umowę o handlu, która wejdzie w życie w przyszłym roku.",
    "Polish with ń": "Ministrowie obu państw podpisali w Gdańsku nową umowę o handlu, która wejdzie w życie w przyszłym roku.",
    "Swedish": "Ministrarna från de båda länderna skrev i går under ett nytt avtal om handel som träder i kraft nästa år.",
    "Indonesian": "Para menteri kedua negara kemarin menandatangani perjanjian dagang baru yang akan berlaku mulai tahun depan.",
    "Swahili": "Mawaziri wa nchi hizo mbili walitia saini jana mkataba mpya wa biashara utakaoanza kutumika mwaka ujao.",
    "Vietnamese": "Bộ trưởng hai nước hôm qua đã ký một hiệp định thương mại mới, có hiệu lực từ năm sau.",
    "Hungarian": "A két ország miniszterei tegnap új kereskedelmi megállapodást írtak alá, amely jövőre lép hatályba.",
    "Ukrainian": "Міністри двох країн учора підписали в столиці нову угоду про торгівлю, яка набуде чинності наступного року.",
}


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_article_is_named(language):
    assert identify(PROSE[language]) == language


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_sentence_of_it_is_named(language):
    text = PROSE[language]
    assert [identify(text[a:b]) for a, b in sentences(text)] == [language] * 3


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_headline_is_named(language):
    assert identify(SHORT[language]) == language


@pytest.mark.parametrize("language", LANGUAGES)
def test_capitals_figures_and_repetition_change_nothing(language):
    text = PROSE[language]
    assert identify(text.upper()) == identify(f"12:40 {text} 2025") == identify(text * 50) == language


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_english_menu_above_an_article_does_not_win(language):
    assert identify(f"Home News Business Sport Video Podcast Login\n{PROSE[language] * 2}") == language


def test_arabic_with_harakat_is_arabic():
    assert identify("وَقَّعَ الوَزِيرَانِ اتِّفَاقِيَّةً فِي مَجَالِ الصِّحَّةِ") == "ar"


def test_kazakh_is_known_in_both_its_scripts():
    assert identify("Eki eldiń ministrleri saýda týraly jańa kelisimge qol qoıdy jáne ony osy jyly bastaıdy") == "kk"
    assert identify(PROSE["kk"]) == "kk"


@pytest.mark.parametrize("language", [language for language in LANGUAGES if language not in ("ar", "kk", "ru")])
def test_a_polish_name_makes_no_text_kazakh(language):
    assert [identify(f"{PROSE[language]} ({name})") for name in ("Gdańsk", "Kapuściński", "Poznań")] == [language] * 3


def test_a_ukrainian_name_makes_no_russian_text_ukrainian():
    assert identify(f"{PROSE['ru']} Об этом пишет «Українська правда».") == "ru"


@pytest.mark.parametrize("text", ELSEWHERE.values(), ids=ELSEWHERE.keys())
def test_a_language_we_do_not_know_is_not_named(text):
    assert identify(text) == UNKNOWN


@pytest.mark.parametrize("text", ["", " \n", "12:30 +++ 45%", "\U0001f600\U0001f680 \U0001f389", "2025-03-01", "€ $ £", "—…«»"])
def test_what_holds_no_words_has_no_language(text):
    assert identify(text) == UNKNOWN


@settings(max_examples=50)
@given(press_texts | valid_texts)
def test_every_text_gets_a_known_code_or_none(text):
    assert identify(text) in (*LANGUAGES, UNKNOWN)


@settings(max_examples=50)
@given(press_texts, st.integers(0, 30))
def test_the_marks_of_a_text_are_the_sum_of_its_parts(text, place):
    tokens = words(text)
    assert marks_of(tokens[:place]) + marks_of(tokens[place:]) == pytest.approx(marks_of(tokens), rel=1e-5)


def test_words_are_asked_for_in_doubt_only():
    assert decide(marks_of(words(PROSE["nl"])), iter(())) == "nl"
    assert decide(marks_of([]), []) == UNKNOWN


@pytest.mark.parametrize("language", LANGUAGES)
def test_function_words_are_listed_as_texts_are_read(language):
    listed = function_words()[language]
    assert len(listed) >= 40
    assert all(word == fold(normalise(word)) and words(word) for word in listed)


def test_function_words_are_listed_for_the_known_languages_alone():
    assert set(function_words()) == set(LANGUAGES)


@pytest.mark.parametrize("language", LANGUAGES)
def test_function_words_are_a_good_part_of_running_text(language):
    tokens = [fold(word) for word in words(PROSE[language])]
    assert sum(token in function_words()[language] for token in tokens) >= 0.12 * len(tokens)
