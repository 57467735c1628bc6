"""The registry grows from tables: rows of public addresses become site files.

Input are tables of lists, one a row, and of addresses that moved. Output are site files, each with
the source and date of its addresses. A file that exists is only added to, on request. The command
uses it. Nothing here opens a connection.
"""

from crawlers.registry.additions import Addition, Additions, plan_additions, write_additions
from crawlers.registry.reference import reference, schema
from crawlers.registry.tables import COLUMNS, ListRow, MovedRow, read_lists, read_moved

__all__ = [
    "COLUMNS",
    "Addition",
    "Additions",
    "ListRow",
    "MovedRow",
    "plan_additions",
    "read_lists",
    "read_moved",
    "reference",
    "schema",
    "write_additions",
]
