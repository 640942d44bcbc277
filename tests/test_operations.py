"""Commands about runs and the registry: what they print, their exit statuses, and that their errors are one line."""

import json
import sys

import pytest

import toys
from stores import database, own_mlflow
from taawun import cli
from taawun.classifier import Classifier
from taawun.store import open_store
from taawun.tracking import record, training_run

pytestmark = pytest.mark.filterwarnings("ignore:Cyclopts application invoked without tokens")


@pytest.fixture
def taawun(monkeypatch, capsys):
    """The command, run in this process: its exit status, and what it printed."""

    def run(*arguments: object) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["taawun", *map(str, arguments)])
        with pytest.raises(SystemExit) as stopped:
            cli.main()
        return (stopped.value.code, *capsys.readouterr())

    return run


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A store of no runs, which the commands find."""
    database(tmp_path / "mlruns")
    monkeypatch.setenv("TAAWUN_STORE", str(tmp_path / "mlruns"))
    with own_mlflow():
        open_store(tmp_path / "mlruns", "operations")
        yield tmp_path / "mlruns"


@pytest.fixture
def two_runs(folder, toy_result, whole_result, toy_corpus, whole_corpus, toy_config, monkeypatch):
    monkeypatch.setattr("taawun.tracking.save_plots", lambda *_: None)
    identifiers = []
    for name, result, corpus in (("passages", toy_result, toy_corpus), ("articles", whole_result, whole_corpus)):
        with training_run(name, toy_config, corpus) as identifier:
            record(result, corpus, {"gold": result.report.overall})
        identifiers.append(identifier)
    return identifiers


def test_runs_are_listed_with_their_figures_and_compared_by_what_differs(taawun, two_runs, toy_corpus):
    status, out, _ = taawun("runs")
    lines = out.splitlines()
    assert status == 0
    assert "composed/micro_f1" in lines[0]
    assert "gold/micro_f1" in lines[0]
    assert [line.split()[0] for line in lines[1:]] == two_runs[::-1]
    assert len(taawun("runs", "--most", "1")[1].splitlines()) == 2

    status, out, _ = taawun("runs", two_runs[0][:10], two_runs[1])
    first = {line.split()[0]: line.split()[1:] for line in out.splitlines()}
    assert status == 0
    assert first["name"] == ["passages", "articles"]
    assert first["corpus_sha256"][0].startswith(toy_corpus.sha256[:8])
    assert "regularisation" not in first
    assert len(first["composed/micro_f1"]) == 2


def test_promotion_says_why_and_rollback_says_what_to(taawun, two_runs, tmp_path):
    path = tmp_path / "labelled.jsonl"
    rows = ({"text": a.text, "domains": sorted(a.domains), "language": a.language} for a in toys.articles())
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    status, out, _ = taawun("promote", two_runs[0])
    assert (status, "version 1 of taawun" in out, "first champion" in out) == (0, True, True)
    status, out, _ = taawun("promote", two_runs[0], "--evaluation", path)
    assert (status, "version 2 of taawun" in out, "not worse" in out) == (0, True, True)
    assert out.splitlines()[1].split()[0] == "overall"
    status, out, _ = taawun("rollback")
    assert (status, out) == (0, "version 1 of taawun is champion again, in place of version 2\n")
    status, _, err = taawun("promote", two_runs[1])
    assert (status, err.count("\n"), "--evaluation" in err) == (2, 1, True)


def test_no_runs_is_no_error(taawun, folder):
    assert taawun("runs")[:2] == (0, "no runs yet; `python train.py` makes one\n")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("runs", "zzz"), "no runs begin with 'zzz'"),
        (("promote", "zzz"), "no runs begin with 'zzz'"),
        (("promote", "zzz", "--force", " "), "--force wants a reason"),
        (("rollback",), "no champion"),
        (("runs", "--experiment", "other"), "no experiment 'other'"),
    ],
)
def test_what_is_not_there_is_said_in_one_line(taawun, folder, arguments, said):
    status, out, err = taawun(*arguments)
    assert (status, out, err.count("\n")) == (2, "", 1)
    assert err.startswith("taawun: error: ")
    assert said in err


def test_a_store_that_is_not_there_is_not_made(taawun, tmp_path):
    with own_mlflow():
        status, _, err = taawun("runs", "--store", tmp_path / "nowhere")
    assert (status, err.count("\n"), "train.py" in err) == (2, 1, True)
    assert not (tmp_path / "nowhere").exists()


# The service: what is said before it starts; tests/test_server.py has the rest


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--workers", "0"), "--workers must be above 0"),
        (("--max-rows", "-1"), "--max-rows must be above 0"),
        (("--max-bytes", "0"), "--max-bytes must be above 0"),
        (("--timeout", "nan"), "--timeout must be above 0"),
        (("--timeout", "inf"), "--timeout must be above 0"),
        (("--model", "models:/taawun@champion"), "no model models:/taawun@champion"),
        (("--model", "runs:/0123/model"), "no model runs:/0123/model"),
    ],
)
def test_a_service_that_cannot_start_says_why_in_one_line(taawun, folder, arguments, said):
    status, out, err = taawun("serve", *arguments)
    assert (status, out, err.count("\n")) == (2, "", 1)
    assert said in err


def test_a_folder_that_holds_no_model_is_said(taawun, folder, tmp_path):
    status, _, err = taawun("serve", "--model", tmp_path / "mlruns")
    assert (status, "not one .npz file" in err) == (2, True)


def test_the_champion_is_what_is_served(two_runs, whole_result, taawun, monkeypatch):
    served = []
    monkeypatch.setattr("taawun.server.load", lambda path: served.append(path) or ())
    monkeypatch.setattr("taawun.server.listen", lambda host, port: (host, port))
    monkeypatch.setattr(
        "taawun.server.run", lambda app, listener, workers, limits: served.append((listener, workers, limits.rows))
    )
    monkeypatch.setattr("taawun.service.create_app", lambda *_, **__: None)
    monkeypatch.setattr("taawun.operations._folder_of_counts", lambda: "nowhere")
    monkeypatch.setenv("PROMETHEUS_MULTIPROC_DIR", "nowhere")
    taawun("promote", two_runs[1])
    assert taawun("serve", "--model", "models:/taawun@champion", "--port", "0", "--workers", "3", "--max-rows", "7")[0] == 0
    path, what = served
    assert what == (("127.0.0.1", 0), 3, 7)
    assert Classifier.load(path).card == whole_result.classifier.card
