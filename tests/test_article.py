import dataclasses
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from strategies import DOMAINS, valid_texts
from taawun.article import Article, DomainScore, Evidence, LabelledArticle, Prediction
from taawun.errors import TaxonomyError

FROZEN = [
    Article("Two ministers met."),
    LabelledArticle("Two ministers met.", frozenset({"political_diplomatic"})),
    LabelledArticle("They met.", frozenset({"health"}), sentences=(("They met.", frozenset({"health"})),)),
    Evidence("Two ministers met.", 0, 18, 1.5),
    DomainScore("energy", 0.4, 0.5),
    Prediction((), (), "und", (), None, "1"),
]


@st.composite
def predictions(draw):
    text = draw(valid_texts)
    scores = []
    for domain in draw(st.lists(st.sampled_from(DOMAINS), unique=True, min_size=1)):
        score = DomainScore(domain, draw(st.floats(0, 1)), draw(st.floats(0, 1)))
        if score.tagged:
            score = dataclasses.replace(score, evidence=(Evidence(text, 0, len(text), draw(st.floats(-9, 9))),))
        scores.append(score)
    tagged = tuple(score.domain for score in scores if score.tagged)
    return Prediction(tagged, tuple(scores), draw(st.sampled_from(["ar", "und"])), ((0, len(text)),), None, "1")


@pytest.mark.parametrize("value", FROZEN, ids=lambda value: type(value).__name__)
def test_nothing_can_be_changed_or_added(value):
    for name in [field.name for field in dataclasses.fields(value)]:
        with pytest.raises(dataclasses.FrozenInstanceError):
            setattr(value, name, None)
    assert not hasattr(value, "__dict__")


@pytest.mark.parametrize("value", FROZEN, ids=lambda value: type(value).__name__)
def test_equal_values_are_equal_and_hash_alike(value):
    twin = dataclasses.replace(value)
    assert twin == value
    assert hash(twin) == hash(value)


def test_what_a_label_needs_not_be_told():
    article = LabelledArticle("Rain is expected.", frozenset())
    assert (article.language, article.kind, article.id, article.optional) == ("und", "report", "", frozenset())
    assert (article.title, article.sentences) == (None, ())
    assert Article("Rain").title is None


@pytest.mark.parametrize(("probability", "tagged"), [(0.49, False), (0.5, True), (0.51, True)])
def test_a_domain_is_tagged_from_its_threshold_on(probability, tagged):
    assert DomainScore("energy", probability, 0.5).tagged is tagged


@given(predictions())
def test_every_score_is_found_by_its_domain(prediction):
    for score in prediction.scores:
        assert prediction[score.domain] is score


@given(predictions())
def test_the_answer_survives_json(prediction):
    answer = prediction.to_dict()
    assert json.loads(json.dumps(answer, ensure_ascii=False)) == answer


@given(predictions())
def test_the_answer_holds_evidence_for_the_tagged_domains_alone(prediction):
    answer = prediction.to_dict()
    assert list(answer["evidence"]) == answer["domains"] == list(prediction.domains)
    assert list(answer["scores"]) == [score.domain for score in prediction.scores]
    for domain, probability in answer["scores"].items():
        assert probability == pytest.approx(prediction[domain].probability, abs=1e-6)


def test_the_answer_has_one_shape():
    evidence = Evidence("They signed.", 5, 17, 0.3)
    scores = (DomainScore("energy", 0.9123456789, 0.5, (evidence,)), DomainScore("health", 0.1, 0.5))
    assert Prediction(("energy",), scores, "en", ((0, 3), (5, 17)), "cp1256", "7").to_dict() == {
        "domains": ["energy"],
        "scores": {"energy": 0.912346, "health": 0.1},
        "language": "en",
        "evidence": {"energy": [{"text": "They signed.", "start": 5, "end": 17}]},
        "body": [[0, 3], [5, 17]],
        "encoding": "cp1256",
        "model": "7",
        "extracted": None,
    }


@pytest.mark.parametrize("domain", ["sport", "", "ENERGY"])
def test_a_domain_the_model_lacks_is_named_with_those_it_has(domain):
    prediction = Prediction((), (DomainScore("energy", 0.1, 0.5),), "en", (), None, "1")
    with pytest.raises(TaxonomyError, match=rf"'{domain}'.*energy"):
        prediction[domain]
