"""On Spark the answers are those of Python, a bad row holds its error, and a date that is done again replaces itself alone."""

import datetime
import os
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from taawun.article import Article
from taawun.classifier import default_classifier
from taawun.errors import ArtifactError, ConfigError, InputError

pytest.importorskip("pyspark", reason="pyspark is not installed: pip install 'taawun[spark]'")
if shutil.which("java") is None:
    pytest.skip("Spark wants Java 17 or later", allow_module_level=True)

from pyspark.sql import SparkSession

from taawun.spark import classified, run_job

DEAL = "The ministers of Peru and Ghana signed an agreement on a gas pipeline. They met in Lima."
ROWS = [
    ("2026-01-01", DEAL, None),
    ("2026-01-01", "Rain fell all day in the capital.", DEAL),
    ("2026-01-02", "", None),
    ("2026-01-02", None, "No text"),
    ("2026-01-02", "Le Pérou et le Ghana coopéreront sur des vaccins pour enfants.", None),
    ("2026-01-02", f"<p>{DEAL}</p>", None),
]


@pytest.fixture(scope="module")
def spark() -> Iterator[SparkSession]:
    os.environ["PYSPARK_PYTHON"] = os.environ["PYSPARK_DRIVER_PYTHON"] = sys.executable
    settings = {"spark.ui.enabled": "false", "spark.sql.shuffle.partitions": "2", "spark.driver.memory": "512m"}
    builder = SparkSession.builder.master("local[2]").config(map=settings)
    with builder.getOrCreate() as session:
        yield session


@pytest.fixture(scope="module")
def frame(spark):
    return spark.createDataFrame(ROWS, "date string, text string, title string")


def expected(classifier, text, title, **options) -> dict:
    try:
        return {**classifier.classify(Article(text, title), **options).to_dict(), "error": None}
    except InputError as error:
        return {**dict.fromkeys(classifier.classify(DEAL).to_dict()), "error": str(error)}


def answers(frame) -> list[dict]:
    return [row.asDict(recursive=True)["taawun"] for row in frame.collect()]


def test_answers_are_those_of_python_and_a_bad_row_holds_its_error(frame):
    found = answers(classified(frame, evidence=2, top_k=3))
    assert found == [expected(default_classifier(), text, title, evidence=2, top_k=3) for _, text, title in ROWS]
    assert [answer["error"] is None for answer in found] == [True, True, False, False, True, True]


def test_a_model_of_ones_own_is_sent_to_the_workers(frame, toy_classifier, tmp_path):
    toy_classifier.save(tmp_path / "toy.npz")
    assert answers(classified(frame, tmp_path / "toy.npz")) == [expected(toy_classifier, text, title) for _, text, title in ROWS]


def test_what_cannot_be_done_is_said_before_anything_runs(frame, tmp_path):
    with pytest.raises(ConfigError, match="column `text`"):
        classified(frame.drop("text"))
    with pytest.raises(ConfigError, match="none named `taawun`"):
        classified(classified(frame))
    with pytest.raises(ConfigError, match="unknown params 'precison'"):
        classified(frame, precison=0.9)
    with pytest.raises(ArtifactError):
        classified(frame, tmp_path / "missing.npz")


def test_the_job_writes_by_date_and_a_date_done_again_replaces_itself_alone(spark, frame, tmp_path):
    source, target = str(tmp_path / "news"), str(tmp_path / "answers")
    frame.write.partitionBy("date").parquet(source)
    assert run_job(spark, source, target) == 2
    assert {path.name for path in Path(target).glob("date=*")} == {"date=2026-01-01", "date=2026-01-02"}
    kept = sorted(Path(target, "date=2026-01-01").glob("*.parquet"))
    assert run_job(spark, source, target, where="date > '2026-01-01'", evidence=0) == 2
    assert sorted(Path(target, "date=2026-01-01").glob("*.parquet")) == kept
    written = {row.text: row.taawun.asDict(recursive=True) for row in spark.read.parquet(target).collect()}
    assert written[DEAL] == expected(default_classifier(), DEAL, None)
    assert written[ROWS[4][1]] == expected(default_classifier(), ROWS[4][1], None, evidence=0)
    assert {row.date for row in spark.read.parquet(target).collect()} == {datetime.date(2026, 1, 1), datetime.date(2026, 1, 2)}
    with pytest.raises(ConfigError, match="no column `day`"):
        run_job(spark, source, target, date="day")
