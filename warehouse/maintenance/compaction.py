"""Give back the space that replaced and deleted rows have left in the warehouse's file.

DuckDB reuses free blocks and never shrinks the file. A new file is made by the migrations, so
compression and comments are those of the present schema, and takes the rows of every table.
"""

from pathlib import Path

from warehouse.connection import Warehouse, connect
from warehouse.errors import WarehouseError
from warehouse.maintenance.attached_warehouse import attached


def wasted_share(location: Path) -> float:
    """Return the share of the file's blocks that hold nothing, 0 to 1."""
    with connect(str(location)) as warehouse:
        warehouse.connection.execute("CHECKPOINT")
        [(free, total)] = warehouse.rows(
            "SELECT free_blocks, total_blocks FROM pragma_database_size() "
            "WHERE database_name = current_database()"
        )
    return float(free / total) if total else 0.0


def compact(location: Path) -> int:
    """Write the warehouse anew, put it in place, and return the bytes that were given back.

    Killed anywhere, the old file stands whole. The caller keeps others from writing meanwhile
    (flows.home.lock). Raises WarehouseLocked, and WarehouseError when a count differs.
    """
    partial, before = location.with_suffix(".compact"), location.stat().st_size
    partial.unlink(missing_ok=True)
    with connect(str(partial)) as new, attached(new, location):
        for table in _tables(new):
            _copy(new, table)
        new.connection.execute("CHECKPOINT")
    partial.replace(location)
    return before - location.stat().st_size


def _tables(warehouse: Warehouse) -> list[str]:
    names = "SELECT table_name FROM duckdb_tables() WHERE database_name = 'old' ORDER BY ALL"
    return [name for (name,) in warehouse.rows(names)]


def _copy(warehouse: Warehouse, table: str) -> None:
    with warehouse.transaction() as connection:
        connection.execute(f"DELETE FROM {table}")  # noqa: S608 - a name of our schema
        connection.execute(f"INSERT INTO {table} BY NAME SELECT * FROM old.{table}")  # noqa: S608
    counts = f"SELECT (SELECT count(*) FROM {table}), (SELECT count(*) FROM old.{table})"  # noqa: S608
    [(copied, there)] = warehouse.rows(counts)
    if copied != there:
        raise WarehouseError(f"{table} has {there} rows and {copied} were copied")
