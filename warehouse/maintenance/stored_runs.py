"""Runs as recorded in the warehouse, to be loaded again into another warehouse.

The tables `runs` and `fetches` contain everything that the loader reads from a run folder, so runs
can be renormalised after their folders were deleted.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from crawlers.page import Outcome, Provenance
from crawlers.run_folder import LedgerEntry, RecordRef
from warehouse.connection import Warehouse
from warehouse.maintenance.attached_warehouse import attached
from warehouse.schema import FILLED_TABLES

REBUILT_TABLES = frozenset(
    {
        "runs", "fetches", "documents", "sections", "document_parts", "document_targets",
        "document_facts", "repairs", "found_metadata",
        "rejected_spans", "rejections", "versions", "relations", "copies", "clusters",
        "canonical_changes", "bands", "shingles", *FILLED_TABLES,
    }
)  # fmt: skip
"""Tables that loading and migrating fill; all others are copied from the old warehouse."""


@dataclass(frozen=True, slots=True)
class NotedRun:
    """The columns of the table `runs` that loading a run again needs."""

    run_id: str
    site: str | None
    started_at: datetime | None
    stats: str | None


def noted_runs(warehouse: Warehouse) -> list[NotedRun]:
    """Return the runs in the order in which they were loaded."""
    rows = warehouse.rows(
        "SELECT run_id, site, started_at, stats FROM runs ORDER BY loaded_at, run_id"
    )
    return [NotedRun(*row) for row in rows]


def noted_ledger(warehouse: Warehouse, run_id: str) -> Iterator[LedgerEntry]:
    """Yield the ledger entries of a run from the table `fetches`."""
    fetches = warehouse.query("SELECT * FROM fetches WHERE run_id = ? ORDER BY number", [run_id])
    for batch in fetches.to_batches(1_000):
        yield from (_entry(row) for row in batch.to_pylist())


def carry_over(warehouse: Warehouse, old: Path) -> None:
    """Copy the tables that do not come from runs, such as sites, expectations and incidents."""
    connection = warehouse.connection
    with attached(warehouse, old):
        names = warehouse.rows(
            "SELECT table_name FROM duckdb_tables() WHERE database_name = 'old' ORDER BY ALL"
        )
        for (name,) in names:
            if name not in REBUILT_TABLES:
                connection.execute(f"INSERT INTO {name} BY NAME SELECT * FROM old.{name}")  # noqa: S608


def keep_times(warehouse: Warehouse, old: Path) -> None:
    """Set the load time of runs that were loaded again to that of their first load."""
    with attached(warehouse, old):
        warehouse.connection.execute(
            "UPDATE runs SET loaded_at = was.loaded_at FROM old.runs AS was "
            "WHERE was.run_id = runs.run_id"
        )


def _entry(row: dict[str, Any]) -> LedgerEntry:
    return LedgerEntry(
        url=row["url"],
        outcome=Outcome(row["outcome"]),
        fetched_at=row["fetched_at"].replace(tzinfo=UTC),
        provenance=Provenance(
            row["site"], row["list_page"], row["anchor"], row["list_date"], row["parent"]
        ),
        final_url=row["final_url"] or "",
        status=row["status"],
        detail=row["detail"],
        media_type=row["media_type"],
        etag=row["etag"],
        last_modified=row["last_modified"],
        record=_record(row),
    )


def _record(row: dict[str, Any]) -> RecordRef | None:
    if row["record_id"] is None:
        return None
    return RecordRef(
        row["record_id"], row["warc_file"], row["warc_offset"], row["warc_length"],
        row["digest"], row["revisit"],
    )  # fmt: skip
