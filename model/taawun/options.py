"""Options that a request gives for all its texts: the params of the MLflow model and of the service."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from reprlib import repr as short
from typing import Any

from taawun.classifier import check_options
from taawun.errors import ConfigError

__all__ = ["OPTIONS", "check_names", "read_options"]

OPTIONS = ("precision", "top_k", "evidence", "language")
"""Names of the params: options of :meth:`taawun.classifier.Classifier.classify`."""


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
