"""The readers' copy: one read-only file, replaced whole, so that no reader ever waits.

While a writer has the warehouse open no other process can even read it. Readers therefore open
the published file; whoever has the old one open keeps reading the old one.
"""

import os
import shutil
from pathlib import Path

import duckdb

from warehouse.connection import Location, connect
from warehouse.engine import write_error, is_lake, checkpoint_lake
from warehouse.errors import WarehouseError
from warehouse.loading import find_pending_relations


def publish_copy(location: Location, target: Path) -> None:
    """Put a copy of the warehouse at `location` in place of the file at `target`.

    Readers of a lake need no copy: it is tidied up instead.

    The writer's lock is held meanwhile, so the copy is of one state. Raises WarehouseLocked
    when another process is writing, and WarehouseError when the copy cannot be written; then
    the old file stays.
    """
    if is_lake(str(location)):
        _tidy(str(location))
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
            "is the disk full? the old copy still stands",
        ) from error


def _tidy(location: str) -> None:
    """Complete what dead loaders left, and merge the small files that loads have written."""
    with connect(location) as warehouse:
        find_pending_relations(warehouse)
        checkpoint_lake(warehouse.connection)
