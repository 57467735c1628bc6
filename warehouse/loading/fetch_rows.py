"""The ledger of a run as rows of the table `fetches`."""

from typing import Any

import duckdb
import pyarrow as pa

from crawlers.run_folder import LedgerEntry, RunFolder, read_ledger
from warehouse.loading.batch_file import utc

_CHUNK = 10_000  # entries held at once


def load_ledger(connection: duckdb.DuckDBPyConnection, run: RunFolder) -> int:
    """Add a run's ledger to the table fetches; return the number of its entries."""
    rows: list[dict[str, Any]] = []
    count = 0
    for count, entry in enumerate(read_ledger(run.ledger), 1):
        rows.append({"run_id": run.run_id, "number": count, **_fetch(entry)})
        if len(rows) == _CHUNK:
            _insert_fetches(connection, rows)
            rows = []
    if rows:
        _insert_fetches(connection, rows)
    return count


def _insert_fetches(connection: duckdb.DuckDBPyConnection, rows: list[dict[str, Any]]) -> None:
    connection.register("ledger", pa.Table.from_pylist(rows, schema=_FETCHES))
    connection.execute("INSERT INTO fetches BY NAME SELECT * FROM ledger")
    connection.unregister("ledger")


_COLUMNS: dict[str, pa.DataType] = {
    "run_id": pa.string(), "number": pa.int32(), "site": pa.string(), "url": pa.string(),
    "final_url": pa.string(), "outcome": pa.string(), "status": pa.int32(),
    "detail": pa.string(), "media_type": pa.string(), "etag": pa.string(),
    "last_modified": pa.string(), "fetched_at": pa.timestamp("us"), "list_page": pa.string(),
    "anchor": pa.string(), "list_date": pa.date32(), "parent": pa.string(),
    "record_id": pa.string(), "warc_file": pa.string(), "warc_offset": pa.int64(),
    "warc_length": pa.int64(), "digest": pa.string(), "revisit": pa.bool_(),
}  # fmt: skip
_FETCHES = pa.schema(_COLUMNS)


def _fetch(entry: LedgerEntry) -> dict[str, Any]:
    found, record = entry.provenance, entry.record
    return {
        "site": found.site, "url": entry.url, "final_url": entry.final_url or None,
        "outcome": entry.outcome, "status": entry.status, "detail": entry.detail,
        "media_type": entry.media_type, "etag": entry.etag, "last_modified": entry.last_modified,
        "fetched_at": utc(entry.fetched_at), "list_page": found.list_page,
        "anchor": found.anchor, "list_date": found.list_date, "parent": found.parent,
        "record_id": record.record_id if record else None,
        "warc_file": record.file if record else None,
        "warc_offset": record.offset if record else None,
        "warc_length": record.length if record else None,
        "digest": record.digest if record else None,
        "revisit": record.revisit if record else False,
    }  # fmt: skip
