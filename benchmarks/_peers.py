"""The peers, as their users would set them up, trained on what taawun learns from."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterable, Sequence
from importlib.util import find_spec
from typing import Any

from _common import note
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.multiclass import OneVsRestClassifier
from sklearn.pipeline import FeatureUnion, Pipeline
from sklearn.svm import LinearSVC

from taawun.taxonomy import default_taxonomy

Labels = Sequence[Sequence[int]]
Predict = Callable[[Sequence[str]], object]
"""Names the domains of texts."""


def naive() -> Pipeline:
    """What most people would write: words and character n-grams in scikit-learn, one LinearSVC a domain."""
    features = FeatureUnion(
        [
            ("word", TfidfVectorizer(sublinear_tf=True)),
            ("char", TfidfVectorizer(analyzer="char_wb", ngram_range=(3, 5), sublinear_tf=True)),
        ]
    )
    return Pipeline([("features", features), ("classifier", OneVsRestClassifier(LinearSVC()))])


def scikit_learn(texts: Sequence[str], labels: Labels) -> Predict:
    """The naive pipeline."""
    return naive().fit(texts, labels).predict  # type: ignore[no-any-return]


def fasttext_model(lines: Iterable[str], labels: Labels, **changes: float | int) -> Any:
    """A fastText model, one-vs-all, with the n-grams of words and letters that its authors use for tagging."""
    import fasttext as library

    given: dict[str, float | int] = {"dim": 16, "wordNgrams": 2, "minn": 3, "maxn": 5, **changes}
    with tempfile.NamedTemporaryFile("w", suffix=".txt", encoding="utf-8") as file:
        for line, row in zip(lines, labels, strict=True):
            file.write(" ".join([*(f"__label__{name}" for name in _names(row) or ["none"]), line]) + "\n")
        file.flush()
        return library.train_supervised(file.name, loss="ova", thread=1, verbose=0, **given)


def fasttext(texts: Sequence[str], labels: Labels) -> Predict:
    """The words as they stand, for fastText; it wants them on one line."""
    model = fasttext_model(map(_one_line, texts), labels)
    return lambda asked: model.predict([_one_line(text) for text in asked], k=-1, threshold=0.5)


def libmultilabel(texts: Sequence[str], labels: Labels) -> Predict:
    """LibMultiLabel's linear one-vs-rest with its own TF-IDF."""
    from libmultilabel import linear

    preprocessor = linear.Preprocessor()
    data = {"data_format": "txt", "train": {"x": texts, "y": [_names(row) for row in labels]}}
    train = preprocessor.fit_transform(data)["train"]
    model = linear.train_1vsrest(train["y"], train["x"], options="-s 2 -m 1", verbose=False)

    def predict(asked: Sequence[str]) -> object:
        values = linear.predict_values(model, preprocessor.vectorizer.transform(asked))
        return linear.get_positive_labels(values, preprocessor.label_mapping)

    return predict


PEERS: dict[str, Callable[[Sequence[str], Labels], Predict]] = {
    "scikit-learn": scikit_learn,
    "fasttext": fasttext,
    "libmultilabel": libmultilabel,
}
PACKAGES = {"scikit-learn": ("sklearn", "scikit-learn"), "fasttext": ("fasttext", "fasttext-numpy2-wheel")}
"""Of a peer, the module and the package where they are called otherwise."""


def package_of(peer: str) -> str:
    """The name that a peer is installed by."""
    return PACKAGES.get(peer, (peer, peer))[1]


def trained(texts: Sequence[str], labels: Labels) -> dict[str, Predict]:
    """The peers that are installed, trained; those that are not are named on standard error."""
    found = {}
    for peer, train in PEERS.items():
        if find_spec(PACKAGES.get(peer, (peer, peer))[0]) is None:
            note(f"{peer} is left out, as it is not installed: pip install -c constraints.txt {package_of(peer)}")
            continue
        note(f"training {peer} ...")
        found[peer] = train(texts, labels)
    return found


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _names(row: Sequence[int]) -> list[str]:
    return [key for key, holds in zip(default_taxonomy().keys, row, strict=True) if holds]
