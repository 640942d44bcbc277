"""What a request to the service asks: the body of ``/invocations``, read strictly.

The forms are those of MLflow's scoring server: an object with one of ``dataframe_split``, ``dataframe_records``, ``inputs`` and
``instances``, and perhaps ``params``.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NoReturn

from taawun.article import Article
from taawun.document import check_article
from taawun.errors import ConfigError, InputError, RequestError
from taawun.options import read_options

__all__ = ["FORMS", "Invocation", "read_invocation"]

_TOO_LARGE = 413


@dataclass(frozen=True, slots=True)
class Invocation:
    """Articles to classify, and how.

    Parameters
    ----------
    articles : tuple of Article
        Each of them can be read.
    options : mapping
        Of :meth:`taawun.classifier.Classifier.classify`.
    """

    articles: tuple[Article, ...]
    options: Mapping[str, Any]


def read_invocation(body: bytes, most_rows: int) -> Invocation:
    """Read the body of a request.

    Parameters
    ----------
    body : bytes
        JSON in UTF-8.
    most_rows : int

    Raises
    ------
    RequestError
        Saying which row or which part is wrong, and nothing of the text itself.

    Examples
    --------
    >>> read_invocation(b'{"inputs": [{"text": "Peru met Ghana."}], "params": {"top_k": 3}}', 10)
    Invocation(articles=(Article(text='Peru met Ghana.', title=None, language=None, extracted=False),), options={'top_k': 3})
    """
    content = _json(body)
    form = _form(content)
    texts, titles = FORMS[form](content[form])
    if not texts:
        raise RequestError(f"{form} holds no rows")
    if len(texts) > most_rows:
        raise RequestError(f"{len(texts)} rows; send at most {most_rows} in a request", _TOO_LARGE)
    try:
        options = read_options(content.get("params"))
    except ConfigError as error:
        raise RequestError(str(error)) from None
    return Invocation(tuple(_article(n, *row) for n, row in enumerate(zip(texts, titles, strict=True))), options)


def _json(body: bytes) -> dict[str, Any]:
    try:
        content = _decode(body.decode("utf-8"))
    except UnicodeDecodeError:
        raise RequestError("the body is not UTF-8") from None
    except RecursionError:
        raise RequestError("the body is nested too deeply") from None
    except json.JSONDecodeError as error:
        raise RequestError(f"the body is not JSON: {error.msg} at line {error.lineno}, column {error.colno}") from None
    except ValueError as error:  # a number of thousands of digits
        raise RequestError(f"the body is not JSON: {error}") from None
    if not isinstance(content, dict):
        raise RequestError(f"the body must be a JSON object with one of {', '.join(FORMS)}")
    return content


def _refuse(constant: str) -> NoReturn:
    raise ValueError(f"{constant} is no JSON value")


_decode = json.JSONDecoder(parse_constant=_refuse).decode


def _form(content: Mapping[str, Any]) -> str:
    """The one form that the body has."""
    known = [name for name in FORMS if name in content]
    if len(known) != 1 or len(content) != 1 + ("params" in content):
        raise RequestError(f"the body must hold one of {', '.join(FORMS)}, and may hold params beside it; nothing else")
    return known[0]


def _article(number: int, text: object, title: object) -> Article:
    try:
        return check_article(Article(text, title))  # type: ignore[arg-type]  # checked inside
    except InputError as error:
        raise RequestError(f"row {number}: {error}") from None


Columns = tuple[Sequence[object], Sequence[object]]
"""The texts, and as many titles."""


def _rows(rows: object) -> Columns:
    """A list of objects, or one object of columns."""
    if isinstance(rows, dict):
        return _columns(rows)
    if not isinstance(rows, list):
        raise RequestError("rows must be a list of objects with `text`, or an object of columns")
    for number, row in enumerate(rows):
        if not isinstance(row, dict) or "text" not in row:
            raise RequestError(f"row {number}: must be an object with `text`, and perhaps `title`")
    return [row["text"] for row in rows], [row.get("title") for row in rows]


def _columns(columns: Mapping[str, object]) -> Columns:
    texts = columns.get("text")
    if isinstance(texts, str):
        return [texts], [columns.get("title")]
    titles = columns.get("title", [None] * len(texts) if isinstance(texts, list) else None)
    if not isinstance(texts, list) or not isinstance(titles, list) or len(texts) != len(titles):
        raise RequestError("an object of columns must hold a list `text`, and perhaps a list `title` as long")
    return texts, titles


def _split(table: object) -> Columns:
    """Names of the columns, and rows as lists."""
    names, rows = (table.get("columns"), table.get("data")) if isinstance(table, dict) else (None, None)
    if not isinstance(names, list) or not isinstance(rows, list) or "text" not in names:
        raise RequestError("dataframe_split must hold `columns`, a list with `text`, and `data`, a list of rows")
    for number, row in enumerate(rows):
        if not isinstance(row, list) or len(row) != len(names):
            raise RequestError(f"row {number}: must be a list of {len(names)} cells, as there are columns")
    text, title = names.index("text"), names.index("title") if "title" in names else None
    return [row[text] for row in rows], [None if title is None else row[title] for row in rows]


FORMS: Mapping[str, Callable[[object], Columns]] = {
    "dataframe_split": _split,
    "dataframe_records": _rows,
    "inputs": _rows,
    "instances": _rows,
}
"""How the rows of each form are read."""
