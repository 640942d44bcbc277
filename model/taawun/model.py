"""A trained model as data: its card, its features and its parameters, to and from what the model file holds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any

from numpy.typing import NDArray

from taawun.artifact import TERMS, Artifact, json_array, json_object
from taawun.calibration import PRECISIONS
from taawun.errors import ArtifactCorruptError
from taawun.estimator import POOLED, Parameters
from taawun.features import FeatureConfig, Features
from taawun.matching import Concepts, StemmedTerms

__all__ = ["ModelCard", "pack", "unpack"]

# Beyond what any model needs; a file that claims more is out for time or memory, or for sums that overflow.
_LONGEST_NGRAM, _MOST_CONCEPTS, _MOST_GROUPS, _LARGEST_NUMBER = 32, 1 << 16, 1 << 10, 1e6


@dataclass(frozen=True, slots=True)
class ModelCard:
    """What is known of a model.

    Parameters
    ----------
    model : str
        Its version; two models of one version are the same.
    taawun : str
        Version of the package that trained it.
    taxonomy : str
        Version of the taxonomy.
    domains : tuple of str
        The taxonomy's keys.
    languages : tuple of str
        Languages it was trained on.
    corpus_sha256 : str
        Digest of the corpus.
    texts : int
        How many it was trained on.
    config : mapping
        Options of training.
    metrics : mapping
        How it did on held-out parts of the corpus.
    """

    model: str
    taawun: str
    taxonomy: str
    domains: tuple[str, ...]
    languages: tuple[str, ...]
    corpus_sha256: str
    texts: int
    config: Mapping[str, Any]
    metrics: Mapping[str, Any]


@dataclass(frozen=True, slots=True, eq=False)
class PackedGlossary(Concepts):
    """The glossary of a model file, whose terms are read language by language, when they are first asked for.

    Parameters
    ----------
    concepts : tuple of str
    terms : mapping of str to ndarray of uint8
        Language to its terms in JSON.
    path : Path
        Of the file, which is blamed for what is wrong with them.
    """

    concepts: tuple[str, ...]
    terms: Mapping[str, NDArray[Any]]
    path: Path

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages that have terms."""
        return tuple(self.terms)

    def stemmed(self, language: str) -> StemmedTerms:
        """The terms of a language, stemmed; none where the glossary lacks it.

        Raises
        ------
        ArtifactCorruptError
            If they are not terms: the file may claim anything.
        """
        if language not in self.terms:
            return StemmedTerms({}, {}, (), {})
        found = json_object(self.terms[language], self.path)
        try:
            exact, single, multiple = (_check_terms(found[name], len(self.concepts)) for name in ("exact", "single", "multiple"))
            return StemmedTerms(exact, single, tuple(map(str, found["verbs"])), multiple)
        except (KeyError, TypeError, ValueError) as error:
            raise ArtifactCorruptError(f"its glossary is not that of a model: {error}", path=self.path) from None


def pack(card: ModelCard, features: Features, parameters: Parameters) -> Artifact:
    """What the model file holds of a model."""
    glossary = features.glossary
    arrays = {field.name: getattr(parameters, field.name) for field in fields(Parameters)}
    terms = {TERMS + language: json_array(asdict(glossary.stemmed(language))) for language in glossary.languages}
    return Artifact(
        {**asdict(card), "features": asdict(features.config)}, {"concepts": list(glossary.concepts)}, {**arrays, **terms}
    )


def unpack(loaded: Artifact, path: Path) -> tuple[ModelCard, Features, Parameters]:
    """What a model is made of, checked: the file may claim anything.

    Raises
    ------
    ArtifactCorruptError
        If its parts are not of a model, or do not fit together.
    """
    try:
        config = FeatureConfig(**loaded.card["features"])
        card = ModelCard(**{field.name: _frozen(loaded.card[field.name]) for field in fields(ModelCard)})
        terms = {name.removeprefix(TERMS): array for name, array in loaded.arrays.items() if name.startswith(TERMS)}
        glossary = PackedGlossary(tuple(map(str, loaded.glossary["concepts"])), terms, path)
        parameters = Parameters(**{name: array for name, array in loaded.arrays.items() if not name.startswith(TERMS)})
        _check_card(card, config)
        if len(glossary.concepts) > _MOST_CONCEPTS or len(glossary.groups) > _MOST_GROUPS:
            raise ValueError("its glossary has more concepts than any glossary")
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise ArtifactCorruptError(f"its card or glossary is not that of a model: {error}", path=path) from None
    features = Features(config, glossary)
    _check_shapes(parameters, features, len(card.domains), path)
    return card, features, parameters


def _check_card(card: ModelCard, config: FeatureConfig) -> None:
    keys = card.domains
    if not isinstance(keys, tuple) or not keys or len(set(keys)) != len(keys) or not all(isinstance(k, str) for k in keys):
        raise ValueError("`domains` is not a list of different keys")
    if not isinstance(card.model, str) or not card.model:
        raise ValueError("`model` names no version")
    lengths, weights = (
        (config.buckets, config.shortest, config.longest),
        (config.stem, config.ngram, config.concept, config.group),
    )
    if not all(type(value) is int for value in lengths) or config.longest > _LONGEST_NGRAM:
        raise ValueError("`features` holds sizes that no model has")
    if not all(type(value) in (int, float) and abs(value) <= _LARGEST_NUMBER for value in weights):
        raise ValueError("`features` holds weights that no model has")


def _check_terms(table: object, concepts: int) -> Mapping[str, int]:
    if not isinstance(table, dict) or set(map(type, table.values())) - {int}:  # without a loop over thousands of terms
        raise TypeError("a term of its glossary has no number")
    if table and not 0 <= min(table.values()) <= max(table.values()) < concepts:
        raise ValueError("a term of its glossary names no concept")
    return table


def _frozen(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


def _check_shapes(parameters: Parameters, features: Features, domains: int, path: Path) -> None:
    expected = {
        "weights": (features.columns, 2 * domains + 1),
        "idf": (features.columns,),
        "intercepts": (2 * domains + 1,),
        "pooling": (len(POOLED),),
        "biases": (domains,),
        "thresholds": (domains,),
        "cuts": (len(PRECISIONS), domains),
    }
    for name, shape in expected.items():
        if getattr(parameters, name).shape != shape:
            raise ArtifactCorruptError(f"{name} has shape {getattr(parameters, name).shape}, not {shape}", path=path)
        if getattr(parameters, name).dtype.kind != "f":
            raise ArtifactCorruptError(f"{name} is not an array of floating-point numbers", path=path)
        if getattr(parameters, name).itemsize > 2 and (abs(getattr(parameters, name)) > _LARGEST_NUMBER).any():
            raise ArtifactCorruptError(f"{name} holds numbers that no training gives", path=path)
    if not ((parameters.thresholds >= 0) & (parameters.thresholds <= 1)).all():
        raise ArtifactCorruptError("its thresholds are not probabilities", path=path)
    if not (parameters.cuts >= 0).all():
        raise ArtifactCorruptError("its cuts are not probabilities", path=path)
