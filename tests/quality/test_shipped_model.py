"""The model in the package is the one that the corpus in the repository gives."""

from dataclasses import asdict
from pathlib import Path

from taawun.classifier import default_classifier
from taawun.corpus import load_corpus
from taawun.taxonomy import default_taxonomy
from taawun.training import TrainConfig

SEEDS = Path(__file__).resolve().parents[2] / "seeds"


def test_it_was_trained_on_the_corpus_as_it_is() -> None:
    corpus = load_corpus(SEEDS, default_taxonomy())
    card = default_classifier().card
    assert card.corpus_sha256 == corpus.sha256
    assert card.texts == len(corpus.articles)


def test_it_was_trained_with_the_options_as_they_are() -> None:
    options = {name: value for name, value in asdict(TrainConfig()).items() if name != "jobs"}
    assert default_classifier().card.config == options
