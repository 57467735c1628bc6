"""Read the archive again with the present normaliser, never the network.

    <home>/renormalize/          a second state folder, made from the archive
        runs/<run id>/           ledger and fresh batches of each run
        warehouse.duckdb         the warehouse that the same runs yield now
        plan.json                what was requested; its presence says that it is complete
    <home>/warehouse.before.duckdb   the warehouse before the last commit

All runs are loaded again in their old order, so duplicates, versions and reports follow from the
new texts by the same rules. To commit is to rename one file; to undo is to rename it back.
"""

import json
import shutil
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from crawlers.run_folder import RunFolder, write_lines
from crawlers.site import Registry
from flows.home import Workspace, workspace_of
from flows.operations.progress import Progress, no_progress
from flows.settings import Settings
from flows.stages import (
    count_batches,
    fix_template,
    load_stage,
    normalize_stage,
    note_last_template,
    publish_stage,
    site_of,
)
from warehouse.connection import Warehouse, connect
from warehouse.errors import WarehouseError, WarehouseMissing
from warehouse.loading import is_sound
from warehouse.maintenance import (
    NotedRun,
    RenormalizationDiff,
    carry_over,
    compare_warehouses,
    keep_times,
    noted_ledger,
    noted_runs,
)


@dataclass(frozen=True, slots=True)
class RunChoice:
    """Which runs are read again: those that began on `since` or later and belong to `sites`.

    The defaults choose all runs.
    """

    since: date | None = None
    sites: tuple[str, ...] = ()

    def takes(self, run: NotedRun) -> bool:
        """Return whether a run is among them."""
        late = not self.since or (run.started_at and run.started_at.date() >= self.since)
        return bool(late) and (not self.sites or run.site in self.sites)


def prepare_renormalization(
    settings: Settings, choice: RunChoice, progress: Progress = no_progress
) -> RenormalizationDiff:
    """Make the second warehouse and return how it differs from the first.

    Raises SettingError when the warehouse is not a file, WarehouseMissing, WarehouseLocked, and
    ArchiveError when a record cannot be read.
    """
    workspace, second = workspace_of(settings), _second(settings.home)
    workspace.need_file("renormalize")
    shutil.rmtree(second.home, ignore_errors=True)
    if not workspace.warehouse.exists():
        raise WarehouseMissing(f"there is no warehouse at {workspace.warehouse}")
    with connect(workspace.writers) as warehouse:
        runs = noted_runs(warehouse)
        for run in runs:
            _make_folder(settings, warehouse, run)
    _fix_templates(workspace, second, [run for run in runs if choice.takes(run)])
    for run in progress(runs, len(runs), "normalise"):
        _normalize(settings, run, again=choice.takes(run))
    difference = _load(workspace, second, runs, progress)
    plan = _plan(choice, [run.run_id for run in runs])
    (second.home / "plan.json").write_text(plan, encoding="utf-8")
    return difference


def is_renormalization_prepared(home: Path, choice: RunChoice) -> bool:
    """Return whether there is a second warehouse that was made for this choice."""
    workspace, second = Workspace(home), _second(home)
    plan = second.home / "plan.json"
    if not plan.exists() or not second.warehouse.exists():
        return False
    return plan.read_bytes() == _plan(choice, _run_ids(workspace.warehouse)).encode()


def compare_renormalization(home: Path) -> RenormalizationDiff:
    """Compare the second warehouse, as it is, with the first."""
    with connect(str(_second(home).warehouse)) as warehouse:
        return compare_warehouses(warehouse, Workspace(home).warehouse)


def commit_renormalization(home: Path) -> None:
    """Put the second warehouse in place of the first, and publish it.

    Raises WarehouseLocked when another process is writing, WarehouseError when runs were loaded
    since the second warehouse was made.
    """
    workspace, second = Workspace(home), _second(home)
    with connect(workspace.writers) as warehouse:  # no other process can write meanwhile
        warehouse.connection.execute("CHECKPOINT")
        runs = noted_runs(warehouse)
        if {run.run_id for run in runs} != set(_run_ids(second.warehouse)):
            raise WarehouseError(
                "runs were loaded since this was prepared", "run `govreports renormalize` again"
            )
        _replace(second.warehouse, workspace.warehouse, keep=Workspace(home).before)
    _take_batches(workspace, second)
    shutil.rmtree(second.home)
    publish_stage(workspace)


def undo_renormalization(home: Path) -> list[str]:
    """Put back the warehouse from before the last commit, and publish it.

    Returns the runs that were loaded since: they wait again until `govreports run` loads them.
    Raises WarehouseMissing when there is nothing to undo, and WarehouseLocked.
    """
    workspace, before = Workspace(home), Workspace(home).before
    if not before.exists():
        raise WarehouseMissing("there is no renormalisation to undo")
    with connect(workspace.writers) as warehouse:
        warehouse.connection.execute("CHECKPOINT")
        since = [run.run_id for run in noted_runs(warehouse)]
        waiting = sorted(set(since) - set(_run_ids(before)))
        for run_id in waiting:
            workspace.run(run_id).loaded.unlink(missing_ok=True)
        before.replace(workspace.warehouse)
    for run in _folders(workspace):
        if (old := _old_batches(run)).exists():
            shutil.rmtree(run.batches, ignore_errors=True)
            old.replace(run.batches)
            run.template.unlink(missing_ok=True)
            if (template := _old_template(run)).exists():
                template.replace(run.template)
    publish_stage(workspace)
    return waiting


