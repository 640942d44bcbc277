"""Writing answers: as a table to read, as JSON lines, or as one JSON list; to standard output or to a file."""

from __future__ import annotations

import json
import sys
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any, Literal, TextIO

from taawun.article import Prediction
from taawun.errors import SourceError
from taawun.files import part_of, resumed_file, whole_file
from taawun.interrupt import uninterrupted
from taawun.sources import Record

__all__ = ["OUR_FIELDS", "OutputFormat", "Writer", "answer_row", "error_row", "writer"]

OutputFormat = Literal["table", "json", "jsonl"]
Row = dict[str, Any]

OUR_FIELDS = ("domains", "scores", "language", "evidence", "body", "encoding", "model", "extracted", "error")
"""Fields that taawun writes; one of the same name in the input goes on as ``input_...``."""


def answer_row(record: Record, prediction: Prediction) -> Row:
    """What is written of a record that was answered: its own fields, then ours."""
    return {**_carried(record), **replace(prediction, encoding=prediction.encoding or record.encoding).to_dict()}


def error_row(record: Record, reason: str) -> Row:
    """What is written of a record that could not be answered: its own fields, and ``error``."""
    return {**_carried(record), "error": f"{record.place}: {reason}"}


def _carried(record: Record) -> Row:
    """The fields of the input, none under a name of ours; a row without any is named by its file and line."""
    if not record.fields:
        return {"source": record.source, **({} if record.row is None else {"row": record.row})}
    return {_renamed(name, record.fields): value for name, value in record.fields.items()}


def _renamed(name: str, fields: Mapping[str, Any]) -> str:
    if name not in OUR_FIELDS:
        return name
    name = f"input_{name}"
    while name in fields:
        name = f"input_{name}"
    return name


class Writer:
    """Writes rows in one form.

    Parameters
    ----------
    form : {'table', 'json', 'jsonl'}
    stream : TextIO
    finished : iterable of str
        Lines that an interrupted run has written.
    name : str
        Of the file that holds them, for messages.
    """

    def __init__(self, form: OutputFormat, stream: TextIO, finished: Iterable[str] = (), name: str = "") -> None:
        self._form, self._stream, self._finished, self._name = form, stream, iter(finished), name
        self._rows: list[Row] = []

    def resumed(self, record: Record) -> Row | None:
        """The row that an interrupted run has written of a record; None where it has not come so far.

        Raises
        ------
        SourceError
            If the row is of another record.
        """
        line = next(self._finished, None)
        if line is None:
            return None
        if not line.startswith(_json(_carried(record))[:-1]):
            reason = f"holds a row that is not of {record.place}: the input has changed; begin anew without --resume"
            raise SourceError(reason, path=self._name)
        row: Row = json.loads(line)
        return row

    def write(self, record: Record, row: Row) -> None:
        """Write one row, whole even if a signal comes."""
        if self._form == "json":
            self._rows.append(row)
            return
        text = _json(row) + "\n" if self._form == "jsonl" else _table(record, row)
        with uninterrupted():
            self._stream.write(text)
            self._stream.flush()

    def close(self) -> None:
        """Write what waits for the end."""
        if self._form == "json":
            self._stream.write(_json(self._rows, indent=2) + "\n")
        self._stream.flush()


@contextmanager
def writer(form: OutputFormat, path: Path | None, resume: bool = False) -> Iterator[Writer]:
    """A writer of rows; a file is put in place only when all rows are in it.

    If the work stops before, the lines of a JSON lines file stay beside it for `resume`.
    """
    if path is None:
        made = Writer(form, sys.stdout)
        yield made
        made.close()
    elif form == "jsonl" and (path.is_file() or not path.exists()):
        with resumed_file(path, resume) as (stream, finished):
            yield Writer(form, stream, finished, str(part_of(path)))
    else:
        with whole_file(path) as stream:
            made = Writer(form, stream)
            yield made
            made.close()


def _json(content: Any, indent: int | None = None) -> str:
    written = json.dumps(content, ensure_ascii=False, indent=indent)
    try:
        written.encode()
    except UnicodeEncodeError:  # a lone surrogate in a field that was carried through
        written = json.dumps(content, indent=indent)
    return written


def _table(record: Record, row: Mapping[str, Any]) -> str:
    name = _plain(str(row.get("id") or record.place))
    if "error" in row:
        return f"{name}\n  error: {_plain(row['error'])}\n"
    lines = [f"{name}  [{row['language']}]"]
    for domain in row["domains"]:
        score = row["scores"].get(domain)  # not there where only the most probable were asked for
        lines.append(f"  {'    ' if score is None else f'{score:.2f}'}  {_plain(domain)}")
        lines += [f"        {_shorten(piece['text'])}" for piece in row["evidence"].get(domain, ())]
    return "\n".join(lines if row["domains"] else [*lines, "  no cooperation reported"]) + "\n"


def _plain(text: str) -> str:
    """One line without control characters: a terminal would obey them."""
    return "".join(c if unicodedata.category(c) not in ("Cc", "Cf", "Zl", "Zp") or c in "\u200c\u200d" else " " for c in text)


def _shorten(sentence: str, width: int = 110) -> str:
    flat = _plain(" ".join(sentence.split()))
    return flat if len(flat) <= width else flat[: width - 1] + "…"
