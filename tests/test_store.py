"""Where runs are kept: made once, found from anywhere, moved with its folder, and an error that says what is wrong."""

import os
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from stores import client_of, database, mlflow, own_mlflow
from taawun.errors import TrackingError
from taawun.store import connect, home, open_store, store_errors

EXPERIMENT = "a test's own"


@pytest.fixture
def fresh():
    """MLflow without a store."""
    with own_mlflow():
        yield


def test_a_store_is_made_where_there_is_none(tmp_path, fresh):
    folder = tmp_path / "deep" / "mlruns"
    assert open_store(folder, EXPERIMENT) == f"sqlite:///{folder.resolve() / 'mlflow.db'}"
    assert [found.name for found in client_of(folder).search_experiments()][:1] == [EXPERIMENT]


def test_a_store_opened_again_goes_on_with_its_experiment(tmp_path, fresh):
    def experiments():
        found = client_of(tmp_path).search_experiments(mlflow.entities.ViewType.ALL)
        return [(experiment.experiment_id, experiment.name) for experiment in found]

    database(tmp_path)
    address = open_store(tmp_path, EXPERIMENT)
    before = experiments()
    assert open_store(tmp_path, EXPERIMENT) == address
    assert experiments() == before


def test_the_environment_names_another_store(tmp_path, monkeypatch):
    database(tmp_path / "named")
    address = f"sqlite:///{tmp_path / 'named' / 'mlflow.db'}"
    monkeypatch.chdir(tmp_path)
    with own_mlflow(address):
        assert open_store(tmp_path / "home", EXPERIMENT) == address
        with mlflow.start_run(run_name="there") as run:
            pass
    assert client_of(tmp_path / "named").get_run(run.info.run_id).info.run_name == "there"
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


# What MLflow may do


def test_telemetry_and_pickles_are_off():
    assert os.environ["MLFLOW_DISABLE_TELEMETRY"] == "true"
    assert os.environ["MLFLOW_ALLOW_PICKLE_DESERIALIZATION"] == "false"


# Several at once, moved, half-written, of another version


def test_processes_that_start_together_make_one_store(tmp_path):
    code = """
import sys
from pathlib import Path
from taawun.store import mlflow, open_store
open_store(Path(sys.argv[1]), "together")
with mlflow.start_run(run_name=sys.argv[2]):
    mlflow.log_metric("found", 1.0)
"""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("MLFLOW_")}
    folder = tmp_path / "mlruns"
    started = [
        subprocess.Popen([sys.executable, "-c", code, folder, str(n)], env=environment, stderr=subprocess.PIPE) for n in range(2)
    ]
    assert [(process.communicate(timeout=120)[1].decode()[-500:], process.returncode)[1] for process in started] == [0, 0]
    (experiment,) = (found for found in client_of(folder).search_experiments() if found.name == "together")
    assert {run.info.run_name for run in client_of(folder).search_runs([experiment.experiment_id])} == {"0", "1"}


@pytest.mark.parametrize("leave", [shutil.copytree, shutil.move], ids=["copied", "moved"])
def test_a_folder_that_was_moved_or_copied_brings_its_artifacts_along(tmp_path, fresh, leave):
    old, new = tmp_path / "old" / "mlruns", tmp_path / "new" / "mlruns"
    database(old)
    open_store(old, EXPERIMENT)
    with mlflow.start_run() as run:
        mlflow.log_text("here", "kept.txt")
    elsewhere = mlflow.create_experiment("elsewhere", artifact_location=(tmp_path / "other").as_uri())
    mlflow.set_tracking_uri(None)
    new.parent.mkdir()
    leave(old, new)
    shutil.rmtree(old, ignore_errors=True)
    connect(new)
    assert mlflow.artifacts.load_text(f"runs:/{run.info.run_id}/kept.txt") == "here"
    assert client_of(new).get_experiment(elsewhere).artifact_location == (tmp_path / "other").as_uri()
    open_store(new, EXPERIMENT)
    with mlflow.start_run() as second:
        mlflow.log_text("too", "kept.txt")
    assert second.info.artifact_uri.startswith((new / "artifacts").resolve().as_uri())
    assert not old.exists()


def altered(folder: Path, *statements: str) -> Path:
    database(folder)
    connection = sqlite3.connect(folder / "mlflow.db")
    with connection:
        for statement in statements:
            connection.execute(statement)
    connection.close()
    return folder


@pytest.mark.parametrize("use", [connect, lambda folder: open_store(folder, EXPERIMENT)], ids=["connect", "open"])
def test_a_database_of_another_mlflow_says_so_and_is_left_as_it_was(tmp_path, fresh, use):
    folder = altered(tmp_path / "mlruns", "UPDATE alembic_version SET version_num = 'ffffffffffff'")
    before = (folder / "mlflow.db").read_bytes()
    with pytest.raises(TrackingError, match=rf"another MLflow wrote it; this is {mlflow.__version__}"):
        use(folder)
    assert (folder / "mlflow.db").read_bytes() == before


def test_a_database_that_was_never_finished_says_what_to_do(tmp_path, fresh):
    folder = altered(tmp_path / "mlruns", "DROP TABLE alembic_version", "DROP TABLE model_versions")
    with pytest.raises(TrackingError, match=r"never finished: move mlflow\.db away"):
        open_store(folder, EXPERIMENT)


def test_an_empty_database_is_made_anew(tmp_path, fresh):
    folder = tmp_path / "mlruns"
    folder.mkdir()
    (folder / "mlflow.db").touch()
    open_store(folder, EXPERIMENT)
    assert client_of(folder).get_experiment_by_name(EXPERIMENT) is not None


def test_a_disk_that_cannot_be_written_is_a_tracking_error(tmp_path, fresh, monkeypatch):
    def refuse(self, **_):
        raise OSError(30, "Read-only file system", str(self))

    monkeypatch.setattr(Path, "mkdir", refuse)
    with pytest.raises(TrackingError, match="Read-only file system"):
        open_store(tmp_path / "mlruns", EXPERIMENT)


def test_what_the_database_says_is_told_without_its_sql():
    told = "(sqlite3.OperationalError) attempt to write a readonly database [SQL: UPDATE tags SET value=?] [parameters: ('x',)]"
    with pytest.raises(TrackingError, match=r"at here cannot be used: .*readonly database$"), store_errors("here"):
        raise mlflow.exceptions.MlflowException(told)


def test_a_store_is_only_looked_for_where_nothing_is_to_be_made(tmp_path, fresh):
    with pytest.raises(TrackingError, match=r"no runs in .*train\.py"):
        connect(tmp_path / "mlruns")
    assert not (tmp_path / "mlruns").exists()


def test_a_checkouts_store_is_found_from_anywhere(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert home() == Path(__file__).resolve().parents[1] / "mlruns"
