"""A model survives the way into its file's contents and back, and parts that do not fit are refused."""

from dataclasses import fields, replace
from pathlib import Path

import numpy as np
import pytest

from taawun.artifact import Artifact, json_array
from taawun.calibration import PRECISIONS
from taawun.classifier import Classifier
from taawun.errors import ArtifactCorruptError
from taawun.estimator import POOLED, Parameters
from taawun.model import pack, unpack

PATH = Path("model.npz")


@pytest.fixture
def packed(toy_classifier) -> Artifact:
    return pack(toy_classifier.card, toy_classifier._features, toy_classifier._parameters)


def test_what_was_packed_comes_back(toy_classifier, packed):
    card, features, parameters = unpack(packed, PATH)
    assert card == toy_classifier.card
    assert features.config == toy_classifier._features.config
    assert features.glossary.concepts == toy_classifier._features.glossary.concepts
    for language in toy_classifier._features.glossary.languages:
        assert features.glossary.stemmed(language) == toy_classifier._features.glossary.stemmed(language)
    again = pack(card, features, parameters)
    assert {name: array.tobytes() for name, array in again.arrays.items()} == {
        name: array.tobytes() for name, array in packed.arrays.items()
    }
    for field in fields(Parameters):
        assert np.array_equal(getattr(parameters, field.name), getattr(toy_classifier._parameters, field.name))


def test_the_model_that_comes_back_answers_alike(toy_classifier, packed, toy_corpus):
    again = Classifier(*unpack(packed, PATH))
    for article in toy_corpus.articles[:20]:
        assert again.classify(article.text) == toy_classifier.classify(article.text)


@pytest.mark.parametrize("missing", ["domains", "model", "features", "config"])
def test_a_card_that_lacks_something_is_refused(packed, missing):
    card = {name: value for name, value in packed.card.items() if name != missing}
    with pytest.raises(ArtifactCorruptError, match=r"model\.npz"):
        unpack(replace(packed, card=card), PATH)


@pytest.mark.parametrize("name", [field.name for field in fields(Parameters)])
def test_an_array_of_another_shape_is_refused(packed, name):
    for array in (packed.arrays[name][..., :-1], packed.arrays[name][:-1], packed.arrays[name][None]):
        with pytest.raises(ArtifactCorruptError, match=rf"{name} has shape"):
            unpack(replace(packed, arrays={**packed.arrays, name: array}), PATH)


@pytest.mark.parametrize("name", [field.name for field in fields(Parameters)])
def test_an_array_of_bytes_is_refused(packed, name):
    arrays = {**packed.arrays, name: np.zeros(packed.arrays[name].shape, np.uint8)}
    with pytest.raises(ArtifactCorruptError, match=name):
        unpack(replace(packed, arrays=arrays), PATH)


@pytest.mark.parametrize("name", [field.name for field in fields(Parameters)])
def test_a_model_that_lacks_an_array_is_refused(packed, name):
    arrays = {other: array for other, array in packed.arrays.items() if other != name}
    with pytest.raises(ArtifactCorruptError, match=name):
        unpack(replace(packed, arrays=arrays), PATH)


def test_the_arrays_have_a_row_a_precision_and_a_weight_a_pooled_column(packed, toy_classifier):
    assert packed.arrays["cuts"].shape == (len(PRECISIONS), len(toy_classifier.domains)) == (50, 3)
    assert packed.arrays["pooling"].shape == (len(POOLED),)


def test_a_cut_that_no_probability_reaches_is_kept_and_one_below_all_refused(packed):
    never, below = (np.full_like(packed.arrays["cuts"], cut) for cut in (1.1, -0.1))
    assert unpack(replace(packed, arrays={**packed.arrays, "cuts": never}), PATH)[2].cuts.tolist() == never.tolist()
    with pytest.raises(ArtifactCorruptError, match="cuts"):
        unpack(replace(packed, arrays={**packed.arrays, "cuts": below}), PATH)


def test_a_threshold_that_is_no_probability_is_refused(packed):
    arrays = {**packed.arrays, "thresholds": packed.arrays["thresholds"] + 7}
    with pytest.raises(ArtifactCorruptError, match="thresholds"):
        unpack(replace(packed, arrays=arrays), PATH)


