"""The loops compiled by another process, once on a machine: one that compiles never gives back all the memory it took."""

from __future__ import annotations

import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any

from taawun.compiled import PLAIN, Kernel, fastest

__all__ = ["precompile"]

_COMPILE = """
import sys
sys.path[:] = {path!r}
from taawun.classifier import default_classifier
default_classifier().compile()
"""
_SECONDS = 300


def precompile() -> Kernel:
    """The fastest kernel, its loops compiled and kept by now wherever they can be.

    Where another process cannot be had, or fails, numba compiles each loop in this one, when it is first called.
    """
    kernel = fastest()
    if kernel is not PLAIN and _missing(kernel) and sys.executable and not hasattr(sys, "frozen"):
        command = [sys.executable, "-c", _COMPILE.format(path=sys.path)]
        quiet = subprocess.DEVNULL
        with suppress(OSError, subprocess.TimeoutExpired):
            subprocess.run(command, stdin=quiet, stdout=quiet, stderr=quiet, timeout=_SECONDS, check=False)  # noqa: S603  # ours
    return kernel


def _missing(kernel: Kernel) -> bool:
    """Whether the loops can be kept, and were not yet."""
    loop: Any = kernel.answer
    folder = loop.stats.cache_path
    return folder is not None and not any(Path(folder).glob(f"*.{loop.py_func.__qualname__}-*.nbi"))
