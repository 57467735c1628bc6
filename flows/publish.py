"""The flow `publish`: the published copy, the search index, the overview, and datasets."""

import shutil
from pathlib import Path
from typing import Literal

from prefect import flow, task
from prefect.artifacts import create_markdown_artifact
from prefect.cache_policies import NO_CACHE

from flows.home import LOCK_PATIENCE, hold_home, workspace_of
from flows.ingest import settings_of
from flows.overview import write_overview
from flows.runtime import end_with_service, record_end
from flows.stages import publish_stage
from warehouse.connection import connect
from warehouse.exports import write_dataset

Format = Literal["parquet", "jsonl", "csv"]


@task(cache_policy=NO_CACHE)
def export(home: Path, form: Format) -> int:
    """Replace HOME/exports/FORM by the published reports; return their number."""
    workspace = workspace_of(settings_of(home))
    target, fresh = workspace.exports / form, workspace.exports / f"{form}.new"
    shutil.rmtree(fresh, ignore_errors=True)
    with connect(workspace.readers, read_only=True) as warehouse:
        written = write_dataset(warehouse, fresh, form)
    shutil.rmtree(target, ignore_errors=True)
    fresh.replace(target)
    return next(each.rows for each in written if each.table == "reports")


@flow(
    name="publish",
    on_running=[end_with_service],
    on_completion=[record_end],
    on_failure=[record_end],
    on_crashed=[record_end],
)
def publish(exports: list[Format] | None = None, home: Path | None = None) -> dict[str, int]:
    """Publish what is loaded: the file for readers, the search index, the overview and datasets.

    Each run of `ingest` publishes too, but without datasets. This flow also repairs a damaged
    published file. Returns the number of reports by format.

    Args:
        exports: formats of the datasets to write under HOME/exports; default: Parquet.
        home: state folder; default: GOVREPORTS_HOME.

    """
    workspace = workspace_of(settings_of(home))
    with hold_home(workspace.home, patience=LOCK_PATIENCE):
        publish_stage(workspace)
        with connect(workspace.readers, read_only=True) as warehouse:
            write_overview(warehouse, workspace.overview)
        forms: list[Format] = ["parquet"] if exports is None else exports
        counts: dict[str, int] = {form: export(workspace.home, form) for form in forms}
    summary = "\n".join(f"- {form}: {count} reports" for form, count in counts.items())
    create_markdown_artifact(summary or "No dataset was requested.", key="published")
    return counts
