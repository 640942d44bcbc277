import itertools
import re
import unicodedata
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import taawun
from taawun import artifact
from taawun.article import Article
from taawun.artifact import Artifact
from taawun.calibration import PRECISIONS
from taawun.classifier import Classifier, classify, default_classifier
from taawun.errors import (
    ArtifactCorruptError,
    ArtifactError,
    ArtifactMissingError,
    ArtifactVersionError,
    ConfigError,
    InputError,
    TaawunError,
)
from taawun.estimator import POOLED

DEAL = "The ministers of Peru and Ghana signed an agreement on a gas pipeline."
RAIL = "Norway and Fiji will work together on a railway line. Teams meet soon."
TEXTS = (
    f"{DEAL} Rain fell all day in the capital. {RAIL} The mayor complained about the price of bread.",
    DEAL,
    "Les ministres du Pérou et du Ghana ont signé un accord sur un gazoduc. Ils se reverront à l'hôpital universitaire.",
    "Voters in Ghana quarrel over malaria medicines. Nobody knows why.",
    f"Home\nLogin\nSport\n{RAIL * 7}\nAll rights reserved",
    "اتفق الوزيران على بناء خط أنابيب للغاز بين البلدين.",
)
PIECES = st.sampled_from([*TEXTS, "12:30 ", "\n\n", "   ", "Gas! ", "é", "🚢", "l'accord", "\u00ad", "ﷺ", "İlham "])
WILD = st.text(max_size=80) | st.lists(PIECES, max_size=6).map("".join)
BAD = {
    "None": None,
    "a number": 3,
    "a list": ["gas"],
    "a mapping": {"text": "gas"},
    "empty": "",
    "blank": " \n\t\u3000",
    "NUL": "gas\0",
    "lone surrogate": "gas \ud800",
    "no bytes": b"",
    "blank bytes": b" \n",
    "binary": bytes(range(256)),
    "PNG": b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR",
    "an article of None": Article(None),
    "an article of bytes": Article(b"gas"),
    "a blank article": Article(" "),
    "a title of bytes": Article("They met.", b"gas"),
    "a title with a lone surrogate": Article("They met.", "gas \ud800"),
    "a title with NUL": Article("They met.", "gas\0"),
}


def outcome(classifier, text):
    try:
        return classifier.classify(text, evidence=2)
    except InputError as error:
        return str(error)


def sound(prediction, classifier, text):
    assert tuple(score.domain for score in prediction.scores) == classifier.domains
    assert prediction.domains == tuple(score.domain for score in prediction.scores if score.tagged)
    assert all(0 <= start < end <= len(text) for start, end in prediction.body)
    for score in prediction.scores:
        assert 0.0 <= score.probability <= 1.0
        assert score.tagged or not score.evidence
        for evidence in score.evidence:
            assert text[evidence.start : evidence.end] == evidence.text
            assert any(start <= evidence.start and evidence.end <= end for start, end in prediction.body)


def test_domains_are_found_with_the_sentence_that_says_so(toy_classifier):
    found = toy_classifier.classify(TEXTS[0])
    assert {"energy", "transport"} <= set(found.domains)
    assert found["energy"].evidence[0].text == DEAL
    assert found["transport"].evidence[0].text in RAIL
    assert found.language == "en"


def test_what_reports_no_cooperation_is_not_tagged(toy_classifier):
    found = toy_classifier.classify(TEXTS[3])
    assert found.domains == ()
    assert not any(score.evidence for score in found.scores)


@given(WILD)
def test_any_text_is_answered_or_refused(toy_classifier, text):
    answer = outcome(toy_classifier, text)
    if isinstance(answer, str):
        assert not text.strip() or "\0" in text or "\N{NULL}" in text
    else:
        sound(answer, toy_classifier, text)


@settings(max_examples=50)
@given(st.binary(max_size=60) | WILD.map(lambda text: text.encode("utf-8", "ignore")))
def test_any_bytes_are_answered_or_refused(toy_classifier, data):
    answer = outcome(toy_classifier, data)
    assert answer if isinstance(answer, str) else answer.encoding


