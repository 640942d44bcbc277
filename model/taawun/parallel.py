"""A model in several processes: its arrays lie in files that all of them map into memory, its texts are dealt out in chunks."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, TypeVar

import numpy as np

from taawun.artifact import Artifact
from taawun.errors import ConfigError

__all__ = ["check_jobs", "deal", "laid_out", "lay_out", "pick_up"]

Given = TypeVar("Given")

_CHUNK = 128  # texts a task: few enough to keep all workers busy, enough that handing over costs little


def check_jobs(n_jobs: object) -> None:
    """Check a number of processes.

    Raises
    ------
    ConfigError
        If it is neither 1 or more nor -1 (one a core), or more than one is asked for without joblib.
    """
    if isinstance(n_jobs, bool) or not isinstance(n_jobs, int) or n_jobs == 0 or n_jobs < -1:
        raise ConfigError(f"n_jobs must be a number of processes, or -1 for one a core, not {n_jobs!r}")
    if n_jobs != 1:
        try:
            import joblib  # noqa: F401  # only on demand: classify() starts without it
        except ImportError:
            raise ConfigError("n_jobs needs joblib: pip install 'taawun[fast]'") from None


def deal(work: Callable[[list[Given]], list[Any]], items: Iterable[Given], n_jobs: int) -> Iterator[Any]:
    """Have several processes work on a stream.

    The processes stay for a while: a second stream finds them, and all they have learnt, still there.

    Parameters
    ----------
    work : callable
        Takes a chunk of items, and returns one result an item.
    items : iterable
        Read a few chunks ahead.
    n_jobs : int
        Processes; -1 for one a core.

    Yields
    ------
    object
        The results, in the items' order.
    """
    from joblib import Parallel, delayed

    tasks = (delayed(work)(chunk) for chunk in _chunks(items))
    for results in Parallel(n_jobs=n_jobs, return_as="generator", batch_size=1, pre_dispatch="2*n_jobs")(tasks):
        yield from results


def laid_out(artifact: Artifact) -> TemporaryDirectory[str]:
    """A folder with a model's parts, as :func:`lay_out` writes them, that goes when nobody holds it any more."""
    folder = TemporaryDirectory(prefix="taawun-")
    lay_out(artifact, Path(folder.name))
    return folder


def lay_out(artifact: Artifact, folder: Path) -> Path:
    """Write a model's parts to a folder, each array to a file that can be mapped."""
    for name, array in artifact.arrays.items():
        np.save(folder / f"{name}.npy", array, allow_pickle=False)
    for name in ("card", "glossary"):
        (folder / f"{name}.json").write_text(json.dumps(getattr(artifact, name)), encoding="utf-8")
    return folder


def pick_up(folder: Path) -> Artifact:
    """A model from the folder that it was laid out in, its arrays mapped read-only."""
    card, glossary = (json.loads((folder / f"{name}.json").read_text(encoding="utf-8")) for name in ("card", "glossary"))
    return Artifact(card, glossary, {path.stem: np.load(path, mmap_mode="r") for path in sorted(folder.glob("*.npy"))})


def _chunks(items: Iterable[Given]) -> Iterator[list[Given]]:
    stream = iter(items)
    while chunk := list(islice(stream, _CHUNK)):
        yield chunk
