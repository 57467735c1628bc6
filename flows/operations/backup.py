"""Back up and restore a home: run folders, warehouse and archive, with digests.

    <backup>/manifest.json   size and SHA-256 of every file
    <backup>/home/           runs/, warehouse.duckdb, archive/

Copied in this order, a backup is complete even while crawls run: what a run folder marks as
loaded is in the warehouse, and what the warehouse names is in the archive. The readers' file and
the search index can be made again from the rest. Files that the backup already has are not copied
again, so a second backup to the same folder is quick.
"""

import hashlib
import json
import os
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from crawlers.errors import SettingError
from flows.home import Workspace
from flows.operations.progress import Progress, no_progress
from flows.stages import publish_stage
from warehouse.connection import connect
from warehouse.errors import WarehouseError, WarehouseMissing

_CHUNK = 1 << 20


@dataclass(frozen=True, slots=True)
class Kept:
    """One file of a backup: path relative to the home, size, time of change (ns) and SHA-256."""

    path: str
    size: int
    changed: int
    digest: str


@dataclass(frozen=True, slots=True)
class Copied:
    """What a backup or restore did: all files, those copied now, and the bytes copied now."""

    files: int
    copied: int
    size: int


def back_up(workspace: Workspace, target: Path, progress: Progress = no_progress) -> Copied:
    """Bring the backup in `target` up to date.

    Raises WarehouseMissing when there is nothing to back up, WarehouseLocked while another
    process is writing, and WarehouseError when the target cannot be written. An earlier backup
    stays usable in each case.
    """
    workspace.need_file("backup")
    if not workspace.warehouse.exists():
        raise WarehouseMissing(f"there is no warehouse at {workspace.warehouse}")
    known = {each.path: each for each in _manifest(target)}
    kept, copied = [], []
    try:
        for path in progress(_files(workspace), 0, "backup"):
            name = str(path.relative_to(workspace.home))
            each = known.get(name)
            if each is None or not _same(path, each, target / "home" / name):
                each = _copy(path, target / "home" / name, name)
                copied.append(each)
            kept.append(each)
        _write_manifest(target, kept)
    except OSError as error:
        raise WarehouseError(
            f"{target} cannot be written: {error.strerror or error}", "is the disk full?"
        ) from error
    return Copied(len(kept), len(copied), sum(each.size for each in copied))


def restore_backup(source: Path, workspace: Workspace, progress: Progress = no_progress) -> Copied:
    """Put a backup into a home that has no warehouse, and publish it.

    Every digest is checked. The warehouse comes last, so a restore that was killed can be
    repeated. Raises WarehouseMissing when `source` is not a backup, SettingError when the home
    has a warehouse, and WarehouseError for a file that has changed.
    """
    workspace.need_file("restore")
    kept = _manifest(source)
    if not kept:
        raise WarehouseMissing(f"{source} is not a backup", "name the folder given to `back_up`")
    if workspace.warehouse.exists():
        raise SettingError(
            f"{workspace.home} has a warehouse", "name another --home, or move the old one away"
        )
    last = workspace.warehouse.name
    ordered = sorted(kept, key=lambda each: (each.path == last, each.path))
    for each in progress(ordered, len(ordered), "restore"):
        _restore(source / "home" / each.path, workspace.home / each.path, each)
    publish_stage(workspace)
    return Copied(len(kept), len(kept), sum(each.size for each in kept))


def _files(workspace: Workspace) -> Iterator[Path]:
    yield from _below(workspace.runs)
    with connect(workspace.writers) as warehouse:  # no process writes while it is copied
        warehouse.connection.execute("CHECKPOINT")
        yield workspace.warehouse
    yield from _below(workspace.archive)


def _below(folder: Path) -> Iterator[Path]:
    yield from (path for path in sorted(folder.rglob("*")) if path.is_file())


def _same(path: Path, kept: Kept, copy: Path) -> bool:
    found = path.stat()
    same = (found.st_size, found.st_mtime_ns) == (kept.size, kept.changed)
    return same and copy.exists() and copy.stat().st_size == kept.size


def _copy(path: Path, target: Path, name: str) -> Kept:
    changed = path.stat().st_mtime_ns
    size, digest = _copied(path, target)
    return Kept(name, size, changed, digest)


def _restore(copy: Path, target: Path, kept: Kept) -> None:
    try:
        size, digest = _copied(copy, target)
    except OSError as error:
        raise WarehouseError(
            f"{copy} cannot be restored: {error.strerror or error}", "use another backup"
        ) from error
    if (size, digest) != (kept.size, kept.digest):
        target.unlink()
        raise WarehouseError(f"{copy} is damaged: it has another digest", "use another backup")


def _copied(source: Path, target: Path) -> tuple[int, str]:
    """Copy a file, completely or not at all; return the size and SHA-256 of the copy."""
    target.parent.mkdir(parents=True, exist_ok=True)
    partial = target.with_name(f"{target.name}.partial")
    digest, size = hashlib.sha256(), 0
    with source.open("rb") as original, partial.open("wb") as out:
        while chunk := original.read(_CHUNK):
            digest.update(chunk)
            size += out.write(chunk)
        out.flush()
        os.fsync(out.fileno())
    partial.replace(target)
    return size, digest.hexdigest()


def _manifest(folder: Path) -> list[Kept]:
    try:
        rows = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    except FileNotFoundError:
        return []
    return [Kept(**row) for row in rows]


def _write_manifest(folder: Path, kept: list[Kept]) -> None:
    partial = folder / "manifest.json.partial"
    partial.write_text(json.dumps([asdict(each) for each in kept], indent=0), encoding="utf-8")
    partial.replace(folder / "manifest.json")
