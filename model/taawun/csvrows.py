"""The rows of a CSV file, whatever its quotes do."""

from __future__ import annotations

import csv
from collections import deque
from collections.abc import Iterator
from typing import NamedTuple

from taawun.lines import LONGEST, Line

__all__ = ["CsvRow", "csv_rows"]

_REREAD = 8  # times that a line may be read again, on average, after a row that swallowed it


class CsvRow(NamedTuple):
    """A row of a CSV file.

    Parameters
    ----------
    number : int
        Of its last line; of its first where it has a fault.
    cells : list of str
    encoding : str or None
    fault : str or None
        Why it cannot be read.
    """

    number: int
    cells: list[str]
    encoding: str | None = None
    fault: str | None = None


def csv_rows(lines: Iterator[Line]) -> Iterator[CsvRow]:
    """Rows of a CSV file, the header first.

    A quote that is opened and never closed would swallow the rows up to the next quote: where a row of several lines does not
    fit the header, only its first line is a fault, and the others are read again.
    """
    csv.field_size_limit(LONGEST)
    source = _CsvLines(lines)
    header: int | None = None
    while (row := source.row(header)) is not None:
        if row.cells or row.fault:
            header = len(row.cells) if header is None else header
            yield row


class _CsvLines:
    """Lines for a CSV reader; those that a faulty row took can be given back."""

    def __init__(self, lines: Iterator[Line]) -> None:
        self._lines = lines
        self._waiting: deque[Line] = deque()
        self._taken: list[Line] = []
        self._allowed = 0
        self._reader = csv.reader(self, strict=True)

    def __iter__(self) -> _CsvLines:
        return self

    def __next__(self) -> str:
        if self._waiting:
            line = self._waiting.popleft()
        else:
            line = next(self._lines)
            self._allowed += _REREAD
        self._taken.append(line)
        return line.text

    def row(self, width: int | None) -> CsvRow | None:
        """The next row; None after the last."""
        self._taken = []
        try:
            cells: list[str] = next(self._reader, [])
            fault = None if self._taken and width in (None, len(cells)) else _miscounted(cells, width)
        except csv.Error as error:
            cells, fault = [], f"is not CSV: {error}"
        if not self._taken:
            return None
        if len(self._taken) > 1 and fault:
            cells, fault = self._give_back(), "opens a quote that is not closed, or has too many cells"
        elif fault and fault.startswith("is not CSV"):
            cells, fault = _leniently(self._taken[0].text, width, fault)
        if len(self._taken) == 1:  # as almost all are
            line = self._taken[0]
            return CsvRow(line.number, cells, line.encoding, line.fault or fault)
        fault = next((line.fault for line in self._taken if line.fault), fault)
        encodings = {line.encoding: None for line in self._taken if line.encoding}
        return CsvRow(self._taken[-1].number, cells, "+".join(encodings) or None, fault)

    def _give_back(self) -> list[str]:
        if len(self._taken) <= self._allowed:  # else a hostile file could have its lines read again and again
            self._allowed -= len(self._taken)
            self._waiting.extendleft(reversed(self._taken[1:]))
            del self._taken[1:]
        return next(csv.reader([self._taken[0].text]), [])


def _miscounted(cells: list[str], width: int | None) -> str | None:
    if not cells:
        return None
    return f"has {len(cells)} cells, the header {width}: a comma in the text wants quotes around it"


def _leniently(text: str, width: int | None, fault: str) -> tuple[list[str], str | None]:
    """The cells of a single line with a quote in the middle of a cell, if they fit."""
    try:
        cells = next(csv.reader([text]), [])
    except csv.Error:
        return [], fault
    if text.count('"') % 2 or width not in (None, len(cells)):
        return cells, fault
    return cells, None
