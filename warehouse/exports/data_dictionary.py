"""The data dictionary: what the warehouse says of its own tables, views and columns."""

from collections.abc import Iterator

from warehouse.connection import Warehouse, connect
from warehouse.engine import IN_MEMORY

_RELATIONS = """
SELECT view_name, 'view' FROM duckdb_views() WHERE NOT internal
UNION ALL SELECT table_name, 'table' FROM duckdb_tables() WHERE NOT internal
ORDER BY 2 DESC, 1
"""

_COMMENT = """
SELECT comment FROM duckdb_views() WHERE NOT internal AND view_name = ?
UNION ALL SELECT comment FROM duckdb_tables() WHERE NOT internal AND table_name = ?
"""

_COLUMNS = """
SELECT column_name, data_type, coalesce(comment, '') FROM duckdb_columns()
WHERE NOT internal AND table_name = ? ORDER BY column_index
"""


def dictionary_lines(warehouse: Warehouse) -> Iterator[str]:
    """Yield the dictionary as lines of Markdown: views first, since people start there."""
    yield "# Data dictionary"
    for name, kind in warehouse.rows(_RELATIONS):
        yield from ("", f"## {name} ({kind})", "", *explained(warehouse, name))


def explained(warehouse: Warehouse, name: str) -> Iterator[str]:
    """Yield what a table or view is and what its columns mean, as lines of Markdown."""
    yield from (str(row[0]) for row in warehouse.rows(_COMMENT, [name, name]))
    yield from ("", "| column | type | meaning |", "|---|---|---|")
    for column, data_type, meaning in columns(warehouse, name):
        told = meaning.replace("|", "\\|")
        yield f"| {column} | {data_type} | {told} |"


def columns(warehouse: Warehouse, name: str) -> list[tuple[str, str, str]]:
    """Return (column, type, meaning) of a table or view."""
    if warehouse.shared:  # a lake keeps no comments on columns of views
        with connect(IN_MEMORY) as same:
            return columns(same, name)
    return [(column, kind, told) for column, kind, told in warehouse.rows(_COLUMNS, [name])]
