"""Read every record that the warehouse names, and compare it with what was noted at the time.

The archive is the only source of truth: this checks that it is still complete. Beyond the
records, every segment is compared with the digest that its run noted, so that a flipped bit is
found wherever it is: in a request, in a gzip header that readers ignore, after the last record. A
segment without such a digest, of an earlier version or an unfinished run, is read to its end.
"""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa

from crawlers.archive import (
    check_segment,
    digest_of,
    read_page,
    segment_digest,
    segment_sizes,
)
from crawlers.errors import ArchiveError, DamagedState
from crawlers.run_folder import RunFolder
from crawlers.state_files import damaged
from flows.home import Workspace
from flows.operations.progress import Progress, no_progress
from flows.stages import check_run
from warehouse.connection import connect
from warehouse.loading import is_sound

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
    """A record that differs from what the warehouse says, or a file that is damaged.

    file: name in the archive, or path in the home. offset: 0 for a file as a whole. url: "" then.
    """

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
    """Read all records and segments and compare ids and digests; raise WarehouseMissing."""
    with connect(workspace.readers, read_only=True) as warehouse:
        rows = warehouse.query(_RECORDS)
    files, size, problems = set(), 0, []
    for row in progress(_each(rows), rows.num_rows, "verify"):
        files.add(row["warc_file"])
        read, what = _read(workspace.archive, row)
        size += read
        if what:
            problems.append(Problem(row["warc_file"], row["warc_offset"], row["url"], what))
    known = {each.file for each in problems}
    sealed = _noted_digests(workspace, problems)
    present = segment_sizes(workspace.archive) if workspace.archive.exists() else {}
    names = sorted(name for name in present if name not in known)
    problems.extend(
        Problem(name, 0, "", what)
        for name in progress(names, len(names), "segments")
        if (what := segment_problem(workspace.archive, name, sealed.get(name)))
    )
    return Verified(rows.num_rows, len(files), size, tuple(problems))


def segment_problem(archive: Path, name: str, digest: str | None) -> str | None:
    """Return what is wrong with a segment as a whole; digest: as noted, None if it was not."""
    try:
        if digest is None:
            check_segment(archive, name)
        elif segment_digest(archive, name) != digest:
            check_segment(archive, name)  # names the place where it can
            return f"its digest was {digest}"
    except ArchiveError as error:
        return error.message
    return None


def damaged_run_files(workspace: Workspace) -> Iterator[DamagedState]:
    """Yield the damage in the run folders: files that differ from their digests, and batches.

    The files of a run that is not loaded must be readable, too.
    """
    for run in workspace.run_folders():
        try:
            check = RunFolder.check_seals if run.loaded.exists() else check_run
            check(run)
        except DamagedState as error:
            yield error
        for batch in run.batch_files:
            if not is_sound(batch):
                what = f"it cannot be read, or differs from {batch.stem}.sha256"
                yield damaged(batch, what, _BATCH)


_BATCH = (
    "delete it: the next run makes it again if it is needed, and the texts are in the warehouse"
)


def _noted_digests(workspace: Workspace, problems: list[Problem]) -> dict[str, str]:
    """Return the digests that all runs noted; add damaged run files to the problems."""
    for error in damaged_run_files(workspace):
        path = Path(error.path)
        problems.append(Problem(str(path.relative_to(workspace.home)), 0, "", error.message))
    return noted_digests(workspace)


def noted_digests(workspace: Workspace) -> dict[str, str]:
    """Return the digests that the runs noted, by file name; damaged lists are left out."""
    found: dict[str, str] = {}
    for run in workspace.run_folders():
        with suppress(DamagedState):
            found |= run.digests.read()
    return found


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
