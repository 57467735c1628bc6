"""The data dictionary: what the warehouse says about its own tables, views, columns and values."""

import re
from collections.abc import Collection, Iterator

from warehouse.connection import Warehouse, connect
from warehouse.engine import IN_MEMORY

# The current database only: temporary tables of a load are in another one.
_RELATIONS = """
SELECT view_name, 'view' FROM duckdb_views()
WHERE NOT internal AND database_name = current_database()
UNION ALL SELECT table_name, 'table' FROM duckdb_tables()
WHERE NOT internal AND database_name = current_database()
ORDER BY 2 DESC, 1
"""

_COMMENT = """
SELECT comment FROM duckdb_views() WHERE view_name = ? AND database_name = current_database()
UNION ALL
SELECT comment FROM duckdb_tables() WHERE table_name = ? AND database_name = current_database()
"""

_COLUMNS = """
SELECT column_name, data_type, coalesce(comment, '') FROM duckdb_columns()
WHERE table_name = ? AND database_name = current_database() ORDER BY column_index
"""

_FUNCTIONS = """
SELECT comment FROM duckdb_functions()
WHERE NOT internal AND comment IS NOT NULL ORDER BY function_name
"""
"""The macros of the warehouse; each comment begins with an example of a call."""

_VALUES = "SELECT value, meaning FROM enumerations WHERE name = ? ORDER BY number"

_LISTED = re.compile(r"\(enumerations: (\w+)\)")
"""How the comment of a column names the list of its values."""


def dictionary_lines(warehouse: Warehouse) -> Iterator[str]:
    """Yield the dictionary as lines of Markdown: views first, since people start there."""
    yield "# Data dictionary"
    relations = warehouse.rows(_RELATIONS)
    for name, kind in relations:
        yield from ("", f"## {name} ({kind})", "", *explained(warehouse, name))
    yield from ("", "# Functions", "")
    for (comment,) in warehouse.rows(_FUNCTIONS):
        call, _, meaning = comment.partition(": ")
        yield f"- `{call}`: {meaning}"
    yield from ("", "# Enumerations")
    yield from values_explained(warehouse, [name for name, _ in relations])


def explained(warehouse: Warehouse, name: str) -> Iterator[str]:
    """Yield what a table or view is and what its columns mean, as lines of Markdown."""
    comments = warehouse.rows(_COMMENT, [name, name])
    yield from (comment for (comment,) in comments if comment)
    yield from ("", "| column | type | meaning |", "|---|---|---|")
    for column, data_type, meaning in columns(warehouse, name):
        escaped = meaning.replace("|", "\\|")
        yield f"| {column} | {data_type} | {escaped} |"


def values_explained(warehouse: Warehouse, names: Collection[str]) -> Iterator[str]:
    """Yield what the listed values of these tables and views mean, as lines of Markdown."""
    meanings = (meaning for name in names for _, _, meaning in columns(warehouse, name))
    for listed in sorted({match[1] for text in meanings for match in _LISTED.finditer(text)}):
        yield from ("", f"### {listed}", "")
        for value, meaning in warehouse.rows(_VALUES, [listed]):
            yield f"- `{value}`: {meaning}"


def columns(warehouse: Warehouse, name: str) -> list[tuple[str, str, str]]:
    """Return (column, type, meaning) of a table or view."""
    if warehouse.shared:  # a lake keeps no comments on columns of views
        with connect(IN_MEMORY) as same:
            return columns(same, name)
    return [(column, kind, meaning) for column, kind, meaning in warehouse.rows(_COLUMNS, [name])]
