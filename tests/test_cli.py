"""The command: exit statuses, its input and output, and that its errors are one line."""

import gzip
import io
import json
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import asdict, replace
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pytest

from taawun import __version__, cli
from taawun.article import Article
from taawun.calibration import PRECISIONS
from taawun.classifier import Classifier, default_classifier
from taawun.taxonomy import Taxonomy, default_taxonomy

pytestmark = pytest.mark.filterwarnings("ignore:Cyclopts application invoked without tokens")

DEAL = "The energy ministers of Oman and Peru signed an agreement to build a gas pipeline between the two countries."
MATCH = "The striker scored twice in the second half and the home side won the match three goals to one."
NL = "De twee ministers ondertekenden een akkoord over de bouw van een gaspijpleiding tussen beide landen."

TAXONOMY = """
version = "7"

[[domains]]
key = "space"
in = "joint missions"
out = "national launches"
names = { en = "Space", fr = "Espace" }
crosswalk = { CAP = ["17"] }
"""


class Ran(NamedTuple):
    status: int
    out: str
    err: str

    @property
    def rows(self) -> list[dict]:
        return [json.loads(line) for line in self.out.splitlines()]


Run = Callable[..., Ran]


@pytest.fixture
def taawun(monkeypatch, capsys, tmp_path) -> Run:
    """The command, run in this process in a folder of its own."""
    monkeypatch.chdir(tmp_path)

    def run(*arguments: str, given: bytes | None = None) -> Ran:
        monkeypatch.setattr(sys, "argv", ["taawun", *arguments])
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BufferedReader(io.BytesIO(given or b""))))
        with pytest.raises(SystemExit) as stopped:
            cli.main()
        return Ran(stopped.value.code, *capsys.readouterr())

    return run


@pytest.fixture(scope="module")
def toy_model(toy_classifier, tmp_path_factory) -> Path:
    path = tmp_path_factory.mktemp("model") / "toy.npz"
    toy_classifier.save(path)
    return path


def process(*arguments: str, environment: dict[str, str] | None = None, **options) -> subprocess.CompletedProcess[bytes]:
    """The command as a process, as it was installed."""
    unset = ("PYTHONUTF8", "PYTHONIOENCODING", "PYTHONUNBUFFERED", "PYTHONWARNINGS", "LC_", "LANG")
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(unset)}
    command = shutil.which("taawun", path=str(Path(sys.executable).parent)) or pytest.fail("the command is not installed")
    options = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, **options}
    return subprocess.run(
        [command, *arguments], env={**inherited, "PYTHONUTF8": "1", **(environment or {})}, timeout=60, **options
    )


def assert_one_line(err: str | bytes) -> None:
    text = err.decode() if isinstance(err, bytes) else err
    assert text.startswith("taawun: ")
    assert text.count("\n") == 1
    assert text.endswith("\n")


def json_lines(path: Path, *rows: dict | str) -> str:
    path.write_text("".join((row if isinstance(row, str) else json.dumps(row)) + "\n" for row in rows), encoding="utf-8")
    return str(path)


def same(row: dict, text: str | Article) -> bool:
    """Whether a row of output holds what the classifier answers, however a JSON round trip spells it."""
    answer = json.loads(json.dumps(default_classifier().classify(text).to_dict()))
    return {**answer, "encoding": row["encoding"]}.items() <= row.items()


# Answers


def test_a_file_of_lines_is_answered_in_order_with_every_field(taawun, tmp_path):
    rows = [{"id": 3, "text": DEAL, "source": {"site": "x", "tags": [1, None]}}, {"text": MATCH, "seen": False}, {"text": NL}]
    ran = taawun("classify", json_lines(tmp_path / "a.jsonl", *rows), "--output-format", "jsonl")
    assert (ran.status, ran.err) == (0, "")
    assert len(ran.rows) == len(rows)
    for row, given in zip(ran.rows, rows, strict=True):
        assert given.items() <= row.items()
        assert same(row, given["text"])


def test_a_title_is_read_with_its_text(taawun, tmp_path):
    row = {"text": MATCH, "title": DEAL}
    ran = taawun("classify", json_lines(tmp_path / "a.jsonl", row), "--output-format", "jsonl")
    assert same(ran.rows[0], Article(MATCH, DEAL))
    assert "energy" in ran.rows[0]["domains"]


def test_json_is_one_list_of_the_rows_that_jsonl_gives(taawun, tmp_path):
    path = json_lines(tmp_path / "a.jsonl", {"id": "ü", "text": DEAL}, "broken", {"text": NL})
    as_json, as_lines = (taawun("classify", path, "--output-format", form) for form in ("json", "jsonl"))
    assert json.loads(as_json.out) == as_lines.rows
    assert as_json.status == as_lines.status == 1


