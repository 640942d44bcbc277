"""Bodies of requests: four forms of the same rows, and refusals that say what is wrong and repeat none of it."""

import json

import pytest

from taawun.article import Article
from taawun.errors import RequestError
from taawun.invocation import FORMS, read_invocation

ROWS = [{"text": "Peru met Ghana.", "title": "A meeting"}, {"text": "Rain fell all day."}]
CELLS = [["Peru met Ghana.", "A meeting"], ["Rain fell all day.", ""]]
ARTICLES = (Article("Peru met Ghana.", "A meeting"), Article("Rain fell all day."))
SECRET = "the harvest of olives"


def body(content: object) -> bytes:
    return json.dumps(content).encode()


@pytest.mark.parametrize(
    "content",
    [
        {"dataframe_records": ROWS},
        {"inputs": ROWS},
        {"instances": ROWS},
        {"inputs": {"text": [row["text"] for row in ROWS], "title": ["A meeting", None]}},
        {"dataframe_split": {"columns": ["text", "title"], "data": CELLS}},
        {"dataframe_split": {"index": [0, 1], "columns": ["x", "text", "title"], "data": [[1, *row] for row in CELLS]}},
    ],
    ids=lambda content: "-".join(content),
)
def test_the_same_rows_in_every_form(content):
    assert read_invocation(body(content), 2).articles == ARTICLES
    assert read_invocation(body({**content, "params": {"evidence": 2}}), 2).options == {"evidence": 2}


def test_one_row_may_come_as_an_object_of_texts():
    assert read_invocation(body({"inputs": ROWS[0]}), 1).articles == ARTICLES[:1]
    assert read_invocation(body({"inputs": {"text": ["Peru met Ghana."]}}), 1).articles == (Article("Peru met Ghana."),)


REFUSED = {
    "not JSON": b'{"inputs": [',
    "empty": b"",
    "latin": '{"inputs": [{"text": "été"}]}'.encode("latin-1"),
    "utf-16": '{"inputs": [{"text": "x"}]}'.encode("utf-16"),
    "NaN": b'{"inputs": [{"text": NaN}]}',
    "digits": b'{"inputs": ' + b"9" * 5000 + b"}",
    "deep": b'{"inputs": ' + b"[" * 100_000,
    "list": body(ROWS),
    "null": b"null",
    "no form": body({"rows": ROWS}),
    "two forms": body({"inputs": ROWS, "instances": ROWS}),
    "more": body({"inputs": ROWS, "parms": {}}),
    **{f"{form} of null": body({form: None}) for form in FORMS},
    **{f"{form} of nothing": body({form: []}) for form in FORMS},
    "no columns": body({"inputs": {}}),
    "no text": body({"inputs": [{"title": SECRET}]}),
    "texts alone": body({"inputs": [SECRET]}),
    "null text": body({"inputs": [{"text": None}]}),
    "number": body({"inputs": [{"text": 5}]}),
    "list of texts": body({"inputs": [{"text": [SECRET]}]}),
    "blank": body({"inputs": [{"text": " \n"}]}),
    "NUL": body({"inputs": [{"text": f"{SECRET}\0"}]}),
    "surrogate": b'{"inputs": [{"text": "the harvest of olives \\ud83d"}]}',
    "title": body({"inputs": [{"text": SECRET, "title": 5}]}),
    "shorter": body({"inputs": {"text": [SECRET, SECRET], "title": [None]}}),
    "cells": body({"dataframe_split": {"columns": ["text"], "data": [[SECRET, SECRET]]}}),
    "no rows": body({"dataframe_split": {"columns": ["text"], "data": []}}),
    "split without text": body({"dataframe_split": {"columns": ["body"], "data": [[SECRET]]}}),
    "unknown param": body({"inputs": ROWS, "params": {"precison": 0.9}}),
    "param of another type": body({"inputs": ROWS, "params": {"evidence": "1"}}),
    "params as a list": body({"inputs": ROWS, "params": []}),
}


@pytest.mark.parametrize("given", REFUSED.values(), ids=REFUSED)
def test_what_cannot_be_read_is_refused_without_repeating_it(given):
    with pytest.raises(RequestError) as raised:
        read_invocation(given, 10)
    assert raised.value.status == 400
    assert SECRET not in str(raised.value)
    assert "\n" not in str(raised.value)
    assert len(str(raised.value)) < 300


def test_html_is_left_to_whoever_classifies_it():
    page = {"text": "<p>Peru met Ghana.</p>"}
    assert read_invocation(body({"inputs": [page]}), 1).articles == (Article(page["text"]),)


def test_the_row_at_fault_is_named():
    with pytest.raises(RequestError, match=r"^row 1: "):
        read_invocation(body({"inputs": [ROWS[0], {"text": ""}, {"text": None}]}), 10)


def test_too_many_rows_are_too_large():
    with pytest.raises(RequestError, match="3 rows; send at most 2") as raised:
        read_invocation(body({"inputs": [{"text": "x"}] * 3}), 2)
    assert raised.value.status == 413
