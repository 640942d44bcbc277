"""MLflow stores for tests. Making a database costs seconds, so it is made once and copied."""

import atexit
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

import taawun.store  # noqa: F401  # before MLflow itself: it turns the telemetry off

import mlflow  # isort: skip
from mlflow import MlflowClient  # isort: skip

__all__ = ["client_of", "database", "mlflow", "own_mlflow"]

_SET_BY_MLFLOW = ("MLFLOW_TRACKING_URI", "MLFLOW_EXPERIMENT_ID")


@contextmanager
def own_mlflow(address: str | None = None) -> Iterator[None]:
    """MLflow as a process finds it whose environment names this store, or none; put back at the end."""
    before = {name: os.environ.pop(name) for name in _SET_BY_MLFLOW if name in os.environ}
    try:
        if address:
            os.environ["MLFLOW_TRACKING_URI"] = address
        yield
    finally:
        while mlflow.active_run():
            mlflow.end_run("KILLED")
        mlflow.set_tracking_uri(None)
        for name in _SET_BY_MLFLOW:
            os.environ.pop(name, None)
        os.environ.update(before)


def client_of(folder: Path) -> MlflowClient:
    """A client of the store in a folder."""
    return MlflowClient(f"sqlite:///{folder.resolve() / 'mlflow.db'}")


def database(folder: Path) -> Path:
    """Put a fresh database where :func:`taawun.store.open_store` looks for it."""
    folder.mkdir(parents=True, exist_ok=True)
    return Path(shutil.copy(_template(), folder / "mlflow.db"))


@cache
def _template() -> Path:
    folder = Path(tempfile.mkdtemp(prefix="taawun-mlflow-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    client_of(folder).search_experiments()
    return folder / "mlflow.db"
