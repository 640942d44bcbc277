from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

import toys
from taawun.article import LabelledArticle
from taawun.composition import CompositionConfig, Cuttings, compose, cut
from taawun.errors import ConfigError
from taawun.sentences import sentences

PASSAGES = (
    *toys.articles(),
    *(LabelledArticle(f"Menu {n}", frozenset(), language, "furniture") for n in range(9) for language in ("en", "fr")),
)
REPORTS = {language: sum(bool(p.domains) and p.language == language for p in PASSAGES) for language in ("en", "fr")}
CONFIGS = st.builds(
    CompositionConfig,
    articles=st.floats(0.1, 3),
    cooperating=st.floats(0, 1),
    most_reports=st.integers(1, 5),
    most_others=st.integers(1, 8),
    related=st.floats(0, 1),
    headlines=st.floats(0, 1),
)
SEEDS = st.integers(0, 2**32 - 1)
DOMAINS = st.frozensets(st.sampled_from(["energy", "health", "transport"]), max_size=2)
SENTENCES = st.lists(st.tuples(st.text("abc .", min_size=1, max_size=9), DOMAINS), max_size=9).map(tuple)
TEXTS = st.lists(SENTENCES, max_size=6).map(
    lambda found: [
        LabelledArticle("...", frozenset().union(*(d for _, d in s)), "en", "article", f"a{n}", sentences=s)
        for n, s in enumerate(found)
    ]
)


def cut_apart(article):
    """The passages of one article alone."""
    return cut([article]).passages


@given(TEXTS)
def test_every_text_has_its_passages_in_order_and_no_passage_two_texts(texts):
    found = cut(texts)
    assert [number for numbers in found.articles for number in numbers] == list(range(len(found.passages)))
    assert [found.passages[n.start : n.stop] for n in found.articles] == [cut_apart(text) for text in texts]


@given(TEXTS)
def test_passages_hold_every_sentence_once_and_in_order(texts):
    for text in texts:
        if text.sentences:
            joined = " ".join(passage.text for passage in cut_apart(text))
            assert joined.split() == " ".join(sentence for sentence, _ in text.sentences).split()


@pytest.mark.parametrize(
    ("count", "sizes"), [(1, [1]), (2, [2]), (3, [3]), (4, [2, 2]), (5, [2, 3]), (6, [2, 2, 2]), (9, [2, 2, 2, 3])]
)
def test_passages_have_two_sentences_and_the_last_three_of_an_odd_number(count, sizes):
    listed = tuple((f"S{number}.", frozenset()) for number in range(count))
    assert [passage.text.count("S") for passage in cut_apart(LabelledArticle("...", frozenset(), sentences=listed))] == sizes


