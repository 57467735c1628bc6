"""DuckDB's memory: limit it, and release the free memory that allocators keep.

DuckDB's allocator keeps memory that is no longer in use: half a gigabyte after the texts of 20,000
pages are stored, and the next step takes as much again. Setting the limit is the only statement
that returns it to the system (BufferPool::SetLimit). Arrow's allocator keeps 90 MB of the texts
that were compared.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import partial

import duckdb
import pyarrow as pa

from warehouse.engine.sql_literals import sql_literal


@contextmanager
def bound_memory(
    connection: duckdb.DuckDBPyConnection, limit: str | None
) -> Iterator[Callable[[], None]]:
    """Limit DuckDB's memory inside the block, e.g. to "320MB", unless it already uses more.

    Yields a function that returns unused memory to the system. limit: None for DuckDB's default.

    Not for a block that deletes or updates: if memory runs out, rows stay marked as deleted by a
    transaction that was rolled back, and cannot be deleted until the file is opened again
    (DuckDB 1.5.5: "Conflict on tuple deletion").
    """
    release = partial(_bound, connection, limit) if limit else partial(_unbound, connection)
    try:
        release()
        yield release
    finally:  # before a rollback, which needs memory too
        _unbound(connection)


def _bound(connection: duckdb.DuckDBPyConnection, limit: str) -> None:
    with suppress(duckdb.OutOfMemoryException):  # DuckDB already uses more
        _set(connection, limit)


def _unbound(connection: duckdb.DuckDBPyConnection) -> None:
    """Restore the default limit: RESET only looks it up, it does not apply it."""
    cursor = connection.cursor()
    cursor.execute("RESET memory_limit")
    ((default,),) = cursor.execute("SELECT current_setting('memory_limit')").fetchall()
    _set(connection, default)


def _set(connection: duckdb.DuckDBPyConnection, limit: str) -> None:
    """Set the limit outside of the current transaction, which may have failed, or would."""
    pa.default_memory_pool().release_unused()
    connection.cursor().execute(f"SET memory_limit = {sql_literal(limit)}")
