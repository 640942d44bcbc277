"""The article in a page of HTML, by trafilatura; what the page says of its language and encoding; and a plain fallback.

Where trafilatura is not installed, finds nothing, or would take too long (a page of more elements than any newspaper has), the
tags are taken off and :mod:`taawun.body` finds the article among the furniture, as in any flattened page.
"""

from __future__ import annotations

import re
from collections import Counter
from contextlib import suppress
from importlib.util import find_spec
from typing import Any

from taawun.article import Article
from taawun.errors import DecodingError, InputError
from taawun.language import LANGUAGES, UNKNOWN, identify

__all__ = ["can_extract", "looks_like_html", "read_page"]

_HEAD = 4096  # characters in which a page says what it is
_OPENING = re.compile(
    r"\s*(?:<\?xml[^<>]*>\s*)?<(?:!doctype\s+html|(?:html|head|body|div|article|section|main|header|p|h1|table|span|meta|title)\b[^<>]*>)",
    re.IGNORECASE,
)
_CHARSET = re.compile(rb"<(?:meta|\?xml)\b[^<>]{0,200}?(?:charset|encoding)\s{0,9}=\s{0,9}[\"']?([\w.:-]{2,40})", re.IGNORECASE)
_LANGUAGE = re.compile(
    r"<html\b[^<>]{0,2000}?\blang\s{0,9}=\s{0,9}[\"']?([a-z]{2,3})\b"
    r"|<meta\b[^<>]{0,200}?content-language[\"']?\s{1,9}content\s{0,9}=\s{0,9}[\"']?([a-z]{2,3})\b",
    re.IGNORECASE,
)
# Encodings of text; Python has others by names that a hostile page may give, and some of them are slow.
_TRUSTED = re.compile("(?:utf-(?:8|16|32)|windows-|cp|iso-?8859-|koi8-|gb|big5|euc-|shift_jis|mac|ibm|latin|us-ascii)")
_MEANT = {"iso-8859-1": "cp1252", "latin-1": "cp1252", "latin1": "cp1252", "us-ascii": "cp1252", "iso-8859-9": "cp1254"}
_ENOUGH_WORDS = 60  # from which a text's own language is believed against the page's
_LONGEST = 5_000_000  # characters, and below elements, tables and attributes, beyond which trafilatura is not asked
_MOST_ELEMENTS, _MOST_TABLES, _MOST_ATTRIBUTES = 20_000, 500, 200
_LONG_TAG = 1000  # characters, from which a tag's attributes are counted
_QUOTED = re.compile(r"\"[^\"]*\"|'[^']*'")
_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]{0,20})[^<>]*>|<[!?][^<>]*>")
_SILENT = {"script", "style", "template", "noscript", "svg", "iframe", "textarea", "select"}
_INLINE = set("a abbr b bdi bdo cite code em font i ins kbd mark q s small span strong sub sup time u wbr".split())


def looks_like_html(text: str | bytes) -> bool:
    """Whether a text begins as a page or a piece of HTML does.

    Examples
    --------
    >>> looks_like_html("<p>Peru and Oman signed.</p>"), looks_like_html("Peru < Oman, said <b>nobody</b>.")
    (True, False)
    """
    if isinstance(text, bytes):  # whatever they are encoded in, tags are ASCII
        text = text[:_HEAD].decode("latin-1").replace("\0", "").lstrip("ÿþï»¿")
    return bool(_OPENING.match(text, 0, _HEAD))


def can_extract() -> bool:
    """Whether trafilatura is installed, by the extra ``taawun[html]``."""
    return find_spec("trafilatura") is not None


