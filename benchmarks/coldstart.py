"""CPU time from an empty process to a first answer: taawun against loading a pickled scikit-learn pipeline.

Run: python benchmarks/coldstart.py [--json] [--rounds 5]
"""

from __future__ import annotations

import resource
import subprocess
import sys
import tempfile
from pathlib import Path

from _common import Measure, interleaved, options, passages, show
from _peers import naive, package_of
from joblib import dump

TEXT = "The two governments signed an agreement in Lima on a power line across their border."
OURS = f"from taawun import classify; classify({TEXT!r})"
THEIRS = "import joblib; joblib.load({path!r}).predict([{text!r}])"


def cpu_of(code: str) -> float:
    """CPU seconds of a fresh interpreter that runs `code`."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([sys.executable, "-c", code], check=True, stdout=subprocess.DEVNULL)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def main() -> None:
    """Take turns."""
    chosen = options(__doc__, rounds=5)
    with tempfile.TemporaryDirectory() as folder:
        path = str(Path(folder) / "peer.joblib")
        dump(naive().fit(*passages()), path)
        theirs = THEIRS.format(path=path, text=TEXT)
        figures = interleaved({"taawun": lambda _: cpu_of(OURS), "scikit-learn": lambda _: cpu_of(theirs)}, chosen.rounds)
    show([Measure("from start to first answer", "s", figures)], chosen.json, [package_of("scikit-learn")])


if __name__ == "__main__":
    main()
