"""What a run keeps of a training, and where runs are kept."""

import os
import platform
import subprocess
import sys
from dataclasses import replace
from importlib.metadata import version
from pathlib import Path
from typing import NamedTuple

import pytest

from stores import client_of, database, mlflow, own_mlflow
from taawun.errors import CorpusError, TrackingError
from taawun.evaluation import Evaluation
from taawun.store import open_store
from taawun.tracking import record, training_run

EXPERIMENT = "a test's own"
GOLD = "0123456789abcdef" * 4


class Store(NamedTuple):
    folder: Path
    address: str

    def run(self, identifier: str) -> mlflow.entities.Run:
        return client_of(self.folder).get_run(identifier)

    def files(self, identifier: str) -> set[str]:
        client = client_of(self.folder)
        found = [entry.path for entry in client.list_artifacts(identifier)]
        return {file.path for folder in found for file in client.list_artifacts(identifier, folder)} | set(found)


@pytest.fixture(scope="module")
def store(tmp_path_factory) -> Store:
    folder = tmp_path_factory.mktemp("store") / "mlruns"
    database(folder)
    with own_mlflow():
        return Store(folder, open_store(folder, EXPERIMENT))


@pytest.fixture
def opened(store):
    """The module's store, open for the time of a test."""
    with own_mlflow():
        open_store(store.folder, EXPERIMENT)
        yield store


@pytest.fixture(scope="module")
def gold(toy_result) -> Evaluation:
    return replace(toy_result.report.overall, articles=7, micro_f1=0.625)


@pytest.fixture(scope="module")
def finished(store, toy_result, toy_corpus, toy_config, gold) -> mlflow.entities.Run:
    with own_mlflow():
        open_store(store.folder, EXPERIMENT)
        with training_run("whole", toy_config, toy_corpus) as identifier:
            record(toy_result, toy_corpus, {"gold": gold}, digests={"gold": GOLD})
    return store.run(identifier)


# What a run keeps


def test_a_run_is_named_and_finished(finished):
    assert (finished.info.run_name, finished.info.status) == ("whole", "FINISHED")


def test_a_run_says_what_it_was_trained_with(finished, toy_config):
    kept = finished.data.params
    assert kept["regularisation"] == str(toy_config.regularisation)
    assert kept["features.buckets"] == str(toy_config.features.buckets)
    assert kept["composition.related"] == str(toy_config.composition.related)
    assert {name.partition(".")[0] for name in kept} >= set(toy_config.__slots__)


def test_a_run_says_what_it_was_trained_on(finished, toy_corpus):
    assert finished.data.params["corpus_sha256"] == toy_corpus.sha256
    assert finished.data.params["corpus_texts"] == str(len(toy_corpus.articles))
    given = {tag.value: found.dataset for found in finished.inputs.dataset_inputs for tag in found.tags}
    assert {context: dataset.name for context, dataset in given.items()} == {"training": "seeds", "evaluation": "gold"}
    assert toy_corpus.sha256.startswith(given["training"].digest)
    assert GOLD.startswith(given["evaluation"].digest)
    assert finished.data.params["gold_sha256"] == GOLD


def test_a_run_keeps_metrics_overall_by_language_and_by_domain(finished, toy_result):
    kept = finished.data.metrics
    for prefix, evaluation in {
        "composed": toy_result.report.overall,
        **{f"composed/{language}": found for language, found in toy_result.report.languages.items()},
    }.items():
        expected = {f"{prefix}/{name}": value for name, value in evaluation.summary().items()}
        expected |= {f"{prefix}/f1/{m.domain}": m.f1 for m in evaluation.domains if m.support}
        assert {name: kept.get(name) for name in expected} == pytest.approx(expected)
    assert {name for name in kept if name.startswith("composed/ece/")} == {
        f"composed/ece/{domain}" for domain in toy_result.classifier.domains
    }


def test_a_run_keeps_further_evaluations_by_name(finished):
    assert finished.data.metrics["gold/micro_f1"] == 0.625
    assert finished.data.metrics["gold/articles"] == 7


def test_a_run_keeps_plots_and_the_model_card(store, finished):
    assert store.files(finished.info.run_id) >= {
        f"report/{name}"
        for name in ("model_card.md", "confusion.png", "learning_curve.png", "precision_recall.png", "reliability.png")
    }


def test_a_run_keeps_the_model_and_ties_its_metrics_to_it(store, finished):
    (output,) = finished.outputs.model_outputs
    model = client_of(store.folder).get_logged_model(output.model_id)
    assert (model.name, model.status, model.source_run_id) == ("model", "READY", finished.info.run_id)
    assert {metric.key for metric in model.metrics} == set(finished.data.metrics)
    digests = {found.dataset.name: found.dataset.digest for found in finished.inputs.dataset_inputs}
    for metric in model.metrics:
        assert metric.dataset_digest == digests["gold" if metric.key.startswith("gold/") else "seeds"]


