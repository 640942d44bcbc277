"""Labelled text: reading it, checking it, and drawing folds from it."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from taawun.article import LabelledArticle
from taawun.errors import CorpusError, InputError, TaxonomyError
from taawun.glossary import Glossary
from taawun.taxonomy import Taxonomy, check_keys
from taawun.text import check_text

__all__ = ["Corpus", "digest", "load_corpus", "read_labelled"]


@dataclass(frozen=True, slots=True)
class Corpus:
    """What a model is trained on.

    Parameters
    ----------
    articles : tuple of LabelledArticle
    glossary : Glossary
    sha256 : str
        Digest of the files it was read from.
    """

    articles: tuple[LabelledArticle, ...]
    glossary: Glossary
    sha256: str


def load_corpus(seeds: Path | str, taxonomy: Taxonomy, data: Sequence[Path | str] = ()) -> Corpus:
    """Read a corpus folder and any further labelled files.

    Parameters
    ----------
    seeds : Path or str
        A folder with ``passages/*.jsonl``, ``glossary/*.toml`` and, if there are any, ``articles/*.jsonl``.
    taxonomy : Taxonomy
        Its keys are the labels allowed.
    data : sequence of Path or str
        Further files of the same form as the passages.

    Raises
    ------
    CorpusError
        If there is no labelled text, or a row is not of the right form; the message names file and row.
    GlossaryError
        If the glossary cannot be read.
    """
    root = Path(seeds)
    if not root.is_dir():
        raise CorpusError("no such folder; name one that holds passages/ and glossary/", path=root)
    paths = [*sorted((root / "passages").glob("*.jsonl")), *sorted((root / "articles").glob("*.jsonl")), *map(Path, data)]
    glossary_paths = sorted((root / "glossary").glob("*.toml"))
    sha256 = digest([*paths, *glossary_paths])
    articles = tuple(article for path in paths for article in read_labelled(path, taxonomy))
    if not articles:
        raise CorpusError("holds no labelled text: expected passages/<language>.jsonl", path=root)
    _check_unique(articles)
    corpus = Corpus(articles, Glossary.load(root / "glossary"), sha256)
    if digest([*paths, *glossary_paths]) != sha256:  # else a run would name a corpus that it did not learn from
        raise CorpusError("changed while it was read; train again when nobody writes to it", path=root)
    return corpus


def read_labelled(path: Path | str, taxonomy: Taxonomy | Sequence[str]) -> Iterator[LabelledArticle]:
    """Read labelled text from a JSONL file, row by row; `taxonomy` or its keys say which labels there are.

    Each row is an object with ``text`` and ``domains`` (or ``required``), and optionally ``title``, ``id``, ``language``
    (or ``lang``), ``kind`` and ``optional``. Without a language the file's name gives it. An article whose sentences are
    labelled one by one has ``sentences`` instead, a list of objects with ``text`` and ``domains``; its headline is the first.

    Raises
    ------
    CorpusError
        If the file cannot be read or a row is not of that form.
    """
    path = Path(path)
    domains = taxonomy.keys if isinstance(taxonomy, Taxonomy) else tuple(taxonomy)
    try:
        lines = path.read_bytes().split(b"\n")
    except OSError as error:
        raise CorpusError(f"cannot be read: {error.strerror}", path=path) from None
    for number, line in enumerate(lines, 1):
        if line.strip():
            yield _labelled(line, path, number, domains)


def _labelled(line: bytes, path: Path, number: int, domains: Sequence[str]) -> LabelledArticle:
    try:
        row = json.loads(line)
        if not isinstance(row, dict):
            raise CorpusError("is not a JSON object", path=path, row=number)
        sentences = _sentences(row["sentences"], domains) if "sentences" in row else ()
        if sentences and ("text" in row or "domains" in row):
            raise InputError("has 'sentences' beside 'text' or 'domains': keep one of them")
        if sentences:
            row = {**row, "text": _joined(sentences), "domains": sorted(frozenset().union(*(found for _, found in sentences)))}
        return LabelledArticle(
            text=check_text(row.get("text")),
            domains=check_keys(_keys(row, "required" if "required" in row and "domains" not in row else "domains"), domains),
            sentences=sentences,
            language=str(row.get("language") or row.get("lang") or path.stem),
            kind=str(row.get("kind", "article")),
            id=str(row.get("id") or f"{path.parent.name}/{path.name}:{number}"),
            optional=check_keys(_keys(row, "optional"), domains) if "optional" in row else frozenset(),
            title=_title(row.get("title")),
        )
    except (UnicodeDecodeError, json.JSONDecodeError, RecursionError) as error:
        raise CorpusError(f"is not JSON: {error}", path=path, row=number) from None
    except (InputError, TaxonomyError) as error:
        raise CorpusError(str(error), path=path, row=number) from None


def _sentences(listed: object, domains: Sequence[str]) -> tuple[tuple[str, frozenset[str]], ...]:
    if not isinstance(listed, list) or not listed or not all(isinstance(sentence, dict) for sentence in listed):
        raise InputError("'sentences' must be a list of objects with 'text' and 'domains'")
    return tuple((check_text(s.get("text")), check_keys(_keys(s, "domains"), domains)) for s in listed)


def _joined(sentences: Sequence[tuple[str, frozenset[str]]]) -> str:
    headline, *others = (text for text, _ in sentences)
    return f"{headline}\n{' '.join(others)}" if others else headline


def _title(title: object) -> str | None:
    return check_text(title) if isinstance(title, str) and title.strip() else None


def _keys(row: Mapping[str, Any], name: str) -> list[str]:
    keys = row.get(name)
    if not isinstance(keys, list) or not all(isinstance(key, str) for key in keys):
        raise InputError(f"{name!r} must be a list of domain keys, empty where there is no cooperation")
    return keys


def _check_unique(articles: Iterable[LabelledArticle]) -> None:
    for identifier, count in Counter(article.id for article in articles).items():
        if count > 1:
            raise CorpusError(f"the id {identifier!r} stands {count} times; every text needs its own")


def digest(paths: Iterable[Path | str]) -> str:
    """SHA-256 over the names and contents of files, in the order given.

    Raises
    ------
    CorpusError
        If one cannot be read.
    """
    total = hashlib.sha256()
    for path in map(Path, paths):
        try:
            content = path.read_bytes()
        except OSError as error:
            raise CorpusError(f"cannot be read: {error.strerror}", path=path) from None
        total.update(f"{path.parent.name}/{path.name}:{len(content)}\n".encode())
        total.update(content)
    return total.hexdigest()
