"""What DuckDB holds in memory: a bound on it, and giving back what allocators keep.

DuckDB's keeps what is no longer in use: half a gigabyte after the texts of 20,000 pages are
stored, and what comes next takes as much again. Setting the limit is the one statement that gives
it back to the system (BufferPool::SetLimit). Arrow's keeps 90 MB of the texts that were compared.
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
    """Let DuckDB hold no more than that, e.g. "320MB", for the length of a block, if it can.

    Gives a call that gives back what is not in use. limit: None for what DuckDB would by itself.

    Not for a block that deletes or updates: where that finds too little memory, rows stay marked
    as deleted by a transaction that was rolled back, and cannot be deleted any more before the
    file is opened anew (DuckDB 1.5.5: "Conflict on tuple deletion").
    """
    give_back = partial(_bound, connection, limit) if limit else partial(_unbound, connection)
    try:
        give_back()
        yield give_back
    finally:  # before a rollback, which needs memory too
        _unbound(connection)


def _bound(connection: duckdb.DuckDBPyConnection, limit: str) -> None:
    with suppress(duckdb.OutOfMemoryException):  # more is in use
        _set(connection, limit)


def _unbound(connection: duckdb.DuckDBPyConnection) -> None:
    """RESET finds the usual limit and does not act on it."""
    beside = connection.cursor()
    beside.execute("RESET memory_limit")
    ((usual,),) = beside.execute("SELECT current_setting('memory_limit')").fetchall()
    _set(connection, usual)


def _set(connection: duckdb.DuckDBPyConnection, limit: str) -> None:
    """Set it beside the transaction, if there is one: that may have failed, or would."""
    pa.default_memory_pool().release_unused()
    connection.cursor().execute(f"SET memory_limit = {sql_literal(limit)}")
