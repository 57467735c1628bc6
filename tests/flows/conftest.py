"""What many tests of flows read, made once: a demo, a small home, Prefect's database.

All test processes share them, so no test may change them; a test that needs to works on a copy.
"""

import json
import os
import shutil
import socket
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, closing
from dataclasses import dataclass
from pathlib import Path
from subprocess import CompletedProcess

import pytest

from crawlers.practice.build import build_web
from crawlers.practice.content.gold import Gold
from crawlers.practice.server import HOST
from flows.home.workspace import Workspace
from tests.flows.prefect_database import copy_prefect_database, make_prefect_database
from tests.flows.receiver import Receiver, receiving
from tests.flows.run_command import govreports
from tests.flows.small_warehouse import imported
from tests.made_once import locked, made_once


@dataclass(frozen=True)
class Demo:
    """A finished `govreports demo`: its state folder, ports, output and gold."""

    home: Path
    port: int
    done: CompletedProcess[str]
    gold: dict[str, Gold]

    def ports(self) -> AbstractContextManager[None]:
        """Reserve the demo's ports, so that the same web can be served at the same URLs."""
        return locked(self.home.parent / "ports")


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Demo:
    """Return a finished demo; making it takes most of a minute."""
    home = made_once(tmp_path_factory, "demo", _make_demo)
    port, *done = json.loads((home / "made.json").read_text(encoding="utf-8"))
    return Demo(home / "demo", port, CompletedProcess([], *done), gold_of_web(port))


def _make_demo(home: Path) -> None:
    # Every test process serves the demo's web again at some time, so no other test uses its ports.
    port = free_ports(len(build_web().websites), range(10_000, 20_000, 97))
    done = govreports("demo", "--port", str(port), home=home)
    made = (port, done.returncode, done.stdout, done.stderr)
    (home / "made.json").write_text(json.dumps(made), encoding="utf-8")


@pytest.fixture(scope="session")
def imported_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a home into which three small reports were imported."""
    return made_once(tmp_path_factory, "imported", imported)


@pytest.fixture
def workspace(imported_home: Path, tmp_path: Path) -> Workspace:
    """Return a copy of that home, to change."""
    return Workspace(shutil.copytree(imported_home, tmp_path / "home"))


@pytest.fixture(scope="session")
def prefect_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the home of a Prefect server that has run nothing."""
    return made_once(tmp_path_factory, "prefect-database", make_prefect_database)


@pytest.fixture
def new_home(prefect_database: Path) -> Callable[[Path], Path]:
    """Return a function that makes a home with nothing but Prefect's database, and returns it."""
    return lambda home: copy_prefect_database(prefect_database, home)


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    """Return a server that takes alerts."""
    with receiving() as server:
        yield server


def gold_of_web(port: int) -> dict[str, Gold]:
    """Return the gold of the practice web as it is served from this port on."""
    web = build_web()
    for number, website in enumerate(web.websites):
        website.base = f"http://{HOST}:{port + number}"
    return dict(web.gold)


_NUMBER = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
_PORTS = range(20_000 + _NUMBER % 8 * 1_500, 20_000 + (_NUMBER % 8 + 1) * 1_500, 97)
"""Where this test process looks for free ports; the system gives away those above 32767."""


def free_ports(count: int, among: range = _PORTS) -> int:
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
