"""Another user of the machine: what one sees and may do, from a process of that user."""

import json
import os
import socket
import sys
import warnings
from collections.abc import Callable
from contextlib import closing, suppress
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

import pytest

NOBODY = 65534
TIMEOUT = 20.0

needs_root = pytest.mark.skipif(
    os.geteuid() != 0, reason="only root can start a process of another user"
)


def as_other_user(look: Callable[[], Any]) -> Any:
    """Return what a function returns in a process of the user `nobody`; it must fit into JSON.

    The process is forked: that user may not be able to read Python's files.
    """
    reader, writer = os.pipe()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # of forks of threaded processes
        pid = os.fork()
    if not pid:
        try:
            os.setgroups([])
            os.setgid(NOBODY)
            os.setuid(NOBODY)
            os.write(writer, json.dumps(look()).encode())
            os._exit(0)
        except BaseException as error:  # noqa: BLE001  the parent must not run twice
            print(f"{type(error).__name__}: {error}", file=sys.stderr, flush=True)
            os._exit(1)
    os.close(writer)
    with os.fdopen(reader, "rb") as pipe:
        found = pipe.read()
    assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 0
    return json.loads(found)


def readable(paths: list[str]) -> list[str]:
    """Return which of these files and folders this process can open."""
    found = []
    for path in paths:
        try:
            os.close(os.open(path, os.O_RDONLY | os.O_NONBLOCK))
        except OSError:
            continue
        found.append(path)
    return found


def writable(folders: list[str]) -> list[str]:
    """Return in which of these folders this process can make a file."""
    return [folder for folder in folders if os.access(folder, os.W_OK | os.X_OK)]


def reachable(sockets: list[str]) -> list[str]:
    """Return to which Unix sockets this process can connect; @ begins an abstract name."""
    found = []
    for path in sockets:
        with closing(socket.socket(socket.AF_UNIX)) as one:
            one.settimeout(TIMEOUT)
            try:
                one.connect("\0" + path[1:] if path.startswith("@") else path)
            except OSError:
                continue
        found.append(path)
    return found


def said(port: int, text: bytes) -> str:
    """Return what a server of 127.0.0.1 responds to a text."""
    with closing(socket.create_connection(("127.0.0.1", port), TIMEOUT)) as one:
        try:
            one.sendall(text)
            one.shutdown(socket.SHUT_WR)
            return one.recv(1000).decode(errors="replace")
        except ConnectionError:
            return ""


def status(
    port: int, method: str, path: str, body: object = None, **headers: str
) -> tuple[int, dict[str, str], str]:
    """Send a request to 127.0.0.1; return status, headers with small letters, and text."""
    with closing(HTTPConnection("127.0.0.1", port, timeout=TIMEOUT)) as connection:
        sent = {"Content-Type": "application/json", **headers}
        connection.request(method, path, None if body is None else json.dumps(body), sent)
        response = connection.getresponse()
        found = {name.lower(): value for name, value in response.getheaders()}
        return response.status, found, response.read().decode(errors="replace")


def listening_ports(pids: set[int]) -> set[int]:
    """Return the TCP ports that these processes listen on."""
    inodes = _sockets(pids)
    found = set()
    for table in ("tcp", "tcp6"):
        for line in Path(f"/proc/net/{table}").read_text().splitlines()[1:]:
            words = line.split()
            if words[3] == "0A" and words[9] in inodes:
                found.add(int(words[1].rpartition(":")[2], 16))
    return found


def unix_sockets(pids: set[int]) -> list[str]:
    """Return the names of the Unix sockets that these processes listen on."""
    inodes = _sockets(pids)
    lines = Path("/proc/net/unix").read_text().splitlines()[1:]
    words = [line.split() for line in lines]
    return [each[7] for each in words if len(each) > 7 and each[6] in inodes]


def _sockets(pids: set[int]) -> set[str]:
    found = set()
    for pid in pids:
        for link in Path(f"/proc/{pid}/fd").iterdir():
            with suppress(OSError):  # closed in the meantime
                if (target := str(link.readlink())).startswith("socket:["):
                    found.add(target[8:-1])
    return found
