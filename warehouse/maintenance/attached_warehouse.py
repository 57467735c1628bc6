"""A second warehouse attached to the open one, to copy from or to compare with."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from warehouse.connection import Warehouse
from warehouse.engine import attach_file


@contextmanager
def attached(warehouse: Warehouse, other: Path) -> Iterator[None]:
    """Attach the file `other` read-only as `old` while the block runs.

    Raises WarehouseLocked when another process is writing it, WarehouseError when it is damaged.
    """
    attach_file(warehouse.connection, other, "old", read_only=True)
    try:
        yield
    finally:
        warehouse.connection.execute("DETACH old")
