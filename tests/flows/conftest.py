"""One demo for all tests that look at its result: it takes the better part of a minute."""

import socket
from contextlib import ExitStack, closing
from dataclasses import dataclass
from pathlib import Path
from subprocess import CompletedProcess

import pytest

from crawlers.practice.build import build
from crawlers.practice.gold import Gold
from crawlers.practice.server import PracticeWeb
from tests.flows.commands import govreports


@dataclass(frozen=True)
class Demo:
    """A finished `govreports demo`: its state folder, ports, output and gold."""

    home: Path
    port: int
    done: CompletedProcess[str]
    gold: dict[str, Gold]


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Demo:
    home = tmp_path_factory.mktemp("demo")
    port = free_ports(len(build().websites))
    done = govreports("demo", "--port", str(port), home=home)
    with PracticeWeb(build(), port) as web:
        gold = dict(web.gold)
    return Demo(home / "demo", port, done, gold)


def free_ports(count: int) -> int:
    """Return the first of so many ports in a row that nobody listens on."""
    for first in range(20_000, 60_000, 97):
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
    """First of the ports that a practice web of this test may use."""
    return free_ports(len(build().websites))
