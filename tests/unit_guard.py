"""What a unit test must not do: start a process, use a socket, or sleep."""

import os
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from multiprocessing.process import BaseProcess
from types import FrameType
from typing import Any

FORBIDDEN = frozenset(
    {
        "os.exec", "os.fork", "os.forkpty", "os.posix_spawn", "os.spawn", "os.system",
        "pty.spawn", "socket.bind", "socket.connect", "subprocess.Popen",
    }
)  # fmt: skip
"""Audit events (https://docs.python.org/3/library/audit_events.html). Processes that
`multiprocessing` spawns raise none of them, so the guard replaces their start, too."""
LONGEST = 0.05
"""Seconds that a unit test may sleep at a time."""


class NotAUnitTestError(AssertionError):
    """A test that is not marked `processes` needs a process, a socket or a wait."""


class UnitGuard:
    """Refuses what is forbidden during the body of `guarding`, and remembers it.

    The code under test may swallow the refusal, so whoever guards looks at `refused` afterwards.
    """

    def __init__(self) -> None:
        self.refused: list[str] = []
        self._process: int | None = None
        self._others: frozenset[int | None] = frozenset()
        self._sleep: Callable[[float], None] = time.sleep
        self._start: Callable[[BaseProcess], None] = BaseProcess.start

    def audit(self, event: str, arguments: tuple[Any, ...]) -> None:
        """Refuse an audit event; a hook for `sys.addaudithook`."""
        if event in FORBIDDEN:
            self._refuse(f"{event}{arguments!r:.200}")

    def sleep(self, seconds: float) -> None:
        """Sleep, but not for long."""
        if seconds > LONGEST:
            self._refuse(f"time.sleep({seconds})")
        self._sleep(seconds)

    @contextmanager
    def guarding(self) -> Iterator[list[str]]:
        """Refuse during the body; yield the list of what was refused.

        Threads that run already do what an earlier test wanted.
        """
        refused: list[str] = []
        self.refused = refused
        running = {each.ident for each in threading.enumerate()}
        self._others = frozenset(running - {threading.get_ident()})
        self._process = os.getpid()
        setattr(time, "sleep", self.sleep)  # noqa: B010  mypy: no assignment to a function
        setattr(BaseProcess, "start", self._start_refused())  # noqa: B010
        try:
            yield refused
        finally:
            self._process = None
            setattr(time, "sleep", self._sleep)  # noqa: B010
            setattr(BaseProcess, "start", self._start)  # noqa: B010

    def _start_refused(self) -> Callable[[BaseProcess], None]:
        """Return a method for the start of a process of `multiprocessing`."""

        def start(process: BaseProcess) -> None:
            self._refuse(f"{type(process).__name__}.start()")
            self._start(process)

        return start

    def _refuse(self, what: str) -> None:
        if self._process != os.getpid() or threading.get_ident() in self._others:
            return
        if not _importing():
            self.refused.append(what)
            raise NotAUnitTestError(f"{what}: mark the test `processes`, or do without")


def _importing() -> bool:
    """Return whether a module is being imported: what that does (`ldd`, a probe for IPv6) is not
    what the test does, and only the first test to need the module would do it.
    """
    frame: FrameType | None = sys._getframe()
    while frame is not None:
        if frame.f_code.co_filename == "<frozen importlib._bootstrap>":
            return True
        frame = frame.f_back
    return False
