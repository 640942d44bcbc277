"""The runs in MLflow's store, and the end of those whose process was killed."""

from __future__ import annotations

import os
import platform
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from mlflow import MlflowClient
from mlflow.entities import Run

from taawun.errors import TrackingError
from taawun.store import store_errors

__all__ = ["ERROR_TAG", "RunSummary", "close_abandoned", "find_run", "list_runs", "process_tags"]

ERROR_TAG = "taawun.error"
"""The tag by which a run that ended badly says why."""

_HOST, _PROCESS = "taawun.host", "taawun.process"
_MOST_RUNS = 1000


@dataclass(frozen=True, slots=True)
class RunSummary:
    """What is told of a run.

    Parameters
    ----------
    id, name, status : str
    started : datetime
        In UTC.
    model : str or None
        Identifier of the model it logged.
    params : mapping of str to str
    metrics : mapping of str to float
    """

    id: str
    name: str
    status: str
    started: datetime
    model: str | None
    params: Mapping[str, str]
    metrics: Mapping[str, float]


def list_runs(experiment: str | None = None) -> list[RunSummary]:
    """The runs of the store that is open, newest first; of all experiments where none is named.

    Raises
    ------
    TrackingError
        If there is no such experiment, or the store cannot be read.
    """
    client = MlflowClient()
    with store_errors(client.tracking_uri):
        experiments = [found for found in client.search_experiments() if experiment in (None, found.name)]
        runs = client.search_runs([e.experiment_id for e in experiments], max_results=_MOST_RUNS, order_by=["start_time DESC"])
    if experiment is not None and not experiments:
        raise TrackingError(f"no experiment {experiment!r} in {client.tracking_uri}")
    return [_summary(run) for run in runs]


def find_run(identifier: str) -> RunSummary:
    """The run of this identifier, or the only one that begins so.

    Raises
    ------
    TrackingError
        If there is none, or more than one.
    """
    found = [run for run in list_runs() if identifier and run.id.startswith(identifier)]
    if len(found) != 1:
        raise TrackingError(f"{len(found) or 'no'} runs begin with {identifier!r}; `taawun runs` lists them")
    return found[0]


def process_tags() -> dict[str, str]:
    """Tags by which a run names the process that does it."""
    return {_HOST: platform.node(), _PROCESS: str(os.getpid())}


def close_abandoned(experiment: str, own: str | None = None) -> None:
    """Mark as killed the runs whose process on this machine has gone without a word: MLflow would call them running for ever.

    Parameters
    ----------
    experiment : str
        Identifier of the experiment whose runs are looked at.
    own : str, optional
        Identifier of the run that this process does.
    """
    client = MlflowClient()
    for run in client.search_runs([experiment], "attributes.status = 'RUNNING'"):
        tags = run.data.tags
        if run.info.run_id != own and tags.get(_HOST) == platform.node() and not _lives(int(tags[_PROCESS])):
            client.set_tag(run.info.run_id, ERROR_TAG, "the process was killed; what it had recorded by then is kept")
            client.set_terminated(run.info.run_id, "KILLED")


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


def _summary(run: Run) -> RunSummary:
    logged = run.outputs.model_outputs if run.outputs else []
    return RunSummary(
        run.info.run_id,
        run.info.run_name,
        run.info.status,
        datetime.fromtimestamp(run.info.start_time / 1000, UTC),
        logged[0].model_id if logged else None,
        run.data.params,
        run.data.metrics,
    )
