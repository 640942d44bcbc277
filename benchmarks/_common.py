"""What the benchmarks share: texts to run on, the naive peer, and a table of ratios."""

from __future__ import annotations

import json
import os
import platform
import statistics
from collections.abc import Callable, Mapping, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any

from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.multiclass import OneVsRestClassifier
from sklearn.pipeline import FeatureUnion, Pipeline
from sklearn.svm import LinearSVC

from taawun.corpus import read_labelled
from taawun.taxonomy import default_taxonomy

HOME = Path(__file__).resolve().parent.parent
DEV = HOME.parent / "shared" / "gold" / "dev.jsonl"
PAGES = HOME / "tests" / "pages"


def passages() -> tuple[list[str], list[list[int]]]:
    """The corpus's passages and their labels as rows of 0 and 1."""
    taxonomy = default_taxonomy()
    rows = [row for path in sorted((HOME / "seeds" / "passages").glob("*.jsonl")) for row in read_labelled(path, taxonomy)]
    return [row.text for row in rows], [[int(key in row.domains) for key in taxonomy.keys] for row in rows]


def articles() -> tuple[str, list[str]]:
    """Texts to time on, and where they are from: real articles where they are at hand, else the test pages."""
    if DEV.exists():
        return "real articles", [json.loads(line)["text"] for line in DEV.read_text(encoding="utf-8").splitlines()]
    return "test pages", [path.read_text(encoding="utf-8") for path in sorted(PAGES.glob("*.txt"))] * 20


def naive() -> Pipeline:
    """What most people would write: words and character n-grams in scikit-learn, one LinearSVC a domain."""
    features = FeatureUnion(
        [
            ("word", TfidfVectorizer(sublinear_tf=True)),
            ("char", TfidfVectorizer(analyzer="char_wb", ngram_range=(3, 5), sublinear_tf=True)),
        ]
    )
    return Pipeline([("features", features), ("classifier", OneVsRestClassifier(LinearSVC()))])


def interleaved(runners: Mapping[str, Callable[[], float]], rounds: int) -> dict[str, float]:
    """Median of each runner's figures, the runners taking turns so that a noisy moment hits all."""
    figures: dict[str, list[float]] = {name: [] for name in runners}
    for _ in range(rounds):
        for name, runner in runners.items():
            figures[name].append(runner())
    return {name: statistics.median(values) for name, values in figures.items()}


def show(title: str, unit: str, figures: Mapping[str, float], as_json: bool, packages: Sequence[str]) -> None:
    """Print a table of figures and of how many times faster taawun is, or one JSON object."""
    ratios = {name: figure / figures["taawun"] for name, figure in figures.items()}
    if as_json:
        found: dict[str, Any] = {"ratios": ratios, "absolute": dict(figures), "versions": {p: version(p) for p in packages}}
        print(json.dumps(found))
        return
    print(f"{title} ({platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()})")
    for name, figure in figures.items():
        print(f"  {name:14}{figure:12.3f} {unit}{ratios[name]:9.1f} x taawun's")
