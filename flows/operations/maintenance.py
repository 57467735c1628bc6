"""Keep a home small: the archive by retention, run folders by age, the warehouse by compaction.

What a document, a rejection or a renormalisation needs is never removed, whatever its age. While
a renormalisation can be undone, for LEAST_DAYS, no archive file is removed.
"""

from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from crawlers.archive import remove_segment, segment_size
from crawlers.errors import DamagedState
from crawlers.run_folder import RunFolder
from crawlers.state_files import write_whole
from flows.home import Workspace, utc_now
from flows.stages import publish_stage, site_of
from warehouse.connection import connect
from warehouse.maintenance import compact, note_removed, removed_files, unneeded_files, wasted_share

KEEP_DAYS = 400
"""Age in days from which raw list pages and working files are removed; a yearly season stays."""
LEAST_DAYS = 31
"""Each monitoring round compares younger segments with the disk (flows.monitoring)."""
WASTED = 0.25
"""Share of free blocks from which the warehouse file is rewritten."""


@dataclass(frozen=True, slots=True)
class Maintained:
    """What was removed.

    segments: archive files. runs: run folders whose working files were removed. bytes: of both.
    given_back: bytes by which the warehouse file is smaller.
    """

    segments: tuple[str, ...]
    runs: int
    bytes: int
    given_back: int


def maintain_home(
    workspace: Workspace, keep_days: int = KEEP_DAYS, *, dry: bool = False
) -> Maintained:
    """Remove what nothing needs and is older than `keep_days`; publish what is left.

    dry: return what would be removed, and change nothing. The caller holds the home
    (flows.home.hold_home). Raises WarehouseLocked.
    """
    now = utc_now()
    before = now - timedelta(days=max(keep_days, LEAST_DAYS))
    with connect(workspace.writers) as warehouse:
        # An undo puts back a warehouse that names all files of that time.
        segments = [] if workspace.before.exists() else unneeded_files(warehouse, before)
        old = _old_runs(workspace, before)
        size = sum(segment_size(workspace.archive, name) or 0 for name in segments)
        size += sum(_size(path) for path in _working_files(old))
        if dry:
            return Maintained(tuple(segments), len(old), size, 0)
        if segments:
            note_removed(warehouse, segments, now)
        gone = removed_files(warehouse)  # including those that a killed maintenance left on disk
    if _age(workspace.before, now) > timedelta(days=LEAST_DAYS):
        workspace.before.unlink(missing_ok=True)
    for name in gone:
        remove_segment(workspace.archive, name)
    for path in _working_files(old):
        path.unlink(missing_ok=True)
    _forget_passwords(workspace)
    given_back = _compacted(workspace)
    publish_stage(workspace)
    return Maintained(tuple(segments), len(old), size, given_back)


def _compacted(workspace: Workspace) -> int:
    """Return the bytes given back; 0 for a lake, which publishing compacts."""
    if workspace.lake or wasted_share(workspace.warehouse) <= WASTED:
        return 0
    return compact(workspace.warehouse)


def _forget_passwords(workspace: Workspace) -> None:
    """Remove the passwords of proxies, which version 0.1 kept in run folders."""
    for run in workspace.run_folders():
        with suppress(DamagedState):  # it is an incident
            site = site_of(run)
            if site is not None and site.proxy != site.kept.proxy:
                run.check_seals()
                write_whole(run.site, site.kept.model_dump_json().encode())
                run.seal(run.site)


def _old_runs(workspace: Workspace, before: datetime) -> list[RunFolder]:
    """Return the loaded runs from before that moment that still have working files."""
    stamp = f"{before:%Y%m%dT%H%M%S}"
    folders = (RunFolder(path) for path in sorted(workspace.runs.glob("*")) if path.is_dir())
    return [
        run
        for run in folders
        if run.loaded.exists() and run.run_id < stamp and _working_files([run])
    ]


def _working_files(runs: list[RunFolder]) -> list[Path]:
    """Return the files that only crawling and loading needed; ledger and batches stay."""
    found = ((run.known, run.known_template, run.path / "crawl.log") for run in runs)
    return [path for paths in found for path in paths if path.exists()]


def _age(path: Path, now: datetime) -> timedelta:
    """Return how long ago a file was written; zero if it does not exist."""
    if not path.exists():
        return timedelta(0)
    return now - datetime.fromtimestamp(path.stat().st_mtime, tz=UTC).replace(tzinfo=None)


def _size(path: Path) -> int:
    return path.stat().st_size if path.exists() else 0
