"""Which document belongs to which report: the tables copies, clusters and canonical_changes.

Only the connected components with new documents or versions are clustered again. Most documents are
related to no other: each is a report of its own, and SQL alone handles it.
"""

from collections.abc import Sequence
from typing import Any

import duckdb
import pyarrow as pa

from warehouse.duplicates.clusters import (
    CANONICAL,
    ONLY_COPY,
    Cluster,
    ClusterMember,
    Edge,
    Member,
    clusters,
)
from warehouse.duplicates.relation import (
    DRAFT_OF,
    EXCERPT,
    MIRROR,
    PART,
    RESTORED_SQL,
    SAME,
    VERSION,
)

PAGE = 0.5
"""Containment below which a part is a page, not a report in a compilation, which contains it."""
_LONELY = """
CREATE OR REPLACE TEMP TABLE lonely AS
SELECT document_id FROM documents
ANTI JOIN (SELECT from_id AS document_id FROM relations
           UNION ALL SELECT to_id FROM relations) AS related USING (document_id)
WHERE serial > ? AND serial <= ?;
"""
_LONELY_COPIES = "INSERT INTO copies SELECT document_id, document_id, ?, 1, 1 FROM lonely"
_LONELY_CLUSTERS = "INSERT INTO clusters SELECT document_id, 1, ? FROM lonely"

_TOUCHED = """
CREATE OR REPLACE TEMP TABLE touched AS
WITH RECURSIVE
edges AS (SELECT from_id AS a, to_id AS b FROM relations
          UNION ALL SELECT to_id, from_id FROM relations),
reached AS (
    SELECT document_id FROM documents ANTI JOIN lonely USING (document_id)
          WHERE serial > ? AND serial <= ?
    UNION SELECT document_id FROM versions ANTI JOIN lonely USING (document_id)
          SEMI JOIN (SELECT url, part FROM versions WHERE run_id = ?) AS changed USING (url, part)
    UNION SELECT edges.b FROM reached JOIN edges ON edges.a = reached.document_id)
SELECT document_id FROM reached
"""

# A document's row keeps the fetch it was made from; a run loaded later may have fetched it earlier.
_FIRST_SEEN = """
CREATE OR REPLACE TEMP TABLE first_seen AS
SELECT document_id, min(seen_at) AS seen_at FROM versions SEMI JOIN touched USING (document_id)
GROUP BY document_id
"""

# The newer of two texts at one address is a version of the older, whichever was loaded first.
_TURN = f"""
UPDATE relations SET from_id = old.to_id, to_id = old.from_id,
    containment = old.reverse_containment, reverse_containment = old.containment,
    own = old.reverse_own, reverse_own = old.own,
    "foreign" = old.reverse_foreign, reverse_foreign = old."foreign",
    noise = old.reverse_noise, reverse_noise = old.noise
FROM (
    SELECT r.* FROM relations AS r
    JOIN documents AS a ON a.document_id = r.from_id JOIN documents AS b ON b.document_id = r.to_id
    JOIN first_seen AS f ON f.document_id = r.from_id
    JOIN first_seen AS t ON t.document_id = r.to_id
    WHERE r.relation = '{VERSION}' AND a.url = b.url AND a.part = b.part
      AND (coalesce(f.seen_at, 'infinity'), r.from_id) < (coalesce(t.seen_at, 'infinity'), r.to_id)
) AS old
WHERE relations.from_id = old.from_id AND relations.to_id = old.to_id
"""  # noqa: S608

_MEMBERS = f"""
SELECT d.document_id,
       coalesce(d.abridged, false) OR EXISTS (
           SELECT 1 FROM relations AS r
           WHERE r.from_id = d.document_id
             AND (r.relation = '{EXCERPT}' OR (r.relation = '{PART}' AND r.containment < {PAGE}))),
       {RESTORED_SQL}, coalesce(d.draft, false),
       coalesce(d.script = CASE WHEN d.region[:2] IN ('71', '81', '82') THEN 'Hans'
                                ELSE 'Hant' END, false),
       coalesce(d.unresolved, 0) + coalesce(d.lost_singles, 0) + coalesce(d.replacements, 0),
       CASE WHEN s.body = 'mirror' THEN 4 WHEN s.site IS NULL THEN 3 WHEN s.body = 'media' THEN 2
            WHEN s.region = d.region AND (starts_with(d.kind, s.body || '_')
                 OR s.body = 'npc' AND d.kind = 'presidium_work_report') THEN 0 ELSE 1 END,
       v.document_id IS DISTINCT FROM d.document_id,
       coalesce(strftime(coalesce(d.published_at, f.seen_at::DATE), '%Y-%m-%d'), '9999'),
       d.characters,
       (d.title IS NOT NULL)::INT + (d.body IS NOT NULL)::INT + (d.region IS NOT NULL)::INT
           + (d.report_year IS NOT NULL)::INT + (d.given_on IS NOT NULL)::INT
           + (d.meeting IS NOT NULL)::INT + (d.speaker IS NOT NULL)::INT
FROM documents AS d SEMI JOIN touched USING (document_id)
LEFT JOIN first_seen AS f USING (document_id)
LEFT JOIN sites AS s ON s.site = d.site
LEFT JOIN (SELECT url, part, arg_max(document_id, number) AS document_id
           FROM versions SEMI JOIN (
               SELECT url FROM documents SEMI JOIN touched USING (document_id)) AS places
               ON places.url = versions.url
           GROUP BY url, part) AS v ON v.url = d.url AND v.part = d.part
"""  # noqa: S608

