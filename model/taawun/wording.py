"""The words of a corpus: each text as the numbers of its words, and a vector for each different word."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from taawun.article import LabelledArticle
from taawun.compiled import fastest
from taawun.document import Reader
from taawun.features import Features, SparseRows, Word, word_of

__all__ = ["Wording"]

Rows = NDArray[np.int64]

# Characters: few enough that stems are still remembered when the words get their vectors, and that all is read, for a letter
# spells at most four words (U+FDFA) and of one text 100 000 words are read.
_AT_ONCE = 1 << 14
_APART = "\n\n"  # ends a sentence, as the end of a text does


class Wording:
    """Reads texts, numbers their words as they come, and works out each new word's vector.

    Passages of one language are read many at once: what it takes to begin a text is as much as it takes to read a passage.

    Parameters
    ----------
    features : Features
    """

    def __init__(self, features: Features) -> None:
        self._features = features
        self._reader = Reader(features)
        self._reader.table.kernel = fastest()
        self._numbers: dict[Word, int] = {}
        self._expanded: list[SparseRows] = []

    def __len__(self) -> int:
        return len(self._numbers)

    def read(self, articles: Sequence[LabelledArticle]) -> Iterator[list[Rows]]:
        """For each text the numbers of each sentence's words; a text without words has one that stands for nothing."""
        for batch in _batches(articles):
            first = batch[0]
            text = _APART.join(article.text for article in batch)
            document = self._reader.read(text, title=first.title, language=first.language, whole=_is_passage(first))
            keys, starts, spans = self._reader.keys(document)
            rows = self._number(keys, document.language)
            sentences = [rows[start:end] for start, end in pairwise(starts.tolist())]
            ends = np.cumsum([len(article.text) + len(_APART) for article in batch])
            lasts = np.searchsorted(spans[:, 0], ends).tolist()
            for start, end in pairwise([0, *lasts]):
                yield sentences[start:end] or [self._rows([(first.language, "-")])]

    def vectors(self) -> SparseRows:
        """One row for each word read."""
        sizes = np.concatenate([np.diff(part.starts) for part in self._expanded])
        columns, values = (np.concatenate([getattr(part, name) for part in self._expanded]) for name in ("columns", "values"))
        return SparseRows(np.concatenate([[0], np.cumsum(sizes)]), columns, values)

    def _number(self, keys: Rows, language: str) -> Rows:
        keys, first, places = np.unique(keys, return_index=True, return_inverse=True)
        order = np.argsort(first)
        words = [word_of(key, language, self._reader.table) for key in keys[order].tolist()]
        numbers = np.empty(len(keys), np.int64)
        numbers[order] = self._rows(words)
        return numbers[places]

    def _rows(self, words: Sequence[Word]) -> Rows:
        known = len(self._numbers)
        rows = np.array([self._numbers.setdefault(word, len(self._numbers)) for word in words], np.int64)
        new = [word for word, row in zip(words, rows.tolist(), strict=True) if row >= known]
        if new:
            self._expanded.append(self._features.expand(new))
        return rows


def _batches(articles: Sequence[LabelledArticle]) -> Iterator[list[LabelledArticle]]:
    """Neighbours that can be read as one text."""
    batch: list[LabelledArticle] = []
    size = 0
    for article in articles:
        size += len(article.text)
        if batch and (size > _AT_ONCE or article.language != batch[0].language or not (_joins(article) and _joins(batch[0]))):
            yield batch
            batch, size = [], len(article.text)
        batch.append(article)
    if batch:
        yield batch


def _joins(article: LabelledArticle) -> bool:
    return _is_passage(article) and article.title is None


def _is_passage(article: LabelledArticle) -> bool:
    return article.kind != "article"
