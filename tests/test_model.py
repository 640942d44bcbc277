"""A model survives the way into its file's contents and back, and parts that do not fit are refused."""

from dataclasses import fields, replace
from pathlib import Path

import numpy as np
import pytest

from taawun.artifact import Artifact
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
    assert features.glossary == toy_classifier._features.glossary
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


def test_a_term_of_no_concept_is_refused(packed):
    terms = {**packed.glossary["terms"], "en": {"oil": 10**6}}
    with pytest.raises(ArtifactCorruptError, match="concept"):
        unpack(replace(packed, glossary={**packed.glossary, "terms": terms}), PATH)


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
        unpack(replace(packed, glossary={"concepts": concepts, "terms": {}}), PATH)


@pytest.mark.parametrize("name", ["weights", "intercepts", "biases", "pooling"])
def test_numbers_whose_sums_would_overflow_are_refused(packed, name):
    array = packed.arrays[name].astype(np.float32)
    array.flat[0] = -3e38
    with pytest.raises(ArtifactCorruptError, match="no training gives"):
        unpack(replace(packed, arrays={**packed.arrays, name: array}), PATH)
