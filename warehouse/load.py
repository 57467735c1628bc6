"""Take a run folder into the warehouse: all of it in one transaction, or nothing.

In a lake, where others load at the same time, it is three steps: a transaction that stores the
documents and notes the run as pending; a search for relations, which may take long and needs no
transaction; and one that keeps them and clusters. Serials grow in the order of the first, so of
two documents the later always meets the earlier, whoever loads them. A loader that dies between
the steps leaves the run pending, and whoever comes next completes it.

A run that is in the table `runs` is never taken again. `runs` and `fetches` are logs and grow
with each run; a document, rejection or version that is there already adds no row anywhere.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import duckdb
import pyarrow as pa

from crawlers.run_folder import RunFolder
from crawlers.site import Site
from warehouse.batch import SCHEMA
from warehouse.candidates import SHORT
from warehouse.connection import Warehouse
from warehouse.duplicates import Span, add_copies, find_relations, keep_relations
from warehouse.file import MERGES
from warehouse.ledger import load_ledger
from warehouse.literal import literal
from warehouse.sites import store_site
from warehouse.verdict import Relation
from warehouse.versions import add_versions

_LARGE = 5_000  # documents and rejections of a load


@dataclass(frozen=True, slots=True)
class Loaded:
    """What a load added. All zero, and `already` true, when the run had been loaded before."""

    fetches: int = 0
    documents: int = 0
    rejections: int = 0
    relations: int = 0
    already: bool = False


def load_run(warehouse: Warehouse, run: RunFolder, site: Site | None = None) -> Loaded:
    """Load a run's ledger and batches and find their copies; then mark the folder as loaded.

    Killed at any point, it is done again or found done. Raises WarehouseError where DuckDB fails.
    """
    load = _load_beside_others if warehouse.shared else _load_alone
    loaded = load(warehouse, run, site)
    run.loaded.touch()
    return loaded


def complete(warehouse: Warehouse, run_id: str | None = None, runs: Path | None = None) -> int:
    """Find the copies of runs that are stored and pending (or of one); return new relations.

    Doing it twice, or in two processes at once, changes nothing.
    """
    count = 0
    chosen = "SELECT run_id, low, high FROM pending WHERE coalesce(run_id = ?, true) ORDER BY low"
    for pending, low, high in warehouse.rows(chosen, [run_id]):
        found = list(find_relations(warehouse.connection, runs, low, high))
        warehouse.write(partial(_complete, run_id=pending, found=found, span=(low, high)))
        count += len(found)
    return count


def _complete(
    connection: duckdb.DuckDBPyConnection, run_id: str, found: Sequence[Relation], span: Span
) -> None:
    keep_relations(connection, run_id, found, span)
    connection.execute("DELETE FROM pending WHERE run_id = ?", [run_id])


def _load_beside_others(warehouse: Warehouse, run: RunFolder, site: Site | None) -> Loaded:
    def store(connection: duckdb.DuckDBPyConnection) -> Loaded:
        loaded, span = _store(connection, run, site)
        if not loaded.already:
            connection.execute("INSERT INTO pending VALUES (?, ?, ?)", [run.run_id, *span])
        return loaded

    loaded = warehouse.write(store)
    return replace(loaded, relations=complete(warehouse, run.run_id, run.path.parent))


def _load_alone(warehouse: Warehouse, run: RunFolder, site: Site | None) -> Loaded:
    with warehouse.transaction() as connection:
        loaded, span = _store(connection, run, site)
        if loaded.already:
            return loaded
        connection.execute(f"SET max_vacuum_tasks = {_merges(loaded)}")
        relations = add_copies(connection, run.path.parent, run.run_id, span)
    return replace(loaded, relations=relations)


def _merges(loaded: Loaded) -> int:
    """Return how many merges of row groups the checkpoint of a load may make.

    Small loads need them, or each leaves row groups of its own. After a large one they only pack
    the same texts again: measured at 20,000 documents of 8 KB, a quarter of the processor time,
    and a third of the file left free. What large ones leave, small writes merge little by little.
    """
    return 0 if loaded.documents + loaded.rejections >= _LARGE else MERGES


def _store(
    connection: duckdb.DuckDBPyConnection, run: RunFolder, site: Site | None
) -> tuple[Loaded, Span]:
    if site is not None:
        store_site(connection, site)
    seen = connection.execute("SELECT 1 FROM runs WHERE run_id = ?", [run.run_id]).fetchone()
    if seen:
        return Loaded(already=True), (0, 0)
    fetches = load_ledger(connection, run)
    before = _counts(connection)
    _stage(connection, run)
    for statement in (*_INSERTS, _REJECTIONS):
        connection.execute(statement, {"run": run.run_id} if "$run" in statement else None)
    add_versions(connection, run.run_id)
    after = _counts(connection)
    loaded = Loaded(fetches, after[0] - before[0], after[1] - before[1])
    _log(connection, run, loaded)
    connection.execute("DROP VIEW fresh; DROP TABLE staged; DROP VIEW batch")
    return loaded, (before[0], after[0])


def _counts(connection: duckdb.DuckDBPyConnection) -> tuple[int, int]:
    row = connection.execute(
        "SELECT (SELECT coalesce(max(serial), 0) FROM documents), (SELECT count(*) FROM rejections)"
    ).fetchone()
    assert row is not None
    return int(row[0]), int(row[1])


# `batch` reads the run's files, `staged` says which rows are new documents, `fresh` are these.


def _stage(connection: duckdb.DuckDBPyConnection, run: RunFolder) -> None:
    if files := run.batch_files:
        listed = ", ".join(map(literal, files))
        source = f"read_parquet([{listed}], filename = true, file_row_number = true)"
    else:
        connection.register("no_batch", _empty_batch())
        source = "no_batch"
    connection.execute(f"CREATE OR REPLACE TEMP VIEW batch AS SELECT * FROM {source}")  # noqa: S608
    connection.execute(_STAGED)
    connection.execute(_FRESH)


def _empty_batch() -> pa.Table:
    names = (("filename", pa.string()), ("file_row_number", pa.int64()))
    return pa.schema([*SCHEMA, *(pa.field(*each) for each in names)]).empty_table()


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

# Bands and shingles stand in an order that packs them: steps between values, runs of bands.
_INSERTS = (
    """
