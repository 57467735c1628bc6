"""The open warehouse: the only place that opens it, and the only owner of writes.

It is a file, which one process may write at a time, and no other can read meanwhile: writers keep
their transactions short, readers use the published copy. Or it is a lake (warehouse.engine.lake), which
many processes write and read at once.
"""

import random
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self, TypeVar

import duckdb
import pyarrow as pa

from warehouse.engine import (
    IN_MEMORY,
    close_connection,
    damage_message,
    failure_message,
    first_line,
    is_conflict,
    is_lake,
    is_outage,
    open_file,
    open_lake,
    prepare_writing,
    take_ticket,
    tune_lake,
)
from warehouse.errors import (
    MigrationError,
    QueryError,
    WarehouseConflict,
    WarehouseError,
    WarehouseMissing,
    WarehouseUnreachable,
)
from warehouse.schema import check_schema, fill_regions, migrate

Location = str | Path
"""Where a warehouse is: path of its file, ":memory:", or "ducklake:…" (warehouse.engine.lake)."""
BATCH = 1_000
"""Rows of a streamed answer held at once: some 10 MB of texts."""
OUTAGE = "are PostgreSQL and the object store up? run again when they are: nothing is lost"
_T = TypeVar("_T")
_ATTEMPTS = 50  # of a write: enough for as many others at once
_LONGEST_WAIT = 5.0  # seconds between two of them


