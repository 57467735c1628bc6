"""Copies: compare the new documents with all others and keep relations and clusters true.

Only candidates of the new documents are compared, and only clusters they touch are made anew.
Everything happens in the caller's transaction.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import astuple
from typing import Any

import duckdb
import pyarrow as pa

from normalize.fingerprint import FINGERPRINT_VERSION, Hashes, shingle_hashes
from warehouse.candidates import candidates
from warehouse.clusters import Cluster, Edge, Member, clusters
from warehouse.comparison import Text
from warehouse.verdict import DAMAGED, EXCERPT, SAME, VERSION, Relation, verdict

CHUNK = 2_000
"""New documents compared at once; bounds the texts held in memory."""


def add_copies(connection: duckdb.DuckDBPyConnection, run_id: str, after: int) -> int:
    """Relate the documents of serial > after to all others; return the number of relations."""
    last = _last_serial(connection)
    count = 0
    for low in range(after, last, CHUNK):
        found = _relations(connection, low, min(low + CHUNK, last))
        _insert_relations(connection, found)
        count += len(found)
    _update_clusters(connection, run_id, after)
    return count


def _last_serial(connection: duckdb.DuckDBPyConnection) -> int:
    row = connection.execute("SELECT coalesce(max(serial), 0) FROM documents").fetchone()
    assert row is not None
    return int(row[0])


# Relations


def _relations(connection: duckdb.DuckDBPyConnection, low: int, high: int) -> list[Relation]:
    pairs = candidates(connection, low, high)
    texts = _texts(connection, {serial for pair in pairs for serial in pair})
    verdicts = (verdict(texts[a], texts[b]) for a, b in pairs)
    return [each for each in verdicts if each]


_TEXTS = f"""
SELECT serial, document_id, url, part, text, kind, region, report_year,
       damage >= {DAMAGED} OR unresolved > 0 OR lost_singles > 0,
       coalesce(strftime(fetched_at, '%Y-%m-%d %H:%M:%S.%f'), '')
FROM documents WHERE serial IN (SELECT serial FROM wanted)
"""  # noqa: S608


def _texts(connection: duckdb.DuckDBPyConnection, serials: set[int]) -> dict[int, Text]:
    connection.register("wanted", pa.table({"serial": pa.array(sorted(serials), pa.uint32())}))
    rows = connection.execute(_TEXTS).fetchall()
    connection.unregister("wanted")
    hashes = shingle_hashes([row[4] for row in rows])
    return {row[0]: _text(row, each) for row, each in zip(rows, hashes, strict=True)}


def _text(row: tuple[Any, ...], hashes: Hashes) -> Text:
    serial, document_id, url, part, text, kind, region, year, damaged, seen = row
    return Text(
        serial, document_id, url, part, text, hashes, kind, region, year, damaged, seen
    )  # fmt: skip


def _insert_relations(connection: duckdb.DuckDBPyConnection, found: Sequence[Relation]) -> None:
    names = (
        "from_id", "to_id", "relation", "jaccard", "containment", "reverse_containment"
    )  # fmt: skip
    _insert(connection, "relations", names, map(astuple, found), FINGERPRINT_VERSION)


def _insert(
    connection: duckdb.DuckDBPyConnection,
    table: str,
    names: Sequence[str],
    rows: Iterable[tuple[Any, ...]],
    *constants: str,
) -> None:
    columns = list(zip(*rows, strict=True))
    if not columns:
        return
    connection.register("fresh_rows", pa.table(dict(zip(names, columns, strict=True))))
    marks = "".join(", ?" for _ in constants)
    connection.execute(f"INSERT INTO {table} SELECT *{marks} FROM fresh_rows", constants)  # noqa: S608
    connection.unregister("fresh_rows")


# Clusters

_TOUCHED = """
CREATE OR REPLACE TEMP TABLE touched AS
WITH RECURSIVE
edges AS (SELECT from_id AS a, to_id AS b FROM relations
          UNION ALL SELECT to_id, from_id FROM relations),
