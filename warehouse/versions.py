"""Versions: which text stood at an address since when."""

import difflib

import duckdb
import pyarrow as pa

# `batch` is the view of the run being loaded. A row comes only when the text differs from the
# one before at the same place, so that a page that goes back to an old text is a version again.
_ADD = """
INSERT INTO versions
WITH current AS (
    SELECT url, part, document_id, number
    FROM versions SEMI JOIN batch ON batch.url = versions.url
    QUALIFY row_number() OVER (PARTITION BY url, part ORDER BY number DESC) = 1),
seen AS (
    SELECT url, coalesce(part, 0) AS part, id, min(fetched_at) AS seen_at
    FROM batch WHERE reason IS NULL GROUP BY ALL),
ordered AS (
    SELECT seen.*, coalesce(current.number, 0) AS base,
           lag(id, 1, current.document_id)
               OVER (PARTITION BY seen.url, seen.part ORDER BY seen_at, id) AS previous_id
    FROM seen LEFT JOIN current ON current.url = seen.url AND current.part = seen.part)
SELECT url, part, base + row_number() OVER (PARTITION BY url, part ORDER BY seen_at, id),
       id, previous_id, seen_at, ?, NULL
FROM ordered WHERE previous_id IS DISTINCT FROM id
"""

_EDITED = """
SELECT url, part, number, previous_id, document_id FROM versions
WHERE run_id = ? AND previous_id IS NOT NULL
"""

_EXPLAIN = """
UPDATE versions SET difference = d.difference FROM differences AS d
WHERE versions.url = d.url AND versions.part = d.part AND versions.number = d.number
"""

_TEXT = "SELECT text FROM documents WHERE document_id = ?"


def add_versions(connection: duckdb.DuckDBPyConnection, run_id: str) -> None:
    """Add the texts of the staged run that differ from what stood at their address before."""
    connection.execute(_ADD, [run_id])
    rows = []
    for url, part, number, *ids in connection.execute(_EDITED, [run_id]).fetchall():
        old, new = (connection.execute(_TEXT, [each]).fetchall()[0][0] for each in ids)
        rows.append((url, part, number, unified(old, new)))
    if rows:
        names = ("url", "part", "number", "difference")
        columns = dict(zip(names, map(list, zip(*rows, strict=True)), strict=True))
        connection.register("differences", pa.table(columns))
        connection.execute(_EXPLAIN)
        connection.unregister("differences")


def unified(old: str, new: str) -> str:
    """Return the difference of two texts, line by line, as `diff -u` writes it, without header."""
    lines = difflib.unified_diff(old.splitlines(), new.splitlines(), n=1, lineterm="")
    return "\n".join(list(lines)[2:])
