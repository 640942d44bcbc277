"""Every row of every file becomes a record, in order; one that cannot be read holds its error and the rest go on."""

import bz2
import csv
import gzip
import io
import json
import lzma
import os
import random
import sys
import tempfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from taawun import lines, sources
from taawun.article import Article
from taawun.encoding import repair
from taawun.errors import SourceError
from taawun.sources import Record, read_records

FR = "Le ministre a signé à Genève un accord de coopération énergétique avec son homologue."
AR = "وقع الوزيران في العاصمة اتفاقية للتعاون في مجال الطاقة والنقل بين البلدين يوم الثلاثاء."

characters = st.characters(codec="utf-8")
json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(characters),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(characters), inner, max_size=3),
    max_leaves=5,
)
rows = st.dictionaries(st.text(characters), json_values, max_size=3).flatmap(
    lambda row: st.text(characters).map(lambda text: {**row, "text": text, "title": None})
)


def written(folder: Path, name: str, content: bytes | str) -> str:
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return str(path)


def texts(records: list[Record]) -> list[str | None]:
    return [record.content.text if isinstance(record.content, Article) else None for record in records]


def only(records: list[Record]) -> Record:
    (record,) = records
    return record


def standard_input(monkeypatch: pytest.MonkeyPatch, content: bytes) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BufferedReader(io.BytesIO(content))))


def piped_input(monkeypatch: pytest.MonkeyPatch, content: bytes) -> Any:
    """Standard input that cannot seek; gives the end to write to."""
    out, into = os.pipe()
    os.write(into, content)
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(os.fdopen(out, "rb")))
    return os.fdopen(into, "wb")


# Which form a file is read in


@pytest.mark.parametrize("name", ["page.txt", "page", "page.text", "page.md"])
def test_a_file_of_any_other_ending_is_one_text_as_it_stands(tmp_path, name):
    content = b"\xff\x00 anything \r\n at all"
    path = written(tmp_path, name, content)
    assert list(read_records([path])) == [Record(path, None, content=content)]


@pytest.mark.parametrize("name", ["a.jsonl", "a.ndjson", "A.JSONL"])
def test_the_ending_names_json_lines(tmp_path, name):
    path = written(tmp_path, name, '{"text": "They met."}\n')
    assert texts(list(read_records([path]))) == ["They met."]


@pytest.mark.parametrize("name", ["a.csv", "A.CSV"])
def test_the_ending_names_csv(tmp_path, name):
    assert texts(list(read_records([written(tmp_path, name, "text\nThey met.\n")]))) == ["They met."]


def test_a_form_that_is_named_wins_over_the_ending(tmp_path):
    path = written(tmp_path, "a.jsonl", '{"text": "They met."}\n')
    assert only(list(read_records([path], "text"))).content == b'{"text": "They met."}\n'


@pytest.mark.parametrize(
    ("given", "content"),
    [(b'{"text": "They met."}\n', Article("They met.")), (b"They met.", b"They met."), (b"", b"")],
    ids=["json", "text", "nothing"],
)
def test_standard_input_is_known_by_its_first_character(monkeypatch, given, content):
    standard_input(monkeypatch, given)
    record = only(list(read_records(["-"])))
    assert (record.source, record.content) == ("-", content)


def test_csv_can_be_read_from_a_pipe(monkeypatch):
    piped_input(monkeypatch, b"id,text\n1,They met.\n2,They signed.\n").close()
    assert texts(list(read_records(["-"], "csv"))) == ["They met.", "They signed."]


def test_a_line_is_answered_before_the_next_is_written(monkeypatch):
    with piped_input(monkeypatch, b'{"text": "one"}\n') as writer:
        records = read_records(["-"], "jsonl")
        first = next(records)
        writer.write(b'{"text": "two"}\n')
    assert texts([first, *records]) == ["one", "two"]


# Files that cannot be read


def test_files_that_cannot_be_read_hold_their_error_and_the_others_go_on(tmp_path):
    good = written(tmp_path, "good.txt", "They met.")
    missing, folder = str(tmp_path / "missing.txt"), str(tmp_path / "empty")
    (tmp_path / "empty").mkdir()
    records = list(read_records([missing, good, folder, good]))
    assert [record.source for record in records] == [missing, good, folder, good]
    assert [type(record.content) for record in records] == [SourceError, bytes, SourceError, bytes]
    assert str(records[0].content) == f"{missing}: cannot be read: No such file or directory"


@pytest.mark.parametrize("name", ["a.jsonl", "a.csv", "a.html"])
def test_an_unknown_encoding_is_an_error_of_the_file_or_its_rows(tmp_path, name):
    path = written(tmp_path, name, 'text\n{"text": "They met."}\n')
    records = list(read_records([path], encoding="no-such-encoding"))
    assert records
    assert all(isinstance(record.content, SourceError) for record in records)
    assert all("no-such-encoding" in str(record.content) for record in records)


