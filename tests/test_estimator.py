import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import sparse

from taawun.calibration import PRECISIONS
from taawun.composition import cut
from taawun.document import read
from taawun.estimator import (
    POOLED,
    WINDOW_SIZES,
    Parameters,
    WordTable,
    pool,
    probabilities,
    sentence_scores,
    window_scores,
)
from taawun.features import FeatureConfig, Features
from taawun.glossary import Glossary
from taawun.kernel import score_windows
from taawun.matrix import TrainingMatrix

GLOSSARY = Glossary.from_tables(
    {
        "en": {"energy": {"gas": ["gas"], "grid": ["power grid"]}},
        "de": {"energy": {"gas": ["erdgas"]}, "transport": {"canal": ["kanal"]}},
    }
)
GRID = ("", str(GLOSSARY.concepts.index("energy.grid")))
FEATURES = Features(FeatureConfig(buckets=1 << 10), GLOSSARY)
DOMAINS = ("energy", "transport")
OUTPUTS = 2 * len(DOMAINS) + 1  # cooperation in each domain, cooperation, each domain given cooperation
TOKENS = st.text("abcdeghnoprst", min_size=1, max_size=8)
SENTENCES = st.lists(st.lists(st.tuples(st.just("en"), TOKENS), min_size=1, max_size=6), min_size=1, max_size=4)


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


def word_table(given=None, **options):
    return WordTable(FEATURES, given or parameters(), **options)


def answers(table, sentences):
    rows = table.rows(sentences)
    return score_windows(rows, [2], table.squares, table.scores)[0]


def plain_vectors(words, idf):
    """Each word's vector with IDF, by scipy: columns that a word meets twice are summed."""
    found = FEATURES.expand(words)
    plain = sparse.csr_matrix((found.values, found.columns, found.starts), (len(words), FEATURES.columns))
    return (plain @ sparse.diags_array(idf.astype(np.float64))).toarray()


@pytest.mark.parametrize(
    "word",
    [("en", "gas"), ("en", "pipeline"), GRID, ("en", "banana"), ("en", "mississippi"), ("de", "erdgaskanal")],
    ids=lambda word: word[1],
)
def test_the_table_holds_the_length_and_score_of_the_words_vector(word):
    given = parameters()
    table = word_table(given)
    row = table.rows([[word]])[0][0]
    vector = plain_vectors([word], given.idf)[0]
    assert table.squares[row] == pytest.approx(vector @ vector, rel=1e-4)
    assert table.scores[row] == pytest.approx((vector / given.idf) @ given.weights, abs=1e-4)


@settings(max_examples=60)
@given(SENTENCES)
def test_rows_name_the_same_word_wherever_it_stands(sentences):
    table = word_table()
    named = {}
    for words, rows in zip(sentences, table.rows(sentences), strict=True):
        for word, row in zip(words, rows, strict=True):
            assert named.setdefault(word, row) == row
    assert len(set(named.values())) == len(named) == len(table)


@settings(max_examples=60)
@given(st.lists(SENTENCES, min_size=1, max_size=6), st.integers(1, 12))
def test_capacity_bounds_the_table(texts, capacity):
    table = word_table(capacity=capacity)
    for sentences in texts:
        table.rows(sentences)
        distinct = len({word for words in sentences for word in words})
        assert len(table) <= max(capacity, distinct)


@settings(max_examples=60)
@given(st.lists(SENTENCES, min_size=1, max_size=6), st.integers(1, 12))
def test_answers_do_not_change_when_the_table_is_emptied(texts, capacity):
    roomy, narrow = word_table(), word_table(capacity=capacity)
    for sentences in texts:
        assert answers(narrow, sentences) == pytest.approx(answers(roomy, sentences), abs=1e-5)
        fresh = word_table()
        assert answers(roomy, sentences) == pytest.approx(answers(fresh, sentences), abs=1e-5)


def test_memory_stays_bounded_over_an_endless_stream():
    table = word_table(capacity=100)
    for number in range(300):
        table.rows([[("en", f"w{number}x{place}") for place in range(40)]])
    assert len(table) <= 100
    assert len(table.squares) <= 8192


def test_a_text_of_more_words_than_the_capacity_is_answered_whole():
    words = [[("en", f"word{n}") for n in range(50)]]
    assert answers(word_table(capacity=10), words) == pytest.approx(answers(word_table(), words), abs=1e-5)


