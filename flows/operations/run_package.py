"""Move runs between machines: run folders and their archive segments in one file, and back.

    manifest.json            run ids; path, size and SHA-256 of every file
    runs/<run id>/…          the run folder, without what belongs to one machine
    archive/<segment>        the WARC segments of the run, from the folder or the object store

The file is a zip archive (zip64): its directory is at the end, so a file that was cut off is
noticed at once. What is compressed already is stored. Nothing of a package reaches the home before
all of it was read and compared with its digests: files wait in `<home>/unpacking`, where a killed
call leaves them for the next. A package is only as trustworthy as the machine that it comes from.
"""

import hashlib
import json
import os
import re
import shutil
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from pathlib import Path, PurePosixPath
from typing import IO, Protocol

from crawlers.archive import check_segment, open_segment, segment_sizes
from crawlers.errors import ArchiveError, DamagedState, DiskFull, SettingError
from crawlers.state_files import damaged, file_digest, reading
from flows.home import Workspace
from flows.operations.progress import Progress, no_progress

_CHUNK = 1 << 20
_MANIFEST, _FORMAT = "manifest.json", 1
_LARGEST_MANIFEST = 64 << 20  # bytes: some 400,000 files
_LARGEST_RATIO = 200  # of a file to its compressed bytes; a ledger has about 20
_AGAIN = "copy the file again, or pack the runs again"
_RUN_ID = re.compile(r"[0-9A-Za-z][0-9A-Za-z_.-]{0,199}")
_OF_ONE_MACHINE = {"loaded", "problem.json", "queue"}
_STORED = {".gz", ".parquet"}
_SEGMENT_END = "-00000.warc.gz"
_SEGMENT = re.compile(r"archive/[^/]+-\d{5}\.warc\.gz")


class _Source(Protocol):
    """What a file is copied from."""

    def read(self, size: int, /) -> bytes: ...


@dataclass(frozen=True, slots=True)
class PackedFile:
    """One file of a package: path relative to the home, size in bytes and SHA-256."""

    path: str
    size: int
    digest: str


@dataclass(frozen=True, slots=True)
class Packed:
    """What was packed or unpacked: run ids, those that the home had, and files and bytes of all."""

    runs: tuple[str, ...]
    known: tuple[str, ...]
    files: int
    size: int


def pack_runs(
    workspace: Workspace, run_ids: Sequence[str], target: Path, progress: Progress = no_progress
) -> Packed:
    """Write runs to a new file, which appears whole or not at all.

    Raises SettingError for a run that is missing or whose crawl has not ended, or if the file
    exists; DamagedState and ArchiveError for a run that is damaged.
    """
    if target.exists():
        raise SettingError(f"{target} exists", "name another file, or move that one away")
    chosen = list(dict.fromkeys(run_ids))
    names = [name for run_id in chosen for name in _names_of(workspace, run_id)]
    partial = target.with_name(f"{target.name}.partial")
    if not target.parent.is_dir():
        raise SettingError(f"there is no folder {target.parent}", "create it first")
    try:
        with zipfile.ZipFile(partial, "w", allowZip64=True) as package:
            packed = [
                _pack(package, workspace, name) for name in progress(names, len(names), "pack")
            ]
            manifest = {"format": _FORMAT, "runs": chosen, "files": list(map(asdict, packed))}
            package.writestr(_MANIFEST, json.dumps(manifest, indent=0), zipfile.ZIP_DEFLATED)
        with partial.open("rb") as written:
            os.fsync(written.fileno())
        partial.replace(target)
    finally:
        partial.unlink(missing_ok=True)
    return Packed(tuple(chosen), (), len(packed), sum(each.size for each in packed))


def _names_of(workspace: Workspace, run_id: str) -> Iterator[str]:
    """Yield the files of a run, as paths relative to the home, after checking it."""
    run = workspace.run(run_id)
    if not _RUN_ID.fullmatch(run_id) or not run.path.is_dir():
        raise SettingError(f"there is no run {run_id!r}", "the folder runs/ of the home has them")
    if run.site.exists() and not run.stats.exists():
        raise SettingError(f"the crawl of {run_id} has not ended", "`govreports run` ends it")
    run.check_seals()
    for path in sorted(run.path.rglob("*")):
        inside = path.relative_to(run.path)
        if path.is_file() and inside.parts[0] not in _OF_ONE_MACHINE and path.suffix != ".partial":
            yield str(path.relative_to(workspace.home))
    sealed = run.digests.read()
    names = filter(
        _SEGMENT.fullmatch, (f"archive/{one}" for one in segment_sizes(workspace.archive))
    )
    found = sorted(PurePosixPath(one).name for one in names if _run_of(one) == run_id)
    if lost := sorted(set(filter(_is_segment, sealed)) - set(found)):
        hint = "restore it from a backup; `govreports verify` names all that is missing"
        raise ArchiveError(f"{lost[0]} of the run {run_id} is missing", hint)
    for name in found:
        digest = check_segment(workspace.archive, name)
        if digest != sealed.get(name, digest):
            raise ArchiveError(f"{name} is damaged: it has another digest", _AGAIN)
        yield f"archive/{name}"


