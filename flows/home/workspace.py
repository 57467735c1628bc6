"""The paths of all state under GOVREPORTS_HOME."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from crawlers.archive import set_object_store
from crawlers.errors import SettingError
from crawlers.run_folder import RunFolder, SetAside
from flows.settings import Settings


@dataclass(frozen=True, slots=True)
class Workspace:
    """The paths below one home folder; nothing is created before something is written.

    lake: location of the warehouse when it is a DuckLake (warehouse.engine.lake), not a file.
    """

    home: Path
    lake: str | None = None

    @property
    def warehouse(self) -> Path:
        """The database file that writers open, unless the warehouse is a lake."""
        return self.home / "warehouse.duckdb"

    @property
    def published(self) -> Path:
        """The published copy of that file, which readers open; replaced whole after each load."""
        return self.home / "published.duckdb"

    @property
    def writers(self) -> str:
        """The location that writers connect to."""
        return self.lake or str(self.warehouse)

    @property
    def readers(self) -> str:
        """The location that readers connect to."""
        return self.lake or str(self.published)

    def need_file(self, command: str) -> None:
        """Raise SettingError if the warehouse is a lake: the command needs a file."""
        if self.lake:
            raise SettingError(
                f"`govreports {command}` needs a single file, but this warehouse is a lake",
                "see flows/SCALE.md for what to do instead",
            )

    @property
    def archive(self) -> Path:
        """Folder of the WARC segments of all runs."""
        return self.home / "archive"

    @property
    def runs(self) -> Path:
        """Folder of the run folders, which are the queue for the warehouse."""
        return self.home / "runs"

    @property
    def search(self) -> Path:
        """Folder of the search index; derived data, can be deleted at any time."""
        return self.home / "search"

    @property
    def before(self) -> Path:
        """The warehouse that the last committed renormalisation replaced, kept for an undo."""
        return self.home / "warehouse.before.duckdb"

    @property
    def exports(self) -> Path:
        """Folder of the datasets that the `publish` flow writes, one folder for each format."""
        return self.home / "exports"

    @property
    def overview(self) -> Path:
        """The HTML overview, replaced whole after each run."""
        return self.home / "overview.html"

    def run(self, run_id: str) -> RunFolder:
        """Return the folder of a run."""
        return RunFolder(self.runs / run_id)

    def unloaded(self) -> Iterator[RunFolder]:
        """Yield the runs that wait for the warehouse, oldest first, without those set aside."""
        return (run for run in self._waiting() if not run.is_set_aside)

    def with_problems(self) -> Iterator[tuple[RunFolder, SetAside]]:
        """Yield the runs that could not be loaded, and why, oldest first."""
        for run in self._waiting():
            if problem := run.read_problem():
                yield run, problem

    def _waiting(self) -> Iterator[RunFolder]:
        return (run for run in self.run_folders() if not run.loaded.exists())

    def run_folders(self) -> Iterator[RunFolder]:
        """Yield the folders of all runs, oldest first."""
        if self.runs.is_dir():
            yield from (RunFolder(path) for path in sorted(self.runs.iterdir()) if path.is_dir())


def workspace_of(settings: Settings) -> Workspace:
    """Return the workspace for these settings; record the object store in the archive folder.

    Raises SettingError when the archive already uses another object store.
    """
    lake = with_object_store(settings, settings.warehouse) if settings.warehouse else None
    workspace = Workspace(settings.home, lake)
    if settings.archive:
        set_object_store(workspace.archive, settings.archive)
    return workspace


def with_object_store(settings: Settings, location: str) -> str:
    """Return a lake's location with the S3 endpoint from the settings added, if it names none."""
    lake = location.startswith("ducklake:")  # warehouse.engine.lake takes a second to import
    if not lake or not settings.s3_endpoint or "s3_endpoint=" in location:
        return location
    return f"{location} s3_endpoint={settings.s3_endpoint}"
