"""Living processes and their roles, for tests that kill processes or expect them to be gone."""

import os
import subprocess
from collections.abc import Callable, Collection, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.wait_until import PATIENCE, wait_until

_ROLES = {
    "scrapy": "spider",
    "forkserver": "worker",
    "spawn_main": "dask worker",
    "resource_tracker": "helper",
}
"""Part of a command line → role of the process; all other processes are flows."""


@dataclass(frozen=True)
class Process:
    """A living process, its parent's PID, and its role."""

    pid: int
    parent: int
    role: str


def family(root: int) -> list[Process]:
    """Return a process and all its descendants."""
    all_ = list(living())
    found = [each for each in all_ if each.pid == root]
    for each in found:
        found += [other for other in all_ if other.parent == each.pid]
    return found


def living() -> Iterator[Process]:
    """Yield all processes of the system except zombies."""
    for folder in Path("/proc").glob("[0-9]*"):
        with suppress(OSError, IndexError):  # it has just ended
            state, parent = _state(folder)
            command = (folder / "cmdline").read_bytes().decode(errors="replace")
            if state != "Z":
                yield Process(int(folder.name), int(parent), _role(command))


def is_waiting(pid: int) -> bool:
    """Return whether a process sleeps until something happens; False when it has ended."""
    with suppress(OSError):
        return _state(Path(f"/proc/{pid}"))[0] == "S"
    return False


def processes_of(home: Path) -> set[int]:
    """Return the processes that were started for a folder: spiders, workers, Prefect's server.

    Their command line or their environment names it.
    """
    found = set()
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            text = (folder / "cmdline").read_bytes() + (folder / "environ").read_bytes()
        except OSError:  # it has just ended
            continue
        if str(home).encode() in text and int(folder.name) != os.getpid():
            found.add(int(folder.name))
    return found


def wait_until_gone(
    home: Path, but: Collection[int] = (), details: Callable[[], str] = str
) -> None:
    """Wait until no process of a folder lives, but for those that are named."""
    wait_until(
        f"the end of all processes of {home}: one outlived what started it",
        lambda: processes_of(home).difference(but),
        lambda left: not left,
        details=details,
    )


def exit_code(
    process: subprocess.Popen[Any],
    what: str,
    *,
    seconds: float = PATIENCE,
    details: Callable[[], str] = str,
) -> int:
    """Wait for the end of a process and return its exit code; what: the process, in words."""
    code = wait_until(
        f"the end of {what}", process.poll, lambda code: code is not None,
        seconds=seconds, details=details,
    )  # fmt: skip
    assert code is not None
    return code


def _state(folder: Path) -> tuple[str, str]:
    """Return the state and the parent of a process (proc(5), /proc/PID/stat)."""
    state, parent = (folder / "stat").read_text().rsplit(")", 1)[1].split()[:2]
    return state, parent


def _role(command: str) -> str:
    return next((role for part, role in _ROLES.items() if part in command), "flow")
