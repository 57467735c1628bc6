"""Back up and restore a home: run folders, warehouse and archive, with digests.

    <backup>/manifest.json        size and SHA-256 of every file
    <backup>/manifest.next.json   the same, while a finished backup takes the place of the last
    <backup>/home/                runs/, warehouse.duckdb, archive/; <name>.next: a newer copy

Copied in this order, a backup is complete even while crawls run: what a run folder marks as
loaded is in the warehouse, and what the warehouse names is in the archive. The readers' file and
the search index can be made again from the rest. Files that the backup already has are not copied
again, so a second backup to the same folder is quick.

Both can be killed at any point and repeated. A backup writes newer copies next to the older ones
until all are there; `manifest.next.json` then makes them the backup. A restore notes in its home
that it has begun (`restore.json`), and what it was given; the note goes when it is done.
"""

import hashlib
import json
import os
import stat
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from crawlers.errors import DamagedState, SettingError
from crawlers.state_files import (
    damaged,
    file_digest,
    read_json,
    read_object,
    reading,
    write_whole,
)
from flows.home import Workspace
from flows.operations.progress import Progress, no_progress
from flows.stages import publish_stage
from warehouse.connection import connect
from warehouse.errors import WarehouseError, WarehouseMissing

_CHUNK = 1 << 20
_MANIFEST, _NEXT_MANIFEST = "manifest.json", "manifest.next.json"
_OTHER_BACKUP = "use another backup; to back up here again, delete the manifest first"


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
    process is writing, WarehouseError when the target cannot be written, and DamagedState when
    its manifest is damaged. An earlier backup stays usable in each case.
    """
    workspace.need_file("backup")
    if not workspace.warehouse.exists():
        raise WarehouseMissing(f"there is no warehouse at {workspace.warehouse}")
    _put_in_place(target)
    known = {each.path: each for each in _manifest(target)}
    kept, copied = [], []
    try:
        for path in progress(_files(workspace), 0, "backup"):
            name = str(path.relative_to(workspace.home))
            each = known.get(name)
            if each is None or not _same(path, each, target / "home" / name):
                try:
                    each = _copy(path, _next(target / "home" / name), name)
                except FileNotFoundError:
                    if path.exists():
                        raise
                    continue  # a crawl removes the files of its queue meanwhile
                copied.append(each)
            else:
                _next(target / "home" / name).unlink(missing_ok=True)  # of a killed backup
            kept.append(each)
        _write_manifest(target, kept)
        _put_in_place(target)
    except OSError as error:
        raise WarehouseError(
            f"{target} cannot be written: {error.strerror or error}", "is the disk full?"
        ) from error
    return Copied(len(kept), len(copied), sum(each.size for each in copied))


def restore_backup(source: Path, workspace: Workspace, progress: Progress = no_progress) -> Copied:
    """Put a backup into a home that has no warehouse, and publish it.

    Every digest is checked, and nothing is written outside the home. A restore that was killed at
    any point can be repeated; what it had restored is not copied again. Raises WarehouseMissing
    when `source` is not a backup, DamagedState for a damaged manifest, SettingError when the home
    has a warehouse, and WarehouseError for a file that has changed.
    """
    workspace.need_file("restore")
    kept = _manifest(source)
    if not kept:
        raise WarehouseMissing(f"{source} is not a backup", "name the folder given to `back_up`")
    _refuse_escapes(kept, source, workspace)
    size = sum(each.size for each in kept)
    noted, wanted = _noted_restore(workspace), _digest_of(kept)
    if noted is None and workspace.warehouse.exists():
        raise _has_warehouse(workspace)
    if noted is not None and noted[0] != wanted:
        raise SettingError(
            f"{workspace.home} has a part of another backup",
            "restore that one again, or name another --home",
        )
    if noted != (wanted, _PUBLISHING):
        _note_restore(workspace, wanted, _COPYING)
        last = workspace.warehouse.name
        for each in progress(
            sorted(kept, key=lambda each: (each.path == last, each.path)), len(kept), "restore"
        ):
            _restore(source, workspace, each)
        _note_restore(workspace, wanted, _PUBLISHING)
    publish_stage(workspace)
    _restore_note(workspace).unlink()
    return Copied(len(kept), len(kept), size)


_COPYING, _PUBLISHING = "copying", "publishing"
"""Phases of a restore. While publishing, the warehouse may differ from that in the backup: an
older one is brought up to date."""


def _has_warehouse(workspace: Workspace) -> SettingError:
    return SettingError(
        f"{workspace.home} has a warehouse", "name another --home, or move the old one away"
    )


def _restore_note(workspace: Workspace) -> Path:
    return workspace.home / "restore.json"


def _noted_restore(workspace: Workspace) -> tuple[str, str] | None:
    """Return the digest of the backup that a killed restore was given, and its phase."""
    path = _restore_note(workspace)
    try:
        values = read_object(path, "delete this home and restore into a new one")
    except FileNotFoundError:
        return None
    return str(values.get("backup")), str(values.get("phase"))


def _note_restore(workspace: Workspace, backup: str, phase: str) -> None:
    workspace.home.mkdir(parents=True, exist_ok=True)
    content = json.dumps({"backup": backup, "phase": phase})
    write_whole(_restore_note(workspace), content.encode())


def _digest_of(kept: Sequence[Kept]) -> str:
    rows = sorted((each.path, each.size, each.digest) for each in kept)
    return hashlib.sha256(json.dumps(rows).encode()).hexdigest()


def _refuse_escapes(kept: Sequence[Kept], source: Path, workspace: Workspace) -> None:
    """Raise DamagedState for a path that a backup does not have, before anything is written.

    A link in the home or in the backup could lead elsewhere, too.
    """
    folders = {workspace.runs.name, workspace.archive.name}
    home, copies = workspace.home.resolve(), (source / "home").resolve()
    seen: set[str] = set()
    for each in kept:
        parts = PurePosixPath(each.path).parts
        plain = "/".join(parts) == each.path and not {"..", "."} & set(parts)
        placed = each.path == workspace.warehouse.name or (len(parts) > 1 and parts[0] in folders)
        if not (plain and placed and "\0" not in each.path) or each.path in seen:
            raise _bad_manifest(source, f"it names {each.path!r}")
        seen.add(each.path)
        if not (home / each.path).resolve().is_relative_to(home):
            message = f"{workspace.home / each.path} leads out of {workspace.home}"
            raise SettingError(message, "name another --home")
        if not _copy_of(source, each).resolve().is_relative_to(copies):
            raise _bad_manifest(source, f"{each.path!r} leads out of the backup")


def _bad_manifest(source: Path, what: str) -> DamagedState:
    return damaged(_current_manifest(source), what, _OTHER_BACKUP)


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


def _restore(source: Path, workspace: Workspace, kept: Kept) -> None:
    """Restore one file, unless a killed restore has done so; check its digest before it appears."""
    copy, target = _copy_of(source, kept), workspace.home / kept.path
    if target.exists():
        if target.stat().st_size == kept.size and _hex(target) == kept.digest:
            return
        if target == workspace.warehouse:  # someone has used the home since
            raise _has_warehouse(workspace)
    try:
        _copied(copy, target, expected=(kept.size, kept.digest))
    except OSError as error:
        raise WarehouseError(
            f"{copy} cannot be restored: {error.strerror or error}", "use another backup"
        ) from error


def _hex(path: Path) -> str:
    return file_digest(path).removeprefix("sha256:")


def _copied(source: Path, target: Path, expected: tuple[int, str] | None = None) -> tuple[int, str]:
    """Copy a regular file, completely or not at all; return the size and SHA-256 of the copy.

    expected: size and SHA-256 without which the copy does not appear; raises WarehouseError then.
    """
    if not stat.S_ISREG(source.stat().st_mode):  # a FIFO would block
        raise OSError(0, "it is not a regular file", str(source))
    target.parent.mkdir(parents=True, exist_ok=True)
    partial = target.with_name(f"{target.name}.partial")
    partial.unlink(missing_ok=True)  # never write through a link that is there
    digest, size = hashlib.sha256(), 0
    with source.open("rb") as original, partial.open("xb") as out:
        while chunk := original.read(_CHUNK):
            digest.update(chunk)
            size += out.write(chunk)
            if expected and size > expected[0]:
                break
        out.flush()
        os.fsync(out.fileno())
    if expected and (size, digest.hexdigest()) != expected:
        partial.unlink()
        message = f"{source} is damaged: it has another digest"
        raise WarehouseError(message, _OTHER_BACKUP)
    partial.replace(target)
    return size, digest.hexdigest()


def _manifest(folder: Path) -> list[Kept]:
    """Return the files of a backup; none for a folder without one. Raises DamagedState."""
    path = _current_manifest(folder)
    try:
        rows = read_json(path, _OTHER_BACKUP)
    except FileNotFoundError:
        return []
    if not isinstance(rows, list):
        raise damaged(path, "it is not a list of files", _OTHER_BACKUP)
    with reading(path, _OTHER_BACKUP):
        return [_kept(row) for row in rows]


def _kept(row: dict[str, Any]) -> Kept:
    if not isinstance(row, dict):
        raise TypeError(f"a {type(row).__name__} is where a file belongs")
    each = Kept(**row)
    texts, numbers = (each.path, each.digest), (each.size, each.changed)
    if not all(isinstance(text, str) for text in texts):
        raise TypeError("a path or a digest is not a text")
    if not all(type(number) is int for number in numbers) or each.size < 0:
        raise TypeError(f"size or time of {each.path!r:.80} is not a number")
    each.path.encode("utf-8")  # a lone surrogate is no file name
    return each


def _current_manifest(folder: Path) -> Path:
    following = folder / _NEXT_MANIFEST
    return following if following.exists() else folder / _MANIFEST


def _write_manifest(folder: Path, kept: Sequence[Kept]) -> None:
    content = json.dumps([asdict(each) for each in kept], indent=0)
    write_whole(folder / _NEXT_MANIFEST, content.encode())


def _copy_of(folder: Path, kept: Kept) -> Path:
    """Return where the copy of a file is: a newer one counts once the next manifest is there."""
    copy = folder / "home" / kept.path
    newer = _next(copy)
    return newer if newer.exists() and (folder / _NEXT_MANIFEST).exists() else copy


def _next(copy: Path) -> Path:
    return copy.with_name(f"{copy.name}.next")


def _put_in_place(folder: Path) -> None:
    """Let the newer copies of a finished backup replace the older ones, then its manifest."""
    if not (folder / _NEXT_MANIFEST).exists():
        return
    for each in _manifest(folder):
        copy = folder / "home" / each.path
        if _next(copy).exists():
            _next(copy).replace(copy)
    (folder / _NEXT_MANIFEST).replace(folder / _MANIFEST)
