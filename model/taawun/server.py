"""Running the service: gunicorn's supervisor over workers that are forked from a process that has loaded the model.

The workers share the pages of the model's arrays. A worker that dies is replaced by another fork, which has nothing to load; at
SIGTERM the workers finish what they took.
"""

from __future__ import annotations

import asyncio
import gc
import json
import logging
import socket
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from gunicorn.app.base import BaseApplication
from gunicorn.arbiter import Arbiter
from gunicorn.glogging import Logger
from starlette.applications import Starlette
from threadpoolctl import threadpool_limits
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol
from uvicorn.server import Server
from uvicorn_worker import UvicornWorker

from taawun import artifact, metering
from taawun.classifier import Classifier
from taawun.errors import ServiceError
from taawun.language import LANGUAGES
from taawun.model import unpack
from taawun.service import Limits

__all__ = ["listen", "load", "run"]

_GRACE = 5  # seconds beyond the limits of a request until a worker is taken for stuck
_LONGER = 1  # seconds beyond the limit of a body until a connection that asks nothing whole is closed
_HEAD = 64 << 10  # bytes of headers
_QUEUE = 2048  # connections that wait for a worker to take them
_WARMING = 150  # texts after which the loops are compiled
_WARM = "The ministers of Peru and Ghana met in Lima on Tuesday and agreed to build a gas pipeline."


def load(path: Path) -> tuple[Classifier, Classifier]:
    """A model as two classifiers that share its arrays, with the word lists of every language read."""
    made = unpack(artifact.load(path), path)
    pair = (Classifier(*made), Classifier(*made))
    for classifier in pair:
        for number in range(_WARMING):
            classifier.classify(_WARM, language=LANGUAGES[number % len(LANGUAGES)])
        classifier.classify("Lima")  # too short for function words: loads the language identifier
    return pair


def listen(host: str, port: int) -> socket.socket:
    """A socket that listens there.

    Raises
    ------
    ServiceError
        If the port is in use, or the host is none of this machine's.
    """
    try:
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        listener = socket.create_server((host, port), family=family, backlog=_QUEUE)
    except (OSError, OverflowError) as error:
        raise ServiceError(f"cannot listen on {host}:{port}: {getattr(error, 'strerror', None) or error}") from None
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)  # kept-alive connections would wait 40 ms for an answer
    return listener


def run(app: Starlette, listener: socket.socket, workers: int, limits: Limits) -> None:
    """Serve until a signal says to stop; does not return."""
    settings = {
        "bind": [f"fd://{listener.fileno()}"],
        "workers": workers,
        "worker_class": _Worker,
        "preload_app": True,
        "timeout": 2 * int(limits.seconds) + _GRACE,
        "graceful_timeout": 2 * int(limits.seconds) + _GRACE,
        "logger_class": _JsonLogger,
        "control_socket_disable": True,
        "post_fork": lambda _, worker: threadpool_limits(1),  # texts are short: threads of the BLAS only wait for each other
        "child_exit": lambda _, worker: metering.forget(worker.pid),
    }
    _Guarded.seconds = _Worker.CONFIG_KWARGS["timeout_keep_alive"] = limits.seconds + _LONGER
    _Application(app, settings).run()


class _Application(BaseApplication):  # type: ignore[misc]  # gunicorn ships no types
    def __init__(self, app: Starlette, settings: dict[str, Any]) -> None:
        self._app, self._settings = app, settings
        super().__init__()

    def load_config(self) -> None:
        for name, value in self._settings.items():
            self.cfg.set(name, value)

    def load(self) -> Starlette:
        gc.collect()
        gc.freeze()  # the collector would write to the shared pages
        return self._app


class _Guarded(HttpToolsProtocol):
    """HTTP as uvicorn speaks it, but a connection that asks nothing whole in time, or in headers without end, is closed.

    Of a request whose headers do not end the application does not hear, so that its own limits do not hold.
    """

    seconds = 0.0
    _end: asyncio.TimerHandle | None = None
    _head = 0  # bytes since anything else than headers came

    def data_received(self, data: bytes) -> None:
        self._head += len(data)
        super().data_received(data)
        if self._head > _HEAD:
            self.send_400_response("The headers are too large.")

    def on_headers_complete(self) -> None:
        super().on_headers_complete()
        self._head = 0

    def on_body(self, body: bytes) -> None:
        super().on_body(body)
        self._head = 0

    def on_message_complete(self) -> None:
        super().on_message_complete()
        self._head = 0

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._begin()

    def on_response_complete(self) -> None:
        super().on_response_complete()
        self._begin()

    def connection_lost(self, exc: Exception | None) -> None:
        if self._end:
            self._end.cancel()
        super().connection_lost(exc)

    def _begin(self) -> None:
        if self._end:
            self._end.cancel()
        self._end = self.loop.call_later(self.seconds, self._expire)

    def _expire(self) -> None:
        if self.cycle is None or self.cycle.response_complete:
            self.transport.abort()
        else:
            self._begin()


class _Worker(UvicornWorker):  # type: ignore[misc]
    # A worker that takes one connection at a time leaves the next to another: else the first to wake takes all that wait.
    CONFIG_KWARGS: dict[str, Any] = {  # noqa: RUF012
        "loop": "asyncio",
        "http": _Guarded,
        "lifespan": "off",
        "server_header": False,
        "access_log": False,
        "backlog": 1,
    }

    async def _serve(self) -> None:
        self.config.app = self.wsgi
        server = _Server(config=self.config)
        self._install_sigquit_handler()
        await server.serve(sockets=self.sockets)
        if not server.started:
            sys.exit(Arbiter.WORKER_BOOT_ERROR)


class _Server(Server):
    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Listen, and let as many wait as before: the loop has told the system its own number."""
        await super().startup(sockets)
        for listener in sockets or ():
            listener.listen(_QUEUE)


class _Json(logging.Formatter):
    """One JSON object a line."""

    def format(self, record: logging.LogRecord) -> str:
        fields: dict[str, Any] = {"time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")}
        fields |= {"level": record.levelname.lower(), "process": record.process, "event": record.getMessage()}
        fields |= getattr(record, "fields", {})
        if record.exc_info:
            fields["exception"] = self.formatException(record.exc_info)
        return json.dumps(fields, ensure_ascii=False)


class _JsonLogger(Logger):  # type: ignore[misc]
    """Everything that gunicorn, uvicorn and the service say, in one form on standard error."""

    def setup(self, cfg: Any) -> None:
        handler = logging.StreamHandler(sys.stderr)
        handler.setFormatter(_Json())
        for logger in (self.error_log, logging.getLogger("taawun.service")):
            logger.handlers, logger.propagate = [handler], False
            logger.setLevel(logging.INFO)
