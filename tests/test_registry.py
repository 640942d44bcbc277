"""The registry: a model that is worse does not become champion, one that is forced says why, and there is a way back."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

import toys
from stores import client_of, database, mlflow, own_mlflow
from taawun import registry
from taawun.classifier import Classifier
from taawun.errors import CorpusError, TrackingError
from taawun.registry import CHAMPION, MODEL, model_file, promote, rollback
from taawun.runs import find_run
from taawun.store import open_store
from taawun.tracking import record, training_run


@pytest.fixture(scope="module")
def worse_result(toy_result):
    """As the toy model, but it tags nothing."""
    toy = toy_result.classifier
    parameters = replace(toy._parameters, thresholds=np.ones_like(toy.thresholds))
    return replace(toy_result, classifier=Classifier(replace(toy.card, model="silent"), toy._features, parameters))


@pytest.fixture
def store(tmp_path):
    with own_mlflow():
        database(tmp_path / "mlruns")
        open_store(tmp_path / "mlruns", "registry")
        yield tmp_path / "mlruns"


@pytest.fixture
def logged(store, toy_corpus, toy_config, monkeypatch):
    """Logs a result as a run, and returns its identifier."""
    monkeypatch.setattr("taawun.tracking.save_plots", lambda *_: None)

    def log(result, name="run"):
        with training_run(name, toy_config, toy_corpus) as identifier:
            record(result, toy_corpus, {})
        return find_run(identifier)

    return log


@pytest.fixture
def evaluation(tmp_path) -> Path:
    path = tmp_path / "labelled.jsonl"
    rows = ({"text": a.text, "domains": sorted(a.domains), "language": a.language} for a in toys.articles())
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


def champion(store) -> str:
    return str(client_of(store).get_model_version_by_alias(MODEL, CHAMPION).version)


def test_promotion_refusal_force_and_the_way_back(store, logged, toy_result, worse_result, evaluation):
    first = logged(toy_result)
    assert promote(first).reason == "the first champion"
    assert champion(store) == "1"

    worse = logged(worse_result)
    with pytest.raises(TrackingError, match=r"version 1 is champion: .*--evaluation"):
        promote(worse)
    refused = promote(worse, evaluation)
    assert (refused.version, refused.before) == (None, "1")
    assert "worse in overall" in refused.reason
    assert champion(store) == "1"
    assert client_of(store).get_run(worse.id).data.tags["taawun.gate"] == refused.reason
    assert len(client_of(store).search_model_versions(f"name='{MODEL}'")) == 1

    forced = promote(worse, evaluation, force="the others are wrong")
    assert (forced.version, champion(store)) == ("2", "2")
    tags = client_of(store).get_model_version(MODEL, "2").tags
    assert tags["taawun.forced"] == "the others are wrong"
    assert tags["taawun.gate"] == refused.reason
    assert len(tags["taawun.evaluation_sha256"]) == 64
    assert (tags["taawun.against"], tags["taawun.before"]) == ("1", "1")

    better = promote(first, evaluation)
    assert better.verdict is not None
    assert better.verdict.passed
    assert (better.version, champion(store)) == ("3", "3")
    assert Classifier.load(model_file(f"models:/{MODEL}@{CHAMPION}")).card.model == toy_result.classifier.card.model

    assert (rollback().restored, rollback().restored, champion(store)) == ("2", "1", "1")
    with pytest.raises(TrackingError, match="first champion"):
        rollback()
    assert "taawun.rolled_back" in client_of(store).get_model_version(MODEL, "3").tags


def test_what_cannot_be_compared_changes_nothing(store, logged, toy_result, evaluation):
    run = logged(toy_result)
    promote(run)
    with pytest.raises(CorpusError):
        promote(run, evaluation.parent / "missing.jsonl")
    evaluation.write_text('{"text": "Peru met Ghana.", "domains": ["no such domain"]}\n')
    with pytest.raises(CorpusError, match="no such domain"):
        promote(run, evaluation)
    assert champion(store) == "1"
    assert promote(run, force="no articles at hand").reason == "nothing compared; forced: no articles at hand"


def test_a_run_without_a_model_cannot_be_promoted(store, toy_corpus, toy_config):
    with training_run("none", toy_config, toy_corpus) as identifier:
        pass
    with pytest.raises(TrackingError, match="logged no model"):
        promote(find_run(identifier))


@pytest.mark.parametrize("address", [f"models:/{MODEL}@{CHAMPION}", f"models:/{MODEL}/7", "runs:/0123/model", "models:/"])
def test_a_model_that_is_not_there_is_named(store, address):
    with pytest.raises(TrackingError, match=f"no model {address}.*taawun promote"):
        model_file(address)


def test_a_folder_of_another_model_is_no_model_of_taawuns(tmp_path):
    with pytest.raises(TrackingError, match=r"not one \.npz"):
        model_file(str(tmp_path))


def test_without_a_champion_there_is_nothing_to_roll_back(store):
    with pytest.raises(TrackingError, match="no champion"):
        rollback()


def test_a_registry_that_fails_is_a_tracking_error(store, logged, toy_result, monkeypatch):
    run = logged(toy_result)

    def fail(*_, **__):
        raise mlflow.exceptions.MlflowException("attempt to write a readonly database")

    monkeypatch.setattr(registry.MlflowClient, "create_model_version", fail)
    with pytest.raises(TrackingError, match="readonly database"):
        promote(run)
    with pytest.raises(TrackingError, match="no champion"):
        rollback()
