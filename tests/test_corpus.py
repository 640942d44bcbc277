import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from strategies import DOMAINS, valid_texts
from taawun import corpus
from taawun.article import LabelledArticle
from taawun.corpus import digest, load_corpus, read_labelled
from taawun.errors import CorpusError, GlossaryError
from taawun.text import check_text

GLOSSARY = '[energy]\ngas = ["gas", "gas pipeline"]\n'
GOOD = {"text": "Peru and Ghana will build a gas pipeline.", "domains": ["energy"], "kind": "report", "id": "a"}
JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=2),
    max_leaves=5,
)
WHOLE = {
    "id": "w",
    "sentences": [
        {"text": "Peru and Ghana sign gas deal", "domains": ["energy"]},
        {"text": "LIMA - They met on Monday.", "domains": []},
        {"text": "Nurses will be trained in Accra.", "domains": ["health", "education_research"]},
    ],
}
FIELDS = st.sampled_from(["sentences", "text", "domains", "required", "optional", "title", "id", "language", "lang", "kind"])


def write_rows(path, *rows):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"".join((row if isinstance(row, bytes) else json.dumps(row).encode()) + b"\n" for row in rows))
    return path


def seeds(root, *rows, name="en"):
    write_rows(root / "passages" / f"{name}.jsonl", *rows)
    (root / "glossary").mkdir(exist_ok=True)
    (root / "glossary" / "en.toml").write_text(GLOSSARY, encoding="utf-8")
    return root


def read_rows(tmp_path, taxonomy, *rows):
    return list(read_labelled(write_rows(tmp_path / "en.jsonl", *rows), taxonomy))


def test_a_row_is_read_whole(tmp_path, taxonomy):
    row = {**GOOD, "language": "fr", "optional": ["transport_logistics"]}
    wanted = LabelledArticle(GOOD["text"], frozenset({"energy"}), "fr", "report", "a", frozenset({"transport_logistics"}))
    assert read_rows(tmp_path, taxonomy, row) == [wanted]


def test_what_a_row_leaves_out_comes_from_its_place(tmp_path, taxonomy):
    found = read_rows(tmp_path, taxonomy, b"", {"text": "Rain fell.", "domains": []})
    assert found == [LabelledArticle("Rain fell.", frozenset(), "en", "article", f"{tmp_path.name}/en.jsonl:2")]


def test_required_and_lang_are_read_as_domains_and_language(tmp_path, taxonomy):
    [article] = read_rows(tmp_path, taxonomy, {"text": "They met.", "required": ["health"], "lang": "nl"})
    assert (article.domains, article.language) == ({"health"}, "nl")


def test_an_article_is_its_sentences_below_its_headline(tmp_path, taxonomy):
    [article] = read_rows(tmp_path, taxonomy, WHOLE)
    assert article.text == "Peru and Ghana sign gas deal\nLIMA - They met on Monday. Nurses will be trained in Accra."
    assert (article.id, article.language, article.kind, article.title) == ("w", "en", "article", None)


def test_an_article_reports_what_its_sentences_do(tmp_path, taxonomy):
    [article] = read_rows(tmp_path, taxonomy, WHOLE)
    assert article.domains == {"energy", "health", "education_research"}
    assert article.sentences == tuple((row["text"], frozenset(row["domains"])) for row in WHOLE["sentences"])


def test_an_article_of_one_sentence_is_its_headline(tmp_path, taxonomy):
    [article] = read_rows(tmp_path, taxonomy, {"sentences": WHOLE["sentences"][1:2]})
    assert (article.text, article.domains) == ("LIMA - They met on Monday.", frozenset())


def test_a_row_without_sentences_has_none(tmp_path, taxonomy):
    assert read_rows(tmp_path, taxonomy, GOOD)[0].sentences == ()


@pytest.mark.parametrize("title", ["Gas deal", None])
def test_a_title_is_kept_apart(tmp_path, taxonomy, title):
    [article] = read_rows(tmp_path, taxonomy, {"title": title, "text": "They signed.", "domains": []})
    assert (article.title, article.text) == (title, "They signed.")


