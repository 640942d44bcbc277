"""The article in a page, what the page says of itself, and that no page takes the reader with it."""

import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from strategies import PROSE
from taawun.classifier import default_classifier
from taawun.errors import InputError
from taawun.html import can_extract, looks_like_html, read_page

with_trafilatura = pytest.mark.skipif(not can_extract(), reason="needs the extra html")

MENU = "<nav><ul><li><a href='/'>Home</a></li><li><a href='/s'>Sport</a></li></ul></nav>"
PAGE = "<!DOCTYPE html><html lang='{0}'><head><meta charset='{1}'><title>{2}</title><script>var x = '<p>no</p>';</script></head>"
PAGE += "<body>" + MENU + "<article><h1>{2}</h1><p>{3}</p></article><footer>All rights reserved</footer></body></html>"
STORED = {"ar": "windows-1256", "ru": "koi8-r", "tr": "iso-8859-9", "fr": "iso-8859-1", "kk": "utf-8", "az": "utf-8"}


def page(language, charset="utf-8"):
    return PAGE.format(language, charset, "Kenya, Chile", PROSE[language])


@pytest.fixture(params=[pytest.param(True, marks=with_trafilatura), False], ids=["trafilatura", "fallback"])
def extractor(request, monkeypatch):
    if not request.param:
        monkeypatch.setitem(sys.modules, "trafilatura", None)


@pytest.mark.parametrize("language", PROSE)
def test_the_article_of_a_page_is_read(extractor, language):
    article, encoding = read_page(page(language))
    assert PROSE[language] in article.text
    assert "var x" not in article.text
    assert (article.language, encoding, article.extracted) == (language, None, True)


@with_trafilatura
def test_the_title_is_kept_and_the_menu_is_not():
    article, _ = read_page(page("en"))
    assert article.title == "Kenya, Chile"
    assert "Sport" not in article.text


@pytest.mark.parametrize(("language", "charset"), STORED.items())
def test_bytes_are_read_in_the_encoding_that_the_page_names(extractor, language, charset):
    article, encoding = read_page(page(language, charset).encode(charset))
    assert PROSE[language] in article.text
    assert encoding == {"iso-8859-1": "cp1252", "iso-8859-9": "cp1254"}.get(charset, charset)


@pytest.mark.parametrize("claimed", ["utf-8", "no-such-thing", "hex", "punycode", "unicode_escape", "utf-16"])
def test_a_page_that_is_wrong_about_its_encoding_is_read_all_the_same(claimed):
    assert PROSE["ar"] in read_page(page("ar", claimed).encode("cp1256"))[0].text


def test_an_encoding_that_is_named_wins():
    assert PROSE["ru"] in read_page(page("ru", "cp1251").encode("koi8_r"), "koi8_r")[0].text


def test_a_page_that_is_plainly_in_another_language_is_not_believed():
    text = page("fr").replace(PROSE["fr"], f"{PROSE['fr']} {PROSE['fr']}").replace("lang='fr'", "lang='en'")
    assert read_page(text)[0].language is None


@pytest.mark.parametrize("lang", ["lang='pt-BR'", 'lang="pt"', "class=x LANG=pt"])
def test_a_language_may_name_its_country(lang):
    assert read_page(f"<html {lang}><body><p>Um acordo</p></body></html>")[0].language == "pt"


@pytest.mark.parametrize("lang", ["lang='sv'", "data-lang=x", ""])
def test_a_language_that_is_none_of_ours_is_not_named(lang):
    assert read_page(f"<html {lang}><body><p>OK</p></body></html>")[0].language is None


@pytest.mark.parametrize("html", ["<html></html>", "<p> </p>", "<script>They met.</script>", "<!doctype html>"])
def test_a_page_without_text_is_refused(extractor, html):
    with pytest.raises(InputError, match="no text"):
        read_page(html)


@pytest.mark.parametrize(
    "text", ["<!DOCTYPE html><p>x", " \n<html lang=fr>", "<p>x</p>", "<?xml version='1.0'?><html>", "<DIV class='a'>x"]
)
def test_html_is_known_by_how_it_begins(text):
    assert looks_like_html(text)
    assert looks_like_html(text.encode())
    assert looks_like_html(text.encode("utf-16"))
    assert looks_like_html(text.encode("utf-8-sig"))


@pytest.mark.parametrize("text", ["", "Peru <p>x</p>", "<3 Peru", "<people>", "<p", "< html >", "<Peru, Oman>", *PROSE.values()])
def test_other_text_is_not_html(text):
    assert not looks_like_html(text)
    assert not looks_like_html(text.encode())


@settings(max_examples=60)
@given(st.lists(st.sampled_from(["<p>", "</p>", "<div", ">", "<!--", "-->", "<script>", "&amp", "&#0;", "a ", "<", "<![CDATA["])))
def test_no_html_stops_the_reader(parts):
    try:
        article, _ = read_page("<html>" + "".join(parts))
    except InputError:
        return
    assert article.text.strip()


HOSTILE = {
    "deep": "<div>" * 60_000,
    "many tables": "<table><tr><td>a</td></tr></table>" * 9_000,
    "many attributes": "<p " + " ".join(f"a{n}='x'" for n in range(30_000)) + ">",
    "many elements": "<p>a</p>" * 40_000,
    "open comments": "<!--" * 75_000,
    "open scripts": "<script>" * 40_000,
    "open tags": "<a " * 100_000,
    "brackets": "<" * 300_000,
}


@pytest.mark.parametrize("html", HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_page_is_read_or_refused(html):
    try:
        assert read_page("<html><body><p>They met.</p>" + html)[0].text.startswith("They met.")
    except InputError:
        pytest.fail("the text before it is lost")


def test_evidence_stands_in_the_text_that_was_extracted():
    deal = "The energy ministers of Oman and Peru signed an agreement to build a gas pipeline between the two countries."
    prediction = default_classifier().classify(
        f"<html lang='en'><body>{MENU}<article><p>{deal} {PROSE['en']}</p></article></body>"
    )
    (evidence,) = prediction["energy"].evidence
    assert prediction.extracted[evidence.start : evidence.end] == evidence.text
    assert prediction.to_dict()["extracted"] == prediction.extracted
    assert prediction.language == "en"


def test_text_that_is_not_html_is_not_given_back():
    prediction = default_classifier().classify("The two ministers met.")
    assert prediction.extracted is None
    assert prediction.to_dict()["extracted"] is None