@pytest.mark.parametrize("text", BAD.values(), ids=BAD)
def test_what_is_no_text_is_refused(toy_classifier, text):
    with pytest.raises(InputError) as caught:
        toy_classifier.classify(text)
    assert len(str(caught.value)) > 10


@pytest.mark.parametrize("text", ["2024", "12:30 +++", "🚢🚢", "…"])
def test_a_text_without_words_reports_nothing(toy_classifier, text):
    found = toy_classifier.classify(text)
    sound(found, toy_classifier, text)
    assert found.domains == ()
    assert {score.probability for score in found.scores} == {0.0}


@pytest.mark.parametrize("text", TEXTS)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_bytes_are_answered_as_the_text_they_hold(toy_classifier, text, encoding):
    found = toy_classifier.classify(text.encode(encoding))
    assert found.encoding in (encoding, "utf-8")
    assert replace(found, encoding=None) == toy_classifier.classify(text)


def test_an_encoding_given_is_used(toy_classifier):
    text = TEXTS[5]
    found = toy_classifier.classify(text.encode("cp1256"), encoding="cp1256")
    assert replace(found, encoding=None) == toy_classifier.classify(text)
    with pytest.raises(InputError):
        toy_classifier.classify(text.encode("cp1256"), encoding="utf-8")


@pytest.mark.parametrize("encoding", ["klingon", "", "hex", "rot13", "undefined", "idna", "punycode", "utf-8\0"])
def test_an_encoding_that_is_none_is_refused(toy_classifier, encoding):
    with pytest.raises(InputError):
        toy_classifier.classify("Gás é bom.".encode(), encoding=encoding)


def test_an_article_is_its_text_and_its_title(toy_classifier):
    assert toy_classifier.classify(Article(DEAL)) == toy_classifier.classify(DEAL)
    assert "energy" not in toy_classifier.classify("Rain fell all day in the capital.").domains
    titled = toy_classifier.classify(Article("Rain fell all day in the capital.", DEAL))
    assert "energy" in titled.domains
    sound(titled, toy_classifier, "Rain fell all day in the capital.")


@pytest.mark.parametrize("most", range(5))
def test_no_more_evidence_is_given_than_asked_for(toy_classifier, most):
    found = toy_classifier.classify(TEXTS[0], evidence=most)
    assert found.domains == toy_classifier.classify(TEXTS[0]).domains
    for domain in found.domains:
        given = found[domain].evidence
        assert len({(evidence.start, evidence.end) for evidence in given}) == len(given) <= most
        assert len(given) >= min(most, 1)
        assert all(evidence.score > 0 for evidence in given[1:])


@pytest.mark.parametrize("most", [-1, True, 1.5, "1", None])
def test_evidence_that_is_no_number_of_sentences_is_refused(toy_classifier, most):
    with pytest.raises(ConfigError, match="evidence"):
        toy_classifier.classify(DEAL, evidence=most)


@pytest.mark.parametrize("text", [TEXTS[0], "!!!"], ids=["a text", "no words"])
@pytest.mark.parametrize("top_k", [1, 2, 99])
def test_only_as_many_scores_are_listed_as_asked_for_best_first(toy_classifier, text, top_k):
    whole, found = toy_classifier.classify(text), toy_classifier.classify(text, top_k=top_k)
    assert (found.domains, found.body, found.language) == (whole.domains, whole.body, whole.language)
    assert found.scores == tuple(sorted(whole.scores, key=lambda score: -score.probability)[:top_k])
    assert list(found.to_dict()["scores"]) == [score.domain for score in found.scores]


@pytest.mark.parametrize("top_k", [0, -1, True, 1.0, "2", []])
def test_a_top_k_that_is_no_number_of_domains_is_refused(toy_classifier, top_k):
    with pytest.raises(ConfigError, match="top_k"):
        toy_classifier.classify(DEAL, top_k=top_k)
    with pytest.raises(ConfigError, match="top_k"):
        next(toy_classifier.classify_many([DEAL], top_k=top_k))


