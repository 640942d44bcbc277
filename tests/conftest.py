"""Fixtures shared by all tests: a small corpus out of the shipped one, and what is trained on it."""

from pathlib import Path

import pytest
from hypothesis import settings

import toys
from taawun.classifier import Classifier
from taawun.corpus import Corpus, load_corpus
from taawun.features import FeatureConfig
from taawun.taxonomy import Domain, Taxonomy, default_taxonomy
from taawun.training import TrainConfig, TrainResult, train

SEEDS = Path(__file__).resolve().parents[1] / "seeds"
LANGUAGES = ("en", "fr")
EVERY = 4  # rows

settings.register_profile("taawun", deadline=None)  # what is slow is the first use of a word list or a model
settings.load_profile("taawun")


@pytest.fixture(scope="session")
def taxonomy() -> Taxonomy:
    return default_taxonomy()


@pytest.fixture(scope="session")
def tiny_seeds(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A corpus folder with a part of the English and French passages and articles, and their whole glossaries."""
    root = tmp_path_factory.mktemp("seeds")
    for folder in ("passages", "articles", "glossary"):
        (root / folder).mkdir()
    for language in LANGUAGES:
        for folder in ("passages", "articles"):
            rows = (SEEDS / folder / f"{language}.jsonl").read_bytes().splitlines(keepends=True)
            (root / folder / f"{language}.jsonl").write_bytes(b"".join(rows[::EVERY]))
        (root / "glossary" / f"{language}.toml").write_bytes((SEEDS / "glossary" / f"{language}.toml").read_bytes())
    return root


@pytest.fixture(scope="session")
def tiny_corpus(tiny_seeds: Path, taxonomy: Taxonomy) -> Corpus:
    return load_corpus(tiny_seeds, taxonomy)


@pytest.fixture(scope="session")
def tiny_config() -> TrainConfig:
    return TrainConfig(folds=2, fewest=2, features=FeatureConfig(buckets=1 << 14))


@pytest.fixture(scope="session")
def tiny_result(tiny_corpus: Corpus, taxonomy: Taxonomy, tiny_config: TrainConfig) -> TrainResult:
    return train(tiny_corpus, taxonomy, tiny_config)


@pytest.fixture(scope="session")
def tiny_classifier(tiny_result: TrainResult) -> Classifier:
    return tiny_result.classifier


@pytest.fixture(scope="session")
def tiny_model(tiny_classifier: Classifier, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The tiny classifier's model file; read it, never change it."""
    path = tmp_path_factory.mktemp("model") / "tiny.npz"
    tiny_classifier.save(path)
    return path


@pytest.fixture(scope="session")
def toy_taxonomy() -> Taxonomy:
    """Three domains of our own, for tests that train again and again."""
    return Taxonomy("toy", tuple(Domain(key, {"en": key.title()}, "", "", {}) for key in toys.SUBJECTS))


@pytest.fixture(scope="session")
def toy_corpus() -> Corpus:
    return Corpus(toys.articles(), toys.glossary(), "0" * 64)


@pytest.fixture(scope="session")
def toy_config() -> TrainConfig:
    return TrainConfig(folds=2, fewest=2, threshold=0.5, features=FeatureConfig(buckets=1 << 12))


@pytest.fixture(scope="session")
def toy_result(toy_corpus: Corpus, toy_taxonomy: Taxonomy, toy_config: TrainConfig) -> TrainResult:
    return train(toy_corpus, toy_taxonomy, toy_config)


@pytest.fixture(scope="session")
def whole_corpus(toy_corpus: Corpus) -> Corpus:
    """The toy passages and articles that are labelled sentence by sentence."""
    return Corpus((*toy_corpus.articles, *toys.whole_articles()), toy_corpus.glossary, "1" * 64)


@pytest.fixture(scope="session")
def whole_result(whole_corpus: Corpus, toy_taxonomy: Taxonomy, toy_config: TrainConfig) -> TrainResult:
    return train(whole_corpus, toy_taxonomy, toy_config)


@pytest.fixture(scope="session")
def toy_classifier(toy_result: TrainResult) -> Classifier:
    return toy_result.classifier