def test_blank_lines_and_windows_line_ends_are_no_rows(tmp_path, taxonomy):
    row = json.dumps(GOOD).encode()
    assert len(read_rows(tmp_path, taxonomy, row + b"\r", b"  ", b"\r", json.dumps(GOOD).encode() + b"\r")) == 2


BAD_ROWS = {
    "not json": b"{text: gas}",
    "not whole": b'{"text": "gas", "domains": [',
    "not an object": b'["gas"]',
    "a number": b"7",
    "nothing": b"null",
    "undecodable": b'{"text": "\xff\xfe\xfa", "domains": []}',
    "deep": b"[" * 100_000,
    "without text": {"domains": []},
    "text is null": {**GOOD, "text": None},
    "text is a number": {**GOOD, "text": 3},
    "text is empty": {**GOOD, "text": ""},
    "text is blank": {**GOOD, "text": " \n\t"},
    "text with NUL": {**GOOD, "text": "gas\0"},
    "text with a lone surrogate": b'{"text": "gas \\ud800", "domains": []}',
    "title with a lone surrogate": b'{"title": "\\ud800", "text": "gas", "domains": []}',
    "title with NUL": b'{"title": "a\\u0000", "text": "gas", "domains": []}',
    "without domains": {"text": "gas"},
    "domains is null": {**GOOD, "domains": None},
    "domains is a string": {**GOOD, "domains": "energy"},
    "domains holds a number": {**GOOD, "domains": ["energy", 3]},
    "unknown domain": {**GOOD, "domains": ["energy", "alchemy"]},
    "unknown optional domain": {**GOOD, "optional": ["alchemy"]},
    "optional is a string": {**GOOD, "optional": "energy"},
    "sentences is null": {"sentences": None},
    "sentences is a string": {"sentences": "They met."},
    "sentences is an object": {"sentences": WHOLE["sentences"][0]},
    "sentences is empty": {"sentences": []},
    "sentences is empty beside a text": {**GOOD, "sentences": []},
    "sentences beside a text": {**GOOD, **WHOLE},
    "a sentence is a string": {"sentences": [*WHOLE["sentences"], "They met."]},
    "a sentence is null": {"sentences": [*WHOLE["sentences"], None]},
    "a sentence without text": {"sentences": [*WHOLE["sentences"], {"domains": []}]},
    "a blank sentence": {"sentences": [*WHOLE["sentences"], {"text": " \n", "domains": []}]},
    "a sentence of a number": {"sentences": [*WHOLE["sentences"], {"text": 3, "domains": []}]},
    "a sentence with NUL": {"sentences": [*WHOLE["sentences"], {"text": "gas\0", "domains": []}]},
    "a sentence with a lone surrogate": b'{"sentences": [{"text": "gas \\ud800", "domains": []}]}',
    "a sentence without domains": {"sentences": [*WHOLE["sentences"], {"text": "They met."}]},
    "a sentence's domains is null": {"sentences": [*WHOLE["sentences"], {"text": "They met.", "domains": None}]},
    "a sentence's domains is a string": {"sentences": [*WHOLE["sentences"], {"text": "They met.", "domains": "energy"}]},
    "a sentence's domains holds a number": {"sentences": [*WHOLE["sentences"], {"text": "They met.", "domains": [3]}]},
    "a sentence of an unknown domain": {"sentences": [*WHOLE["sentences"], {"text": "They met.", "domains": ["alchemy"]}]},
}


@pytest.mark.parametrize("row", BAD_ROWS.values(), ids=BAD_ROWS)
def test_a_bad_row_is_named(tmp_path, taxonomy, row):
    path = write_rows(tmp_path / "en.jsonl", GOOD, b"", row)
    with pytest.raises(CorpusError) as caught:
        list(read_labelled(path, taxonomy))
    assert (caught.value.path, caught.value.row) == (path, 3)
    assert str(caught.value).startswith(f"{path}:3: ")


@pytest.mark.parametrize("listed", [None, [], "They met.", ["They met."], [{"text": "They met."}, 3]], ids=str)
def test_what_sentences_must_be_is_said(tmp_path, taxonomy, listed):
    with pytest.raises(CorpusError, match=r"'sentences' must be a list of objects with 'text' and 'domains'"):
        read_rows(tmp_path, taxonomy, {"sentences": listed})


