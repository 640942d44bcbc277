"""What the model takes and answers when it travels through MLflow."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import mlflow.pyfunc
from mlflow.exceptions import MlflowException
from mlflow.models import ModelSignature
from mlflow.types import ColSpec, DataType, ParamSchema, ParamSpec, Schema

from taawun.errors import ConfigError

__all__ = ["OPTIONS", "check_names", "refuse_unknown_params", "signature"]

_PARAMS = (
    ParamSpec("precision", DataType.double, None),
    ParamSpec("top_k", DataType.long, None),
    ParamSpec("evidence", DataType.long, 1),
    ParamSpec("language", DataType.string, None),
)
OPTIONS = tuple(param.name for param in _PARAMS)
"""Names of the params: options of :meth:`taawun.classifier.Classifier.classify` that hold for all rows."""


def signature() -> ModelSignature:
    """What the MLflow model takes: rows of text, perhaps with titles, and options.

    Examples
    --------
    >>> signature().inputs.input_names(), OPTIONS
    (['text', 'title'], ('precision', 'top_k', 'evidence', 'language'))
    """
    columns = Schema([ColSpec(DataType.string, "text"), ColSpec(DataType.string, "title", required=False)])
    return ModelSignature(inputs=columns, params=ParamSchema(list(_PARAMS)))


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
    taawun.errors.ConfigError: unknown params precison; there are precision, top_k, evidence, language
    """
    if unknown := sorted(str(name) for name in names if name not in OPTIONS):
        raise ConfigError(f"unknown params {', '.join(unknown)}; there are {', '.join(OPTIONS)}")


def refuse_unknown_params() -> None:
    """Have MLflow refuse unknown params of this signature with a 400.

    MLflow drops them before the model sees any, with a warning in the server's log alone: a misspelt `precision` would be
    answered as if it had not been asked for. Models of other signatures are treated as before.
    """
    enforce = mlflow.pyfunc._enforce_params_schema
    if getattr(enforce, "refuses", False):
        return

    def strictly(params: Any, schema: ParamSchema | None) -> Any:
        if isinstance(params, dict) and schema is not None and tuple(param.name for param in schema.params) == OPTIONS:
            try:
                check_names(params)
            except ConfigError as error:
                raise MlflowException.invalid_parameter_value(str(error)) from None
        return enforce(params, schema)

    strictly.refuses = True  # type: ignore[attr-defined]  # so that a second model in the process does not wrap it again
    mlflow.pyfunc._enforce_params_schema = strictly