# JSON lines


@settings(max_examples=60)
@given(st.lists(rows, max_size=6))
def test_json_lines_come_back_as_they_were_written(given_rows):
    assume(all(repair(line) == line for line in [json.dumps(row, ensure_ascii=False) for row in given_rows]))
    with tempfile.TemporaryDirectory() as folder:
        lines = "".join(json.dumps(row, ensure_ascii=number % 2 == 0) + "\n" for number, row in enumerate(given_rows))
        records = list(read_records([written(Path(folder), "a.jsonl", lines)]))
    assert [record.fields for record in records] == given_rows
    assert texts(records) == [row["text"] for row in given_rows]
    assert [record.row for record in records] == list(range(1, len(given_rows) + 1))


@settings(max_examples=60)
@given(st.binary(max_size=200), st.sampled_from(["jsonl", "csv", "text"]))
def test_no_bytes_stop_the_reader(content, form):
    with tempfile.TemporaryDirectory() as folder:
        path = written(Path(folder), "a", content)
        for record in read_records([path], form):
            assert record.source == path
            assert isinstance(record.content, Article | bytes | SourceError)


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (b"They met.", "is not a JSON object"),
        (b'{"text": "cut sho', "is not JSON"),
        (b'{"text": "They met."} # a remark', "is not JSON"),
        (b'{"text": "They "met"."}', "is not JSON"),
        (b'["text"]', "is not a JSON object"),
        (b"null", "is not a JSON object"),
        (b'"text"', "is not a JSON object"),
        (b'{"id": 7, "body": "They met."}', "has no `text`; it has id, body"),
        (b"{}", "has no `text`; it has nothing"),
        (b'{"text": null}', "`text` must be a string, not NoneType"),
        (b'{"text": 5}', "`text` must be a string, not int"),
        (b'{"text": NaN}', "`text` must be a string, not float"),
        (b'{"text": ["They met."]}', "`text` must be a string, not list"),
        (b'{"text": "\0"}', "is not JSON"),
        (b"\xff\x00\x81\x8d", "NUL"),
        (b"[" * 100_000, "is not a JSON object"),
        (b'{"text":' * 100_000 + b"}", "is not JSON"),
        pytest.param(b'{"text": "They met.", "n": ' + b"9" * 5_000 + b"}", "", id="a number of 5000 digits"),
    ],
    ids=repr,
)
def test_a_bad_line_holds_its_error_with_its_place_and_the_others_go_on(tmp_path, line, reason):
    path = written(tmp_path, "a.jsonl", b'{"text": "before"}\n' + line + b'\n{"text": "after"}\n')
    before, bad, after = read_records([path])
    assert texts([before, after]) == ["before", "after"]
    assert isinstance(bad.content, SourceError)
    assert str(bad.content).startswith(f"{path}:2: ")
    assert reason in bad.content.reason


def test_blank_lines_are_passed_over_but_counted(tmp_path):
    path = written(tmp_path, "a.jsonl", '\n{"text": "one"}\n \t\n\r\n{"text": "two"}')
    assert [record.row for record in read_records([path])] == [2, 5]


def test_an_object_without_text_keeps_its_fields(tmp_path):
    record = only(list(read_records([written(tmp_path, "a.jsonl", '{"id": "x7", "text": 5}\n')])))
    assert record.fields == {"id": "x7", "text": 5}


@pytest.mark.parametrize(("title", "read"), [('"Pipeline agreed"', "Pipeline agreed"), ("null", None), ("7", None)])
def test_a_title_counts_where_it_is_text(tmp_path, title, read):
    path = written(tmp_path, "a.jsonl", f'{{"text": "They met.", "title": {title}}}\n')
    assert only(list(read_records([path]))).content == Article("They met.", read)


@pytest.mark.parametrize("encoding", ["cp1256", None])
def test_json_lines_in_a_legacy_encoding(tmp_path, encoding):
    content = json.dumps({"id": 1, "text": AR * 2}, ensure_ascii=False).encode("cp1256")
    assert texts(list(read_records([written(tmp_path, "a.jsonl", content)], encoding=encoding))) == [AR * 2]


def test_an_empty_file_of_lines_holds_no_records(tmp_path):
    assert list(read_records([written(tmp_path, "a.jsonl", "")])) == []


# A byte-order mark


@pytest.mark.parametrize(
    ("name", "content"),
    [("a.jsonl", '{"text": "They met.", "id": "1"}\n'), ("a.csv", "text,id\nThey met.,1\n")],
)
def test_a_byte_order_mark_belongs_to_no_field(tmp_path, name, content):
    record = only(list(read_records([written(tmp_path, name, content.encode("utf-8-sig"))])))
    assert record.fields == {"text": "They met.", "id": "1"}
    assert record.content == Article("They met.")


