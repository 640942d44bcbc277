"""CPU time from an empty process to a first answer: taawun against loading a pickled scikit-learn pipeline.

Run: python benchmarks/coldstart.py [--json]
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import tempfile
from pathlib import Path

import joblib
from _common import interleaved, naive, passages, show

TEXT = "The two governments signed an agreement in Lima on a power line across their border."
OURS = f"from taawun import classify; classify({TEXT!r})"
THEIRS = "import joblib; joblib.load({path!r}).predict([{text!r}])"


def cpu(code: str) -> float:
    """CPU seconds of a fresh interpreter that runs `code`."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(
        [sys.executable, "-c", code], check=True, stdout=subprocess.DEVNULL, env={**os.environ, "OMP_NUM_THREADS": "1"}
    )
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def main() -> None:
    """Take turns, five times each."""
    with tempfile.TemporaryDirectory() as folder:
        path = str(Path(folder) / "peer.joblib")
        joblib.dump(naive().fit(*passages()), path)
        theirs = THEIRS.format(path=path, text=TEXT)
        figures = interleaved({"taawun": lambda: cpu(OURS), "scikit-learn": lambda: cpu(theirs)}, 5)
    show("CPU time from start to first answer", "s", figures, "--json" in sys.argv, ("taawun", "scikit-learn", "numpy"))


if __name__ == "__main__":
    main()
