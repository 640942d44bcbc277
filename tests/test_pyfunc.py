"""The MLflow model: it loads without a pickle, answers as the classifier does, and refuses rows with a 400."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pandas as pd
import pytest
import yaml

import taawun.pyfunc
from stores import client_of, database, mlflow, own_mlflow
from taawun.article import Article
from taawun.pyfunc import ARTIFACT, TaawunModel
from taawun.signature import signature
from taawun.store import open_store
from taawun.tracking import record, training_run

TEXTS = [
    "The ministers of Peru and Ghana signed an agreement on a gas pipeline. They met in Lima.",
    "Le Pérou et le Ghana coopéreront sur des vaccins pour enfants.",
    "Voters in Ghana quarrel over the price of direct flights.",
    "!!!",
]
TITLE = "Norway and Fiji will work together on a railway line"


@pytest.fixture(scope="module")
def logged(tmp_path_factory, toy_result, toy_corpus, toy_config) -> Path:
    """The logged model's files."""
    folder = tmp_path_factory.mktemp("store") / "mlruns"
    database(folder)
    with own_mlflow():
        open_store(folder, "pyfunc")
        with training_run("logs", toy_config, toy_corpus) as identifier:
            record(toy_result, toy_corpus, {})
        (output,) = client_of(folder).get_run(identifier).outputs.model_outputs
        return Path(mlflow.artifacts.download_artifacts(f"models:/{output.model_id}"))


@pytest.fixture(scope="module")
def model(logged) -> mlflow.pyfunc.PyFuncModel:
    return mlflow.pyfunc.load_model(str(logged))


def as_json(answer: object) -> object:
    return json.loads(json.dumps(answer, allow_nan=False))


def refusal(model: mlflow.pyfunc.PyFuncModel, rows: object, **options) -> mlflow.exceptions.MlflowException:
    with pytest.raises(mlflow.exceptions.MlflowException) as raised:
        model.predict(rows, **options)
    assert raised.value.get_http_status_code() == 400
    return raised.value


# Answers


def test_rows_are_answered_as_the_classifier_answers_them(model, toy_classifier):
    expected = [toy_classifier.classify(text).to_dict() for text in TEXTS]
    assert model.predict(pd.DataFrame({"text": TEXTS})) == expected
    assert expected[0]["domains"] == ["energy"]


def test_titles_are_read_where_there_are_any(model, toy_classifier):
    titles = [TITLE, None, TITLE, None]
    expected = [toy_classifier.classify(Article(text, title)).to_dict() for text, title in zip(TEXTS, titles, strict=True)]
    assert model.predict(pd.DataFrame({"text": TEXTS, "title": titles})) == expected
    assert "transport" in expected[2]["domains"]


def test_rows_may_come_as_a_list_of_objects(model, toy_classifier):
    assert model.predict([{"text": text} for text in TEXTS]) == [toy_classifier.classify(text).to_dict() for text in TEXTS]


def test_no_rows_are_answered_with_none(model):
    assert model.predict(pd.DataFrame({"text": pd.Series([], dtype="str")})) == []


@pytest.mark.parametrize(
    "options",
    [{"evidence": 0}, {"evidence": 2}, {"language": "fr"}, {"language": None}, {"top_k": 1}, {"precision": 0.9, "top_k": 2}, {}],
    ids=str,
)
def test_options_are_those_of_classify(model, toy_classifier, options):
    expected = toy_classifier.classify(TEXTS[0], **options).to_dict()
    assert model.predict(pd.DataFrame({"text": TEXTS[:1]}), params=options) == [expected]


def test_answers_are_plain_json(model):
    answer = model.predict(pd.DataFrame({"text": TEXTS}))
    assert as_json(answer) == answer


# Refusals


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (None, "NoneType"),
        ("", "empty"),
        (" \n\t", "empty"),
        ("The ministers\0met", "NUL"),
        ("The ministers \ud83d met", "surrogate"),
        (b"The ministers met", ""),
        (5, ""),
    ],
    ids=["null", "empty", "blank", "NUL", "surrogate", "bytes", "number"],
)
def test_a_row_that_cannot_be_answered_is_refused(model, text, reason):
    refused = refusal(model, pd.DataFrame({"text": pd.Series([TEXTS[0], text], dtype=object)}))
    assert reason in str(refused)


