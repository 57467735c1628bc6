"""One worker at a time in a state folder: two would take the same run folders.

The kernel holds the lock and drops it with the process, however that ends. A limit kept by a
server would outlive a killed flow by its lease, and would not bind the commands beside it.
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
"""Seconds that a scheduled flow waits for its turn: one that is before it may crawl for hours."""
_LOOK = 0.5  # seconds between two tries


@contextmanager
def hold_home(home: Path, *, patience: float = 0.0) -> Iterator[None]:
    """Be the only one that crawls, imports or loads in this folder while the body runs.

    What is done is written to the log of the home (flows.home.logs).

    patience: seconds to wait for another process. Raises WarehouseLocked when it still has the
    lock then. The file keeps the owner's PID.
    """
    home.mkdir(parents=True, exist_ok=True)
    end = time.monotonic() + patience
    with (home / "lock").open("a+") as file:
        while not _taken(file):
            if time.monotonic() >= end:
                raise WarehouseLocked(
                    f"another process is at work in {home}: {_owner(file)}",
                    "wait for it to end; `govreports status` tells how far it is",
                )
            time.sleep(_LOOK)
        file.truncate(0)
        file.write(f"PID {os.getpid()}\n")
        file.flush()
        log_to_home(home)
        yield


def refuse_if_held(home: Path) -> None:
    """Raise WarehouseLocked now, rather than let a person wait, when another is at work there."""
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
