"""A small model and its table of words, for the tests of what scores them."""

import numpy as np

from taawun.calibration import PRECISIONS
from taawun.estimator import POOLED, Parameters, WordScores
from taawun.features import FeatureConfig, Features
from taawun.glossary import Glossary
from taawun.wordtable import WordTable

GLOSSARY = Glossary.from_tables(
    {
        "en": {"energy": {"gas": ["gas"], "grid": ["power grid"]}},
        "de": {"energy": {"gas": ["erdgas"]}, "transport": {"canal": ["kanal"]}},
    }
)
GRID = GLOSSARY.concepts.index("energy.grid")
FEATURES = Features(FeatureConfig(buckets=1 << 10), GLOSSARY)
DOMAINS = ("energy", "transport")
OUTPUTS = 2 * len(DOMAINS) + 1  # cooperation in each domain, cooperation, each domain given cooperation


def parameters(seed=0, kind=np.float32, columns=FEATURES.columns):
    rng = np.random.default_rng(seed)
    return Parameters(
        weights=rng.normal(size=(columns, OUTPUTS)).astype(kind),
        idf=rng.uniform(0.5, 3, columns).astype(kind),
        intercepts=rng.normal(size=OUTPUTS).astype(np.float32),
        pooling=np.linspace(0.5, 0.1, len(POOLED), dtype=np.float32),
        biases=np.array([-1.0, 0.5], np.float32),
        thresholds=np.full(len(DOMAINS), 0.5, np.float32),
        cuts=np.full((len(PRECISIONS), len(DOMAINS)), 0.5, np.float32),
    )


def keys_of(table, text):
    return np.array([table._token_ids[word] for word in text.split()], np.int64) if table.extend(text) else None


def rows_of(table, lexicon, text):
    """The rows of a text's words in a table of words."""
    keys = keys_of(lexicon.table, text)
    lexicon.keep_up()
    return table.rows(keys, lexicon)


def table_of(given=None):
    return WordTable(FEATURES, given or parameters())


def word_table(seed: int, outputs: int = 3) -> tuple[np.ndarray, np.ndarray]:
    """Squared lengths and scores of ten words; the scores are such as eight bits hold."""
    rng = np.random.default_rng(seed)
    scores = rng.integers(-127, 128, (10, outputs))
    scores[:, 0] = 127
    return rng.uniform(0.1, 4, 10).astype(np.float32), scores.astype(np.float32) / 64


def word_scores(squares, scores):
    table = WordScores.empty(len(scores), scores.shape[1])
    table.put(np.arange(len(scores)), squares, scores)
    return table
