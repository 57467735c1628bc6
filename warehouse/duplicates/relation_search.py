"""Copies: compare the new documents with all others, and keep relations and clusters true.

Only candidates of the new documents are compared. Which relations the documents
low < serial <= high bring depends on what stands up to `high` alone, and that never changes: in a
lake they are found outside of any transaction, beside other writers.
"""

from collections.abc import Callable, Collection, Iterator, Sequence
from pathlib import Path

import duckdb
import pyarrow as pa

from normalize.fingerprint import FINGERPRINT_VERSION
from warehouse.duplicates.candidate_pairs import by_family, candidates
from warehouse.duplicates.cluster_tables import update_clusters
from warehouse.duplicates.comparison import Text
from warehouse.duplicates.parallel import compare, part, to_read
from warehouse.duplicates.relation import DAMAGED_SQL, RESTORED_SQL, Relation
from warehouse.duplicates.serial_table import wanted
from warehouse.duplicates.text_lookup import texts_of
from warehouse.duplicates.text_spill import shelved
from warehouse.engine import bound_memory

SerialSpan = tuple[int, int]
"""Serials (low, high) of the documents low < serial <= high."""
CHUNK = 150_000_000
"""Characters of new documents whose candidates are sought at once."""
SHELF = 200_000_000
"""Characters of texts that are put aside at once: 400 MB on disk."""


def add_relations(
    connection: duckdb.DuckDBPyConnection,
    runs: Path,
    run_id: str,
    span: SerialSpan,
    limit: str | None = None,
) -> int:
    """Relate the documents of the span to all before; return the number of relations.

    runs: the folder of the run folders, whose batch files hold the texts. limit: what DuckDB may
    hold while relations are sought, e.g. "96MB".
    """
    with bound_memory(connection, limit) as give_back:
        found = list(find_relations(connection, runs, *span, give_back))
    store_relations(connection, run_id, found, span)
    return len(found)


def find_relations(
    connection: duckdb.DuckDBPyConnection,
    runs: Path | None,
    low: int,
    high: int,
    give_back: Callable[[], None] | None = None,
) -> Iterator[Relation]:
    """Yield how the documents low < serial <= high relate to all that came before them.

    give_back: called before each chunk of them, to give back the memory that the last has left.
    """
    for start, end in _chunks(connection, low, high):
        if give_back:
            give_back()
        pairs = candidates(connection, start, end)
        known = _known(connection, {serial for pair in pairs for serial in pair})
        for some in part(by_family(pairs), known, SHELF):
            with shelved(texts_of(connection, runs, to_read(some, known))) as shelf:
                yield from compare(some, known, shelf)


def store_relations(
    connection: duckdb.DuckDBPyConnection, run_id: str, found: Sequence[Relation], span: SerialSpan
) -> None:
    """Add the relations that are not there yet, and cluster what they connect."""
    columns = {name: [getattr(each, name) for each in found] for name in Relation.__slots__}
    if found:
        connection.register("found_relations", pa.table(columns))
        connection.execute(_KEEP, [FINGERPRINT_VERSION])
        connection.unregister("found_relations")
    update_clusters(connection, run_id, *span)


# Two loaders that complete the same run find the same relations. Two documents have one, which
# may have been turned round since.
_KEEP = """
INSERT INTO relations
SELECT *, ? FROM found_relations AS found
ANTI JOIN (SELECT from_id, to_id FROM relations UNION ALL SELECT to_id, from_id FROM relations)
    AS kept USING (from_id, to_id)
"""


def _chunks(connection: duckdb.DuckDBPyConnection, low: int, high: int) -> Iterator[SerialSpan]:
    """Yield spans low < serial <= high of new documents, bounded by their characters."""
    ends = connection.execute(_ENDS, {"low": low, "high": high, "size": CHUNK}).fetchall()
    for (end,) in ends:
        yield low, end
        low = end


# As few as may be, and of one size: each costs a look through the whole index.
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
       {RESTORED_SQL}, {DAMAGED_SQL}
FROM documents SEMI JOIN wanted USING (serial)
"""  # noqa: S608


def _known(connection: duckdb.DuckDBPyConnection, serials: Collection[int]) -> dict[int, Text]:
    """Return what the table says of documents, without their texts."""
    with wanted(connection, serials):
        rows = connection.execute(_KNOWN).fetchall()
    return {row[0]: Text(*row) for row in rows}
