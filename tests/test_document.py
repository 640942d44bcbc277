import pytest
from hypothesis import given
from hypothesis import strategies as st

from taawun.document import read
from taawun.features import FeatureConfig, Features
from taawun.glossary import Glossary
from taawun.text import words

GLOSSARY = Glossary.from_tables({"en": {"defence": {"exercise": ["joint exercise"]}}})
FEATURES = Features(FeatureConfig(buckets=1 << 8), GLOSSARY)
SENTENCE = "The two coast guards rehearsed the rescue of a burning ferry off the northern islands for three days. "
PAGE = f"Home\nLogin\n{SENTENCE * 5}\nAll rights reserved"
PIECES = st.sampled_from(
    ["Two ministers met. ", "Ils ont signé.\n", "اجتمع الوزيران. ", "12:30 ", "   ", "\t", "Mr. K. ", "…", "é́", "🚢"]
)
TEXTS = st.text(max_size=60) | st.lists(PIECES, max_size=30).map("".join)


def plain_words(document):
    return [[token for language, token in sentence if language] for sentence in document.words]


@given(TEXTS, st.booleans())
def test_spans_point_at_the_words_read(text, whole):
    document = read(text, FEATURES, whole=whole)
    assert len(document.spans) == len(document.words)
    assert plain_words(document) == [words_between(text, start, end) for start, end in document.spans]
    assert all(document.words)


@given(TEXTS)
def test_sentences_stand_in_order_inside_the_body(text):
    document = read(text, FEATURES)
    assert list(document.spans) == sorted(document.spans)
    assert all(any(first <= start < end <= last for first, last in document.body) for start, end in document.spans)
    assert all(a[1] <= b[0] for a, b in zip(document.spans, document.spans[1:], strict=False))


def words_between(text, start, end):
    return [word for word in words(text[start:end]) if not word.isdigit()]


@given(TEXTS)
def test_the_whole_text_may_be_taken_for_body(text):
    document = read(text, FEATURES, whole=True)
    assert document.body == ((0, len(text)),)
    uncovered = text
    for start, end in reversed(document.spans):
        uncovered = uncovered[:start] + " " + uncovered[end:]
    assert words_between(uncovered, 0, None) == []


def test_furniture_is_not_read():
    found = {word for sentence in plain_words(read(PAGE, FEATURES)) for word in sentence}
    assert "ferry" in found
    assert not found & {"login", "rights"}
    assert {"login", "rights"} <= {word for sentence in plain_words(read(PAGE, FEATURES, whole=True)) for word in sentence}


def test_a_title_apart_is_a_sentence_without_offsets():
    document = read(SENTENCE, FEATURES, title="Ferry drill")
    assert document.spans[0] is None
    assert plain_words(document)[0] == ["ferry", "drill"]


@pytest.mark.parametrize("title", [None, "", "  \n", "The two coast guards", " off the northern islands "])
def test_a_title_that_is_blank_or_in_the_text_adds_nothing(title):
    assert read(SENTENCE, FEATURES, title=title) == read(SENTENCE, FEATURES)


def test_the_title_helps_to_name_the_language():
    assert (
        read("CERN 2031", FEATURES, title="Les ministres ont signé un accord sur la recherche avec le laboratoire").language
        == "fr"
    )


def test_a_language_given_is_kept_and_chooses_the_words():
    document = read("Il y a un exercice naval.", FEATURES, language="it")
    assert document.language == "it"
    assert {language for language, _ in document.words[0]} == {"it"}


def test_a_language_not_given_is_identified():
    assert read("Les deux pays ont signé un accord sur la pêche dans le golfe.", FEATURES).language == "fr"


def test_terms_of_several_words_are_read():
    document = read("The navies began a joint naval exercise.", FEATURES, language="en")
    assert ("", "0") in document.words[0]


@pytest.mark.parametrize("text", ["2024 12:30", "+++ *** ---", "🚢🚢", "…"])
def test_a_text_without_words_has_no_sentences(text):
    document = read(text, FEATURES)
    assert document.spans == document.words == ()
    assert document.language == "und"
