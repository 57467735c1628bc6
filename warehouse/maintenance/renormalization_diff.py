"""Effects of another normaliser version: the comparison of two warehouses of the same runs."""

from dataclasses import dataclass
from pathlib import Path

from warehouse.connection import Warehouse
from warehouse.loading import unified_diff
from warehouse.maintenance.attached_warehouse import attached

EXAMPLES = 3  # of each kind of change

_KEPT = frozenset(
    {
        "serial", "document_id", "url", "part", "text", "normalizer", "fingerprint", "run_id",
        "fetched_at", "record_id", "warc_file", "warc_offset",
    }
)  # fmt: skip
"""Columns of a document's origin, and those that are compared as its text."""

# A document before and after: the same address, part and record.
_PAIRS = """
CREATE OR REPLACE TEMP TABLE pairs AS
SELECT coalesce(was.url, now.url) AS url, was.document_id AS old_id, now.document_id AS new_id,
       coalesce(was.record_id, now.record_id) AS record_id
FROM old.documents AS was FULL JOIN documents AS now
     ON was.url = now.url AND was.part = now.part
        AND was.record_id IS NOT DISTINCT FROM now.record_id
"""

_COUNTS = """
SELECT count(*) FILTER (old_id = new_id), count(*) FILTER (old_id <> new_id),
       count(*) FILTER (new_id IS NULL), count(*) FILTER (old_id IS NULL),
       (SELECT count(*) FROM old.clusters), (SELECT count(*) FROM clusters)
FROM pairs
"""

_TEXTS = """
SELECT pairs.url, was.text, now.text FROM pairs
JOIN old.documents AS was ON was.document_id = old_id
JOIN documents AS now ON now.document_id = new_id
WHERE old_id <> new_id ORDER BY pairs.url, old_id LIMIT ?
"""

_REMOVED = """
SELECT pairs.url, coalesce(any_value(r.reason || ': ' || r.detail), 'another part of its page')
FROM pairs LEFT JOIN rejections AS r USING (url, record_id) WHERE new_id IS NULL
GROUP BY pairs.url, old_id ORDER BY pairs.url, old_id LIMIT ?
"""

_ADDED = """
SELECT pairs.url, coalesce(now.title, left(now.text, 40)) FROM pairs
JOIN documents AS now ON now.document_id = new_id
WHERE old_id IS NULL ORDER BY pairs.url, new_id LIMIT ?
"""

_METADATA = """
SELECT pairs.url, was.{column}::VARCHAR, now.{column}::VARCHAR, count(*) OVER () FROM pairs
JOIN old.documents AS was ON was.document_id = old_id
JOIN documents AS now ON now.document_id = new_id
WHERE old_id = new_id AND was.{column} IS DISTINCT FROM now.{column}
ORDER BY pairs.url, old_id LIMIT ?
"""


@dataclass(frozen=True, slots=True)
class RenormalizationDiff:
    """How many documents change, and how.

    same_text, other_text: documents before and after, with equal and with different text.
    removed: documents only before; added: documents only after.
    metadata: columns that change in documents with equal text, with the number of documents.
    examples: kind of change, address, and the difference.
    """

    same_text: int
    other_text: int
    removed: int
    added: int
    reports_before: int
    reports_after: int
    metadata: tuple[tuple[str, int], ...]
    examples: tuple[tuple[str, str, str], ...]

    @property
    def changes(self) -> bool:
        """Whether anything is different."""
        return bool(self.other_text or self.removed or self.added or self.metadata)


def compare_warehouses(warehouse: Warehouse, old: Path) -> RenormalizationDiff:
    """Compare the open warehouse with the one in the file `old`, with a few examples."""
    with attached(warehouse, old):
        warehouse.connection.execute(_PAIRS)
        same, other, removed, added, before, after = map(int, warehouse.rows(_COUNTS)[0])
        metadata, examples = _metadata(warehouse)
        examples = [*_examples(warehouse), *examples]
        warehouse.connection.execute("DROP TABLE pairs")
    return RenormalizationDiff(
        same, other, removed, added, before, after, tuple(metadata), tuple(examples)
    )


def _examples(warehouse: Warehouse) -> list[tuple[str, str, str]]:
    texts = warehouse.rows(_TEXTS, [EXAMPLES])
    found = [("other text", url, unified_diff(was, now)) for url, was, now in texts]
    found += [("removed", *row) for row in warehouse.rows(_REMOVED, [EXAMPLES])]
    return found + [("added", *row) for row in warehouse.rows(_ADDED, [EXAMPLES])]


def _metadata(warehouse: Warehouse) -> tuple[list[tuple[str, int]], list[tuple[str, str, str]]]:
    names = warehouse.rows(
        """SELECT column_name FROM duckdb_columns() AS c WHERE table_name = 'documents'
           AND database_name = current_database() AND column_name IN (
               SELECT column_name FROM duckdb_columns()
               WHERE table_name = 'documents' AND database_name = 'old')
           ORDER BY column_index"""
    )
    counts, examples = [], []
    for (column,) in names:
        if column not in _KEPT:
            rows = warehouse.rows(_METADATA.format(column=column), [EXAMPLES])
            counts += [(column, int(rows[0][3]))] if rows else []
            examples += [(column, url, f"{was} → {now}") for url, was, now, _ in rows]
    return counts, examples
