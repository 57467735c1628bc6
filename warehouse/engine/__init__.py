"""DuckDB itself: opening a file or a lake, memory, literals, its error messages.

In go locations and connections. Only this room uses it; nothing here knows a table of ours.
"""

from warehouse.engine.database_file import (
    IN_MEMORY,
    MERGE_SETTING,
    attach_file,
    close_connection,
    damage_message,
    failure_message,
    first_line,
    open_file,
)
from warehouse.engine.lake import (
    LAKE_NAME,
    LAKE_TABLES,
    is_attached,
    is_conflict,
    is_lake,
    is_outage,
    lake_statements,
    open_lake,
    prepare_writing,
    redact_location,
    snapshot_id,
    take_ticket,
    tidy_lake,
    tune_lake,
)
from warehouse.engine.memory_limit import bound_memory
from warehouse.engine.sql_literals import sql_literal

__all__ = [
    "IN_MEMORY",
    "LAKE_NAME",
    "LAKE_TABLES",
    "MERGE_SETTING",
    "attach_file",
    "bound_memory",
    "close_connection",
    "damage_message",
    "failure_message",
    "first_line",
    "is_attached",
    "is_conflict",
    "is_lake",
    "is_outage",
    "lake_statements",
    "open_file",
    "open_lake",
    "prepare_writing",
    "redact_location",
    "snapshot_id",
    "sql_literal",
    "take_ticket",
    "tidy_lake",
    "tune_lake",
]
