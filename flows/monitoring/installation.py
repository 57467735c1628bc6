"""Incidents of the installation itself: in the archive, the warehouse, and stuck runs."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from crawlers.archive import segment_size
from crawlers.site import Registry
from flows.home import Workspace
from warehouse.connection import Warehouse
from warehouse.incidents import Cause, Incident

_LATELY = timedelta(days=30)
"""Archive segments written in this period are compared with the disk each time."""
_PATIENCE = timedelta(days=1)
"""Age at which an unloaded run counts as stuck: the flow's next run should have loaded it."""


def problems(warehouse: Warehouse, workspace: Workspace, now: datetime) -> list[Incident]:
    """Return the present incidents of the installation; now: UTC, without a time zone."""
    return [
        *_broken_rules(warehouse, now),
        *_lost_segments(warehouse, workspace.archive, now),
        *_set_aside(workspace, now),
        *_stuck(workspace, now),
    ]


def _broken_rules(warehouse: Warehouse, now: datetime) -> Iterator[Incident]:
    # Documents of another loader may lack their relations: it is still looking for duplicates.
    loading = "SELECT document_id FROM documents SEMI JOIN pending USING (run_id)"
    others = f"WHERE id NOT IN ({loading})" if warehouse.shared else ""
    found = f"""SELECT problem, count(*), any_value(id) FROM integrity {others}
                GROUP BY ALL ORDER BY ALL"""  # noqa: S608
    for problem, count, example in warehouse.rows(found):
        step = "query the view `integrity`; restore warehouse.duckdb or renormalise the archive"
        yield Incident(None, Cause.WAREHOUSE, problem, f"{count}, e.g. {example}", step, now)


_SEGMENTS = """
SELECT warc_file, max(warc_offset + warc_length) FROM fetches
WHERE warc_file IS NOT NULL AND fetched_at > ? GROUP BY ALL ORDER BY ALL
"""


def _lost_segments(warehouse: Warehouse, archive: Path, now: datetime) -> Iterator[Incident]:
    """Yield an incident for each segment that is missing, or ends before its last known record."""
    for name, end in warehouse.rows(_SEGMENTS, [now - _LATELY]):
        found = segment_size(archive, name) or 0
        if found < end:
            evidence = f"the file has {found} bytes, its records end at byte {end}"
            step = "restore the file from a backup and check the disk"
            yield Incident(None, Cause.ARCHIVE, name, evidence, step, now)


def _set_aside(workspace: Workspace, now: datetime) -> Iterator[Incident]:
    for run, problem in workspace.with_problems():
        yield Incident(None, Cause.STUCK, run.run_id, problem.message, problem.hint, now)


def invalid_files(registry: Path, now: datetime) -> Iterator[Incident]:
    """Yield an incident for each file of a registry that does not describe a site."""
    for path, error in Registry.read_valid(registry).problems.items():
        step = f"correct the file: {error.hint}" if error.hint else "correct the file"
        evidence = f"not crawled: {error.message}"
        yield Incident(None, Cause.NOT_CRAWLED, path.name, evidence, step, now)


def _stuck(workspace: Workspace, now: datetime) -> Iterator[Incident]:
    reported = {run.run_id for run, _ in workspace.with_problems()}
    for run in workspace.unloaded():
        if run.run_id in reported:
            continue
        begun = datetime.fromtimestamp(run.path.stat().st_mtime, tz=UTC).replace(tzinfo=None)
        if now - begun > _PATIENCE:
            evidence = f"unchanged since {begun:%Y-%m-%d %H:%M} UTC and not in the warehouse"
            step = "`govreports run` finishes it or reports why it cannot"
            yield Incident(None, Cause.STUCK, run.run_id, evidence, step, now)
