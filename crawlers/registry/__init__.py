"""The registry grows from tables: rows of public addresses become site files.

Input are tables of lists, one a row, and of addresses that moved. Output are site files, each with
the source and date of its addresses. A file that exists is only added to, on request. The command
uses it. Nothing here opens a connection.
"""

from crawlers.registry.additions import Addition, Additions, plan_additions, write_additions
from crawlers.registry.author_reference import reference, schema
from crawlers.registry.fact_tables import TABLE_COLUMNS, ListRow, MovedRow, read_lists, read_moved

__all__ = [
    "TABLE_COLUMNS",
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
