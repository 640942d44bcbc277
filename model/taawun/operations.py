"""Commands of ``taawun`` about runs, the registry and the service; each imports for itself what is slow to import."""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
from collections.abc import Iterable, Sequence
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter

from taawun.errors import ConfigError, ServiceError, TrackingError

if TYPE_CHECKING:
    from taawun.runs import RunSummary

__all__ = ["promote", "rollback", "runs", "serve"]

OK, REFUSED = 0, 1
Store = Annotated[Path | None, Parameter(env_var="TAAWUN_STORE")]


def runs(chosen: list[str] | None = None, /, *, experiment: str | None = None, most: int = 20, store: Store = None) -> int:
    """List the runs, newest first, or compare those that are named.

    Parameters
    ----------
    chosen : list of str
        Runs to compare, by identifier or its beginning; options that differ are shown beside the figures.
    experiment : str
        Only runs of this experiment.
    most : int
        How many to list.
    store : Path
        Folder of MLflow's store; MLFLOW_TRACKING_URI comes before it.
    """
    _open(store)
    from taawun.runs import find_run, list_runs

    if chosen:
        print(_comparison([find_run(identifier) for identifier in chosen]))
    else:
        print(_listing(list_runs(experiment)[:most]))
    return OK


def promote(
    run: str,
    /,
    *,
    evaluation: Annotated[Path | None, Parameter(env_var="TAAWUN_EVALUATION")] = None,
    force: str | None = None,
    store: Store = None,
) -> int:
    """Make a run's model the champion, unless it is worse than the champion there is.

    Exit status: 0 promoted, 1 refused because it is worse, 2 nothing was done.

    Parameters
    ----------
    run : str
        Identifier of the run, or its beginning.
    evaluation : Path
        Labelled articles (JSONL) that both models are judged by.
    force : str
        Promote it whatever the comparison says, for this reason, which is kept.
    store : Path
        Folder of MLflow's store; MLFLOW_TRACKING_URI comes before it.
    """
    if force is not None and not force.strip():
        raise ConfigError("--force wants a reason")
    _open(store)
    from taawun import registry
    from taawun.runs import find_run

    found = find_run(run)
    came = registry.promote(found, evaluation, force=force)
    if came.verdict:
        print(came.verdict.table())
    if came.version is None:
        print(f"run {found.id} refused, version {came.before} stays champion: {came.reason}")
        return REFUSED
    print(f"run {found.id} is version {came.version} of {registry.MODEL} and its champion: {came.reason}")
    return OK


def rollback(*, store: Store = None) -> int:
    """Make the version champion again that was so before.

    Parameters
    ----------
    store : Path
        Folder of MLflow's store; MLFLOW_TRACKING_URI comes before it.
    """
    _open(store)
    from taawun import registry

    done = registry.rollback()
    print(f"version {done.restored} of {registry.MODEL} is champion again, in place of version {done.left}")
    return OK


def serve(
    *,
    model: str | None = None,
    host: str = "127.0.0.1",
    port: int = 8000,
    workers: int | None = None,
    max_bytes: int = 4 << 20,
    max_rows: int = 1000,
    timeout: float = 30.0,
    log_text: bool = False,
    store: Store = None,
) -> int:
    """Serve a model over HTTP: /invocations as MLflow's scoring server has it, /ping, /health, /version and /metrics.

    Parameters
    ----------
    model : str
        A model file, a folder of an MLflow model, or an address such as `models:/taawun@champion`; the shipped one otherwise.
    host : str
        Where to listen.
    port : int
        Where to listen; 0 takes any that is free.
    workers : int
        Processes that answer; as many as there are processors otherwise.
    max_bytes : int
        Largest body of a request.
    max_rows : int
        Most texts in a request.
    timeout : float
        Seconds until a request's body must be there, and again until it is answered.
    log_text : bool
        Log the articles as well.
    store : Path
        Folder of MLflow's store, for addresses; MLFLOW_TRACKING_URI comes before it.
    """
    _check_service(workers, max_bytes, max_rows, timeout)
    path = _model_path(model, store)
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = _folder_of_counts()  # read when the client is imported
    try:
        from taawun import server
        from taawun.service import Limits, create_app
    except ImportError as error:
        raise ServiceError(f"serving wants more packages ({error}): pip install 'taawun[serve]'") from None
    limits = Limits(max_bytes, max_rows, timeout)
    app = create_app(*server.load(path), limits, log_text=log_text)
    server.run(app, server.listen(host, port), workers or os.cpu_count() or 1, limits)
    return OK


def _folder_of_counts() -> str:
    """A folder that goes with this process; a worker that is forked from it leaves it to the others."""
    folder, owner = tempfile.mkdtemp(prefix="taawun-metrics-"), os.getpid()

    def remove() -> None:
        if os.getpid() == owner:
            shutil.rmtree(folder, ignore_errors=True)

    atexit.register(remove)
    return folder


def _check_service(workers: int | None, max_bytes: int, max_rows: int, timeout: float) -> None:
    numbers = {"workers": 1 if workers is None else workers, "max-bytes": max_bytes, "max-rows": max_rows, "timeout": timeout}
    for name, value in numbers.items():
        if not 0 < value < float("inf"):
            raise ConfigError(f"--{name} must be above 0, not {value}")


def _model_path(model: str | None, store: Path | None) -> Path:
    if model is None:
        return Path(str(files("taawun").joinpath("data/model.npz")))
    if ":/" not in model and not Path(model).is_dir():
        return Path(model)
    if ":/" in model:
        _open(store)
    from taawun.registry import model_file

    return model_file(model)


def _open(folder: Path | None) -> str:
    try:
        from taawun.store import connect, home
    except ImportError as error:
        raise TrackingError(f"this wants MLflow ({error}): pip install 'taawun[serve]'") from None
    return connect(folder or home())


def _listing(found: Sequence[RunSummary]) -> str:
    names = sorted({name for run in found for name in _headline(run.metrics)})
    rows = [["run", "started (UTC)", "name", "status", "model", *names]]
    for run in found:
        figures = [_figure(run.metrics.get(name)) for name in names]
        rows.append([run.id, f"{run.started:%Y-%m-%d %H:%M}", run.name, run.status.lower(), run.model or "-", *figures])
    return _table(rows) if found else "no runs yet; `python train.py` makes one"


def _headline(metrics: Iterable[str]) -> list[str]:
    """Metrics of a whole evaluation: those of a language or a domain have one part more."""
    return [name for name in metrics if name.count("/") == 1 and name.endswith(("/micro_f1", "/macro_f1", "/false_tag_rate"))]


def _comparison(found: Sequence[RunSummary]) -> str:
    rows = [["", *(run.id[:12] for run in found)], ["name", *(run.name for run in found)]]
    for name in sorted({name for run in found for name in run.params}):
        values = [run.params.get(name, "-") for run in found]
        if len(set(values)) > 1:
            rows.append([name, *(value if len(value) <= 24 else value[:21] + "..." for value in values)])
    metrics = sorted({name for run in found for name in run.metrics if name.count("/") == 1})
    return _table(rows + [[name, *(_figure(run.metrics.get(name)) for run in found)] for name in metrics])


def _figure(value: float | None) -> str:
    return "-" if value is None else f"{value:.4g}"


def _table(rows: Sequence[Sequence[str]]) -> str:
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return "\n".join("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows)