reached AS (
    SELECT document_id FROM documents WHERE serial > ?
    UNION SELECT edges.b FROM reached JOIN edges ON edges.a = reached.document_id)
SELECT document_id FROM reached
"""

_MEMBERS = f"""
SELECT d.document_id,
       coalesce(d.abridged, false) OR EXISTS (
           SELECT 1 FROM relations AS r
           WHERE r.from_id = d.document_id AND r.relation = '{EXCERPT}'),
       d.damage >= {DAMAGED} OR d.unresolved > 0 OR d.lost_singles > 0,
       CASE WHEN s.body = 'mirror' THEN 4 WHEN s.site IS NULL THEN 3 WHEN s.body = 'media' THEN 2
            WHEN s.region = d.region THEN 0 ELSE 1 END,
       v.document_id IS DISTINCT FROM d.document_id,
       coalesce(strftime(coalesce(d.published_at, d.fetched_at::DATE), '%Y-%m-%d'), '9999')
FROM documents AS d SEMI JOIN touched USING (document_id)
LEFT JOIN sites AS s ON s.site = d.site
LEFT JOIN (SELECT url, part, arg_max(document_id, number) AS document_id FROM versions
           GROUP BY url, part) AS v ON v.url = d.url AND v.part = d.part
"""  # noqa: S608

_EDGES = f"""
SELECT r.from_id, r.to_id, r.relation IN ('{SAME}', '{VERSION}', 'mirror_of'), r.relation,
       r.jaccard, r.containment, r.reverse_containment
FROM relations AS r SEMI JOIN touched ON touched.document_id = r.from_id
JOIN documents AS a ON a.document_id = r.from_id JOIN documents AS b ON b.document_id = r.to_id
WHERE r.relation IN ('{SAME}', 'mirror_of', '{EXCERPT}')
   OR (r.relation = '{VERSION}' AND a.url = b.url AND a.part = b.part)
"""  # noqa: S608


def _update_clusters(connection: duckdb.DuckDBPyConnection, run_id: str, after: int) -> None:
    connection.execute(_TOUCHED, [after])
    members = [Member(*row) for row in connection.execute(_MEMBERS).fetchall()]
    edges = [Edge(*row) for row in connection.execute(_EDGES).fetchall()]
    found = clusters(members, edges)
    _log_changes(connection, run_id, found)
    for table, column in (("copies", "document_id"), ("clusters", "report_id")):
        connection.execute(
            f"DELETE FROM {table} WHERE {column} IN (SELECT document_id FROM touched)"  # noqa: S608
        )
    _insert(
        connection, "copies",
        ("document_id", "report_id", "relation", "jaccard", "containment"),
        (astuple(copy) for cluster in found for copy in cluster.copies),
    )  # fmt: skip
    _insert(
        connection, "clusters", ("report_id", "size", "reason"),
        ((each.report_id, len(each.copies), each.reason) for each in found),
    )  # fmt: skip
    connection.execute("DROP TABLE touched")


def _log_changes(
    connection: duckdb.DuckDBPyConnection, run_id: str, found: Sequence[Cluster]
) -> None:
    old = connection.execute(
        "SELECT report_id FROM clusters WHERE report_id IN (SELECT document_id FROM touched)"
    ).fetchall()
    chosen = {copy.document_id: cluster for cluster in found for copy in cluster.copies}
    _insert(
        connection, "canonical_changes", ("old_report_id", "new_report_id", "reason"),
        _changes([row[0] for row in old], chosen), run_id,
    )  # fmt: skip


def _changes(old: Sequence[str], chosen: dict[str, Cluster]) -> Iterator[tuple[str, str, str]]:
    for report_id in sorted(old):
        cluster = chosen[report_id]
        if cluster.report_id != report_id:
            yield report_id, cluster.report_id, cluster.reason
