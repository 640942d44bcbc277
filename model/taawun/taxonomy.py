"""The domains of cooperation: keys, names, definitions and crosswalks to other taxonomies.

The shipped taxonomy has eighteen domains and lives in ``data/taxonomy.toml``. A desk with a codebook of its own loads
that file's like with :meth:`Taxonomy.load` and trains on it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

from taawun.errors import TaxonomyError

__all__ = ["Domain", "Taxonomy", "check_keys", "default_taxonomy"]


@dataclass(frozen=True, slots=True)
class Domain:
    """One domain of cooperation.

    Parameters
    ----------
    key : str
        Its stable identifier.
    names : mapping of str to str
        Name by language code.
    inside, outside : str
        What the codebook counts in, and what it does not.
    crosswalk : mapping of str to tuple of str
        Codes of the same subject in other taxonomies.
    """

    key: str
    names: Mapping[str, str]
    inside: str
    outside: str
    crosswalk: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Taxonomy:
    """An ordered set of domains.

    Parameters
    ----------
    version : str
        Version of the codebook.
    domains : tuple of Domain
        In the order in which every answer lists them.

    Examples
    --------
    >>> taxonomy = default_taxonomy()
    >>> len(taxonomy), taxonomy["energy"].names["fr"]
    (18, 'Énergie et mines')
    """

    version: str
    domains: tuple[Domain, ...]

    @property
    def keys(self) -> tuple[str, ...]:
        """The domains' keys, in order."""
        return tuple(domain.key for domain in self.domains)

    def __len__(self) -> int:
        return len(self.domains)

    def __iter__(self) -> Iterator[Domain]:
        return iter(self.domains)

    def __contains__(self, key: object) -> bool:
        return key in self.keys

    def __getitem__(self, key: str) -> Domain:
        check_keys([key], self.keys)
        return self.domains[self.keys.index(key)]

    def check(self, keys: Iterable[str]) -> frozenset[str]:
        """Return `keys` as a set.

        Raises
        ------
        TaxonomyError
            If one of them is not a domain.
        """
        return check_keys(keys, self.keys)

    @classmethod
    def load(cls, path: Path | str) -> Taxonomy:
        """Read a taxonomy from a TOML file.

        Parameters
        ----------
        path : Path or str
            A file of the form of the shipped ``data/taxonomy.toml``: a ``version`` and one ``[[domains]]`` table a
            domain with ``key``, ``names`` and, if wanted, ``in``, ``out`` and ``crosswalk``.

        Raises
        ------
        TaxonomyError
            If the file is missing, is not TOML, or lacks or repeats a key.
        """
        try:
            content = Path(path).read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise TaxonomyError(f"cannot be read ({error}); name a TOML file of domains", path=path) from None
        return _parse(content, path)


def check_keys(keys: Iterable[str], known: Sequence[str]) -> frozenset[str]:
    """Return `keys` as a set.

    Raises
    ------
    TaxonomyError
        If one of them is not among the `known`.
    """
    found = frozenset(keys)
    for key in sorted(found - set(known)):
        raise TaxonomyError(f"no domain {key!r}; the taxonomy has {', '.join(known)}")
    return found


def _parse(content: str, path: Path | str) -> Taxonomy:
    import tomllib  # only on demand: classify() starts without it

    try:
        table = tomllib.loads(content)
        domains = tuple(_domain(entry) for entry in table["domains"])
        taxonomy = Taxonomy(str(table["version"]), domains)
    except tomllib.TOMLDecodeError as error:
        raise TaxonomyError(f"not TOML: {error}", path=path) from None
    except (KeyError, TypeError, AttributeError) as error:
        raise TaxonomyError(
            f"wants `version` and [[domains]] with `key` and `names`; wrong or missing: {error}", path=path
        ) from None
    if not domains or len(set(taxonomy.keys)) != len(domains):
        raise TaxonomyError("holds no domain, or one key twice", path=path)
    return taxonomy


def _domain(entry: Mapping[str, Any]) -> Domain:
    crosswalk = entry.get("crosswalk", {})
    if not str(entry["key"]).strip() or any(isinstance(codes, str) for codes in crosswalk.values()):
        raise TypeError("a blank `key`, or a crosswalk whose codes are no list")
    return Domain(
        key=str(entry["key"]),
        names={str(language): str(name) for language, name in entry["names"].items()},
        inside=str(entry.get("in", "")),
        outside=str(entry.get("out", "")),
        crosswalk={str(name): tuple(codes) for name, codes in crosswalk.items()},
    )


@cache
def default_taxonomy() -> Taxonomy:
    """The shipped taxonomy of eighteen domains."""
    file = resources.files("taawun").joinpath("data/taxonomy.toml")
    return _parse(file.read_text(encoding="utf-8"), "data/taxonomy.toml")
