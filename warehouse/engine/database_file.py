"""The warehouse as one file of DuckDB: opening it, and what to tell of its errors."""

import re
from contextlib import suppress
from pathlib import Path
from typing import Any

import duckdb

from warehouse.engine.sql_literals import sql_literal
from warehouse.errors import WarehouseError, WarehouseLocked

IN_MEMORY = ":memory:"
_DAMAGED = "is the disk sound? `govreports restore` puts a backup into a new home"
MERGE_SETTING = 2
"""The most merges of row groups, in each table, at a checkpoint: a second or so. DuckDB's own
number is 100: whoever wrote first after large loads merged all that these had left."""
_CONFIG: dict[str, Any] = {
    "autoinstall_known_extensions": "false",  # nothing is fetched from the network
    "write_buffer_row_group_count": "1",  # of 5, which a load holds before it packs them
    "max_vacuum_tasks": str(MERGE_SETTING),
}
_GROUP = 4_096  # rows
"""Rows packed together. DuckDB's own number, 122,880, is for narrow rows: each thread of a load
holds a group, and a merge packs it anew; of texts of 30 KB this one is 120 MB. With half as many
rows a load of 16,000 such texts holds no less, with twice as many 700 MB more."""
_VERSION = "STORAGE_VERSION 'v1.2.0'"  # the first with zstd columns


def open_file(location: str, *, read_only: bool) -> duckdb.DuckDBPyConnection:
    """Return a connection whose current catalogue is the file, or memory; make a missing file.

    Raises as `attach_file` does.
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
    """Close a connection, and give up its locks.

    DuckDB's threads are ended before: on a busy machine one may still hold a piece of the last
    query, and crashed the process when the tables under it were gone (DuckDB 1.5.5).
    """
    with suppress(duckdb.Error):  # closed before, or given up after an error
        connection.execute("SET threads = 1")
    connection.close()


def attach_file(
    connection: duckdb.DuckDBPyConnection, location: str | Path, name: str, *, read_only: bool
) -> None:
    """Attach a warehouse's file under a name. Only there DuckDB takes the size of row groups.

    Raises WarehouseLocked when another process writes it, WarehouseError when it is damaged.
    """
    options = "READ_ONLY" if read_only else f"ROW_GROUP_SIZE {_GROUP}, {_VERSION}"
    try:
        connection.execute(f"ATTACH {sql_literal(location)} AS {name} ({options})")
    except duckdb.Error as error:
        raise _unopened(str(location), error) from error


def failure_message(error: duckdb.Error) -> WarehouseError:
    """Return what to tell a person of a write that DuckDB did not do."""
    return damage_message(error) or WarehouseError(
        f"nothing was written: {first_line(error)}",
        "free disk space or memory if it says so, and run again: nothing is lost",
    )


def _unopened(location: str, error: duckdb.Error) -> WarehouseError:
    """Return what to tell a person of a file that DuckDB does not open."""
    owner = re.search(r"PID (\d+)", str(error))
    if owner or "already attached" in str(error):
        process = f"process {owner[1]} (PID)" if owner else "this process itself"
        return WarehouseLocked(
            f"{location} is being written by {process}",
            "wait for it to end, or read the published copy",
        )
    return WarehouseError(f"{location} cannot be opened: {first_line(error)}", _DAMAGED)


def damage_message(error: duckdb.Error) -> WarehouseError | None:
    """Return what to tell a person of a file of which a checksum was wrong; None: it was not."""
    if "Corrupt database file" not in str(error):
        return None
    return WarehouseError(f"the warehouse is damaged: {first_line(error)}", _DAMAGED)


def first_line(error: duckdb.Error) -> str:
    """Return what DuckDB says first; more lines tell where in its source."""
    return str(error).strip().splitlines()[0]
