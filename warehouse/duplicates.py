"""Copies: compare the new documents with all others, and keep relations and clusters true.

Only candidates of the new documents are compared. Which relations the documents
low < serial <= high bring depends on what stands up to `high` alone, and that never changes: in a
lake they are found outside of any transaction, beside other writers.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Any

import duckdb
import pyarrow as pa

from normalize.fingerprint import FINGERPRINT_VERSION
from warehouse.candidates import candidates
from warehouse.comparison import Text
from warehouse.membership import update_clusters
from warehouse.verdict import DAMAGED_SQL, RESTORED_SQL, Relation, identical, verdict

Span = tuple[int, int]
"""Serials (low, high) of the documents low < serial <= high."""
CHUNK = 2_000
"""New documents compared at once; bounds the texts held in memory."""
_HELD = 2_048
"""Texts whose 5-grams are kept for the next pair; 60 KB each at 5,000 characters."""


def add_copies(connection: duckdb.DuckDBPyConnection, run_id: str, span: Span) -> int:
    """Relate the documents of the span to all before; return the number of relations."""
    found = list(find_relations(connection, *span))
    keep_relations(connection, run_id, found, span)
    return len(found)


def find_relations(
    connection: duckdb.DuckDBPyConnection, low: int, high: int
) -> Iterator[Relation]:
    """Yield how the documents low < serial <= high relate to all that came before them."""
    for start in range(low, high, CHUNK):
        yield from _relations(connection, start, min(start + CHUNK, high))


def keep_relations(
    connection: duckdb.DuckDBPyConnection, run_id: str, found: Sequence[Relation], span: Span
) -> None:
    """Add the relations that are not there yet, and cluster what they connect."""
    columns = {name: [getattr(each, name) for each in found] for name in Relation.__slots__}
    if found:
        connection.register("found_relations", pa.table(columns))
        connection.execute(_KEEP, [FINGERPRINT_VERSION])
        connection.unregister("found_relations")
    update_clusters(connection, run_id, *span)


# Two loaders that complete the same run find the same relations.
_KEEP = """
INSERT INTO relations
SELECT *, ? FROM found_relations AS found
ANTI JOIN relations ON relations.from_id = found.from_id AND relations.to_id = found.to_id
"""


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
