from itertools import chain

import pytest
from hypothesis import given
from hypothesis import strategies as st

from taawun import gather
from taawun.article import Article
from taawun.document import Reader, as_article, check_article
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


class read:  # noqa: N801
    """A document with its words and spans as lists."""

    def __init__(self, text, **options):
        reader = Reader(FEATURES)
        document = reader.read(text, **options)
        self.language, self.body = document.language, document.body
        self.spans = [tuple(span) for span in reader.keys(document)[2].tolist()]
        self.words = reader.words(document)

    def __eq__(self, other):
        return vars(self) == vars(other)


def plain_words(document):
    return [[token for language, token in sentence if language] for sentence in document.words]


@given(TEXTS, st.booleans())
def test_spans_point_at_the_words_read(text, whole):
    document = read(text, whole=whole)
    assert len(document.spans) == len(document.words)
    assert plain_words(document) == [words_between(text, start, end) for start, end in document.spans]
    assert all(document.words)


@given(TEXTS)
def test_sentences_stand_in_order_inside_the_body(text):
    document = read(text)
    assert list(document.spans) == sorted(document.spans)
    assert all(any(first <= start < end <= last for first, last in document.body) for start, end in document.spans)
    assert all(a[1] <= b[0] for a, b in zip(document.spans, document.spans[1:], strict=False))


def words_between(text, start, end):
    return [word for word in words(text[start:end]) if not word.isdigit()]


@given(TEXTS)
def test_the_whole_text_may_be_taken_for_body(text):
    document = read(text, whole=True)
    assert document.body == ((0, len(text)),)
    uncovered = text
    for start, end in reversed(document.spans):
        uncovered = uncovered[:start] + " " + uncovered[end:]
    assert words_between(uncovered, 0, None) == []


def test_furniture_is_not_read():
    found = {word for sentence in plain_words(read(PAGE)) for word in sentence}
    assert "ferry" in found
    assert not found & {"login", "rights"}
    assert {"login", "rights"} <= {word for sentence in plain_words(read(PAGE, whole=True)) for word in sentence}


def test_a_title_apart_is_a_sentence_without_offsets():
    document = read(SENTENCE, title="Ferry drill")
    assert document.spans[0] == (-1, -1)
    assert plain_words(document)[0] == ["ferry", "drill"]


@pytest.mark.parametrize("title", [None, "", "  \n", "The two coast guards", " off the northern islands "])
def test_a_title_that_is_blank_or_in_the_text_adds_nothing(title):
    assert read(SENTENCE, title=title) == read(SENTENCE)


def test_the_title_helps_to_name_the_language():
    assert read("CERN 2031", title="Les ministres ont signé un accord sur la recherche avec le laboratoire").language == "fr"


def test_a_language_given_is_kept_and_chooses_the_words():
    document = read("Il y a un exercice naval.", language="it")
    assert document.language == "it"
    assert {language for language, _ in document.words[0]} == {"it"}


def test_a_language_not_given_is_identified():
    assert read("Les deux pays ont signé un accord sur la pêche dans le golfe.").language == "fr"


def test_terms_of_several_words_are_read():
    document = read("The navies began a joint naval exercise.", language="en")
    assert ("", "0") in document.words[0]


def test_no_term_reaches_over_the_end_of_a_sentence():
    assert ("", "0") not in read("The visit was joint. Exercise is healthy.", language="en").words[1]


def test_numbers_count_within_terms_only():
    features = Features(FeatureConfig(buckets=1 << 8), Glossary.from_tables({"en": {"climate": {"agenda": ["agenda 2030"]}}}))
    reader = Reader(features)
    found = [reader.words(reader.read(text, language="en")) for text in ("Agenda 2030", "An agenda of 12 points, 2030 too", "12")]
    assert found[0] == [[("en", "agenda"), ("", "0")]]
    assert ("", "0") not in found[1][0]
    assert found[2] == []


def test_two_groups_that_one_sentence_names_are_a_word_more():
    glossary = Glossary.from_tables({"en": {"defence": {"exercise": ["exercise"]}, "energy": {"gas": ["gas"]}}})
    reader = Reader(Features(FeatureConfig(buckets=1 << 8), glossary))
    together = reader.words(reader.read("The gas exercise and gas exercises.", language="en"))
    apart = reader.words(reader.read("The gas flows. The exercise ends.", language="en"))
    numbers = sorted(int(number) for language, number in together[0] if not language)
    # Energy, defence, energy, defence: together, each twice, one after the other, and with the other between.
    assert numbers == [2 + pair for pair in (0, 1, 3, 4 + 1, 4 + 2, 4 + 2, 8 + 0, 8 + 3)]
    assert [word for sentence in apart for word in sentence if not word[0]] == []


def test_without_a_glossary_a_sentence_has_its_tokens():
    assert read("exercice conjoint", language="fr").words == [[("fr", "exercice"), ("fr", "conjoint")]]


@given(st.lists(TEXTS, min_size=2, max_size=5))
def test_what_was_read_before_changes_nothing(texts):
    reader = Reader(FEATURES)
    for text in texts:
        document, alone = reader.read(text), read(text)
        assert (document.language, document.body, reader.words(document)) == (alone.language, alone.body, alone.words)


@pytest.mark.parametrize("most", [1, 5, 10])
@pytest.mark.parametrize("text", [SENTENCE * 3, "They met.\n\n" * 30, "… " * 40 + "They met. " * 9, "-they" * 50])
def test_of_an_endless_body_so_many_words_are_read(monkeypatch, text, most):
    whole = read(text, whole=True)
    monkeypatch.setattr(gather, "_MOST_WORDS", most)
    part = read(text, whole=True)
    assert part.body == whole.body
    assert list(chain(*part.words)) == list(chain(*whole.words))[:most]
    assert part.spans == whole.spans[: len(part.spans)]


@pytest.mark.parametrize("text", ["2024 12:30", "+++ *** ---", "🚢🚢", "…"])
def test_a_text_without_words_has_no_sentences(text):
    document = read(text)
    assert document.spans == document.words == []
    assert document.language == "und"


HTML = "<html lang='en'><title>Ferry drill</title><body><p>The two coast guards rehearsed a rescue.</p></body></html>"


@pytest.mark.parametrize("given", [HTML, HTML.encode(), bytearray(HTML.encode("utf-16")), Article(HTML), Article(HTML, " ")])
def test_html_is_read_for_its_article(given):
    article, _ = as_article(given)
    assert article.extracted
    assert "The two coast guards rehearsed a rescue." in article.text
    assert "<" not in article.text
    assert article.language == "en"


def test_a_title_and_a_language_given_apart_stay():
    article, _ = as_article(Article(HTML, "Drill", language="fr"))
    assert (article.title, article.language) == ("Drill", "fr")


@pytest.mark.parametrize("language", ["xx", "und", "", 3, ["en"]])
def test_an_article_in_a_language_that_nobody_knows_is_refused(language):
    with pytest.raises(InputError, match="language"):
        check_article(Article("They met.", language=language))


def test_what_was_extracted_is_not_read_as_html_again():
    assert as_article(Article("<p> is a tag", extracted=True))[0].text == "<p> is a tag"


@pytest.mark.parametrize("given", ["<p>\ud800</p>", "<p>a\0b</p>", b"<p>\xff\0\x81</p>", Article("<p>\udfff")])
def test_html_of_broken_text_is_refused_or_mended(given):
    try:
        article, _ = as_article(given)
    except InputError:
        return
    check_text(article.text)
