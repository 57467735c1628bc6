"""Keep a home small: the archive by retention, run folders by age, the warehouse by compaction.

What a document, a rejection or a renormalisation needs is never removed, whatever its age. While
a renormalisation can be undone no archive file is removed; after LEAST_DAYS it no longer can.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from crawlers.archive import remove_segment, segment_size
from crawlers.run_folder import RunFolder
from flows.home import Workspace, utc_now
from flows.stages import publish_stage
from warehouse.connection import connect
from warehouse.maintenance import compact, note_removed, removed_files, unneeded_files, wasted_share

KEEP_DAYS = 400
"""Age from which raw list pages and working files go: a season and what led up to it stay."""
LEAST_DAYS = 31
"""Younger segments are compared with the disk by each look at the house (flows.monitoring.installation)."""
WASTED = 0.25
"""Share of free blocks from which the warehouse is written anew."""


@dataclass(frozen=True, slots=True)
class Maintained:
    """What was removed. segments: archive files; bytes: of all that was removed.

    runs: run folders that lost their working files. given_back: bytes of the warehouse's file.
    """

    segments: tuple[str, ...]
    runs: int
    bytes: int
    given_back: int


def maintain_home(
    workspace: Workspace, keep_days: int = KEEP_DAYS, *, dry: bool = False
) -> Maintained:
    """Remove what nothing needs and is older than so many days; publish what is left.

    dry: say what would be removed, and change nothing. Called under flows.home.lock.hold_home; raises
    WarehouseLocked.
    """
    now = utc_now()
    before = now - timedelta(days=max(keep_days, LEAST_DAYS))
    with connect(workspace.writers) as warehouse:
        # An undo puts a warehouse back that names all files there were.
        segments = [] if workspace.before.exists() else unneeded_files(warehouse, before)
        old = _old_runs(workspace, before)
        size = sum(segment_size(workspace.archive, name) or 0 for name in segments)
        size += sum(_size(path) for path in _working_files(old))
        if dry:
            return Maintained(tuple(segments), len(old), size, 0)
        if segments:
            note_removed(warehouse, segments, now)
        gone = removed_files(warehouse)  # with those that a killed round left on the disk
    if _age(workspace.before, now) > timedelta(days=LEAST_DAYS):
        workspace.before.unlink(missing_ok=True)
    for name in gone:
        remove_segment(workspace.archive, name)
    for path in _working_files(old):
        path.unlink(missing_ok=True)
    given_back = _compacted(workspace)
    publish_stage(workspace)
    return Maintained(tuple(segments), len(old), size, given_back)


def _compacted(workspace: Workspace) -> int:
    """Return the bytes given back; publishing compacts a lake, and it tells no bytes."""
    if workspace.lake or wasted_share(workspace.warehouse) <= WASTED:
        return 0
    return compact(workspace.warehouse)


def _old_runs(workspace: Workspace, before: datetime) -> list[RunFolder]:
    """Return the loaded runs of before that moment that still have working files."""
    stamp = f"{before:%Y%m%dT%H%M%S}"
    folders = (RunFolder(path) for path in sorted(workspace.runs.glob("*")) if path.is_dir())
    return [
        run
        for run in folders
        if run.loaded.exists() and run.run_id < stamp and _working_files([run])
    ]


def _working_files(runs: list[RunFolder]) -> list[Path]:
    """Return what only the crawl and its loading needed; the ledger and the batches stay."""
    found = [path for run in runs for path in (run.known, run.path / "crawl.log")]
    return [path for path in found if path.exists()]


def _age(path: Path, now: datetime) -> timedelta:
    """Return how long ago a file was written; nothing for one that is not there."""
    if not path.exists():
        return timedelta(0)
    return now - datetime.fromtimestamp(path.stat().st_mtime, tz=UTC).replace(tzinfo=None)


def _size(path: Path) -> int:
    return path.stat().st_size if path.exists() else 0
