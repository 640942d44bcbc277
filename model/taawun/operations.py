"""Commands of ``taawun`` about runs, the registry and the service; each imports for itself what is slow to import."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter

from taawun.errors import ConfigError, TrackingError

if TYPE_CHECKING:
    from taawun.registry import RunSummary

__all__ = ["promote", "rollback", "runs"]

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
    from taawun.registry import find_run, list_runs

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

    found = registry.find_run(run)
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
