"""A signal stops the work, but never in the middle of a row."""

import signal
import threading

import pytest

from taawun.interrupt import Interrupted, interruptible, uninterrupted

SIGNALS = [signal.SIGINT, signal.SIGTERM]


@pytest.mark.parametrize("number", SIGNALS)
def test_a_signal_is_raised_where_it_comes(number):
    with pytest.raises(Interrupted) as caught, interruptible():  # noqa: PT012
        signal.raise_signal(number)
        pytest.fail("went on")
    assert caught.value.status == 128 + number
    assert caught.value.name == number.name


@pytest.mark.parametrize("number", SIGNALS)
def test_a_row_is_finished_first(number):
    done = []
    with pytest.raises(Interrupted), interruptible():  # noqa: PT012
        with uninterrupted():
            signal.raise_signal(number)
            done.append("row")
        done.append("next")
    assert done == ["row"]


def test_asked_twice_it_stops_at_once():
    done = []
    with pytest.raises(Interrupted), interruptible(), uninterrupted():  # noqa: PT012
        signal.raise_signal(signal.SIGINT)
        done.append("going on")
        signal.raise_signal(signal.SIGINT)
        done.append("still going on")
    assert done == ["going on"]


def test_the_handlers_of_before_come_back():
    before = [signal.getsignal(number) for number in SIGNALS]
    with interruptible():
        assert [signal.getsignal(number) for number in SIGNALS] != before
    assert [signal.getsignal(number) for number in SIGNALS] == before


def test_in_another_thread_nothing_changes():
    before, seen = signal.getsignal(signal.SIGINT), []

    def work():
        with interruptible():
            seen.append(signal.getsignal(signal.SIGINT))

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert seen == [before]
