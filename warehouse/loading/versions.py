"""Versions: which text an address had, and since when.

The history of an address follows from everything that was seen there, in the order of the
fetches and not of the loads: a run that is loaded late (an old WARC file, a loader that was down)
is fitted in, and the numbers of later versions change.
"""

import difflib
from datetime import datetime

import duckdb
import pyarrow as pa

from crawlers.page import PRESENT

# `batch` is the view of the run being loaded.
_SINCE = "SELECT min(fetched_at) FROM batch WHERE reason IS NULL"
_WAS = """
CREATE OR REPLACE TEMP TABLE was AS
SELECT * EXCLUDE (difference) FROM versions
SEMI JOIN (SELECT url FROM batch WHERE reason IS NULL) AS places USING (url)
"""

# A fetch of an earlier load left no row where it met the text that was known by then. When an
# older text is fitted in, such fetches count again: each saw the text that was known then.
# A row is added only where the text differs from the one before at the same place, so a page that
# returns to an old text is a version again.
_NOW = """
CREATE OR REPLACE TEMP TABLE now AS
WITH known AS (
    SELECT *, coalesce(lead(seen_at) OVER (PARTITION BY url, part ORDER BY number), 'infinity')
        AS until
    FROM was),
seen AS (
    SELECT url, part, document_id, seen_at, run_id FROM was
    UNION ALL SELECT url, coalesce(part, 0), id, fetched_at, $run FROM batch WHERE reason IS NULL
    UNION ALL SELECT url, part, document_id, fetched_at, fetches.run_id
    FROM fetches JOIN known USING (url) ANTI JOIN rejections USING (url, record_id)
    WHERE fetched_at > $since AND fetched_at > seen_at AND fetched_at < until
      AND fetches.run_id <> $run
      AND list_contains($present, outcome)),
ordered AS (
    SELECT *, lag(document_id) OVER (
        PARTITION BY url, part ORDER BY seen_at, document_id, run_id) AS previous_id
    FROM seen)
SELECT url, part,
       row_number() OVER (PARTITION BY url, part ORDER BY seen_at, document_id, run_id)::INTEGER
           AS number,
       document_id, previous_id, seen_at, run_id
FROM ordered WHERE previous_id IS DISTINCT FROM document_id
"""

_ADDED = "CREATE OR REPLACE TEMP TABLE added AS FROM now EXCEPT FROM was"
_MOVED = "CREATE OR REPLACE TEMP TABLE moved AS FROM was EXCEPT FROM now"
_REMOVE = """
DELETE FROM versions
WHERE (url, part, number) IN (SELECT (url, part, number) FROM moved)
"""
_ADD = "INSERT INTO versions SELECT *, NULL FROM added"

_EDITED = """
SELECT url, part, number, previous_id, document_id FROM added WHERE previous_id IS NOT NULL
"""

_EXPLAIN = """
UPDATE versions SET difference = d.difference FROM differences AS d
WHERE versions.url = d.url AND versions.part = d.part AND versions.number = d.number
"""

_TEXT = "SELECT text FROM documents WHERE document_id = ?"


def add_versions(connection: duckdb.DuckDBPyConnection, run_id: str) -> None:
    """Fit the texts of the staged run into the histories of their addresses.

    Where a history changes, one of its rows names the run.
    """
    (since,) = connection.execute(_SINCE).fetchall()[0]
    if since is not None:
        _fit_in(connection, run_id, since)


def _fit_in(connection: duckdb.DuckDBPyConnection, run_id: str, since: datetime) -> None:
    connection.execute(_WAS)
    connection.execute(_NOW, {"run": run_id, "since": since, "present": sorted(PRESENT)})
    for statement in (_ADDED, _MOVED, _REMOVE, _ADD):
        connection.execute(statement)
    _explain(connection)
    connection.execute("DROP TABLE was; DROP TABLE now; DROP TABLE added; DROP TABLE moved")


def _explain(connection: duckdb.DuckDBPyConnection) -> None:
    rows = []
    for url, part, number, *ids in connection.execute(_EDITED).fetchall():
        old, new = (connection.execute(_TEXT, [each]).fetchall()[0][0] for each in ids)
        rows.append((url, part, number, unified_diff(old, new)))
    if rows:
        names = ("url", "part", "number", "difference")
        columns = dict(zip(names, map(list, zip(*rows, strict=True)), strict=True))
        connection.register("differences", pa.table(columns))
        connection.execute(_EXPLAIN)
        connection.unregister("differences")


def unified_diff(old: str, new: str) -> str:
    """Return the difference of two texts by lines, as `diff -u` writes it, without the header."""
    lines = difflib.unified_diff(old.splitlines(), new.splitlines(), n=1, lineterm="")
    return "\n".join(list(lines)[2:])
