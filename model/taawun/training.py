"""Learning a classifier from labelled text. Knows nothing of MLflow.

Articles are cut into passages, passages become sums of word vectors, and one linear support vector machine a domain (and
one for cooperation itself) is fitted to them. Then, on articles held out from those or composed of passages held out, it is
learnt how the scores of windows pool into an article's probability, and from where tags reach which precision.
"""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass, field, replace

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from sklearn.linear_model import LogisticRegression

from taawun._version import __version__
from taawun.article import LabelledArticle
from taawun.calibration import calibration_error, precision_cuts
from taawun.classifier import Classifier, ModelCard
from taawun.compiled import fastest
from taawun.composition import CompositionConfig, cut
from taawun.corpus import Corpus
from taawun.errors import ConfigError, CorpusError, TaxonomyError
from taawun.estimator import Parameters, probabilities
from taawun.evaluation import Evaluation, by_language, evaluate, tags
from taawun.features import FeatureConfig, Features
from taawun.heldout import FoldPlan, HeldOut, held_out_articles, learning_curve
from taawun.matrix import TrainingMatrix
from taawun.taxonomy import Taxonomy

__all__ = ["TrainConfig", "TrainReport", "TrainResult", "train"]

Progress = Callable[[Iterable[int]], Iterable[int]]
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class TrainConfig:
    """Options of training.

    Parameters
    ----------
    regularisation : float
        Inverse strength C of the support vector machines; greater fits closer.
    passes : int
        How often the support vector machines look at each passage.
    pooling_regularisation : float
        Inverse strength of the logistic regression that pools windows.
    prior_shift : float
        Log-odds taken off every domain: composed articles hold more domains than real ones. It moves the probabilities
        to where they are calibrated on real articles.
    threshold : float
        Probability from which a domain is tagged.
    folds : int
        Parts of the corpus held out in turn.
    fewest : int
        Passages that each domain must have.
    seed : int
        Of folds and composition.
    features : FeatureConfig
    composition : CompositionConfig
    """

    regularisation: float = 1.0
    passes: int = 8
    pooling_regularisation: float = 1.0
    prior_shift: float = 0.3
    threshold: float = 0.5
    folds: int = 5
    fewest: int = 5
    seed: int = 20
    features: FeatureConfig = field(default_factory=FeatureConfig)
    composition: CompositionConfig = field(default_factory=CompositionConfig)

    def __post_init__(self) -> None:
        for name in ("regularisation", "pooling_regularisation"):
            if not 0 < getattr(self, name) < math.inf:
                raise ConfigError(f"{name} must be a number above 0, not {getattr(self, name)}")
        if not math.isfinite(self.prior_shift):
            raise ConfigError(f"prior_shift must be a number, not {self.prior_shift}")
        if not 0 <= self.threshold <= 1:
            raise ConfigError(f"threshold must be a probability, not {self.threshold}")
        if not 0 <= self.seed < 2**31:
            raise ConfigError(f"seed must be from 0 to {2**31 - 1}, not {self.seed}")
        if self.folds < 2 or self.fewest < self.folds or self.passes < 1:
            raise ConfigError("wants at least 2 folds, `fewest` not under `folds`, and a pass")


@dataclass(frozen=True, slots=True)
class TrainReport:
    """How the model does on articles that it has not seen: of the corpus, and composed of its passages.

    Parameters
    ----------
    overall : Evaluation
    languages : dict of str to Evaluation
    calibration_errors : dict of str to float
        Expected calibration error of each domain.
    learning_curve : tuple of (int, float)
        Texts trained on, and the micro-F1 reached on the first fold's held-out articles.
    probabilities : ndarray of float64, shape (n_articles, n_domains)
    truth : ndarray of bool, shape (n_articles, n_domains)
        What the figures and the plots are made from.
    """

    overall: Evaluation
    languages: dict[str, Evaluation]
    calibration_errors: dict[str, float]
    learning_curve: tuple[tuple[int, float], ...]
    probabilities: NDArray[np.float64]
    truth: NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class TrainResult:
    """A trained classifier and its report."""

    classifier: Classifier
    report: TrainReport