@pytest.mark.parametrize("language", ["xx", "und", "", "EN", 3, ["en"]])
def test_an_unknown_language_is_refused(toy_classifier, language):
    with pytest.raises(ConfigError, match="language"):
        toy_classifier.classify(DEAL, language=language)


def test_a_language_given_is_kept(toy_classifier):
    assert toy_classifier.classify(DEAL, language="nl").language == "nl"
    assert toy_classifier.classify(Article(DEAL, language="nl")).language == "nl"
    assert toy_classifier.classify(Article(DEAL, language="nl"), language="fr").language == "fr"
    assert toy_classifier.classify(DEAL, language="en") == toy_classifier.classify(DEAL)


@pytest.fixture(scope="module")
def stepped(toy_classifier):
    """The toy classifier with cuts that rise from 0.2 to beyond every probability, the second domain's first."""
    steps = np.linspace(0.2, 1.1, len(PRECISIONS))[:, None] * [1.0, 1.2, 1.1]
    parameters = replace(toy_classifier._parameters, cuts=steps.astype(np.float32))
    return Classifier(toy_classifier.card, toy_classifier._features, parameters)


ASKED = st.floats(0, 1, exclude_min=True, exclude_max=True)


@given(ASKED)
def test_the_cuts_of_the_next_precision_kept_are_the_thresholds(stepped, precision):
    place = next((n for n, kept in enumerate(PRECISIONS) if kept >= precision - 1e-9), len(PRECISIONS) - 1)
    assert stepped.thresholds_for(precision).tolist() == stepped._parameters.cuts[place].tolist()


def test_the_models_own_thresholds_count_where_no_precision_is_asked_for(stepped):
    assert stepped.thresholds_for(None).tolist() == stepped.thresholds.tolist()
    assert stepped.classify(DEAL, precision=None) == stepped.classify(DEAL)


@settings(max_examples=30)
@given(st.sampled_from(TEXTS), ASKED)
def test_a_domain_is_tagged_from_the_cut_of_its_precision_on(stepped, text, precision):
    found, cuts = stepped.classify(text, precision=precision), stepped.thresholds_for(precision)
    sound(found, stepped, text)
    assert [score.threshold for score in found.scores] == cuts.tolist()
    assert [score.probability for score in found.scores] == probabilities(stepped, text)
    assert found.domains == tuple(
        d for d, p, cut in zip(stepped.domains, probabilities(stepped, text), cuts, strict=True) if p >= cut
    )


@pytest.mark.parametrize("text", TEXTS)
def test_who_asks_for_more_precision_gets_no_more_tags(stepped, text):
    found = [set(stepped.classify(text, precision=float(precision)).domains) for precision in PRECISIONS]
    assert all(less >= more for less, more in itertools.pairwise(found))
    assert found[-1] == set()


def test_a_text_without_words_has_the_thresholds_asked_for(stepped):
    found = stepped.classify("12:30 +++", precision=0.9)
    assert [score.threshold for score in found.scores] == stepped.thresholds_for(0.9).tolist()
    assert found.domains == ()


NO_PRECISION = [0, 1, 0.0, 1.0, -0.1, 1.5, float("nan"), float("inf"), True, "0.9", [0.9], b"0.9"]


@pytest.mark.parametrize("precision", NO_PRECISION, ids=repr)
def test_what_is_no_precision_is_refused(toy_classifier, precision):
    for ask in (toy_classifier.thresholds_for, lambda asked: toy_classifier.classify(DEAL, precision=asked)):
        with pytest.raises(ConfigError, match=rf"precision .*{re.escape(repr(precision))}"):
            ask(precision)


@pytest.mark.parametrize("errors", ["raise", "return"])
@pytest.mark.parametrize("options", [{"precision": 1.0}, {"precision": 1}, {"evidence": -1}, {"language": "xx"}], ids=str)
def test_an_option_out_of_range_is_refused_before_the_first_text(toy_classifier, options, errors):
    texts = iter(TEXTS)
    with pytest.raises(ConfigError, match=next(iter(options))):
        next(toy_classifier.classify_many(texts, errors=errors, **options))
    assert list(texts) == list(TEXTS)