def read_page(html: str | bytes, encoding: str | None = None) -> tuple[Article, str | None]:
    """The article in a page of HTML.

    Its title is kept apart, its language is the page's own word unless the text is plainly in another, and offsets of
    evidence are into its text.

    Parameters
    ----------
    html : str or bytes
    encoding : str, optional
        Of bytes; the page's own word, if it holds, or found out otherwise.

    Returns
    -------
    (Article, str or None)
        The article, and the encoding that bytes were in.

    Raises
    ------
    InputError
        If there is no text in it.
    DecodingError
        If its bytes are no text.

    Examples
    --------
    >>> page = "<html lang='fr'><title>Accord</title><body><p>Le Pérou et Oman ont signé.</p></body></html>"
    >>> article, encoding = read_page(page.encode("cp1252"))
    >>> "Le Pérou et Oman ont signé." in article.text, article.language, encoding
    (True, 'fr', 'cp1252')
    """
    html, read_as = _decoded(html, encoding) if isinstance(html, bytes) else (html, None)
    html = html.replace("\0", "")
    text, title = _extract(html) if can_extract() and len(html) <= _LONGEST else (None, None)
    text = text or _flatten(html)
    if not text.strip():
        raise InputError("the page holds no article: there is no text between its tags")
    return Article(text, title, language=_language(html, text), extracted=True), read_as


def _decoded(data: bytes, encoding: str | None) -> tuple[str, str]:
    from taawun.encoding import decode  # only on demand: classify() starts without it

    declared = _CHARSET.search(data[:_HEAD])
    if encoding is None and declared and not _is_utf8(data):
        name = declared[1].decode("ascii", "replace").lower()
        with suppress(DecodingError):  # a page may be wrong about itself
            return decode(data, _MEANT.get(name, name) if _TRUSTED.match(name) else None)
    return decode(data, encoding)


def _is_utf8(data: bytes) -> bool:
    try:
        data.decode()
    except UnicodeDecodeError:
        return False
    return True


def _extract(html: str) -> tuple[str | None, str | None]:
    """Text and title by trafilatura; None where it finds none or is not to be asked."""
    import logging

    from trafilatura import extract
    from trafilatura.metadata import extract_title
    from trafilatura.utils import load_html

    logging.getLogger("trafilatura").addHandler(logging.NullHandler())  # else it writes to standard error
    try:
        tree = None if _has_endless_tag(html) else load_html(html)
        if tree is None or not _is_moderate(tree):
            return None, None
        return extract(tree, include_comments=False), extract_title(tree) or None
    except Exception:  # whatever a hostile page brings a parser to; the fallback reads it
        return None, None


def _is_moderate(tree: Any) -> bool:
    tags = Counter(element.tag for element in tree.iter())
    return tags.total() <= _MOST_ELEMENTS and tags["table"] <= _MOST_TABLES


def _has_endless_tag(html: str) -> bool:
    """Whether a tag has more attributes than any page gives one; a parser compares each with each."""
    return any(
        len(_QUOTED.sub("", tag).split(None, _MOST_ATTRIBUTES)) > _MOST_ATTRIBUTES
        for tag in (piece.partition(">")[0] for piece in html.split("<"))
        if len(tag) > _LONG_TAG
    )


def _flatten(html: str) -> str:
    """The text between the tags, a line a block, without scripts and styles; in time linear in the page's length."""
    from html import unescape

    found: list[str] = []
    lower, place = html.lower(), 0
    while match := _TAG.search(html, place):
        found.append(html[place : match.start()])
        place = match.end()
        name = (match[2] or "").lower()
        if name in _SILENT and not match[1]:
            end = lower.find(f"</{name}", place)
            place = end if end >= 0 else len(html)
        if name not in _INLINE:
            found.append("\n")
    found.append(html[place:])
    lines = (" ".join(line.split()) for line in unescape("".join(found)).split("\n"))
    return "\n".join(line for line in lines if line)


def _language(html: str, text: str) -> str | None:
    """The language that the page names; None where it names none of the twelve, or the text contradicts it."""
    declared = _LANGUAGE.search(html[: 4 * _HEAD])
    name = next((group.lower() for group in declared.groups() if group), None) if declared else None
    if name not in LANGUAGES:
        return None
    if len(text.split(None, _ENOUGH_WORDS)) > _ENOUGH_WORDS and identify(text) not in (name, UNKNOWN):
        return None
    return name
