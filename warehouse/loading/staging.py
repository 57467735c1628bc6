"""The batch files of a run as rows of the tables.

The view `batch` reads the run's files, the table `staged` says which of its rows are new
documents, and the view `fresh` has these rows.
"""

from collections.abc import Iterator
from contextlib import contextmanager

import duckdb
import pyarrow as pa

from crawlers.run_folder import RunFolder
from warehouse.duplicates import SHORT_TEXT
from warehouse.engine import sql_literal
from warehouse.loading.batch_file import BATCH_SCHEMA
from warehouse.schema import DOCUMENT_COLUMNS, DocumentColumn


@contextmanager
def staged(connection: duckdb.DuckDBPyConnection, run: RunFolder) -> Iterator[None]:
    """Provide the views `batch` and `fresh` and the table `staged` for the length of a block."""
    if files := run.batch_files:
        listed = ", ".join(map(sql_literal, files))
        source = f"read_parquet([{listed}], filename = true, file_row_number = true)"
    else:
        connection.register("no_batch", _empty_batch())
        source = "no_batch"
    connection.execute(f"CREATE OR REPLACE TEMP VIEW batch AS SELECT * FROM {source}")  # noqa: S608
    connection.execute(_STAGED)
    connection.execute(_FRESH)
    yield
    connection.execute("DROP VIEW fresh; DROP TABLE staged; DROP VIEW batch")


def add_staged(connection: duckdb.DuckDBPyConnection, run_id: str) -> None:
    """Add the new documents, everything that belongs to each, and the new rejections."""
    for statement in (*_INSERTS, _REJECTIONS):
        connection.execute(statement, {"run": run_id} if "$run" in statement else None)


def _empty_batch() -> pa.Table:
    names = (("filename", pa.string()), ("file_row_number", pa.int64()))
    return pa.schema([*BATCH_SCHEMA, *(pa.field(*each) for each in names)]).empty_table()


_STAGED = """
CREATE OR REPLACE TEMP TABLE staged AS
WITH first AS (
    SELECT id, filename, file_row_number FROM batch WHERE reason IS NULL
    QUALIFY row_number() OVER (PARTITION BY id ORDER BY fetched_at, filename, file_row_number) = 1)
SELECT id, filename, file_row_number,
       (SELECT coalesce(max(serial), 0) FROM documents)
       + row_number() OVER (ORDER BY filename, file_row_number) AS serial
FROM first ANTI JOIN documents ON documents.document_id = first.id
"""

_FRESH = """
CREATE OR REPLACE TEMP VIEW fresh AS
SELECT batch.*, serial FROM batch JOIN staged USING (filename, file_row_number)
"""


_ASSIGNED = {"serial": "serial", "run_id": "$run"}
"""Values of the columns that are not in a batch."""


def _insert_documents() -> str:
    """Return the statement that adds the new documents, made from the declared columns."""
    chosen = ", ".join(f"{_value(column)} AS {column.name}" for column in DOCUMENT_COLUMNS)
    return f"INSERT INTO documents BY NAME SELECT {chosen} FROM fresh"  # noqa: S608


def _value(column: DocumentColumn) -> str:
    value = column.batch_name or _ASSIGNED.get(column.name)
    if value is None:
        raise TypeError(f"warehouse/loading/staging.py: _ASSIGNED has no value for {column.name}")
    return value


# Bands and shingles are in an order that packs them: steps between values, runs of bands.
_INSERTS = (
    _insert_documents(),
    """
INSERT INTO sections
SELECT id, number, each.level, each.heading, each.start, each.end
FROM (SELECT id, unnest(sections) AS each, generate_subscripts(sections, 1) AS number
      FROM fresh)""",
    """
INSERT INTO document_parts
SELECT id, number, each.part, each.heading, each.start, each.end
FROM (SELECT id, unnest(parts) AS each, generate_subscripts(parts, 1) AS number FROM fresh)""",
    """
INSERT INTO document_targets
SELECT id, number, each.indicator, each.low, each.high, each.unit, each.modifier, each.stance,
       each.kind, each.direction, each.target_year, each.scope, each.quote, each.start, each.end
FROM (SELECT id, unnest(targets) AS each, generate_subscripts(targets, 1) AS number FROM fresh)""",
    """
INSERT INTO document_facts
SELECT id, number, each.fact, each.value, each.unit, each.modifier, each.counted, each.quote,
       each.start, each.end
FROM (SELECT id, unnest(facts) AS each, generate_subscripts(facts, 1) AS number FROM fresh)""",
    """
INSERT INTO repairs
SELECT id, number, each.kind, each.position, each.before, each.after,
       CASE WHEN len(each.rivals) > 0 THEN each.rivals END
FROM (SELECT id, unnest(repairs) AS each, generate_subscripts(repairs, 1) AS number
      FROM fresh)""",
    """
INSERT INTO found_metadata
SELECT id, number, each.name, each.value, each.source
FROM (SELECT id, unnest(found) AS each, generate_subscripts(found, 1) AS number FROM fresh)""",
    """
INSERT INTO rejected_spans
SELECT id, number, each.reason, each.text
FROM (SELECT id, unnest(rejected) AS each, generate_subscripts(rejected, 1) AS number
      FROM fresh)""",
    """
INSERT INTO bands
SELECT number - 1, value, serial
FROM (SELECT serial, unnest(bands) AS value, generate_subscripts(bands, 1) AS number
      FROM fresh)
ORDER BY number, serial""",
    f"""
INSERT INTO shingles
SELECT value, serial, characters < {SHORT_TEXT}
FROM (SELECT serial, characters, unnest(shingles) AS value FROM fresh)
ORDER BY value""",  # noqa: S608
)

_REJECTIONS = """
INSERT INTO rejections
SELECT id, url, site, reason, detail, status, $run, fetched_at, parent, record_id, warc_file,
       warc_offset
FROM (SELECT * FROM batch WHERE reason IS NOT NULL
      QUALIFY row_number() OVER (PARTITION BY id ORDER BY fetched_at, filename, file_row_number) = 1
     ) AS fresh
ANTI JOIN rejections ON rejections.rejection_id = fresh.id
"""
