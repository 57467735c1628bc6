"""A limit on the processor time that reading one page may take in the crawler's own process.

A timer of the process (`ITIMER_PROF`: user and system time) raises an exception in the main thread
once the time is used up. Python code and the matching of regular expressions notice it at once: the
`re` module checks for signals. A call into a C library such as libxml2 ends first and is counted
afterwards, as is all work in a thread that is not the main one, where no signal arrives. The time
of such a call is not bounded here, but its page still gets its outcome.
"""

import signal
import threading
import time
from collections.abc import Callable
from types import FrameType
from typing import Final, TypeVar

from crawlers.errors import PageTooSlow

Result = TypeVar("Result")

STEP_SECONDS: Final = 5.0
"""Processor time of one step: to classify a page, or to read its links. Both take at most ten."""

_AGAIN: Final = 0.5  # seconds until the next signal, if a library swallowed the first exception


class _TimeIsUp(BaseException):
    """Interrupts the reading; not an Exception, so that no parser catches it."""


def within_processor_limit(read: Callable[[], Result], seconds: float = STEP_SECONDS) -> Result:
    """Return what `read` returns; raise PageTooSlow if it takes more processor time than allowed.

    `read` must change nothing that outlives it, since it may end anywhere.
    """
    start = time.thread_time()
    try:
        result = _interrupted(read, seconds) if _is_main_thread() else read()
    except _TimeIsUp:
        raise PageTooSlow(_detail(seconds)) from None
    if time.thread_time() - start > seconds:
        raise PageTooSlow(_detail(seconds))
    return result


def _is_main_thread() -> bool:
    return threading.current_thread() is threading.main_thread()


def _interrupted(read: Callable[[], Result], seconds: float) -> Result:
    before = signal.signal(signal.SIGPROF, _raise)
    try:
        signal.setitimer(signal.ITIMER_PROF, seconds, _AGAIN)
        try:
            return read()
        finally:
            signal.setitimer(signal.ITIMER_PROF, 0)
    finally:
        signal.signal(signal.SIGPROF, before)


def _raise(_number: int, _frame: FrameType | None) -> None:
    raise _TimeIsUp


def _detail(seconds: float) -> str:
    return f"reading it takes more than {seconds:g} s of processor time"
