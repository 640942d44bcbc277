"""Rows are written in the form asked for, and a file appears only when it is whole."""

import json
from dataclasses import replace

import pytest

from taawun.article import Prediction
from taawun.errors import SourceError
from taawun.output import OUR_FIELDS, answer_row, error_row, writer
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


def test_fields_of_the_input_named_like_ours_go_on_under_another_name():
    record = Record(
        "a.jsonl", 1, {"id": 1, "language": "xx", "error": None, "input_language": "yy", "model": "m", "text": "They met."}
    )
    answered = answer_row(record, Prediction((), (), "en", (), None, "1"))
    assert answered["language"] == "en"
    assert answered["input_input_language"] == "xx"
    assert (answered["input_language"], answered["input_model"], answered["input_error"]) == ("yy", "m", None)
    assert "error" not in answered
    assert error_row(record, "no")["error"] == "a.jsonl:1: no"
    assert error_row(record, "no")["input_error"] is None


def test_ours_are_all_the_names_of_an_answer():
    named = Prediction((), (), "en", (), None, "1", extracted="x").to_dict().keys()
    assert {*named, "error"} == set(OUR_FIELDS)


@pytest.mark.parametrize(("row", "named"), [(None, {"source": "a.txt"}), (3, {"source": "a.txt", "row": 3})])
def test_a_row_without_fields_is_named_by_its_place(row, named):
    assert named.items() <= error_row(Record("a.txt", row), "no").items()


def test_the_encoding_is_that_of_the_line_or_of_the_bytes():
    read = Prediction((), (), "en", (), "cp1252", "1")
    assert answer_row(Record("a", None), read)["encoding"] == "cp1252"
    assert answer_row(Record("a", 1, {}, encoding="utf-16"), replace(read, encoding=None))["encoding"] == "utf-16"


def test_a_table_obeys_no_control_characters(capsys):
    row = {**ANSWER, "id": "\x1b[2J\u202eevil\r\n", "evidence": {"energy": [{"text": "a\x1b]0;x\x07b"}]}}
    out = written(capsys, "table", row, {"id": "\x1b[31m", "error": "\x9b31m"})
    assert not set(out) & set("\x1b\u202e\x07\x9b\r")


def test_rows_that_are_there_are_not_written_again(tmp_path):
    path, first, second = tmp_path / "out.jsonl", Record("a", 1, {"id": 1}), Record("a", 2, {"id": 2})
    with pytest.raises(KeyboardInterrupt), writer("jsonl", path) as out:  # noqa: PT012
        out.write(first, error_row(first, "no"))
        raise KeyboardInterrupt
    with writer("jsonl", path, resume=True) as out:
        assert out.resumed(first) == error_row(first, "no")
        assert out.resumed(second) is None
        out.write(second, error_row(second, "no"))
    assert [json.loads(line)["id"] for line in path.read_text().splitlines()] == [1, 2]


def test_rows_of_another_input_are_not_resumed(tmp_path):
    path, first = tmp_path / "out.jsonl", Record("a", 1, {"id": 1})
    with pytest.raises(KeyboardInterrupt), writer("jsonl", path) as out:  # noqa: PT012
        out.write(first, error_row(first, "no"))
        raise KeyboardInterrupt
    with pytest.raises(SourceError, match="the input has changed"), writer("jsonl", path, resume=True) as out:
        out.resumed(Record("a", 1, {"id": 7}))
