import subprocess
import sys

import numpy as np
import pytest

from taawun import columns, compiled
from taawun.compiled import PLAIN, fastest


def test_without_numba_the_plain_kernel_is_the_fastest():
    code = "import sys; sys.modules['numba'] = None; from taawun.compiled import PLAIN, fastest; print(fastest() is PLAIN)"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "True\n"


def test_numba_is_not_loaded_before_it_is_asked_for():
    code = "import sys, taawun; taawun.classify('Two ministers met in Oslo.'); print('numba' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "False\n"


def test_it_works_where_nothing_can_be_kept(monkeypatch):
    numba = pytest.importorskip("numba")
    given = numba.njit

    def nowhere(*function, **options):
        if options.pop("cache", False):
            raise RuntimeError("no locator available")
        return given(*function, **options)

    monkeypatch.setattr(numba, "njit", nowhere)
    kernel = fastest.__wrapped__()
    found = kernel.weighted_sums(np.array([0, 2]), np.array([0, 1]), np.ones(2, np.float32), np.ones((2, 3), np.float32))
    assert kernel is not PLAIN
    assert found.tolist() == [[2.0, 2.0, 2.0]]


def test_loops_are_kept_under_a_version_of_all_files_they_are_made_of(monkeypatch, tmp_path):
    numba = pytest.importorskip("numba")
    version = compiled._version()
    assert fastest().answer.py_func.__qualname__ == f"answer.{version}"
    assert isinstance(fastest().answer, numba.core.dispatcher.Dispatcher)
    other = tmp_path / "columns.py"
    other.write_text("SCORES = 24", encoding="utf-8")
    monkeypatch.setattr(columns, "__file__", str(other))
    assert compiled._version.__wrapped__() != version
