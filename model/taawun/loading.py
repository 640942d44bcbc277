"""Models of files, each loaded once in a process."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from taawun.classifier import Classifier

__all__ = ["shared"]


def shared(path: Path | str) -> Classifier:
    """The model of a file, loaded once in a process for as long as the file stays as it is.

    Spark asks for the model anew for every task of a worker; what was learnt of its words stays.

    Raises
    ------
    ArtifactError
        As of :func:`taawun.artifact.load`.
    """
    path = Path(path).resolve()
    if not path.is_file():
        return Classifier.load(path)  # which says what is wrong
    state = path.stat()
    return _loaded(path, (state.st_ino, state.st_mtime_ns, state.st_size))


@lru_cache(4)
def _loaded(path: Path, state: tuple[int, ...]) -> Classifier:
    return Classifier.load(path)
