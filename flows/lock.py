"""One worker at a time in a state folder: two would take the same run folders."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from crawlers.errors import WarehouseLocked


@contextmanager
def alone(home: Path) -> Iterator[None]:
    """Be the only one that crawls, imports or loads in this folder while the body runs.

    The lock ends with the process, however that ends. Raises WarehouseLocked when another
    process has it.
    """
    home.mkdir(parents=True, exist_ok=True)
    with (home / "lock").open("a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise WarehouseLocked(
                f"another process is at work in {home}",
                "wait for it to end; `govreports status` tells how far it is",
            ) from None
        yield
