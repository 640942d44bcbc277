"""What `import taawun` gives, and what it costs."""

import inspect
import json
import subprocess
import sys
import types

import pytest

import taawun
from taawun import errors

HEAVY = {
    "sklearn",
    "scipy",
    "nltk",
    "pandas",
    "mlflow",
    "matplotlib",
    "pyspark",
    "joblib",
    "trafilatura",
    "numba",
    "torch",
    "pyarrow",
    "fastapi",
    "starlette",
}


def test_all_names_what_the_package_exports():
    public = [
        name
        for name, member in vars(taawun).items()
        if not isinstance(member, types.ModuleType) and (not name.startswith("_") or name == "__version__")
    ]
    assert sorted(taawun.__all__) == sorted(public)


def test_all_is_sorted_and_names_nothing_twice():
    assert taawun.__all__ == sorted(set(taawun.__all__))


@pytest.mark.parametrize("name", taawun.__all__)
def test_what_is_exported_is_there_and_says_what_it_is(name):
    member = getattr(taawun, name)
    assert isinstance(member, str) or inspect.getdoc(member)


@pytest.mark.parametrize("name", errors.__all__)
def test_every_error_is_a_taawun_error_with_a_line_on_when_it_comes(name):
    error = getattr(errors, name)
    assert issubclass(error, taawun.errors.TaawunError)
    assert inspect.getdoc(error)


def loaded_by(code: str, tmp_path) -> set[str]:
    """The top-level modules that a fresh process has loaded in the end."""
    ending = "\nimport json, sys; print(json.dumps(sorted({name.partition('.')[0] for name in sys.modules})))"
    ran = subprocess.run([sys.executable, "-c", code + ending], cwd=tmp_path, capture_output=True, text=True, timeout=60)
    assert ran.returncode == 0, ran.stderr
    return set(json.loads(ran.stdout.splitlines()[-1]))


@pytest.mark.parametrize(
    "code",
    [
        "import taawun",
        "from taawun import classify; classify('The two navies held a joint exercise off Mombasa.')",
        "from taawun import classify; classify('وقع الوزيران اتفاقية'.encode('cp1256'))",
        "from taawun import cli; cli.app(['info'])",
    ],
    ids=["import", "a text", "bytes", "the command"],
)
def test_answering_loads_nothing_of_training(tmp_path, code):
    loaded = loaded_by(code, tmp_path)
    assert "taawun" in loaded
    assert loaded & HEAVY == set()


def test_the_command_is_not_loaded_with_the_package(tmp_path):
    loaded = loaded_by("import taawun, sys; assert 'taawun.cli' not in sys.modules", tmp_path)
    assert loaded & {"cyclopts", "rich", "tqdm"} == set()


def test_the_training_side_is_importable_by_its_own_names():
    from taawun import corpus, evaluation, tracking, training

    for module in (corpus, evaluation, tracking, training):
        assert all(hasattr(module, name) for name in module.__all__)


def test_the_version_is_the_one_that_is_installed():
    from importlib.metadata import version

    assert taawun.__version__ == version("taawun")
