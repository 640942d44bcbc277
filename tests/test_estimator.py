import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import sparse

from taawun import estimator
from taawun.calibration import PRECISIONS
from taawun.composition import cut
from taawun.document import Reader
from taawun.estimator import (
    POOLED,
    Parameters,
    WordTable,
    pool,
    probabilities,
    window_scores,
)
from taawun.features import FeatureConfig, Features
from taawun.glossary import Glossary
from taawun.matrix import TrainingMatrix
from taawun.pieces import PieceTable

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
TEXTS = st.lists(st.text("abcdeghnoprst", min_size=1, max_size=8), min_size=1, max_size=12).map(" ".join)


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


def word_table(given=None):
    return WordTable(FEATURES, given or parameters())


def plain_vectors(words, idf):
    """Each word's vector with IDF, by scipy: columns that a word meets twice are summed."""
    found = FEATURES.expand(words)
    plain = sparse.csr_matrix((found.values, found.columns, found.starts), (len(words), FEATURES.columns))
    return (plain @ sparse.diags_array(idf.astype(np.float64))).toarray()


@pytest.mark.parametrize(
    ("language", "word"),
    [("en", "gas"), ("en", "pipeline"), ("", GRID), ("en", "banana"), ("en", "mississippi"), ("de", "erdgaskanal")],
)
def test_the_table_holds_the_length_and_score_of_the_words_vector(language, word):
    given, pieces = parameters(), PieceTable()
    table = word_table(given)
    key = keys_of(pieces, word)[0] if language else -1 - word
    row = table.rows(language or "en", np.array([key]), pieces)[0]
    vector = plain_vectors([(language, str(word))], given.idf)[0]
    assert table.words.squares[row] == pytest.approx(vector @ vector, rel=1e-4)
    assert table.words.scores[row][:OUTPUTS] == pytest.approx((vector / given.idf) @ given.weights, abs=1e-4)


@settings(max_examples=60)
@given(st.lists(TEXTS, min_size=1, max_size=4))
def test_rows_name_the_same_word_wherever_it_stands(texts):
    table, pieces, named = word_table(), PieceTable(), {}
    for text in texts:
        for word, row in zip(text.split(), table.rows("en", keys_of(pieces, text), pieces).tolist(), strict=True):
            assert named.setdefault(word, row) == row
    assert len(set(named.values())) == len(named) == len(table)


def test_a_word_of_two_languages_has_two_rows():
    table, pieces = word_table(), PieceTable()
    keys = keys_of(pieces, "gas")
    assert table.rows("en", keys, pieces) != table.rows("de", keys, pieces)
    assert len(table) == 2


@settings(max_examples=40)
@given(st.lists(TEXTS, min_size=1, max_size=6), st.integers(1, 12))
def test_rows_do_not_change_when_the_pieces_are_forgotten(texts, capacity):
    table, pieces = word_table(), PieceTable(capacity=capacity)
    for text in texts:
        pieces.cut(text)
        rows = table.rows("en", keys_of(pieces, text), pieces)
        fresh, alone = word_table(), PieceTable()
        wanted = fresh.rows("en", keys_of(alone, text), alone)
        assert table.words.scores[rows] == pytest.approx(fresh.words.scores[wanted], abs=1e-5)


def test_words_are_the_same_a_few_at_once(monkeypatch):
    def scores(table):
        pieces = PieceTable()
        keys = keys_of(pieces, "gas power grid talks in nine big towns")
        rows = table.rows("en", keys, pieces)
        return table.words.squares[rows].tolist(), table.words.scores[rows].tolist()

    together = scores(word_table())
    monkeypatch.setattr(estimator, "_AT_ONCE", 3)
    assert scores(word_table()) == together


def test_memory_stays_bounded_over_an_endless_stream():
    table, pieces = word_table(), PieceTable(capacity=100)
    for number in range(300):
        text = " ".join(f"w{number}x{place}" for place in range(40))
        pieces.cut(text)
        table.rows("en", keys_of(pieces, text), pieces)
    assert len(table) <= 140
    assert len(table.words.squares) == len(word_table().words.squares)


@pytest.mark.parametrize(("kind", "tolerance"), [(np.float32, 1e-4), (np.float16, 2e-3)])
def test_windows_score_as_training_rows_times_weights(tiny_corpus, taxonomy, tiny_config, kind, tolerance):
    features = Features(tiny_config.features, tiny_corpus.glossary)
    passages = cut(tiny_corpus.articles).passages
    matrix = TrainingMatrix.build(passages, features, taxonomy.keys)
    weights = np.random.default_rng(0).normal(size=(features.columns, 2 * len(taxonomy) + 1))
    fill = np.zeros(1, np.float32)
    learnt = Parameters((weights * matrix.idf[:, None]).astype(kind), matrix.idf.astype(kind), fill, fill, fill, fill, fill)
    table, reader = WordTable(features, learnt), Reader(features)
    for number, article in enumerate(passages):
        document = reader.read(article.text, language=article.language, whole=True)
        rows = table.rows(article.language, document.keys, reader.table)
        one_sentence = np.array([0, len(rows)])
        found = window_scores(rows, one_sentence, table.words, np.zeros(weights.shape[1], np.float32))[0]
        assert found == pytest.approx(matrix.rows[[number]] @ weights, abs=tolerance), article.id


@pytest.mark.parametrize("sentences", [1, 2, 3, 6])
def test_every_size_of_window_is_scored_and_shifted(sentences):
    given, pieces = parameters(), PieceTable()
    table = word_table(given)
    rows = table.rows("en", keys_of(pieces, "gas oil oil wind sun grid gas rain coal tide wave gas"), pieces)
    starts = np.linspace(0, len(rows), sentences + 1).astype(int)
    found = window_scores(rows, starts, table.words, given.intercepts)
    for size in (1, 2, 3):
        for first in range(max(1, sentences - size + 1)):
            window = rows[starts[first] : starts[min(first + size, sentences)]]
            alone = window_scores(window, np.array([0, len(window)]), table.words, given.intercepts)[0, 0]
            assert found[size - 1, first] == pytest.approx(alone, abs=1e-5)
    assert not table.words.counts.any()


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
