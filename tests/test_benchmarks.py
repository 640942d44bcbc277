"""The benchmarks' common parts. What they measure is no matter of tests."""

import json
import os
import subprocess
import sys
from pathlib import Path

BENCHMARKS = Path(__file__).resolve().parents[1] / "benchmarks"


def run(code: str) -> str:
    """Run in a process of its own: the benchmarks allow BLAS one thread only."""
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(BENCHMARKS), *filter(None, sys.path)])}
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env=environment)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_a_peer_that_takes_longer_has_a_ratio_above_one():
    code = "from _common import Measure, show; show([Measure('whole', 'ms', {'taawun': 2.0, 'peer': 5.0})], as_json=True)"
    found = json.loads(run(code))
    assert found["ratios"] == {"whole / peer": 2.5}
    assert found["absolute"] == {"whole / taawun [ms]": 2.0, "whole / peer [ms]": 5.0}
    assert {"python", "taawun", "numpy"} <= set(found["versions"])


def test_runners_take_turns_and_the_median_counts():
    code = """
from _common import interleaved
turns = []
def runner(name, figures):
    return lambda number: (turns.append(name), figures[number])[1]
print(interleaved({"a": runner("a", [1.0, 9.0, 2.0]), "b": runner("b", [3.0, 3.0, 4.0])}, 3), "".join(turns))
"""
    assert run(code) == "{'a': 2.0, 'b': 3.0} ababab\n"


def test_blas_has_one_thread_when_numpy_is_loaded():
    code = "import sys, os, _common; print(os.environ['OMP_NUM_THREADS'], os.environ['OPENBLAS_NUM_THREADS'])"
    assert run(code) == "1 1\n"


def test_every_stage_names_a_function_that_there_is():
    assert run("import stages; print([s for s, (owner, name) in stages.STAGES.items() if not hasattr(owner, name)])") == "[]\n"


def test_a_stage_counts_without_what_it_calls():
    code = """
import time
from unittest.mock import patch
import stages
ticks = iter([0.0, 1.0, 4.0, 10.0])
clock = stages.Clock()
inner = clock.timed("body", lambda: None)
outer = clock.timed("language", inner)
with patch.object(time, "process_time", lambda: next(ticks)):
    outer()
print(clock.spent["body"], clock.spent["language"])
"""
    assert run(code) == "3.0 7.0\n"


def test_the_stream_is_new_text_in_many_languages_and_the_same_again():
    code = """
from itertools import islice
from _stream import stream
first, again = (list(islice(stream(seed=3), 40)) for _ in range(2))
print(first == again, len(set(first)), first != list(islice(stream(seed=4), 40)))
"""
    assert run(code) == "True 40 True\n"
