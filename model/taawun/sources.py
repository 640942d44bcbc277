"""Where articles come from: files and standard input, as text, HTML, JSON lines or CSV.

Every row becomes a :class:`Record`, also one that cannot be read: that one holds its error, and the rows after it go on.
"""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO, Literal

from taawun.article import Article
from taawun.errors import DecodingError, SourceError
from taawun.parquet import parquet_rows
from taawun.text import decode

__all__ = ["InputFormat", "Record", "read_records"]

InputFormat = Literal["auto", "text", "html", "jsonl", "csv", "parquet"]

_BY_SUFFIX: Mapping[str, InputFormat] = {
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".csv": "csv",
    ".html": "html",
    ".htm": "html",
    ".parquet": "parquet",
}
_LONGEST_FIELD = 64 << 20  # characters of a CSV field; csv's own limit of 128 kB is under a long page


@dataclass(frozen=True, slots=True)
class Record:
    """One text to classify, or why it cannot be.

    Parameters
    ----------
    source : str
        File it came from; ``-`` for standard input.
    row : int or None
        Line or row in it, counted from 1; None where the file is one text.
    fields : mapping
        The row as it was read, the text with it; it goes to the output unchanged.
    content : Article, bytes or SourceError
    """

    source: str
    row: int | None
    fields: Mapping[str, Any] = field(default_factory=dict)
    content: Article | bytes | SourceError = b""

    @property
    def place(self) -> str:
        """Source and row, for messages."""
        return self.source if self.row is None else f"{self.source}:{self.row}"


def read_records(paths: Iterable[str], form: InputFormat = "auto", encoding: str | None = None) -> Iterator[Record]:
    """Read the records of files, in order, one at a time.

    Parameters
    ----------
    paths : iterable of str
        Files; ``-`` is standard input.
    form : {'auto', 'text', 'html', 'jsonl', 'csv', 'parquet'}
        ``auto`` goes by the file's ending, and for standard input by its first character.
    encoding : str, optional
        Of the files; found out otherwise.
    """
    for path in paths:
        try:
            if path == "-":
                if sys.stdin is None:
                    raise SourceError("standard input is closed", path=path)
                yield from _from_stream(sys.stdin.buffer, path, form, encoding)
            else:
                with Path(path).open("rb") as stream:
                    yield from _from_stream(stream, path, form, encoding)
        except (OSError, SourceError) as error:
            reason = error.reason if isinstance(error, SourceError) else f"cannot be read: {error.strerror}"
            yield Record(path, None, content=SourceError(reason, path=path))


def _from_stream(stream: BinaryIO, path: str, form: InputFormat, encoding: str | None) -> Iterator[Record]:
    if form == "auto":
        form = _BY_SUFFIX.get(Path(path).suffix.lower(), "text")
        if path == "-" and stream.peek(1)[:1] == b"{":  # type: ignore[attr-defined]  # stdin.buffer is buffered
            form = "jsonl"
    if form == "jsonl":
        yield from _json_lines(stream, path, encoding)
    elif form == "csv":
        yield from _csv_rows(stream, path, encoding)
    elif form == "parquet":
        yield from _parquet_records(stream, path)
    elif form == "html":
        yield _html_page(stream.read(), path, encoding)
    else:
        yield Record(path, None, content=stream.read())


def _json_lines(stream: BinaryIO, path: str, encoding: str | None) -> Iterator[Record]:
    for number, line in enumerate(stream, 1):
        if line.strip():
            yield _json_record(line, path, number, encoding)


def _json_record(line: bytes, path: str, number: int, encoding: str | None) -> Record:
    row: Any = None
    try:
        row = json.loads(decode(line, encoding)[0])
        if not isinstance(row, dict):
            raise SourceError("is not a JSON object; each line wants one with `text`", path=path, row=number)
        return Record(path, number, row, _article(row, path, number))
    except DecodingError as error:
        reason = str(error)
    except SourceError as error:
        reason = error.reason
    except (ValueError, RecursionError) as error:
        reason = f"is not JSON: {error}"
    return Record(path, number, row if isinstance(row, dict) else {}, SourceError(reason, path=path, row=number))


def _parquet_records(stream: BinaryIO, path: str) -> Iterator[Record]:
    for number, row in enumerate(parquet_rows(stream), 1):
        try:
            content: Article | SourceError = _article(row, path, number)
        except SourceError as error:
            content = error
        yield Record(path, number, row, content)


def _article(row: Mapping[str, Any], path: str, number: int) -> Article:
    if "text" not in row:
        raise SourceError(f"has no `text`; it has {', '.join(map(str, row)) or 'nothing'}", path=path, row=number)
    text, title = row["text"], row.get("title")
    if not isinstance(text, str):
        raise SourceError(f"`text` must be a string, not {type(text).__name__}", path=path, row=number)
    return Article(text, title if isinstance(title, str) else None)


def _csv_rows(stream: BinaryIO, path: str, encoding: str | None) -> Iterator[Record]:
    csv.field_size_limit(_LONGEST_FIELD)
    lines = _CsvLines(stream, encoding)
    reader = csv.reader(lines)
    header: list[str] | None = None
    while True:
        try:
            cells = next(reader, None)
        except csv.Error as error:
            yield Record(path, lines.number, content=SourceError(f"is not CSV: {error}", path=path, row=lines.number))
            continue
        if header is None:
            header = cells or []
            if "text" not in header:
                found = ", ".join(header) or "none"
                yield Record(path, 1, content=SourceError(f"has no column `text`; it has {found}", path=path, row=1))
                return
        elif cells is None:
            return
        elif cells:
            yield _csv_record(header, cells, path, lines)


def _csv_record(header: list[str], cells: list[str], path: str, lines: _CsvLines) -> Record:
    number, fault = lines.number, lines.take_fault()
    fields = dict(zip(header, cells, strict=False))
    if fault is None and len(cells) != len(header):
        fault = f"has {len(cells)} cells, the header {len(header)}: a comma in the text wants quotes around it"
    if fault is not None:
        return Record(path, number, fields, SourceError(fault, path=path, row=number))
    return Record(path, number, fields, Article(fields["text"], fields.get("title")))


class _CsvLines:
    """Lines of a CSV file as text; one that cannot be decoded is remembered as a fault of its row, and the next go on."""

    def __init__(self, stream: BinaryIO, encoding: str | None) -> None:
        self._lines = iter(stream)
        self._encoding = encoding
        self._fault: str | None = None
        self.number = 0

    def __iter__(self) -> _CsvLines:
        return self

    def __next__(self) -> str:
        line = next(self._lines)
        self.number += 1
        try:
            return decode(line, self._encoding)[0]
        except DecodingError as error:
            self._fault = str(error)
            return line.decode("ascii", "replace")

    def take_fault(self) -> str | None:
        """What was wrong with the lines since this was last asked."""
        fault, self._fault = self._fault, None
        return fault


def _html_page(data: bytes, path: str, encoding: str | None) -> Record:
    try:
        import trafilatura
    except ImportError:
        return Record(path, None, content=SourceError("reading HTML wants trafilatura: pip install 'taawun[html]'", path=path))
    try:
        text = trafilatura.extract(data if encoding is None else decode(data, encoding)[0], include_comments=False)
    except DecodingError as error:
        return Record(path, None, content=SourceError(str(error), path=path))
    if not text:
        return Record(path, None, content=SourceError("holds no article that could be extracted", path=path))
    metadata = trafilatura.extract_metadata(data)
    return Record(path, None, content=Article(text, metadata.title if metadata else None))
