"""One answer everywhere: the same texts through Python, the command, MLflow's scoring server, our service, and Spark."""

import asyncio
import json
import os
import shutil
import sys
from importlib import resources
from pathlib import Path

import pytest

import taawun.pyfunc
from asgi import ask
from stores import mlflow
from taawun import cli
from taawun.article import Article
from taawun.classifier import classify, default_classifier
from taawun.errors import InputError
from taawun.service import Limits, create_app
from taawun.signature import signature

HERE = Path(__file__).resolve().parent
SEEDS = HERE.parent / "seeds"
MANY = 200
pytestmark = pytest.mark.filterwarnings("ignore:Cyclopts application invoked without tokens")
ODD = [
    "!!!",
    "7",
    "🛢️🤝",
    "Energy",
    "\ufeffPeru and Oman signed an agreement on gas.",
    "Peru and Oman\r\nsigned an agreement\ton gas.\x0b",
    "وَقَّعَ الوَزِيرَانِ اتِّفَاقِيَّةً لِلْغَازِ",
    "<p>Peru and Oman signed <b>an agreement</b> on gas.</p>",
    "İSTANBUL - Bakanlar doğal gaz anlaşması imzaladı.",
    "Peru and Oman signed an agreement on gas. " * 200,
    "a" * 5000,
    "\u202eagreement\u202c signed; договор подписан; 协议",
]
BAD = ["", " \n\t", "Peru\0Oman"]
PARAMS = {"evidence": 2, "top_k": 5}


def _seeded(count: int) -> list[dict]:
    """Passages of every language in turn."""
    files = [path.read_text(encoding="utf-8").splitlines() for path in sorted((SEEDS / "passages").glob("*.jsonl"))]
    lines = [file[place * 7] for place in range(count // len(files) + 1) for file in files]
    return [{"text": json.loads(line)["text"]} for line in lines[:count]]


@pytest.fixture(scope="module")
def rows() -> list[dict]:
    """Rows that can be answered: raw pages, articles with titles, odd texts, and passages in all languages."""
    pages = [{"text": path.read_text(encoding="utf-8")} for path in sorted((HERE / "pages").glob("*/1[45].txt"))]
    golden = [json.loads(line) for line in (HERE / "golden" / "articles.jsonl").read_text(encoding="utf-8").splitlines()]
    found = pages + [{"text": row["text"], "title": row.get("title")} for row in golden] + [{"text": text} for text in ODD]
    return found + _seeded(MANY - len(BAD) - len(found))


@pytest.fixture(scope="module")
def expected(rows) -> list[dict]:
    return [json.loads(json.dumps(classify(Article(row["text"], row.get("title")), **PARAMS).to_dict())) for row in rows]


@pytest.fixture(scope="module")
def model(tmp_path_factory) -> Path:
    """The shipped model as MLflow keeps it."""
    folder = tmp_path_factory.mktemp("mlflow") / "model"
    with resources.as_file(resources.files("taawun").joinpath("data/model.npz")) as path:
        mlflow.pyfunc.save_model(
            str(folder),
            python_model=str(Path(taawun.pyfunc.__file__)),
            artifacts={taawun.pyfunc.ARTIFACT: str(path)},
            signature=signature(),
            input_example=[{"text": ODD[3]}],
            pip_requirements=[],
        )
    return folder


def test_there_are_as_many_texts_as_promised_and_of_every_language(rows, expected):
    assert len(rows) + len(BAD) == MANY
    assert len({answer["language"] for answer in expected}) >= 12
    for text in BAD:
        with pytest.raises(InputError):
            classify(text)


def test_the_command_answers_alike(rows, expected, tmp_path, capsys, monkeypatch):
    path = tmp_path / "texts.jsonl"
    lines = [json.dumps(row) for row in rows] + [json.dumps({"text": text}) for text in BAD]
    path.write_text("\n".join(lines), encoding="utf-8")
    options = [f"--{name.replace('_', '-')}={value}" for name, value in PARAMS.items()]
    monkeypatch.setattr(sys, "argv", ["taawun", "classify", str(path), "--output-format", "jsonl", *options])
    with pytest.raises(SystemExit) as stopped:
        cli.main()
    answers = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert stopped.value.code == 1
    wanted = [{**answer, "encoding": "utf-8"} for answer in expected]  # of the file
    assert [{name: answer[name] for name in row} for answer, row in zip(answers, wanted, strict=False)] == wanted
    assert ["error" in answer for answer in answers] == [False] * len(rows) + [True] * len(BAD)


def test_mlflows_scoring_server_answers_alike(rows, expected, model):
    from mlflow.pyfunc import scoring_server

    app = scoring_server.init(mlflow.pyfunc.load_model(str(model)))
    assert_serves(app, rows, expected)


def test_our_service_answers_alike(rows, expected):
    assert_serves(create_app(default_classifier(), default_classifier(), Limits(rows=MANY)), rows, expected)


def assert_serves(app, rows, expected) -> None:
    def post(given: list[dict]):
        body = json.dumps({"dataframe_records": given, "params": PARAMS}).encode()
        return asyncio.run(ask(app, "/invocations", [body]))

    whole = [{"text": row["text"], "title": row.get("title")} for row in rows]
    assert post(whole).json == {"predictions": expected}
    one_by_one = [post([row]) for row in whole[:20]]
    assert [answer.json["predictions"] for answer in one_by_one] == [[answer] for answer in expected[:20]]
    assert [post([{"text": text, "title": None}]).status for text in BAD] == [400] * len(BAD)


def test_spark_answers_alike(rows, expected, model):
    pytest.importorskip("pyspark", reason="pyspark is not installed: pip install 'taawun[spark]'")
    if shutil.which("java") is None:
        pytest.skip("Spark wants Java 17 or later")
    from pyspark.sql import SparkSession

    from taawun.spark import ANSWER, classified

    os.environ["PYSPARK_PYTHON"] = os.environ["PYSPARK_DRIVER_PYTHON"] = sys.executable
    given = [(number, row["text"], row.get("title")) for number, row in enumerate(rows)]
    with SparkSession.builder.master("local[2]").config("spark.ui.enabled", "false").getOrCreate() as spark:
        frame = spark.createDataFrame(given, "id int, text string, title string").repartition(4)
        ours = classified(frame, **PARAMS).orderBy("id").select("taawun.*").drop("error")
        udf = mlflow.pyfunc.spark_udf(spark, str(model), result_type=ANSWER, env_manager="local", params=PARAMS)
        theirs = frame.withColumn("answer", udf("text", "title")).orderBy("id").select("answer.*")
        found, bare = ([row.asDict(recursive=True) for row in answers.collect()] for answers in (ours, theirs))
    assert found == expected
    assert bare == [{name: part for name, part in answer.items() if name != "extracted"} for answer in expected]