@pytest.mark.parametrize("options", [{"precision": 0.9}, {"evidence": 2}, {"language": "fr"}], ids=str)
def test_options_hold_for_each_of_many_texts(stepped, options):
    assert list(stepped.classify_many(TEXTS, **options)) == [stepped.classify(text, **options) for text in TEXTS]


def test_an_encoding_holds_for_each_of_many_texts(toy_classifier):
    data = [text.encode("utf-16-le") for text in TEXTS]
    found = toy_classifier.classify_many(data, encoding="utf-16-le")
    assert [replace(answer, encoding=None) for answer in found] == [toy_classifier.classify(text) for text in TEXTS]


def probabilities(classifier, text):
    return [score.probability for score in classifier.classify(text).scores]


@pytest.mark.parametrize("text", TEXTS)
@pytest.mark.parametrize(
    "written",
    [
        lambda text: unicodedata.normalize("NFD", text),
        lambda text: f"\ufeff\n {text} \n",
        lambda text: text.replace("\n", "\r\n"),
        lambda text: text.replace("o", "o\u00ad"),
        lambda text: text.replace(" ", "\u00a0"),
        lambda text: text.replace("'", "’"),
    ],
    ids=["decomposed", "padded", "Windows lines", "soft hyphens", "hard spaces", "curly apostrophes"],
)
def test_how_a_text_was_typed_does_not_matter(toy_classifier, text, written):
    assert probabilities(toy_classifier, written(text)) == pytest.approx(probabilities(toy_classifier, text), abs=1e-5)


def test_an_answer_does_not_depend_on_what_was_asked_before(tiny_corpus, tiny_model):
    texts = [article.text for article in tiny_corpus.articles[:150]]
    first, second = Classifier.load(tiny_model), Classifier.load(tiny_model)
    forwards = [first.classify(text, evidence=2).to_dict() for text in texts]
    backwards = [second.classify(text, evidence=2).to_dict() for text in reversed(texts)]
    assert forwards == backwards[::-1]


def test_threads_may_share_a_classifier(tiny_corpus, tiny_model):
    texts = [article.text for article in tiny_corpus.articles]
    alone = Classifier.load(tiny_model).predict_proba(texts)
    shared = Classifier.load(tiny_model)
    with ThreadPoolExecutor(8) as threads:
        together = np.concatenate(list(threads.map(lambda text: shared.predict_proba([text]), texts)))
    assert together == pytest.approx(alone, abs=1e-5)
    assert shared.predict_proba(texts) == pytest.approx(alone, abs=1e-5)


def test_a_reloaded_model_gives_identical_predictions(tiny_classifier, tiny_corpus, tiny_model, tmp_path):
    texts = [article.text for article in tiny_corpus.articles[::10]]
    Classifier.load(tiny_model).save(tmp_path / "again.npz")
    first, second = (Classifier.load(path) for path in (tiny_model, tmp_path / "again.npz"))
    assert first.card == second.card == tiny_classifier.card
    assert first.thresholds.tolist() == tiny_classifier.thresholds.tolist()
    for text in texts:
        assert first.classify(text, evidence=2) == second.classify(text, evidence=2)
    assert first.predict_proba(texts) == pytest.approx(tiny_classifier.predict_proba(texts), abs=1e-6)
    assert (tmp_path / "again.npz").read_bytes() == tiny_model.read_bytes()


def test_many_texts_are_answered_in_order(toy_classifier):
    assert list(toy_classifier.classify_many(iter(TEXTS))) == [toy_classifier.classify(text) for text in TEXTS]
    assert list(toy_classifier.classify_many([])) == []


def test_an_endless_stream_is_answered_one_by_one(toy_classifier):
    taken = itertools.count()
    stream = (f"{DEAL} No. {next(taken)}." for _ in itertools.repeat(None))
    answers = toy_classifier.classify_many(stream)
    for number in range(3):
        assert next(taken) == 2 * number
        assert next(answers).domains == ("energy",)


