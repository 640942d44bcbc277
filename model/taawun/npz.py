"""Arrays in a file of :func:`numpy.savez`'s form, stored so that they can be used where they lie; no pickle."""

from __future__ import annotations

import io
import math
import struct
import zipfile
from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = ["finite", "packed", "read"]

_MOST_MEMBERS = 256
_KINDS = {"float16", "float32", "uint8"}
_LONGEST_HEAD = 1 << 14  # bytes of an array's header; numpy refuses to read one of more than 10,000
_LOCAL_HEADER, _PADDING, _ALIGNED = 30, 0xD935, 64  # of a zip: bytes, what aligns the member after it, and to what

Array = NDArray[Any]


def packed(arrays: Mapping[str, Array]) -> bytes:
    """The file that holds some arrays; the same arrays give the same bytes, whatever their order.

    Parameters
    ----------
    arrays : mapping of str to ndarray
        Of float16, float32 or uint8, by name.

    Examples
    --------
    >>> read(packed({"idf": np.ones(2, np.float16)}), 1 << 10)
    {'idf': array([1., 1.], dtype=float16)}
    """
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name in sorted(arrays):
            content = io.BytesIO()
            np.lib.format.write_array(content, arrays[name], version=(1, 0), allow_pickle=False)
            entry = zipfile.ZipInfo(f"{name}.npy")  # dated 1980: the same contents give the same bytes
            gap = -(buffer.tell() + _LOCAL_HEADER + len(entry.filename.encode()) + 4) % _ALIGNED
            entry.extra = struct.pack("<HH", _PADDING, gap) + bytes(gap)
            archive.writestr(entry, content.getvalue())
    return buffer.getvalue()


def read(content: bytes, largest: int) -> dict[str, Array]:
    """The arrays of a file, which they hold on to. Zip's checksums are left unread: it takes a digest to know a file as whole.

    Parameters
    ----------
    content : bytes
        The file; it may come from anywhere.
    largest : int
        Most bytes of all arrays together.

    Raises
    ------
    Exception
        Of any kind, as zipfile and numpy raise them, if it is no such file.
    """
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        members = archive.infolist()
    names = {info.filename.removesuffix(".npy") for info in members if info.filename.endswith(".npy")}
    if len(names) != len(members) or len(names) > _MOST_MEMBERS:
        raise ValueError("its members are not different arrays")
    if sum(info.file_size for info in members) > largest:
        raise ValueError(f"its members claim more than {largest >> 20} MiB")
    return {info.filename.removesuffix(".npy"): _array(_member(content, info), info.filename) for info in members}


def _member(content: bytes, info: zipfile.ZipInfo) -> memoryview:
    if info.compress_type != zipfile.ZIP_STORED or info.header_offset < 0:
        raise ValueError(f"{info.filename} is packed")
    name, extra = struct.unpack_from("<HH", content, info.header_offset + _LOCAL_HEADER - 4)
    start = info.header_offset + _LOCAL_HEADER + name + extra
    return memoryview(content)[start : start + info.file_size]


def _array(content: memoryview, name: str) -> Array:
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
    if not finite(array):
        raise ValueError(f"{name} holds numbers that are not finite")
    return array


def finite(array: Array) -> bool:
    """Whether an array holds finite numbers only.

    Examples
    --------
    >>> finite(np.array([-7, 65504], np.float16)), finite(np.array([-7, np.inf], np.float16))
    (True, False)
    """
    if array.dtype.kind != "f":
        return True
    # As integers the numbers of one sign lie below its infinity, and what is no number above it: ten times as fast as isfinite.
    kind = array.dtype.str
    for sign, integers in ((1, kind.replace("f", "i")), (-1, kind.replace("f", "u"))):
        if array.view(integers).max(initial=0) >= np.array(sign * np.inf, kind).view(integers):
            return False
    return True
