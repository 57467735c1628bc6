"""Another warehouse beside the open one, to copy from or to compare with."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

from crawlers.errors import WarehouseLocked
from warehouse.connection import Warehouse


@contextmanager
def attached(warehouse: Warehouse, other: Path) -> Iterator[None]:
    """Attach the file `other` read-only as `old` while the block runs.

    Raises WarehouseLocked when another process has it open.
    """
    quoted = str(other).replace("'", "''")
    try:
        warehouse.connection.execute(f"ATTACH '{quoted}' AS old (READ_ONLY)")
    except duckdb.IOException as error:
        raise WarehouseLocked(
            f"{other} is being written by another process", "wait for it to end"
        ) from error
    try:
        yield
    finally:
        warehouse.connection.execute("DETACH old")
