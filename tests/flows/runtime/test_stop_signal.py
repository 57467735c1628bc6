"""A signal is never lost: not in code that swallows exceptions, nor if stopping takes too long."""

import signal
import subprocess
import sys
import time

import pytest

from tests.conftest import ROOT
from tests.wait_until import PATIENCE

pytestmark = pytest.mark.processes

SWALLOWING = """
class Swallowing:  # an exception in `__del__` is printed and dropped, also one raised by a signal
    def __del__(self):
        end = time.monotonic() + 0.05
        while time.monotonic() < end:
            pass
"""
IN_ORDER = """
import threading, time
from flows.runtime.stop_signal import StopSignal
stop, asked = StopSignal(), threading.Event()
with stop.ending_with(asked.set):
    print("ready", flush=True)
    while not asked.is_set():
        Swallowing()
print("in order")
"""
ASKED_BEFORE = """
import signal, threading, time
from flows.runtime.stop_signal import StopSignal
stop, asked = StopSignal(), threading.Event()
print("ready", flush=True)
signal.pause()
with stop.ending_with(asked.set):
    while not asked.wait(0.01):
        Swallowing()
print("in order")
"""
DEAF = """
import time
from flows.runtime.stop_signal import StopSignal
stop = StopSignal(patience=0.5)
print("ready", flush=True)
while True:
    Swallowing()
"""


def stopped(program: str, number: signal.Signals) -> tuple[int, str, str]:
    """Run a program until it is ready, send it one signal, and return how it ended."""
    process = subprocess.Popen(
        [sys.executable, "-c", SWALLOWING + program],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    time.sleep(0.2)
    process.send_signal(number)
    out, err = process.communicate(timeout=PATIENCE)
    return process.returncode, out, err


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
@pytest.mark.parametrize("program", [IN_ORDER, ASKED_BEFORE])
def test_the_first_signal_stops_in_order(program: str, number: signal.Signals) -> None:
    assert stopped(program, number) == (0, "in order\n", "")


def test_a_process_that_does_not_stop_is_ended() -> None:
    code, _, told = stopped(DEAF, signal.SIGTERM)
    assert code == 1
    assert "did not stop in time" in told


def test_prefects_own_handlers_lose_a_signal_there() -> None:
    # The reason for `flows.runtime.stop_signal`: if this fails, it may no longer be needed.
    raising = """
import os, signal, sys
signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
class Swallowing:
    def __del__(self):
        os.kill(os.getpid(), signal.SIGTERM)
        for _ in range(9):  # the handler is called in this loop
            pass
Swallowing()
print("lost")
"""
    command = [sys.executable, "-c", raising]
    done = subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE, check=False)
    assert (done.returncode, done.stdout) == (0, "lost\n")
    assert "Exception ignored in" in done.stderr