def test_the_model_names_all_it_needs_in_the_versions_it_was_made_with(store, finished):
    model = client_of(store.folder).get_logged_model(finished.outputs.model_outputs[0].model_id)
    lines = Path(model.artifact_location.removeprefix("file://"), "requirements.txt").read_text().split()
    pinned = dict(line.split("==") for line in lines)
    assert {"mlflow", "taawun", "numpy", "PyStemmer", "py3langid"} <= set(pinned)
    assert pinned["numpy"] == version("numpy")


def test_artifacts_are_kept_beside_the_database(store, finished):
    assert finished.info.artifact_uri.startswith((store.folder / "artifacts").resolve().as_uri())


def test_a_run_without_the_model_keeps_metrics_alone(opened, toy_result, toy_corpus, toy_config):
    with training_run("metrics", toy_config, toy_corpus) as identifier:
        record(toy_result, toy_corpus, {}, log_model=False)
    run = opened.run(identifier)
    assert run.data.metrics["composed/micro_f1"] == toy_result.report.overall.summary()["micro_f1"]
    assert not opened.files(identifier)
    assert not run.outputs.model_outputs


@pytest.mark.parametrize("name", ["gold (v1)", "données", "a,b", "100%"])
def test_an_evaluation_of_any_name_is_kept(opened, toy_result, toy_corpus, toy_config, gold, name):
    with training_run("named", toy_config, toy_corpus) as identifier:
        record(toy_result, toy_corpus, {name: gold}, log_model=False)
    kept = opened.run(identifier).data.metrics
    assert 0.625 in {value for key, value in kept.items() if key.endswith("/micro_f1")}


@pytest.mark.parametrize("error", [CorpusError("too few"), KeyboardInterrupt()], ids=["an error", "an interruption"])
def test_a_failed_training_leaves_a_run_that_says_so(opened, toy_corpus, toy_config, error):
    begun = []
    with pytest.raises(type(error)), training_run("fails", toy_config, toy_corpus) as identifier:  # noqa: PT012
        begun.append(identifier)
        raise error
    run = opened.run(begun[0])
    assert run.info.status == "FAILED"
    assert run.data.params["corpus_sha256"] == toy_corpus.sha256


@pytest.mark.parametrize(
    "error", [KeyboardInterrupt(), CorpusError("no text", path="a.jsonl"), MemoryError("too much")], ids=repr
)
def test_a_failed_run_says_why(opened, toy_corpus, toy_config, error):
    with pytest.raises(type(error)), training_run("failing", toy_config, toy_corpus) as identifier:  # noqa: PT012
        begun = identifier
        raise error
    assert opened.run(begun).data.tags["taawun.error"].startswith(type(error).__name__)


def test_a_store_that_fails_meanwhile_is_a_tracking_error(opened, toy_corpus, toy_config):
    with pytest.raises(TrackingError, match="No space left"), training_run("failing", toy_config, toy_corpus):
        raise OSError(28, "No space left on device")


def test_a_run_whose_process_was_killed_is_marked_by_the_next_training(opened, toy_corpus, toy_config):
    client = client_of(opened.folder)

    def left(process: int, host: str) -> str:
        experiment = client.get_experiment_by_name(EXPERIMENT).experiment_id
        return client.create_run(experiment, tags={"taawun.process": str(process), "taawun.host": host}).info.run_id

    gone = subprocess.Popen([sys.executable, "-c", ""])
    gone.wait()
    dead, alive = left(gone.pid, platform.node()), left(os.getppid(), platform.node())
    elsewhere, ours = left(gone.pid, "another-host"), left(os.getpid(), platform.node())
    with training_run("next", toy_config, toy_corpus) as own, training_run("inner", toy_config, toy_corpus, nested=True):
        statuses = {run: opened.run(run).info.status for run in (dead, alive, elsewhere, ours, own)}
    assert statuses == {dead: "KILLED", alive: "RUNNING", elsewhere: "RUNNING", ours: "KILLED", own: "RUNNING"}
    assert "killed" in opened.run(dead).data.tags["taawun.error"]


def test_a_nested_run_knows_the_run_around_it(opened, toy_corpus, toy_config):
    with (
        training_run("outer", toy_config, toy_corpus) as outer,
        training_run("inner", toy_config, toy_corpus, nested=True) as inner,
    ):
        pass
    assert opened.run(inner).data.tags["mlflow.parentRunId"] == outer