def test_json_of_no_rows_is_an_empty_list(taawun, tmp_path):
    assert json.loads(taawun("classify", json_lines(tmp_path / "a.jsonl"), "--output-format", "json").out) == []


def test_a_table_shows_language_domains_and_their_sentences(taawun, tmp_path):
    ran = taawun("classify", json_lines(tmp_path / "a.jsonl", {"id": "deal", "text": DEAL}, {"text": MATCH}))
    answer = default_classifier().classify(DEAL)
    first, second = ran.out.split(f"{tmp_path / 'a.jsonl'}:2")
    assert first.startswith("deal  [en]\n")
    assert [line.split()[1] for line in first.splitlines() if line.startswith("  ") and line[2] in "01"] == [*answer.domains]
    assert f"        {DEAL}\n" in first
    assert second == "  [en]\n  no cooperation reported\n"


def test_a_table_shortens_long_sentences_and_keeps_each_on_one_line(taawun):
    text = DEAL.replace("signed", "signed,\nafter months of talks between their delegations and in front of many reporters,")
    ran = taawun("classify", given=text.encode())
    shown = [line.strip() for line in ran.out.splitlines() if line.startswith("        ")]
    assert shown
    assert all(len(line) <= 110 and line.endswith("…") for line in shown)


@pytest.mark.parametrize("number", [0, 1, 2])
def test_evidence_is_as_much_as_was_asked_for(taawun, number):
    text = f"{DEAL} Both ministers agreed to expand cooperation on natural gas and electricity."
    given = json.dumps({"text": text}).encode()
    row = taawun("classify", "--output-format", "jsonl", f"--evidence={number}", given=given).rows[0]
    assert len(row["evidence"]["energy"]) == number
    assert all(text[piece["start"] : piece["end"]] == piece["text"] for piece in row["evidence"]["energy"])


def test_a_language_that_is_named_is_not_identified(taawun):
    given = json.dumps({"text": DEAL}).encode()
    assert taawun("classify", "--language", "fr", "--output-format", "jsonl", given=given).rows[0]["language"] == "fr"


def test_a_model_of_ones_own_answers_instead_of_the_shipped_one(taawun, toy_model):
    given = json.dumps({"text": DEAL}).encode()
    row = taawun("classify", "--model", str(toy_model), "--output-format", "jsonl", given=given).rows[0]
    assert row["model"] == Classifier.load(toy_model).card.model != default_classifier().card.model


@pytest.fixture(scope="module")
def stepped_model(toy_classifier, tmp_path_factory) -> Path:
    """A model that tags every domain up to a precision of 0.8, and none beyond."""
    cuts = np.where(PRECISIONS <= 0.8, 0.0, 1.1)[:, None].repeat(len(toy_classifier.domains), axis=1).astype(np.float32)
    path = tmp_path_factory.mktemp("model") / "stepped.npz"
    parameters = replace(toy_classifier._parameters, cuts=cuts)
    Classifier(toy_classifier.card, toy_classifier._features, parameters).save(path)
    return path


@pytest.mark.parametrize("asked", ["0.5", "0.8", "0.81", "0.99"])
def test_the_precision_asked_for_decides_what_is_tagged(taawun, stepped_model, asked):
    classifier = Classifier.load(stepped_model)
    given = json.dumps({"text": DEAL}).encode()
    row = taawun("classify", "--model", str(stepped_model), "--output-format=jsonl", "--precision", asked, given=given).rows[0]
    assert row["domains"] == (list(classifier.domains) if float(asked) <= 0.8 else [])
    assert row["scores"] == classifier.classify(DEAL, precision=float(asked)).to_dict()["scores"]


def test_only_the_most_probable_scores_are_listed_where_asked_for(taawun, stepped_model):
    given = json.dumps({"text": DEAL}).encode()
    asked = ("classify", "--model", str(stepped_model), "--top-k", "1")
    row = taawun(*asked, "--output-format=jsonl", given=given).rows[0]
    scores = Classifier.load(stepped_model).classify(DEAL).to_dict()["scores"]
    best = max(scores, key=scores.get)
    assert row["scores"] == {best: scores[best]}
    ran = taawun(*asked, given=given)
    assert ran.status == 0
    assert all(domain in ran.out for domain in row["domains"])


