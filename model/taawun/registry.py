"""The registry: the one model that serves, which only a model that is not worse replaces."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from mlflow import MlflowClient, artifacts
from mlflow.entities.model_registry import ModelVersion
from mlflow.exceptions import MlflowException

from taawun.classifier import Classifier
from taawun.corpus import digest, read_labelled
from taawun.errors import TrackingError
from taawun.gate import Verdict, judge
from taawun.runs import RunSummary
from taawun.store import store_errors

__all__ = [
    "CHAMPION",
    "MODEL",
    "Promotion",
    "Rollback",
    "model_file",
    "promote",
    "rollback",
]

MODEL = "taawun"
CHAMPION = "champion"
_VERDICT, _AGAINST, _SET, _FORCED = "taawun.gate", "taawun.against", "taawun.evaluation_sha256", "taawun.forced"
_BEFORE, _LEFT = "taawun.before", "taawun.rolled_back"


@dataclass(frozen=True, slots=True)
class Promotion:
    """What came of asking for a promotion.

    Parameters
    ----------
    version : str or None
        The registered version that is champion now; None where the candidate was refused.
    before : str or None
        The version that was champion.
    reason : str
    verdict : Verdict or None
        None where there was nothing to compare with.
    """

    version: str | None
    before: str | None
    reason: str
    verdict: Verdict | None


@dataclass(frozen=True, slots=True)
class Rollback:
    """Which version gave way to which.

    Parameters
    ----------
    left, restored : str
    """

    left: str
    restored: str


def model_file(address: str) -> Path:
    """The model file behind an address of MLflow's, such as ``models:/taawun@champion``, or in the folder of a model.

    Raises
    ------
    TrackingError
        If there is no such model, or it is none of taawun's.
    """
    try:
        folder = Path(address) if Path(address).is_dir() else Path(artifacts.download_artifacts(address))
        (path,) = folder.rglob("*.npz")
    except (MlflowException, OSError) as error:
        reason = " ".join(str(error).split())
        raise TrackingError(f"no model {address}: {reason}; `taawun promote` makes a champion") from None
    except ValueError:
        raise TrackingError(f"{address} is no model of taawun's: there is not one .npz file in it") from None
    return path


def promote(run: RunSummary, evaluation: Path | None = None, *, force: str | None = None) -> Promotion:
    """Make a run's model the champion, unless it is worse than the one there is.

    What was found is kept as tags of the run, and of the version where one is registered.

    Parameters
    ----------
    run : RunSummary
    evaluation : Path, optional
        Labelled articles to judge by; needed where there is a champion and nothing is forced.
    force : str, optional
        Why to promote it whatever the comparison says.

    Raises
    ------
    TrackingError
        If the run has no model, or there is a champion and nothing to judge by.
    CorpusError
        If the labelled articles cannot be read.
    """
    if run.model is None:
        raise TrackingError(f"run {run.id} logged no model; `taawun runs` shows which did")
    client = MlflowClient()
    with store_errors(client.tracking_uri):
        champion = _champion(client)
        before = str(champion.version) if champion else None
        verdict = _verdict(run.model, before, evaluation, force)
        reason = verdict.reason if verdict else "nothing compared" if champion else "the first champion"
        tags = {
            _VERDICT: reason,
            _AGAINST: before,
            _SET: digest([evaluation]) if verdict and evaluation else None,
            _FORCED: force,
        }
        for name, value in tags.items():
            if value:
                client.set_tag(run.id, name, value)
        if verdict and not verdict.passed and force is None:
            return Promotion(None, before, reason, verdict)
        version = _register(client, run, {**tags, _BEFORE: before})
        client.set_registered_model_alias(MODEL, CHAMPION, version)  # last: until here nothing that serves has changed
    return Promotion(version, before, f"{reason}; forced: {force}" if force else reason, verdict)


def rollback() -> Rollback:
    """Give the alias back to the version that was champion before.

    Raises
    ------
    TrackingError
        If there is no champion, or none was before it.
    """
    client = MlflowClient()
    with store_errors(client.tracking_uri):
        champion = _champion(client)
        if champion is None:
            raise TrackingError(f"there is no champion in {client.tracking_uri}; `taawun promote` makes one")
        before = champion.tags.get(_BEFORE)
        if not before:
            raise TrackingError(f"version {champion.version} was the first champion; there is none to go back to")
        client.set_model_version_tag(
            MODEL, champion.version, "taawun.rolled_back", datetime.now(UTC).isoformat(timespec="seconds")
        )
        client.set_registered_model_alias(MODEL, CHAMPION, before)
    return Rollback(str(champion.version), before)


def _champion(client: MlflowClient) -> ModelVersion | None:
    try:
        return client.get_model_version_by_alias(MODEL, CHAMPION)
    except MlflowException as error:
        if error.error_code in ("RESOURCE_DOES_NOT_EXIST", "INVALID_PARAMETER_VALUE"):  # no model, no alias
            return None
        raise


def _verdict(model: str, champion: str | None, evaluation: Path | None, force: str | None) -> Verdict | None:
    if champion is None or (evaluation is None and force is not None):
        return None
    if evaluation is None:
        raise TrackingError(f"version {champion} is champion: say with --evaluation on which labelled articles to compare")
    ours, theirs = (Classifier.load(model_file(f"models:/{name}")) for name in (model, f"{MODEL}/{champion}"))
    return judge(ours, theirs, list(read_labelled(evaluation, theirs.domains)))


def _register(client: MlflowClient, run: RunSummary, tags: Mapping[str, str | None]) -> str:
    """The number of the new version; a name that another process registers at the same time is no error."""
    try:
        client.create_registered_model(MODEL)
    except MlflowException as error:
        if error.error_code != "RESOURCE_ALREADY_EXISTS":
            raise
    kept = {name: value for name, value in tags.items() if value}
    version = client.create_model_version(MODEL, f"models:/{run.model}", run.id, tags=kept, model_id=run.model)
    return str(version.version)
