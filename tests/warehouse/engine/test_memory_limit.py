"""What DuckDB holds: its bound, and what its allocator keeps."""

import sys

import duckdb
import pyarrow as pa
import pytest

from tests.bench.harness import tree_megabytes
from tests.warehouse.factories import memory_limit
from warehouse.engine.memory_limit import bound_memory

_WIDE = "SELECT range AS number, repeat('x', 100) || range AS text FROM range(1_500_000)"


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="/proc tells what is resident")
def test_what_the_allocator_keeps_is_given_back() -> None:
    with duckdb.connect() as connection:
        connection.execute(f"CREATE TABLE wide AS {_WIDE}")
        connection.execute("DROP TABLE wide")
        kept = tree_megabytes()
        with bound_memory(connection, "320MB"):
            assert kept - tree_megabytes() > 50  # of some 180


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="/proc tells what is resident")
def test_what_arrow_keeps_is_given_back() -> None:
    with duckdb.connect() as connection:
        held = [pa.array([b"x" * 1_000_000] * 10) for _ in range(20)]
        held.clear()
        kept = tree_megabytes()
        with bound_memory(connection, None):
            assert kept - tree_megabytes() > 50  # of some 200


def test_a_bound_in_a_transaction_loses_nothing_of_it() -> None:
    with duckdb.connect() as connection:
        connection.begin()
        connection.execute(f"CREATE TABLE wide AS {_WIDE}")
        with bound_memory(connection, "1MB"):
            pass
        connection.commit()
        assert connection.execute("SELECT count(*) FROM wide").fetchall() == [(1_500_000,)]


def test_a_bound_holds_for_the_block_and_is_lifted_where_the_block_fails() -> None:
    with duckdb.connect(config={"temp_directory": ""}) as connection:
        connection.begin()
        with pytest.raises(duckdb.OutOfMemoryException):
            _make_wide(connection, "10MiB")
        connection.rollback()
        assert memory_limit(connection).endswith("GiB")


def _make_wide(connection: duckdb.DuckDBPyConnection, limit: str) -> None:
    with bound_memory(connection, limit) as give_back:
        give_back()
        assert memory_limit(connection) == "10.0 MiB"
        connection.execute(f"CREATE TABLE wide AS {_WIDE}")