def _is_segment(name: str) -> bool:
    return name.endswith(".warc.gz")


def _pack(package: zipfile.ZipFile, workspace: Workspace, name: str) -> PackedFile:
    entry = zipfile.ZipInfo(name)
    stored = Path(name).suffix in _STORED
    entry.compress_type = zipfile.ZIP_STORED if stored else zipfile.ZIP_DEFLATED
    with _opened(workspace, name) as source, package.open(entry, "w", force_zip64=True) as out:
        size, digest = _copied(source, out)
    return PackedFile(name, size, digest)


@contextmanager
def _opened(workspace: Workspace, name: str) -> Iterator[_Source]:
    """Open a file of a run; its segments may be in the object store."""
    folder, _, segment = name.partition("/")
    if folder == "archive":
        with open_segment(workspace.archive, segment) as stream:
            yield stream
    else:
        with (workspace.home / name).open("rb") as file:
            yield file


def _copied(source: _Source, out: IO[bytes], most: int | None = None) -> tuple[int, str]:
    """Copy in pieces; return size and digest. Stop after more than `most` bytes."""
    digest, size = hashlib.sha256(), 0
    while (most is None or size <= most) and (chunk := source.read(_CHUNK)):
        digest.update(chunk)
        size += out.write(chunk)
    return size, f"sha256:{digest.hexdigest()}"


def unpack_runs(source: Path, workspace: Workspace, progress: Progress = no_progress) -> Packed:
    """Put the runs of a package into the home; runs that it has already are left alone.

    Every digest is compared before anything appears in the home, and nothing is written outside
    it. Repeated, it changes nothing; killed, it continues. Raises SettingError when `source` is
    missing or the home has another run of the same name, DamagedState for a package that is
    damaged or was not written by `pack_runs`; the home is then as before.
    """
    if not source.is_file():
        raise SettingError(f"there is no file {source}", "name the file that `pack` has written")
    waiting = workspace.home / "unpacking"
    with _package(source) as package:
        runs, files = _manifest(source, package)
        known = {run_id for run_id in runs if _has(workspace, run_id, files)}
        wanted = [each for each in files if _run_of(each.path) not in known]
        _refuse_conflicts(workspace, wanted)
        _need_space(workspace, wanted)
        try:
            for each in progress(wanted, len(wanted), "unpack"):
                _extract(source, package, each, waiting)
        except (DamagedState, DiskFull):
            shutil.rmtree(waiting, ignore_errors=True)
            raise
    for each in sorted(wanted, key=lambda each: each.path.startswith("runs/")):  # segments first
        if each.path.startswith("archive/"):
            _move(waiting / each.path, workspace.home / each.path)
    for run_id in runs:
        if run_id not in known:  # a run appears whole
            _move(waiting / "runs" / run_id, workspace.run(run_id).path)
    shutil.rmtree(waiting, ignore_errors=True)
    total = sum(each.size for each in files)
    return Packed(runs, tuple(sorted(known)), len(files), total)


@contextmanager
def _package(source: Path) -> Iterator[zipfile.ZipFile]:
    """Open a package; whatever is wrong with the archive itself is DamagedState."""
    with _zip_errors(source):
        package = zipfile.ZipFile(source)
    with package:
        yield package


@contextmanager
def _zip_errors(source: Path) -> Iterator[None]:
    wrong = (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError)
    try:
        with reading(source, _AGAIN):
            yield
    except wrong as error:
        raise damaged(source, str(error) or type(error).__name__, _AGAIN) from error


