"""Copy a whole warehouse from a single file to a lake or back, and check every row."""

from collections.abc import Iterator

import duckdb

from crawlers.errors import SettingError
from warehouse.connection import Location, Warehouse, connect
from warehouse.engine import LAKE_NAME, LAKE_TABLES, attach_file, is_lake, redact_location
from warehouse.errors import WarehouseError
from warehouse.loading import find_pending_relations

_OTHER = "other"
_CREATED = ("migrations", "regions")  # each new warehouse has them already
_HERE = """
SELECT table_name FROM duckdb_tables() WHERE database_name = ? AND NOT list_contains(?, table_name)
ORDER BY table_name
"""


def transfer_tables(source: Location, target: Location) -> Iterator[tuple[str, int]]:
    """Copy all tables to a new warehouse; yield each with its number of rows.

    One of the two is a file, the other a lake. The source is kept. Raises SettingError unless one
    of each is given, WarehouseError when the target contains documents or a table was not copied
    completely; then nothing is kept in the target.
    """
    source, target = str(source), str(target)
    if is_lake(source) == is_lake(target):
        raise SettingError(
            "a transfer needs a file and a lake", "name one of each, the source first"
        )
    with connect(source) as given:  # migrates it
        if given.shared:
            find_pending_relations(given)
    with connect(target) as created:
        if created.rows("SELECT 1 FROM documents UNION ALL SELECT 1 FROM runs LIMIT 1"):
            message = f"{redact_location(target)} contains documents"
            raise WarehouseError(message, "name a new warehouse")
    shared, file = (target, source) if is_lake(target) else (source, target)
    with connect(shared) as warehouse:
        attach_file(warehouse.connection, file, _OTHER, read_only=file == source)
        if file == source:
            yield from warehouse.write(lambda connection: _copy(connection, _OTHER, LAKE_NAME))
        else:
            yield from _into_file(warehouse)


def _into_file(warehouse: Warehouse) -> list[tuple[str, int]]:
    connection = warehouse.connection
    connection.begin()  # no ticket: nothing is written to the lake
    try:
        copied = _copy(connection, LAKE_NAME, _OTHER)
        connection.commit()
    except BaseException:
        connection.rollback()
        raise
    connection.execute(f"CHECKPOINT {_OTHER}")
    return copied


def _copy(connection: duckdb.DuckDBPyConnection, source: str, target: str) -> list[tuple[str, int]]:
    own = list(LAKE_TABLES)
    names = connection.execute(_HERE, [source, [*own, *_CREATED]]).fetchall()
    return [(name, _copy_table(connection, name, source, target)) for (name,) in names]


def _copy_table(connection: duckdb.DuckDBPyConnection, name: str, source: str, target: str) -> int:
    ordered = "ORDER BY serial" if name == "documents" else ""
    # With the schema, because a file called `documents` would otherwise be taken for the table.
    connection.execute(
        f"INSERT INTO {target}.main.{name} BY NAME SELECT * FROM {source}.main.{name} {ordered}"  # noqa: S608
    )
    was, now = (_digest(connection, f"{each}.main.{name}") for each in (source, target))
    if was != now:
        raise WarehouseError(
            f"table {name} was not copied completely: {now[0]} of {was[0]} rows, or other values",
            "nothing was kept; try again, and report it",
        )
    return was[0]


def _digest(connection: duckdb.DuckDBPyConnection, table: str) -> tuple[int, int]:
    """Return the number of rows and the sum of their hashes, which do not depend on the order."""
    sums = f"SELECT count(*), coalesce(sum(hash(t)::HUGEINT), 0) FROM {table} AS t"  # noqa: S608
    rows, digest = connection.execute(sums).fetchall()[0]
    return int(rows), int(digest)
