"""The data dictionary: what the warehouse says of its own tables, views and columns."""

from collections.abc import Iterator

from warehouse.connection import Warehouse

_RELATIONS = """
SELECT view_name, comment, 'view' FROM duckdb_views() WHERE NOT internal
UNION ALL SELECT table_name, comment, 'table' FROM duckdb_tables() WHERE NOT internal
ORDER BY 3 DESC, 1
"""

_COLUMNS = """
SELECT column_name, data_type, comment FROM duckdb_columns()
WHERE NOT internal AND table_name = ? ORDER BY column_index
"""


def dictionary(warehouse: Warehouse) -> Iterator[str]:
    """Yield the dictionary as lines of Markdown: views first, since people start there."""
    yield "# Data dictionary"
    for name, comment, kind in warehouse.rows(_RELATIONS):
        yield from ("", f"## {name} ({kind})", "", comment or "", "")
        yield from ("| column | type | meaning |", "|---|---|---|")
        for column, data_type, meaning in warehouse.rows(_COLUMNS, [name]):
            told = (meaning or "").replace("|", "\\|")
            yield f"| {column} | {data_type} | {told} |"
