"""The lines of a file as text, one at a time; one that cannot be read is a fault of its own and the next go on."""

from __future__ import annotations

import codecs
import io
from collections.abc import Callable, Iterator
from contextlib import suppress
from itertools import count
from typing import AnyStr, NamedTuple

from taawun.encoding import decode, wide_encoding
from taawun.errors import DecodingError
from taawun.legacy import LEGACY_ENCODINGS

__all__ = ["LONGEST", "Line", "read_lines"]

LONGEST = 64 << 20
"""Bytes of a text or a line; csv's own limit of 128 kB a field is under a long page."""

_TOO_LONG = f"is longer than {LONGEST >> 20} MiB"


class Line(NamedTuple):
    """A line of a file.

    Parameters
    ----------
    number : int
        Counted from 1.
    text : str
        With its end; what could be read of it if there is a fault.
    encoding : str or None
    fault : str or None
        Why it cannot be read.
    """

    number: int
    text: str
    encoding: str | None = None
    fault: str | None = None


def read_lines(stream: io.BufferedReader, encoding: str | None = None) -> Iterator[Line]:
    r"""Read the lines of a file, each in the encoding that it is in.

    UTF-16 is one for the whole file; anything else is found out line by line, since archives are put together of many sources.

    Examples
    --------
    >>> stream = io.BufferedReader(io.BytesIO("été\n".encode("cp1252") + "été\n".encode()))
    >>> [(line.number, line.text, line.encoding) for line in read_lines(stream)]
    [(1, 'été\n', 'cp1252'), (2, 'été\n', 'utf-8')]
    """
    wide = _wide_name(encoding) if encoding else wide_encoding(stream.peek(4)[:4096])
    if wide is None:
        legacy = ""
        for number, data in _bounded(stream.readline, b"\n"):
            found = _line(number, data, encoding, legacy)
            legacy = _legacy_of(found) or legacy
            yield found
        return
    text = io.TextIOWrapper(stream, wide, errors="replace", newline="\n")
    try:
        for number, line in _bounded(text.readline, "\n"):
            yield Line(number, line or "", wide, None if line is not None else _TOO_LONG)
    finally:
        with suppress(ValueError):  # closed already
            text.detach()  # closing the stream is its opener's business


def _wide_name(encoding: str) -> str | None:
    try:
        name = codecs.lookup(encoding).name
    except (LookupError, ValueError):
        return None  # every line says so
    return name if name.startswith(("utf-16", "utf-32")) else None


def _bounded(readline: Callable[[int], AnyStr], end: AnyStr) -> Iterator[tuple[int, AnyStr | None]]:
    """Lines with their numbers; None for one that is too long."""
    for number in count(1):
        line = readline(LONGEST + 1)
        if not line:
            return
        if len(line) <= LONGEST:
            yield number, line
            continue
        while line and not line.endswith(end):
            line = readline(LONGEST)
        yield number, None


def _legacy_of(line: Line) -> str | None:
    name = (line.encoding or "").removeprefix("utf-8+")
    return name if name in LEGACY_ENCODINGS else None


def _line(number: int, data: bytes | None, encoding: str | None, legacy: str) -> Line:
    if data is None:
        return Line(number, "", None, _TOO_LONG)
    try:
        return Line(number, *decode(data, encoding, line_of=legacy))
    except DecodingError as error:
        return Line(number, data.decode("ascii", "replace"), None, str(error))
