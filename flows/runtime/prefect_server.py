"""Our own Prefect server on 127.0.0.1, which runs for as long as a command needs it.

It has a password (`flows.home.basic_auth`) and its own address as the only web origin. The
program is `flows.runtime.server_program`.
"""

import errno
import os
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
from flows.home import PRIVATE_FILE, PRIVATE_FOLDER, server_password
from flows.runtime.own_address import OwnAddress
from flows.settings import prefect_at, prefect_is_named, quiet_prefect, server_environment

_START_SECONDS = 180.0  # the first start makes the database: 20 s on a slow disk, more under load
_STOP_SECONDS = 20.0
_POLL_INTERVAL = 0.5  # seconds
_BACKLOG = 2048  # connections that wait to be accepted; uvicorn's default


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
    with server(home, port) as process, prefect_at(api_url(port), server_password(home)):
        try:
            yield process
        finally:
            _send_logs()


@contextmanager
def server(home: Path, port: int) -> Iterator[subprocess.Popen[bytes]]:
    """Run a server while the body runs; its database, log and password are under `home/prefect`.

    Raises PortInUse when the port is taken, SettingError when the server does not start.
    """
    folder, password = home / "prefect", server_password(home)
    folder.chmod(PRIVATE_FOLDER)
    address = OwnAddress(port)
    with _listening(port) as listener, _private_log(folder / "server.log") as log:
        process = subprocess.Popen(  # noqa: S603 - our own interpreter and arguments
            [sys.executable, "-m", "flows.runtime.server_program", str(listener.fileno())],
            stdin=subprocess.PIPE,  # kept open, never written to
            stdout=log,
            stderr=subprocess.STDOUT,
            env=server_environment(folder, address.api_url, address.origins, password),
            start_new_session=True,  # keeps Ctrl-C away: we stop it after the flows have ended
            pass_fds=[listener.fileno()],
            umask=0o077,
        )
        threading.Thread(
            target=_close_with, args=[process, listener], name="port-watch", daemon=True
        ).start()
        try:
            _await(process, port, folder / "server.log")
            yield process
        finally:
            _stop(process)


@contextmanager
def _listening(port: int) -> Iterator[socket.socket]:
    """Hold the port while the body runs: the server inherits the socket."""
    with socket.socket() as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # of a server just ended
        try:
            listener.bind(("127.0.0.1", port))
            listener.listen(_BACKLOG)
        except OSError as error:
            if error.errno != errno.EADDRINUSE:
                raise SettingError(
                    f"port {port} cannot be opened: {error.strerror}", "choose another with --port"
                ) from error
            raise PortInUse(
                f"port {port} is taken",
                "stop the process that listens on it, or choose another port with --port",
            ) from None
        yield listener


def _close_with(process: subprocess.Popen[bytes], listener: socket.socket) -> None:
    """Refuse connections once the server has ended, and keep the port for as long as we run.

    Another user who listened there would be sent the password by flows that are still running.
    """
    process.wait()
    with suppress(OSError):  # closed already
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 0)  # nobody shares the port
        listener.shutdown(socket.SHUT_RDWR)


@contextmanager
def _private_log(path: Path) -> Iterator[int]:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, PRIVATE_FILE)
    try:
        os.fchmod(descriptor, PRIVATE_FILE)
        yield descriptor
    finally:
        os.close(descriptor)


def _send_logs() -> None:
    """Send Prefect's logs while the server runs; at exit Prefect would retry for a minute."""
    if "prefect" in sys.modules:
        from prefect.logging.handlers import APILogHandler  # noqa: PLC0415  not before settings

        APILogHandler().flush()


def api_url(port: int) -> str:
    """Return the URL of the server's API."""
    return OwnAddress(port).api_url


def free_port() -> int:
    """Return a free ephemeral port of 127.0.0.1."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


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
