"""SIGINT and SIGTERM as an exception that never falls into the writing of a row."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

__all__ = ["Interrupted", "interruptible", "uninterrupted"]


class Interrupted(BaseException):
    """The process was asked to stop.

    Parameters
    ----------
    number : int
        Of the signal.
    """

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.name = signal.Signals(number).name
        self.status = 128 + number


class _State:
    busy = False
    waiting: int | None = None


_state = _State()


def _handle(number: int, _frame: FrameType | None) -> None:
    if _state.busy and _state.waiting is None:  # asked twice, it stops at once
        _state.waiting = number
    else:
        raise Interrupted(number)


@contextmanager
def interruptible() -> Iterator[None]:
    """Raise :class:`Interrupted` where SIGINT or SIGTERM comes; elsewhere than in the main thread nothing changes."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = {number: signal.signal(number, _handle) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


@contextmanager
def uninterrupted() -> Iterator[None]:
    """Do all of this first, then stop if it was asked for meanwhile."""
    _state.busy = True
    try:
        yield
    finally:
        _state.busy = False
        waiting, _state.waiting = _state.waiting, None
        if waiting is not None:
            raise Interrupted(waiting)
