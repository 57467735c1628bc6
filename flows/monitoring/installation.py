"""What is wrong with this installation itself: archive, warehouse, and runs that are stuck."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from crawlers.archive import segment_size
from flows.home import Workspace
from warehouse.connection import Warehouse
from warehouse.incidents import Cause, Incident

_LATELY = timedelta(days=30)
"""Age of the archive segments that each look compares with the disk."""
_PATIENCE = timedelta(days=1)
"""Age at which a run that is not loaded is stuck: the next run of the flow would have taken it."""


def problems(warehouse: Warehouse, workspace: Workspace, now: datetime) -> list[Incident]:
    """Return what is wrong now (UTC, without a zone) with the house."""
    return [
        *_broken_rules(warehouse, now),
        *_lost_segments(warehouse, workspace.archive, now),
        *_stuck(workspace, now),
    ]


def _broken_rules(warehouse: Warehouse, now: datetime) -> Iterator[Incident]:
    # What another loader is at work on is not broken: its copies are being looked for.
    under_way = "SELECT document_id FROM documents SEMI JOIN pending USING (run_id)"
    beside = f"WHERE id NOT IN ({under_way})" if warehouse.shared else ""
    found = f"""SELECT problem, count(*), any_value(id) FROM integrity {beside}
                GROUP BY ALL ORDER BY ALL"""  # noqa: S608
    for problem, count, example in warehouse.rows(found):
        step = "see the view `integrity`; restore warehouse.duckdb, or renormalise the archive"
        yield Incident(None, Cause.WAREHOUSE, problem, f"{count}, e.g. {example}", step, now)


_SEGMENTS = """
SELECT warc_file, max(warc_offset + warc_length) FROM fetches
WHERE warc_file IS NOT NULL AND fetched_at > ? GROUP BY ALL ORDER BY ALL
"""


def _lost_segments(warehouse: Warehouse, archive: Path, now: datetime) -> Iterator[Incident]:
    """Tell of segments that are not there, or end before the last record that is known."""
    for name, end in warehouse.rows(_SEGMENTS, [now - _LATELY]):
        found = segment_size(archive, name) or 0
        if found < end:
            evidence = f"{found} bytes there, records up to byte {end}"
            step = "restore the file from a backup, and check the disk"
            yield Incident(None, Cause.ARCHIVE, name, evidence, step, now)


def _stuck(workspace: Workspace, now: datetime) -> Iterator[Incident]:
    for run in workspace.unloaded():
        begun = datetime.fromtimestamp(run.path.stat().st_mtime, tz=UTC).replace(tzinfo=None)
        if now - begun > _PATIENCE:
            evidence = f"untouched since {begun:%Y-%m-%d %H:%M} and not in the warehouse"
            step = "`govreports run` finishes it or says what is wrong with it"
            yield Incident(None, Cause.STUCK, run.run_id, evidence, step, now)
