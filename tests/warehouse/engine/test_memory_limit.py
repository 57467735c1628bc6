"""DuckDB's memory: its limit, and the memory that its allocator keeps."""

import sys

import duckdb
import pyarrow as pa
import pytest

from tests.bench.harness import tree_megabytes
from tests.warehouse.factories import memory_limit
from warehouse.engine.memory_limit import bound_memory

_WIDE = "SELECT range AS number, repeat('x', 100) || range AS text FROM range(1_500_000)"


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="/proc shows the resident memory")
def test_free_memory_of_duckdb_is_released() -> None:
    with duckdb.connect() as connection:
        connection.execute(f"CREATE TABLE wide AS {_WIDE}")
        connection.execute("DROP TABLE wide")
        kept = tree_megabytes()
        with bound_memory(connection, "320MB"):
            assert kept - tree_megabytes() > 50  # of some 180


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="/proc shows the resident memory")
def test_free_memory_of_arrow_is_released() -> None:
    with duckdb.connect() as connection:
        arrays = [pa.array([b"x" * 1_000_000] * 10) for _ in range(20)]
        arrays.clear()
        kept = tree_megabytes()
        with bound_memory(connection, None):
            assert kept - tree_megabytes() > 50  # of some 200


def test_a_limit_inside_a_transaction_keeps_its_writes() -> None:
    with duckdb.connect() as connection:
        connection.begin()
        connection.execute(f"CREATE TABLE wide AS {_WIDE}")
        with bound_memory(connection, "1MB"):
            pass
        connection.commit()
        assert connection.execute("SELECT count(*) FROM wide").fetchall() == [(1_500_000,)]


def test_a_limit_ends_with_its_block_even_if_the_block_fails() -> None:
    with duckdb.connect(config={"temp_directory": ""}) as connection:
        connection.begin()
        with pytest.raises(duckdb.OutOfMemoryException):
            _make_wide(connection, "10MiB")
        connection.rollback()
        assert memory_limit(connection).endswith("GiB")


def _make_wide(connection: duckdb.DuckDBPyConnection, limit: str) -> None:
    with bound_memory(connection, limit) as release:
        release()
        assert memory_limit(connection) == "10.0 MiB"
        connection.execute(f"CREATE TABLE wide AS {_WIDE}")
