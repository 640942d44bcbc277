"""The service as an application: what it answers, what it refuses, and that nothing long delays what is short."""

import asyncio
import json
import logging
import time

import pytest

from asgi import JSON, Answer, ask
from taawun import __version__
from taawun.classifier import Classifier
from taawun.service import Limits, create_app

DEAL = "The ministers of Peru and Ghana signed an agreement on a gas pipeline. They met in Lima."


def post(app, content: object, **options) -> Answer:
    given = content if isinstance(content, bytes) else json.dumps(content).encode()
    return asyncio.run(ask(app, "/invocations", [given], **options))


def get(app, path: str) -> Answer:
    return asyncio.run(ask(app, path, method="GET"))


@pytest.fixture(scope="module")
def twin(toy_classifier) -> Classifier:
    return Classifier(toy_classifier.card, toy_classifier._features, toy_classifier._parameters)


@pytest.fixture
def app(toy_classifier, twin):
    return create_app(toy_classifier, twin, Limits(body=200_000, rows=50))


@pytest.mark.parametrize(("times", "rows"), [(1, 1), (400, 1), (1, 40)], ids=["short", "long", "many"])
def test_rows_are_answered_as_the_classifier_answers_them(app, toy_classifier, times, rows):
    texts = [DEAL * times, *["Le Pérou et le Ghana coopéreront sur des vaccins."] * rows]
    answer = post(app, {"inputs": [{"text": text} for text in texts], "params": {"evidence": 2}})
    assert (answer.status, answer.headers["content-type"]) == (200, "application/json")
    assert answer.json == json.loads(
        json.dumps({"predictions": [toy_classifier.classify(text, evidence=2).to_dict() for text in texts]})
    )


def test_it_says_that_it_lives_and_what_it_is(app, toy_classifier):
    assert [get(app, path)[::2] for path in ("/ping", "/health")] == [(200, b"\n")] * 2
    card = toy_classifier.card
    assert get(app, "/version").json == {"taawun": __version__, "model": card.model, "taxonomy": card.taxonomy}


@pytest.mark.parametrize(
    ("content", "headers", "status", "said"),
    [
        ({"inputs": [{"text": None}]}, JSON, 400, "row 0"),
        ({"inputs": [{"text": "x" * 200_001}]}, JSON, 413, "200000 bytes"),
        ({"inputs": [{"text": "x"}]}, {**JSON, "content-length": "200001"}, 413, "200000 bytes"),
        ({"inputs": [{"text": "x"}] * 51}, JSON, 413, "51 rows"),
        ({"inputs": [{"text": "x"}]}, {}, 415, "application/json"),
        ({"inputs": [{"text": "x"}]}, {"content-type": "text/csv"}, 415, "application/json"),
        ({"inputs": [{"text": "x"}]}, {"content-type": "application/json; charset=latin-1"}, 415, "UTF-8"),
    ],
)
def test_refusals_have_a_status_and_a_message(app, content, headers, status, said):
    answer = post(app, content, headers=headers)
    assert (answer.status, said in answer.json["message"]) == (status, True)


@pytest.mark.parametrize("kind", ["application/json; charset=utf-8", 'Application/JSON;charset="UTF-8"'])
def test_the_encoding_may_be_named(app, kind):
    assert post(app, {"inputs": [{"text": DEAL}]}, headers={"content-type": kind}).status == 200


@pytest.mark.parametrize(
    ("path", "method", "status"), [("/nothing", "GET", 404), ("/invocations", "GET", 405), ("/ping", "POST", 405)]
)
def test_other_addresses_and_methods_are_refused_in_the_same_form(app, path, method, status):
    answer = asyncio.run(ask(app, path, method=method))
    assert (answer.status, "/invocations" in answer.json["message"]) == (status, True)


def test_a_body_that_does_not_come_is_not_waited_for(toy_classifier):
    app = create_app(toy_classifier, toy_classifier, Limits(seconds=0.2))

    async def slow():
        yield b'{"inputs": '
        await asyncio.sleep(30)

    assert asyncio.run(ask(app, "/invocations", slow())).status == 408


class Slow:
    """A classifier that takes its time for each text."""

    def __init__(self, classifier: Classifier, seconds: float) -> None:
        self.card, self._classifier, self._seconds = classifier.card, classifier, seconds

    def classify(self, *args, **options):
        time.sleep(self._seconds)
        return self._classifier.classify(*args, **options)


def test_what_takes_too_long_is_given_up_and_delays_nothing_short(toy_classifier):
    app = create_app(toy_classifier, Slow(toy_classifier, 0.2), Limits(seconds=0.5))
    long = json.dumps({"inputs": [{"text": DEAL * 100}] * 50}).encode()
    short = json.dumps({"inputs": [{"text": DEAL}]}).encode()

    async def together():
        waiting = asyncio.create_task(ask(app, "/invocations", [long]))
        await asyncio.sleep(0.1)
        quick = [await ask(app, "/ping", method="GET"), await ask(app, "/invocations", [short])]
        assert not waiting.done()
        return [answer.status for answer in quick], await waiting

    quick, given_up = asyncio.run(together())
    assert quick == [200, 200]
    assert (given_up.status, "in time" in given_up.json["message"]) == (503, True)


def test_a_failure_of_ours_is_answered_without_a_stack(toy_classifier, monkeypatch):
    app = create_app(toy_classifier, toy_classifier)
    monkeypatch.setattr(toy_classifier, "classify", lambda *_, **__: 1 / 0)
    seen = []

    async def fail():
        async def send(message):
            seen.append(message)

        async def receive():
            return {"type": "http.request", "body": json.dumps({"inputs": [{"text": DEAL}]}).encode(), "more_body": False}

        scope = {"type": "http", "method": "POST", "path": "/invocations", "headers": [(b"content-type", b"application/json")]}
        await app({**scope, "query_string": b"", "root_path": "", "http_version": "1.1"}, receive, send)

    with pytest.raises(ZeroDivisionError):
        asyncio.run(fail())
    assert seen[0]["status"] == 500
    assert json.loads(seen[1]["body"]) == {"error_code": "INTERNAL_ERROR", "message": "the service failed; its log says why"}


def test_the_log_has_figures_and_no_article_unless_asked(toy_classifier, app, caplog):
    caplog.set_level(logging.INFO, "taawun.service")
    post(app, {"inputs": [{"text": DEAL}]})
    post(create_app(toy_classifier, toy_classifier, log_text=True), {"inputs": [{"text": DEAL}]})
    plain, whole = (record.fields for record in caplog.records)
    assert (plain["status"], plain["rows"], plain["path"]) == (200, 1, "/invocations")
    assert DEAL not in str(plain)
    assert whole["texts"] == [DEAL]


def test_requests_are_counted_by_status(app):
    def counted(status: int) -> float:
        lines = get(app, "/metrics").body.decode().splitlines()
        return sum(float(line.split()[-1]) for line in lines if line.startswith(f'taawun_requests_total{{status="{status}"'))

    before = counted(200), counted(400)
    post(app, {"inputs": [{"text": DEAL}]})
    post(app, {"inputs": [{"text": ""}]})
    assert (counted(200), counted(400)) == (before[0] + 1, before[1] + 1)
    assert "taawun_request_seconds_bucket" in get(app, "/metrics").body.decode()