def test_without_a_precision_the_models_own_thresholds_decide(taawun, stepped_model):
    ran = taawun("classify", "--model", str(stepped_model), "--output-format", "jsonl", given=json.dumps({"text": DEAL}).encode())
    assert ran.rows[0]["domains"] == list(Classifier.load(stepped_model).classify(DEAL).domains)


def test_progress_is_shown_beside_the_output_and_does_not_change_it(taawun):
    given = json.dumps({"text": DEAL}).encode()
    plain, shown = (taawun("classify", "--output-format", "jsonl", *more, given=given) for more in ([], ["--progress"]))
    assert shown.out == plain.out
    assert "1text" in shown.err.replace(" ", "")


# Input


@pytest.mark.parametrize("arguments", [(), ("-",)], ids=["nothing named", "a dash"])
def test_standard_input_is_read(taawun, arguments):
    ran = taawun("classify", *arguments, given=DEAL.encode())
    assert ran.status == 0
    assert "energy" in ran.out


def test_several_files_and_standard_input_are_answered_in_order(taawun, tmp_path):
    json_lines(tmp_path / "a.jsonl", {"id": 1, "text": DEAL}, {"id": 2, "text": NL})
    (tmp_path / "b.csv").write_text(f'id,text\n3,"{DEAL}"\n4,"{MATCH}"\n')
    ran = taawun("classify", "a.jsonl", "b.csv", "--output-format", "jsonl")
    assert [str(row["id"]) for row in ran.rows] == ["1", "2", "3", "4"]


@pytest.mark.parametrize("encoding", ["cp1256", "utf-16", "utf-8-sig"])
def test_an_encoding_is_found_out_or_named(taawun, tmp_path, encoding):
    text = "وقع الوزيران اتفاقية للتعاون في مجال الطاقة لبناء خط أنابيب الغاز بين البلدين."
    (tmp_path / "a.txt").write_bytes(text.encode(encoding))
    for named in ([], ["--encoding", encoding]):
        row = taawun("classify", "a.txt", "--output-format", "jsonl", *named).rows[0]
        assert row["evidence"]["energy"][0]["text"] == text


def test_an_encoding_that_is_named_reads_json_lines_too(taawun, tmp_path):
    (tmp_path / "a.jsonl").write_bytes(
        json.dumps({"text": "Énergie: accord signé à Genève"}, ensure_ascii=False).encode("cp1252")
    )
    row = taawun("classify", "a.jsonl", "--encoding", "cp1252", "--output-format", "jsonl").rows[0]
    assert row["text"] == "Énergie: accord signé à Genève"


# Rows that cannot be answered


BAD_LINES = {
    "not JSON": "They met.",
    "cut short": '{"id": 2, "text": "The minis',
    "a list": "[1]",
    "no text": '{"id": 2, "body": "x"}',
    "null": '{"id": 2, "text": null}',
    "a number": '{"id": 2, "text": 12}',
    "empty": '{"id": 2, "text": ""}',
    "blank": '{"id": 2, "text": " \\n\\u00a0 "}',
    "a NUL": '{"id": 2, "text": "The ministers\\u0000met"}',
    "a lone surrogate": '{"id": 2, "text": "The ministers \\ud83d met"}',
    "a long number": '{"id": 2, "text": "They met.", "n": ' + "9" * 5_000 + "}",
}


@pytest.mark.parametrize("form", ["jsonl", "json", "table"])
@pytest.mark.parametrize("line", BAD_LINES.values(), ids=BAD_LINES.keys())
def test_a_bad_line_is_in_the_output_with_its_error_and_the_others_are_answered(taawun, tmp_path, line, form):
    path = json_lines(tmp_path / "a.jsonl", {"id": 1, "text": DEAL}, line, {"id": 3, "text": NL})
    ran = taawun("classify", path, "--output-format", form)
    assert ran.status == 1
    assert ran.err == "taawun: 1 of 3 rows could not be classified\n"
    assert f"{path}:2: " in ran.out
    if form != "table":
        rows = json.loads(ran.out) if form == "json" else ran.rows
        assert ["error" in row for row in rows] == [False, True, False]
        assert [rows[0]["id"], rows[2]["id"]] == [1, 3]


def test_a_bad_row_keeps_its_fields(taawun, tmp_path):
    bad = {"id": 2, "text": "", "source": "x"}
    row = taawun("classify", json_lines(tmp_path / "a.jsonl", bad), "--output-format", "jsonl").rows[0]
    assert bad.items() <= row.items()


