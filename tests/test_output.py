"""Rows are written in the form asked for, and a file appears only when it is whole."""

import json

import pytest

from taawun.errors import SourceError
from taawun.output import writer
from taawun.sources import Record

RECORD = Record("page.txt", None)
ANSWER = {
    "domains": ["energy"],
    "scores": {"energy": 0.91},
    "language": "en",
    "evidence": {"energy": [{"text": "They will\nlink their grids. " + "x" * 200, "start": 0, "end": 9}]},
}
NOTHING = {"domains": [], "scores": {}, "language": "en", "evidence": {}}
FAULT = {"id": "7", "error": "page.txt: the text is empty"}


def written(capsys, form, *rows):
    with writer(form, None) as out:
        for row in rows:
            out.write(RECORD, row)
    return capsys.readouterr().out


def test_a_table_shows_domains_with_their_evidence_on_one_short_line(capsys):
    lines = written(capsys, "table", ANSWER).splitlines()
    assert lines[0] == "page.txt  [en]"
    assert lines[1].split() == ["0.91", "energy"]
    assert lines[2].strip().startswith("They will link their grids.")
    assert len(lines[2].strip()) <= 110


def test_a_table_says_when_there_is_nothing_and_what_went_wrong(capsys):
    out = written(capsys, "table", NOTHING, FAULT)
    assert "no cooperation reported" in out
    assert out.splitlines()[-2:] == ["7", "  error: page.txt: the text is empty"]


def test_json_lines_are_one_object_a_row(capsys):
    assert [json.loads(line) for line in written(capsys, "jsonl", ANSWER, FAULT).splitlines()] == [ANSWER, FAULT]


def test_json_is_one_list(capsys):
    assert json.loads(written(capsys, "json", ANSWER, FAULT)) == [ANSWER, FAULT]


def test_a_lone_surrogate_in_a_field_is_escaped(capsys):
    assert json.loads(written(capsys, "jsonl", {"id": "\ud83d"})) == {"id": "\ud83d"}


def test_a_file_is_whole_or_as_it_was(tmp_path):
    path = tmp_path / "answers.jsonl"
    path.write_text("before")
    with pytest.raises(RuntimeError), writer("jsonl", path) as out:  # noqa: PT012
        out.write(RECORD, ANSWER)
        raise RuntimeError
    assert path.read_text() == "before"
    with writer("jsonl", path) as out:
        out.write(RECORD, ANSWER)
    assert json.loads(path.read_text(encoding="utf-8")) == ANSWER
    assert list(tmp_path.iterdir()) == [path]


def test_a_folder_cannot_be_written_over(tmp_path):
    with pytest.raises(SourceError, match="folder"), writer("json", tmp_path):
        pass
