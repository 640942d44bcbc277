"""What the MLflow model takes, and that it refuses what it does not."""

import mlflow.pyfunc
import pytest
from mlflow.exceptions import MlflowException
from mlflow.types import DataType, ParamSchema, ParamSpec

from taawun.signature import refuse_unknown_params, signature


def test_the_model_takes_text_and_perhaps_a_title():
    assert {column.name: (column.type.name, column.required) for column in signature().inputs} == {
        "text": ("string", True),
        "title": ("string", False),
    }


def test_the_options_of_the_model_are_those_of_classify_with_its_defaults():
    assert {param.name: (param.dtype.name, param.default) for param in signature().params} == {
        "precision": ("double", None),
        "top_k": ("long", None),
        "evidence": ("long", 1),
        "language": ("string", None),
    }


def test_mlflow_refuses_unknown_params_of_this_signature_alone(monkeypatch):
    monkeypatch.setattr(mlflow.pyfunc, "_enforce_params_schema", mlflow.pyfunc._enforce_params_schema)
    refuse_unknown_params()
    wrapped = mlflow.pyfunc._enforce_params_schema
    refuse_unknown_params()
    assert mlflow.pyfunc._enforce_params_schema is wrapped
    with pytest.raises(MlflowException, match="unknown params 'precison'") as raised:
        wrapped({"precison": 0.9}, signature().params)
    assert raised.value.get_http_status_code() == 400
    assert wrapped({"top_k": 2}, signature().params)["top_k"] == 2
    other = ParamSchema([ParamSpec("precision", DataType.double, None)])
    assert wrapped({"precison": 0.9}, other) == {"precision": None}
