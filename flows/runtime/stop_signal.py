"""The first SIGTERM or Ctrl-C ends `govreports serve`, whatever runs at that moment.

Prefect's handlers raise in the Python code that just runs, and code that must not fail (callbacks,
`__del__`) swallows what is raised in it: the signal is lost. Ours only writes a byte; a thread
reads it and asks whoever can end in order. If that takes too long the process is ended at once,
which is as safe as being killed: what a flow has done stands in its folders.
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
"""Seconds in which all ends in order: the flow, then the server, which has 20 of them."""


class StopSignal:
    """Being asked to stop: made once, by the main thread, for the rest of the process's life."""

    def __init__(self, patience: float = PATIENCE) -> None:
        self._read, self._write = os.pipe()
        self._patience = patience
        self._told = threading.Lock()
        self._end: Callable[[], object] | None = None
        self._asked = False
        self.signalled = False
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self.ask)
        threading.Thread(target=self._watch, name="stop-watch", daemon=True).start()

    def ask(self, number: int | None = None, frame: FrameType | None = None) -> None:  # noqa: ARG002
        """Ask to stop; a signal handler, and safe in one."""
        self.signalled = self.signalled or number is not None
        os.write(self._write, b".")

    @contextmanager
    def ending_with(self, end: Callable[[], object]) -> Iterator[None]:
        """Call this, in a thread, when asked during the body; at once when that was before."""
        with self._told:
            self._end = end
            if self._asked:
                end()
        try:
            yield
        finally:
            with self._told:
                self._end = None

    def _watch(self) -> None:
        os.read(self._read, 1)
        with self._told:
            self._asked = True
            if self._end is not None:
                self._end()
        time.sleep(self._patience)
        print("it did not end in time: ended at once", file=sys.stderr, flush=True)
        os._exit(1)
