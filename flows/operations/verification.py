"""Read every record that the warehouse names, and compare it with what was noted at the time.

The archive is the only source of truth: this checks that it is still complete.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa

from crawlers.archive import digest_of, read_page
from crawlers.errors import ArchiveError
from flows.home import Workspace
from flows.operations.progress import Progress, no_progress
from warehouse.connection import connect

# Documents and rejections name records that fetches name too, unless something is wrong.
_RECORDS = """
SELECT warc_file, warc_offset, any_value(record_id) AS record_id, max(digest) AS digest,
       min(url) AS url
FROM (SELECT warc_file, warc_offset, record_id, digest, url FROM fetches
      UNION ALL SELECT warc_file, warc_offset, record_id, NULL, url FROM documents
      UNION ALL SELECT warc_file, warc_offset, record_id, NULL, url FROM rejections)
WHERE warc_file IS NOT NULL GROUP BY warc_file, warc_offset ORDER BY ALL
"""


@dataclass(frozen=True, slots=True)
class Problem:
    """A record that differs from what the warehouse says."""

    file: str
    offset: int
    url: str
    what: str


@dataclass(frozen=True, slots=True)
class Verified:
    """The numbers of records, of their files, and of the bytes of pages; and what is wrong."""

    records: int
    files: int
    size: int
    problems: tuple[Problem, ...]


def verify_archive(workspace: Workspace, progress: Progress = no_progress) -> Verified:
    """Read all records and compare their ids and digests; raise WarehouseMissing."""
    with connect(workspace.readers, read_only=True) as warehouse:
        rows = warehouse.query(_RECORDS)
    files, size, problems = set(), 0, []
    for row in progress(_each(rows), rows.num_rows, "verify"):
        files.add(row["warc_file"])
        read, what = _read(workspace.archive, row)
        size += read
        if what:
            problems.append(Problem(row["warc_file"], row["warc_offset"], row["url"], what))
    return Verified(rows.num_rows, len(files), size, tuple(problems))


def _each(rows: pa.Table) -> Iterator[dict[str, Any]]:
    for batch in rows.to_batches(10_000):
        yield from batch.to_pylist()


def _read(archive: Path, row: dict[str, Any]) -> tuple[int, str | None]:
    """Return the size of a record's page and what is wrong with it."""
    try:
        page = read_page(archive, row["warc_file"], row["warc_offset"])
    except ArchiveError as error:
        return 0, error.message
    if page.record_id != row["record_id"]:
        return len(page.body), f"another record is there: {page.record_id}"
    if row["digest"] is not None and digest_of(page.body) != row["digest"]:
        return len(page.body), f"the digest was {row['digest']}"
    return len(page.body), None
