"""Our own Prefect server on 127.0.0.1, which runs for as long as a command needs it.

Run as a program, `python -m flows.runtime.prefect_server PORT`, this module is `prefect server
start` with one addition: it exits when its standard input closes, so it never outlives the
process that started it. Prefect's own temporary server outlives a killed starter and keeps the
database open.
"""

import os
import runpy
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import httpx

from crawlers.errors import PortInUse, SettingError
from flows.settings import prefect_at, prefect_is_named, quiet_prefect, server_environment

_START_SECONDS = 180.0  # the first start makes the database: 20 s on a slow disk, more under load
_STOP_SECONDS = 20.0
_POLL_INTERVAL = 0.5  # seconds


@contextmanager
def own_server(home: Path, port: int | None = None) -> Iterator[subprocess.Popen[bytes] | None]:
    """Run a server for the flows in the body; yield None if the operator names one instead.

    The operator names one in PREFECT_API_URL. port: default: any free port. Prefect reads its
    settings when it is imported, so import flows in the body, not earlier. Raises what `server`
    raises.
    """
    quiet_prefect(home)
    if prefect_is_named():
        yield None
        return
    port = port or free_port()
    with server(home, port) as process, prefect_at(api_url(port)):
        try:
            yield process
        finally:
            _send_logs()


@contextmanager
def server(home: Path, port: int) -> Iterator[subprocess.Popen[bytes]]:
    """Run a server while the body runs; its database and log are under `home/prefect`.

    Raises PortInUse when the port is taken, SettingError when the server does not start.
    """
    _refuse_taken(port)
    folder = home / "prefect"
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "server.log").open("ab") as log:
        process = subprocess.Popen(  # noqa: S603 - our own interpreter and arguments
            [sys.executable, "-m", "flows.runtime.prefect_server", str(port)],
            stdin=subprocess.PIPE,  # kept open, never written to
            stdout=log,
            stderr=subprocess.STDOUT,
            env=server_environment(folder),
            start_new_session=True,  # keeps Ctrl-C away: we stop it after the flows have ended
        )
        try:
            _await(process, port, folder / "server.log")
            yield process
        finally:
            _stop(process)


def _send_logs() -> None:
    """Send Prefect's logs while the server runs; at exit Prefect would retry for a minute."""
    if "prefect" in sys.modules:
        from prefect.logging.handlers import APILogHandler  # noqa: PLC0415  not before settings

        APILogHandler().flush()


def api_url(port: int) -> str:
    """Return the URL of the server's API."""
    return f"http://127.0.0.1:{port}/api"


def free_port() -> int:
    """Return a free ephemeral port of 127.0.0.1."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def _refuse_taken(port: int) -> None:
    with suppress(httpx.TransportError):
        httpx.get(f"{api_url(port)}/health", timeout=2)
        raise PortInUse(
            f"port {port} is taken",
            "stop the process that listens on it, or choose another port with --port",
        )


def _await(process: subprocess.Popen[bytes], port: int, log: Path) -> None:
    end = time.monotonic() + _START_SECONDS
    while time.monotonic() < end and process.poll() is None:
        with suppress(httpx.TransportError):
            if httpx.get(f"{api_url(port)}/health", timeout=5).is_success:
                return
        time.sleep(_POLL_INTERVAL)
    raise SettingError("the Prefect server did not start", f"see {log}")


def _stop(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(_STOP_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
    if process.stdin is not None:
        process.stdin.close()


def _exit_with_input() -> None:
    sys.stdin.buffer.read()
    os._exit(1)


if __name__ == "__main__":
    threading.Thread(target=_exit_with_input, name="parent-watch", daemon=True).start()
    chosen = ["--host", "127.0.0.1", "--port", sys.argv[1], "--analytics-off"]
    sys.argv = ["prefect", "server", "start", *chosen]
    runpy.run_module("prefect", run_name="__main__")