_EDGES = f"""
SELECT r.from_id, r.to_id, r.relation IN ('{SAME}', '{VERSION}', '{MIRROR}'), r.relation,
       r.jaccard, r.containment, r.reverse_containment, r.own, r.reverse_own,
       r."foreign", r.reverse_foreign, r.noise, r.reverse_noise
FROM relations AS r SEMI JOIN touched ON touched.document_id = r.from_id
JOIN documents AS a ON a.document_id = r.from_id JOIN documents AS b ON b.document_id = r.to_id
WHERE r.relation IN ('{SAME}', '{MIRROR}', '{EXCERPT}', '{DRAFT_OF}')
   OR (r.relation = '{VERSION}' AND a.url = b.url AND a.part = b.part)
   OR (r.relation = '{PART}' AND r.containment < {PAGE})
"""  # noqa: S608


def update_clusters(
    connection: duckdb.DuckDBPyConnection, run_id: str, low: int, high: int
) -> None:
    """Cluster the documents low < serial <= high again, with all documents connected to them."""
    connection.execute(_LONELY, [low, high])
    connection.execute(_TOUCHED, [low, high, run_id])
    connection.execute(_FIRST_SEEN)
    connection.execute(_TURN)
    members = map(Member._make, connection.execute(_MEMBERS).fetchall())
    edges = map(Edge._make, connection.execute(_EDGES).fetchall())
    found = clusters(members, edges)
    _log_changes(connection, run_id, found)
    for table, column in (("copies", "document_id"), ("clusters", "report_id")):
        connection.execute(
            f"DELETE FROM {table} WHERE {column} IN (FROM touched UNION ALL FROM lonely)"  # noqa: S608
        )
    _insert_clusters(connection, found)
    connection.execute(_LONELY_COPIES, [CANONICAL])
    connection.execute(_LONELY_CLUSTERS, [ONLY_COPY])
    connection.execute("DROP TABLE touched; DROP TABLE lonely; DROP TABLE first_seen")


def _insert_clusters(connection: duckdb.DuckDBPyConnection, found: Sequence[Cluster]) -> None:
    copies = [copy for cluster in found for copy in cluster.copies]
    columns = {name: [copy[at] for copy in copies] for at, name in enumerate(ClusterMember._fields)}
    insert(connection, "copies", columns)
    chosen: dict[str, list[Any]] = {
        "report_id": [each.report_id for each in found],
        "size": [len(each.copies) for each in found],
        "reason": [each.reason for each in found],
    }
    insert(connection, "clusters", chosen)


def _log_changes(
    connection: duckdb.DuckDBPyConnection, run_id: str, found: Sequence[Cluster]
) -> None:
    old = connection.execute(
        """SELECT report_id FROM clusters WHERE report_id IN (SELECT document_id FROM touched)
           ORDER BY report_id"""
    ).fetchall()
    chosen = {copy.document_id: cluster for cluster in found for copy in cluster.copies}
    changed = [
        (report_id, chosen[report_id])
        for (report_id,) in old
        if chosen[report_id].report_id != report_id
    ]
    columns = {
        "old_report_id": [report_id for report_id, _ in changed],
        "new_report_id": [cluster.report_id for _, cluster in changed],
        "reason": [cluster.reason for _, cluster in changed],
    }
    insert(connection, "canonical_changes", columns, run_id)


def insert(
    connection: duckdb.DuckDBPyConnection,
    table: str,
    columns: dict[str, list[Any]],
    *constants: str,
) -> None:
    """Insert rows, given as columns; each row ends with the same constants."""
    if not next(iter(columns.values())):
        return
    connection.register("fresh_rows", pa.table(columns))
    marks = "".join(", ?" for _ in constants)
    connection.execute(f"INSERT INTO {table} SELECT *{marks} FROM fresh_rows", constants)  # noqa: S608
    connection.unregister("fresh_rows")
