"""The warehouse as one DuckDB file: opening it, and its errors for a person."""

import re
from pathlib import Path
from threading import get_native_id
from time import monotonic, sleep
from typing import Any

import duckdb

from warehouse.engine.sql_literals import sql_literal
from warehouse.errors import WarehouseError, WarehouseLocked

IN_MEMORY = ":memory:"
_TASKS = Path("/proc/self/task")
_DAMAGED = "check the disk; `govreports restore` restores a backup into a new home"
MERGE_SETTING = 2
"""The most merges of row groups per table at a checkpoint; they take about a second. With DuckDB's
default of 100, the first write after large loads does all the merges that these left."""
_CONFIG: dict[str, Any] = {
    "autoinstall_known_extensions": "false",  # nothing is downloaded
    "write_buffer_row_group_count": "1",  # default 5: that many are buffered before compression
    "max_vacuum_tasks": str(MERGE_SETTING),
}
_GROUP = 4_096
"""Rows of a row group. DuckDB's default of 122,880 is for narrow rows: each thread of a load keeps
a group in memory, and a merge compresses it again. With texts of 30 KB, a group of 4,096 rows is
120 MB. With half as many rows a load of 16,000 such texts needs no less memory, with twice as many
700 MB more."""
_VERSION = "STORAGE_VERSION 'v1.2.0'"  # the first with zstd columns


def open_file(location: str, *, read_only: bool) -> duckdb.DuckDBPyConnection:
    """Return a connection whose current catalogue is the file or memory; create a missing file.

    Raises the errors of `attach_file`.
    """
    if location == IN_MEMORY:
        return duckdb.connect(config=_CONFIG)
    if not read_only:
        Path(location).parent.mkdir(parents=True, exist_ok=True)
    connection = duckdb.connect(config=_CONFIG | {"temp_directory": f"{location}.tmp"})
    try:
        attach_file(connection, location, "warehouse", read_only=read_only)
    except WarehouseError:
        close_connection(connection)
        raise
    connection.execute("USE warehouse")
    return connection


def close_connection(connection: duckdb.DuckDBPyConnection) -> None:
    """Close a connection and release its locks.

    DuckDB's threads are ended first: on a busy machine, one that still worked on the last query
    crashed the process when its tables were gone (DuckDB 1.5.5). A locked connection
    (warehouse.engine.query_lock) cannot end them, so it waits until they sleep.
    """
    try:
        connection.execute("SET threads = 1")
    except duckdb.InvalidInputException:
        _await_idle_threads()
    except duckdb.Error:  # already closed, or invalidated by an error
        pass
    connection.close()


def _await_idle_threads() -> None:
    """Wait until no other thread of this process runs, a quarter of a second at most.

    Only Linux shows the state of threads (proc(5)); elsewhere, return at once.
    """
    own, end = str(get_native_id()), monotonic() + 0.25
    while any(_runs(task) for task in _TASKS.glob("[0-9]*") if task.name != own):
        if monotonic() > end:
            return
        sleep(0.001)


def _runs(task: Path) -> bool:
    try:
        state = (task / "stat").read_text(encoding="utf-8", errors="replace").rpartition(")")[2]
    except OSError:  # it has ended
        return False
    return state.split()[0] == "R"


def attach_file(
    connection: duckdb.DuckDBPyConnection, location: str | Path, name: str, *, read_only: bool
) -> None:
    """Attach a warehouse's file under a name. Only ATTACH accepts the size of row groups.

    Raises WarehouseLocked when another process is writing it, WarehouseError when it is damaged.
    """
    options = "READ_ONLY" if read_only else f"ROW_GROUP_SIZE {_GROUP}, {_VERSION}"
    try:
        connection.execute(f"ATTACH {sql_literal(location)} AS {name} ({options})")
    except duckdb.Error as error:
        raise _open_error(str(location), error) from error


def write_error(error: duckdb.Error) -> WarehouseError:
    """Return the error of a write that DuckDB did not execute."""
    return damage_error(error) or WarehouseError(
        f"nothing was written: {first_line(error)}",
        "free disk space or memory if the message says so, and run again: nothing is lost",
    )


def _open_error(location: str, error: duckdb.Error) -> WarehouseError:
    """Return the error of a file that DuckDB does not open."""
    owner = re.search(r"PID (\d+)", str(error))
    if owner or "already attached" in str(error):
        process = f"process {owner[1]} (PID)" if owner else "this process itself"
        return WarehouseLocked(
            f"{location} is being written by {process}",
            "wait for it to end, or read the published copy",
        )
    return WarehouseError(f"{location} cannot be opened: {first_line(error)}", _DAMAGED)


def damage_error(error: duckdb.Error) -> WarehouseError | None:
    """Return the error of a file with a wrong checksum; None for any other error of DuckDB."""
    if "Corrupt database file" not in str(error):
        return None
    return WarehouseError(f"the warehouse is damaged: {first_line(error)}", _DAMAGED)


def first_line(error: duckdb.Error) -> str:
    """Return the first line of DuckDB's message; further lines are a trace of its source."""
    return str(error).strip().splitlines()[0]