def _second(home: Path) -> Workspace:
    return Workspace(home / "renormalize")


def _plan(choice: RunChoice, runs: Sequence[str]) -> str:
    since = choice.since.isoformat() if choice.since else None
    return json.dumps({"since": since, "sites": choice.sites, "runs": sorted(runs)})


def _run_ids(location: Path) -> list[str]:
    with connect(str(location)) as warehouse:  # writable: its schema may be an older one
        return [run.run_id for run in noted_runs(warehouse)]


def _make_folder(settings: Settings, warehouse: Warehouse, run: NotedRun) -> None:
    """Make the run's folder again: ledger and statistics from the warehouse, the site as it was."""
    made, was = _second(settings.home).run(run.run_id), workspace_of(settings).run(run.run_id)
    made.path.mkdir(parents=True)
    write_lines(made.ledger, noted_ledger(warehouse, run.run_id))
    if run.stats is not None:
        made.stats.write_text(run.stats, encoding="utf-8")
    if was.site.exists():
        shutil.copyfile(was.site, made.site)
    elif site := next(
        (each for each in Registry.read_valid(settings.sites) if each.site == run.site), None
    ):
        made.site.write_text(site.model_dump_json(), encoding="utf-8")
    if run.site:
        note_last_template(warehouse, made, run.site)


def _fix_templates(workspace: Workspace, second: Workspace, runs: Sequence[NotedRun]) -> None:
    """Read all chosen runs of a site by one template: its last one, if few of its pages miss it."""
    of_site: dict[str, list[RunFolder]] = defaultdict(list)
    for run in runs:
        made = second.run(run.run_id)
        site = site_of(made)
        if site and not site.containers and count_batches(made):
            of_site[site.site].append(made)
    for folders in of_site.values():
        fix_template(folders, workspace.archive)


def _normalize(settings: Settings, run: NotedRun, *, again: bool) -> None:
    """Write the run's batches: fresh ones, or the old ones if those can still be loaded."""
    workspace = workspace_of(settings)
    made, was = _second(settings.home).run(run.run_id), workspace.run(run.run_id)
    if not again and _loadable(was, count_batches(made)):
        shutil.copytree(was.batches, made.batches)
        if was.template.exists():
            shutil.copyfile(was.template, made.template)
        return
    for number in range(count_batches(made)):
        normalize_stage(workspace, made, number, settings)


def _loadable(run: RunFolder, count: int) -> bool:
    files = run.batch_files
    return len(files) == count and all(map(is_sound, files))


def _load(
    workspace: Workspace, second: Workspace, runs: Sequence[NotedRun], progress: Progress
) -> RenormalizationDiff:
    with connect(str(second.warehouse)) as warehouse:
        carry_over(warehouse, workspace.warehouse)
    for run in progress(runs, len(runs), "load"):
        load_stage(second, second.run(run.run_id))
    with connect(str(second.warehouse)) as warehouse:
        keep_times(warehouse, workspace.warehouse)
        return compare_warehouses(warehouse, workspace.warehouse)


def _replace(new: Path, target: Path, keep: Path) -> None:
    """Replace a file and keep the old one; after a kill, `target` is one of the two."""
    partial = keep.with_suffix(".partial")
    partial.unlink(missing_ok=True)
    partial.hardlink_to(target)
    partial.replace(keep)
    new.replace(target)


def _take_batches(workspace: Workspace, second: Workspace) -> None:
    """Keep the new batches with their runs, and the old ones next to them for an undo."""
    for run in _folders(workspace):
        shutil.rmtree(_old_batches(run), ignore_errors=True)
        _old_template(run).unlink(missing_ok=True)
    for made in _folders(second):
        run = workspace.run(made.run_id)
        if made.batches.exists() and run.path.exists():
            if run.batches.exists():
                run.batches.replace(_old_batches(run))
            made.batches.replace(run.batches)
            if made.template.exists():
                if run.template.exists():
                    run.template.replace(_old_template(run))
                made.template.replace(run.template)


def _old_batches(run: RunFolder) -> Path:
    return run.path / "batches.before"


def _old_template(run: RunFolder) -> Path:
    return run.path / "template.before.json"


def _folders(workspace: Workspace) -> Iterator[RunFolder]:
    return (RunFolder(path) for path in sorted(workspace.runs.glob("*")) if path.is_dir())


def change_counts(difference: RenormalizationDiff) -> Iterator[tuple[str, int]]:
    """Yield each kind of change, named for people, and how many documents it affects."""
    yield "same text", difference.same_text
    for column, count in difference.metadata:
        yield f"  another {column}", count
    yield "another text", difference.other_text
    yield "rejected now, or another part", difference.removed
    yield "new", difference.added
