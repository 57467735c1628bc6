"""DuckDB itself: opening a file or a lake, memory, SQL literals, errors.

Input: locations and connections. Only `warehouse` uses this subpackage. It knows no table of the
schema, except those that only a lake has.
"""

from warehouse.engine.database_file import (
    IN_MEMORY,
    MERGE_SETTING,
    attach_file,
    close_connection,
    damage_error,
    first_line,
    open_file,
    write_error,
)
from warehouse.engine.lake import (
    LAKE_NAME,
    LAKE_TABLES,
    checkpoint_lake,
    is_attached,
    is_conflict,
    is_lake,
    is_outage,
    lake_folders,
    lake_statements,
    open_lake,
    prepare_writing,
    redact_location,
    snapshot_id,
    take_ticket,
    tune_lake,
)
from warehouse.engine.memory_limit import bound_memory
from warehouse.engine.query_lock import LOCKED, UNLOCK, check_statements, lock_connection
from warehouse.engine.sql_literals import sql_literal

__all__ = [
    "IN_MEMORY",
    "LAKE_NAME",
    "LAKE_TABLES",
    "LOCKED",
    "MERGE_SETTING",
    "UNLOCK",
    "attach_file",
    "bound_memory",
    "check_statements",
    "checkpoint_lake",
    "close_connection",
    "damage_error",
    "first_line",
    "is_attached",
    "is_conflict",
    "is_lake",
    "is_outage",
    "lake_folders",
    "lake_statements",
    "lock_connection",
    "open_file",
    "open_lake",
    "prepare_writing",
    "redact_location",
    "snapshot_id",
    "sql_literal",
    "take_ticket",
    "tune_lake",
    "write_error",
]
