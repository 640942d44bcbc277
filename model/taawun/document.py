"""A text as the model reads it: its body, its language, its sentences, and the words of each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from reprlib import repr as short

import numpy as np
from numpy.typing import NDArray

from taawun.article import Article, Span
from taawun.body import body_of
from taawun.columns import Piece
from taawun.errors import InputError
from taawun.features import Features, Word, word_of
from taawun.html import looks_like_html, read_page
from taawun.language import LANGUAGES, SAMPLE, decide
from taawun.lexicon import Lexicon
from taawun.pieces import Pieces, PieceTable
from taawun.text import check_text

__all__ = ["Document", "Reader", "as_article", "check_article"]

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]


@dataclass(slots=True, eq=False)  # frozen, it would take longer to make than some loops run
class Document:
    """A text cut up for scoring.

    Parameters
    ----------
    language : str
    body : tuple of Span
        Where the article stands in the text given.
    pieces : ndarray of int64, shape (n_pieces, 8)
        The columns of :class:`taawun.columns.Piece`; a title that was given apart comes first, and stands at -1.
    inside : ndarray of bool, shape (n_pieces,)
        Which are of the body.
    """

    language: str
    body: tuple[Span, ...]
    pieces: Ints
    inside: Bools


class Reader:
    """Cuts texts up for scoring; what it learns of their pieces and words it keeps for the next.

    Parameters
    ----------
    features : Features
        Says what a word is.
    """

    def __init__(self, features: Features) -> None:
        self.features = features
        self.table = PieceTable()
        self._lexicons: dict[str, Lexicon] = {}

    def read(self, text: str, *, title: str | None = None, language: str | None = None, whole: bool = False) -> Document:
        """Cut a text up.

        Parameters
        ----------
        text : str
            An article, or the page around it.
        title : str, optional
            A headline that stands apart from the text.
        language : str, optional
            Its language where known; identified otherwise.
        whole : bool
            Take all of the text for body.

        Returns
        -------
        Document
            Its pieces hold until the next text is read.
        """
        table = self.table
        pieces = table.cut(text)
        blocks = None if whole else body_of(pieces, table)
        apart = table.extend(title) if title and title.strip() not in text else None
        chosen, inside = _chosen(pieces, blocks, apart)
        rows = pieces.rows
        body = [(0, len(text))] if blocks is None else [(rows.item(a, Piece.START), rows.item(b, Piece.END)) for a, b in blocks]
        return Document(language or self._language(chosen, inside), tuple(body), chosen, inside)

    def keys(self, document: Document) -> tuple[Ints, Ints, Ints]:
        """The numbers of the words of the document read last.

        Returns
        -------
        keys : ndarray of int64, shape (n_words,)
            The number of a token or, below 0, of a term of several words or a pair of groups; sentence by sentence.
        starts : ndarray of int64, shape (n_kept + 1,)
            Where the words of each sentence that has any begin in `keys`.
        spans : ndarray of int64, shape (n_kept, 2)
            The offsets of those sentences.
        """
        tokens, owners, spans = self.table.tokens_in(document.pieces, document.inside)
        keys, starts, kept = self.lexicon(document.language).words(tokens, owners, spans)
        return keys, starts, spans[kept]

    def words(self, document: Document) -> list[list[Word]]:
        """The words of each sentence that has any of the document read last."""
        keys, starts, _ = self.keys(document)
        words = [word_of(key, document.language, self.table) for key in keys.tolist()]
        return [words[start:end] for start, end in pairwise(starts.tolist())]

    def lexicon(self, language: str) -> Lexicon:
        """What the tokens met mean in a language."""
        if language not in self._lexicons:
            self._lexicons[language] = Lexicon(self.table, self.features, language)
        return self._lexicons[language]

    def _language(self, pieces: Ints, inside: Bools) -> str:
        table = self.table
        asked, marks = table.kernel.language_marks(pieces, inside, table.facts, table.votes, SAMPLE)
        places = (place for place in range(asked) if inside[place])
        return decide(marks, (token for place in places for token in table.tokens_of(pieces.item(place, Piece.ID))))


def _chosen(pieces: Pieces, blocks: Sequence[tuple[int, int]] | None, apart: Pieces | None) -> tuple[Ints, Bools]:
    """All pieces, and which are of the body: those of some blocks, or all.

    A title apart comes first, as one sentence that stands nowhere in the text.
    """
    inside = np.ones(len(pieces), np.bool_) if blocks is None else np.zeros(len(pieces), np.bool_)
    for first, last in blocks or ():
        inside[first : last + 1] = True
    if apart is None:
        return pieces.rows, inside
    title = apart.rows.copy()
    title[:, Piece.START] = title[:, Piece.END] = -1
    title[:, Piece.CLOSES] = 0
    title[-1, Piece.CLOSES] = 1
    return np.concatenate([title, pieces.rows]), np.concatenate([np.ones(len(title), np.bool_), inside])


def check_article(article: Article) -> Article:
    """The article if it can be read, without a title that is blank.

    Raises
    ------
    InputError
        If its text or its title is not text, its text is blank, or its language is none that taawun knows.
    """
    title, language = article.title, article.language
    if title is not None and not isinstance(title, str):
        raise InputError(f"a title must be str, not {type(title).__name__}")
    if language is not None and language not in LANGUAGES:
        raise InputError(f"an article's language must be one of {', '.join(LANGUAGES)}, or None; not {short(language)}")
    title = check_text(title) if title and not title.isspace() else None
    return replace(article, text=check_text(article.text), title=title)


def as_article(text: object, encoding: str | None = None) -> tuple[Article, str | None]:
    """What a user gave as an article that can be read, and the encoding that its bytes were in.

    Raises
    ------
    InputError
        If it is not text, is blank, or cannot be decoded.
    """
    if isinstance(text, Article):
        article = check_article(text)
        if article.extracted or not looks_like_html(article.text):
            return article, None
        page, _ = read_page(article.text)
        return replace(page, title=article.title or page.title, language=article.language or page.language), None
    if isinstance(text, (bytes, bytearray)):
        data = bytes(text)
        article, read_as = read_page(data, encoding) if looks_like_html(data) else _decoded(data, encoding)
        return replace(article, text=check_text(article.text)), read_as
    given = check_text(text)
    return read_page(given) if looks_like_html(given) else (Article(given), None)


def _decoded(data: bytes, encoding: str | None) -> tuple[Article, str]:
    from taawun.encoding import decode  # only on demand: classify() starts without it

    text, read_as = decode(data, encoding)
    return Article(text), read_as
