"""A text as the model reads it: its body, its language, its sentences, and the words of each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from taawun.article import Article, Span
from taawun.body import find_body
from taawun.encoding import decode
from taawun.errors import InputError
from taawun.features import Features, Word
from taawun.html import looks_like_html, read_page
from taawun.language import identify_words
from taawun.text import check_text, sentences, words

__all__ = ["Document", "as_article", "read"]


@dataclass(frozen=True, slots=True)
class Document:
    """A text cut up for scoring.

    Parameters
    ----------
    language : str
    body : tuple of Span
        Where the article stands in the text given.
    spans : tuple of Span or None
        Each sentence's offsets; None for a title that was given apart.
    words : tuple of list of Word
        Each sentence's words; none is empty.
    """

    language: str
    body: tuple[Span, ...]
    spans: tuple[Span | None, ...]
    words: tuple[list[Word], ...]


def read(
    text: str, features: Features, *, title: str | None = None, language: str | None = None, whole: bool = False
) -> Document:
    """Cut a text up for scoring.

    Parameters
    ----------
    text : str
        An article, or the page around it.
    features : Features
        Says what a word is.
    title : str, optional
        A headline that stands apart from the text.
    language : str, optional
        Its language where known; identified otherwise.
    whole : bool
        Take all of the text for body.
    """
    body = ((0, len(text)),) if whole else find_body(text)
    spans: list[Span | None] = [span for start, end in body for span in sentences(text, start, end)]
    tokens = [words(text[span[0] : span[1]]) for span in spans if span]
    if title and title.strip() and title.strip() not in text:
        spans.insert(0, None)
        tokens.insert(0, words(title))
    language = language or identify_words(_flat(tokens))
    found = [features.analyse(sentence, language) for sentence in tokens]
    kept = [place for place, sentence in enumerate(found) if sentence]
    return Document(language, body, tuple(spans[place] for place in kept), tuple(found[place] for place in kept))


def as_article(text: object, encoding: str | None = None) -> tuple[Article, str | None]:
    """What a user gave as an article that can be read, and the encoding that its bytes were in.

    Raises
    ------
    InputError
        If it is not text, is blank, or cannot be decoded.
    """
    if isinstance(text, Article):
        if text.title is not None and not isinstance(text.title, str):
            raise InputError(f"a title must be str, not {type(text.title).__name__}")
        title = check_text(text.title) if text.title and not text.title.isspace() else None
        given = check_text(text.text)
        if not text.extracted and looks_like_html(given):
            page, _ = read_page(given)
            return replace(page, title=title or page.title), None
        return replace(text, text=given, title=title), None
    if isinstance(text, bytes | bytearray):
        data = bytes(text)
        article, read_as = read_page(data, encoding) if looks_like_html(data) else _decoded(data, encoding)
        return replace(article, text=check_text(article.text)), read_as
    given = check_text(text)
    return read_page(given) if looks_like_html(given) else (Article(given), None)


def _decoded(data: bytes, encoding: str | None) -> tuple[Article, str]:
    text, read_as = decode(data, encoding)
    return Article(text), read_as


def _flat(tokens: Sequence[Sequence[str]]) -> list[str]:
    return [token for sentence in tokens for token in sentence]
