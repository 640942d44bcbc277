"""Classifying an archive on Spark: a column of answers beside the columns there are.

Each Python worker loads the model once. A row that cannot be classified holds why in ``error``, and the others go on. The same
model as a function of MLflow's is ``mlflow.pyfunc.spark_udf(spark, address, result_type=ANSWER)``.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from taawun.article import Article
from taawun.classifier import Classifier, default_classifier
from taawun.errors import ConfigError, InputError
from taawun.loading import shared
from taawun.options import read_options

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

__all__ = ["ANSWER", "classified", "run_job"]

ANSWER = (
    "domains array<string>, scores map<string,double>, language string, "
    "evidence map<string,array<struct<text:string,start:bigint,end:bigint>>>, "
    "body array<array<bigint>>, encoding string, model string"
)
"""The shape of :meth:`taawun.article.Prediction.to_dict` as Spark's type, but for ``extracted``.

Where some rows lack a string, MLflow's function writes the word *nan* for it. :func:`classified` gives that field too.
"""

COLUMN = "taawun"
_PIECE = pa.struct([("text", pa.string()), ("start", pa.int64()), ("end", pa.int64())])
_ARROW = pa.struct(
    [
        ("domains", pa.list_(pa.string())),
        ("scores", pa.map_(pa.string(), pa.float64())),
        ("language", pa.string()),
        ("evidence", pa.map_(pa.string(), pa.list_(_PIECE))),
        ("body", pa.list_(pa.list_(pa.int64()))),
        ("encoding", pa.string()),
        ("model", pa.string()),
        ("extracted", pa.string()),
        ("error", pa.string()),
    ]
)


def classified(frame: DataFrame, model: Path | str | None = None, **options: Any) -> DataFrame:
    """The frame with a column ``taawun``: a struct of all the answer's fields, and ``error``.

    Parameters
    ----------
    frame : DataFrame
        With a column ``text``, and perhaps ``title``.
    model : Path or str, optional
        A model file of the driver's, which is sent to the workers; the shipped one otherwise.
    **options
        ``precision``, ``top_k``, ``evidence`` and ``language``, as in :meth:`taawun.classifier.Classifier.classify`.

    Raises
    ------
    ConfigError
        If there is no column ``text``, there is a column ``taawun`` already, or an option is not what it may be.
    ArtifactError
        If the model file cannot be used.
    """
    from pyspark.sql.types import StructField, StructType

    if "text" not in frame.columns or COLUMN in frame.columns:
        raise ConfigError(f"the frame must have a column `text` and none named `{COLUMN}`; it has {', '.join(frame.columns)}")
    name = None
    if model is not None:
        Classifier.load(model)  # what is wrong with it is better said here than by a worker
        frame.sparkSession.sparkContext.addFile(str(model))
        name = Path(model).name
    schema = StructType(
        [*frame.schema.fields, StructField(COLUMN, StructType.fromDDL(f"{ANSWER}, extracted string, error string"))]
    )
    return frame.mapInArrow(partial(_answers, model=name, options=read_options(options)), schema)


def run_job(
    spark: SparkSession,
    source: str,
    target: str,
    *,
    date: str = "date",
    where: str | None = None,
    model: str | None = None,
    **options: Any,
) -> int:
    """Read Parquet, classify it, and write Parquet partitioned by date.

    The dates that are read replace those in `target`; its other dates stay.

    Parameters
    ----------
    spark : SparkSession
    source, target : str
        Addresses of the archive and of its answers.
    date : str
        Column to partition by.
    where : str, optional
        Condition in SQL on the rows to read, such as ``date >= '2026-01-01'``.
    model : str, optional
        As of :func:`classified`, with its options.

    Returns
    -------
    int
        How many rows could not be classified.
    """
    frame = spark.read.parquet(source)
    if date not in frame.columns:
        raise ConfigError(f"no column `{date}` to partition by; there are {', '.join(frame.columns)}")
    answers = classified(frame.where(where) if where else frame, model, **options)
    writer = answers.write.mode("overwrite").option("partitionOverwriteMode", "dynamic")
    writer.partitionBy(date).parquet(target)
    written = spark.read.parquet(target)
    return int((written.where(where) if where else written).where(f"{COLUMN}.error is not null").count())


def _answers(batches: Iterator[pa.RecordBatch], *, model: str | None, options: dict[str, Any]) -> Iterator[pa.RecordBatch]:
    from pyspark import SparkFiles

    classifier = shared(SparkFiles.get(model)) if model else default_classifier()
    for batch in batches:
        texts = batch.column("text").to_pylist()
        titles = batch.column("title").to_pylist() if "title" in batch.schema.names else [None] * len(texts)
        rows = [_answer(classifier, text, title, options) for text, title in zip(texts, titles, strict=True)]
        yield batch.append_column(COLUMN, pa.array(rows, _ARROW))


def _answer(classifier: Classifier, text: Any, title: Any, options: dict[str, Any]) -> dict[str, Any]:
    try:
        answer = classifier.classify(Article(text, title), **options).to_dict()
    except InputError as error:
        return {"error": str(error)}
    return {**answer, "scores": list(answer["scores"].items()), "evidence": list(answer["evidence"].items())}
