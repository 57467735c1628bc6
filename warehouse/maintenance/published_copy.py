"""The readers' copy: one read-only file, replaced atomically, so that no reader ever waits.

While a writer has the warehouse open, no other process can even read it. Readers therefore open the
published file; a reader that has the old file open keeps reading the old one.
"""

import os
import shutil
from pathlib import Path

import duckdb

from warehouse.connection import Location, connect
from warehouse.engine import checkpoint_lake, is_lake, write_error
from warehouse.errors import WarehouseError
from warehouse.loading import find_pending_relations


def publish_copy(location: Location, target: Path) -> None:
    """Replace the file `target` by a copy of the warehouse at `location`.

    Readers of a lake need no copy: pending relations are found and a checkpoint is made instead.

    The writer's lock is held during the copy, so it is consistent. Raises WarehouseLocked when
    another process is writing, and WarehouseError when the copy cannot be written; then the old
    file is unchanged.
    """
    if is_lake(str(location)):
        _publish_lake(str(location))
        return
    try:
        with connect(str(location)) as warehouse:
            warehouse.connection.execute("CHECKPOINT")
            _replace(Path(location), target)  # before the next publisher can begin
    except duckdb.Error as error:
        raise write_error(error) from error


def _replace(location: Path, target: Path) -> None:
    partial = target.with_suffix(".partial")
    try:
        shutil.copyfile(location, partial)
        with partial.open("rb") as copy:
            os.fsync(copy.fileno())
        partial.replace(target)
    except OSError as error:
        partial.unlink(missing_ok=True)
        raise WarehouseError(
            f"{target} cannot be replaced: {error.strerror or error}",
            "is the disk full? the old copy is unchanged",
        ) from error


def _publish_lake(location: str) -> None:
    """Complete the loads of processes that died, and merge the small files that loads wrote."""
    with connect(location) as warehouse:
        find_pending_relations(warehouse)
        checkpoint_lake(warehouse.connection)