def _manifest(source: Path, package: zipfile.ZipFile) -> tuple[tuple[str, ...], list[PackedFile]]:
    """Return the runs and files of a package; raise DamagedState for any path that has no place."""
    entries = package.infolist()
    with _zip_errors(source):
        stated = package.getinfo(_MANIFEST)
        if stated.file_size > _LARGEST_MANIFEST or _is_bomb(stated):
            raise ValueError("its manifest is too large")
        with package.open(stated) as manifest:
            values = json.loads(manifest.read(_LARGEST_MANIFEST).decode("utf-8"))
        if values["format"] != _FORMAT:
            raise ValueError(
                f"it has format {values['format']!r:.20}, this program reads {_FORMAT}"
            )
        runs, files = tuple(values["runs"]), [PackedFile(**row) for row in values["files"]]
        for run_id in runs:
            if not _RUN_ID.fullmatch(run_id):
                raise ValueError(f"it names the run {run_id!r:.80}")
        for each in files:
            _check(each, runs)
        names = [entry.filename for entry in entries]
        if sorted(names) != sorted([_MANIFEST, *(each.path for each in files)]):
            raise ValueError("its files are not those of its manifest")
        if len({name.lower() for name in names}) != len(names):
            raise ValueError("it has a path twice")
        sizes = {entry.filename: entry for entry in entries}
        for each in files:
            entry = sizes[each.path]
            if entry.file_size != each.size or _is_bomb(entry):
                raise ValueError(f"{each.path!r} has another size than its manifest says")
    return runs, files


def _is_bomb(entry: zipfile.ZipInfo) -> bool:
    return entry.file_size > _CHUNK and entry.file_size > _LARGEST_RATIO * entry.compress_size


def _check(each: PackedFile, runs: Sequence[str]) -> None:
    """Raise ValueError for a path that `pack_runs` does not write, or a size that is none."""
    if not isinstance(each.path, str) or not isinstance(each.digest, str):
        raise TypeError("a path or a digest is not a text")
    if type(each.size) is not int or each.size < 0:
        raise TypeError(f"the size of {each.path!r:.80} is not a number")
    parts = PurePosixPath(each.path).parts
    plain = "/".join(parts) == each.path and not {"..", "."} & set(parts)
    in_run = len(parts) > 2 and parts[0] == "runs" and parts[2] not in _OF_ONE_MACHINE
    segment = _SEGMENT.fullmatch(each.path) is not None
    odd = re.search(r"[\0-\x1f\\:]", each.path)
    if not plain or odd or not (in_run or segment) or _run_of(each.path) not in runs:
        raise ValueError(f"it names {each.path!r:.80}")
    each.path.encode("utf-8")


def _run_of(path: str) -> str:
    folder, name = PurePosixPath(path).parts[:2]
    return name if folder == "runs" else name[: -len(_SEGMENT_END)]


def _has(workspace: Workspace, run_id: str, files: Sequence[PackedFile]) -> bool:
    """Return whether the home has a run; raise SettingError if it is another of that name."""
    run = workspace.run(run_id)
    if not run.path.exists():
        return False
    packed = {each.path: each.digest for each in files}
    name = str(run.ledger.relative_to(workspace.home))
    found = file_digest(run.ledger) if run.ledger.exists() else None
    if found != packed.get(name):
        raise SettingError(f"{workspace.home} has another run {run_id}", "unpack into another home")
    return True


def _refuse_conflicts(workspace: Workspace, wanted: Sequence[PackedFile]) -> None:
    """Raise SettingError for a link that leads out of the home, or a segment of another content."""
    home = workspace.home.resolve()
    for each in wanted:
        place = workspace.home / each.path
        for path in (place, workspace.home / "unpacking" / each.path):
            if not path.resolve().is_relative_to(home):
                raise SettingError(f"{path} leads out of {home}", "name another --home")
        if place.exists() and file_digest(place) != each.digest:
            raise SettingError(f"{place} has another content", "unpack into another home")


def _need_space(workspace: Workspace, wanted: Sequence[PackedFile]) -> None:
    workspace.home.mkdir(parents=True, exist_ok=True)
    size, free = sum(each.size for each in wanted), shutil.disk_usage(workspace.home).free
    if size > free:
        message = f"the package needs {size / 1e6:.1f} MB, and {free / 1e6:.1f} MB are free"
        raise DiskFull(message, "free space, or name a --home on another disk")


def _extract(source: Path, package: zipfile.ZipFile, each: PackedFile, waiting: Path) -> None:
    """Write one file to the waiting folder, unless a killed call has done so."""
    target = waiting / each.path
    if target.is_file() and file_digest(target) == each.digest:
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    partial = target.with_name(f"{target.name}.partial")
    partial.unlink(missing_ok=True)
    with partial.open("xb") as out:
        with _zip_errors(source), package.open(each.path) as content:
            found = _copied(content, out, each.size)
        out.flush()
        os.fsync(out.fileno())
    if found != (each.size, each.digest):
        raise damaged(source, f"{each.path} has another digest", _AGAIN)
    partial.replace(target)


def _move(waiting: Path, target: Path) -> None:
    """Put a checked file or run in its place; a killed call has done so with some."""
    target.parent.mkdir(parents=True, exist_ok=True)
    if not waiting.exists():
        return
    if target.exists():
        with suppress(OSError):
            waiting.unlink()
        return
    waiting.replace(target)
