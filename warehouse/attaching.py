"""Another warehouse beside the open one, to copy from or to compare with."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

from warehouse.connection import Warehouse, unopened


@contextmanager
def attached(warehouse: Warehouse, other: Path) -> Iterator[None]:
    """Attach the file `other` read-only as `old` while the block runs.

    Raises WarehouseLocked when another process writes it, WarehouseError when it is damaged.
    """
    quoted = str(other).replace("'", "''")
    try:
        warehouse.connection.execute(f"ATTACH '{quoted}' AS old (READ_ONLY)")
    except duckdb.Error as error:
        raise unopened(str(other), error) from error
    try:
        yield
    finally:
        warehouse.connection.execute("DETACH old")
