"""Prefect without its slow parts: a database that is made once, and short times between looks.

A first start of a server takes twice the time of a later one, because it makes the database.
"""

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

from flows.runtime.prefect_server import free_port, server

QUICK_PREFECT = {
    "PREFECT_RUNNER_POLL_FREQUENCY": "1",
    "PREFECT_WORKER_QUERY_SECONDS": "1",
    "PREFECT_SERVER_SERVICES_SCHEDULER_LOOP_SECONDS": "2",
    "PREFECT_SERVER_SERVICES_SCHEDULER_RECENT_DEPLOYMENTS_LOOP_SECONDS": "1",
}
"""Environment in which servers, runners and workers look for work each second or two."""


def make_prefect_database(folder: Path) -> None:
    """Make the home of a Prefect server that has run nothing."""
    with server(folder, free_port()):
        pass
    with closing(sqlite3.connect(_database(folder))) as database:
        database.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def copy_prefect_database(made: Path, home: Path) -> Path:
    """Copy a database to a home that has none, and return the home."""
    target = _database(home)
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(_database(made), target)
    return home


def _database(home: Path) -> Path:
    return home / "prefect" / "prefect.db"
