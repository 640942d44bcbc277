"""What a run in MLflow keeps of a training."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import asdict
from importlib import resources
from importlib.metadata import PackageNotFoundError, requires, version
from pathlib import Path
from types import MappingProxyType
from typing import Any

from taawun.store import store_errors  # isort: skip  # before MLflow itself: it turns the telemetry off

import mlflow
from mlflow.data.code_dataset_source import CodeDatasetSource
from mlflow.data.meta_dataset import MetaDataset

from taawun.classifier import Classifier
from taawun.corpus import Corpus
from taawun.evaluation import Evaluation
from taawun.pyfunc import ARTIFACT
from taawun.reporting import model_card, save_plots
from taawun.runs import ERROR_TAG, close_abandoned, process_tags
from taawun.signature import signature
from taawun.training import TrainConfig, TrainResult

__all__ = ["log_config", "record", "training_run"]

_EXAMPLE = {"text": "The two ministers signed an agreement on a gas pipeline.", "title": "Pipeline agreed"}
_LONGEST_TAG = 1000  # characters


@contextmanager
def training_run(name: str, config: TrainConfig | None, corpus: Corpus, *, nested: bool = False) -> Iterator[str]:
    """A run that says what it trains on before it trains; if training fails, the run stays and says so.

    Where the options are yet to be searched for, `config` is None and :func:`log_config` follows.

    Yields
    ------
    str
        The run's identifier.

    Raises
    ------
    TrackingError
        If the store fails meanwhile.
    """
    address = mlflow.get_tracking_uri()
    with store_errors(address), mlflow.start_run(run_name=name, nested=nested, tags=process_tags()) as run, _errors_told():
        if not nested:
            close_abandoned(run.info.experiment_id, run.info.run_id)
        if config is not None:
            log_config(config)
        mlflow.log_params({"corpus_sha256": corpus.sha256, "corpus_texts": len(corpus.articles)})
        mlflow.log_input(_dataset("seeds", corpus.sha256), context="training")
        yield run.info.run_id


@contextmanager
def _errors_told() -> Iterator[None]:
    try:
        yield
    except BaseException as error:
        with suppress(Exception):  # the store itself may be what has failed
            mlflow.set_tag(ERROR_TAG, f"{type(error).__name__}: {error}"[:_LONGEST_TAG])
        raise


def log_config(config: TrainConfig) -> None:
    """Log the options of training as parameters of the active run."""
    mlflow.log_params(_flat(asdict(config)))


def record(
    result: TrainResult,
    corpus: Corpus,
    evaluations: Mapping[str, Evaluation],
    *,
    digests: Mapping[str, str] = MappingProxyType({}),
    log_model: bool = True,
) -> None:
    """Log what came of a training to the active run: metrics, plots, the model and its card.

    Parameters
    ----------
    result : TrainResult
    corpus : Corpus
    evaluations : mapping of str to Evaluation
        Further evaluations by name, such as of a labelled file.
    digests : mapping of str to str
        SHA-256 of what each evaluation was made on, by the same names.
    log_model : bool
        Whether to log the model, plots and card beside the metrics.
    """
    logged = _log_model(result.classifier) if log_model else None
    metrics = _metrics("composed", result.report.overall)
    for language, evaluation in result.report.languages.items():
        metrics |= _metrics(f"composed/{language}", evaluation)
    metrics |= {f"composed/ece/{domain}": error for domain, error in result.report.calibration_errors.items()}
    mlflow.log_metrics(metrics, model_id=logged, dataset=_dataset("seeds", corpus.sha256))
    for name, evaluation in evaluations.items():
        _log_evaluation(_metric_name(name), evaluation, digests.get(name), logged)
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
                pip_requirements=_requirements(classifier.card.taawun),
            )
    return str(logged.model_id)


def _requirements(taawun: str) -> list[str]:
    """The package and all that it needs to answer, in the versions that are here; MLflow adds its own."""
    pins = [f"taawun=={taawun}"]
    with suppress(PackageNotFoundError):  # run from its sources, it has no list of them
        needed = [line for line in requires("taawun") or () if "extra ==" not in line]
        pins += [f"{name}=={version(name)}" for name in (re.split(r"[^\w.-]", line)[0] for line in needed)]
    return pins


def _log_evaluation(name: str, evaluation: Evaluation, sha256: str | None, model: str | None) -> None:
    """Metrics of an evaluation, tied to what it was made on where that is known."""
    made_on = _dataset(name, sha256) if sha256 else None
    if made_on:
        mlflow.log_input(made_on, context="evaluation")
        mlflow.log_param(f"{name}_sha256", sha256)
    mlflow.log_metrics(_metrics(name, evaluation), model_id=model, dataset=made_on)


def _dataset(name: str, sha256: str) -> MetaDataset:
    # MLflow keeps 36 characters of a digest; the whole of it is a parameter of the run.
    return MetaDataset(CodeDatasetSource(tags={}), name=name, digest=sha256[:36])


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
