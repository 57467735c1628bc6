"""Which files of the raw archive are no longer needed, by rules and by age.

A file is needed if it contains a record of a document or a rejection, a page linked by a list or an
article (`renormalize` reads these), or the original of a revisit record in a needed file. The
remaining files contain only list pages and empty responses: most of what a daily crawl writes while
nothing new is published.
"""

from collections.abc import Collection
from datetime import datetime

import duckdb

from warehouse.connection import Warehouse

_NEEDED = """
SELECT warc_file FROM documents WHERE warc_file IS NOT NULL
UNION SELECT warc_file FROM rejections WHERE warc_file IS NOT NULL
UNION SELECT warc_file FROM fetches WHERE warc_file IS NOT NULL AND outcome <> 'not_modified'
    AND (list_page IS NOT NULL OR parent IS NOT NULL OR site = 'import')
UNION SELECT warc_file FROM fetches JOIN runs USING (run_id)
    WHERE warc_file IS NOT NULL AND loaded_at >= ?
"""

_ORIGINALS = """
SELECT DISTINCT r.warc_file, o.warc_file
FROM fetches AS r JOIN fetches AS o ON o.digest = r.digest AND NOT o.revisit
WHERE r.revisit AND r.warc_file <> o.warc_file
"""


def unneeded_files(warehouse: Warehouse, before: datetime) -> list[str]:
    """Return the unneeded files whose runs were all loaded before a time (UTC)."""
    needed = {name for (name,) in warehouse.rows(_NEEDED, [before])}
    originals = warehouse.rows(_ORIGINALS)
    while more := {old for new, old in originals if new in needed} - needed:
        needed |= more
    named = warehouse.rows("SELECT DISTINCT warc_file FROM fetches WHERE warc_file IS NOT NULL")
    return sorted(name for (name,) in named if name not in needed)


def note_removed(warehouse: Warehouse, files: Collection[str], now: datetime) -> None:
    """Record files as removed; the rows of their fetches keep their digests.

    now: UTC. Call this before deleting the files: a recorded file that still exists is deleted by
    the next round (`removed_files`), but a missing file that is not recorded counts as lost.
    """
    warehouse.write(lambda connection: _forget(connection, list(files), now))


def _forget(connection: duckdb.DuckDBPyConnection, files: list[str], now: datetime) -> None:
    connection.execute(
        "INSERT INTO removed_segments SELECT warc_file, any_value(run_id), count(*), ? "
        "FROM fetches WHERE warc_file IN (SELECT unnest(?)) GROUP BY warc_file",
        [now, files],
    )
    connection.execute(
        "UPDATE fetches SET record_id = NULL, warc_file = NULL, warc_offset = NULL, "
        "warc_length = NULL WHERE warc_file IN (SELECT unnest(?))",
        [files],
    )


def removed_files(warehouse: Warehouse) -> list[str]:
    """Return the files that were recorded as removed."""
    return [name for (name,) in warehouse.rows("SELECT warc_file FROM removed_segments")]
