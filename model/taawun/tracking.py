"""MLflow: where runs are kept, and what a run keeps of a training."""

from __future__ import annotations

import os
import platform
import re
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import asdict
from importlib import resources
from pathlib import Path
from typing import Any

os.environ.setdefault("MLFLOW_DISABLE_TELEMETRY", "true")
os.environ.setdefault("MLFLOW_ALLOW_PICKLE_DESERIALIZATION", "false")

import mlflow
from mlflow import MlflowClient
from mlflow.data.code_dataset_source import CodeDatasetSource
from mlflow.data.meta_dataset import MetaDataset
from mlflow.entities import Run
from mlflow.exceptions import MlflowException
from mlflow.models import ModelSignature
from mlflow.types import ColSpec, DataType, ParamSchema, ParamSpec, Schema
from sqlalchemy.exc import SQLAlchemyError

from taawun.classifier import Classifier
from taawun.corpus import Corpus
from taawun.errors import TrackingError
from taawun.evaluation import Evaluation
from taawun.pyfunc import ARTIFACT
from taawun.reporting import model_card, save_plots
from taawun.training import TrainConfig, TrainResult

__all__ = ["log_config", "open_store", "record", "training_run"]

_EXAMPLE = {"text": "The two ministers signed an agreement on a gas pipeline.", "title": "Pipeline agreed"}

_HOST, _PROCESS, _ERROR = "taawun.host", "taawun.process", "taawun.error"  # tags of a run
_LONGEST_TAG = 1000

_ours = ""  # address of the store that this process set itself


def _remember(address: str) -> None:
    global _ours
    _ours = address


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
    address = os.environ.get("MLFLOW_TRACKING_URI", "")
    if address == _ours:  # MLflow puts what it was told into the environment
        address = ""
    location = None
    try:
        if not address:
            folder.mkdir(parents=True, exist_ok=True)
            address = f"sqlite:///{(folder / 'mlflow.db').resolve()}"
            location = (folder / "artifacts").resolve().as_uri()
            _remember(address)
        mlflow.set_tracking_uri(address)
        if mlflow.get_experiment_by_name(experiment) is None:
            mlflow.create_experiment(experiment, artifact_location=location)
        _close_abandoned(mlflow.set_experiment(experiment).experiment_id)
    except (MlflowException, SQLAlchemyError, OSError) as error:
        reason = " ".join(str(error).split())
        raise TrackingError(f"MLflow's store at {address or folder} cannot be used: {reason}") from None
    return address


def _close_abandoned(experiment: str) -> None:
    """Mark as killed the runs whose process has gone without a word: MLflow would call them running for ever."""
    client, own = MlflowClient(), mlflow.active_run()
    for run in client.search_runs([experiment], "attributes.status = 'RUNNING'"):
        tags = run.data.tags
        if tags.get(_HOST) == platform.node() and not _lives(int(tags[_PROCESS])) and not (own and _above(own, run)):
            client.set_tag(run.info.run_id, _ERROR, "the process was killed; what it had recorded by then is kept")
            client.set_terminated(run.info.run_id, "KILLED")


def _above(own: Run, run: Run) -> bool:
    return bool(own.data.tags.get(_PROCESS) == run.data.tags[_PROCESS])


def _lives(process: int) -> bool:
    if process == os.getpid():  # in a container every training may have the same number
        return False
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except OSError:  # it lives, and is somebody else's
        return True
    return True


@contextmanager
def training_run(name: str, config: TrainConfig | None, corpus: Corpus, *, nested: bool = False) -> Iterator[str]:
    """A run that says what it trains on before it trains; if training fails, the run stays and says so.

    Where the options are yet to be searched for, `config` is None and :func:`log_config` follows.

    Yields
    ------
    str
        The run's identifier.
    """
    try:
        with mlflow.start_run(run_name=name, nested=nested, tags=_process_tags()) as run, _errors_told():
            if config is not None:
                log_config(config)
            mlflow.log_params({"corpus_sha256": corpus.sha256, "corpus_texts": len(corpus.articles)})
            mlflow.log_input(_dataset(corpus), context="training")
            yield run.info.run_id
    except (MlflowException, SQLAlchemyError, OSError) as error:
        raise TrackingError(f"the run cannot be kept: {' '.join(str(error).split())}") from None


