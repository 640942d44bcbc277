"""Opening what a user names: a file, a folder, standard input, and what is packed in them with gzip, bzip2, xz or zip.

What is packed is known by its first bytes, not by its name. Unpacking is bounded: beyond 256 MiB an archive may give no more
than 200 times what was read of it, and it may be packed three times over. Nothing is unpacked to a place of its choice.
"""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import shutil
import sys
import tempfile
import zipfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from taawun.errors import SourceError

__all__ = ["PACKED_SUFFIXES", "open_inputs"]

PACKED_SUFFIXES = (".gz", ".bz2", ".xz")
"""Endings that say how a file is packed, after the one that says what it is."""

_MAGIC: Mapping[bytes, str] = {
    b"\x1f\x8b\x08": "gzip",
    **{b"BZh%d1AY&SY" % level: "bzip2" for level in range(1, 10)},
    b"\xfd7zXZ\0": "xz",
    b"PK\x03\x04": "zip",
    b"PK\x05\x06": "zip",
}
_READERS: Mapping[str, Callable[[Any], Any]] = {
    "gzip": lambda stream: gzip.GzipFile(fileobj=stream),
    "bzip2": bz2.BZ2File,
    "xz": lzma.LZMAFile,
}
_FREE, _RATIO = 256 << 20, 200  # bytes unpacked that nobody asks about, and how many a packed byte may give beyond
_DEEPEST = 3
_IN_MEMORY = 16 << 20  # bytes of a zip that cannot be sought; more goes to a file
_DOCUMENTS = {"[Content_Types].xml", "mimetype"}  # first members of office documents and e-books, which are zips

Opened = tuple[str, "io.BufferedReader | SourceError"]
"""The name of a file, or of what lies in it, with its bytes or the reason why there are none."""


def open_inputs(path: str) -> Iterator[Opened]:
    """Open a file, every file of a folder, or standard input (``-``), unpacked.

    Of a folder and its subfolders all files are read in the order of their names, hidden ones left out; links to folders are
    not followed. A stream is to be read before the next is asked for.

    Yields
    ------
    (str, BufferedReader or SourceError)
    """
    if path == "-":
        if sys.stdin is None:
            yield path, SourceError("standard input is closed", path=path)
        else:
            yield from _unpacked(path, sys.stdin.buffer, _Allowance())  # type: ignore[arg-type]  # it is buffered
    elif Path(path).is_dir():
        yield from _folder(Path(path))
    else:
        yield from _file(path)


def _file(path: str) -> Iterator[Opened]:
    try:
        with Path(path).open("rb") as stream:
            yield from _unpacked(path, stream, _Allowance())
    except OSError as error:
        yield path, SourceError(f"cannot be read: {error.strerror}", path=path)


def _folder(root: Path) -> Iterator[Opened]:
    waiting, empty = [root], True
    while waiting:
        path = waiting.pop()
        try:
            if path == root or (path.is_dir() and not path.is_symlink()):
                waiting += sorted((entry for entry in path.iterdir() if not entry.name.startswith(".")), reverse=True)
                continue
        except OSError as error:
            empty = False
            yield str(path), SourceError(f"cannot be read: {error.strerror}", path=path)
            continue
        empty = False
        if path.is_file():
            yield from _file(str(path))
        else:  # a pipe would wait for ever
            yield str(path), SourceError("cannot be read: it is no regular file", path=path)
    if empty:
        yield str(root), SourceError("cannot be read: the folder holds no files", path=root)


@dataclass(slots=True)
class _Allowance:
    """How much was read of a file, and how much was unpacked from that."""

    packed: int = 0
    given: int = 0

    def spend(self, size: int) -> None:
        self.given += size
        if self.given > _FREE and self.given > _RATIO * self.packed:
            limits = f"{_FREE >> 20} MiB and {_RATIO} times its size"
            raise SourceError(f"unpacks to more than {limits}: unpack it yourself if you trust it")


def _unpacked(name: str, stream: io.BufferedReader, allowance: _Allowance, depth: int = 0) -> Iterator[Opened]:
    head = stream.peek(10)[:10]
    kind = next((kind for magic, kind in _MAGIC.items() if head.startswith(magic)), None)
    if kind is None:
        yield name, stream
    elif depth == _DEEPEST:
        yield name, SourceError(f"is packed more than {_DEEPEST} times over", path=name)
    elif kind == "zip":
        yield from _zip_members(name, stream, allowance, depth)
    else:
        packed = _Counted(stream, allowance) if depth == 0 else stream
        try:
            inner = _buffered(_READERS[kind](packed), allowance)
            yield from _unpacked(name, inner, allowance, depth + 1)
        except SourceError as error:  # already the first bytes were damaged
            yield name, SourceError(error.reason, path=name)


def _buffered(packed: Any, allowance: _Allowance) -> io.BufferedReader:
    return io.BufferedReader(_Unpacking(packed, allowance))


def _zip_members(name: str, stream: io.BufferedReader, allowance: _Allowance, depth: int) -> Iterator[Opened]:
    try:
        with _seekable(stream) as file, zipfile.ZipFile(file) as archive:
            if depth == 0:
                allowance.packed = file.seek(0, io.SEEK_END)
            members = [info for info in archive.infolist() if not info.is_dir() and not _hidden(info.filename)]
            if not members or members[0].filename in _DOCUMENTS:
                reason = "is a document or an e-book: save it as text or HTML" if members else "holds no files"
                yield name, SourceError(reason, path=name)
                return
            for info in members:
                yield from _zip_member(f"{name}/{info.filename}", archive, info, allowance, depth)
    except SourceError as error:
        yield name, SourceError(error.reason, path=name)
    except Exception as error:  # a damaged archive can break zipfile in ways that it does not list
        yield name, SourceError(f"is a damaged zip archive: {error}", path=name)


def _zip_member(
    name: str, archive: zipfile.ZipFile, info: zipfile.ZipInfo, allowance: _Allowance, depth: int
) -> Iterator[Opened]:
    try:
        with archive.open(info) as member:
            yield from _unpacked(name, _buffered(member, allowance), allowance, depth + 1)
    except SourceError as error:
        yield name, SourceError(error.reason, path=name)
    except Exception as error:  # of another packing, with a password, or damaged
        yield name, SourceError(f"cannot be unpacked: {error}", path=name)


def _hidden(name: str) -> bool:
    return name.startswith("__MACOSX/") or name.rpartition("/")[2].startswith(".")


@contextmanager
def _seekable(stream: io.BufferedReader) -> Iterator[IO[bytes]]:
    """A zip's contents stand at its end."""
    if stream.seekable():
        yield stream
        return
    with tempfile.SpooledTemporaryFile(_IN_MEMORY) as file:
        shutil.copyfileobj(stream, file)
        yield file


class _Counted:
    """A packed file of which is known how much was read."""

    def __init__(self, stream: io.BufferedReader, allowance: _Allowance) -> None:
        self._stream, self._allowance = stream, allowance

    def read(self, size: int = -1) -> bytes:
        data = self._stream.read1(size)  # a pipe gives what it has
        self._allowance.packed += len(data)
        return data


class _Unpacking(io.RawIOBase):
    """What is unpacked, as far as the allowance goes; damage is an error of ours."""

    def __init__(self, packed: Any, allowance: _Allowance) -> None:
        self._packed, self._allowance = packed, allowance

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        try:
            data = self._packed.read1(len(buffer))
        except SourceError:
            raise
        except Exception as error:  # damage breaks each of the four in ways of its own
            raise SourceError(f"is cut short or damaged: {error}") from None
        self._allowance.spend(len(data))
        buffer[: len(data)] = data
        return len(data)
