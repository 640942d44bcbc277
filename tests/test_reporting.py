"""What a training run shows a person."""

import re
from dataclasses import replace
from pathlib import Path

import matplotlib
import matplotlib.pyplot as plt
import numpy as np
import pytest

from taawun.evaluation import table
from taawun.reporting import model_card, save_plots
from taawun.training import TrainResult

PLOTS = {"confusion.png", "learning_curve.png", "precision_recall.png", "reliability.png"}


def with_report(result: TrainResult, **changes) -> TrainResult:
    return replace(result, report=replace(result.report, **changes))


def size_of(png: bytes) -> tuple[int, int]:
    assert png.startswith(b"\x89PNG\r\n\x1a\n")
    assert png.endswith(b"IEND\xaeB`\x82")
    return int.from_bytes(png[16:20]), int.from_bytes(png[20:24])


# The model card


def test_the_card_says_which_model_it_is_of_and_what_it_was_trained_on(toy_result, toy_corpus):
    card = model_card(toy_result, {})
    assert card.startswith(f"# taawun model {toy_result.classifier.card.model}\n")
    assert toy_corpus.sha256 in card
    assert f"{len(toy_corpus.articles)} " in card
    assert "en, fr" in card
    assert "3 domains" in card


def test_the_card_warns_of_what_the_model_is_not_for(toy_result):
    assert "Not meant for" in model_card(toy_result, {})


def test_the_card_holds_every_evaluation_in_full(toy_result):
    gold = replace(toy_result.report.overall, articles=7, micro_f1=0.625)
    card = model_card(toy_result, {"gold": gold})
    blocks = re.findall(r"```\n(.*?)\n```", card, re.DOTALL)
    assert blocks[1:] == [table("gold", gold)]
    assert blocks[0].splitlines()[1:] == table("any", toy_result.report.overall).splitlines()[1:]


def test_the_card_of_one_result_is_always_the_same(toy_result):
    assert model_card(toy_result, {}) == model_card(toy_result, {})


# The plots


@pytest.fixture(scope="module")
def plots(toy_result, tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("plots")
    save_plots(toy_result, folder)
    return folder


def test_plots_are_whole_pictures_that_can_be_read(plots):
    assert {path.name for path in plots.iterdir()} == PLOTS
    for path in plots.iterdir():
        assert min(size_of(path.read_bytes())) >= 200


def test_no_figure_stays_open(plots):
    assert plt.get_fignums() == []


def test_plots_want_no_display():
    assert matplotlib.get_backend().lower() == "agg"


def test_plots_show_the_figures(plots, toy_result, tmp_path):
    save_plots(with_report(toy_result, probabilities=1 - toy_result.report.probabilities), tmp_path)
    changed = {name for name in PLOTS if (plots / name).read_bytes() != (tmp_path / name).read_bytes()}
    assert changed == PLOTS - {"learning_curve.png"}


@pytest.mark.filterwarnings("ignore:No positive class found")
@pytest.mark.parametrize(
    "changes",
    [
        {"learning_curve": (), "truth": np.zeros((6, 3), dtype=bool), "probabilities": np.full((6, 3), 0.5)},
        {"probabilities": np.zeros((6, 3)), "truth": np.eye(6, 3, dtype=bool)},
        {"probabilities": np.ones((2, 3)), "truth": np.ones((2, 3), dtype=bool)},
    ],
    ids=["no curve and no domain held out", "nothing tagged", "all tagged and none without"],
)
def test_plots_are_made_of_poor_results_too(toy_result, tmp_path, changes):
    save_plots(with_report(toy_result, **changes), tmp_path)
    assert {path.name for path in tmp_path.iterdir()} == PLOTS