@dataclass(frozen=True, slots=True)
class Warehouse:
    """An open warehouse; a context manager that closes itself.

    location: path of its file, ":memory:", or "ducklake:…".
    connection: the DuckDB connection, for this room's own statements.
    """

    location: str
    connection: duckdb.DuckDBPyConnection
    read_only: bool = False

    @property
    def shared(self) -> bool:
        """Whether other processes may write to it meanwhile."""
        return is_lake(self.location)

    def query(self, sql: str, params: Sequence[Any] = ()) -> pa.Table:
        """Return the answer to a statement as an Arrow table.

        Raises QueryError, in DuckDB's words, when the statement is wrong, and WarehouseError
        when the file is damaged.
        """
        with self._told():
            return self.connection.execute(sql, list(params)).to_arrow_table()

    @contextmanager
    def stream(self, sql: str, params: Sequence[Any] = ()) -> Iterator[pa.RecordBatchReader]:
        """Give the answer to a statement in batches, so that it need not fit into memory.

        Raises as `query` does, while the block reads too.
        """
        with self._told():
            yield self.connection.execute(sql, list(params)).to_arrow_reader(BATCH)

    def rows(self, sql: str, params: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        """Return the answer to a statement as tuples; raises as `query` does."""
        with self._told():
            return self.connection.execute(sql, list(params)).fetchall()

    def write(self, work: Callable[[duckdb.DuckDBPyConnection], _T]) -> _T:
        """Return what work does in a transaction of its own; raises as `transaction` does.

        In a lake it is done again when another writer committed first, so work must begin by
        reading what it builds on.
        """
        for attempt in range(_ATTEMPTS):
            try:
                with self.transaction() as connection:
                    return work(connection)
            except WarehouseConflict:
                if attempt == _ATTEMPTS - 1:
                    raise
            time.sleep(random.uniform(0, min(0.1 * 2**attempt, _LONGEST_WAIT)))  # noqa: S311
        raise AssertionError

    @contextmanager
    def transaction(self) -> Iterator[duckdb.DuckDBPyConnection]:
        """Commit what the block does, all of it or, when it raises, nothing.

        Raises WarehouseError where DuckDB fails, e.g. on a full disk; in a lake
        WarehouseConflict when another writer committed meanwhile.
        """
        try:
            self.connection.begin()
            if self.shared:
                take_ticket(self.connection)
            yield self.connection
            self.connection.commit()
        except BaseException as error:
            with suppress(duckdb.Error):  # a failed commit has rolled back by itself
                self.connection.rollback()
            if isinstance(error, duckdb.Error):
                raise self._write_failed(error) from error
            raise

    def _write_failed(self, error: duckdb.Error) -> WarehouseError:
        if self.shared and is_conflict(error):
            return WarehouseConflict("another writer of the lake was faster", "run again")
        if self.shared and is_outage(error):
            return WarehouseUnreachable(f"nothing was written: {first_line(error)}", OUTAGE)
        return failure_message(error)

    @contextmanager
    def _told(self) -> Iterator[None]:
        try:
            yield
        except duckdb.Error as error:
            raise self._question_failed(error) from error

    def _question_failed(self, error: duckdb.Error) -> WarehouseError:
        """Return whether the statement is wrong, the file damaged or the lake out of reach."""
        return damage_message(error) or self._unreachable(error) or QueryError(str(error).strip())

    def _unreachable(self, error: BaseException | None) -> WarehouseUnreachable | None:
        """Return what to tell of an outage, also one that ended a step of the schema."""
        if isinstance(error, MigrationError):
            error = error.__cause__
        if self.shared and isinstance(error, duckdb.Error) and is_outage(error):
            return WarehouseUnreachable(first_line(error), OUTAGE)
        return None

    def close(self) -> None:
        """Close the file, and give up its lock."""
        close_connection(self.connection)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()
        if told := self._unreachable(error):  # whatever statement met it
            raise told from error


def connect(location: str, *, read_only: bool = False) -> Warehouse:
    """Open the warehouse at a file path, ":memory:" or "ducklake:…"; make or migrate it.

    read_only: neither make nor migrate it, and refuse to write.

    Raises WarehouseMissing when there is nothing to read, WarehouseLocked when another process
    has it open, MigrationError when its schema cannot be used, WarehouseError when the file is
    no warehouse.
    """
    if is_lake(location):
        return _connect_lake(location, read_only=read_only)
    if read_only and location != IN_MEMORY and not Path(location).exists():
        raise WarehouseMissing(
            f"there is no warehouse at {location}",
            "`govreports demo` or `govreports run` makes one",
        )
    connection = open_file(location, read_only=read_only)
    try:
        if read_only and location != IN_MEMORY:
            check_schema(connection)
        else:
            migrate(connection)
            fill_regions(connection)
    except duckdb.Error as error:
        close_connection(connection)
        raise failure_message(error) from error
    except BaseException:
        close_connection(connection)
        raise
    return Warehouse(location, connection, read_only)


def _connect_lake(location: str, *, read_only: bool) -> Warehouse:
    warehouse = Warehouse(location, open_lake(location, read_only=read_only), read_only)
    with ExitStack() as failing:
        failing.enter_context(warehouse)
        if read_only:
            check_schema(warehouse.connection)
        else:
            _prepare_lake(warehouse)
        failing.pop_all()
    return warehouse


def _prepare_lake(warehouse: Warehouse) -> None:
    """Bring the schema up; of several processes that meet a new lake one makes it."""
    for attempt in range(_ATTEMPTS):
        try:
            prepare_writing(warehouse.connection)
            migrate(warehouse.connection)
            tune_lake(warehouse.connection)
            break
        except (WarehouseError, duckdb.Error) as error:
            if not is_conflict(error) or attempt == _ATTEMPTS - 1:
                raise
        time.sleep(random.uniform(0, 0.5))  # noqa: S311
    if not warehouse.rows("SELECT 1 FROM regions LIMIT 1"):  # each write is a snapshot
        warehouse.write(fill_regions)


def read_through(location: str) -> None:
    """Read every block of a warehouse's file; DuckDB compares the checksum of each.

    Raises WarehouseMissing, WarehouseLocked, and WarehouseError when the file is damaged.
    """
    with connect(location, read_only=True) as warehouse:
        tables = warehouse.rows("SELECT table_name FROM duckdb_tables() WHERE NOT internal")
        for (table,) in tables:
            warehouse.rows(f"SELECT bit_xor(hash(COLUMNS(*))) FROM {table}")  # noqa: S608
