"""Classify a Parquet archive on Spark: spark-submit spark_job.py SOURCE TARGET."""

from __future__ import annotations

import sys
from typing import Any

from cyclopts import App
from pyspark.sql import SparkSession

from taawun.errors import TaawunError
from taawun.spark import run_job

app = App(name="spark_job.py", help=__doc__, result_action="return_value")


@app.default
def main(
    source: str,
    target: str,
    /,
    *,
    date: str = "date",
    where: str | None = None,
    model: str | None = None,
    precision: float | None = None,
    top_k: int | None = None,
    evidence: int = 1,
    language: str | None = None,
) -> int:
    """Read Parquet with a column `text`, and perhaps `title`; write it with the answers, partitioned by date.

    Parameters
    ----------
    source : str
        Address of the archive.
    target : str
        Address to write to; dates that are read replace those there, others stay.
    date : str
        Column to partition by.
    where : str
        Only rows of this condition in SQL, such as "date >= '2026-01-01'".
    model : str
        A model file of your own instead of the shipped one.
    precision : float
        Tag only what is sure enough for this part of the tags to be right.
    top_k : int
        List the scores of this many domains only.
    evidence : int
        Most sentences for each domain.
    language : str
        Language of the articles; identified otherwise.
    """
    options: dict[str, Any] = {"precision": precision, "top_k": top_k, "evidence": evidence, "language": language}
    with SparkSession.builder.appName("taawun").getOrCreate() as spark:
        failed = run_job(spark, source, target, date=date, where=where, model=model, **options)
    print(f"{failed} rows could not be classified; their column `taawun.error` says why")
    return 0


if __name__ == "__main__":
    try:
        sys.exit(app())
    except TaawunError as error:
        sys.exit(f"spark_job.py: error: {error}")
