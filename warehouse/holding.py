"""What DuckDB holds in memory: a bound on it, and giving back what allocators keep.

DuckDB's keeps what is no longer in use: half a gigabyte after the texts of 20,000 pages are
stored, and what comes next takes as much again. Setting the limit is the one statement that gives
it back to the system (BufferPool::SetLimit). Arrow's keeps 90 MB of the texts that were compared.
"""

from contextlib import suppress

import duckdb
import pyarrow as pa

from warehouse.literal import literal


def bound(connection: duckdb.DuckDBPyConnection, limit: str) -> None:
    """Let DuckDB hold no more than that, e.g. "320MB", if it can; give back what is not in use."""
    with suppress(duckdb.OutOfMemoryException):  # more is in use
        _set(connection.cursor(), limit)  # beside the transaction, if there is one: it may fail


def unbound(connection: duckdb.DuckDBPyConnection) -> None:
    """Let DuckDB hold what it would by itself. RESET finds the number and does not act on it."""
    connection.execute("RESET memory_limit")
    ((usual,),) = connection.execute("SELECT current_setting('memory_limit')").fetchall()
    _set(connection, usual)


def _set(connection: duckdb.DuckDBPyConnection, limit: str) -> None:
    pa.default_memory_pool().release_unused()
    connection.execute(f"SET memory_limit = {literal(limit)}")
