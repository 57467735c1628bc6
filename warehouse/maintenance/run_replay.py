"""Runs as the warehouse noted them, to be loaded again into another warehouse.

All that a run folder gives to the loader is in the tables `runs` and `fetches`, so runs can be
replayed after their folders are gone.
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

REPLAYED = frozenset(
    {
        "runs", "fetches", "documents", "sections", "repairs", "found_metadata",
        "rejected_spans", "rejections", "versions", "relations", "copies", "clusters",
        "canonical_changes", "bands", "shingles", *FILLED_TABLES,
    }
)  # fmt: skip
"""Tables that a new warehouse fills by itself; all others are carried over from the old one."""


@dataclass(frozen=True, slots=True)
class NotedRun:
    """A row of the table runs: what a replay needs of it."""

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
    """Yield a run's ledger from the table fetches."""
    fetches = warehouse.query("SELECT * FROM fetches WHERE run_id = ? ORDER BY number", [run_id])
    for batch in fetches.to_batches(1_000):
        yield from (_entry(row) for row in batch.to_pylist())


def carry_over(warehouse: Warehouse, old: Path) -> None:
    """Copy into a new warehouse what no run tells: sites with what they owe, incidents."""
    connection = warehouse.connection
    with attached(warehouse, old):
        names = warehouse.rows(
            "SELECT table_name FROM duckdb_tables() WHERE database_name = 'old' ORDER BY ALL"
        )
        for (name,) in names:
            if name not in REPLAYED:
                connection.execute(f"INSERT INTO {name} BY NAME SELECT * FROM old.{name}")  # noqa: S608


def keep_times(warehouse: Warehouse, old: Path) -> None:
    """Give replayed runs the time at which they were loaded first."""
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
