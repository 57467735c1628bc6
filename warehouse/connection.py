"""The open warehouse: the only place that opens the DuckDB file, and the only owner of writes.

One process may write at a time, and while it does no other can read the same file: writers keep
their transactions short, readers use the published copy.
"""

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import duckdb
import pyarrow as pa

from crawlers.errors import QueryError, WarehouseError, WarehouseLocked, WarehouseMissing
from warehouse.migration import check, migrate
from warehouse.regions import fill_regions

MEMORY = ":memory:"


@dataclass(frozen=True, slots=True)
class Warehouse:
    """An open warehouse; a context manager that closes itself.

    location: path of its file, or ":memory:".
    connection: the DuckDB connection, for this room's own statements.
    """

    location: str
    connection: duckdb.DuckDBPyConnection
    read_only: bool = False

    def query(self, sql: str, params: Sequence[Any] = ()) -> pa.Table:
        """Return the answer to a statement as an Arrow table.

        Raises QueryError, in DuckDB's words, when the statement is wrong.
        """
        try:
            return self.connection.execute(sql, list(params)).to_arrow_table()
        except duckdb.Error as error:
            raise QueryError(str(error).strip()) from error

    def rows(self, sql: str, params: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        """Return the answer to a statement as tuples; raises as `query` does."""
        try:
            return self.connection.execute(sql, list(params)).fetchall()
        except duckdb.Error as error:
            raise QueryError(str(error).strip()) from error

    @contextmanager
    def transaction(self) -> Iterator[duckdb.DuckDBPyConnection]:
        """Commit what the block does, all of it or, when it raises, nothing.

        Raises WarehouseError where DuckDB fails, e.g. on a full disk.
        """
        self.connection.begin()
        try:
            yield self.connection
            self.connection.commit()
        except BaseException as error:
            with suppress(duckdb.Error):  # a failed commit has rolled back by itself
                self.connection.rollback()
            if isinstance(error, duckdb.Error):
                raise WarehouseError(
                    f"nothing was written: {_line(error)}",
                    "free disk space or memory if it says so, and run again: nothing is lost",
                ) from error
            raise

    def close(self) -> None:
        """Close the file, and give up its lock."""
        self.connection.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()


def connect(location: str, *, read_only: bool = False) -> Warehouse:
    """Open the warehouse at a file path or ":memory:"; make it, or migrate it, when writable.

    Raises WarehouseMissing when there is nothing to read, WarehouseLocked when another process
    has it open, MigrationError when its schema cannot be used, WarehouseError when the file is
    no warehouse.
    """
    if read_only and location != MEMORY and not Path(location).exists():
        raise WarehouseMissing(
            f"there is no warehouse at {location}",
            "`govreports demo` or `govreports run` makes one",
        )
    connection = _open(location, read_only=read_only and location != MEMORY)
    try:
        if read_only and location != MEMORY:
            check(connection)
        else:
            migrate(connection)
            fill_regions(connection)
    except BaseException:
        connection.close()
        raise
    return Warehouse(location, connection, read_only)


def _open(location: str, *, read_only: bool) -> duckdb.DuckDBPyConnection:
    if location != MEMORY and not read_only:
        Path(location).parent.mkdir(parents=True, exist_ok=True)
    try:
        return duckdb.connect(
            location,
            read_only=read_only,
            config={
                "storage_compatibility_version": "v1.2.0",  # the first with zstd columns
                "autoinstall_known_extensions": "false",  # nothing is fetched from the network
            },
        )
    except duckdb.IOException as error:
        if owner := re.search(r"PID (\d+)", str(error)):
            raise WarehouseLocked(
                f"{location} is being written by process {owner[1]}",
                "wait for it to end, or read the published copy",
            ) from error
        raise WarehouseError(f"{location} cannot be opened: {_line(error)}") from error
    except duckdb.Error as error:
        raise WarehouseError(f"{location} cannot be opened: {_line(error)}") from error


def _line(error: duckdb.Error) -> str:
    return str(error).strip().splitlines()[0]
