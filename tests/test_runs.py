"""Runs are listed newest first, and found by how their identifier begins."""

import pytest

from stores import database, own_mlflow
from taawun.errors import TrackingError
from taawun.runs import find_run, list_runs
from taawun.store import open_store
from taawun.tracking import record, training_run


@pytest.fixture
def store(tmp_path):
    with own_mlflow():
        database(tmp_path / "mlruns")
        open_store(tmp_path / "mlruns", "listed")
        yield tmp_path / "mlruns"


def test_runs_are_listed_newest_first_and_found_by_their_beginning(store, toy_result, toy_corpus, toy_config, monkeypatch):
    monkeypatch.setattr("taawun.tracking.save_plots", lambda *_: None)
    with training_run("older", toy_config, toy_corpus) as first:
        record(toy_result, toy_corpus, {})
    with training_run("newer", toy_config, toy_corpus):
        pass
    assert [run.name for run in list_runs("listed")] == ["newer", "older"]
    older = find_run(first[:20])
    assert (older.id, older.status, older == list_runs()[1]) == (first, "FINISHED", True)
    assert older.model is not None
    assert list_runs()[0].model is None
    assert older.params["corpus_sha256"] == toy_corpus.sha256
    assert older.metrics["composed/micro_f1"] == toy_result.report.overall.summary()["micro_f1"]


@pytest.mark.parametrize("identifier", ["zzz", ""])
def test_a_run_that_is_not_there_is_named(store, identifier):
    with pytest.raises(TrackingError, match=f"no runs begin with '{identifier}'"):
        find_run(identifier)


def test_a_beginning_that_two_runs_share_is_not_enough(store, toy_corpus, toy_config):
    for _ in range(17):  # of sixteen first digits, one comes twice
        with training_run("run", toy_config, toy_corpus):
            pass
    firsts = [run.id[0] for run in list_runs()]
    shared = next(digit for digit in firsts if firsts.count(digit) > 1)
    with pytest.raises(TrackingError, match=f"{firsts.count(shared)} runs begin with"):
        find_run(shared)


def test_an_experiment_that_is_not_there_is_named(store):
    with pytest.raises(TrackingError, match="no experiment 'other'"):
        list_runs("other")