def test_an_unknown_domain_is_named_beside_those_there_are(tmp_path, taxonomy):
    with pytest.raises(CorpusError, match=r"'alchemy'.*energy"):
        read_rows(tmp_path, taxonomy, {**GOOD, "domains": ["alchemy"]})


@pytest.mark.parametrize(("row", "name"), [({"domains": []}, "text"), ({"text": "gas"}, "domains")])
def test_what_a_row_lacks_is_named_as_the_reader_is_to_write_it(tmp_path, taxonomy, row, name):
    with pytest.raises(CorpusError, match=rf"\b{name}\b"):
        read_rows(tmp_path, taxonomy, row)


def read_or_refused(path, taxonomy):
    """What a file holds, or nothing where its one row is refused by its number."""
    try:
        return list(read_labelled(path, taxonomy))
    except CorpusError as error:
        if (error.path, error.row) != (path, 1):
            raise
        return []


@given(st.dictionaries(FIELDS, JSON_VALUES, max_size=6))
def test_any_row_is_read_as_clean_text_or_refused(tmp_path_factory, taxonomy, row):
    for article in read_or_refused(write_rows(tmp_path_factory.getbasetemp() / "any.jsonl", row), taxonomy):
        assert check_text(article.text)
        assert not article.title or article.title.isspace() or check_text(article.title)
        assert article.domains | article.optional <= set(taxonomy.keys)
        assert article.language
        assert article.id


TOLD = st.lists(
    st.fixed_dictionaries({"text": valid_texts, "domains": st.lists(st.sampled_from(DOMAINS), max_size=3)}),
    min_size=1,
    max_size=5,
)


@settings(max_examples=50)
@given(TOLD)
def test_any_sentences_are_read_as_they_were_written(tmp_path_factory, taxonomy, told):
    [article] = read_or_refused(write_rows(tmp_path_factory.getbasetemp() / "told.jsonl", {"sentences": told}), taxonomy)
    assert article.sentences == tuple((row["text"], frozenset(row["domains"])) for row in told)
    assert article.domains == frozenset(domain for row in told for domain in row["domains"])
    assert article.text.replace("\n", " ", 1).split() == " ".join(row["text"] for row in told).split()


@given(st.binary(max_size=40).filter(lambda data: b"\n" not in data))
def test_any_bytes_are_read_or_refused(tmp_path_factory, taxonomy, data):
    found = read_or_refused(write_rows(tmp_path_factory.getbasetemp() / "bytes.jsonl", data), taxonomy)
    assert not found or b"text" in data


@pytest.mark.parametrize("name", ["missing.jsonl", "."])
def test_a_file_that_cannot_be_read_is_named(tmp_path, taxonomy, name):
    with pytest.raises(CorpusError, match="cannot be read") as caught:
        list(read_labelled(tmp_path / name, taxonomy))
    assert caught.value.path == tmp_path / name


def test_a_corpus_of_articles_alone_is_one(tmp_path, taxonomy):
    root = seeds(tmp_path)
    write_rows(root / "articles" / "fr.jsonl", WHOLE)
    [article] = load_corpus(root, taxonomy).articles
    assert (article.id, article.language, len(article.sentences)) == ("w", "fr", 3)


def test_a_corpus_is_passages_articles_and_further_files(tmp_path, taxonomy):
    root = seeds(tmp_path / "seeds", GOOD)
    write_rows(root / "articles" / "fr.jsonl", {**WHOLE, "id": "b"})
    more = write_rows(tmp_path / "more" / "nl.jsonl", {**GOOD, "id": "c"})
    corpus = load_corpus(root, taxonomy, [more])
    assert [(article.id, article.language) for article in corpus.articles] == [("a", "en"), ("b", "fr"), ("c", "nl")]
    assert corpus.glossary.concepts == ("energy.gas",)


@pytest.mark.parametrize("rows", [[], [b""]], ids=["no rows", "a blank row"])
def test_an_empty_corpus_is_refused(tmp_path, taxonomy, rows):
    with pytest.raises(CorpusError, match="no labelled text") as caught:
        load_corpus(seeds(tmp_path, *rows), taxonomy)
    assert caught.value.path == tmp_path


