"""The wheel: all that the package needs, and nothing else."""

import importlib.metadata
import json
import shutil
import subprocess
import sys
import zipfile
from email import message_from_bytes
from email.message import Message
from pathlib import Path

import pytest

import taawun

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "model" / "taawun"
DEAL = "The energy ministers of Oman and Peru signed an agreement to build a gas pipeline between the two countries."
SETUPTOOLS = 77  # knows the licence as the project states it


def run(*command: object, cwd: Path) -> subprocess.CompletedProcess[str]:
    ran = subprocess.run([sys.executable, "-m", *map(str, command)], cwd=cwd, capture_output=True, text=True, timeout=600)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    return ran


@pytest.fixture(scope="module")
def wheel(tmp_path_factory) -> Path:
    """Built from a copy, as a build leaves its scraps in the folder."""
    source, out = tmp_path_factory.mktemp("source") / "taawun", tmp_path_factory.mktemp("dist")
    unwanted = shutil.ignore_patterns(".*", "mlruns", "build", "dist", "*.egg-info", "__pycache__", "htmlcov")
    shutil.copytree(ROOT, source, ignore=unwanted)
    installed = int(importlib.metadata.version("setuptools").partition(".")[0])
    run("build", "--wheel", *(["--no-isolation"] if installed >= SETUPTOOLS else []), "--outdir", out, source, cwd=out)
    (built,) = out.iterdir()
    return built


@pytest.fixture(scope="module")
def names(wheel) -> set[str]:
    with zipfile.ZipFile(wheel) as archive:
        return set(archive.namelist())


@pytest.fixture(scope="module")
def metadata(wheel, names) -> Message:
    (name,) = (name for name in names if name.endswith(".dist-info/METADATA"))
    with zipfile.ZipFile(wheel) as archive:
        return message_from_bytes(archive.read(name))


def test_the_wheel_is_for_every_platform(wheel):
    assert wheel.name == f"taawun-{taawun.__version__}-py3-none-any.whl"


def test_the_wheel_holds_every_module_and_all_data(names):
    modules = {f"taawun/{path.name}" for path in PACKAGE.glob("*.py")}
    data = {f"taawun/data/{path.name}" for path in (PACKAGE / "data").iterdir() if path.suffix in (".json", ".npz", ".toml")}
    assert {"taawun/data/furniture.json", "taawun/data/model.npz", "taawun/data/taxonomy.toml"} <= data
    assert {name for name in names if name.startswith("taawun/")} == modules | data | {"taawun/py.typed"}


def test_the_wheel_holds_nothing_but_the_package_and_its_metadata(names):
    assert {name.partition("/")[0] for name in names} == {"taawun", f"taawun-{taawun.__version__}.dist-info"}


def test_the_wheel_holds_the_licence(wheel, names, metadata):
    (name,) = (name for name in names if name.endswith("/LICENSE"))
    with zipfile.ZipFile(wheel) as archive:
        assert archive.read(name) == (ROOT / "LICENSE").read_bytes()
    assert metadata["License-Expression"] == "Apache-2.0"


def test_the_model_in_the_wheel_is_the_shipped_one(wheel):
    with zipfile.ZipFile(wheel) as archive:
        assert archive.read("taawun/data/model.npz") == (PACKAGE / "data" / "model.npz").read_bytes()


def test_the_metadata_say_what_there_is_to_know(metadata):
    assert metadata["Name"] == "taawun"
    assert metadata["Version"] == taawun.__version__
    assert metadata["Summary"]
    assert "Typing :: Typed" in metadata.get_all("Classifier")
    assert {"train", "html", "parquet", "serve", "spark", "dev"} <= set(metadata.get_all("Provides-Extra"))


def test_answering_depends_on_nothing_of_training(metadata):
    always = [given for given in metadata.get_all("Requires-Dist") if "extra ==" not in given]
    named = " ".join(always).lower()
    assert always
    assert not [name for name in ("scikit-learn", "scipy", "mlflow", "pandas", "matplotlib", "joblib", "nltk") if name in named]


def test_the_wheel_declares_the_command(wheel, names):
    (name,) = (name for name in names if name.endswith("/entry_points.txt"))
    with zipfile.ZipFile(wheel) as archive:
        assert archive.read(name).decode().split("\n")[:2] == ["[console_scripts]", "taawun = taawun.cli:main"]


def test_check_wheel_contents_finds_nothing_wrong(wheel):
    run("check_wheel_contents", wheel, cwd=wheel.parent)


def test_the_package_answers_out_of_the_wheel_alone(wheel, tmp_path):
    code = "import json, sys, taawun; print(taawun.__file__); print(json.dumps(taawun.classify(sys.argv[1]).to_dict()))"
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(tmp_path)
    ran = subprocess.run([sys.executable, "-c", code, DEAL], cwd=tmp_path, capture_output=True, text=True, timeout=60)
    assert ran.returncode == 0, ran.stderr
    where, answer = ran.stdout.splitlines()
    assert where.startswith(str(tmp_path))
    assert answer == json.dumps(taawun.classify(DEAL).to_dict())
