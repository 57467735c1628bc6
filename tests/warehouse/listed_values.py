"""Which values of a warehouse its table `enumerations` does not list."""

import re

from warehouse import Warehouse

REFERENCE = re.compile(r"\(enumerations: (\w+)\)")
"""How the comment of a column names the list of its values."""

_COMMENTS = """
SELECT table_name, column_name, comment FROM duckdb_columns()
WHERE database_name = current_database() AND comment LIKE '%(enumerations: %'
"""


def unlisted(warehouse: Warehouse) -> list[tuple[str, str, str]]:
    """Return (table, column, value) of each value that the list of its column lacks."""
    found = []
    for table, column, comment in warehouse.rows(_COMMENTS):
        [name] = REFERENCE.findall(comment)
        values = warehouse.rows(
            f"SELECT DISTINCT {column} FROM {table} WHERE {column} IS NOT NULL "
            f"AND {column} NOT IN (SELECT value FROM enumerations WHERE name = ?)",
            [name],
        )
        found += [(table, column, value) for (value,) in values]
    return found