def with_terms(packed, terms):
    return replace(packed, arrays={**packed.arrays, "terms_en": terms})


SOUND_TERMS = {"exact": {"oil": 0}, "single": {"oil": 0}, "verbs": [], "multiple": {"crude oil": 0}}


def test_sound_terms_are_found(packed):
    _, features, _ = unpack(with_terms(packed, json_array(SOUND_TERMS)), PATH)
    assert features.matcher("en").of_word("oil") == (0,)
    assert features.matcher("en").of_words(["crude", "oil"]) == [0]


@pytest.mark.parametrize("name", ["exact", "single", "multiple"])
@pytest.mark.parametrize(
    "table", [{"oil": 10**6}, {"oil": -1}, {"oil": 0.0}, {"oil": True}, {"oil": "0"}, ["oil"], None, 7], ids=str
)
def test_terms_of_no_concept_are_refused_when_they_are_asked_for(packed, name, table):
    _, features, _ = unpack(with_terms(packed, json_array({**SOUND_TERMS, name: table})), PATH)
    assert features.matcher("nl") is not None
    with pytest.raises(ArtifactCorruptError, match=r"model\.npz"):
        features.matcher("en")


@pytest.mark.parametrize(
    "content", [b"", b"[]", b"{", b"\xff", b"[" * 100_000, b"7", b"{}", b'{"exact": {}, "single": {}, "multiple": {}}']
)
def test_terms_that_are_no_terms_are_refused_by_the_text_that_asks_for_them(packed, content):
    classifier = Classifier(*unpack(with_terms(packed, np.frombuffer(content, np.uint8)), PATH))
    for _ in range(2):
        with pytest.raises(ArtifactCorruptError, match=r"model\.npz"):
            classifier.classify("The two ministers met.", language="en")


@pytest.mark.parametrize("terms", [np.zeros((2, 2), np.float16), np.full(9, 65, np.uint8)])
def test_an_array_that_is_no_json_is_refused_as_terms(packed, terms):
    _, features, _ = unpack(with_terms(packed, terms), PATH)
    with pytest.raises(ArtifactCorruptError, match=r"model\.npz"):
        features.matcher("en")


@pytest.mark.parametrize("verbs", [None, 7, [[]], {"oil": 0}, "oil"], ids=str)
def test_verbs_of_any_kind_do_no_harm(packed, verbs):
    _, features, _ = unpack(with_terms(packed, json_array({**SOUND_TERMS, "verbs": verbs})), PATH)
    try:
        assert features.matcher("en").of_word("oil") == (0,)
    except ArtifactCorruptError:
        assert verbs in (None, 7)


@pytest.mark.parametrize(
    "options",
    [{"longest": 10**9}, {"longest": 5.0}, {"buckets": True}, {"shortest": "3"}, {"stem": float("nan")}, {"ngram": 1e300}],
    ids=str,
)
def test_sizes_and_weights_that_no_model_has_are_refused(packed, options):
    card = {**packed.card, "features": {**packed.card["features"], **options}}
    with pytest.raises(ArtifactCorruptError, match=r"model\.npz"):
        unpack(replace(packed, card=card), PATH)


@pytest.mark.parametrize(
    "concepts", [[f"a.{n}" for n in range(70_000)], [f"{n}.a" for n in range(2_000)]], ids=["many", "groups"]
)
def test_a_glossary_beyond_all_glossaries_is_refused(packed, concepts):
    with pytest.raises(ArtifactCorruptError, match="more concepts"):
        unpack(replace(packed, glossary={"concepts": concepts}), PATH)


@pytest.mark.parametrize("name", ["weights", "intercepts", "biases", "pooling"])
def test_numbers_whose_sums_would_overflow_are_refused(packed, name):
    array = packed.arrays[name].astype(np.float32)
    array.flat[0] = -3e38
    with pytest.raises(ArtifactCorruptError, match="no training gives"):
        unpack(replace(packed, arrays={**packed.arrays, name: array}), PATH)
