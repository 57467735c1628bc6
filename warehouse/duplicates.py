"""Copies: compare the new documents with all others, and keep relations and clusters true.

Only candidates of the new documents are compared. Everything happens in the caller's
transaction.
"""

from dataclasses import replace
from functools import lru_cache
from typing import Any

import duckdb
import pyarrow as pa

from normalize.fingerprint import FINGERPRINT_VERSION
from warehouse.candidates import candidates
from warehouse.comparison import Text
from warehouse.membership import insert, update_clusters
from warehouse.verdict import DAMAGED_SQL, RESTORED_SQL, Relation, identical, verdict

CHUNK = 2_000
"""New documents compared at once; bounds the texts held in memory."""
_HELD = 2_048
"""Texts whose 5-grams are kept for the next pair; 60 KB each at 5,000 characters."""


def add_copies(connection: duckdb.DuckDBPyConnection, run_id: str, after: int) -> int:
    """Relate the documents of serial > after to all others; return the number of relations."""
    last = _last_serial(connection)
    count = 0
    for low in range(after, last, CHUNK):
        found = _relations(connection, low, min(low + CHUNK, last))
        columns = {name: [getattr(each, name) for each in found] for name in Relation.__slots__}
        insert(connection, "relations", columns, FINGERPRINT_VERSION)
        count += len(found)
    update_clusters(connection, run_id, after)
    return count


def _last_serial(connection: duckdb.DuckDBPyConnection) -> int:
    row = connection.execute("SELECT coalesce(max(serial), 0) FROM documents").fetchone()
    assert row is not None
    return int(row[0])


def _relations(connection: duckdb.DuckDBPyConnection, low: int, high: int) -> list[Relation]:
    pairs = candidates(connection, low, high)
    known = {row[0]: Text(*row) for row in _rows(connection, _KNOWN, {s for p in pairs for s in p})}
    unlike = {s for a, b in pairs if not identical(known[a], known[b]) for s in (a, b)}
    texts = dict(_rows(connection, _TEXTS, unlike))
    whole = lru_cache(_HELD)(lambda serial: replace(known[serial], text=texts.get(serial, "")))
    verdicts = (verdict(whole(a), whole(b)) for a, b in pairs)
    return [each for each in verdicts if each]


_KNOWN = f"""
SELECT serial, document_id, url, part, digest, '' AS text, kind, region, report_year,
       {RESTORED_SQL}, {DAMAGED_SQL},
       coalesce(strftime(fetched_at, '%Y-%m-%d %H:%M:%S.%f'), '')
FROM documents SEMI JOIN wanted USING (serial)
"""  # noqa: S608

# A scan unpacks the texts of 2,048 documents to read one of them: all that are wanted in one go.
_TEXTS = "SELECT serial, text FROM documents SEMI JOIN wanted USING (serial)"


def _rows(
    connection: duckdb.DuckDBPyConnection, query: str, serials: set[int]
) -> list[tuple[Any, ...]]:
    """Return the answer to a query about the documents of some serials."""
    if not serials:
        return []
    connection.register("wanted", pa.table({"serial": pa.array(sorted(serials), pa.uint32())}))
    rows = connection.execute(query).fetchall()
    connection.unregister("wanted")
    return rows
