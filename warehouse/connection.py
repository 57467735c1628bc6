"""The open warehouse: only this module opens it, and all writes go through it.

A warehouse is a file or a lake. A file has one writer at a time, and no other process can read it
meanwhile: writers keep their transactions short, readers use the published copy. A lake
(warehouse.engine.lake) is written and read by many processes at once.
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
    LOCKED,
    UNLOCK,
    check_statements,
    close_connection,
    damage_error,
    first_line,
    is_conflict,
    is_lake,
    is_outage,
    lake_folders,
    lock_connection,
    open_file,
    open_lake,
    prepare_writing,
    redact_location,
    take_ticket,
    tune_lake,
    write_error,
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
"""Path of a warehouse's file, ":memory:", or "ducklake:…" (warehouse.engine.lake)."""
BATCH = 1_000
"""Rows of a streamed result in memory at once: some 10 MB of texts."""
OUTAGE = "check PostgreSQL and the object store, and run again: nothing is lost"
_T = TypeVar("_T")
_ATTEMPTS = 50  # of a write: enough for 50 concurrent writers
_LONGEST_WAIT = 5.0  # seconds between two attempts


@dataclass(frozen=True, slots=True)
class Warehouse:
    """An open warehouse; as a context manager it closes itself.

    location: path of its file, ":memory:", or "ducklake:…".
    connection: the DuckDB connection, for statements of the package `warehouse` only.
    locked: whether `query`, `stream` and `rows` refuse all but queries of the warehouse itself
        (warehouse.engine.query_lock).
    """

    location: str
    connection: duckdb.DuckDBPyConnection
    read_only: bool = False
    locked: bool = False

    @property
    def shared(self) -> bool:
        """Whether other processes may write to it at the same time."""
        return is_lake(self.location)

    def query(self, sql: str, params: Sequence[Any] = ()) -> pa.Table:
        """Return the result of a statement as an Arrow table.

        Raises QueryError with DuckDB's message when the statement is wrong or refused,
        WarehouseError when the file is damaged, WarehouseUnreachable when the lake does not
        respond.
        """
        with self._translated_errors():
            return self._execute(sql, params).to_arrow_table()

    @contextmanager
    def stream(self, sql: str, params: Sequence[Any] = ()) -> Iterator[pa.RecordBatchReader]:
        """Stream the result of a statement in batches, so that it need not fit into memory.

        Raises the errors of `query`, also while the block reads.
        """
        with self._translated_errors():
            yield self._execute(sql, params).to_arrow_reader(BATCH)

    def rows(self, sql: str, params: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        """Return the result of a statement as tuples; raises the errors of `query`."""
        with self._translated_errors():
            return self._execute(sql, params).fetchall()

    def statements(self, sql: str) -> list[tuple[str, bool]]:
        """Return the statements of a text in order, each with whether it yields rows.

        A PIVOT, which DuckDB makes several statements of, is one. Raises the errors of `query`, and
        QueryError when there is no statement.
        """
        with self._translated_errors():
            found = self.connection.extract_statements(_encodable(sql))
        if not found:
            raise QueryError("there is no statement", 'write one, e.g. "SELECT * FROM reports"')
        if ";".join(each.query for each in found) != sql:
            return [(sql, True)]
        return [(each.query, _yields_rows(each)) for each in found]

    def _execute(self, sql: str, params: Sequence[Any]) -> duckdb.DuckDBPyConnection:
        if self.locked:
            check_statements(self.connection, _encodable(sql), lake=self.shared)
        return self.connection.execute(_encodable(sql), list(params))

    def write(self, work: Callable[[duckdb.DuckDBPyConnection], _T]) -> _T:
        """Call work in its own transaction and return its result; raises as `transaction` does.

        In a lake, work is called again when another writer committed first, so it must first read
        the state that it depends on.
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
        """Commit the writes of the block; if it raises, roll all of them back.

        Raises WarehouseError when DuckDB fails, e.g. on a full disk; in a lake WarehouseConflict
        when another writer committed first, WarehouseUnreachable in an outage.
        """
        try:
            self.connection.begin()
            if self.shared:
                take_ticket(self.connection)
            yield self.connection
            self.connection.commit()
        except BaseException as error:
            with suppress(duckdb.Error):  # a failed commit has already rolled back
                self.connection.rollback()
            if isinstance(error, duckdb.Error):
                raise self._write_error(error) from error
            raise

    def _write_error(self, error: duckdb.Error) -> WarehouseError:
        if self.shared and is_conflict(error):
            return WarehouseConflict("another writer of the lake committed first", "run again")
        if self.shared and is_outage(error):
            reason = redact_location(first_line(error))
            return WarehouseUnreachable(f"nothing was written: {reason}", OUTAGE)
        return write_error(error)

    @contextmanager
    def _translated_errors(self) -> Iterator[None]:
        try:
            yield
        except duckdb.Error as error:
            raise self._query_error(error) from error

    def _query_error(self, error: duckdb.Error) -> WarehouseError:
        """Return the error of a failed statement: refused, damage, an outage, or wrong SQL."""
        if self.locked and isinstance(error, duckdb.PermissionException):
            return QueryError(f"the statement is refused: {LOCKED}", UNLOCK)
        return damage_error(error) or self._unreachable(error) or QueryError(str(error).strip())

    def _unreachable(self, error: BaseException | None) -> WarehouseUnreachable | None:
        """Return the error of an outage, also of one that interrupted a migration; else None."""
        if isinstance(error, MigrationError):
            error = error.__cause__
        if self.shared and isinstance(error, duckdb.Error) and is_outage(error):
            return WarehouseUnreachable(redact_location(first_line(error)), OUTAGE)
        return None

    def close(self) -> None:
        """Close the connection and release its lock."""
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
        if outage := self._unreachable(error):  # whichever statement of the block failed
            raise outage from error


def _encodable(sql: str) -> str:
    """Return the statement; raise QueryError for a lone surrogate, e.g. from the command line."""
    try:
        sql.encode()
    except UnicodeEncodeError as error:
        raise QueryError("the statement is not valid Unicode", "write it in UTF-8") from error
    return sql


def _yields_rows(statement: duckdb.Statement) -> bool:
    return statement.expected_result_type == [duckdb.ExpectedResultType.QUERY_RESULT]


def connect(location: str, *, read_only: bool = False, locked: bool = True) -> Warehouse:
    """Open the warehouse at a file path, ":memory:" or "ducklake:…"; create or migrate it.

    read_only: neither create nor migrate it, and refuse writes.
    locked: let a reader's statements reach the warehouse only: no file, network, extension or
        setting (warehouse.engine.query_lock). It does not apply to writers.

    Raises WarehouseMissing when there is nothing to read, WarehouseLocked when another process
    has it open, MigrationError when its schema cannot be used, WarehouseError when the file is
    not a warehouse, WarehouseUnreachable when a lake does not respond.
    """
    locked = locked and read_only
    if is_lake(location):
        return _connect_lake(location, read_only=read_only, locked=locked)
    if read_only and location != IN_MEMORY and not Path(location).exists():
        raise WarehouseMissing(
            f"there is no warehouse at {location}",
            "`govreports demo` or `govreports run` creates one",
        )
    connection = open_file(location, read_only=read_only)
    try:
        if read_only and location != IN_MEMORY:
            check_schema(connection)
        else:
            migrate(connection)
            fill_regions(connection)
        if locked:
            lock_connection(connection, [])
    except duckdb.Error as error:
        close_connection(connection)
        raise write_error(error) from error
    except BaseException:
        close_connection(connection)
        raise
    return Warehouse(location, connection, read_only, locked)


def _connect_lake(location: str, *, read_only: bool, locked: bool) -> Warehouse:
    connection = open_lake(location, read_only=read_only)
    warehouse = Warehouse(location, connection, read_only, locked)
    with ExitStack() as failing:
        failing.enter_context(warehouse)
        if read_only:
            check_schema(warehouse.connection)
            if locked:
                lock_connection(connection, lake_folders(connection))
        else:
            _prepare_lake(warehouse)
        failing.pop_all()
    return warehouse


def _prepare_lake(warehouse: Warehouse) -> None:
    """Migrate the schema; of several processes that open a new lake, one creates it."""
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
    """Read every block of a warehouse's file; DuckDB checks the checksum of each.

    Raises WarehouseMissing, WarehouseLocked, and WarehouseError when the file is damaged.
    """
    with connect(location, read_only=True) as warehouse:
        tables = warehouse.rows("SELECT table_name FROM duckdb_tables() WHERE NOT internal")
        for (table,) in tables:
            warehouse.rows(f"SELECT bit_xor(hash(COLUMNS(*))) FROM {table}")  # noqa: S608