def test_the_first_bad_text_ends_the_stream_after_the_answers_before_it(toy_classifier):
    answers = toy_classifier.classify_many([DEAL, "", DEAL])
    assert next(answers).domains == ("energy",)
    with pytest.raises(InputError):
        next(answers)


def test_errors_may_stand_in_the_answers_place(toy_classifier):
    answers = list(toy_classifier.classify_many([DEAL, *BAD.values(), DEAL], errors="return"))
    assert len(answers) == len(BAD) + 2
    assert answers[0] == answers[-1] == toy_classifier.classify(DEAL)
    answered = [name for name, answer in zip(BAD, answers[1:-1], strict=True) if not isinstance(answer, TaawunError)]
    assert answered == []


def test_another_way_with_errors_is_refused(toy_classifier):
    with pytest.raises(ConfigError, match="errors"):
        list(toy_classifier.classify_many([DEAL], errors="ignore"))


def test_progress_goes_to_standard_error_and_changes_no_answer(toy_classifier, capsys):
    found = list(toy_classifier.classify_many(iter(TEXTS), progress=True))
    assert found == list(toy_classifier.classify_many(TEXTS))
    out, err = capsys.readouterr()
    assert not out
    assert f"{len(TEXTS)}" in err


def test_compiling_the_loops_before_any_text_changes_no_answer(toy_classifier, tmp_path):
    toy_classifier.save(tmp_path / "model.npz")
    compiled = Classifier.load(tmp_path / "model.npz")
    compiled.compile()
    assert list(compiled.classify_many(TEXTS)) == list(toy_classifier.classify_many(TEXTS))


def test_probabilities_come_as_a_table(toy_classifier):
    table = toy_classifier.predict_proba(TEXTS)
    assert table.dtype == np.float64
    assert table.tolist() == [probabilities(toy_classifier, text) for text in TEXTS]
    assert toy_classifier.predict_proba([]).shape == (0, len(toy_classifier.domains))


@pytest.fixture
def forge(toy_classifier, tmp_path):
    """Writes a model file of a sound digest whose card, glossary or arrays lie."""
    toy_classifier.save(tmp_path / "toy.npz")
    loaded = artifact.load(tmp_path / "toy.npz")

    def forged(card=None, glossary=None, arrays=None):
        content = Artifact(
            {**loaded.card, **(card or {})}, {**loaded.glossary, **(glossary or {})}, {**loaded.arrays, **(arrays or {})}
        )
        artifact.save(content, tmp_path / "forged.npz")
        return tmp_path / "forged.npz"

    return forged


LIES = {
    "no features": {"card": {"features": None}},
    "another feature": {"card": {"features": {"magic": 1}}},
    "other buckets": {"card": {"features": {"buckets": 1 << 5}}},
    "buckets of no power": {"card": {"features": {"buckets": 1000}}},
    "huge buckets": {"card": {"features": {"buckets": 1 << 62}}},
    "a weight in words": {"card": {"features": {"buckets": 1 << 12, "stem": "heavy"}}},
    "lengths in words": {"card": {"features": {"buckets": 1 << 12, "longest": "5"}}},
    "no domains": {"card": {"domains": None}},
    "fewer domains": {"card": {"domains": ["energy"]}},
    "domains that are numbers": {"card": {"domains": [1, 2, 3]}},
    "one domain thrice": {"card": {"domains": ["energy", "energy", "energy"]}},
    "a word for domains": {"card": {"domains": "gas"}},
    "no model": {"card": {"model": None}},
    "other concepts": {"glossary": {"concepts": ["energy.gas"]}},
    "thresholds of another shape": {"arrays": {"thresholds": np.zeros(4, np.float32)}},
    "weights of one dimension": {"arrays": {"weights": np.zeros(4, np.float16)}},
    "thresholds that are bytes": {"arrays": {"thresholds": np.zeros(3, np.uint8)}},
    "a threshold above all": {"arrays": {"thresholds": np.full(3, 7.0, np.float32)}},
    "cuts for fewer domains": {"arrays": {"cuts": np.zeros((len(PRECISIONS), 2), np.float32)}},
    "cuts for fewer precisions": {"arrays": {"cuts": np.zeros((len(PRECISIONS) - 1, 3), np.float32)}},
    "no cuts": {"arrays": {"cuts": np.zeros((0, 3), np.float32)}},
    "cuts that are bytes": {"arrays": {"cuts": np.zeros((len(PRECISIONS), 3), np.uint8)}},
    "a cut below all": {"arrays": {"cuts": np.full((len(PRECISIONS), 3), -0.1, np.float32)}},
    "one pooled column too few": {"arrays": {"pooling": np.zeros(len(POOLED) - 1, np.float32)}},
    "one pooled column too many": {"arrays": {"pooling": np.zeros(len(POOLED) + 1, np.float32)}},
}