# CSV


@settings(max_examples=60)
@given(st.lists(st.fixed_dictionaries({"text": st.text(characters), "id": st.text(characters, min_size=1)}), max_size=6))
def test_csv_rows_come_back_as_they_were_written(given_rows):
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, ["id", "text"], quoting=csv.QUOTE_ALL)
    writer.writeheader()
    writer.writerows(given_rows)
    assume(all(repair(line) == line for line in out.getvalue().split("\n")))
    with tempfile.TemporaryDirectory() as folder:
        records = list(read_records([written(Path(folder), "a.csv", out.getvalue())]))
    assert [record.fields for record in records] == given_rows
    assert texts(records) == [row["text"] for row in given_rows]


def test_csv_rows_are_numbered_by_the_lines_of_the_file(tmp_path):
    path = written(tmp_path, "a.csv", "id,text\n1,one\n2,two\n")
    assert [record.row for record in read_records([path])] == [2, 3]


def test_csv_takes_titles(tmp_path):
    path = written(tmp_path, "a.csv", "title,text\nPipeline agreed,They met.\n")
    assert only(list(read_records([path]))).content == Article("They met.", "Pipeline agreed")


@pytest.mark.parametrize(("content", "found"), [("id,body\n1,x\n", "id, body"), ("id;text\n1;x\n", "id;text"), ("", "none")])
def test_csv_without_a_text_column_says_which_columns_it_has(tmp_path, content, found):
    path = written(tmp_path, "a.csv", content)
    record = only(list(read_records([path])))
    assert str(record.content) == f"{path}:1: has no column `text`; it has {found}"


def test_a_csv_row_cut_short_is_kept_in_its_place(tmp_path):
    path = written(tmp_path, "a.csv", "id,text\n1\n2,They met.\n")
    short, whole = read_records([path])
    assert short.fields["id"] == "1"
    assert isinstance(short.content, SourceError) or not short.content.text
    assert texts([whole]) == ["They met."]


def test_a_csv_row_of_too_many_cells_is_an_error_rather_than_half_a_text(tmp_path):
    path = written(tmp_path, "a.csv", "id,text\n1,The ministers met, and signed.\n2,They met.\n")
    long, whole = read_records([path])
    assert isinstance(long.content, SourceError)
    assert str(long.content).startswith(f"{path}:2: ")
    assert texts([whole]) == ["They met."]


def test_csv_takes_a_page_longer_than_the_csv_modules_own_limit(tmp_path):
    page = "They met. " * 50_000
    assert texts(list(read_records([written(tmp_path, "a.csv", f"text\n{page}\n")]))) == [page]


