"""train.py: a corpus in, a model file, a tracked run and a report out; when it fails, one line and nothing spoilt."""

import json
import os
import re
import runpy
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

import pytest

import toys
from stores import client_of, database, mlflow, own_mlflow
from taawun import cli
from taawun.article import LabelledArticle
from taawun.classifier import Classifier

SCRIPT = Path(__file__).resolve().parents[1] / "train.py"
OPTIONS = "seeds data taxonomy evaluation output experiment name search regularisation folds seed".split()
GOLD = [
    {"text": "The ministers of Peru and Fiji signed an agreement on direct flights.", "domains": ["transport"], "language": "en"},
    {"text": "Le maire d'Oslo s'est plaint du prix des vols directs.", "domains": [], "language": "fr"},
]
MORE = {"id": "more", "text": "Norway and Ghana will work together on a hospital.", "domains": ["health"], "language": "en"}

pytestmark = pytest.mark.filterwarnings("ignore:Cyclopts application invoked without tokens")


class Checkout(NamedTuple):
    """A folder with train.py and a corpus, as a user has them."""

    folder: Path

    def arguments(self, **options: object) -> list[str]:
        """A small training on the folder's corpus; options in place of these or beside them."""
        given = {"seeds": self.folder / "seeds", "taxonomy": self.folder / "taxonomy.toml", "folds": 2, **options}
        return [f"--{name}={value}" for name, value in given.items()]

    def runs(self, experiment: str) -> list[mlflow.entities.Run]:
        """Latest first."""
        client = client_of(self.folder / "mlruns")
        return client.search_runs([client.get_experiment_by_name(experiment).experiment_id])


class Ran(NamedTuple):
    status: int
    out: str
    err: str


Run = Callable[..., Ran]


def json_lines(path: Path, *rows: object) -> Path:
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
    return path


def write_corpus(folder: Path, articles: Sequence[LabelledArticle]) -> Path:
    for part in ("passages", "glossary"):
        (folder / part).mkdir(parents=True)
    glossary = toys.glossary()
    for language, terms in glossary.terms.items():
        rows = ({"id": a.id, "text": a.text, "domains": [*a.domains], "kind": a.kind} for a in articles if a.language == language)
        json_lines(folder / "passages" / f"{language}.jsonl", *rows)
        listed = {concept: [t for t, place in terms.items() if place == n] for n, concept in enumerate(glossary.concepts)}
        tables = "".join(f"{concept} = {json.dumps(found)}\n" for concept, found in listed.items())
        (folder / "glossary" / f"{language}.toml").write_text(tables, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def checkout(tmp_path_factory) -> Checkout:
    folder = tmp_path_factory.mktemp("checkout")
    shutil.copy(SCRIPT, folder)
    write_corpus(folder / "seeds", toys.articles())
    domains = "".join(f'[[domains]]\nkey = "{key}"\nnames = {{ en = "{key}" }}\n' for key in toys.SUBJECTS)
    (folder / "taxonomy.toml").write_text(f'version = "toy"\n{domains}')
    json_lines(folder / "gold.jsonl", *GOLD)
    json_lines(folder / "more.jsonl", MORE)
    database(folder / "mlruns")
    return Checkout(folder)


def exit_code(checkout: Checkout, *arguments: str, store: str | None = None) -> int | str:
    """Run the script in this process: the libraries it imports are there already."""
    with own_mlflow(store), pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "argv", ["train.py", *arguments])
        with pytest.raises(SystemExit) as stopped:
            runpy.run_path(str(checkout.folder / "train.py"), run_name="__main__")
    return stopped.value.code or 0


@pytest.fixture
def run(checkout, capsys) -> Run:
    """The script, run in this process, and what it printed."""

    def running(*arguments: str, store: str | None = None) -> Ran:
        code = exit_code(checkout, *arguments, store=store)
        out, err = capsys.readouterr()
        return Ran(code, out, err) if isinstance(code, int) else Ran(1, out, f"{err}{code}\n")  # as the interpreter does

    return running


