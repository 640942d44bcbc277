import subprocess
import sys
from dataclasses import replace
from types import SimpleNamespace

import pytest

from taawun import precompile
from taawun.compiled import PLAIN, fastest

READ = """
import json
from dataclasses import fields
from taawun.classifier import default_classifier
from taawun.compiled import fastest

list(default_classifier().classify_many(["A line.", "Одна строка.", "Une ligne 🤝"] * 40, errors="return"))
stats = {loop.name: getattr(fastest(), loop.name).stats for loop in fields(fastest())}
print(json.dumps([name for name, own in stats.items() if own.cache_misses]), json.dumps(sum(stats["answer"].cache_hits.values())))
"""


def kernel_kept_in(folder):
    loop = SimpleNamespace(stats=SimpleNamespace(cache_path=folder), py_func=fastest)
    return replace(PLAIN, answer=loop)


@pytest.fixture
def asked(monkeypatch):
    """What would have been run, instead of running it."""
    commands = []
    monkeypatch.setattr(subprocess, "run", lambda command, **_: commands.append(command))
    return commands


def test_a_fresh_process_compiles_nothing_itself(monkeypatch, tmp_path):
    pytest.importorskip("numba")
    monkeypatch.setenv("NUMBA_CACHE_DIR", str(tmp_path))
    read = subprocess.run([sys.executable, "-c", READ], capture_output=True, text=True, check=True)
    assert read.stdout == "[] 1\n"  # none was compiled, and the one that answers was found
    assert list(tmp_path.rglob("*.nbi"))


def test_loops_that_are_kept_are_not_compiled_again(monkeypatch, tmp_path, asked):
    kernel = kernel_kept_in(tmp_path)
    monkeypatch.setattr(precompile, "fastest", lambda: kernel)
    (tmp_path / "kernel.fastest-12.py311.nbi").touch()
    assert precompile.precompile() is kernel
    assert not asked
    (tmp_path / "kernel.fastest-12.py311.nbi").unlink()
    assert precompile.precompile() is kernel
    assert asked[0][:2] == [sys.executable, "-c"]


@pytest.mark.parametrize("kernel", [PLAIN, kernel_kept_in(None)], ids=["plain", "kept nowhere"])
def test_nothing_is_run_for_loops_that_cannot_be_kept(monkeypatch, asked, kernel):
    monkeypatch.setattr(precompile, "fastest", lambda: kernel)
    assert precompile.precompile() is kernel
    assert not asked


def test_a_frozen_application_is_not_run_again(monkeypatch, tmp_path, asked):
    monkeypatch.setattr(precompile, "fastest", lambda: kernel_kept_in(tmp_path))
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    precompile.precompile()
    assert not asked


@pytest.mark.parametrize("error", [FileNotFoundError("no such interpreter"), subprocess.TimeoutExpired("python", 300)])
def test_without_another_process_this_one_goes_on(monkeypatch, tmp_path, error):
    def refused(*_, **__):
        raise error

    kernel = kernel_kept_in(tmp_path)
    monkeypatch.setattr(precompile, "fastest", lambda: kernel)
    monkeypatch.setattr(subprocess, "run", refused)
    assert precompile.precompile() is kernel
