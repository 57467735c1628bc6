"""Our own server and its password: who gets it, and who gets the port."""

import os
import socket
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import httpx
import pytest

from crawlers.errors import PortInUse
from flows.home import password_file
from flows.runtime import api_url, own_server
from flows.runtime.prefect_server import free_port, server
from flows.settings import prefect_at
from tests.flows.other_user import as_other_user, needs_root
from tests.wait_until import wait_until


def test_a_server_of_the_operator_gets_no_password_of_ours(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PREFECT_API_URL", "http://prefect.example.org/api")
    monkeypatch.delenv("PREFECT_API_AUTH_STRING", raising=False)
    with own_server(tmp_path) as process:
        assert process is None
        assert "PREFECT_API_AUTH_STRING" not in os.environ
    assert not password_file(tmp_path).exists()


def test_variables_of_the_operator_come_back(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PREFECT_API_AUTH_STRING", "theirs")
    monkeypatch.delenv("PREFECT_API_URL", raising=False)
    with prefect_at(api_url(4217), "govreports:ours"):
        assert os.environ["PREFECT_API_AUTH_STRING"] == "govreports:ours"
        assert os.environ["PREFECT_API_URL"] == "http://127.0.0.1:4217/api"
    assert os.environ["PREFECT_API_AUTH_STRING"] == "theirs"
    assert "PREFECT_API_URL" not in os.environ


@pytest.mark.processes
def test_a_taken_port_is_refused_before_a_server_starts(tmp_path: Path) -> None:
    with (
        socket.create_server(("127.0.0.1", 0)) as taken,
        pytest.raises(PortInUse),
        server(tmp_path, taken.getsockname()[1]),
    ):
        pass


@pytest.mark.processes
@needs_root
def test_nobody_takes_the_port_of_a_server_that_died(
    tmp_path: Path, new_home: Callable[[Path], Path]
) -> None:
    home, port = new_home(tmp_path), free_port()
    with server(home, port) as process:
        assert httpx.get(f"{api_url(port)}/health").status_code == 200
        process.kill()
        process.wait()
        wait_until("the end of the port", lambda: refused(port))
        begun = time.monotonic()
        assert refused(port)
        assert time.monotonic() - begun < 1, "a dead server must not let its clients wait"
        assert as_other_user(lambda: listens(port)) is False
    with server(home, port):
        assert httpx.get(f"{api_url(port)}/health").status_code == 200


def refused(port: int) -> bool:
    try:
        httpx.get(f"{api_url(port)}/health", timeout=10)
    except httpx.ConnectError:
        return True
    except httpx.TransportError:
        return False
    return False


def listens(port: int) -> bool:
    """Try to take a port as another user would, with all options that allow sharing it."""
    for address in ("127.0.0.1", "0.0.0.0"):
        with closing(socket.socket()) as one:
            one.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            one.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
            try:
                one.bind((address, port))
                one.listen()
            except OSError:
                continue
            return True
    return False