def train(corpus: Corpus, taxonomy: Taxonomy, config: TrainConfig | None = None, progress: Progress = iter) -> TrainResult:
    """Train a classifier.

    Parameters
    ----------
    corpus : Corpus
    taxonomy : Taxonomy
    config : TrainConfig, optional
    progress : callable, optional
        Wraps the folds of the cross-validation, to show how far it is; ``tqdm`` will do.

    Raises
    ------
    CorpusError
        If a domain has fewer than ``config.fewest`` texts, or none lacks cooperation.
    """
    config = config or TrainConfig()
    _check(corpus.articles, taxonomy, config)
    features = Features(config.features, corpus.glossary)

    def fit(chosen: NDArray[np.int64]) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        return matrix.fit(chosen, config.regularisation, config.passes, config.seed)

    cuttings = cut(corpus.articles)
    matrix = TrainingMatrix.build(cuttings.passages, features, taxonomy.keys)
    plan = FoldPlan.draw(matrix.labels, cuttings, config.composition, config.folds, config.seed)
    held = held_out_articles(plan, matrix, fit, progress)
    truth = held.truth(taxonomy.keys)
    if truth.all() or not truth.any():
        raise CorpusError("too few texts to compose articles of: every one has the same domains")
    pooling, biases = _fit_pooling(held, truth, config)
    weights, intercepts = fit(np.arange(len(cuttings.passages)))
    parameters = Parameters(
        weights=(weights * matrix.idf[:, None]).astype(np.float16),
        idf=matrix.idf.astype(np.float16),
        intercepts=intercepts,
        pooling=pooling.astype(np.float32),
        biases=biases.astype(np.float32),
        thresholds=np.full(len(taxonomy), config.threshold, np.float32),
        cuts=np.empty((0, len(taxonomy)), np.float32),
    )
    report = _report(held, parameters, truth, taxonomy, learning_curve(plan, matrix, fit, held, parameters, taxonomy.keys))
    parameters = replace(parameters, biases=parameters.biases - np.float32(config.prior_shift))
    parameters = replace(parameters, cuts=_cuts(held, parameters, truth, config))
    card = _card(corpus, taxonomy, config, report)
    return TrainResult(Classifier(card, features, parameters), report)


def _check(articles: Sequence[LabelledArticle], taxonomy: Taxonomy, config: TrainConfig) -> None:
    if not articles:
        raise CorpusError("the corpus is empty: there is nothing to train on")
    for article in articles:
        try:
            taxonomy.check(article.domains)
        except TaxonomyError as error:
            raise CorpusError(f"text {article.id!r}: {error}") from None
    for domain in taxonomy.keys:
        count = sum(domain in article.domains for article in articles)
        if count < config.fewest:
            raise CorpusError(f"only {count} texts are labelled {domain!r}; {config.fewest} are needed")
    if all(article.domains for article in articles):
        raise CorpusError("every text is labelled with a domain: some without cooperation (domains []) are needed")


def _fit_pooling(held: HeldOut, truth: NDArray[np.bool_], config: TrainConfig) -> tuple[Floats, Floats]:
    """One logistic regression over all pairs of article and domain: shared weights, an intercept for each domain."""
    count, domains, width = held.pooled.shape
    intercepts = sparse.kron(np.ones((count, 1)), sparse.eye(domains))
    rows = sparse.hstack([sparse.csr_matrix(held.pooled.reshape(-1, width)), intercepts]).tocsr()
    model = LogisticRegression(C=config.pooling_regularisation, random_state=config.seed, max_iter=1000)
    model.fit(rows, truth.ravel())
    return model.coef_[0][:width], model.coef_[0][width:] + model.intercept_[0]


def _cuts(held: HeldOut, parameters: Parameters, truth: NDArray[np.bool_], config: TrainConfig) -> NDArray[np.float32]:
    """Where tags reach each precision, if the domains are as much rarer than in composed articles as the shift says."""
    probability, odds = probabilities(held.pooled, parameters, fastest()), math.exp(config.prior_shift)
    return np.column_stack([precision_cuts(probability[:, n], truth[:, n], odds) for n in range(truth.shape[1])])


def _report(
    held: HeldOut, parameters: Parameters, truth: NDArray[np.bool_], taxonomy: Taxonomy, curve: tuple[tuple[int, float], ...]
) -> TrainReport:
    probability = probabilities(held.pooled, parameters, fastest())
    tagged = tags(probability, parameters.thresholds, taxonomy.keys)
    return TrainReport(
        overall=evaluate(held.articles, tagged, taxonomy.keys),
        languages=dict(by_language(held.articles, tagged, taxonomy.keys)),
        calibration_errors={key: calibration_error(probability[:, n], truth[:, n]) for n, key in enumerate(taxonomy.keys)},
        learning_curve=curve,
        probabilities=probability,
        truth=truth,
    )


def _card(corpus: Corpus, taxonomy: Taxonomy, config: TrainConfig, report: TrainReport) -> ModelCard:
    options = asdict(config)
    identity = hashlib.sha256(json.dumps([corpus.sha256, taxonomy.keys, options], sort_keys=True).encode()).hexdigest()
    return ModelCard(
        model=f"{__version__}+{identity[:12]}",
        taawun=__version__,
        taxonomy=taxonomy.version,
        domains=taxonomy.keys,
        languages=tuple(sorted({article.language for article in corpus.articles})),
        corpus_sha256=corpus.sha256,
        texts=len(corpus.articles),
        config=options,
        metrics=report.overall.summary(),
    )