INSERT INTO documents BY NAME
SELECT serial, id AS document_id, url, part, site, title, text, characters, kind, body,
    region, level, meeting, term, session, given_on, speaker, post, report_year, reviewed_year,
    abridged, written, draft, language, script, written_on, published_at, index_number,
    document_number, issuer, source, column_name, encoding, encoding_source,
    declared AS declared_encoding, replacements, method, why AS method_reason, unresolved,
    lost_singles, damage, lost, normalizer, fingerprint, digest, $run AS run_id,
    fetched_at, parent, record_id, warc_file, warc_offset
FROM fresh""",
    """
INSERT INTO sections
SELECT id, number, each.level, each.heading, each.start, each.end
FROM (SELECT id, unnest(sections) AS each, generate_subscripts(sections, 1) AS number
      FROM fresh)""",
    """
INSERT INTO repairs
SELECT id, number, each.kind, each.position, each.before, each.after
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
SELECT value, serial, characters < {SHORT}
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


def _log(connection: duckdb.DuckDBPyConnection, run: RunFolder, loaded: Loaded) -> None:
    stats = run.stats.read_text(encoding="utf-8") if run.stats.exists() else None
    reason = json.loads(stats).get("finish_reason") if stats else None
    connection.execute(
        """
        INSERT INTO runs
        SELECT $run, any_value(site), min(fetched_at), max(fetched_at), $reason, $fetches,
               $documents, $rejections, $stats, $now
        FROM fetches WHERE run_id = $run
        """,
        {
            "run": run.run_id, "reason": reason, "fetches": loaded.fetches,
            "documents": loaded.documents, "rejections": loaded.rejections, "stats": stats,
            "now": datetime.now(UTC).replace(tzinfo=None),
        },
    )  # fmt: skip
