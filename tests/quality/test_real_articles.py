"""The shipped model on real articles: floors that no change may fall under."""

import json
from pathlib import Path

import pytest

from taawun.article import LabelledArticle
from taawun.assessment import Assessment, assess
from taawun.classifier import default_classifier
from taawun.corpus import read_labelled
from taawun.taxonomy import default_taxonomy

HERE = Path(__file__).resolve().parent
SHARED = HERE.parents[2] / "shared"
DEV = SHARED / "gold" / "dev.jsonl"
PAGES = SHARED / "articles"
FLOORS = json.loads((HERE / "floors.json").read_text(encoding="utf-8"))
FIRST_FOUR = ("ar", "fr", "nl", "en")

needs_dev = pytest.mark.skipif(
    not DEV.exists(), reason="the real articles are not redistributed: ../shared/gold/dev.jsonl is absent"
)
needs_pages = pytest.mark.skipif(not PAGES.exists(), reason="the real pages are not redistributed: ../shared/articles is absent")


@pytest.fixture(scope="module")
def labelled() -> list[LabelledArticle]:
    return list(read_labelled(DEV, default_taxonomy()))


@pytest.fixture(scope="module")
def everything(labelled: list[LabelledArticle]) -> Assessment:
    return assess(default_classifier(), labelled)


def check(assessment: Assessment, floors: dict[str, float]) -> None:
    overall = assessment.overall
    assert overall.micro_f1 >= floors["micro_f1"]
    assert overall.macro_f1 >= floors["macro_f1"]
    assert overall.false_tag_rate <= floors["false_tag_rate"]


@needs_dev
def test_first_four_languages_stay_above_their_floors(labelled: list[LabelledArticle]) -> None:
    check(assess(default_classifier(), [a for a in labelled if a.language in FIRST_FOUR]), FLOORS["first_four"])


@needs_dev
def test_all_languages_stay_above_their_floors(everything: Assessment) -> None:
    check(everything, FLOORS["all"])


@needs_dev
@pytest.mark.parametrize("language", sorted(FLOORS["micro_f1_by_language"]))
def test_no_language_is_left_behind(everything: Assessment, language: str) -> None:
    assert everything.languages[language].micro_f1 >= FLOORS["micro_f1_by_language"][language]


@needs_dev
def test_probabilities_can_be_believed(everything: Assessment) -> None:
    worst = max(everything.calibration_errors, key=lambda domain: everything.calibration_errors[domain])
    assert everything.calibration_errors[worst] <= FLOORS["calibration_error"], worst


def pages() -> list[str]:
    return sorted(json.loads((PAGES / "labels.json").read_text(encoding="utf-8"))) if PAGES.exists() else []


@needs_pages
@pytest.mark.parametrize("name", pages())
def test_raw_pages_get_their_domains_and_evidence_from_the_body(name: str) -> None:
    label = json.loads((PAGES / "labels.json").read_text(encoding="utf-8"))[name]
    text = (PAGES / f"{name}.txt").read_bytes().decode("utf-8")
    starts = [0]
    for line in text.split("\n"):
        starts.append(starts[-1] + len(line) + 1)
    first, last = label["body_lines"]
    prediction = default_classifier().classify(text, evidence=3)
    tagged, required, optional = set(prediction.domains), set(label["required"]), set(label["optional"])
    assert prediction.language == label["language"]
    assert len(required - tagged) <= 1
    assert len(tagged - required - optional) <= 1
    for score in prediction.scores:
        for piece in score.evidence:
            assert starts[first - 1] <= piece.start < piece.end <= starts[last]
            assert text[piece.start : piece.end] == piece.text
