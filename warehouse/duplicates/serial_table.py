"""The documents that a query is about, as a table of their serials to join with."""

from collections.abc import Collection, Iterator
from contextlib import contextmanager

import duckdb
import pyarrow as pa


@contextmanager
def wanted(connection: duckdb.DuckDBPyConnection, serials: Collection[int]) -> Iterator[None]:
    """Let queries inside the block join a table `wanted` of serials."""
    connection.register("wanted", pa.table({"serial": pa.array(sorted(serials), pa.uint32())}))
    try:
        yield
    finally:
        connection.unregister("wanted")
