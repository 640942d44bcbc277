"""Where MLflow keeps runs and models: one SQLite database with its artifacts beside it, or what the environment names."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, nullcontext, suppress
from pathlib import Path

os.environ.setdefault("MLFLOW_DISABLE_TELEMETRY", "true")
os.environ.setdefault("MLFLOW_ALLOW_PICKLE_DESERIALIZATION", "false")

import mlflow
from filelock import FileLock
from mlflow.exceptions import MlflowException
from sqlalchemy.exc import SQLAlchemyError

from taawun.errors import TrackingError

__all__ = ["connect", "home", "open_store", "store_errors"]

_DATABASE, _ARTIFACTS = "mlflow.db", "artifacts"
_PATIENCE = 120  # seconds until another process has made the database
_PLACES = (  # every column of MLflow's database that holds the address of an artifact
    ("experiments", "artifact_location"),
    ("runs", "artifact_uri"),
    ("logged_models", "artifact_location"),
    ("model_versions", "source"),
    ("model_versions", "storage_location"),
)

_ours = ""  # address of the store that this process set itself


def _remember(address: str) -> None:
    global _ours
    _ours = address


def home() -> Path:
    """Folder of the store where nothing else is said: ``mlruns`` of the checkout that runs, else of the working directory."""
    checkout = Path(__file__).resolve().parents[2]
    return (checkout if (checkout / "train.py").is_file() else Path.cwd()) / "mlruns"


def open_store(folder: Path, experiment: str) -> str:
    """Point MLflow at its store and make the experiment.

    Parameters
    ----------
    folder : Path
        Home of the database and the artifacts; used unless ``MLFLOW_TRACKING_URI`` names another store.
    experiment : str

    Returns
    -------
    str
        The store's address.

    Raises
    ------
    TrackingError
        If the store cannot be used.
    """
    address = _named()
    with store_errors(address or folder):
        location = None if address else (folder / _ARTIFACTS).resolve().as_uri()
        with nullcontext() if address else _alone_in(folder):
            address = _use(address, folder)
            if mlflow.get_experiment_by_name(experiment) is None:
                _create(experiment, location)
        mlflow.set_experiment(experiment)
    return address


def connect(folder: Path) -> str:
    """Point MLflow at a store that is there already.

    Parameters
    ----------
    folder : Path
        As of :func:`open_store`.

    Returns
    -------
    str
        The store's address.

    Raises
    ------
    TrackingError
        If there is none, or it cannot be used.
    """
    address = _named()
    if not address and not (folder / _DATABASE).is_file():
        raise TrackingError(f"no runs in {folder}: `python train.py` makes one; MLFLOW_TRACKING_URI names another store")
    with store_errors(address or folder):
        address = _use(address, folder)
        mlflow.search_experiments(max_results=1)
    return address


@contextmanager
def store_errors(place: object) -> Iterator[None]:
    """Turn what MLflow and its database raise into a :class:`TrackingError` of one line that names the store."""
    try:
        yield
    except (MlflowException, SQLAlchemyError, OSError, sqlite3.Error) as error:
        reason = " ".join(str(getattr(error, "orig", None) or error).split()).partition(" [SQL:")[0]
        raise TrackingError(f"MLflow's store at {place} cannot be used: {reason}{_advice(reason)}") from None


def _advice(reason: str) -> str:
    if "database schema" in reason:
        return f" (another MLflow wrote it; this is {mlflow.__version__})"
    if "duplicate column" in reason or "already exists" in reason or "no such table" in reason:
        return f"; it was never finished: move {_DATABASE} away, and the next training makes a new one"
    return ""


def _named() -> str:
    """The store that the environment names, if any; MLflow puts what it was told there as well."""
    address = os.environ.get("MLFLOW_TRACKING_URI", "")
    return "" if address == _ours else address


def _use(address: str, folder: Path) -> str:
    if not address:
        database = (folder / _DATABASE).resolve()
        _bring_along(database, (folder / _ARTIFACTS).resolve().as_uri())
        address = f"sqlite:///{database}"
        _remember(address)
    mlflow.set_tracking_uri(address)
    return address


@contextmanager
def _alone_in(folder: Path) -> Iterator[None]:
    """Let one process at a time make the database: MLflow's migrations, run twice at once, leave it half made."""
    folder.mkdir(parents=True, exist_ok=True)
    with FileLock(folder / "mlflow.lock", timeout=_PATIENCE):
        yield


def _create(experiment: str, location: str | None) -> None:
    try:
        mlflow.create_experiment(experiment, artifact_location=location)
    except MlflowException:
        if mlflow.get_experiment_by_name(experiment) is None:  # else another process that starts as well was first
            raise


def _bring_along(database: Path, here: str) -> None:
    """Let the artifacts be found again where the folder was moved or copied: the database holds absolute addresses.

    Ours end in the folder's name and ``/artifacts``; addresses of experiments that keep theirs elsewhere stay.
    """
    if not database.is_file():
        return
    ending = "/".join(here.rsplit("/", 2)[-2:])
    with (
        suppress(sqlite3.Error),
        closing(sqlite3.connect(database, timeout=30)) as connection,
    ):  # MLflow says what is wrong with it
        found = connection.execute(
            "SELECT DISTINCT artifact_location FROM experiments WHERE artifact_location LIKE ?", (f"%/{ending}",)
        )
        for (old,) in found.fetchall():
            if old != here:
                _rewrite(connection, old, here)


def _rewrite(connection: sqlite3.Connection, old: str, new: str) -> None:
    with connection:
        for table, column in _PLACES:
            connection.execute(
                f"UPDATE {table} SET {column} = ? || substr({column}, ?) WHERE substr({column}, 1, ?) = ?",  # noqa: S608
                (new, len(old) + 1, len(old), old),
            )
