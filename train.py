"""Train taawun's classifier: read the corpus, train, track the run, report, write the model file."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from dataclasses import replace
from itertools import product
from pathlib import Path

from cyclopts import App
from tqdm import tqdm

from taawun.assessment import assess
from taawun.corpus import Corpus, digest, load_corpus, read_labelled
from taawun.errors import TaawunError
from taawun.evaluation import table
from taawun.interrupt import Interrupted, interruptible
from taawun.store import open_store
from taawun.taxonomy import Taxonomy, default_taxonomy
from taawun.tracking import log_config, record, training_run
from taawun.training import TrainConfig, TrainResult, train

HOME = Path(__file__).resolve().parent
DEFAULTS = TrainConfig()

app = App(name="train.py", help=__doc__, result_action="return_value")


@app.default
def main(
    *,
    seeds: Path = HOME / "seeds",
    data: list[Path] | None = None,
    taxonomy: Path | None = None,
    evaluation: list[Path] | None = None,
    output: Path = HOME / "model" / "taawun" / "data" / "model.npz",
    experiment: str = "taawun",
    name: str = "train",
    search: bool = False,
    regularisation: float = DEFAULTS.regularisation,
    folds: int = DEFAULTS.folds,
    seed: int = DEFAULTS.seed,
) -> int:
    """Train, track, report, and write the model file.

    Parameters
    ----------
    seeds : Path
        Corpus folder: passages/*.jsonl and glossary/*.toml.
    data : list of Path
        Further labelled files (JSONL with `text` and `domains`), added to the corpus.
    taxonomy : Path
        A taxonomy of your own instead of the shipped one.
    evaluation : list of Path
        Labelled files to report on; nothing is learnt from them.
    output : Path
        Where to write the model file.
    experiment : str
        MLflow experiment.
    name : str
        Name of the run.
    search : bool
        Try a grid of hyper-parameters by cross-validation, each a nested run, and train with the best.
    regularisation : float
        Inverse strength C of the support vector machines.
    folds : int
        Parts of the corpus held out in turn.
    seed : int
        Of every random choice.
    """
    domains = Taxonomy.load(taxonomy) if taxonomy else default_taxonomy()
    corpus = load_corpus(seeds, domains, data or ())
    files = {_name(path, evaluation or []): path for path in evaluation or ()}
    labelled = {label: list(read_labelled(path, domains)) for label, path in files.items()}
    print(f"corpus: {len(corpus.articles)} texts, {len(corpus.glossary.concepts)} concepts, sha256 {corpus.sha256[:16]}")
    store = open_store(HOME / "mlruns", experiment)
    config = TrainConfig(regularisation=regularisation, folds=folds, fewest=max(DEFAULTS.fewest, folds), seed=seed)
    with training_run(name, None, corpus) as run:
        config = best_config(corpus, domains, config) if search else config
        log_config(config)
        result = train(corpus, domains, config, _progress)
        assessed = {label: assess(result.classifier, articles, tqdm) for label, articles in labelled.items()}
        digests = {label: digest([path]) for label, path in files.items()}
        record(result, corpus, {label: assessment.overall for label, assessment in assessed.items()}, digests=digests)
        result.classifier.save(output)
    print(table("composed articles", result.report.overall, result.report.languages))
    for label, assessment in assessed.items():
        print(assessment.table(label))
    print(f"\nmodel {result.classifier.card.model} -> {output}\nrun {run} in {store}")
    return 0


def best_config(corpus: Corpus, taxonomy: Taxonomy, config: TrainConfig) -> TrainConfig:
    """Try a grid around `config`, each point a nested run, and return the one with the best micro-F1."""
    tried: list[tuple[float, TrainConfig]] = []
    for strength, concept, ngram in product((0.5, 1.0, 2.0), (1.0, 1.5), (1.0, 1.5)):
        features = replace(config.features, concept=concept, ngram=ngram)
        candidate = replace(config, regularisation=strength, features=features)
        with training_run(f"C={strength:g} concept={concept:g} ngram={ngram:g}", candidate, corpus, nested=True):
            result: TrainResult = train(corpus, taxonomy, candidate, _progress)
            record(result, corpus, {}, log_model=False)
        tried.append((result.report.overall.micro_f1, candidate))
        print(f"C={strength:g} concept={concept:g} ngram={ngram:g}: micro-F1 {tried[-1][0]:.4f}")
    return max(tried, key=lambda pair: pair[0])[1]


def _name(path: Path, among: list[Path]) -> str:
    return path.stem if [other.stem for other in among].count(path.stem) == 1 else str(path)


def _progress(steps: Iterable[int]) -> Iterable[int]:
    return tqdm(list(steps), desc="cross-validation", unit="fold")


if __name__ == "__main__":
    try:
        with interruptible():
            sys.exit(app())
    except Interrupted as stopped:
        print(f"train.py: interrupted by {stopped.name}; the model file is as it was", file=sys.stderr)
        sys.exit(stopped.status)
    except TaawunError as error:
        sys.exit(f"train.py: error: {error}")
    except OSError as error:
        sys.exit(f"train.py: error: the report cannot be written: {error.strerror}")