@pytest.mark.parametrize("form", ["jsonl", "table"])
def test_a_lone_surrogate_in_another_field_stops_nothing(taawun, tmp_path, form):
    path = json_lines(tmp_path / "a.jsonl", {"id": "\ud83d", "text": DEAL}, {"id": 2, "text": NL})
    ran = taawun("classify", path, "--output-format", form)
    assert (ran.status, ran.err) == (0, "")
    if form == "jsonl":
        assert [row["id"] for row in ran.rows] == ["\ud83d", 2]


def test_a_field_of_the_input_called_error_is_no_failure(taawun, tmp_path):
    ran = taawun("classify", json_lines(tmp_path / "a.jsonl", {"id": "deal", "text": DEAL, "error": None}))
    assert (ran.status, ran.err) == (0, "")
    assert ran.out.startswith("deal  [en]\n")


def test_a_bad_csv_row_is_in_the_output_with_its_error_and_the_others_are_answered(taawun, tmp_path):
    (tmp_path / "a.csv").write_text(f'id,text,site\n1,"{DEAL}",x\n2,"  ",y\n3,"{NL}",z\n4\n5,"{DEAL}",x\n')
    ran = taawun("classify", "a.csv", "--output-format", "jsonl")
    assert ran.status == 1
    assert [row["id"] for row in ran.rows] == ["1", "2", "3", "4", "5"]
    assert ["error" in row for row in ran.rows] == [False, True, False, True, False]
    assert [row["site"] for row in ran.rows if "error" not in row] == ["x", "z", "x"]
    assert ran.rows[1]["error"].startswith("a.csv:3: ")


def test_a_file_that_is_missing_is_one_failed_row(taawun, tmp_path):
    json_lines(tmp_path / "a.jsonl", {"id": 1, "text": DEAL})
    ran = taawun("classify", "missing.txt", "a.jsonl", "--output-format", "jsonl")
    assert ran.status == 1
    assert ran.rows[0]["error"] == "missing.txt: cannot be read: No such file or directory"
    assert ran.rows[1]["id"] == 1


def test_a_file_that_may_not_be_read_is_one_failed_row(taawun, tmp_path):
    (tmp_path / "a.txt").write_text(DEAL)
    (tmp_path / "a.txt").chmod(0)
    if os.access(tmp_path / "a.txt", os.R_OK):
        (tmp_path / "a.txt").unlink()  # root reads anything; a folder is unreadable even to root
        (tmp_path / "a.txt").mkdir()
    ran = taawun("classify", "a.txt", "--output-format", "jsonl")
    assert ran.status == 1
    assert ran.rows[0]["error"].startswith("a.txt: cannot be read: ")


@pytest.mark.parametrize(
    "given", [b"", b" \n\t", b"\x00\x01\x02", b"\xff\xfe\xff"], ids=["empty", "blank", "binary", "half UTF-16"]
)
def test_a_text_that_is_none_is_one_failed_row(taawun, given):
    ran = taawun("classify", "--output-format", "jsonl", given=given)
    assert ran.status == 1
    assert_one_line(ran.err)
    assert ran.rows[0]["error"].startswith("-: ")


# The output file


def test_the_output_file_holds_what_would_have_been_printed(taawun, tmp_path):
    path = json_lines(tmp_path / "a.jsonl", {"text": DEAL, "id": "é"}, {"text": NL})
    printed = taawun("classify", path, "--output-format", "jsonl").out
    ran = taawun("classify", path, "--output-format", "jsonl", "--output", "out.jsonl")
    assert (ran.status, ran.out) == (0, "")
    assert (tmp_path / "out.jsonl").read_text(encoding="utf-8") == printed


def test_the_output_file_appears_only_when_it_is_whole_and_nothing_else_stays(taawun, tmp_path, monkeypatch):
    (tmp_path / "out.jsonl").write_text("old")
    seen = []
    answer = Classifier.classify

    def looking(self, *arguments, **options):
        seen.append((tmp_path / "out.jsonl").read_text())
        return answer(self, *arguments, **options)

    monkeypatch.setattr(Classifier, "classify", looking)
    path = json_lines(tmp_path / "a.jsonl", {"text": DEAL}, {"text": NL})
    assert taawun("classify", path, "--output-format", "jsonl", "--output", "out.jsonl").status == 0
    assert seen == ["old", "old"]
    assert len((tmp_path / "out.jsonl").read_text().splitlines()) == 2
    assert {entry.name for entry in tmp_path.iterdir()} == {"a.jsonl", "out.jsonl"}


class Interrupted(BaseException):
    """What a test stops the command with."""


