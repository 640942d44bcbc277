"""What a run keeps of a training, and where runs are kept."""

import os
import platform
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

import pytest

from stores import client_of, database, mlflow, own_mlflow
from taawun.errors import CorpusError, TrackingError
from taawun.evaluation import Evaluation
from taawun.tracking import open_store, record, signature, training_run

EXPERIMENT = "a test's own"


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


@pytest.fixture
def fresh():
    """MLflow without a store."""
    with own_mlflow():
        yield


@pytest.fixture(scope="module")
def gold(toy_result) -> Evaluation:
    return replace(toy_result.report.overall, articles=7, micro_f1=0.625)


@pytest.fixture(scope="module")
def finished(store, toy_result, toy_corpus, toy_config, gold) -> mlflow.entities.Run:
    with own_mlflow():
        open_store(store.folder, EXPERIMENT)
        with training_run("whole", toy_config, toy_corpus) as identifier:
            record(toy_result, toy_corpus, {"gold": gold})
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
    (given,) = finished.inputs.dataset_inputs
    assert toy_corpus.sha256.startswith(given.dataset.digest)
    assert [(tag.key, tag.value) for tag in given.tags] == [("mlflow.data.context", "training")]


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
    assert {metric.dataset_digest for metric in model.metrics} == {finished.inputs.dataset_inputs[0].dataset.digest}


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


def test_a_run_whose_process_was_killed_is_marked_by_the_next_training(store, toy_corpus, toy_config, fresh):
    open_store(store.folder, EXPERIMENT)
    client = client_of(store.folder)

    def left(process: int, host: str) -> str:
        experiment = client.get_experiment_by_name(EXPERIMENT).experiment_id
        return client.create_run(experiment, tags={"taawun.process": str(process), "taawun.host": host}).info.run_id

    gone = subprocess.Popen([sys.executable, "-c", ""])
    gone.wait()
    dead, alive = left(gone.pid, platform.node()), left(os.getppid(), platform.node())
    elsewhere, ours = left(gone.pid, "another-host"), left(os.getpid(), platform.node())
    open_store(store.folder, EXPERIMENT)
    statuses = {run: store.run(run).info.status for run in (dead, alive, elsewhere, ours)}
    assert statuses == {dead: "KILLED", alive: "RUNNING", elsewhere: "RUNNING", ours: "KILLED"}
    assert "killed" in store.run(dead).data.tags["taawun.error"]


def test_opening_the_store_again_leaves_the_active_run(opened, toy_corpus, toy_config):
    with training_run("going on", toy_config, toy_corpus) as identifier:
        open_store(opened.folder, EXPERIMENT)
        assert opened.run(identifier).info.status == "RUNNING"


def test_a_nested_run_knows_the_run_around_it(opened, toy_corpus, toy_config):
    with (
        training_run("outer", toy_config, toy_corpus) as outer,
        training_run("inner", toy_config, toy_corpus, nested=True) as inner,
    ):
        pass
    assert opened.run(inner).data.tags["mlflow.parentRunId"] == outer


# Where runs are kept


def test_a_store_is_made_where_there_is_none(tmp_path, fresh):
    folder = tmp_path / "deep" / "mlruns"
    assert open_store(folder, EXPERIMENT) == f"sqlite:///{folder.resolve() / 'mlflow.db'}"
    assert [found.name for found in client_of(folder).search_experiments()][:1] == [EXPERIMENT]


def test_a_store_opened_again_goes_on_with_its_experiment(store, fresh):
    def experiments():
        return [
            (found.experiment_id, found.name)
            for found in client_of(store.folder).search_experiments(mlflow.entities.ViewType.ALL)
        ]

    before = experiments()
    assert open_store(store.folder, EXPERIMENT) == store.address
    assert experiments() == before


def test_the_environment_names_another_store(tmp_path, monkeypatch, toy_corpus, toy_config):
    database(tmp_path / "named")
    address = f"sqlite:///{tmp_path / 'named' / 'mlflow.db'}"
    monkeypatch.chdir(tmp_path)
    with own_mlflow(address):
        assert open_store(tmp_path / "home", EXPERIMENT) == address
        with training_run("there", toy_config, toy_corpus) as identifier:
            pass
    assert client_of(tmp_path / "named").get_run(identifier).info.run_name == "there"
    assert not (tmp_path / "home").exists()


def test_a_second_folder_is_a_second_store(tmp_path, fresh):
    folders = [tmp_path / "one", tmp_path / "two"]
    for folder in folders:
        database(folder)
    addresses = [open_store(folder, EXPERIMENT) for folder in folders]
    assert addresses == [f"sqlite:///{folder.resolve() / 'mlflow.db'}" for folder in folders]


def a_file_in_the_way(folder: Path) -> None:
    folder.write_text("x")


def not_a_database(folder: Path) -> None:
    folder.mkdir()
    (folder / "mlflow.db").write_bytes(b"not a database " * 100)


def an_experiment_thrown_away(folder: Path) -> None:
    database(folder)
    client = client_of(folder)
    client.delete_experiment(client.create_experiment(EXPERIMENT))


@pytest.mark.parametrize("spoil", [a_file_in_the_way, not_a_database, an_experiment_thrown_away])
def test_a_store_that_cannot_be_used_is_a_tracking_error_that_names_it(tmp_path, fresh, spoil):
    spoil(tmp_path / "mlruns")
    with pytest.raises(TrackingError) as raised:
        open_store(tmp_path / "mlruns", EXPERIMENT)
    assert str(tmp_path / "mlruns") in str(raised.value)
    assert "\n" not in str(raised.value)


@pytest.mark.parametrize("address", ["nosuch://store", "file:///no/such/folder"])
def test_an_address_that_cannot_be_used_is_a_tracking_error_that_names_it(tmp_path, address):
    with own_mlflow(address), pytest.raises(TrackingError) as raised:
        open_store(tmp_path / "mlruns", EXPERIMENT)
    assert address in str(raised.value)
    assert "\n" not in str(raised.value)


def test_an_experiment_wants_a_name(tmp_path, fresh):
    database(tmp_path)
    with pytest.raises(TrackingError, match="name"):
        open_store(tmp_path, "")


# What the model takes, and what MLflow may do


def test_the_model_takes_text_and_perhaps_a_title():
    assert {column.name: (column.type.name, column.required) for column in signature().inputs} == {
        "text": ("string", True),
        "title": ("string", False),
    }


def test_the_options_of_the_model_are_those_of_classify_with_its_defaults():
    assert {param.name: (param.dtype.name, param.default) for param in signature().params} == {
        "language": ("string", None),
        "evidence": ("long", 1),
    }


def test_telemetry_and_pickles_are_off():
    assert os.environ["MLFLOW_DISABLE_TELEMETRY"] == "true"
    assert os.environ["MLFLOW_ALLOW_PICKLE_DESERIALIZATION"] == "false"
