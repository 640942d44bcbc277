"""train.py: a corpus in, a model file, a tracked run and a report out; when it fails, one line and nothing spoilt."""

import json
import os
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
from taawun.glossary import Glossary

SCRIPT = Path(__file__).resolve().parents[1] / "train.py"
DEAL = "The ministers of Peru and Ghana signed an agreement on a gas pipeline."
OPTIONS = "seeds data taxonomy evaluation output experiment name search regularisation folds seed jobs".split()


def lines(articles: Sequence[LabelledArticle]) -> str:
    rows = ({"id": a.id, "text": a.text, "domains": sorted(a.domains), "kind": a.kind, "language": a.language} for a in articles)
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)


def toml(glossary: Glossary, language: str) -> str:
    terms = glossary.terms[language].items()
    return "".join(
        f"[{concept.replace('.', '.')}_{number}]\n"[:0] + f'{concept} = {json.dumps([t for t, n in terms if n == number])}\n'
        for number, concept in enumerate(glossary.concepts)
    )


def write_corpus(folder: Path, articles: Sequence[LabelledArticle]) -> Path:
    for part in ("passages", "glossary"):
        (folder / part).mkdir(parents=True)
    for language in ("en", "fr"):
        (folder / "passages" / f"{language}.jsonl").write_text(lines([a for a in articles if a.language == language]), "utf-8")
        (folder / "glossary" / f"{language}.toml").write_text(toml(toys.glossary(), language), "utf-8")
    return folder


def write_taxonomy(path: Path) -> Path:
    path.write_text('version = "toy"\n' + "".join(f'[[domains]]\nkey = "{k}"\nnames = {{ en = "{k}" }}\n' for k in toys.SUBJECTS))
    return path


class Checkout(NamedTuple):
    """A folder with train.py and a corpus, as a user has them."""

    folder: Path

    @property
    def arguments(self) -> list[str]:
        return [f"--seeds={self.folder / 'seeds'}", f"--taxonomy={self.folder / 'taxonomy.toml'}", "--folds=2", "--jobs=1"]

    def runs(self, experiment: str) -> list[mlflow.entities.Run]:
        client = client_of(self.folder / "mlruns")
        found = client.get_experiment_by_name(experiment)
        return client.search_runs([found.experiment_id]) if found else []


class Ran(NamedTuple):
    status: int
    out: str
    err: str


Run = Callable[..., Ran]


@pytest.fixture(scope="module")
def checkout(tmp_path_factory) -> Checkout:
    folder = tmp_path_factory.mktemp("checkout")
    shutil.copy(SCRIPT, folder)
    write_corpus(folder / "seeds", toys.articles())
    write_taxonomy(folder / "taxonomy.toml")
    database(folder / "mlruns")
    return Checkout(folder)


@pytest.fixture
def train(checkout, monkeypatch, capsys) -> Run:
    """The script, run in this process."""

    def run(*arguments: str) -> Ran:
        monkeypatch.setattr(sys, "argv", ["train.py", *arguments])
        with own_mlflow(), pytest.raises(SystemExit) as stopped:
            runpy.run_path(str(checkout.folder / "train.py"), run_name="__main__")
        out, err = capsys.readouterr()
        code = stopped.value.code
        return Ran(code, out, err) if isinstance(code, int) else Ran(1, out, f"{err}{code}\n")  # as the interpreter does

    pytestmark = pytest.mark.filterwarnings  # noqa: F841
    return run


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
    assert "Traceback" not in ran.err
    assert ran.err.startswith("train.py: error: ")
    assert ran.err.count("\n") == 1
