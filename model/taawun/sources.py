"""Where articles come from: files, folders and standard input, as text, HTML, JSON lines or CSV.

Every row becomes a :class:`Record`, also one that cannot be read: that one holds its error, and the rows after it go on.
"""

from __future__ import annotations

import io
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import PurePath
from typing import Any, Literal

from taawun.archives import PACKED_SUFFIXES, open_inputs
from taawun.article import Article
from taawun.csvrows import CsvRow, csv_rows
from taawun.errors import InputError, SourceError
from taawun.html import can_extract, read_page
from taawun.lines import LONGEST, Line, read_lines
from taawun.parquet import parquet_rows

__all__ = ["InputFormat", "Record", "read_records"]

InputFormat = Literal["auto", "text", "html", "jsonl", "csv", "parquet"]

_BY_SUFFIX: Mapping[str, InputFormat] = {
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".csv": "csv",
    ".html": "html",
    ".htm": "html",
    ".xhtml": "html",
    ".parquet": "parquet",
}


@dataclass(frozen=True, slots=True)
class Record:
    """One text to classify, or why it cannot be.

    Parameters
    ----------
    source : str
        File it came from, with its place in an archive; ``-`` for standard input.
    row : int or None
        Line or row in it, counted from 1; None where the file is one text.
    fields : mapping
        The row as it was read, the text with it.
    content : Article, bytes or SourceError
    encoding : str or None
        That an article was read in; bytes are yet to be decoded.
    """

    source: str
    row: int | None
    fields: Mapping[str, Any] = field(default_factory=dict)
    content: Article | bytes | SourceError = b""
    encoding: str | None = None

    @property
    def place(self) -> str:
        """Source and row, for messages."""
        return self.source if self.row is None else f"{self.source}:{self.row}"


def read_records(paths: Iterable[str], form: InputFormat = "auto", encoding: str | None = None) -> Iterator[Record]:
    """Read the records of files, in order, one at a time.

    Parameters
    ----------
    paths : iterable of str
        Files, packed or not, and folders; ``-`` is standard input.
    form : {'auto', 'text', 'html', 'jsonl', 'csv', 'parquet'}
        ``auto`` goes by the file's ending, and for standard input by its first character.
    encoding : str, optional
        Of the files; found out otherwise.
    """
    for path in paths:
        for name, stream in open_inputs(path):
            if isinstance(stream, SourceError):
                yield Record(name, None, content=stream)
                continue
            try:
                yield from _from_stream(stream, name, form, encoding)
            except (OSError, SourceError) as error:
                reason = error.reason if isinstance(error, SourceError) else f"cannot be read: {error.strerror}"
                yield Record(name, None, content=SourceError(reason, path=name))


def _from_stream(stream: io.BufferedReader, path: str, form: InputFormat, encoding: str | None) -> Iterator[Record]:
    form = _form(stream, path) if form == "auto" else form
    if form == "jsonl":
        for line in read_lines(stream, encoding):
            if line.fault or line.text.strip():
                yield _json_record(line, path)
    elif form == "csv":
        yield from _csv_records(csv_rows(read_lines(stream, encoding)), path)
    elif form == "parquet":
        yield from _parquet_records(stream, path)
    else:
        data = stream.read(LONGEST + 1)
        if len(data) > LONGEST:
            raise SourceError(f"is one text of more than {LONGEST >> 20} MiB")
        yield _html_page(data, path, encoding) if form == "html" else Record(path, None, content=data)


def _form(stream: io.BufferedReader, path: str) -> InputFormat:
    name = PurePath(path)
    while name.suffix.lower() in PACKED_SUFFIXES:
        name = name.with_suffix("")
    if path == "-" and stream.peek(1)[:1] == b"{":
        return "jsonl"
    return _BY_SUFFIX.get(name.suffix.lower(), "text")


def _json_record(line: Line, path: str) -> Record:
    fields, content = _json_row(line)
    if isinstance(content, str):
        return Record(path, line.number, fields, SourceError(content, path=path, row=line.number))
    return Record(path, line.number, fields, content, line.encoding)


def _json_row(line: Line) -> tuple[Mapping[str, Any], Article | str]:
    """A row's fields, and its article or what is wrong with it."""
    text = line.text.strip()
    if line.fault or not text.startswith("{"):
        return {}, line.fault or "is not a JSON object; each line wants one with `text`"
    if not text.endswith("}"):
        return {}, "is not JSON: it begins with { and does not end with }"
    try:
        row = json.loads(text)
    except (ValueError, RecursionError) as error:
        return {}, f"is not JSON: {error}"
    return row, _article(row)


def _parquet_records(stream: io.BufferedReader, path: str) -> Iterator[Record]:
    for number, row in enumerate(parquet_rows(stream), 1):
        content = _article(row)
        yield Record(path, number, row, SourceError(content, path=path, row=number) if isinstance(content, str) else content)


def _article(row: Mapping[str, Any]) -> Article | str:
    """A row's article, or what is wrong with it."""
    if "text" not in row:
        return f"has no `text`; it has {', '.join(map(str, row)) or 'nothing'}"
    text, title = row["text"], row.get("title")
    if not isinstance(text, str):
        return f"`text` must be a string, not {type(text).__name__}"
    return Article(text, title if isinstance(title, str) else None)


def _csv_records(rows: Iterator[CsvRow], path: str) -> Iterator[Record]:
    header = next(rows, None)
    if header is None or "text" not in header.cells:
        found = ", ".join(header.cells) if header and not header.fault else "none"
        reason = (header.fault if header else None) or f"has no column `text`; it has {found}"
        yield Record(path, 1, content=SourceError(reason, path=path, row=1))
        return
    for row in rows:
        fields = dict(zip(header.cells, row.cells, strict=False))
        fault = row.fault and SourceError(row.fault, path=path, row=row.number)
        yield Record(path, row.number, fields, fault or Article(fields["text"], fields.get("title")), row.encoding)


def _html_page(data: bytes, path: str, encoding: str | None) -> Record:
    if not can_extract():
        return Record(path, None, content=SourceError("reading HTML wants trafilatura: pip install 'taawun[html]'", path=path))
    try:
        page, read_as = read_page(data, encoding)
    except InputError as error:
        return Record(path, None, content=SourceError(str(error), path=path))
    return Record(path, None, {"source": path, "title": page.title}, page, read_as)
