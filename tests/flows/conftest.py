"""One demo for all tests that read its result, because it takes most of a minute.

All test processes share it, so no test may change it; a test that needs to works on a copy.
"""

import json
import os
import socket
from contextlib import AbstractContextManager, ExitStack, closing
from dataclasses import dataclass
from pathlib import Path
from subprocess import CompletedProcess

import pytest

from crawlers.practice.build import build_web
from crawlers.practice.content.gold import Gold
from crawlers.practice.server import PracticeWeb
from flows.home.lock import hold_home
from tests.flows.run_command import govreports

_PROCESS = os.environ.get("PYTEST_XDIST_WORKER")
"""gw0, gw1…: name of this test process under pytest-xdist."""


@dataclass(frozen=True)
class Demo:
    """A finished `govreports demo`: its state folder, ports, output and gold."""

    home: Path
    port: int
    done: CompletedProcess[str]
    gold: dict[str, Gold]

    def ports(self) -> AbstractContextManager[None]:
        """Reserve the demo's ports, so that the same web can be served at the same URLs."""
        return hold_home(self.home.parent / "ports", patience=900)


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Demo:
    base = tmp_path_factory.getbasetemp()
    home = (base.parent if _PROCESS else base) / "demo"
    made = home / "made.json"
    with hold_home(home, patience=600):
        if not made.exists():
            made.write_text(json.dumps(_make(home)), encoding="utf-8")
        port, *done = json.loads(made.read_text(encoding="utf-8"))
        with PracticeWeb(build_web(), port) as web:
            gold = dict(web.gold)
    return Demo(home / "demo", port, CompletedProcess([], *done), gold)


def _make(home: Path) -> tuple[int, int, str, str]:
    # Every test process serves the demo's web again at some time, so no other test uses its ports.
    port = free_ports(len(build_web().websites), range(10_000, 20_000, 97))
    done = govreports("demo", "--port", str(port), home=home)
    return port, done.returncode, done.stdout, done.stderr


_OWN = range(20_000 + int((_PROCESS or "gw0")[2:]) % 4 * 10_000, 60_000, 97)
"""The range in which this test process looks for free ports."""


def free_ports(count: int, among: range = _OWN) -> int:
    """Return the first of `count` consecutive free ports."""
    for first in among:
        if _all_free(range(first, first + count)):
            return first
    raise AssertionError("no free ports in a row")


def _all_free(ports: range) -> bool:
    with ExitStack() as held:
        for port in ports:
            one = held.enter_context(closing(socket.socket()))
            try:
                one.bind(("127.0.0.1", port))
            except OSError:
                return False
    return True


@pytest.fixture
def practice_port() -> int:
    """Return the first of the ports that this test's practice web may use."""
    return free_ports(len(build_web().websites))
