"""What the service counts, for Prometheus.

Where ``PROMETHEUS_MULTIPROC_DIR`` is set before this module is imported, the workers keep their counts in files there, and each
of them answers for all.
"""

from __future__ import annotations

import os
from functools import cache

from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector, mark_process_dead

__all__ = ["CONTENT_TYPE", "count", "exposition", "forget"]

CONTENT_TYPE = CONTENT_TYPE_LATEST
_FOLDER = "PROMETHEUS_MULTIPROC_DIR"
_BUCKETS = (0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)

_requests = Counter("taawun_requests", "Requests to /invocations, by HTTP status.", ["status"])
_rows = Counter("taawun_rows", "Texts in them.")
_seconds = Histogram("taawun_request_seconds", "Time from a request's headers to its answer.", buckets=_BUCKETS)


def count(status: int, rows: int, seconds: float) -> None:
    """Count a request that was answered."""
    _requests_of(status).inc()
    _rows.inc(rows)
    _seconds.observe(seconds)


@cache
def _requests_of(status: int) -> Counter:
    return _requests.labels(str(status))


def exposition() -> bytes:
    """All counts in Prometheus's text format."""
    if _FOLDER not in os.environ:
        return generate_latest(REGISTRY)
    together = CollectorRegistry()
    MultiProcessCollector(together)  # type: ignore[no-untyped-call]
    return generate_latest(together)


def forget(worker: int) -> None:
    """Tell that a worker's process has ended; what it counted stays."""
    if _FOLDER in os.environ:
        mark_process_dead(worker)  # type: ignore[no-untyped-call]
