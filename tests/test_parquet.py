"""Parquet comes in row by row, and what is wrong with a file or a row is said."""

import datetime
import gzip
import io
import json
import sys
from decimal import Decimal

import pyarrow as pa
import pytest
from pyarrow import parquet

from taawun.article import Article
from taawun.errors import SourceError
from taawun.parquet import parquet_rows
from taawun.sources import read_records

DEAL = "The ministers of Peru and Ghana signed an agreement on a gas pipeline."


def file_of(**columns) -> io.BytesIO:
    stream = io.BytesIO()
    parquet.write_table(pa.table(columns), stream, row_group_size=100)
    stream.seek(0)
    return stream


def test_rows_come_in_order_over_batches_and_row_groups():
    numbers = list(range(1000))
    assert [row["n"] for row in parquet_rows(file_of(text=[DEAL] * 1000, n=numbers))] == numbers


def test_values_are_what_json_can_hold():
    (row,) = parquet_rows(
        file_of(
            text=pa.array([DEAL]).dictionary_encode(),
            day=[datetime.date(2026, 1, 2)],
            price=[Decimal("1.50")],
            tags=[["a", None]],
            place=[{"city": "Lima", "at": datetime.datetime(2026, 1, 2, 3)}],
            raw=[b"\xff"],
        )
    )
    assert json.loads(json.dumps(row)) == {
        "text": DEAL,
        "day": "2026-01-02",
        "price": "1.50",
        "tags": ["a", None],
        "place": {"city": "Lima", "at": "2026-01-02T03:00:00"},
        "raw": "b'\\xff'",
    }


def test_records_carry_their_row_and_one_without_a_text_is_its_own_fault(tmp_path):
    path = tmp_path / "news.parquet"
    path.write_bytes(file_of(text=[DEAL, None, DEAL], title=["Gas", None, None]).getvalue())
    records = list(read_records([str(path)]))
    assert [record.row for record in records] == [1, 2, 3]
    assert records[0].content == Article(DEAL, "Gas")
    assert records[2].content == Article(DEAL)
    assert str(records[1].content) == f"{path}:2: `text` must be a string, not NoneType"
    assert [record.place for record in records] == [f"{path}:{row}" for row in (1, 2, 3)]


def test_a_packed_file_is_refused_and_one_in_a_folder_is_read(tmp_path):
    content = file_of(text=[DEAL]).getvalue()
    (tmp_path / "a.parquet").write_bytes(content)
    (tmp_path / "b.parquet.gz").write_bytes(gzip.compress(content))
    plain, packed = read_records([str(tmp_path)])
    assert plain.content == Article(DEAL)
    assert "archive" in str(packed.content)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "not whole Parquet"),
        (b"PAR1 and no more", "not whole Parquet"),
        (file_of(text=[DEAL] * 300).getvalue()[:-10], "not whole Parquet"),
        (file_of(body=[DEAL]).getvalue(), "no column `text`; it has body"),
    ],
    ids=["empty", "no index", "cut", "no text"],
)
def test_a_file_that_cannot_be_read_is_one_error_of_one_line(tmp_path, content, said):
    path = tmp_path / "news.parquet"
    path.write_bytes(content)
    (record,) = read_records([str(path)])
    assert said in str(record.content)
    assert "\n" not in str(record.content)


def test_a_pipe_is_refused():
    class Pipe(io.BytesIO):
        def seekable(self) -> bool:
            return False

    with pytest.raises(SourceError, match="pipe"):
        next(parquet_rows(Pipe()))


def test_without_pyarrow_the_extra_is_named(monkeypatch):
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(SourceError, match=r"taawun\[parquet\]"):
        next(parquet_rows(io.BytesIO()))
