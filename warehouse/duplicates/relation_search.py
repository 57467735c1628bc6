"""Relations: compare the new documents with all others, and update relations and clusters.

Only candidates of the new documents are compared. The relations that the documents
low < serial <= high add depend only on documents up to `high`, and these never change. In a lake
they are therefore found outside of any transaction, while others write.
"""

from collections.abc import Callable, Collection, Iterator, Sequence
from pathlib import Path

import duckdb
import pyarrow as pa

from normalize.fingerprint import FINGERPRINT_VERSION
from warehouse.duplicates.candidate_pairs import PairFinder, candidates, order_by_component
from warehouse.duplicates.cluster_tables import update_clusters
from warehouse.duplicates.comparison import Text
from warehouse.duplicates.parallel import compare, partition, to_read
from warehouse.duplicates.relation import DAMAGED_SQL, RESTORED_SQL, Relation
from warehouse.duplicates.serial_table import wanted
from warehouse.duplicates.text_lookup import texts_of
from warehouse.duplicates.text_spill import spill_texts
from warehouse.engine import bound_memory

SerialSpan = tuple[int, int]
"""Serials (low, high) of the documents low < serial <= high."""
CHUNK = 150_000_000
"""Characters of new documents whose candidates are searched for at once."""
SPILL = 200_000_000
"""Characters of texts that are spilled to disk at once: 400 MB."""


def add_relations(
    connection: duckdb.DuckDBPyConnection,
    runs: Path,
    run_id: str,
    span: SerialSpan,
    limit: str | None = None,
) -> int:
    """Find and store the relations of the documents of the span; return their number.

    runs: the folder of the run folders, whose batch files contain the texts. limit: memory limit
    of DuckDB during the search, e.g. "96MB".
    """
    with bound_memory(connection, limit) as release:
        found = list(find_relations(connection, runs, *span, release))
    store_relations(connection, run_id, found, span)
    return len(found)


def find_relations(
    connection: duckdb.DuckDBPyConnection,
    runs: Path | None,
    low: int,
    high: int,
    release: Callable[[], None] | None = None,
    find_pairs: PairFinder | None = None,
) -> Iterator[Relation]:
    """Yield the relations of the documents low < serial <= high to one another and to older ones.

    release: called before each chunk of documents, to release the memory of the previous chunk.
    find_pairs: the method that proposes pairs; None for the fingerprints (`candidates`).
    """
    for start, end in _chunks(connection, low, high):
        if release:
            release()
        pairs = (find_pairs or candidates)(connection, start, end)
        known = _known(connection, {serial for pair in pairs for serial in pair})
        for some in partition(order_by_component(pairs), known, SPILL):
            with spill_texts(texts_of(connection, runs, to_read(some, known))) as spilled:
                yield from compare(some, known, spilled)


def store_relations(
    connection: duckdb.DuckDBPyConnection, run_id: str, found: Sequence[Relation], span: SerialSpan
) -> None:
    """Store the relations that are not stored yet, and cluster the documents of the span."""
    columns = {name: [getattr(each, name) for each in found] for name in Relation.__slots__}
    if found:
        connection.register("found_relations", pa.table(columns))
        connection.execute(_KEEP, [FINGERPRINT_VERSION])
        connection.unregister("found_relations")
    update_clusters(connection, run_id, *span)


# Two loaders that complete the same run find the same relations. Two documents have at most one
# relation, which may have been reversed since.
_KEEP = """
INSERT INTO relations (from_id, to_id, relation, jaccard, containment, reverse_containment, own,
    reverse_own, "foreign", reverse_foreign, noise, reverse_noise, fingerprint)
SELECT *, ? FROM found_relations AS found
ANTI JOIN (SELECT from_id, to_id FROM relations UNION ALL SELECT to_id, from_id FROM relations)
    AS kept USING (from_id, to_id)
"""


def _chunks(connection: duckdb.DuckDBPyConnection, low: int, high: int) -> Iterator[SerialSpan]:
    """Yield spans of new documents, of at most about CHUNK characters each."""
    ends = connection.execute(_ENDS, {"low": low, "high": high, "size": CHUNK}).fetchall()
    for (end,) in ends:
        yield low, end
        low = end


# As few as possible, and of equal size: each costs a scan of the whole index.
_ENDS = """
SELECT max(serial) FROM (
    SELECT serial,
           floor((sum(characters) OVER (ORDER BY serial) - characters) / whole
                 * ceil(whole / $size)) AS chunk
    FROM (SELECT serial, characters, sum(characters) OVER () AS whole
          FROM documents WHERE serial > $low AND serial <= $high))
GROUP BY chunk ORDER BY chunk
"""


_KNOWN = f"""
SELECT serial, document_id, url, part, characters, digest, '' AS text, kind, region, report_year,
       {RESTORED_SQL}, {DAMAGED_SQL}, title, coalesce(draft, false)
FROM documents SEMI JOIN wanted USING (serial)
"""  # noqa: S608


def _known(connection: duckdb.DuckDBPyConnection, serials: Collection[int]) -> dict[int, Text]:
    """Return documents by serial, without their texts."""
    with wanted(connection, serials):
        rows = connection.execute(_KNOWN).fetchall()
    return {row[0]: Text(*row) for row in rows}
