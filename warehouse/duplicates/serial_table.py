"""A temporary table of serials, to join with in queries about some documents."""

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
