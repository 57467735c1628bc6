"""The contents of a warehouse without its logs and times, which are equal for equal crawls."""

from warehouse import connect
from warehouse.connection import Location

_TABLES = {
    "documents": "SELECT * EXCLUDE (serial, fetched_at, run_id, record_id, warc_file, warc_offset)",
    "sections": "SELECT *",
    "document_parts": "SELECT *",
    "document_targets": "SELECT *",
    "document_facts": "SELECT *",
    "own_themes": "SELECT *",
    "repairs": "SELECT *",
    "found_metadata": "SELECT *",
    "rejected_spans": "SELECT *",
    "relations": "SELECT *",
    "copies": "SELECT *",
    "clusters": "SELECT *",
    "rejections": "SELECT * EXCLUDE (fetched_at, run_id, record_id, warc_file, warc_offset)",
    "versions": "SELECT document_id, url, part, number",
    "sites": "SELECT *",
    "expectations": "SELECT *",
}


def content(published: Location) -> dict[str, list[tuple[object, ...]]]:
    """Return the sorted rows of every table except the logs, by table."""
    with connect(str(published), read_only=True) as warehouse:
        return {
            table: warehouse.rows(f"{select} FROM {table} ORDER BY ALL")
            for table, select in _TABLES.items()
        }


def rows(published: Location, sql: str) -> list[tuple[object, ...]]:
    """Return the rows of a query."""
    with connect(str(published), read_only=True) as warehouse:
        return warehouse.rows(sql)