@pytest.mark.parametrize("text", [None, "", "\0"], ids=["null", "empty", "NUL"])
def test_the_refusal_names_the_row_and_shows_no_stack(model, text):
    refused = refusal(model, pd.DataFrame({"text": [TEXTS[0], TEXTS[1], text]}))
    assert refused.message.startswith("row 2: ")
    assert "Traceback" not in refused.message
    assert refused.error_code == "INVALID_PARAMETER_VALUE"


@pytest.mark.parametrize(
    "rows", [pd.DataFrame({"body": ["x"]}), [{"title": "x"}], pd.DataFrame({"text": [float("nan")]})], ids=str
)
def test_rows_without_text_are_refused(model, rows):
    refusal(model, pd.DataFrame(rows))


@pytest.mark.parametrize(
    "options",
    [
        *({"evidence": value} for value in (-1, "many", 1.5, True, [])),
        *({"language": value} for value in ("xx", 5, [], float("nan"))),
        *({"precision": value} for value in (0.0, 1, 1.5, "high", float("nan"), [0.5])),
        *({"top_k": value} for value in (0, -2, "3", 2.5, float("nan"))),
        {"precison": 0.9},
    ],
    ids=str,
)
def test_options_that_are_none_or_out_of_their_range_are_refused_by_name(model, options):
    assert next(iter(options)) in refusal(model, pd.DataFrame({"text": TEXTS}), params=options).message


@pytest.mark.parametrize("title", [5, ["x"], b"x"], ids=repr)
def test_the_class_refuses_a_title_that_is_no_text(bare, title):
    with pytest.raises(mlflow.exceptions.MlflowException, match=r"^row 1: .*title") as raised:
        bare.predict(None, pd.DataFrame({"text": TEXTS[:2], "title": pd.Series([TITLE, title], dtype=object)}))
    assert raised.value.get_http_status_code() == 400


@pytest.mark.parametrize("params", [{"precison": 0.9}, {"top_k": 0}], ids=str)
def test_the_class_refuses_options_by_name(bare, params):
    with pytest.raises(mlflow.exceptions.MlflowException, match=next(iter(params))):
        bare.predict(None, pd.DataFrame({"text": TEXTS}), params)


def test_the_class_refuses_rows_without_text(bare):
    with pytest.raises(mlflow.exceptions.MlflowException, match="no column `text`; there is body"):
        bare.predict(None, pd.DataFrame({"body": TEXTS}))


# The class itself, without MLflow around it


@pytest.fixture(scope="module")
def bare(toy_classifier, tmp_path_factory) -> TaawunModel:
    path = tmp_path_factory.mktemp("model") / "toy.npz"
    toy_classifier.save(path)
    model = TaawunModel()
    model.load_context(SimpleNamespace(artifacts={ARTIFACT: str(path)}))
    return model


def test_the_class_answers_as_the_classifier(bare, toy_classifier):
    answer = bare.predict(None, pd.DataFrame({"text": TEXTS, "title": [TITLE, None, float("nan"), None]}), {"evidence": 2})
    titled = [Article(TEXTS[0], TITLE), *TEXTS[1:]]
    assert answer == [toy_classifier.classify(text, evidence=2).to_dict() for text in titled]


def test_the_class_refuses_with_a_400(bare):
    with pytest.raises(mlflow.exceptions.MlflowException, match=r"^row 1: ") as raised:
        bare.predict(None, pd.DataFrame({"text": [TEXTS[0], None]}))
    assert raised.value.get_http_status_code() == 400


# The service


def served(model: mlflow.pyfunc.PyFuncModel, body: object):
    from mlflow.pyfunc import scoring_server

    return scoring_server.invocations(json.dumps(body), "application/json", model, model.metadata.get_input_schema())


@pytest.mark.parametrize("form", ["dataframe_records", "inputs"])
def test_the_service_answers_in_the_same_json(model, toy_classifier, form):
    answer = served(model, {form: [{"text": text} for text in TEXTS], "params": {"evidence": 2}})
    assert answer.status == 200
    assert json.loads(answer.response) == {
        "predictions": [as_json(toy_classifier.classify(text, evidence=2).to_dict()) for text in TEXTS]
    }


