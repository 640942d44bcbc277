import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from taawun.columns import Number
from taawun.composition import cut
from taawun.document import Reader
from taawun.estimator import POOLED, Parameters, article_scores, probabilities
from taawun.features import Features
from taawun.kernel import pool_windows
from taawun.lexicon import Lexicon
from taawun.matrix import TrainingMatrix
from taawun.pieces import PieceTable
from taawun.windows import window_scores
from taawun.wordtable import WordTable
from worded import DOMAINS, FEATURES, OUTPUTS, parameters, rows_of, table_of


@pytest.mark.parametrize("kind", [np.float32, np.float16])
def test_windows_score_as_training_rows_times_weights_but_for_eight_bits(tiny_corpus, taxonomy, tiny_config, kind):
    features = Features(tiny_config.features, tiny_corpus.glossary)
    passages = cut(tiny_corpus.articles).passages
    matrix = TrainingMatrix.build(passages, features, taxonomy.keys)
    weights = np.random.default_rng(0).normal(size=(features.columns, 2 * len(taxonomy) + 1))
    fill = np.zeros(1, np.float32)
    learnt = Parameters((weights * matrix.idf[:, None]).astype(kind), matrix.idf.astype(kind), fill, fill, fill, fill, fill)
    table, reader = WordTable(features, learnt), Reader(features)
    for number, article in enumerate(passages):
        document = reader.read(article.text, language=article.language, whole=True)
        rows = table.rows(reader.keys(document)[0], reader.lexicon(article.language))
        one_sentence, nothing = np.array([0, len(rows)]), np.zeros(weights.shape[1], np.float32)
        alone, pairs, triples = window_scores(rows, one_sentence, table.words.numbers, table.words.parts, nothing)
        found = np.concatenate([triples, alone], axis=1)
        assert pairs[0] == alone[0, 0]
        assert found == pytest.approx(matrix.rows[[number]] @ weights, abs=0.03), article.id


@pytest.mark.parametrize("sentences", [1, 2, 3, 6])
def test_every_size_of_window_is_scored_and_shifted(sentences):
    given = parameters()
    table, lexicon = table_of(given), Lexicon(PieceTable(), FEATURES, "en")
    rows = rows_of(table, lexicon, "gas oil oil wind sun grid gas rain coal tide wave gas")
    starts = np.linspace(0, len(rows), sentences + 1).astype(int)
    words = (table.words.numbers, table.words.parts)
    found = window_scores(rows, starts, *words, given.intercepts)
    for size in (1, 2, 3):
        for first in range(max(1, sentences - size + 1)):
            window = rows[starts[first] : starts[min(first + size, sentences)]]
            alone = window_scores(window, np.array([0, len(window)]), *words, given.intercepts)
            assert found[size - 1][first] == pytest.approx(alone[size - 1][0], abs=1e-5)
    assert not table.words.numbers[:, Number.TIMES : Number.TIMES + 3].any()
    pooled, spoken = article_scores(rows, starts, table.words, given.intercepts)
    wanted = pool_windows(*found)
    assert (pooled.tolist(), spoken.tolist()) == (wanted[0].tolist(), wanted[1].tolist())


def pool(scored):
    """Pool the scores of windows of one, two and three sentences that begin with each sentence."""
    count, domains = scored.shape[1], scored.shape[2] // 2
    pairs, triples = scored[1, : max(1, count - 1), domains], scored[2, : max(1, count - 2), :domains]
    return pool_windows(scored[0, :, domains:], pairs, triples)


# Two domains: cooperation in the first and second, cooperation, the first and second given cooperation.
ONES = [[0, 0, -3, 5, 1], [0, 0, 1, 9, -2], [0, 0, -4, 2, 3]]
TWOS = [[0, 0, 2, 0, 0], [0, 0, -1, 0, 0], [0] * 5]
THREES = [[5, -7, 0, 0, 0], [0] * 5, [0] * 5]
SCORED = np.array([ONES, TWOS, THREES], np.float32) / 4


def test_a_sentence_speaks_for_a_topic_as_far_as_it_or_a_pair_around_it_cooperates():
    assert pool(SCORED)[1].tolist() == [[0.5, 0.25], [0.5, -0.5], [-0.25, -0.25]]


def test_a_sentence_alone_is_its_own_pair():
    one = np.array([[0, 0, -3, 5, 1]], np.float32)
    assert pool(np.array([one, one + 4, one]))[1].tolist() == [[1, 1]]


def test_pooling_takes_the_best_window_the_best_sentence_and_how_much_cooperation_there_is():
    found = pool(SCORED)[0]
    assert found.shape == (2, len(POOLED))
    assert found.tolist() == [[1.25, 0.5, 0.5, 0.125], [-1.5, 0.25, 0.5, 0.125]]


def drawn(seed, sentences, spread):
    return np.random.default_rng(seed).normal(0, spread, (3, sentences, OUTPUTS)).astype(np.float32)


def turned(scored):
    """The same windows from the last to the first."""
    count = scored.shape[1]
    windows = [scored[size, : max(1, count - size)][::-1] for size in range(3)]
    return np.array([np.pad(part, ((0, count - len(part)), (0, 0))) for part in windows])


@given(st.integers(0, 1000), st.sampled_from([1.0, 50.0]), st.integers(1, 5))
def test_what_is_pooled_has_bounds_and_no_direction(seed, spread, sentences):
    scored = drawn(seed, sentences, spread)
    assert np.abs(pool(scored)[0]).max() <= 1.5
    assert pool(turned(scored))[0] == pytest.approx(pool(scored)[0], abs=1e-5)


@given(st.integers(0, 1000), st.integers(0, 2), st.floats(0, 5))
def test_a_better_window_never_pools_to_less(seed, size, more):
    scored = drawn(seed, 3, 4)
    better = scored.copy()
    better[size, 0] += np.float32(more)
    assert (pool(better)[0] >= pool(scored)[0]).all()


@given(st.integers(0, 1000))
def test_probabilities_are_a_logistic_function_of_what_was_pooled(seed):
    given = parameters()
    pooled = np.random.default_rng(seed).normal(0, 4, (3, len(DOMAINS), len(POOLED))).astype(np.float32)
    found = probabilities(pooled, given)
    logits = (pooled.astype(np.float64) * given.pooling).sum(axis=2) + given.biases
    assert found == pytest.approx(1 / (1 + np.exp(-logits)))
    assert found[1] == pytest.approx(probabilities(pooled[1], given))
    assert ((found >= 0) & (found <= 1)).all()
