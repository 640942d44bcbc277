import numpy as np
import pytest
from scipy import sparse
from sklearn.feature_extraction.text import CountVectorizer, TfidfTransformer
from sklearn.svm import LinearSVC

import toys
from taawun.article import LabelledArticle
from taawun.document import Reader
from taawun.features import FeatureConfig, Features
from taawun.matrix import TrainingMatrix

DOMAINS = tuple(toys.SUBJECTS)
ARTICLES = (
    *toys.articles()[::3],
    LabelledArticle("Gas, gas and gas: the ministers of gas met. They met again. A gas pipeline.", frozenset({"energy"}), "en"),
    LabelledArticle("Banana growers of Mississippi sing.", frozenset(), "en"),
)


@pytest.fixture(scope="module")
def features():
    return Features(FeatureConfig(buckets=1 << 9, stem=1.5, concept=2.0), toys.glossary())


@pytest.fixture(scope="module")
def matrix(features):
    return TrainingMatrix.build(ARTICLES, features, DOMAINS)


def words_of(article, features):
    return [word for sentence in sentences_of(article, features) for word in sentence]


def sentences_of(article, features):
    reader = Reader(features)
    return reader.words(reader.read(article.text, language=article.language, whole=True))


@pytest.fixture(scope="module")
def oracle(features):
    """The same matrix by scikit-learn: counts of words, sublinear, times word vectors with IDF, over the joint norm."""
    counter = CountVectorizer(analyzer=lambda article: words_of(article, features))
    counts = counter.fit_transform(ARTICLES)
    expanded = features.expand(counter.get_feature_names_out().tolist())
    plain = sparse.csr_matrix((expanded.values, expanded.columns, expanded.starts), (counts.shape[1], features.columns))
    idf = TfidfTransformer(smooth_idf=True).fit(((counts @ abs(plain)) > 0).astype(float)).idf_
    vectors = plain.toarray().astype(float) * idf
    factors = TfidfTransformer(use_idf=False, sublinear_tf=True, norm=None).fit_transform(counts).toarray()
    norms = np.sqrt(factors**2 @ (vectors**2).sum(axis=1))
    return (factors @ vectors) / norms[:, None], idf


def test_rows_are_normalised_sums_of_word_vectors(matrix, oracle):
    assert matrix.rows.shape == (len(ARTICLES), oracle[0].shape[1])
    assert matrix.rows.toarray() == pytest.approx(oracle[0], abs=1e-5)


def test_idf_is_scikit_learns_and_nothing_where_nothing_was_seen(matrix, oracle):
    seen = np.asarray(abs(matrix.rows).sum(axis=0)).ravel() > 0
    assert matrix.idf[seen] == pytest.approx(oracle[1][seen])
    assert not matrix.idf[~seen].any()


def test_squares_are_the_lengths_of_the_vectors(matrix):
    assert matrix.squares == pytest.approx((matrix.vectors.toarray() ** 2).sum(axis=1), rel=1e-5)


def test_sentences_name_the_words_of_each_text(matrix, features):
    for article, sentences in zip(ARTICLES, matrix.sentences, strict=True):
        read_words = sentences_of(article, features)
        assert [len(rows) for rows in sentences] == [len(words) for words in read_words]
        rows = np.concatenate(sentences)
        words = words_of(article, features)
        assert {(row, word) for row, word in zip(rows, words, strict=True)} == set(zip(rows, words, strict=True))
        assert len(set(rows.tolist())) == len(set(words))


def test_labels_are_the_domains_and_whether_there_is_any(matrix):
    for article, row in zip(ARTICLES, matrix.labels.tolist(), strict=True):
        assert row == [*(domain in article.domains for domain in DOMAINS), bool(article.domains)]


def test_the_fit_learns_each_label_and_each_domain_among_texts_that_cooperate(matrix):
    chosen = np.arange(len(ARTICLES) - 1)
    cooperating = chosen[[bool(ARTICLES[number].domains) for number in chosen]]
    weights, intercepts = matrix.fit(chosen, 1.0, passes=50, seed=3)
    tasks = [(chosen, label) for label in range(len(DOMAINS) + 1)] + [(cooperating, label) for label in range(len(DOMAINS))]
    assert weights.shape == (matrix.rows.shape[1], len(tasks))
    for output, (texts, label) in enumerate(tasks):
        rows, truth = matrix.rows[texts], matrix.labels[texts, label]
        wanted = LinearSVC(C=1.0, loss="hinge", tol=1e-6, max_iter=100_000, random_state=3).fit(rows, truth)
        assert rows @ weights[:, output] + intercepts[output] == pytest.approx(wanted.decision_function(rows), abs=0.02)


def test_columns_that_no_text_has_weigh_nothing(matrix):
    weights, _ = matrix.fit(np.arange(len(ARTICLES)), 1.0, passes=8, seed=3)
    assert not weights[np.asarray(abs(matrix.rows).sum(axis=0)).ravel() == 0].any()


def test_word_scores_add_up_to_the_scores_of_the_rows(matrix):
    weights = np.random.default_rng(1).normal(size=(matrix.rows.shape[1], 4))
    text = matrix.sentences[-1]
    rows, times = np.unique(np.concatenate(text), return_counts=True)
    scores = matrix.word_scores(weights, rows)
    factors = 1 + np.log(times)
    norm = np.sqrt(factors**2 @ matrix.squares[rows])
    assert factors @ scores / norm == pytest.approx((matrix.rows[[len(ARTICLES) - 1]] @ weights)[0], abs=1e-4)


def test_the_scores_of_some_words_are_those_that_they_have_among_all(matrix):
    weights = np.random.default_rng(1).normal(size=(matrix.rows.shape[1], 4)).astype(np.float32)
    every = matrix.word_scores(weights, np.arange(len(matrix.squares)))
    assert np.array_equal(matrix.word_scores(weights, np.array([5, 3])), every[[5, 3]])


@pytest.mark.parametrize("text", ["2024", "+++ 12:30", "🚢🚢"])
def test_a_text_without_words_is_a_row_all_the_same(features, text):
    articles = [*ARTICLES[:4], LabelledArticle(text, frozenset(), "en")]
    matrix = TrainingMatrix.build(articles, features, DOMAINS)
    assert matrix.rows.shape[0] == 5
    assert np.isfinite(matrix.rows.toarray()).all()


def test_furniture_around_an_article_is_left_out_and_that_of_a_passage_is_kept(features):
    line = "The ministers of Peru and Ghana signed an agreement on the training of nurses in both countries. "
    page = f"Home\nLogin\n{line * 6}\nAll rights reserved"
    whole, article = (
        TrainingMatrix.build([LabelledArticle(page, frozenset(), "en", kind)], features, DOMAINS)
        for kind in ("negative", "article")
    )
    assert len(article.squares) < len(whole.squares)
