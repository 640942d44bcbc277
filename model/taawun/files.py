"""A file that appears only when it is whole, and what is left of it when the work was interrupted."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, TextIO

from taawun.errors import SourceError

__all__ = ["part_of", "resumed_file", "whole_file"]


def part_of(path: Path) -> Path:
    """Where rows wait until the file is whole: hidden beside it."""
    path = path.resolve()
    return path.with_name(f".{path.name}.part")


@contextmanager
def whole_file(path: Path) -> Iterator[TextIO]:
    """A text file to write to; it takes its place when the work is done, and leaves what was there if it fails.

    What is no regular file, such as a pipe or a device, is written to as it is.

    Raises
    ------
    SourceError
        If it cannot be written.
    """
    with _located(path):
        if path.exists() and not path.is_file():
            with path.open("w", encoding="utf-8", newline="") as stream:
                yield stream
            return
        target = path.resolve()  # a link stays a link
        handle, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
        try:
            with os.fdopen(handle, "w", encoding="utf-8", newline="") as stream:
                yield stream
                _settle(stream)
            _place(Path(name), target)
        finally:
            with suppress(FileNotFoundError):
                Path(name).unlink()


@contextmanager
def resumed_file(path: Path, resume: bool) -> Iterator[tuple[TextIO, Iterator[str]]]:
    """Like :func:`whole_file`, but if the work stops its finished lines stay, and with `resume` they are taken up.

    Yields
    ------
    (TextIO, iterator of str)
        The file, to be written on; and the lines that it already holds, a last one that was cut short taken off.

    Raises
    ------
    SourceError
        If it cannot be written, or another process writes it.
    """
    part = part_of(path)
    with _located(path):
        if path.exists() and not path.is_file():
            raise SourceError("cannot be resumed: it is no regular file", path=path)
        with part.open("ab") as kept:
            _lock(kept, path)
            size = _finished_size(part) if resume else 0
            kept.truncate(size)
            try:
                with part.open("a", encoding="utf-8", newline="") as stream:
                    yield stream, _lines(part, size)
                    _settle(stream)
                _place(part, path.resolve())
            finally:
                if part.is_file() and not part.stat().st_size:
                    part.unlink()


@contextmanager
def _located(path: Path) -> Iterator[None]:
    try:
        if path.is_dir():
            raise SourceError("cannot be written: it is a folder", path=path)
        yield
    except OSError as error:
        raise SourceError(f"cannot be written: {error.strerror}", path=path) from None


def _settle(stream: TextIO) -> None:
    stream.flush()
    os.fsync(stream.fileno())


def _place(part: Path, path: Path) -> None:
    part.chmod(0o644)
    part.replace(path)


def _finished_size(part: Path) -> int:
    """Bytes up to the end of the last whole line."""
    size = 0
    with part.open("rb") as stream:
        for line in stream:
            size += len(line) if line.endswith(b"\n") else 0
    return size


def _lines(part: Path, size: int) -> Iterator[str]:
    with part.open("rb") as stream:
        while stream.tell() < size:
            yield stream.readline().decode("utf-8", "replace")


def _lock(stream: IO[bytes], path: Path) -> None:
    try:
        import fcntl
    except ImportError:  # not on Windows
        return
    try:
        fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        raise SourceError("is being written by another process; wait for it, or name another file", path=path) from None