def process(checkout: Checkout, *arguments: str) -> Ran:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("MLFLOW_")}
    ran = subprocess.run(
        [sys.executable, checkout.folder / "train.py", *arguments],
        env={**environment, "OMP_NUM_THREADS": "1"},
        cwd=checkout.folder,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=300,
    )
    return Ran(ran.returncode, ran.stdout, ran.stderr)


def assert_one_line(ran: Ran) -> None:
    assert ran.status in (1, 2)
    assert ran.err.startswith("train.py: error: ")
    assert ran.err.count("\n") == 1


# A whole training, as a process


@pytest.fixture(scope="module")
def trained(checkout) -> Ran:
    files = {"output": "out/model.npz", "evaluation": "gold.jsonl", "data": "more.jsonl"}
    given = {option: checkout.folder / file for option, file in files.items()}
    return process(checkout, *checkout.arguments(**given, experiment="whole", name="first"))


def test_training_ends_well(trained):
    assert trained.status == 0, trained.err
    assert "Traceback" not in trained.err


def test_training_writes_a_model_file_that_classifies(checkout, trained):
    classifier = Classifier.load(checkout.folder / "out" / "model.npz")
    assert classifier.domains == tuple(toys.SUBJECTS)
    assert classifier.card.texts == len(toys.articles()) + 1
    assert classifier.classify("The ministers of Peru and Ghana signed an agreement on a gas pipeline.").domains == ("energy",)
    assert [path.name for path in (checkout.folder / "out").iterdir()] == ["model.npz"]


def test_training_reports_the_corpus_the_figures_and_where_things_are(checkout, trained):
    card = Classifier.load(checkout.folder / "out" / "model.npz").card
    assert f"{card.texts} texts" in trained.out
    assert card.corpus_sha256[:16] in trained.out
    assert card.model in trained.out
    assert str(checkout.folder / "out" / "model.npz") in trained.out
    assert checkout.runs("whole")[-1].info.run_id in trained.out
    assert re.findall(r"^(composed articles|gold)\b.*articles", trained.out, re.MULTILINE) == ["composed articles", "gold"]


def test_training_is_tracked_beside_the_script(checkout, trained):
    run = checkout.runs("whole")[-1]
    assert (run.info.run_name, run.info.status) == ("first", "FINISHED")
    assert run.data.metrics["gold/articles"] == len(GOLD)
    assert run.data.params["corpus_sha256"] == Classifier.load(checkout.folder / "out" / "model.npz").card.corpus_sha256
    assert run.outputs.model_outputs


def evaluated(monkeypatch, capsys, *arguments: object) -> Ran:
    monkeypatch.setattr(sys, "argv", ["taawun", "evaluate", *map(str, arguments)])
    with pytest.raises(SystemExit) as stopped:
        cli.main()
    return Ran(stopped.value.code, *capsys.readouterr())


def test_the_command_scores_the_new_model_by_its_own_domains(checkout, trained, monkeypatch, capsys):
    ran = evaluated(monkeypatch, capsys, checkout.folder / "gold.jsonl", "--model", checkout.folder / "out" / "model.npz")
    assert (ran.status, ran.err) == (0, "")
    assert re.search(r"^  transport +1 +0 +0", ran.out, re.MULTILINE)


def test_labels_that_are_not_the_models_domains_are_one_line(checkout, trained, monkeypatch, capsys, tmp_path):
    gold = json_lines(tmp_path / "gold.jsonl", {**MORE, "domains": ["agriculture_food"]})
    ran = evaluated(monkeypatch, capsys, gold, "--model", checkout.folder / "out" / "model.npz")
    assert ran.status == 2
    assert ran.err.startswith(f"taawun: error: {gold}:1: ")
    assert ran.err.count("\n") == 1