def test_the_old_output_file_survives_a_failure_and_nothing_else_stays(taawun, tmp_path, monkeypatch):
    (tmp_path / "out.jsonl").write_text("old")

    def failing(self, *_, **__):
        raise Interrupted

    monkeypatch.setattr(Classifier, "classify", failing)
    with pytest.raises(Interrupted):
        taawun("classify", "--output", "out.jsonl", given=DEAL.encode())
    assert (tmp_path / "out.jsonl").read_text() == "old"
    assert [entry.name for entry in tmp_path.iterdir()] == ["out.jsonl"]


def test_an_output_file_with_failed_rows_is_still_put_in_place(taawun, tmp_path):
    ran = taawun("classify", json_lines(tmp_path / "a.jsonl", {"text": DEAL}, "x"), "--output-format=jsonl", "--output=out")
    assert ran.status == 1
    assert len((tmp_path / "out").read_text().splitlines()) == 2


@pytest.mark.parametrize("output", ["no/such/folder/out", "folder", "."])
def test_an_output_file_that_cannot_be_written_is_one_line_and_status_2(taawun, tmp_path, output):
    (tmp_path / "folder").mkdir()
    ran = taawun("classify", "--output", output, given=DEAL.encode())
    assert ran.status == 2
    assert_one_line(ran.err)
    assert [entry.name for entry in tmp_path.iterdir()] == ["folder"]


# Interrupted


def started(*arguments: str, **options) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-c", "from taawun.cli import main; main()", *arguments], stderr=subprocess.PIPE, **options
    )


def many_lines(path: Path, number: int = 600) -> str:
    return json_lines(path, *({"id": n, "text": f"{DEAL} {n}"} for n in range(number)))


def wait_for_rows(part: Path) -> None:
    while not part.exists() or not part.stat().st_size:
        time.sleep(0.01)


@pytest.mark.skipif(os.name != "posix", reason="sends signals the POSIX way")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_a_run_that_was_stopped_at_any_moment_is_resumed_to_the_same_file(tmp_path, number):
    given, out = many_lines(tmp_path / "a.jsonl"), tmp_path / "out.jsonl"
    command = ("classify", given, "--output", str(out), "--output-format", "jsonl")
    ran = started(*command)
    wait_for_rows(tmp_path / ".out.jsonl.part")
    time.sleep(random.random() / 20)
    ran.send_signal(number)
    _, err = ran.communicate(timeout=30)
    kept = (tmp_path / ".out.jsonl.part").read_bytes()
    assert not out.exists()
    if number != signal.SIGKILL:
        assert ran.returncode == 128 + number
        assert kept.endswith(b"}\n")
        assert number.name in err.decode()
        assert "--resume" in err.decode()
    resumed = started(*command, "--resume")
    assert resumed.communicate(timeout=60) == (None, b"")
    assert resumed.returncode == 0
    written = out.read_bytes()
    assert written.startswith(kept[: kept.rindex(b"\n") + 1])
    assert [json.loads(line)["id"] for line in written.splitlines()] == list(range(600))
    assert {entry.name for entry in tmp_path.iterdir()} == {"a.jsonl", "out.jsonl"}


@pytest.mark.skipif(os.name != "posix", reason="sends signals the POSIX way")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_leaves_whole_lines_in_a_pipe(tmp_path, number):
    ran = started("classify", many_lines(tmp_path / "a.jsonl"), "--output-format", "jsonl", stdout=subprocess.PIPE, bufsize=0)
    first = ran.stdout.readline()
    ran.send_signal(number)
    rest, err = ran.communicate(timeout=30)
    assert ran.returncode == 128 + number
    assert_one_line(err)
    assert [json.loads(line)["id"] for line in (first + rest).splitlines()] == list(range((first + rest).count(b"\n")))


@pytest.mark.skipif(os.name != "posix", reason="limits files the POSIX way")
def test_a_disk_that_is_full_keeps_what_was_answered_for_later(tmp_path):
    import resource

    command = ("classify", many_lines(tmp_path / "a.jsonl", 60), "--output", str(tmp_path / "out"), "--output-format", "jsonl")
    ran = started(*command, preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000)))
    _, err = ran.communicate(timeout=60)
    assert ran.returncode == 2
    assert "cannot be written: " in err.decode()
    assert "--resume" in err.decode()
    assert started(*command, "--resume").wait(timeout=60) == 0
    assert [json.loads(line)["id"] for line in (tmp_path / "out").read_text().splitlines()] == list(range(60))


