"""What is fuzzed: every way in by which bytes of strangers come. A target takes bytes and lets only its own bugs out.

Each of them may raise what descends from :class:`taawun.errors.TaawunError` and nothing else.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable, Mapping
from contextlib import suppress
from functools import cache
from pathlib import Path

import numpy as np

from taawun.article import Article
from taawun.artifact import Artifact, json_array, save
from taawun.classifier import Classifier, default_classifier
from taawun.encoding import decode, repair
from taawun.errors import TaawunError
from taawun.html import read_page
from taawun.sources import InputFormat, Record, read_records

__all__ = ["TARGETS"]


def classify_bytes(data: bytes) -> None:
    """Bytes of any kind."""
    with suppress(TaawunError):
        json.dumps(default_classifier().classify(data).to_dict(), allow_nan=False)


def classify_text(data: bytes) -> None:
    """Text of any kind; evidence stands where it says."""
    text = data.decode("utf-8", "surrogateescape" if data[:1] == b"\xff" else "replace")
    with suppress(TaawunError):
        prediction = default_classifier().classify(text)
        given = text if prediction.extracted is None else prediction.extracted
        for score in prediction.scores:
            assert 0 <= score.probability <= 1
            assert all(given[piece.start : piece.end] == piece.text for piece in score.evidence)


def classify_article(data: bytes) -> None:
    """A text and a title."""
    title, _, text = data.decode("utf-8", "replace").partition("\n")
    with suppress(TaawunError):
        default_classifier().classify(Article(text, title), evidence=2)


def read_bytes(data: bytes) -> None:
    """Bytes in any encoding; what was put right once is right."""
    with suppress(TaawunError):
        text, _ = decode(data)
        assert isinstance(repair(text), str)


def read_html(data: bytes) -> None:
    """A page of HTML."""
    with suppress(TaawunError):
        article, _ = read_page(data)
        assert article.text.strip()


def read_json_lines(data: bytes) -> None:
    """A file of JSON lines."""
    _read(data, "jsonl")


def read_csv(data: bytes) -> None:
    """A CSV file."""
    _read(b"id,text\n" + data, "csv")


def read_any_file(data: bytes) -> None:
    """A file of any kind, packed or not."""
    _read(data, "auto")


def load_model(data: bytes) -> None:
    """A model file; JSON takes the places of what a sound card and glossary hold."""
    path = _folder() / "model.npz"
    with suppress(TaawunError):
        try:
            forged = json.loads(data)
            glossary, terms = ({**sound, **{k: v for k, v in forged.items() if k in sound}} for sound in (_GLOSSARY, _TERMS))
            save(Artifact({**_CARD, **forged}, glossary, {**_ARRAYS, "terms_en": json_array(terms)}), path)
        except (ValueError, AttributeError, TypeError, RecursionError):
            path.write_bytes(data)
        Classifier.load(path).classify("Two ministers met.")


_CARD = {
    "features": {"buckets": 16, "shortest": 3, "longest": 5, "stem": 1.0, "ngram": 1.0, "concept": 1.0, "group": 1.0},
    "model": "1",
    "taawun": "1",
    "taxonomy": "1",
    "domains": ["energy", "health"],
    "languages": ["en"],
    "corpus_sha256": "0",
    "texts": 1,
    "config": {},
    "metrics": {},
}
_GLOSSARY = {"concepts": ["energy.gas"]}
_TERMS = {"exact": {"gas": 0}, "single": {"gas": 0}, "verbs": [], "multiple": {"natural gas": 0}}
_SHAPES = {
    "weights": (18, 5),
    "idf": (18,),
    "intercepts": (5,),
    "pooling": (4,),
    "biases": (2,),
    "thresholds": (2,),
    "cuts": (50, 2),
}
_ARRAYS = {name: np.ones(shape, np.float32) for name, shape in _SHAPES.items()}


def _read(data: bytes, form: InputFormat) -> None:
    path = _folder() / "input"
    path.write_bytes(data)
    assert all(isinstance(record, Record) for record in read_records([str(path)], form))


@cache
def _folder() -> Path:
    memory = Path("/dev/shm")
    return Path(tempfile.mkdtemp(prefix="taawun-fuzz-", dir=memory if memory.is_dir() else None))


TARGETS: Mapping[str, Callable[[bytes], None]] = {
    target.__name__: target
    for target in (
        classify_bytes,
        classify_text,
        classify_article,
        read_bytes,
        read_html,
        read_json_lines,
        read_csv,
        read_any_file,
        load_model,
    )
}