def _process_tags() -> dict[str, str]:
    return {_HOST: platform.node(), _PROCESS: str(os.getpid())}


@contextmanager
def _errors_told() -> Iterator[None]:
    try:
        yield
    except BaseException as error:
        with suppress(Exception):  # the store itself may be what has failed
            mlflow.set_tag(_ERROR, f"{type(error).__name__}: {error}"[:_LONGEST_TAG])
        raise


def log_config(config: TrainConfig) -> None:
    """Log the options of training as parameters of the active run."""
    mlflow.log_params(_flat(asdict(config)))


def record(result: TrainResult, corpus: Corpus, evaluations: Mapping[str, Evaluation], *, log_model: bool = True) -> None:
    """Log what came of a training to the active run: metrics, plots, the model and its card.

    Parameters
    ----------
    result : TrainResult
    corpus : Corpus
    evaluations : mapping of str to Evaluation
        Further evaluations by name, such as of a labelled file.
    log_model : bool
        Whether to log the model, plots and card beside the metrics.
    """
    logged = _log_model(result.classifier) if log_model else None
    metrics = _metrics("composed", result.report.overall)
    for language, evaluation in result.report.languages.items():
        metrics |= _metrics(f"composed/{language}", evaluation)
    for name, evaluation in evaluations.items():
        metrics |= _metrics(_metric_name(name), evaluation)
    metrics |= {f"composed/ece/{domain}": error for domain, error in result.report.calibration_errors.items()}
    mlflow.log_metrics(metrics, model_id=logged, dataset=_dataset(corpus))
    if log_model:
        with tempfile.TemporaryDirectory() as folder:
            save_plots(result, Path(folder))
            (Path(folder) / "model_card.md").write_text(model_card(result, evaluations), encoding="utf-8")
            mlflow.log_artifacts(folder, "report")


def _log_model(classifier: Classifier) -> str:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "model.npz"
        classifier.save(path)
        with resources.as_file(resources.files("taawun").joinpath("pyfunc.py")) as code:
            logged = mlflow.pyfunc.log_model(
                name="model",
                python_model=str(code),
                artifacts={ARTIFACT: str(path)},
                signature=signature(),
                input_example=[_EXAMPLE],
                pip_requirements=[f"taawun=={classifier.card.taawun}"],
            )
    return str(logged.model_id)


def signature() -> ModelSignature:
    """What the MLflow model takes: rows of text, perhaps with titles, and options."""
    columns = Schema([ColSpec(DataType.string, "text"), ColSpec(DataType.string, "title", required=False)])
    params = ParamSchema(
        [ParamSpec("language", DataType.string, None), ParamSpec("evidence", DataType.long, 1)],
    )
    return ModelSignature(inputs=columns, params=params)


def _dataset(corpus: Corpus) -> MetaDataset:
    # MLflow keeps 36 characters of a digest; the whole of it is a parameter of the run.
    return MetaDataset(CodeDatasetSource(tags={}), name="seeds", digest=corpus.sha256[:36])


def _metric_name(name: str) -> str:
    """MLflow takes letters, digits and a few signs only."""
    return re.sub(r"[^\w.\- /]", "_", name, flags=re.ASCII)


def _metrics(name: str, evaluation: Evaluation) -> dict[str, float]:
    found = {f"{name}/{key}": float(value) for key, value in evaluation.summary().items()}
    return found | {f"{name}/f1/{m.domain}": m.f1 for m in evaluation.domains if m.support}


def _flat(options: Mapping[str, Any], prefix: str = "") -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, value in options.items():
        found |= _flat(value, f"{prefix}{name}.") if isinstance(value, Mapping) else {f"{prefix}{name}": value}
    return found
