"""The ledger of a run as rows of the table `fetches`."""

from collections.abc import Callable, Mapping, Sequence
from operator import attrgetter
from typing import Any

import duckdb
import pyarrow as pa

from crawlers.run_folder import LedgerEntry, RunFolder, read_ledger
from warehouse.loading.batch_file import utc

_CHUNK = 10_000  # entries held at once
_Get = Callable[[LedgerEntry], Any]


def load_ledger(connection: duckdb.DuckDBPyConnection, run: RunFolder) -> int:
    """Add a run's ledger to the table fetches; return the number of its entries."""
    entries: list[LedgerEntry] = []
    count = 0
    for count, entry in enumerate(read_ledger(run.ledger), 1):
        entries.append(entry)
        if len(entries) == _CHUNK:
            _insert_fetches(connection, run.run_id, entries, count)
            entries = []
    if entries:
        _insert_fetches(connection, run.run_id, entries, count)
    return count


def _insert_fetches(
    connection: duckdb.DuckDBPyConnection, run_id: str, entries: Sequence[LedgerEntry], last: int
) -> None:
    first = last - len(entries) + 1
    columns = {
        "run_id": pa.array([run_id] * len(entries), pa.string()),
        "number": pa.array(range(first, last + 1), pa.int32()),
        **{name: pa.array(list(map(get, entries)), kind) for name, (kind, get) in _FETCH.items()},
    }
    connection.register("ledger", pa.table(columns))
    connection.execute("INSERT INTO fetches BY NAME SELECT * FROM ledger")
    connection.unregister("ledger")


def _of_record(name: str, otherwise: object = None) -> _Get:
    """Return what reads an attribute of an entry's archived record, if there is one."""
    get = attrgetter(name)
    return lambda entry: get(entry.record) if entry.record else otherwise


_FETCH: Mapping[str, tuple[pa.DataType, _Get]] = {
    "site": (pa.string(), attrgetter("provenance.site")),
    "url": (pa.string(), attrgetter("url")),
    "final_url": (pa.string(), lambda entry: entry.final_url or None),
    "outcome": (pa.string(), attrgetter("outcome")),
    "status": (pa.int32(), attrgetter("status")),
    "detail": (pa.string(), attrgetter("detail")),
    "media_type": (pa.string(), attrgetter("media_type")),
    "etag": (pa.string(), attrgetter("etag")),
    "last_modified": (pa.string(), attrgetter("last_modified")),
    "fetched_at": (pa.timestamp("us"), lambda entry: utc(entry.fetched_at)),
    "list_page": (pa.string(), attrgetter("provenance.list_page")),
    "anchor": (pa.string(), attrgetter("provenance.anchor")),
    "list_date": (pa.date32(), attrgetter("provenance.list_date")),
    "parent": (pa.string(), attrgetter("provenance.parent")),
    "record_id": (pa.string(), _of_record("record_id")),
    "warc_file": (pa.string(), _of_record("file")),
    "warc_offset": (pa.int64(), _of_record("offset")),
    "warc_length": (pa.int64(), _of_record("length")),
    "digest": (pa.string(), _of_record("digest")),
    "revisit": (pa.bool_(), _of_record("revisit", otherwise=False)),
}
"""Type and value of each column of a fetch, apart from its run and its number."""
