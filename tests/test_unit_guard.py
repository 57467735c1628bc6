"""A test that is not marked `processes` can start no process, use no socket and not wait."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from multiprocessing.context import ForkProcess, ForkServerProcess, SpawnProcess
from multiprocessing.process import BaseProcess

import pytest

from tests.unit_guard import LONGEST, NotAUnitTestError, UnitGuard
from tests.wait_until import wait_until


def run() -> None:
    subprocess.run([sys.executable, "-V"], check=True)


def start(kind: type[BaseProcess]) -> None:
    kind(target=print).start()


def listen() -> None:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))


def ask() -> None:
    with socket.socket() as one:
        one.connect(("127.0.0.1", 9))


def shell() -> None:
    os.system("true")


def wait() -> None:
    time.sleep(2 * LONGEST)


STARTS = [partial(start, kind) for kind in (ForkProcess, ForkServerProcess, SpawnProcess)]


@pytest.mark.parametrize("forbidden", [run, *STARTS, listen, ask, shell, wait])
def test_a_unit_test_is_refused_it(unit_guard: UnitGuard, forbidden: Callable[[], None]) -> None:
    with pytest.raises(NotAUnitTestError, match="mark the test `processes`"):
        forbidden()
    assert unit_guard.refused
    unit_guard.refused.clear()


def test_what_the_code_under_test_swallows_is_remembered(unit_guard: UnitGuard) -> None:
    with suppress(AssertionError):
        listen()
    assert [each.partition("(")[0] for each in unit_guard.refused] == ["socket.bind"]
    unit_guard.refused.clear()


def test_a_short_sleep_is_no_wait(unit_guard: UnitGuard) -> None:
    time.sleep(LONGEST)
    assert not unit_guard.refused


def test_a_wait_that_fails_says_what_it_waited_for_and_what_it_saw() -> None:
    seen = iter(["nothing", "little", "a lot"])
    assert wait_until("much", lambda: next(seen), "a lot".__eq__, every=0.01) == "a lot"
    with pytest.raises(AssertionError, match=r"waited 0 s for more; last seen: 3\nthe log"):
        wait_until("more", lambda: 3, lambda n: n > 3, seconds=0, details=lambda: "the log")
