"""Requests to an ASGI application without a server."""

import json
from collections.abc import AsyncIterator, Iterable
from typing import NamedTuple

__all__ = ["JSON", "Answer", "ask"]

JSON = {"content-type": "application/json"}


class Answer(NamedTuple):
    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def json(self):
        return json.loads(self.body)


async def ask(app, path, parts: Iterable[bytes] | AsyncIterator[bytes] = (), headers=JSON, method="POST") -> Answer:
    """One request to an ASGI application."""
    waiting = iter(parts) if not hasattr(parts, "__anext__") else None
    sent = []

    async def receive():
        part = next(waiting, None) if waiting else await anext(parts, None)
        return {"type": "http.request", "body": part or b"", "more_body": part is not None}

    async def send(message):
        sent.append(message)

    scope = {"type": "http", "method": method, "path": path, "raw_path": path.encode(), "root_path": "", "query_string": b""}
    scope |= {"headers": [(name.encode(), value.encode()) for name, value in headers.items()], "http_version": "1.1"}
    await app(scope, receive, send)
    start, *rest = sent
    return Answer(
        start["status"],
        {name.decode(): value.decode() for name, value in start["headers"]},
        b"".join(message.get("body", b"") for message in rest),
    )
