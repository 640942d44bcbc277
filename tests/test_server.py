"""The service as processes: workers that are replaced, finish what they took, and let no slow client hold them."""

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

import pytest

from taawun.compiled import PLAIN
from taawun.errors import ServiceError
from taawun.server import listen, load

DEAL = "The ministers of Peru and Ghana signed an agreement on a gas pipeline. They met in Lima."
SECONDS = 20  # until something that must happen is given up


class Served(NamedTuple):
    process: subprocess.Popen
    port: int
    log: Path

    def ask(self, method: str, path: str, body: object = None) -> tuple[int, bytes]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=SECONDS)
        try:
            content = None if body is None else json.dumps(body)
            connection.request(method, path, content, {"content-type": "application/json"})
            answer = connection.getresponse()
            return answer.status, answer.read()
        finally:
            connection.close()

    def workers(self) -> set[int]:
        lines = [json.loads(line) for line in self.log.read_text().splitlines()]
        return {line["process"] for line in lines if line["event"].startswith("Started server process")}


def until(condition, seconds: float = SECONDS) -> bool:
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            return False
        time.sleep(0.05)
    return True


def serve(folder: Path, model: Path, *options: str) -> Iterator[Served]:
    log = folder / "log.jsonl"
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "taawun.cli", "serve", "--model", model, "--port", port, *options]
    with log.open("w") as stderr:
        process = subprocess.Popen([str(part) for part in command], stderr=stderr, cwd=folder)
    served = Served(process, port, log)
    try:
        assert until(lambda: len(served.workers()) == 2), log.read_text()
        yield served
    finally:
        process.terminate()
        process.wait(SECONDS)


@pytest.fixture(scope="module")
def toy_model(toy_classifier, tmp_path_factory) -> Path:
    path = tmp_path_factory.mktemp("model") / "toy.npz"
    toy_classifier.save(path)
    return path


@pytest.fixture(scope="module")
def served(toy_model, tmp_path_factory) -> Iterator[Served]:
    yield from serve(tmp_path_factory.mktemp("served"), toy_model, "--workers", "2", "--timeout", "1")


def test_it_answers_as_the_classifier_and_counts_over_its_workers(served, toy_classifier):
    for _ in range(8):
        status, body = served.ask("POST", "/invocations", {"inputs": [{"text": DEAL}]})
        assert (status, json.loads(body)["predictions"]) == (200, [toy_classifier.classify(DEAL).to_dict()])
    counts = [line for line in served.ask("GET", "/metrics")[1].decode().splitlines() if line.startswith("taawun_rows_total")]
    assert [float(line.split()[1]) for line in counts] == [8.0]


def test_a_worker_that_is_killed_is_replaced_and_the_others_answer(served):
    before = served.workers()
    os.kill(min(before), signal.SIGKILL)
    assert until(lambda: len(served.workers()) == 3)
    for _ in range(8):
        assert served.ask("GET", "/ping") == (200, b"\n")


@pytest.mark.parametrize("part", [b"", b"GET /ping HTTP/1.1\r\nhost: x\r\nslow: "], ids=["says nothing", "stops in its headers"])
def test_a_client_that_never_asks_is_let_go(served, part):
    with socket.create_connection(("127.0.0.1", served.port), timeout=SECONDS) as slow:
        slow.sendall(part)
        assert served.ask("GET", "/ping")[0] == 200
        with suppress(ConnectionResetError):
            assert slow.recv(1) == b""


@pytest.mark.parametrize("part", [b"slow: " + b"x" * 200_000, b"slow: x\r\n" * 30_000], ids=["one header", "many headers"])
def test_headers_without_end_are_refused(served, part):
    with socket.create_connection(("127.0.0.1", served.port), timeout=SECONDS) as endless:
        endless.sendall(b"GET /ping HTTP/1.1\r\nhost: x\r\n")
        with suppress(ConnectionError):
            for _ in range(5):
                endless.sendall(part)
        with suppress(ConnectionError):
            assert endless.recv(100).startswith(b"HTTP/1.1 400")
    assert served.ask("GET", "/ping")[0] == 200


def test_the_loops_are_compiled_before_the_workers_are_forked(toy_model, monkeypatch):
    asked = []
    monkeypatch.setattr("taawun.scorer.precompile", lambda: asked.append(1) or PLAIN)
    load(toy_model)
    assert len(asked) == 2  # one a classifier


def test_a_body_that_does_not_come_is_answered(served):
    head = b"POST /invocations HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 100\r\n\r\n{"
    with socket.create_connection(("127.0.0.1", served.port), timeout=SECONDS) as slow:
        slow.sendall(head)
        assert slow.recv(100).startswith(b"HTTP/1.1 408")


def test_what_was_taken_is_finished_at_the_end_and_the_log_is_json(toy_model, tmp_path):
    rest = serve(tmp_path, toy_model, "--workers", "2")
    served = next(rest)
    body = json.dumps({"inputs": [{"text": DEAL * 40}] * 40}).encode()
    connection = http.client.HTTPConnection("127.0.0.1", served.port, timeout=SECONDS)
    connection.putrequest("POST", "/invocations")
    connection.putheader("content-type", "application/json")
    connection.putheader("content-length", str(len(body)))
    connection.endheaders(body[:10])
    assert until(lambda: served.ask("GET", "/ping")[0] == 200)
    served.process.terminate()
    assert until(lambda: "Handling signal: term" in served.log.read_text() or "SIGTERM" in served.log.read_text())
    connection.send(body[10:])
    answer = connection.getresponse()
    assert (answer.status, len(json.loads(answer.read())["predictions"])) == (200, 40)
    assert served.process.wait(SECONDS) == 0
    assert DEAL not in served.log.read_text()
    next(rest, None)


def test_a_port_in_use_is_said_in_one_line(served, toy_model):
    command = [sys.executable, "-m", "taawun.cli", "serve", "--model", str(toy_model), "--port", str(served.port)]
    ran = subprocess.run(command, capture_output=True, text=True, timeout=60)
    assert (ran.returncode, ran.stdout, ran.stderr.count("\n")) == (2, "", 1)
    assert f"cannot listen on 127.0.0.1:{served.port}: Address already in use" in ran.stderr


@pytest.mark.parametrize(("host", "port"), [("203.0.113.7", 0), ("127.0.0.1", 70_000), ("no such host", 0)])
def test_where_nobody_can_listen_is_a_service_error(host, port):
    with pytest.raises(ServiceError, match="cannot listen on"):
        listen(host, port)


def test_answers_are_not_held_back():
    with listen("127.0.0.1", 0) as listener, socket.create_connection(listener.getsockname()) as client:
        accepted, _ = listener.accept()
        with accepted:
            assert accepted.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
            assert client
