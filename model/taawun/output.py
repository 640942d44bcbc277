"""Writing answers: as a table to read, as JSON lines, or as one JSON list; to standard output or to a file."""

from __future__ import annotations

import json
import os
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Literal, TextIO

from taawun.errors import SourceError
from taawun.sources import Record

__all__ = ["OutputFormat", "writer"]

OutputFormat = Literal["table", "json", "jsonl"]

Write = Callable[[Record, dict[str, Any], bool], object]
"""Writes the row of a record, and is told whether it is an answer."""


@contextmanager
def writer(form: OutputFormat, path: Path | None) -> Iterator[Write]:
    """A function that writes one row; a file is put in place only when all rows are in it."""
    if path is None:
        yield from _write_rows(form, sys.stdout)
        return
    partial: Path | None = None
    try:
        if path.is_dir():
            raise SourceError("cannot be written: it is a folder", path=path)
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        partial = Path(name)
        with os.fdopen(handle, "w", encoding="utf-8", newline="") as stream:
            yield from _write_rows(form, stream)
        partial.chmod(0o644)
        partial.replace(path)
    except OSError as error:
        raise SourceError(f"cannot be written: {error.strerror}", path=path) from None
    finally:
        if partial is not None:
            partial.unlink(missing_ok=True)


def _write_rows(form: OutputFormat, stream: TextIO) -> Iterator[Write]:
    if form == "json":
        rows: list[dict[str, Any]] = []
        yield lambda _record, row, _answered: rows.append(row)
        stream.write(_json(rows, indent=2) + "\n")
    elif form == "jsonl":
        yield lambda _record, row, _answered: stream.write(_json(row) + "\n")
    else:
        yield lambda record, row, answered: stream.write(_table(record, row, answered))
    stream.flush()


def _json(content: Any, indent: int | None = None) -> str:
    written = json.dumps(content, ensure_ascii=False, indent=indent)
    try:
        written.encode()
    except UnicodeEncodeError:  # a lone surrogate in a field that was carried through
        written = json.dumps(content, indent=indent)
    return written


def _table(record: Record, row: Mapping[str, Any], answered: bool) -> str:
    name = str(row.get("id") or record.place)
    if not answered:
        return f"{name}\n  error: {row['error']}\n"
    lines = [f"{name}  [{row['language']}]"]
    for domain in row["domains"]:
        score = row["scores"].get(domain)  # not there where only the most probable were asked for
        lines.append(f"  {'    ' if score is None else f'{score:.2f}'}  {domain}")
        lines += [f"        {_shorten(piece['text'])}" for piece in row["evidence"].get(domain, ())]
    return "\n".join(lines if row["domains"] else [*lines, "  no cooperation reported"]) + "\n"


def _shorten(sentence: str, width: int = 110) -> str:
    flat = " ".join(sentence.split())
    return flat if len(flat) <= width else flat[: width - 1] + "…"
