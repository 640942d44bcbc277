"""Fuzz every way in with atheris, each for some time, and count the inputs tried.

Run: python fuzz/run.py [--seconds 60] [target ...]

An input that takes more than a second, more than 500 MB, or raises what is not ours ends the run; libFuzzer keeps it in the
working folder. New inputs that reach new code are kept under ``fuzz/corpus/`` and built upon the next time.
"""

from __future__ import annotations

import argparse
import re
import subprocess
import sys
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
SECONDS, MEGABYTES, LONGEST = 1, 500, 20_000  # the limits of one input, and its bytes
LOOPS = [f"taawun.{name}" for name in ("compiled", "gather", "hashtable", "kernel", "scan", "svm")]  # they hold no branch to find
GUIDED = {"read_html": ["trafilatura"], "read_bytes": ["ftfy"]}  # others' packages whose branches guide a target too


def main() -> int:
    """Run the targets one after the other, each in a process of its own."""
    from targets import TARGETS

    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("targets", nargs="*", default=list(TARGETS), metavar="target", help=", ".join(TARGETS))
    parser.add_argument("--seconds", type=int, default=60, help="for each target")
    options = parser.parse_args()
    total = failed = 0
    for target in options.targets:
        found, passed = run(target, options.seconds)
        print(f"{target:18}{found:10,} inputs  {'passed' if passed else 'FAILED'}", flush=True)
        total, failed = total + found, failed + (not passed)
    print(f"{'all':18}{total:10,} inputs  {failed} targets failed")
    return int(failed > 0)


def run(target: str, seconds: int) -> tuple[int, bool]:
    """Inputs tried, and whether all passed."""
    corpus = HERE / "corpus" / target
    corpus.mkdir(parents=True, exist_ok=True)
    options = [f"-max_total_time={seconds}", f"-timeout={SECONDS}", f"-rss_limit_mb={MEGABYTES}", f"-max_len={LONGEST}"]
    command = [sys.executable, __file__, "--one", target, str(corpus), str(HERE / "seeds"), *options, "-print_final_stats=1"]
    started = time.monotonic()
    ran = subprocess.run(command, capture_output=True, text=True, errors="replace")
    executed = re.search(r"number_of_executed_units:\s*(\d+)", ran.stderr)
    if ran.returncode or not executed:
        print(ran.stderr[-3000:], f"after {time.monotonic() - started:.0f} s", sep="\n", file=sys.stderr)
    return int(executed[1]) if executed else 0, ran.returncode == 0


def fuzz_one(target: str, arguments: list[str]) -> None:
    """Fuzz in this process; atheris does not come back."""
    import atheris

    sys.modules["numba"] = None  # its compiler is a fifth of the memory
    with atheris.instrument_imports(include=["taawun", *GUIDED.get(target, ())], exclude=LOOPS):
        from targets import TARGETS

        from taawun.classifier import default_classifier
        from taawun.language import LANGUAGES

    for path in (HERE / "seeds").iterdir():  # what is loaded once does not count for one input
        TARGETS[target](path.read_bytes())
    for language in (*LANGUAGES, None):
        default_classifier().classify("Oslo 2031", language=language)
    atheris.Setup([target, *arguments], TARGETS[target])
    atheris.Fuzz()


if __name__ == "__main__":
    if sys.argv[1:2] == ["--one"]:
        fuzz_one(sys.argv[2], sys.argv[3:])
    sys.exit(main())
