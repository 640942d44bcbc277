"""Options of classification: what they may be, for a text as for a request of many."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from reprlib import repr as short
from typing import Any

from taawun.errors import ConfigError
from taawun.language import LANGUAGES

__all__ = ["OPTIONS", "check_names", "check_options", "check_precision", "read_options"]

OPTIONS = ("precision", "top_k", "evidence", "language")
"""The params of the MLflow model and of the service: options of :meth:`taawun.classifier.Classifier.classify`."""


def check_options(language: object, evidence: object, precision: object = None, top_k: object = None) -> None:
    """Check options of :meth:`Classifier.classify` that do not depend on the text.

    Raises
    ------
    ConfigError
        If the language is none that taawun knows, `evidence` is not a number of sentences, `precision` is not a part
        above 0 and below 1, or `top_k` is not a number of domains.
    """
    if language is not None and language not in LANGUAGES:
        raise ConfigError(f"language must be one of {', '.join(LANGUAGES)}, or None to have it identified; not {short(language)}")
    if isinstance(evidence, bool) or not isinstance(evidence, int) or evidence < 0:
        raise ConfigError(f"evidence must be a number of sentences, 0 or more, not {short(evidence)}")
    check_precision(precision)
    if top_k is not None and (isinstance(top_k, bool) or not isinstance(top_k, int) or top_k < 1):
        raise ConfigError(f"top_k must be a number of domains, 1 or more, or None to list them all; not {short(top_k)}")


def check_precision(precision: object) -> None:
    """Check a precision that is asked for.

    Raises
    ------
    ConfigError
        If it is not a part above 0 and below 1.
    """
    if precision is not None and (not isinstance(precision, float) or not 0 < precision < 1):
        raise ConfigError(f"precision must be a part above 0 and below 1, such as 0.9, not {short(precision)}")


def check_names(names: Iterable[object]) -> None:
    """Refuse params that there are none of.

    Raises
    ------
    ConfigError
        Naming them.

    Examples
    --------
    >>> check_names(["precison"])
    Traceback (most recent call last):
    taawun.errors.ConfigError: unknown params 'precison'; there are precision, top_k, evidence, language
    """
    if unknown := sorted(short(name) for name in names if name not in OPTIONS):
        raise ConfigError(f"unknown params {', '.join(unknown[:5])}; there are {', '.join(OPTIONS)}")


def read_options(params: object) -> dict[str, Any]:
    """The options that params hold, checked; those that are None are left to their defaults.

    Raises
    ------
    ConfigError
        If they are no mapping, or one is unknown or not what it may be.

    Examples
    --------
    >>> read_options({"top_k": 3, "language": None})
    {'top_k': 3}
    """
    if params is None:
        return {}
    if not isinstance(params, Mapping):
        raise ConfigError(f"params must be an object with any of {', '.join(OPTIONS)}, not {type(params).__name__}")
    check_names(params)
    options = {name: value for name, value in params.items() if value is not None}
    check_options(options.get("language"), options.get("evidence", 1), options.get("precision"), options.get("top_k"))
    return options
