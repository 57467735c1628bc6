"""Comments that views inherit: DuckDB does not pass comments of tables on to columns of views."""

import duckdb

from warehouse.engine import sql_literal

_INHERITED = """
SELECT c.table_name, c.column_name, d.comment
FROM duckdb_columns() AS c JOIN duckdb_views() AS v
     ON v.view_name = c.table_name AND v.database_name = c.database_name
JOIN duckdb_columns() AS d ON d.table_name = 'documents' AND d.column_name = c.column_name
     AND d.database_name = c.database_name
WHERE NOT v.internal AND c.comment IS NULL AND d.comment IS NOT NULL
"""


def explain_views(connection: duckdb.DuckDBPyConnection) -> None:
    """Copy comments from columns of documents to columns of views that have none."""
    for view, column, comment in connection.execute(_INHERITED).fetchall():
        connection.execute(f"COMMENT ON COLUMN {view}.{column} IS {sql_literal(comment)}")
