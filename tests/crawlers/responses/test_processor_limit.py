"""A reader that takes too long is interrupted, whatever it does, and the timer is gone after it."""

import re
import signal
import threading
import time
from collections.abc import Callable

import pytest

from crawlers.errors import PageTooSlow
from crawlers.responses.processor_limit import within_processor_limit


def loop() -> None:
    while True:
        pass


def swallow() -> None:
    """Loop like a library that catches all exceptions."""
    while True:
        try:
            loop()
        except Exception:  # noqa: BLE001 - as such a library does
            continue


def match() -> None:
    """Stay in one call of the `re` module for years."""
    re.match(r"(a+)+b", "a" * 64)


@pytest.mark.parametrize("read", [loop, swallow, match])
def test_a_slow_reader_is_interrupted(read: Callable[[], None]) -> None:
    start = time.process_time()
    with pytest.raises(PageTooSlow, match="of processor time"):
        within_processor_limit(read, 0.05)
    assert time.process_time() - start < 2
    assert signal.getitimer(signal.ITIMER_PROF)[0] == 0


def test_a_fast_reader_returns_its_result_and_leaves_no_handler() -> None:
    before = signal.getsignal(signal.SIGPROF)
    assert within_processor_limit(lambda: "rows") == "rows"
    assert signal.getsignal(signal.SIGPROF) is before
    assert signal.getitimer(signal.ITIMER_PROF) == (0, 0)


def test_an_error_of_the_reader_is_its_own() -> None:
    with pytest.raises(ZeroDivisionError):
        within_processor_limit(lambda: 1 // 0)


def test_a_call_that_cannot_be_interrupted_is_counted_afterwards() -> None:
    def read() -> None:
        end = time.thread_time() + 0.1
        while time.thread_time() < end:
            pass

    caught: list[Exception] = []

    def in_thread() -> None:
        try:
            within_processor_limit(read, 0.05)
        except PageTooSlow as error:
            caught.append(error)

    thread = threading.Thread(target=in_thread)
    thread.start()
    thread.join()
    assert len(caught) == 1
