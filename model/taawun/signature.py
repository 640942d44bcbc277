"""What the model takes and answers when it travels through MLflow."""

from __future__ import annotations

from typing import Any

import mlflow.pyfunc
from mlflow.exceptions import MlflowException
from mlflow.models import ModelSignature
from mlflow.types import ColSpec, DataType, ParamSchema, ParamSpec, Schema

from taawun.errors import ConfigError
from taawun.options import OPTIONS, check_names

__all__ = ["refuse_unknown_params", "signature"]

_TYPES = {"precision": DataType.double, "top_k": DataType.long, "evidence": DataType.long, "language": DataType.string}
_DEFAULTS = {"evidence": 1}


def signature() -> ModelSignature:
    """What the MLflow model takes: rows of text, perhaps with titles, and options.

    Examples
    --------
    >>> signature().inputs.input_names(), [param.name for param in signature().params]
    (['text', 'title'], ['precision', 'top_k', 'evidence', 'language'])
    """
    columns = Schema([ColSpec(DataType.string, "text"), ColSpec(DataType.string, "title", required=False)])
    params = [ParamSpec(name, _TYPES[name], _DEFAULTS.get(name)) for name in OPTIONS]
    return ModelSignature(inputs=columns, params=ParamSchema(params))


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
