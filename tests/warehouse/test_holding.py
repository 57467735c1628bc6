"""What DuckDB holds: its bound, and what its allocator keeps."""

import sys

import duckdb
import pyarrow as pa
import pytest

from tests.bench.harness import tree_megabytes
from warehouse.holding import bound, unbound

_WIDE = "SELECT range AS number, repeat('x', 100) || range AS text FROM range(1_500_000)"


def _limit(connection: duckdb.DuckDBPyConnection) -> str:
    ((limit,),) = connection.execute("SELECT current_setting('memory_limit')").fetchall()
    return str(limit)


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="/proc tells what is resident")
def test_what_the_allocator_keeps_is_given_back() -> None:
    with duckdb.connect() as connection:
        connection.execute(f"CREATE TABLE wide AS {_WIDE}")
        connection.execute("DROP TABLE wide")
        kept = tree_megabytes()
        bound(connection, "320MB")
        assert kept - tree_megabytes() > 50  # of some 180


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="/proc tells what is resident")
def test_what_arrow_keeps_is_given_back() -> None:
    with duckdb.connect() as connection:
        held = [pa.array([b"x" * 1_000_000] * 10) for _ in range(20)]
        held.clear()
        kept = tree_megabytes()
        bound(connection, "320MB")
        assert kept - tree_megabytes() > 50  # of some 200


def test_a_bound_in_a_transaction_loses_nothing_of_it() -> None:
    with duckdb.connect() as connection:
        connection.begin()
        connection.execute(f"CREATE TABLE wide AS {_WIDE}")
        bound(connection, "1MB")
        unbound(connection)
        connection.commit()
        assert connection.execute("SELECT count(*) FROM wide").fetchall() == [(1_500_000,)]


def test_what_was_bound_gets_the_usual_limit_again() -> None:
    with duckdb.connect() as connection:
        bound(connection, "100MiB")
        assert _limit(connection) == "100.0 MiB"
        unbound(connection)
        assert _limit(connection).endswith("GiB")