def test_training_again_gives_the_same_model_file(checkout, trained, run, tmp_path):
    given = {"output": tmp_path / "again.npz", "data": checkout.folder / "more.jsonl", "experiment": "again"}
    assert run(*checkout.arguments(**given)).status == 0
    assert (tmp_path / "again.npz").read_bytes() == (checkout.folder / "out" / "model.npz").read_bytes()


# Options


def test_help_lists_every_option(run):
    ran = run("--help")
    assert ran.status == 0
    assert [option for option in OPTIONS if f"--{option}" not in ran.out] == []


def test_options_reach_the_training(checkout, run, tmp_path):
    given = {"output": tmp_path / "m.npz", "regularisation": 7, "seed": 3, "experiment": "options"}
    assert run(*checkout.arguments(**given)).status == 0
    config = Classifier.load(tmp_path / "m.npz").card.config
    assert (config["regularisation"], config["seed"], config["folds"]) == (7.0, 3, 2)
    assert checkout.runs("options")[0].data.params["seed"] == "3"


def test_more_than_five_folds_are_no_error(checkout, run, tmp_path):
    ran = run(*checkout.arguments(folds=6, output=tmp_path / "m.npz", experiment="folds"))
    assert ran.status == 0, ran.err
    assert Classifier.load(tmp_path / "m.npz").card.config["folds"] == 6


@pytest.fixture(scope="module")
def searched(checkout) -> Checkout:
    given = checkout.arguments(output=checkout.folder / "searched.npz", experiment="search")
    assert exit_code(checkout, *given, "--search") == 0
    return checkout


def test_the_search_tries_a_grid_in_runs_inside_its_own(searched):
    outer, *points = reversed(searched.runs("search"))
    assert {point.data.tags["mlflow.parentRunId"] for point in points} == {outer.info.run_id}
    assert {run.info.status for run in [outer, *points]} == {"FINISHED"}
    assert len({json.dumps(point.data.params, sort_keys=True) for point in points}) == len(points) > 1


def test_the_search_trains_with_the_best_it_found(searched):
    outer, *points = reversed(searched.runs("search"))
    best = max(point.data.metrics["composed/micro_f1"] for point in points)
    assert outer.data.metrics["composed/micro_f1"] == best


def test_the_run_of_a_search_says_what_it_trained_with_in_the_end(searched):
    outer, *_ = reversed(searched.runs("search"))
    config = Classifier.load(searched.folder / "searched.npz").card.config
    names = ("regularisation", "features.concept", "features.ngram")
    expected = (config["regularisation"], config["features"]["concept"], config["features"]["ngram"])
    assert tuple(float(outer.data.params[name]) for name in names) == expected


# Failures


def empty(folder: Path) -> None:
    for path in folder.glob("passages/*.jsonl"):
        path.write_text("\n")


def of_too_few(folder: Path) -> None:
    for path in folder.glob("passages/*.jsonl"):
        path.write_text("".join(path.read_text(encoding="utf-8").splitlines(keepends=True)[:4]), encoding="utf-8")


def of_nothing_without_cooperation(folder: Path) -> None:
    for path in folder.glob("passages/*.jsonl"):
        rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
        json_lines(path, *(row for row in rows if row["domains"]))


def with_an_unknown_domain(folder: Path) -> None:
    json_lines(folder / "passages" / "it.jsonl", {**MORE, "domains": ["magic"]})


def with_a_line_that_is_not_json(folder: Path) -> None:
    (folder / "passages" / "it.jsonl").write_text('{"text": "cut sho')


def with_a_line_without_text(folder: Path) -> None:
    json_lines(folder / "passages" / "it.jsonl", {"domains": []})


def with_one_id_twice(folder: Path) -> None:
    json_lines(folder / "passages" / "it.jsonl", MORE, MORE)


def without_a_glossary(folder: Path) -> None:
    shutil.rmtree(folder / "glossary")