@pytest.mark.parametrize("terms", [None, {"gas": 999}, {"gas": -1}, {"gas": "energy"}], ids=str)
def test_terms_that_lie_are_refused_by_the_first_text_of_their_language(forge, terms):
    lie = artifact.json_array({"exact": terms, "single": {}, "verbs": [], "multiple": {}})
    classifier = Classifier.load(forge(arrays={"terms_en": lie}))
    assert classifier.classify(DEAL, language="fr").language == "fr"
    with pytest.raises(ArtifactCorruptError, match="forged"):
        classifier.classify(DEAL, language="en")
    (answer,) = classifier.classify_many([DEAL], language="en", errors="return")
    assert isinstance(answer, ArtifactCorruptError)


@pytest.mark.parametrize("lie", LIES.values(), ids=LIES)
def test_a_model_file_that_lies_is_refused(forge, lie):
    path = forge(**lie)
    with pytest.raises(ArtifactCorruptError) as caught:
        Classifier.load(path)
    assert caught.value.path == path


@pytest.mark.parametrize(
    "field", ["model", "taawun", "taxonomy", "domains", "languages", "corpus_sha256", "texts", "config", "metrics"]
)
def test_a_card_that_lacks_a_field_is_refused(toy_classifier, tmp_path, field):
    toy_classifier.save(tmp_path / "m.npz")
    loaded = artifact.load(tmp_path / "m.npz")
    card = {name: value for name, value in loaded.card.items() if name != field}
    artifact.save(Artifact(card, loaded.glossary, loaded.arrays), tmp_path / "m.npz")
    with pytest.raises(ArtifactCorruptError, match=field):
        Classifier.load(tmp_path / "m.npz")


def test_bad_model_files_are_named(tiny_model, forge, tmp_path):
    whole = tiny_model.read_bytes()
    (tmp_path / "cut.npz").write_bytes(whole[: len(whole) // 2])
    (tmp_path / "text.npz").write_text(DEAL, encoding="utf-8")
    for name, kind in {
        "missing.npz": ArtifactMissingError,
        "cut.npz": ArtifactCorruptError,
        "text.npz": ArtifactCorruptError,
    }.items():
        with pytest.raises(kind) as caught:
            Classifier.load(tmp_path / name)
        assert caught.value.path == tmp_path / name
    with pytest.raises(ArtifactVersionError):
        Classifier.load(forge(card={"format": 99}))


def test_a_model_that_cannot_be_written_leaves_nothing_behind(toy_classifier, tmp_path):
    (tmp_path / "file").write_text("x", encoding="utf-8")
    with pytest.raises(ArtifactError):
        toy_classifier.save(tmp_path / "file" / "m.npz")
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


def test_the_shipped_model_knows_the_shipped_taxonomy(taxonomy):
    assert default_classifier() is default_classifier()
    assert default_classifier().domains == taxonomy.keys
    assert taawun.classify is classify
    found = classify("The navies of Kenya and India began a joint exercise in the strait.", evidence=1)
    sound(found, default_classifier(), "The navies of Kenya and India began a joint exercise in the strait.")
    assert "defence_military" in found.domains
