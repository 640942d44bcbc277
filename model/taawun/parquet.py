"""Rows of a Parquet file, a few at a time."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, BinaryIO

from taawun.errors import SourceError

__all__ = ["parquet_rows"]

_AT_ONCE = 256  # rows in memory


def parquet_rows(stream: BinaryIO) -> Iterator[dict[str, Any]]:
    """The rows of a Parquet file in order, as what JSON can hold: dates in ISO 8601, what else JSON has not as text.

    Raises
    ------
    SourceError
        If it is no whole Parquet file, has no column ``text``, or pyarrow is not installed.
    """
    try:
        import pyarrow as pa
        from pyarrow import parquet
    except ImportError:
        raise SourceError("reading Parquet wants pyarrow: pip install 'taawun[parquet]'") from None
    if not stream.seekable():
        raise SourceError("Parquet cannot be read from a pipe or an archive, as its index stands at its end; name a file")
    try:
        file = parquet.ParquetFile(stream)
        if "text" not in file.schema_arrow.names:
            raise SourceError(f"has no column `text`; it has {', '.join(file.schema_arrow.names) or 'none'}")
        for batch in file.iter_batches(_AT_ONCE):
            for row in batch.to_pylist():
                yield {name: _plain(value) for name, value in row.items()}
    except (pa.ArrowException, OSError, ValueError) as error:
        raise SourceError(f"is not whole Parquet: {' '.join(str(error).split())}") from None


def _plain(value: Any) -> Any:
    if value is None or isinstance(value, str | int | float | bool):
        return value
    if isinstance(value, Mapping):
        return {str(name): _plain(part) for name, part in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(part) for part in value]
    return value.isoformat() if hasattr(value, "isoformat") else str(value)