def with_a_glossary_that_is_not_toml(folder: Path) -> None:
    (folder / "glossary" / "en.toml").write_text("energy: gas")


def missing(folder: Path) -> None:
    shutil.rmtree(folder)


@pytest.mark.parametrize(
    ("spoil", "reason"),
    [
        (missing, "no such folder"),
        (empty, "no labelled text"),
        (of_too_few, "are needed"),
        (of_nothing_without_cooperation, "every text is labelled"),
        (with_an_unknown_domain, "it.jsonl:1: no domain 'magic'"),
        (with_a_line_that_is_not_json, "it.jsonl:1: is not JSON"),
        (with_a_line_without_text, "it.jsonl:1: "),
        (with_one_id_twice, "'more'"),
        (without_a_glossary, "glossary"),
        (with_a_glossary_that_is_not_toml, "en.toml: "),
    ],
)
def test_a_bad_corpus_is_one_line_and_the_old_model_survives(checkout, run, tmp_path, spoil, reason):
    spoil(write_corpus(tmp_path / "seeds", toys.articles()))
    (tmp_path / "m.npz").write_bytes(b"old")
    ran = run(*checkout.arguments(seeds=tmp_path / "seeds", output=tmp_path / "m.npz", experiment="bad"))
    assert_one_line(ran)
    assert reason in ran.err
    assert (tmp_path / "m.npz").read_bytes() == b"old"


def test_a_training_that_fails_leaves_a_run_that_says_so(checkout, run, tmp_path):
    of_too_few(write_corpus(tmp_path / "seeds", toys.articles()))
    ran = run(*checkout.arguments(seeds=tmp_path / "seeds", output=tmp_path / "m.npz", experiment="failed"))
    assert ran.status in (1, 2)
    assert [found.info.status for found in checkout.runs("failed")] == ["FAILED"]


@pytest.mark.parametrize("option", ["evaluation", "data", "taxonomy"])
@pytest.mark.parametrize("content", [None, "no such form"], ids=["missing", "not of that form"])
def test_a_bad_file_is_said_in_the_last_line_and_the_old_model_survives(checkout, run, tmp_path, option, content):
    given = tmp_path / "given"
    if content is not None:
        given.write_text(content)
    (tmp_path / "m.npz").write_bytes(b"old")
    ran = run(*checkout.arguments(**{option: given}, output=tmp_path / "m.npz", experiment="bad"))
    assert ran.status in (1, 2)
    assert ran.err.splitlines()[-1].startswith(f"train.py: error: {given}")
    assert (tmp_path / "m.npz").read_bytes() == b"old"


def test_an_output_that_cannot_be_written_is_said_in_the_last_line(checkout, run, tmp_path):
    (tmp_path / "file").write_text("x")
    ran = run(*checkout.arguments(output=tmp_path / "file" / "m.npz", experiment="unwritten"))
    assert ran.status in (1, 2)
    assert ran.err.splitlines()[-1].startswith("train.py: error: ")
    assert [found.info.status for found in checkout.runs("unwritten")] == ["FAILED"]


@pytest.mark.parametrize("option", ["folds=1", "folds=0", "regularisation=0", "regularisation=nan"])
def test_an_option_out_of_its_range_is_one_line(checkout, run, tmp_path, option):
    name, _, value = option.partition("=")
    given = {name: value, "output": tmp_path / "m.npz", "experiment": "range"}
    assert_one_line(run(*checkout.arguments(**given)))


def test_a_store_that_cannot_be_used_is_one_line(checkout, run, tmp_path):
    assert_one_line(run(*checkout.arguments(output=tmp_path / "m.npz"), store="nosuch://store"))


def test_a_process_that_fails_says_so_in_one_line(checkout):
    ran = process(checkout, f"--seeds={checkout.folder / 'nowhere'}")
    assert_one_line(ran)
    assert ran.out == ""
