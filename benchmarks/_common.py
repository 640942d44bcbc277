"""What the benchmarks share: one thread, texts to run on, taking turns, and a table of ratios.

Imported before numpy: BLAS and OpenMP read how many threads they may use when they are loaded.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import statistics
import sys
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import cache
from importlib.metadata import version
from multiprocessing import get_context
from pathlib import Path

os.environ.update(OMP_NUM_THREADS="1", OPENBLAS_NUM_THREADS="1", MKL_NUM_THREADS="1")

from taawun.composition import cut
from taawun.corpus import Corpus, load_corpus
from taawun.taxonomy import default_taxonomy

HOME = Path(__file__).resolve().parent.parent
DEV = HOME.parent / "shared" / "gold" / "dev.jsonl"
PAGES = HOME / "tests" / "pages"

Runner = Callable[[int], float]
"""Does its work once and says what it took; it is told the number of the round."""


@dataclass(frozen=True, slots=True)
class Measure:
    """One thing measured of taawun and of its peers; less is better.

    Parameters
    ----------
    name : str
    unit : str
    figures : mapping of str to float
        One of them is called ``taawun``.
    """

    name: str
    unit: str
    figures: Mapping[str, float]

    @property
    def ratios(self) -> dict[str, float]:
        """Each peer's figure over taawun's: above 1 taawun is ahead."""
        return {name: figure / self.figures["taawun"] for name, figure in self.figures.items() if name != "taawun"}


def options(description: str | None, **numbers: int) -> argparse.Namespace:
    """The command line: ``--json``, and an option for each number with its default."""
    parser = argparse.ArgumentParser(description=(description or "").partition("\n")[0])
    parser.add_argument("--json", action="store_true", help="print one JSON object instead of tables")
    for name, default in numbers.items():
        parser.add_argument(f"--{name}", type=int, default=default, help=f"{default} unless given")
    return parser.parse_args()


@cache
def corpus() -> Corpus:
    """What everyone learns from."""
    return load_corpus(HOME / "seeds", default_taxonomy())


def passages() -> tuple[list[str], list[list[int]]]:
    """What the peers learn from."""
    return passages_of(corpus())


def passages_of(learnt: Corpus) -> tuple[list[str], list[list[int]]]:
    """A corpus's passages, articles cut into such, and their labels as rows of 0 and 1."""
    rows = cut(learnt.articles).passages
    return [row.text for row in rows], [[int(key in row.domains) for key in default_taxonomy().keys] for row in rows]


def articles() -> tuple[str, list[str]]:
    """Texts to time on, and what they are: real articles where they are at hand, else those of the corpus."""
    if DEV.exists():
        return "real articles", [json.loads(line)["text"] for line in DEV.read_text(encoding="utf-8").splitlines()]
    return "articles of the corpus", [article.text for article in corpus().articles if article.sentences]


def cpu(work: Callable[[], object], count: int) -> float:
    """CPU milliseconds that each of so many texts took."""
    start = time.process_time()
    work()
    return 1000 * (time.process_time() - start) / count


def fresh(work: Callable[..., float], *given: object) -> float:
    """Have a function of a script run in a process of its own, in which nothing is cached or compiled yet."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        return pool.submit(work, *given).result()


def exhaust(answers: Iterable[object]) -> None:
    """Ask for all answers of a lazy stream, and keep none."""
    for _ in answers:
        pass


def interleaved(runners: Mapping[str, Runner], rounds: int) -> dict[str, float]:
    """Median of each runner's figures, the runners taking turns so that a noisy moment hits all."""
    figures: dict[str, list[float]] = {name: [] for name in runners}
    for number in range(rounds):
        for name, runner in runners.items():
            figures[name].append(runner(number))
    return {name: statistics.median(values) for name, values in figures.items()}


def show(measures: Sequence[Measure], as_json: bool, packages: Sequence[str] = ()) -> None:
    """Print a table for each measure, or all of them as one JSON object."""
    if as_json:
        print(json.dumps(_object(measures, ("taawun", "numpy", *packages))))
        return
    print(f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}")
    for measure in measures:
        print(f"\n{measure.name}")
        for name, figure in measure.figures.items():
            ratio = f"{measure.ratios[name]:9.2f} x taawun's" if name in measure.ratios else ""
            print(f"  {name:24}{figure:12.3f} {measure.unit:3}{ratio}")


def _object(measures: Sequence[Measure], packages: Sequence[str]) -> dict[str, object]:
    return {
        "ratios": {f"{m.name} / {name}": ratio for m in measures for name, ratio in m.ratios.items()},
        "absolute": {f"{m.name} / {name} [{m.unit}]": figure for m in measures for name, figure in m.figures.items()},
        "versions": {"python": platform.python_version()} | {package: version(package) for package in packages},
    }


def note(message: str) -> None:
    """Tell who is waiting; standard output is for the result."""
    print(message, file=sys.stderr, flush=True)
