"""Rows on Spark, local[2]: `mlflow.pyfunc.spark_udf` of the shipped model and of the naive scikit-learn pipeline, side by side.

Both are MLflow models behind the same function. taawun answers with a struct of domains, probabilities, language, body and
evidence, the pipeline with its 18 bits. The same rows are read from Parquet in every round, so that taawun knows their words but
in the first, which is not counted; a made-up stream keeps new words coming, and has new rows in every round.

Run: python benchmarks/spark.py [--json] [--rows 20000] [--rounds 3]
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from itertools import cycle, islice
from pathlib import Path
from typing import Any

import mlflow
import pandas as pd
from _common import Measure, Runner, articles, interleaved, note, options, passages, show
from _peers import naive
from _stream import stream
from mlflow.models import ModelSignature
from mlflow.types import ColSpec, Schema
from pyspark.sql import DataFrame, SparkSession
from serving import saved_model

from taawun.spark import ANSWER, classified
from taawun.taxonomy import default_taxonomy

Answered = Callable[[DataFrame], DataFrame]
PARTS = 4  # of a frame: two for each slot


class Naive(mlflow.pyfunc.PythonModel):  # type: ignore[misc]
    """The pipeline as most people would bring it into MLflow."""

    def __init__(self, pipeline: Any) -> None:
        self.pipeline = pipeline

    def predict(self, context: Any, model_input: pd.DataFrame, params: dict[str, Any] | None = None) -> pd.DataFrame:
        """A column of bits for each domain."""
        return pd.DataFrame(self.pipeline.predict(model_input["text"]), columns=default_taxonomy().keys)


def main() -> None:
    """Train the peer, start Spark, and measure."""
    chosen = options(__doc__, rows=20_000, rounds=3)
    os.environ["PYSPARK_PYTHON"] = os.environ["PYSPARK_DRIVER_PYTHON"] = sys.executable
    settings = {"spark.ui.enabled": "false", "spark.driver.memory": "1g", "spark.log.level": "ERROR"}
    with (
        tempfile.TemporaryDirectory() as name,
        SparkSession.builder.master("local[2]").config(map=settings).getOrCreate() as spark,
    ):
        folder = Path(name)
        ways = functions(spark, folder)
        source, texts = articles()
        same = frame(spark, list(islice(cycle(texts), chosen.rows)), folder / "same")
        measures = [measure(f"{chosen.rows} rows of {source}, each round the same", ways, [same], chosen.rows, chosen.rounds)]
        made, rows = stream(), range(chosen.rounds + 1)
        new = [frame(spark, list(islice(made, chosen.rows)), folder / f"stream-{number}") for number in rows]
        measures.append(
            measure(f"{chosen.rows} rows of a made-up stream, new in each round", ways, new, chosen.rows, chosen.rounds)
        )
        show(measures, chosen.json, ["mlflow", "pyspark", "scikit-learn"])


def functions(spark: SparkSession, folder: Path) -> Mapping[str, Answered]:
    """How a column of texts is answered."""
    os.environ["MLFLOW_ALLOW_PICKLE_DESERIALIZATION"] = "true"  # the peer is pickled; taawun's own model is not
    note("training scikit-learn ...")
    signature = ModelSignature(inputs=Schema([ColSpec("string", "text")]))
    model = Naive(naive().fit(*passages()))
    mlflow.pyfunc.save_model(str(folder / "naive"), python_model=model, signature=signature, pip_requirements=[])
    bits = ", ".join(f"{key} int" for key in default_taxonomy().keys)
    ours = mlflow.pyfunc.spark_udf(spark, str(saved_model(folder)), result_type=ANSWER, env_manager="local")
    theirs = mlflow.pyfunc.spark_udf(spark, str(folder / "naive"), result_type=bits, env_manager="local")
    return {
        "taawun": lambda rows: rows.withColumn("answer", ours("text")),
        "scikit-learn": lambda rows: rows.withColumn("answer", theirs("text")),
        "taawun.spark": classified,
    }


def frame(spark: SparkSession, texts: Sequence[str], path: Path) -> DataFrame:
    """Rows as a job finds them."""
    spark.createDataFrame([(text,) for text in texts], "text string").repartition(PARTS).write.parquet(str(path))
    return spark.read.parquet(str(path))


def measure(name: str, ways: Mapping[str, Answered], frames: Sequence[DataFrame], rows: int, rounds: int) -> Measure:
    """Milliseconds a row from Parquet to the answer, which nobody keeps; one round goes before and is not counted."""

    def run(answered: Answered, number: int) -> float:
        start = time.perf_counter()
        answered(frames[number % len(frames)]).write.format("noop").mode("overwrite").save()
        return 1000 * (time.perf_counter() - start) / rows

    for answered in ways.values():
        run(answered, rounds)
    runners: dict[str, Runner] = {who: lambda number, answered=answered: run(answered, number) for who, answered in ways.items()}
    found = Measure(name, "ms", interleaved(runners, rounds))
    note(f"{name}: {found.figures}")  # the next may take long
    return found


if __name__ == "__main__":
    main()
