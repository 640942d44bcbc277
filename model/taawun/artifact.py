"""The model file: one .npz of plain arrays and a JSON card. Nothing in it is ever executed.

Members are ``card`` and ``glossary`` (JSON as bytes), one array for each of :class:`taawun.estimator.Parameters`, the
stemmed terms of each language (JSON as bytes, ``terms_en``), which are parsed when a text asks for them, and ``digest``, a
SHA-256 over all the others. Sizes are checked before anything is read, contents before anything is used: the file may come
from anywhere.
"""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from taawun import npz
from taawun.errors import ArtifactCorruptError, ArtifactError, ArtifactMissingError, ArtifactVersionError

__all__ = ["FORMAT", "TERMS", "Artifact", "json_array", "json_object", "load", "save"]

FORMAT = 6
TERMS = "terms_"
"""What the names of the members begin with that hold a language's terms."""

_LARGEST = 512 << 20  # bytes of the file, and of all its members unpacked
_LARGEST_JSON = 64 << 20  # bytes; as objects they take ten times as much
_STALE = 3600  # seconds, after which nobody writes a file any more
_MEMBERS = {"card", "glossary", "weights", "idf", "intercepts", "pooling", "biases", "thresholds", "cuts", "digest"}

Array = NDArray[Any]


@dataclass(frozen=True, slots=True)
class Artifact:
    """What a model file holds.

    Parameters
    ----------
    card : mapping
        The model card; ``format`` is added on saving.
    glossary : mapping
        The concepts' names.
    arrays : mapping of str to ndarray
        The parameters by name, and each language's terms as :func:`json_array` writes them.
    """

    card: Mapping[str, Any]
    glossary: Mapping[str, Any]
    arrays: Mapping[str, Array]


def save(artifact: Artifact, path: Path | str) -> None:
    """Write a model file, whole or not at all; the same artifact gives the same bytes.

    Raises
    ------
    ArtifactError
        If it cannot be written, or holds numbers that are not finite; a file that was there before stays as it was.
    """
    path = Path(path)
    members = dict(artifact.arrays)
    for name, array in members.items():
        if not npz.finite(array):
            raise ArtifactError(f"not written: {name} holds numbers that are not finite", path=path)
    members["card"] = json_array({"format": FORMAT, **artifact.card})
    members["glossary"] = json_array(artifact.glossary)
    members["digest"] = np.frombuffer(bytes.fromhex(_digest(members)), dtype=np.uint8)
    try:
        _replace(path, npz.packed(members))
    except OSError as error:
        raise ArtifactError(f"cannot be written: {error.strerror}", path=path) from None


def _replace(path: Path, content: bytes) -> None:
    if path.exists() and not path.is_file():
        raise ArtifactError("cannot be written: it is no regular file", path=path)
    path.parent.mkdir(parents=True, exist_ok=True)
    _sweep(path)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(name).chmod(0o644)
        Path(name).replace(path)
    except BaseException:
        with suppress(OSError):
            Path(name).unlink()
        raise


def _sweep(path: Path) -> None:
    """Remove what processes that were killed while they wrote have left."""
    for left in path.parent.glob(f".{path.name}.*"):
        with suppress(OSError):
            if time.time() - left.stat().st_mtime > _STALE:
                left.unlink()


def load(path: Path | str) -> Artifact:
    """Read and verify a model file.

    Raises
    ------
    ArtifactMissingError
        If there is no such file.
    ArtifactVersionError
        If its format is not the one this version reads.
    ArtifactCorruptError
        If it is truncated, altered, or no model file at all.
    """
    path = Path(path)
    try:
        content = _read_bounded(path)
    except (FileNotFoundError, IsADirectoryError, NotADirectoryError):
        raise ArtifactMissingError("no model file there; train one with `python train.py`", path=path) from None
    except OSError as error:
        raise ArtifactError(f"cannot be read: {error.strerror}", path=path) from None
    try:
        members = _read_members(content)
    except Exception as error:  # an altered file can break zipfile, zlib and numpy in ways that they do not list
        raise ArtifactCorruptError(f"not a whole model file ({error}); get it or train it again", path=path) from None
    card = json_object(members.pop("card"), path)
    if card.get("format") != FORMAT:
        raise ArtifactVersionError(
            f"format {card.get('format')!r}; this taawun reads format {FORMAT}: train again, or install the taawun that wrote it",
            path=path,
        )
    if {name for name in members if not name.startswith(TERMS)} != _MEMBERS - {"card", "digest"}:
        raise ArtifactCorruptError(f"its members are not those of a model: {', '.join(sorted(members))}", path=path)
    return Artifact(card, json_object(members.pop("glossary"), path), members)


def _read_bounded(path: Path) -> bytes:
    if path.exists() and not path.is_file():  # a pipe would be waited for
        raise ArtifactMissingError("is no regular file; name a model file", path=path)
    if path.stat().st_size > _LARGEST:
        raise ArtifactCorruptError(f"is larger than {_LARGEST >> 20} MiB: not a model file", path=path)
    return path.read_bytes()


def _read_members(content: bytes) -> dict[str, Array]:
    members = npz.read(content, _LARGEST)
    if not {"card", "digest"} <= set(members):
        raise ValueError("its members are not those of a model")
    for name, array in members.items():
        if array.nbytes > _LARGEST_JSON and (name in ("card", "glossary") or name.startswith(TERMS)):
            raise ValueError(f"{name} has {array.nbytes} bytes")
    claimed = members.pop("digest").tobytes().hex()
    if claimed != _digest(members):
        raise ValueError("its contents do not match their digest")
    return members


def _digest(members: Mapping[str, Array]) -> str:
    total = hashlib.sha256()
    for name in sorted(members):
        array = np.ascontiguousarray(members[name])
        total.update(f"{name}:{array.dtype.str}:{array.shape}\n".encode())
        total.update(array.reshape(-1).view(np.uint8).data)
    return total.hexdigest()


def json_array(content: Mapping[str, Any]) -> NDArray[np.uint8]:
    """A JSON object as a member of the file."""
    return np.frombuffer(json.dumps(content, ensure_ascii=False, sort_keys=True).encode(), dtype=np.uint8)


def json_object(array: Array, path: Path) -> dict[str, Any]:
    """The JSON object that a member holds.

    Raises
    ------
    ArtifactCorruptError
        If it holds none.
    """
    try:
        content = json.loads(array.tobytes().decode())
    except (ValueError, RecursionError):
        content = None
    if not isinstance(content, dict):
        raise ArtifactCorruptError("its card or glossary is not a JSON object", path=path)
    return content
