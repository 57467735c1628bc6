"""Where state lives under GOVREPORTS_HOME."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from crawlers.archive import set_object_store
from crawlers.errors import SettingError
from crawlers.run_folder import RunFolder
from flows.settings import Settings


@dataclass(frozen=True, slots=True)
class Workspace:
    """The paths below one home folder; nothing is created until something is written.

    lake: location of the warehouse where it is no file below home (warehouse.engine.lake).
    """

    home: Path
    lake: str | None = None

    @property
    def warehouse(self) -> Path:
        """The file of the writer's database, where it is one."""
        return self.home / "warehouse.duckdb"

    @property
    def published(self) -> Path:
        """The readers' copy of that file, replaced whole after each load."""
        return self.home / "published.duckdb"

    @property
    def writers(self) -> str:
        """What writers connect to."""
        return self.lake or str(self.warehouse)

    @property
    def readers(self) -> str:
        """What readers connect to."""
        return self.lake or str(self.published)

    def need_file(self, command: str) -> None:
        """Raise SettingError where the warehouse is no file, which the command needs."""
        if self.lake:
            raise SettingError(
                f"`govreports {command}` works on a single file, and this warehouse is a lake",
                "see flows/SCALE.md for what to do instead",
            )

    @property
    def archive(self) -> Path:
        """WARC segments of all runs."""
        return self.home / "archive"

    @property
    def runs(self) -> Path:
        """Run folders: the queue towards the warehouse."""
        return self.home / "runs"

    @property
    def search(self) -> Path:
        """The search index: derived, can be deleted at any time."""
        return self.home / "search"

    @property
    def before(self) -> Path:
        """The warehouse that the last commit of a renormalisation replaced, for an undo."""
        return self.home / "warehouse.before.duckdb"

    @property
    def exports(self) -> Path:
        """Datasets that the flow `publish` writes, one folder for each format."""
        return self.home / "exports"

    @property
    def overview(self) -> Path:
        """The page of what happened, replaced whole after each run."""
        return self.home / "overview.html"

    def run(self, run_id: str) -> RunFolder:
        """Return the folder of a run."""
        return RunFolder(self.runs / run_id)

    def unloaded(self) -> Iterator[RunFolder]:
        """Yield the runs that the warehouse has not taken yet, oldest first."""
        if self.runs.is_dir():
            folders = (RunFolder(path) for path in sorted(self.runs.iterdir()) if path.is_dir())
            yield from (run for run in folders if not run.loaded.exists())


def workspace_of(settings: Settings) -> Workspace:
    """Return where the settings keep state; note in the archive where it continues.

    Raises SettingError when the archive continues elsewhere.
    """
    lake = with_object_store(settings, settings.warehouse) if settings.warehouse else None
    workspace = Workspace(settings.home, lake)
    if settings.archive:
        set_object_store(workspace.archive, settings.archive)
    return workspace


def with_object_store(settings: Settings, location: str) -> str:
    """Return a warehouse's location with the object store's address that the environment has."""
    lake = location.startswith("ducklake:")  # warehouse.engine.lake takes a second to import
    if not lake or not settings.s3_endpoint or "s3_endpoint=" in location:
        return location
    return f"{location} s3_endpoint={settings.s3_endpoint}"
