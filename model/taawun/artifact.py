"""The model file: one .npz of plain arrays and a JSON card. Nothing in it is ever executed.

Members are ``card`` and ``glossary`` (JSON as bytes), one array for each of :class:`taawun.estimator.Parameters`, and
``digest``, a SHA-256 over all the others. Sizes are checked before anything is read, contents before anything is used:
the file may come from anywhere.
"""

from __future__ import annotations

import hashlib
import io
import json
import math
import os
import tempfile
import time
import zipfile
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from taawun.errors import ArtifactCorruptError, ArtifactError, ArtifactMissingError, ArtifactVersionError

__all__ = ["FORMAT", "Artifact", "load", "save"]

FORMAT = 5
_LARGEST = 512 << 20  # bytes of the file, and of all its members unpacked
_LARGEST_JSON = 64 << 20  # bytes; as objects they take ten times as much
_MOST_MEMBERS = 32
_STALE = 3600  # seconds, after which nobody writes a file any more
_KINDS = {"float16", "float32", "uint8"}
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
        Language to term to concept index, and the concepts' names.
    arrays : mapping of str to ndarray
        The parameters, by name.
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
        if array.dtype.kind == "f" and not np.isfinite(array).all():
            raise ArtifactError(f"not written: {name} holds numbers that are not finite", path=path)
    members["card"] = _json_array({"format": FORMAT, **artifact.card})
    members["glossary"] = _json_array(artifact.glossary)
    members["digest"] = np.frombuffer(bytes.fromhex(_digest(members)), dtype=np.uint8)
    try:
        _replace(path, _packed(members))
    except OSError as error:
        raise ArtifactError(f"cannot be written: {error.strerror}", path=path) from None


def _packed(members: Mapping[str, Array]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:  # stored, not deflated: a third of the size less cost 0.2 s at every start
        for name in sorted(members):
            content = io.BytesIO()
            np.lib.format.write_array(content, members[name], version=(1, 0), allow_pickle=False)
            entry = zipfile.ZipInfo(f"{name}.npy")  # dated 1980: the same contents give the same bytes
            archive.writestr(entry, content.getvalue())
    return buffer.getvalue()


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
    card = _json_object(members.pop("card"), path)
    if card.get("format") != FORMAT:
        raise ArtifactVersionError(
            f"format {card.get('format')!r}; this taawun reads format {FORMAT}: train again, or install the taawun that wrote it",
            path=path,
        )
    if set(members) != _MEMBERS - {"card", "digest"}:
        raise ArtifactCorruptError(f"its members are not those of a model: {', '.join(sorted(members))}", path=path)
    return Artifact(card, _json_object(members.pop("glossary"), path), members)


def _read_bounded(path: Path) -> bytes:
    if path.exists() and not path.is_file():  # a pipe would be waited for
        raise ArtifactMissingError("is no regular file; name a model file", path=path)
    if path.stat().st_size > _LARGEST:
        raise ArtifactCorruptError(f"is larger than {_LARGEST >> 20} MiB: not a model file", path=path)
    return path.read_bytes()


def _read_members(content: bytes) -> dict[str, Array]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        names = [info.filename.removesuffix(".npy") for info in archive.infolist()]
        if not {"card", "digest"} <= set(names) or len(set(names)) != len(names) or len(names) > _MOST_MEMBERS:
            raise ValueError("its members are not those of a model")
        if sum(info.file_size for info in archive.infolist()) > _LARGEST:
            raise ValueError(f"its members claim more than {_LARGEST >> 20} MiB")
        members = {name: _read_array(archive, name) for name in names}
    claimed = members.pop("digest").tobytes().hex()
    if claimed != _digest(members):
        raise ValueError("its contents do not match their digest")
    return members


def _read_array(archive: zipfile.ZipFile, name: str) -> Array:
    info = archive.getinfo(f"{name}.npy")
    most = _LARGEST_JSON if name in ("card", "glossary") else _LARGEST
    if info.file_size > most:
        raise ValueError(f"{name} claims {info.file_size} bytes")
    with archive.open(info) as file:
        if np.lib.format.read_magic(file) != (1, 0):
            raise ValueError(f"{name} is in an unknown array format")
        shape, fortran, dtype = np.lib.format.read_array_header_1_0(file)
        if dtype.name not in _KINDS or len(shape) > 2 or math.prod(shape) * dtype.itemsize > most:
            raise ValueError(f"{name} is an array of {dtype} of shape {shape}")
        content = file.read(math.prod(shape) * dtype.itemsize + 1)
    if len(content) != math.prod(shape) * dtype.itemsize:
        raise ValueError(f"{name} is cut short or too long")
    array = np.frombuffer(content, dtype=dtype).reshape(shape, order="F" if fortran else "C")
    if dtype.kind == "f" and not np.isfinite(array).all():
        raise ValueError(f"{name} holds numbers that are not finite")
    return array


def _digest(members: Mapping[str, Array]) -> str:
    total = hashlib.sha256()
    for name in sorted(members):
        array = np.ascontiguousarray(members[name])
        total.update(f"{name}:{array.dtype.str}:{array.shape}\n".encode())
        total.update(array.tobytes())
    return total.hexdigest()


def _json_array(content: Mapping[str, Any]) -> NDArray[np.uint8]:
    return np.frombuffer(json.dumps(content, ensure_ascii=False, sort_keys=True).encode(), dtype=np.uint8)


def _json_object(array: Array, path: Path) -> dict[str, Any]:
    try:
        content = json.loads(array.tobytes().decode())
    except (ValueError, RecursionError):
        content = None
    if not isinstance(content, dict):
        raise ArtifactCorruptError("its card is not a JSON object", path=path)
    return content