def test_a_null_in_inputs_is_no_word_though_mlflow_makes_one_of_it(model, toy_classifier):
    answer = served(model, {"inputs": [{"text": TEXTS[0], "title": None}]})
    assert json.loads(answer.response) == {"predictions": [as_json(toy_classifier.classify(TEXTS[0]).to_dict())]}
    for text in (None, float("nan")):
        with pytest.raises(mlflow.exceptions.MlflowException, match="row 0: a text must be str"):
            served(model, {"inputs": [{"text": text}]})


@pytest.mark.parametrize("text", [None, "", 7, ["x"]], ids=repr)
def test_the_service_refuses_with_a_400(model, text):
    with pytest.raises(mlflow.exceptions.MlflowException) as raised:
        served(model, {"dataframe_records": [{"text": text}]})
    assert raised.value.get_http_status_code() == 400


@pytest.mark.parametrize(
    "body",
    [
        {"dataframe_records": []},
        {"dataframe_records": [{"text": []}]},
        {"dataframe_records": [{"text": TEXTS[0]}], "params": {"precison": 0.9}},
        {"dataframe_records": [{"text": TEXTS[0]}], "params": {"top_k": "3"}},
        {"dataframe_records": [{"text": TEXTS[0]}], "params": []},
    ],
    ids=str,
)
def test_the_service_refuses_a_body_that_asks_for_nothing_or_for_what_there_is_not(model, body):
    with pytest.raises(mlflow.exceptions.MlflowException) as raised:
        served(model, body)
    assert raised.value.get_http_status_code() == 400


# Two versions in one process


def test_two_versions_in_one_process_answer_each_as_itself(model, toy_classifier, whole_result, tmp_path):
    other = whole_result.classifier
    other.save(tmp_path / "other.npz")
    mlflow.pyfunc.save_model(
        str(tmp_path / "other"),
        python_model=str(Path(taawun.pyfunc.__file__)),
        artifacts={ARTIFACT: str(tmp_path / "other.npz")},
        signature=signature(),
        pip_requirements=[],
    )
    second = mlflow.pyfunc.load_model(str(tmp_path / "other"))
    rows = pd.DataFrame({"text": TEXTS})
    for _ in range(2):
        assert model.predict(rows) == [toy_classifier.classify(text).to_dict() for text in TEXTS]
        assert second.predict(rows) == [other.classify(text).to_dict() for text in TEXTS]
    assert model.predict(rows)[0]["model"] != second.predict(rows)[0]["model"]


# What is kept


def files(folder: Path) -> Iterator[Path]:
    return (path for path in folder.rglob("*") if path.is_file())


def test_there_is_no_pickle_among_the_files(logged):
    suffixes = {path.suffix for path in files(logged)}
    assert suffixes <= {"", ".json", ".npz", ".py", ".txt", ".yaml"}
    assert not [path for path in files(logged) if path.read_bytes()[:1] == b"\x80"]
    assert "cloudpickle" not in (logged / "requirements.txt").read_text()


def test_the_model_is_code_and_the_packages_own_model_file(logged, toy_classifier, tmp_path):
    flavour = yaml.safe_load((logged / "MLmodel").read_text())["flavors"]["python_function"]
    assert flavour["model_code_path"]
    assert "python_model" not in flavour
    toy_classifier.save(tmp_path / "model.npz")
    (kept,) = logged.rglob("*.npz")
    assert kept.read_bytes() == (tmp_path / "model.npz").read_bytes()


def test_a_process_that_forbids_pickles_loads_it_and_answers_alike(logged, toy_classifier, tmp_path):
    code = """
import json, sys
import mlflow
model = mlflow.pyfunc.load_model(sys.argv[1])
print(json.dumps(model.predict([{"text": text} for text in json.loads(sys.argv[2])])))
"""
    environment = {**os.environ, "MLFLOW_ALLOW_PICKLE_DESERIALIZATION": "false", "MLFLOW_DISABLE_TELEMETRY": "true"}
    environment.pop("MLFLOW_TRACKING_URI", None)
    out = subprocess.run(
        [sys.executable, "-c", code, str(logged), json.dumps(TEXTS)],
        env=environment,
        cwd=tmp_path,
        capture_output=True,
        timeout=120,
    )
    assert out.returncode == 0, out.stderr.decode()
    assert json.loads(out.stdout) == [as_json(toy_classifier.classify(text).to_dict()) for text in TEXTS]
