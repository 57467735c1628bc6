"""Free the space of replaced and deleted rows in the warehouse's file.

DuckDB reuses free blocks but never shrinks the file. The migrations create a new file, so
compression and comments are those of the current schema, and all rows are copied into it.
"""

from pathlib import Path

from warehouse.connection import Warehouse, connect
from warehouse.errors import WarehouseError
from warehouse.maintenance.attached_warehouse import attached


def wasted_share(location: Path) -> float:
    """Return the share of free blocks in the file, 0 to 1."""
    with connect(str(location)) as warehouse:
        warehouse.connection.execute("CHECKPOINT")
        [(free, total)] = warehouse.rows(
            "SELECT free_blocks, total_blocks FROM pragma_database_size() "
            "WHERE database_name = current_database()"
        )
    return float(free / total) if total else 0.0


def compact(location: Path) -> int:
    """Replace the warehouse's file by a compact copy; return by how many bytes it shrank.

    If the process is killed, the old file is unchanged. The caller must prevent other writers
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
        connection.execute(f"DELETE FROM {table}")  # noqa: S608 - a name in the schema
        connection.execute(f"INSERT INTO {table} BY NAME SELECT * FROM old.{table}")  # noqa: S608
    counts = f"SELECT (SELECT count(*) FROM {table}), (SELECT count(*) FROM old.{table})"  # noqa: S608
    [(copied, expected)] = warehouse.rows(counts)
    if copied != expected:
        raise WarehouseError(f"{table} has {expected} rows, but {copied} were copied")
