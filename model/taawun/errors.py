"""Everything taawun raises on purpose, one tree.

::

    TaawunError
    ├── InputError             a text that cannot be classified (also a ValueError)
    │   └── DecodingError      bytes that are not text in any encoding we read
    ├── SourceError            a file or a row that cannot be read as articles
    ├── CorpusError            labelled text that cannot be trained on
    ├── TaxonomyError          a taxonomy file, or a domain key, that does not exist
    ├── GlossaryError          a glossary file that cannot be used
    ├── ConfigError            a training option out of its range
    ├── ArtifactError          a model file that cannot be trusted
    │   ├── ArtifactMissingError
    │   ├── ArtifactVersionError
    │   └── ArtifactCorruptError
    ├── TrackingError          MLflow's store cannot be used
    ├── RequestError           a request that the service refuses
    └── ServiceError           the service cannot be started

Catch :class:`TaawunError` to catch them all. Every message says what was wrong, where, and what to do.
"""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any

__all__ = [
    "ArtifactCorruptError",
    "ArtifactError",
    "ArtifactMissingError",
    "ArtifactVersionError",
    "ConfigError",
    "CorpusError",
    "DecodingError",
    "GlossaryError",
    "InputError",
    "RequestError",
    "ServiceError",
    "SourceError",
    "TaawunError",
    "TaxonomyError",
    "TrackingError",
]


class TaawunError(Exception):
    """Base of every error that taawun raises on purpose."""


class InputError(TaawunError, ValueError):
    """A text that cannot be classified: not text, blank, or holding what no text holds."""


class DecodingError(InputError):
    """Bytes that are not text in any of the encodings taawun reads."""


class _LocatedError(TaawunError):
    """An error at a place: a file and, where it is known, the row in it.

    Parameters
    ----------
    reason : str
        What is wrong and what to do.
    path : Path or str, optional
        The file at fault.
    row : int, optional
        The row in it, counted from 1 as editors do.
    """

    def __init__(self, reason: str, *, path: Path | str | None = None, row: int | None = None) -> None:
        self.reason, self.path, self.row = reason, path, row
        place = ":".join([str(part) for part in (path, row) if part is not None])
        super().__init__(f"{place}: {reason}" if place else reason)

    def __reduce__(self) -> tuple[Any, ...]:  # an error may cross from one process to another
        return partial(type(self), path=self.path, row=self.row), (self.reason,)


class SourceError(_LocatedError):
    """A file or row that cannot be read as articles."""


class CorpusError(_LocatedError):
    """Labelled text that cannot be trained on."""


class TaxonomyError(_LocatedError):
    """A taxonomy file that cannot be used, or a domain key that it does not hold."""


class GlossaryError(_LocatedError):
    """A glossary file that cannot be used."""


class ConfigError(TaawunError, ValueError):
    """A training option out of its range."""


class ArtifactError(_LocatedError):
    """A model file that cannot be trusted."""


class ArtifactMissingError(ArtifactError):
    """No model file where one was expected."""


class ArtifactVersionError(ArtifactError):
    """A model file written in a format that this version does not read."""


class ArtifactCorruptError(ArtifactError):
    """A model file that is truncated, altered or not a model file."""


class TrackingError(TaawunError):
    """MLflow's store cannot be used."""


class RequestError(TaawunError):
    """A request that the service refuses.

    Parameters
    ----------
    reason : str
        What is wrong with it and what to do; nothing of its text.
    status : int
        The HTTP status that says so.
    """

    def __init__(self, reason: str, status: int = 400) -> None:
        self.status = status
        super().__init__(reason)


class ServiceError(TaawunError):
    """The service cannot be started."""
