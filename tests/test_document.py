import pytest
from hypothesis import given
from hypothesis import strategies as st

from taawun.article import Article
from taawun.document import as_article, read
from taawun.errors import InputError
from taawun.features import FeatureConfig, Features
from taawun.glossary import Glossary
from taawun.text import check_text, words

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


HTML = "<html lang='en'><title>Ferry drill</title><body><p>The two coast guards rehearsed a rescue.</p></body></html>"


@pytest.mark.parametrize("given", [HTML, HTML.encode(), bytearray(HTML.encode("utf-16")), Article(HTML), Article(HTML, " ")])
def test_html_is_read_for_its_article(given):
    article, _ = as_article(given)
    assert article.extracted
    assert "The two coast guards rehearsed a rescue." in article.text
    assert "<" not in article.text
    assert article.language == "en"


def test_a_title_given_apart_stays():
    assert as_article(Article(HTML, "Drill"))[0].title == "Drill"


def test_what_was_extracted_is_not_read_as_html_again():
    assert as_article(Article("<p> is a tag", extracted=True))[0].text == "<p> is a tag"


@pytest.mark.parametrize("given", ["<p>\ud800</p>", "<p>a\0b</p>", b"<p>\xff\0\x81</p>", Article("<p>\udfff")])
def test_html_of_broken_text_is_refused_or_mended(given):
    try:
        article, _ = as_article(given)
    except InputError:
        return
    check_text(article.text)
