"""The model file: one .npz of plain arrays and a JSON card. Nothing in it is ever executed.

Members are ``card`` and ``glossary`` (JSON as bytes), one array for each of :class:`taawun.estimator.Parameters`, the
stemmed terms of each language (JSON as bytes, ``terms_en``), which are parsed when a text asks for them, and ``digest``, a
SHA-256 over all the others. Sizes are checked before anything is read, contents before anything is used: the file may come
from anywhere.
"""

from __future__ import annotations

import hashlib
import io
import json
import math
import os
import struct
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

__all__ = ["FORMAT", "TERMS", "Artifact", "json_array", "json_object", "load", "save"]

FORMAT = 6
TERMS = "terms_"
"""What the names of the members begin with that hold a language's terms."""

_LARGEST = 512 << 20  # bytes of the file, and of all its members unpacked
_LARGEST_JSON = 64 << 20  # bytes; as objects they take ten times as much
_MOST_MEMBERS = 256
_STALE = 3600  # seconds, after which nobody writes a file any more
_KINDS = {"float16", "float32", "uint8"}
_LONGEST_HEAD = 1 << 14  # bytes of an array's header; numpy refuses to read one of more than 10,000
_LOCAL_HEADER, _PADDING, _ALIGNED = 30, 0xD935, 64  # of a zip: bytes, what aligns a member after it, and to what
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
        if not _finite(array):
            raise ArtifactError(f"not written: {name} holds numbers that are not finite", path=path)
    members["card"] = json_array({"format": FORMAT, **artifact.card})
    members["glossary"] = json_array(artifact.glossary)
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
            gap = -(buffer.tell() + _LOCAL_HEADER + len(entry.filename.encode()) + 4) % _ALIGNED
            entry.extra = struct.pack("<HH", _PADDING, gap) + bytes(gap)  # an array can be used where it lies in the file
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
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        names = [info.filename.removesuffix(".npy") for info in archive.infolist()]
        if not {"card", "digest"} <= set(names) or len(set(names)) != len(names) or len(names) > _MOST_MEMBERS:
            raise ValueError("its members are not those of a model")
        if sum(info.file_size for info in archive.infolist()) > _LARGEST:
            raise ValueError(f"its members claim more than {_LARGEST >> 20} MiB")
        members = {name: _array(_member(content, archive.getinfo(f"{name}.npy")), name) for name in names}
    claimed = members.pop("digest").tobytes().hex()
    if claimed != _digest(members):
        raise ValueError("its contents do not match their digest")
    return members


def _member(content: bytes, info: zipfile.ZipInfo) -> memoryview:
    """A member where it lies in the file; the digest sees what zip's own checksum would, and a copy takes as long as either."""
    if info.compress_type != zipfile.ZIP_STORED or info.header_offset < 0:
        raise ValueError(f"{info.filename} is packed")
    name, extra = struct.unpack_from("<HH", content, info.header_offset + _LOCAL_HEADER - 4)
    start = info.header_offset + _LOCAL_HEADER + name + extra
    return memoryview(content)[start : start + info.file_size]


def _array(content: memoryview, name: str) -> Array:
    most = _LARGEST_JSON if name in ("card", "glossary") or name.startswith(TERMS) else _LARGEST
    if len(content) > most:
        raise ValueError(f"{name} has {len(content)} bytes")
    head = io.BytesIO(content[:_LONGEST_HEAD])
    if np.lib.format.read_magic(head) != (1, 0):
        raise ValueError(f"{name} is in an unknown array format")
    shape, fortran, dtype = np.lib.format.read_array_header_1_0(head)
    if dtype.name not in _KINDS or len(shape) > 2:
        raise ValueError(f"{name} is an array of {dtype} of shape {shape}")
    body = content[head.tell() :]
    if len(body) != math.prod(shape) * dtype.itemsize:
        raise ValueError(f"{name} is cut short or too long")
    array = np.frombuffer(body, dtype=dtype).reshape(shape, order="F" if fortran else "C")
    if not _finite(array):
        raise ValueError(f"{name} holds numbers that are not finite")
    return array


def _finite(array: Array) -> bool:
    """Whether an array holds finite numbers only."""
    if array.dtype.kind != "f":
        return True
    # As integers the numbers of one sign lie below its infinity, and what is no number above it: ten times as fast as isfinite.
    kind = array.dtype.str
    for sign, integers in ((1, kind.replace("f", "i")), (-1, kind.replace("f", "u"))):
        if array.view(integers).max(initial=0) >= np.array(sign * np.inf, kind).view(integers):
            return False
    return True


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
