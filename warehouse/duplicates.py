"""Copies: compare the new documents with all others, and keep relations and clusters true.

Only candidates of the new documents are compared. Everything happens in the caller's
transaction.
"""

import duckdb
import pyarrow as pa

from normalize.fingerprint import FINGERPRINT_VERSION
from warehouse.candidates import candidates
from warehouse.comparison import Text
from warehouse.membership import insert, update_clusters
from warehouse.verdict import DAMAGED_SQL, RESTORED_SQL, Relation, verdict

CHUNK = 2_000
"""New documents compared at once; bounds the texts held in memory."""


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
    wanted = {serial for pair in pairs for serial in pair}
    fresh = {serial for serial in wanted if serial > low}
    texts = _texts(connection, fresh, low, high) | _texts(connection, wanted - fresh, 0, low)
    verdicts = (verdict(texts[a], texts[b]) for a, b in pairs)
    return [each for each in verdicts if each]


_TEXTS = f"""
SELECT serial, document_id, url, part, text, kind, region, report_year,
       {RESTORED_SQL}, {DAMAGED_SQL},
       coalesce(strftime(fetched_at, '%Y-%m-%d %H:%M:%S.%f'), '')
FROM documents WHERE serial IN (SELECT serial FROM wanted) AND serial > ? AND serial <= ?
"""  # noqa: S608


def _texts(
    connection: duckdb.DuckDBPyConnection, serials: set[int], low: int, high: int
) -> dict[int, Text]:
    """Return documents by serial; bounds keep the scan, which reads whole blocks, to their part."""
    if not serials:
        return {}
    connection.register("wanted", pa.table({"serial": pa.array(sorted(serials), pa.uint32())}))
    rows = connection.execute(_TEXTS, [low, high]).fetchall()
    connection.unregister("wanted")
    return {row[0]: Text(*row) for row in rows}
