"""CPU time from `seeds/` to a saved model, cross-validation and all, in one process: taawun against naive scikit-learn.

taawun trains as `train.py` has it, without MLflow. The peer is word and character TF-IDF with one LinearSVC a domain: five-fold
cross-validation over the same passages, a fit to all of them, and the file. Both do so with a few texts before the clock:
libraries are loaded and, the first time on a machine, loops are compiled. A round is four minutes; `--every 10` takes every
tenth text of the corpus, to have an idea sooner.

Run: python benchmarks/training.py [--json] [--rounds 5] [--every 1]
"""

from __future__ import annotations

import tempfile
from dataclasses import replace
from functools import partial
from pathlib import Path

from _common import Measure, corpus, cpu, interleaved, note, options, passages_of, show
from _peers import naive, package_of
from joblib import dump
from sklearn.model_selection import KFold, cross_val_predict

from taawun.corpus import Corpus
from taawun.taxonomy import default_taxonomy
from taawun.training import TrainConfig, train

CONFIG = TrainConfig()
FEW = 40  # of so many texts one


def ours(learnt: Corpus, folder: Path) -> None:
    """Train and save."""
    train(learnt, default_taxonomy(), CONFIG).classifier.save(folder / "ours.npz")


def theirs(learnt: Corpus, folder: Path) -> None:
    """Cross-validate, fit and save."""
    texts, labels = passages_of(learnt)
    cross_val_predict(naive(), texts, labels, cv=KFold(CONFIG.folds, shuffle=True, random_state=CONFIG.seed))
    dump(naive().fit(texts, labels), folder / "theirs.joblib")


def main() -> None:
    """Take turns."""
    chosen = options(__doc__, rounds=5, every=1)
    learnt = replace(corpus(), articles=corpus().articles[:: chosen.every])
    few = replace(corpus(), articles=corpus().articles[::FEW])
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for work in (ours, theirs):
            note(f"{work.__name__}, {len(few.articles)} texts before the clock: {cpu(partial(work, few, folder), 1000):.0f} s")
        runners = {
            "taawun": lambda _: cpu(lambda: ours(learnt, folder), 1000),
            "scikit-learn": lambda _: cpu(lambda: theirs(learnt, folder), 1000),
        }
        figures = interleaved(runners, chosen.rounds)
    title = f"training on {len(learnt.articles)} texts, median of {chosen.rounds}"
    show([Measure(title, "s", figures)], chosen.json, [package_of("scikit-learn")])


if __name__ == "__main__":
    main()
