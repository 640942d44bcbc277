"""The service: the endpoints of MLflow's scoring server, hardened.

``POST /invocations``, ``GET /ping``, ``/health``, ``/version`` and ``/metrics``. What is short is answered at once; what is long
waits its turn in a thread of its own, row by row, so that it delays no short request, and stops where its time is over.
"""

from __future__ import annotations

import asyncio
import json
import logging
import time
from collections.abc import Awaitable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, TypeVar

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route

from taawun import metering
from taawun._version import __version__
from taawun.article import Article
from taawun.classifier import Classifier
from taawun.errors import InputError, RequestError
from taawun.invocation import Invocation, read_invocation

__all__ = ["Limits", "create_app"]

_CODES = {400: "INVALID_PARAMETER_VALUE", 404: "ENDPOINT_NOT_FOUND", 500: "INTERNAL_ERROR"}
_SHORT, _FEW = 16 << 10, 20  # letters and rows that take less time than a thread takes to be fair
_CLIENT_LEFT = 499  # as nginx logs it; nobody sees it

log = logging.getLogger("taawun.service")
T = TypeVar("T")
_encode = json.JSONEncoder(ensure_ascii=False).encode


@dataclass(frozen=True, slots=True)
class Limits:
    """What one request may ask.

    Parameters
    ----------
    body : int
        Bytes of its body.
    rows : int
    seconds : float
        Until its body is there, and again until it is answered.
    """

    body: int = 4 << 20
    rows: int = 1000
    seconds: float = 30.0


def create_app(first: Classifier, second: Classifier, limits: Limits = Limits(), *, log_text: bool = False) -> Starlette:
    """The service as an ASGI application.

    Parameters
    ----------
    first, second : Classifier
        The same model, loaded twice: a classifier answers one text at a time, and short requests wait for no long one.
    limits : Limits
    log_text : bool
        Whether the log may hold the articles.
    """
    service = _Service(first, second, limits, log_text)
    routes = [
        Route("/invocations", service.invocations, methods=["POST"]),
        Route("/ping", _ping),
        Route("/health", _ping),
        Route("/version", service.version),
        Route("/metrics", _metrics),
    ]
    return Starlette(routes=routes, exception_handlers={HTTPException: _http_error, Exception: _internal_error})


class _Service:
    def __init__(self, first: Classifier, second: Classifier, limits: Limits, log_text: bool) -> None:
        self._first, self._second, self._limits, self._log_text = first, second, limits, log_text
        self._thread = ThreadPoolExecutor(1, "taawun-long")

    async def version(self, request: Request) -> Response:
        card = self._first.card
        return _answer({"taawun": __version__, "model": card.model, "taxonomy": card.taxonomy})

    async def invocations(self, request: Request) -> Response:
        """Answer, and count, time and log what was answered."""
        began = time.perf_counter()
        articles: Sequence[Article] = ()
        try:
            asked = await self._asked(request)
            articles = asked.articles
            response = _answer({"predictions": await self._predictions(asked)})
        except RequestError as error:
            response = _refusal(error.status, str(error))
        except ClientDisconnect:
            response = Response(status_code=_CLIENT_LEFT)
        seconds = time.perf_counter() - began
        metering.count(response.status_code, len(articles), seconds)
        fields = {"path": request.scope["path"], "status": response.status_code, "rows": len(articles)}
        texts = {"texts": [article.text for article in articles]} if self._log_text else {}
        log.info("request", extra={"fields": {**fields, "ms": round(1000 * seconds, 2), **texts}})
        return response

    async def _asked(self, request: Request) -> Invocation:
        _check_type(request.headers.get("content-type", ""))
        body = await self._within(self._body(request), RequestError("the body did not come in time", 408))
        return read_invocation(body, self._limits.rows)

    async def _predictions(self, asked: Invocation) -> list[dict[str, Any]]:
        letters = sum(len(article.text) + len(article.title or "") for article in asked.articles)
        if len(asked.articles) <= _FEW and letters <= _SHORT:
            return [_classify(self._first, n, article, asked) for n, article in enumerate(asked.articles)]
        late = RequestError("not answered in time; send fewer or shorter texts", 503)
        return await self._within(self._in_thread(asked), late)

    async def _within(self, work: Awaitable[T], late: RequestError) -> T:
        try:
            async with asyncio.timeout(self._limits.seconds):
                return await work
        except TimeoutError:
            raise late from None

    async def _body(self, request: Request) -> bytes:
        most = self._limits.body
        too_large = RequestError(f"the body is too large; send at most {most} bytes in a request", 413)
        claimed = request.headers.get("content-length", "0")
        if claimed.isdecimal() and int(claimed) > most:
            raise too_large
        parts, size = [], 0
        async for part in request.stream():
            size += len(part)
            if size > most:
                raise too_large
            parts.append(part)
        return b"".join(parts)

    async def _in_thread(self, asked: Invocation) -> list[dict[str, Any]]:
        loop = asyncio.get_running_loop()
        return [
            await loop.run_in_executor(self._thread, _classify, self._second, n, article, asked)
            for n, article in enumerate(asked.articles)
        ]


def _classify(classifier: Classifier, number: int, article: Article, asked: Invocation) -> dict[str, Any]:
    try:
        return classifier.classify(article, **asked.options).to_dict()
    except InputError as error:
        raise RequestError(f"row {number}: {error}") from None


def _check_type(given: str) -> None:
    kind, *parameters = (part.strip().lower() for part in given.split(";"))
    if kind != "application/json":
        raise RequestError("the content type must be application/json", 415)
    if any(parameter.replace('"', "") != "charset=utf-8" for parameter in parameters if parameter):
        raise RequestError("the body must be in UTF-8, and its content type say no other thing", 415)


async def _ping(request: Request) -> Response:
    return Response("\n", media_type="application/json")


async def _metrics(request: Request) -> Response:
    return Response(metering.exposition(), media_type=metering.CONTENT_TYPE)


async def _http_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    return _refusal(error.status_code, f"{error.detail}; there are POST /invocations and GET /ping, /health, /version, /metrics")


async def _internal_error(request: Request, error: Exception) -> Response:
    metering.count(500, 0, 0.0)
    return _refusal(500, "the service failed; its log says why")


def _refusal(status: int, message: str) -> Response:
    return _answer({"error_code": _CODES.get(status, "BAD_REQUEST"), "message": message}, status)


def _answer(content: dict[str, Any], status: int = 200) -> Response:
    return Response(_encode(content).encode(), status, media_type="application/json")