def test_a_folder_that_is_missing_is_named(tmp_path, taxonomy):
    with pytest.raises(CorpusError, match="no such folder") as caught:
        load_corpus(tmp_path / "nowhere", taxonomy)
    assert caught.value.path == tmp_path / "nowhere"


def test_a_further_file_that_is_missing_is_named(tmp_path, taxonomy):
    with pytest.raises(CorpusError) as caught:
        load_corpus(seeds(tmp_path, GOOD), taxonomy, [tmp_path / "missing.jsonl"])
    assert caught.value.path == tmp_path / "missing.jsonl"


def test_a_missing_or_broken_glossary_is_named(tmp_path, taxonomy):
    root = seeds(tmp_path, GOOD)
    (root / "glossary" / "en.toml").write_text("[energy", encoding="utf-8")
    with pytest.raises(GlossaryError, match=r"en\.toml"):
        load_corpus(root, taxonomy)
    (root / "glossary" / "en.toml").unlink()
    with pytest.raises(GlossaryError):
        load_corpus(root, taxonomy)


def test_one_id_for_two_texts_is_refused(tmp_path, taxonomy):
    with pytest.raises(CorpusError, match="'a'"):
        load_corpus(seeds(tmp_path, GOOD, {**GOOD, "text": "Another."}), taxonomy)


def test_rows_without_an_id_never_clash(tmp_path, taxonomy):
    row = {"text": "They met.", "domains": []}
    root = seeds(tmp_path / "seeds", row, row)
    more = write_rows(tmp_path / "more" / "en.jsonl", row, row)
    assert len({article.id for article in load_corpus(root, taxonomy, [more]).articles}) == 4


def test_the_digest_knows_contents_names_and_order(tmp_path):
    first, second = write_rows(tmp_path / "a.jsonl", b"1"), write_rows(tmp_path / "b.jsonl", b"2")
    found = digest([first, second])
    assert digest([first, second]) == found
    assert len({found, digest([second, first]), digest([first])}) == 3
    second.write_bytes(b"3\n")
    assert digest([first, second]) != found
    assert digest([first, second.rename(tmp_path / "c.jsonl")]) != digest([first, write_rows(tmp_path / "b.jsonl", b"3")])


def test_the_digest_does_not_know_where_the_corpus_stands(tmp_path, taxonomy):
    corpora = [load_corpus(seeds(tmp_path / name, GOOD), taxonomy) for name in ("here", "there")]
    assert corpora[0].sha256 == corpora[1].sha256


def test_the_digest_knows_the_glossary(tmp_path, taxonomy):
    root = seeds(tmp_path, GOOD)
    before = load_corpus(root, taxonomy).sha256
    (root / "glossary" / "en.toml").write_text(GLOSSARY + 'oil = ["oil"]\n', encoding="utf-8")
    assert load_corpus(root, taxonomy).sha256 != before


def test_the_digest_knows_the_articles(tmp_path, taxonomy):
    root = seeds(tmp_path, GOOD)
    before = load_corpus(root, taxonomy).sha256
    write_rows(root / "articles" / "en.jsonl", WHOLE)
    assert load_corpus(root, taxonomy).sha256 != before


def test_one_id_for_a_passage_and_an_article_is_refused(tmp_path, taxonomy):
    root = seeds(tmp_path, GOOD)
    write_rows(root / "articles" / "en.jsonl", {**WHOLE, "id": GOOD["id"]})
    with pytest.raises(CorpusError, match="'a'"):
        load_corpus(root, taxonomy)


def test_the_digest_of_a_missing_file_is_refused(tmp_path):
    with pytest.raises(CorpusError, match="cannot be read"):
        digest([tmp_path / "missing"])


def test_a_corpus_that_changes_while_it_is_read_is_refused(tmp_path, taxonomy, monkeypatch):
    root = seeds(tmp_path, GOOD)
    reading = corpus.read_labelled

    def disturbed(path, domains):
        yield from reading(path, domains)
        write_rows(root / "passages" / "en.jsonl", {**GOOD, "id": "another"})

    monkeypatch.setattr(corpus, "read_labelled", disturbed)
    with pytest.raises(CorpusError, match="changed while it was read"):
        load_corpus(root, taxonomy)