@pytest.mark.parametrize(("kind", "tolerance"), [(np.float32, 1e-4), (np.float16, 2e-3)])
def test_windows_score_as_training_rows_times_weights(tiny_corpus, taxonomy, tiny_config, kind, tolerance):
    features = Features(tiny_config.features, tiny_corpus.glossary)
    passages = cut(tiny_corpus.articles).passages
    matrix = TrainingMatrix.build(passages, features, taxonomy.keys)
    weights = np.random.default_rng(0).normal(size=(features.columns, 2 * len(taxonomy) + 1))
    fill = np.zeros(1, np.float32)
    learnt = Parameters((weights * matrix.idf[:, None]).astype(kind), matrix.idf.astype(kind), fill, fill, fill, fill, fill)
    table = WordTable(features, learnt)
    for number, article in enumerate(passages):
        words = read(article.text, features, language=article.language, whole=True).words
        found = score_windows(table.rows(words), [len(words)], table.squares, table.scores)[0]
        assert found == pytest.approx(matrix.rows[[number]] @ weights, abs=tolerance), article.id


def test_every_size_of_window_is_scored_and_shifted():
    given = parameters()
    table = word_table(given)
    rows = table.rows([[("en", "gas")], [("en", "oil"), ("en", "oil")], [("en", "wind")]])
    found = window_scores(rows, table.squares, table.scores, given.intercepts)
    assert [len(scores) for scores in found] == [3, 2, 1]
    for size, scores in zip(WINDOW_SIZES, found, strict=True):
        assert scores - given.intercepts == pytest.approx(score_windows(rows, [size], table.squares, table.scores)[0], abs=1e-5)


# Two domains: cooperation in the first and second, cooperation, the first and second given cooperation.
ONES = np.array([[0, 0, -3, 5, 1], [0, 0, 1, 9, -2], [0, 0, -4, 2, 3]], np.float32)
TWOS = np.array([[0, 0, 2, 0, 0], [0, 0, -1, 0, 0]], np.float32)
THREES = np.array([[6, -7, 0, 0, 0]], np.float32)


def test_a_sentence_speaks_for_a_topic_as_far_as_it_or_a_pair_around_it_cooperates():
    assert sentence_scores([ONES, TWOS, THREES]).tolist() == [[2, 1], [2, -2], [-1, -1]]


def test_a_sentence_alone_is_its_own_pair():
    one = np.array([[0, 0, -3, 5, 1]], np.float32)
    assert sentence_scores([one, one + 4, one]).tolist() == [[1, 1]]


def test_pooling_takes_the_best_window_the_best_sentence_and_how_much_cooperation_there_is():
    found = pool([ONES, TWOS, THREES])
    assert found.shape == (2, len(POOLED))
    assert found.tolist() == [[6, 2, 2, 0.5], [-7, 1, 2, 0.5]]


@given(st.integers(0, 1000), st.sampled_from([1.0, 50.0]))
def test_what_is_pooled_has_bounds_and_no_direction(seed, spread):
    rng = np.random.default_rng(seed)
    scored = [rng.normal(0, spread, (count, OUTPUTS)).astype(np.float32) for count in (4, 3, 2)]
    assert np.abs(pool(scored)).max() <= 8.0
    assert pool([scores[::-1] for scores in scored]) == pytest.approx(pool(scored), abs=1e-5)


@given(st.integers(0, 1000), st.integers(0, 2), st.floats(0, 5))
def test_a_better_window_never_pools_to_less(seed, size, more):
    rng = np.random.default_rng(seed)
    scored = [rng.normal(0, 4, (count, OUTPUTS)).astype(np.float32) for count in (3, 2, 1)]
    better = [scores.copy() for scores in scored]
    better[size][0] += np.float32(more)
    assert (pool(better) >= pool(scored)).all()


@given(st.integers(0, 1000))
def test_probabilities_are_a_logistic_function_of_what_was_pooled(seed):
    given = parameters()
    pooled = np.random.default_rng(seed).normal(0, 4, (3, len(DOMAINS), len(POOLED))).astype(np.float32)
    found = probabilities(pooled, given)
    logits = (pooled.astype(np.float64) * given.pooling).sum(axis=2) + given.biases
    assert found == pytest.approx(1 / (1 + np.exp(-logits)))
    assert found[1] == pytest.approx(probabilities(pooled[1], given))
    assert ((found >= 0) & (found <= 1)).all()