@pytest.mark.skipif(os.name != "posix", reason="sends signals the POSIX way")
def test_a_signal_ends_the_wait_for_input(tmp_path):
    ran = started("classify", "--output-format", "jsonl", stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    ran.stdin.write(json.dumps({"text": DEAL}).encode() + b"\n")
    ran.stdin.flush()
    assert json.loads(ran.stdout.readline())["domains"]
    ran.send_signal(signal.SIGTERM)
    assert ran.wait(timeout=30) == 143
    ran.communicate()


@pytest.mark.parametrize("arguments", [("--resume",), ("--resume", "--output", "out"), ("--resume", "--output-format", "jsonl")])
def test_resuming_wants_a_file_of_lines(taawun, arguments):
    ran = taawun("classify", *arguments, given=DEAL.encode())
    assert ran.status == 2
    assert_one_line(ran.err)


def test_failed_rows_of_an_interrupted_run_count(taawun, tmp_path):
    path = json_lines(tmp_path / "a.jsonl", "broken", {"id": 2, "text": DEAL})
    (tmp_path / ".out.part").write_text(taawun("classify", path, "--output-format", "jsonl").out.splitlines()[0] + "\n")
    ran = taawun("classify", path, "--output-format", "jsonl", "--output", "out", "--resume")
    assert (ran.status, ran.err) == (1, "taawun: 1 of 2 rows could not be classified\n")
    assert len((tmp_path / "out").read_text().splitlines()) == 2


def test_rows_of_another_model_are_not_resumed(taawun, tmp_path, toy_model):
    path = json_lines(tmp_path / "a.jsonl", {"id": 1, "text": DEAL}, {"id": 2, "text": DEAL})
    (tmp_path / ".out.part").write_text(taawun("classify", path, "--output-format", "jsonl").out.splitlines()[0] + "\n")
    ran = taawun("classify", path, "--output-format=jsonl", "--output=out", "--resume", "--model", str(toy_model))
    assert ran.status == 2
    assert "of model" in ran.err


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
def test_a_device_is_written_to_and_not_replaced():
    ran = process("classify", "--output", "/dev/full", "--output-format", "jsonl", input=DEAL.encode())
    assert ran.returncode == 2
    assert_one_line(ran.stderr)
    assert Path("/dev/full").is_char_device()


# Folders, packed files and HTML


def test_a_folder_is_answered_file_by_file(taawun, tmp_path):
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.txt").write_text(DEAL)
    (tmp_path / "in" / "b.bin").write_bytes(b"\x00\x01\xff")
    (tmp_path / "in" / "c.jsonl.gz").write_bytes(gzip.compress(json.dumps({"id": 1, "text": DEAL}).encode()))
    ran = taawun("classify", "in", "--output-format", "jsonl")
    assert ran.status == 1
    assert [row.get("source", row.get("id")) for row in ran.rows] == ["in/a.txt", "in/b.bin", 1]
    assert ["error" in row for row in ran.rows] == [False, True, False]


@pytest.mark.parametrize("arguments", [("page.html",), ("--input-format", "html", "page"), ("page",), ("-",)])
def test_html_is_answered_with_the_text_that_was_taken_out_of_it(taawun, tmp_path, arguments):
    html = f"<html lang='en'><head><title>Deal</title></head><body><article><p>{DEAL} {DEAL}</p></article></body></html>"
    for name in ("page.html", "page"):
        (tmp_path / name).write_text(html)
    row = taawun("classify", *arguments, "--output-format", "jsonl", given=html.encode()).rows[0]
    piece = row["evidence"]["energy"][0]
    assert row["extracted"][piece["start"] : piece["end"]] == piece["text"]
    assert row["encoding"] == "utf-8"


# Nothing done: status 2


@pytest.mark.parametrize("command", ["classify", "info"])
@pytest.mark.parametrize("content", [None, b"", b"not a model", b"PK\x03\x04 cut"], ids=["missing", "empty", "other", "cut"])
def test_a_model_that_cannot_be_loaded_is_one_line_and_status_2(taawun, tmp_path, command, content):
    if content is not None:
        (tmp_path / "m.npz").write_bytes(content)
    ran = taawun(command, "--model", "m.npz", given=DEAL.encode())
    assert (ran.status, ran.out) == (2, "")
    assert_one_line(ran.err)
    assert "m.npz: " in ran.err


@pytest.mark.parametrize(
    ("option", "value"),
    [
        ("--evidence", "-1"),
        ("--language", "xx"),
        ("--encoding", "no-such-encoding"),
        ("--precision", "0.0"),
        ("--precision", "1.0"),
        ("--precision", "-0.5"),
        ("--precision", "90.0"),
        ("--precision", "nan"),
        ("--precision", "inf"),
        ("--top-k", "0"),
        ("--top-k", "-1"),
    ],
    ids=lambda v: v,
)
def test_an_option_out_of_its_range_is_one_line_and_status_2(taawun, tmp_path, option, value):
    json_lines(tmp_path / "a.jsonl", {"text": DEAL}, {"text": NL})
    ran = taawun("classify", "a.jsonl", f"{option}={value}")
    assert (ran.status, ran.out) == (2, "")
    assert_one_line(ran.err)
    assert value in ran.err


@pytest.mark.parametrize(
    "arguments",
    [
        ("classify", "--no-such-option"),
        ("nonsense",),
        ("classify", "--evidence", "many"),
        ("classify", "--precision", "high"),
        ("classify", "--output-format", "xml"),
    ],
    ids=" ".join,
)
def test_a_command_line_that_is_wrong_is_said_so_with_status_2(taawun, arguments):
    ran = taawun(*arguments, given=DEAL.encode())
    assert (ran.status, ran.out) == (2, "")
    assert arguments[-1] in ran.err
    assert "Traceback" not in ran.err


# The other commands


def test_domains_prints_the_whole_taxonomy(taawun):
    printed = json.loads(taawun("domains", "--output-format", "json").out)
    assert printed["version"] == default_taxonomy().version
    assert [domain["key"] for domain in printed["domains"]] == list(default_taxonomy().keys)
    assert all({"en", "fr", "ar", "nl"} <= domain["names"].keys() and domain["in"] for domain in printed["domains"])


def test_domains_as_a_table_has_every_key_and_definition(taawun):
    ran = taawun("domains")
    assert [line.split()[0] for line in ran.out.splitlines() if line[0] != " "] == list(default_taxonomy().keys)
    assert all(domain.inside in ran.out and domain.outside in ran.out for domain in default_taxonomy())


def test_domains_of_a_taxonomy_of_ones_own(taawun, tmp_path):
    (tmp_path / "t.toml").write_text(TAXONOMY)
    assert Taxonomy.load(tmp_path / "t.toml").keys == ("space",)
    printed = json.loads(taawun("domains", "--taxonomy", "t.toml", "--output-format", "json").out)
    assert printed == {
        "version": "7",
        "domains": [
            {
                "key": "space",
                "names": {"en": "Space", "fr": "Espace"},
                "in": "joint missions",
                "out": "national launches",
                "crosswalk": {"CAP": ["17"]},
            }
        ],
    }


@pytest.mark.parametrize("content", [None, "not TOML", "version = 3"], ids=["missing", "not TOML", "no domains"])
def test_a_taxonomy_that_cannot_be_loaded_is_one_line_and_status_2(taawun, tmp_path, content):
    if content is not None:
        (tmp_path / "t.toml").write_text(content)
    ran = taawun("domains", "--taxonomy", "t.toml")
    assert (ran.status, ran.out) == (2, "")
    assert_one_line(ran.err)


def test_info_prints_the_card(taawun):
    assert json.loads(taawun("info").out) == json.loads(json.dumps(asdict(default_classifier().card)))


def test_info_of_a_model_of_ones_own(taawun, toy_model):
    assert json.loads(taawun("info", "--model", str(toy_model)).out)["languages"] == ["en", "fr"]


# Scoring


def test_evaluate_scores_labelled_files_by_language_and_domain(taawun, tmp_path):
    gold = [{"text": DEAL, "domains": ["energy"], "language": "en", "optional": ["political_diplomatic"]}]
    gold += [{"text": MATCH, "domains": [], "language": "en"}, {"text": NL, "domains": ["health"], "language": "nl"}]
    ran = taawun("evaluate", json_lines(tmp_path / "gold.jsonl", *gold), json_lines(tmp_path / "more.jsonl", gold[0]))
    assert (ran.status, ran.err) == (0, "")
    first, second = (table.splitlines() for table in re.split(r"^(?=more\.jsonl)", ran.out, flags=re.MULTILINE))
    assert first[0].startswith("gold.jsonl")
    assert [line.split()[:2] for line in first[1:4]] == [["all", "3"], ["en", "2"], ["nl", "1"]]
    assert [line.split()[1:4] for line in first if line.split()[0] == "health"] == [["0", "0", "1"]]
    assert [line.split()[1:4] for line in second if line.split()[0] == "energy"] == [["1", "0", "0"]]


@pytest.mark.parametrize(
    ("line", "place"),
    [
        (None, "gold.jsonl: "),
        ("not JSON", "gold.jsonl:1: "),
        ('{"text": "They met."}', "gold.jsonl:1: "),
        ('{"text": "They met.", "domains": ["magic"]}', "gold.jsonl:1: "),
        ('{"text": null, "domains": []}', "gold.jsonl:1: "),
    ],
    ids=["missing", "not JSON", "no domains", "an unknown domain", "no text"],
)
def test_labels_that_cannot_be_read_are_one_line_and_status_2(taawun, tmp_path, line, place):
    if line is not None:
        json_lines(tmp_path / "gold.jsonl", line)
    ran = taawun("evaluate", "gold.jsonl")
    assert (ran.status, ran.out) == (2, "")
    assert_one_line(ran.err)
    assert place in ran.err


# As a process


def test_the_command_is_installed_and_knows_its_version():
    ran = process("--version")
    assert (ran.returncode, ran.stdout.decode().strip()) == (0, __version__)


@pytest.mark.parametrize(
    ("command", "named"),
    [
        ((), "classify domains evaluate info promote rollback runs"),
        (("classify",), "--encoding --evidence --model --precision --top-k"),
        (("evaluate",), "--model"),
    ],
    ids=str,
)
def test_help_names_what_there_is(command, named):
    ran = process(*command, "--help")
    assert ran.returncode == 0
    assert all(name in ran.stdout.decode() for name in named.split())


def test_a_process_reads_standard_input_and_answers_on_standard_output():
    ran = process("classify", "--output-format", "jsonl", input=json.dumps({"id": 1, "text": DEAL}).encode())
    assert (ran.returncode, ran.stderr) == (0, b"")
    assert same(json.loads(ran.stdout), DEAL)


@pytest.mark.parametrize(
    ("arguments", "status"),
    [(("classify", "missing.txt"), 1), (("classify", "--model", "missing.npz"), 2), (("info", "--model", "."), 2)],
    ids=str,
)
def test_a_process_that_fails_says_so_in_one_line(tmp_path, arguments, status):
    ran = process(*arguments, input=DEAL.encode(), cwd=tmp_path)
    assert ran.returncode == status
    assert_one_line(ran.stderr)


def test_csv_is_read_from_a_pipe():
    ran = process("classify", "--input-format", "csv", "--output-format", "jsonl", input=f'id,text\n1,"{DEAL}"\n'.encode())
    assert (ran.returncode, ran.stderr) == (0, b"")
    assert json.loads(ran.stdout)["id"] == "1"


def test_head_ends_the_command_quietly(tmp_path):
    lines = json_lines(tmp_path / "a.jsonl", *({"id": number, "text": DEAL} for number in range(2_000)))
    with subprocess.Popen(["head", "-1"], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as head:
        ran = process("classify", lines, "--output-format", "jsonl", stdout=head.stdin)
        head.stdin.close()
        assert json.loads(head.stdout.read())["id"] == 0
    assert (ran.returncode, ran.stderr) == (0, b"")


@pytest.mark.parametrize(
    "arguments",
    [("info",), ("domains",), ("classify",), ("classify", "--output-format", "json")],
    ids=" ".join,
)
@pytest.mark.parametrize("buffered", [True, False])
def test_output_that_nobody_reads_is_no_error(arguments, buffered):
    reader, writer = os.pipe()
    os.close(reader)
    environment = {} if buffered else {"PYTHONUNBUFFERED": "1"}
    ran = process(*arguments, environment=environment, input=DEAL.encode(), stdout=writer)
    os.close(writer)
    assert (ran.returncode, ran.stderr) == (0, b"")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
@pytest.mark.parametrize("arguments", [("info",), ("classify",)], ids=" ".join)
def test_output_that_cannot_be_written_is_one_line_and_status_2(arguments):
    with Path("/dev/full").open("wb") as full:
        ran = process(*arguments, input=DEAL.encode(), stdout=full)
    assert ran.returncode == 2
    assert_one_line(ran.stderr)


def test_a_terminal_of_few_characters_is_no_error():
    given = json.dumps({"id": "اتفاق", "text": DEAL}).encode()
    ran = process("classify", input=given, environment={"PYTHONUTF8": "0", "PYTHONIOENCODING": "cp1252"})
    assert (ran.returncode, ran.stderr) == (0, b"")
    assert b"energy" in ran.stdout


@pytest.mark.skipif(os.name != "posix", reason="closes standard input the POSIX way")
def test_standard_input_that_is_closed_is_one_line():
    ran = process("classify", preexec_fn=lambda: os.close(0))
    assert ran.returncode in (1, 2)
    assert_one_line(ran.stderr)