def cut_inside_a_character(text: str, block: int) -> bytes:
    """A CSV file of many rows of `text` whose byte number `block` is not the first of its character."""
    for pad in range(len(text.encode())):
        content = b"text\n" + b"x" * pad + b"\n" + (text + "\n").encode() * (2 * block // len(text))
        if content[block] & 0b1100_0000 == 0b1000_0000:
            return content
    raise AssertionError("the text is ASCII")


@pytest.mark.parametrize("text", [FR, AR, "The ministers – both new – signed it."], ids=["fr", "ar", "en"])
@pytest.mark.parametrize("block", [1 << 13, 1 << 16], ids=["8K", "64K"])
def test_a_long_csv_in_utf_8_is_read_as_utf_8_wherever_its_blocks_end(tmp_path, text, block):
    records = list(read_records([written(tmp_path, "a.csv", cut_inside_a_character(text, block))]))
    assert set(texts(records[1:])) == {text}


@pytest.mark.parametrize("encoding", ["cp1256", None])
def test_csv_in_a_legacy_encoding(tmp_path, encoding):
    path = written(tmp_path, "a.csv", f"id,text\n1,{AR}\n2,{AR}\n".encode("cp1256"))
    assert texts(list(read_records([path], encoding=encoding))) == [AR, AR]


def test_csv_rows_around_one_that_cannot_be_decoded_are_kept(tmp_path):
    path = written(tmp_path, "a.csv", f"id,text\n1,{FR}\n2,".encode() + b"\xff\xfe\n" + f"3,{FR}\n".encode())
    records = list(read_records([path], encoding="utf-8"))
    assert texts(records) == [FR, None, FR]
    assert str(records[1].content).startswith(f"{path}:3: ")


# HTML


PAGE = "<html><head><title>{0}</title></head><body><article><h1>{0}</h1><p>{1}</p></article></body></html>"


@pytest.mark.parametrize("encoding", ["utf-8", "cp1252"])
def test_the_article_is_taken_out_of_a_page_of_html(tmp_path, encoding):
    pytest.importorskip("trafilatura")
    content = PAGE.format("Accord signé à Genève", " ".join([FR] * 4)).encode(encoding)
    record = only(list(read_records([written(tmp_path, "a.html", content)], encoding=encoding)))
    assert FR in record.content.text
    assert "<" not in record.content.text
    assert record.content.title == "Accord signé à Genève"


@pytest.mark.parametrize("content", [b"", bytes(range(256)), b"<html></html>"], ids=["empty", "binary", "bare"])
def test_a_page_without_an_article_is_an_error(tmp_path, content):
    pytest.importorskip("trafilatura")
    record = only(list(read_records([written(tmp_path, "a.html", content)])))
    assert isinstance(record.content, SourceError)


def test_html_without_trafilatura_says_what_to_install(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "trafilatura", None)
    record = only(list(read_records([written(tmp_path, "a.html", "<p>x</p>")])))
    assert "pip install 'taawun[html]'" in str(record.content)


def test_what_a_page_holds_goes_on_with_its_place(tmp_path):
    pytest.importorskip("trafilatura")
    path = written(tmp_path, "a.html", PAGE.format("Accord", FR).encode("cp1252"))
    record = only(list(read_records([path])))
    assert record.fields == {"source": path, "title": "Accord"}
    assert record.encoding == "cp1252"


# Packed files and folders


@pytest.mark.parametrize("pack", [gzip.compress, bz2.compress, lzma.compress], ids=["gz", "bz2", "xz"])
@pytest.mark.parametrize(("name", "row"), [("a.jsonl", '{"text": "They met."}\n'), ("a.csv", "text\nThey met.\n")])
def test_a_packed_file_is_read_as_what_it_is(tmp_path, pack, name, row):
    for ending in (".gz", ".xz", ".bz2"):  # which of them it is, its bytes say
        assert texts(list(read_records([written(tmp_path, name + ending, pack(row.encode()))]))) == ["They met."]


def test_rows_before_the_damage_of_a_packed_file_are_kept(tmp_path):
    lines = "".join(json.dumps({"id": n, "text": random.Random(n).randbytes(50).hex()}) + "\n" for n in range(2000))
    packed = gzip.compress(lines.encode())
    *before, last = read_records([written(tmp_path, "a.jsonl.gz", packed[: len(packed) // 2])])
    assert len(before) > 100
    assert [record.fields["id"] for record in before[:-1]] == list(range(len(before) - 1))
    assert "cut short or damaged" in str(last.content)


def test_the_files_of_a_folder_are_read_each_in_its_form(tmp_path):
    (tmp_path / "b").mkdir()
    written(tmp_path, "b/1.jsonl", '{"text": "one"}\n')
    written(tmp_path, "c.csv", "text\ntwo\n")
    written(tmp_path, "a.txt", "zero")
    assert [record.content for record in read_records([str(tmp_path)])] == [b"zero", Article("one"), Article("two")]


# UTF-16


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("named", [True, False])
@pytest.mark.parametrize(
    ("name", "content"), [("a.jsonl", f'{{"text": "{AR}"}}\n{{"text": "{FR}"}}\n'), ("a.csv", f"text\r\n{AR}\r\n{FR}\r\n")]
)
def test_rows_in_utf_16_are_read(tmp_path, encoding, named, name, content):
    path = written(tmp_path, name, content.encode(encoding))
    records = list(read_records([path], encoding=encoding if named else None))
    assert texts(records) == [AR, FR]
    assert {record.encoding for record in records} == {encoding}


def test_utf_16_from_a_pipe(monkeypatch):
    piped_input(monkeypatch, '{"text": "é"}\n'.encode("utf-16")).close()
    assert texts(list(read_records(["-"], "jsonl"))) == ["é"]


# Too much


@pytest.mark.parametrize("name", ["a.jsonl", "a.csv"])
def test_a_line_beyond_the_limit_is_an_error_of_its_own(tmp_path, monkeypatch, name):
    monkeypatch.setattr(lines, "LONGEST", 1000)
    row = '{{"text": "{}"}}\n' if name == "a.jsonl" else "{}\n"
    content = ("" if name == "a.jsonl" else "text\n") + row.format("one") + row.format("x" * 5000) + row.format("two")
    one, bad, two = read_records([written(tmp_path, name, content)])
    assert texts([one, two]) == ["one", "two"]
    assert "is longer than" in str(bad.content)


def test_a_text_beyond_the_limit_is_an_error(tmp_path, monkeypatch):
    monkeypatch.setattr(sources, "LONGEST", 1000)
    record = only(list(read_records([written(tmp_path, "a.txt", "x" * 1001)])))
    assert "one text of more than" in str(record.content)


@pytest.mark.parametrize(("row", "place"), [(None, "a.txt"), (3, "a.txt:3")])
def test_a_records_place_is_its_file_and_row(row, place):
    assert Record("a.txt", row).place == place