@given(TEXTS)
def test_a_passage_reports_what_its_sentences_do_and_no_more(texts):
    for text in texts:
        told = [domains for _, domains in text.sentences]
        for number, passage in enumerate(cut_apart(text) if told else ()):
            end = len(told) if number == max(0, len(told) // 2 - 1) else 2 * number + 2
            assert passage.domains == frozenset().union(*told[2 * number : end])
            assert passage.kind == ("report" if passage.domains else "negative")
            assert passage.language == text.language


@given(TEXTS)
def test_passages_of_one_corpus_have_ids_of_their_own(texts):
    ids = [passage.id for passage in cut(texts).passages]
    assert len(set(ids)) == len(ids)


def test_a_passage_stays_as_it_is():
    found = cut(PASSAGES)
    assert found == Cuttings(PASSAGES, tuple(range(n, n + 1) for n in range(len(PASSAGES))))


def test_a_headline_stays_a_sentence_of_its_own():
    listed = (("Gas deal signed", frozenset({"energy"})), ("PARIS - Ministers met on Monday.", frozenset()))
    [passage] = cut_apart(LabelledArticle("...", frozenset({"energy"}), "en", "article", sentences=listed))
    assert [passage.text[start:end] for start, end in sentences(passage.text)] == [text for text, _ in listed]


@given(CONFIGS, SEEDS)
def test_labels_are_the_union_of_what_the_passages_report(config, seed):
    for parts, domains in compose(PASSAGES, config, seed):
        assert domains == frozenset().union(*(PASSAGES[part].domains for part in parts))


@given(CONFIGS, SEEDS)
def test_articles_are_of_one_language_without_furniture_or_repetition(config, seed):
    for parts, _ in compose(PASSAGES, config, seed):
        assert parts
        assert len(set(parts)) == len(parts)
        assert len({PASSAGES[part].language for part in parts}) == 1
        assert all(PASSAGES[part].kind != "furniture" for part in parts)


@given(CONFIGS, SEEDS)
def test_articles_hold_no_more_of_each_sort_than_asked_for(config, seed):
    for parts, _ in compose(PASSAGES, config, seed):
        reports = sum(bool(PASSAGES[part].domains) for part in parts)
        assert reports <= config.most_reports
        assert len(parts) - reports <= config.most_others


@given(CONFIGS, SEEDS)
def test_each_language_has_its_number_of_articles(config, seed):
    composed = compose(PASSAGES, config, seed)
    for language, reports in REPORTS.items():
        found = sum(PASSAGES[parts[0]].language == language for parts, _ in composed)
        assert found == int(config.articles * reports)


@given(CONFIGS, SEEDS)
def test_the_same_seed_composes_the_same_articles(config, seed):
    assert compose(PASSAGES, config, seed) == compose(PASSAGES, config, seed)


def test_another_seed_composes_other_articles():
    assert compose(PASSAGES, CompositionConfig(), 1) != compose(PASSAGES, CompositionConfig(), 2)


@pytest.mark.parametrize(("share", "found"), [(0.0, 0.0), (0.4, 0.4), (1.0, 1.0)])
def test_the_share_that_reports_cooperation_is_as_asked_for(share, found):
    composed = compose(PASSAGES, CompositionConfig(articles=20, cooperating=share), 5)
    assert sum(bool(domains) for _, domains in composed) / len(composed) == pytest.approx(found, abs=0.05)


def test_headlines_are_one_passage_alone():
    composed = compose(PASSAGES, CompositionConfig(headlines=1.0), 5)
    assert {len(parts) for parts, _ in composed} == {1}


def test_related_reports_share_a_domain_with_the_first():
    def kinds(related: float) -> float:
        config = CompositionConfig(articles=20, cooperating=1.0, most_reports=4, related=related, headlines=0.0)
        composed = compose(PASSAGES, config, 5)
        return sum(len(domains) for _, domains in composed) / len(composed)

    assert kinds(1.0) == 1.0
    assert kinds(0.0) > 1.3


def test_without_other_passages_every_article_reports_cooperation():
    reports = [passage for passage in PASSAGES if passage.domains]
    assert all(domains for _, domains in compose(reports, CompositionConfig(cooperating=0.0), 5))


def test_a_language_without_reports_has_no_articles():
    silent = [replace(passage, domains=frozenset()) if passage.language == "fr" else passage for passage in PASSAGES]
    assert {silent[parts[0]].language for parts, _ in compose(silent, CompositionConfig(), 5)} == {"en"}


def test_no_passages_make_no_articles():
    assert compose([], CompositionConfig(), 5) == []


@pytest.mark.parametrize(
    "options",
    [
        {"articles": 0.0},
        {"articles": -1.0},
        {"most_reports": 0},
        {"most_others": -1},
        {"cooperating": -0.1},
        {"cooperating": 1.5},
        {"related": 1.5},
        {"headlines": -0.5},
        {"headlines": float("nan")},
    ],
    ids=str,
)
def test_options_out_of_range_are_refused(options):
    with pytest.raises(ConfigError):
        CompositionConfig(**options)
