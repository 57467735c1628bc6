"""The first SIGTERM or Ctrl-C stops `govreports serve`, whatever code is running.

Prefect's handlers raise an exception in the code that is running. Code that must not fail, such
as callbacks and `__del__`, swallows it, and the signal is lost. Our handler only writes a byte; a
thread reads it and starts an orderly stop. If the stop takes too long, the process exits at once.
That is as safe as a kill: a flow's finished work is in its folders.
"""

import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

PATIENCE = 45.0
"""Seconds for an orderly stop: of the flow, then of the server, which gets 20 of them."""


class StopSignal:
    """Handles SIGTERM and SIGINT from its creation to the end of the process.

    Create it once, in the main thread. signalled: whether a signal arrived, as opposed to a call
    of `ask`.
    """

    def __init__(self, patience: float = PATIENCE) -> None:
        self._read, self._write = os.pipe()
        self._patience = patience
        self._lock = threading.Lock()
        self._end: Callable[[], object] | None = None
        self._asked = False
        self.signalled = False
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self.ask)
        threading.Thread(target=self._wait, name="stop-watch", daemon=True).start()

    def ask(self, number: int | None = None, frame: FrameType | None = None) -> None:  # noqa: ARG002
        """Request a stop; this is the signal handler, and safe to call in one."""
        self.signalled = self.signalled or number is not None
        os.write(self._write, b".")

    @contextmanager
    def ending_with(self, end: Callable[[], object]) -> Iterator[None]:
        """Call `end` from a thread on a request during the body; at once after an earlier one."""
        with self._lock:
            self._end = end
            if self._asked:
                end()
        try:
            yield
        finally:
            with self._lock:
                self._end = None

    def _wait(self) -> None:
        os.read(self._read, 1)
        with self._lock:
            self._asked = True
            if self._end is not None:
                self._end()
        time.sleep(self._patience)
        print("did not stop in time; exiting now", file=sys.stderr, flush=True)
        os._exit(1)
