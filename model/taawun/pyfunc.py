"""The MLflow model, as code: MLflow runs this file to load it, so nothing is pickled.

The artefact beside it is the model file that the package itself reads, and the answers are those of
:meth:`taawun.article.Prediction.to_dict`.
"""

from __future__ import annotations

from typing import Any

import mlflow
import pandas as pd
from mlflow.exceptions import MlflowException
from mlflow.pyfunc import PythonModel, PythonModelContext

from taawun.article import Article
from taawun.errors import TaawunError
from taawun.loading import shared
from taawun.options import read_options
from taawun.signature import refuse_unknown_params

__all__ = ["ARTIFACT", "TaawunModel"]

ARTIFACT = "model"
_NULLS = ("None", "nan")


class TaawunModel(PythonModel):  # type: ignore[misc]  # MLflow ships no types for it
    """Answers rows of ``text`` (and optionally ``title``) with predictions."""

    def load_context(self, context: PythonModelContext) -> None:
        """Load the model file that the run logged."""
        self.classifier = shared(context.artifacts[ARTIFACT])

    def predict(
        self, context: PythonModelContext, model_input: pd.DataFrame, params: dict[str, Any] | None = None
    ) -> list[dict[str, Any]]:
        """One prediction a row.

        Raises
        ------
        MlflowException
            With INVALID_PARAMETER_VALUE, naming the row, if a text cannot be classified, or naming the option that is none
            or out of its range: the service answers 400.
        """
        try:
            options = read_options(params)
            if "text" not in model_input:
                raise TaawunError(f"no column `text`; there is {', '.join(map(str, model_input)) or 'none'}")
        except TaawunError as error:
            raise MlflowException.invalid_parameter_value(str(error)) from None
        titles = model_input["title"] if "title" in model_input else [None] * len(model_input)
        return [
            self._answer(n, text, title, options) for n, (text, title) in enumerate(zip(model_input["text"], titles, strict=True))
        ]

    def _answer(self, number: int, text: object, title: object, options: dict[str, Any]) -> dict[str, Any]:
        try:
            article = Article(_present(text), _present(title))
            return self.classifier.classify(article, **options).to_dict()
        except TaawunError as error:
            raise MlflowException.invalid_parameter_value(f"row {number}: {error}") from None


def _present(cell: Any) -> Any:
    """The cell as it was given: pandas may hold NaN for nothing, and MLflow makes a word of a null in `inputs`."""
    return None if cell != cell or (isinstance(cell, str) and cell in _NULLS) else cell


refuse_unknown_params()
mlflow.models.set_model(TaawunModel())
