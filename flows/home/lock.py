"""The lock of a state folder: two processes at a time would process the same run folders.

The kernel holds the lock and releases it when the process ends, however it ends. A concurrency
limit in Prefect would outlive a killed flow until its lease expires, and would not apply to
commands that run outside Prefect.
"""

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from flows.home.logs import log_to_home
from warehouse.errors import WarehouseLocked

LOCK_PATIENCE = 6 * 3600.0
"""Seconds that a scheduled flow waits for the lock: the flow that holds it may crawl for hours."""
_RETRY_INTERVAL = 0.5  # seconds


@contextmanager
def hold_home(home: Path, *, patience: float = 0.0) -> Iterator[None]:
    """Hold the lock of a state folder while the body runs; events go to its log.

    Only one process at a time may crawl, import or load there. The lock file names the PID of
    its last owner.

    patience: seconds to wait for another process. Raises WarehouseLocked when that process still
    holds the lock afterwards.
    """
    home.mkdir(parents=True, exist_ok=True)
    end = time.monotonic() + patience
    with (home / "lock").open("a+", encoding="utf-8", errors="replace") as file:
        while not _taken(file):
            if time.monotonic() >= end:
                raise WarehouseLocked(
                    f"another process is at work in {home}: {_owner(file)}",
                    "wait for it to finish; `govreports status` shows its progress",
                )
            time.sleep(_RETRY_INTERVAL)
        file.truncate(0)
        file.write(f"PID {os.getpid()}\n")
        file.flush()
        log_to_home(home)
        yield


def refuse_if_held(home: Path) -> None:
    """Raise WarehouseLocked at once if another process holds the lock, instead of waiting."""
    with hold_home(home):
        pass


def _taken(file: IO[str]) -> bool:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _owner(file: IO[str]) -> str:
    file.seek(0)
    return file.read().strip() or "PID unknown"
